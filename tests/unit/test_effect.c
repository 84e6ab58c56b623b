/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/effect.h"
#include "tests/unit/office_page.h"

/* M23 over the figures that may be shown: the band of comparison, and lines of which a part is
 * withheld. */

extern const struct document document_effect;

enum { VISIT = 8, WEEKS = 22 }; /* a sheet of 90 days and its eight weeks before */

static void
talk_about(struct office *o, const char *services)
{
	static char held[WEEK_TEXT_MAX];
	struct day monday = week_monday((struct week){ FIRST_WEEK + VISIT });

	(void)day_print((struct day){ monday.n + 1 }, held);
	OFFICE_ENTRY(o, "conversation", "sign-finance", "unit", "finance", "need", "N04",
		"opened_on", "2025-01-06", "owner", "mb", "state", "open", "services",
		services);
	OFFICE_ENTRY(o, "visit", "v-1", "unit", "finance", "planned_on", held, "held_on",
		held, "who", "mb", "conversations", "sign-finance", "need", "N04");
}

/* Finance uses alpha on `before` devices until the visit and on 6 after it, but in one week before on
 * 6; legal, sales and works, which nobody visited, on 10 always. */
static void
play(struct office *o, int64_t before)
{
	office_begin(o, WEEKS);
	for (int w = 0; w < WEEKS; w++) {
		int64_t finance = w == VISIT - 2 || w >= VISIT ? 6 : before;

		OFFICE_WEEKS(o, w, w + 1, USE("finance", "alpha", "N04", finance),
			USE("legal", "alpha", "N04", 10),
			USE("sales", "alpha", "N04", 10),
			USE("works", "alpha", "N04", 10));
	}
	office_ready(o);
}

static struct effect
effect_in(struct office *o, const char *services)
{
	const struct entry *talk, *found = NULL;
	size_t at = 0;

	while ((talk = facts_entry(o->facts, "conversation", &at)) != NULL) {
		found = talk;
	}
	assert_non_null(found);
	assert_string_equal(entry_get(found, "services"), services);
	return effect_of(o->crowd, found);
}

static size_t
weeks_with_band(const struct effect *effect)
{
	size_t n = 0;

	for (int w = 0; w < EFFECT_WEEKS; w++) {
		n += effect->weeks[w].band.high > 0;
	}
	return n;
}

static void
the_band_stands_on_figures_that_are_shown(void **state)
{
	struct office *o = *state;
	struct effect effect;

	talk_about(o, "alpha");
	play(o, 12);
	effect = effect_in(o, "alpha");
	assert_true(effect.compared >= COMPARED_LEAST);
	assert_int_equal(weeks_with_band(&effect), EFFECT_WEEKS);
	/* the others went on as before, so 12, 6, 12, 12 would have gone on */
	assert_true(effect.weeks[EFFECT_WEEKS - 1].band.low > 10.4);
	assert_true(effect.weeks[EFFECT_WEEKS - 1].band.high < 10.6);
}

/* Of the four weeks before three are under k: a band would tell on which mean it stands. */
static void
no_band_stands_on_a_baseline_that_is_withheld(void **state)
{
	struct office *o = *state;
	struct effect effect;

	talk_about(o, "alpha");
	play(o, 3);
	effect = effect_in(o, "alpha");
	assert_false(effect.weeks[EFFECT_BEFORE - 1].shown[EFFECT_TALKED]);
	assert_true(effect.weeks[EFFECT_BEFORE - 2].shown[EFFECT_TALKED]);
	assert_int_equal(weeks_with_band(&effect), 0);
	assert_int_equal(effect.after[SIDE_90].displaced, DISPLACED_EARLY);
	assert_int_equal(
		document_effect.build_talk(o->crowd, effect.talk, &o->report, &o->err),
		ERR_OK);
	assert_int_equal(
		OFFICE_COUNT(o, "EF2", "figures of the weeks before are withheld"), 1);
}

/* Two tools, one of them on two devices: what is shown of the line is the least it can be, and is said
 * to be. */
