# The wire against the whole of penumbrad (faults.md W1 to W4, W19): links that flap, interfaces that are taken away and
# come back as others, silence, bursts beyond the ring, one flow over two interfaces.
# veth pairs in a namespace of its own; at most 40,000 frames are sent.  LONG=1: a thousand flaps and renewals.
ns=pmb-wire-$$
if [ "$(id -u)" != 0 ] || ! { ip netns add $ns && ip netns exec $ns true; } 2>/dev/null; then
	ip netns del $ns 2>/dev/null
	echo "skip W1, W2, W3, W4, W19: needs root and network namespaces"
	exit 0
fi
flaps=25 renewals=6
[ -n "${LONG:-}" ] && flaps=1000 renewals=1000
pid=
finish() {
	[ -n "$pid" ] && kill -9 $pid 2>/dev/null
	sleep 0.2
	ip netns del $ns
}
trap finish EXIT
in_ns() { ip netns exec $ns "$@"; }
pair() { # NUMBER MTU MAC
	in_ns ip link add wire"$1" type veth peer name tap"$1" address "$3" && in_ns ip link set wire"$1" mtu "$2" up &&
		in_ns ip link set tap"$1" mtu "$2" up
}
in_ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
pair 0 1500 02:00:00:00:00:01
pair 1 1500 02:00:00:00:00:02
# Frames out of one end; with two ends each frame goes out of both.
cat >send.py <<'P'
import socket, struct, sys, time
packets, rate, base, size = (int(n) for n in sys.argv[1:5])
ends = []
for name in sys.argv[5:] or ["wire0"]:
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
    s.bind((name, 0))
    ends.append(s)
