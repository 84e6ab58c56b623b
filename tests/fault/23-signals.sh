# S12: signals a millisecond apart, in any order, while penumbrad starts, runs, reloads and ends: it ends within 5 s, and
# what was counted is in the store.  A namespace of its own; 20 packets a round, 40 rounds.  LONG=1: a thousand rounds.
ns=pmb-signals-$$
. "$TOP/tests/fault/family.sh"
make_ns "S12 signals"
rounds=${SIGNAL_ROUNDS:-40}
[ -n "${LONG:-}" ] && rounds=1000
printf 'sensor: {name: signals, internal: [10.0.0.0/8], ring_mib: 4}\n' >penumbra.yaml
cat >signals.py <<'P'
import json, os, random, signal, socket, struct, subprocess, sys, time
rounds, slow, build = int(sys.argv[1]), float(sys.argv[2]), os.environ["BUILD"]
rng = random.Random(12)
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("wire0", 0))
sent = bad = reloads = early = 0
longest = 0.0


def send(n, base):
    for i in range(n):
        udp = struct.pack(">HHHH", 1024 + i, 443, 12, 0) + b"data"
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), (base * 20 + i) & 0xFFFF, 0, 64, 17, 0,
                           bytes([10, 1, base % 250, i]), bytes([203, 0, 113, 7]))
        wire.send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + udp)


def listens():
    try:
        with open("run/status.json") as f:
            s = json.load(f)
        return any(p["role"] == "sensor" and p["seccomp"] for p in s["processes"]) or "SANITIZED" in os.environ
    except (OSError, ValueError, KeyError):
        return False


for number in range(rounds):
    if os.path.exists("run/status.json"):
        os.unlink("run/status.json")
    program = subprocess.Popen([f"{build}/penumbrad", "-c", "penumbra.yaml", "-i", "tap0", "-w", "usage.db", "--run", "run",
                                "--commit-every=1"], stderr=open("err", "ab"))
    running = number % 4 != 0
    if running:
        until = time.time() + 20
        while not listens() and time.time() < until:
            time.sleep(0.01)
        time.sleep(0.2)
        send(20, number)
        sent += 20
    else:
        time.sleep(rng.random() * 0.15 + 0.03)
    for _ in range(rng.randrange(12)):
        program.send_signal(rng.choice([signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2]))
        time.sleep(0.001)
    start = time.time()
    program.send_signal(rng.choice([signal.SIGTERM, signal.SIGINT]))
    for _ in range(rng.randrange(4)):
        time.sleep(0.001)
        if program.poll() is None:
            program.send_signal(rng.choice([signal.SIGHUP, signal.SIGUSR1]))
    try:
        rc = program.wait(30)
    except subprocess.TimeoutExpired:
        program.kill()
        rc = "never ended"
    took = time.time() - start
    longest = max(longest, took)
    early += not running and rc != 0
    if took > 5 * slow or (running and rc != 0) or (not running and rc not in (0, 1) and not isinstance(rc, int)):
        bad += 1
        print(f"round {number}: {rc} after {took:.2f} s", file=sys.stderr)
print(sent, bad, f"{longest:.2f}")
P
read -r sent bad longest < <(in_ns env BUILD="$BUILD" ${SANITIZED:+SANITIZED=1} python3 signals.py $rounds "$(slowness)" 2>bad)
good "S12: $rounds rounds of signals, each ends well and in time (the longest took ${longest:-?} s): $(head -n 3 bad | tr '\n' ' ')" test "${bad:-1}" = 0
good "S12: what was counted before the end is in the store, $sent packets" test "$(column received)" = "$sent"
good "S12: reloads were answered" grep -q 'read anew' err
whole S12
# the first milliseconds: HUP and USR1 before the first line of main, where whoever starts it holds them back, and from
# our first instruction on where nobody does; twenty starts, five at a time
cat >early.py <<'P'
import os, signal, subprocess, time
build = os.environ["BUILD"]
early = {signal.SIGHUP, signal.SIGUSR1, signal.SIGTERM}


def hold():
    signal.pthread_sigmask(signal.SIG_BLOCK, early)


def start(n):
    return subprocess.Popen([f"{build}/penumbrad", "-c", "penumbra.yaml", "-i", "tap0", "-w", f"early{n}.db", "--run", f"early{n}"],
                            stderr=open(f"early{n}.log", "wb"), preexec_fn=hold if n % 2 else None)


def blocks(pid):
    with open(f"/proc/{pid}/status") as f:
        return any(line.startswith("SigBlk:") and int(line.split()[1], 16) & 1 for line in f)


ended = 0
for group in range(0, 20, 5):
    programs = []
    for n in range(group, group + 5):
        p = start(n)
        until = time.time() + 5
        while n % 2 == 0 and not blocks(p.pid) and p.poll() is None and time.time() < until:
            pass
        for s in (signal.SIGHUP, signal.SIGUSR1, signal.SIGHUP):
            p.send_signal(s)
        programs.append(p)
    time.sleep(0.2)
    for p in programs:
        p.terminate()
    ended += sum(p.wait(60) == 0 for p in programs)
print(ended)
P
good "S12: HUP and USR1 in the first milliseconds end nobody, 20 starts" test "$(in_ns env BUILD="$BUILD" python3 early.py)" = 20
good "S12: and are followed" test "$(grep -l 'figures:' early*.log | wc -l)" = 20
# who has signals ignored (nohup) is heard all the same
: >err
trap '' HUP
start ip
trap - HUP
kill -HUP "$pid"
sleep 0.4
good "S12: a reload is heard by one who was started with nohup" grep -q 'info: reload;' err
stop
# timeout(1) and sudo pass a signal on that the process got as well: that is one
start ip
kill -TERM "$pid"
sleep 0.05
kill -TERM "$pid"
wait "$pid"
rc=$?
pid=
good "S12: two in one breath are one, and nothing is given up" test "$rc" = 0
# twice is at once, and says what that costs
start ip
kill -TERM "$pid"
kill -INT "$pid"
wait "$pid"
rc=$?
pid=
good "S12: a second one ends it at once, with status 0 or 1" test "$rc" = 0 -o "$rc" = 1
whole "S12 at once"
good "the sensor has another name now, and what stands under the old one is not counted twice" test "$(sqlite3 usage.db "SELECT sum(up) FROM hour_use")" = "$(sqlite3 usage.db "SELECT sum(bytes_outbound) FROM hour_cover WHERE interface = '*'")"
start ip
stop
good "a sensor without a name has the name of its host" test "$(penumbra status --json --run run | python3 -c 'import json, sys; print(json.load(sys.stdin)["sensor"])')" = "$(hostname)"
whole "S12 renamed"
