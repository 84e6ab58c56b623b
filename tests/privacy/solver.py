"""solver.py FOLDER STORE UNITS K [OURS...]: an onlooker with all documents of a folder, and a solver for whole numbers.

What is withheld becomes an unknown; what every reader may know ties them together.  Units add up to the organisation.  A
service is at most its need, a need at most its services together; with the register in hand the same holds of ours and of
elsewhere (OURS: services that are ours everywhere).  Regular devices and those from elsewhere are parts of their wholes (P4):
that a regular part is small, or is not; that few go elsewhere, almost all, or neither; stages and diagnoses (M6, M8, M9) that
hang on this week; on which side of its thresholds a share lies: all that is given away of every figure whose whole is shown,
whether a document says so or not.  Shares in steps of five per cent are read out of the documents: brief (BR3), needs (NE4,
NE11).  Every other number of a table must be one that is known already: else the documents disagree, or say more than the
crowd room lets out.

Shares hold weeks together.  While one week is asked about, the others stand as they were (truth.py): a second world that
differs in one week alone is a second world.  A figure is safe when two worlds differ in it.  A part (P4) that is K or more
may be worked out, and that there is nobody at all (docs/why/09-nought.md): such figures are counted and printed.  Prints one "ok", or a "not ok" for each figure that is
no secret.  Amounts (P2) have no lower bound that a device would set, so that one rule is enough for them: where their sum is
shown, never one alone is withheld."""

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

from truth import Truth

MOST = 5000  # larger than any organisation played here
ROUNDS = 6   # tries with many unknowns at once before each is asked alone


class Puzzle:
    """Unknowns with bounds, rows of coefficients with bounds."""

    def __init__(self, k):
        self.k = k
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

    def wrong(self, world):
        """Rows and bounds that do not hold in the world that they were taken from."""
        for name in self.low:
            if not self.low[name] <= world[name] <= self.high[name]:
                yield f"{name} = {world[name]} is not in {self.low[name]}..{self.high[name]}"
        for terms, low, high in self.rows:
            value = sum(c * world[n] for n, c in terms.items())
            if (low is not None and value < low) or (high is not None and value > high):
                yield f"{terms} = {value} is not in {low}..{high}"

    def told(self, scratch, rng, world):
        """What can be worked out: (name, value).  The true world is one solution."""
        secret = [n for n in self.mark if self.low[n] < self.high[n]]
        for name in self.mark:
            if self.low[name] >= self.high[name]:
                yield name, self.low[name]
        seen = {n: {world[n]} for n in secret}

        def note(solution):
            for n in secret if solution else []:
                seen[n].add(solution[n])

        for turn in range(ROUNDS):
            todo = [n for n in secret if len(seen[n]) < 2]
            if not todo:
                return
            # away from what they are: up what is low, down what is high
            note(self.solve({n: rng.randint(1, 5) * (1 if (world[n] < self.k) == (turn % 2 == 0) or rng.random() < 0.2 else -1) for n in todo}, scratch))
        for name in secret:
            for sign in (1, -1):
                if len(seen[name]) == 1:
                    note(self.solve({name: sign}, scratch))
            if len(seen[name]) == 1:
                yield name, min(seen[name])


def steps(words):
    """"45 % with ours" -> 45, None where no number stands."""
    found = re.search(r"(\d+)\s%", words)
    return int(found[1]) if found else None


