# Packets that kill (faults.md S11, W14): who reads them is replaced, nothing is uncounted, other flows keep their names.
# penumbrad-qa is penumbrad with packets that end, spin or hold whoever reads them; a namespace of its own, at most 40,000
# small packets.  POISON_SECONDS (3) is how long each kind rains; tests/long/21-poison.sh makes it a minute.
ns=pmb-poison-$$
DAEMON=penumbrad-qa
. "$TOP/tests/fault/family.sh"
make_ns "S11 and W14 poison"
seconds=${POISON_SECONDS:-3}
units() { sqlite3 usage.db "SELECT ifnull(sum($1), 0) FROM hour_use WHERE $2"; }
one() { in_ns python3 "$TOP/tests/fault/one.py" wire0 "$@"; }
export -f one in_ns
export ns TOP
rain() { # MARK NAME: talkers with a hundred such packets a second
	rm -rf usage.db* run err
	start --catalogue "$TOP/classifiers/catalogue" ip
	eval "$(in_ns python3 "$TOP/tests/fault/talkers.py" wire0 "$seconds" 60 "$3" "$1")"
	sleep 1
	penumbra status --json --run run >status
	stop
	good "$2: a clean end" test "$rc" = 0
	good "$2: every one of $packets packets is counted" test "$(column received)" = "$packets"
	good "$2: not a byte of $bytes is uncounted" test "$(column ip_bytes)" = "$bytes"
	whole "$2"
}
names() { # NAME: of what was sent by others
	local all=$((tls_up + long_up)) named
	named=$(units up "service = 'dropbox'")
	good "$1: TLS keeps its names, $named of $all bytes" test $((named * 100)) -ge $((all * 99))
	good "$1: HTTP keeps its names" test $(($(units flows "service = 'slack'") * 100)) -ge $((http * 99))
	good "$1: what only nDPI names keeps its names" test $(($(units up "evidence = 'ndpi-signature'") * 100)) -ge $((ssh_up * 99))
}
restarts() { python3 -c 'import json, sys
print(max([p["restarts"] for p in json.load(open("status"))["processes"] if p["role"] == sys.argv[1]] + [0]))' "$1"; }

# W14: a hundred packets a second that end nDPI, spin in it, hold it
rain PoisonNc "W14 crash" 100
names "W14 crash"
good "W14 crash: nDPI died, and not once for each packet" test "$(restarts dpi)" -ge 1 -a "$(restarts dpi)" -le 4
good "W14 crash: the sensor did not notice" test "$(restarts sensor)" = 0
rain PoisonNs "W14 spin" 100
good "W14 spin: the sensor did not notice" test "$(restarts sensor)" = 0
good "W14 spin: nDPI was replaced" test "$(restarts dpi)" -ge 1
good "W14 spin: TLS keeps its names" test "$(units up "service = 'dropbox'")" = $((tls_up + long_up))
# what nDPI 4.2 is known to stumble over, and mutants of it
rain - "W14 corpus" 200
names "W14 corpus"
good "W14 corpus: the sensor lives" test "$(restarts sensor)" = 0

# S11: each way to fail, in each process; noticed and replaced in time.  Other work on the machine may hold one of three up.
fails() { # ROLE WHO MOST PAYLOAD-PREFIX
	local role=$1 who=$2 most=$3 times='' middle
	for how in c s d; do
		watch "$role" bash -c "one $4$how 2$((1000 + RANDOM % 1000))"
		times="$times $replaced"
		good "S11: $who that fails ($how) is noticed in time ($noticed ms)" within "$noticed" "$most"
		sleep 0.4
	done
	middle=$(printf '%s\n' $times | sort -n | sed -n 2p)
	good "S11: $who is replaced within 200 ms ($times ms)" within "$middle" 200
}
rm -rf usage.db* run err
start -v ip
fails dpi nDPI 900 PoisonN
keeper=$(clerk)
fails sensor "a sensor" 1100 PoisonR
good "S11: the clerk was not touched" test "$(clerk)" = "$keeper"
before=$(sensor)
one PoisonRc 31999
sleep 1.5
after=$(sensor)
good "S11: a flow that kills a sensor does it once" test "$before" != "$after"
one PoisonRc 31999
one PoisonRc 31999
sleep 0.5
good "S11: and is then passed by" test "$(sensor)" = "$after"
# a storm: the fifth death within a minute is the last for a while
one PoisonNc 21990
sleep 1
one PoisonNc 21991
sleep 1
good "S11: five deaths in a minute, and nDPI rests" test -z "$(member dpi)"
good "S11: said in the log" grep -q 'died five times in a minute' err
sleep 2.5 # status is written every other second
good "S11: and in the status" sh -c 'penumbra status --run run | grep -q "TROUBLE.*nDPI rests"'
one PoisonNc 21992
sleep 0.3
good "S11: counting goes on without it" test "$(sensor)" = "$after"
stop
good "S11: a clean end" test "$rc" = 0
whole "S11 poison"
good "S11: what sensors died of is counted" test "$(column shed_sensor_lost)" -ge 4
good "S11: every packet is counted" test "$(column received)" = 12

# S11: the clerk
rm -rf usage.db* run err
start -v ip
watcher=$(sensor) helper=$(member dpi)
times=''
for number in 1 2 3; do
	keeper=$(clerk)
	one - 666$number
	watch clerk true
	times="$times $replaced"
	stood=$(sed -n 's/.*clerk: no progress for \([0-9]*\) ms.*/\1/p' err | tail -n 1)
	good "S11: a clerk that fails ($number of crash, spin, deadlock) ends" test "$noticed" -ge 0
	good "S11: and stood still for less than a second (${stood:-0} ms)" within "${stood:-0}" 1000
	sleep 1.2
done
good "S11: a clerk is replaced within 200 ms ($times ms)" within "$(printf '%s\n' $times | sort -n | sed -n 2p)" 200
good "S11: sensor and nDPI were not touched" test "$(sensor) $(member dpi)" = "$watcher $helper"
stop
good "S11 clerk: a clean end" test "$rc" = 0
good "S11 clerk: what it lost is a row" test "$(sqlite3 usage.db "SELECT count(*) FROM gap WHERE reason = 'clerk_lost'")" -ge 1
whole "S11 clerk that fails"
