/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/maker.h"
#include "reports/measure/purchase.h"
#include "reports/measure/record.h"
#include "reports/measure/view.h"
#include "tests/unit/office_page.h"

/* Practices whose promise the needs document keeps, by their ids: rows and register in, sentences
 * out. */

extern const struct document document_needs;
extern const struct document document_calendar;

/* The letter of a unit in the need map. */
static const char *
letter(const struct office *o, const char *need, const char *unit)
{
	const struct element *e = office_element(o, "NE3");

	for (size_t r = 0; e != NULL && r < e->row_count; r++) {
		for (size_t c = 1; c < e->column_count; c++) {
			if (strcmp(e->rows[r][0].data, need) == 0 &&
				strcmp(e->columns[c].name, unit) == 0) {
				return e->rows[r][c].text;
			}
		}
	}
	return "";
}

/* Our plan is the tool of Legal and Sales; Finance has another one. */
static void
one_unit_beside_our_plan(struct office *o)
{
	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 12),
		USE("legal", "ours-plan", "N10", 12, .ours = true),
		USE("sales", "ours-plan", "N10", 12, .ours = true));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
}

static void
a2_a_tool_beside_a_standard_is_flagged(void **state)
{
	struct office *o = *state;

	one_unit_beside_our_plan(o);
	assert_string_equal(letter(o, "N10", "finance"), "U"); /* tell them */
	assert_string_equal(letter(o, "N10", "legal"), "S");
}

static void
a3_one_tool_less_is_one_less_to_support(void **state)
{
	struct office *o = *state;

	for (int tools = 5; tools >= 4; tools--) {
		struct office_use use[] = { USE("finance", "alpha", "N04", 9),
			USE("legal", "beta", "N04", 9), USE("sales", "gamma", "N04", 9),
			USE("works", "delta", "N04", 9),
			USE("finance", "epsilon", "N04", 9) };
		char want[2] = { (char)('0' + tools), '\0' };

		office_begin(o, 8);
		office_weeks(o, 0, 8, use, (size_t)tools);
		office_ready(o);
		assert_non_null(office_report(o, &document_needs, ""));
		assert_string_equal(office_field(o, "NE4", "N04", "tools"), want);
	}
}

static void
a4_known_counts_lie_in_the_range_and_a_small_unit_is_folded(void **state)
{
	struct office *o = *state;
	struct seats seats = { false, 20, 40 };
	long low, high;

	OFFICE_ENTRY(o, "buy", "buy-1", "need", "N04", "break_even_seats", "30");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "alpha", "N04", 12),
		USE("legal", "alpha", "N04", 10), USE("sales", "alpha", "N04", 9),
		USE("works", "alpha", "N04", 3), USE("finance", "beta", "N04", 6),
		USE("legal", "beta", "N04", 6), USE("sales", "beta", "N04", 6));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	low = strtol(office_field(o, "NE9", "one purchase", "seats_low"), NULL, 10);
	high = strtol(office_field(o, "NE9", "one purchase", "seats_high"), NULL, 10);
	/* 12 + 10 + 9 + 3, and 17 of the other units */
	assert_true(low > 0 && low <= 51 && high >= 51);
	assert_int_equal(OFFICE_COUNT(o, "NE9", "one purchase", "pays from 30 seats"), 1);
	assert_int_equal(OFFICE_COUNT(o, "NE9", "Finance, Legal, Sales"), 1);
	assert_int_equal(OFFICE_COUNT(o, "NE9", "Works"), 0); /* three devices only */
	assert_int_equal(pays_from(&seats, 41), PAYS_NOT);
	assert_int_equal(pays_from(&seats, 40), PAYS_PERHAPS);
	assert_int_equal(pays_from(&seats, 20), PAYS_SURELY);
	assert_int_equal(seats_hidden(9, 4, 10, 5), 0);  /* a part under k */
	assert_int_equal(seats_hidden(9, 6, 10, 5), 81); /* a rest under k */
	assert_int_equal(seats_hidden(12, 6, 10, 5), 54);
}

