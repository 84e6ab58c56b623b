/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/orders.h"

#include "sensor/base/str.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* --- keeping ------------------------------------------------------------------------------ */

static void
cover_join(struct cover *to, const struct cover *more)
{
	if (to->first.ns == 0 || (more->first.ns != 0 && more->first.ns < to->first.ns)) {
		to->first = more->first;
	}
	to->last = more->last.ns > to->last.ns ? more->last : to->last;
	for (size_t i = 0; i < COVER_COUNT; i++) {
		to->count[i] += more->count[i];
	}
}

static void
put_cover(struct orders_port *p, const struct cover *cover)
{
	for (size_t i = 0; i < p->covers; i++) {
		if (p->cover[i].hour.n == cover->hour.n) {
			cover_join(&p->cover[i], cover);
			return;
		}
	}
	if (p->covers == ORDERS_HOURS) {
		cover_join(&p->cover[ORDERS_HOURS - 1], cover);
		return;
	}
	p->cover[p->covers++] = *cover;
}

static void
gap_join(struct gap *to, const struct gap *more)
{
	to->from = more->from.ns < to->from.ns ? more->from : to->from;
	to->until = more->until.ns > to->until.ns ? more->until : to->until;
}

/* Seconds are what a gap is told in: the parts of one that was cut within a second add up to it. */
static bool
gaps_touch(const struct gap *a, const struct gap *b)
{
	return strcmp(a->reason, b->reason) == 0 && a->from.ns <= b->from.ns &&
	       b->from.ns <= b->until.ns &&
	       b->from.ns / NS_PER_SECOND <= a->until.ns / NS_PER_SECOND;
}

static struct gap *
youngest(struct orders_port *p, const char *reason)
{
	for (size_t i = p->gaps; i > 0; i--) {
		if (strcmp(p->gap[i - 1].reason, reason) == 0) {
			return &p->gap[i - 1];
		}
	}
	return NULL;
}

static void
put_gap(struct orders_port *p, const struct gap *gap)
{
	struct gap *near = youngest(p, gap->reason);

	if (near != NULL && (gaps_touch(near, gap) || p->gaps == ORDERS_GAPS)) {
		gap_join(near, gap);
	} else if (p->gaps < ORDERS_GAPS) {
		p->gap[p->gaps++] = *gap;
	} else {
		gap_join(&p->gap[ORDERS_GAPS - 1], gap);
	}
}

static struct orders_port *
port_of(struct orders *orders, size_t number)
{
	assert(number < OPTIONS_INTERFACES_MAX);
	return &orders->port[number];
}

void
orders_put(struct orders *orders, const struct order *order)
{
	struct orders_port *p;

	switch ((enum order_kind)order->kind) {
	case ORDER_INTERFACE:
		p = port_of(orders, order->interface.number);
		str_copy(p->name, sizeof p->name, str_of(order->interface.name));
		break;
	case ORDER_COVER:
		put_cover(port_of(orders, order->cover.interface), &order->cover);
		break;
	case ORDER_GAP:
		put_gap(port_of(orders, order->gap.interface), &order->gap);
		break;
	case ORDER_RELOAD: orders->reload = true; break;
	case ORDER_END: orders->end = true; break;
	case ORDER_DROP: orders->drop = true; break;
	case ORDER_HAND_OVER: break; /* of a sensor, which has no queue */
	}
}

/* --- giving ------------------------------------------------------------------------------- */

/* Where names, counts and gaps wait; OPTIONS_INTERFACES_MAX: nowhere. */
static size_t
port_with(const struct orders *orders, enum order_kind kind)
{
	for (size_t i = 0; i < OPTIONS_INTERFACES_MAX; i++) {
		const struct orders_port *p = &orders->port[i];

		if ((kind == ORDER_INTERFACE && p->name[0] != '\0') ||
			(kind == ORDER_COVER && p->covers > 0) ||
			(kind == ORDER_GAP && p->gaps > 0)) {
			return i;
		}
	}
	return OPTIONS_INTERFACES_MAX;
}

/* ORDER_HAND_OVER stands for nothing.  Whoever is to end at once needs no more. */
static enum order_kind
kind_of_next(const struct orders *orders, size_t *port)
{
	static const enum order_kind ports[] = { ORDER_INTERFACE, ORDER_COVER,
		ORDER_GAP };

	if (orders->drop) {
		return ORDER_DROP;
	}
	for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
		*port = port_with(orders, ports[i]);
		if (*port < OPTIONS_INTERFACES_MAX) {
			return ports[i];
		}
	}
	if (orders->reload) {
		return ORDER_RELOAD;
	}
	return orders->end ? ORDER_END : ORDER_HAND_OVER;
}

bool
orders_next(const struct orders *orders, struct order *out)
{
	size_t port = 0;
	enum order_kind kind = kind_of_next(orders, &port);

	*out = (struct order){ .kind = kind };
	if (kind == ORDER_INTERFACE) {
		out->interface.number = (uint16_t)port;
		str_copy(out->interface.name, sizeof out->interface.name,
			str_of(orders->port[port].name));
	} else if (kind == ORDER_COVER) {
		out->cover = orders->port[port].cover[0];
	} else if (kind == ORDER_GAP) {
		out->gap = orders->port[port].gap[0];
	}
	return kind != ORDER_HAND_OVER;
}

void
orders_sent(struct orders *orders)
{
	size_t port = 0;
	enum order_kind kind = kind_of_next(orders, &port);
	struct orders_port *p = &orders->port[port];

	switch (kind) {
	case ORDER_INTERFACE: p->name[0] = '\0'; break;
	case ORDER_COVER:
		memmove(p->cover, p->cover + 1, --p->covers * sizeof p->cover[0]);
		break;
	case ORDER_GAP: memmove(p->gap, p->gap + 1, --p->gaps * sizeof p->gap[0]); break;
	case ORDER_RELOAD: orders->reload = false; break;
	case ORDER_END: orders->end = false; break;
	case ORDER_DROP: orders->drop = false; break;
	case ORDER_HAND_OVER: break;
	}
}

size_t
orders_waiting(const struct orders *orders)
{
	size_t n = (size_t)orders->reload + orders->end + orders->drop;

	for (size_t i = 0; i < OPTIONS_INTERFACES_MAX; i++) {
		const struct orders_port *p = &orders->port[i];

		n += p->covers + p->gaps + (p->name[0] != '\0');
	}
	return n;
}

/* --- sending ------------------------------------------------------------------------------ */

static bool
send_one(const struct child *child, const struct order *order, int flags)
{
	ssize_t n;

	do {
		n = send(child->control, order, sizeof *order, MSG_NOSIGNAL | flags);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof *order;
}

void
orders_flush(struct child *child)
{
	struct order order;

	while (child->pid != 0 && orders_next(child->orders, &order) &&
		send_one(child, &order, MSG_DONTWAIT)) {
		orders_sent(child->orders);
	}
}

bool
order_send(struct child *child, const struct order *order)
{
	if (child->orders == NULL) {
		return send_one(child, order, MSG_DONTWAIT);
	}
	orders_put(child->orders, order);
	orders_flush(child);
	return true;
}

bool
order_send_waiting(const struct child *child, const struct order *order)
{
	return send_one(child, order, 0);
}
