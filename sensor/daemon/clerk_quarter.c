/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/clerk_quarter.h"

#include "reports/quarter.h"

static void
count_row(void *ctx, enum table table, const void *row)
{
	(void)table;
	(void)row;
	(*(size_t *)ctx)++;
}

static bool
has_rows(struct store *store, enum table table, int64_t from, int64_t to)
{
	struct err err = { 0 };
	size_t n = 0;

	return store_each(store, table, from, to, count_row, &n, &err) == ERR_OK && n > 0;
}

static void
put_row(void *ctx, enum table table, const void *row)
{
	store_put(ctx, table, row);
}

/* Weeks that cannot be read are left out: the store's own errors come up at the commit. */
static void
add_week(struct store *store, const struct facts_settings *settings,
	struct quarter *quarter, int64_t week)
{
	static const enum table tables[] = { TABLE_WEEK_STATE, TABLE_WEEK_USE,
		TABLE_WEEK_NEED, TABLE_WEEK_UNIT, TABLE_WEEK_COVER };
	struct facts_settings of_week = *settings;
	enum err_code code = ERR_OK;
	struct err err = { 0 };
	struct facts *facts;

	of_week.week = week;
	facts = facts_open(&of_week);
	for (size_t i = 0; code == ERR_OK && i < sizeof tables / sizeof *tables; i++) {
		code = store_each(store, tables[i], week, week, facts_take, facts, &err);
	}
	if (code == ERR_OK) {
		quarter_add(quarter, facts);
	}
	facts_close(facts);
}

/* One week at a time: a quarter of a large house needs no more memory than its week. */
static void
fill(struct store *store, const struct facts_settings *settings, const char *sensor,
	int number, int64_t through)
{
	int64_t first = quarter_first(number).n, end = quarter_first(number + 1).n;
	struct quarter *quarter;

	if (!has_rows(store, TABLE_WEEK_STATE, first, end - 1) ||
		has_rows(store, TABLE_QUARTER_USE, first, first)) {
		return;
	}
	quarter = quarter_open(number);
	for (int64_t week = first; week < end && week <= through; week++) {
		add_week(store, settings, quarter, week);
	}
	quarter_put(quarter, sensor, put_row, store);
	quarter_close(quarter);
}

void
clerk_quarters(struct store *store, const struct facts_settings *settings,
	const char *sensor, struct week closed)
{
	int number = week_quarter(closed);

	fill(store, settings, sensor, number - 1, closed.n);
	if (week_quarter((struct week){ closed.n + 1 }) != number) {
		fill(store, settings, sensor, number, closed.n);
	}
}

/* Drops what is older than its keeping time, as the page for staff promises. */
void
clerk_forget(struct store *store, struct week closed)
{
	for (enum table t = 0; t < TABLE_COUNT; t++) {
		struct week first = { closed.n - table_keep_weeks(t) + 1 };
		bool hours = table_shape(t)->period == PERIOD_HOUR;

		if (table_keep_weeks(t) > 0) {
			store_prune(
				store, t, hours ? week_monday(first).n * 24 : first.n);
		}
	}
}
