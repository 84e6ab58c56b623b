/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* relay erspan|vxlan FROM TO: wraps each frame that arrives at one interface as a switch or a cloud
 * would on its way to a far sensor, and sends it out of the other; many kernels have no device that
 * does.  Says "ready", and at SIGTERM how many frames came, were sent and were lost. */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAME_MAX = 65536, ROOM = 64, BUFFER = 64 << 20, ETHERNET = 14, IPV4 = 20 };

struct relay {
	bool vxlan;
	int from, to;
	uint32_t sequence;
	unsigned long received, sent;
};

static volatile sig_atomic_t over;

static void
stop(int number)
{
	(void)number;
	over = 1;
}

static void
fail(const char *what)
{
	fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int
open_port(const char *name, int protocol)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
		.sll_protocol = htons((uint16_t)protocol),
		.sll_ifindex = (int)if_nametoindex(name) };
	struct packet_mreq promiscuous = { .mr_ifindex = at.sll_ifindex,
		.mr_type = PACKET_MR_PROMISC };
	int bytes = BUFFER, on = 1;
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || at.sll_ifindex == 0 ||
		setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0 ||
		setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
		setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous,
			sizeof promiscuous) != 0 ||
		bind(fd, (struct sockaddr *)&at, sizeof at) != 0) {
		fail(name);
	}
	return fd;
}

static uint8_t *
put16(uint8_t *at, unsigned value)
{
	*at++ = (uint8_t)(value >> 8);
	*at++ = (uint8_t)value;
	return at;
}

static uint8_t *
put32(uint8_t *at, uint32_t value)
{
	return put16(put16(at, value >> 16), value & 0xffff);
}

/* From 192.0.2.65 to 192.0.2.66; a header checksum of 0, as mirrors and offloads give it. */
static uint8_t *
put_ip(uint8_t *at, uint8_t protocol, size_t length)
{
	static const uint8_t ends[] = { 2, 0, 0, 0, 0, 0x42, 2, 0, 0, 0, 0, 0x41, 8, 0 };

	memcpy(at, ends, sizeof ends);
	at = put16(at + sizeof ends, 0x4500);
	at = put16(at, (unsigned)length + IPV4);
	at = put32(at, 0);
	at = put16(at, 64U << 8 | protocol);
	at = put16(at, 0);
	at = put32(at, 0xc0000241);
	return put32(at, 0xc0000242);
}

/* RFC 7348: UDP to 4789, the I flag, network 7. */
static uint8_t *
put_vxlan(uint8_t *at, size_t length)
{
	at = put_ip(at, 17, length + 16);
	at = put16(at, 0xc001);
	at = put16(at, 4789);
	at = put16(at, (unsigned)length + 16);
	at = put16(at, 0);
	at = put32(at, 0x08000000);
	return put32(at, 7U << 8);
}

/* GRE with a sequence number, then version 1 (type II), no VLAN, session 5, index 1. */
static uint8_t *
put_erspan(uint8_t *at, size_t length, uint32_t sequence)
{
	at = put_ip(at, 47, length + 16);
	at = put16(at, 0x1000);
	at = put16(at, 0x88be);
	at = put32(at, sequence);
	at = put32(at, 0x10000000 | 5);
	return put32(at, 1);
}

static void
pass(struct relay *r)
{
	static uint8_t frame[ROOM + FRAME_MAX];
	uint8_t head[ROOM];
	ssize_t n = recv(r->from, frame + ROOM, FRAME_MAX, 0);
	size_t length;

	if (n < ETHERNET) {
		return;
	}
	r->received++;
	length = (size_t)(r->vxlan ? put_vxlan(head, (size_t)n)
				   : put_erspan(head, (size_t)n, r->sequence++)) -
		 (size_t)head;
	memcpy(frame + ROOM - length, head, length);
	length += (size_t)n;
	if (send(r->to, frame + ROOM + n - length, length, 0) == (ssize_t)length) {
		r->sent++;
	}
}

int
main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = stop };
	struct tpacket_stats stats = { 0 };
	socklen_t size = sizeof stats;
	struct relay r = { 0 };

	if (argc != 4 ||
		(strcmp(argv[1], "erspan") != 0 && strcmp(argv[1], "vxlan") != 0)) {
		fputs("usage: relay erspan|vxlan FROM TO\n", stderr);
		return 2;
	}
	r.vxlan = argv[1][0] == 'v';
	r.from = open_port(argv[2], 3 /* every protocol */);
	r.to = open_port(argv[3], 0);
	sigaction(SIGTERM, &action, NULL);
	puts("ready");
	fflush(stdout);
	while (!over) {
		pass(&r);
	}
	getsockopt(r.from, SOL_PACKET, PACKET_STATISTICS, &stats, &size);
	printf("received %lu sent %lu lost %u\n", r.received, r.sent, stats.tp_drops);
	return 0;
}
