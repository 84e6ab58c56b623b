/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/piped.h"

/* What mirrors do to traffic, through the whole sensor: packets twice, one side only, networks that
 * are never looked at. */

enum { CLIENT = 0x0a000001, SERVER = 0x08080808, HIDDEN = 0x0a630001, PACKETS = 5000 };

/* --- W16: twice ------------------------------------------------------------------------------ */

enum doubling { ONCE, MIRRED, VLANS, ROUTED, INTERFACES, DOUBLINGS };

static void
put_ip(unsigned i, bool v6, bool up)
{
	if (v6) {
		wire_ipv6(&w, up ? 1 : 2, up ? 2 : 1, 6);
	} else {
		wire_ipv4_fragment(
			&w, up ? CLIENT : SERVER, up ? SERVER : CLIENT, 6, i & 0xffff, 0);
	}
}

static void
put_packet(unsigned i, enum doubling how, bool second)
{
	bool v6 = i % 5 == 0, up = i % 2 == 0;
	unsigned type = v6 ? 0x86dd : 0x0800, port = 20000 + i % 60;
	size_t at;

	wire_eth(&w, how == VLANS ? 0x8100 : type);
	if (how == VLANS) {
		wire_vlan(&w, second ? 20 : 10, type);
	}
	at = w.len;
	put_ip(i, v6, up);
	if (how == ROUTED && second) {
		w.at[at + (v6 ? 7 : 8)]--;
	}
	wire_tcp(&w, up ? port : 443, up ? 443 : port, i * 100, i * 100, 0x18);
	wire_zeros(&w, i % 300);
}

static void
play(enum doubling how)
{
	piped_open();
	for (unsigned i = 0; i < PACKETS; i++) {
		int64_t now = S + (int64_t)i * 3 * MS;

		put_packet(i, how, false);
		piped_feed(now, 0);
		if (how != ONCE) {
			put_packet(i, how, true);
			piped_feed(now + 1, how == INTERFACES);
		}
	}
	if (how != ONCE) {
		const struct dedup_counts *c = pipeline_dedup_counts(pipeline);

		assert_int_equal(counted(COVER_FILTERED_DUPLICATE), PACKETS);
		assert_int_equal(c->copies + c->pure_ack_copies, PACKETS);
		assert_int_equal(c->other_vlan > 0, how == VLANS);
		assert_int_equal(c->other_interface > 0, how == INTERFACES);
	}
	piped_close();
}

static void
w16_a_doubled_mirror_gives_the_same_totals(void **state)
{
	struct piped plain;

	(void)state;
	play(ONCE);
	plain = piped;
	for (enum doubling how = MIRRED; how < DOUBLINGS; how++) {
		play(how);
		assert_int_equal(piped.digest, plain.digest);
		assert_int_equal(piped.cover.count[COVER_ANALYSED], PACKETS);
		assert_int_equal(piped.cover.count[COVER_IP_BYTES],
			plain.cover.count[COVER_IP_BYTES]);
	}
}

/* A segment that its sender sent again after 50 and after 200 ms, each time with a new number, seen
 * twice each: what the network carried stays, what the mirror doubled goes. */
static void
w16_what_was_sent_again_is_counted_on_a_doubled_mirror(void **state)
{
	static const int64_t after[] = { 0, 50, 200 };
	struct piped sum[2];

	(void)state;
	for (unsigned twice = 0; twice < 2; twice++) {
		piped_open();
		for (unsigned i = 0; i < 30; i++) {
			for (unsigned again = 0; again < 3; again++) {
				for (unsigned copy = 0; copy <= twice; copy++) {
					wire_eth(&w, 0x0800);
					wire_ipv4_fragment(
						&w, CLIENT, SERVER, 6, 3 * i + again, 0);
					wire_tcp(&w, 20000, 443, 1 + i * 100, 1, 0x18);
					wire_zeros(&w, 100);
					piped_feed(S + i * S + after[again] * MS + copy,
						(uint16_t)copy);
				}
			}
		}
		piped_close();
		sum[twice] = piped;
		assert_int_equal(piped.last.total_packets_up, 90);
		assert_int_equal(piped.last.total_resent_up, 60);
	}
	assert_int_equal(sum[0].up, sum[1].up);
	assert_int_equal(sum[1].cover.count[COVER_FILTERED_DUPLICATE], 90);
}

/* With the filter off everything is counted: the tests above can fail. */
static void
without_a_window_everything_counts_twice(void **state)
{
	(void)state;
	piped_config.duplicates_ms = 0;
	piped_open();
	for (int i = 0; i < 2; i++) {
		put_packet(1, MIRRED, i == 1);
		piped_feed(S + i, 0);
	}
	assert_null(pipeline_dedup_counts(pipeline));
	assert_int_equal(counted(COVER_ANALYSED), 2);
	piped_close();
}

