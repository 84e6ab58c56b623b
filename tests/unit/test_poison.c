/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/poison.h"

static void
what_is_on_the_list_is_found_until_its_time_is_over(void **state)
{
	struct poison list = { 0 };

	(void)state;
	poison_add(&list, 7, 1000);
	poison_add(&list, 8, 2000);
	assert_true(poison_has(&list, 7));
	poison_forget(&list, 1000);
	assert_false(poison_has(&list, 7));
	assert_true(poison_has(&list, 8));
	poison_forget(&list, 2000);
	assert_int_equal(list.n, 0);
}

static void
the_list_stays_small_and_loses_what_would_go_first(void **state)
{
	struct poison list = { 0 };

	(void)state;
	for (uint32_t i = 1; i <= 10 * POISON_MAX; i++) {
		poison_add(&list, i, 1000 + i);
		assert_true(list.n <= POISON_MAX);
	}
	assert_true(poison_has(&list, 10 * POISON_MAX));
	assert_false(poison_has(&list, 1));
	assert_true(poison_has(&list, 9 * POISON_MAX + 1));
	assert_false(poison_has(&list, 9 * POISON_MAX));
}

static void
the_same_one_again_stays_longer_and_takes_no_second_place(void **state)
{
	struct poison list = { 0 };

	(void)state;
	poison_add(&list, 7, 1000);
	poison_add(&list, 7, 5000);
	assert_int_equal(list.n, 1);
	poison_forget(&list, 4999);
	assert_true(poison_has(&list, 7));
	poison_add(&list, 0, 9000);
	assert_false(poison_has(&list, 0));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_on_the_list_is_found_until_its_time_is_over),
	cmocka_unit_test(the_list_stays_small_and_loses_what_would_go_first),
	cmocka_unit_test(the_same_one_again_stays_longer_and_takes_no_second_place),
};

TEST_MAIN(tests)
