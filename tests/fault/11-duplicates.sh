# W16: a mirror that copies every packet twice, the second time behind a router and in another VLAN, fills the same store.
tests=$BUILD/tests/traffic/traffic
"$tests" --seed 4 --scale 0.3 --weeks 2 --capture once.pcap --truth truth.tsv --site . 2>/dev/null
cat >double.py <<'P'
import struct
data = open('once.pcap', 'rb').read()
out = [data[:24]]
at = 24
while at < len(data):
    s, ns, captured, length = struct.unpack_from('<IIII', data, at)
    frame = data[at + 16:at + 16 + captured]
    at += 16 + captured
    out.append(struct.pack('<IIII', s, ns, captured, length) + frame)
    copy = bytearray(frame[:12] + b'\x81\x00\x00\x14' + frame[12:])
    if frame[12:14] == b'\x08\x00':
        copy[18 + 8] -= 1
    elif frame[12:14] == b'\x86\xdd':
        copy[18 + 7] -= 1
    out.append(struct.pack('<IIII', s, min(ns + 1, 999999999), captured + 4, length + 4) + bytes(copy))
open('twice.pcap', 'wb').write(b''.join(out))
P
python3 double.py
penumbra register import --register register.db --units units.csv --today 2026-01-05 --by test register >/dev/null
penumbrad -q -c penumbra.yaml -r twice.pcap -w twice.db || echo "not ok W16 penumbrad ended with $?"
if out=$("$TOP"/tests/tools/compare-truth twice.db truth.tsv); then
	echo "ok W16 the store of a doubled mirror equals the truth (${out##*$'\n'})"
else
	echo "not ok W16 the store of a doubled mirror equals the truth: $out"
fi
if penumbra check-store --db twice.db >check 2>&1; then echo "ok W16 the identity holds"; else echo "not ok W16 the identity: $(cat check)"; fi
read -r received copies < <(sqlite3 -separator ' ' twice.db 'SELECT sum(received), sum(filtered_duplicate) FROM hour_cover')
if ((copies * 2 == received)); then echo "ok W16 half of $received packets were copies"; else echo "not ok W16 $copies copies of $received packets"; fi
# and without the window everything would be counted twice
sed 's/^duplicates:.*//' penumbra.yaml >off.yaml
echo 'duplicates: {window_ms: 0}' >>off.yaml
penumbrad -q -c off.yaml -r twice.pcap -w off.db
read -r copies < <(sqlite3 off.db 'SELECT sum(filtered_duplicate) FROM hour_cover')
if [ "$copies" = 0 ] && ! "$TOP"/tests/tools/compare-truth off.db truth.tsv >/dev/null; then echo "ok W16 a window of 0 keeps them"; else echo "not ok W16 a window of 0 keeps them: $copies"; fi
