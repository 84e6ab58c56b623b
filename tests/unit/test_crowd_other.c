/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/facts_rows.h"
#include "tests/unit/test.h"

#include "reports/crowd.h"

/* A need with one service of ours and one from elsewhere: what goes elsewhere is then the devices of
 * that one tool, and whoever knows the register knows that. */

enum { UNITS = 5 };
static const char *const ours_id = "docusign", *const tool_id = "dropbox-sign";
static const struct {
	int64_t any, ours, tool;
} unit[UNITS + 1] = { { 125, 113, 74 }, { 20, 20, 3 }, { 20, 20, 6 }, { 25, 21, 15 },
	{ 30, 26, 20 }, { 30, 26, 30 } };

static void
need_row(struct facts *facts, size_t u, const char *code)
{
	struct week_need_row row = { .week = FIRST_WEEK,
		.sensor = "s",
		.need = "N04",
		.dev_any = unit[u].any,
		.dev_ours = unit[u].ours,
		.dev_other = unit[u].tool,
		.dev_both = unit[u].ours + unit[u].tool - unit[u].any };

	(void)snprintf(row.unit, sizeof row.unit, "%s", code);
	facts_take(facts, TABLE_WEEK_NEED, &row);
}

static struct facts *
week_of(const struct catalogue *catalogue, const struct offer *offer)
{
	struct facts_settings settings = rows_settings();
	struct facts *facts;

	settings.catalogue = catalogue;
	settings.offers = offer;
	settings.offer_count = 1;
	facts = facts_open(&settings);
	rows_week(facts, 0);
	for (size_t u = 0; u <= UNITS; u++) {
		char code[8];

		(void)snprintf(code, sizeof code, u == 0 ? "*" : "u%zu", u);
		rows_unit(facts, 0, code, u == 0 ? UNITS * 40 : 40);
		rows_use(facts, 0, code, ours_id, unit[u].ours);
		rows_use(facts, 0, code, tool_id, unit[u].tool);
		need_row(facts, u, code);
	}
	facts_ready(facts);
	return facts;
}

static void
elsewhere_is_no_number_beside_a_tool_that_is_withheld(void **state)
{
	struct problems problems = { 0 };
	struct catalogue *catalogue =
		catalogue_load("classifiers/catalogue", NULL, &problems);
	struct offer offer = { .id = "o", .needs = "N04", .services = "docusign" };
	struct facts *facts = week_of(catalogue, &offer);
	struct crowd *crowd = crowd_open(facts);
	size_t tool = (size_t)facts_service(facts, tool_id), shown = 0;
	need_id need = need_named(str_of("N04"));

	(void)state;
	for (size_t u = 0; u <= UNITS; u++) {
		struct cell of_tool = crowd_use_cell(crowd, 0, u, tool, USE_DEV);
		struct cell other = crowd_need_cell(crowd, 0, u, need, NEED_OTHER);

		assert_int_equal(
			crowd_need_cell(crowd, 0, u, need, NEED_ANY).shown, SHOWN_YES);
		if (of_tool.shown != SHOWN_YES) {
			assert_int_not_equal(other.shown, SHOWN_YES);
		}
		shown += other.shown == SHOWN_YES;
	}
	/* three is small, six is withheld beside it; the rest may stand */
	assert_int_not_equal(crowd_use_cell(crowd, 0, 2, tool, USE_DEV).shown, SHOWN_YES);
	assert_int_equal(shown, 3);
	/* all of the last: its tool is shown, and the words stay */
	assert_int_equal(
		crowd_need_cell(crowd, 0, UNITS, need, NEED_OTHER).shown, SHOWN_SMALL);
	crowd_close(crowd);
	facts_close(facts);
	catalogue_close(catalogue);
	problems_fini(&problems);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(elsewhere_is_no_number_beside_a_tool_that_is_withheld),
};
TEST_MAIN(tests)
