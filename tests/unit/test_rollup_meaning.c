/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/maker.h"
#include "tests/unit/rolled.h"

/* --- needs, units, firsts ------------------------------------------------------ */

static void
needs_tell_ours_from_others(void **state)
{
	struct rolled *w = *state;
	struct week_need_row row;
	struct rolled_search s;

	rolled_days(w, 1, "finance", "ours", 0x03);
	rolled_days(w, 1, "finance", "plan", 0x06);
	rolled_days(w, 2, "finance", "board", 0x01);
	rolled_days(w, 3, "finance", "ours", 0x01);
	rollup_drain(w->rollup);
	s = rolled_find(w, TABLE_WEEK_NEED, "finance", "N10");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev_any, 3);
	assert_int_equal(row.dev_ours, 2);
	assert_int_equal(row.dev_other, 2);
	assert_int_equal(row.dev_both, 1);
	assert_int_equal(row.days_ours, 3);
	assert_int_equal(row.days_other, 3);
	assert_int_equal(row.tools, 2);
	assert_int_equal(row.up_other, 6 * 7000);
	s = rolled_find(w, TABLE_WEEK_NEED, "*", "N10");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev_any, 3);
	assert_int_equal(row.tools, 2);
}

static void
makers_are_devices_with_tools_that_build(void **state)
{
	struct rolled *w = *state;
	struct week_unit_row row;
	struct rolled_search s;
	struct finding f;

	rolled_days(w, 1, "lab", "forms", 0x01);
	rolled_days(w, 1, "lab", "robot", 0x01);
	rolled_days(w, 2, "lab", "plan", 0x01);
	f = rolled_finding(w, 3, "lab", "-", 0, 700);
	f.veil = VEIL_VPN;
	rolled_add(w, &f);
	rollup_drain(w->rollup);
	s = rolled_find(w, TABLE_WEEK_UNIT, "lab", NULL);
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev_seen, 3);
	assert_int_equal(row.dev_makers, 1);
	assert_int_equal(row.maker_kinds, 1 << CITIZEN_FORM | 1 << CITIZEN_AUTOMATION);
	assert_int_equal(row.dev_hidden, 1);
}

static void
first_use_is_kept_and_k_is_reached_later(void **state)
{
	struct rolled *w = *state;
	struct first_use_row row;
	struct rolled_search s;
	struct day monday = instant_day(rolled_at(0, 0));

	rolled_days(w, 1, "finance", "plan", 0x04);
	for (int device = 1; device <= 3; device++) {
		for (int i = 0; i < 2; i++) {
			struct finding f = rolled_finding(
				w, device, "finance", "plan", 0, 600 + 10 * i);
			struct instant t = rolled_at(7, 600 + 10 * i);

			f.first = f.start = t;
			f.until.ns = t.ns + 20 * NS_PER_SECOND;
			f.week = instant_week(t);
			f.day = instant_day(t);
			f.hour = instant_hour(t);
			rolled_add(w, &f);
		}
	}
	rollup_drain(w->rollup);
	s = rolled_find(w, TABLE_FIRST_USE, "finance", "plan");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.first_day, monday.n + 2);
	assert_int_equal(row.first_k_week, day_week(monday).n + 1);
	assert_int_equal(row.last_week, day_week(monday).n + 1);
	s = rolled_find(w, TABLE_FIRST_NEED, "*", "N10");
	assert_int_equal(s.found, 1);
	assert_int_equal(w->closed, 2);
}

/* --- M10 ------------------------------------------------------------------------ */

static void
health_counts_tries_to_our_own_offer(void **state)
{
	struct rolled *w = *state;
	struct week_health_row row;
	struct rolled_search s;

	for (int i = 0; i < 10; i++) {
		struct finding f =
			rolled_finding(w, 1 + i % 2, "finance", "ours", 0, 600);

		f.start.ns +=
			(int64_t)i * 10 * NS_PER_SECOND; /* each device every 20 s */
		f.failed = i == 3;
		f.cut = i == 4;
		f.segments = 100;
		f.resent = 2;
		f.start_us = i < 8 ? 40000 : 700000;
		rolled_add(w, &f);
	}
	rolled_days(w, 1, "finance", "plan", 0x01);
	rollup_drain(w->rollup);
	assert_int_equal(rolled_find(w, TABLE_WEEK_HEALTH, NULL, NULL).found, 2);
	s = rolled_find(w, TABLE_WEEK_HEALTH, "finance", "team-plan");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev, 2);
	assert_int_equal(row.tries, 10);
	assert_int_equal(row.failed, 1);
	assert_int_equal(row.cut, 1);
	assert_int_equal(row.slow, 2);
	assert_int_equal(row.segs, 1000);
	assert_int_equal(row.resent, 20);
	assert_int_equal(row.both_ways, 10);
	assert_int_equal(row.rtt1, 8);
	assert_int_equal(row.rtt5, 2);
	/* five tries of each device within 60 s steps: the third, fourth and fifth */
	assert_int_equal(row.repeats, 6);
}

