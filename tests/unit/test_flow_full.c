/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/flowed.h"

/* A table that is full: who gives way, and that nothing is lost without a count. */

static struct flow *
open_tcp(int64_t ns, unsigned port)
{
	return tcp(ns, ENDS(INSIDE, port, OUTSIDE, 443), TCP_ACK, 100);
}

static struct flow *
syn(int64_t ns, unsigned port)
{
	return tcp(ns, ENDS(INSIDE, port, OUTSIDE, 443), TCP_SYN, 0);
}

static void
fill_open(int64_t ns, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		assert_non_null(open_tcp(ns, 10000 + i));
	}
}

static void
an_old_unanswered_syn_gives_way_first(void **state)
{
	(void)state;
	fill_open(0, FLOWED_FLOWS - 3);
	tcp(0, ENDS(INSIDE, 2, OUTSIDE, 443), TCP_RST | TCP_ACK, 0); /* closed */
	udp(0, INSIDE, 3, OUTSIDE, 443, 100);
	syn(0, 4);
	assert_non_null(open_tcp(2 * S - 1, 5)); /* the SYN is still young: UDP goes */
	assert_int_equal(part[0].client_port, 3);
	assert_int_equal(part[0].end, FLOW_EVICTED);
	assert_non_null(open_tcp(2 * S - 1, 6)); /* then what was closed */
	assert_int_equal(part[1].client_port, 2);
	assert_int_equal(part[1].end, FLOW_RST);
	assert_non_null(open_tcp(2 * S, 7)); /* now the SYN is old enough */
	assert_int_equal(part[2].client_port, 4);
	assert_int_equal(part[2].end, FLOW_EVICTED);
}

static void
an_idle_flow_without_a_name_gives_way_before_one_with(void **state)
{
	(void)state;
	for (unsigned i = 0; i < FLOWED_FLOWS; i++) {
		open_tcp(i, 10000 + i)->name.text = i != 10 && i != 20;
	}
	/* each was touched when it was born: the first search only learns that */
	assert_non_null(open_tcp(S, 1));
	parts = 0;
	open_tcp(S, 10010); /* 10010 is busy, 10020 is not */
	assert_non_null(open_tcp(S, 2));
	assert_int_equal(part[0].client_port, 10020);
	assert_int_equal(part[0].end, FLOW_EVICTED);
	assert_int_equal(part[0].volume.payload[0], 100);
}

static void
busy_flows_outlive_a_stream_of_strangers(void **state)
{
	(void)state;
	fill_open(0, FLOWED_FLOWS / 2);
	for (unsigned i = 0; i < 1000; i++) {
		for (unsigned busy = 0; busy < 8; busy++) {
			open_tcp(i, 10000 + busy);
		}
		assert_non_null(open_tcp(i, 20000 + i));
	}
	for (size_t i = 0; i < parts; i++) {
		assert_true(part[i].client_port >= 10008);
	}
	assert_int_equal(flow_counts(table)->live, FLOWED_FLOWS);
}

static void
a_flood_of_syns_displaces_no_connection(void **state)
{
	(void)state;
	fill_open(0, FLOWED_FLOWS - 1);
	assert_non_null(syn(0, 1));
	for (unsigned i = 2; i < 100; i++) {
		assert_null(syn(1, i));
	}
	assert_int_equal(flow_counts(table)->table_full_packets, 98);
	assert_int_equal(flow_counts(table)->table_full_bytes, 98 * 40);
	assert_int_equal(parts, 0);
	assert_non_null(syn(3 * S, 200)); /* the first has had its time */
}

static void
every_flow_ends_once_and_every_byte_is_handed_out(void **state)
{
	uint64_t sent = 0, got = 0, lasts = 0, ended = 0;
	uint32_t random = 1;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		unsigned port, bytes;

		random = random * 1664525 + 1013904223;
		port = random >> 16 & 0xff;
		bytes = random >> 24;
		if (udp(i * S / 4, INSIDE, 1000 + port, OUTSIDE, 443, bytes) != NULL) {
			sent += bytes;
		}
	}
	flow_flush(table, FLOW_EOF);
	for (size_t i = 0; i < parts; i++) {
		got += part[i].volume.payload[0];
		lasts += part[i].last;
	}
	for (int i = 0; i < FLOW_END_COUNT; i++) {
		ended += flow_counts(table)->ended[i];
	}
	assert_int_equal(got, sent);
	assert_int_equal(lasts, flow_counts(table)->opened);
	assert_int_equal(ended, flow_counts(table)->opened);
	assert_int_equal(gone, flow_counts(table)->opened);
	assert_int_equal(flow_counts(table)->live, 0);
}

/* The same packets through two tables with different hash keys. */
static void
play(uint16_t *order, size_t *n)
{
	uint32_t random = 7;

	open_table(NULL);
	for (unsigned i = 0; i < 2000; i++) {
		random = random * 1664525 + 1013904223;
		if ((random >> 12 & 1) != 0) {
			syn(i * S / 8, 1000 + (random >> 16 & 0xff));
		} else {
			udp(i * S / 8, INSIDE, 2000 + (random >> 16 & 0xff), OUTSIDE,
				random >> 10 & 1 ? 53 : 443, 10);
		}
	}
	flow_flush(table, FLOW_EOF);
	for (*n = 0; *n < parts; ++*n) {
		order[*n] = part[*n].client_port;
	}
	close_table(NULL);
}

static void
the_order_of_ends_does_not_depend_on_the_hash_key(void **state)
{
	static uint16_t one[FLOWED_PARTS], two[FLOWED_PARTS];
	size_t n, m;

	(void)state;
	play(one, &n);
	play(two, &m);
	assert_int_equal(n, m);
	assert_true(n > 1000);
	assert_memory_equal(one, two, n * sizeof one[0]);
}

static const struct CMUnitTest tests[] = {
	FLOW_TEST(an_old_unanswered_syn_gives_way_first),
	FLOW_TEST(an_idle_flow_without_a_name_gives_way_before_one_with),
	FLOW_TEST(busy_flows_outlive_a_stream_of_strangers),
	FLOW_TEST(a_flood_of_syns_displaces_no_connection),
	FLOW_TEST(every_flow_ends_once_and_every_byte_is_handed_out),
	cmocka_unit_test(the_order_of_ends_does_not_depend_on_the_hash_key),
};

TEST_MAIN(tests)
