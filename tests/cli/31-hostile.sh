# Names and sentences of strangers are harmless in every form; foreign readers are the judges.
"$BUILD"/tests/traffic/traffic --weeks 5 --scale 0.7 --capture office.pcap --site . 2>/dev/null
python3 - <<'P'
import csv
rows = list(csv.DictReader(open("units.csv", newline="")))
bad = ['<script>alert(1)</script>', '=HYPERLINK("http://x")', '"><img src=x onerror=alert(1)>', '+SUM(A1)', "'; --", '\u202eevil', '@cmd']
for row, name in zip(rows, bad):
    row["name"] = name
with open("units.csv", "w", newline="") as out:
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
offers = list(csv.DictReader(open("register/offers.csv", newline="")))
offers[0]["name"] = "<b onclick=x>drive</b>"
offers[1]["user_interest"] = '=cmd|"/c calc"!A1 and more'
with open("register/offers.csv", "w", newline="") as out:
    writer = csv.DictWriter(out, offers[0].keys())
    writer.writeheader()
    writer.writerows(offers)
P
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null || echo "skip hostile register texts: the register refuses them"
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
python3 - <<'P'
import sqlite3
db = sqlite3.connect("usage.db")
names = ['<script src=//x>', '=1+1', '\u202egpj.exe', "a\x1b[31mb", 'x"y,z', "&amp;lt;"]
for i, name in enumerate(names):
    db.execute("INSERT OR REPLACE INTO week_unknown SELECT week, sensor, unit, ?, 20 + dev, units, days, up, down, 900 "
               "FROM week_unknown WHERE unit = '*' AND name = (SELECT min(name) FROM week_unknown)", (name,))
    db.execute("INSERT OR REPLACE INTO first_use SELECT sensor, unit, ?, (SELECT max(first_day) FROM first_use), first_k_week, last_week "
               "FROM first_use WHERE unit = '*' LIMIT 1", (name,))
db.commit()
P
penumbra report all --db usage.db -c penumbra.yaml --out documents
for name in needs coverage; do
	penumbra report $name --db usage.db -c penumbra.yaml --format text >documents/$name.txt
done
python3 - <<'P'
import csv, glob, html.parser, json, unicodedata

def say(good, what, why=""):
    print(f"ok {what}" if good else f"not ok {what}: {why}")

def harmful(text):
    return [hex(ord(c)) for c in text if (unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\r")]

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.bad, self.stack, self.seen = [], [], set()
    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag in ("script", "img", "iframe", "object", "form", "base", "embed") or any(n.startswith("on") or n == "style" for n, v in attrs):
            self.bad.append((tag, attrs))
        for name, value in attrs:
            if name in ("href", "src") and not (value.endswith((".html", ".csv", ".ics", ".jsonl")) or value == "data:,"):
                self.bad.append((tag, name, value))
        if tag not in ("meta", "link"):
            self.stack.append(tag)
    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in ("meta", "link"):
            self.stack.pop()
    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.bad.append(("unbalanced", tag))

pages = sorted(glob.glob("documents/*.html"))
bad = []
for name in pages:
    text = open(name, encoding="utf-8").read()
    page = Page()
    page.feed(text)
    page.close()
    if page.bad or page.stack or harmful(text):
        bad.append((name, page.bad[:3], page.stack[:3], harmful(text)[:3]))
say(not bad and len(pages) > 3, f"{len(pages)} pages hold nothing but our own markup", bad[:2])
bad = []
for name in sorted(glob.glob("documents/data/*.csv")):
    data = open(name, encoding="utf-8", newline="").read()
    rows = list(csv.reader(data.splitlines(keepends=True), strict=True))
    if any(len(r) != len(rows[0]) for r in rows) or harmful(data) or not data.endswith("\r\n"):
        bad.append((name, "shape"))
    for row in rows[1:]:
        for cell in row:
            if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and not cell[1:].replace(".", "").isdigit()):
                bad.append((name, cell))
say(not bad, "no cell of a table is a formula", bad[:3])
bad = []
for name in sorted(glob.glob("documents/data/*.json")):
    text = open(name, encoding="utf-8").read()
    def walk(x):
        if isinstance(x, dict):
            for key, value in x.items():
                walk(key); walk(value)
        elif isinstance(x, list):
            for value in x:
                walk(value)
        elif isinstance(x, str) and harmful(x):
            bad.append((name, x))
    walk(json.loads(text))
say(not bad, "every JSON reads and holds no control character", bad[:3])
text = open("documents/needs.txt", encoding="utf-8").read()
say(not harmful(text), "the terminal gets no control character", harmful(text)[:3])
say("&lt;script" in open("documents/needs.html").read(), "and what was written is still to be read")
P
