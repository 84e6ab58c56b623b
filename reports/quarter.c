/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/quarter.h"

#include "reports/crowd.h"
#include "sensor/base/map.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 4,000 units by 64 services that a quarter shows of each: beyond that rows are left out */
enum { QUARTER_ROWS = 1 << 18 };

struct quarter_key {
	char unit[32], service[64], need[4];
};
struct quarter_sum {
	int64_t weeks, dev, regular_weeks, regular, bytes_weeks, up, down;
};
struct quarter {
	int number;
	struct map sums;
};

int
week_quarter(struct week week)
{
	time_t thursday = ((time_t)week_monday(week).n + 3) * 86400;
	struct tm tm;

	if (gmtime_r(&thursday, &tm) == NULL) {
		return 0;
	}
	return (tm.tm_year + 1900) * 4 + tm.tm_mon / 3;
}

struct week
quarter_first(int quarter)
{
	struct tm tm = {
		.tm_year = quarter / 4 - 1900, .tm_mon = quarter % 4 * 3, .tm_mday = 1
	};
	struct week week = day_week((struct day){ (int32_t)(timegm(&tm) / 86400) });

	week.n += week_quarter(week) != quarter;
	return week;
}

struct quarter *
quarter_open(int quarter)
{
	struct quarter *q = calloc(1, sizeof *q);

	if (q == NULL) {
		abort();
	}
	q->number = quarter;
	map_init(&q->sums, sizeof(struct quarter_key), sizeof(struct quarter_sum),
		QUARTER_ROWS);
	return q;
}

void
quarter_close(struct quarter *quarter)
{
	map_fini(&quarter->sums);
	free(quarter);
}

static struct quarter_sum *
sum_at(struct quarter *q, const char *unit, const char *service, need_id need)
{
	struct quarter_key key = { 0 };

	(void)str_copy(key.unit, sizeof key.unit, str_of(unit));
	(void)str_copy(key.service, sizeof key.service, str_of(service));
	if (need != NEED_NONE) {
		(void)str_copy(key.need, sizeof key.need, str_of(need_at(need)->code));
	}
	return map_at(&q->sums, &key);
}

static void
add_use(struct quarter *q, const struct crowd *crowd, size_t week, size_t u, size_t s)
{
	const struct facts *facts = crowd_facts(crowd);
	struct cell dev = crowd_use_cell(crowd, week, u, s, USE_DEV), cell, down;
	struct quarter_sum *sum;

	if (dev.shown != SHOWN_YES) {
		return;
	}
	sum = sum_at(
		q, facts->units[u].code, facts->services[s].id, facts->services[s].need);
	if (sum == NULL) {
		return;
	}
	sum->weeks++;
	sum->dev += dev.value;
	cell = crowd_use_cell(crowd, week, u, s, USE_REGULAR);
	sum->regular_weeks += cell.shown == SHOWN_YES;
	sum->regular += cell.shown == SHOWN_YES ? cell.value : 0;
	cell = crowd_use_cell(crowd, week, u, s, USE_UP);
	down = crowd_use_cell(crowd, week, u, s, USE_DOWN);
	if (cell.shown == SHOWN_YES && down.shown == SHOWN_YES) {
		sum->bytes_weeks++;
		sum->up += cell.value;
		sum->down += down.value;
	}
}

static void
add_need(
	struct quarter *q, const struct crowd *crowd, size_t week, size_t u, need_id need)
{
	struct cell dev = crowd_need_cell(crowd, week, u, need, NEED_ANY);
	struct quarter_sum *sum;

	if (dev.shown == SHOWN_YES && (u == 0 || !need_organisation_only(need))) {
		sum = sum_at(
			q, crowd_facts(crowd)->units[u].code, SERVICE_ANY_WORD, need);
		if (sum != NULL) {
			sum->weeks++;
			sum->dev += dev.value;
		}
	}
}

void
quarter_add(struct quarter *quarter, struct facts *facts)
{
	struct crowd *crowd;

	facts_ready(facts);
	if (facts->week_count == 0) {
		return;
	}
	crowd = crowd_open(facts);
	for (size_t w = 0; w < facts->week_count; w++) {
		struct week week = { (int32_t)facts->weeks[w].week };

		for (size_t u = 0;
			week_quarter(week) == quarter->number && u < facts->unit_count;
			u++) {
			for (size_t s = 0; s < facts->service_count; s++) {
				add_use(quarter, crowd, w, u, s);
			}
			for (size_t n = 0; n < need_count(); n++) {
				add_need(quarter, crowd, w, u, (need_id)n);
			}
		}
	}
	crowd_close(crowd);
}

static int64_t
mean(int64_t sum, int64_t weeks)
{
	return weeks == 0 ? 0 : (sum + weeks / 2) / weeks;
}

void
quarter_put(const struct quarter *quarter, const char *sensor,
	void (*put)(void *ctx, enum table table, const void *row), void *ctx)
{
	for (size_t i = 0; i < quarter->sums.count; i++) {
		const struct quarter_key *key = map_key(&quarter->sums, i);
		const struct quarter_sum *sum = map_value(&quarter->sums, i);
		struct quarter_use_row row = { .week = quarter_first(quarter->number).n,
			.weeks = sum->weeks,
			.dev = mean(sum->dev, sum->weeks),
			.dev_regular = mean(sum->regular, sum->regular_weeks),
			.up = mean(sum->up, sum->bytes_weeks),
			.down = mean(sum->down, sum->bytes_weeks) };

		(void)str_copy(row.sensor, sizeof row.sensor, str_of(sensor));
		memcpy(row.unit, key->unit, sizeof row.unit);
		memcpy(row.service, key->service, sizeof row.service);
		memcpy(row.need, key->need, sizeof row.need);
		put(ctx, TABLE_QUARTER_USE, &row);
	}
}