start = time.time()
for i in range(packets):
    payload = struct.pack(">II", base, i) + b"x" * size
    udp = struct.pack(">HHHH", 1024 + i % 500, 443, 8 + len(payload), 0) + payload
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), i & 0xffff, 0, 64, 17, 0,
        bytes([10, 1, base % 250, i // 500 % 250]), bytes([203, 0, 113, 7]))
    for s in ends:
        while True:
            try:
                s.send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + udp)
                break
            except OSError:  # no buffers
                time.sleep(0.001)
    late = (i + 1) / rate - (time.time() - start)
    if late > 0.002:
        time.sleep(late)
P
send() { in_ns python3 send.py "$@"; sent=$((sent + $1 * ($# > 5 ? 2 : 1))); }
start() { # more options
	rm -rf usage.db* run err
	sent=0
	ip netns exec $ns "$BUILD/penumbrad" -c "$PWD/penumbra.yaml" -w "$PWD/usage.db" --run "$PWD/run" --commit-every=1 "$@" 2>>err &
	pid=$!
	for _ in $(seq 100); do
		[ "$(pgrep -P $pid | wc -l)" -ge 2 ] && break
		sleep 0.05
	done
	sleep 0.5
}
stop() {
	kill -TERM $pid
	wait $pid
	rc=$?
	pid=
}
# of our processes the one that maps the ring of an interface
sensor() {
	local p
	for p in $(pgrep -P $pid); do
		grep -q 'socket:' "/proc/$p/maps" && echo "$p" && return
	done
}
good() { # WHAT COMMAND...
	local what=$1
	shift
	if "$@" >said 2>&1; then echo "ok $what"; else echo "not ok $what: $(tail -n 3 said | tr '\n' ' ') $(tail -n 3 err | tr '\n' ' ')"; fi
}
whole() { good "$1 the store is whole and every identity holds" penumbra check-store --db usage.db; }
sum() { sqlite3 usage.db "SELECT ifnull(sum($1), 0) FROM hour_cover WHERE interface LIKE '${2:-tap%}'"; }
descriptors() { find /proc/$pid/fd -mindepth 1 2>/dev/null | wc -l; }
# a busy machine may part two sends by more than the usual window
printf 'sensor: {name: wire, internal: [10.0.0.0/8], ring_mib: 4}\nduplicates: {window_ms: 1000}\n' >penumbra.yaml

# W1: a flap is down and up within 10 ms; nothing is sent until 0.9 s after it, and then everything counts
start -i tap0 udp
before=$(descriptors)
flap() { for _ in $(seq "$1"); do printf 'link set wire0 down\nlink set wire0 up\n'; done | in_ns ip -batch -; }
send 200 2000 1 100
for i in $(seq 5); do
	flap 1
	sleep 0.9
	send 20 2000 $((10 + i)) 50
done
for _ in $(seq $((flaps / 5))); do
	flap 5
	sleep 0.2
done
sleep 0.9
send 20 2000 2 50
in_ns ip link set wire0 down
sleep 1.2
in_ns ip link set wire0 up
sleep 0.9
send 200 2000 3 100
good "W1 no more descriptors after $((flaps + 6)) flaps than before" test "$(descriptors)" = "$before"
stop
good "W1 a clean end" test $rc = 0
good "W1 every one of $sent frames sent 0.9 s after a flap is counted" test "$(sum received)" = $sent
good "W1 flaps are gap rows" test "$(sqlite3 usage.db "SELECT count(*) FROM gap WHERE interface = 'tap0' AND reason LIKE 'link_%'")" -ge 5
good "W1 a link that stays down is a gap row of its length" test "$(sqlite3 usage.db "SELECT count(*) FROM gap WHERE reason = 'link_down' AND over - begun BETWEEN 1 AND 3")" -ge 1
good "W1 every gap row has an end" test "$(sqlite3 usage.db 'SELECT count(*) FROM gap WHERE over < begun')" = 0
whole W1

# W2: gone, and back with another address and size, under another name for a while
start -i tap0 udp
before=$(descriptors)
family=$(pgrep -P $pid | wc -l)
send 200 2000 1 100
for i in $(seq $renewals); do
	in_ns ip link del wire0
	[ "$i" = 1 ] && sleep 1.2
	pair 0 $((1500 + i % 7000)) "$(printf 02:00:00:00:%02x:%02x $((i / 256)) $((i % 256)))"
	((i % 5 == 1)) || continue
	sleep 0.9
	send 20 2000 $((10 + i % 200)) 50
done
sleep 0.9
in_ns sh -c 'ip link set tap0 down; ip link set tap0 name away0'
ticks() { awk '{ print $14 + $15 }' /proc/$pid/stat; }
from=$(ticks)
sleep 1.5
used=$(($(ticks) - from))
good "W2 no spinning while the interface is away ($used ticks in 1.5 s)" test $used -le 30
in_ns sh -c 'ip link set away0 name tap0; ip link set tap0 up'
sleep 0.9
send 200 2000 3 100
good "W2 no more descriptors after $((renewals + 1)) new interfaces than before" test "$(descriptors)" = "$before"
good "W2 no more processes either" test "$(pgrep -P $pid | wc -l)" = "$family"
stop
good "W2 a clean end" test $rc = 0
good "W2 every one of $sent frames sent 0.9 s after an interface came back is counted" test "$(sum received)" = $sent
good "W2 an interface that went away is a gap row" test "$(sqlite3 usage.db "SELECT count(*) FROM gap WHERE reason = 'interface_gone'")" -ge 2
whole W2

# W1, W2: what happens to one interface is not felt on another, with one sensor and with two
for processes in 1 2; do
	sed "s/ring_mib/processes: $processes, ring_mib/" penumbra.yaml >several.yaml
	start -c "$PWD/several.yaml" -i tap0 -i tap1 udp
	reader=$(sensor)
	in_ns python3 send.py 2500 1700 1 100 &
	sender=$!
	sleep 0.15
	in_ns sh -c 'ip link set wire1 down; sleep 0.1; ip link set wire1 up; ip link set tap1 down; sleep 0.1; ip link set tap1 up'
	sleep 0.15
	in_ns ip link del wire1
	sleep 0.2
	pair 1 1500 02:00:00:00:00:0$((5 + processes))
	wait $sender
	sleep 0.6
	send 200 2000 2 100 wire1
	sleep 0.2
	same=$(sensor)
	stop
	good "W2 $processes: every one of 2500 frames on a healthy interface is counted while another flaps, goes and comes back" test "$(sum received tap0)" = 2500
	good "W2 $processes: and none of them was shed" test "$(sum 'shed_sensor_lost + filtered_before_ready + dropped' tap0)" = 0
	good "W2 $processes: every one of $sent frames of the interface that came back is counted" test "$(sum received tap1)" = $sent
	good "W2 $processes: nothing is said of a healthy interface" test "$(sqlite3 usage.db "SELECT count(*) FROM gap WHERE interface = 'tap0'")" = 0
	[ $processes = 1 ] && good "W2 the sensor that reads both is the same all the time" test "$reader" = "$same"
	[ $processes = 1 ] && good "W2 each change of a link has a line of its own" test "$(grep -cE 'tap1 (down|up|removed|created)' err)" -ge 4
	whole "W2 $processes"
done

# W19: one flow over two interfaces is one flow
start -i tap0 -i tap1 udp
send 3000 3000 1 300 wire0 wire1
sleep 0.5
send 3000 30000 2 300 wire0 wire1
sleep 0.5
in_ns ip link del wire1
sleep 0.9
send 500 3000 3 300 wire0
sleep 0.3
pair 1 1500 02:00:00:00:00:03
sleep 0.9
send 500 3000 4 300 wire0 wire1
sleep 0.5
stop
good "W19 every one of $sent frames of two interfaces is received" test "$(sum received)" = $sent
good "W19 what came over both is counted once" test "$(sum filtered_duplicate)" = 6500
good "W19 no time runs backwards" test "$(sum time_backwards)" = 0
whole W19

# W4: the sensor is held up again and again, for less than the watchdog waits; the ring is the smallest there is
start -i tap0 udp
send 100 2000 1 1300
held=$(sensor)
(for _ in $(seq 12); do kill -STOP "$held"; sleep 0.25; kill -CONT "$held"; sleep 0.02; done) &
send 20000 1000000 2 1300
wait $!
sleep 1
kill -USR1 $pid
sleep 0.2
stop
lost=$(sum dropped)
good "W4 the burst was more than the ring holds ($lost of $sent dropped)" test "$lost" -gt 0
good "W4 sent = analysed + dropped + filtered + shed, to the frame" test "$(sum 'analysed + dropped + filtered_duplicate + filtered_excluded + filtered_not_ip + filtered_before_ready + shed_table_full + shed_sensor_lost + shed_overload + malformed_short + malformed_bad_length + malformed_bad_header')" = $sent
whole W4
good "W4 the status counts the same loss" sh -c "grep -q '\"received\":[0-9]*,\"dropped\":$lost,' run/status.json"
good "W4 the line of figures names the loss" grep -q "figures:.* dropped=[1-9]" err
# the same loss in a closed week: documents say that their figures are lower bounds
"$BUILD"/tests/traffic/traffic --weeks 1 --scale 0.2 --capture office.pcap --site . 2>/dev/null
penumbrad -q -r office.pcap -w week.db
penumbra report coverage --db week.db --format text >out 2>&1
good "W4 nothing is said of lower bounds when nothing was lost" sh -c '! tr "\n" " " <out | grep -qi "lower bound"'
sqlite3 week.db "UPDATE week_cover SET dropped = received / 10 WHERE interface <> '*'"
penumbra report coverage --db week.db --format text >out 2>&1
good "W4 the report shows the loss" grep -q "was lost. 9.1 %" out
good "W4 the report calls its figures lower bounds" sh -c 'tr "\n" " " <out | grep -qi "lower bound"'

# W3: hours of silence on a clock that runs 3,600 times as fast: an hour in which nothing came is a row of zeros, an hour in
# which nobody could look is not
nm -D "$BUILD"/penumbrad 2>/dev/null | grep -q __asan_init && exit 0
cat >fast.c <<'C'
#define _GNU_SOURCE
#include <time.h>
#include <sys/syscall.h>
#include <unistd.h>
static long long real0, mono0;
static long long now(clockid_t c) { struct timespec t; syscall(SYS_clock_gettime, c, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
__attribute__((constructor)) static void begin(void) { real0 = now(CLOCK_REALTIME); mono0 = now(CLOCK_MONOTONIC); }
int clock_gettime(clockid_t c, struct timespec *t)
{
	long long n = now(c);
	if (c == CLOCK_REALTIME)
		n = real0 + (now(CLOCK_MONOTONIC) - mono0) * 3600;
	t->tv_sec = n / 1000000000LL;
	t->tv_nsec = n % 1000000000LL;
	return 0;
}
C
gcc -shared -fPIC -O1 -o fast.so fast.c || exit 1
LD_PRELOAD=$PWD/fast.so start -i tap0 udp
sleep 5
in_ns ip link set wire0 down
sleep 3
in_ns ip link set wire0 up
sleep 3
stop
good "W3 a clean end" test $rc = 0
good "W3 hours without a packet are rows of zeros" test "$(sqlite3 usage.db "SELECT count(*) FROM hour_cover WHERE interface = 'tap0' AND received = 0 AND gap_seconds = 0")" -ge 4
good "W3 hours in which the link was down are not" test "$(sqlite3 usage.db "SELECT count(*) FROM hour_cover WHERE interface = 'tap0' AND gap_seconds = 3600")" -ge 1
whole W3
