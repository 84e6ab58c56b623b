/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/flowed.h"

/* What is measured of a connection: round trips, retransmissions, failures, starts. */

#define MS INT64_C(1000000)

enum { SYN_ACK = TCP_SYN | TCP_ACK, DATA = TCP_ACK | TCP_PSH };

/* One packet of the client 10.0.0.1:5000 or the server 8.8.8.8:443. */
static struct flow *
up(int64_t ns, unsigned flags, uint32_t seq, uint32_t ack, unsigned payload)
{
	next_seq = seq;
	next_ack = ack;
	return tcp(ns, ENDS(INSIDE, 5000, OUTSIDE, 443), flags, payload);
}

static struct flow *
down(int64_t ns, unsigned flags, uint32_t seq, uint32_t ack, unsigned payload)
{
	next_seq = seq;
	next_ack = ack;
	return tcp(ns, ENDS(OUTSIDE, 443, INSIDE, 5000), flags, payload);
}

static struct flow *
handshake(int64_t ns)
{
	up(ns, TCP_SYN, 1000, 0, 0);
	down(ns + 30 * MS, SYN_ACK, 9000, 1001, 0);
	return up(ns + 32 * MS, TCP_ACK, 1001, 9001, 0);
}

static void
both_halves_of_the_handshake_are_timed(void **state)
{
	struct flow *flow;

	(void)state;
	flow = handshake(S);
	assert_int_equal(flow->rtt_us[SIDE_SERVER], 30000);
	assert_int_equal(flow->rtt_us[SIDE_CLIENT], 2000);
	up(S + 33 * MS, DATA, 1001, 9001, 500);
	assert_int_equal(flow->start_us, 0);
	down(S + 80 * MS, DATA, 9001, 1501, 900);
	assert_int_equal(flow->start_us, 80000);
	down(S + 90 * MS, DATA, 9901, 1501, 900);
	assert_int_equal(flow->start_us, 80000);
	assert_int_equal(flow->rtt_us[SIDE_CLIENT], 2000);
}

static void
a_round_trip_is_counted_from_the_very_instant(void **state)
{
	struct flow *flow;

	(void)state;
	up(S + 7, TCP_SYN, 1000, 0, 0);
	down(S + MS + 6 + 999, SYN_ACK, 9000, 1001, 0);
	flow = up(S + 2 * MS + 5 + 999, TCP_ACK, 1001, 9001, 0);
	assert_int_equal(flow->rtt_us[SIDE_SERVER], 1000);
	assert_int_equal(flow->rtt_us[SIDE_CLIENT], 999); /* and 999 nanoseconds */
}

static void
a_repeated_syn_does_not_shorten_the_round_trip(void **state)
{
	struct flow *flow;

	(void)state;
	up(S, TCP_SYN, 1000, 0, 0);
	up(2 * S, TCP_SYN, 1000, 0, 0);
	flow = down(2 * S + 30 * MS, SYN_ACK, 9000, 1001, 0);
	assert_int_equal(flow->rtt_us[SIDE_SERVER], 1030000);
}

static void
the_servers_half_may_be_seen_first(void **state)
{
	struct flow *flow;

	(void)state;
	down(S, SYN_ACK, 9000, 1001, 0);
	up(S, TCP_SYN, 1000, 0, 0);
	flow = up(S + 2 * MS, TCP_ACK, 1001, 9001, 0);
	assert_int_equal(flow->rtt_us[SIDE_SERVER], 0); /* cannot be told */
	assert_int_equal(flow->rtt_us[SIDE_CLIENT], 2000);
	assert_int_equal(flow_counts(table)->opened, 1);
	assert_int_equal(flow->port[SIDE_CLIENT], 5000);
}

static void
data_sent_again_is_resent(void **state)
{
	struct flow *flow;

	(void)state;
	flow = handshake(S);
	up(2 * S, DATA, 1001, 9001, 500);
	up(2 * S, DATA, 1501, 9001, 500);
	assert_int_equal(flow->total.resent[SIDE_CLIENT], 0);
	up(2 * S + 200 * MS, DATA, 1001, 9001, 500); /* after a time-out */
	assert_int_equal(flow->total.resent[SIDE_CLIENT], 1);
	down(2 * S + 201 * MS, TCP_ACK, 9001, 2001, 0);
	up(2 * S + 201 * MS, DATA, 1501, 9001, 500); /* already acknowledged */
	assert_int_equal(flow->total.resent[SIDE_CLIENT], 2);
	assert_int_equal(flow->total.segments[SIDE_CLIENT], 4);
	assert_int_equal(flow->total.resent[SIDE_SERVER], 0);
}

