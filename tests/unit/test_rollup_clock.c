/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/rolled.h"

/* --- hours, weeks, the clock ---------------------------------------------------- */

static void
each_line(void *ctx, bool good, const char *text)
{
	if (!good) {
		print_message("%s\n", text);
	}
	(void)ctx;
}

static void
the_identity_holds_over_hours_and_weeks(void **state)
{
	struct rolled *w = *state;
	struct err err;
	struct week_cover_row row;
	struct rolled_search s;

	for (int i = 0; i < 500; i++) {
		struct finding f = rolled_finding(w, 1 + i % 40, i % 3 ? "lab" : "sales",
			i % 5 ? "plan" : "-", i % 13, i * 7 % 1440);

		f.position = (uint8_t)(i % 4 == 3 ? i / 4 % 4 : POSITION_OUTBOUND);
		f.first = f.start = rolled_at(i % 13, i * 7 % 1440);
		f.week = instant_week(f.first);
		f.day = instant_day(f.first);
		f.hour = instant_hour(f.first);
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
	assert_int_equal(w->closed, 2);
	assert_int_equal(store_check(w->store, each_line, NULL, &err), ERR_OK);
	s = rolled_find(w, TABLE_WEEK_COVER, "*", NULL);
	assert_int_equal(s.found, 2);
	memcpy(&row, s.row, sizeof row);
	assert_true(row.hours > 20 && row.bytes_outbound > 0);
	assert_int_equal(row.received, 0);
	s = rolled_find(w, TABLE_WEEK_COVER, "test0", NULL);
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.received, row.analysed);
	assert_true(row.received > 0);
}

/* W3: silence was looked at, a gap was not. */
static void
w3_an_hour_in_silence_was_seen_and_an_hour_of_gaps_was_not(void **state)
{
	static const uint64_t gap[] = { 0, 0, 3600, 1700, 1900 };
	struct rolled *w = *state;
	struct week_cover_row row;
	struct rolled_search s;

	for (int i = 0; i < 5; i++) {
		struct cover cover = { .hour = instant_hour(rolled_at(0, 60 * i + 1)) };

		cover.count[COVER_GAP_SECONDS] = gap[i];
		rollup_cover(w->rollup, &cover, "silent0");
	}
	rollup_drain(w->rollup);
	assert_int_equal(rolled_find(w, TABLE_HOUR_COVER, "silent0", NULL).found, 5);
	s = rolled_find(w, TABLE_WEEK_COVER, "silent0", NULL);
	assert_int_equal(s.found, 1);
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.hours, 3);
	assert_int_equal(row.received, 0);
	assert_int_equal(row.gap_seconds, 7200);
}

static int64_t
received_at(struct rolled *w)
{
	struct rolled_search s = rolled_find(w, TABLE_HOUR_COVER, "eth0", NULL);
	struct hour_cover_row row;

	assert_int_equal(s.found, 1);
	memcpy(&row, s.row, sizeof row);
	return row.received;
}

/* Between two commits no sensor need have said how far it is. */
static void
each_commit_and_the_last_one_put_what_came_since(void **state)
{
	struct cover cover = { .hour = instant_hour(rolled_at(0, 1)) };
	struct rolled *w = *state;

	cover.count[COVER_RECEIVED] = cover.count[COVER_ANALYSED] = 100;
	for (int64_t n = 1; n <= 3; n++) {
		rollup_cover(w->rollup, &cover, "eth0");
		rollup_checkpoint(w->rollup);
		assert_int_equal(received_at(w), n * 100);
	}
	rollup_cover(w->rollup, &cover, "eth0");
	rollup_pause(w->rollup);
	assert_int_equal(received_at(w), 400);
}

static void
an_hour_leaves_when_it_is_over_by_a_quarter(void **state)
{
	struct rolled *w = *state;
	struct finding f = rolled_finding(w, 1, "finance", "plan", 0, 610);
	struct hour_use_row row;
	struct rolled_search s;

	rolled_add(w, &f);
	rollup_reached(w->rollup, rolled_at(0, 674));
	assert_int_equal(rolled_find(w, TABLE_HOUR_USE, NULL, NULL).found, 0);
	rollup_reached(w->rollup, rolled_at(0, 675));
	assert_int_equal(rolled_find(w, TABLE_HOUR_USE, "finance", "plan").found, 1);
	rolled_add(w, &f);
	rollup_reached(w->rollup, rolled_at(0, 690));
	s = rolled_find(w, TABLE_HOUR_USE, "finance", "plan");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(s.found, 1);
	assert_int_equal(row.up, 14000);
	assert_int_equal(row.flows, 2);
	assert_int_equal(rollup_counts(w->rollup)->late, 1);
}

