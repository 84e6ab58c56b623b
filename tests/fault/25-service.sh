# The daemon as its unit runs it, as far as a machine without systemd allows: another user, one capability, no new privileges,
# its limits, a /proc that hides others, a socket for readiness and watchdog; two sensors on two interfaces, and what status
# and metrics say of them (issue: several sensors and interfaces).  A namespace of its own, 1,600 small packets.
ns=pmb-service-$$
. "$TOP/tests/fault/family.sh"
make_ns "G10 service, several sensors and interfaces"
if ! command -v setpriv >/dev/null; then
	echo "skip G10 service: there is no setpriv"
	exit 0
fi
in_ns sh -c 'sysctl -qw net.ipv6.conf.default.disable_ipv6=1; ip link add wire1 type veth peer name tap1; ip link set wire1 up; ip link set tap1 up'
chmod 755 .
cp "$BUILD/penumbrad" . && cp -r "$TOP/classifiers/catalogue" . && chmod -R a+rX catalogue && mkdir state run && chown nobody state run && chmod 750 state run
unit=$TOP/sensor/daemon/systemd/penumbrad.service
of() { sed -n "s/^$1=//p" "$unit" | tail -n 1; }
printf 'sensor: {name: service, processes: 2, ring_mib: 4, interfaces: [tap0, tap1], internal: [10.0.0.0/8]}\nstore: {path: %s}\ndata: {catalogue: %s}\nduplicates: {window_ms: 0}\n' \
	"$PWD/state/usage.db" "$PWD/catalogue" >penumbra.yaml
export WATCHDOG_SEC UMASK MEMLOCK
WATCHDOG_SEC=$(of WatchdogSec) UMASK=$(of UMask) MEMLOCK=$(($(of LimitMEMLOCK | tr -d M) * 1048576))
cat >service.py <<'P'
import json, os, re, signal, socket, struct, subprocess, sys, time
here, watchdog = os.getcwd(), int(os.environ["WATCHDOG_SEC"])
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.bind("notify")
os.chmod("notify", 0o666)
told.settimeout(0.05)
says = []


def listen(seconds, until=None):
    end = time.time() + seconds
    while time.time() < end and not (until and any(until in m for _, m in says)):
        try:
            says.append((time.time(), told.recv(4096).decode()))
        except TimeoutError:
            pass


def good(what, ok, more=""):
    print(f"ok {what}" if ok else f"not ok {what}: {more} {open('err', errors='replace').read()[-300:]}", flush=True)


ends = []
for name in ("wire0", "wire1"):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind((name, 0))
    ends.append(s)
sent = [0, 0]


def send(end, n, base):
    for i in range(n):
        udp = struct.pack(">HHHH", 1024 + base + i, 443, 12, 0) + b"data"
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), i, 0, 64, 17, 0, bytes([10, 1, end, i % 250]), bytes([203, 0, 113, i % 90]))
        ends[end].send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + udp)
    sent[end] += n


env = {"PATH": os.environ["PATH"], "NOTIFY_SOCKET": f"{here}/notify", "WATCHDOG_USEC": str(watchdog * 1000000), "TZ": "UTC"}
privileges = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--inh-caps=-all,+net_raw",
              "--ambient-caps=-all,+net_raw", "--bounding-set=-all,+net_raw", "--no-new-privs"]
shell = (f"mount -t proc -o hidepid=invisible,subset=pid proc /proc && ulimit -c 0 && ulimit -l {int(os.environ['MEMLOCK']) // 1024} && "
         f"umask {os.environ['UMASK']} && exec \"$@\"")
daemon = subprocess.Popen(["unshare", "-m", "sh", "-c", shell, "x", *privileges, f"{here}/penumbrad", "-c", "penumbra.yaml", "--run", "run",
                           "--commit-every=1"], env=env, stderr=open("err", "wb"))
listen(20, "READY=1")
good("G10: readiness is told through the socket", any(m == "READY=1" for _, m in says), says)
for end in 0, 1:
    send(end, 300, 0)  # at once: who is ready reads
listen(4)
beats = [t for t, m in says if m == "WATCHDOG=1"]
good(f"G10: the watchdog is told, at least every {watchdog / 2:.0f} s",
     len(beats) >= 3 and max(b - a for a, b in zip(beats, beats[1:])) < watchdog / 2, beats)


def status():
    return json.load(open("run/status.json"))


