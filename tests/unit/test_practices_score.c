/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/say.h"
#include "reports/measure/next.h"
#include "reports/measure/record.h"
#include "tests/unit/office_page.h"

/* Practices about ourselves, by their ids: the scorecard, and the page on coverage. */

extern const struct document document_scorecard;
extern const struct document document_coverage;
extern const struct document document_needs;

static void
usual(struct office *o, int weeks)
{
	office_begin(o, weeks);
	OFFICE_WEEKS(o, 0, weeks, USE("finance", "plan", "N10", 12),
		USE("legal", "plan", "N10", 12), USE("sales", "plan", "N10", 12));
}

static void
a8_two_of_four_told_before_seen_are_half(void **state)
{
	static const char *const units[] = { "finance", "legal", "sales", "works" };
	struct office *o = *state;
	struct part part;

	OFFICE_ENTRY(o, "declaration", "c-1", "unit", "finance", "tool", "beta",
		"declared_on", "2025-01-06");
	OFFICE_ENTRY(o, "declaration", "c-2", "unit", "legal", "tool", "beta",
		"declared_on", "2025-02-16");
	OFFICE_ENTRY(o, "declaration", "c-3", "unit", "sales", "tool", "beta",
		"declared_on", "2025-02-17");
	usual(o, 8);
	for (size_t u = 0; u < 4; u++) {
		office_first(o, units[u], "beta", 6); /* 10 to 16 February */
	}
	office_first(o, "works", "gamma", 2); /* before we began to look */
	office_ready(o);
	part = told_before_seen(o->crowd, -1);
	assert_int_equal(part.of, 2);
	assert_int_equal(part.all, 4);
	assert_non_null(office_report(o, &document_scorecard, ""));
	assert_string_equal(say_part(o->report, part, 4), "50 %");
	assert_int_equal(OFFICE_COUNT(o, "SC1", "told_before_seen", "2 of 4"), 1);
}

static void
cards(struct office *o, const char *role, size_t n, const char *mark, const char *talk)
{
	for (size_t i = 0; i < n; i++) {
		OFFICE_ENTRY(o, "feedback", "card", "asked_on", "2024-11-01",
			"answered_on", "2024-11-11", "role", role, "met_need",
			i % 2 == 0 ? "3" : "5", "our_help", mark, "conversation", talk);
	}
}

static void
a23_three_roles_are_three_lines_and_few_answers_none(void **state)
{
	struct office *o = *state;

	cards(o, "colleague", 5, "4", "");
	cards(o, "manager", 4, "5", "");
	cards(o, "staff", 6, "2", "");
	usual(o, 8);
	office_ready(o);
	assert_non_null(office_report(o, &document_scorecard, ""));
	assert_int_equal(office_element(o, "SC5")->row_count, 3);
	assert_int_equal(OFFICE_COUNT(o, "SC5", "colleague", "4.0", "\t5\t"), 1);
	assert_int_equal(OFFICE_COUNT(o, "SC5", "manager", "under 5"), 1);
	assert_int_equal(OFFICE_COUNT(o, "SC5", "manager", "5.0"), 0);
	assert_int_equal(OFFICE_COUNT(o, "SC5", "staff", "2.0", "\t6\t"), 1);
}

static void
a24_a_sign_before_the_rise_leads_by_its_weeks(void **state)
{
	struct office *o = *state;
	int week = day_week(office_day("2025-01-15")).n - FIRST_WEEK;

	OFFICE_ENTRY(o, "sign", "s-1", "on", "2025-01-15", "unit", "sales", "words",
		"Asked how to plan", "team", "Help desk", "need", "N10");
	OFFICE_ENTRY(o, "sign", "s-2", "on", "2025-01-15", "unit", "legal", "words",
		"Asked how to plan", "team", "Network team", "need", "N10");
	office_begin(o, 14);
	for (int w = 0; w < 14; w++) {
		OFFICE_WEEKS(o, w, w + 1, USE("finance", "plan", "N10", 9),
			USE("legal", "plan", "N10", 9),
			USE("sales", "plan", "N10", w < 8 ? 8 : 14));
	}
	office_ready(o);
	/* six more: the mean of four weeks is three higher in the second of them */
	assert_int_equal(sign_lead(o->crowd, &o->entries[0]), 9 - week);
	assert_int_equal(sign_lead(o->crowd, &o->entries[1]), -1);
	assert_non_null(office_report(o, &document_scorecard, ""));
	assert_int_equal(OFFICE_COUNT(o, "SC8", "Help desk", "up to 7 weeks ahead"), 1);
	assert_int_equal(OFFICE_COUNT(o, "SC8", "Network team", "ahead"), 0);
}

