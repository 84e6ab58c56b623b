/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_sqlite.h"
#include "reports/store/store_pack.h"
#include "sensor/base/str.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* usage.db.  All SQL is made from the shapes of tally.def, so that a table more is no line here. */

enum { ROW_MOST = 1024, MARKS_MOST = 1 << 20 };

struct sqlite *
sqlite_of(struct store *store)
{
	return (struct sqlite *)(void *)store;
}

static void
sqlite_close(struct store *store)
{
	struct sqlite *sqlite = sqlite_of(store);

	for (size_t i = 0; i < TABLE_COUNT; i++) {
		query_close(sqlite->put[i]);
	}
	query_close(sqlite->put_presence);
	store_words_close(sqlite->words);
	map_fini(&sqlite->marks);
	db_close(sqlite->db);
	free(sqlite);
}

static void
sqlite_begin(struct store *store)
{
	db_begin(sqlite_of(store)->db);
}

static struct query *
prepare_put(struct db *db, enum table table)
{
	const struct table_shape *shape = table_shape(table);
	struct text sql = { 0 };
	struct query *query;

	text_addf(&sql, "INSERT OR REPLACE INTO %s VALUES (", store_table_name(table));
	for (size_t i = 0; i < shape->column_count; i++) {
		text_addz(&sql, i == 0 ? "?" : ", ?");
	}
	text_addc(&sql, ')');
	query = db_query(db, text_z(&sql));
	text_fini(&sql);
	return query;
}

static void
bind_row(struct sqlite *sqlite, enum table table, const char *row)
{
	const struct table_shape *shape = table_shape(table);
	struct query *query = sqlite->put[table];

	for (size_t i = 0; i < shape->column_count; i++) {
		const struct column *column = &shape->columns[i];
		const char *at = row + column->offset;
		int64_t number;

		if (store_word_column(table, column)) {
			query_number(query, (int)i,
				store_word_id(sqlite->words, sqlite->db, at));
		} else if (column->size > 0) {
			query_lend(query, (int)i, at, strnlen(at, column->size - 1));
		} else {
			memcpy(&number, at, sizeof number);
			query_number(query, (int)i, number);
		}
	}
}

static void
sqlite_put(struct store *store, enum table table, const void *row)
{
	struct sqlite *sqlite = sqlite_of(store);

	if (sqlite->put[table] == NULL) {
		sqlite->put[table] = prepare_put(sqlite->db, table);
	}
	bind_row(sqlite, table, row);
	query_run(sqlite->put[table]);
	sqlite_mark(sqlite, table, row);
}

