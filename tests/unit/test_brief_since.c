/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/office_page.h"

/* BR5 and BR6: what changed since the last visit, what waits for management, what needs no board. */

extern const struct document document_brief;

enum { VISIT = 8, WEEKS = 14 };

/* Finance moves from the other planner to ours after a visit in the ninth week. */
static void
write_brief(struct office *o)
{
	office_begin(o, WEEKS);
	for (int w = 0; w < WEEKS; w++) {
		int other = w < VISIT ? 12 : 5;

		OFFICE_WEEKS(o, w, w + 1,
			USE("finance", "ours-plan", "N10", 18 - other, .ours = true),
			USE("finance", "plan", "N10", other),
			USE("legal", "plan", "N10", 9),
			USE("legal", "ours-plan", "N10", 9, .ours = true));
	}
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "finance"));
}

static void
a_brief_says_what_became_of_the_last_talk(void **state)
{
	static char held[WEEK_TEXT_MAX];
	struct office *o = *state;

	(void)day_print(week_monday((struct week){ FIRST_WEEK + VISIT }), held);
	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	OFFICE_ENTRY(o, "conversation", "talk", "unit", "finance", "need", "N10",
		"opened_on", held, "owner", "mb", "state", "open", "services", "plan");
	OFFICE_ENTRY(o, "visit", "v-1", "unit", "finance", "planned_on", held, "held_on",
		held, "who", "mb", "conversations", "talk", "heard",
		"Dates do not agree");
	write_brief(o);
	assert_int_equal(OFFICE_COUNT(o, "BR5", "Since we talked",
				 "Finance does less with plan, and most of what left "
				 "went to ours"),
		1);
	/* the visit was not about it */
	o->entries[1].field[4].text = "another";
	write_brief(o);
	assert_int_equal(OFFICE_COUNT(o, "BR5", "Since we talked"), 0);
}

static void
what_waits_for_management_is_said(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "conversation", "talk", "unit", "finance", "need", "N10",
		"opened_on", "2025-02-01", "owner", "mb", "state", "open", "services",
		"plan", "conflict", "yes", "needed_by", "2025-05-01");
	OFFICE_ENTRY(o, "conversation", "other", "unit", "legal", "need", "N04",
		"opened_on", "2025-02-01", "owner", "mb", "state", "open", "conflict",
		"yes");
	write_brief(o);
	assert_int_equal(OFFICE_COUNT(o, "BR6", "Needs management",
				 "plan work and see who does what", "by 1 May 2025"),
		1);
	assert_int_equal(OFFICE_COUNT(o, "BR6", "Needs management"), 1);
}

static void
what_is_small_and_known_needs_no_board(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "declaration", "d-1", "unit", "finance", "tool", "Answers",
		"need", "N19", "declared_on", "2025-02-01");
	OFFICE_ENTRY(o, "declaration", "d-2", "unit", "finance", "tool", "alpha", "need",
		"N04", "declared_on", "2025-02-01");
	OFFICE_ENTRY(o, "declaration", "d-3", "unit", "legal", "tool", "answers", "need",
		"N19", "declared_on", "2025-02-01");
	write_brief(o);
	assert_int_equal(OFFICE_COUNT(o, "BR6", "answers", "without the board"), 1);
	assert_int_equal(OFFICE_COUNT(o, "BR6", "without the board"), 1);
	(void)office_decide(o, "no", "answers", "all", STATUS_DECLINED);
	write_brief(o);
	assert_int_equal(OFFICE_COUNT(o, "BR6", "without the board"), 0);
}

#define SINCE_TEST(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SINCE_TEST(a_brief_says_what_became_of_the_last_talk),
		SINCE_TEST(what_waits_for_management_is_said),
		SINCE_TEST(what_is_small_and_known_needs_no_board),
	};

	return cmocka_run_group_tests_name("brief_since", tests, NULL, NULL);
}
