/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/maker.h"
#include "reports/measure/purchase.h"
#include "reports/measure/view.h"
#include "tests/unit/office_page.h"

/* Practices that the brief of a unit keeps, by their ids. */

extern const struct document document_brief;

/* Bits of the days of a week that lie in the last or first three days of a month. */
static int
month_end_mask(int week)
{
	int32_t monday = week_monday((struct week){ FIRST_WEEK + week }).n;
	int mask = 0;

	for (int d = 0; d < 5; d++) {
		char text[WEEK_TEXT_MAX];
		long day =
			strtol(day_print((struct day){ monday + d }, text) + 8, NULL, 10);

		mask |= day >= 29 || day <= 3 ? 1 << d : 0;
	}
	return mask;
}

static void
a6_daily_and_monthly_are_told_apart_and_daily_comes_first(void **state)
{
	struct office *o = *state;
	size_t finance, plan, alpha;

	office_begin(o, 26);
	for (int w = 0; w < 26; w++) {
		int mask = month_end_mask(w);
		struct office_use use[] = { USE("finance", "plan", "N10", 9),
			USE("finance", "alpha", "N04", 18, .mask = mask),
			USE("legal", "plan", "N10", 9),
			USE("legal", "alpha", "N04", 9, .mask = mask),
			USE("sales", "plan", "N10", 9),
			USE("sales", "alpha", "N04", 9, .mask = mask) };
		size_t n = sizeof use / sizeof *use;

		if (mask == 0) {
			use[1] = use[2];
			use[2] = use[4];
			n = 3;
		}
		office_weeks(o, w, w + 1, use, n);
	}
	office_ready(o);
	finance = (size_t)facts_unit(o->facts, "finance");
	plan = (size_t)facts_service(o->facts, "plan");
	alpha = (size_t)facts_service(o->facts, "alpha");
	assert_int_equal(tool_view_of(o->crowd, finance, plan).rhythm, RHYTHM_DAILY);
	assert_int_equal(tool_view_of(o->crowd, finance, alpha).rhythm, RHYTHM_MONTH_END);
	assert_non_null(office_report(o, &document_brief, "finance"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "N10"), 1);
	assert_string_equal(office_element(o, "BR3")->rows[0][4].text, "N10");
}

static void
put_health(struct office *o, int week, const char *unit, int64_t failed)
{
	struct week_health_row row = { .week = FIRST_WEEK + week,
		.sensor = "s",
		.offer = "team-plan",
		.dev = 12,
		.tries = 400,
		.failed = failed,
		.segs = 10000,
		.both_ways = 400 };

	snprintf(row.unit, sizeof row.unit, "%s", unit);
	facts_take(o->facts, TABLE_WEEK_HEALTH, &row);
}

static void
a7_failures_are_felt_in_their_unit_only(void **state)
{
	struct office *o = *state;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "ours-plan", "N10", 12, .ours = true),
		USE("legal", "ours-plan", "N10", 12, .ours = true),
		USE("sales", "ours-plan", "N10", 12, .ours = true));
	for (int w = 4; w < 8; w++) {
		put_health(o, w, "sales", w == 6 ? 80 : 1);
		put_health(o, w, "finance", 1);
		put_health(o, w, "legal", 2);
	}
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "sales"));
	assert_int_equal(
		OFFICE_COUNT(o, "BR2", "team-plan", "did not answer", "2025-W07"), 1);
	assert_non_null(office_report(o, &document_brief, "legal"));
	assert_null(office_element(o, "BR2"));
}

static void
a12_an_override_that_ended_is_no_reason_any_more(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "override", "law", "title", "Contract with the state", "owner",
		"mb", "from", "2024-01-01", "until", "2025-01-31");
	OFFICE_ENTRY(o, "override", "old", "title", "Old rule", "owner", "mb", "from",
		"2024-01-01", "until", "2026-01-31");
	OFFICE_ENTRY(o, "decision", "d-1", "units", "sales", "override", "law");
	OFFICE_ENTRY(o, "decision", "d-2", "units", "all", "override", "old");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("sales", "plan", "N10", 12),
		USE("legal", "plan", "N10", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "sales"));
	assert_int_equal(
		OFFICE_COUNT(o, "BR6", "Contract with the state", "Ended on"), 1);
	assert_int_equal(OFFICE_COUNT(o, "BR6", "Old rule", "In force until"), 1);
	assert_non_null(office_report(o, &document_brief, "legal"));
	assert_int_equal(OFFICE_COUNT(o, "BR6", "Contract with the state"), 0);
}

