/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"
#include "sensor/daemon/supervisor.h"

/* Kernel counters, and what becomes of the packets of a sensor that is no more: each ends in exactly
 * one counter. */

/* More bytes than any link carries to one sensor in its life. */
#define ACKED_MOST (UINT64_C(1) << 56)

static void
tell_drops(struct supervisor *s, size_t i, uint64_t dropped, uint64_t if_dropped)
{
	struct order order = { .kind = ORDER_COVER };

	s->port[i].dropped += dropped;
	s->port[i].if_dropped += if_dropped;
	order.cover.interface = (uint16_t)i;
	order.cover.hour = instant_hour(now_steady(s));
	order.cover.count[COVER_DROPPED] = dropped;
	order.cover.count[COVER_IF_DROPPED] = if_dropped;
	if (dropped + if_dropped > 0) {
		order_send(&s->keeper, &order);
	}
}

/* The supervisor alone asks the kernel: each reading sets its counters to zero. */
void
slots_count_port(struct supervisor *s, struct slot *slot, size_t i)
{
	struct live_totals now;
	struct live_totals *last = &slot->last[i];
	struct err err;

	if (slot->capture[i] == NULL ||
		live_totals(slot->capture[i], &now, &err) != ERR_OK) {
		return;
	}
	s->port[i].received += now.received - last->received;
	tell_drops(s, i, now.dropped - last->dropped, now.if_dropped - last->if_dropped);
	*last = now;
}

void
slots_count(struct supervisor *s)
{
	for (size_t i = 0; i < s->slots; i++) {
		for (size_t p = 0; p < s->ports; p++) {
			slots_count_port(s, &s->slot[i], p);
		}
	}
}

/* --- the block of a life that is over ------------------------------------------------------- */

void
slots_add(void *to, const void *from, size_t bytes)
{
	uint64_t *sum = to;
	const uint64_t *more = from;

	for (size_t i = 0; i < bytes / sizeof *sum; i++) {
		sum[i] += more[i];
	}
}

static uint64_t
fates(const struct cover *c)
{
	uint64_t n = c->count[COVER_ANALYSED];

	for (size_t i = COVER_FILTERED_DUPLICATE; i <= COVER_SHED_OVERLOAD; i++) {
		n += c->count[i];
	}
	return n;
}

static bool
is_sane(const struct cover *cover, struct instant now)
{
	struct parcel p = { .kind = PARCEL_COVER, .cover = *cover };
	int64_t hours = (int64_t)instant_hour(now).n - cover->hour.n;

	return parcel_check(&p) && hours >= -1 && hours <= 48 &&
	       fates(cover) == cover->count[COVER_RECEIVED];
}

/* What it had not handed out yet; of the packet it was just reading nobody knows more. */
static struct cover
rest_of(const struct sensor_block *b, size_t i, struct instant now)
{
	struct cover rest = b->book.cover[i];
	uint64_t *n = rest.count;

	n[COVER_SHED_SENSOR_LOST] += n[COVER_RECEIVED] - fates(&rest);
	n[COVER_UNATTRIBUTED] = n[COVER_IP_BYTES] - n[COVER_FLOW_BYTES];
	rest.interface = (uint16_t)i;
	rest.hour = b->book.hour.n != 0 ? b->book.hour : instant_hour(now);
	return rest;
}

/* A sensor that was taken over may have left anything in its block.  What the kernel handed to it is
 * a bound it cannot move. */
static bool
is_true(const struct sensor_block *b, size_t i, const struct cover *rest, uint64_t handed,
	struct instant now)
{
	const struct cover *part[] = { rest, &b->book.past[i], &b->kept[i] };
	uint64_t n = rest->count[COVER_RECEIVED] + part[1]->count[COVER_RECEIVED];

	for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
		struct cover cover = *part[k];

		cover.hour = rest->hour;
		cover.interface = rest->interface;
		if (!is_sane(&cover, now)) {
			return false;
		}
	}
	if (b->book.acked[i].bytes > ACKED_MOST ||
		b->book.acked[i].unseen > b->book.acked[i].bytes) {
		return false;
	}
	return n <= handed && part[2]->count[COVER_RECEIVED] <= handed &&
	       atomic_load(&b->frames[i]) <= handed &&
	       atomic_load(&b->early[i]) <= handed;
}

