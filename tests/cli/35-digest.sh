# The Monday mail (A9): new and small, youngest first; no unit is named below the smallest group.
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }
"$BUILD"/tests/traffic/traffic --weeks 8 --scale 1 --capture office.pcap --site . 2>/dev/null
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
mkdir owed
cat >owed/promises.csv <<'R'
id,unit,text,owner,kind,made_on,due_on,done_on,proof
p-late,sales,The link is repaired.,jo,fix,2026-01-12,2026-02-20,,
p-week,sales,You get an answer.,mb,answer,2026-01-12,2026-03-05,,
p-next,sales,Much later.,mb,answer,2026-01-12,2026-04-05,,
p-done,sales,All is well.,mb,answer,2026-01-12,2026-02-05,2026-02-04,Seen
R
printf 'id,unit,planned_on,who,held_on\nv-1,legal,2026-03-04,mb,\nv-2,legal,2026-03-30,mb,\n' >owed/visits.csv
penumbra register import --register register.db --units units.csv --today 2026-02-05 --by test owed >log 2>&1 || no register "$(cat log)"
digest() { penumbra report digest --db usage.db -c penumbra.yaml --register register.db --today 2026-03-02 "$@"; }
digest --format json -o digest.json
digest >digest.txt
penumbra report usage --db usage.db -c penumbra.yaml --format csv >usage.csv
python3 - <<'P'
import csv, json
d = {e["id"]: e["rows"] for e in json.load(open("digest.json"))["elements"]}
def say(good, what, why=""):
    print(f"ok {what}" if good else f"not ok {what}: {why}")
new, owed = d["DG1"], d["DG2"]
days = [r["first_day"] for r in new]
say(days and days == sorted(days, reverse=True) and all("2026-01-31" <= x <= "2026-03-02" for x in days), "A9: what is there is at most 30 days old, the youngest first", days)
say(all(r["devices"] >= 5 for r in new), "and has at least five devices", new)
say([r["id"] for r in owed] == ["p-late", "p-week", "v-1"], "what is overdue or due within the week is owed, and nothing else", owed)
shown = {(r["service"], r["unit"]) for r in csv.DictReader(open("usage.csv", newline="")) if r["week"] == "2026-W09" and r["devices"]}
say(all((r["service"], "*") in shown for r in new), "every figure is one that the usage table shows", new)
P
check "the terminal gets it as a letter" 'grep -q "What we owe this week" digest.txt && grep -q "Say so before they ask" digest.txt'
for week in 2026-W07 2026-W08; do
	penumbra report digest --db usage.db -c penumbra.yaml --week $week --format csv >$week.csv
done
check "A9: a tool is there in the week it comes into sight, and not before" '! grep -q "^gamma,N20" 2026-W07.csv && grep -q "^gamma,N20,2026-02-16,[5-9],yes" 2026-W08.csv'
check "its unit is not named below the smallest group" 'grep -q "the units cannot be named" digest.txt'
