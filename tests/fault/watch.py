# watch.py SUPERVISOR VICTIM ROLE SANDBOXED COMMAND...: milliseconds from the command to the end of the victim, and from
# there to a successor in its sandbox; -1 for what did not happen within ten seconds.
import os, re, select, subprocess, sys, time

boss, victim, role, caged = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4] == "1"


def children():
    try:
        with open(f"/proc/{boss}/task/{boss}/children") as f:
            return [int(x) for x in f.read().split()]
    except OSError:
        return []


def is_ready(pid):
    try:
        with open(f"/proc/{pid}/maps") as f:
            maps = set(re.findall(r"penumbra-[a-z]+", f.read()))
        with open(f"/proc/{pid}/status") as f:
            seccomp = "Seccomp:\t2" in f.read()
    except OSError:
        return False
    if not maps or (caged and not seccomp):
        return False
    if role == "clerk":
        return "penumbra-clerk" in maps and "penumbra-dpi" not in maps
    if role == "dpi":
        return maps == {"penumbra-dpi"}
    return "penumbra-sensor" in maps and "penumbra-clerk" not in maps


others = set(children())
end = os.pidfd_open(victim)
start = time.monotonic()
subprocess.run(sys.argv[5:], check=False)
poll = select.poll()
poll.register(end, select.POLLIN)
died = poll.poll(10000)
over = time.monotonic()
noticed = round((over - start) * 1000) if died else -1
replaced = -1
while died and time.monotonic() - over < 10:
    if any(is_ready(p) for p in children() if p not in others):
        replaced = round((time.monotonic() - over) * 1000)
        break
    time.sleep(0.002)
print(noticed, replaced)
