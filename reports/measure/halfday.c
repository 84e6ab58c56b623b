/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/halfday.h"

#include <stdlib.h>

enum { OPENS = 7, NOON = 13, CLOSES = 19, FRIDAY = 4 };

/* The half day an hour belongs to, local time; -1: none. */
static int
half_day(int64_t hour)
{
	struct instant local = instant_local(hour_start((struct hour){ (int32_t)hour }));
	struct day day = instant_day(local);
	int clock = (int)(instant_hour(local).n - (int64_t)day.n * 24);
	int weekday = (day.n + 3) % 7;

	if (weekday > FRIDAY || clock < OPENS || clock >= CLOSES) {
		return -1;
	}
	return weekday * 2 + (clock >= NOON);
}

/* Whether a unit has a row of its own in the week of an hour. */
static bool
is_shown(const struct crowd *crowd, size_t unit, int64_t hour)
{
	struct day day = instant_day(hour_start((struct hour){ (int32_t)hour }));
	int week = facts_week(crowd_facts(crowd), day_week(day).n);

	return week >= 0 && !crowd_folded(crowd, (size_t)week, unit) &&
	       crowd_seen_cell(crowd, (size_t)week, unit).shown == SHOWN_YES;
}

static bool
sum_up(const struct crowd *crowd, size_t unit, int64_t sum[HALF_DAYS])
{
	const struct facts *facts = crowd_facts(crowd);
	bool any = false;

	for (size_t i = 0; i < facts->rows[TABLE_HOUR_UNIT].n; i++) {
		const struct hour_unit_row *row = facts_row(facts, TABLE_HOUR_UNIT, i);
		int at;

		if (strcmp(row->unit, facts->units[unit].code) != 0 ||
			!is_shown(crowd, unit, row->hour)) {
			continue;
		}
		at = half_day(row->hour);
		if (at >= 0) {
			sum[at] += row->flows;
			any = true;
		}
	}
	return any;
}

static int
compare_amounts(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

struct half_days
half_days_of(const struct crowd *crowd, size_t unit)
{
	int64_t sum[HALF_DAYS] = { 0 }, sorted[HALF_DAYS], median;
	struct half_days days = { .known = sum_up(crowd, unit, sum) };

	memcpy(sorted, sum, sizeof sorted);
	qsort(sorted, HALF_DAYS, sizeof *sorted, compare_amounts);
	median = sorted[HALF_DAYS / 2];
	for (int i = 0; i < HALF_DAYS; i++) {
		days.quiet = sum[i] < sum[days.quiet] ? i : days.quiet;
		days.half[i] = sum[i] > 0 && sum[i] * 2 >= median * 3 ? HALF_DAY_BUSY
			       : sum[i] * 3 < median * 2              ? HALF_DAY_QUIET
								      : HALF_DAY_USUAL;
	}
	return days;
}
