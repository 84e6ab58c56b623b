/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/flow/table.h"

#include "sensor/base/bytes.h"
#include "sensor/base/sip.h"
#include "sensor/flow/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static uint32_t
held_most(const struct flow_table *t)
{
	return t->config.max / FLOWS_A_HELD + 1;
}

struct flow_table *
flow_table_open(const struct flow_config *config)
{
	struct flow_table *t = calloc(1, sizeof *t);

	assert(config->max > 0 && config->part != NULL && config->gone != NULL);
	if (t == NULL) {
		return NULL;
	}
	t->config = *config;
	t->node = calloc((size_t)config->max + 1, sizeof *t->node);
	t->held = calloc(held_most(t) + 1, sizeof *t->held);
	t->past = calloc((size_t)config->max + 1, sizeof *t->past);
	if (!index_open(&t->index, config->max) || t->node == NULL || t->held == NULL ||
		t->past == NULL) {
		flow_table_close(t);
		return NULL;
	}
	return t;
}

void
flow_table_close(struct flow_table *table)
{
	if (table != NULL) {
		index_close(&table->index);
		free(table->node);
		free(table->held);
		free(table->past);
		free(table);
	}
}

const struct flow_counts *
flow_counts(const struct flow_table *table)
{
	return &table->counts;
}

/* --- index ------------------------------------------------------------------------------------ */

/* Address and port of an end that speaks IPv4. */
static uint64_t
short_end(const struct addr *a, uint16_t port)
{
	return (uint64_t)bytes_u32(a->byte + 12) << 16 | port;
}

static uint32_t
hash_short(const struct flow_table *t, const struct packet *p)
{
	uint64_t from = short_end(&p->from, p->from_port);
	uint64_t to = short_end(&p->to, p->to_port);
	struct sip s = sip_begin(&t->config.key);

	sip_word(&s, from < to ? from : to);
	return (uint32_t)sip_end(&s, (from < to ? to : from) |
					     (uint64_t)p->transport << 48 |
					     UINT64_C(15) << 56);
}

static void
take_end(struct sip *s, const struct addr *a)
{
	sip_word(s, sip_word_at(a->byte));
	sip_word(s, sip_word_at(a->byte + 8));
}

/* Both directions have one key: the smaller end comes first. */
static uint32_t
hash_of(const struct flow_table *t, const struct packet *p)
{
	struct sip s;
	bool turned;
	int order;

	if (addr_is_v4(&p->from) && addr_is_v4(&p->to)) {
		return hash_short(t, p);
	}
	order = addr_compare(&p->from, &p->to);
	turned = order > 0 || (order == 0 && p->from_port > p->to_port);
	s = sip_begin(&t->config.key);
	take_end(&s, turned ? &p->to : &p->from);
	take_end(&s, turned ? &p->from : &p->to);
	return (uint32_t)sip_end(
		&s, (uint64_t)(turned ? p->to_port : p->from_port) << 16 |
			    (turned ? p->from_port : p->to_port) |
			    (uint64_t)p->transport << 32 | UINT64_C(37) << 56);
}

static bool
sent_by(const struct flow *f, const struct packet *p, enum side side)
{
	enum side other = !side;

	return f->port[side] == p->from_port && f->port[other] == p->to_port &&
	       addr_equal(&f->addr[side], &p->from) &&
	       addr_equal(&f->addr[other], &p->to);
}

static struct flow *
find(const struct flow_table *t, uint32_t hash, const struct packet *p, enum side *side)
{
	struct index_search search = index_search(&t->index, hash);

	for (uint32_t n; (n = index_next(&search)) != 0;) {
		struct flow *f = &t->node[n];

		if (f->transport != p->transport) {
			continue;
		}
		if (sent_by(f, p, SIDE_CLIENT)) {
			*side = SIDE_CLIENT;
			return f;
		}
		if (sent_by(f, p, SIDE_SERVER)) {
			*side = SIDE_SERVER;
			return f;
		}
	}
	return NULL;
}

/* So many flows in one place mean that somebody found collisions, or great bad luck: the oldest one
 * without a name goes, or else the oldest. */
