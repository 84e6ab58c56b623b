# docs/deploy.md, word for word: its Linux mirror between namespaces, its files, its commands, with an office behind it.
if [ "$(id -u)" != 0 ] || ! { ip netns add penumbra-deploy-$$ && ip netns exec penumbra-deploy-$$ true; } 2>/dev/null; then
	ip netns del penumbra-deploy-$$ 2>/dev/null
	echo "skip docs/deploy.md: namespaces are not allowed here"
	exit 0
fi
for tool in tc ethtool tcpdump; do
	command -v $tool >/dev/null && continue
	echo "skip docs/deploy.md: there is no $tool"
	ip netns del penumbra-deploy-$$
	exit 0
done
router=penumbra-deploy-$$ sensor=penumbra-listen-$$
ip netns add $sensor
trap 'kill $player 2>/dev/null; ip netns del $router; ip netns del $sensor' EXIT
# office -- up0 [router] mon0 -- eth1 [sensor]
ip -n $router link add office0 type veth peer name up0
ip -n $router link add mon0 type veth peer name eth1 netns $sensor
for link in office0 up0 mon0; do
	ip netns exec $router sysctl -q -w net.ipv6.conf.$link.disable_ipv6=1
	ip -n $router link set $link up
done
ip -n $sensor address add 192.0.2.9/24 dev eth1

# The blocks of the page: "sh host" for the router, "sh" for the sensor, files by their name.
python3 - "$TOP/docs/deploy.md" <<'P'
import re, sys
blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", open(sys.argv[1]).read(), re.M | re.S)
n = 0
for kind, body in blocks:
    if kind == "sh host":
        open("host.sh", "w").write(body)
    elif kind == "sh":
        n += 1
        open(f"step{n}.sh", "w").write(body)
    elif kind.startswith("text "):
        open(kind.split()[1], "w").write(body)
P
if ip netns exec $router sh -e host.sh >out 2>&1; then echo "ok the mirror on Linux"; else echo "not ok the mirror on Linux: $(cat out)"; fi

# Whole packets of a company's week, over and over, both ways through the uplink; 40,000 at most.
"$BUILD"/tests/traffic/traffic --weeks 1 --scale 0.5 --capture week.pcap --site site 2>/dev/null
cat >play.py <<'P'
import socket, struct, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("office0", 0))
data, at, frames, large = open("week.pcap", "rb").read(), 24, [], set()
while at + 16 <= len(data) and len(frames) < 30000:
    captured, length = struct.unpack_from("<8xII", data, at)
    frame = data[at + 16:at + 16 + captured]
    ip = 18 if frame[12:14] == b"\x81\x00" else 14
    ports = ip + (frame[ip] & 15) * 4
    flow = frozenset((frame[ip + 12:ip + 16] + frame[ports:ports + 2], frame[ip + 16:ip + 20] + frame[ports + 2:ports + 4]))
    # joined frames fit through no cable: their connections are left out whole
    if length > 1514:
        large.add(flow)
    frames.append((flow, frame.ljust(length, b"\0") if length <= 1514 else frame))
    at += 16 + captured
frames = [frame for flow, frame in frames if flow not in large]
for n in range(40000):
    s.send(frames[n % len(frames)])
    if n % 10 == 9:
        time.sleep(0.01)
P
ip netns exec $router python3 play.py &
player=$!
step=1
while [ -f step$step.sh ]; do
	# the page's own units are an example; from the second self-test on it is the office's
	[ $step = 4 ] && cp site/units.csv units.csv
	ip netns exec $sensor bash -e step$step.sh >out 2>&1
	rc=$?
	what=$(head -n 1 step$step.sh)
	if [ $rc = 0 ]; then echo "ok step $step: $what"; else echo "not ok step $step: $what: status $rc: $(tail -n 25 out)"; fi
	cp out out$step
	step=$((step + 1))
done
if [ $step -ge 7 ]; then echo "ok the page has its steps"; else echo "not ok the page has its steps: $step"; fi
if grep -qE 'good +link' out2; then echo "ok the port is ready after section 2"; else echo "not ok the port is ready after section 2: $(cat out2)"; fi
if grep -qE 'good +directions' out2; then echo "ok both directions"; else echo "not ok both directions: $(cat out2)"; fi
if grep -q 'adds up' out6; then echo "ok the coverage sheet adds up"; else echo "not ok the coverage sheet adds up: $(cat out6)"; fi
if [ ! -e office.pcap ] && [ -s coverage.html ] && [ -s usage.db ]; then echo "ok the capture is gone, the count stays"; else echo "not ok the capture is gone, the count stays: $(ls)"; fi
