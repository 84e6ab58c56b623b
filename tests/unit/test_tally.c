/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/tally.h"

#include "sensor/cover.h"
#include "tests/unit/test.h"

static void
columns_fill_their_row_without_overlap(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct table_shape *shape = table_shape((enum table)t);
		size_t end = 0;

		for (size_t i = 0; i < shape->column_count; i++) {
			const struct column *c = &shape->columns[i];
			size_t size = c->size == 0 ? sizeof(int64_t) : c->size;

			assert_true(c->offset >= end);
			assert_true(c->offset - end < sizeof(int64_t));
			end = c->offset + size;
			/* keys first */
			assert_true(i == 0 || shape->columns[i - 1].key || !c->key);
		}
		assert_true(end <= shape->row_size && shape->row_size - end < 8);
		assert_true(shape->columns[0].key);
	}
}

static void
rows_sort_by_period_then_text(void **state)
{
	struct week_use_row a = { .week = 3, .sensor = "s", .unit = "b", .service = "x" };
	struct week_use_row b = { .week = 3, .sensor = "s", .unit = "c", .service = "a" };
	struct week_use_row c = { .week = 4, .sensor = "s", .unit = "a", .service = "a" };

	(void)state;
	assert_true(row_compare(TABLE_WEEK_USE, &a, &b) < 0);
	assert_true(row_compare(TABLE_WEEK_USE, &c, &b) > 0);
	b = a;
	b.dev = 9;
	assert_int_equal(row_compare(TABLE_WEEK_USE, &a, &b), 0);
}

static void
coverage_columns_are_the_counters_in_their_order(void **state)
{
	const struct table_shape *hour = table_shape(TABLE_HOUR_COVER);
	const struct table_shape *week = table_shape(TABLE_WEEK_COVER);

	(void)state;
	for (size_t i = 0; i < COVER_COUNT; i++) {
		assert_string_equal(
			hour->columns[i + 3].name, cover_word((enum cover_count)i));
	}
	for (size_t i = 3; i < hour->column_count; i++) {
		assert_string_equal(hour->columns[i].name, week->columns[i].name);
	}
	assert_int_equal(week->column_count, hour->column_count + 1);
}

static void
every_keeping_time_is_understood(void **state)
{
	(void)state;
	for (enum table t = 0; t < TABLE_COUNT; t++) {
		bool for_ever = strcmp(table_shape(t)->kept, "kept") == 0;

		assert_int_equal(table_keep_weeks(t) == 0, for_ever);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(columns_fill_their_row_without_overlap),
	cmocka_unit_test(every_keeping_time_is_understood),
	cmocka_unit_test(rows_sort_by_period_then_text),
	cmocka_unit_test(coverage_columns_are_the_counters_in_their_order),
};
TEST_MAIN(tests)