static void
b3_the_kept_rate_falls_when_the_due_day_has_ended(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "promise", "p-1", "unit", "sales", "text", "We call", "owner",
		"mb", "kind", "answer", "made_on", "2025-01-06", "due_on", "2025-02-10",
		"done_on", "2025-02-01");
	OFFICE_ENTRY(o, "promise", "p-2", "unit", "sales", "text", "We mend", "owner",
		"mb", "kind", "fix", "made_on", "2025-01-06", "due_on", "2025-03-03");
	for (int late = 0; late < 2; late++) {
		o->today = office_day(late ? "2025-03-04" : "2025-03-03");
		usual(o, 8);
		office_ready(o);
		assert_non_null(office_report(o, &document_scorecard, ""));
		assert_int_equal(OFFICE_COUNT(o, "SC1", "promises_kept",
					 late ? "1 of 2" : "1 of 1"),
			1);
		assert_int_equal(OFFICE_COUNT(o, "SC2-overdue", "We mend"), late);
	}
}

static const char *
our_share(struct office *o, const char *unit)
{
	struct need_view view = need_view_of(
		o->crowd, (size_t)facts_unit(o->facts, unit), need_named(str_of("N10")));

	return say_share(o->report, &view.share);
}

static void
b3_first_answers_are_stacked_by_quarter(void **state)
{
	static const char *const opened[] = { "2024-11-04", "2024-11-04", "2024-11-04",
		"2025-01-06", "2025-01-07" };
	static const char *const answered[] = { "2024-11-11", "2024-12-04", "2024-12-05",
		"", "2025-01-08" };
	struct office *o = *state;

	for (size_t i = 0; i < 5; i++) {
		OFFICE_ENTRY(o, "conversation", "talk", "unit", "sales", "need", "N10",
			"opened_on", opened[i], "answered_on", answered[i]);
	}
	usual(o, 8);
	office_ready(o);
	assert_non_null(office_report(o, &document_scorecard, ""));
	/* seven days, thirty, thirty-one; then one answered and one that waits */
	assert_int_equal(OFFICE_COUNT(o, "SC3", "2024-Q4\t\t1\t1\t1\t1\t1\t1\t0\t0"), 1);
	assert_int_equal(OFFICE_COUNT(o, "SC3", "2025-Q1\t\t1\t1\t0\t0\t0\t0\t1\t1"), 1);
	assert_int_equal(office_element(o, "SC3")->row_count, 2);
}

static void
b4_a_share_that_halves_is_shown_within_one_period(void **state)
{
	struct office *o = *state;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	for (int weeks = 4; weeks <= 8; weeks += 4) {
		office_begin(o, weeks);
		for (int w = 0; w < weeks; w++) {
			int ours = w < 4 ? 20 : 8, other = w < 4 ? 5 : 12;

			OFFICE_WEEKS(o, w, w + 1,
				USE("finance", "ours-plan", "N10", ours, .ours = true),
				USE("finance", "plan", "N10", other),
				USE("legal", "ours-plan", "N10", ours, .ours = true),
				USE("legal", "plan", "N10", other));
		}
		office_ready(o);
		assert_non_null(office_report(o, &document_needs, ""));
		assert_string_equal(
			our_share(o, "finance"), weeks == 4 ? "80 %" : "40 %");
	}
	/* and it is on the list of what we lost */
	assert_int_equal(OFFICE_COUNT(o, "NE11", "80 %", "40 %", "finance"), 1);
}

static void
b15_a_fault_is_one_line_of_unit_service_kind_and_week(void **state)
{
	struct office *o = *state;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	usual(o, 8);
	for (int w = 4; w < 8; w++) {
		static const char *const units[] = { "finance", "legal", "sales" };

		for (size_t u = 0; u < 3; u++) {
			struct week_health_row row = { .week = FIRST_WEEK + w,
				.sensor = "s",
				.offer = "team-plan",
				.dev = 12,
				.tries = 400,
				.failed = u == 1 && w == 6 ? 60 : 0,
				.segs = 10000,
				.both_ways = 400 };

			snprintf(row.unit, sizeof row.unit, "%s", units[u]);
			facts_take(o->facts, TABLE_WEEK_HEALTH, &row);
		}
	}
	office_ready(o);
	assert_non_null(office_report(o, &document_coverage, ""));
	assert_int_equal(office_element(o, "CO7-paths")->row_count, 1);
	assert_int_equal(
		OFFICE_COUNT(o, "CO7-paths", "legal", "team-plan", "failed", "W07"), 1);
}

