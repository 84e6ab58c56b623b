/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/map.h"

#include "sensor/base/nearest.h"
#include "tests/unit/test.h"

static void
entries_stay_in_the_order_they_came(void **state)
{
	struct map map;

	(void)state;
	map_init(&map, sizeof(uint64_t), sizeof(uint32_t), 5000);
	for (uint64_t i = 0; i < 5000; i++) {
		uint64_t key = i * 2654435761u;
		uint32_t *value = map_at(&map, &key);

		assert_non_null(value);
		assert_int_equal(*value, 0);
		*value = (uint32_t)i;
		assert_ptr_equal(map_at(&map, &key), value);
	}
	for (size_t i = 0; i < 5000; i++) {
		uint64_t key = i * 2654435761u;

		assert_memory_equal(map_key(&map, i), &key, sizeof key);
		assert_int_equal(map_index(&map, &key), i);
		assert_int_equal(*(uint32_t *)map_find(&map, &key), i);
	}
	map_fini(&map);
}

static void
a_full_map_refuses_and_counts(void **state)
{
	struct map map;

	(void)state;
	map_init(&map, sizeof(uint64_t), 0, 100);
	for (uint64_t i = 0; i < 150; i++) {
		assert_int_equal(map_at(&map, &i) != NULL, i < 100);
	}
	assert_int_equal(map.count, 100);
	assert_int_equal(map.refused, 50);
	for (uint64_t i = 0; i < 150; i++) {
		assert_int_equal(map_find(&map, &i) != NULL, i < 100);
	}
	map_clear(&map);
	assert_null(map_find(&map, &(uint64_t){ 3 }));
	assert_non_null(map_at(&map, &(uint64_t){ 3 }));
	map_fini(&map);
}

static void
an_empty_map_finds_nothing(void **state)
{
	struct map map;
	uint64_t key = 1;

	(void)state;
	map_init(&map, sizeof key, 8, 10);
	assert_null(map_find(&map, &key));
	assert_int_equal(map_index(&map, &key), 0);
	map_clear(&map);
	map_fini(&map);
}

static void
the_nearest_word_has_the_fewest_changes(void **state)
{
	static const char *const words[] = { "finance", "legal", "sales", "hr" };
	static const struct {
		const char *typed, *meant;
	} cases[] = { { "finanse", "finance" }, { "Legal", "legal" }, { "sale", "sales" },
		{ "h", "hr" }, { "", "hr" }, { "xfinance", "finance" } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct nearest nearest = nearest_to(str_of(cases[i].typed));

		for (size_t j = 0; j < 4; j++) {
			nearest_offer(&nearest, words[j]);
		}
		assert_string_equal(nearest.best, cases[i].meant);
	}
	assert_null(nearest_to(str_of("x")).best);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(entries_stay_in_the_order_they_came),
	cmocka_unit_test(a_full_map_refuses_and_counts),
	cmocka_unit_test(an_empty_map_finds_nothing),
	cmocka_unit_test(the_nearest_word_has_the_fewest_changes),
};
TEST_MAIN(tests)
