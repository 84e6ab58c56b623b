/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Writers that die, disks that are full, files that are damaged. */

enum { KILLS = 30, MUTANTS = 200 };

struct world {
	char folder[64], path[128], side[128];
	uint64_t dice;
};

static uint64_t
roll(struct world *w, uint64_t sides)
{
	w->dice = w->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (w->dice >> 33) % sides;
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	assert_non_null(w);
	w->dice = 7;
	strcpy(w->folder, "/tmp/penumbra-fault-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	snprintf(w->path, sizeof w->path, "%s/usage.db", w->folder);
	snprintf(w->side, sizeof w->side, "%s/side", w->folder);
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	assert_int_equal(folder_remove(w->folder), 0);
	free(w);
	return 0;
}

/* One hour, complete: 20 rows of use and the coverage that they add up to. */
static void
put_hour(struct store *store, int64_t hour)
{
	struct hour_cover_row cover = { .hour = hour, .sensor = "s", .interface = "e" };
	struct hour_cover_row all = { .hour = hour, .sensor = "s", .interface = "*" };

	for (int i = 0; i < 20; i++) {
		struct hour_use_row use = { .hour = hour, .sensor = "s", .up = hour + i };

		snprintf(use.unit, sizeof use.unit, "u%d", i);
		all.bytes_outbound += use.up;
		store_put(store, TABLE_HOUR_USE, &use);
	}
	cover.ip_bytes = cover.flow_bytes = all.bytes_outbound;
	store_put(store, TABLE_HOUR_COVER, &cover);
	store_put(store, TABLE_HOUR_COVER, &all);
}

struct seen {
	int64_t last, rows;
};

static void
see(void *ctx, enum table table, const void *row)
{
	struct seen *seen = ctx;
	const struct hour_cover_row *r = row;

	(void)table;
	seen->last = r->hour;
	seen->rows++;
}

static struct seen
hours(struct store *store)
{
	struct seen seen = { -1, 0 };
	struct err err;

	assert_int_equal(store_each(store, TABLE_HOUR_COVER, INT64_MIN, INT64_MAX, see,
				 &seen, &err),
		ERR_OK);
	return seen;
}

static void
print_bad(void *ctx, bool good, const char *text)
{
	(void)ctx;
	if (!good) {
		print_message("%s\n", text);
	}
}

/* Writes until it is killed; what is committed is noted in the side file, synced. */
static void
write_for_ever(const struct world *w)
{
	struct store *store;
	struct err err;
	int fd = open(w->side, O_WRONLY | O_CREAT, 0600);
	struct seen seen;

	if (fd < 0 || store_open_writer(w->path, &store, &err) != ERR_OK) {
		_exit(3);
	}
	seen = hours(store);
	for (int64_t hour = seen.last + 1;; hour++) {
		store_begin(store);
		put_hour(store, hour);
		if (store_commit(store, &err) != ERR_OK ||
			pwrite(fd, &hour, sizeof hour, 0) != sizeof hour ||
			fsync(fd) != 0) {
			_exit(4);
		}
	}
}

static int64_t
acknowledged(const struct world *w)
{
	int64_t hour = -1;
	int fd = open(w->side, O_RDONLY);

	if (fd >= 0) {
		if (read(fd, &hour, sizeof hour) != sizeof hour) {
			hour = -1;
		}
		close(fd);
	}
	return hour;
}

static void
acknowledge(const struct world *w, int64_t hour)
{
	int fd = open(w->side, O_WRONLY | O_CREAT, 0600);

	assert_int_equal(pwrite(fd, &hour, sizeof hour, 0), sizeof hour);
	close(fd);
}

/* However slow the machine: at least one commit more, or 5 s. */
static void
wait_for_progress(const struct world *w)
{
	const struct timespec step = { 0, 2000000 };
	int64_t before = acknowledged(w);

	for (int i = 0; i < 2500 && acknowledged(w) == before; i++) {
		nanosleep(&step, NULL);
	}
}

static void
a_killed_writer_loses_nothing_it_acknowledged(void **state)
{
	struct world *w = *state;
	struct store *store;
	struct err err;
	struct seen seen;
	int status;

	for (int i = 0; i < KILLS; i++) {
		struct timespec wait = { 0, (long)roll(w, 40) * 1000000 };
		pid_t child = fork();

		if (child == 0) {
			write_for_ever(w);
		}
		if (i % 2 == 0) {
			wait_for_progress(w);
		}
		nanosleep(&wait, NULL);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(store_open_writer(w->path, &store, &err), ERR_OK);
		seen = hours(store);
		assert_true(seen.last >= acknowledged(w));
		assert_true(seen.last <= acknowledged(w) + 1);
		assert_int_equal(seen.rows, 2 * (seen.last + 1));
		assert_int_equal(store_check(store, print_bad, NULL, &err), ERR_OK);
		store_close(store);
		acknowledge(w, seen.last);
	}
	assert_true(acknowledged(w) >= KILLS / 2 - 1);
}

/* Fills the place, sees the failure, gives room again: old rows stay, new ones go in. */
static int
fill_and_go_on(const char *path, void (*more_room)(void *ctx), void *ctx)
{
	struct store *store;
	struct err err;
	int64_t hour = 0;

	if (store_open_writer(path, &store, &err) != ERR_OK) {
		return 2;
	}
	for (;; hour++) {
		store_begin(store);
		for (int i = 0; i < 20; i++) {
			put_hour(store, hour * 20 + i);
		}
		if (store_commit(store, &err) != ERR_OK) {
			break;
		}
		if (hour > 1000) {
			return 3;
		}
	}
	if (strlen(err.text) < 20 || hours(store).rows != hour * 40) {
		return 4;
	}
	more_room(ctx);
	store_begin(store);
	for (int i = 0; i < 20; i++) {
		put_hour(store, hour * 20 + i);
	}
	if (store_commit(store, &err) != ERR_OK || hours(store).rows != (hour + 1) * 40) {
		return 5;
	}
	if (store_check(store, print_bad, NULL, &err) != ERR_OK) {
		return 6;
	}
	store_close(store);
	return 0;
}

static void
lift_limit(void *ctx)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	(void)ctx;
	setrlimit(RLIMIT_FSIZE, &limit);
}

