/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_FLOWED_H
#define PENUMBRA_TESTS_UNIT_FLOWED_H

/* What the tests of the flow table share: a table that writes down what it hands out, and packets
 * in one line each. */

#include "tests/unit/test.h"

#include "sensor/flow/table.h"

#define S NS_PER_SECOND

enum { FLOWED_PARTS = 4096, FLOWED_FLOWS = 64 };
enum {
	INSIDE = 0x0a000001,
	INSIDE2 = 0x0a000002,
	OUTSIDE = 0x08080808,
	OUTSIDE2 = 0x08080404
};

struct flowed_part {
	struct flow_volume volume;
	uint8_t starts;
	int64_t first, until;
	uint64_t total;
	bool opens, last, failed, cut;
	enum flow_end end;
	uint16_t client_port;
};

static struct flow_table *table;
static struct flowed_part part[FLOWED_PARTS];
static size_t parts, gone;
static bool settle; /* names are settled with the first packet */
static struct flow *touched;
static enum side touched_side;
static uint32_t next_seq, next_ack;
static uint16_t next_vlan, next_interface;

static inline void
flowed_part(void *ctx, const struct flow_part *p)
{
	(void)ctx;
	assert_true(parts < FLOWED_PARTS);
	part[parts++] = (struct flowed_part){ .volume = *p->volume,
		.starts = p->starts,
		.first = p->first.ns,
		.until = p->until.ns,
		.total = p->flow->total.bytes[0] + p->flow->total.bytes[1],
		.opens = p->opens,
		.last = p->last,
		.failed = p->flow->failed,
		.cut = p->flow->cut,
		.end = p->end,
		.client_port = p->flow->port[SIDE_CLIENT] };
}

static inline void
flowed_gone(void *ctx, struct flow *flow)
{
	(void)ctx;
	(void)flow;
	gone++;
}

static inline int
open_table(void **state)
{
	static struct prefix internal;

	(void)state;
	parts = gone = 0;
	settle = false;
	next_seq = next_ack = 0;
	next_vlan = next_interface = 0;
	prefix_parse(str_of("10.0.0.0/8"), &internal);
	table = flow_table_open(&(struct flow_config){ .max = FLOWED_FLOWS,
		.key = hash_key_random(), /* nothing may depend on it */
		.internal = &internal,
		.internals = 1,
		.part = flowed_part,
		.gone = flowed_gone });
	return table == NULL;
}

static inline int
close_table(void **state)
{
	(void)state;
	flow_table_close(table);
	return 0;
}

static inline struct addr
flowed_addr(uint32_t v4)
{
	return addr_of_v4((const uint8_t[]){ (uint8_t)(v4 >> 24), (uint8_t)(v4 >> 16),
		(uint8_t)(v4 >> 8), (uint8_t)v4 });
}

static inline struct flow *
flowed_touch(struct packet *p)
{
	flow_sweep(table, p->at);
	touched = flow_touch(table, p, &touched_side);
	if (touched != NULL) {
		touched->name.settled = settle;
	}
	return touched;
}

struct flowed_ends {
	uint32_t from;
	unsigned from_port;
	uint32_t to;
	unsigned to_port;
};

#define ENDS(from, from_port, to, to_port) \
	((struct flowed_ends){ (from), (from_port), (to), (to_port) })

static inline struct flow *
tcp(int64_t ns, struct flowed_ends ends, unsigned flags, unsigned payload)
{
	struct packet p = { .at = { ns },
		.interface = next_interface,
		.from = flowed_addr(ends.from),
		.to = flowed_addr(ends.to),
		.from_port = (uint16_t)ends.from_port,
		.to_port = (uint16_t)ends.to_port,
		.transport = TRANSPORT_TCP,
		.tcp_flags = (uint8_t)flags,
		.seq = next_seq,
		.ack = next_ack,
		.length = 40 + payload,
		.payload_length = payload,
		.vlan = { next_vlan },
		.vlans = next_vlan != 0 };

	return flowed_touch(&p);
}

static inline struct flow *
udp(int64_t ns, uint32_t from, unsigned from_port, uint32_t to, unsigned to_port,
	unsigned payload)
{
	struct packet p = { .at = { ns },
		.interface = next_interface,
		.from = flowed_addr(from),
		.to = flowed_addr(to),
		.from_port = (uint16_t)from_port,
		.to_port = (uint16_t)to_port,
		.transport = TRANSPORT_UDP,
		.length = 28 + payload,
		.payload_length = payload,
		.vlan = { next_vlan },
		.vlans = next_vlan != 0 };

	return flowed_touch(&p);
}

/* How many flows have ended when the clock says so. */
static inline size_t
ended_by(int64_t ns)
{
	flow_sweep(table, (struct instant){ ns });
	return gone;
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, open_table, close_table)

#endif
