# What strangers write (faults O1 to O4) goes through register, units and names into every form, in both languages; html5lib,
# csv, json, email and libical are the judges.
python=/usr/bin/python3 # Debian's own: the one that Debian's html5lib is for
if ! $python -c 'import html5lib, ctypes; ctypes.CDLL("libical.so.3")' 2>/dev/null; then
	echo "skip strangers: there is no html5lib or libical (apt install python3-html5lib libical3)"
	exit 0
fi
"$BUILD"/tests/traffic/traffic --weeks 5 --scale 0.7 --capture office.pcap --site . 2>/dev/null
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register past >/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
cat >strange.py <<'P'
STRANGE = ['<script>alert(1)</script>', '</title></style><img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', "' onmouseover='x",
    '&lt;b&gt; &#x3c;script&#x3e; &amp;', '+ADw-script+AD4-alert(1)', '\u202eevil\u2066x\u2069', 'a\u2028b\u2029c\u0085d', 'p\u0430ypal', '\ufeff\u200bzero',
    '=HYPERLINK("http://x","y")', '+1+cmd|"/c calc"!A1', '-2+3', '@SUM(A1)', '\t=1', 'javascript:alert(1)', ']]>', '<!--', '${7*7} {{7*7}} {1}{2}',
    'a\r\nBcc: x@example.com', 'b\nBEGIN:VEVENT', 'X;Y,Z\\n:END:VCALENDAR', '=?utf-8?q?x?=', '.\r\n.', 'x' * 1990, 'e\u0301' * 300, '\U0001f600' * 60,
    "=cmd|' /C calc'!A0", '</script></svg><a href=javascript:1>', "';alert(1)//", '\u200f\u05d0\u05d1=1', '\U0001f468\u200d\U0001f469\u200d\U0001f467 =1',
    '\uff1d1+1', '\u00a0=1', '|calc', '\ue000\ufff9', '%s%n%p', '{0}{{', 'W' * 400 + ' ' + 'm' * 400, '\u00adx\u180e\u061c', '\U000e0041\U000e007f',
    '%00%0d%0a', 'C:\\..\\..\\etc', '../../etc/passwd', '\x1b[31mred']
P
# each is offered to the register as a promise, a declared tool, a heard sentence; what it refuses, it refuses with a sentence
$python - <<'P'
import csv, subprocess
from strange import STRANGE
def say(good, what, why=""):
    print(f"ok {what}" if good else f"not ok {what}: {why}")
bad, taken = [], 0
def run(*words):
    global taken
    done = subprocess.run(["penumbra", *words, "--register", "register.db", "--units", "units.csv", "--by", "test"], capture_output=True)
    out = done.stdout + done.stderr
    taken += done.returncode == 0
    if done.returncode not in (0, 1, 2, 3) or (done.returncode and not out.strip()) or b"\x1b" in out:
        bad.append((words, done.returncode, out[-200:]))
for text in STRANGE:
    run("promise", "make", "sales", "We will " + text, "--owner", "jo", "--kind", "fix", "--due-on", "2026-02-20", "--made-on", "2026-01-20")
    run("declare", "marketing", text[:200], "N01", "--declared-on", "2026-02-20")
say(not bad and taken > len(STRANGE), f"the register takes {taken} of {2 * len(STRANGE)}, and says why not", bad[:2])
rows = list(csv.DictReader(open("units.csv", newline="")))
fit = [t for t in STRANGE if len(t) <= 80 and all(c >= " " for c in t)]
for row, name in zip(rows, fit):
    row["name"] = name
with open("strange.csv", "w", newline="", encoding="utf-8") as out:
    table = csv.DictWriter(out, rows[0].keys())
    table.writeheader()
    table.writerows(rows)
for what, piece in (("a byte that is no UTF-8", b"\xff"), ("a NUL", b"\0"), ("half a letter", b"\xc3")):
    open("wrong.csv", "wb").write(open("units.csv", "rb").read().replace(b"Sales", b"Sa" + piece + b"les", 1))
    done = subprocess.run(["penumbra", "report", "needs", "--db", "usage.db", "--units", "wrong.csv"], capture_output=True)
    say(done.returncode == 3 and b"wrong.csv:" in done.stderr, what + " in a name is told by its place", done.stderr[-100:])
P
sed 's/units: .*/units: strange.csv/' penumbra.yaml >strange.yaml
for language in en de; do penumbra report all --db usage.db -c strange.yaml --language $language --today 2026-02-23 --out $language >/dev/null || echo "not ok documents in $language"; done
$python - <<'P'
import collections, csv, ctypes, email, email.policy, glob, html5lib, json, os, re, unicodedata
from strange import STRANGE
def say(good, what, why=""):
    print(f"ok {what}" if good else f"not ok {what}: {why}")
def harmful(text):
    return [hex(ord(c)) for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in "\r\n"]
