/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/db/db.h"

#include "reports/store/store_kind.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct world {
	char folder[64], path[128];
};

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	assert_non_null(w);
	strcpy(w->folder, "/tmp/penumbra-db-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	snprintf(w->path, sizeof w->path, "%s/usage.db", w->folder);
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

static void
write_bytes(const char *path, const void *at, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(at, 1, len, f), len);
	fclose(f);
}

static size_t
read_bytes(const char *path, char *to, size_t size)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	n = fread(to, 1, size, f);
	fclose(f);
	return n;
}

static void
make_store(struct world *w)
{
	struct store *store;
	struct err err;

	assert_int_equal(store_open_writer(w->path, &store, &err), ERR_OK);
	store_close(store);
}

static void
a_new_file_is_private_whatever_the_umask(void **state)
{
	struct world *w = *state;
	mode_t old = umask(0);
	struct stat st;

	make_store(w);
	umask(old);
	assert_int_equal(stat(w->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
}

static void
at_rest_the_store_is_one_file(void **state)
{
	struct world *w = *state;
	char other[160];

	make_store(w);
	for (int i = 0; i < 4; i++) {
		static const char *const ends[] = { "-wal", "-shm", "-journal", "-lock" };

		snprintf(other, sizeof other, "%s%s", w->path, ends[i]);
		assert_int_not_equal(access(other, F_OK), 0);
	}
}

static void
a_second_writer_is_refused_with_a_sentence(void **state)
{
	struct world *w = *state;
	struct store *store, *other;
	struct err err;

	assert_int_equal(store_open_writer(w->path, &store, &err), ERR_OK);
	assert_int_equal(store_open_writer(w->path, &other, &err), ERR_RUNTIME);
	assert_non_null(strstr(err.text, "another penumbrad writes to it"));
	store_close(store);
	assert_int_equal(store_open_writer(w->path, &store, &err), ERR_OK);
	store_close(store);
}

static void
a_reader_sees_what_was_committed_and_nothing_else(void **state)
{
	struct world *w = *state;
	struct db *writer, *reader;
	struct query *query;
	struct err err;

	assert_int_equal(db_open(w->path, &store_kind, true, &writer, &err), ERR_OK);
	db_begin(writer);
	db_run(writer, "INSERT INTO first_need VALUES ('s', 'u', 'N01', 1, 2, 3)");
	assert_int_equal(db_end(writer, &err), ERR_OK);
	db_begin(writer);
	db_run(writer, "INSERT INTO first_need VALUES ('s', 'u', 'N02', 1, 2, 3)");
	assert_int_equal(db_open(w->path, &store_kind, false, &reader, &err), ERR_OK);
	query = db_query(reader, "SELECT count(*) FROM first_need");
	assert_true(query_step(query));
	assert_int_equal(query_get(query, 0), 1);
	query_close(query);
	db_run(reader, "DELETE FROM first_need");
	assert_int_equal(db_state(reader, &err), ERR_RUNTIME);
	db_close(reader);
	db_close(writer);
}

static void
expect_refused(struct world *w, enum err_code code)
{
	struct store *store;
	struct err err;
	static char before[1 << 20], after[1 << 20];
	size_t n = read_bytes(w->path, before, sizeof before);

	err.text[0] = '\0';
	assert_int_equal(store_open_writer(w->path, &store, &err), code);
	assert_true(strlen(err.text) > 10);
	assert_int_equal(store_open_reader(w->path, &store, &err), code);
	assert_int_equal(read_bytes(w->path, after, sizeof after), n);
	assert_memory_equal(before, after, n);
}

static void
files_that_are_not_ours_are_left_untouched(void **state)
{
	struct world *w = *state;
	struct db *db;
	struct err err;
	static const char *const migration[] = { "CREATE TABLE alien (x)" };
	static const struct db_kind alien = { "a thing", 0x11223344, migration, 1,
		false };

	write_bytes(w->path, "hello, this is a letter\n", 24);
	expect_refused(w, ERR_FOREIGN);
	unlink(w->path);
	assert_int_equal(db_open(w->path, &alien, true, &db, &err), ERR_OK);
	db_close(db);
	expect_refused(w, ERR_FOREIGN);
}

static void
files_from_the_future_are_left_untouched(void **state)
{
	struct world *w = *state;
	struct db *db;
	struct err err;

	assert_int_equal(db_open(w->path, &store_kind, true, &db, &err), ERR_OK);
	db_run(db, "PRAGMA user_version = 99");
	db_close(db);
	expect_refused(w, ERR_FOREIGN);
}

static void
folders_links_and_pipes_are_refused(void **state)
{
	struct world *w = *state;
	struct store *store;
	struct err err;
	char other[160];

	assert_int_equal(store_open_writer(w->folder, &store, &err), ERR_FOREIGN);
	assert_int_equal(mkfifo(w->path, 0600), 0);
	assert_int_equal(store_open_writer(w->path, &store, &err), ERR_FOREIGN);
	assert_int_equal(store_open_reader(w->path, &store, &err), ERR_FOREIGN);
	unlink(w->path);
	snprintf(other, sizeof other, "%s/other.db", w->folder);
	assert_int_equal(symlink(other, w->path), 0);
	assert_int_equal(store_open_writer(w->path, &store, &err), ERR_FOREIGN);
	assert_int_not_equal(access(other, F_OK), 0);
	assert_int_equal(
		store_open_reader("/tmp/penumbra-nothing-there.db", &store, &err),
		ERR_RUNTIME);
}

static void
an_empty_file_becomes_a_store_for_a_writer_only(void **state)
{
	struct world *w = *state;
	struct store *store;
	struct err err;

	write_bytes(w->path, "", 0);
	assert_int_equal(store_open_reader(w->path, &store, &err), ERR_FOREIGN);
	assert_int_equal(store_open_writer(w->path, &store, &err), ERR_OK);
	store_close(store);
}

static void
a_skeleton_of_form_0_is_migrated(void **state)
{
	struct world *w = *state;
	static const char *const nothing[] = { "" };
	const struct db_kind skeleton = { "a skeleton", store_kind.application_id,
		nothing, 1, false };
	struct db *db;
	struct err err;
	char here[17], model[17];

	assert_int_equal(db_open(w->path, &skeleton, true, &db, &err), ERR_OK);
	db_run(db, "PRAGMA user_version = 0");
	db_close(db);
	make_store(w);
	assert_int_equal(db_open(w->path, &store_kind, false, &db, &err), ERR_OK);
	assert_int_equal(db_schema_digest(db, here, &err), ERR_OK);
	db_close(db);
	assert_int_equal(db_open_memory(&store_kind, &db, &err), ERR_OK);
	assert_int_equal(db_schema_digest(db, model, &err), ERR_OK);
	db_close(db);
	assert_string_equal(here, model);
}

static void
count_rows(void *ctx, enum table table, const void *row)
{
	const struct hour_use_row *use = row;
	int64_t *sums = ctx;

	assert_int_equal(table, TABLE_HOUR_USE);
	assert_string_equal(use->evidence, "tls_sni");
	assert_string_equal(use->unit, sums[0] == 0 ? "a" : "b");
	sums[0]++;
	sums[1] += use->up;
}

/* Form 2 had the texts in every row. */
static void
rows_of_form_2_are_packed_and_come_back(void **state)
{
	struct world *w = *state;
	const struct db_kind old = { store_kind.what, store_kind.application_id,
		store_kind.migrations, 2, true };
	struct db *db;
	struct store *store;
	struct err err;
	int64_t sums[2] = { 0 };
	struct query *query;

	assert_int_equal(db_open(w->path, &old, true, &db, &err), ERR_OK);
	db_run(db, "INSERT INTO hour_use VALUES "
		   "(5, 's', 'b', 'z', 'tls_sni', 'ours', 1, 10, 1), "
		   "(5, 's', 'a', 'y', 'tls_sni', 'ours', 1, 20, 1)");
	db_close(db);
	assert_int_equal(store_open_writer(w->path, &store, &err), ERR_OK);
	assert_int_equal(
		store_each(store, TABLE_HOUR_USE, 5, 5, count_rows, sums, &err), ERR_OK);
	store_close(store);
	assert_int_equal(sums[0], 2);
	assert_int_equal(sums[1], 30);
	assert_int_equal(db_open(w->path, &store_kind, false, &db, &err), ERR_OK);
	query = db_query(db, "SELECT sum(up) FROM hour_unit WHERE unit = 'b'");
	assert_true(query_step(query));
	assert_int_equal(query_get(query, 0), 10);
	query_close(query);
	query = db_query(db, "SELECT up FROM hour_use WHERE service = 'y'");
	assert_true(query_step(query));
	assert_int_equal(query_get(query, 0), 20);
	query_close(query);
	db_close(db);
}

static bool
packed(struct db *db, const char *table)
{
	struct query *query =
		db_query(db, "SELECT 1 FROM pragma_table_info('packed_' || ?)");
	bool is;

	query_text(query, 0, table, strlen(table));
	is = query_step(query);
	query_close(query);
	return is;
}

static void
the_last_migration_arrives_at_tally_def(void **state)
{
	struct db *db;
	struct err err;

	(void)state;
	assert_int_equal(db_open_memory(&store_kind, &db, &err), ERR_OK);
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct table_shape *shape = table_shape((enum table)t);
		struct query *query =
			db_query(db, "SELECT name, type, pk FROM pragma_table_info(?)");
		size_t i = 0;

		query_text(query, 0, shape->name, strlen(shape->name));
		while (query_step(query)) {
			assert_true(i < shape->column_count);
			assert_string_equal(
				query_get_text(query, 0), shape->columns[i].name);
			assert_string_equal(query_get_text(query, 1),
				shape->columns[i].size > 0 ? "TEXT" : "INTEGER");
			/* a view has no key of its own */
			assert_int_equal(query_get(query, 2) > 0,
				shape->columns[i].key && !packed(db, shape->name));
			i++;
		}
		query_close(query);
		assert_int_equal(i, shape->column_count);
	}
	db_close(db);
}

static void
a_failed_transaction_leaves_nothing_and_the_handle_usable(void **state)
{
	struct world *w = *state;
	struct db *db;
	struct query *query;
	struct err err;

	assert_int_equal(db_open(w->path, &store_kind, true, &db, &err), ERR_OK);
	db_begin(db);
	db_run(db, "INSERT INTO first_need VALUES ('s', 'u', 'N01', 1, 2, 3)");
	db_run(db, "INSERT INTO first_need VALUES ('s', 'u', 'N02', 'word', 2, 3)");
	db_run(db, "INSERT INTO first_need VALUES ('s', 'u', 'N03', 1, 2, 3)");
	assert_int_equal(db_end(db, &err), ERR_RUNTIME);
	query = db_query(db, "SELECT count(*) FROM first_need");
	assert_true(query_step(query));
	assert_int_equal(query_get(query, 0), 0);
	query_close(query);
	db_close(db);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	WORLD(a_new_file_is_private_whatever_the_umask),
	WORLD(at_rest_the_store_is_one_file),
	WORLD(a_second_writer_is_refused_with_a_sentence),
	WORLD(a_reader_sees_what_was_committed_and_nothing_else),
	WORLD(files_that_are_not_ours_are_left_untouched),
	WORLD(files_from_the_future_are_left_untouched),
	WORLD(folders_links_and_pipes_are_refused),
	WORLD(an_empty_file_becomes_a_store_for_a_writer_only),
	WORLD(a_skeleton_of_form_0_is_migrated),
	WORLD(rows_of_form_2_are_packed_and_come_back),
	WORLD(the_last_migration_arrives_at_tally_def),
	WORLD(a_failed_transaction_leaves_nothing_and_the_handle_usable),
};
TEST_MAIN(tests)
