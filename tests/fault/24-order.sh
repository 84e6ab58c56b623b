# W18 and W20 against the whole daemon: 2 interfaces x 3 sensors x 400 flows, client's packets on one and server's on the
# other; sensors are killed, a link flaps, an interface is made anew, and no flow is split.  Then one sensor is killed
# again and again under load, and not a packet is without a fate.
# Two veth pairs in a namespace of its own; about 20,000 packets.  LONG=1: a thousand kills.
ns=pmb-order-$$
. "$TOP/tests/fault/family.sh"
make_ns "W18, W20"
in_ns sysctl -qw net.ipv6.conf.default.disable_ipv6=1
add_second() { in_ns sh -c 'ip link add wire1 type veth peer name tap1; ip link set wire1 up; ip link set tap1 up'; }
add_second
kills=8
[ -n "${LONG:-}" ] && kills=1000
cat >flows.py <<'P'
import socket, struct, sys, time
step, flows = int(sys.argv[1]), int(sys.argv[2])
ends = []
for name in ("wire0", "wire1"):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind((name, 0))
    ends.append(s)


def put(end, a, b, ap, bp, number):
    data = struct.pack(">IIB", step, number, end)
    udp = struct.pack(">HHHH", ap, bp, 8 + len(data), 0) + data
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), number & 0xFFFF, 0, 64, 17, 0, a, b)
    ends[end].send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + udp)


for turn in range(2):
    for i in range(flows):
        inside, outside = bytes([10, 1, step, i % 250]), bytes([203, 0, 113, i % 13])
        put(0, inside, outside, 20000 + i, 443, turn * 10000 + i)
        put(1, outside, inside, 443, 20000 + i, turn * 10000 + i)
        if i % 40 == 0:
            time.sleep(0.004)
P
steps=0
round() { # WHAT: 400 flows after this
	in_ns python3 flows.py $((++steps)) 400
	sleep 0.5
	did="$did $1,"
}
settled() { # all three sensors read, both links are up
	for _ in $(seq 200); do
		[ "$(members sensor | wc -l)" = 3 ] && [ "$(in_ns cat /sys/class/net/tap1/operstate 2>/dev/null)" = up ] && break
		sleep 0.05
	done
	sleep 1.5
}
did=
printf 'sensor: {name: order, processes: 3, ring_mib: 4, internal: [10.0.0.0/8]}\nduplicates: {window_ms: 0}\ndpi: {enabled: no}\n' >penumbra.yaml
start -c penumbra.yaml -i tap1 udp
settled
round "start"
for k in 1 2 3; do
	kill -9 "$(members sensor | sed -n "${k}p")"
	settled
	round "sensor $k killed"
done
in_ns sh -c 'ip link set tap1 down; sleep 0.3; ip link set tap1 up'
settled
round "link flapped"
in_ns ip link del wire1
sleep 1
add_second
settled
round "interface made anew"
stop
good "W18: a clean end" test "$rc" = 0
flows=$(($(column flows) + $(column flows tap1)))
split=$(($(column flows_one_way) + $(column flows_one_way tap1)))
good "W18: $((steps * 400)) flows after$did and as many in the store ($flows)" test "$flows" = $((steps * 400))
good "W18: none is split by direction or by interface ($split)" test "$split" = 0
whole W18

# W20: fresh handles each time; what waited for a dead sensor is shed.sensor_lost
rm -rf usage.db* run
printf 'sensor: {name: order, ring_mib: 16, internal: [10.0.0.0/8]}\n' >penumbra.yaml
start -c penumbra.yaml udp
before=$(find "/proc/$pid/fd" | wc -l)
sent=0
for k in $(seq $kills); do
	in_ns python3 flows.py $((100 + k % 100)) 300 2>/dev/null &
	sender=$!
	sleep 0.0$((RANDOM % 9 + 1))
	for _ in $(seq 200); do
		victim=$(sensor)
		[ -n "$victim" ] && break
		sleep 0.05
	done
	kill -9 "$victim"
	wait $sender
	sent=$((sent + 600))
done
sleep 1
for _ in $(seq 120); do [ -n "$(sensor)" ] && break; sleep 0.05; done
sleep 1
good "W20: descriptors stay ($before, then $(find "/proc/$pid/fd" | wc -l))" test "$(find "/proc/$pid/fd" | wc -l)" -le $((before + 1))
stop
good "W20: a clean end" test "$rc" = 0
good "W20: $kills kills, and each of $sent packets has its fate" test $(($(column received) + $(column dropped))) = $sent
good "W20: what waited is called lost with its sensor" test "$(column shed_sensor_lost)" -gt 0
whole W20