static int
in_limited_files(const struct world *w)
{
	struct rlimit limit = { 1 << 20, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
		return 77;
	}
	return fill_and_go_on(w->path, lift_limit, NULL);
}

static void
remove_ballast(void *ctx)
{
	unlink(ctx);
}

static int
on_a_small_disk(const struct world *w)
{
	char ballast[128], path[128], zeros[65536] = { 0 };
	int fd;

	snprintf(path, sizeof path, "%s/disk", w->folder);
	if (unshare(CLONE_NEWNS) != 0 || mkdir(path, 0700) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("tmpfs", path, "tmpfs", 0, "size=4m") != 0) {
		return 77;
	}
	snprintf(ballast, sizeof ballast, "%s/disk/ballast", w->folder);
	fd = open(ballast, O_WRONLY | O_CREAT, 0600);
	for (int i = 0; i < 40; i++) {
		if (write(fd, zeros, sizeof zeros) != sizeof zeros) {
			return 7;
		}
	}
	close(fd);
	snprintf(path, sizeof path, "%s/disk/usage.db", w->folder);
	return fill_and_go_on(path, remove_ballast, ballast);
}

static int
in_child(const struct world *w, int (*run)(const struct world *w))
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		alarm(60);
		_exit(run(w));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
a_full_disk_keeps_old_rows_and_takes_new_ones_later(void **state)
{
	struct world *w = *state;
	int status;

	assert_int_equal(in_child(w, in_limited_files), 0);
	status = in_child(w, on_a_small_disk);
	if (status == 77) {
		print_message("# skipped: no right to mount a small disk\n");
		return;
	}
	assert_int_equal(status, 0);
}

static void
take_nothing(void *ctx, enum table table, const void *row)
{
	(void)ctx;
	(void)table;
	(void)row;
}

static void
print_nothing(void *ctx, bool good, const char *text)
{
	(void)ctx;
	(void)good;
	(void)text;
}

/* Whatever is in the file: sentences, no crash, no hang. */
static int
use_it(const struct world *w)
{
	struct store *store;
	struct err err;

	for (int writer = 0; writer < 2; writer++) {
		enum err_code code = writer ? store_open_writer(w->path, &store, &err)
					    : store_open_reader(w->path, &store, &err);

		if (code != ERR_OK) {
			continue;
		}
		for (int t = 0; t < TABLE_COUNT; t++) {
			(void)!store_each(store, (enum table)t, INT64_MIN, INT64_MAX,
				take_nothing, NULL, &err);
		}
		(void)!store_check(store, print_nothing, NULL, &err);
		if (writer) {
			store_begin(store);
			put_hour(store, 5);
			(void)!store_commit(store, &err);
		}
		store_close(store);
	}
	return 0;
}

static void
flip(struct world *w, char *bytes, size_t size)
{
	size_t at = roll(w, size);

	bytes[at] = (char)((unsigned char)bytes[at] ^ 1U << roll(w, 8));
}

static void
mutate(struct world *w, char *bytes, size_t *size)
{
	size_t at = roll(w, *size);

	switch (roll(w, 5)) {
	case 0:
		for (uint64_t n = roll(w, 64) + 1; n > 0; n--) {
			flip(w, bytes, *size);
		}
		break;
	case 1: *size = at; break;
	case 2: memset(bytes + at / 4096 * 4096, 0, 4096); break;
	case 3:
		memcpy(bytes + at / 4096 * 4096, bytes + roll(w, *size / 4096) * 4096,
			4096);
		break;
	default: flip(w, bytes, 100);
	}
}

static void
write_bytes(const char *path, const char *bytes, size_t size)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	fclose(f);
}

static void
damaged_files_end_in_a_sentence(void **state)
{
	struct world *w = *state;
	static char good[1 << 20], bytes[1 << 20];
	struct store *store;
	struct err err;
	FILE *f;
	size_t size;

	assert_int_equal(store_open_writer(w->path, &store, &err), ERR_OK);
	store_begin(store);
	for (int64_t hour = 0; hour < 200; hour++) {
		put_hour(store, hour);
	}
	assert_int_equal(store_commit(store, &err), ERR_OK);
	store_close(store);
	f = fopen(w->path, "rb");
	assert_non_null(f);
	size = fread(good, 1, sizeof good, f);
	fclose(f);
	assert_true(size > 100000 && size < sizeof good && size % 4096 == 0);
	for (int i = 0; i < MUTANTS; i++) {
		size_t now = size;

		memcpy(bytes, good, size);
		mutate(w, bytes, &now);
		write_bytes(w->path, bytes, now);
		assert_int_equal(in_child(w, use_it), 0);
	}
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	WORLD(a_killed_writer_loses_nothing_it_acknowledged),
	WORLD(a_full_disk_keeps_old_rows_and_takes_new_ones_later),
	WORLD(damaged_files_end_in_a_sentence),
};
TEST_MAIN(tests)
