/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/piped.h"

/* Bytes that receivers acknowledged and the mirror did not bring. */

enum { CLIENT = 0x0a000001, SERVER = 0xcb007101, ISN_UP = 1000, ISN_DOWN = 0xfffff000 };

static struct pipeline_book book;
static int64_t now;

static void
segment(unsigned port, bool up, uint32_t seq, uint32_t ack, unsigned flags)
{
	w.len = w.marks = 0;
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, up ? CLIENT : SERVER, up ? SERVER : CLIENT, 6);
	wire_tcp(&w, up ? port : 443, up ? 443 : port, (up ? ISN_UP : ISN_DOWN) + seq,
		(up ? ISN_DOWN : ISN_UP) + ack, flags);
}

static void
feed(size_t payload)
{
	wire_zeros(&w, payload);
	piped_feed(now += S / 100, 0);
}

/* `lost` of ten segments of the answer are not shown; numbers wrap in its midst. */
static void
talk(unsigned port, unsigned lost, bool ends)
{
	segment(port, true, 0, 0, TCP_SYN);
	feed(0);
	segment(port, false, 0, 1, TCP_SYN | TCP_ACK);
	feed(0);
	segment(port, true, 1, 1, TCP_ACK);
	feed(200);
	for (unsigned i = 0; i < 10; i++) {
		segment(port, false, 1 + i * 1000, 201, TCP_ACK);
		if (i >= lost) {
			feed(1000);
		}
		segment(port, true, 201, 1 + (i + 1) * 1000, TCP_ACK);
		feed(0);
	}
	if (ends) {
		segment(port, true, 201, 10001, TCP_FIN | TCP_ACK);
		feed(0);
		segment(port, false, 10001, 202, TCP_FIN | TCP_ACK);
		feed(0);
		segment(port, true, 202, 10002, TCP_ACK);
		feed(0);
	}
}

static void
begin(void)
{
	memset(&book, 0, sizeof book);
	now = S;
	piped_config.book = &book;
	piped_open();
}

static void
what_was_shown_is_not_missing(void **state)
{
	(void)state;
	begin();
	talk(20000, 0, true);
	talk(20001, 0, false);
	piped_close();
	assert_int_equal(book.acked[0].bytes, 2 * 10200 + 2); /* each FIN is one */
	assert_int_equal(book.acked[0].unseen, 0);
}

static void
what_was_acknowledged_and_not_shown_is_counted(void **state)
{
	(void)state;
	begin();
	talk(20000, 3, true);
	talk(20001, 10, false);
	talk(20002, 0, true);
	piped_close();
	/* who never answered never acknowledged */
	assert_int_equal(book.acked[0].bytes, 3 * 10200 + 4 - 200);
	assert_int_equal(book.acked[0].unseen, 3001 + 10000);
}

static void
a_connection_whose_start_was_missed_says_nothing(void **state)
{
	(void)state;
	begin();
	segment(20000, true, 1, 1, TCP_ACK);
	feed(100);
	segment(20000, false, 1, 101, TCP_ACK);
	feed(100);
	segment(20000, true, 101, 50000, TCP_ACK);
	feed(0);
	/* half of a mirror: the answer to the SYN is not there */
	segment(20001, true, 0, 0, TCP_SYN);
	feed(0);
	segment(20001, true, 1, 70000, TCP_ACK);
	feed(100);
	piped_close();
	assert_int_equal(book.acked[0].unseen, 0);
}

static void
of_more_flows_than_are_remembered_the_newest_count(void **state)
{
	enum { MANY = 300 };

	(void)state;
	begin();
	for (unsigned i = 0; i < MANY; i++) {
		talk(20000 + i, 1, true);
	}
	piped_close();
	assert_int_equal(book.acked[0].unseen, MANY * 1001);
}

#define ACKED_TEST(name) cmocka_unit_test_setup(name, piped_reset)

static const struct CMUnitTest tests[] = {
	ACKED_TEST(what_was_shown_is_not_missing),
	ACKED_TEST(what_was_acknowledged_and_not_shown_is_counted),
	ACKED_TEST(a_connection_whose_start_was_missed_says_nothing),
	ACKED_TEST(of_more_flows_than_are_remembered_the_newest_count),
};

TEST_MAIN(tests)
