# A damaged capture is read as far as it goes, labelled partial, and ends with status 1.
"$BUILD"/tests/traffic/traffic --weeks 1 --scale 0.1 --capture whole.pcap --site . 2>/dev/null
size=$(stat -c %s whole.pcap)
head -c $((size / 2 + 7)) whole.pcap >cut.pcap
penumbrad -c penumbra.yaml -r cut.pcap -w cut.db >out 2>err
rc=$?
if [ $rc = 1 ]; then echo "ok a cut capture ends with status 1"; else echo "not ok a cut capture ends with status 1: $rc"; fi
if grep -qE 'cut.pcap: packet [0-9]+' err; then echo "ok the message names file and packet"; else echo "not ok the message names file and packet: $(cat err)"; fi
if grep -q partial out; then echo "ok the summary says partial"; else echo "not ok the summary says partial"; fi
if penumbra check-store --db cut.db >check 2>&1; then echo "ok what was read is kept, and the identity holds"; else echo "not ok what was read is kept: $(cat check)"; fi
bad=0
for at in 0 1 23 24 25 39 40 41 60 100 1000; do
	head -c $at whole.pcap >short.pcap
	penumbrad -q -r short.pcap >/dev/null 2>&1
	case $? in 0 | 1 | 4) ;; *) bad=$((bad + 1)) ;; esac
done
if [ $bad = 0 ]; then echo "ok a capture cut anywhere never ends badly"; else echo "not ok a capture cut anywhere: $bad ended badly"; fi
# the same week twice is refused, and the store stays as it was
penumbrad -q -c penumbra.yaml -r whole.pcap -w twice.db
before=$(sqlite3 twice.db .dump | sha256sum)
penumbrad -q -c penumbra.yaml -r whole.pcap -w twice.db 2>err
rc=$?
if [ $rc = 1 ] && grep -q 'already holds week' err; then echo "ok a week is not counted twice"; else echo "not ok a week is not counted twice: $rc $(cat err)"; fi
if [ "$before" = "$(sqlite3 twice.db .dump | sha256sum)" ]; then echo "ok the refused store is untouched"; else echo "not ok the refused store is untouched"; fi
# a count that cannot be, in a table that no sum is made of
cp twice.db negative.db
sqlite3 negative.db "UPDATE week_use SET dev = -1 WHERE unit = '*'"
penumbra check-store --db negative.db >check 2>&1
rc=$?
if [ $rc = 1 ] && grep -q '^NOT .*no count is negative.*week_use' check; then echo "ok a negative count is found"; else echo "not ok a negative count is found: $rc $(cat check)"; fi
# full disk, foreign files, folders that cannot be written
penumbrad -q -r whole.pcap -w /dev/full 2>err
if [ $? = 1 ]; then echo "ok a device is no store"; else echo "not ok a device is no store: $(cat err)"; fi
echo 'somebody else' >foreign.db
penumbrad -q -r whole.pcap -w foreign.db 2>err
if [ $? = 1 ] && [ "$(cat foreign.db)" = 'somebody else' ]; then echo "ok a file that is not ours is refused, untouched"; else echo "not ok a file that is not ours is refused: $(cat err)"; fi
# two processes start at once; which of two faults is told must not depend on who was quicker
printf 'data: {units: nowhere.csv}\n' >bad.yaml
told=0
for capture in missing.pcap foreign.db whole.pcap; do
	penumbrad -q -c bad.yaml -r $capture -w two.db 2>err
	[ $? = 3 ] && grep -q nowhere.csv err && told=$((told + 1))
done
if [ $told = 3 ]; then echo "ok of two faults the one in the configuration is told"; else echo "not ok of two faults the one in the configuration is told: $told of 3, $(cat err)"; fi
