# S11 with two sensors that share an interface: both are killed again and again under load, and every packet is counted once.
ns=penumbra-hand-$$
. "$TOP/tests/fault/family.sh"
make_ns "S11 with two sensors"
"$BUILD"/tests/traffic/traffic --seed 6 --weeks 1 --scale 0.4 --capture company.pcap --site . 2>/dev/null
start -c penumbra.yaml -n 2
for _ in $(seq 100); do
	[ "$(members sensor | wc -l)" = 2 ] && break
	sleep 0.05
done
in_ns "$BUILD"/tests/office/send -r 15000 -p 75000 wire0 company.pcap >sent &
sender=$!
kills=0
while sleep 0.35 && kill -0 $sender 2>/dev/null; do
	# the one that has lived longest, so that both have their turn
	victim=$(members sensor | sort -n | head -n 1)
	[ -n "$victim" ] && kill -9 "$victim" && kills=$((kills + 1))
done
wait $sender
sleep 1
stop
read -r _ sent _ <sent
sent=${sent%,}
good "a clean end after $kills sensors were killed" test $rc = 0
read -r received analysed shed early dropped < <(sqlite3 -separator ' ' usage.db 'SELECT sum(received), sum(analysed + filtered_duplicate + filtered_not_ip), sum(shed_sensor_lost), sum(filtered_before_ready), sum(dropped) FROM hour_cover')
say="of $sent packets $received received, $analysed analysed, $shed lost with a sensor, $early before ready, $dropped dropped"
# what comes in the very moment in which a handle joins the group may also be another's; it is counted as before ready
if ((received - early <= sent && sent <= received + 1 && dropped == 0)); then echo "ok every packet is counted once: $say"; else echo "not ok every packet is counted once: $say"; fi
if ((kills >= 4 && analysed > sent / 2 && shed > 0)); then echo "ok who was left went on reading"; else echo "not ok who was left went on reading: $kills kills, $say"; fi
whole "two sensors"
