/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd_rows.h"

#include <stdlib.h>
#include <string.h>

/* Rows of week_use after folding.  Documents that look back half a year want those of one unit: they
 * come unit by unit.  Parts and amounts want all, and take the week at once. */

/* Rows of two sensors, or of two units that are folded into one. */
static void
use_merge(struct week_use_row *to, const struct week_use_row *row)
{
	double bytes = (double)(to->up + to->down), more = (double)(row->up + row->down);

	if (bytes + more > 0) {
		to->top_share = (int64_t)(((double)to->top_share * bytes +
						  (double)row->top_share * more) /
						  (bytes + more) +
					  0.5);
	}
	to->dev += row->dev;
	to->dev_regular += row->dev_regular;
	to->dev_touch += row->dev_touch;
	to->dev_signup += row->dev_signup;
	to->dev_machine += row->dev_machine;
	to->dev_foreign += row->dev_foreign;
	to->dev_shared += row->dev_shared;
	to->dev_days += row->dev_days;
	to->day_mask |= row->day_mask;
	to->foreign_names = to->foreign_names > row->foreign_names ? to->foreign_names
								   : row->foreign_names;
	to->up += row->up;
	to->down += row->down;
	to->flows += row->flows;
	to->flows_strong += row->flows_strong;
	to->flows_dns += row->flows_dns;
	to->flows_sig += row->flows_sig;
}

/* The row itself while it is alone in its place; a sum of their own when several meet. */
static void
use_put(const struct crowd *crowd, const struct week_use_row **place,
	const struct week_use_row *row)
{
	struct week_use_row *sum;

	if (*place == NULL) {
		*place = row;
		return;
	}
	sum = arena_take(crowd->arena, sizeof *sum);
	*sum = **place;
	use_merge(sum, row);
	*place = sum;
}

/* ---- one unit -------------------------------------------------------------------------------- */

static void
uses_keep(const struct crowd *crowd, struct crowd_uses *uses,
	const struct week_use_row **column, size_t services)
{
	size_t n = 0;

	for (size_t s = 0; s < services; s++) {
		n += column[s] != NULL;
	}
	uses->ready = true;
	uses->service = arena_take(crowd->arena, (n + 1) * sizeof *uses->service);
	uses->row = arena_take(crowd->arena, (n + 1) * sizeof *uses->row);
	for (size_t s = 0; s < services; s++) {
		if (column[s] != NULL) {
			uses->service[uses->n] = (uint32_t)s;
			uses->row[uses->n++] = column[s];
		}
	}
}

struct list {
	const struct week_use_row **at;
	size_t n, room;
};

static void
list_unit(const struct crowd *crowd, size_t week, size_t unit, struct list *list,
	struct arena *arena)
{
	size_t count;
	const struct week_use_row *row =
		facts_unit_uses(crowd->facts, week, unit, &count);

	for (size_t i = 0; i < count; i++) {
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
		*ARENA_PUSH(arena, list->at, list->n, list->room) = &row[i];
	}
}

static int
compare_rows(const void *a, const void *b)
{
	return row_compare(
		TABLE_WEEK_USE, *(const void *const *)a, *(const void *const *)b);
}

/* Sums are rounded on their way: rows are added in the order of the whole week. */
static void
take_unit_uses(const struct crowd *crowd, size_t week, size_t unit)
{
	const struct crowd_week *w = &crowd->weeks[week];
	struct arena *arena = arena_open();
	const struct week_use_row **column =
		arena_take(arena, (w->services + 1) * sizeof *column);
	struct list list = { 0 };

	for (size_t u = 0; u < crowd->facts->unit_count; u++) {
		if (w->fold[u] == unit) {
			list_unit(crowd, week, u, &list, arena);
		}
	}
	if (list.n > 1) {
		qsort(list.at, list.n, sizeof *list.at, compare_rows);
	}
	for (size_t i = 0; i < list.n; i++) {
		int service = facts_service(crowd->facts, list.at[i]->service);

		if (service >= 0) {
			use_put(crowd, &column[service], list.at[i]);
		}
	}
	uses_keep(crowd, &w->use[unit], column, w->services);
	arena_close(arena);
}

const struct week_use_row *
crowd_raw_use(const struct crowd *crowd, size_t week, size_t unit, size_t service)
{
	const struct crowd_uses *uses = &crowd->weeks[week].use[unit];
	size_t low = 0, high;

	if (!uses->ready) {
		take_unit_uses(crowd, week, unit);
	}
	high = uses->n;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (uses->service[middle] < service) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < uses->n && uses->service[low] == service ? uses->row[low] : NULL;
}

/* ---- all units ------------------------------------------------------------------------------- */

static void
single_use(
	struct crowd_week *w, size_t at, uint32_t sensor, const struct week_use_row *row)
{
	const int64_t part[SINGLE_PARTS] = { [SINGLE_REGULAR] = row->dev_regular };

	if (w->use_single != NULL) {
		crowd_single_add(&w->use_single[at], sensor, row->dev, part);
	}
}

static void
single_forget(const struct crowd *crowd, struct crowd_week *w)
{
	if (w->use_single != NULL) {
		memset(w->use_single, 0,
			crowd->facts->unit_count * w->services * sizeof *w->use_single);
	}
}

static void
grid_fill(const struct crowd *crowd, size_t week, const struct week_use_row **grid)
{
	const struct facts *facts = crowd->facts;
	struct crowd_week *w = &crowd->weeks[week];
	size_t count;
	const struct week_use_row *row = facts_uses(facts, week, &count);
	uint32_t sensor = 0;
	int unit = -1;

	for (size_t i = 0; i < count; i++) {
		int service = facts_service(facts, row[i].service);
		size_t at;

		if (i == 0 || strcmp(row[i].unit, row[i - 1].unit) != 0) {
			unit = facts_unit(facts, row[i].unit);
		}
		sensor = crowd_sensor_of(
			row[i].sensor, i > 0 ? row[i - 1].sensor : "", sensor);
		if (unit >= 0 && service >= 0) {
			at = w->fold[unit] * w->services + (size_t)service;
			use_put(crowd, &grid[at], &row[i]);
			single_use(w, at, sensor, &row[i]);
		}
	}
}

const struct week_use_row **
crowd_grid(const struct crowd *crowd, size_t week, struct arena *arena)
{
	struct crowd_week *w = &crowd->weeks[week];
	size_t units = crowd->facts->unit_count;
	const struct week_use_row **grid =
		arena_take(arena, (units * w->services + 1) * sizeof *grid);

	single_forget(crowd, w);
	grid_fill(crowd, week, grid);
	for (size_t u = 0; u < units; u++) {
		if (!w->use[u].ready) {
			uses_keep(crowd, &w->use[u], grid + u * w->services, w->services);
		}
	}
	return grid;
}