static void
b22_four_goals_stand_in_one_line(void **state)
{
	static const char *const goals[] = { "told_before_seen", "our_share",
		"promises_kept", "rating" };
	struct office *o = *state;

	usual(o, 8);
	office_ready(o);
	assert_non_null(office_report(o, &document_scorecard, ""));
	assert_int_equal(office_element(o, "SC1")->row_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(OFFICE_COUNT(o, "SC1", goals[i]), 1);
	}
}

/* Five cards in each of two quarters: the small line says what the table says. */
static void
b22_a_rating_is_drawn_as_it_is_said(void **state)
{
	static const char *const on[] = { "2024-08-12", "2024-11-11" };
	struct office *o = *state;
	const struct series *line;

	for (size_t i = 0; i < 10; i++) {
		OFFICE_ENTRY(o, "feedback", "card", "asked_on", on[i / 5], "answered_on",
			on[i / 5], "role", "colleague", "met_need", "3", "our_help",
			i % 5 == 0 ? "3" : "4");
	}
	usual(o, 8);
	office_ready(o);
	assert_non_null(office_report(o, &document_scorecard, ""));
	assert_int_equal(OFFICE_COUNT(o, "SC1", "rating", "3.8 of 5"), 1);
	line = office_element(o, "SC1")->rows[3][1].series;
	assert_non_null(line);
	assert_string_equal(line->text[2], "3.8");
	assert_string_equal(line->text[3], "3.8");
}

static void
b27_ten_cards_of_a_talk_are_a_mean_and_a_number(void **state)
{
	struct office *o = *state;

	cards(o, "colleague", 10, "4", "talk-1");
	usual(o, 8);
	office_ready(o);
	assert_non_null(office_report(o, &document_scorecard, ""));
	assert_int_equal(OFFICE_COUNT(o, "SC5", "colleague", "4.0", "4.0", "\t10\t"), 1);
	o->entry_count = 4;
	usual(o, 8);
	office_ready(o);
	assert_non_null(office_report(o, &document_scorecard, ""));
	assert_int_equal(OFFICE_COUNT(o, "SC5", "colleague", "under 5"), 1);
}

static void
b28_managements_own_visits_and_promises_are_counted_apart(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "staff", "hk", "name", "Hanne Krog", "place", "front",
		"management", "yes");
	OFFICE_ENTRY(o, "staff", "mb", "name", "Mara Berg", "place", "front");
	OFFICE_ENTRY(o, "visit", "v-1", "unit", "sales", "planned_on", "2025-02-03",
		"held_on", "2025-02-03", "who", "hk", "by_management", "yes");
	OFFICE_ENTRY(o, "visit", "v-2", "unit", "sales", "planned_on", "2025-02-04",
		"held_on", "2025-02-04", "who", "mb");
	OFFICE_ENTRY(o, "promise", "p-1", "unit", "legal", "text", "Older", "owner", "mb",
		"kind", "fix", "made_on", "2024-12-01", "due_on", "2025-01-10");
	OFFICE_ENTRY(o, "promise", "p-2", "unit", "sales", "text", "Their own", "owner",
		"hk", "kind", "fix", "made_on", "2024-12-01", "due_on", "2025-01-20");
	usual(o, 8);
	office_ready(o);
	assert_non_null(office_report(o, &document_scorecard, ""));
	assert_int_equal(OFFICE_COUNT(o, "SC4", "by_management", "\t1\t"), 1);
	assert_int_equal(OFFICE_COUNT(o, "SC4", "held", "2 of 2"), 1);
	assert_int_equal(OFFICE_COUNT(o, "SC4", "management_kept", "0 of 1"), 1);
	assert_string_equal(office_element(o, "SC2-overdue")->rows[0][0].text, "Sales");
}

#define PRACTICE(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PRACTICE(a8_two_of_four_told_before_seen_are_half),
		PRACTICE(a23_three_roles_are_three_lines_and_few_answers_none),
		PRACTICE(a24_a_sign_before_the_rise_leads_by_its_weeks),
		PRACTICE(b3_the_kept_rate_falls_when_the_due_day_has_ended),
		PRACTICE(b3_first_answers_are_stacked_by_quarter),
		PRACTICE(b4_a_share_that_halves_is_shown_within_one_period),
		PRACTICE(b15_a_fault_is_one_line_of_unit_service_kind_and_week),
		PRACTICE(b22_four_goals_stand_in_one_line),
		PRACTICE(b22_a_rating_is_drawn_as_it_is_said),
		PRACTICE(b27_ten_cards_of_a_talk_are_a_mean_and_a_number),
		PRACTICE(b28_managements_own_visits_and_promises_are_counted_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
