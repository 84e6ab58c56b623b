# The privacy page: what it says is kept is what lies in the store, and the operator's own words stand on it.
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }

"$BUILD"/tests/traffic/traffic --capture office.pcap --site . 2>/dev/null
cat >register/exclusions.csv <<C
id,range,reason,approved_by,approved_on
e1,10.99.0.0/24,Rooms of the works council,Works council,2025-11-03
C
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
report() { penumbra report privacy "$@" --db usage.db; }

report -c penumbra.yaml --out page --format csv
check "the page lists every table and column of the store, and no other" 'python3 - <<P
import csv, sqlite3
db = sqlite3.connect("file:usage.db?mode=ro", uri=True)
said = {r["what"]: r["text"].split() for r in csv.DictReader(open("page/privacy-PR1-columns.csv", newline=""))}
kept = {r["table"]: r["kept"] for r in csv.DictReader(open("page/privacy-PR1.csv", newline=""))}
help = {"word", "outbox", "outbox_self"}
assert set(said) == set(kept) - {"register"} - help and help < set(kept), set(said) ^ set(kept)
for table, columns in said.items():
    stored = [r[1] for r in db.execute("PRAGMA table_info(%s)" % table)]
    assert stored == columns, (table, stored, columns)
    assert kept[table], table
there = {r[0]: r[1] for r in db.execute("SELECT name, type FROM sqlite_master WHERE name NOT LIKE \"sqlite_%\"")}
packed = {"packed_" + name for name, kind in there.items() if kind == "view"}
assert set(there) == set(said) | packed | help, set(there) ^ set(said)
for (w,) in db.execute("SELECT text FROM word"): assert "." not in w and len(w) < 64, w
P'
check "receipts of all weeks are on it, newest first" '[ "$(sed -n 2p page/privacy-PR3.csv | cut -d, -f1)" = 2026-W09 ] && [ "$(wc -l <page/privacy-PR3.csv)" = 9 ]'
check "a range left out is named with its reason" 'grep -q "10.99.0.0/24,Rooms of the works council,Works council" page/privacy-PR4.csv'
sed -i '/^privacy:/,$d' penumbra.yaml
check "what the operator has not said is asked for" 'report -c penumbra.yaml | grep -q "please ask the IT"'
cat >>penumbra.yaml <<C
privacy:
  purpose: To learn which services are missing
  legal_basis: Agreement of works council and management of May 2025
  contact: Hanne Krog
  objection: Write to the works council
C
report -c penumbra.yaml -o page.html
check "the operator's own words stand on it" 'grep -q "Agreement of works council and management" page.html && grep -q "Write to the works council" page.html'
check "and nothing is missing then" '! grep -q "please ask the IT" page.html'
check "two runs write the same bytes" 'report -c penumbra.yaml -o again.html && cmp -s page.html again.html'
check "no table about units, services or devices is on it" 'python3 - <<P
import json, subprocess
page = json.loads(subprocess.run("penumbra report privacy --format json --db usage.db -c penumbra.yaml", shell=True, capture_output=True, text=True).stdout)
names = {name for e in page["elements"] for row in e["rows"] for name in row}
assert names and not names & {"devices", "service", "unit", "need", "regular"}, names
P'