ALLOWED = set("html head meta link title style body main header h1 h2 h3 p span section table thead tbody tr th td dl div dt dd ul li article figure "
    "figcaption svg rect text line g path circle polyline polygon defs pattern desc b a br footer ol strong em details summary nav label form input "
    "textarea blockquote clippath tspan".split())
bad, read = [], 0
for name in sorted(glob.glob("en/**/*.html", recursive=True) + glob.glob("de/**/*.html", recursive=True)):
    page = open(name, encoding="utf-8").read()
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    read += 1
    for node in tree.iter():
        tag = node.tag.split("}")[-1].lower() if isinstance(node.tag, str) else "comment"
        wrong = [a for a in node.attrib if str(a).split("}")[-1].lower().startswith("on") or str(a).lower() == "style"]
        link = node.attrib.get("href", "") + node.attrib.get("src", "")
        if tag not in ALLOWED or wrong or re.match(r"\s*(javascript|https?|//)", link, re.I):
            bad.append((name, tag, wrong, link))
    bad += [(name, h) for h in harmful(page)[:1]]
say(read > 10 and not bad, f"html5lib finds nothing but our own marks in {read} pages", bad[:3])
bad, cells = [], 0
for name in glob.glob("en/data/*.csv") + glob.glob("de/data/*.csv"):
    data = open(name, encoding="utf-8", newline="").read()
    rows = list(csv.reader(data.splitlines(keepends=True), strict=True))
    for row in rows:
        cells += len(row)
        if len(row) != len(rows[0]):
            bad.append((name, row))
        bad += [(name, c) for c in row if c[:1] in "=+@\t\r" and c or (c[:1] == "-" and not re.fullmatch(r"-\d+(\.\d+)?", c)) or harmful(c)]
say(cells > 1000 and not bad, "no cell of a table is a formula, or holds what cannot be seen", bad[:3])
bad = []
for name in glob.glob("??/data/*.json"):
    def walk(x):
        for y in (x.values() if isinstance(x, dict) else x if isinstance(x, list) else []):
            walk(y)
        if isinstance(x, str) and harmful(x):
            bad.append((name, x))
    walk(json.load(open(name, encoding="utf-8")))
for name in glob.glob("??/*.jsonl"):
    for line in open(name, encoding="utf-8"):
        json.loads(line)
say(not bad, "all JSON reads", bad[:3])
bad, letters = [], 0
HEADERS = {"To", "Subject", "Content-Language", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
for name in glob.glob("??/drafts/*.eml"):
    raw = open(name, "rb").read()
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    letters += 1
    if mail.defects or set(mail.keys()) - HEADERS or any(b.defects for b in mail.walk()) or max(map(len, raw.split(b"\r\n"))) > 998 or b"\n" in raw.replace(b"\r\n", b""):
        bad.append((name, mail.defects, mail.keys()))
    if harmful(mail["subject"]) or harmful(mail.get_content()) or os.path.basename(name) != re.sub(r"[^A-Za-z0-9._-]", "", os.path.basename(name)):
        bad.append((name, "text"))
say(letters > 10 and not bad, f"{letters} letters have no line that is not theirs", bad[:3])
ical = ctypes.CDLL("libical.so.3")
ical.icalparser_parse_string.restype = ical.icalcomponent_get_first_component.restype = ical.icalcomponent_get_next_component.restype = ctypes.c_void_p
ical.icalcomponent_get_uid.restype = ctypes.c_char_p
for f in (ical.icalcomponent_count_errors, ical.icalrestriction_check, ical.icalcomponent_get_uid):
    f.argtypes = [ctypes.c_void_p]
for f in (ical.icalcomponent_get_first_component, ical.icalcomponent_get_next_component):
    f.argtypes = [ctypes.c_void_p, ctypes.c_int]
def events(name):
    data = open(name, "rb").read()
    tree = ical.icalparser_parse_string(data)
    found, at = [], ical.icalcomponent_get_first_component(tree, 4) # ICAL_VEVENT_COMPONENT
    while at:
        found.append(ical.icalcomponent_get_uid(at))
        at = ical.icalcomponent_get_next_component(tree, 4)
    return found, ical.icalcomponent_count_errors(tree), ical.icalrestriction_check(tree), max(map(len, data.split(b"\r\n")))
one, errors, allowed, longest = events("en/calendar.ics")
two = events("de/calendar.ics")[0]
book = dict.fromkeys(one)
book.update(dict.fromkeys(two)) # imported twice
say(len(one) > 20 and errors == 0 and allowed and longest <= 75, "libical reads the calendar without a complaint", (len(one), errors, allowed, longest))
say(len(set(one)) == len(one) and sorted(one) == sorted(two) and len(book) == len(one), "and a second import finds every date of the first")
page = open("en/needs.html", encoding="utf-8").read() + open("en/index.html", encoding="utf-8").read()
say("&lt;script&gt;alert(1)&lt;/script&gt;" in page, "what was written is still to be read")
P
