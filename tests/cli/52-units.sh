# The units systemd runs penumbra by: what they may do, and that what they start is understood.
units=$TOP/sensor/daemon/systemd
if ! command -v systemd-analyze >/dev/null; then
	echo "skip exposure of the units: there is no systemd-analyze"
else
	exposure() { # UNIT MOST
		is=$(systemd-analyze security --offline=true "$units/$1" 2>/dev/null | sed -n 's/.*Overall exposure level for .*: \([0-9.]*\) .*/\1/p')
		if [ -n "$is" ] && awk "BEGIN { exit !($is <= $2) }"; then echo "ok $1 is exposed by $is, at most $2"; else echo "not ok $1 is exposed by $is, more than $2"; fi
	}
	exposure penumbrad.service 1.3
	exposure penumbrad@.service 1.3
	exposure penumbra-report.service 0.2
	exposure penumbra-fleet.service 1.0
	if systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$units/penumbra-report.timer")" >out 2>&1; then echo "ok the timer names a time"; else echo "not ok the timer names a time: $(cat out)"; fi
fi
if command -v systemd-sysusers >/dev/null; then
	mkdir -p root/etc root/usr/lib/sysusers.d root/usr/lib/tmpfiles.d
	cp "$units/penumbra.sysusers" root/usr/lib/sysusers.d/penumbra.conf
	cp "$units/penumbra.tmpfiles" root/usr/lib/tmpfiles.d/penumbra.conf
	if systemd-sysusers --root="$PWD/root" >out 2>&1 && grep -q '^penumbra:' root/etc/passwd; then echo "ok the user is made"; else echo "not ok the user is made: $(cat out)"; fi
	if [ "$(id -u)" != 0 ]; then
		echo "skip folders of the service: only root can give them away"
	elif systemd-tmpfiles --root="$PWD/root" --create penumbra.conf >out 2>&1 && [ "$(stat -c %a root/var/lib/penumbra)" = 750 ]; then
		echo "ok its folders are made, closed to others"
	else
		echo "not ok its folders are made: $(cat out)"
	fi
else
	echo "skip user and folders of the service: there is no systemd-sysusers"
fi
# The sandbox inside needs calls that systemd 252 has in no group; they have to come after the denials.
for unit in penumbrad.service penumbrad@.service; do
	if [ "$(grep '^SystemCallFilter=' "$units/$unit" | tail -n1)" = "SystemCallFilter=seccomp capset landlock_create_ruleset landlock_add_rule landlock_restrict_self" ]; then
		echo "ok $unit allows the sandbox inside, last"
	else
		echo "not ok $unit allows the sandbox inside, last"
	fi
done
for directive in NoNewPrivileges=yes ProtectSystem=strict ProtectHome=yes PrivateTmp=yes PrivateMounts=yes PrivateDevices=yes DevicePolicy=closed \
	ProtectClock=yes ProtectHostname=yes ProtectKernelLogs=yes ProtectKernelModules=yes ProtectKernelTunables=yes ProtectControlGroups=yes \
	ProtectProc=invisible ProcSubset=pid LockPersonality=yes MemoryDenyWriteExecute=yes RestrictRealtime=yes RestrictSUIDSGID=yes \
	RestrictNamespaces=yes RemoveIPC=yes KeyringMode=private SystemCallArchitectures=native SystemCallErrorNumber=EPERM IPAddressDeny=any \
	MemorySwapMax=0 LimitCORE=0; do
	for unit in "$units"/*.service; do
		grep -qx "$directive" "$unit" || echo "not ok ${unit##*/} has $directive"
	done
done
for directive in UMask=0077 LimitMEMLOCK=1M TasksMax=48 WatchdogSec=10 Restart=always RestartSec=200ms OOMPolicy=continue \
	RuntimeDirectoryPreserve=restart AmbientCapabilities=CAP_NET_RAW; do
	grep -qx "$directive" "$units/penumbrad.service" || echo "not ok penumbrad.service has $directive"
