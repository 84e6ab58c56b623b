/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/outside.h"
#include "reports/measure/view.h"
#include "tests/unit/office_page.h"

/* Use outside ours (M7, M22, BR3): what grows elsewhere while the need as a whole stands still. */

extern const struct document document_brief;

static struct outside
weeks_of(enum outside_kind kind, int64_t low, int64_t high)
{
	struct outside outside = { .n = 4 };

	for (size_t i = 0; i < outside.n; i++) {
		outside.week[i] = (struct outside_week){
			.kind = kind, .low = low, .high = high, .whole = high
		};
	}
	return outside;
}

static void
growth_over_spans_holds_at_both_ends(void **state)
{
	static const struct {
		int64_t before[2], after[2];
		enum growth want;
		int delta;
		bool floor;
	} table[] = {
		{ { 5, 5 }, { 12, 12 }, GROWTH_UP, 7, false },
		{ { 0, 4 }, { 16, 20 }, GROWTH_UP, 12, true },
		{ { 12, 16 }, { 0, 4 }, GROWTH_DOWN, -8, true },
		{ { 10, 10 }, { 10, 14 }, GROWTH_VEILED, 0, true },
		{ { 16, 20 }, { 16, 20 }, GROWTH_VEILED, 0, true },
		{ { 10, 10 }, { 11, 12 }, GROWTH_STEADY, 1, true },
		{ { 12, 12 }, { 5, 5 }, GROWTH_DOWN, -7, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct outside b4 =
			weeks_of(OUTSIDE_HIDDEN, table[i].before[0], table[i].before[1]);
		struct outside w4 =
			weeks_of(OUTSIDE_HIDDEN, table[i].after[0], table[i].after[1]);
		struct change change = outside_growth(&w4, &b4, 20, 3, 5);

		if (change.growth != table[i].want) {
			print_error("row %zu\n", i);
		}
		assert_int_equal(change.growth, table[i].want);
		assert_int_equal(change.delta, table[i].delta);
		assert_int_equal(change.floor, table[i].floor);
	}
}

static void
weeks_without_the_need_are_too_early(void **state)
{
	struct outside b4 = weeks_of(OUTSIDE_NONE, 0, 0);
	struct outside w4 = weeks_of(OUTSIDE_EXACT, 9, 9);

	(void)state;
	assert_int_equal(outside_growth(&w4, &b4, 20, 3, 5).growth, GROWTH_EARLY);
}

/* 20 devices in every week: those with ours become fewer as those elsewhere become more. */
static void
moved_away(struct office *o)
{
	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	office_begin(o, 8);
	for (int w = 0; w < 8; w++) {
		int other = w < 4 ? 8 : 13;
		int ours = 20 - other;

		OFFICE_WEEKS(o, w, w + 1,
			USE("finance", "ours-plan", "N10", ours, .ours = true),
			USE("finance", "plan", "N10", other),
			USE("legal", "ours-plan", "N10", 9, .ours = true),
			USE("legal", "plan", "N10", 9));
	}
	office_ready(o);
}

static const struct report_cell *
card_of(const struct office *o, const char *need)
{
	const struct element *e = office_element(o, "BR3");

	for (size_t r = 0; e != NULL && r < e->row_count; r++) {
		if (strcmp(e->rows[r][4].text, need) == 0) {
			return e->rows[r];
		}
	}
	fail_msg("no card of %s", need);
	return NULL;
}

static void
the_brief_counts_what_goes_elsewhere_and_not_the_whole_need(void **state)
{
	struct office *o = *state;
	const struct series *bars;
	struct need_view view;

	moved_away(o);
	view = need_view_of(o->crowd, (size_t)facts_unit(o->facts, "finance"),
		need_named(str_of("N10")));
	assert_int_equal(view.change.growth, GROWTH_STEADY);
	assert_int_equal(view.outside.growth, GROWTH_UP);
	assert_int_equal(view.outside.delta, 5);
	assert_non_null(office_report(o, &document_brief, "finance"));
	bars = card_of(o, "N10")[1].series;
	assert_string_equal(bars->title, "Devices per week with tools from elsewhere");
	assert_int_equal(bars->n, 8);
	for (size_t i = 0; i < bars->n; i++) {
		assert_int_equal(bars->cell[i].shown, SHOWN_YES);
		assert_int_equal(bars->cell[i].value, i < 4 ? 8 : 13);
	}
	assert_int_equal(OFFICE_COUNT(o, "BR3", "13 devices with tools from elsewhere",
				 "growing, +5 in four weeks"),
		1);
	assert_int_equal(OFFICE_COUNT(o, "BR3-outside", "N10", "2025-W08", "13"), 1);
	assert_int_equal(OFFICE_COUNT(o, "BR3-weeks", "N10", "2025-W08", "20"), 1);
}

static void
few_with_ours(struct office *o)
{
	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "ours-plan", "N10", 3, .ours = true),
		USE("finance", "plan", "N10", 17),
		USE("legal", "ours-plan", "N10", 9, .ours = true),
		USE("legal", "plan", "N10", 9));
}

/* Nobody uses both: the tool from elsewhere is withheld beside the three, and no word tells of it. */
static void
beside_a_tool_that_is_withheld_there_are_no_words(void **state)
{
	struct office *o = *state;

	few_with_ours(o);
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "finance"));
	assert_int_equal(OFFICE_COUNT(o, "BR3", "Almost all of"), 0);
	assert_int_equal(OFFICE_COUNT(o, "BR3", "Up to 20 devices"), 1);
	assert_int_equal(OFFICE_COUNT(o, "BR3-outside", "N10", "17"), 0);
	assert_int_equal(outside_of(o->crowd, 7, (size_t)facts_unit(o->facts, "finance"),
				 need_named(str_of("N10")))
				 .kind,
		OUTSIDE_HIDDEN);
}

static void
where_nothing_is_ours_elsewhere_is_the_whole(void **state)
{
	struct office *o = *state;
	need_id need = need_named(str_of("N10"));
	size_t last = 7;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 12),
		USE("legal", "plan", "N10", 9), USE("works", "plan", "N10", 2));
	office_ready(o);
	for (size_t u = 0; u < o->facts->unit_count; u++) {
		struct cell any = crowd_need_cell(o->crowd, last, u, need, NEED_ANY);
		struct cell other = crowd_need_cell(o->crowd, last, u, need, NEED_OTHER);

		assert_int_equal(any.shown, other.shown);
		assert_int_equal(any.value, other.value);
	}
	assert_int_equal(
		outside_of(o->crowd, last, (size_t)facts_unit(o->facts, "works"), need)
			.kind,
		OUTSIDE_NONE);
	assert_int_equal(
		outside_of(o->crowd, last, (size_t)facts_unit(o->facts, "finance"), need)
			.kind,
		OUTSIDE_EXACT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(growth_over_spans_holds_at_both_ends),
		cmocka_unit_test(weeks_without_the_need_are_too_early),
		cmocka_unit_test_setup_teardown(
			the_brief_counts_what_goes_elsewhere_and_not_the_whole_need,
			office_open, office_close),
		cmocka_unit_test_setup_teardown(
			beside_a_tool_that_is_withheld_there_are_no_words, office_open,
			office_close),
		cmocka_unit_test_setup_teardown(
			where_nothing_is_ours_elsewhere_is_the_whole, office_open,
			office_close),
	};

	return cmocka_run_group_tests_name("outside", tests, NULL, NULL);
}