static void
replay_doubled(const char *path, bool twice)
{
	struct capture *capture;
	struct frame frame;
	struct err err;

	assert_int_equal(capture_open_file(path, &capture, &err), ERR_OK);
	piped_open();
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		pipeline_feed(pipeline, &frame);
		if (twice) {
			frame.interface = 1;
			pipeline_feed(pipeline, &frame);
		}
	}
	capture_close(capture);
	piped_close();
}

static void
w16_real_traffic_seen_twice_gives_the_same_sightings(void **state)
{
	struct piped plain;

	(void)state;
	if (!shared_captures_there()) {
		skip();
	}
	piped_config.dpi = true;
	replay_doubled(SHARED_CAPTURES, false);
	plain = piped;
	replay_doubled(SHARED_CAPTURES, true);
	assert_true(plain.named > 100);
	assert_int_equal(piped.sightings, plain.sightings);
	assert_int_equal(piped.digest, plain.digest);
	assert_int_equal(
		piped.cover.count[COVER_ANALYSED], plain.cover.count[COVER_ANALYSED]);
}

/* --- one side only ------------------------------------------------------------------------- */

static void
play_half(enum one_way one_way, bool client)
{
	static const unsigned flags[] = { TCP_SYN, TCP_ACK, 0x18, 0x18, 0x18 };

	piped_config.one_way = one_way;
	piped_open();
	for (unsigned i = 0; i < 5; i++) {
		wire_eth(&w, 0x0800);
		wire_ipv4_fragment(
			&w, client ? CLIENT : SERVER, client ? SERVER : CLIENT, 6, i, 0);
		wire_tcp(&w, client ? 5000 : 443, client ? 443 : 5000, i, i,
			i == 0 && !client ? TCP_SYN | TCP_ACK : flags[i]);
		wire_zeros(&w, i < 2 ? 0 : 500);
		piped_feed(S + i * S, 0);
	}
	piped_close();
	assert_int_equal(piped.opens, 1);
}

static void
a_declared_one_way_mirror_shows_use(void **state)
{
	(void)state;
	play_half(ONE_WAY_NONE, true);
	assert_int_equal(piped.used, 0);
	assert_int_equal(piped.failed, 1);
	play_half(ONE_WAY_CLIENTS, true);
	assert_int_equal(piped.used, 1);
	assert_int_equal(piped.failed, 0);
	assert_int_equal(piped.up, 5 * 40 + 1500);
	play_half(ONE_WAY_NONE, false);
	assert_int_equal(piped.used, 0);
	play_half(ONE_WAY_SERVERS, false);
	assert_int_equal(piped.used, 1);
	assert_int_equal(piped.down, 5 * 40 + 1500);
	play_half(ONE_WAY_SERVERS, true);
	assert_int_equal(piped.used, 0);
}

/* --- never looked at --------------------------------------------------------------------------- */

static void
put_inside(uint32_t from)
{
	wire_ipv4(&w, from, SERVER, 17);
	wire_udp(&w, 5000, 53);
	wire_zeros(&w, 60);
}

static void
put_outer(unsigned proto)
{
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 0xac100001, 0xac100002, proto);
}

static void
put_outer_udp(unsigned port)
{
	put_outer(17);
	wire_udp(&w, 50000, port);
}

/* Ways of the link; false when there is no i-th. */
static bool
put_link(int i)
{
	switch (i) {
	case 0: wire_eth(&w, 0x0800); break;
	case 1:
		wire_eth(&w, 0x8100);
		wire_vlan(&w, 5, 0x0800);
		break;
	case 2:
		wire_eth(&w, 0x88a8);
		wire_vlan(&w, 5, 0x8100);
		wire_vlan(&w, 6, 0x0800);
		break;
	case 3:
		wire_eth(&w, 0x8847);
		wire_u32(&w, 0x00064140);
		break;
	case 4:
		wire_eth(&w, 0x8864);
		wire_mark(&w, WIRE_PPPOE);
		wire_u32(&w, 0x11000001);
		wire_u16(&w, 0);
		wire_u16(&w, 0x0021);
		break;
	case 5: /* 4in6 */
		wire_eth(&w, 0x86dd);
		wire_ipv6(&w, 1, 2, 4);
		break;
	default: return false;
	}
	return true;
}

static bool
put_tunnel(int i)
{
	switch (i) {
	case 13: put_outer(4); break;
	case 6:
		put_outer(47);
		wire_u32(&w, 0x00000800);
		break;
	case 7:
		put_outer(47);
		wire_u32(&w, 0x00006558);
		wire_eth(&w, 0x0800);
		break;
	case 8: /* ERSPAN II */
		put_outer(47);
		wire_u32(&w, 0x100088be);
		wire_u32(&w, 1);
		wire_u32(&w, 0x10000000);
		wire_u32(&w, 0);
		wire_eth(&w, 0x0800);
		break;
	case 9: /* ERSPAN III */
		put_outer(47);
		wire_u32(&w, 0x100022eb);
		wire_u32(&w, 1);
		wire_u32(&w, 0x20000000);
		wire_u32(&w, 0);
		wire_u32(&w, 0);
		wire_eth(&w, 0x0800);
		break;
	case 10:
		put_outer_udp(4789);
		wire_u32(&w, 0x08000000);
		wire_u32(&w, 0x100);
		wire_eth(&w, 0x0800);
		break;
	case 11: /* GENEVE with an option */
		put_outer_udp(6081);
		wire_u32(&w, 0x02006558);
		wire_u32(&w, 0x100);
		wire_u32(&w, 0x01020301);
		wire_u32(&w, 0);
		wire_eth(&w, 0x0800);
		break;
	case 12:
		put_outer_udp(2152);
		wire_mark(&w, WIRE_GTP);
		wire_u32(&w, 0x30ff0000);
		wire_u32(&w, 7);
		break;
	default: return false;
	}
	return true;
}

