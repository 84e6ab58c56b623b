/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup.h"
#include "reports/store/store.h"
#include "sensor/base/position.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* bench_rollup [FINDINGS]: made-up findings of eight weeks into a store on disk, closed by their own
 * clock as in a replay; prints findings a second. */

enum { DEVICES = 150, SERVICES = 60, WEEKS = 8 };

struct sink {
	struct store *store;
	unsigned long rows;
	struct err err;
};

static void
put(void *ctx, enum table table, const void *row)
{
	struct sink *sink = ctx;

	sink->rows++;
	store_put(sink->store, table, row);
}

static void
closed(void *ctx, struct week week)
{
	struct sink *sink = ctx;

	(void)week;
	if (store_commit(sink->store, &sink->err) != ERR_OK) {
		puts(sink->err.text);
		exit(1);
	}
	store_begin(sink->store);
}

static uint64_t
roll(uint64_t *dice, uint64_t sides)
{
	*dice = *dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (*dice >> 33) % sides;
}

static struct finding
make(uint64_t *dice, const struct catalogue *catalogue, int64_t ns)
{
	uint64_t device = roll(dice, DEVICES);
	struct instant t = { ns };
	struct finding f = { .first = t,
		.until = { ns + 1000000000 },
		.start = t,
		.week = instant_week(t),
		.hour = instant_hour(t),
		.day = instant_day(t),
		.minute = (uint16_t)(ns / 60 / NS_PER_SECOND % 1440),
		.position = POSITION_OUTBOUND,
		.service = (service_id)roll(dice, SERVICES),
		.evidence = EVIDENCE_TLS_SNI,
		.opens = true,
		.last = true,
		.both_ways = true,
		.up = 3000,
		.down = 40000,
		.payload_up = roll(dice, 8000) };

	memcpy(f.device.byte, &device, sizeof device);
	f.need = service_at(catalogue, f.service)->need;
	return f;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
run(struct rollup *rollup, const struct catalogue *catalogue, uint64_t count)
{
	struct day monday = week_monday((struct week){ 2900 });
	int64_t step = (int64_t)WEEKS * 7 * 86400 * NS_PER_SECOND / (int64_t)count;
	int64_t minute = 0, ns = day_start(monday).ns;
	uint64_t dice = 1;
	double began = now();

	for (uint64_t i = 0; i < count; i++, ns += step) {
		struct finding f = make(&dice, catalogue, ns);

		rollup_add(rollup, &f);
		if (ns / 60 / NS_PER_SECOND != minute) {
			minute = ns / 60 / NS_PER_SECOND;
			rollup_reached(rollup, (struct instant){ ns });
		}
	}
	rollup_drain(rollup);
	return now() - began;
}

int
main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	char path[] = "/tmp/penumbra-bench-XXXXXX/usage.db";
	struct problems problems = { 0 };
	struct sink sink = { 0 };
	struct rollup_config config = { .sensor = "bench",
		.units = unit_map_everyone(),
		.catalogue = catalogue_load("classifiers/catalogue", NULL, &problems),
		.k = 5,
		.put = put,
		.closed = closed,
		.ctx = &sink };
	double took;

	path[26] = '\0';
	if (config.catalogue == NULL || mkdtemp(path) == NULL) {
		return 1;
	}
	path[26] = '/';
	config.policy = policy_open(NULL, 0, NULL, 0, config.units, config.catalogue);
	if (store_open_writer(path, &sink.store, &sink.err) != ERR_OK) {
		puts(sink.err.text);
		return 1;
	}
	store_begin(sink.store);
	took = run(rollup_open(&config), config.catalogue, count);
	store_close(sink.store);
	printf("rollup and store: %.2f M findings/s, %lu rows, %.2f s\n",
		(double)count / took / 1e6, sink.rows, took);
	unlink(path);
	path[26] = '\0';
	return rmdir(path);
}
