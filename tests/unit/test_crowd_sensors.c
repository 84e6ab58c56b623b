/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/facts_rows.h"
#include "tests/unit/test.h"

#include "reports/crowd.h"
#include "reports/report.h"

/* Two sensors may see the same devices: their sum is printed, but only what one of them saw alone
 * makes a figure large enough to be shown. */

struct house {
	struct facts *facts;
	struct crowd *crowd;
};

static void
put_use(struct facts *facts, const char *sensor, const char *unit, int64_t dev)
{
	struct week_use_row row = { .week = FIRST_WEEK,
		.service = "plan",
		.dev = dev,
		.dev_regular = dev,
		.up = 1000,
		.top_share = 100 };

	(void)snprintf(row.sensor, sizeof row.sensor, "%s", sensor);
	(void)snprintf(row.unit, sizeof row.unit, "%s", unit);
	facts_take(facts, TABLE_WEEK_USE, &row);
}

static void
put_unit(struct facts *facts, const char *sensor, const char *unit, int64_t seen)
{
	struct week_unit_row row = { .week = FIRST_WEEK, .dev_seen = seen };

	(void)snprintf(row.sensor, sizeof row.sensor, "%s", sensor);
	(void)snprintf(row.unit, sizeof row.unit, "%s", unit);
	facts_take(facts, TABLE_WEEK_UNIT, &row);
}

static void
put_need(struct facts *facts, const char *sensor, const char *unit, int64_t any,
	int64_t other)
{
	struct week_need_row row = {
		.week = FIRST_WEEK, .need = "N06", .dev_any = any, .dev_other = other
	};

	row.dev_ours = any - other;
	(void)snprintf(row.sensor, sizeof row.sensor, "%s", sensor);
	(void)snprintf(row.unit, sizeof row.unit, "%s", unit);
	facts_take(facts, TABLE_WEEK_NEED, &row);
}

/* Each of two sensors saw this many devices of units a and b, and of both. */
static struct house
house(int64_t a, int64_t b, bool disjoint)
{
	static const char *const sensors[] = { "east", "west" };
	struct facts_settings set = rows_settings();
	struct house h;

	set.disjoint = disjoint;
	h.facts = facts_open(&set);
	for (size_t i = 0; i < 2; i++) {
		struct week_state_row state = { .week = FIRST_WEEK, .k = 5 };

		(void)snprintf(state.sensor, sizeof state.sensor, "%s", sensors[i]);
		facts_take(h.facts, TABLE_WEEK_STATE, &state);
		put_use(h.facts, sensors[i], "*", a + b);
		put_use(h.facts, sensors[i], "a", a);
		put_use(h.facts, sensors[i], "b", b);
		put_unit(h.facts, sensors[i], "*", 40);
		put_unit(h.facts, sensors[i], "a", 20);
		put_unit(h.facts, sensors[i], "b", 20);
		put_need(h.facts, sensors[i], "*", a + b, (a + b) / 2);
		put_need(h.facts, sensors[i], "a", a, a / 2);
		put_need(h.facts, sensors[i], "b", b, b / 2);
	}
	facts_ready(h.facts);
	h.crowd = crowd_open(h.facts);
	return h;
}

static struct cell
cell_of(const struct house *h, const char *unit)
{
	int u = facts_unit(h->facts, unit), s = facts_service(h->facts, "plan");

	assert_true(u >= 0 && s >= 0);
	return crowd_use_cell(h->crowd, 0, (size_t)u, (size_t)s, USE_DEV);
}

static void
leave(struct house *h)
{
	crowd_close(h->crowd);
	facts_close(h->facts);
}

static void
three_devices_seen_twice_are_no_crowd(void **state)
{
	struct house h = house(3, 20, false);

	(void)state;
	assert_int_not_equal(cell_of(&h, "a").shown, SHOWN_YES);
	assert_int_equal(cell_of(&h, "a").value, 0);
	/* nor can it be worked out from what is shown of the others */
	assert_true(cell_of(&h, "*").shown != SHOWN_YES ||
		    cell_of(&h, "b").shown != SHOWN_YES);
	leave(&h);
}

static void
what_one_sensor_saw_alone_makes_a_crowd_and_the_sum_is_said(void **state)
{
	struct house h = house(6, 20, false);

	(void)state;
	assert_int_equal(cell_of(&h, "a").shown, SHOWN_YES);
	assert_int_equal(cell_of(&h, "a").value, 12);
	leave(&h);
}

