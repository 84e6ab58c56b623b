/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/felt.h"
#include "tests/unit/office_page.h"

/* M10 when connections get no answer at all: a service that is down, a house whose line is cut, a mirror
 * that shows one direction. */

extern const struct document document_brief;

static void
an_outage_of_the_service_is_told_from_one_of_the_site(void **state)
{
	/* of 1,000 tries; sight: per mille of the site, usual */
	static const struct {
		int64_t failed, both_ways;
		struct sight sight;
		int want;
	} table[] = {
		/* nothing is known of the site: 90 % or nothing */
		{ 50, 950, { -1, -1 }, 40 },
		{ 200, 800, { -1, -1 }, -1 },
		/* the service is down for a day, the site as it always is */
		{ 200, 800, { 20, 20 }, 40 },
		{ 900, 100, { 20, 20 }, 40 },
		{ 900, 89, { 20, 20 }, -1 }, /* and of the rest a part is not seen */
		{ 1000, 0, { 20, 20 }, -1 }, /* nothing ever came back: not visible */
		/* the line of the house is down for an hour or two */
		{ 50, 950, { 70, 20 }, 0 },
		{ 75, 925, { 70, 20 }, 20 },
		{ 100, 900, { 70, 20 }, 40 },
		/* and for a day */
		{ 200, 800, { 210, 20 }, -1 },
		/* a mirror that shows one direction */
		{ 1000, 0, { 1000, 1000 }, -1 },
		{ 500, 500, { 500, 500 }, -1 },
		/* fewer than usual take nothing away and add nothing */
		{ 50, 950, { 5, 20 }, 40 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct week_health_row row = { .dev = 5,
			.tries = 1000,
			.failed = table[i].failed,
			.both_ways = table[i].both_ways };
		int f = friction_of(&row, 5, table[i].sight);

		if (f != table[i].want) {
			print_error("row %zu\n", i);
		}
		assert_int_equal(f, table[i].want);
	}
}

/* In the newest of eight weeks a fifth of the tries get no answer; `away` per mille of the site. */
static bool
is_felt(struct office *o, int64_t away)
{
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "ours-plan", "N10", 12, .ours = true),
		USE("legal", "ours-plan", "N10", 12, .ours = true),
		USE("sales", "ours-plan", "N10", 12, .ours = true));
	for (int w = 0; w < 8; w++) {
		struct week_cover_row cover = { .week = FIRST_WEEK + w,
			.sensor = "s",
			.interface = "eth1",
			.flows = 100000,
			.flows_one_way = 100 * (w == 7 ? away : 10) };
		struct week_health_row row = { .week = FIRST_WEEK + w,
			.sensor = "s",
			.unit = "sales",
			.offer = "team-plan",
			.dev = 12,
			.tries = 1000,
			.failed = w == 7 ? 200 : 0,
			.both_ways = w == 7 ? 800 : 1000 };

		facts_take(o->facts, TABLE_WEEK_COVER, &cover);
		facts_take(o->facts, TABLE_WEEK_HEALTH, &row);
	}
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "sales"));
	return office_element(o, "BR2") != NULL;
}

static void
we_are_sorry_for_our_service_and_not_for_the_line_of_the_house(void **state)
{
	struct office *o = *state;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	assert_true(is_felt(o, 15));
	assert_int_equal(
		OFFICE_COUNT(o, "BR2", "team-plan", "it often did not answer"), 1);
	assert_false(is_felt(o, 210));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_outage_of_the_service_is_told_from_one_of_the_site),
		cmocka_unit_test_setup_teardown(
			we_are_sorry_for_our_service_and_not_for_the_line_of_the_house,
			office_open, office_close),
	};

	return cmocka_run_group_tests_name("friction", tests, NULL, NULL);
}
