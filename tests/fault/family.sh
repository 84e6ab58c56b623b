# Sourced by the scripts about processes: a namespace with a veth pair, penumbrad in it, and who is who among its children.
# The caller has set $ns; $pid is the supervisor while it runs.
# shellcheck shell=bash disable=SC2154,SC2034
case $BUILD in
*/release) sandboxed=1 ;;
*) sandboxed=0 ;;
esac
DAEMON=${DAEMON:-penumbrad}
pid=
make_ns() { # what is skipped without one
	if [ "$(id -u)" != 0 ] || ! { ip netns add "$ns" && ip netns exec "$ns" true; } 2>/dev/null; then
		ip netns del "$ns" 2>/dev/null
		echo "skip $1: needs root and network namespaces"
		exit 0
	fi
	trap finish EXIT
	in_ns sh -c 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link add wire0 type veth peer name tap0; ip link set wire0 up; ip link set tap0 up'
}
finish() {
	[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
	sleep 0.2
	ip netns del "$ns"
}
in_ns() { ip netns exec "$ns" "$@"; }
# What a child maps tells what it is; right after the fork it still maps everything.
is_role() { # PID ROLE
	local maps
	maps=$(grep -o 'penumbra-[a-z]*' "/proc/$1/maps" 2>/dev/null | sort -u | tr '\n' ' ')
	case "$2 $maps" in
	"clerk "*penumbra-clerk*penumbra-dpi*) return 1 ;;
	"clerk "*penumbra-clerk*) ;;
	"sensor "*penumbra-clerk*) return 1 ;;
	"sensor "*penumbra-sensor*) ;;
	"dpi penumbra-dpi ") ;;
	*) return 1 ;;
	esac
}
members() { # ROLE
	local p
	for p in $(pgrep -P "$pid"); do is_role "$p" "$1" && echo "$p"; done
}
member() { members "$1" | tail -n 1; }
clerk() { member clerk; }
sensor() { member sensor; }
start() { # more options
	ip netns exec "$ns" "$BUILD/$DAEMON" -i tap0 -w "$PWD/usage.db" --run "$PWD/run" --commit-every=2 "$@" 2>>err &
	pid=$!
	for _ in $(seq 100); do
		[ -n "$(sensor)" ] && [ -n "$(clerk)" ] && break
		sleep 0.05
	done
	sleep 0.5
}
stop() {
	local from=$EPOCHREALTIME
	kill -TERM "$pid"
	wait "$pid"
	rc=$?
	took=$(awk "BEGIN { print $EPOCHREALTIME - $from }")
	pid=
}
good() { # WHAT COMMAND...
	local what=$1
	shift
	if "$@" >said 2>&1; then echo "ok $what"; else echo "not ok $what: $(tail -n 3 said | tr '\n' ' ') $(tail -n 3 err | tr '\n' ' ')"; fi
}
less() { awk "BEGIN { exit !($1 < $2) }"; }
whole() { good "$1: the store is whole and every identity holds" penumbra check-store --db usage.db; }
# A process that nobody has fetched yet has ended all the same.
alive() { [ -e "/proc/$1" ] && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }
gone() { ! alive "$1"; }
column() { sqlite3 usage.db "SELECT ifnull(sum($1), 0) FROM hour_cover WHERE interface = '${2:-tap0}'"; }
# How much longer everything takes here than on a machine that has nothing else to do: limits are stretched by it.
slowness() {
	python3 -c 'import time
t, c = time.monotonic(), time.process_time()
while time.process_time() - c < 0.1: pass
for _ in range(50): time.sleep(0.001)
print(max(1, (time.monotonic() - t) / 0.16))'
}
within() { # FIGURE LIMIT, in milliseconds
	awk "BEGIN { exit !($1 >= 0 && $1 <= $2 * $(slowness) * ($sandboxed ? 1 : 6)) }"
}
# watch ROLE COMMAND...: runs the command, then how long the member of that role lived on, and how long nobody was there
# until the next one was in its sandbox, in milliseconds: "$noticed" and "$replaced".
watch() {
	local role=$1
	shift
	read -r noticed replaced < <(python3 "$TOP/tests/fault/watch.py" "$pid" "$(member "$role")" "$role" $sandboxed "$@")
}