static void
devices_that_two_may_both_have_seen_are_a_range(void **state)
{
	struct house h = house(6, 20, false), few = house(5, 20, false);
	struct house apart = house(6, 20, true);
	struct report *report = report_open("needs");
	int a = facts_unit(h.facts, "a"), plan = facts_service(h.facts, "plan");
	struct cell bytes = crowd_use_cell(h.crowd, 0, (size_t)a, (size_t)plan, USE_UP);

	(void)state;
	/* each of twelve may be one of six */
	assert_int_equal(cell_of(&h, "a").low, 6);
	assert_string_equal(report_count(report, cell_of(&h, "a")).text, "6 to 12");
	assert_string_equal(report_count(report, cell_of(&h, "a")).data, "12");
	/* who is shown are five or more */
	assert_int_equal(cell_of(&few, "a").value, 10);
	assert_int_equal(cell_of(&few, "a").low, 5);
	/* bytes are not seen twice, nor are devices of sensors that meet none of the other's */
	assert_int_equal(bytes.low, 0);
	assert_string_equal(report_count(report, cell_of(&apart, "a")).text, "12");
	report_close(report);
	leave(&h);
	leave(&few);
	leave(&apart);
}

static void
a_unit_that_one_sensor_alone_met_is_a_figure(void **state)
{
	struct facts_settings set = rows_settings();
	struct facts *facts = facts_open(&set);
	struct crowd *crowd;
	struct cell cell;

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *sensor = i == 0 ? "east" : "west";
		struct week_state_row row = { .week = FIRST_WEEK, .k = 5 };

		(void)snprintf(row.sensor, sizeof row.sensor, "%s", sensor);
		facts_take(facts, TABLE_WEEK_STATE, &row);
		put_unit(facts, sensor, "*", 30);
		put_unit(facts, sensor, i == 0 ? "a" : "b", 20);
	}
	facts_ready(facts);
	crowd = crowd_open(facts);
	cell = crowd_seen_cell(crowd, 0, (size_t)facts_unit(facts, "a"));
	assert_int_equal(cell.value, 20);
	assert_int_equal(cell.low, 0);
	cell = crowd_seen_cell(crowd, 0, 0);
	assert_int_equal(cell.value, 60);
	assert_int_equal(cell.low, 30);
	crowd_close(crowd);
	facts_close(facts);
}

static void
sensors_that_never_see_the_same_device_may_be_added(void **state)
{
	struct house h = house(3, 20, true);

	(void)state;
	assert_int_equal(cell_of(&h, "a").shown, SHOWN_YES);
	assert_int_equal(cell_of(&h, "a").value, 6);
	leave(&h);
}

static void
a_part_needs_a_crowd_of_one_sensor_too(void **state)
{
	/* elsewhere 3 of 7 at each: together 6, and 8 with ours */
	struct house h = house(7, 30, false), apart = house(7, 30, true);
	size_t a = (size_t)facts_unit(h.facts, "a");
	need_id need = need_named(str_of("N06"));

	(void)state;
	assert_int_not_equal(
		crowd_need_cell(h.crowd, 0, a, need, NEED_OTHER).shown, SHOWN_YES);
	assert_int_equal(crowd_need_cell(apart.crowd, 0, a, need, NEED_OTHER).value, 6);
	leave(&h);
	leave(&apart);
}

static void
a_unit_that_each_saw_little_of_is_folded(void **state)
{
	struct house h = house(6, 20, false);
	struct facts_settings set = rows_settings();
	struct facts *facts = facts_open(&set);
	struct crowd *crowd;

	(void)state;
	assert_false(crowd_folded(h.crowd, 0, (size_t)facts_unit(h.facts, "a")));
	leave(&h);
	for (int i = 0; i < 2; i++) {
		const char *sensor = i == 0 ? "east" : "west";
		struct week_state_row row = { .week = FIRST_WEEK, .k = 5 };

		(void)snprintf(row.sensor, sizeof row.sensor, "%s", sensor);
		facts_take(facts, TABLE_WEEK_STATE, &row);
		put_unit(facts, sensor, "*", 30);
		put_unit(facts, sensor, "a", 4);
		put_unit(facts, sensor, "b", 20);
	}
	facts_ready(facts);
	crowd = crowd_open(facts);
	assert_true(crowd_folded(crowd, 0, (size_t)facts_unit(facts, "a")));
	crowd_close(crowd);
	facts_close(facts);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(three_devices_seen_twice_are_no_crowd),
	cmocka_unit_test(what_one_sensor_saw_alone_makes_a_crowd_and_the_sum_is_said),
	cmocka_unit_test(devices_that_two_may_both_have_seen_are_a_range),
	cmocka_unit_test(a_unit_that_one_sensor_alone_met_is_a_figure),
	cmocka_unit_test(sensors_that_never_see_the_same_device_may_be_added),
	cmocka_unit_test(a_part_needs_a_crowd_of_one_sensor_too),
	cmocka_unit_test(a_unit_that_each_saw_little_of_is_folded),
};
TEST_MAIN(tests)
