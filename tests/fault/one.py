# one.py IFACE PAYLOAD PORT: a UDP packet with this payload; PAYLOAD "-": a TCP flow that is reset at once.
import socket, struct, sys

wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((sys.argv[1], 0))
data, port = sys.argv[2].encode() + b" " * 20, int(sys.argv[3])
inside, outside = bytes([10, 9, port % 200, port % 250]), bytes([192, 0, 2, port % 250])


def send(a, b, proto, body):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 1, 0, 64, proto, 0, a, b)
    wire.send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + body)


def tcp(a, b, ap, bp, seq, ack, flags):
    send(a, b, 6, struct.pack(">HHIIBBHHH", ap, bp, seq, ack, 0x50, flags, 65535, 0, 0))


if sys.argv[2] == "-":
    tcp(inside, outside, 5000, port, 1, 0, 2)
    tcp(outside, inside, port, 5000, 1, 2, 18)
    tcp(inside, outside, 5000, port, 2, 2, 4)
else:
    send(inside, outside, 17, struct.pack(">HHHH", 5000, port, 8 + len(data), 0) + data)
