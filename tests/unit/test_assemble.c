/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/assemble.h"
#include "tests/unit/test.h"

/* The window against a plain model of it: an array with a mark for each byte. */

enum { MODEL = 65536, ROUNDS = 3000 };

static uint8_t byte[MODEL];
static bool there[MODEL];
static uint32_t seed;

static uint32_t
chance(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static uint32_t
model_ready(uint32_t base)
{
	uint32_t n = 0;

	while (n < WINDOW_BYTES && base + n < MODEL && there[base + n]) {
		n++;
	}
	return n;
}

static void
check(const struct blocks *blocks, const struct window *w, uint32_t origin, uint32_t base)
{
	static uint8_t got[WINDOW_BYTES];

	assert_int_equal(w->base, origin + base);
	assert_int_equal(w->ready, model_ready(base));
	window_read(blocks, w, w->ready, got);
	assert_memory_equal(got, byte + base, w->ready);
}

static bool
model_put(uint32_t base, uint32_t at, const uint8_t *from, uint32_t n)
{
	bool conflict = false;

	for (uint32_t i = 0; i < n; i++) {
		if (at + i < base || at + i >= base + WINDOW_BYTES) {
			continue;
		}
		conflict |= there[at + i] && byte[at + i] != from[i];
		if (!there[at + i]) {
			byte[at + i] = from[i];
			there[at + i] = true;
		}
	}
	return conflict;
}

static void
model_move(uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < MODEL; i++) {
		if (i < to || i >= to + WINDOW_BYTES || (i < from) ||
			i >= from + WINDOW_BYTES) {
			there[i] = false;
		}
	}
}

static void
one_round(uint32_t origin)
{
	struct blocks *blocks = blocks_open(WINDOW_BLOCKS);
	struct window w = { .base = origin + 20000 };
	uint32_t base = 20000;
	bool conflict = false;

	memset(there, 0, sizeof there);
	for (int i = 0; i < 40; i++) {
		uint8_t piece[3000];
		uint32_t n = 1 + chance(chance(4) == 0 ? 3000 : 200);
		uint32_t at = base - 100 + chance(chance(3) == 0 ? 18000 : 600);

		for (uint32_t k = 0; k < n; k++) {
			piece[k] = (uint8_t)((at + k) * 31 + (chance(5000) == 0));
		}
		if (chance(8) == 0) {
			uint32_t to = base + chance(700) - 300;

			window_move(blocks, &w, origin + to);
			model_move(base, to);
			base = to;
		} else {
			window_put(blocks, &w, origin + at, piece, n);
			conflict |= model_put(base, at, piece, n);
		}
		check(blocks, &w, origin, base);
		assert_int_equal(w.conflict, conflict);
	}
	window_close(blocks, &w);
	assert_int_equal(blocks_left(blocks), WINDOW_BLOCKS);
	blocks_close(blocks);
}

static void
any_order_overlap_and_move_agree_with_the_model(void **state)
{
	(void)state;
	for (seed = 1; seed < ROUNDS; seed++) {
		uint32_t kept = seed;

		one_round(kept % 2 == 0 ? 0 : UINT32_MAX - 30000);
		seed = kept;
	}
}

static void
bytes_beyond_the_window_are_told_and_the_rest_is_kept(void **state)
{
	struct blocks *blocks = blocks_open(WINDOW_BLOCKS);
	static uint8_t bytes[WINDOW_BYTES + 1];
	struct window w = { .base = 5 };

	(void)state;
	assert_int_equal(
		window_put(blocks, &w, 5, bytes, WINDOW_BYTES + 1), WINDOW_BEYOND);
	assert_int_equal(w.ready, WINDOW_BYTES);
	assert_int_equal(
		window_put(blocks, &w, 5 + WINDOW_BYTES, bytes, 1), WINDOW_BEYOND);
	assert_int_equal(window_put(blocks, &w, 4, bytes, 1), WINDOW_OK);
	window_close(blocks, &w);
	blocks_close(blocks);
}

static void
an_empty_pool_is_told(void **state)
{
	struct blocks *blocks = blocks_open(1);
	static uint8_t bytes[2 * BLOCK_BYTES];
	struct window w = { 0 };

	(void)state;
	assert_int_equal(window_put(blocks, &w, 0, bytes, sizeof bytes), WINDOW_EMPTY);
	assert_int_equal(w.ready, BLOCK_BYTES);
	window_move(blocks, &w, BLOCK_BYTES);
	assert_int_equal(blocks_left(blocks), 1);
	assert_int_equal(
		window_put(blocks, &w, BLOCK_BYTES, bytes, BLOCK_BYTES), WINDOW_OK);
	window_close(blocks, &w);
	blocks_close(blocks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_overlap_and_move_agree_with_the_model),
		cmocka_unit_test(bytes_beyond_the_window_are_told_and_the_rest_is_kept),
		cmocka_unit_test(an_empty_pool_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
