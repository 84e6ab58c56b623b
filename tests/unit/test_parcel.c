/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/shm.h"
#include "sensor/parcel.h"

#include <sys/wait.h>
#include <unistd.h>

static struct parcel p;

static void
good_sighting(void)
{
	p = (struct parcel){ .kind = PARCEL_SIGHTING,
		.sighting = { .transport = 6,
			.start = { 600 * NS_PER_SECOND },
			.first = { 600 * NS_PER_SECOND },
			.until = { 700 * NS_PER_SECOND } } };
}

static void
a_kind_that_does_not_exist_is_refused(void **state)
{
	(void)state;
	good_sighting();
	assert_true(parcel_check(&p));
	p.kind = 0;
	assert_false(parcel_check(&p));
	p.kind = PARCEL_REACHED + 1;
	assert_false(parcel_check(&p));
}

static void
a_sighting_is_of_an_interface_and_a_size_that_exist(void **state)
{
	(void)state;
	good_sighting();
	p.sighting.interface = PARCEL_INTERFACES;
	assert_false(parcel_check(&p));
	good_sighting();
	p.sighting.total_up = UINT64_MAX;
	assert_false(parcel_check(&p));
}

static void
an_answer_has_a_clean_name_and_a_time_to_live(void **state)
{
	struct parcel good = { .kind = PARCEL_ANSWER,
		.answer = { .at = { 1 }, .ttl = 60, .name = "www.example.org" } };

	(void)state;
	assert_true(parcel_check(&good));
	p = good;
	p.answer.ttl = 59;
	assert_false(parcel_check(&p));
	p = good;
	p.answer.at.ns = -1;
	assert_false(parcel_check(&p));
	p = good;
	memset(p.answer.name, 'a', sizeof p.answer.name);
	assert_false(parcel_check(&p));
	p = good;
	p.answer.name[3] = '\n';
	assert_false(parcel_check(&p));
	p = good;
	p.answer.ech_public[0] = '<';
	assert_false(parcel_check(&p));
}

static void
coverage_cannot_make_sums_overflow(void **state)
{
	struct parcel good = { .kind = PARCEL_COVER,
		.cover = { .hour = { 1 }, .first = { 1 }, .last = { 2 } } };

	(void)state;
	assert_true(parcel_check(&good));
	for (size_t i = 0; i < COVER_COUNT; i++) {
		p = good;
		p.cover.count[i] = UINT64_MAX;
		assert_false(parcel_check(&p));
	}
	p = good;
	p.cover.interface = PARCEL_INTERFACES;
	assert_false(parcel_check(&p));
	p = good;
	p.cover.hour.n = INT32_MAX;
	assert_false(parcel_check(&p));
	p = good;
	p.cover.last.ns = 0;
	assert_false(parcel_check(&p));
}

static void
shared_memory_is_seen_by_both_and_goes_with_them(void **state)
{
	struct err err;
	void *at;
	char *byte;

	(void)state;
	assert_int_equal(shm_open_sealed("test", 8192, &at, &err), ERR_OK);
	byte = at;
	assert_int_equal(byte[8191], 0);
	if (fork() == 0) {
		byte[8191] = 7;
		_exit(0);
	}
	wait(NULL);
	assert_int_equal(byte[8191], 7);
	shm_close(at, 8192);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_kind_that_does_not_exist_is_refused),
	cmocka_unit_test(a_sighting_is_of_an_interface_and_a_size_that_exist),
	cmocka_unit_test(an_answer_has_a_clean_name_and_a_time_to_live),
	cmocka_unit_test(coverage_cannot_make_sums_overflow),
	cmocka_unit_test(shared_memory_is_seen_by_both_and_goes_with_them),
};

TEST_MAIN(tests)