static void
a_line_of_which_a_part_is_withheld_says_at_least(void **state)
{
	struct office *o = *state;
	const struct element *e;
	struct effect effect;

	talk_about(o, "alpha beta");
	office_begin(o, WEEKS);
	OFFICE_WEEKS(o, 0, WEEKS, USE("finance", "alpha", "N04", 12),
		USE("finance", "beta", "N04", 2), USE("legal", "alpha", "N04", 10),
		USE("legal", "beta", "N04", 8), USE("sales", "beta", "N04", 8));
	office_ready(o);
	effect = effect_in(o, "alpha beta");
	assert_false(effect_is_exact(&effect.weeks[0], EFFECT_TALKED));
	assert_int_equal(weeks_with_band(&effect), 0);
	assert_int_equal(
		document_effect.build_talk(o->crowd, effect.talk, &o->report, &o->err),
		ERR_OK);
	e = office_element(o, "EF2");
	assert_string_equal(e->rows[0][1].text, "12 or more");
	assert_string_equal(e->rows[0][1].data, "12");
	assert_string_equal(e->rows[0][7].text, "devices_talked_about");
	assert_int_equal(OFFICE_COUNT(o, "EF2", "shows the least it can be"), 1);
	assert_int_equal(OFFICE_COUNT(o, "EF3", "at least 12 in each week"), 1);
}

/* Nothing of ours for the need: a line that does not exist is no line of noughts. */
static void
a_line_without_a_tool_shows_no_nought(void **state)
{
	struct office *o = *state;
	const struct element *e;
	struct effect effect;

	talk_about(o, "alpha");
	play(o, 12);
	effect = effect_in(o, "alpha");
	assert_int_equal(
		document_effect.build_talk(o->crowd, effect.talk, &o->report, &o->err),
		ERR_OK);
	e = office_element(o, "EF2");
	assert_non_null(e);
	for (size_t r = 0; r < e->row_count; r++) {
		assert_string_equal(e->rows[r][2].text, ""); /* ours */
		assert_string_equal(e->rows[r][3].text, ""); /* elsewhere */
	}
	assert_int_equal(OFFICE_COUNT(o, "EF3", "Ours"), 0);
}

/* A conversation that names no tool: the page names what the unit is shown to use, and nothing that others
 * use; weeks before the first one that was counted were not measured. */
static void
what_others_use_is_not_named_and_what_was_not_counted_is_said(void **state)
{
	struct office *o = *state;
	struct effect effect;

	OFFICE_ENTRY(o, "conversation", "sign-finance", "unit", "finance", "need", "N04",
		"opened_on", "2025-01-06", "owner", "mb", "state", "open");
	OFFICE_ENTRY(o, "visit", "v-1", "unit", "finance", "planned_on", "2025-01-14",
		"held_on", "2025-01-14", "who", "mb", "conversations", "sign-finance");
	office_begin(o, WEEKS);
	OFFICE_WEEKS(o, 0, WEEKS, USE("finance", "alpha", "N04", 12),
		USE("works", "alpha", "N04", 9), USE("works", "beta", "N04", 9),
		USE("legal", "beta", "N04", 10), USE("sales", "beta", "N04", 10));
	office_ready(o);
	effect = effect_in(o, "");
	assert_int_equal(
		document_effect.build_talk(o->crowd, effect.talk, &o->report, &o->err),
		ERR_OK);
	assert_string_equal(office_element(o, "EF2")->columns[1].heading, "alpha");
	assert_int_equal(OFFICE_COUNT(o, "EF1", "beta"), 0);
	assert_string_equal(office_element(o, "EF2")->rows[0][1].text, "not measured");
	assert_int_equal(OFFICE_COUNT(o, "EF3", "alpha", "not measured"), 1);
}

#define EFFECT_TEST(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EFFECT_TEST(the_band_stands_on_figures_that_are_shown),
		EFFECT_TEST(no_band_stands_on_a_baseline_that_is_withheld),
		EFFECT_TEST(a_line_of_which_a_part_is_withheld_says_at_least),
		EFFECT_TEST(a_line_without_a_tool_shows_no_nought),
		EFFECT_TEST(
			what_others_use_is_not_named_and_what_was_not_counted_is_said),
	};

	return cmocka_run_group_tests_name("effect", tests, NULL, NULL);
}