static void
a5_a_pair_with_two_tools_for_one_need_is_one_line(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "pair", "pair-1", "unit_a", "sales", "unit_b", "legal");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("sales", "alpha", "N04", 12),
		USE("sales", "beta", "N04", 7), USE("legal", "beta", "N04", 12),
		USE("legal", "alpha", "N04", 7), USE("finance", "alpha", "N04", 7),
		USE("finance", "beta", "N04", 8), USE("works", "alpha", "N04", 7),
		USE("works", "beta", "N04", 7));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(OFFICE_COUNT(o, "NE9", "pair"), 1);
	assert_int_equal(
		OFFICE_COUNT(o, "NE9", "pair", "Sales", "alpha", "Legal", "beta"), 1);
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("sales", "alpha", "N04", 12),
		USE("sales", "beta", "N04", 7), USE("legal", "beta", "N04", 7),
		USE("legal", "alpha", "N04", 12), USE("finance", "alpha", "N04", 7),
		USE("finance", "beta", "N04", 8), USE("works", "alpha", "N04", 7),
		USE("works", "beta", "N04", 7));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(OFFICE_COUNT(o, "NE9", "pair"), 0);
}

/* One device more a week; the threshold is 40 % of 20 people. */
static void
a9_a_ramp_shows_in_the_week_it_passes_the_units_own_threshold(void **state)
{
	struct office *o = *state;

	o->new_reach = 40;
	for (int newest = 9; newest <= 12; newest++) {
		const char *why;

		office_begin(o, newest);
		OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 9));
		for (int w = 8; w < newest; w++) {
			OFFICE_WEEKS(o, w, w + 1, USE("finance", "plan", "N10", 9),
				USE("finance", "beta", "N04", 3),
				USE("works", "beta", "N04", 3),
				USE("legal", "beta", "N04", 6),
				USE("sales", "beta", "N04", 5 + w - 8));
		}
		office_first(o, "*", "beta", 8);
		office_first(o, "legal", "beta", 8);
		office_first(o, "sales", "beta", 8);
		office_ready(o);
		assert_non_null(office_report(o, &document_needs, ""));
		why = office_field(o, "NE5", "beta", "why");
		/* 5, 6, 7, and in the fourth week eight devices in Sales */
		assert_string_equal(why, newest < 12 ? "new and small" : "new in a unit");
	}
}

/* Whom to call: the unit that began, not those that have used it for long. */
static void
a9_what_is_new_in_one_unit_names_that_unit_alone(void **state)
{
	struct office *o = *state;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 5, USE("legal", "beta", "N04", 9),
		USE("finance", "beta", "N04", 9));
	OFFICE_WEEKS(o, 5, 8, USE("legal", "beta", "N04", 9),
		USE("finance", "beta", "N04", 9), USE("sales", "beta", "N04", 9));
	office_first(o, "*", "beta", 0);
	office_first(o, "finance", "beta", 0);
	office_first(o, "legal", "beta", 0);
	office_first(o, "sales", "beta", 5);
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_string_equal(office_field(o, "NE5", "beta", "why"), "new in a unit");
	assert_int_equal(OFFICE_COUNT(o, "NE5", "beta", "new in Sales;"), 1);
	assert_int_equal(OFFICE_COUNT(o, "NE5", "beta", "Legal"), 0);
}