/* One frame for each way of wrapping; false when there is no i-th. */
static bool
put_wrapped(int i, uint32_t from)
{
	if (!put_link(i) && !put_tunnel(i)) {
		return false;
	}
	put_inside(from);
	return true;
}

static struct prefix hidden;

static void
hide(void)
{
	assert_true(prefix_parse(str_of("10.99.0.0/16"), &hidden));
	piped_config.exclude = &hidden;
	piped_config.excludes = 1;
}

static void
an_excluded_network_moves_no_other_counter_in_any_tunnel(void **state)
{
	int n = 0;

	(void)state;
	hide();
	piped_open();
	for (; put_wrapped(n, HIDDEN); n++) {
		struct cover before = *pipeline_sum(pipeline);

		before.count[COVER_RECEIVED]++;
		before.count[COVER_FILTERED_EXCLUDED]++;
		piped_feed(S + n, 0);
		assert_memory_equal(
			before.count, pipeline_sum(pipeline)->count, sizeof before.count);
	}
	assert_int_equal(n, 14);
	assert_int_equal(pipeline_flow_counts(pipeline)->opened, 0);
	/* the same frames with another address inside are looked at */
	for (int i = 0; i < n; i++) {
		put_wrapped(i, CLIENT + (unsigned)i);
		piped_feed(2 * S + i, 0);
	}
	assert_int_equal(counted(COVER_ANALYSED), n);
	assert_int_equal(pipeline_flow_counts(pipeline)->opened, n);
	piped_close();
	assert_int_equal(piped.sightings, n);
}

/* As the kernel hands it over: cut behind the addresses. */
static void
an_excluded_frame_that_the_kernel_cut_is_counted_as_one(void **state)
{
	struct frame frame;

	(void)state;
	hide();
	piped_open();
	put_wrapped(0, HIDDEN);
	wire_done(&w);
	frame = wire_frame(&w, S);
	frame.captured = 34;
	pipeline_feed(pipeline, &frame);
	assert_int_equal(counted(COVER_FILTERED_EXCLUDED), 1);
	assert_int_equal(counted(COVER_TRUNCATED), 0);
	piped_close();
}

static void
neither_direction_nor_its_fragments_are_looked_at(void **state)
{
	(void)state;
	hide();
	piped_open();
	for (unsigned offset = 0; offset < 2; offset++) {
		wire_eth(&w, 0x0800);
		wire_ipv4_fragment(&w, SERVER, HIDDEN, 17, 5, 0x2000 | offset * 10);
		wire_udp(&w, 53, 5000);
		wire_zeros(&w, 72);
		piped_feed(S + offset, 0);
	}
	assert_int_equal(counted(COVER_FILTERED_EXCLUDED), 2);
	assert_int_equal(counted(COVER_FRAGMENTS), 0);
	piped_close();
}

static void
frames_from_before_all_were_ready_are_counted_and_not_read(void **state)
{
	struct frame frame;

	(void)state;
	piped_open();
	put_wrapped(0, CLIENT);
	wire_done(&w);
	frame = wire_frame(&w, S);
	frame.early = true;
	pipeline_feed(pipeline, &frame);
	assert_int_equal(counted(COVER_FILTERED_BEFORE_READY), 1);
	assert_int_equal(pipeline_flow_counts(pipeline)->opened, 0);
	piped_close();
}

static const struct CMUnitTest tests[] = {
	PIPED_TEST(w16_a_doubled_mirror_gives_the_same_totals),
	PIPED_TEST(w16_what_was_sent_again_is_counted_on_a_doubled_mirror),
	PIPED_TEST(without_a_window_everything_counts_twice),
	PIPED_TEST(w16_real_traffic_seen_twice_gives_the_same_sightings),
	PIPED_TEST(a_declared_one_way_mirror_shows_use),
	PIPED_TEST(an_excluded_network_moves_no_other_counter_in_any_tunnel),
	PIPED_TEST(an_excluded_frame_that_the_kernel_cut_is_counted_as_one),
	PIPED_TEST(neither_direction_nor_its_fragments_are_looked_at),
	PIPED_TEST(frames_from_before_all_were_ready_are_counted_and_not_read),
};

TEST_MAIN(tests)
