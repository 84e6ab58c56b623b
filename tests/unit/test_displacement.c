/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "reports/measure/displacement.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void
the_drop_is_shared_out(void **state)
{
	static const struct {
		double x_b, x_a, y_b, y_a, z_b, z_a;
		enum displaced want;
		int ours, other, dark;
	} table[] = {
		{ 20, 5, 3, 17, 2, 2, DISPLACED_OURS, 933, 0, 67 },
		{ 20, 5, 3, 30, 2, 9, DISPLACED_OURS, 1000, 0, 0 }, /* never over all */
		{ 20, 5, 3, 3, 2, 14, DISPLACED_OTHER, 0, 800, 200 },
		{ 20, 5, 3, 3, 2, 2, DISPLACED_DARK, 0, 0, 1000 },
		{ 20, 5, 9, 3, 9, 2, DISPLACED_DARK, 0, 0, 1000 }, /* never under none */
		{ 20, 10, 0, 5, 0, 0, DISPLACED_DARK, 500, 0, 500 }, /* a tie */
		{ 20, 10, 0, 5, 0, 5, DISPLACED_OTHER, 500, 500, 0 },
		{ 20, 16.1, 3, 9, 2, 2, DISPLACED_UNCHANGED, 0, 0, 0 },
		{ 20, 16, 3, 9, 2, 2, DISPLACED_OURS, 1000, 0, 0 },   /* 20 % */
		{ 6, 4.1, 3, 9, 2, 2, DISPLACED_UNCHANGED, 0, 0, 0 }, /* under 2 */
		{ 6, 4, 3, 9, 2, 2, DISPLACED_OURS, 1000, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct displacement_in in = { .weeks_before = 4,
			.weeks_after = 4,
			.k = 5,
			.x_b = table[i].x_b,
			.x_a = table[i].x_a,
			.y_b = table[i].y_b,
			.y_a = table[i].y_a,
			.z_b = table[i].z_b,
			.z_a = table[i].z_a };
		struct displacement d = displacement_of(&in);

		if (d.displaced != table[i].want) {
			print_error("row %zu\n", i);
		}
		assert_int_equal(d.displaced, table[i].want);
		assert_int_equal(d.ours, table[i].ours);
		assert_int_equal(d.other, table[i].other);
		assert_int_equal(d.dark, table[i].dark);
		assert_false(d.compared);
	}
}

static void
four_weeks_and_k_devices_are_the_least(void **state)
{
	struct displacement_in in = {
		.weeks_before = 4, .weeks_after = 4, .k = 5, .x_b = 5
	};

	(void)state;
	assert_int_equal(displacement_of(&in).displaced, DISPLACED_DARK);
	in.x_b = 4.9;
	assert_int_equal(displacement_of(&in).displaced, DISPLACED_EARLY);
	in.x_b = 5;
	in.weeks_after = 3;
	assert_int_equal(displacement_of(&in).displaced, DISPLACED_EARLY);
	in.weeks_after = 4;
	in.weeks_before = 3;
	assert_int_equal(displacement_of(&in).displaced, DISPLACED_EARLY);
}

static void
what_happened_everywhere_is_not_our_doing(void **state)
{
	struct displacement_in in = { .weeks_before = 4,
		.weeks_after = 4,
		.k = 5,
		.x_b = 20,
		.x_a = 10,
		.y_b = 4,
		.y_a = 12,
		.compared = 3,
		.e = { 0.5, 0.4, 0.6 },
		.e_y = { 2, 2, 2 } };

	(void)state;
	/* others halved as well */
	assert_int_equal(displacement_of(&in).displaced, DISPLACED_UNCHANGED);
	assert_true(displacement_of(&in).compared);
	/* two are no comparison: 8 of 10 moved to ours */
	in.compared = 2;
	assert_int_equal(displacement_of(&in).displaced, DISPLACED_OURS);
	assert_int_equal(displacement_of(&in).ours, 800);
	assert_false(displacement_of(&in).compared);
}

static void
a_class_that_hangs_on_the_quartile_is_unclear(void **state)
{
	struct displacement_in in = { .weeks_before = 4,
		.weeks_after = 4,
		.k = 5,
		.x_b = 20,
		.x_a = 10,
		.y_b = 0,
		.y_a = 9,
		.compared = 3,
		.e = { 1, 0.4, 1 },
		.e_y = { 1, 1, 1 } };

	(void)state;
	/* lower quartile 0.7: 14 expected, drop 4 >= 2.8: still ours */
	assert_int_equal(displacement_of(&in).displaced, DISPLACED_OURS);
	in.e[1] = 0.1; /* lower quartile 0.55: 11 expected, drop 1 */
	assert_int_equal(displacement_of(&in).displaced, DISPLACED_UNCLEAR);
}

static void
growth_and_hidden_traffic_are_said(void **state)
{
	struct displacement_in in = {
		.weeks_before = 4, .weeks_after = 4, .k = 5, .x_b = 10, .x_a = 12
	};

	(void)state;
	assert_true(displacement_of(&in).growing);
	in.x_a = 11.9;
	assert_false(displacement_of(&in).growing);
	in.x_a = 0;
	in.h_b = 1;
	in.h_a = 4;
	assert_true(displacement_of(&in).hidden_rose);
	in.h_a = 3.9;
	assert_false(displacement_of(&in).hidden_rose);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_drop_is_shared_out),
		cmocka_unit_test(four_weeks_and_k_devices_are_the_least),
		cmocka_unit_test(what_happened_everywhere_is_not_our_doing),
		cmocka_unit_test(a_class_that_hangs_on_the_quartile_is_unclear),
		cmocka_unit_test(growth_and_hidden_traffic_are_said),
	};

	return cmocka_run_group_tests_name("displacement", tests, NULL, NULL);
}
