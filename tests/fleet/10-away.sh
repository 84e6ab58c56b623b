# D1: the centre is away for an hour of real time.  A live penumbrad, in a namespace of its own, counts through it and closes
# hours; the senders of five sensors, as services, were in the middle of what they owe.  AWAY: seconds.
ns=pmb-away-$$
. "$TOP/tests/fleet/house.sh"
"$cluster" check >missing || { echo "skip D1: $(cat missing)"; exit 0; }
if [ "$(id -u)" != 0 ] || ! ip netns add $ns 2>/dev/null; then
	echo "skip D1: needs root and network namespaces"
	exit 0
fi
end() {
	stop_all
	ip netns del $ns
}
trap end EXIT
exec 2>>trouble
away=${AWAY:-3600}
read -r a1 a2 b1 b2 < <("$cluster" up centre)
four_sites 2
penumbra fleet init -c centre.yaml >/dev/null

# ---- the live one: twenty packets a second, until this script ends ----
ip netns exec $ns sh -c 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link add wire0 type veth peer name tap0; ip link set wire0 up; ip link set tap0 up'
sed "s/name: .*/name: live/" penumbra.yaml >live.yaml
sed -n '/^fleet:/,$p' s1.yaml >>live.yaml
mkdir run
ip netns exec $ns "$BUILD/penumbrad" -c "$PWD/live.yaml" -i tap0 -w "$PWD/live.db" --run "$PWD/run" --commit-every=5 2>live.err &
live=$!
others+=($live)
until [ -S run/fleet.sock ]; do sleep 0.1; done
ip netns exec $ns python3 "$TOP/tests/fault/talkers.py" wire0 $((away + 900)) 2 0 - >/dev/null 2>&1 &
others+=($!)
penumbra fleet send -c live.yaml --socket run/fleet.sock >sent.live 2>&1 &
others+=($!)

# ---- four more with two weeks to deliver; the centre goes while they do ----
for n in 1 2 3 4; do
	penumbra fleet send -c s$n.yaml --db s$n.db >sent.$n 2>&1 &
	others+=($!)
	sender[n]=$!
done
sleep 0.4
"$cluster" kill centre a1 a2 b1 b2 zk
gone=$SECONDS
owed() { sqlite3 "$1" "SELECT count(*) FROM outbox WHERE delivered < ver AND (kind <> 'hour' OR (period + 1) * 3600 + 600 <= ${2:-9999999999})"; }
for n in 1 2 3 4; do waiting[n]=$(owed s$n.db); done
check "D1 they were in the middle of it (${waiting[*]} periods owed)" '((waiting[1] + waiting[2] + waiting[3] + waiting[4] > 0))'
memory() { awk '/VmRSS/ { print $2 }' "/proc/$1/status"; }
while ((SECONDS - gone < away / 4)); do sleep 2; done # the first attempts hold a load of their own size
before=$(memory ${sender[1]})
while ((SECONDS - gone < away)); do sleep 5; done
check "D1 nobody gave up in $away s" 'kill -0 ${sender[1]} ${sender[2]} ${sender[3]} ${sender[4]} $live'
check "D1 nobody was busy with it ($(wc -l <sent.1) lines of the log)" '(($(wc -l <sent.1) <= 8 + away / 400))'
check "D1 nothing grows while it is away (${before} to $(memory ${sender[1]}) kB)" '(($(memory ${sender[1]}) <= before + 1024))'
closed=$(owed live.db "$(date +%s)")
echo "# $closed hours of the live sensor closed meanwhile"

# ---- it is back; nobody is told ----
"$cluster" wake centre zk a1 a2 b1 b2
back=$SECONDS
settled() {
	local n
	for n in 1 2 3 4; do (($(owed s$n.db) == 0)) || return 1; done
	(($(owed live.db "$(date +%s)") == 0))
}
until settled || ((SECONDS - back > 780)); do sleep 2; done
check "D1 all is delivered $((SECONDS - back)) s after its return, by themselves" settled
kill -TERM $live
wait $live
kill "${others[@]}" 2>/dev/null
wait
penumbra fleet send -c live.yaml --db live.db --once --now "$(date -u -d '+2 hours' +%Y-%m-%dT%H:%M:%SZ)" >/dev/null
for n in s1 s2 s3 s4 live; do
	check "D1 $n: nothing lost, nothing twice" "verified --db $n.db"
done
check "D1 the live sensor's hours are there ($(sqlite3 live.db 'SELECT count(*) FROM hour_use') rows)" '(($(sqlite3 live.db "SELECT count(*) FROM hour_use") > 0))'
"$merge" five.db s1.db s2.db s3.db s4.db live.db || no "the stores are merged"
file five.db d1
fleet c1
check "D1 the documents are those of a direct import, byte by byte" 'same d1 c1'