/* --- M15: runs by itself ---------------------------------------------------------- */

static void
a_nightly_process_is_a_machine_and_no_use(void **state)
{
	struct rolled *w = *state;
	struct week_use_row row;

	for (int day = 0; day < 4; day++) {
		for (int i = 0; i < 9; i++) {
			struct finding f =
				rolled_finding(w, 1, "lab", "robot", day, 120 + i * 10);

			f.starts = 1;
			rolled_add(w, &f);
		}
	}
	rolled_days(w, 2, "lab", "robot", 0x03);
	rollup_drain(w->rollup);
	row = rolled_use(w, "lab", "robot");
	assert_int_equal(row.dev_machine, 1);
	assert_int_equal(row.dev, 1);
	assert_int_equal(row.dev_touch, 1);
}

static void
one_machine_day_is_not_enough(void **state)
{
	struct rolled *w = *state;

	for (int i = 0; i < 9; i++) {
		struct finding f = rolled_finding(w, 1, "lab", "robot", 0, 120 + i * 10);

		f.starts = 1;
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
	assert_int_equal(rolled_use(w, "lab", "robot").dev_machine, 0);
}

/* A week of the same nine starts a day, by night or by day, four times; in how many of the weeks the
 * device ran the service by itself. */
static int
machine_weeks(struct rolled *w, int from_minute)
{
	int weeks = 0;

	for (int day = 0; day < 28; day++) {
		for (int i = 0; i < 9 && day % 7 < 5; i++) {
			struct finding f = rolled_finding(
				w, 1, "lab", "robot", day, from_minute + i * 10);

			f.starts = 1;
			rolled_add(w, &f);
		}
	}
	rollup_drain(w->rollup);
	for (int week = 0; week < 4; week++) {
		struct rolled_search s = { .table = TABLE_WEEK_USE,
			.unit = "lab",
			.word = "robot",
			.period = instant_week(rolled_at(week * 7, 0)).n };
		struct week_use_row row;
		struct err err;

		assert_int_equal(store_each(w->store, s.table, INT64_MIN, INT64_MAX,
					 rolled_take, &s, &err),
			ERR_OK);
		assert_int_equal(s.found, 1);
		memcpy(&row, s.row, sizeof row);
		weeks += row.dev_machine > 0;
	}
	return weeks;
}

static enum tier_of_use
tier_after(struct rolled *w, int from_minute)
{
	struct tier_in in = { .units = 1, .typical_data = "internal" };

	in.unattended = is_unattended(can_run_alone(CITIZEN_AUTOMATION, AI_NONE),
		machine_weeks(w, from_minute));
	return tier_of(&in);
}

static void
b12_what_runs_at_night_moves_up_to_leaned_on(void **state)
{
	assert_int_equal(tier_after(*state, 120), TIER_LEANED_ON);
}

static void
b12_the_same_by_day_stays_own_use(void **state)
{
	assert_int_equal(tier_after(*state, 600), TIER_OWN);
}

/* --- P6: names outside the catalogue ---------------------------------------------- */

static void
visit_name(struct rolled *w, int device, const char *unit, const char *name, int day)
{
	struct finding f = rolled_finding(w, device, unit, "-", day, 600);

	snprintf(f.domain, sizeof f.domain, "%s", name);
	rolled_add(w, &f);
}

static void
an_unknown_name_is_written_only_when_many_used_it(void **state)
{
	struct rolled *w = *state;
	struct week_unknown_row row;
	struct rolled_search s;

	for (int device = 1; device <= 3; device++) {
		visit_name(
			w, device, device == 1 ? "sales" : "finance", "units.example", 0);
		visit_name(w, device, "finance", "days.example", device % 2);
		visit_name(w, device, "finance", "once.example", 0);
	}
	visit_name(w, 1, "finance", "few.example", 0);
	visit_name(w, 1, "sales", "few.example", 1);
	rollup_drain(w->rollup);
	s = rolled_find(w, TABLE_WEEK_UNKNOWN, "*", "units.example");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(s.found, 1);
	assert_int_equal(row.dev, 3);
	assert_int_equal(row.units, 2);
	assert_int_equal(row.days, 1);
	assert_int_equal(row.office_share, 1000);
	s = rolled_find(w, TABLE_WEEK_UNKNOWN, "finance", "units.example");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev, 2);
	assert_int_equal(
		rolled_find(w, TABLE_WEEK_UNKNOWN, "*", "days.example").found, 1);
	assert_int_equal(
		rolled_find(w, TABLE_WEEK_UNKNOWN, NULL, "once.example").found, 0);
	assert_int_equal(
		rolled_find(w, TABLE_WEEK_UNKNOWN, NULL, "few.example").found, 0);
	assert_int_equal(rolled_find(w, TABLE_FIRST_USE, "*", "days.example").found, 1);
	assert_int_equal(rolled_find(w, TABLE_FIRST_USE, NULL, "once.example").found, 0);
}

