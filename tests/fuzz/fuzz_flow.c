/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/reader.h"
#include "sensor/flow/table.h"
#include "tests/fuzz/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Input: steps of 8 bytes.  A small table, few ends, so that tuples, chains and queues meet often.
 * Every byte that was taken must come out exactly once, and every flow must end exactly once. */

enum { FLOWS = 20 };

static uint64_t taken, handed_out, lasts, opens, gone;

static void
on_part(void *ctx, const struct flow_part *part)
{
	const struct flow_volume *v = part->volume;

	(void)ctx;
	must(instant_slot(part->first) == instant_slot(part->until));
	must(part->first.ns <= part->until.ns && part->flow->first.ns <= part->first.ns);
	must(part->last == (part->end != FLOW_LIVE));
	must(v->packets[0] + v->packets[1] > 0 && part->starts < 32);
	for (int side = 0; side < 2; side++) {
		must(v->resent[side] <= v->segments[side]);
		must(v->segments[side] <= v->packets[side]);
		must(v->bytes[side] <= part->flow->total.bytes[side]);
	}
	handed_out += v->bytes[0] + v->bytes[1];
	lasts += part->last;
	opens += part->opens;
}

static void
on_gone(void *ctx, struct flow *flow)
{
	(void)ctx;
	(void)flow;
	gone++;
}

static struct packet
packet_of(struct reader *r, int64_t *now)
{
	static const int64_t steps[] = { 0, 1, 1000000, 100000000, 1000000000, 2000000000,
		30000000000, 299000000000 };
	uint8_t ends = reader_u8(r), what = reader_u8(r), flags = reader_u8(r);
	struct packet p = { .interface = what >> 6,
		.from_port = (uint16_t)(1 + (ends & 7)),
		.to_port = ends & 8 ? 53 : 443,
		.transport = what & 1 ? TRANSPORT_TCP : TRANSPORT_UDP,
		.tcp_flags = flags };
	bool back = (ends & 16) != 0;

	*now += steps[what >> 1 & 7];
	p.at.ns = *now;
	p.from.byte[15] = back ? 2 : 1;
	p.to.byte[15] = back ? 1 : (uint8_t)(2 + (ends >> 7));
	if (back) {
		uint16_t port = p.from_port;

		p.from_port = p.to_port;
		p.to_port = port;
	}
	p.fragment = (what & 0x30) == 0x30;
	p.payload_length = reader_u16(r);
	p.length = p.payload_length + 40;
	p.seq = (uint32_t)reader_u16(r) << 16;
	p.ack = p.seq + reader_u8(r);
	return p;
}

static void
step(struct flow_table *table, struct reader *r, int64_t *now)
{
	struct packet p = packet_of(r, now);
	enum side side;
	struct flow *flow;

	if ((p.tcp_flags & 0x40) == 0) {
		flow_sweep(table, p.at);
	}
	flow = flow_touch(table, &p, &side);
	if (flow == NULL) {
		return;
	}
	taken += p.length;
	must(flow->port[side] == p.from_port && addr_equal(&flow->addr[side], &p.from));
	must(flow->port[!side] == p.to_port && addr_equal(&flow->addr[!side], &p.to));
	flow->name.settled = (p.tcp_flags & 0x80) != 0;
	flow->name.text = p.tcp_flags & 0x20;
	if ((p.seq & 0xff0000) == 0) {
		flow_turn(table, flow, RULE_HELLO);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct prefix internal = { .addr = { { [15] = 1 } }, .bits = 128 };
	struct flow_table *table = flow_table_open(&(struct flow_config){ .max = FLOWS,
		.key = hash_key_fixed(),
		.internal = &internal,
		.internals = 1,
		.part = on_part,
		.gone = on_gone });
	int64_t now = 1000000000000;

	taken = handed_out = lasts = opens = gone = 0;
	while (reader_left(&r) >= 8) {
		step(table, &r, &now);
		must(flow_counts(table)->live <= FLOWS);
	}
	flow_flush(table, FLOW_EOF);
	must(handed_out == taken);
	must(flow_counts(table)->live == 0);
	must(lasts == flow_counts(table)->opened && opens == lasts && gone == lasts);
	flow_table_close(table);
	return 0;
}