/* Whatever units do, all five ways stand side by side for it, each in words of its own. */
static void
a13_every_need_with_traffic_has_five_options(void **state)
{
	static const char *const needs[] = { "N04", "N06", "N07", "N09", "N10", "N19",
		"N22" };
	static const char *const ways[] = { "ours", "buy", "conditions", "build",
		"nothing" };
	struct office *o = *state;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "alpha", "N04", 12),
		USE("finance", "survey", "N06", 12), USE("legal", "robot", "N07", 12),
		USE("legal", "lists", "N09", 12), USE("sales", "plan", "N10", 12),
		USE("works", "ours-plan", "N10", 12, .ours = true),
		USE("sales", "answers", "N19", 12), USE("works", "engine", "N22", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(office_element(o, "NE4")->row_count, 7);
	assert_int_equal(office_element(o, "NE4-options")->row_count, 7 * 5);
	for (size_t n = 0; n < 7; n++) {
		for (size_t way = 0; way < 5; way++) {
			char key[32];

			snprintf(key, sizeof key, "%s\t\t%s\t", needs[n], ways[way]);
			assert_int_equal(OFFICE_COUNT(o, "NE4-options", key), 1);
			snprintf(key, sizeof key, "%s\t\t%s\t\t\t", needs[n], ways[way]);
			assert_int_equal(OFFICE_COUNT(o, "NE4-options", key), 0);
		}
	}
	assert_int_equal(OFFICE_COUNT(o, "NE4-options", "N10", "ours", "team-plan"), 1);
	assert_int_equal(OFFICE_COUNT(o, "NE4-options", "N04", "ours", "team-plan"), 0);
}

static void
a14_an_overdue_promise_comes_before_a_large_unit_that_is_content(void **state)
{
	struct office *o = *state;
	const struct element *e;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	OFFICE_ENTRY(o, "promise", "p-1", "unit", "legal", "text", "We look", "owner",
		"mb", "kind", "fix", "made_on", "2024-12-01", "due_on", "2025-01-10");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8,
		USE("finance", "ours-plan", "N10", 20, .ours = true, .up = 900000000),
		USE("legal", "alpha", "N04", 6),
		USE("sales", "ours-plan", "N10", 12, .ours = true));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	e = office_element(o, "NE12");
	assert_true(e->row_count >= 1);
	assert_string_equal(e->rows[0][0].text, "Legal");
	assert_int_equal(OFFICE_COUNT(o, "NE12", "Finance"), 0); /* nothing is owed */
}

static void
a16_an_offer_hardly_used_where_people_need_it_is_listed(void **state)
{
	struct office *o = *state;

	one_unit_beside_our_plan(o);
	assert_int_equal(OFFICE_COUNT(o, "NE11", "team-plan", "unused", "Finance"), 1);
	assert_int_equal(OFFICE_COUNT(o, "NE11", "Legal"), 0);
}

/* M11: ours failed in two of the six weeks before the outside tool grew, in week 9. */
static bool
hint_with(struct office *o, int first_bad, int last_bad)
{
	office_begin(o, 12);
	for (int w = 0; w < 12; w++) {
		int ours = w < 8 ? 20 : 8, other = w < 8 ? 5 : 12;
		struct week_health_row row = { .week = FIRST_WEEK + w,
			.sensor = "s",
			.unit = "finance",
			.offer = "team-plan",
			.dev = 12,
			.tries = 400,
			.failed = w >= first_bad && w <= last_bad ? 60 : 0,
			.both_ways = 400 };

		OFFICE_WEEKS(o, w, w + 1,
			USE("finance", "ours-plan", "N10", ours, .ours = true),
			USE("finance", "plan", "N10", other),
			USE("legal", "ours-plan", "N10", ours, .ours = true),
			USE("legal", "plan", "N10", other));
		facts_take(o->facts, TABLE_WEEK_HEALTH, &row);
	}
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(OFFICE_COUNT(o, "NE11", "team-plan", "finance"), 1);
	return OFFICE_COUNT(o, "NE11", "finance", "not proof of cause") == 1;
}

static void
a7_what_failed_before_others_came_is_said_and_nothing_else(void **state)
{
	struct office *o = *state;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	assert_true(hint_with(o, 3, 4));
	assert_true(hint_with(o, 7, 8));
	assert_false(hint_with(o, 8, 8));  /* one week only */
	assert_false(hint_with(o, 1, 3));  /* the seventh week before is too long ago */
	assert_false(hint_with(o, 9, 11)); /* afterwards */
}

