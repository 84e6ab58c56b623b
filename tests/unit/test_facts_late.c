/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/facts_rows.h"
#include "tests/unit/test.h"

#include "reports/crowd.h"

/* Weeks that were left in the store come when a document asks for them, and no more of them than it
 * asks for. */

struct asked {
	int whole, thin, unit;
};

static void
hand_out_week(void *ctx, const struct facts_part *part,
	void (*take)(void *take_ctx, enum table table, const void *row), void *take_ctx)
{
	struct week_use_row row = { .week = part->week,
		.sensor = "s",
		.unit = "*",
		.service = "plan",
		.dev = 9 };
	struct asked *asked = ctx;

	asked->whole += !part->thin && part->unit == NULL;
	asked->thin += part->thin;
	asked->unit += part->unit != NULL;
	if (!part->thin) {
		row.dev_regular = 3;
		row.day_mask = 31;
		row.top_share = 100;
		row.up = 7000;
	}
	take(take_ctx, TABLE_WEEK_USE, &row);
	/* of a service that was only ever touched */
	(void)snprintf(row.service, sizeof row.service, "zoo");
	take(take_ctx, TABLE_WEEK_USE, &row);
}

static int64_t
devices_of(const struct crowd *crowd, size_t week, const char *service)
{
	int s = facts_service(crowd_facts(crowd), service);

	assert_true(s >= 0);
	return crowd_use_cell(crowd, week, 0, (size_t)s, USE_DEV).value;
}

struct late {
	struct asked asked;
	struct facts *facts;
	struct crowd *crowd;
};

static void
late_open(struct late *l)
{
	struct facts_settings set = rows_settings();
	struct first_use_row first = { .sensor = "s", .unit = "*", .name = "plan" };

	set.load = hand_out_week;
	set.load_ctx = &l->asked;
	l->facts = facts_open(&set);
	facts_take(l->facts, TABLE_FIRST_USE, &first);
	rows_week(l->facts, 0);
	rows_week(l->facts, 1);
	rows_use(l->facts, 1, "*", "chat", 6);
	facts_ready(l->facts);
	l->crowd = crowd_open(l->facts);
}

static void
late_close(struct late *l)
{
	crowd_close(l->crowd);
	facts_close(l->facts);
}

static void
a_week_is_loaded_once_and_only_when_asked_for(void **state)
{
	struct late l = { 0 };

	(void)state;
	late_open(&l);
	assert_int_equal(devices_of(l.crowd, 1, "chat"), 6);
	assert_int_equal(l.asked.thin, 0);
	assert_int_equal(devices_of(l.crowd, 0, "plan"), 9);
	assert_int_equal(devices_of(l.crowd, 0, "plan"), 9);
	assert_int_equal(l.asked.thin, 1);
	assert_int_equal(l.asked.whole + l.asked.unit, 0);
	late_close(&l);
}

static void
habits_take_the_rows_of_one_unit_and_amounts_those_of_all(void **state)
{
	struct late l = { 0 };
	size_t plan;

	(void)state;
	late_open(&l);
	plan = (size_t)facts_service(l.facts, "plan");
	assert_int_equal(crowd_use(l.crowd, 0, 0, plan)->day_mask, 31);
	assert_int_equal(crowd_use(l.crowd, 0, 0, plan)->dev_regular, 3);
	assert_int_equal(l.asked.unit, 1);
	assert_int_equal(l.asked.whole, 0);
	assert_int_equal(crowd_use_cell(l.crowd, 0, 0, plan, USE_UP).value, 7000);
	assert_int_equal(
		crowd_use_cell(l.crowd, 0, 0, plan, USE_REGULAR).shown, SHOWN_SMALL);
	assert_int_equal(l.asked.whole, 1);
	late_close(&l);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_week_is_loaded_once_and_only_when_asked_for),
	cmocka_unit_test(habits_take_the_rows_of_one_unit_and_amounts_those_of_all),
};
TEST_MAIN(tests)
