/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"
#include "reports/store/store_kind.h"
#include "sensor/base/file.h"
#include "tests/unit/test.h"

/* docs/schema.md is written by people and read by works councils: it must name every column there
 * is, in its order, and nothing else. */

struct page_state {
	struct arena *arena;
	struct str text;
};

static int
open_page(void **state)
{
	static struct page_state page;
	struct problems problems = { 0 };

	page.arena = arena_open();
	if (!file_read("docs/schema.md", 1 << 20, page.arena, &page.text, &problems)) {
		return 1;
	}
	*state = &page;
	return 0;
}

static int
close_page(void **state)
{
	arena_close(((struct page_state *)*state)->arena);
	return 0;
}

/* The lines of "## NAME" up to the next heading. */
static struct str
section(struct str all, const char *name)
{
	char heading[64];
	const char *at, *end;

	snprintf(heading, sizeof heading, "\n## %s\n", name);
	at = memmem(all.at, all.len, heading, strlen(heading));
	if (at == NULL) {
		fail_msg("docs/schema.md has no section %s", name);
		return all;
	}
	at += strlen(heading);
	all.len -= (size_t)(at - all.at);
	end = memmem(at, all.len, "\n#", 2);
	return (struct str){ at, end == NULL ? all.len : (size_t)(end - at) };
}

/* The next "| name | type | meaning |" below the head of the table. */
static bool
next_row(struct str *rest, char *name, char *type)
{
	char meaning[400];

	while (rest->at != NULL) {
		struct str line = str_cut(rest, '\n');
		char copy[600];

		str_copy(copy, sizeof copy, line);
		if (sscanf(copy, "| %39[^|]| %39[^|]| %399[^|]", name, type, meaning) ==
				3 &&
			strncmp(name, "column ", 7) != 0 && name[0] != '-') {
			*strchr(name, ' ') = '\0';
			assert_true(strlen(meaning) > 3);
			return true;
		}
	}
	return false;
}

static void
expect_line(struct str *rest, const struct table_shape *shape, const struct column *c)
{
	char name[40] = "", type[40] = "", want[48];

	snprintf(want, sizeof want, c->key ? "**%s**" : "%s", c->name);
	if (!next_row(rest, name, type) || strcmp(name, want) != 0) {
		fail_msg("%s: %s is missing or in the wrong place", shape->name, want);
	}
	assert_int_equal(type[0], c->size > 0 ? 't' : 'n');
}

static void
every_column_has_its_line(void **state)
{
	struct page_state *page = *state;
	char name[40], type[40], kept[80];

	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct table_shape *shape = table_shape((enum table)t);
		struct str rest = section(page->text, shape->name);

		snprintf(kept, sizeof kept, "\nKept: %s.\n", shape->kept);
		assert_non_null(memmem(rest.at, rest.len, kept, strlen(kept)));
		for (size_t i = 0; i < shape->column_count; i++) {
			expect_line(&rest, shape, &shape->columns[i]);
		}
		assert_false(next_row(&rest, name, type));
	}
}

static void
expect_tables(struct str page, const struct db_kind *kind, const char *form)
{
	struct db *db;
	struct err err;
	struct query *query;
	char want[64];

	assert_int_equal(db_open_memory(kind, &db, &err), ERR_OK);
	query = db_query(db, "SELECT name FROM sqlite_schema WHERE type = 'table'");
	while (query_step(query)) {
		snprintf(want, sizeof want, "%s %s", form, query_get_text(query, 0));
		if (memmem(page.at, page.len, want, strlen(want)) == NULL) {
			fail_msg("%s is not in docs/schema.md", query_get_text(query, 0));
		}
	}
	query_close(query);
	db_close(db);
}

static void
no_table_is_left_out(void **state)
{
	struct page_state *page = *state;

	expect_tables(page->text, &store_kind, "\n##");
	expect_tables(page->text, &registry_kind, "\n|");
}

static bool
may_be_a_person(const char *column)
{
	static const char *const never[] = { "addr", "ether", "user", "person", "port",
		"host", "url", "minute", "second" };

	if (strstr(column, "gap_seconds") != NULL ||
		strstr(column, "bytes_http_host") != NULL) {
		return false;
	}
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
		if (strstr(column, never[i]) != NULL) {
			return true;
		}
	}
	return false;
}

/* A pseudonym stands in one table only, and nothing there is finer than a day. */
static void
no_column_can_hold_an_address_or_a_person(void **state)
{
	struct db *db;
	struct err err;
	struct query *query;

	(void)state;
	assert_int_equal(db_open_memory(&store_kind, &db, &err), ERR_OK);
	query = db_query(db,
		"SELECT m.name || '.' || c.name, c.type FROM sqlite_schema m, "
		"pragma_table_info(m.name) c WHERE m.type = 'table'");
	while (query_step(query)) {
		bool blob = strcmp(query_get_text(query, 1), "BLOB") == 0;
		bool device = strcmp(query_get_text(query, 0), "presence.device") == 0;

		assert_int_equal(blob, device);
		assert_false(may_be_a_person(query_get_text(query, 0)));
	}
	query_close(query);
	query = db_query(
		db, "SELECT group_concat(name, ' ') FROM pragma_table_info('presence')");
	assert_true(query_step(query));
	assert_string_equal(query_get_text(query, 0),
		"week unit service device used_days touch_days machine_days marks up "
		"down "
		"flows");
	query_close(query);
	db_close(db);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(every_column_has_its_line, open_page, close_page),
	cmocka_unit_test_setup_teardown(no_table_is_left_out, open_page, close_page),
	cmocka_unit_test(no_column_can_hold_an_address_or_a_person),
};
TEST_MAIN(tests)