static void
b5_a_foreign_tenant_is_an_outside_partner_of_that_unit(void **state)
{
	struct office *o = *state;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("legal", "plan", "N10", 12, .foreign = 9),
		USE("finance", "plan", "N10", 12), USE("sales", "plan", "N10", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "legal"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "outside partner"), 1);
	assert_non_null(office_report(o, &document_brief, "finance"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "outside partner"), 0);
	assert_int_equal(partner_of(2, 1), PARTNER_ONE);
	assert_int_equal(partner_of(2, 2), PARTNER_SEVERAL);
	assert_int_equal(partner_of(1, 2), PARTNER_NONE);
}

static void
b6_three_kinds_make_makers_and_one_does_not(void **state)
{
	static const struct {
		int form, automation, database;
		bool alone;
		int64_t dev;
		bool want;
	} table[] = {
		{ 2, 2, 2, false, 5, true }, { 2, 0, 0, false, 5, false },
		{ 2, 2, 0, false, 5, false },
		{ 2, 2, 0, true, 5, true }, /* one of the two runs by itself */
		{ 2, 2, 1, false, 5, false }, { 2, 2, 2, false, 4, false }, /* under k */
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int seen[MAKER_KINDS] = { [CITIZEN_FORM] = table[i].form,
			[CITIZEN_AUTOMATION] = table[i].automation,
			[CITIZEN_DATABASE] = table[i].database };

		assert_int_equal(makers_at_work(seen, table[i].alone, table[i].dev, 5),
			table[i].want);
	}
}

/* The same from the rows to the page: who builds is said of the unit that builds. */
static void
b6_makers_are_said_of_their_unit_alone(void **state)
{
	struct office *o = *state;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "survey", "N06", 9),
		USE("finance", "robot", "N07", 9), USE("finance", "lists", "N09", 9),
		USE("legal", "survey", "N06", 9), USE("sales", "plan", "N10", 9));
	for (int w = 0; w < 8; w++) {
		struct week_unit_row row = { .week = FIRST_WEEK + w,
			.sensor = "s2",
			.unit = "finance",
			.dev_makers = 9,
			.maker_kinds = 1 << CITIZEN_FORM | 1 << CITIZEN_AUTOMATION |
				       1 << CITIZEN_DATABASE };

		facts_take(o->facts, TABLE_WEEK_UNIT, &row);
		row.maker_kinds = 1 << CITIZEN_FORM;
		snprintf(row.unit, sizeof row.unit, "legal");
		facts_take(o->facts, TABLE_WEEK_UNIT, &row);
	}
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "finance"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "build their own tools"), 1);
	assert_non_null(office_report(o, &document_brief, "legal"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "build their own tools"), 0);
}

static void
b7_a_budget_runs_from_nought_where_a_plan_is_free(void **state)
{
	struct office *o = *state;
	const struct service *alpha =
		service_at(o->catalogue, service_named(o->catalogue, str_of("alpha")));
	const struct seats seats = { false, 10, 30 };
	struct cost today = cost_today(alpha, &seats), buy = cost_to_buy(alpha, &seats);

	assert_true(today.known);
	assert_int_equal(today.low, 0); /* free to the cheapest that costs */
	assert_int_equal(today.high, 30 * 40);
	assert_int_equal(buy.low, 10 * 15);
	assert_int_equal(buy.high, 30 * 40);
	assert_true(price_is_old(alpha->price_date, office_day("2025-03-01")));
	assert_true(price_is_dated("2025-01"));
	assert_false(price_is_dated("unknown")); /* as long as a month */
	assert_false(price_is_dated(""));
}

static void
b12_what_a_unit_says_runs_by_itself_is_said(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "declaration", "c-1", "unit", "legal", "tool", "robot",
		"declared_on", "2025-01-06", "runs_by_itself", "yes");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("legal", "plan", "N10", 12),
		USE("finance", "plan", "N10", 12), USE("sales", "plan", "N10", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "legal"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "They told us of robot"), 1);
	assert_int_equal(OFFICE_COUNT(o, "BR3", "robot", "by itself"), 1);
	assert_non_null(office_report(o, &document_brief, "finance"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "robot"), 0);
}

static void
b8_an_account_made_is_tried_and_signed_up(void **state)
{
	struct office *o = *state;
	size_t plan;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 4, 8, USE("legal", "plan", "N10", 12, .mask = 1, .signup = 6),
		USE("finance", "plan", "N10", 12, .mask = 1),
		USE("sales", "plan", "N10", 12, .mask = 1));
	office_ready(o);
	plan = (size_t)facts_service(o->facts, "plan");
	assert_int_equal(
		tool_view_of(o->crowd, (size_t)facts_unit(o->facts, "legal"), plan).stage,
		STAGE_SIGNED_UP);
	assert_int_equal(
		tool_view_of(o->crowd, (size_t)facts_unit(o->facts, "finance"), plan)
			.stage,
		STAGE_TRIED);
	assert_non_null(office_report(o, &document_brief, "legal"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "signed up"), 1);
}

