/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/conflict.h"
#include "tests/unit/office_page.h"

extern const struct document document_needs;
extern const struct document document_agenda;

static void
a_conflict_waits_until_somebody_decides(void **state)
{
	static const struct {
		struct conflict_in in;
		enum conflict want;
	} table[] = {
		{ { .set = false }, CONFLICT_NONE },
		{ { .set = true }, CONFLICT_SET },
		{ { .set = true, .decided = true }, CONFLICT_NONE },
		{ { .set = true, .closed = true }, CONFLICT_NONE },
		{ { .decided = true, .against = true, .weeks_after = 1 }, CONFLICT_NONE },
		{ { .decided = true, .against = true, .weeks_after = 2 },
			CONFLICT_TESTED },
		{ { .set = true, .decided = true, .against = true, .weeks_after = 2 },
			CONFLICT_TESTED },
		{ { .decided = true, .weeks_after = 9 }, CONFLICT_NONE },
		{ { .closed = true, .decided = true, .against = true, .weeks_after = 9 },
			CONFLICT_NONE },
		{ { .embedded = true, .offer = true, .days_open = 59 }, CONFLICT_NONE },
		{ { .embedded = true, .offer = true, .days_open = 60 },
			CONFLICT_UNDECIDED },
		{ { .embedded = true, .offer = false, .days_open = 60 }, CONFLICT_NONE },
		{ { .embedded = false, .offer = true, .days_open = 60 }, CONFLICT_NONE },
		{ { .embedded = true, .offer = true, .days_open = 90, .decided = true },
			CONFLICT_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (conflict_of(&table[i].in) != table[i].want) {
			print_error("row %zu\n", i);
		}
		assert_int_equal(conflict_of(&table[i].in), table[i].want);
	}
}

static bool
is_in_every_document(struct office *o)
{
	size_t needs, agenda;

	assert_non_null(office_report(o, &document_needs, ""));
	needs = OFFICE_COUNT(o, "NE10", "alpha", "Declined, and still in use");
	assert_non_null(office_report(o, &document_agenda, ""));
	agenda = OFFICE_COUNT(o, "agenda", "alpha", "the answer was no");
	assert_int_equal(needs, agenda);
	return needs == 1;
}

/* Declined on the Monday of the sixth of eight weeks. */
static void
a_no_is_tested_where_it_was_said_and_after_it_was_said(void **state)
{
	static const struct {
		const char *units;
		bool want;
	} table[] = { { "legal", true }, { "works", false }, { "works legal", true },
		{ "all", true } };
	struct office *o = *state;
	struct decision *no = office_decide(o, "no", "alpha", "", STATUS_DECLINED);

	no->decided_on = week_monday((struct week){ FIRST_WEEK + 5 });
	no->sponsor = "mb";
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		o->entry_count = 0;
		no->units = table[i].units;
		OFFICE_ENTRY(o, "decision", "no", "service", "alpha", "units",
			table[i].units, "state", "declined", "decided_on", "2025-02-03",
			"owner", "mb", "sponsor", "mb");
		OFFICE_ENTRY(o, "conversation", "talk", "unit", "legal", "need", "N04",
			"opened_on", "2025-02-01", "owner", "mb", "state", "open",
			"services", "alpha");
		office_begin(o, 8);
		OFFICE_WEEKS(o, 0, 8, USE("legal", "alpha", "N04", 12),
			USE("finance", "alpha", "N04", 12),
			USE("works", "alpha", "N04", 3), USE("sales", "alpha", "N04", 2));
		office_ready(o);
		assert_int_equal(
			is_tested(o->crowd, "alpha", table[i].units, no->decided_on),
			table[i].want);
		assert_int_equal(is_in_every_document(o), table[i].want);
		assert_int_equal(conflict_view_of(o->crowd, &o->entries[1]).conflict,
			strcmp(table[i].units, "works") == 0 ? CONFLICT_NONE
							     : CONFLICT_TESTED);
	}
	/* one week after it is too few, whatever the weeks before it show */
	assert_false(is_tested(o->crowd, "alpha", "legal",
		week_monday((struct week){ FIRST_WEEK + 6 })));
	assert_false(is_tested(o->crowd, "nothing", "all", no->decided_on));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_no_is_tested_where_it_was_said_and_after_it_was_said,
			office_open, office_close),
		cmocka_unit_test(a_conflict_waits_until_somebody_decides),
	};

	return cmocka_run_group_tests_name("conflict", tests, NULL, NULL);
}
