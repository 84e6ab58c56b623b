/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/steady.h"
#include "tests/unit/test.h"

/* Live time under a wall clock that somebody sets (T1 of docs/faults.md). */

#define S NS_PER_SECOND

static struct steady steady;

static struct clocks
at(int64_t wall_s, int64_t mono_s)
{
	return (struct clocks){ wall_s * S, mono_s * S };
}

static int64_t
now(struct clocks clocks)
{
	return steady_now(&steady, clocks).ns / S;
}

static int64_t
stamped(int64_t stamp_s, struct clocks clocks)
{
	return steady_of(&steady, (struct instant){ stamp_s * S }, clocks,
		       steady_now(&steady, clocks))
		       .ns /
	       S;
}

static void
t1_live_time_is_the_wall_clock_while_nobody_sets_it(void **state)
{
	struct clocks slewed = { 10010 * S + S / 5, 110 * S };

	(void)state;
	steady_begin(&steady, at(10000, 100));
	assert_int_equal(steady_look(&steady, at(10010, 110)), 0);
	assert_int_equal(now(at(10010, 110)), 10010);
	assert_int_equal(stamped(10009, at(10010, 110)), 10009);
	assert_int_equal(steady_look(&steady, slewed), 0);
	assert_int_equal(steady_now(&steady, slewed).ns, slewed.wall);
	assert_int_equal(atomic_load(&steady.set_back), 0);
}

static void
t1_live_time_goes_on_when_the_clock_is_set_back(void **state)
{
	(void)state;
	steady_begin(&steady, at(10000, 100));
	/* before the supervisor looked: no stamp is of an hour ago */
	assert_int_equal(now(at(6410, 110)), 10010);
	assert_int_equal(stamped(6410, at(6410, 110)), 10010);
	assert_int_equal(steady_look(&steady, at(6410, 110)), 3600 * S);
	assert_int_equal(steady_look(&steady, at(6420, 120)), 0);
	assert_int_equal(now(at(6420, 120)), 10020);
	assert_int_equal(stamped(6419, at(6420, 120)), 10019);
	/* it waited in a ring while the clock was set */
	assert_int_equal(stamped(10005, at(6420, 120)), 10005);
	assert_int_equal(stamped(99999, at(6420, 120)), 10020);
	assert_int_equal(steady_look(&steady, at(6330, 130)), 100 * S);
	assert_int_equal(now(at(6330, 130)), 10030);
	assert_int_equal(atomic_load(&steady.set_back), 2);
}

static void
t1_a_clock_that_is_set_forward_is_followed(void **state)
{
	(void)state;
	steady_begin(&steady, at(10000, 100));
	assert_int_equal(now(at(13610, 110)), 13610);
	assert_int_equal(stamped(13610, at(13610, 110)), 13610);
	assert_int_equal(steady_look(&steady, at(13610, 110)), 0);
	assert_int_equal(now(at(13620, 120)), 13620);
	/* back, and forward to where it was: one time again, and no leap in between */
	assert_int_equal(steady_look(&steady, at(10030, 130)), 3600 * S);
	assert_int_equal(now(at(13640, 140)), 13640);
	assert_int_equal(stamped(13640, at(13640, 140)), 13640);
	assert_int_equal(steady_look(&steady, at(13640, 140)), 0);
	assert_int_equal(atomic_load(&steady.shift), 0);
	assert_int_equal(atomic_load(&steady.set_back), 1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(t1_live_time_is_the_wall_clock_while_nobody_sets_it),
	cmocka_unit_test(t1_live_time_goes_on_when_the_clock_is_set_back),
	cmocka_unit_test(t1_a_clock_that_is_set_forward_is_followed),
};

TEST_MAIN(tests)
