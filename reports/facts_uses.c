/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/facts.h"

#include <string.h>

/* The rows of week_use, by far the most there are: a week, a unit of a week or its devices alone are
 * asked of the store when a document wants them. */

static void
take_late(void *ctx, enum table table, const void *row)
{
	(void)table;
	facts_rows_add(ctx, row);
}

static const struct week_use_row *
uses_in(const struct facts_rows *rows, size_t *count)
{
	*count = rows->n;
	return (const struct week_use_row *)(const void *)rows->at;
}

const struct week_use_row *
facts_uses(const struct facts *facts, size_t week, size_t *count)
{
	struct facts_week *w = &facts->weeks[week];

	if (!w->used && facts->set.load != NULL) {
		w->use.size = table_shape(TABLE_WEEK_USE)->row_size;
		w->used = w->own = true;
		facts->set.load(facts->set.load_ctx,
			&(struct facts_part){ .week = w->week }, take_late, &w->use);
	}
	return uses_in(&w->use, count);
}

/* Weeks are left in the store as a whole; who asks for parts has them one by one. */
static bool
comes_in_parts(const struct facts *facts, const struct facts_week *week)
{
	return !week->used && facts->set.load != NULL && !facts->set.load_whole;
}

static void
unit_out_of_week(
	const struct facts *facts, size_t week, const char *code, struct facts_rows *rows)
{
	size_t count;
	const struct week_use_row *row = facts_uses(facts, week, &count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(row[i].unit, code) == 0) {
			facts_rows_add(rows, &row[i]);
		}
	}
}

const struct week_use_row *
facts_unit_uses(const struct facts *facts, size_t week, size_t unit, size_t *count)
{
	struct facts_week *w = &facts->weeks[week];
	struct facts_part part = { .week = w->week, .unit = facts->units[unit].code };
	struct facts_rows *rows;

	if (w->unit == NULL) {
		w->unit = arena_take(facts->arena, facts->unit_count * sizeof *w->unit);
	}
	rows = &w->unit[unit];
	if (rows->size > 0) {
		return uses_in(rows, count);
	}
	rows->size = table_shape(TABLE_WEEK_USE)->row_size;
	if (comes_in_parts(facts, w)) {
		facts->set.load(facts->set.load_ctx, &part, take_late, rows);
	} else {
		unit_out_of_week(facts, week, part.unit, rows);
	}
	return uses_in(rows, count);
}

struct taking {
	void (*take)(void *ctx, const struct week_use_row *row);
	void *ctx;
};

static void
take_thin(void *ctx, enum table table, const void *row)
{
	const struct taking *t = ctx;

	(void)table;
	t->take(t->ctx, row);
}

void
facts_each_use(const struct facts *facts, size_t week,
	void (*take)(void *ctx, const struct week_use_row *row), void *ctx)
{
	struct facts_week *w = &facts->weeks[week];
	struct taking taking = { take, ctx };
	const struct week_use_row *row;
	size_t count;

	if (comes_in_parts(facts, w)) {
		facts->set.load(facts->set.load_ctx,
			&(struct facts_part){ .week = w->week, .thin = true }, take_thin,
			&taking);
		return;
	}
	row = facts_uses(facts, week, &count);
	for (size_t i = 0; i < count; i++) {
		take(ctx, &row[i]);
	}
}
