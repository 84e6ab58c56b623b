# Documents from a store: what people type, what they get, what they are told when it cannot be.
ok() { echo "ok $1"; }
no() { echo "not ok $1: $2"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }
refused() { # what, exit status, words in the message, command...
	local what=$1 want=$2 words=$3
	shift 3
	"$@" >out 2>err
	local rc=$?
	if ((rc == want)) && grep -qF -- "$words" err && [ ! -s out ]; then ok "$what"; else no "$what" "status $rc, $(head -n 1 err)"; fi
}

"$BUILD"/tests/traffic/traffic --capture office.pcap --site . 2>/dev/null
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
penumbrad -q -c penumbra.yaml -r office.pcap -w usage.db
rm office.pcap
report() { penumbra report "$@" --db usage.db -c penumbra.yaml; }

report usage --format csv >usage.csv
check "usage has its columns" '[ "$(head -n 1 usage.csv)" = "$(printf "week,unit,service,need,devices,regular,flows,bytes_up,bytes_down,shown\r")" ]'
check "usage shows units" 'grep -q "^2026-W09,sales,.*,yes" usage.csv'
check "usage shows the whole organisation" 'grep -q "^2026-W09,\*,chatgpt,N19,[0-9]" usage.csv'
report usage --format csv -k 20 >k20.csv
check "k can be raised" 'python3 - <<P
import csv
for r in csv.DictReader(open("k20.csv", newline="")):
    assert r["devices"] == "" or int(r["devices"]) >= 20, r
P'
refused "k cannot be lowered" 2 "from 5 to 50" report usage -k 4

# MF2: the newest week as events, for a system that keeps logs
report usage --lines >week.ndjson
check "each event is one line with ECS names and no address" 'python3 - <<P
import json, re
lines = open("week.ndjson", encoding="utf-8").read().splitlines()
assert len(lines) > 50
for line in lines:
    e = json.loads(line)
    assert e["@timestamp"] == "2026-03-02T00:00:00Z" and e["event"]["dataset"] == "penumbra.week_use", e
    assert e["network"]["application"] == e["network"]["application"].lower() and e["observer"]["name"], e
    p = e["penumbra"]
    assert set(p) == {"unit", "need", "devices", "stage", "state", "confidence", "shown"}, p
    assert (p["devices"] is None) == (p["shown"] != "yes") and (p["devices"] is None or p["devices"] >= 5), p
    assert not re.search(r"\\b[0-9]{1,3}(\\.[0-9]{1,3}){3}\\b|([0-9a-f]{2}:){5}", line), line
P'
check "they say what the table says" 'python3 - <<P
import csv, json
table = {(r["unit"], r["service"]): r["devices"] for r in csv.DictReader(open("usage.csv", newline="")) if r["week"] == "2026-W09"}
for line in open("week.ndjson", encoding="utf-8"):
    e = json.loads(line)
    devices = e["penumbra"]["devices"]
    assert table[e["penumbra"]["unit"], e["network"]["application"]] == ("" if devices is None else str(devices)), e
P'
refused "lines are a form of usage" 2 "--lines is for usage as json" report needs --lines

# CO8: what only the running sensor knows comes from its status file
echo '{"since":"2026-02-01T00:00:00Z","processes":[{"role":"clerk","memory_bytes":10485760,"cpu_seconds":12.4,"CapEff":"0000000000000000","seccomp":true,"landlock":1}],"files":[{"what":"store","path":"usage.db","bytes":1048576}],"interfaces":[{"name":"eth1","up":true,"snaplen":9216,"filter":"not port 22"}],"checked":"2026-02-01T01:00:00Z","checks":[{"check":"duplicates","state":"look","figure":48.04,"unit":"%"},{"check":"link","state":"good","figure":0,"unit":""}]}' >status.json
report coverage --format csv --status status.json --out machine
check "memory, rights and files are read from the status" 'grep -q "^memory,10.0 MiB in 1 processes" machine/coverage-CO8.csv && grep -q "^privileges,.*clerk 0000000000000000, seccomp, Landlock" machine/coverage-CO8.csv && grep -q "^cpu,12 seconds since" machine/coverage-CO8.csv'
report coverage --status status.json --format text >given.txt
check "and what it found at its mirror, hour by hour" 'tr -s "\n " " " <given.txt | grep -q "packets that arrive twice to look at, 48 %" && grep -q "^duplicates,look" machine/coverage-CO5-checks.csv && grep -q "^link,good" machine/coverage-CO5-checks.csv'
check "and so are snap length and filter" 'tr -s "\n " " " <given.txt | grep -qF "running sensor has them: eth1 9216, \"not port 22\"."'
check "what twice the usual rate did is measured" 'grep -Eq "^twice_the_rate,([0-9]+ hours? with that much or more: 0 packets lost|not measured: no hour was that busy)" machine/coverage-CO8.csv'
report coverage --format text >plain.txt
check "no status, no filter" 'tr -s "\n " " " <plain.txt | grep -qF "Snap length and filter: not measured."'
check "without it they are not measured" 'grep -q "^memory  *not measured" plain.txt && grep -q "^store  *not measured" plain.txt'
refused "a status that is none is said" 1 "units.csv" report coverage --status units.csv

