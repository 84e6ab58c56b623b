# The face of a daemon that runs: metrics by HTTP for independent parsers, odd requests, status in words and JSON, a log
# that nobody reads (faults.md S11, S13, O4, G11; sensor.md 10.5).  A namespace of its own, about 3,000 small packets.
ns=pmb-face-$$
. "$TOP/tests/fault/family.sh"
make_ns "metrics, status, S13"
in_ns ip link set lo up
cat >parse.py <<'P'
import re, sys
text = sys.stdin.read()
try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    print("no prometheus_client")
    sys.exit(77)
families = {f.name: f for f in text_string_to_metric_families(text)}
wanted = """build_info interface_up kernel_packets packets bytes ring_backlog_packets gap_seconds duplicate_ratio oneway_ratio
    acked_bytes acked_unseen_bytes decoded_packets self_test flows_live flows flows_evicted named_bytes named_flows reader ech_flows dns hidden_bytes dpi_flows
    dpi_memory_bytes parcels parcels_lost process_restarts process_resident_bytes store_commit_seconds
    store_last_commit_timestamp_seconds store_bytes store_deferred_intervals data_age_seconds""".split()
missing = [w for w in wanted if "penumbra_" + w not in families]
assert not missing, missing
for f in families.values():
    assert f.type in ("counter", "gauge") and f.documentation, f
    seen = set()
    for s in f.samples:
        assert (f.type == "counter") == s.name.endswith("_total"), s
        key = (s.name, tuple(sorted(s.labels.items())))
        assert key not in seen and s.value >= 0, s
        seen.add(key)
        for v in s.labels.values():
            assert not re.search(r"(\d+\.){3}\d+|:[0-9a-f]*:|dropbox|slack", v), s
by = lambda name, **l: sum(s.value for s in families["penumbra_" + name].samples if all(s.labels.get(k) == v for k, v in l.items()))
fates = by("packets", interface="tap0")
assert fates == by("kernel_packets", kind="recv"), (fates, by("kernel_packets", kind="recv"))
if len(sys.argv) > 1:
    assert fates == int(sys.argv[1]) and by("bytes", fate="analysed") == int(sys.argv[2]), (fates, sys.argv)
    assert by("bytes", fate="analysed") == by("bytes", fate="flows") + by("bytes", fate="unattributed")
P
start --catalogue "$TOP/classifiers/catalogue" ip
eval "$(in_ns python3 "$TOP/tests/fault/talkers.py" wire0 2 60 20 -)"
sleep 6.5
get() { curl -sS -m 5 --unix-socket run/metrics.sock "http://localhost$1" "${@:2}"; }
get /metrics >m
/usr/bin/python3 parse.py $packets $bytes <m >parsed 2>&1
case $? in
0) echo "ok metrics: every metric of the manual, types, labels and sums, says prometheus_client" ;;
77) echo "skip metrics: no python3-prometheus-client" ;;
*) echo "not ok metrics: $(tail -n 2 parsed)" ;;
esac
good "metrics: the file says the same" bash -c 'diff <(grep -o "^[a-z_]*" m | sort -u) <(grep -o "^[a-z_]*" run/metrics.prom | sort -u)'
good "metrics: a question mark does no harm" test "$(get '/metrics?x=1' -o /dev/null -w '%{http_code}')" = 200
good "metrics: HEAD has no body" sh -c "curl -sS -m 5 --unix-socket run/metrics.sock -I http://localhost/metrics | grep -q 'Content-Length: [1-9]'"
for path in / /metricsx /../etc/passwd /%2e%2e; do
	good "metrics: $path is not there" test "$(get "$path" --path-as-is -o /dev/null -w '%{http_code}')" = 404
done
good "metrics: POST is refused" test "$(get /metrics -X POST -d x -o /dev/null -w '%{http_code}')" = 405
good "metrics: a head of 8 KB is refused" test "$(get /metrics -H "X: $(printf '%8000s' x)" -o /dev/null -w '%{http_code}')" = 431
# sixteen that never finish their question; who asks afterwards gets an answer
cat >slow.py <<'P'
import socket, time
held = []
for _ in range(16):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(1)
    try:
        s.connect("run/metrics.sock")
        s.send(b"GET /met")
    except OSError:
        pass
    held.append(s)
