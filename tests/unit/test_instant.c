/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/instant.h"

#include <time.h>

static struct instant
at(const char *date, int hour, int minute)
{
	struct day day;

	if (!day_parse(str_of(date), &day)) {
		fail_msg("%s is no day", date);
	}
	return (struct instant){ day_start(day).ns +
				 (INT64_C(60) * hour + minute) * 60 * NS_PER_SECOND };
}

static void
an_instant_falls_into_its_hour_day_and_slot(void **state)
{
	struct instant t = { 1700000000 * NS_PER_SECOND }; /* 2023-11-14T22:13:20Z */
	char buf[INSTANT_TEXT_MAX];

	(void)state;
	assert_int_equal(instant_hour(t).n, 472222);
	assert_int_equal(instant_day(t).n, 19675);
	assert_int_equal(instant_slot(t), 5666666);
	assert_string_equal(instant_print(t, buf), "2023-11-14T22:13:20Z");
	assert_string_equal(
		instant_print(slot_start(instant_slot(t)), buf), "2023-11-14T22:10:00Z");
	assert_string_equal(
		instant_print(hour_start(instant_hour(t)), buf), "2023-11-14T22:00:00Z");
	assert_string_equal(day_print(instant_day(t), buf), "2023-11-14");
	t.ns += 1500;
	assert_string_equal(instant_print(t, buf), "2023-11-14T22:13:20.000001Z");
}

static void
borders_belong_to_what_follows(void **state)
{
	struct instant midnight = at("2025-03-31", 0, 0);
	struct instant before = { midnight.ns - 1 };

	(void)state;
	assert_int_equal(instant_slot(midnight), instant_slot(before) + 1);
	assert_int_equal(instant_hour(midnight).n, instant_hour(before).n + 1);
	assert_int_equal(instant_day(midnight).n, instant_day(before).n + 1);
	assert_int_equal(
		instant_week(midnight).n, instant_week(before).n + 1); /* a Monday */
}

static void
weeks_are_those_of_iso_8601(void **state)
{
	static const struct {
		const char *day, *week;
	} cases[] = { { "1970-01-01", "1970-W01" }, { "2020-12-31", "2020-W53" },
		{ "2021-01-03", "2020-W53" }, { "2021-01-04", "2021-W01" },
		{ "2024-12-29", "2024-W52" }, { "2024-12-30", "2025-W01" },
		{ "2026-12-31", "2026-W53" }, { "2027-01-01", "2026-W53" },
		{ "2027-01-04", "2027-W01" }, { "2016-01-03", "2015-W53" } };
	char buf[WEEK_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct week week = instant_week(at(cases[i].day, 12, 0)), parsed;

		assert_string_equal(week_print(week, buf), cases[i].week);
		assert_true(week_parse(str_of(cases[i].week), &parsed));
		assert_int_equal(parsed.n, week.n);
	}
}

/* The C library's own idea of ISO weeks, day by day through a whole Gregorian cycle of weekdays. */
static void
every_day_of_a_century_agrees_with_the_library(void **state)
{
	char mine[WEEK_TEXT_MAX], theirs[WEEK_TEXT_MAX];

	(void)state;
	for (int32_t n = 0; n < 36525; n++) {
		time_t s = (time_t)n * 86400;
		struct tm tm = { 0 };

		gmtime_r(&s, &tm);
		strftime(theirs, sizeof theirs, "%G-W%V", &tm);
		assert_string_equal(
			week_print(day_week((struct day){ n }), mine), theirs);
		strftime(theirs, sizeof theirs, "%Y-%m-%d", &tm);
		assert_string_equal(day_print((struct day){ n }, mine), theirs);
	}
}

static void
a_week_begins_on_its_monday(void **state)
{
	struct week week;
	char buf[WEEK_TEXT_MAX];

	(void)state;
	assert_true(week_parse(str_of("2025-W14"), &week));
	assert_string_equal(day_print(week_monday(week), buf), "2025-03-31");
	assert_int_equal(day_week(week_monday(week)).n, week.n);
	assert_int_equal(hour_week(instant_hour(day_start(week_monday(week)))).n, week.n);
}

static void
what_is_no_week_or_day_is_refused(void **state)
{
	static const char *const weeks[] = { "", "2025-W", "2025-W00", "2025-W53",
		"2025W14", "2025-w14", "25-W14", "2025-W1", "2025-W014", "2026-W54",
		"2025-W14 ", "1969-W52" };
	static const char *const days[] = { "", "2025-02-29", "2025-13-01", "2025-00-01",
		"2025-1-1", "2025-01-32", "2025-04-31", "20250101", "2025-01-01x",
		"1969-12-31" };
	struct week week;
	struct day day;

	(void)state;
	for (size_t i = 0; i < sizeof weeks / sizeof weeks[0]; i++) {
		if (week_parse(str_of(weeks[i]), &week)) {
			fail_msg("\"%s\" was taken for a week", weeks[i]);
		}
	}
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		if (day_parse(str_of(days[i]), &day)) {
			fail_msg("\"%s\" was taken for a day", days[i]);
		}
	}
	assert_true(day_parse(str_of("2024-02-29"), &day));
}

static void
local_time_follows_the_zone_through_the_change_of_clocks(void **state)
{
	struct instant winter = at("2025-03-30", 0, 30), summer = at("2025-03-30", 1, 30);
	char buf[INSTANT_TEXT_MAX];

	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	assert_string_equal(
		instant_print(instant_local(winter), buf), "2025-03-30T01:30:00Z");
	assert_string_equal(
		instant_print(instant_local(summer), buf), "2025-03-30T03:30:00Z");
	setenv("TZ", "UTC", 1);
	tzset();
	assert_int_equal(instant_local(summer).ns, summer.ns);
}

static void
times_before_the_epoch_round_down(void **state)
{
	struct instant t = { -1 };

	(void)state;
	assert_int_equal(instant_hour(t).n, -1);
	assert_int_equal(instant_day(t).n, -1);
	assert_int_equal(instant_slot(t), -1);
	assert_int_equal(
		instant_week(t).n, 0); /* 1969-12-31 lies in the week of the epoch */
}

static void
days_beyond_the_last_instant_still_have_a_name(void **state)
{
	struct day far;
	char buf[WEEK_TEXT_MAX];

	(void)state;
	assert_true(day_parse(str_of("9999-12-31"), &far));
	assert_string_equal(day_print(far, buf), "9999-12-31");
	assert_string_equal(week_print(day_week(far), buf), "9999-W52");
	assert_true(day_start(far).ns == INT64_MAX);
	assert_true(hour_start((struct hour){ INT32_MIN }).ns == INT64_MIN);
	assert_int_equal(week_monday((struct week){ INT32_MIN }).n, INT32_MIN);
	assert_int_equal(week_monday((struct week){ INT32_MAX }).n, INT32_MAX);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_instant_falls_into_its_hour_day_and_slot),
	cmocka_unit_test(borders_belong_to_what_follows),
	cmocka_unit_test(weeks_are_those_of_iso_8601),
	cmocka_unit_test(every_day_of_a_century_agrees_with_the_library),
	cmocka_unit_test(a_week_begins_on_its_monday),
	cmocka_unit_test(what_is_no_week_or_day_is_refused),
	cmocka_unit_test(local_time_follows_the_zone_through_the_change_of_clocks),
	cmocka_unit_test(days_beyond_the_last_instant_still_have_a_name),
	cmocka_unit_test(times_before_the_epoch_round_down),
};

TEST_MAIN(tests)
