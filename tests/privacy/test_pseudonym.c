/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/rolled.h"

#include <sys/stat.h>

/* What must never be found in the files of a store, looked for byte by byte. */

enum { DEVICES = 40 };

static void
pseudonym(uint8_t *out, int device)
{
	for (size_t i = 0; i < 16; i++) {
		out[i] = (uint8_t)(0xa5 ^ (device * 31 + (int)i * 97));
	}
}

/* How often the bytes stand in usage.db, its log and its journal. */
static int
hits(const struct rolled *w, const void *needle, size_t len)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal", "-lock" };
	static char bytes[8 << 20];
	int n = 0;

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		char path[160];
		FILE *f;
		size_t size;

		snprintf(path, sizeof path, "%s/usage.db%s", w->folder, ends[i]);
		f = fopen(path, "rb");
		if (f == NULL) {
			continue;
		}
		size = fread(bytes, 1, sizeof bytes, f);
		fclose(f);
		assert_true(size < sizeof bytes);
		for (char *at = bytes; (at = memmem(at, size - (size_t)(at - bytes),
						needle, len)) != NULL;
			at++) {
			n++;
		}
	}
	return n;
}

static int
hits_of_devices(const struct rolled *w)
{
	uint8_t device[16];
	int n = 0;

	for (int i = 0; i < DEVICES; i++) {
		pseudonym(device, i);
		n += hits(w, device, sizeof device);
	}
	return n;
}

static int
open_disk(void **state)
{
	struct rolled *w;
	char path[128];
	struct err err;

	rolled_open(state);
	w = *state;
	store_close(w->store);
	snprintf(path, sizeof path, "%s/usage.db", w->folder);
	assert_int_equal(store_open_writer(path, &w->store, &err), ERR_OK);
	return 0;
}

static int
close_disk(void **state)
{
	struct rolled *w = *state;
	char path[128];

	rollup_close(w->rollup);
	store_close(w->store);
	w->rollup = NULL;
	w->store = store_open_memory();
	snprintf(path, sizeof path, "%s/usage.db", w->folder);
	unlink(path);
	return rolled_close(state);
}

static void
a_day(struct rolled *w, int day)
{
	for (int i = 0; i < DEVICES; i++) {
		for (int part = 0; part < 3; part++) {
			struct finding f =
				rolled_finding(w, 0, i % 2 ? "sales" : "finance",
					part < 2 ? "plan" : "-", day, 600 + part * 10);

			pseudonym(f.device.byte, i);
			if (part == 2 && i == 3) {
				strcpy(f.domain, "canary-rare-name.example");
			}
			if (part == 2 && i > 3) {
				strcpy(f.domain, "canary-private.example");
				f.private_life = true;
			}
			rolled_add(w, &f);
		}
	}
}

static void
commit(struct rolled *w)
{
	struct err err;

	assert_int_equal(store_commit(w->store, &err), ERR_OK);
}

static void
pseudonyms_end_with_their_week(void **state)
{
	struct rolled *w = *state;

	store_begin(w->store);
	for (int day = 0; day < 3; day++) {
		a_day(w, day);
		rollup_reached(w->rollup, rolled_at(day + 1, 30));
	}
	commit(w);
	/* the search itself works: while the week is open they are there */
	assert_true(hits_of_devices(w) >= DEVICES);
	store_begin(w->store);
	rollup_reached(w->rollup, rolled_at(7, 130));
	commit(w);
	assert_int_equal(w->closed, 1);
	assert_int_equal(rolled_use(w, "*", "plan").dev, DEVICES);
	assert_int_equal(hits_of_devices(w), 0);
}

static void
nothing_is_left_after_a_replay(void **state)
{
	struct rolled *w = *state;

	store_begin(w->store);
	for (int day = 0; day < 9; day++) {
		a_day(w, day);
		rollup_reached(w->rollup, rolled_at(day + 1, 30));
	}
	rollup_drain(w->rollup);
	commit(w);
	assert_int_equal(w->closed, 2);
	assert_int_equal(hits_of_devices(w), 0);
	store_close(w->store);
	w->store = store_open_memory();
	assert_int_equal(hits_of_devices(w), 0);
}

static void
names_few_used_and_private_names_are_nowhere(void **state)
{
	struct rolled *w = *state;

	store_begin(w->store);
	for (int day = 0; day < 3; day++) {
		a_day(w, day);
		rollup_reached(w->rollup, rolled_at(day + 1, 30));
		commit(w);
		store_begin(w->store);
	}
	assert_int_equal(hits(w, "canary", 6), 0);
	rollup_drain(w->rollup);
	commit(w);
	assert_int_equal(hits(w, "canary", 6), 0);
	/* the search itself works */
	assert_true(hits(w, "finance", 7) > 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(
		pseudonyms_end_with_their_week, open_disk, close_disk),
	cmocka_unit_test_setup_teardown(
		nothing_is_left_after_a_replay, open_disk, close_disk),
	cmocka_unit_test_setup_teardown(
		names_few_used_and_private_names_are_nowhere, open_disk, close_disk),
};
TEST_MAIN(tests)
