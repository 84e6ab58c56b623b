/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/identity.h"

#include "sensor/base/addr.h"
#include "tests/unit/scratch.h"

#include <fcntl.h>

struct world {
	struct scratch scratch;
	struct addr addr;
	char file[128];
};

static const struct week monday = { 2900 }, next = { 2901 }, third = { 2902 };

static int
set_up(void **state)
{
	static struct world w;

	scratch_open(&w.scratch);
	assert_true(addr_parse(str_of("10.1.2.3"), &w.addr));
	snprintf(w.file, sizeof w.file, "%s/week.key", w.scratch.folder);
	*state = &w;
	return 0;
}

static int
tear_down(void **state)
{
	scratch_close(&((struct world *)*state)->scratch);
	return 0;
}

static struct identity *
open_identity(const char *folder)
{
	struct identity *identity = NULL;
	struct err err = { 0 };

	if (identity_open(folder, &identity, &err) != ERR_OK) {
		fail_msg("%s", err.text);
	}
	return identity;
}

static bool
same(struct pseudonym a, struct pseudonym b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

static void
a_week_knows_its_devices_and_no_other_week_does(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(NULL);
	struct pseudonym first = identity_of(identity, monday, &w->addr);
	struct addr other;

	assert_true(addr_parse(str_of("10.1.2.4"), &other));
	assert_true(same(first, identity_of(identity, monday, &w->addr)));
	assert_false(same(first, identity_of(identity, next, &w->addr)));
	assert_true(same(first, identity_of(identity, monday, &w->addr)));
	assert_false(same(first, identity_of(identity, monday, &other)));
	assert_false(identity_renewed(identity, monday));
	identity_close(identity);
}

static void
a_forgotten_week_cannot_be_asked_again(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(w->scratch.folder);
	struct pseudonym first = identity_of(identity, monday, &w->addr);

	identity_of(identity, next, &w->addr);
	identity_forget(identity, monday);
	assert_false(same(first, identity_of(identity, monday, &w->addr)));
	assert_true(identity_renewed(identity, monday));
	assert_false(identity_renewed(identity, next));
	identity_close(identity);
}

static void
a_third_week_takes_the_oldest_place(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(NULL);
	struct pseudonym first = identity_of(identity, monday, &w->addr), second;

	second = identity_of(identity, next, &w->addr);
	identity_of(identity, third, &w->addr);
	assert_true(same(second, identity_of(identity, next, &w->addr)));
	assert_false(same(first, identity_of(identity, monday, &w->addr)));
	assert_true(identity_renewed(identity, monday));
	identity_close(identity);
}

static void
a_restart_goes_on_with_the_key(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(w->scratch.folder);
	struct pseudonym first = identity_of(identity, monday, &w->addr);
	struct pseudonym second = identity_of(identity, next, &w->addr);
	struct stat st;

	identity_close(identity);
	assert_int_equal(stat(w->file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	identity = open_identity(w->scratch.folder);
	assert_true(same(first, identity_of(identity, monday, &w->addr)));
	assert_true(same(second, identity_of(identity, next, &w->addr)));
	assert_false(identity_renewed(identity, monday));
	identity_close(identity);
}

static void
without_a_folder_nothing_stays(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(NULL);
	struct pseudonym first = identity_of(identity, monday, &w->addr);

	identity_close(identity);
	identity = open_identity(NULL);
	assert_false(same(first, identity_of(identity, monday, &w->addr)));
	identity_close(identity);
}

static size_t
read_file(const char *path, unsigned char *to, size_t size)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	n = fread(to, 1, size, f);
	fclose(f);
	return n;
}

static void
write_over(const char *path, const unsigned char *at, size_t len)
{
	FILE *f;

	unlink(path);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(at, 1, len, f), len);
	fclose(f);
	assert_int_equal(chmod(path, 0400), 0);
}

static void
a_torn_or_changed_file_gives_a_new_key_and_says_so(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(w->scratch.folder);
	struct pseudonym first = identity_of(identity, monday, &w->addr);
	unsigned char good[512], bad[512];
	size_t len;

	identity_close(identity);
	len = read_file(w->file, good, sizeof good);
	if (len <= 32 || len >= sizeof good) {
		fail_msg("week.key has %zu bytes", len);
		return;
	}
	for (size_t i = 0; i < 2 * len; i++) {
		memcpy(bad, good, len);
		bad[i % len] ^= 1;
		write_over(w->file, i < len ? bad : good, i < len ? len : i - len);
		identity = open_identity(w->scratch.folder);
		assert_false(same(first, identity_of(identity, monday, &w->addr)));
		assert_true(identity_renewed(identity, monday));
		assert_false(identity_renewed(identity, next));
		identity_close(identity);
		/* and the new one was kept in its place */
		identity = open_identity(w->scratch.folder);
		identity_of(identity, monday, &w->addr);
		assert_true(identity_renewed(identity, monday));
		identity_close(identity);
	}
}

static void
a_file_others_may_read_is_not_trusted(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(w->scratch.folder);
	struct pseudonym first = identity_of(identity, monday, &w->addr);
	struct stat st;

	identity_close(identity);
	assert_int_equal(chmod(w->file, 0444), 0);
	identity = open_identity(w->scratch.folder);
	assert_false(same(first, identity_of(identity, monday, &w->addr)));
	identity_close(identity);
	assert_int_equal(stat(w->file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
}

static void
a_key_made_after_counting_began_is_a_renewed_one(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(w->scratch.folder);

	identity_counted(identity, monday);
	identity_of(identity, monday, &w->addr);
	assert_true(identity_renewed(identity, monday));
	identity_counted(identity, monday);
	identity_of(identity, next, &w->addr);
	assert_false(identity_renewed(identity, next));
	identity_close(identity);
}

static void
no_key_stays_in_the_file_of_a_forgotten_week(void **state)
{
	struct world *w = *state;
	struct identity *identity = open_identity(w->scratch.folder);
	unsigned char before[512], after[512];
	size_t n, m;
	int fd;

	identity_of(identity, monday, &w->addr);
	n = read_file(w->file, before, sizeof before);
	/* a hand on the old file sees it blanked, not only renamed away */
	fd = open(w->file, O_RDONLY);
	assert_true(fd >= 0);
	identity_forget(identity, monday);
	m = read_file(w->file, after, sizeof after);
	assert_int_equal(n, m);
	/* 8 bytes of magic, then the key's week and marks, then the key */
	assert_memory_not_equal(before + 16, after + 16, 32);
	assert_int_equal(pread(fd, after, n, 0), n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(after[i], 0);
	}
	close(fd);
	identity_close(identity);
}

static void
a_folder_that_cannot_be_written_is_told(void **state)
{
	struct identity *identity = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(
		identity_open("/proc/no/such/folder", &identity, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "/proc/no/such/folder"));
	assert_null(identity);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_week_knows_its_devices_and_no_other_week_does),
		TEST(a_forgotten_week_cannot_be_asked_again),
		TEST(a_third_week_takes_the_oldest_place),
		TEST(a_restart_goes_on_with_the_key),
		TEST(without_a_folder_nothing_stays),
		TEST(a_torn_or_changed_file_gives_a_new_key_and_says_so),
		TEST(a_file_others_may_read_is_not_trusted),
		TEST(a_key_made_after_counting_began_is_a_renewed_one),
		TEST(no_key_stays_in_the_file_of_a_forgotten_week),
		TEST(a_folder_that_cannot_be_written_is_told),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