static void
a_segment_overtaken_by_three_milliseconds_is_not_resent(void **state)
{
	struct flow *flow;

	(void)state;
	flow = handshake(S);
	up(2 * S, DATA, 1501, 9001, 500);
	up(2 * S + 3 * MS, DATA, 1001, 9001, 500);
	assert_int_equal(flow->total.resent[SIDE_CLIENT], 0);
	up(3 * S, DATA, 2501, 9001, 500);
	up(3 * S + 4 * MS, DATA, 2001, 9001, 500);
	assert_int_equal(flow->total.resent[SIDE_CLIENT], 1);
}

static void
keep_alives_and_wrapped_numbers_are_not_resent(void **state)
{
	struct flow *flow;

	(void)state;
	up(S, TCP_SYN, 0xfffffe00, 0, 0);
	flow = up(2 * S, DATA, 0xfffffe01, 1, 0x1ff + 100);
	assert_int_equal(flow->stream[SIDE_CLIENT].next, 100);
	up(3 * S, DATA, 100, 1, 100);
	up(60 * S, TCP_ACK, 199, 1, 1);
	assert_int_equal(flow->total.resent[SIDE_CLIENT], 0);
	up(61 * S, DATA, 0xfffffe01, 1, 100);
	assert_int_equal(flow->total.resent[SIDE_CLIENT], 1);
}

/* --- failed and cut ------------------------------------------------------------------------------- */

static void
no_answer_in_three_seconds_is_a_failure(void **state)
{
	(void)state;
	up(S, TCP_SYN, 1000, 0, 0);
	down(4 * S - 1, SYN_ACK, 9000, 1001, 0);
	assert_false(touched->failed);
	udp(10 * S, INSIDE, 7000, OUTSIDE, 443, 1200);
	udp(13 * S, OUTSIDE, 443, INSIDE, 7000, 1200);
	assert_true(touched->failed);
	udp(20 * S, INSIDE, 7001, OUTSIDE, 443, 1200);
	flow_sweep(table, (struct instant){ 90 * S });
	assert_true(part[parts - 1].failed);
}

static void
an_attempt_at_the_very_end_of_a_capture_has_not_failed(void **state)
{
	(void)state;
	up(S, TCP_SYN, 1000, 0, 0);
	flow_flush(table, FLOW_EOF);
	assert_false(part[0].failed);
}

static void
a_reset_before_the_first_data_is_a_failure_and_later_it_is_not(void **state)
{
	(void)state;
	handshake(S);
	up(2 * S, DATA, 1001, 9001, 500);
	down(2 * S, TCP_RST, 9001, 0, 0);
	assert_true(touched->failed);
	flow_sweep(table, (struct instant){ 5 * S });
	handshake(6 * S);
	up(6 * S, DATA, 1001, 9001, 500);
	down(6 * S, DATA, 9001, 1501, 500);
	down(6 * S, TCP_RST, 9501, 0, 0);
	assert_false(touched->failed);
	assert_int_equal(touched->reset_by, 2);
}

static void
a_fatal_alert_in_the_clear_is_a_failure_and_a_farewell_is_not(void **state)
{
	static const uint8_t farewell[] = { 21, 3, 3, 0, 2, 1, 0 };
	static const uint8_t fatal[] = { 21, 3, 3, 0, 2, 2, 40 };
	struct flow *flow;
	struct packet p;

	(void)state;
	flow = handshake(S);
	p = (struct packet){ .at = { 2 * S },
		.from = flow->addr[SIDE_SERVER],
		.to = flow->addr[SIDE_CLIENT],
		.from_port = 443,
		.to_port = 5000,
		.transport = TRANSPORT_TCP,
		.tcp_flags = DATA,
		.seq = 9001,
		.ack = 1001,
		.length = 47,
		.payload = farewell,
		.payload_captured = 7,
		.payload_length = 7 };
	flowed_touch(&p);
	assert_false(flow->failed);
	p.seq += 7;
	p.payload = fatal;
	p.payload_captured = 6;
	flowed_touch(&p);
	assert_false(flow->failed); /* not all of it was captured */
	p.seq += 7;
	p.payload_captured = 7;
	flowed_touch(&p);
	assert_true(flow->failed);
}

static void
send(int64_t ns, unsigned bytes)
{
	uint32_t seq = 1001;

	for (unsigned sent = 0; sent < bytes; sent += 1024) {
		up(ns, DATA, seq + sent, 9001, 1024);
	}
}

static void
a_reset_in_mid_upload_is_a_cut(void **state)
{
	(void)state;
	handshake(S);
	down(S + 40 * MS, DATA, 9001, 1001, 10);
	send(2 * S, 63 * 1024);
	assert_int_equal(touched->unanswered, 63 * 1024);
	down(2 * S, TCP_RST, 9011, 0, 0);
	assert_false(touched->cut);
	flow_sweep(table, (struct instant){ 5 * S });
	handshake(6 * S);
	send(7 * S, 64 * 1024);
	down(7 * S, TCP_RST, 9001, 0, 0);
	assert_true(touched->cut);
}