static void
make_room(struct flow_table *t, uint32_t hash)
{
	const struct index_line *line = index_line(&t->index, hash);
	struct flow *oldest = NULL, *unnamed = NULL;

	for (int i = 0; i < INDEX_WAYS; i++) {
		struct flow *f = &t->node[line->number[i]];

		if (oldest == NULL || f->first.ns < oldest->first.ns) {
			oldest = f;
		}
		if (f->name.text == 0 &&
			(unnamed == NULL || f->first.ns < unnamed->first.ns)) {
			unnamed = f;
		}
	}
	table_finish(t, unnamed != NULL ? unnamed : oldest, FLOW_EVICTED);
}

/* --- parts -------------------------------------------------------------------------------------- */

static uint32_t
past_take(struct flow_table *t)
{
	uint32_t number = t->past_free;

	if (number == 0) {
		return ++t->past_used;
	}
	t->past_free = t->past[number].next;
	return number;
}

static void
past_give(struct flow_table *t, struct flow *flow)
{
	if (flow->past != 0) {
		t->past[flow->past].next = t->past_free;
		t->past_free = flow->past;
		flow->past = 0;
	}
}

static struct instant
part_first(const struct flow_table *t, const struct flow *flow)
{
	return flow->past == 0 ? flow->first : t->past[flow->past].first;
}

/* What was sent since the part began. */
static struct flow_volume
part_of(const struct flow_table *t, const struct flow *flow)
{
	struct flow_volume v = flow->total;
	const struct flow_volume *before = &t->past[flow->past].before;

	for (int side = 0; side < 2 && flow->past != 0; side++) {
		v.bytes[side] -= before->bytes[side];
		v.payload[side] -= before->payload[side];
		v.packets[side] -= before->packets[side];
		v.segments[side] -= before->segments[side];
		v.resent[side] -= before->resent[side];
	}
	return v;
}

static void
hand_out(struct flow_table *t, struct flow *flow, const struct flow_part *what)
{
	struct flow_part part = *what;

	part.flow = flow;
	part.opens = !flow->announced;
	t->config.part(t->config.ctx, &part);
	flow->announced = true;
}

static void
hand_out_held(struct flow_table *t, struct flow *flow)
{
	struct past *past = &t->past[flow->past];
	struct held *held = &t->held[past->held];

	if (past->held != 0) {
		hand_out(t, flow,
			&(struct flow_part){ .volume = &held->volume,
				.starts = held->starts,
				.first = held->first,
				.until = held->last });
		held->next = t->held_free;
		t->held_free = past->held;
		past->held = 0;
	}
}

/* A place for a part that is kept back; 0 when the pool is empty. */
static uint32_t
held_take(struct flow_table *t)
{
	uint32_t number = t->held_free;

	if (number != 0) {
		t->held_free = t->held[number].next;
	} else if (t->held_used < held_most(t)) {
		number = ++t->held_used;
	}
	return number;
}

/* Keeps the first part of a flow back. */
static void
hold_part(struct flow_table *t, struct flow *flow, uint32_t number)
{
	t->held[number] = (struct held){ .volume = flow->total,
		.starts = flow->starts,
		.first = flow->first,
		.last = flow->last };
	t->past[flow->past].held = number;
}

static void
hand_out_part(struct flow_table *t, struct flow *flow, bool last, enum flow_end end)
{
	struct flow_volume volume = part_of(t, flow);

	hand_out(t, flow,
		&(struct flow_part){ .volume = &volume,
			.starts = flow->starts,
			.first = part_first(t, flow),
			.until = flow->last,
			.last = last,
			.end = end });
}

/* The packet to come belongs to a later slot than the current part.  The first part of a flow
 * whose name is still being read waits one slot for it. */
static void
turn_slot(struct flow_table *t, struct flow *flow)
{
	bool waits = !flow->name.settled && !flow->announced && flow->past == 0;
	uint32_t held = waits ? held_take(t) : 0;

	if (held == 0) {
		hand_out_held(t, flow);
		hand_out_part(t, flow, false, FLOW_LIVE);
	}
	if (flow->past == 0) {
		flow->past = past_take(t);
	}
	if (held != 0) {
		hold_part(t, flow, held);
	}
	flow->starts = 0;
	t->past[flow->past].before = flow->total;
	t->past[flow->past].first = t->now;
}

void
table_finish(struct flow_table *t, struct flow *flow, enum flow_end end)
{
	if (track_is_closed(flow)) {
		end = flow->reset_by != 0 ? FLOW_RST : FLOW_FIN;
	}
	track_end(t, flow);
	t->config.gone(t->config.ctx, flow);
	hand_out_held(t, flow);
	hand_out_part(t, flow, true, end);
	past_give(t, flow);
	index_take(&t->index, flow->hash, flow_number(t, flow));
	wheel_remove(t, flow);
	flow->wheel_next = t->free;
	t->free = flow_number(t, flow);
	t->counts.ended[end]++;
	t->counts.live--;
}

