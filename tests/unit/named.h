/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_NAMED_H
#define PENUMBRA_TESTS_UNIT_NAMED_H

/* What the tests of the readers share: a table and a namer, packets in one line each, and the
 * ClientHellos that tests/tools/record-hellos took from OpenSSL, GnuTLS and Chromium. */

#include "tests/unit/test.h"

#include "sensor/name/namer.h"

enum { NAMED_FLOWS = 1024, NAMED_TABLE = 4096, NAMED_ANSWERS = 256, STREAM_MOST = 16384 };

static struct flow_table *table;
static struct namer *namer;
static struct answer answers[NAMED_ANSWERS];
static size_t answered;
static int64_t now;
static uint16_t client_port, server_port;
static struct flow *flow; /* of the last packet */

static inline void
named_answer(void *ctx, const struct answer *answer)
{
	(void)ctx;
	assert_true(answered < NAMED_ANSWERS);
	answers[answered++] = *answer;
}

static inline void
named_part(void *ctx, const struct flow_part *part)
{
	(void)ctx;
	(void)part;
}

static inline void
named_gone(void *ctx, struct flow *gone)
{
	(void)ctx;
	name_gone(namer, gone);
}

static inline int
open_namer(void **state)
{
	(void)state;
	answered = 0;
	now = NS_PER_SECOND;
	client_port = 20000;
	server_port = 443;
	table = flow_table_open(&(struct flow_config){ .max = NAMED_TABLE,
		.key = hash_key_fixed(),
		.part = named_part,
		.gone = named_gone });
	namer = namer_open(&(struct namer_config){
		.key = hash_key_fixed(), .flows = NAMED_FLOWS, .answer = named_answer });
	return table == NULL || namer == NULL;
}

/* Nothing of any flow may stay behind. */
static inline int
close_namer(void **state)
{
	uint32_t free = 0;

	(void)state;
	flow_flush(table, FLOW_EOF);
	for (uint32_t i = namer->free; i != 0; i = namer->reading[i - 1].next_free) {
		free++;
	}
	assert_int_equal(free, namer->used); /* every one that was ever taken */
	assert_int_equal(blocks_left(namer->blocks), NAMED_FLOWS);
	namer_close(namer);
	flow_table_close(table);
	return 0;
}

static inline struct addr
named_addr(enum side side)
{
	return side == SIDE_CLIENT ? addr_of_v4((const uint8_t[]){ 198, 18, 0, 1 })
				   : addr_of_v4((const uint8_t[]){ 198, 18, 0, 2 });
}

static inline void
named_packet(struct packet *p, enum side side)
{
	enum side told;

	p->at.ns = now;
	p->from = named_addr(side);
	p->to = named_addr(side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT);
	p->from_port = side == SIDE_CLIENT ? client_port : server_port;
	p->to_port = side == SIDE_CLIENT ? server_port : client_port;
	if (p->payload_length == 0) {
		p->payload_length = p->payload_captured;
	}
	p->length = 40 + p->payload_length;
	flow = flow_touch(table, p, &told);
	assert_non_null(flow);
	if (!flow->name.settled) {
		name_learn(namer, table, flow, p, told);
	}
}

static inline void
tcp(enum side side, uint32_t seq, uint8_t flags, const void *bytes, size_t len)
{
	named_packet(&(struct packet){ .transport = TRANSPORT_TCP,
			     .tcp_flags = flags,
			     .seq = seq,
			     .payload = bytes,
			     .payload_captured = (uint32_t)len },
		side);
}

static inline void
udp(enum side side, const void *bytes, size_t len)
{
	named_packet(&(struct packet){ .transport = TRANSPORT_UDP,
			     .payload = bytes,
			     .payload_captured = (uint32_t)len },
		side);
}

/* A new flow; with the handshake the beginning of both streams is known. */
static inline void
next_flow(bool handshake)
{
	client_port++;
	now += NS_PER_SECOND;
	flow_sweep(table, (struct instant){ now });
	if (handshake) {
		tcp(SIDE_CLIENT, 999, TCP_SYN, NULL, 0);
		tcp(SIDE_SERVER, 4999, TCP_SYN | TCP_ACK, NULL, 0);
	}
}

static inline void
client(uint32_t offset, const void *bytes, size_t len)
{
	tcp(SIDE_CLIENT, 1000 + offset, TCP_ACK | TCP_PSH, bytes, len);
}

static inline void
server(uint32_t offset, const void *bytes, size_t len)
{
	tcp(SIDE_SERVER, 5000 + offset, TCP_ACK | TCP_PSH, bytes, len);
}

static inline const char *
name(void)
{
	return name_text(namer, flow);
}

/* The bytes that one end of the first TLS stream of a capture sent, in order; 0 on failure. */
static inline size_t
recorded(const char *path, enum side side, uint8_t *out)
{
	struct capture *capture;
	struct decoder *decoder = decoder_open();
	struct frame frame;
	struct packet p;
	struct err err;
	uint32_t begin[2] = { 0, 0 };
	uint16_t port = 0;
	size_t len = 0;

	assert_int_equal(capture_open_file(path, &capture, &err), ERR_OK);
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		enum side from;
		size_t at;

		if (decode_packet(decoder, &frame, &p) != DECODE_PACKET ||
			p.transport != TRANSPORT_TCP) {
			continue;
		}
		from = p.to_port == 443 || p.to_port == 444 ? SIDE_CLIENT : SIDE_SERVER;
		if (p.tcp_flags & TCP_SYN) {
			if (from == SIDE_CLIENT && port == 0) {
				port = p.from_port;
			}
			if (port == (from == SIDE_CLIENT ? p.from_port : p.to_port)) {
				begin[from] = p.seq + 1;
			}
		}
		if (p.payload_captured == 0 || from != side ||
			port != (from == SIDE_CLIENT ? p.from_port : p.to_port)) {
			continue;
		}
		at = p.seq - begin[from];
		assert_true(at + p.payload_captured <= STREAM_MOST);
		memcpy(out + at, p.payload, p.payload_captured);
		len = at + p.payload_captured > len ? at + p.payload_captured : len;
	}
	decoder_close(decoder);
	capture_close(capture);
	return len;
}

#define NAME_TEST(test) cmocka_unit_test_setup_teardown(test, open_namer, close_namer)

#endif