static void
private_life_has_no_name(void **state)
{
	struct rolled *w = *state;

	for (int device = 1; device <= 9; device++) {
		struct finding f =
			rolled_finding(w, device, "finance", "-", device % 2, 600);

		snprintf(f.domain, sizeof f.domain, "private.example");
		f.private_life = true;
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
	assert_int_equal(rolled_find(w, TABLE_WEEK_UNKNOWN, NULL, NULL).found, 0);
	assert_int_equal(rollup_counts(w->rollup)->unknown_held, 0);
	assert_int_equal(rolled_find(w, TABLE_HOUR_USE, "finance", "none").found, 2);
}

static void
w10_names_beyond_the_bound_are_dropped_and_services_stay_exact(void **state)
{
	struct rolled *w = *state;
	struct hour_use_row row;
	struct week_use_row week;
	struct rolled_search s;
	char name[64];

	for (int i = 0; i < 3; i++) {
		visit_name(w, 1 + i, "finance", "kept.example", i);
	}
	for (int i = 0; i < 70000; i++) {
		struct finding f = rolled_finding(w, 1, "finance", "-", 1, 600);

		snprintf(name, sizeof name, "n%d.example", i);
		snprintf(f.domain, sizeof f.domain, "%s", name);
		rollup_add(w->rollup, &f);
		if (i % 700 == 0) {
			f = rolled_finding(
				w, 1 + i / 700 % 50, "finance", "plan", 1, 610);
			rollup_add(w->rollup, &f);
		}
	}
	rollup_drain(w->rollup);
	assert_true(rollup_counts(w->rollup)->unknown_dropped > 10000);
	assert_int_equal(
		rolled_find(w, TABLE_WEEK_UNKNOWN, "*", "kept.example").found, 1);
	assert_int_equal(rolled_find(w, TABLE_WEEK_UNKNOWN, "*", NULL).found, 1);
	s = rolled_find(w, TABLE_HOUR_USE, "finance", "plan");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(s.found, 1);
	assert_int_equal(row.flows, 100);
	assert_int_equal(row.up, 100 * 7000);
	s = rolled_find(w, TABLE_WEEK_USE, "*", "plan");
	memcpy(&week, s.row, sizeof week);
	assert_int_equal(week.dev_touch + week.dev, 50);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, rolled_open, rolled_close)

static const struct CMUnitTest tests[] = {
	WORLD(needs_tell_ours_from_others),
	WORLD(makers_are_devices_with_tools_that_build),
	WORLD(first_use_is_kept_and_k_is_reached_later),
	WORLD(health_counts_tries_to_our_own_offer),
	WORLD(a_nightly_process_is_a_machine_and_no_use),
	WORLD(one_machine_day_is_not_enough),
	WORLD(b12_what_runs_at_night_moves_up_to_leaned_on),
	WORLD(b12_the_same_by_day_stays_own_use),
	WORLD(an_unknown_name_is_written_only_when_many_used_it),
	WORLD(private_life_has_no_name),
	WORLD(w10_names_beyond_the_bound_are_dropped_and_services_stay_exact),
};
TEST_MAIN(tests)
