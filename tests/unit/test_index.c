/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/flow/index.h"

#include <stdlib.h>

enum { FLOWS = 4096, STEPS = 200000 };

static uint64_t random_state = 42;

static uint32_t
some(void)
{
	random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(random_state >> 32);
}

static bool
is_found(const struct index *index, uint32_t hash, uint32_t number)
{
	struct index_search search = index_search(index, hash);

	for (uint32_t n; (n = index_next(&search)) != 0;) {
		if (n == number) {
			return true;
		}
	}
	return false;
}

static void
what_was_put_is_found_until_it_is_taken(void **state)
{
	static uint32_t hash[FLOWS + 1];
	static bool in[FLOWS + 1];
	struct index index;
	size_t found = 0, refused = 0;

	(void)state;
	assert_true(index_open(&index, FLOWS));
	for (size_t i = 0; i < STEPS; i++) {
		uint32_t number = 1 + some() % FLOWS;

		assert_int_equal(is_found(&index, hash[number], number), in[number]);
		found += in[number];
		if (in[number]) {
			index_take(&index, hash[number], number);
			in[number] = false;
			continue;
		}
		hash[number] =
			some() & ~(some() % 4 == 0 ? 0x1f0U : 0U); /* some crowded */
		in[number] = index_has_room(&index, hash[number]);
		refused += !in[number];
		if (in[number]) {
			index_put(&index, hash[number], number);
		}
	}
	assert_true(found > STEPS / 4);
	assert_true(refused > 0); /* and none of them displaced another */
	for (uint32_t n = 1; n <= FLOWS; n++) {
		if (in[n]) {
			index_take(&index, hash[n], n);
		}
	}
	for (uint32_t i = 0; i <= index.mask; i++) {
		assert_int_equal(index.line[i].over, 0);
	}
	index_close(&index);
}

static void
one_hash_finds_all_its_flows_and_an_end(void **state)
{
	struct index index;
	uint32_t n = 0, seen = 0;
	struct index_search search;

	(void)state;
	assert_true(index_open(&index, FLOWS));
	while (index_has_room(&index, 7)) {
		index_put(&index, 7, ++n);
	}
	assert_int_equal(n, INDEX_WAYS * INDEX_LINES);
	search = index_search(&index, 7);
	while (index_next(&search) != 0) {
		seen++;
	}
	assert_int_equal(seen, n);
	/* a neighbour whose own line is full of others */
	assert_true(index_has_room(&index, 8));
	index_put(&index, 8, 5000);
	assert_true(is_found(&index, 8, 5000));
	index_close(&index);
}

static void
a_free_place_is_never_found(void **state)
{
	struct index index;

	(void)state;
	assert_true(index_open(&index, FLOWS));
	/* tags 1 and 0 lie side by side, which an inexact comparison of eight at once takes for equal */
	index_put(&index, 0x01000003, 11);
	index_put(&index, 0x01000003, 12);
	index_take(&index, 0x01000003, 12);
	assert_true(is_found(&index, 0x01000003, 11));
	assert_false(is_found(&index, 0x01000003, 12));
	index_close(&index);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found_until_it_is_taken),
		cmocka_unit_test(one_hash_finds_all_its_flows_and_an_end),
		cmocka_unit_test(a_free_place_is_never_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
