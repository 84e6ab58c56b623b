/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/reader.h"
#include "tests/unit/guard.h"

static const uint8_t digits[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	17, 18 };

static void
numbers_are_read_in_network_order(void **state)
{
	struct reader r = reader_of(digits, sizeof digits);

	(void)state;
	assert_int_equal(reader_u8(&r), 0x01);
	assert_int_equal(reader_u16(&r), 0x0203);
	assert_int_equal(reader_u24(&r), 0x040506);
	assert_int_equal(reader_u32(&r), 0x0708090a);
	assert_int_equal(reader_u64(&r), 0x0b0c0d0e0f101112);
	assert_int_equal(reader_left(&r), 0);
	assert_false(r.failed);
}

/* Each kind of read at each length, against memory that ends there. */
static void
no_read_looks_beyond_the_end(void **state)
{
	struct guard *guard = guard_open(64);

	(void)state;
	for (size_t n = 0; n <= 9; n++) {
		const uint8_t *at = guard_copy(guard, digits, n);
		struct reader r;

		r = reader_of(at, n);
		reader_u8(&r);
		assert_int_equal(r.failed, n < 1);
		r = reader_of(at, n);
		reader_u16(&r);
		assert_int_equal(r.failed, n < 2);
		r = reader_of(at, n);
		reader_u24(&r);
		assert_int_equal(r.failed, n < 3);
		r = reader_of(at, n);
		reader_u32(&r);
		assert_int_equal(r.failed, n < 4);
		r = reader_of(at, n);
		reader_u64(&r);
		assert_int_equal(r.failed, n < 8);
	}
	guard_close(guard);
}

static void
after_the_first_failure_every_read_gives_nothing(void **state)
{
	struct reader r = reader_of(digits, 4), sub;

	(void)state;
	reader_skip(&r, 5);
	assert_true(r.failed);
	assert_int_equal(reader_left(&r), 0);
	assert_int_equal(reader_u8(&r), 0);
	assert_null(reader_take(&r, 0));
	sub = reader_sub(&r, 0);
	assert_true(sub.failed);
	assert_int_equal(reader_u32(&sub), 0);
}

static void
a_huge_length_does_not_wrap(void **state)
{
	struct reader r = reader_of(digits, 4);

	(void)state;
	assert_null(reader_take(&r, SIZE_MAX));
	assert_true(r.failed);
}

static void
a_part_is_bounded_by_its_length(void **state)
{
	struct reader r = reader_of(digits, 6), sub = reader_sub(&r, 3);

	(void)state;
	assert_int_equal(reader_u16(&sub), 0x0102);
	assert_int_equal(reader_u16(&sub), 0);
	assert_true(sub.failed);
	assert_false(r.failed);
	assert_int_equal(reader_u8(&r), 4);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(numbers_are_read_in_network_order),
	cmocka_unit_test(no_read_looks_beyond_the_end),
	cmocka_unit_test(after_the_first_failure_every_read_gives_nothing),
	cmocka_unit_test(a_huge_length_does_not_wrap),
	cmocka_unit_test(a_part_is_bounded_by_its_length),
};

TEST_MAIN(tests)
