# T1: somebody sets the clock back under penumbrad.  Packets have their time all the same: none is taken for a copy of one
# from before, none is refused or said to be too early, a link that was down then has a gap of true length, and all is told.
# A veth pair in a namespace of its own, some 500 small packets; tests/office/later.c is the clock.
ns=pmb-clock-$$
. "$TOP/tests/fault/family.sh"
if nm -D "$BUILD"/penumbrad 2>/dev/null | grep -q __asan_init; then
	echo "skip T1: what is loaded before a sanitizer is refused by it"
	exit 0
fi
make_ns "T1"
gcc -D_GNU_SOURCE -std=gnu17 -shared -fPIC -O1 -o later.so "$TOP/tests/office/later.c" -Wl,--no-as-needed -ldl -lpcap || exit 1
cat >send.py <<'P'
import socket, struct, sys, time
packets, flows, pause = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("wire0", 0))
for i in range(packets):  # of one flow they are all the same
    udp = struct.pack(">HHHH", 5000 + i % flows, 9999, 108, 0) + b"heartbeat " * 10
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 128, 0, 0x4000, 64, 17, 0, bytes([10, 1, 1, 2]), bytes([203, 0, 113, 7]))
    s.send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + udp)
    time.sleep(pause)
P
send() { in_ns python3 send.py "$@"; }
back() { # SECONDS MORE OPTIONS...
	rm -rf leap usage.db* run err
	export LD_PRELOAD=$PWD/later.so PENUMBRA_LEAP=$PWD/leap PENUMBRA_LEAP_BY=-$1
	shift
	start "$@"
	unset LD_PRELOAD
}
told() { penumbra status --json --run run >status; }
of_status() { python3 -c 'import json, sys
s = json.load(open("status"))
assert eval(sys.argv[1]), (s["counters"], s["parcels"], s["troubles"], s["interfaces"], {k: s[k] for k in s if "clock" in k})' "$1"; }

# one sensor: the same datagram again and again, and a link that is down while the clock is set back by 100 s
printf 'sensor: {name: clock, internal: [10.0.0.0/8]}\ndpi: {enabled: no}\n' >penumbra.yaml
back 100 -c penumbra.yaml --commit-every=1 udp
send 5 1 0.1
in_ns ip link set wire0 down
sleep 0.3
touch leap
sleep 0.5
in_ns ip link set wire0 up
send 12 1 0.1
sleep 0.6
told
good "T1: it is said that the clock was set back" grep -q 'clock: set back by 100.0 s' err
good "T1: status has the trouble, and a count" of_status 's["clock_set_back"] == 1 and 98 <= s["clock_ahead_seconds"] <= 100 and any("set back" in t["what"] for t in s["troubles"])'
good "T1: the gap is as long as it was" of_status 's["counters"]["gap_seconds"] <= 5'
stop
good "T1: a clean end" test "$rc" = 0
good "T1: every packet is in the store, and none is called a copy ($(column received), $(column filtered_duplicate))" test "$(column received) $(column analysed) $(column filtered_duplicate)" = "17 17 0"
good "T1: the gap has its row" test "$(sqlite3 usage.db "SELECT count(*) FROM gap WHERE reason = 'link_down' AND over BETWEEN begun AND begun + 5")" = 1
whole "T1 one sensor"

# two sensors, opened in another time: none waits for it, nor does one that replaces another
printf 'sensor: {name: clock, processes: 2, ring_mib: 4, internal: [10.0.0.0/8]}\nduplicates: {window_ms: 0}\ndpi: {enabled: no}\n' >penumbra.yaml
back 4000 -c penumbra.yaml --commit-every=1 udp
send 20 20 0.001
touch leap
sleep 0.5
send 200 100 0.001
sleep 0.3
kill -9 "$(sensor)"
sleep 0.8
send 200 100 0.001
sleep 0.4
told
good "T1: nothing is refused" of_status 's["parcels"]["nonsense"] == 0'
stop
good "T1: a clean end of two" test "$rc" = 0
good "T1: none of 420 is too early for two sensors ($(column analysed), $(column filtered_before_ready))" test "$(column analysed) $(column filtered_before_ready)" = "420 0"
whole "T1 two sensors"