static void
a_week_closes_two_hours_after_its_end(void **state)
{
	struct rolled *w = *state;
	struct finding f;

	rolled_days(w, 1, "finance", "plan", 0x01);
	rollup_reached(w->rollup, rolled_at(7, 119));
	assert_int_equal(w->closed, 0);
	assert_int_equal(rolled_find(w, TABLE_WEEK_USE, NULL, NULL).found, 0);
	rollup_reached(w->rollup, rolled_at(7, 120));
	assert_int_equal(w->closed, 1);
	assert_int_equal(rolled_use(w, "finance", "plan").dev, 1);
	/* too late: the bytes go to the week that is open */
	f = rolled_finding(w, 2, "finance", "plan", 0, 600);
	rollup_add(w->rollup, &f);
	rollup_drain(w->rollup);
	assert_int_equal(rollup_counts(w->rollup)->late, 1);
	assert_int_equal(rolled_find(w, TABLE_WEEK_STATE, NULL, NULL).found, 2);
	assert_int_equal(
		rolled_use(w, "finance", "plan").week, instant_week(rolled_at(7, 0)).n);
}

struct taken {
	struct rolled *w;
	int presence;
};

static void
take_row(void *ctx, enum table table, const void *row)
{
	rollup_take(((struct taken *)ctx)->w->rollup, table, row);
}

static void
take_presence(void *ctx, const struct presence_row *row)
{
	struct taken *t = ctx;

	t->presence++;
	rollup_take_presence(t->w->rollup, row);
}

static void
a_restart_goes_on_with_the_week(void **state)
{
	struct rolled *w = *state;
	struct taken t = { w, 0 };
	struct week_use_row row;
	struct err err;

	rolled_days(w, 1, "finance", "plan", 0x03);
	rolled_days(w, 2, "finance", "ours", 0x01);
	rollup_reached(w->rollup, rolled_at(2, 30));
	rollup_pause(w->rollup);
	rollup_close(w->rollup);
	rolled_open_rollup(w);
	for (int table = 0; table < TABLE_COUNT; table++) {
		assert_int_equal(store_each(w->store, (enum table)table, INT64_MIN,
					 INT64_MAX, take_row, &t, &err),
			ERR_OK);
	}
	assert_int_equal(store_each_presence(w->store, take_presence, &t, &err), ERR_OK);
	assert_int_equal(t.presence, 5);
	rolled_days(w, 1, "finance", "plan", 0x0c);
	rollup_drain(w->rollup);
	row = rolled_use(w, "finance", "plan");
	assert_int_equal(row.dev, 1);
	assert_int_equal(row.dev_days, 4);
	assert_int_equal(row.flows, 8);
	assert_int_equal(row.flows_strong, 8);
	assert_int_equal(row.up, 8 * 7000);
	assert_int_equal(
		((struct week_need_row *)rolled_find(w, TABLE_WEEK_NEED, "finance", "N10")
				.row)
			->days_other,
		4);
	assert_int_equal(store_check(w->store, each_line, NULL, &err), ERR_OK);
	t.presence = 0;
	assert_int_equal(store_each_presence(w->store, take_presence, &t, &err), ERR_OK);
	assert_int_equal(t.presence, 0);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, rolled_open, rolled_close)

static const struct CMUnitTest tests[] = {
	WORLD(the_identity_holds_over_hours_and_weeks),
	WORLD(w3_an_hour_in_silence_was_seen_and_an_hour_of_gaps_was_not),
	WORLD(each_commit_and_the_last_one_put_what_came_since),
	WORLD(an_hour_leaves_when_it_is_over_by_a_quarter),
	WORLD(a_week_closes_two_hours_after_its_end),
	WORLD(a_restart_goes_on_with_the_week),
};
TEST_MAIN(tests)
