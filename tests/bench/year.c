/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* year [WEEKS [FOLDER]]: 200 units, 5,000 devices, 1,500 services on working days through rollup and
 * store; in the first week every minute is committed, as a busy sensor does.  One JSON object: bytes of the store, the
 * slowest and the median commit of a minute, the slowest close of a week.  usage.db and units.csv
 * stay in FOLDER when one is named, for reports. */

#include "reports/rollup.h"
#include "reports/store/store.h"
#include "sensor/base/position.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	UNITS = 200,
	DEVICES = 5000,
	SERVICES = 1500,
	OWN = 12,         /* services a device works with */
	USES = 8,         /* of them on a day, on the average */
	PARTS = 3,        /* five-minute slots of one use */
	DAY_BEGINS = 480, /* minutes */
	DAY_MINUTES = 540,
	MEASURED_MINUTES =
		5 * DAY_MINUTES /* the first week; the rest commits by the hour */
};

struct year {
	struct store *store;
	struct rollup *rollup;
	const struct catalogue *catalogue;
	uint64_t rows, findings, random;
	size_t minutes;
	double *commit, slowest_close;
	bool closed;
	struct err err;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
must(bool good, const char *why)
{
	if (!good) {
		fprintf(stderr, "year: %s\n", why);
		exit(1);
	}
}

static void
put(void *ctx, enum table table, const void *row)
{
	struct year *y = ctx;

	y->rows++;
	store_put(y->store, table, row);
}

static void
put_presence(void *ctx, const struct presence_row *row)
{
	struct year *y = ctx;

	store_put_presence(y->store, row);
}

static void
closed(void *ctx, struct week week)
{
	struct year *y = ctx;

	for (enum table t = 0; t < TABLE_COUNT; t++) {
		int64_t first = week.n - table_keep_weeks(t) + 1;
		bool hours = table_shape(t)->period == PERIOD_HOUR;

		if (table_keep_weeks(t) > 0) {
			store_prune(y->store, t,
				hours ? week_monday((struct week){ (int32_t)first }).n *
						INT64_C(24)
				      : first);
		}
	}
	store_drop_presence(y->store, week.n);
	y->closed = true;
}

static uint64_t
below(struct year *y, uint64_t n)
{
	y->random =
		y->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (y->random >> 33) % n;
}

/* Services are met as they are in a house: a few by everybody, some by all of a unit, most by a few. */
static service_id
service_of(uint64_t device, uint64_t n)
{
	uint64_t who = n < OWN / 2 ? device % UNITS + DEVICES : device;
	uint64_t dice = (who * 7919 + n * 104729) % 1000003;

	return (service_id)(dice * dice / 1000003 * SERVICES / 1000003);
}

static void
add(struct year *y, uint64_t device, struct instant at)
{
	service_id service = service_of(device, below(y, OWN));
	struct finding f = { .first = at,
		.until = { at.ns + NS_PER_SECOND },
		.start = at,
		.week = instant_week(at),
		.hour = instant_hour(at),
		.day = instant_day(at),
		.minute = (uint16_t)(at.ns / 60 / NS_PER_SECOND % 1440),
		.position = POSITION_OUTBOUND,
		.unit = (unit_id)(device % UNITS),
		.service = service,
		.need = service_at(y->catalogue, service)->need,
		.evidence = EVIDENCE_TLS_SNI,
		.opens = true,
		.last = true,
		.both_ways = true,
		.up = 3000 + below(y, 9000),
		.down = 40000,
		.payload_up = 2000 + below(y, 8000),
		.starts = 1,
		.country = "DE",
		.asn = 64500 };

	memcpy(f.device.byte, &device, sizeof device);
	f.device.byte[15] = (uint8_t)f.week.n;
	rollup_add(y->rollup, &f);
	y->findings++;
}

static void
flush(struct year *y, struct instant at)
{
	double start = now(), took;

	y->closed = false;
	rollup_reached(y->rollup, at);
	if (y->minutes < MEASURED_MINUTES) {
		rollup_checkpoint(y->rollup);
	}
	must(store_commit(y->store, &y->err) == ERR_OK, y->err.text);
	store_begin(y->store);
	took = now() - start;
	if (y->closed) {
		y->slowest_close = took > y->slowest_close ? took : y->slowest_close;
	} else if (y->minutes < MEASURED_MINUTES) {
		y->commit[y->minutes++] = took;
	}
}

/* Every hour was seen, so that documents find valid weeks. */
static void
cover_hour(struct year *y, int64_t ns)
{
	struct cover cover = { .hour = instant_hour((struct instant){ ns }) };

	cover.count[COVER_RECEIVED] = cover.count[COVER_ANALYSED] = 100000;
	rollup_cover(y->rollup, &cover, "eth0");
}

static void
play_day(struct year *y, struct day day, bool works)
{
	struct instant midnight = day_start(day);

	for (int minute = 0; minute < 1440; minute++) {
		int64_t ns = midnight.ns + minute * 60 * NS_PER_SECOND;
		bool open = works && minute >= DAY_BEGINS &&
			    minute < DAY_BEGINS + DAY_MINUTES;

		if (minute % 60 == 0) {
			cover_hour(y, ns);
		}
		for (int i = 0; open && i < DEVICES * USES * PARTS / DAY_MINUTES; i++) {
			add(y, below(y, DEVICES),
				(struct instant){
					ns + (int64_t)below(y, 59) * NS_PER_SECOND });
		}
		if ((open && y->minutes < MEASURED_MINUTES) || minute % 15 == 0) {
			flush(y, (struct instant){ ns + 60 * NS_PER_SECOND });
		}
	}
}

static struct unit_map *
units(const char *folder)
{
	struct problems problems = { 0 };
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/units.csv", folder);
	f = fopen(path, "we");
	must(f != NULL, path);
	fputs("code,name,people,ranges\n", f);
	for (int i = 0; i < UNITS; i++) {
		fprintf(f, "u%d,Unit %d,%d,10.%d.0.0/16\n", i, i, DEVICES / UNITS, i);
	}
	fclose(f);
	struct unit_map *map = unit_map_load(path, &problems);
	must(map != NULL, "units");
	return map;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
print(struct year *y, const char *path, int weeks, double took)
{
	struct rusage usage;
	struct stat st;

	must(stat(path, &st) == 0 && y->minutes > 0, path);
	getrusage(RUSAGE_SELF, &usage);
	qsort(y->commit, y->minutes, sizeof *y->commit, by_size);
	printf("{\"weeks\": %d, \"findings\": %llu, \"rows\": %llu, \"bytes\": %lld, "
	       "\"flush_median_ms\": %.3f, \"flush_p99_ms\": %.3f, "
	       "\"flush_most_ms\": %.3f, \"close_most_ms\": %.1f, \"seconds\": %.1f, "
	       "\"peak_kb\": %ld}\n",
		weeks, (unsigned long long)y->findings, (unsigned long long)y->rows,
		(long long)st.st_size, y->commit[y->minutes / 2] * 1e3,
		y->commit[y->minutes * 99 / 100] * 1e3, y->commit[y->minutes - 1] * 1e3,
		y->slowest_close * 1e3, took, usage.ru_maxrss);
}

int
main(int argc, char **argv)
{
	int weeks = argc > 1 ? atoi(argv[1]) : 52;
	char own[] = "/tmp/penumbra-year-XXXXXX", path[256];
	const char *folder = argc > 2 ? argv[2] : mkdtemp(own);
	struct problems problems = { 0 };
	static struct year y = { .random = 1 };
	struct day monday = week_monday((struct week){ 2900 });
	double start = now();

	must(weeks > 0 && weeks <= 64, "between 1 and 64 weeks");
	must(folder != NULL, own);
	snprintf(path, sizeof path, "%s/usage.db", folder);
	struct rollup_config config = { .sensor = "bench",
		.units = units(folder),
		.catalogue = catalogue_load("classifiers/catalogue", NULL, &problems),
		.k = 5,
		.put = put,
		.put_presence = put_presence,
		.closed = closed,
		.ctx = &y };
	must(config.catalogue != NULL, "classifiers/catalogue");
	must(service_count(config.catalogue) >= SERVICES, "too few services");
	config.policy = policy_open(NULL, 0, NULL, 0, config.units, config.catalogue);
	y.catalogue = config.catalogue;
	y.commit = calloc(MEASURED_MINUTES, sizeof *y.commit);
	must(y.commit != NULL, "no memory");
	must(store_open_writer(path, &y.store, &y.err) == ERR_OK, y.err.text);
	y.rollup = rollup_open(&config);
	store_begin(y.store);
	for (int day = 0; day < weeks * 7; day++) {
		play_day(&y, (struct day){ monday.n + day }, day % 7 < 5);
	}
	rollup_drain(y.rollup);
	must(store_commit(y.store, &y.err) == ERR_OK, y.err.text);
	rollup_close(y.rollup);
	store_close(y.store);
	print(&y, path, weeks, now() - start);
	free(y.commit);
	if (argc > 2) {
		return 0;
	}
	unlink(path);
	snprintf(path, sizeof path, "%s/units.csv", folder);
	unlink(path);
	return rmdir(folder);
}
