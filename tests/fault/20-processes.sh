# Processes die, stand still and lie (faults.md S11, S12, S17, S18, G11): packets stay counted, the store stays whole.
# One run of penumbrad on a veth pair in a namespace of its own; at most 60,000 small packets are sent.
ns=pmb-procs-$$
. "$TOP/tests/fault/family.sh"
make_ns "S11, S12, S17, S18, G11"
cat >send.py <<'P'
import socket, struct, sys, time
packets, rate, base = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("wire0", 0))
start = time.time()
for i in range(packets):
    payload = b"x" * (i % 200)
    udp = struct.pack(">HHHH", 1024 + (base + i) % 500, 443, 8 + len(payload), 0) + payload
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), (base + i) & 0xffff, 0, 64, 17, 0,
        bytes([10, 1, base % 250, i % 250]), bytes([203, 0, 113, 7]))
    s.send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + udp)
    if i % 20 == 0:
        late = (i + 1) / rate - (time.time() - start)
        if late > 0:
            time.sleep(late)
P
send() { in_ns python3 send.py "$1" "$2" "$3"; sent=$((sent + $1)); }
sent=0
sum() { sqlite3 usage.db "SELECT ifnull(sum($1), 0) FROM hour_cover WHERE interface = 'tap0'"; }

# S11: sensors are killed under load, one stands still
start udp
keeper=$(clerk)
send 2000 4000 1
(sleep 0.2; for _ in 1 2 3 4; do kill -9 "$(sensor)"; sleep 0.6; done) &
send 12000 4000 2
wait $!
victim=$(sensor)
from=$EPOCHREALTIME
kill -STOP "$victim"
for _ in $(seq 100); do
	now=$(sensor)
	[ -n "$now" ] && [ "$now" != "$victim" ] && break
	sleep 0.02
done
noticed=$(awk "BEGIN { print $EPOCHREALTIME - $from }")
good "S11: a sensor that stands still is replaced within a second and a bit (${noticed} s)" within "$(awk "BEGIN { print int($noticed * 1000) }")" 1500
send 2000 4000 3
good "S11: nobody else was touched" test "$(clerk)" = "$keeper"
sleep 1
stop
good "S11: a clean end after all that, within 5 s ($took s)" test $rc = 0
good "S11: every one of $sent packets is counted, whoever read it" test "$(sum received)" = $sent
good "S11: what died with a sensor is called so" test "$(sum shed_sensor_lost)" -gt 0
good "S11: replacements are gap rows, one a second" test "$(sqlite3 usage.db "SELECT count(*) FROM gap WHERE reason = 'sensor_lost'")" -ge 3
whole S11

# S11: the clerk is killed; at most what was counted since the last commit is gone, and a row says so
rm -rf usage.db* run
sent=0
start udp
send 6000 3000 4
sleep 3
kill -9 "$(clerk)"
sleep 1
send 3000 3000 5
sleep 3
stop
good "S11: a clean end after the clerk was killed ($took s)" test $rc = 0
good "S11: only the open interval is lost with a clerk" test "$(sum received)" -ge 3000
good "S11: the lost interval is a gap row" test "$(sqlite3 usage.db "SELECT count(*) FROM gap WHERE reason = 'clerk_lost'")" = 1
whole "S11 clerk"

# G11 and capabilities, by looking and by trying; a descriptor that somebody left open
exec 77</dev/null
start udp
exec 77<&-
keeper=$(clerk)
reader=$(sensor)
caps() { awk '/^Cap(Eff|Prm|Inh|Amb)/ { print $2 }' "/proc/$1/status" | sort -u | tr '\n' ' '; }
good "G11: the supervisor has CAP_NET_RAW and nothing else" test "$(awk '/^CapEff/ { print $2 }' /proc/$pid/status)" = 0000000000002000
if [ $((0x$(awk '/^CapPrm/ { print $2 }' /proc/self/status) >> 8 & 1)) = 1 ]; then # CAP_SETPCAP
	good "G11: and nothing that could come back" test "$(awk '/^CapBnd/ { print $2 }' /proc/$pid/status)" = 0000000000000000
