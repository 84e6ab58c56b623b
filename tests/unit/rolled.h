/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_ROLLED_H
#define PENUMBRA_TESTS_UNIT_ROLLED_H

#include "reports/rollup.h"
#include "reports/store/store.h"
#include "sensor/base/position.h"
#include "tests/unit/test.h"

#include <unistd.h>

/* A small company for tests of the rollup: three units, a handful of services, one offer of ours,
 * and the store that its rows go to. */

struct rolled {
	char folder[64];
	struct unit_map *units;
	struct catalogue *catalogue;
	struct policy *policy;
	struct rollup *rollup;
	struct store *store;
	int closed; /* weeks */
	bool renewed;
};

static const char rolled_catalogue[] = "version: \"2026.11\"\n"
				       "services:\n"
#define ROLLED_SERVICE(id, need, category, citizen)                                      \
	"  - id: " id "\n    name: " id "\n    vendor: Some Ltd\n"                       \
	"    page: https://" id ".example/\n    need: " need "\n"                        \
	"    category: " category "\n"                                                   \
	"    hosts:\n      - {name: app." id ".example.com, match: suffix, role: app}\n" \
	"    citizen_it: " citizen "\n    ai: none\n    typical_data: internal\n"        \
	"    describe: It does a thing.\n    ask: What must be done first?\n"            \
	"    confidence: low\n"
	ROLLED_SERVICE("plan", "N10", "project", "none") ROLLED_SERVICE("board", "N10",
		"project", "none") ROLLED_SERVICE("ours", "N10", "project", "none")
		ROLLED_SERVICE("robot", "N07", "automation", "automation")
			ROLLED_SERVICE("forms", "N06", "form", "form")
				ROLLED_SERVICE("drop", "N01", "transfer", "none");

