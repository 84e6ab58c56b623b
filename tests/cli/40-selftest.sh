# The self-test as a network engineer runs it: on a capture, and on a live port between two namespaces.
expect() { # WHAT STATUS PATTERN COMMAND...
	what=$1 status=$2 pattern=$3
	shift 3
	"$@" >out 2>&1
	rc=$?
	if [ $rc != "$status" ]; then
		echo "not ok $what: status $rc, not $status: $(head -c 600 out)"
	elif ! grep -qE -- "$pattern" out; then
		echo "not ok $what: no line like '$pattern': $(head -c 600 out)"
	else
		echo "ok $what"
	fi
}
"$BUILD"/tests/traffic/traffic --weeks 1 --scale 0.5 --capture office.pcap --site site 2>/dev/null
expect "a good mirror ends with 0" 0 '^[0-9]+ good, [0-9]+ to look at, 0 broken$' penumbra selftest -c site/penumbra.yaml -r office.pcap
expect "it says that both halves arrive" 0 'good +directions +Both halves' penumbra selftest -c site/penumbra.yaml -r office.pcap
expect "the daemon answers the same question" 0 'good +units ' penumbrad -c site/penumbra.yaml --self-test -r office.pcap
expect "without port and capture it says what is missing" 2 "interfaces \(-i\) or one capture" penumbra selftest
expect "wrong internal networks are broken" 4 'broken +networks ' penumbra selftest -m 203.0.113.0/24 -r office.pcap
printf 'code,name,people,ranges\nfin,Finance,24,10.250.0.0/16\n' >units.csv
expect "networks without a unit are listed" 4 '10\.[0-9]+\.[0-9]+\.0/24 ' penumbra selftest --units units.csv -r office.pcap
expect "a wrong unit file is told with its place" 3 'bad.csv:1' sh -c 'printf "nonsense\n1\n" >bad.csv; penumbra selftest --units bad.csv -r office.pcap'
expect "seconds are a number" 2 'how many seconds' penumbra selftest -i lo soon
expect "a port or a capture, not both" 2 'interfaces .-i. or one' penumbra selftest -i lo -r office.pcap
expect "a port that is not there" 4 'nowhere0' penumbra selftest -i nowhere0 1
head -c 300000 office.pcap >half.pcap
expect "a damaged capture is judged as far as it goes" 1 'half.pcap: packet ' penumbra selftest -q -r half.pcap
if penumbra selftest -c site/penumbra.yaml --json -r office.pcap | python3 -c '
import json, sys
a = json.load(sys.stdin)
assert a["source"] == "office.pcap" and a["verdict"] in ("good", "look"), a["verdict"]
assert all(set(c) >= {"check", "state", "figure", "unit", "says", "change"} for c in a["checks"])
assert all((c["change"] == "") == (c["state"] == "good") for c in a["checks"])'; then
	echo "ok the answer as JSON"
else
	echo "not ok the answer as JSON"
fi
if penumbra selftest -c site/penumbra.yaml -r office.pcap | grep -qE '([0-9]{1,3}\.){3}[0-9]{1,3}($|[^/0-9])'; then
	echo "not ok no address is told"
else
	echo "ok no address is told"
fi

# A live port: 3,000 frames of the office between two ends of one cable.
ns=penumbra-selftest-$$
if [ "$(id -u)" != 0 ] || ! { ip netns add $ns && ip netns exec $ns true; } 2>/dev/null; then
	ip netns del $ns 2>/dev/null
	echo "skip live self-test: namespaces are not allowed here"
	exit 0
fi
trap 'ip netns del $ns' EXIT
run() { ip netns exec $ns "$@"; }
run ip link add tap0 type veth peer name mirror0
run sh -c 'echo 1 >/proc/sys/net/ipv6/conf/mirror0/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/tap0/disable_ipv6' 2>/dev/null
run ip link set tap0 up
run ip link set mirror0 up
cat >play.py <<'P'
import socket, struct, sys, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("tap0", 0))
s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
f = open("office.pcap", "rb")
f.read(24)
time.sleep(1.2)
sent = 0
while sent < 3000:
    head = f.read(16)
    captured, length = struct.unpack("<8xII", head)
    frame = f.read(captured)
    if captured == length and length <= 1514:
        s.send(frame)
        sent += 1
        if sent % 50 == 0:
            time.sleep(0.01)
P
run python3 play.py &
run penumbra selftest -c "$PWD/site/penumbra.yaml" --json -i mirror0 4 >live.json 2>live.err
rc=$?
wait $!
if python3 - $rc <<'P'; then
import json, sys
a = json.load(open("live.json"))
state = {c["check"]: c for c in a["checks"]}
assert a["source"] == "mirror0" and a["packets"] == 3000, a["packets"]
assert state["link"]["state"] == "good", state["link"]
assert state["lost here"]["figure"] == 0, state["lost here"]
assert state["clock"]["state"] == "good", state["clock"]
assert (int(sys.argv[1]) == 4) == (a["verdict"] == "broken"), sys.argv[1]
P
	echo "ok 3000 frames sent, 3000 frames judged"
else
	echo "not ok 3000 frames sent, 3000 frames judged: $(head -c 300 live.err live.json)"
fi
# The same frames over a second port as well: each is judged once, and the copies are told.
run ip link add tap1 type veth peer name mirror1
run sh -c 'echo 1 >/proc/sys/net/ipv6/conf/mirror1/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/tap1/disable_ipv6' 2>/dev/null
run ip link set tap1 up
run ip link set mirror1 up
sed 's/^s = .*/ends = [socket.socket(socket.AF_PACKET, socket.SOCK_RAW) for _ in range(2)]\ns = ends[0]/
	s/^s.bind.*/ends[0].bind(("tap0", 0)); ends[1].bind(("tap1", 0))/; s/        s.send(frame)/        [e.send(frame) for e in ends]/' play.py >both.py
# a busy machine may part two sends by more than the usual window
grep -v '^duplicates:' site/penumbra.yaml >site/wide.yaml
echo 'duplicates: {window_ms: 1000}' >>site/wide.yaml
run python3 both.py &
run penumbra selftest -c "$PWD/site/wide.yaml" --json -i mirror0 -i mirror1 5 >live.json 2>live.err
wait $!
if python3 - <<'P'; then
import json
a = json.load(open("live.json"))
state = {c["check"]: c for c in a["checks"]}
assert a["source"] == "mirror0, mirror1" and a["packets"] == 6000, (a["source"], a["packets"])
assert state["link"]["state"] == "good", state["link"]
assert 45 < state["duplicates"]["figure"] <= 50.1, state["duplicates"]
P
	echo "ok two ports are judged as one"
else
	echo "not ok two ports are judged as one: $(head -c 300 live.err; head -c 1500 live.json)"
fi
run ip address add 192.0.2.1/24 dev mirror0
run ip link set tap0 down
expect "a port without a link, with an address" 4 'broken +link +The port is down' run penumbra selftest -i mirror0 1
expect "it says which command helps" 4 'ip link set mirror0 up' run penumbra selftest -i mirror0 1
