/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/maker.h"
#include "reports/measure/maker_view.h"
#include "tests/unit/office_page.h"

/* M15 and M16 as they may be said. */

extern const struct document document_needs;

static void
write_needs(struct office *o, int64_t finance, int64_t sales, int64_t works)
{
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8,
		USE("finance", "robot", "N07", finance, .machine = finance > 0),
		USE("sales", "robot", "N07", sales, .machine = sales > 0),
		USE("works", "robot", "N07", works, .machine = works > 0),
		USE("legal", "robot", "N07", 9));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
}

static bool
is_said(struct office *o, const char *where)
{
	char text[80];

	(void)snprintf(text, sizeof text, "in %s it seems to run by itself", where);
	return OFFICE_COUNT(o, "NE8", "robot", text) == 1;
}

static void
what_runs_by_itself_is_named_as_far_as_it_may_be(void **state)
{
	struct office *o = *state;

	write_needs(o, 12, 0, 0);
	assert_true(is_said(o, "Finance"));
	assert_string_equal(office_field(o, "NE8", "robot", "tier"), "Others lean on it");
	/* two units under k, six devices together */
	write_needs(o, 0, 3, 3);
	assert_true(is_said(o, "2 units"));
	assert_int_equal(OFFICE_COUNT(o, "NE8", "Works"), 0);
	/* three devices together; one unit alone */
	write_needs(o, 0, 1, 2);
	assert_int_equal(OFFICE_COUNT(o, "NE8", "by itself"), 0);
	assert_string_equal(office_field(o, "NE8", "robot", "runs_by_itself"), "no");
	write_needs(o, 0, 0, 4);
	assert_int_equal(OFFICE_COUNT(o, "NE8", "by itself"), 0);
}

static void
what_a_unit_declared_and_what_servers_do_is_named_at_any_size(void **state)
{
	struct office *o = *state;
	struct alone_view view;
	size_t works;

	OFFICE_ENTRY(o, "declaration", "d-1", "unit", "works", "tool", "Robot",
		"declared_on", "2025-01-06", "runs_by_itself", "yes");
	write_needs(o, 0, 0, 4);
	assert_true(is_said(o, "Works"));
	o->entry_count = 0;
	write_needs(o, 0, 0, 4);
	works = (size_t)facts_unit(o->facts, "works");
	o->facts->units[works].kind = UNIT_SERVERS;
	view = alone_view_of(o->crowd, (size_t)facts_service(o->facts, "robot"));
	assert_int_equal(view.named, 1);
	assert_int_equal(view.unit[0], works);
	assert_int_equal(view.units, 0);
	assert_int_equal(
		alone_view_of(o->crowd, (size_t)facts_service(o->facts, "robot")).named,
		1);
}

static void
three_weeks_of_four_are_the_least(void **state)
{
	struct office *o = *state;
	size_t robot;

	for (int weeks = 2; weeks <= 3; weeks++) {
		office_begin(o, 8);
		OFFICE_WEEKS(o, 0, 8 - weeks, USE("finance", "robot", "N07", 12),
			USE("legal", "robot", "N07", 9));
		OFFICE_WEEKS(o, 8 - weeks, 8,
			USE("finance", "robot", "N07", 12, .machine = 1),
			USE("legal", "robot", "N07", 9));
		office_ready(o);
		robot = (size_t)facts_service(o->facts, "robot");
		assert_int_equal(alone_view_of(o->crowd, robot).named, weeks == 3);
	}
}

static void
put_makers(struct office *o, const char *unit, int64_t dev, int64_t kinds)
{
	for (int w = 0; w < 8; w++) {
		struct week_unit_row row = { .week = FIRST_WEEK + w,
			.sensor = "s",
			.dev_makers = dev,
			.maker_kinds = kinds };

		(void)snprintf(row.unit, sizeof row.unit, "%s", unit);
		facts_take(o->facts, TABLE_WEEK_UNIT, &row);
	}
}

/* Makers at work: three kinds, or two of which one runs by itself; from k devices on. */
static void
people_build_with_three_kinds_or_with_two_that_run(void **state)
{
	const int64_t form = 1 << CITIZEN_FORM, automation = 1 << CITIZEN_AUTOMATION,
		      database = 1 << CITIZEN_DATABASE;
	struct office *o = *state;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "robot", "N07", 12, .machine = 1),
		USE("legal", "robot", "N07", 9), USE("sales", "robot", "N07", 9));
	put_makers(o, "finance", 6, form | automation);
	put_makers(o, "legal", 6, form | automation);
	put_makers(o, "sales", 6, form | automation | database);
	put_makers(o, "works", 4, form | automation | database);
	office_ready(o);
	assert_true(makers_view_of(o->crowd, (size_t)facts_unit(o->facts, "finance")));
	assert_false(makers_view_of(o->crowd, (size_t)facts_unit(o->facts, "legal")));
	assert_true(makers_view_of(o->crowd, (size_t)facts_unit(o->facts, "sales")));
	assert_false(makers_view_of(o->crowd, (size_t)facts_unit(o->facts, "works")));
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(
		OFFICE_COUNT(o, "NE8", "In 2 units people build their own tools."), 1);
}

#define MAKER_TEST(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MAKER_TEST(what_runs_by_itself_is_named_as_far_as_it_may_be),
		MAKER_TEST(what_a_unit_declared_and_what_servers_do_is_named_at_any_size),
		MAKER_TEST(three_weeks_of_four_are_the_least),
		MAKER_TEST(people_build_with_three_kinds_or_with_two_that_run),
	};

	return cmocka_run_group_tests_name("maker", tests, NULL, NULL);
}
