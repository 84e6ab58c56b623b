"""solver.py FOLDER K [newest]: an onlooker with all documents of a folder, and a solver for whole numbers.

What is withheld becomes an unknown; what every reader may know ties them together: units add up to the organisation, a
service is at most its need, a need at most its services together, regular devices at most all, tools from elsewhere at
most the need.  Unknowns of one week and need hang together, so each such group is a problem of its own.  A figure that is
marked withheld is safe when two solutions differ in it.  A figure that no document has a place for (a part) may be worked out, but never below K.  That there is none at all
(0) may follow where two tools share no device in the whole organisation; such figures are counted and printed, and are
no device of anyone.  Prints one "ok", or a "not ok" for each figure that is no secret."""

import collections
import csv
import glob
import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile

MOST = 5000  # larger than any organisation played here
ROUNDS = 6   # tries with many unknowns at once before each is asked alone


class Puzzle:
    """Unknowns with bounds, rows of coefficients with bounds."""

    def __init__(self):
        self.low, self.high, self.rows, self.mark = {}, {}, [], {}

    def unknown(self, name, low=0, high=MOST, mark=None):
        if name not in self.low:
            self.low[name], self.high[name] = low, high
        else:
            self.low[name], self.high[name] = max(low, self.low[name]), min(high, self.high[name])
        if mark:
            self.mark[name] = mark

    def row(self, terms, low, high):
        self.rows.append((terms, low, high))

    def solve(self, goal, scratch):
        names = sorted(self.low)
        short = {name: f"x{i}" for i, name in enumerate(names)}

        def sum_of(terms):
            return " ".join(f"{'+' if c >= 0 else '-'} {abs(c)} {short[n]}" for n, c in terms.items()) or f"0 {short[names[0]]}"

        with open(scratch + ".lp", "w", encoding="ascii") as out:
            out.write(f"Maximize\n {sum_of(goal)}\nSubject To\n")
            for terms, low, high in self.rows:
                if low == high:
                    out.write(f" {sum_of(terms)} = {low}\n")
                    continue
                if low is not None:
                    out.write(f" {sum_of(terms)} >= {low}\n")
                if high is not None:
                    out.write(f" {sum_of(terms)} <= {high}\n")
            out.write("Bounds\n" + "".join(f" {self.low[n]} <= {short[n]} <= {self.high[n]}\n" for n in names))
            out.write("General\n " + "\n ".join(short[n] for n in names) + "\nEnd\n")
        subprocess.run(["glpsol", "--lp", scratch + ".lp", "-w", scratch + ".out", "--tmlim", "20"], stdout=subprocess.DEVNULL, check=True)
        values, feasible = {}, False
        for line in open(scratch + ".out", encoding="ascii"):
            part = line.split()
            if part[:2] == ["s", "mip"]:
                feasible = part[4] in "of"
            if part and part[0] == "j":
                values[int(part[1]) - 1] = round(float(part[2]))
        order = self.columns(scratch)
        return {name: values[order[short[name]]] for name in names} if feasible else None

    @staticmethod
    def columns(scratch):
        """glpsol numbers columns as it meets them in the file."""
        text = open(scratch + ".lp", encoding="ascii").read().split("Bounds")[0]
        order = {}
        for name in re.findall(r"\bx\d+\b", text):
            order.setdefault(name, len(order))
        rest = re.findall(r"<= (x\d+) <=", open(scratch + ".lp", encoding="ascii").read())
        for name in rest:
            order.setdefault(name, len(order))
        return order

    def told(self, scratch, rng):
        """What can be worked out: (name, value)."""
        secret = [n for n in self.mark if self.low[n] < self.high[n]]
        for name in self.mark:
            if self.low[name] >= self.high[name]:
                yield name, self.low[name]
        if not secret:
            return
        seen = {n: set() for n in secret}

        def note(solution):
            for n in secret:
                seen[n].add(solution[n])

        def open_ones():
            return [n for n in secret if len(seen[n]) < 2]

        first = self.solve({}, scratch)
        if first is None:
            raise SystemExit("not ok the documents agree with each other: " + ", ".join(sorted(self.mark)[:6]))
        note(first)
        for turn in range(ROUNDS):
            todo = open_ones()
            if not todo:
                return
            sign = 1 if turn % 2 == 0 else -1
            goal = {n: sign * rng.randint(1, 5) * (1 if rng.random() < 0.8 or turn < 2 else -1) for n in todo}
            note(self.solve(goal, scratch))
        for name in open_ones():
            if len(seen[name]) == 1:
                for sign in (1, -1):
                    note(self.solve({name: sign}, scratch))
            if len(seen[name]) == 1:
                yield name, min(seen[name])