static void
a21_two_answers_count_once_and_a_reason_ends_it(void **state)
{
	struct office *o = *state;

	(void)office_decide(o, "d-1", "alpha", "sales", STATUS_SUPPORTED);
	(void)office_decide(o, "d-2", "alpha", "legal", STATUS_DECLINED);
	(void)office_decide(o, "d-3", "beta", "all", STATUS_DECLINED);
	OFFICE_ENTRY(o, "decision", "d-1", "service", "alpha");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(OFFICE_COUNT(o, "NE10", "One unit may use it"), 1);
	assert_int_equal(uneven_of(o->facts).differences, 1);
	o->entry_count = 0;
	OFFICE_ENTRY(o, "decision", "d-1", "service", "alpha", "difference_reason",
		"Only Sales signs with clients");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(OFFICE_COUNT(o, "NE10", "One unit may use it"), 0);
	assert_int_equal(uneven_of(o->facts).differences, 0);
}

static void
b13_a_gap_in_two_units_makes_a_team_and_in_one_none(void **state)
{
	struct office *o = *state;
	struct offer *forms = office_offer(o, "team-forms", "N06", "");
	static const char *const units[] = { "finance legal works shop store yard",
		"legal works shop store yard" };

	for (size_t i = 0; i < 2; i++) {
		forms->units = units[i];
		office_begin(o, 8);
		OFFICE_WEEKS(o, 0, 8, USE("sales", "survey", "N06", 12),
			USE("finance", "survey", "N06", 12),
			USE("legal", "survey", "N06", 12),
			USE("works", "survey", "N06", 12));
		office_ready(o);
		assert_non_null(office_report(o, &document_needs, ""));
		assert_int_equal(OFFICE_COUNT(o, "NE9", "joint team", "N06"), i);
	}
	assert_int_equal(OFFICE_COUNT(o, "NE9", "joint team", "Finance and Sales"), 1);
}

static void
a26_small_and_known_goes_the_fast_lane_and_uploads_do_not(void **state)
{
	static const struct tier known[] = {
		{ .name = "business", .trains = "never", .dpa = "yes" }
	};
	struct service service = { .typical_data = "internal",
		.hq_country = "DE",
		.tiers = known,
		.tier_count = 1 };
	struct lane_in in = { &service, 15, false, 49999999 };

	(void)state;
	assert_true(is_fast_lane(&in));
	in.up_per_device = 50000000;
	assert_false(is_fast_lane(&in));
	in.up_per_device = 0;
	in.devices = 16;
	assert_false(is_fast_lane(&in));
	in.devices = 0; /* declared only */
	assert_true(is_fast_lane(&in));
	in.unattended = true;
	assert_false(is_fast_lane(&in));
	in.unattended = false;
	service.typical_data = "client";
	assert_false(is_fast_lane(&in));
	service.typical_data = "none";
	service.hq_country = "unknown";
	assert_false(is_fast_lane(&in));
}

/* What is to be decided stands in the agenda, with its lane.  Twelve devices of one unit; what changes
 * between the two runs is how much they send. */
static void
a26_sending_much_takes_the_mark_of_the_fast_lane_away(void **state)
{
	static const int64_t sent[] = { 49999999, 50000000 };
	struct office *o = *state;

	OFFICE_ENTRY(o, "decision", "d-1", "service", "answers", "units", "sales",
		"state", "under evaluation", "until", "2025-04-10", "owner", "mb",
		"reason", "It answers letters");
	for (size_t much = 0; much < 2; much++) {
		struct office_use use =
			USE("sales", "answers", "N19", 12, .up = sent[much]);
		struct tool_view view;
		size_t answers;

		office_begin(o, 8);
		office_weeks_of(o, 0, 8, &use, 1);
		office_ready(o);
		answers = (size_t)facts_service(o->facts, "answers");
		view = tool_view_of(o->crowd, 0, answers);
		assert_int_equal(view.up_per_device, sent[much]);
		assert_int_equal(tool_is_fast(o->facts, answers, &view), much == 0);
		assert_non_null(office_report(o, &document_calendar, ""));
		assert_int_equal(
			OFFICE_COUNT(o, "calendar", "agenda-d-1@", "fast lane", "fast"),
			much == 0);
		assert_int_equal(
			OFFICE_COUNT(o, "calendar", "agenda-d-1@", "\tboard\t"), much);
	}
}

