/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"
#include "tests/unit/office_page.h"

#include <time.h>

/* Practices about the life of a conversation and what waits for management, by their ids. */

extern const struct document document_effect;
extern const struct document document_needs;

extern const struct document document_brief;
extern const struct document document_selfhelp;

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

/* The talk was before anything was counted: no week to come will tell what it changed. */
static void
b1_a_life_that_was_not_counted_from_its_begin_says_so(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "conversation", "c-1", "unit", "finance", "need", "N04",
		"services", "alpha", "opened_on", day_of_week(-6, 0), "owner", "mb",
		"state", "closed", "outcome", "solved", "outcome_by", "Head of Finance");
	OFFICE_ENTRY(o, "visit", "v-1", "unit", "finance", "planned_on",
		day_of_week(-5, 1), "held_on", day_of_week(-5, 1), "who", "mb",
		"conversations", "c-1");
	play_a_life(o, 16);
	assert_int_equal(OFFICE_COUNT(o, "EF1", "was not counted"), 1);
	assert_int_equal(OFFICE_COUNT(o, "EF1", "too early"), 0);
	assert_int_equal(OFFICE_COUNT(o, "EF4", "were not counted"), 1);
	assert_int_equal(OFFICE_COUNT(o, "EF6", "the talk is closed"), 1);
	assert_int_equal(OFFICE_COUNT(o, "EF6", "Solved, says Head of Finance"), 1);
}

/* One conflict that was opened on a day, and another that a decision has ended. */
static void
conflict_opened(struct office *o, const char *opened)
{
	o->entry_count = 0;
	OFFICE_ENTRY(o, "conversation", "c-1", "unit", "finance", "need", "N10",
		"opened_on", opened, "owner", "mb", "state", "open", "conflict", "yes");
	OFFICE_ENTRY(o, "conversation", "c-2", "unit", "legal", "need", "N10",
		"opened_on", "2023-01-01", "owner", "mb", "state", "open", "conflict",
		"yes", "services", "plan");
	OFFICE_ENTRY(o, "decision", "d-2", "service", "plan", "units", "legal", "state",
		"supported", "reason", "Legal may use it", "owner", "mb", "decided_on",
		"2023-02-01", "conversation", "c-2");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
}

static void
a18_the_age_of_a_conflict_is_right_at_month_ends(void **state)
{
	static const struct {
		const char *opened, *today, *days;
	} table[] = {
		{ "2024-02-28", "2024-03-01", "2" }, /* a leap year */
		{ "2025-02-28", "2025-03-01", "1" },
		{ "2024-12-31", "2025-01-01", "1" },
		{ "2025-01-31", "2025-02-28", "28" },
		{ "2025-01-31", "2025-03-31", "59" },
		{ "2024-03-31", "2025-03-31", "365" },
		{ "2025-03-31", "2025-03-31", "0" },
	};
	struct office *o = *state;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		o->today = office_day(table[i].today);
		conflict_opened(o, table[i].opened);
		assert_string_equal(
			office_field(o, "NE1", "conflicts open", "count"), "1");
		assert_string_equal(
			office_field(o, "NE1", "conflicts open", "oldest_days"),
			table[i].days);
	}
}

static void
set_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

/* The day at an instant, as a command takes it from the clock of the computer. */
static struct day
today_at(const char *day, int hour, int minute)
{
	struct instant at = day_start(office_day(day));

	at.ns += (hour * INT64_C(60) + minute) * 60 * NS_PER_SECOND;
	return instant_day(instant_local(at));
}

/* A night of 23 hours and one of 25 are one day each; a minute before midnight is the day before. */
static void
a18_the_age_of_a_conflict_is_right_when_clocks_change(void **state)
{
	static const struct {
		const char *zone, *opened, *utc, *days;
		int hour, minute;
	} table[] = {
		{ "Europe/Berlin", "2025-03-29", "2025-03-30", "1", 21, 59 },
		{ "Europe/Berlin", "2025-03-29", "2025-03-30", "2", 22, 0 },
		{ "Europe/Berlin", "2025-10-25", "2025-10-26", "1", 22, 59 },
		{ "Europe/Berlin", "2025-10-25", "2025-10-26", "2", 23, 0 },
		{ "America/New_York", "2025-03-08", "2025-03-10", "1", 3, 59 },
		{ "America/New_York", "2025-03-08", "2025-03-10", "2", 4, 0 },
		{ "Pacific/Auckland", "2025-04-05", "2025-04-06", "1", 11, 59 },
		{ "Pacific/Auckland", "2025-04-05", "2025-04-06", "2", 12, 0 },
	};
	struct office *o = *state;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		set_zone(table[i].zone);
		o->today = today_at(table[i].utc, table[i].hour, table[i].minute);
		conflict_opened(o, table[i].opened);
		assert_string_equal(
			office_field(o, "NE1", "conflicts open", "oldest_days"),
			table[i].days);
	}
	set_zone("UTC");
}

/* The page of self-help about a need. */
static bool
selfhelp_says(struct office *o, const char *need, const char *text)
{
	struct report *page;
	bool found = false;

	for (size_t i = 0; (page = document_selfhelp.page(o->crowd, i)) != NULL; i++) {
		struct text out = { 0 };

		render_text(page, &out);
		found = found || (strstr(text_z(&out), need) != NULL &&
					 strstr(text_z(&out), text) != NULL);
		text_fini(&out);
		report_close(page);
	}
	return found;
}

/* The same decision before its end, and after. */
static void
a21_an_exception_past_its_end_waits_for_its_owner(void **state)
{
	struct office *o = *state;
	struct decision *d = office_decide(o, "d-1", "plan", "sales", STATUS_SUPPORTED);

	d->until = office_day("2025-02-28");
	OFFICE_ENTRY(o, "staff", "mb", "name", "Mara Berg", "place", "front");
	OFFICE_ENTRY(o, "decision", "d-1", "service", "plan", "units", "sales", "state",
		"supported", "reason", "A reason that can be read", "owner", "mb",
		"decided_on", "2024-12-01", "until", "2025-02-28", "conversation", "c-1");
	for (int after = 0; after < 2; after++) {
		o->today = office_day(after ? "2025-03-01" : "2025-02-28");
		office_begin(o, 8);
		OFFICE_WEEKS(o, 0, 8, USE("sales", "plan", "N10", 12),
			USE("legal", "plan", "N10", 12));
		office_ready(o);
		assert_non_null(office_report(o, &document_brief, "sales"));
		assert_int_equal(OFFICE_COUNT(o, "BR6", "plan",
					 "Supported: use it. Until 28 February 2025. The "
					 "reason: A reason that can be read"),
			!after);
		assert_int_equal(OFFICE_COUNT(o, "BR6", "plan",
					 "Ended on 28 February 2025, waiting for Mara "
					 "Berg"),
			after);
		assert_int_equal(
			selfhelp_says(o, "plan work", "Fine for Sales, until"), !after);
		assert_int_equal(
			selfhelp_says(o, "plan work", "It was fine for Sales"), after);
	}
}

#define PRACTICE(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

static const struct CMUnitTest tests[] = {
	PRACTICE(b1_a_life_is_whole_and_in_order),
	PRACTICE(b1_a_life_that_was_not_counted_from_its_begin_says_so),
	PRACTICE(a18_the_age_of_a_conflict_is_right_at_month_ends),
	PRACTICE(a18_the_age_of_a_conflict_is_right_when_clocks_change),
	PRACTICE(a21_an_exception_past_its_end_waits_for_its_owner),
};
TEST_MAIN(tests)