done
echo "ok every unit was looked through"
if sed -e 's|penumbrad.service||' "$units/penumbrad@.service" | grep -q '/etc/penumbra/%i.yaml'; then echo "ok further sensors have their own configuration"; else echo "not ok further sensors have their own configuration"; fi
# The configuration that is installed, and the commands of the units.
if penumbrad -c "$TOP/docs/examples/penumbra.yaml" -T >out 2>&1; then echo "ok the installed configuration is good"; else echo "not ok the installed configuration is good: $(cat out)"; fi
options=$(sed -n 's|^ExecStart=/usr/bin/penumbra report ||p' "$units/penumbra-report.service" | grep -oE -- '(^| )--?[a-z]+')
for option in $options; do
	if penumbra help report | grep -qE -- "(^|[ ,])$option([ ,]|$)"; then echo "ok penumbra report knows $option"; else echo "not ok penumbra report knows $option"; fi
done
# Every system call that counting a capture and judging one make is one that the unit allows.
if ! command -v strace >/dev/null || ! command -v systemd-analyze >/dev/null; then
	echo "skip system calls of the unit: there is no strace or no systemd-analyze"
elif ! strace -o /dev/null true 2>/dev/null; then
	echo "skip system calls of the unit: tracing is not allowed here"
else
	"$BUILD"/tests/traffic/traffic --weeks 1 --scale 0.2 --capture office.pcap --site site 2>/dev/null
	strace -f -o replay.trace penumbrad -q -c site/penumbra.yaml -r office.pcap -w usage.db
	strace -f -o selftest.trace penumbrad -q --self-test -r office.pcap >/dev/null
	strace -f -o report.trace penumbra report all -c site/penumbra.yaml --db usage.db --out documents >/dev/null
	if [ "$(id -u)" = 0 ] && { ip netns add penumbra-units-$$ && ip netns exec penumbra-units-$$ true; } 2>/dev/null; then
		ip -n penumbra-units-$$ link add mirror0 type veth peer name tap0
		ip -n penumbra-units-$$ link set tap0 up
		ip -n penumbra-units-$$ link set mirror0 up
		ip netns exec penumbra-units-$$ timeout 4 strace -f -o live.trace penumbrad -c site/penumbra.yaml -i mirror0 -w live.db --run run >/dev/null 2>&1
		ip netns del penumbra-units-$$
	else
		ip netns del penumbra-units-$$ 2>/dev/null
		echo "skip system calls of a live sensor: namespaces are not allowed here"
	fi
	python3 - "$units" <<'P'
import os, re, subprocess, sys

def members(name, known={}):
    if not name.startswith("@"):
        return {name}
    if name not in known:
        text = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True).stdout
        words = [line.strip() for line in text.splitlines()[1:]]
        known[name] = set().union(*(members(w) for w in words if w and not w.startswith("#")), set())
    return known[name]

def allowed(unit):
    calls = members("@default") | set()
    for line in open(f"{sys.argv[1]}/{unit}"):
        if line.startswith("SystemCallFilter="):
            words = line.strip().split("=", 1)[1]
            named = set().union(*(members(w) for w in words.lstrip("~").split()))
            calls = calls - named if words.startswith("~") else calls | named
    return calls

def made(trace):
    return set(re.findall(r"^\d+ +([a-z_0-9]+)\(", open(trace).read(), re.M))

for unit, trace, least in (("penumbrad.service", "replay.trace", 20), ("penumbrad.service", "selftest.trace", 15), ("penumbrad.service", "live.trace", 40), ("penumbra-report.service", "report.trace", 15)):
    if not os.path.exists(trace):
        continue  # said above
    calls = made(trace)
    # only root gives files away: SQLite to the owner of the database, the supervisor to its -u
    beyond = sorted(calls - allowed(unit) - ({"chown", "fchown"} if os.geteuid() == 0 else set()))
    what = f"{unit} allows the calls of {trace.split('.')[0]}"
    if len(calls) < least:
        print(f"not ok {what}: only {len(calls)} were traced")
    elif beyond:
        print(f"not ok {what}: not {', '.join(beyond)}")
    else:
        print(f"ok {what} ({len(calls)})")
P
fi