fi
good "G11: what the starter left open is closed" test ! -e /proc/$pid/fd/77 -a ! -e /proc/"$reader"/fd/77
[ $sandboxed = 1 ] && good "G11: the supervisor leaves no core" grep -q '^Max core file size  *0  *0 ' /proc/$pid/limits
good "G11: the clerk has no socket but the one to the supervisor" test "$(find /proc/"$keeper"/fd -lname 'socket:*' | wc -l)" = 1
good "G11: the clerk maps no capture ring" test "$(grep -c 'socket:' /proc/"$keeper"/maps)" = 0
good "G11: the sensor has no file of ours open but its log" test -z "$(find /proc/"$reader"/fd -lname "$PWD/*" -printf '%l\n' | grep -v '/err$')"
if [ $sandboxed = 1 ]; then
	good "G11: sensor and clerk have no capability" test "$(caps "$reader")$(caps "$keeper")" = "0000000000000000 0000000000000000 "
	good "G11: the process of nDPI holds no capture and no socket but the one to the supervisor" test "$(find /proc/"$(member dpi)"/fd -lname 'socket:*' | wc -l)$(grep -c socket: /proc/"$(member dpi)"/maps)" = 10
	good "G11: sensor and clerk are under seccomp" test "$(grep -h '^Seccomp:' /proc/{"$reader","$keeper"}/status | sort -u | tr -d '\t')" = "Seccomp:2"
fi
good "status tells how things are, and that they are well" penumbra status --run run
good "status as JSON is JSON" sh -c 'penumbra status --json --run run | python3 -m json.tool'
sleep 1
good "the metrics name no address" sh -c 'grep -q "^penumbra_interface_up" run/metrics.prom && ! grep -E "([0-9]+\.){3}[0-9]+" run/metrics.prom'

# S18: the ring of a living sensor is overwritten, as a sensor that was taken over might do
cat >lie.py <<'P'
import os, re, sys
pid, kind = int(sys.argv[1]), sys.argv[2]
with open(f"/proc/{pid}/maps") as maps:
    at = [line for line in maps if "penumbra-sensor" in line][0]
low, high = (int(x, 16) for x in at.split()[0].split("-"))
slots, slot = 8192, int(sys.argv[3])
ring = low + ((high - low - 128 - slots * slot) & ~4095)
mem = os.open(f"/proc/{pid}/mem", os.O_RDWR)
if kind == "block":  # all that a sensor says of itself, but for its first figures
    os.pwrite(mem, os.urandom(ring - low - 4096), low + 4096)
elif kind == "head":
    os.pwrite(mem, os.urandom(8), ring)
else:
    head = int.from_bytes(os.pread(mem, 8, ring), "little")
    for i in range(64):
        os.pwrite(mem, os.urandom(slot), ring + 128 + ((head + i) % slots) * slot)
    os.pwrite(mem, (head + 64).to_bytes(8, "little"), ring)
P
slot=792 # sizeof(struct parcel)
for kind in head records head records; do
	before=$(sensor)
	python3 lie.py $pid $kind "$slot"
	for _ in $(seq 100); do
		now=$(sensor)
		[ -n "$now" ] && [ "$now" != "$before" ] && break
		sleep 0.02
	done
	good "S18: a sensor whose ring holds nonsense ($kind) is replaced" test "$(sensor)" != "$before"
	sleep 0.4
done
# what a sensor that was taken over said of its packets is not believed when it is gone
python3 lie.py $pid block "$slot"
kill -9 "$(sensor)"
sleep 0.6
good "S18: counters that make no sense are not taken over" grep -q 'its counters make no sense' err
send 1000 4000 9
good "S18: the clerk lives" test "$(clerk)" = "$keeper"
sleep 2
penumbra status --json --run run >status
good "S18: the clerk says what it refused, and why" grep -q 'refused: a parcel of sensor 1 ' err
good "S18: nonsense is counted, and the rest stays as large as what the kernel saw" python3 -c 'import json
s = json.load(open("status"))
assert s["parcels"]["nonsense"] >= 5, s["parcels"]
assert any("makes no sense" in t["what"] for t in s["troubles"]), s["troubles"]
seen = s["interfaces"][0]["received"]
assert max(s["counters"][k] for k in ("received", "analysed", "shed_sensor_lost", "filtered_duplicate")) <= seen, (seen, s["counters"])
assert sum(n for k, n in s["counters"].items() if k == "analysed" or k.split("_")[0] in ("filtered", "malformed", "shed")) == s["counters"]["received"]'
send 1000 4000 6
sleep 1
stop
whole S18

# S12: signals at odd moments, also during start and end
for round in $(seq 12); do
	ip netns exec $ns "$BUILD/penumbrad" -i tap0 -w "$PWD/usage.db" --run "$PWD/run" --commit-every=1 udp 2>>err &
	pid=$!
	sleep 0.0$((round % 9 + 1))
	[ $((round % 3)) = 0 ] && sleep 0.8
	for signal in HUP USR1 HUP USR2 USR1; do kill -$signal $pid 2>/dev/null; sleep 0.00$((round % 5 + 1)); done
	from=$EPOCHREALTIME
	kill -TERM $pid 2>/dev/null
	[ $((round % 4)) = 0 ] && kill -INT $pid 2>/dev/null
	for _ in $(seq 120); do kill -0 $pid 2>/dev/null || break; sleep 0.05; done
	if kill -0 $pid 2>/dev/null; then echo "not ok S12: round $round still runs after 6 s"; else ended=$((${ended:-0} + 1)); fi
	wait $pid 2>/dev/null
	pid=
done
good "S12: each of 12 ends within its time" test "${ended:-0}" = 12
whole S12

# S17: nobody outlives the supervisor
start udp
keeper=$(clerk) reader=$(sensor)
send 1000 4000 7
kill -9 $pid
wait $pid 2>/dev/null
pid=
sleep 0.1
good "S17: a sensor ends with the supervisor, within 100 ms" gone "$reader"
for _ in $(seq 60); do alive "$keeper" || break; sleep 0.05; done
good "S17: the clerk commits and ends" gone "$keeper"
good "S17: what was counted is in the store" test "$(sum received)" -gt 0
whole S17

# a bad file changes nothing, a good one is taken
printf 'code,name,people,ranges\nfin,Finance,24,10.1.0.0/16\n' >units.csv
start --units units.csv udp
cp units.csv good.csv
printf 'code,name,people,ranges\nfin,Finance,many,10.1.0.0/99\n' >units.csv
kill -HUP $pid
sleep 0.5
good "C2: a bad file is refused with its place" grep -q 'units.csv:2:' err
sleep 2
good "C2: status says why" sh -c "penumbra status --json --run run | grep -q 'reload_refused_because.*[a-z]'"
cp good.csv units.csv
kill -HUP $pid
sleep 0.5
good "C2: a good file is taken" grep -q 'are read anew' err
# what only the next start would notice is noticed now
printf 'sensor: {filter: "udp"}\ndata: {units: units.csv}\n' >live.yaml
stop
start -c live.yaml
printf 'sensor: {filter: "udp and ("}\ndata: {units: units.csv}\n' >live.yaml
kill -HUP $pid
sleep 0.4
good "C2: a bad filter is refused with its reason" grep -q 'reload refused.*filter "udp and ("' err
sed -i 's/^sensor.*/sensor: {filter: "udp"}/; $a health: {metrics: "0.0.0.0:1"}' live.yaml
kill -HUP $pid
sleep 0.4
good "C2: and a place where metrics cannot be served" grep -q 'reload refused.*0.0.0.0:1' err
sleep 2
good "C2: status says why" sh -c "penumbra status --json --run run | grep -q 'reload_refused_because.*0.0.0.0:1'"
: >err
sed -i '/health/d' live.yaml
kill -HUP $pid
sleep 0.5
good "C2: a good one is taken after those" grep -q 'are read anew' err
send 1000 4000 8
stop
good "C2: a clean end" test $rc = 0
whole C2
# usage
penumbrad -i tap0 --flows=- >out 2>&1
good "live flows do not exist: --flows with -i is a usage error" test $? = 2
