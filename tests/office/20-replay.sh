# The same packets heard live and read with -r fill the same store, row for row.
#
# A sensor hears a company's traffic, every capture of the tests and broken frames on the two ports of a tap: what comes from
# 10.0.0.0/8 on tap1, the rest on tap0. A tcpdump at each keeps what came. later.so moves the sensor's clock to a Sunday night and, when all is heard, over Monday 02:00, so that its week
# closes and no pseudonym is left: pseudonyms hang on the key of the week, which is made at random in each run, and are gone
# with it. What tcpdump kept is moved by the same seconds and replayed. Then the dumps of both stores must be equal: each
# table with each row, counts of devices included. One thing is left out: an hour in which a live sensor looked and saw
# nothing has a row of noughts, and of such an hour a capture cannot know.
ns=penumbra-replay-$$
if [ "$(id -u)" != 0 ] || ! { ip netns add $ns && ip netns exec $ns true; } 2>/dev/null; then
	ip netns del $ns 2>/dev/null
	echo "skip live and replay: needs root and network namespaces"
	exit 0
fi
pids=()
finish() {
	[ ${#pids[@]} = 0 ] || kill -9 "${pids[@]}" 2>/dev/null
	ip netns del $ns
}
trap finish EXIT
for tool in tcpdump editcap; do
	command -v $tool >/dev/null && continue
	echo "skip live and replay: there is no $tool"
	exit 0
done
ip netns exec $ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in 0 1; do
	ip -n $ns link add wire$n mtu 9000 type veth peer name tap$n mtu 9000
	ip -n $ns link set wire$n up arp off
	ip -n $ns link set tap$n up arp off
done

"$BUILD"/tests/traffic/traffic --seed 5 --weeks 1 --scale 0.3 --capture company.pcap --site . 2>/dev/null
# frames cut, with a wrong length, with too many tags; hostile and dull ones: whatever the decoder has words for
python3 - "$TOP"/tests/fuzz/corpus/decode <<'P'
import os, struct, sys
frames = []
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), "rb") as f:
        frame = f.read()[:1500]
    frames += [frame] + [frame[:n] for n in range(14, min(len(frame), 120), 7)]
frames += [b"\2\0\0\0\0\1\2\0\0\0\0\2" + b"\x81\x00\0\7" * n + b"\x08\x06" + b"\0" * 46 for n in range(12)]
frames = [f for f in frames if len(f) >= 14]
with open("broken.pcap", "wb") as out:
    out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
    for frame in frames:
        out.write(struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame)
P
mkdir live
shift=$(($(date -d '2026-03-01 23:10:00' +%s) - $(date +%s)))
ip netns exec $ns env LD_PRELOAD="$BUILD/tests/office/later.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
	PENUMBRA_SHIFT=$shift PENUMBRA_LEAP="$PWD/leap" PENUMBRA_LEAP_BY=18000 \
	"$BUILD"/penumbrad -c penumbra.yaml -i tap0 -i tap1 -w live/usage.db --run "$PWD/run" --commit-every=1 2>live.log &
sensor=$!
keepers=()
for n in 0 1; do
	ip netns exec $ns tcpdump -Z root -i tap$n -B 65536 -s 9216 --time-stamp-precision=nano -w kept$n.pcap 2>tcpdump$n.log &
	keepers+=($!)
done
pids=($sensor "${keepers[@]}")
for _ in $(seq 200); do
	[ "$(cat tcpdump?.log | grep -c 'listening on')" = 2 ] && [ -e run/status.json ] && break
	sleep 0.05
done
sleep 0.3
captures=("$TOP"/tests/captures/*.pcap)
for capture in "$TOP"/../shared/captures/*.pcap; do [ -f "$capture" ] && captures+=("$capture"); done
ip netns exec $ns "$BUILD"/tests/office/send -r 20000 -p 60000 -l 9000 -o wire1 wire0 broken.pcap "${captures[@]}" company.pcap >sent ||
	echo "not ok the packets were sent"
# tcpdump takes its last block after a second
sleep 1.5
kill -INT "${keepers[@]}"
wait "${keepers[@]}"
touch leap
# the tick of the next seconds carries the sensor over the end of its week
for _ in $(seq 100); do
	[ "$(sqlite3 live/usage.db 'SELECT count(*) FROM week_state' 2>/dev/null)" = 1 ] && break
	sleep 0.1
done
kill -TERM $sensor
wait $sensor
rc=$?
pids=()
if [ $rc = 0 ]; then echo "ok the live sensor ended well"; else echo "not ok the live sensor ended with $rc: $(tail -n 3 live.log)"; fi
read -r _ sent _ <sent
sent=${sent%,}
kept=$(awk '/packets captured/ { n += $1 } END { print n }' tcpdump?.log)
if [ "$kept" = "$sent" ]; then
	echo "ok all $sent packets were kept"
else
	echo "not ok all $sent packets were kept: $(cat tcpdump?.log | tr '\n' ' ')"
fi
for n in 0 1; do editcap -F nsecpcap -t "$shift" kept$n.pcap tap$n; done
# Every row of every table, words in it for the numbers that stand for them: they are numbered as they come, and a live
# sensor commits while it listens.
rows_of() { # STORE
	sqlite3 "$1" .schema
	for table in $(sqlite3 "$1" "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'packed_%' AND name <> 'word'"); do
		sqlite3 "$1" "SELECT '$table', * FROM $table" | LC_ALL=C sort
	done
}
mkdir replay
if penumbrad -q -c penumbra.yaml -r tap0 -r tap1 -w replay/usage.db >replay.log 2>&1; then echo "ok the replay ended well"; else echo "not ok the replay: $(cat replay.log)"; fi
for store in live replay; do
	rows_of $store/usage.db | grep -vE '^hour_cover(\|[^|]*){3}(\|0)+$' >$store.rows
	if penumbra check-store --db $store/usage.db >check 2>&1; then echo "ok $store: every identity holds"; else echo "not ok $store: $(cat check)"; fi
done
rows=$(grep -cE '^[a-z_]+\|' live.rows)
if [ "$rows" -gt 200 ] && cmp -s live.rows replay.rows; then
	echo "ok live and replay hold the same $rows rows"
else
	echo "not ok live and replay hold the same $rows rows: $(diff live.rows replay.rows | head -n 20)"
fi
read -r received analysed copies not_ip malformed < <(sqlite3 -separator ' ' live/usage.db 'SELECT sum(received), sum(analysed), sum(filtered_duplicate), sum(filtered_not_ip), sum(malformed_short + malformed_bad_length + malformed_bad_header + malformed_too_deep) FROM hour_cover')
if [ "$received" = "$sent" ] && ((analysed > 50000 && not_ip > 0 && malformed > 0)); then
	echo "ok of $sent packets $analysed were analysed, $copies copies, $not_ip not IP, $malformed malformed"
else
	echo "not ok of $sent packets $received received, $analysed analysed, $copies copies, $not_ip not IP, $malformed malformed"
fi
