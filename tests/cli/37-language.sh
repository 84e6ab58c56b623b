# Documents in English and German: what chooses the language, and that the figures do not care.
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }
refused() { # what, exit status, words in the message, command...
	local what=$1 want=$2 words=$3
	shift 3
	"$@" >out 2>err
	local rc=$?
	if ((rc == want)) && grep -qF -- "$words" err; then ok "$what"; else no "$what" "status $rc, $(head -n 1 err)"; fi
}
"$BUILD"/tests/traffic/traffic --capture office.pcap --site . 2>/dev/null
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register past >/dev/null
penumbra register import --register register.db --units units.csv --today 2026-03-02 --by test later >/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
report() { penumbra report "$@" --db usage.db -c "${config:-penumbra.yaml}"; }
lang() { grep -o '<html lang="[a-z]*">' "$1"; }

# ---- what chooses ----
report all --out english
report all --out german --language de
check "English when nobody chose" '[ "$(lang english/needs.html)" = "<html lang=\"en\">" ]'
check "the option chooses" '[ "$(lang german/needs.html)" = "<html lang=\"de\">" ] && grep -q "<h1>Was Kolleginnen und Kollegen erledigen wollen</h1>" german/needs.html'
check "every page is in it" '! grep -L "<html lang=\"de\">" german/*.html | grep .'
sed '1s/$/,language/; 2,$s/$/,/; /^legal,/s/,$/,de/' units.csv >mixed.csv
sed 's/units: .*/units: mixed.csv/' penumbra.yaml >mixed.yaml
config=mixed.yaml report all --out mixed
check "a unit has its own" '[ "$(lang mixed/brief-legal.html)$(lang mixed/brief-sales.html)$(lang mixed/index.html)" = "<html lang=\"de\"><html lang=\"en\"><html lang=\"en\">" ]'
config=mixed.yaml report brief --unit legal --format html --language en -o legal.html
check "and the option wins over it" '[ "$(lang legal.html)" = "<html lang=\"en\">" ]'
{ cat penumbra.yaml; printf 'documents:\n  language: de\n'; } >german.yaml
config=german.yaml report needs --format html -o needs.html
check "the configuration chooses" '[ "$(lang needs.html)" = "<html lang=\"de\">" ]'
check "letters are in the language of their unit" 'grep -lq "^Content-Language: de" mixed/drafts/*legal* && ! grep -l "^Content-Language: de" $(ls mixed/drafts/*.eml | grep -v legal)'
check "so are dates" 'grep -q "^SUMMARY:.*Tage nach dem Besuch: wieder bei Legal" mixed/calendar.ics && ! grep -q "Tage nach dem Besuch: wieder bei Sales" mixed/calendar.ics'
refused "a language nobody wrote" 2 '"fr" is no language of penumbra; write en or de' report needs --language fr
sed 's/,de$/,fr/' mixed.csv >units-fr.csv
refused "or for a unit" 3 'language: "fr" is not known; write en or de' penumbra report needs --db usage.db --units units-fr.csv
printf 'documents: {language: Deutsch}\n' >wrong.yaml
refused "or in the configuration" 3 'documents.language: "Deutsch" is not allowed; write en or de' penumbrad -c wrong.yaml -T
report all --out again --language de
check "twice is the same" 'diff -r german again >/dev/null'

# ---- what must not differ, and what must ----
python3 - <<'P'
import csv, glob, json, os, re
def say(good, what, why=""):
    print(f"ok {what}" if good else f"not ok {what}: {why}")
def number(cell):
    return cell if re.fullmatch(r"-?\d+(\.\d+)?", cell) else ""
files = sorted(os.path.relpath(f, "english") for f in glob.glob("english/**", recursive=True) if os.path.isfile(f))
say(files == sorted(os.path.relpath(f, "german") for f in glob.glob("german/**", recursive=True) if os.path.isfile(f)), "both languages have the same files")
cells, bad = 0, []
for name in (f for f in files if f.endswith(".csv")):
    tables = [list(csv.reader(open(f"{side}/{name}", newline="", encoding="utf-8"))) for side in ("english", "german")]
    if [len(t) for t in tables] != [len(tables[0])] * 2 or tables[0][0] != tables[1][0]:
        bad.append(name)
        continue
    shown = [i for i, head in enumerate(tables[0][0]) if head == "shown"]
    for a, b in zip(*tables):
        for i, (x, y) in enumerate(zip(a, b)):
            cells += number(x) != ""
            if number(x) != number(y) or (i in shown and x != y):
                bad.append((name, x, y))
say(cells > 500 and not bad, "every figure of every table is the same", (cells, bad[:5]))
bad = []
for name in (f for f in files if f.endswith(".receipt.json")):
    one, two = (json.load(open(f"{side}/{name}", encoding="utf-8")) for side in ("english", "german"))
    two["language"] = one["language"]
    if one != two:
        bad.append(name)
say(not bad, "receipts differ in the language alone", bad)
# nothing of the English sentences is left on a German page
texts = {}
for file in ("words.def", "words.de.def"):
    for name, text in re.findall(r'^WORDS\((\w+), "(.*)"\)$', open(os.environ["TOP"] + "/reports/" + file, encoding="utf-8").read(), re.M):
        texts.setdefault(name, []).append(text)
english = [re.split(r"\{\d\}", t[0])[0].strip() for t in texts.values() if t[0] != t[1]]
english = {e for e in english if len(e.split()) > 2}
found = set()
for name in (f for f in files if f.endswith((".html", ".eml", ".ics"))):
    page = open(f"german/{name}", encoding="utf-8").read()
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    found |= {(name, e) for e in english if re.search(r"(?<![\w])" + re.escape(e), page)}
say(len(english) > 150 and not found, "no English sentence is on a German page", sorted(found)[:5])
page = open("german/needs.html", encoding="utf-8").read()
say(re.search(r"\d,\d.%", page) and not re.search(r">\d+\.\d.(%|MB|KB|GB)", page), "numbers have their comma")
say(re.search(r"Stand \d+\. [A-ZÄ]\w+ 2026", page), "days read 2. März 2026")
say("Legal, Marketing, People and culture und Sales" in page or re.search(r", \w+ und \w+", page), "lists end in und")
P
