/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/pipeline.h"
#include "tests/fuzz/must.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The whole sensor, without nDPI.  Input: frames of Ethernet, each with a head of 4 bytes: a step of
 * time and an interface, bytes on the wire that were not captured, length (two bytes).  Whatever
 * comes in, every packet has one fate, every byte one place, and every parcel passes its check. */

static uint64_t bytes, lasts;
static struct cover total;

static void
on_sighting(void *ctx, const struct sighting *s)
{
	(void)ctx;
	must(sighting_check(s));
	bytes += s->up + s->down;
	lasts += s->last;
}

static void
on_answer(void *ctx, const struct answer *a)
{
	char clean[NAME_MAX_BYTES];

	(void)ctx;
	must(a->ttl >= 60 && a->ttl <= 86400);
	must(name_clean(str_of(a->name), clean) && strcmp(clean, a->name) == 0);
}

static void
on_cover(void *ctx, const struct cover *c)
{
	(void)ctx;
	for (int i = 0; i < COVER_COUNT; i++) {
		total.count[i] += c->count[i];
	}
}

static void
on_reached(void *ctx, struct instant now)
{
	(void)ctx;
	(void)now;
}

static void
check(const struct pipeline *p)
{
	const uint64_t *n = total.count;
	uint64_t fates = n[COVER_ANALYSED];

	for (int i = COVER_FILTERED_DUPLICATE; i <= COVER_SHED_OVERLOAD; i++) {
		fates += n[i];
	}
	must(n[COVER_RECEIVED] == fates);
	must(n[COVER_IP_BYTES] == n[COVER_FLOW_BYTES] + n[COVER_UNATTRIBUTED]);
	must(n[COVER_FLOW_BYTES] == bytes);
	must(n[COVER_FLOWS] == lasts);
	must(memcmp(n, pipeline_sum(p)->count, sizeof total.count) == 0);
}

/* One frame from the front of the input; how much of it was used. */
static size_t
feed(struct pipeline *p, const uint8_t *data, size_t size, int64_t *now)
{
	static const int64_t steps[] = { 0, 1000, 1000000, 1000000000, 5000000000,
		61000000000, 301000000000, -1000000000 };
	uint32_t n = (uint32_t)(data[2] << 8 | data[3]);
	struct frame frame = { .link = 1, .interface = data[0] >> 6 };
	uint8_t *copy;

	n = n > size - 4 ? (uint32_t)size - 4 : n;
	copy = malloc(n > 0 ? n : 1);
	must(copy != NULL);
	memcpy(copy, data + 4, n);
	*now += steps[data[0] & 7];
	frame.at.ns = *now;
	frame.bytes = copy;
	frame.captured = n;
	frame.length = n + data[1];
	pipeline_feed(p, &frame);
	free(copy);
	return 4 + n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct prefix internal = { .addr = { { [10] = 0xff, 0xff, 10 } }, .bits = 104 };
	struct pipeline *p =
		pipeline_open(&(struct pipeline_config){ .internal = &internal,
			.duplicates_ms = 40,
			.internals = 1,
			.flows_max = 8,
			.replay = true,
			.sighting = on_sighting,
			.answer = on_answer,
			.cover = on_cover,
			.reached = on_reached });
	int64_t now = 1000000000000;

	must(p != NULL);
	bytes = lasts = 0;
	total = (struct cover){ 0 };
	while (size >= 4) {
		size_t used = feed(p, data, size, &now);

		data += used;
		size -= used;
	}
	pipeline_drain(p);
	check(p);
	pipeline_close(p);
	return 0;
}