static void
sqlite_put_presence(struct store *store, const struct presence_row *row)
{
	struct sqlite *sqlite = sqlite_of(store);
	struct query *query = sqlite->put_presence;

	if (query == NULL) {
		query = db_query(sqlite->db, "INSERT OR REPLACE INTO presence "
					     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
		sqlite->put_presence = query;
	}
	query_number(query, 0, row->week);
	query_text(query, 1, row->unit, strnlen(row->unit, sizeof row->unit));
	query_text(query, 2, row->service, strnlen(row->service, sizeof row->service));
	query_blob(query, 3, row->device, sizeof row->device);
	query_number(query, 4, row->used_days);
	query_number(query, 5, row->touch_days);
	query_number(query, 6, row->machine_days);
	query_number(query, 7, row->marks);
	query_number(query, 8, row->up);
	query_number(query, 9, row->down);
	query_number(query, 10, row->flows);
	query_run(query);
}

static void
run_with(struct db *db, const char *sql, int64_t number)
{
	struct query *query = db_query(db, sql);

	query_number(query, 0, number);
	query_run(query);
	query_close(query);
}

static void
sqlite_drop_presence(struct store *store, int64_t week)
{
	run_with(sqlite_of(store)->db, "DELETE FROM presence WHERE week = ?", week);
	sqlite_of(store)->dropped = true;
}

static void
sqlite_prune(struct store *store, enum table table, int64_t before)
{
	const struct table_shape *shape = table_shape(table);
	struct text sql = { 0 };

	if (shape->period == PERIOD_NONE) {
		return;
	}
	text_addf(&sql, "DELETE FROM %s WHERE %s < ?", store_table_name(table),
		shape->columns[0].name);
	run_with(sqlite_of(store)->db, text_z(&sql), before);
	text_fini(&sql);
	sqlite_unlist(sqlite_of(store), table, before);
}

static enum err_code
sqlite_commit(struct store *store, struct err *err)
{
	struct sqlite *sqlite = sqlite_of(store);
	enum err_code code;

	sqlite_list(sqlite);
	code = db_end(sqlite->db, err);

	if (code != ERR_OK) {
		store_words_forget(sqlite->words);
	}
	if (code == ERR_OK && sqlite->dropped) {
		/* a reader may hold the log for a moment: the next commit tries again */
		sqlite->dropped = !db_truncate_log(sqlite->db);
	}
	return code;
}

static struct query *
select_from(struct db *db, enum table table, const char *from, const char *where)
{
	const struct table_shape *shape = table_shape(table);
	struct text sql = { 0 };
	struct query *query;

	text_addz(&sql, "SELECT ");
	for (size_t i = 0; i < shape->column_count; i++) {
		text_addf(&sql, "%s%s", i == 0 ? "" : ", ", shape->columns[i].name);
	}
	text_addf(&sql, " FROM %s %s ORDER BY ", from, where);
	for (size_t i = 0; i < shape->column_count && shape->columns[i].key; i++) {
		text_addf(&sql, "%s%s", i == 0 ? "" : ", ", shape->columns[i].name);
	}
	query = db_query(db, text_z(&sql));
	text_fini(&sql);
	return query;
}

static struct query *
prepare_each(struct db *db, enum table table)
{
	const struct table_shape *shape = table_shape(table);
	char where[80] = "";

	if (shape->period != PERIOD_NONE) {
		snprintf(where, sizeof where, "WHERE %s BETWEEN ? AND ?",
			shape->columns[0].name);
	}
	return select_from(db, table, store_table_name(table), where);
}

struct query *
sqlite_select(struct db *db, enum table table, const char *where)
{
	return select_from(db, table, table_shape(table)->name, where);
}

void
sqlite_row(struct query *query, enum table table, void *row)
{
	const struct table_shape *shape = table_shape(table);

	memset(row, 0, shape->row_size);
	for (size_t i = 0; i < shape->column_count; i++) {
		const struct column *column = &shape->columns[i];
		char *at = (char *)row + column->offset;
		int64_t number;

		if (column->size > 0) {
			str_copy(at, column->size, str_of(query_get_text(query, (int)i)));
		} else {
			number = query_get(query, (int)i);
			memcpy(at, &number, sizeof number);
		}
	}
}

static enum err_code
/* NOLINTNEXTLINE(readability-function-size): from and to are one thing in two arguments */
sqlite_each(struct store *store, enum table table, int64_t from, int64_t to,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err)
{
	struct db *db = sqlite_of(store)->db;
	const struct table_shape *shape = table_shape(table);
	struct query *query = prepare_each(db, table);
	_Alignas(int64_t) char row[ROW_MOST];

	assert(shape->row_size <= sizeof row);
	if (shape->period != PERIOD_NONE) {
		query_number(query, 0, from);
		query_number(query, 1, to);
	}
	if (store_packed(table)) {
		store_unpack(sqlite_of(store)->words, db, query, table, take, ctx);
	}
	while (!store_packed(table) && query_step(query)) {
		sqlite_row(query, table, row);
		take(ctx, table, row);
	}
	query_close(query);
	return db_state(db, err);
}

static bool
is_thin(const struct store_part *part)
{
	return part->thin && part->table == TABLE_WEEK_USE;
}

/* The rows of one unit are found by their key when the sensors are known: from one to the next,
 * without looking at what lies between. */
static void
add_unit(struct text *where, enum table table)
{
	const char *name = store_table_name(table);

	if (!store_packed(table)) {
		text_addz(where, " AND unit = ?2");
		return;
	}
	text_addf(where,
		" AND unit = (SELECT id FROM word WHERE text = ?2) AND sensor IN "
		"(WITH RECURSIVE s(x) AS (SELECT min(sensor) FROM %s WHERE week = ?1 "
		"UNION ALL SELECT (SELECT min(sensor) FROM %s WHERE week = ?1 AND "
		"sensor > x) FROM s WHERE x IS NOT NULL) SELECT x FROM s)",
		name, name);
}

static struct query *
prepare_some(struct db *db, const struct store_part *part)
{
	enum table table = part->table;
	struct text where = { 0 }, sql = { 0 };
	struct query *query;

	text_addf(&where, "WHERE %s = ?1", table_shape(table)->columns[0].name);
	if (part->unit != NULL) {
		add_unit(&where, table);
	}
	if (is_thin(part)) {
		text_addf(&sql, "SELECT sensor, unit, service, dev FROM %s %s",
			store_table_name(table), text_z(&where));
		query = db_query(db, text_z(&sql));
	} else {
		query = select_from(db, table, store_table_name(table), text_z(&where));
	}
	text_fini(&sql);
	text_fini(&where);
	return query;
}

static void
each_thin(struct sqlite *sqlite, struct query *query, const struct store_part *part,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx)
{
	const struct store_words *words = sqlite->words;
	struct week_use_row row = { .week = part->period };
	int64_t unit = -1, sensor = -1;
	bool any = query_step(query);

	if (any) {
		store_words_load(sqlite->words, sqlite->db);
	}
	for (; any; any = query_step(query)) {
		if (query_get(query, 0) != sensor) {
			sensor = query_get(query, 0);
			str_copy(row.sensor, sizeof row.sensor,
				str_of(store_word(words, sensor)));
		}
		if (query_get(query, 1) != unit) {
			unit = query_get(query, 1);
			str_copy(row.unit, sizeof row.unit,
				str_of(store_word(words, unit)));
		}
		str_copy(row.service, sizeof row.service,
			str_of(store_word(words, query_get(query, 2))));
		row.dev = query_get(query, 3);
		take(ctx, TABLE_WEEK_USE, &row);
	}
}

static enum err_code
sqlite_some(struct store *store, const struct store_part *part,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err)
{
	struct sqlite *sqlite = sqlite_of(store);
	struct query *query = prepare_some(sqlite->db, part);
	_Alignas(int64_t) char row[ROW_MOST];

	query_number(query, 0, part->period);
	if (part->unit != NULL) {
		query_text(query, 1, part->unit, strlen(part->unit));
	}
	if (is_thin(part)) {
		each_thin(sqlite, query, part, take, ctx);
	} else if (store_packed(part->table)) {
		store_unpack(sqlite->words, sqlite->db, query, part->table, take, ctx);
	} else {
		while (query_step(query)) {
			sqlite_row(query, part->table, row);
			take(ctx, part->table, row);
		}
	}
	query_close(query);
	return db_state(sqlite->db, err);
}

static void
read_presence(struct query *query, struct presence_row *row)
{
	size_t len;
	const void *device;

	*row = (struct presence_row){ .week = query_get(query, 0) };
	str_copy(row->unit, sizeof row->unit, str_of(query_get_text(query, 1)));
	str_copy(row->service, sizeof row->service, str_of(query_get_text(query, 2)));
	device = query_get_blob(query, 3, &len);
	if (len == sizeof row->device) {
		memcpy(row->device, device, len);
	}
	row->used_days = (uint8_t)query_get(query, 4);
	row->touch_days = (uint8_t)query_get(query, 5);
	row->machine_days = (uint8_t)query_get(query, 6);
	row->marks = (uint32_t)query_get(query, 7);
	row->up = query_get(query, 8);
	row->down = query_get(query, 9);
	row->flows = query_get(query, 10);
}

static enum err_code
sqlite_each_presence(struct store *store,
	void (*take)(void *ctx, const struct presence_row *row), void *ctx,
	struct err *err)
{
	struct db *db = sqlite_of(store)->db;
	struct query *query = db_query(db, "SELECT week, unit, service, device, "
					   "used_days, touch_days, machine_days, "
					   "marks, up, down, flows FROM presence "
					   "ORDER BY week, unit, service, device");
	struct presence_row row;

	while (query_step(query)) {
		read_presence(query, &row);
		take(ctx, &row);
	}
	query_close(query);
	return db_state(db, err);
}

static bool
pragma_is_ok(struct db *db, const char *sql)
{
	struct query *query = db_query(db, sql);
	bool ok = query_step(query) && strcmp(query_get_text(query, 0), "ok") == 0;

	query_close(query);
	return ok;
}

static enum err_code
schema_is_ours(struct db *db, bool *same, struct err *err)
{
	struct db *model;
	char here[17] = "", there[17] = "";
	enum err_code code = db_open_memory(&store_kind, &model, err);

	if (code != ERR_OK) {
		return code;
	}
	code = db_schema_digest(model, there, err);
	db_close(model);
	if (code == ERR_OK) {
		code = db_schema_digest(db, here, err);
	}
	*same = strcmp(here, there) == 0;
	return code;
}

static enum err_code
sqlite_check(struct store *store, void (*line)(void *ctx, bool good, const char *text),
	void *ctx, struct err *err)
{
	struct db *db = sqlite_of(store)->db;
	bool same = false;
	enum err_code code = schema_is_ours(db, &same, err);

	if (code != ERR_OK) {
		return code;
	}
	line(ctx, pragma_is_ok(db, "PRAGMA integrity_check(1)"),
		"the file is whole (integrity_check)");
	/* opening compared the application id already */
	line(ctx, true, "it is a usage store of penumbra (application id)");
	line(ctx, same, "its tables are the released ones (schema digest)");
	line(ctx, !same || store_words_whole(db), "every packed row has its words");
	return db_state(db, err);
}

static const struct store_ops sqlite_ops = { sqlite_close, sqlite_begin, sqlite_put,
	sqlite_put_presence, sqlite_drop_presence, sqlite_prune, sqlite_commit,
	sqlite_each, sqlite_some, sqlite_each_presence, sqlite_check };

static enum err_code
open_store(const char *path, bool write, struct store **out, struct err *err)
{
	struct sqlite *sqlite = calloc(1, sizeof *sqlite);
	enum err_code code;

	if (sqlite == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	sqlite->store.ops = &sqlite_ops;
	map_init(&sqlite->marks, sizeof(struct sqlite_mark), 1, MARKS_MOST);
	sqlite->words = store_words_open();
	code = db_open(path, &store_kind, write, &sqlite->db, err);
	if (code != ERR_OK) {
		store_words_close(sqlite->words);
		map_fini(&sqlite->marks);
		free(sqlite);
		return code;
	}
	*out = &sqlite->store;
	return ERR_OK;
}

enum err_code
store_open_writer(const char *path, struct store **out, struct err *err)
{
	return open_store(path, true, out, err);
}

enum err_code
store_open_reader(const char *path, struct store **out, struct err *err)
{
	return open_store(path, false, out, err);
}