static inline void
rolled_write(const struct rolled *w, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", w->folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static inline void
rolled_line(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

static inline void
rolled_put(void *ctx, enum table table, const void *row)
{
	store_put(((struct rolled *)ctx)->store, table, row);
}

static inline void
rolled_put_presence(void *ctx, const struct presence_row *row)
{
	store_put_presence(((struct rolled *)ctx)->store, row);
}

static inline void
rolled_closed(void *ctx, struct week week)
{
	struct rolled *w = ctx;

	store_drop_presence(w->store, week.n);
	w->closed++;
}

static inline void
rolled_open_rollup(struct rolled *w)
{
	struct rollup_config config = { .sensor = "here",
		.units = w->units,
		.catalogue = w->catalogue,
		.policy = w->policy,
		.k = 3,
		.put = rolled_put,
		.put_presence = rolled_put_presence,
		.closed = rolled_closed,
		.ctx = w,
		.program = "0.1.0",
		.ndpi = "4.2.0",
		.data = "" };

	w->rollup = rollup_open(&config);
	assert_non_null(w->rollup);
}

static inline void
rolled_open_policy(struct rolled *w)
{
	static const struct offer offer = { .id = "team-plan",
		.name = "Team plan",
		.needs = "N10",
		.services = "ours",
		.hosts = "",
		.owner = "IT",
		.units = "all",
		.user_interest = "less work",
		.company_interest = "one tool",
		.how_to = "ask",
		.conditions = "",
		.answer_days = 3,
		.visible = true,
		.since = { 0 },
		.until = { DAY_OPEN } };

	w->policy = policy_open(NULL, 0, &offer, 1, w->units, w->catalogue);
	assert_non_null(w->policy);
}

static inline int
rolled_open(void **state)
{
	struct rolled *w = calloc(1, sizeof *w);
	struct problems problems = { 0 };
	char path[128];

	assert_non_null(w);
	strcpy(w->folder, "/tmp/penumbra-rolled-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	rolled_write(w, "services.yaml", rolled_catalogue);
	rolled_write(w, "units.csv",
		"code,name,people,ranges,kind,shared,holidays\n"
		"finance,Finance,20,10.1.0.0/16,,,2026-11-18\n"
		"sales,Sales,12,10.2.0.0/16,,3,\n"
		"lab,Lab,6,10.3.0.0/16,,,\n");
	snprintf(path, sizeof path, "%s/units.csv", w->folder);
	w->units = unit_map_load(path, &problems);
	unlink(path);
	w->catalogue = catalogue_load(w->folder, NULL, &problems);
	problems_print(&problems, rolled_line, NULL);
	assert_int_equal(problems.all, 0);
	problems_fini(&problems);
	snprintf(path, sizeof path, "%s/services.yaml", w->folder);
	unlink(path);
	rolled_open_policy(w);
	w->store = store_open_memory();
	rolled_open_rollup(w);
	*state = w;
	return 0;
}

static inline int
rolled_close(void **state)
{
	struct rolled *w = *state;

	rollup_close(w->rollup);
	store_close(w->store);
	policy_close(w->policy);
	catalogue_close(w->catalogue);
	unit_map_close(w->units);
	rmdir(w->folder);
	free(w);
	return 0;
}

/* Monday 2026-11-16, UTC, and days and minutes from there. */
static inline struct instant
rolled_at(int day, int minute)
{
	struct day monday;

	assert_true(day_parse(str_of("2026-11-16"), &monday));
	return (struct instant){ day_start(monday).ns +
				 ((int64_t)day * 1440 + minute) * 60 * NS_PER_SECOND };
}

/* One part of one connection: it opens and ends here, 6 KiB go up. */
static inline struct finding
rolled_finding(const struct rolled *w, int device, const char *unit, const char *service,
	int day, int minute)
{
	struct instant t = rolled_at(day, minute);
	struct finding f = { .first = t,
		.until = { t.ns + 20 * NS_PER_SECOND },
		.start = t,
		.week = instant_week(t),
		.hour = instant_hour(t),
		.day = instant_day(t),
		.minute = (uint16_t)minute,
		.position = POSITION_OUTBOUND,
		.unit = unit_named(w->units, str_of(unit)),
		.service = service_named(w->catalogue, str_of(service)),
		.role = ROLE_APP,
		.need = NEED_NONE,
		.evidence = EVIDENCE_TLS_SNI,
		.opens = true,
		.last = true,
		.both_ways = true,
		.up = 7000,
		.down = 20000,
		.payload_up = 6144,
		.payload_down = 19000 };

	memset(f.device.byte, device, sizeof f.device.byte);
	if (f.service != SERVICE_NONE) {
		f.need = service_at(w->catalogue, f.service)->need;
		f.ours = policy_ours(w->policy, f.unit, f.service, f.day);
	}
	return f;
}

static inline void
rolled_add(struct rolled *w, const struct finding *f)
{
	struct cover cover = { .hour = f->hour, .first = f->first, .last = f->until };

	rollup_add(w->rollup, f);
	cover.count[COVER_RECEIVED] = cover.count[COVER_ANALYSED] = 10;
	cover.count[COVER_IP_BYTES] = cover.count[COVER_FLOW_BYTES] = f->up + f->down;
	rollup_cover(w->rollup, &cover, "test0");
}

/* Two parts in two slots on each day of the mask: used. */
static inline void
rolled_days(struct rolled *w, int device, const char *unit, const char *service, int days)
{
	for (int day = 0; day < 7; day++) {
		for (int i = 0; i < 2 && (days & 1 << day); i++) {
			struct finding f = rolled_finding(
				w, device, unit, service, day, 600 + 10 * i);

			rolled_add(w, &f);
		}
	}
}

struct rolled_search {
	enum table table;
	const char *unit, *word; /* second and third text of the key; NULL: any */
	int64_t period;          /* 0: any */
	char row[1024] __attribute__((aligned(8)));
	int found;
};

static inline void
rolled_take(void *ctx, enum table table, const void *row)
{
	struct rolled_search *s = ctx;
	const struct table_shape *shape = table_shape(table);
	size_t first = shape->period == PERIOD_NONE ? 1 : 2; /* behind the sensor */
	const char *unit = (const char *)row + shape->columns[first].offset;
	const char *word = (const char *)row + shape->columns[first + 1].offset;
	int64_t period;

	memcpy(&period, row, sizeof period);
	if ((s->unit == NULL || strcmp(s->unit, unit) == 0) &&
		(s->word == NULL || strcmp(s->word, word) == 0) &&
		(s->period == 0 || shape->period == PERIOD_NONE || s->period == period)) {
		memcpy(s->row, row, shape->row_size);
		s->found++;
	}
}

/* The last row that fits, zeroed when there is none; *found says how many. */
static inline struct rolled_search
rolled_find(struct rolled *w, enum table table, const char *unit, const char *word)
{
	struct rolled_search s = { .table = table, .unit = unit, .word = word };
	struct err err;

	assert_int_equal(
		store_each(w->store, table, INT64_MIN, INT64_MAX, rolled_take, &s, &err),
		ERR_OK);
	return s;
}

static inline struct week_use_row
rolled_use(struct rolled *w, const char *unit, const char *service)
{
	struct rolled_search s = rolled_find(w, TABLE_WEEK_USE, unit, service);
	struct week_use_row row;

	memcpy(&row, s.row, sizeof row);
	return row;
}

#endif
