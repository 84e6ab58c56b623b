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
for directive in UMask=0077 LimitMEMLOCK=1M TasksMax=32 WatchdogSec=10 Restart=always RestartSec=200ms OOMPolicy=continue \
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
