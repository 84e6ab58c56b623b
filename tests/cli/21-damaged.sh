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
sqlite3 negative.db "UPDATE packed_week_use SET dev = -1 WHERE unit = (SELECT id FROM word WHERE text = '*')"
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
# what cannot be read leaves no store behind, and what was there stays
echo junk >junk.pcap
penumbrad -q -r junk.pcap -w none.db 2>err
penumbrad -q -r missing.pcap -w none.db 2>err
if [ -z "$(find . -name 'none.db*')" ]; then echo "ok a capture that cannot be read leaves no store"; else echo "not ok a capture that cannot be read leaves $(echo none.db*)"; fi
penumbrad -q -r junk.pcap -w twice.db 2>err
if [ "$before" = "$(sqlite3 twice.db .dump | sha256sum)" ]; then echo "ok nor takes one away that was there"; else echo "not ok nor takes one away that was there"; fi
# flows hold addresses
(umask 022 && penumbrad -q -r whole.pcap --flows=flows.json)
if [ "$(stat -c %a flows.json)" = 600 ]; then echo "ok a file of flows is private"; else echo "not ok a file of flows is private: $(stat -c %a flows.json)"; fi
# one mistake is told once, two are told both
printf 'sensor: {snaplen: x}\n' >one.yaml
penumbrad -T -c one.yaml 2>err
if [ "$(grep -c 'snaplen' err)" = 1 ]; then echo "ok one mistake is told once"; else echo "not ok one mistake is told once: $(cat err)"; fi
printf 'sensor: {snaplen: x, processes: y}\n' >two.yaml
penumbrad -T -c two.yaml 2>err
if grep -q '^two.yaml:1:19: ' err && grep -q '^two.yaml:1:33: ' err; then echo "ok two mistakes are told with their places"; else echo "not ok two mistakes are told: $(cat err)"; fi
# the usual configuration is there and cannot be read: said, and refused by whoever watches or checks
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	chmod 755 .
	unshare -m sh -c 'mount -t tmpfs tmpfs /etc && mkdir /etc/penumbra && : >/etc/penumbra/penumbra.yaml && chmod 0 /etc/penumbra/penumbra.yaml
		setpriv --reuid 65534 --clear-groups "$1"/penumbrad -q -r whole.pcap 2>warned
		echo $? >status
		setpriv --reuid 65534 --clear-groups "$1"/penumbrad -T 2>refused
		echo $? >>status' sh "$BUILD" 2>/dev/null
	if [ "$(tr '\n' ' ' <status)" = "0 3 " ] && grep -q 'penumbra.yaml: Permission denied' warned; then echo "ok an unreadable configuration is said"; else echo "not ok an unreadable configuration is said: $(cat status warned refused)"; fi
fi
