/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_PIPED_H
#define PENUMBRA_TESTS_UNIT_PIPED_H

/* A whole sensor process in a test: frames in, sums of what it hands out. */

#include "tests/unit/test.h"

#include "sensor/dedup/dedup.h"
#include "sensor/pipeline.h"
#include "tests/unit/shared.h"
#include "tests/unit/wire.h"

#define S  NS_PER_SECOND
#define MS (NS_PER_SECOND / 1000)

struct piped {
	uint64_t sightings, opens, used, failed, up, down, named;
	uint64_t digest; /* of every sighting in order, but for the VLAN */
	struct sighting last;
	struct cover cover; /* sums over all hours */
};

static struct piped piped;
static struct pipeline *pipeline;
static struct pipeline_config piped_config; /* to be changed before piped_open */
static struct prefix piped_internal;
static struct wire w;

static inline void
piped_sighting(void *ctx, const struct sighting *s)
{
	struct sighting copy = *s;
	const uint8_t *at = (const uint8_t *)&copy;

	(void)ctx;
	assert_true(sighting_check(s));
	copy.vlan = 0;
	for (size_t i = 0; i < sizeof copy; i++) {
		piped.digest = (piped.digest ^ at[i]) * UINT64_C(0x100000001b3);
	}
	piped.sightings++;
	piped.opens += s->opens;
	piped.used += s->last && s->both_ways;
	piped.failed += s->last && s->failed;
	piped.up += s->up;
	piped.down += s->down;
	piped.named += s->last && s->name[0] != '\0';
	piped.last = *s;
}

static inline void
piped_answer(void *ctx, const struct answer *a)
{
	(void)ctx;
	(void)a;
}

/* The identity, for every interval handed out. */
static inline void
piped_cover(void *ctx, const struct cover *c)
{
	const uint64_t *n = c->count;
	uint64_t fates = 0;

	(void)ctx;
	for (int i = COVER_ANALYSED; i <= COVER_SHED_OVERLOAD; i++) {
		fates += n[i];
	}
	assert_int_equal(n[COVER_RECEIVED], fates);
	assert_int_equal(n[COVER_IP_BYTES], n[COVER_FLOW_BYTES] + n[COVER_UNATTRIBUTED]);
	for (int i = 0; i < COVER_COUNT; i++) {
		piped.cover.count[i] += n[i];
	}
}

static inline void
piped_reached(void *ctx, struct instant now)
{
	(void)ctx;
	(void)now;
}

static inline void
piped_open(void)
{
	struct pipeline_config config = piped_config;

	piped = (struct piped){ 0 };
	assert_true(prefix_parse(str_of("10.0.0.0/8"), &piped_internal));
	config.internal = &piped_internal;
	config.internals = 1;
	config.flows_max = config.flows_max == 0 ? 4096 : config.flows_max;
	config.replay = true;
	config.sighting = config.sighting != NULL ? config.sighting : piped_sighting;
	config.answer = piped_answer;
	config.cover = piped_cover;
	config.reached = piped_reached;
	pipeline = pipeline_open(&config);
	assert_non_null(pipeline);
}

static inline void
piped_close(void)
{
	pipeline_drain(pipeline);
	assert_int_equal(piped.opens, piped.cover.count[COVER_FLOWS]);
	assert_int_equal(piped.up + piped.down, piped.cover.count[COVER_FLOW_BYTES]);
	pipeline_close(pipeline);
	pipeline = NULL;
}

static inline int
piped_reset(void **state)
{
	(void)state;
	piped_config = (struct pipeline_config){ .duplicates_ms = DEDUP_WINDOW_MS };
	w = (struct wire){ 0 };
	return 0;
}

static inline void
piped_feed(int64_t ns, uint16_t interface)
{
	struct frame frame;

	wire_done(&w);
	frame = wire_frame(&w, ns);
	frame.interface = interface;
	pipeline_feed(pipeline, &frame);
	w.len = 0;
}

static inline uint64_t
counted(enum cover_count which)
{
	return pipeline_sum(pipeline)->count[which];
}

#define PIPED_TEST(name) cmocka_unit_test_setup(name, piped_reset)

#endif
