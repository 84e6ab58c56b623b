/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/quarter.h"
#include "tests/unit/office_page.h"

static struct week
week_of(const char *text)
{
	struct week week;

	assert_true(week_parse(str_of(text), &week));
	return week;
}

static void
a_week_belongs_to_the_quarter_of_its_thursday(void **state)
{
	static const struct {
		const char *week;
		int year, quarter;
	} table[] = { { "2025-W01", 2025, 1 }, { "2024-W52", 2024, 4 },
		{ "2025-W13", 2025, 1 }, { "2025-W14", 2025, 2 }, { "2020-W53", 2020, 4 },
		{ "2021-W01", 2021, 1 }, { "2026-W27", 2026, 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int number = table[i].year * 4 + table[i].quarter - 1;
		struct week first = quarter_first(number);

		assert_int_equal(week_quarter(week_of(table[i].week)), number);
		assert_int_equal(week_quarter(first), number);
		assert_int_equal(week_quarter((struct week){ first.n - 1 }), number - 1);
	}
	assert_int_equal(quarter_first(2025 * 4).n, week_of("2025-W01").n);
	assert_int_equal(quarter_first(2021 * 4).n, week_of("2021-W01").n);
}

struct rows {
	struct quarter_use_row row[32];
	size_t n;
};

static void
take(void *ctx, enum table table, const void *row)
{
	struct rows *rows = ctx;

	assert_int_equal(table, TABLE_QUARTER_USE);
	assert_true(rows->n < 32);
	rows->row[rows->n++] = *(const struct quarter_use_row *)row;
}

static const struct quarter_use_row *
find(const struct rows *rows, const char *unit, const char *service)
{
	for (size_t i = 0; i < rows->n; i++) {
		if (strcmp(rows->row[i].unit, unit) == 0 &&
			strcmp(rows->row[i].service, service) == 0) {
			return &rows->row[i];
		}
	}
	return NULL;
}

/* Three weeks of the quarter, and one of the next. */
static void
a_mean_holds_only_what_a_week_showed(void **state)
{
	static const int finance[] = { 9, 3, 12, 99 };
	struct office *o = *state;
	struct quarter *q = quarter_open(week_quarter((struct week){ FIRST_WEEK }));
	struct week next = quarter_first(week_quarter((struct week){ FIRST_WEEK }) + 1);
	struct rows rows = { .n = 0 };
	const struct quarter_use_row *row;

	for (int w = 0; w < 4; w++) {
		int week = w < 3 ? w : next.n - FIRST_WEEK;

		office_begin(o, 0);
		rows_week(o->facts, week);
		rows_unit(o->facts, week, "*", 80);
		rows_unit(o->facts, week, "finance", 20);
		rows_unit(o->facts, week, "legal", 20);
		rows_unit(o->facts, week, "sales", 20);
		rows_need(o->facts, week, "finance", "N04", finance[w]);
		rows_need(o->facts, week, "legal", "N04", 15);
		rows_need(o->facts, week, "sales", "N04", 15);
		rows_use(o->facts, week, "*", "alpha", finance[w] + 30);
		rows_use(o->facts, week, "finance", "alpha", finance[w]);
		rows_use(o->facts, week, "legal", "alpha", 15);
		rows_use(o->facts, week, "sales", "alpha", 15);
		rows_need(o->facts, week, "*", "N04", finance[w] + 30);
		quarter_add(q, o->facts);
		o->crowd = crowd_open(o->facts); /* for office_forget */
	}
	quarter_put(q, "s", take, &rows);
	row = find(&rows, "*", "alpha");
	assert_non_null(row);
	assert_int_equal(row->weeks, 3);
	assert_int_equal(row->dev, (39 + 33 + 42) / 3);
	assert_int_equal(
		row->week, quarter_first(week_quarter((struct week){ FIRST_WEEK })).n);
	assert_string_equal(row->need, "N04");
	row = find(&rows, "finance", "alpha");
	assert_non_null(row);
	assert_int_equal(row->weeks, 2); /* 3 is under k */
	assert_int_equal(row->dev, 11);  /* (9 + 12) / 2, to the nearest */
	row = find(&rows, "*", "-");
	assert_non_null(row);
	assert_string_equal(row->need, "N04");
	assert_int_equal(row->weeks, 3);
	assert_null(find(&rows, "works", "alpha"));
	quarter_close(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_week_belongs_to_the_quarter_of_its_thursday),
		cmocka_unit_test_setup_teardown(
			a_mean_holds_only_what_a_week_showed, office_open, office_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
