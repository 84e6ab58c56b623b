/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "reports/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A part of the rows of a week, from every kind of store on this machine: what the whole would hand
 * out, less what was not wanted. */

static const struct week_use_row rows[] = {
	{ 7, "a", "lab", "chat", .dev = 4, .up = 10 },
	{ 7, "a", "lab", "plan", .dev = 5, .day_mask = 3 },
	{ 7, "a", "sales", "chat", .dev = 6, .flows = 9 },
	{ 7, "b", "lab", "chat", .dev = 7, .top_share = 500 },
	{ 7, "b", "sales", "notes", .dev = 8 },
	{ 8, "a", "lab", "chat", .dev = 9 },
};
enum { ROWS = sizeof rows / sizeof *rows };

struct wanted {
	struct store_part part;
	bool seen[ROWS];
	size_t last; /* one past the row that came last */
};

static void
take(void *ctx, enum table table, const void *row)
{
	const struct week_use_row *use = row;
	struct wanted *w = ctx;
	size_t at = 0;

	assert_int_equal(table, TABLE_WEEK_USE);
	while (rows[at].week != use->week || strcmp(rows[at].sensor, use->sensor) != 0 ||
		strcmp(rows[at].unit, use->unit) != 0 ||
		strcmp(rows[at].service, use->service) != 0) {
		at++;
		assert_true(at < ROWS);
	}
	assert_int_equal(use->dev, rows[at].dev);
	if (!w->part.thin) {
		assert_memory_equal(use, &rows[at], sizeof *use);
		assert_true(at >= w->last);
	}
	w->seen[at] = true;
	w->last = at + 1;
}

static void
ask(struct store *store, const char *unit, bool thin)
{
	struct wanted w = { .part = { TABLE_WEEK_USE, 7, unit, thin } };
	struct err err;

	assert_int_equal(store_some(store, &w.part, take, &w, &err), ERR_OK);
	for (size_t i = 0; i < ROWS; i++) {
		bool wanted = rows[i].week == 7 &&
			      (unit == NULL || strcmp(rows[i].unit, unit) == 0);

		assert_int_equal(w.seen[i], wanted);
	}
}

static void
ask_all(struct store *store)
{
	struct err err;

	store_begin(store);
	for (size_t i = ROWS; i-- > 0;) {
		store_put(store, TABLE_WEEK_USE, &rows[i]);
	}
	assert_int_equal(store_commit(store, &err), ERR_OK);
	for (int thin = 0; thin < 2; thin++) {
		ask(store, NULL, thin == 1);
		ask(store, "lab", thin == 1);
		ask(store, "sales", thin == 1);
		ask(store, "nobody", thin == 1);
	}
}

static void
a_store_in_memory_hands_out_parts(void **state)
{
	struct store *store = store_open_memory();

	(void)state;
	ask_all(store);
	store_close(store);
}

static void
a_file_hands_out_parts(void **state)
{
	char folder[] = "/tmp/penumbra-part-XXXXXX", path[64];
	struct store *store;
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/usage.db", folder);
	assert_int_equal(store_open_writer(path, &store, &err), ERR_OK);
	ask_all(store);
	store_close(store);
	(void)unlink(path);
	snprintf(path, sizeof path, "%s/usage.db-lock", folder);
	(void)unlink(path);
	assert_int_equal(rmdir(folder), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_store_in_memory_hands_out_parts),
	cmocka_unit_test(a_file_hands_out_parts),
};
TEST_MAIN(tests)