report all --out documents
check "an index is written" '[ -s documents/index.html ]'
check "needs and briefs are written" '[ -s documents/needs.html ] && [ -s documents/brief-sales.html ]'
check "every table has its file" '[ -s documents/data/needs-NE4.csv ] && [ -s documents/data/usage.csv ]'
check "the manifest holds" '(cd documents && sha256sum --quiet --check MANIFEST)'
check "nothing else lies there" '[ -z "$(find documents -name "*.??????" ! -name "*.html" ! -name "*.json")" ]'
# a second run into the same folder, without Sales: what was ours goes, what a person changed or put there stays
cp -r documents again
echo note >again/mine.txt
echo changed >>again/data/brief-sales.json
ln -s ../units.csv again/link.html
printf '%s  %s\n' "$(sha256sum <units.csv | cut -d' ' -f1)" link.html "$(sha256sum <units.csv | cut -d' ' -f1)" ../units.csv >>again/MANIFEST
grep -v '^sales,' units.csv | sed -E 's/,[a-z ]*sales[a-z ]*$/,/' >fewer.csv
report all --units fewer.csv --out again
check "a page of a unit that is gone is taken away" '[ ! -e again/brief-sales.html ] && [ -s again/brief-legal.html ]'
check "what a person changed or put there stays" '[ -s again/mine.txt ] && [ -s again/data/brief-sales.json ] && [ -L again/link.html ] && [ -s units.csv ]'
check "its new manifest holds" '(cd again && sha256sum --quiet --check MANIFEST)'
check "sales left our file transfer" 'grep -q "^.*sales,N01" documents/data/needs-NE11.csv'
check "what runs by itself is seen" 'grep -q "^zapier,.*,yes" documents/data/needs-NE8.csv'
check "a gap is a gap" 'python3 - <<P
import csv
rows = {r["need"]: r for r in csv.DictReader(open("documents/data/needs-NE3.csv", newline=""))}
assert rows["N04"]["sales"] == "G" and rows["N01"]["sales"] == "M" and rows["N02"]["sales"] == "S", rows
P'
check "the tool of week 7 is new" 'grep -q "^gamma,N20,[0-9]*,new and small,.*,yes" documents/data/needs-NE5.csv'
check "an apology opens the brief of sales" 'grep -q "Begin with an apology" documents/brief-sales.html'
check "none opens that of legal" '! grep -q "Begin with an apology" documents/brief-legal.html'

for format in html text csv json; do
	for name in needs coverage usage; do
		report $name --format $format >a
		report $name --format $format -o b
		check "$name as $format is the same on paper and terminal" '[ -s a ] && cmp -s a b'
	done
done
report needs -o needs.json
check "the ending tells the format" 'python3 -c "import json; d = json.load(open(\"needs.json\")); assert d[\"document\"] == \"needs\" and d[\"k\"] == 5"'
report needs --out one --format csv
check "csv fills a folder" '[ -s one/needs-NE4.csv ] && [ -s one/needs.receipt.json ]'
report coverage --week 2026-W05 --format json >w5.json
check "a week can be named" 'grep -q "2026-W02 to 2026-W05" w5.json && grep -q "2026-02-02" w5.json'
report coverage --today 2026-03-10 --format json >t.json
check "and a day" 'grep -q "\"made_for\": \"2026-03-10\"" t.json'

refused "a brief wants a unit" 2 "for which unit?" report brief
refused "an unknown unit is answered with the known ones" 2 "engineering, finance" report brief --unit nobody
refused "a small unit has no page" 1 "too small" report brief --unit board
refused "an unknown report" 2 "write one of" report nonsense
refused "an unknown format" 2 "html, text, csv or json" report needs --format papyrus
refused "a week that is none" 2 "2025-W14" report needs --week 2026-99
refused "a day that is none" 2 "2025-04-07" report needs --today tomorrow
refused "no week is closed yet then" 1 "no closed week" report needs --week 2020-W01
refused "all wants a folder" 2 "--out" report all
refused "no store" 1 "nowhere.db" penumbra report needs --db nowhere.db
echo "not a store" >foreign.db
cp foreign.db before
refused "a foreign file" 1 "foreign.db" penumbra report needs --db foreign.db
check "a foreign file is left as it was" 'cmp -s foreign.db before'
printf 'code,name\nx,X\n' >bad.csv
refused "a bad unit file says where" 3 "bad.csv" penumbra report needs --db usage.db --units bad.csv

mkdir full
mount -t tmpfs -o size=16k tmpfs full 2>/dev/null
if mountpoint -q full; then
	echo old >full/needs.html
	report needs -o full/needs.html 2>err
	rc=$?
	check "a full disk is said" '((rc == 1)) && grep -q "full/needs.html" err'
	check "and the old document stays whole" '[ "$(cat full/needs.html)" = old ] && [ "$(ls full)" = needs.html ]'
	umount full
else
	echo "skip a full disk: cannot mount here"
fi
mkdir -p locked/needs.html
report needs -o locked/needs.html 2>err
check "what cannot be replaced is said" 'grep -q locked err'
check "and leaves nothing behind" '[ "$(ls locked)" = needs.html ]'
cp usage.db kept.db
refused "a document does not take the place of the store" 2 "is a store or a register" report needs -o usage.db
check "which stays as it was" 'cmp -s usage.db kept.db'
# C1: mistakes of all files in one run
printf 'data: {units: wrong.csv}\nsensor: {snaplen: x}\n' >wrong.yaml
printf 'code,name,people,ranges\nfin,Finance,many,10.1.0.0/99\n' >wrong.csv
penumbra report coverage -c wrong.yaml --db usage.db >out 2>err
rc=$?
if [ $rc = 3 ] && grep -q 'wrong.yaml:2:' err && grep -q 'wrong.csv:2:' err; then echo "ok report tells the mistakes of all files at once"; else echo "not ok report tells the mistakes of all files at once: $rc $(cat err)"; fi
