# W7: capture files that are damaged, foreign or made to hurt: a sentence with the file's name, a status people know, and
# memory that stays bounded.
"$BUILD"/tests/traffic/traffic --weeks 1 --scale 0.1 --capture whole.pcap --site . 2>/dev/null
cat >make.py <<'P'
import struct
def block(kind, body):
    body += b'\0' * (-len(body) % 4)
    return struct.pack('<III', kind, len(body) + 12, 0)[:8] + body + struct.pack('<I', len(body) + 12)
def section():
    return block(0x0a0d0d0a, struct.pack('<IHHq', 0x1a2b3c4d, 1, 0, -1))
def interface(options=b''):
    return block(1, struct.pack('<HHI', 1, 0, 65535) + options)
def option(code, value):
    return struct.pack('<HH', code, len(value)) + value + b'\0' * (-len(value) % 4)
frame = bytes.fromhex('444444444444535353535353080045000024000100004011000' + '00a000001080808081388270f0010000000000000deadbeef')
def packet(stamp, n=0):
    return block(6, struct.pack('<IIIII', n, stamp >> 32, stamp & 0xffffffff, len(frame), len(frame)) + frame)
now = 1760000000 * 10**6
def save(name, data):
    open(name, 'wb').write(data)
good = section() + interface() + packet(now)
save('length-0.pcapng', good + struct.pack('<III', 6, 0, 0))
save('length-most.pcapng', good + struct.pack('<III', 6, 0xffffffff, 0))
save('length-1.pcapng', good + struct.pack('<III', 6, 1, 0) + b'x' * 64)
save('interfaces.pcapng', section() + interface() * 10000 + packet(now, 9999))
save('no-interface.pcapng', section() + packet(now, 3))
for r in (0, 1, 19, 20, 63, 0x80, 0xbf, 0xff):
    save('resolution-%d.pcapng' % r, section() + interface(option(9, bytes([r])) + option(0, b'')) + packet(now))
save('offset.pcapng', section() + interface(option(14, struct.pack('<q', -10**9)) + option(0, b'')) + packet(now))
save('far.pcapng', section() + interface() + packet(2**63 - 1) + packet(2**64 - 1) + packet(0))
save('empty.pcap', b'')
head = struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
save('late.pcap', head + struct.pack('<IIII', 2**31 + 5, 10**6 + 7, len(frame), len(frame)) + frame)
save('huge.pcap', head + struct.pack('<IIII', 1, 1, 2**31, 2**31) + frame)
save('longer.pcap', head + struct.pack('<IIII', 1760000000, 1, len(frame), 4) + frame)
P
python3 make.py
gzip -c whole.pcap >zipped.pcap
cp make.py words.pcap
for rate in 0.01 0.05 0.1; do editcap -E $rate --seed 7 whole.pcap "errors-$rate.pcap" 2>/dev/null || cp whole.pcap "errors-$rate.pcap"; done
# FILE, statuses allowed, and words that must be said when it is not 0
cat >measure.py <<'P'
import resource, subprocess, sys
p = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=open('err', 'wb'), timeout=60)
print(p.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
P
try() { # FILE STATUSES
	read -r rc mib < <(python3 measure.py penumbrad -r "$1")
	if [[ " $2 " != *" $rc "* ]]; then
		echo "not ok W7 $1: status $rc, not one of $2: $(tail -n 1 err)"
	elif [ "$rc" != 0 ] && ! grep -qF "$1" err; then
		echo "not ok W7 $1: the message does not name the file: $(tail -n 1 err)"
	elif [ "$rc" = 1 ] && ! grep -qE 'packet [0-9]+' err; then
		echo "not ok W7 $1: the message does not say which packet: $(tail -n 1 err)"
	elif ((mib > MOST)); then
		echo "not ok W7 $1: $mib MiB"
	else
		echo "ok W7 $1: status $rc, $mib MiB"
	fi
}
# a sanitizer's own memory is many times ours
MOST=300
nm -D "$BUILD"/penumbrad 2>/dev/null | grep -q __asan_init && MOST=4000
for f in length-0 length-most length-1 no-interface; do try $f.pcapng "1 4"; done
try interfaces.pcapng "0"
for f in resolution-*.pcapng; do try "$f" "0 1 4"; done
try offset.pcapng "0 1 4"
try far.pcapng "0 1"
try empty.pcap "4"
try words.pcap "4"
try zipped.pcap "4"
grep -qi 'zcat\|gzip\|compressed' err && echo "ok W7 a compressed file comes with advice" || echo "not ok W7 a compressed file comes with advice: $(cat err)"
try late.pcap "0"
try huge.pcap "1 4"
try longer.pcap "0"
for rate in 0.01 0.05 0.1; do try "errors-$rate.pcap" "0 1"; done
mkfifo pipe.pcap
cat whole.pcap >pipe.pcap &
timeout 60 penumbrad -q -r pipe.pcap 2>err
rc=$?
case $rc in 0 | 4) echo "ok W7 a pipe with a name is read or refused (status $rc)" ;; *) echo "not ok W7 a pipe with a name: status $rc $(cat err)" ;; esac
kill %1 2>/dev/null
wait 2>/dev/null
