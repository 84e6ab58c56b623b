/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* site NAME FOLDER [WEEKS [SERVICES]]: a sensor of a fleet, through roll-up and store: 12 units of 40 devices, all of which
 * use SERVICES services in every hour of WEEKS weeks (5 and 25: 252,000 rows of hour_use).  Leaves FOLDER/NAME.db and
 * FOLDER/units.csv. */

#include "reports/rollup.h"
#include "reports/store/store.h"
#include "sensor/base/position.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNITS = 12, DEVICES = 40, FIRST_WEEK = 2900 };

struct site {
	struct store *store;
	struct rollup *rollup;
	const struct catalogue *catalogue;
	uint64_t random;
	unsigned services;
	struct err err;
};

static void
must(bool good, const char *why)
{
	if (!good) {
		fprintf(stderr, "site: %s\n", why);
		exit(1);
	}
}

static void
put(void *ctx, enum table table, const void *row)
{
	struct site *site = ctx;

	store_put(site->store, table, row);
}

static void
put_presence(void *ctx, const struct presence_row *row)
{
	struct site *site = ctx;

	store_put_presence(site->store, row);
}

static void
closed(void *ctx, struct week week)
{
	struct site *site = ctx;

	store_drop_presence(site->store, week.n);
}

static uint64_t
below(struct site *site, uint64_t n)
{
	site->random = site->random * UINT64_C(6364136223846793005) +
		       UINT64_C(1442695040888963407);
	return (site->random >> 33) % n;
}

static void
use(struct site *site, unsigned unit, unsigned nth, struct instant at)
{
	service_id service = (service_id)(nth * 31 % service_count(site->catalogue));
	uint64_t device = unit * DEVICES + below(site, DEVICES);
	struct finding f = { .first = at,
		.until = { at.ns + NS_PER_SECOND },
		.start = at,
		.week = instant_week(at),
		.hour = instant_hour(at),
		.day = instant_day(at),
		.minute = (uint16_t)(at.ns / 60 / NS_PER_SECOND % 1440),
		.position = POSITION_OUTBOUND,
		.unit = (unit_id)unit,
		.service = service,
		.need = service_at(site->catalogue, service)->need,
		.evidence = EVIDENCE_TLS_SNI,
		.opens = true,
		.last = true,
		.both_ways = true,
		.up = 3000 + below(site, 900000),
		.down = 40000 + below(site, 9000000),
		.payload_up = 2000 + below(site, 8000),
		.starts = 1,
		.country = "DE",
		.asn = 64500 };

	memcpy(f.device.byte, &device, sizeof device);
	f.device.byte[15] = (uint8_t)f.week.n;
	rollup_add(site->rollup, &f);
}

static void
play_hour(struct site *site, int64_t ns)
{
	struct cover cover = { .hour = instant_hour((struct instant){ ns }) };

	cover.count[COVER_RECEIVED] = cover.count[COVER_ANALYSED] = 100000;
	rollup_cover(site->rollup, &cover, "eth0");
	for (unsigned u = 0; u < UNITS; u++) {
		for (unsigned s = 0; s < site->services; s++) {
			use(site, u, s,
				(struct instant){ ns + (int64_t)below(site, 3500) *
							       NS_PER_SECOND });
		}
	}
	rollup_reached(site->rollup, (struct instant){ ns + 3600 * NS_PER_SECOND });
}

static struct unit_map *
units(const char *folder)
{
	struct problems problems = { 0 };
	struct unit_map *map;
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/units.csv", folder);
	f = fopen(path, "we");
	must(f != NULL, path);
	fputs("code,name,people,ranges\n", f);
	for (int i = 0; i < UNITS; i++) {
		fprintf(f, "u%d,Unit %d,%d,10.%d.0.0/16\n", i, i, DEVICES, i);
	}
	fclose(f);
	map = unit_map_load(path, &problems);
	must(map != NULL, "units");
	return map;
}

static void
play(struct site *site, int weeks)
{
	int64_t monday = day_start(week_monday((struct week){ FIRST_WEEK })).ns;

	store_begin(site->store);
	for (int hour = 0; hour < weeks * 168; hour++) {
		play_hour(site, monday + hour * 3600 * NS_PER_SECOND);
		if (hour % 24 == 23) {
			must(store_commit(site->store, &site->err) == ERR_OK,
				site->err.text);
			store_begin(site->store);
		}
	}
	rollup_drain(site->rollup);
	must(store_commit(site->store, &site->err) == ERR_OK, site->err.text);
}

int
main(int argc, char **argv)
{
	int weeks = argc > 3 ? atoi(argv[3]) : 5;
	struct problems problems = { 0 };
	static struct site site = { .services = 25 };
	char path[256];

	must(argc > 2, "site NAME FOLDER [WEEKS [SERVICES]]");
	must(weeks > 0 && weeks <= 64, "between 1 and 64 weeks");
	site.services = argc > 4 ? (unsigned)atoi(argv[4]) : site.services;
	for (const char *c = argv[1]; *c != '\0'; c++) {
		site.random = site.random * 31 + (unsigned char)*c;
	}
	struct rollup_config config = { .sensor = argv[1],
		.units = units(argv[2]),
		.catalogue = catalogue_load("classifiers/catalogue", NULL, &problems),
		.k = 5,
		.put = put,
		.put_presence = put_presence,
		.closed = closed,
		.ctx = &site };
	must(config.catalogue != NULL, "classifiers/catalogue");
	config.policy = policy_open(NULL, 0, NULL, 0, config.units, config.catalogue);
	site.catalogue = config.catalogue;
	snprintf(path, sizeof path, "%s/%s.db", argv[2], argv[1]);
	must(store_open_writer(path, &site.store, &site.err) == ERR_OK, site.err.text);
	site.rollup = rollup_open(&config);
	play(&site, weeks);
	rollup_close(site.rollup);
	store_close(site.store);
	return 0;
}