class Documents:
    def __init__(self, folder, truth):
        self.folder, self.truth, self.k = folder, truth, truth.k
        self.figures = {}  # (kind, week, unit, name) -> (value or None, mark)
        self.shares = {}   # (week, unit, need) -> per cent with ours, over the four weeks that end there
        self.need_of, self.weeks = {}, set()
        self.usage = list(csv.DictReader(open(folder + "/data/usage.csv", newline="", encoding="utf-8")))
        self.read_usage()
        for name in sorted(glob.glob(folder + "/data/*.json")):
            if not name.endswith(".receipt.json"):
                self.read_document(json.load(open(name, encoding="utf-8")))
        self.read_pages()
        self.read_lines()

    def put(self, kind, week, unit, name, value, mark):
        key, new = (kind, week, unit, name), (int(value) if value not in ("", None) else None, mark)
        if new[0] is not None and new[0] != self.truth.get(*key):
            print(f"not ok documents agree with what was counted: {key} is {new[0]}, not {self.truth.get(*key)}")
        if self.figures.get(key, (None, ""))[0] is None:
            self.figures[key] = new

    def read_usage(self):
        for row in self.usage:
            week, unit, service = row["week"], row["unit"], row["service"]
            self.weeks.add(week)
            self.need_of[service] = row["need"]
            self.put("dev", week, unit, service, row["devices"], row["shown"])
            self.put("regular", week, unit, service, row["regular"], "part" if row["regular"] == "" else "yes")

    def read_document(self, document):
        """Every number of devices has a place among the figures; the newest week where none is named."""
        unit, newest = document["unit"] or "*", max(self.weeks)
        for element in document["elements"]:
            for row in element["rows"] if document["document"] != "usage" else []:
                who, week = row.get("unit") or unit, row.get("week") or newest
                if "devices" in row and row.get("service"):
                    self.put("dev", week, who, row["service"], row["devices"], row["shown"])
                    self.put("dev", week, "*", row["service"], row.get("devices_everywhere"), "part")
                elif "devices" in row and row.get("need"):
                    self.put("other" if element["id"] == "BR3-outside" else "any", week, who, row["need"], row["devices"], row["shown"])
                elif element["id"] == "DO3-weeks":
                    for service, value in row.items():
                        if service in self.truth.services:
                            self.put("dev", week, who, service, value, row["shown"])
                elif element["id"] == "NE6":
                    self.count_unknown(row)
                self.read_share(element["id"], row, who, week)

    def count_unknown(self, row):
        if row["devices"] < self.k:
            print(f"not ok a name outside the catalogue has {row['devices']} devices")

    def read_share(self, element, row, unit, week):
        words = {"NE4": row.get("our_share"), "BR3": row.get("now")}.get(element)
        if words and steps(words) is not None:
            self.shares[week, unit, row["need"]] = steps(words)
        for need, per_cent in row.items() if element == "NE11-share" else []:
            if re.fullmatch(r"N\d\d", need) and per_cent not in ("", None):
                self.shares[week, "*", need] = int(per_cent)

    def read_pages(self):
        """What pages say of weeks in words beside their charts: the bars of a brief, card by card."""
        for name in sorted(glob.glob(self.folder + "/brief-*.html")):
            unit, page = os.path.basename(name)[6:-5], open(name, encoding="utf-8").read()
            brief = json.load(open(f"{self.folder}/data/brief-{unit}.json", encoding="utf-8"))
            needs = [row["need"] for e in brief["elements"] if e["id"] == "BR3" for row in e["rows"]]
            cards = re.search(r'<section id="BR3".*?</section>', page, re.S)
            for need, card in zip(needs, re.findall(r"<article>(.*?)</article>", cards[0] if cards else "", re.S)):
                title, words = (re.search(f"<{tag}[^>]*>(.*?)</{tag}>", card, re.S) for tag in ("title", "desc"))
                for week, value, more in re.findall(r"(\d{4}-W\d\d): (\d+)( to|–)?", html.unescape(words[1]) if title and words else ""):
                    if not more:
                        self.bar(week, unit, need, value, html.unescape(title[1]))

    def bar(self, week, unit, need, value, title):
        """A bar of almost all is the whole, one of a part with a number is that number; the tables say which."""
        if "almost" not in title:
            self.put("other" if "elsewhere" in title else "any", week, unit, need, value, "yes")
        elif int(value) not in [self.figures.get((kind, week, unit, need), (None,))[0] for kind in ("any", "other")]:
            print(f"not ok a bar says more than the tables: {week} {unit} {need} {value}")

    def read_lines(self):
        for line in open(self.folder + "/week.ndjson", encoding="utf-8") if os.path.exists(self.folder + "/week.ndjson") else []:
            event = json.loads(line)
            flat = event.get("penumbra", {}) | {k.removeprefix("penumbra."): v for k, v in event.items() if k.startswith("penumbra.")}
            service = event.get("network.application") or event.get("network", {}).get("application")
            self.put("dev", max(self.weeks), flat["unit"], service, flat.get("devices"), flat.get("shown", "yes"))

    def lone_amounts(self):
        """P2: what is withheld of an amount whose sum is shown is never one alone."""
        sums = collections.defaultdict(dict)
        for row in self.usage:
            for column in ("flows", "bytes_up", "bytes_down"):
                sums[row["week"], row["service"], column][row["unit"]] = row[column]
        for key, family in sorted(sums.items()):
            if family.get("*") and sum(value == "" for value in family.values()) == 1:
                yield key

    def puzzles(self, weeks):
        groups = collections.defaultdict(set)
        for service, need in self.need_of.items():
            groups[need or service].add(service)
        for week in weeks:
            for need, services in sorted(groups.items()):
                yield week, need, Week(self, week, need, sorted(services))


