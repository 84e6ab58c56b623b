/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/pipeline.h"
#include "tests/unit/guard.h"
#include "tests/unit/shared.h"
#include "tests/unit/wire.h"

/* The whole sensor process: every packet one fate, every byte one place. */

#define S NS_PER_SECOND

enum { HOURS = 64, CLIENT = 0x0a000001, SERVER = 0x08080808 };

struct sums {
	uint64_t sightings, opens, lasts, covers;
	uint64_t bytes[HOURS];   /* of sightings, by hour */
	uint64_t covered[HOURS]; /* flow_bytes of coverage */
	struct cover total;
	int64_t reached;
	uint64_t digest; /* of every sighting in order */
};

static struct sums sums;
static struct pipeline *pipeline;
static struct prefix internal;

/* Captures may span years: hours that are 64 apart share a sum, on both sides of the comparison. */
static size_t
hour_index(struct hour h)
{
	return (size_t)h.n % HOURS;
}

static void
on_sighting(void *ctx, const struct sighting *s)
{
	const uint8_t *at = (const uint8_t *)s;

	assert_ptr_equal(ctx, &sums);
	assert_true(sighting_check(s));
	assert_true(s->first.ns >= sums.reached);
	sums.sightings++;
	sums.opens += s->opens;
	sums.lasts += s->last;
	sums.bytes[hour_index(instant_hour(s->first))] += s->up + s->down;
	for (size_t i = 0; i < sizeof *s; i++) {
		sums.digest = (sums.digest ^ at[i]) * UINT64_C(0x100000001b3);
	}
}

static void
on_answer(void *ctx, const struct answer *a)
{
	(void)ctx;
	assert_true(a->ttl >= 60 && a->ttl <= 86400);
}

static void
on_cover(void *ctx, const struct cover *c)
{
	const uint64_t *n = c->count;

	(void)ctx;
	assert_int_equal(n[COVER_RECEIVED],
		n[COVER_ANALYSED] + n[COVER_FILTERED_NOT_IP] + n[COVER_MALFORMED_SHORT] +
			n[COVER_MALFORMED_BAD_LENGTH] + n[COVER_MALFORMED_BAD_HEADER] +
			n[COVER_MALFORMED_TOO_DEEP] + n[COVER_MALFORMED_UNKNOWN_LINK] +
			n[COVER_SHED_TABLE_FULL]);
	assert_int_equal(n[COVER_IP_BYTES], n[COVER_FLOW_BYTES] + n[COVER_UNATTRIBUTED]);
	if (n[COVER_RECEIVED] > 0) {
		assert_int_equal(instant_hour(c->first).n, c->hour.n);
		assert_int_equal(instant_hour(c->last).n, c->hour.n);
	}
	sums.covers++;
	sums.covered[hour_index(c->hour)] += n[COVER_FLOW_BYTES];
	for (int i = 0; i < COVER_COUNT; i++) {
		sums.total.count[i] += n[i];
	}
}

static void
on_reached(void *ctx, struct instant now)
{
	(void)ctx;
	assert_true(now.ns >= sums.reached);
	sums.reached = now.ns;
}

static void
open_pipeline(uint32_t flows)
{
	sums = (struct sums){ .reached = INT64_MIN };
	prefix_parse(str_of("10.0.0.0/8"), &internal);
	pipeline = pipeline_open(&(struct pipeline_config){ .internal = &internal,
		.internals = 1,
		.flows_max = flows,
		.dpi = true,
		.replay = true,
		.sighting = on_sighting,
		.answer = on_answer,
		.cover = on_cover,
		.reached = on_reached,
		.ctx = &sums });
	assert_non_null(pipeline);
}

/* Drains, and checks that what flows did and what coverage says agree in every hour. */
static void
close_pipeline(void)
{
	const struct cover *sum = pipeline_sum(pipeline);

	pipeline_drain(pipeline);
	for (int i = 0; i < COVER_COUNT; i++) {
		assert_int_equal(sum->count[i], sums.total.count[i]);
	}
	for (size_t i = 0; i < HOURS; i++) {
		assert_int_equal(sums.bytes[i], sums.covered[i]);
	}
	assert_int_equal(sums.opens, sum->count[COVER_FLOWS]);
	assert_int_equal(sums.lasts, sum->count[COVER_FLOWS]);
	assert_int_equal(pipeline_flow_counts(pipeline)->live, 0);
	pipeline_close(pipeline);
}

static void
feed(struct wire *w, int64_t ns, uint16_t interface)
{
	struct frame frame;

	wire_done(w);
	frame = wire_frame(w, ns);
	frame.interface = interface;
	pipeline_feed(pipeline, &frame);
	*w = (struct wire){ 0 };
}

static struct wire w;

static void
feed_udp(int64_t ns, unsigned port, unsigned bytes, uint16_t interface)
{
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, CLIENT, SERVER, 17);
	wire_udp(&w, port, 9999);
	wire_zeros(&w, bytes);
	feed(&w, ns, interface);
}

static uint64_t
counted(enum cover_count which)
{
	return pipeline_sum(pipeline)->count[which];
}

