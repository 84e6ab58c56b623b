/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/flow/inside.h"

enum {
	TCP_IDLE = 300,
	TCP_UNANSWERED = 15,
	TCP_CLOSED = 2,
	UDP_IDLE = 60,
	DNS_IDLE = 10,
	DNS_PORT = 53
};

static enum rank
rank_of(const struct flow *flow)
{
	if (flow->transport != TRANSPORT_TCP) {
		return flow->total.packets[0] + flow->total.packets[1] == 1 ? RANK_ONE_UDP
									    : RANK_OPEN;
	}
	if (track_is_closed(flow)) {
		return RANK_CLOSED;
	}
	return flow->tcp_seen[SIDE_CLIENT] == TCP_SYN &&
			       flow->total.packets[SIDE_SERVER] == 0
		       ? RANK_SYN
		       : RANK_OPEN;
}

static int
patience(const struct flow *flow)
{
	if (flow->transport == TRANSPORT_TCP) {
		return flow->rank == RANK_SYN      ? TCP_UNANSWERED
		       : flow->rank == RANK_CLOSED ? TCP_CLOSED
						   : TCP_IDLE;
	}
	return flow->port[SIDE_SERVER] == DNS_PORT || flow->port[SIDE_CLIENT] == DNS_PORT
		       ? DNS_IDLE
		       : UDP_IDLE;
}

struct instant
flow_deadline(const struct flow *flow)
{
	return (struct instant){ flow->last.ns + patience(flow) * NS_PER_SECOND };
}

/* --- the wheel -------------------------------------------------------------------------------- */

static int64_t
tick_after(struct instant t)
{
	return (t.ns + NS_PER_SECOND - 1) / NS_PER_SECOND;
}

static void
wheel_put(struct flow_table *t, struct flow *flow)
{
	int64_t tick = tick_after(flow_deadline(flow));
	uint32_t number = flow_number(t, flow);
	struct list *list;

	if (tick <= t->tick) {
		tick = t->tick + 1;
	}
	flow->wheel_slot = (uint32_t)(tick % WHEEL_SLOTS) & 511;
	list = &t->wheel[flow->wheel_slot];
	flow->wheel_next = 0;
	flow->wheel_previous = list->last;
	if (list->last != 0) {
		t->node[list->last].wheel_next = number;
	} else {
		list->first = number;
	}
	list->last = number;
}

static void
wheel_take(struct flow_table *t, struct flow *flow)
{
	struct list *list = &t->wheel[flow->wheel_slot];

	if (flow->wheel_previous != 0) {
		t->node[flow->wheel_previous].wheel_next = flow->wheel_next;
	} else {
		list->first = flow->wheel_next;
	}
	if (flow->wheel_next != 0) {
		t->node[flow->wheel_next].wheel_previous = flow->wheel_previous;
	} else {
		list->last = flow->wheel_previous;
	}
}

/* --- the queues of those who may give way ------------------------------------------------------- */

static void
rank_put(struct flow_table *t, struct flow *flow)
{
	struct list *list = &t->rank[flow->rank];
	uint32_t number = flow_number(t, flow);

	flow->rank_next = 0;
	flow->rank_previous = list->last;
	if (list->last != 0) {
		t->node[list->last].rank_next = number;
	} else {
		list->first = number;
	}
	list->last = number;
}

static void
rank_take(struct flow_table *t, struct flow *flow)
{
	struct list *list = &t->rank[flow->rank];

	if (t->hand == flow_number(t, flow)) {
		t->hand = flow->rank_next;
	}
	if (t->giving == flow_number(t, flow)) {
		t->giving = flow->rank_next;
	}
	if (flow->rank_previous != 0) {
		t->node[flow->rank_previous].rank_next = flow->rank_next;
	} else {
		list->first = flow->rank_next;
	}
	if (flow->rank_next != 0) {
		t->node[flow->rank_next].rank_previous = flow->rank_previous;
	} else {
		list->last = flow->rank_previous;
	}
}

/* Sends busy open flows to the back before anybody has to give way: a search looks at a few only,
 * and would otherwise find nothing but busy ones where they happen to stand together.  From a half
 * full table on, two a birth walk the whole queue once before it is full. */
static void
sort_ahead(struct flow_table *t)
{
	for (int i = 0; i < SORT_A_BIRTH && t->counts.live > t->config.max / 2; i++) {
		uint32_t n = t->hand != 0 ? t->hand : t->rank[RANK_OPEN].first;
		struct flow *flow = &t->node[n];

		if (n == 0) {
			return;
		}
		t->hand = flow->rank_next;
		if (flow->touched) {
			flow->touched = false;
			rank_take(t, flow);
			rank_put(t, flow);
		}
	}
}

void
wheel_add(struct flow_table *t, struct flow *flow)
{
	sort_ahead(t);
	flow->rank = rank_of(flow) & 3;
	rank_put(t, flow);
	wheel_put(t, flow);
}

void
wheel_remove(struct flow_table *t, struct flow *flow)
{
	rank_take(t, flow);
	wheel_take(t, flow);
}

