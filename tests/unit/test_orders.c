/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/orders.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

/* S11: a clerk that is busy with its disk while the supervisor has things to tell it.
 *
 * A child that reads nothing until it is asked to: the other end of its socket. */
struct deaf {
	struct orders orders;
	struct child child;
	int ear;
};

static void
begin(struct deaf *d)
{
	int ends[2];

	memset(d, 0, sizeof *d);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	d->child = (struct child){ getpid(), ends[0], -1, -1, &d->orders };
	d->ear = ends[1];
	assert_int_equal(fcntl(d->ear, F_SETFL, O_NONBLOCK), 0);
	alarm(5); /* whoever waits is ended */
}

static void
end(struct deaf *d)
{
	alarm(0);
	close(d->child.control);
	close(d->ear);
}

static bool
hear(struct deaf *d, struct order *order)
{
	if (order_next(d->ear, order) > 0) {
		return true;
	}
	orders_flush(&d->child);
	return order_next(d->ear, order) > 0;
}

static struct order
cover_of(uint16_t interface, int32_t hour, uint64_t dropped)
{
	struct order o = { .kind = ORDER_COVER };

	o.cover.interface = interface;
	o.cover.hour.n = hour;
	o.cover.count[COVER_DROPPED] = dropped;
	return o;
}

static struct order
gap_of(uint16_t interface, int64_t from_ms, int64_t until_ms, const char *reason)
{
	struct order o = { .kind = ORDER_GAP };

	o.gap.interface = interface;
	o.gap.from.ns = from_ms * 1000000;
	o.gap.until.ns = until_ms * 1000000;
	snprintf(o.gap.reason, sizeof o.gap.reason, "%s", reason);
	return o;
}

static int64_t
seconds_of(const struct gap *gap)
{
	return gap->until.ns / NS_PER_SECOND - gap->from.ns / NS_PER_SECOND;
}

static void
nobody_waits_for_a_child_that_reads_nothing(void **state)
{
	struct deaf d;
	struct order order;
	uint64_t sum[3] = { 0 }, n = 0;

	(void)state;
	begin(&d);
	for (uint64_t i = 0; i < 30000; i++) {
		order = cover_of((uint16_t)(i % 3), (int32_t)(500 + i % 2), i);
		assert_true(order_send(&d.child, &order));
	}
	assert_true(orders_waiting(&d.orders) > 0 && orders_waiting(&d.orders) <= 6);
	while (hear(&d, &order)) {
		assert_int_equal(order.kind, ORDER_COVER);
		sum[order.cover.interface] += order.cover.count[COVER_DROPPED];
		n++;
	}
	assert_true(n > 6 && n < 1000);
	for (uint64_t k = 0; k < 3; k++) {
		assert_int_equal(sum[k], 9999 * 10000 / 2 * 3 + k * 10000);
	}
	assert_int_equal(orders_waiting(&d.orders), 0);
	end(&d);
}

/* A second is the unit of a gap: what a link that flaps for a minute was not read is told to the
 * second, as if each gap had gone by itself. */
static void
gaps_keep_their_seconds(void **state)
{
	struct deaf d;
	struct order order;
	int64_t sent = 0, heard = 0, last = 0;

	(void)state;
	begin(&d);
	for (int64_t ms = 1000000; ms < 1060000; ms += 77) {
		order = gap_of(2, ms, ms + 40, "link_flapped");
		sent += seconds_of(&order.gap);
		assert_true(order_send(&d.child, &order));
		last = ms + 40;
	}
	while (hear(&d, &order)) {
		heard += seconds_of(&order.gap);
		assert_true(order.gap.from.ns >= 1000000 * INT64_C(1000000));
		assert_string_equal(order.gap.reason, "link_flapped");
	}
	assert_int_equal(order.gap.until.ns, last * 1000000);
	assert_true(sent > 0);
	assert_int_equal(heard, sent);
	end(&d);
}

/* More gaps than places: begin and end stay, and what lay between counts as not looked at. */
static void
a_full_queue_joins_and_leaves_nothing_out(void **state)
{
	struct orders *orders = calloc(1, sizeof *orders);
	struct order order;
	int64_t until = 0, covered = 0;
	uint64_t dropped = 0;
	size_t n = 0;

	(void)state;
	assert_non_null(orders);
	for (int64_t i = 0; i < 1000; i++) {
		order = gap_of(0, i * 5000, i * 5000 + 3000,
			i % 2 ? "link_down" : "sensor_lost");
		orders_put(orders, &order);
		order = cover_of(0, (int32_t)i, 1);
		orders_put(orders, &order);
	}
	/* a reason that comes when every place is taken */
	order = gap_of(0, 5000000, 5003000, "interface_gone");
	orders_put(orders, &order);
	assert_int_equal(orders_waiting(orders), ORDERS_GAPS + ORDERS_HOURS);
	while (orders_next(orders, &order)) {
		orders_sent(orders);
		n++;
		if (order.kind == ORDER_COVER) {
			dropped += order.cover.count[COVER_DROPPED];
		} else {
			covered += seconds_of(&order.gap);
			until = order.gap.until.ns > until ? order.gap.until.ns : until;
		}
	}
	assert_int_equal(n, ORDERS_GAPS + ORDERS_HOURS);
	assert_int_equal(dropped, 1000);
	assert_int_equal(until, 5003 * NS_PER_SECOND);
	assert_true(covered >= 1001 * 3);
	free(orders);
}

/* What waited for a clerk that died is for the next one, which hears its names first. */
static void
orders_outlive_a_child_and_go_in_order(void **state)
{
	static const enum order_kind want[] = { ORDER_INTERFACE, ORDER_COVER, ORDER_GAP,
		ORDER_RELOAD, ORDER_END };
	struct deaf d;
	struct order order = { .kind = ORDER_END };
	pid_t pid = getpid();

	(void)state;
	begin(&d);
	d.child.pid = 0;
	assert_true(order_send(&d.child, &order));
	order.kind = ORDER_RELOAD;
	assert_true(order_send(&d.child, &order));
	order = gap_of(1, 5, 6, "clerk_lost");
	assert_true(order_send(&d.child, &order));
	order = cover_of(1, 7, 8);
	assert_true(order_send(&d.child, &order));
	order = (struct order){ .kind = ORDER_INTERFACE, .interface = { 1, "tap1" } };
	assert_true(order_send(&d.child, &order));
	assert_int_equal(orders_waiting(&d.orders), 5);
	d.child.pid = pid;
	orders_flush(&d.child);
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		assert_true(hear(&d, &order));
		assert_int_equal(order.kind, want[i]);
	}
	assert_false(hear(&d, &order));
	end(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_waits_for_a_child_that_reads_nothing),
		cmocka_unit_test(gaps_keep_their_seconds),
		cmocka_unit_test(a_full_queue_joins_and_leaves_nothing_out),
		cmocka_unit_test(orders_outlive_a_child_and_go_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