/* Services of models, told apart by need; what programs call is not what people open. */
static void
b16_models_are_sorted_by_need_and_state(void **state)
{
	struct office *o = *state;

	(void)office_decide(o, "d-1", "answers", "all", STATUS_TOLERATED);
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("sales", "answers", "N19", 12),
		USE("finance", "answers", "N19", 12), USE("works", "engine", "N22", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_string_equal(office_field(o, "NE7", "answers", "need"), "N19");
	assert_string_equal(office_field(o, "NE7", "engine", "need"), "N22");
	assert_string_equal(office_field(o, "NE7", "answers", "business_tier"), "yes");
	assert_string_equal(office_field(o, "NE7", "answers", "hq_country"), "SE");
	assert_string_equal(office_field(o, "NE7", "engine", "hq_country"), "not known");
	assert_int_equal(OFFICE_COUNT(o, "NE7-states", "tolerated", "4100000"), 1);
	assert_int_equal(OFFICE_COUNT(o, "NE7-states", "unreviewed", "2900000"), 1);
}

static void
b23_four_visits_a_month_and_the_rest_with_its_reason(void **state)
{
	static const char *const ids[] = { "p-1", "p-2", "p-3", "p-4", "p-5", "p-6" };
	static const char *const units[] = { "finance", "legal", "sales", "works", "shop",
		"store" };
	struct office *o = *state;

	for (size_t i = 0; i < 6; i++) {
		OFFICE_ENTRY(o, "promise", ids[i], "unit", units[i], "text", "We look",
			"owner", "mb", "kind", "fix", "made_on", "2024-12-01", "due_on",
			"2025-01-10");
	}
	/* the plan of the house, not that of one unit, and not the six that are shipped */
	OFFICE_ENTRY(o, "plan", "p-1", "visits_per_month", "4");
	OFFICE_ENTRY(o, "plan", "p-2", "visits_per_month", "1", "unit", "sales");
	for (size_t booked = 0; booked < 2; booked++) {
		office_begin(o, 8);
		OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 12));
		office_ready(o);
		assert_non_null(office_report(o, &document_needs, ""));
		assert_int_equal(OFFICE_COUNT(o, "NE12", "\tyes\t"), 4 - booked);
		assert_int_equal(OFFICE_COUNT(o, "NE12", "time for 4 visits"), 1);
		assert_int_equal(
			OFFICE_COUNT(o, "NE12", "left for next month", "promise of ours"),
			2);
		assert_int_equal(OFFICE_COUNT(o, "NE12", "booked", "Works"), booked);
		/* what is in the book already takes its place */
		OFFICE_ENTRY(o, "visit", "v-1", "unit", "works", "planned_on",
			"2025-03-10", "who", "mb");
	}
}

/* Twelve columns for twenty-one units: those with most to do have them, and nobody is forgotten when
 * visits are given out. */
static void
b23_in_a_large_house_no_unit_is_forgotten(void **state)
{
	static const char *const halls[OFFICE_HALLS] = { "hall-a", "hall-b", "hall-c",
		"hall-d", "hall-e", "hall-f", "hall-g", "hall-h", "hall-i", "hall-j",
		"hall-k", "hall-l", "hall-m", "hall-n" };
	struct office_use use[OFFICE_HALLS + 2];
	struct office *o = *state;

	office_offer(o, "team-plan", "N10", "ours-plan")->units =
		"hall-a hall-b hall-c hall-d hall-e hall-f hall-g hall-h hall-i hall-j "
		"hall-k hall-l hall-m hall-n";
	OFFICE_ENTRY(o, "promise", "p-1", "unit", "works", "text", "We look", "owner",
		"mb", "kind", "fix", "made_on", "2024-12-01", "due_on", "2025-01-10");
	for (size_t i = 0; i < OFFICE_HALLS; i++) {
		use[i] = USE(halls[i], "ours-plan", "N10", 12, .ours = true);
	}
	use[OFFICE_HALLS] = USE("works", "plan", "N10", 12);
	use[OFFICE_HALLS + 1] = USE("sales", "plan", "N10", 12);
	office_begin(o, 8);
	office_weeks(o, 0, 8, use, OFFICE_HALLS + 2);
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(OFFICE_COUNT(o, "NE12", "Works", "promise of ours"), 1);
	assert_string_equal(letter(o, "N10", "works"), "G");
	assert_string_equal(letter(o, "N10", "hall-a"), "S");
	assert_int_equal(office_element(o, "NE3")->column_count, 1 + 12);
}

