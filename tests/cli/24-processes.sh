# A replay is three processes: each refusal and each end looks as if it were one.
"$BUILD"/tests/traffic/traffic --weeks 2 --scale 0.5 --capture office.pcap --site . 2>/dev/null
mkdir folder && for i in 1 2 3; do cp office.pcap folder/$i.pcap; done
alone() { # WHAT: nobody of us is left
	sleep 0.2
	left=$(pgrep -f "^$BUILD/penumbrad .*$PWD" | wc -l)
	if [ "$left" = 0 ]; then echo "ok $1 leaves no process behind"; else echo "not ok $1 leaves $left processes behind"; fi
}
# A capture that does not end for a while: the replay is at work and waits for more.
start() { # STORE
	rm -f slow
	mkfifo slow
	(cat office.pcap; exec sleep 20) >slow &
	feeder=$!
	"$BUILD/penumbrad" -q -c penumbra.yaml -r slow -w "$PWD/$1" 2>err &
	pid=$!
	for _ in $(seq 100); do [ "$(pgrep -P $pid | wc -l)" = 2 ] && break; sleep 0.05; done
	sleep 0.3
}
unchanged() { # WHAT STORE
	if [ "$(sqlite3 "$2" "SELECT count(*) FROM sqlite_master WHERE name = 'hour_cover'")" = 0 ] ||
		[ "$(sqlite3 "$2" 'SELECT count(*) FROM hour_cover')" = 0 ]; then
		echo "ok $1 leaves the store as it was"
	else
		echo "not ok $1 leaves the store as it was"
	fi
}
start piped.db
family=$(pgrep -P $pid)
if [ "$(echo "$family" | wc -l)" = 2 ]; then echo "ok a sensor and a clerk work for the supervisor"; else echo "not ok a sensor and a clerk work for the supervisor: $family"; fi
kill -INT $pid
wait $pid
rc=$?
kill $feeder
if [ $rc = 130 ]; then echo "ok an interrupted replay ends by the signal"; else echo "not ok an interrupted replay ends by the signal: $rc"; fi
unchanged "an interrupted replay" piped.db
alone "an interrupted replay"

for who in sensor clerk supervisor; do
	rm -f killed.db*
	start killed.db
	case $who in
	clerk) kill -9 "$(pgrep -P $pid | head -n 1)" ;;
	sensor) kill -9 "$(pgrep -P $pid | tail -n 1)" ;;
	supervisor) kill -9 $pid ;;
	esac
	wait $pid 2>/dev/null
	rc=$?
	kill $feeder
	case $who in supervisor) want=137 ;; *) want=1 ;; esac
	if [ $rc = $want ]; then echo "ok a killed $who ends the replay with status $want"; else echo "not ok a killed $who: status $rc: $(cat err)"; fi
	if [ $who = supervisor ] || grep -q "the $who process was ended by signal 9" err; then echo "ok the message names the $who"; else echo "not ok the message names the $who: $(cat err)"; fi
	alone "a killed $who"
	unchanged "a killed $who" killed.db
done

penumbrad -q -c penumbra.yaml -r office.pcap --flows=- 2>err | head -n 1 >first
if [ "${PIPESTATUS[0]}" = 141 ] && [ -s first ] && [ ! -s err ]; then echo "ok a reader that has seen enough ends the replay quietly"; else echo "not ok a reader that has seen enough ends the replay quietly: ${PIPESTATUS[*]} $(cat err)"; fi
if penumbrad -q -c penumbra.yaml -r folder >out 2>&1; then echo "ok a folder is read by a process that can open nothing"; else echo "not ok a folder is read: $(cat out)"; fi
penumbrad -r - </dev/null >out 2>&1
if [ $? = 4 ] && grep -q 'stdin: not a readable capture' out; then echo "ok a device without bytes is no capture"; else echo "not ok a device without bytes is no capture: $(cat out)"; fi
