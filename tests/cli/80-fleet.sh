# A real centre: two shards of two replicas. The same facts in a file and at the centre give the same bytes,
# whatever happens on the way. FLEET_KILLS: how often something is killed (make test-fleet: 200).
ok() { echo "ok $1"; }
no() { echo "not ok $1: ${2:-}"; }
check() { if eval "$2"; then ok "$1"; else no "$1" "$2"; fi; }
cluster=$TOP/tests/fleet/cluster
"$cluster" check >missing || { echo "skip fleet: $(cat missing)"; exit 0; }
case $BUILD in */asan | */tsan) echo "skip fleet: the release flavour has it"; exit 0 ;; esac
proxies=()
trap 'kill "${proxies[@]}" 2>/dev/null; "$cluster" down centre' EXIT
exec 2>>trouble
read -r a1 a2 b1 b2 < <("$cluster" up centre)
kills=${FLEET_KILLS:-3}

# ---- four sensors that saw the same two weeks, and one file with what all of them hold ----
"$BUILD"/tests/traffic/traffic --weeks 2 --capture office.pcap --site . 2>/dev/null
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
for n in 1 2 3 4; do
	if ((n <= 2)); then shard="$a1 $a2"; else shard="$b1 $b2"; fi
	sed "s/name: .*/name: site-$n/" penumbra.yaml >s$n.yaml
	penumbrad -q -c s$n.yaml -r office.pcap -w s$n.db
	# shellcheck disable=SC2086
	printf 'fleet:\n  quorum: 1\n  endpoints: [%s]\n' "$(printf 'http://127.0.0.1:%s, ' $shard | sed 's/, $//')" >>s$n.yaml
done
rm office.pcap
{
	cat penumbra.yaml
	printf 'store:\n  kind: clickhouse\nfleet:\n  endpoints: [http://127.0.0.1:%s, http://127.0.0.1:%s]\n' "$b2" "$a1"
} >centre.yaml
merge=$BUILD/tests/fleet/merge
"$merge" all.db s1.db s2.db s3.db s4.db || no "the stores are merged"
# the short run writes all documents twice and elsewhere one of them
if ((kills > 10)); then some=all sites="1 2 3 4"; else some=needs sites="2 3"; fi
file() { penumbra report "${3:-$some}" --register register.db -c penumbra.yaml --db "$1" --out "$2"; }
fleet() { penumbra report "${2:-$some}" --register register.db -c centre.yaml --out "$1"; }
alike() { if [ $some = all ]; then same "$1" "$2"; else cmp -s "$1"/needs.html "$2"/needs.html; fi; }
same() { diff -r "$1" "$2" >difference 2>&1; }

# ---- one sensor ----
penumbra report needs -c centre.yaml --register register.db >out 2>err
rc=$?
check "an empty centre is a sentence" '[ $rc = 1 ] && [ ! -s out ] && grep -q "penumbra fleet init" err'
penumbra fleet init -c centre.yaml >init
check "the tables are made" 'grep -q "week_use" init'
check "a second init changes nothing" '[ "$(penumbra fleet init -c centre.yaml | wc -l)" = 1 ]'
penumbra fleet send -c s1.yaml --db s1.db --once >sent
check "one sensor delivers all" 'grep -q "; 0 periods wait" sent'
file s1.db d1; fleet c1
check "one sensor: the documents are the same bytes" 'alike d1 c1 && [ -s d1/needs.html ]'
check "nothing is sent twice" 'penumbra fleet send -c s1.yaml --db s1.db --once | grep -q "^0 batches"'

# ---- four sensors over roads that double, reorder, cut and swallow, while replicas and senders are killed ----
road() { # PORT SEED: road.SEED holds the port of a bad road to it
	"$TOP/tests/fleet/proxy" "$1" "$2" >"road.$2" 2>/dev/null &
	proxies+=($!)
	until [ -s "road.$2" ]; do sleep 0.02; done
}
for n in 2 3 4; do
	if ((n <= 2)); then pair=("$a1" "$a2"); else pair=("$b1" "$b2"); fi
	road "${pair[0]}" ${n}0
	road "${pair[1]}" ${n}1
	sed "s/${pair[0]}/$(cat road.${n}0)/; s/${pair[1]}/$(cat road.${n}1)/" s$n.yaml >r$n.yaml