static void
thirty_seconds_of_silence_in_mid_upload_is_a_cut(void **state)
{
	(void)state;
	handshake(S);
	send(2 * S, 64 * 1024);
	up(32 * S - 1, DATA, 90000, 9001, 10);
	assert_false(touched->cut);
	up(62 * S, DATA, 90010, 9001, 10);
	assert_true(touched->cut);
}

static void
an_answered_upload_that_falls_silent_is_not_cut(void **state)
{
	(void)state;
	handshake(S);
	send(2 * S, 128 * 1024);
	down(3 * S, DATA, 9001, 132073, 200);
	flow_sweep(table, (struct instant){ 400 * S });
	assert_int_equal(part[parts - 1].end, FLOW_IDLE);
	assert_false(part[parts - 1].cut);
}

/* --- starts --------------------------------------------------------------------------------------- */

static void
four_kilobytes_after_silence_are_a_start_in_their_minute(void **state)
{
	struct flow *flow;

	(void)state;
	settle = true;
	flow = udp(300 * S, INSIDE, 7000, OUTSIDE, 443, 4095);
	assert_int_equal(flow->starts, 0);
	udp(301 * S, INSIDE, 7000, OUTSIDE, 443, 1);
	assert_int_equal(flow->starts, 1);
	udp(330 * S, INSIDE, 7000, OUTSIDE, 443, 9000); /* 29 s: the same burst */
	assert_int_equal(flow->starts, 1);
	udp(360 * S, INSIDE, 7000, OUTSIDE, 443, 4096); /* 30 s, second minute */
	assert_int_equal(flow->starts, 3);
	udp(419 * S, INSIDE, 7000, OUTSIDE, 443, 4000); /* silent, but small */
	assert_int_equal(flow->starts, 3);
	udp(478 * S, INSIDE, 7000, OUTSIDE, 443, 4096);
	udp(537 * S, INSIDE, 7000, OUTSIDE, 443, 4096);
	udp(596 * S, INSIDE, 7000, OUTSIDE, 443, 4096);
	assert_int_equal(flow->starts, 1 | 2 | 4 | 8 | 16);
	udp(650 * S, INSIDE, 7000, OUTSIDE, 443, 4096);
	assert_int_equal(part[0].starts, 31);
	assert_int_equal(flow->starts, 1);
}

static void
what_the_server_sends_is_no_start(void **state)
{
	(void)state;
	udp(300 * S, INSIDE, 7000, OUTSIDE, 443, 100);
	udp(300 * S, OUTSIDE, 443, INSIDE, 7000, 60000);
	assert_int_equal(touched->starts, 0);
}

static void
later_fragments_count_bytes_and_leave_the_numbers_alone(void **state)
{
	struct flow *flow;
	struct packet p;

	(void)state;
	flow = handshake(S);
	p = (struct packet){ .at = { 2 * S },
		.from = flow->addr[SIDE_CLIENT],
		.to = flow->addr[SIDE_SERVER],
		.from_port = 5000,
		.to_port = 443,
		.transport = TRANSPORT_TCP,
		.length = 820,
		.payload_length = 800,
		.fragment = true };
	assert_ptr_equal(flowed_touch(&p), flow);
	assert_int_equal(flow->total.bytes[SIDE_CLIENT], 40 + 40 + 820);
	assert_int_equal(flow->total.segments[SIDE_CLIENT], 0);
	assert_int_equal(flow->stream[SIDE_CLIENT].next, 1001);
}

static const struct CMUnitTest tests[] = {
	FLOW_TEST(both_halves_of_the_handshake_are_timed),
	FLOW_TEST(a_round_trip_is_counted_from_the_very_instant),
	FLOW_TEST(a_repeated_syn_does_not_shorten_the_round_trip),
	FLOW_TEST(the_servers_half_may_be_seen_first),
	FLOW_TEST(data_sent_again_is_resent),
	FLOW_TEST(a_segment_overtaken_by_three_milliseconds_is_not_resent),
	FLOW_TEST(keep_alives_and_wrapped_numbers_are_not_resent),
	FLOW_TEST(no_answer_in_three_seconds_is_a_failure),
	FLOW_TEST(an_attempt_at_the_very_end_of_a_capture_has_not_failed),
	FLOW_TEST(a_reset_before_the_first_data_is_a_failure_and_later_it_is_not),
	FLOW_TEST(a_fatal_alert_in_the_clear_is_a_failure_and_a_farewell_is_not),
	FLOW_TEST(a_reset_in_mid_upload_is_a_cut),
	FLOW_TEST(thirty_seconds_of_silence_in_mid_upload_is_a_cut),
	FLOW_TEST(an_answered_upload_that_falls_silent_is_not_cut),
	FLOW_TEST(four_kilobytes_after_silence_are_a_start_in_their_minute),
	FLOW_TEST(what_the_server_sends_is_no_start),
	FLOW_TEST(later_fragments_count_bytes_and_leave_the_numbers_alone),
};

TEST_MAIN(tests)