/* Two needs went from hall to hall, and of three that would have been named more came than not: the
 * last hall is named for both, with that proof.  No guess stands where nothing came before. */
static void
b29_what_may_come_next_stands_with_its_proof(void **state)
{
	static const int begins[] = { -1, -1, 2, 2, 2, 2, 2, 6, 6 };
	static const char *const halls[] = { "hall-a", "hall-b", "hall-c", "hall-d",
		"hall-e", "hall-f", "hall-g", "hall-h", "hall-i", "hall-j" };
	static const struct {
		const char *service, *need;
	} old[] = { { "plan", "N10" }, { "alpha", "N04" }, { "lists", "N09" },
		{ "answers", "N19" } },
	  young[] = { { "survey", "N06" }, { "robot", "N07" } };
	struct office *o = *state;

	office_begin(o, 8);
	for (size_t i = 0; i < 6; i++) {
		struct office_use use[10];
		size_t n = i < 4 ? 10 : 9;

		for (size_t u = 0; u < n; u++) {
			use[u] = i < 4 ? USE(halls[u], old[i].service, old[i].need, 9)
				       : USE(halls[u], young[i - 4].service,
						 young[i - 4].need, 9);
			office_first_need(
				o, halls[u], use[u].need, i < 4 ? -60 : begins[u]);
		}
		office_weeks(o, 0, 8, use, n);
	}
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(office_element(o, "NE5-next")->row_count, 2);
	assert_int_equal(
		OFFICE_COUNT(o, "NE5-next", "N06", "hall-j", "Of 4", "4 came"), 1);
	assert_int_equal(
		OFFICE_COUNT(o, "NE5-next", "N07", "hall-j", "Of 4", "4 came"), 1);
}

#define PRACTICE(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PRACTICE(a2_a_tool_beside_a_standard_is_flagged),
		PRACTICE(a3_one_tool_less_is_one_less_to_support),
		PRACTICE(a4_known_counts_lie_in_the_range_and_a_small_unit_is_folded),
		PRACTICE(a5_a_pair_with_two_tools_for_one_need_is_one_line),
		PRACTICE(a9_a_ramp_shows_in_the_week_it_passes_the_units_own_threshold),
		PRACTICE(a9_what_is_new_in_one_unit_names_that_unit_alone),
		PRACTICE(a13_every_need_with_traffic_has_five_options),
		PRACTICE(
			a14_an_overdue_promise_comes_before_a_large_unit_that_is_content),
		PRACTICE(a16_an_offer_hardly_used_where_people_need_it_is_listed),
		PRACTICE(a7_what_failed_before_others_came_is_said_and_nothing_else),
		PRACTICE(a21_two_answers_count_once_and_a_reason_ends_it),
		cmocka_unit_test(
			a26_small_and_known_goes_the_fast_lane_and_uploads_do_not),
		PRACTICE(a26_sending_much_takes_the_mark_of_the_fast_lane_away),
		PRACTICE(b13_a_gap_in_two_units_makes_a_team_and_in_one_none),
		PRACTICE(b16_models_are_sorted_by_need_and_state),
		PRACTICE(b23_four_visits_a_month_and_the_rest_with_its_reason),
		cmocka_unit_test_setup_teardown(b23_in_a_large_house_no_unit_is_forgotten,
			office_open_large, office_close),
		cmocka_unit_test_setup_teardown(
			b29_what_may_come_next_stands_with_its_proof, office_open_large,
			office_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