class Documents:
    def __init__(self, folder, k):
        self.folder, self.k = folder, k
        self.figures = {}  # (kind, week, unit, name) -> (value or None, mark)
        self.need_of, self.weeks, self.units = {}, set(), set()
        self.almost = set()  # weeks, units and needs whose devices work almost all elsewhere
        self.read_usage()
        self.read_briefs()
        self.read_needs()
        self.read_dossiers()

    def put(self, kind, week, unit, name, value, mark):
        key, new = (kind, week, unit, name), (int(value) if value not in ("", None) else None, mark)
        old = self.figures.get(key, (None, ""))
        if old[0] is not None and new[0] is not None and old[0] != new[0]:
            print(f"not ok documents agree: {key} is {old[0]} and {new[0]}")
        if old[0] is None:
            self.figures[key] = new

    def read_usage(self):
        for row in csv.DictReader(open(self.folder + "/data/usage.csv", newline="", encoding="utf-8")):
            week, unit, service = row["week"], row["unit"], row["service"]
            self.weeks.add(week)
            self.units.add(unit)
            self.need_of[service] = row["need"]
            self.put("dev", week, unit, service, row["devices"], row["shown"])
            self.put("regular", week, unit, service, row["regular"], "part" if row["regular"] == "" else "yes")

    def read_briefs(self):
        for name in glob.glob(self.folder + "/data/brief-*.json"):
            if name.endswith(".receipt.json"):
                continue
            brief = json.load(open(name, encoding="utf-8"))
            needs = []
            for element in brief["elements"]:
                if element["id"] == "BR3":
                    needs = [row["need"] for row in element["rows"]]
                if element["id"] == "BR3-weeks":
                    for row in element["rows"]:
                        self.put("any", row["week"], brief["unit"], row["need"], row["devices"], row["shown"])
                if element["id"] == "BR3-outside":
                    for row in element["rows"]:
                        if row["shown"] == "yes":
                            self.put("other", row["week"], brief["unit"], row["need"], row["devices"], "yes")
            self.read_bars(brief["unit"], needs)

    def read_bars(self, unit, needs):
        """What the bars of a brief say in words, card by card."""
        page = open(f"{self.folder}/brief-{unit}.html", encoding="utf-8").read()
        cards = re.search(r'<section id="BR3".*?</section>', page, re.S)
        for need, card in zip(needs, re.findall(r"<article>(.*?)</article>", cards[0] if cards else "", re.S)):
            title, words = (re.search(f"<{tag}[^>]*>(.*?)</{tag}>", card, re.S) for tag in ("title", "desc"))
            if not title or not words:
                continue
            almost = "almost all" in html.unescape(title[1])
            for week, value in re.findall(r"(\d{4}-W\d\d): (\d+)", html.unescape(words[1])):
                if not almost:
                    self.put("other", week, unit, need, value, "yes")
                elif self.figures.get(("other", week, unit, need), (None, ""))[0] is None:
                    self.put("any", week, unit, need, value, "yes")
                    self.almost.add((week, unit, need))

    def read_needs(self):
        newest = max(self.weeks)
        for element in json.load(open(self.folder + "/data/needs.json", encoding="utf-8"))["elements"]:
            for row in element["rows"]:
                if element["id"] == "NE3-flows":
                    self.put("any", newest, row["unit"], row["need"], row["devices"], row["shown"])
                if element["id"] == "NE9-tools":
                    self.put("dev", newest, row["unit"], row["service"], row["devices"], row["shown"])
                if element["id"] == "NE4":
                    self.put("any", newest, "*", row["need"], row["devices"], row["shown"])
                if element["id"] in ("NE5", "NE7-services") and row.get("service"):
                    self.put("dev", newest, "*", row["service"], row["devices"], row["shown"])

    def read_dossiers(self):
        newest = max(self.weeks)
        for name in glob.glob(self.folder + "/data/dossier-*.json"):
            for element in json.load(open(name, encoding="utf-8")).get("elements", ()):
                for row in element["rows"] if element["id"] == "DO3-tools" else ():
                    self.put("dev", newest, row["unit"], row["service"], row["devices"], row["shown"])

    def puzzles(self):
        groups = collections.defaultdict(list)
        for service, need in self.need_of.items():
            groups[need or service].append(service)
        for week in [max(self.weeks)] if "newest" in sys.argv[3:] else sorted(self.weeks):
            for need, services in sorted(groups.items()):
                yield week, need, self.puzzle(week, need, sorted(services))

    def bounds(self, value, mark):
        if value is not None:
            return value, value
        return (0, self.k - 1) if mark == "small" else (0, MOST)

    def puzzle(self, week, need, services):
        p, units = Puzzle(), sorted(self.units)
        is_need = need not in self.need_of
        for unit in units:
            for service in services:
                value, mark = self.figures.get(("dev", week, unit, service), (None, "complement"))
                p.unknown(f"dev {unit} {service}", *self.bounds(value, mark), None if value is not None else mark)
                regular, _ = self.figures.get(("regular", week, unit, service), (None, "part"))
                p.unknown(f"regular {unit} {service}", *self.bounds(regular, "part"), None if regular is not None else "part")
                p.row({f"dev {unit} {service}": 1, f"regular {unit} {service}": -1}, 0, None)
            if is_need:
                value, mark = self.figures.get(("any", week, unit, need), (None, "part"))
                p.unknown(f"any {unit}", *self.bounds(value, mark), None if value is not None else mark)
                other, _ = self.figures.get(("other", week, unit, need), (None, "part"))
                p.unknown(f"other {unit}", *self.bounds(other, "part"), None if other is not None else "part")
                p.row({f"any {unit}": 1, f"other {unit}": -1}, 0, None)
                if (week, unit, need) in self.almost:
                    p.row({f"other {unit}": 1, f"any {unit}": -1}, 1 - self.k, None)
                p.row({**{f"dev {unit} {s}": 1 for s in services}, f"any {unit}": -1}, 0, None)
                for service in services:
                    p.row({f"any {unit}": 1, f"dev {unit} {service}": -1}, 0, None)
        for kind in [f"dev # {s}" for s in services] + [f"regular # {s}" for s in services] + (["any #", "other #"] if is_need else []):
            p.row({**{kind.replace("#", u): 1 for u in units if u != "*"}, kind.replace("#", "*"): -1}, 0, 0)
        return p


def main():
    folder, k = sys.argv[1], int(sys.argv[2])
    documents, rng = Documents(folder, k), random.Random(7)
    hidden = shown = told = none = 0
    with tempfile.TemporaryDirectory() as scratch:
        for week, need, puzzle in documents.puzzles():
            hidden += len(puzzle.mark)
            shown += len(puzzle.low) - len(puzzle.mark)
            for name, value in puzzle.told(os.path.join(scratch, "puzzle"), rng):
                if value == 0:
                    none += 1
                elif puzzle.mark[name] != "part" or value < k:
                    told += 1
                    print(f"not ok {week} {need} {name} is {value}")
    if hidden < 100 or shown < 50:
        print(f"not ok there is something to work out: {hidden} figures withheld, {shown} shown")
    elif told == 0:
        print(f"ok none of {hidden} withheld figures follows from {shown} shown ones (and {none} are known to be nought)")


main()