done
storm() { # N: delivers under fire, gives up after 400 attempts
	local n=$1 try
	for ((try = 0; try < 400; try++)); do
		if ((try % 3 == 1)); then
			timeout -s KILL 0.$((RANDOM % 8 + 1)) penumbra fleet send -c r$n.yaml --db s$n.db --once >>storm.$n 2>&1
		elif penumbra fleet send -c r$n.yaml --db s$n.db --once >>storm.$n 2>&1; then
			echo "$try" >calm.$n
			return
		fi
	done
}
storms=() nodes=(a1 a2 b1 b2)
for n in 2 3 4; do storm $n & storms+=($!); done
RANDOM=7
for ((k = 0; k < kills; k++)); do
	victim=${nodes[RANDOM % 4]}
	"$cluster" kill centre "$victim"
	sleep 0.$((RANDOM % 9))
	"$cluster" wake centre "$victim" || no "$victim comes back"
	for n in 2 3 4; do
		# work for the rest of the time
		if ((kills > 10)) && [ -f calm.$n ]; then
			rm -f calm.$n
			penumbra fleet enqueue -c s$n.yaml --db s$n.db
			storm $n & storms+=($!)
		fi
	done
done
wait "${storms[@]}"
check "every sensor came through ($kills kills, attempts $(cat calm.* 2>/dev/null | tr '\n' ' '))" '[ -f calm.2 ] && [ -f calm.3 ] && [ -f calm.4 ]'
verified() { # a replica that was dead catches up for some seconds
	local try
	for ((try = 0; try < 75; try++)); do
		penumbra fleet verify -c centre.yaml "$@" >verified 2>&1 && return
		sleep 0.2
	done
	tail -n 5 verified
	return 1
}
for n in $sites; do
	check "site-$n: nothing lost, nothing twice" "verified --db s$n.db"
done
file all.db d4 all; fleet c4 all
check "four sensors on two shards: the same bytes" 'same d4 c4'
check "and they are not those of one sensor" '! cmp -s d1/needs.html c4/needs.html'

# ---- what the centre says of its sensors ----
penumbra fleet status -c centre.yaml --now 2026-03-02T01:00:00Z >status
check "status shows every sensor" '[ "$(grep -c "^site-" status)" = 4 ]'
check "status shows lag, coverage and versions" 'grep -q "last hour" status && grep -q "168 hours seen" status && grep -q "catalogue 20" status'
cp s2.db stranger.db
sqlite3 stranger.db "UPDATE outbox_self SET instance = 'ffffffffffffffffffffffffffffffff'; UPDATE outbox SET ver = ver + 5 WHERE kind = 'hour' AND period % 2 = 0"
penumbra fleet send -c s2.yaml --db stranger.db --once >/dev/null
check "two installations under one name are noted" 'penumbra fleet status -c centre.yaml | grep -q "2 installations send under this name"'

# ---- a revision, and what vanished with it: the sensor's disk was lost, its store built anew ----
"$merge" -r site-1 s1b.db s1.db && "$merge" -r site-1 allb.db all.db || no "the stores are revised"
penumbra fleet send -c s1.yaml --db s1b.db --once >/dev/null
file allb.db d5 all; fleet c5 all
check "a revision arrives whole, and what it lacks is gone" 'same d5 c5 && ! same d4 d5 && verified --db s1b.db'

# ---- parts of the centre are away ----
"$cluster" kill centre a2 b1
fleet c6
check "one replica of each shard dead: the documents are right" 'alike d5 c6'
"$cluster" kill centre a1
penumbra report needs -c centre.yaml --register register.db >out 2>err
rc=$?
check "a whole shard dead: an error that names it" '[ $rc = 1 ] && [ ! -s out ] && grep -q "no replica of shard 1 answers" err'
penumbra fleet enqueue -c s1.yaml --db s1b.db
penumbra fleet send -c s1.yaml --db s1b.db --once >out 2>err
check "its sensors are told, and queue" 'grep -q "no server of the centre answers" err'
"$cluster" wake centre a1 a2 b1
fleet c7
check "and all is there again" 'alike d5 c7'

# ---- keeping time ----
for ((try = 0; try < 50; try++)); do # leaders of tables change for a while after a server came back
	penumbra fleet prune -c centre.yaml --now 2026-06-01T00:00:00Z >>pruned && break
	sleep 0.2
done
check "hours past five weeks are dropped" 'grep -q "hour_use (5 weeks)" pruned && ! grep -q "week_use" pruned'
check "a pruned centre misses nothing" verified
