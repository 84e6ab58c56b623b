/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/ring.h"
#include "tests/unit/test.h"

#include <pthread.h>
#include <sched.h>

enum { SLOTS = 64, RECORDS = 200000 };

struct record {
	uint64_t number, again[7];
};

static void *
memory(void)
{
	size_t bytes = (ring_bytes(SLOTS, sizeof(struct record)) + 63) & ~(size_t)63;
	void *at = aligned_alloc(64, bytes);

	assert_non_null(at);
	memset(at, 0, bytes);
	return at;
}

static void
slots_are_a_power_of_two(void **state)
{
	(void)state;
	assert_int_equal(ring_bytes(0, 8), 0);
	assert_int_equal(ring_bytes(3, 8), 0);
	assert_int_equal(ring_bytes(8, 0), 0);
	assert_true(ring_bytes(8, 8) >= 64 + 64 + 64);
}

static void
a_full_ring_takes_no_more(void **state)
{
	void *at = memory();
	struct ring_end p = ring_end_of(at, SLOTS, sizeof(struct record));
	struct ring_end c = ring_end_of(at, SLOTS, sizeof(struct record));
	struct record r = { 0 };

	(void)state;
	for (int i = 0; i < SLOTS; i++) {
		assert_true(ring_put(&p, &r));
	}
	assert_false(ring_put(&p, &r));
	assert_int_equal(ring_waiting(&c), SLOTS);
	assert_int_equal(ring_take(&c, &r), RING_GOT);
	assert_true(ring_put(&p, &r));
	assert_false(ring_put(&p, &r));
	free(at);
}

/* A producer that was taken over may write any position: the consumer reads nothing then. */
static void
a_head_that_makes_no_sense_is_noticed(void **state)
{
	static const uint64_t heads[] = { SLOTS + 1, UINT64_MAX, UINT64_MAX / 2,
		1ULL << 63 };

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		void *at = memory();
		struct ring_end c = ring_end_of(at, SLOTS, sizeof(struct record));
		struct record r = { 4711, { 0 } };

		atomic_store(&((struct ring_shared *)at)->head, heads[i]);
		assert_int_equal(ring_take(&c, &r), RING_BROKEN);
		assert_int_equal(r.number, 4711);
		free(at);
	}
}

static void
a_tail_that_makes_no_sense_reads_as_full(void **state)
{
	void *at = memory();
	struct ring_end p = ring_end_of(at, SLOTS, sizeof(struct record));
	struct record r = { 0 };

	(void)state;
	for (int i = 0; i < SLOTS; i++) {
		assert_true(ring_put(&p, &r));
	}
	atomic_store(&((struct ring_shared *)at)->tail, SLOTS + 5);
	assert_false(ring_put(&p, &r));
	free(at);
}

static void *
produce(void *at)
{
	struct ring_end p = ring_end_of(at, SLOTS, sizeof(struct record));

	for (uint64_t n = 0; n < RECORDS; n++) {
		struct record r = { n, { n, n, n, n, n, n, n } };

		while (!ring_put(&p, &r)) {
			sched_yield();
		}
	}
	return NULL;
}

static void
two_ends_at_once_lose_and_tear_nothing(void **state)
{
	void *at = memory();
	struct ring_end c = ring_end_of(at, SLOTS, sizeof(struct record));
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, produce, at), 0);
	for (uint64_t n = 0; n < RECORDS;) {
		struct record r;
		enum ring_state got = ring_take(&c, &r);

		assert_int_not_equal(got, RING_BROKEN);
		if (got == RING_EMPTY) {
			sched_yield();
			continue;
		}
		assert_int_equal(r.number, n);
		assert_int_equal(r.again[6], n);
		n++;
	}
	pthread_join(thread, NULL);
	free(at);
}

static void
a_producer_goes_on_where_one_that_died_stopped(void **state)
{
	static alignas(64) unsigned char memory[4096];
	struct ring_end first = ring_end_of(memory, 4, 8), next, consumer = first;
	uint64_t record = 7;

	(void)state;
	assert_int_equal(ring_room(&first), 4);
	assert_true(ring_put(&first, &record));
	assert_int_equal(ring_room(&first), 3);
	next = ring_end_of(memory, 4, 8);
	assert_true(ring_resume(&next, 0));
	record = 8;
	assert_true(ring_put(&next, &record));
	assert_int_equal(ring_take(&consumer, &record), RING_GOT);
	assert_int_equal(record, 7);
	assert_int_equal(ring_take(&consumer, &record), RING_GOT);
	assert_int_equal(record, 8);
	assert_int_equal(ring_take(&consumer, &record), RING_EMPTY);
}

static void
a_broken_ring_is_mended_for_the_next_producer(void **state)
{
	static alignas(64) unsigned char memory[4096];
	struct ring_shared *shared = (struct ring_shared *)(void *)memory;
	struct ring_end producer = ring_end_of(memory, 4, 8), consumer = producer;
	uint64_t record = 7;

	(void)state;
	assert_true(ring_put(&producer, &record));
	assert_int_equal(ring_take(&consumer, &record), RING_GOT);
	shared->head = 4711;
	shared->tail = 99;
	assert_int_equal(ring_take(&consumer, &record), RING_BROKEN);
	producer = ring_end_of(memory, 4, 8);
	assert_false(ring_resume(&producer, consumer.mine));
	ring_mend(memory, consumer.mine);
	assert_true(ring_resume(&producer, consumer.mine));
	record = 8;
	assert_true(ring_put(&producer, &record));
	assert_int_equal(ring_take(&consumer, &record), RING_GOT);
	assert_int_equal(record, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_are_a_power_of_two),
		cmocka_unit_test(a_full_ring_takes_no_more),
		cmocka_unit_test(a_head_that_makes_no_sense_is_noticed),
		cmocka_unit_test(a_tail_that_makes_no_sense_reads_as_full),
		cmocka_unit_test(two_ends_at_once_lose_and_tear_nothing),
		cmocka_unit_test(a_producer_goes_on_where_one_that_died_stopped),
		cmocka_unit_test(a_broken_ring_is_mended_for_the_next_producer),
	};

	return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