s = socket.socket(socket.AF_UNIX)
s.settimeout(8)
s.connect("run/metrics.sock")
s.send(b"GET /metrics HTTP/1.0\r\n\r\n")
assert s.recv(20).startswith(b"HTTP/1.1 200"), "no answer"
P
# S11: a second one on the same folder takes nothing from the first
timeout 5 ip netns exec "$ns" "$BUILD/$DAEMON" -i tap0 -w "$PWD/other.db" --run "$PWD/run" --catalogue "$TOP/classifiers/catalogue" ip 2>second
good "S11: two on one runtime folder: the second ends with status 3" test $? = 3
good "and says which folder, and what to do" grep -q "$PWD/run: another penumbrad .* --run" second
good "and the first is as it was" test "$(get /metrics -o /dev/null -w '%{http_code}')" = 200 -a ! -e other.db
timeout 5 penumbrad -q -r "$TOP/tests/captures/chromium-tls.pcap" -w "$PWD/other.db" --run "$PWD/run" >/dev/null 2>second
good "a replay may run beside it" test $? = 0
good "metrics: slow clients keep nobody out" python3 slow.py
teller=$(for p in $(pgrep -P "$pid"); do grep -q penumbra-metrics "/proc/$p/maps" && ! grep -qE 'penumbra-(sensor|clerk|dpi)' "/proc/$p/maps" && echo "$p"; done)
good "G11: who serves metrics maps no packet and no parcel" test -n "$teller" -a "$(grep -c socket: "/proc/$teller/maps")" = 0
[ $sandboxed = 1 ] && good "G11: and is under seccomp without a capability" grep -q 'Seccomp:	2' "/proc/$teller/status"
kill -9 "$teller"
sleep 1.6
good "metrics: served again after their process was killed" test "$(get /metrics -o /dev/null -w '%{http_code}')" = 200
good "metrics: its end touched nobody else" test -n "$(sensor)" -a -n "$(clerk)"

sleep 2.2 # status.json is written every two seconds
# status, in words and for programs
penumbra status --run run >words
penumbra status --json --run run >status
for word in 'since 2' 'rate .* packets' 'duplicates' 'one-way' 'named' 'hidden ' 'lost before the sensor' 'checks ' 'ages ' 'memory ' 'dropped by the kernel' 'dpi  .*pid'; do
	good "status says: $word" grep -q "$word" words
done
good "status for programs holds the same" python3 -c '
import json
s = json.load(open("status"))
for key in "since updated packets_per_second loss duplicates one_way named hidden hidden_by data_ages checks flows_live processes files".split():
    assert key in s, key
assert {a["data"] for a in s["data_ages"]} >= {"catalogue", "public_suffix"}
assert {p["role"] for p in s["processes"]} >= {"supervisor", "clerk", "sensor", "dpi", "metrics"}
assert all(p["memory_bytes"] > 0 for p in s["processes"])'
stop
good "face: a clean end" test "$rc" = 0
good "face: no socket stays behind" test ! -e run/metrics.sock

# loopback, and places that are none
printf 'health: {metrics: "127.0.0.1:19469"}\n' >port.yaml
rm -rf usage.db* run
start -c port.yaml ip
good "metrics on loopback" sh -c "ip netns exec $ns curl -sS -m 5 http://127.0.0.1:19469/metrics | grep -q '^penumbra_interface_up'"
stop
for where in 0.0.0.0:9469 10.0.0.1:80 127.0.0.1:0 127.0.0.1:99999 localhost:80 '127.0.0.1:80x'; do
	printf 'health: {metrics: "%s"}\n' "$where" >bad.yaml
	penumbrad -T -c bad.yaml >said 2>&1
	good "metrics are not served at $where" test $? = 3
done

# as the unit runs it (ProtectProc=invisible): what a process holds is told, not guessed
rm -rf usage.db* run
ip netns exec $ns unshare -m sh -c 'mount -t proc -o hidepid=invisible proc /proc && exec "$@"' x \
	"$BUILD/penumbrad" -i tap0 -w "$PWD/usage.db" --run "$PWD/run" ip 2>err &
pid=$!
sleep 4.5
good "status knows its processes on a host that hides them" python3 -c 'import json
s = json.load(open("run/status.json"))
assert len(s["processes"]) >= 4 and all(p["memory_bytes"] > 0 and p["CapEff"] for p in s["processes"]), s["processes"]'
stop

# S13: a log that nobody reads and signals without end hold nobody up
rm -rf usage.db* run
mkfifo log
sleep 60 <log &
reader=$!
ip netns exec $ns "$BUILD/penumbrad" -v -i tap0 -w "$PWD/usage.db" --run "$PWD/run" --commit-every=2 ip 2>log &
pid=$!
for _ in $(seq 200); do [ -n "$(sensor)" ] && [ -n "$(clerk)" ] && break; sleep 0.05; done
sleep 1.5
for _ in $(seq 400); do kill -USR1 $pid; kill -HUP $pid; done
eval "$(in_ns python3 "$TOP/tests/fault/talkers.py" wire0 1 60 0 x)"
watch sensor bash -c "kill -9 $(sensor)"
good "S13: a blocked log does not keep a sensor from being replaced ($replaced ms)" within "$replaced" 400
sleep 0.5
stop
kill $reader
good "S13: a blocked log does not keep the daemon from ending ($took s)" test "$rc" = 0
good "S13: every packet is counted" test "$(column received)" = "$packets"
whole "S13"