/* --- packets ------------------------------------------------------------------------------------ */

static struct flow *
node_new(struct flow_table *t)
{
	struct flow *flow;

	if (t->free != 0) {
		flow = &t->node[t->free];
		t->free = flow->wheel_next;
		memset(flow, 0, sizeof *flow);
		return flow;
	}
	/* never used before: the slab is zero, and costs memory only from now on */
	return t->counts.live < t->config.max ? &t->node[t->counts.live + 1] : NULL;
}

static bool
is_bare_syn(const struct packet *p)
{
	return p->transport == TRANSPORT_TCP &&
	       (p->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static struct flow *
born(struct flow_table *t, uint32_t hash, const struct packet *p, enum side *side)
{
	struct flow *flow;

	if (!index_has_room(&t->index, hash)) {
		make_room(t, hash);
	}
	if (t->counts.live == t->config.max && !wheel_evict(t, is_bare_syn(p))) {
		return NULL;
	}
	flow = node_new(t);
	flow->transport = p->transport;
	flow->interface = (uint8_t)p->interface; /* there are no more */
	flow->first = flow->last = p->at;
	flow->hash = hash;
	index_put(&t->index, hash, flow_number(t, flow));
	*side = track_first(t, flow, p);
	t->counts.live++;
	t->counts.opened++;
	return flow;
}

static void
count(struct flow_volume *v, const struct packet *p, enum side side)
{
	v->bytes[side] += p->length;
	v->payload[side] += p->payload_length;
	v->packets[side]++;
}

static void
clock_to(struct flow_table *t, struct instant now)
{
	t->now = now;
	if (now.ns < t->slot.ns || now.ns - t->slot.ns >= SLOT_SECONDS * NS_PER_SECOND) {
		t->slot = slot_start(instant_slot(now));
	}
	if (t->counts.live == 0 && t->tick < now.ns / NS_PER_SECOND) {
		t->tick = now.ns / NS_PER_SECOND;
	}
}

/* The flow this packet goes on with; NULL when it begins a new one. */
static struct flow *
goes_on(struct flow_table *t, uint32_t hash, const struct packet *p, enum side *side)
{
	struct flow *flow = find(t, hash, p, side);

	if (flow != NULL && flow_deadline(flow).ns <= p->at.ns) {
		table_finish(t, flow, wheel_silent_end(flow));
		return NULL;
	}
	if (flow != NULL && track_is_reuse(flow, p, *side)) {
		table_finish(t, flow, FLOW_REUSED);
		return NULL;
	}
	return flow;
}

uint32_t
flow_expect(const struct flow_table *table, const struct packet *packet)
{
	uint32_t hash = hash_of(table, packet);

	__builtin_prefetch(index_line(&table->index, hash), 1);
	return hash;
}

struct flow *
flow_touch(struct flow_table *table, const struct packet *packet, enum side *side)
{
	return flow_touch_as(table, packet, hash_of(table, packet), side);
}

struct flow *
flow_touch_as(struct flow_table *table, const struct packet *packet, uint32_t hash,
	enum side *side)
{
	struct flow *flow, *known;

	clock_to(table, packet->at);
	known = goes_on(table, hash, packet, side);
	flow = known != NULL ? known : born(table, hash, packet, side);
	if (flow == NULL) {
		table->counts.table_full_packets++;
		table->counts.table_full_bytes += packet->length;
		return NULL;
	}
	if (flow->last.ns < table->slot.ns) {
		turn_slot(table, flow);
	}
	*side = track_packet(table, flow, packet, *side);
	count(&flow->total, packet, *side);
	flow->vlan[*side] = packet->vlans > 0 ? packet->vlan[0] : 0;
	flow->last = packet->at;
	/* only now is it known what kind of flow it is, and so how long it may be silent */
	if (known != NULL) {
		wheel_touch(table, flow);
	} else {
		wheel_add(table, flow);
	}
	return flow;
}

void
flow_refused(struct flow_table *table, const struct packet *about)
{
	enum side side;
	struct flow *flow = find(table, hash_of(table, about), about, &side);

	if (flow != NULL && side == SIDE_CLIENT &&
		flow->total.packets[SIDE_SERVER] == 0) {
		flow->failed = true;
	}
}
