/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/poison.h"
#include "sensor/pipeline.h"
#include "tests/unit/wire.h"

/* What a pipeline does differently on a live interface: it can be watched, and outlived. */

#define S NS_PER_SECOND

static struct pipeline_book book;
static struct prefix internal;
static uint64_t covers, covered, sightings, named;
static int64_t reached;

static void
on_sighting(void *ctx, const struct sighting *s)
{
	(void)ctx;
	sightings++;
	named += s->name[0] != '\0';
}

static void
on_answer(void *ctx, const struct answer *a)
{
	(void)ctx;
	(void)a;
}

static void
on_cover(void *ctx, const struct cover *c)
{
	(void)ctx;
	covers++;
	covered += c->count[COVER_RECEIVED];
}

static void
on_reached(void *ctx, struct instant now)
{
	(void)ctx;
	reached = now.ns;
}

static struct pipeline *
open_live(const struct poison *poison)
{
	static struct hash_key key = { { 1, 2, 3 } };
	struct pipeline *p;

	prefix_parse(str_of("10.0.0.0/8"), &internal);
	covers = covered = sightings = named = 0;
	reached = 0;
	book = (struct pipeline_book){ 0 };
	p = pipeline_open(&(struct pipeline_config){ .internal = &internal,
		.internals = 1,
		.flows_max = 64,
		.book = &book,
		.key = &key,
		.poison = poison,
		.sighting = on_sighting,
		.answer = on_answer,
		.cover = on_cover,
		.reached = on_reached });
	assert_non_null(p);
	return p;
}

static void
feed_http(struct pipeline *p, int64_t ns)
{
	static const char head[] = "GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n";
	struct wire w = { 0 };
	struct frame frame;

	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 0x0a000001, 0x08080808, 6);
	wire_tcp(&w, 40000, 80, 1, 1, TCP_ACK);
	wire_text(&w, head);
	wire_done(&w);
	frame = wire_frame(&w, ns);
	pipeline_feed(p, &frame);
}

static void
coverage_is_handed_out_by_the_minute(void **state)
{
	struct pipeline *p = open_live(NULL);

	(void)state;
	feed_http(p, 3599 * S);
	feed_http(p, 3601 * S);
	assert_int_equal(covers, 1);
	feed_http(p, 3659 * S);
	assert_int_equal(covers, 1);
	feed_http(p, 3660 * S);
	assert_int_equal(covers, 2);
	assert_int_equal(covered, 3);
	pipeline_drain(p);
	assert_int_equal(covered, 4);
	pipeline_close(p);
}

static void
what_was_not_handed_out_is_in_the_book_when_a_sensor_dies(void **state)
{
	struct pipeline *p = open_live(NULL);

	(void)state;
	feed_http(p, 3600 * S);
	feed_http(p, 3661 * S);
	feed_http(p, 3662 * S);
	pipeline_close(p);
	assert_int_equal(covered, 1);
	assert_int_equal(book.cover[0].count[COVER_RECEIVED], 2);
	assert_int_equal(book.cover[0].count[COVER_ANALYSED], 2);
	assert_int_equal(book.hour.n, 1);
	assert_int_equal(book.sum.count[COVER_RECEIVED], 3);
	assert_int_equal(book.progress, 3);
}

static void
time_goes_on_without_packets_and_never_back(void **state)
{
	struct pipeline *p = open_live(NULL);
	uint64_t beats;

	(void)state;
	feed_http(p, 3600 * S);
	beats = book.progress;
	pipeline_tick(p, (struct instant){ 3500 * S });
	assert_int_equal(covers, 0);
	pipeline_tick(p, (struct instant){ 7300 * S });
	assert_true(book.progress > beats);
	assert_int_equal(covers, 1);
	assert_int_equal(sightings, 1);
	assert_int_equal(reached, (7300 - FLOW_LAG_SECONDS) * S);
	pipeline_close(p);
}

static void
a_shunned_flow_is_counted_and_not_read(void **state)
{
	struct pipeline *p = open_live(NULL);
	struct poison poison = { 0 };

	(void)state;
	feed_http(p, 3600 * S);
	poison_add(&poison, book.flow, 1000);
	pipeline_drain(p);
	assert_int_equal(named, 1);
	pipeline_close(p);

	p = open_live(&poison);
	feed_http(p, 3600 * S);
	pipeline_drain(p);
	assert_int_equal(sightings, 1);
	assert_int_equal(named, 0);
	assert_int_equal(covered, 1);
	pipeline_close(p);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(coverage_is_handed_out_by_the_minute),
	cmocka_unit_test(what_was_not_handed_out_is_in_the_book_when_a_sensor_dies),
	cmocka_unit_test(time_goes_on_without_packets_and_never_back),
	cmocka_unit_test(a_shunned_flow_is_counted_and_not_read),
};

TEST_MAIN(tests)