class Week:
    """One need of one week: its unknowns, the rows that tie them, and the true world."""

    def __init__(self, documents, week, need, services):
        self.d, self.week, self.need, self.services = documents, week, need, services
        self.p, self.k, self.truth = Puzzle(documents.k), documents.k, documents.truth
        self.units, self.world = ["*"] + sorted(self.truth.members[week]), {}
        self.is_need = need not in documents.need_of
        for unit in self.units:
            for service in services:
                self.use(unit, service)
            if self.is_need:
                self.needed(unit)
        for kind in ("dev", "regular"):
            for service in services:
                self.family(kind, service)
        for kind in ("any", "other", "ours", "days_ours", "days_other") if self.is_need else ():
            self.family(kind, need)
        if self.is_need:
            self.shares()

    def figure(self, kind, unit, name):
        return self.d.figures.get((kind, self.week, unit, name), (None, "complement" if kind == "dev" else "part"))

    def unknown(self, kind, unit, name, low=0, high=MOST, secret=True):
        """A figure as a variable: fixed when it is shown, else within its bounds and, perhaps, a secret."""
        (value, mark), full = self.figure(kind, unit, name), f"{kind} {unit} {name}"
        self.world[full] = self.truth.get(kind, self.week, unit, name)
        if value is not None:
            low = high = value
        elif mark == "small" and kind in ("dev", "any"):
            high = min(high, self.k - 1)
        self.p.unknown(full, low, high, mark if secret and value is None else None)
        return full

    def words(self, unit):
        """Bounds of what goes elsewhere (P4): "few", "almost all", or neither.  Beside a service that is withheld less is
        said: nothing that is not known of it."""
        total, part = self.figure("any", unit, self.need)[0], self.truth.get("other", self.week, unit, self.need)
        beside = [s for s in self.services if self.world[f"dev {unit} {s}"] and self.figure("dev", unit, s)[0] is None]
        outside = [self.figure("dev", unit, s)[1] for s in beside if s not in self.d.ours]
        if total is None:
            return 0, MOST
        if part < self.k:
            return 0, MOST if set(outside) - {"small"} else self.k - 1
        if total - part < self.k:
            return 0 if outside else total - self.k + 1, total
        return (0, total) if beside else (self.k, total - self.k)

    def use(self, unit, service):
        dev, regular = self.unknown("dev", unit, service), self.unknown("regular", unit, service)
        total, part = self.figure("dev", unit, service)[0], self.world[regular]
        self.p.row({dev: 1, regular: -1}, 0, None)
        if total is None or self.figure("regular", unit, service)[0] is not None:
            return
        if part < self.k or total - part < self.k:  # "small": few or almost all, and nobody says which
            side = f"side {unit} {service}"
            self.world[side] = int(part >= self.k)
            self.p.unknown(side, 0, 1)
            self.p.row({regular: 1, side: -MOST}, None, self.k - 1)
            self.p.row({regular: 1, side: -max(0, total - self.k + 1)}, 0, None)
        else:
            self.p.row({regular: 1}, self.k, total - self.k)
        if self.decides(unit, service):
            enough = max(4, total)  # M6: a quarter of the devices, one at least
            self.p.row({regular: 4}, enough if part * 4 >= enough else None, None if part * 4 >= enough else enough - 1)

    def hangs(self, holds, thresholds, spoken=lambda four: True):
        """Whether "in so many of so many weeks" hangs on this week, as the others stand; spoken: with these last four."""
        weeks = sorted(self.d.weeks)
        here = weeks.index(self.week)
        had = [int(week != self.week and holds(week)) for week in weeks]
        return any(sum(had[max(0, last - n + 1):last + 1]) == least - 1
                   for n, least in thresholds for last in range(here, min(here + n, len(weeks))) if spoken(weeks[max(0, last - 3):last + 1]))

    def shown_in(self, week, kind, unit, name):
        return self.d.figures.get((kind, week, unit, name), (None, ""))[0] is not None

    def decides(self, unit, service):
        """M6: regular in 3 of 4 weeks, leaned on in 6 of 8."""
        def holds(week):
            dev, part = (self.truth.get(kind, week, unit, service) for kind in ("dev", "regular"))
            return self.shown_in(week, "dev", unit, service) and part * 4 >= max(4, dev)
        return self.hangs(holds, ((4, 3), (8, 6)))

    def ours_decides(self, unit):
        """M8, M9, M30: ours was K or more in one of four weeks, in three of them, in one of eight."""
        def holds(week):
            return self.shown_in(week, "any", unit, self.need) and self.truth.get("ours", week, unit, self.need) >= self.k

        def spoken(four):
            return sum(self.shown_in(week, "any", unit, self.need) for week in four) >= 3
        return self.shown_in(self.week, "any", unit, self.need) and self.hangs(holds, ((4, 1), (4, 3), (8, 1)), spoken)

    def needed(self, unit):
        need = self.need
        own = [s for s in self.services if s in self.d.ours]
        outside = len(own) < len(self.services)
        any_, other = self.unknown("any", unit, need), self.unknown("other", unit, need, *self.words(unit), outside)
        said = self.ours_decides(unit)
        few = self.truth.get("ours", self.week, unit, need) < self.k
        # where nothing is ours, nobody uses ours, and everybody knows it; so with nothing from elsewhere
        ours = self.unknown("ours", unit, need, 0 if few or not said else self.k, self.k - 1 if few and said else MOST, bool(own) or not self.d.ours)
        self.p.row({any_: 1, other: -1}, 0, None)
        self.p.row({any_: 1, ours: -1}, 0, None)
        self.p.row({ours: 1, other: 1, any_: -1}, 0, None)
        for part, days in ((ours, "days_ours"), (other, "days_other")):
            days = self.unknown(days, unit, need, 0, 7 * MOST, secret=False)
            self.p.row({days: 1, part: -1}, 0, None)
            self.p.row({days: 1, part: -7}, None, 0)
        for whole, services in ((any_, self.services), (ours, own), (other, [s for s in self.services if s not in own])):
            if whole is any_ or self.d.ours:
                self.p.row({**{f"dev {unit} {s}": 1 for s in services}, whole: -1}, 0, None)
                for service in services:
                    self.p.row({whole: 1, f"dev {unit} {service}": -1}, 0, None)

    def family(self, kind, name):
        self.p.row({**{f"{kind} {u} {name}": 1 for u in self.units if u != "*"}, f"{kind} * {name}": -1}, 0, 0)

    def shares(self):
        """M8 over each four weeks that hold this one; the other three stand as they were."""
        all_weeks = sorted(self.d.weeks)
        here = all_weeks.index(self.week)
        for last in all_weeks[here:here + 4]:
            for unit in self.units:
                four = [w for w in all_weeks[max(0, all_weeks.index(last) - 3):all_weeks.index(last) + 1]
                        if self.d.figures.get(("any", w, unit, self.need), (None, ""))[0] is not None]
                if self.week in four and len(four) >= 3:
                    self.share(unit, [w for w in four if w != self.week], self.d.shares.get((last, unit, self.need)))

    def share(self, unit, others, per_cent):
        ours, other = (f"{kind} {unit} {self.need}" for kind in ("days_ours", "days_other"))
        past = [sum(self.truth.get(kind, w, unit, self.need) for w in others) for kind in ("days_ours", "days_other")]

        def at_least(per_mille, yes):
            """1000 ours >= per_mille (ours + other), or the opposite."""
            sum_ = 1000 * past[0] - per_mille * (past[0] + past[1])
            terms = {ours: 1000 - per_mille, other: -per_mille}
            self.p.row(terms, -sum_ if yes else None, None if yes else -sum_ - 1)

        mine, all_ = self.world[ours] + past[0], self.world[ours] + self.world[other] + sum(past)
        if all_ < 10:
            return
        for threshold in (500, 800):
            at_least(threshold, mine * 1000 >= threshold * all_)
        if per_cent is not None:
            at_least(per_cent * 10 - 25, True)
            at_least(per_cent * 10 + 25, False)


