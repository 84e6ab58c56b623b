/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "classifiers/decision.h"
#include "reports/measure/record.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct day
day_of(const char *text)
{
	struct day day = { DAY_OPEN };

	assert_true(text[0] == '\0' || day_parse(str_of(text), &day));
	return day;
}

static void
told_by_the_sunday_of_the_week_is_told_before_seen(void **state)
{
	static const struct {
		const char *declared, *seen;
		bool want;
	} table[] = {
		{ "2026-01-05", "2026-01-07", true },
		{ "2026-01-11", "2026-01-07", true }, /* the Sunday: the unit's favour */
		{ "2026-01-12", "2026-01-07", false },
		{ "2026-01-18", "2026-01-12", true },
		{ "", "2026-01-07", false },
		{ "2026-01-05", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(
			was_told(day_of(table[i].declared), day_of(table[i].seen)),
			table[i].want);
	}
}

static void
a_promise_is_kept_by_the_day_that_counts(void **state)
{
	static const struct {
		const char *due, *moved_to, *moved_on, *done, *withdrawn;
		enum kept want;
	} table[] = {
		{ "2026-02-01", "", "", "2026-02-01", "", KEPT },
		{ "2026-02-01", "", "", "2026-02-02", "", KEPT_LATE },
		{ "2026-03-01", "", "", "", "", KEPT_OVERDUE },
		{ "2026-03-02", "", "", "", "", KEPT_OPEN }, /* today is not over */
		{ "2026-02-01", "2026-02-10", "2026-01-30", "2026-02-09", "", KEPT },
		/* moved after it was due, or without the unit: the first day stands */
		{ "2026-02-01", "2026-02-10", "2026-02-02", "2026-02-09", "", KEPT_LATE },
		{ "2026-02-01", "2026-02-10", "", "2026-02-09", "", KEPT_LATE },
		{ "2026-02-01", "2026-04-10", "2026-01-30", "", "", KEPT_OPEN },
		{ "2026-02-01", "", "", "", "2026-01-20", KEPT_LEFT_OUT },
		{ "2025-03-02", "", "", "2025-03-01", "", KEPT },
		{ "2025-03-01", "", "", "2025-03-01", "", KEPT_LEFT_OUT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct promise_in in = { day_of(table[i].due), day_of(table[i].moved_to),
			day_of(table[i].moved_on), day_of(table[i].done),
			day_of(table[i].withdrawn), day_of("2026-03-02") };

		if (promise_kept(&in) != table[i].want) {
			print_error("row %zu\n", i);
		}
		assert_int_equal(promise_kept(&in), table[i].want);
	}
}

static void
a_promise_moved_without_the_unit_is_overdue_from_its_first_day(void **state)
{
	struct promise_in in = { .due = day_of("2026-02-01"),
		.moved_to = day_of("2026-04-01"),
		.moved_on = day_of(""),
		.done = day_of(""),
		.withdrawn = day_of(""),
		.today = day_of("2026-03-02") };

	(void)state;
	assert_int_equal(promise_overdue(&in), 29);
	in.moved_on = day_of("2026-01-30");
	assert_int_equal(promise_overdue(&in), -1);
	in.moved_to = day_of("2026-03-02"); /* today is not over */
	assert_int_equal(promise_overdue(&in), -1);
	in.moved_to = day_of("2024-03-01"); /* long ago, and not forgotten */
	assert_int_equal(promise_overdue(&in), 731);
	in.done = day_of("2026-03-01");
	assert_int_equal(promise_overdue(&in), -1);
}

static void
half_of_the_answers_come_within_the_median(void **state)
{
	int none[1] = { 0 }, one[] = { 4 }, ten[] = { 9, 1, 8, 2, 7, 3, 6, 4, 5, 40 };
	struct answer_days days;

	(void)state;
	assert_int_equal(answer_days_of(none, 0).median, -1);
	assert_int_equal(answer_days_of(one, 1).median, 4);
	assert_int_equal(answer_days_of(one, 1).slowest_tenth, 4);
	days = answer_days_of(ten, 10);
	assert_int_equal(days.n, 10);
	assert_int_equal(days.median, 6);
	assert_int_equal(days.slowest_tenth, 40);
}

static void
quarters_follow_the_calendar(void **state)
{
	(void)state;
	assert_int_equal(quarter_of(day_of("2026-01-01")), 2026 * 4);
	assert_int_equal(quarter_of(day_of("2025-12-31")), 2025 * 4 + 3);
	assert_int_equal(quarter_of(day_of("2026-06-30")), 2026 * 4 + 1);
	assert_int_equal(quarter_of(day_of("2026-07-01")), 2026 * 4 + 2);
}

static void
what_was_withdrawn_or_is_open_counts_for_nothing(void **state)
{
	struct kept_view view = { { [KEPT] = 3,
		[KEPT_LATE] = 1,
		[KEPT_OVERDUE] = 2,
		[KEPT_OPEN] = 7,
		[KEPT_LEFT_OUT] = 9 } };

	(void)state;
	assert_int_equal(promises_kept(&view).of, 3);
	assert_int_equal(promises_kept(&view).all, 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_by_the_sunday_of_the_week_is_told_before_seen),
		cmocka_unit_test(a_promise_is_kept_by_the_day_that_counts),
		cmocka_unit_test(
			a_promise_moved_without_the_unit_is_overdue_from_its_first_day),
		cmocka_unit_test(half_of_the_answers_come_within_the_median),
		cmocka_unit_test(quarters_follow_the_calendar),
		cmocka_unit_test(what_was_withdrawn_or_is_open_counts_for_nothing),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