void
wheel_touch(struct flow_table *t, struct flow *flow)
{
	enum rank rank = rank_of(flow);

	flow->touched = true;
	if (rank == flow->rank) {
		return;
	}
	rank_take(t, flow);
	flow->rank = rank & 3;
	rank_put(t, flow);
	if (rank == RANK_CLOSED) { /* the only change that ends a flow sooner */
		wheel_take(t, flow);
		wheel_put(t, flow);
	}
}

/* --- silence ------------------------------------------------------------------------------------ */

enum flow_end
wheel_silent_end(const struct flow *flow)
{
	return flow->rank == RANK_SYN ? FLOW_SYN_TIMEOUT : FLOW_IDLE;
}

/* Every flow whose deadline could be this tick: ended, or put where its deadline has moved to. */
static void
turn_wheel(struct flow_table *t, int64_t tick, enum flow_end end)
{
	struct list *list = &t->wheel[tick % WHEEL_SLOTS];
	uint32_t last = list->last, number = list->first;

	t->tick = tick;
	while (number != 0) {
		struct flow *flow = &t->node[number];
		bool done = number == last;

		number = flow->wheel_next;
		if (tick_after(flow_deadline(flow)) <= tick) {
			table_finish(
				t, flow, end == FLOW_LIVE ? wheel_silent_end(flow) : end);
		} else {
			wheel_take(t, flow);
			wheel_put(t, flow);
		}
		if (done) {
			break; /* what was put back behind it is for another turn */
		}
	}
}

void
flow_sweep(struct flow_table *table, struct instant now)
{
	int64_t until = now.ns / NS_PER_SECOND;

	if (now.ns > table->now.ns) {
		table->now = now;
	}
	while (table->tick < until && table->counts.live > 0) {
		turn_wheel(table, table->tick + 1, FLOW_LIVE);
	}
	if (table->tick < until) {
		table->tick = until;
	}
}

void
flow_flush(struct flow_table *table, enum flow_end end)
{
	while (table->counts.live > 0) {
		turn_wheel(table, table->tick + 1, end);
	}
}

/* --- giving way --------------------------------------------------------------------------------- */

/* The open flow that was idle longest, one without a name before one with; flows touched since
 * they were queued go to the back first, as in a second-chance page queue. */
static uint32_t
idle_longest(struct flow_table *t)
{
	struct list *open = &t->rank[RANK_OPEN];
	uint32_t named = 0, next;

	for (uint32_t n = open->first, seen = 0; n != 0 && seen < SCAN_MOST;
		n = next, seen++) {
		struct flow *flow = &t->node[n];

		next = flow->rank_next;
		if (flow->touched) {
			flow->touched = false;
			rank_take(t, flow);
			rank_put(t, flow);
		} else if (flow->name.text == 0) {
			return n;
		} else if (named == 0) {
			named = n;
		}
	}
	return named != 0 ? named : open->first;
}

static uint32_t
gives_way(struct flow_table *t, bool bare_syn)
{
	uint32_t n = t->rank[RANK_SYN].first;

	if (n != 0 && is_past(t->node[n].first, t->now, SYN_GRACE_SECONDS)) {
		return n;
	}
	for (enum rank rank = RANK_ONE_UDP; rank <= RANK_CLOSED; rank++) {
		if (t->rank[rank].first != 0) {
			return t->rank[rank].first;
		}
	}
	if (bare_syn) {
		return 0;
	}
	/* however young: what was never answered goes before what was */
	return t->rank[RANK_SYN].first != 0 ? t->rank[RANK_SYN].first : idle_longest(t);
}

/* Whoever gives way next is in no cache any more: its place in the index is fetched while another
 * packet is looked at, and the node behind it, which tells the next place. */
static void
fetch_next(const struct flow_table *t, uint32_t n)
{
	uint32_t next = t->node[n].rank_next;
	const char *after = (const char *)&t->node[t->node[next].rank_next];

	__builtin_prefetch(index_line(&t->index, t->node[next].hash), 1);
	for (size_t line = 0; line < sizeof(struct flow); line += 64) {
		__builtin_prefetch(after + line, 1);
	}
}

bool
wheel_evict(struct flow_table *t, bool bare_syn)
{
	uint32_t n = gives_way(t, bare_syn);

	if (n == 0) {
		return false;
	}
	fetch_next(t, n);
	table_finish(t, &t->node[n], FLOW_EVICTED);
	return true;
}

bool
flow_give_up(struct flow_table *table,
	bool (*fits)(const void *ctx, const struct flow *flow), const void *ctx)
{
	for (int seen = 0; seen < SCAN_MOST; seen++) {
		uint32_t n =
			table->giving != 0 ? table->giving : table->rank[RANK_OPEN].first;
		struct flow *flow = &table->node[n];

		if (n == 0) {
			return false;
		}
		table->giving = flow->rank_next;
		if (is_past(flow->last, table->now, 1) && fits(ctx, flow)) {
			table_finish(table, flow, FLOW_EVICTED);
			return true;
		}
	}
	return false;
}
