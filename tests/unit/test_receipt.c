/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/office_page.h"

/* P11: the receipt counts what a reader can count. */

extern const struct document document_brief;

enum { WEEKS = 6 };

/* Of seven units one does nothing of the need and two are under k; chat is a need that units are
 * never shown. */
static void
play(struct office *o)
{
	office_begin(o, WEEKS);
	OFFICE_WEEKS(o, 0, WEEKS, USE("finance", "plan", "N10", 12),
		USE("sales", "plan", "N10", 4), USE("works", "plan", "N10", 3));
	for (int w = 0; w < WEEKS; w++) {
		rows_need(o->facts, w, "*", "N13", 60);
		rows_need(o->facts, w, "finance", "N13", 15);
		rows_need(o->facts, w, "legal", "N13", 15);
	}
	office_ready(o);
}

static void
nought_is_counted_as_small_and_what_is_never_shown_is_not_counted(void **state)
{
	struct office *o = *state;
	struct crowd_tally one, all;

	play(o);
	one = crowd_tally_week(o->crowd, WEEKS - 1);
	/* the organisation, finance, shop, store, yard; and chat of the organisation */
	assert_int_equal(one.shown, 6);
	assert_int_equal(one.small, 3); /* sales, works, and legal with none */
	assert_int_equal(one.complement, 0);
	all = crowd_tally(o->crowd, 4);
	assert_int_equal(all.shown, 4 * 6);
	assert_int_equal(all.small, 4 * 3);
	assert_int_equal(crowd_tally(o->crowd, 99).shown, WEEKS * 6);
}

/* Two under k sum to less than k: the next one goes with them, and nobody may tell which is small. */
static void
a_family_that_takes_another_along_counts_as_withheld_beside(void **state)
{
	struct office *o = *state;
	struct crowd_tally one;

	office_begin(o, 1);
	OFFICE_WEEKS(o, 0, 1, USE("finance", "plan", "N10", 12),
		USE("legal", "plan", "N10", 11), USE("sales", "plan", "N10", 2),
		USE("works", "plan", "N10", 1));
	office_ready(o);
	one = crowd_tally_week(o->crowd, 0);
	assert_int_equal(one.small, 0);
	assert_int_equal(one.complement, 3); /* sales, works and the yard */
	assert_int_equal(one.shown, 5);
}

/* The page of coverage tells of four weeks, the receipt of all weeks of the document: it says so. */
static void
the_receipt_says_over_how_many_weeks(void **state)
{
	struct office *o = *state;

	play(o);
	assert_non_null(office_report(o, &document_brief, "finance"));
	assert_non_null(strstr(o->report->receipt, "18 figures under 5 and 0 more"));
	assert_non_null(strstr(o->report->receipt, "in 6 weeks: 100 % of hours seen"));
	for (size_t i = 0; i < o->report->receipt_count; i++) {
		if (strcmp(o->report->receipt_name[i], "withheld_small") == 0) {
			assert_string_equal(o->report->receipt_value[i], "18");
		}
	}
}

#define RECEIPT_TEST(name) \
	cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		RECEIPT_TEST(
			nought_is_counted_as_small_and_what_is_never_shown_is_not_counted),
		RECEIPT_TEST(a_family_that_takes_another_along_counts_as_withheld_beside),
		RECEIPT_TEST(the_receipt_says_over_how_many_weeks),
	};

	return cmocka_run_group_tests_name("receipt", tests, NULL, NULL);
}
