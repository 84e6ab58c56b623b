/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/flow/table.h"
#include "tests/unit/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* bench_wire [PACKETS]: nanoseconds a packet on the packet path: decoding a plain and a deeply
 * wrapped frame; the flow table with known flows, with a flood of SYNs and of lone UDP packets. */

enum { KNOWN_FLOWS = 100000, TABLE = 262144 };

static int64_t
clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

static void
say(const char *what, int64_t since, uint64_t packets)
{
	printf("%-44s %6.0f ns a packet\n", what,
		(double)(clock_ns() - since) / (double)packets);
}

static void
put_tcp(struct wire *w)
{
	wire_ipv4(w, 0x0a000001, 0x08080808, 6);
	wire_tcp(w, 5000, 443, 1, 1, TCP_ACK);
	wire_zeros(w, 1000);
}

static void
decode(const char *what, struct wire *w, uint64_t packets)
{
	struct decoder *decoder = decoder_open();
	struct packet packet;
	struct frame frame;
	uint64_t good = 0;
	int64_t start;

	wire_done(w);
	frame = wire_frame(w, 0);
	start = clock_ns();
	for (uint64_t i = 0; i < packets; i++) {
		good += decode_packet(decoder, &frame, &packet) == DECODE_PACKET;
	}
	if (good != packets) {
		printf("%s: not a packet\n", what);
		exit(1);
	}
	say(what, start, packets);
	decoder_close(decoder);
}

static void
decode_both(uint64_t packets)
{
	static struct wire plain, deep;

	wire_eth(&plain, 0x0800);
	put_tcp(&plain);
	decode("decode Ethernet, IPv4, TCP", &plain, packets);
	wire_eth(&deep, 0x8100);
	wire_vlan(&deep, 10, 0x0800);
	wire_ipv4(&deep, 0xac100001, 0xac100002, 17);
	wire_udp(&deep, 50000, 4789);
	wire_u32(&deep, 0x08000000);
	wire_u32(&deep, 0x00002a00);
	wire_eth(&deep, 0x0800);
	put_tcp(&deep);
	decode("decode VLAN, VXLAN, Ethernet, IPv4, TCP", &deep, packets);
}

static void
on_part(void *ctx, const struct flow_part *part)
{
	(void)part;
	++*(uint64_t *)ctx;
}

static void
on_gone(void *ctx, struct flow *flow)
{
	(void)ctx;
	(void)flow;
}

static struct packet
packet_of(uint64_t i, uint64_t clients, uint8_t transport, uint8_t flags)
{
	uint64_t k = i % clients;
	struct packet p = { .at = { (int64_t)(NS_PER_SECOND + (int64_t)i * 6000) },
		.transport = transport,
		.tcp_flags = flags,
		.from_port = (uint16_t)(k >> 3 | 1),
		.to_port = 443,
		.length = 40 };

	p.from = addr_of_v4((const uint8_t[]){
		10, (uint8_t)(k >> 16), (uint8_t)(k >> 8), (uint8_t)k });
	p.to = addr_of_v4((const uint8_t[]){ 8, 8, 8, 8 });
	return p;
}

static void
touch(const char *what, uint64_t packets, uint64_t clients, uint8_t transport,
	uint8_t flags)
{
	uint64_t parts = 0;
	struct flow_table *table = flow_table_open(&(struct flow_config){ .max = TABLE,
		.key = hash_key_random(),
		.part = on_part,
		.gone = on_gone,
		.ctx = &parts });
	int64_t start = clock_ns();

	for (uint64_t i = 0; i < packets; i++) {
		struct packet p = packet_of(i, clients, transport, flags);
		enum side side;

		flow_sweep(table, p.at);
		(void)flow_touch(table, &p, &side);
	}
	say(what, start, packets);
	flow_table_close(table);
}

int
main(int argc, char **argv)
{
	uint64_t packets = argc > 1 ? strtoull(argv[1], NULL, 10) : 5000000;

	printf("a flow takes %zu bytes\n", sizeof(struct flow));
	decode_both(packets);
	touch("flow, 100,000 known", packets, KNOWN_FLOWS, TRANSPORT_TCP, TCP_ACK);
	touch("flow, flood of SYNs", packets, UINT64_MAX, TRANSPORT_TCP, TCP_SYN);
	touch("flow, flood of UDP", packets, UINT64_MAX, TRANSPORT_UDP, 0);
	return 0;
}
