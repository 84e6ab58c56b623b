/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "reports/measure/conflict.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_conflict_waits_until_somebody_decides),
	};

	return cmocka_run_group_tests_name("conflict", tests, NULL, NULL);
}