def main():
    folder, store, units, k, *ours = sys.argv[1:]
    documents, rng = Documents(folder, Truth(store, units, int(k))), random.Random(7)
    documents.ours = set(ours)
    hidden = shown = none = 0
    bad = [f"{key}: one amount alone is withheld" for key in documents.lone_amounts()]
    weeks = sorted(documents.weeks)
    with tempfile.TemporaryDirectory() as scratch:
        for week, need, puzzle in documents.puzzles([weeks[-1]] if os.environ.get("NEWEST") else weeks):
            p, wrong = puzzle.p, list(puzzle.p.wrong(puzzle.world))
            hidden += len(p.mark)
            shown += len(p.low) - len(p.mark)
            bad += [f"{week} {need} the true world is possible: {w}" for w in wrong[:2]]
            for name, value in p.told(os.path.join(scratch, "puzzle"), rng, puzzle.world) if not wrong else ():
                none += value == 0
                if 0 < value < p.k or value > 0 and name.startswith("dev") and p.mark[name] != "part":
                    bad.append(f"{week} {need} {name} is {value}")
    if hidden < 100 or shown < 50:
        bad.append(f"there is something to work out: {hidden} figures withheld, {shown} shown")
    for line in bad:
        print("not ok " + line)
    if not bad:
        print(f"ok none of {hidden} withheld figures follows from {shown} shown ones (and {none} are known to be nought)")


main()