/* Nothing it says is believed: the kernel's count is all there is. */
static void
settle_hostile(struct supervisor *s, struct slot *slot, size_t i)
{
	uint64_t handed = slot->last[i].received;
	size_t k = (size_t)(slot - s->slot);

	log_print(LOG_WARNING, "sensor %zu: its counters make no sense", k + 1);
	atomic_fetch_add(&s->clerk->nonsense[k], 1);
	s->port[i].past.count[COVER_RECEIVED] += handed;
	s->port[i].past.count[COVER_SHED_SENSOR_LOST] += handed;
	slot->past.count[COVER_RECEIVED] += handed;
	slot->past.count[COVER_SHED_SENSOR_LOST] += handed;
	slot->taken[i] = handed;
}

/* False: it was not to be believed. */
static bool
settle_port(struct supervisor *s, struct slot *slot, size_t i)
{
	const struct sensor_block *b = slot->block;
	struct instant now = now_steady(s);
	struct order order = { .kind = ORDER_COVER, .cover = rest_of(b, i, now) };
	struct cover whole = b->book.past[i]; /* with what found no place in the ring */

	if (!is_true(b, i, &order.cover, slot->last[i].received, now)) {
		settle_hostile(s, slot, i);
		return false;
	}
	slots_add(whole.count, order.cover.count, sizeof whole.count);
	slots_add(s->port[i].past.count, whole.count, sizeof whole.count);
	slots_add(slot->past.count, whole.count, sizeof whole.count);
	slots_add(&s->port[i].acked, &b->book.acked[i], sizeof b->book.acked[i]);
	slots_add(order.cover.count, b->kept[i].count, sizeof order.cover.count);
	order_send(&s->keeper, &order);
	slot->taken[i] = atomic_load(&b->frames[i]);
	s->port[i].early += atomic_load(&b->early[i]);
	return true;
}

static void
keep_sums(struct slot *slot)
{
	slots_add(&slot->past_flows, &slot->block->sums.flows, sizeof slot->past_flows);
	slots_add(&slot->past_names, &slot->block->names, sizeof slot->past_names);
	slot->past_flows.live = 0; /* they went with it */
	slot->past_sent += atomic_load(&slot->block->sent);
	slot->past_lost += atomic_load(&slot->block->lost);
}

void
settle_block(struct supervisor *s, struct slot *slot, bool gap)
{
	bool believed = true;

	family_forget(&slot->child);
	for (size_t p = 0; p < s->ports; p++) {
		if (gap) {
			gap_begin(s, p, GAP_SENSOR_LOST);
		}
		slots_count_port(s, slot, p);
		believed = settle_port(s, slot, p) && believed;
	}
	if (believed) {
		keep_sums(slot);
	}
	slot->block->book.sum = (struct cover){ 0 };
	slot->unsettled = true;
}

/* --- its rings ------------------------------------------------------------------------------ */

/* What waits in a ring that nobody will read any more, counted to the packet. */
void
settle_ring(struct supervisor *s, struct slot *slot, size_t p)
{
	struct order order = { .kind = ORDER_COVER };
	uint64_t left = slot->last[p].received > slot->taken[p]
				? slot->last[p].received - slot->taken[p]
				: 0;

	order.cover.interface = (uint16_t)p;
	order.cover.hour = instant_hour(now_steady(s));
	order.cover.count[COVER_RECEIVED] = left;
	order.cover.count[COVER_SHED_SENSOR_LOST] = left;
	if (left > 0) {
		order_send(&s->keeper, &order);
	}
	slots_add(s->port[p].past.count, order.cover.count, sizeof order.cover.count);
	slot->past.count[COVER_RECEIVED] += left;
	slot->past.count[COVER_SHED_SENSOR_LOST] += left;
}

/* A handle gets its packets until it is closed, so it is closed first. */
void
settle_rings(struct supervisor *s, struct slot *slot)
{
	for (size_t p = 0; p < s->ports && slot->unsettled; p++) {
		slots_count_port(s, slot, p);
		if (slot->capture[p] != NULL) {
			struct live_totals late = live_leave(slot->capture[p]);

			slot->capture[p] = NULL;
			slot->last[p].received += late.received;
			s->port[p].received += late.received;
			tell_drops(s, p, late.dropped, late.if_dropped);
		}
		settle_ring(s, slot, p);
	}
	slot->unsettled = false;
}

void
slots_settle(struct supervisor *s)
{
	for (size_t i = 0; i < s->slots; i++) {
		settle_rings(s, &s->slot[i]);
	}
}
