# talkers.py IFACE SECONDS FLOWS POISON MARK [SEED]: FLOWS named flows a second and POISON packets with MARK a second, raw.
# Good ones: TLS to www.dropbox.com, HTTP to slack.com, SSH (which only nDPI names), and ten TLS flows that last all the
# time.  MARK "-" sends packets that nDPI 4.2 is known to stumble over instead.  Prints what was sent, as shell variables.
import os, random, socket, struct, sys, time

iface, seconds, flows, poison, mark = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
rng = random.Random(int(sys.argv[6]) if len(sys.argv) > 6 else 1)
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((iface, 0))
sent = dict(packets=0, bytes=0, tls=0, http=0, ssh=0, ssh_up=0, tls_up=0, long_up=0, poison=0)


def ip(a, b, proto, body):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), rng.randrange(65536), 0, 64, proto, 0,
                       socket.inet_aton(a), socket.inet_aton(b))
    wire.send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + body)
    sent["packets"] += 1
    sent["bytes"] += 20 + len(body)
    return 20 + len(body)


class Tcp:
    def __init__(self, client, server, sport, dport):
        self.ends = [(client, sport), (server, dport)]
        self.seq = [rng.randrange(1 << 32), rng.randrange(1 << 32)]
        self.up = 0
        self.put(0, 2)
        self.put(1, 18)
        self.put(0, 16)

    def put(self, side, flags, data=b""):
        (a, ap), (b, bp) = self.ends[side], self.ends[1 - side]
        ack = self.seq[1 - side] if flags & 16 else 0
        n = ip(a, b, 6, struct.pack(">HHIIBBHHH", ap, bp, self.seq[side], ack, 0x50, flags, 65535, 0, 0) + data)
        self.up += n if side == 0 else 0
        self.seq[side] = (self.seq[side] + len(data) + (1 if flags & 3 else 0)) & 0xFFFFFFFF

    def close(self):
        self.put(0, 17)
        self.put(1, 17)
        self.put(0, 16)
        return self.up


def hello(name):
    name = name.encode()
    sni = struct.pack(">HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
    body = b"\3\3" + rng.randbytes(32) + b"\0" + struct.pack(">H", 2) + b"\x13\x01" + b"\1\0" + struct.pack(">H", len(sni)) + sni
    shake = b"\1" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\3\1" + struct.pack(">H", len(shake)) + shake


def client():
    return f"10.1.{rng.randrange(4)}.{rng.randrange(1, 250)}"


port = 20000


def next_port():
    global port
    port = 20000 + (port - 19999) % 40000
    return port


def tls():
    t = Tcp(client(), "162.125.19.18", next_port(), 443)
    t.put(0, 24, hello("www.dropbox.com"))
    t.put(1, 24, b"\x16\3\3\0\x30\2\0\0\x2c\3\3" + rng.randbytes(42))
    t.put(0, 24, b"\x17\3\3\0\x80" + rng.randbytes(128))
    sent["tls_up"] += t.close()
    sent["tls"] += 1


def http():
    t = Tcp(client(), "203.0.113.80", next_port(), 80)
    t.put(0, 24, b"GET / HTTP/1.1\r\nHost: slack.com\r\n\r\n")
    t.put(1, 24, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    t.close()
    sent["http"] += 1


def ssh():
    t = Tcp(client(), "203.0.113.22", next_port(), 22)
    t.put(1, 24, b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    t.put(0, 24, b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    t.put(0, 24, b"\0\0\4\x3c\x06\x14" + rng.randbytes(200))
    sent["ssh_up"] += t.close()
    sent["ssh"] += 1


def udp(a, b, sport, dport, data):
    ip(a, b, 17, struct.pack(">HHHH", sport, dport, 8 + len(data), 0) + data)


def known():
    """Packets of nDPI's own list of defects, and mutants of them."""
    data = rng.choice([b"\x01", b"0 0a 17", b"1 0a 17 1234567890", b"NICK a\r\nUSER b", b"\x13BitTorrent protocol",
                       b"d1:ad2:id20:" + rng.randbytes(8), b"PSProtocol\0" + rng.randbytes(3), b"GET",
                       struct.pack(">H", 12) + b"\x04CA" + rng.randbytes(20), rng.randbytes(rng.randrange(1, 60))])
    data = bytearray(data)
    for _ in range(rng.randrange(3)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)[: rng.randrange(1, len(data) + 1)]


def poisoned():
    data = known() if mark == "-" else mark.encode() + b" " * 20
    udp("10.1.9.%d" % rng.randrange(1, 250), "198.51.100.66", next_port(), rng.choice([53211, 6667, 655, 6881, 80, 31337]), data)
    sent["poison"] += 1


long = []
for i in range(10):
    t = Tcp(client(), "162.125.19.18", next_port(), 443)
    t.put(0, 24, hello("www.dropbox.com"))
    t.put(1, 24, b"\x16\3\3\0\x30\2\0\0\x2c\3\3" + rng.randbytes(42))
    long.append(t)
time.sleep(0.3)
start, good, bad, tick = time.time(), 0, 0, 0
while (now := time.time() - start) < seconds:
    while bad < now * poison:
        poisoned()
        bad += 1
    while good < now * flows:
        (tls, http, ssh)[good % 3]()
        good += 1
    if now > tick:
        for t in long:
            t.put(0, 24, b"\x17\3\3\1\0" + rng.randbytes(256))
            t.put(1, 24, b"\x17\3\3\1\0" + rng.randbytes(256))
        tick += 0.2
    time.sleep(0.005)
for t in long:
    sent["long_up"] += t.close()
print(" ".join(f"{k}={v}" for k, v in sent.items()))