static void
every_packet_ends_in_one_counter(void **state)
{
	(void)state;
	open_pipeline(64);
	feed_udp(S, 1, 100, 0);
	wire_eth(&w, 0x0806);
	wire_zeros(&w, 46);
	feed(&w, 2 * S, 0);
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, CLIENT, SERVER, 1);
	wire_zeros(&w, 64);
	feed(&w, 3 * S, 0);
	wire_eth(&w, 0x0800);
	feed(&w, 4 * S, 0);
	wire_eth(&w, 0x8100);
	wire_vlan(&w, 7, 0x0800);
	wire_ipv4_fragment(&w, CLIENT, SERVER, 17, 9, 100);
	wire_zeros(&w, 80);
	feed(&w, 5 * S, 0);
	assert_int_equal(counted(COVER_RECEIVED), 5);
	assert_int_equal(counted(COVER_ANALYSED), 3);
	assert_int_equal(counted(COVER_FILTERED_NOT_IP), 1);
	assert_int_equal(counted(COVER_MALFORMED_SHORT), 1);
	assert_int_equal(counted(COVER_IP_BYTES), 128 + 84 + 100);
	assert_int_equal(counted(COVER_FLOW_BYTES), 128);
	assert_int_equal(counted(COVER_UNATTRIBUTED), 184);
	assert_int_equal(counted(COVER_FRAGMENTS), 1);
	assert_int_equal(counted(COVER_TAGGED), 1);
	close_pipeline();
	assert_int_equal(sums.covers, 1);
}

static void
coverage_is_handed_out_by_hour_and_interface(void **state)
{
	(void)state;
	open_pipeline(64);
	feed_udp(3599 * S, 1, 100, 0);
	feed_udp(3599 * S, 1, 100, 7);
	assert_int_equal(sums.covers, 0);
	feed_udp(3600 * S, 1, 100, 0);
	assert_int_equal(sums.covers, 2);
	assert_int_equal(sums.covered[0], 256);
	close_pipeline();
	assert_int_equal(sums.covers, 3);
	assert_int_equal(sums.covered[1], 128);
}

static void
a_step_back_in_time_is_clamped_and_counted(void **state)
{
	(void)state;
	open_pipeline(64);
	feed_udp(3600 * S, 1, 100, 0);
	feed_udp(10 * S, 1, 100, 0);
	feed_udp(3601 * S, 1, 100, 0);
	assert_int_equal(counted(COVER_TIME_BACKWARDS), 1);
	close_pipeline();
	assert_int_equal(sums.bytes[0], 0);
	assert_int_equal(sums.bytes[1], 3 * 128);
}

static void
a_packet_without_a_place_is_shed_and_its_bytes_are_unattributed(void **state)
{
	(void)state;
	open_pipeline(4);
	for (unsigned i = 0; i < 6; i++) {
		wire_eth(&w, 0x0800);
		wire_ipv4(&w, CLIENT, SERVER, 6);
		wire_tcp(&w, 1000 + i, 443, 1, 0, TCP_SYN);
		feed(&w, S, 0);
	}
	assert_int_equal(counted(COVER_SHED_TABLE_FULL), 2);
	assert_int_equal(counted(COVER_UNATTRIBUTED), 80);
	close_pipeline();
}

static void
hours_of_mixed_traffic_add_up_to_the_byte(void **state)
{
	uint32_t random = 3;
	int64_t now = 0;

	(void)state;
	open_pipeline(50);
	for (int i = 0; i < 40000; i++) {
		random = random * 1664525 + 1013904223;
		now += (int64_t)(random >> 20 & 0x3ff) * (S / 1000);
		feed_udp(random >> 31 ? now : now - S / 2, 1 + (random >> 8 & 0x7f),
			random >> 16 & 0x3ff, random >> 30 & 1);
	}
	assert_true(now > INT64_C(18000) * S);
	assert_true(pipeline_flow_counts(pipeline)->ended[FLOW_EVICTED] > 0);
	close_pipeline();
	assert_true(sums.reached >= now - S);
}

/* Each frame ends where memory ends, so decoder, readers and nDPI prove that they stay inside. */
static void
replay(const char *path)
{
	struct guard *guard = guard_open(WIRE_BYTES);
	struct capture *capture;
	struct frame frame;
	struct err err;

	assert_int_equal(capture_open_file(path, &capture, &err), ERR_OK);
	open_pipeline(4096);
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		frame.bytes = guard_copy(guard, frame.bytes, frame.captured);
		pipeline_feed(pipeline, &frame);
	}
	capture_close(capture);
	close_pipeline();
	guard_close(guard);
}

static void
the_same_captures_give_the_same_bytes_and_are_read_inside_their_frames(void **state)
{
	static const char *const paths[] = { SHARED_CAPTURES,
		SHARED_CAPTURES "/weibo.pcap", SHARED_CAPTURES "/instagram.pcap",
		SHARED_CAPTURES "/chrome156-quic.pcap" };

	(void)state;
	if (!shared_captures_there()) {
		skip();
	}
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		uint64_t digest;

		replay(paths[i]);
		digest = sums.digest;
		assert_true(sums.sightings > 30);
		replay(paths[i]);
		assert_int_equal(sums.digest, digest);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_packet_ends_in_one_counter),
	cmocka_unit_test(coverage_is_handed_out_by_hour_and_interface),
	cmocka_unit_test(a_step_back_in_time_is_clamped_and_counted),
	cmocka_unit_test(a_packet_without_a_place_is_shed_and_its_bytes_are_unattributed),
	cmocka_unit_test(hours_of_mixed_traffic_add_up_to_the_byte),
	cmocka_unit_test(
		the_same_captures_give_the_same_bytes_and_are_read_inside_their_frames),
};

TEST_MAIN(tests)