static void
b9_three_patterns_are_three_stages(void **state)
{
	struct office *o = *state;
	size_t plan;
	static const struct {
		const char *unit;
		enum stage want;
	} table[] = { { "finance", STAGE_EMBEDDED }, { "legal", STAGE_REGULAR },
		{ "sales", STAGE_TRIED } };

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 4, USE("finance", "plan", "N10", 12),
		USE("legal", "plan", "N10", 12, .mask = 2),
		USE("sales", "plan", "N10", 12, .mask = 2));
	OFFICE_WEEKS(o, 4, 8, USE("finance", "plan", "N10", 12),
		USE("legal", "plan", "N10", 12),
		USE("sales", "plan", "N10", 12, .mask = 2));
	office_ready(o);
	plan = (size_t)facts_service(o->facts, "plan");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		size_t unit = (size_t)facts_unit(o->facts, table[i].unit);

		assert_int_equal(tool_view_of(o->crowd, unit, plan).stage, table[i].want);
	}
}

static void
b12_what_others_lean_on_is_more_than_own_use(void **state)
{
	static const struct {
		struct tier_in in;
		enum tier_of_use want;
	} table[] = {
		{ { false, 1, 0, 100, "internal", 0 }, TIER_OWN },
		{ { false, 1, 0, 149, "client", 0 }, TIER_OWN },
		{ { false, 1, 0, 150, "client", 0 }, TIER_SHARED },
		{ { false, 1, 0, 900, "internal", 0 }, TIER_OWN },
		{ { false, 2, 0, 0, "internal", 0 }, TIER_SHARED },
		{ { false, 1, 0, 0, "internal", 50000000 }, TIER_SHARED },
		{ { false, 1, 0, 0, "internal", 49999999 }, TIER_OWN },
		{ { false, 3, 3, 0, "internal", 0 }, TIER_LEANED_ON },
		{ { false, 3, 2, 0, "internal", 0 }, TIER_SHARED },
		{ { true, 1, 0, 0, "internal", 0 }, TIER_LEANED_ON }, /* at night */
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		assert_int_equal(tier_of(&table[i].in), table[i].want);
	}
}

static void
b20_what_came_next_in_three_units_is_told_to_the_fourth(void **state)
{
	static const char *const units[] = { "finance", "legal", "works" };
	struct office *o = *state;

	office_begin(o, 16);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 9),
		USE("legal", "plan", "N10", 9), USE("works", "plan", "N10", 9),
		USE("sales", "plan", "N10", 9));
	OFFICE_WEEKS(o, 8, 16, USE("finance", "plan", "N10", 9),
		USE("legal", "plan", "N10", 9), USE("works", "plan", "N10", 9),
		USE("sales", "plan", "N10", 9), USE("finance", "survey", "N06", 9),
		USE("legal", "survey", "N06", 9), USE("works", "survey", "N06", 9));
	for (size_t u = 0; u < 3; u++) {
		office_first_need(o, units[u], "N10", 1);
		office_first_need(o, units[u], "N06", 8 + (int)u);
	}
	office_first_need(o, "sales", "N10", 1);
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "sales"));
	assert_int_equal(
		OFFICE_COUNT(o, "BR9", "Collect answers", "Finance, Legal and Works"), 1);
	/* who has it already is told nothing of it */
	assert_non_null(office_report(o, &document_brief, "legal"));
	assert_int_equal(OFFICE_COUNT(o, "BR9", "Collect answers"), 0);
}

#define PRACTICE(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PRACTICE(a6_daily_and_monthly_are_told_apart_and_daily_comes_first),
		PRACTICE(a7_failures_are_felt_in_their_unit_only),
		PRACTICE(a12_an_override_that_ended_is_no_reason_any_more),
		PRACTICE(b5_a_foreign_tenant_is_an_outside_partner_of_that_unit),
		cmocka_unit_test(b6_three_kinds_make_makers_and_one_does_not),
		PRACTICE(b6_makers_are_said_of_their_unit_alone),
		PRACTICE(b7_a_budget_runs_from_nought_where_a_plan_is_free),
		PRACTICE(b12_what_a_unit_says_runs_by_itself_is_said),
		PRACTICE(b8_an_account_made_is_tried_and_signed_up),
		PRACTICE(b9_three_patterns_are_three_stages),
		cmocka_unit_test(b12_what_others_lean_on_is_more_than_own_use),
		PRACTICE(b20_what_came_next_in_three_units_is_told_to_the_fourth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
