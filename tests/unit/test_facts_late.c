/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/facts_rows.h"
#include "tests/unit/test.h"

#include "reports/crowd.h"

/* Weeks that were left in the store come when a document asks for them. */

static void
hand_out_week(void *ctx, int64_t week,
	void (*take)(void *take_ctx, enum table table, const void *row), void *take_ctx)
{
	struct week_use_row row = { .week = week,
		.sensor = "s",
		.unit = "*",
		.service = "plan",
		.dev = 9,
		.top_share = 100 };

	++*(int *)ctx;
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

static void
a_week_is_loaded_once_and_only_when_asked_for(void **state)
{
	struct facts_settings set = rows_settings();
	struct first_use_row first = { .sensor = "s", .unit = "*", .name = "plan" };
	struct facts *facts;
	struct crowd *crowd;
	int loaded = 0;

	(void)state;
	set.load = hand_out_week;
	set.load_ctx = &loaded;
	facts = facts_open(&set);
	facts_take(facts, TABLE_FIRST_USE, &first);
	rows_week(facts, 0);
	rows_week(facts, 1);
	rows_use(facts, 1, "*", "chat", 6);
	facts_ready(facts);
	crowd = crowd_open(facts);
	assert_int_equal(devices_of(crowd, 1, "chat"), 6);
	assert_int_equal(loaded, 0);
	assert_int_equal(devices_of(crowd, 0, "plan"), 9);
	assert_int_equal(devices_of(crowd, 0, "plan"), 9);
	assert_int_equal(loaded, 1);
	crowd_close(crowd);
	facts_close(facts);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_week_is_loaded_once_and_only_when_asked_for),
};
TEST_MAIN(tests)
