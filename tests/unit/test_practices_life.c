/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/office_page.h"

#include <time.h>

/* Practices about the life of a conversation and what waits for management, by their ids. */

extern const struct document document_effect;
extern const struct document document_needs;

static const char *
day_of_week(int week, int day)
{
	static char text[64][WEEK_TEXT_MAX];
	static int next;
	struct week w = { FIRST_WEEK + week };
	char *out = text[next++ % 64];

	return day_print((struct day){ week_monday(w).n + day }, out);
}

/* Finance works with a tool of others, is visited in week 9, moves to ours, and is seen again. */
static void
script_a_life(struct office *o)
{
	(void)office_offer(o, "team-sign", "N04", "epsilon");
	OFFICE_ENTRY(o, "staff", "mb", "name", "Mara Berg", "place", "front");
	OFFICE_ENTRY(o, "conversation", "c-1", "unit", "finance", "need", "N04",
		"services", "alpha", "opened_on", day_of_week(8, 0), "owner", "mb",
		"state", "open");
	OFFICE_ENTRY(o, "visit", "v-1", "unit", "finance", "planned_on",
		day_of_week(9, 1), "held_on", day_of_week(9, 1), "who", "mb",
		"conversations", "c-1");
	OFFICE_ENTRY(o, "decision", "d-1", "service", "alpha", "units", "finance",
		"state", "moving", "reason", "Ours can do this now", "owner", "mb",
		"decided_on", day_of_week(9, 4), "target_offer", "team-sign", "move_by",
		day_of_week(11, 0), "conversation", "c-1");
	OFFICE_ENTRY(o, "visit", "v-2", "unit", "finance", "planned_on",
		day_of_week(13, 3), "held_on", day_of_week(13, 3), "who", "mb",
		"conversations", "c-1");
}

static void
play_a_life(struct office *o, int weeks)
{
	office_begin(o, weeks);
	for (int w = 0; w < weeks; w++) {
		bool after = w > 9;

		OFFICE_WEEKS(o, w, w + 1,
			USE("finance", after ? "epsilon" : "alpha", "N04", 14,
				.ours = after),
			USE("finance", "beta", "N04", 6), USE("legal", "alpha", "N04", 9),
			USE("legal", "beta", "N04", 7),
			USE("legal", "epsilon", "N04", 9, .ours = true),
			USE("works", "alpha", "N04", 9), USE("works", "beta", "N04", 7),
			USE("works", "epsilon", "N04", 9, .ours = true),
			USE("sales", "alpha", "N04", 9), USE("sales", "beta", "N04", 7),
			USE("sales", "epsilon", "N04", 9, .ours = true));
	}
	office_first(o, "finance", "alpha", 0);
	office_ready(o);
	if (office_report(o, &document_effect, "c-1") == NULL) {
		fail_msg("%s", o->err.text);
	}
}

static void
b1_a_life_is_whole_and_in_order(void **state)
{
	static const int sheets[] = { 14, 24 }; /* of 30 days, of 90 */
	struct office *o = *state;

	script_a_life(o);
	for (size_t i = 0; i < 2; i++) {
		const char *const want[] = { day_of_week(0, 0), day_of_week(9, 1),
			day_of_week(9, 4), day_of_week(10, 0), day_of_week(13, 3) };
		const struct element *e;

		play_a_life(o, sheets[i]);
		e = office_element(o, "EF1");
		assert_int_equal(e->row_count, 5);
		for (size_t step = 0; step < 5; step++) {
			assert_string_equal(e->rows[step][1].data, want[step]);
		}
	}
}

#define PRACTICE(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

static const struct CMUnitTest tests[] = {
	PRACTICE(b1_a_life_is_whole_and_in_order),
};
TEST_MAIN(tests)