def metrics():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(5)
    s.connect("run/metrics.sock")
    s.send(b"GET /metrics HTTP/1.0\r\n\r\n")
    text = b""
    while more := s.recv(65536):
        text += more
    found = {}
    for name, labels, value in re.findall(r"^penumbra_([a-z_]+)(?:\{(.*)\})? ([0-9.e+-]+)$", text.decode(), re.M):
        found[name, tuple(sorted(re.findall(r'([a-z_]+)="([^"]*)"', labels)))] = float(value)
    return found


def by(found, metric, **want):
    return sum(v for (n, labels), v in found.items() if n == metric and all(dict(labels).get(k) == w for k, w in want.items()))


def check(when):
    for _ in range(60):  # written every five seconds
        m, s = metrics(), status()
        if [by(m, "packets_total", interface=p) for p in ("tap0", "tap1")] == sent and sum(p["received"] for p in s["interfaces"]) == sum(sent):
            break
        listen(0.2)
    each = {i["name"]: i["received"] for i in s["interfaces"]}
    good(f"metrics {when}: each packet has one fate, on its interface", [by(m, "packets_total", interface=p) for p in ("tap0", "tap1")] == sent
         and [by(m, "kernel_packets_total", interface=p, kind="recv") for p in ("tap0", "tap1")] == sent, (sent, {k: v for k, v in m.items() if k[0] == "packets_total" and v}))
    good(f"metrics {when}: a row of each interface and each sensor", {labels for n, labels in m if n == "ring_backlog_packets"} ==
         {(("interface", p), ("sensor", k)) for p in ("tap0", "tap1") for k in ("1", "2")})
    good(f"status {when}: each interface has its packets, and their sum is what sensors counted",
         each == {"tap0": sent[0], "tap1": sent[1]} and s["counters"]["sensors"] == 2 and s["counters"]["received"] == sum(sent)
         and s["counters"]["analysed"] + s["counters"]["shed_sensor_lost"] == sum(sent), (each, sent, s["counters"]))
    return s


s = check("of two sensors on two interfaces")
roles = sorted(p["role"] for p in s["processes"])
good("status: two sensors and two processes of nDPI are listed", roles == ["clerk", "dpi", "dpi", "metrics", "sensor", "sensor", "supervisor"], roles)
if os.environ.get("SANDBOXED") == "1":
    good("G10: no process holds more than the supervisor's one capability",
         {p["CapPrm"] for p in s["processes"] if p["role"] != "supervisor"} == {"0" * 16} and
         [p["CapPrm"] for p in s["processes"] if p["role"] == "supervisor"] == ["0000000000002000"], s["processes"])
sensors = [p["pid"] for p in s["processes"] if p["role"] == "sensor"]
os.kill(sensors[0], signal.SIGKILL)
listen(1)
for end in 0, 1:
    send(end, 500, 400)
s = check("after one was killed")
good("status: the replaced one is told", sorted(p["restarts"] for p in s["processes"] if p["role"] == "sensor") == [0, 1])
daemon.send_signal(signal.SIGHUP)
listen(0.6)
good("C2: a reload as the unit's user", "are read anew" in open("err").read())
good("G10: files are closed to others", os.stat("state/usage.db").st_mode & 0o007 == 0 and os.stat("run/status.json").st_mode & 0o077 == 0)
daemon.send_signal(signal.SIGTERM)
rc = daemon.wait(20)
listen(0.2)
good("G10: its end is told, and in time", rc == 0 and any(m == "STOPPING=1" for _, m in says), (rc, says[-2:]))
P
in_ns env SANDBOXED=$sandboxed python3 service.py
good "G10, C2: every packet is in the store, whatever was reloaded" test "$(sqlite3 state/usage.db "SELECT sum(received) FROM hour_cover WHERE interface IN ('tap0', 'tap1')")" = 1600
good "G10: the store is whole and every identity holds" penumbra check-store --db state/usage.db
# the units themselves, as systemd reads them
if command -v systemd-analyze >/dev/null; then
	mkdir -p units && for u in "$TOP"/sensor/daemon/systemd/*.{service,timer}; do sed "s|=/usr/s\?bin/penumbra|=$BUILD/penumbra|" "$u" >"units/${u##*/}"; done
	cp units/penumbrad@.service units/penumbrad@west.service
	good "G10: systemd finds nothing to say of the units" sh -c "systemd-analyze verify --man=no units/penumbrad.service units/penumbrad@west.service units/penumbra-report.service units/penumbra-report.timer units/penumbra-fleet.service >verify 2>&1; ! grep units/ verify"
fi
