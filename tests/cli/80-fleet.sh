# A real centre: two shards of two replicas. The same facts in a file and at the centre give the same bytes,
# whatever happens on the way (D1 to D4, D6, D7). FLEET_KILLS: how often something is killed (make test-fleet: 200).
. "$TOP/tests/fleet/house.sh"
. "$TOP/tests/fleet/tls.sh"
"$cluster" check >missing || { echo "skip fleet: $(cat missing)"; exit 0; }
case $BUILD in */asan | */tsan) echo "skip fleet: the release flavour has it"; exit 0 ;; esac
trap stop_all EXIT
exec 2>>trouble
read -r a1 a2 b1 b2 < <("$cluster" up centre)
kills=${FLEET_KILLS:-3}
four_sites
# the short run writes all documents twice and elsewhere one of them
if ((kills > 10)); then some=all sites="1 2 3 4"; else some=needs sites="2 3"; fi
alike() { if [ $some = all ]; then same "$1" "$2"; else cmp -s "$1"/needs.html "$2"/needs.html; fi; }

# ---- one sensor, by HTTPS: nginx before two servers, a certificate and a user for who delivers and for who reads ----
guard() { # NAME PORT OF THE SERVER: who shows the certificate of a user may speak as that user
	serve "$1" "ssl_client_certificate $PWD/good.pem; ssl_verify_client on;
		if (\$ssl_client_s_dn != \"CN=\$http_x_clickhouse_user\") { return 403; }
		location / { proxy_pass http://127.0.0.1:$2; proxy_read_timeout 70; }"
	others+=("$server")
}
user() { # NAME CERTIFICATE PORT FILE: FILE.yaml as NAME
	printf '%s-key\n' "$1" >"$1.key1" && chmod 0400 "$1.key1"
	sed "s,endpoints: .*,endpoints: [\"https://127.0.0.1:$3\"]\n  ca_file: good.pem\n  user: $1\n  key_file: $1.key1\n  certificate: $2.pem\n  certificate_key: $2.key," "$4.yaml"
}
ca good
for name in door writer reader; do certificate $name 127.0.0.1; done
guard door "$a1"
written=$port
guard door "$b2"
user writer writer "$written" s1 >t1.yaml
user writer reader "$written" s1 >t2.yaml
user reader reader "$port" centre >tcentre.yaml
penumbra report needs -c tcentre.yaml --register register.db >out 2>err
rc=$?
check "an empty centre is a sentence" '[ $rc = 1 ] && [ ! -s out ] && grep -q "penumbra fleet init" err'
penumbra fleet init -c t1.yaml >out 2>err
rc=$?
check "D4 a sensor's user makes no tables" '[ $rc = 1 ] && grep -q "Code: 392" err'
penumbra fleet init -c centre.yaml >init
check "the tables are made" 'grep -q "week_use" init'
check "a second init changes nothing" '[ "$(penumbra fleet init -c centre.yaml | wc -l)" = 1 ]'
penumbra fleet send -c t2.yaml --db s1.db --once >out 2>err
check "D4 a key without the user's certificate is refused" 'grep -q 403 err && ! grep -q writer-key err out'

# ---- D1: 72 hours without a centre, on the sensor's clock ----
last=$(sqlite3 s1.db "SELECT max(hour) FROM hour_use")
at() { date -u -d "@$(((last + 1 + $1) * 3600 + 600))" +%Y-%m-%dT%H:%M:%SZ; }
hours() { sqlite3 s1.db "SELECT count(*) FROM outbox WHERE kind = 'hour' AND delivered < ver AND period <= $last + $1"; }
penumbra fleet send -c t1.yaml --db s1.db --once --now "$(at -72)" >sent 2>&1
check "one sensor delivers by HTTPS what is closed" 'grep -q "; 0 periods wait" sent'
sed 's,endpoints: .*,endpoints: ["http://127.0.0.1:1"],' s1.yaml >nowhere.yaml
expected=0 rows=$(sqlite3 s1.db 'SELECT count(*) FROM outbox')
for ((h = -66; h <= 0; h += 6)); do
	penumbra fleet send -c nowhere.yaml --db s1.db --once --now "$(at $h)" >out 2>err
	expected=$((expected + $(sqlite3 s1.db "SELECT count(*) FROM outbox WHERE kind = 'hour' AND period > $last + $h - 6 AND period <= $last + $h")))
	grep -q "no server of the centre answers" err && [ "$(hours $h)" = $expected ] || no "D1 after $((h + 72)) hours" "$(hours $h) of $expected wait"
done
penumbra fleet status -c nowhere.yaml --db s1.db --now "$(at 0)" >out
rc=$?
check "D1 the sensor says what waits, since when and why" '[ $rc = 1 ] && grep -q "^$expected closed periods wait for the centre, the oldest ended 20.*no server of the centre answers" out'
check "D1 72 hours without a centre: $expected closed hours wait, and the list has not grown" \
	'[ "$(hours 0)" = $expected ] && [ $expected -ge 60 ] && [ "$(sqlite3 s1.db "SELECT count(*) FROM outbox")" = $rows ]'
penumbra fleet send -c t1.yaml --db s1.db --once >sent
check "one sensor delivers all" 'grep -q "; 0 periods wait" sent'
check "D1 nothing lost, nothing twice" 'verified --db s1.db'
file s1.db d1 $some
penumbra report $some --register register.db -c tcentre.yaml --out c1
check "one sensor: the documents are the same bytes" 'alike d1 c1 && [ -s d1/needs.html ]'
check "nothing is sent twice" 'penumbra fleet send -c t1.yaml --db s1.db --once | grep -q "^0 batches"'

# ---- four sensors over roads that double, reorder, cut and swallow (D2), while replicas and senders are killed (D3) ----
road() { # PORT SEED: road.SEED holds the port of a bad road to it
	"$TOP/tests/fleet/proxy" "$1" "$2" fates carried >"road.$2" 2>/dev/null &
	others+=($!)
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
		if ((try % 3 == 0)); then
			echo x >>senders
			timeout -s KILL 0.$((RANDOM % 8 + 1)) penumbra fleet send -c r$n.yaml --db s$n.db --once >>storm.$n 2>&1
		elif penumbra fleet send -c r$n.yaml --db s$n.db --once >>storm.$n 2>&1; then
			echo "$try" >calm.$n
			return
		fi
	done
}
: >senders
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
count() { grep -cE "^($1)$" fates; }
check "D3 every sensor came through ($kills replicas killed, $(wc -l <senders) senders, attempts $(cat calm.* 2>/dev/null | tr '\n' ' '))" \
	'[ -f calm.2 ] && [ -f calm.3 ] && [ -f calm.4 ]'
check "D2 of $(wc -l <fates) inserts $(count 'double|keep') were doubled or reordered, $(count swallow) answers swallowed, $(count 'cut|drop') cut or dropped" \
	'(($(count "double|keep") * 5 >= $(wc -l <fates) * 2 && $(count swallow) > 0))'
# D7: of two weeks, from three sensors
check "D7 no address is in the $(($(wc -c <carried) / 1000)) kB that were sent" \
	'grep -q week_use carried && ! grep -qaE "([0-9]{1,3}[.]){3}[0-9]{1,3}|([0-9a-f]{2}:){5}[0-9a-f]{2}|[0-9a-f]{1,4}(:[0-9a-f]{0,4}){3,}" carried'
check "D7 no table with pseudonyms is, and no week without its end" '! grep -qa presence carried && [ "$(sed -n "/INSERT%20INTO%20%60penumbra%60%2E%60\([a-z_]*\)_local.*/s//\1/p" carried | sed "s,.*=,," | sort -u | wc -l)" -ge 10 ]'
for n in $sites; do
	check "D2 site-$n: nothing lost, nothing twice" "verified --db s$n.db"
done
file all.db d4; fleet c4
check "D2 four sensors on two shards: the same bytes" 'same d4 c4'
check "and they are not those of one sensor" '! cmp -s d1/needs.html c4/needs.html'

cp all.db gap.db
sqlite3 gap.db "DELETE FROM week_state WHERE sensor = 'site-4' AND week = (SELECT max(week) FROM week_state); UPDATE week_state SET catalogue = '2025.01 0' WHERE sensor = 'site-3'"
penumbra report coverage --register register.db -c penumbra.yaml --db gap.db --format text >out
check "a sensor that is late and one with older files are on the coverage page" 'grep -q "site-4: nothing has come of" out && grep -q "catalogue, site-3  *2025.01" out'

# ---- what the centre says of its sensors ----
penumbra fleet status -c centre.yaml --now 2026-03-02T01:00:00Z >status
check "status shows every sensor" '[ "$(grep -c "^site-" status)" = 4 ]'
check "status shows lag, coverage and versions" 'grep -q "last hour" status && grep -q "168 hours seen" status && grep -q "catalogue 20" status'
{ cat centre.yaml && printf 'register:\n  path: register.db\n'; } >files.yaml
check "and says that all have the files from here" 'penumbra fleet status -c files.yaml --now 2026-01-19T01:00:00Z >out; grep -q "files here: catalogue 20" out && ! grep -q "here it is" out'
{ cat units.csv && echo 'north,North,7,10.77.0.0/16,,people,,,,,,'; } >units2.csv
sed 's/units.csv/units2.csv/' files.yaml >files2.yaml
check "a sensor with an older unit map is noted" '! penumbra fleet status -c files2.yaml >out && grep -q "unit map .*, here it is" out'
cp s2.db stranger.db
sqlite3 stranger.db "UPDATE outbox_self SET instance = 'ffffffffffffffffffffffffffffffff'; UPDATE outbox SET ver = ver + 5 WHERE kind = 'hour' AND period % 2 = 0"
penumbra fleet send -c s2.yaml --db stranger.db --once >/dev/null
check "two installations under one name are noted" 'penumbra fleet status -c centre.yaml | grep -q "2 installations send under this name"'

# ---- D4: rows that the sensor did not send, and tables of another form ----
sql() { curl -sS --fail --noproxy '*' "http://127.0.0.1:$1/?wait_end_of_query=1" "${@:3}" --data-binary "$2"; }
sql "$b1" "INSERT INTO penumbra.week_need_local (week, sensor, unit, need, dev_any, dev_ours, ver) SELECT week, sensor, unit, need, \
	dev_any + 1000, dev_ours + 1000, ver + 1 FROM penumbra.week_need_local FINAL WHERE sensor = 'site-3' AND unit = '*'" -H 'X-ClickHouse-User: writer' -H 'X-ClickHouse-Key: writer-key'
penumbra report coverage -c centre.yaml --register register.db --format text >forged 2>err
check "D4 rows that nobody sealed are left out, and the coverage page says whose" \
	'grep -q "site-3: hours or weeks that have not come whole: 2" forged && grep -q "not those that were sent" err'
check "D4 verify finds them" '! penumbra fleet verify -c centre.yaml >out 2>err && grep -q "week_need of site-3" out'
penumbra fleet enqueue -c s3.yaml --db s3.db && penumbra fleet send -c s3.yaml --db s3.db --once >/dev/null
fleet c8 $some
check "D4 what the sensor sends again counts" 'alike d4 c8 && verified --db s3.db'
form() { for port in "$a1" "$a2" "$b1" "$b2"; do sql "$port" "DROP TABLE penumbra.form" && sql "$port" "CREATE VIEW penumbra.form AS SELECT $1 AS major, $2 AS minor"; done; }
form 2 0
penumbra report needs -c centre.yaml --register register.db >out 2>err
rc=$?
penumbra fleet enqueue -c s3.yaml --db s3.db && penumbra fleet send -c s3.yaml --db s3.db --once >out2 2>err2
check "D4 tables of the next major form are neither read nor written" \
	'[ $rc = 1 ] && [ ! -s out ] && grep -q "form 2.0" err && grep -q "form 2.0" err2 && ! penumbra fleet init -c centre.yaml >out 2>&1'
form 1 99
check "D4 with the next minor form all goes on" 'penumbra fleet send -c s3.yaml --db s3.db --once | grep -q "; 0 periods wait"'

# ---- a revision, and what vanished with it: the sensor's disk was lost, its store built anew ----
"$merge" -r site-1 s1b.db s1.db && "$merge" -r site-1 allb.db all.db || no "the stores are revised"
penumbra fleet send -c s1.yaml --db s1b.db --once >/dev/null
file allb.db d5; fleet c5
check "a revision arrives whole, and what it lacks is gone" 'same d5 c5 && ! same d4 d5 && verified --db s1b.db'

# ---- D6: parts of the centre are away ----
"$cluster" kill centre a2 b1
fleet c6 $some
check "D6 one replica of each shard dead: the documents are right" 'alike d5 c6'
"$cluster" kill centre a1
penumbra report needs -c centre.yaml --register register.db >out 2>err
rc=$?
check "D6 a whole shard dead: an error that names it" '[ $rc = 1 ] && [ ! -s out ] && grep -q "no replica of shard 1 answers" err'
penumbra fleet enqueue -c s1.yaml --db s1b.db
penumbra fleet send -c s1.yaml --db s1b.db --once >out 2>err
check "D6 its sensors are told, and queue" 'grep -q "no server of the centre answers" err'
"$cluster" wake centre a1 a2 b1
fleet c7 $some
check "D6 and all is there again" 'alike d5 c7'

# ---- keeping time ----
for ((try = 0; try < 50; try++)); do # leaders of tables change for a while after a server came back
	penumbra fleet prune -c centre.yaml --now 2026-06-01T00:00:00Z >>pruned && break
	sleep 0.2
done
check "hours past five weeks are dropped" 'grep -q "hour_use (5 weeks)" pruned && ! grep -q "week_use" pruned'
check "a pruned centre misses nothing" verified
