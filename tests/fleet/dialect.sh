# The dialect: everything penumbra says to a centre, said to a current engine (libchdb, 26.7) as to 18.16. The contract test of
# stores; the program's own verbs; documents that are those of SQLite; and every question that they ask, byte for byte the same
# answer from both engines. CHDB: where libchdb.so is. Proves words and formats, never a cluster.
. "$TOP/tests/fleet/house.sh"
library=${CHDB:-$TOP/build/chdb/libchdb.so}
[ -f "$library" ] || { echo "skip dialect: no libchdb at $library; make chdb fetches it with npm (178 MB), or name it: CHDB=FILE"; exit 0; }
trap stop_all EXIT
exec 2>>trouble
"$TOP/tests/fleet/chdb" "$library" "$PWD/data" "$PWD/asked" >port 2>front &
others+=($!)
until [ -s port ] || ! kill -0 $!; do sleep 0.1; done
new=http://127.0.0.1:$(cat port)
version=$(curl -sS --noproxy '*' "$new/" --data-binary 'SELECT version()')
check "the engine answers (${version:-nothing})" '[ -n "$version" ]'
if (cd "$TOP" && CENTRED_URL=$new "$BUILD/tests/contract/test_store") >contract 2>&1; then
	ok "the contract of stores holds"
else
	no "the contract of stores holds" "$(grep -E 'ERROR|FAILED' contract | head -5)"
fi

# ---- the same facts in a file, in the new engine and, where it is there, in 18.16 ----
a1=1 a2=1 b1=1 b2=1
four_sites
rm -f s3.db s4.db
"$merge" two.db s1.db s2.db
tail_of() { printf 'fleet:\n  cluster: ""\n  quorum: 1\n  endpoints: [%s]\n' "$1"; }
deliver() { # URL: both sensors, then one that was revised
	local n
	tail_of "$1" | cat <(sed '/^fleet:/,$d' centre.yaml | sed '/^store:/,$d') <(printf 'store:\n  kind: clickhouse\n') - >reader.yaml
	penumbra fleet init -c reader.yaml >init && [ "$(penumbra fleet init -c reader.yaml | wc -l)" = 1 ] || return
	for n in 1 2; do
		{ sed '/^fleet:/,$d' s$n.yaml && tail_of "$1"; } >w$n.yaml
		cp s$n.db w$n.db
		penumbra fleet send -c w$n.yaml --db w$n.db --once --now 2026-03-01T00:00:00Z || return
	done
	"$merge" -r site-1 w1b.db s1.db && penumbra fleet send -c w1.yaml --db w1b.db --once --now 2026-03-02T00:00:00Z || return
	rm -f w1.db w2.db w1b.db
}
"$merge" -r site-1 revised.db two.db
check "init, send and a revision" 'deliver "$new" >sent 2>&1'
cp reader.yaml centre.yaml
: >asked
check "verify: nothing lost, nothing twice" 'verified'
file revised.db d1
fleet c1
check "the documents are those of SQLite, byte by byte" 'same d1 c1 && [ -s d1/needs.html ]'
penumbra fleet status -c reader.yaml --now 2026-03-02T01:00:00Z >status
check "status" '[ "$(grep -c "^site-" status)" = 2 ] && grep -q "168 hours seen" status && ! grep -q "no security updates" status'
cp asked questions
check "prune" 'penumbra fleet prune -c reader.yaml --now 2026-06-01T00:00:00Z >pruned && grep -q "hour_use (5 weeks)" pruned && verified'
if ! "$cluster" check >missing; then
	echo "skip dialect beside 18.16: $(cat missing)"
	exit 0
fi
read -r a1 _ < <("$cluster" up centre)
old=http://127.0.0.1:$a1
check "the same facts in 18.16" 'deliver "$old" >sent 2>&1'
cat >again.py <<'P'
import json, sys, urllib.request
opener, seen, other = urllib.request.build_opener(urllib.request.ProxyHandler({})), set(), 0
for line in open("questions", encoding="utf-8"):
    sql, answer = json.loads(line)
    if sql in seen or "now()" in sql or "version()" in sql or "system." in sql:
        continue
    seen.add(sql)
    was = opener.open(sys.argv[1] + "/?wait_end_of_query=1", sql.encode()).read().decode()
    if "sensor_state" in sql:  # holds how far two clocks were apart
        continue
    if was != answer:
        other += 1
        print("other:", sql)
print(len(seen), "questions,", other, "with another answer")
sys.exit(other > 0 or len(seen) < 20)
P
check "every question has the same answer in both" 'python3 again.py "$old" >compared'
tail -n 1 compared
