/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/outbox.h"

#include "reports/centre/tsv.h"
#include "reports/store/store_sqlite.h"
#include "reports/store/store_words.h"
#include "sensor/base/hash.h"
#include "sensor/base/instant.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ROW_MOST = 1024, GRACE_S = 600, HOUR_S = 3600 };

static const char *const kind_words[] = {
	[PERIOD_NONE] = "none", [PERIOD_HOUR] = "hour", [PERIOD_WEEK] = "week"
};

const char *
period_word(enum period kind)
{
	return kind_words[kind];
}

bool
period_named(struct str word, enum period *out)
{
	for (int k = 0; k < 3; k++) {
		if (str_equal(word, str_of(kind_words[k]))) {
			*out = (enum period)k;
			return true;
		}
	}
	return false;
}

/* ---- listing --------------------------------------------------------------------------------- */

void
sqlite_mark(struct sqlite *sqlite, enum table table, const void *row)
{
	struct sqlite_mark mark = { .kind = table_shape(table)->period };

	if (!sqlite->listing) {
		return;
	}
	if (mark.kind != PERIOD_NONE) {
		memcpy(&mark.period, row, sizeof mark.period);
	}
	(void)map_at(&sqlite->marks, &mark);
}

static void
list_one(struct query *query, enum period kind, int64_t period, int64_t now_s)
{
	const char *word = period_word(kind);

	query_text(query, 0, word, strlen(word));
	query_number(query, 1, period);
	query_number(query, 2, now_s);
	query_run(query);
}

void
sqlite_list(struct sqlite *sqlite)
{
	struct query *query;

	if (sqlite->marks.count == 0) {
		return;
	}
	query = db_query(sqlite->db, "INSERT INTO outbox VALUES (?1, ?2, ?3, 0, 0, '') "
				     "ON CONFLICT DO UPDATE SET ver = max(ver + 1, ?3)");
	for (size_t i = 0; i < sqlite->marks.count; i++) {
		const struct sqlite_mark *mark = map_key(&sqlite->marks, i);

		list_one(query, (enum period)mark->kind, mark->period, sqlite->now_s);
	}
	query_close(query);
	map_clear(&sqlite->marks);
}

/* A period leaves the list with the table that is kept longest of those that are dropped. */
void
sqlite_unlist(struct sqlite *sqlite, enum table table, int64_t before)
{
	enum period kind = table_shape(table)->period;
	struct query *query;

	if (!sqlite->listing || (table != TABLE_HOUR_USE && table != TABLE_WEEK_USE)) {
		return;
	}
	query = db_query(sqlite->db, "DELETE FROM outbox WHERE kind = ? AND period < ?");
	query_text(query, 0, period_word(kind), strlen(period_word(kind)));
	query_number(query, 1, before);
	query_run(query);
	query_close(query);
}

static void
list_table(struct sqlite *sqlite, enum table table)
{
	const struct table_shape *shape = table_shape(table);
	struct text sql = { 0 };
	struct query *query;

	text_addf(&sql,
		"INSERT INTO outbox SELECT DISTINCT '%s', %s, ?, 0, 0, '' FROM %s ",
		period_word(shape->period),
		shape->period == PERIOD_NONE ? "0" : shape->columns[0].name,
		store_table_name(table));
	text_addz(&sql, "WHERE true ON CONFLICT DO NOTHING");
	query = db_query(sqlite->db, text_z(&sql));
	query_number(query, 0, sqlite->now_s);
	query_run(query);
	query_close(query);
	text_fini(&sql);
}

static void
make_instance(struct sqlite *sqlite)
{
	struct hash_key random = hash_key_random();
	char text[OUTBOX_INSTANCE];
	struct query *query = db_query(sqlite->db,
		"INSERT INTO outbox_self VALUES (1, ?) ON CONFLICT DO NOTHING");

	for (size_t i = 0; i < sizeof random.byte; i++) {
		snprintf(text + 2 * i, 3, "%02x", random.byte[i]);
	}
	query_text(query, 0, text, strlen(text));
	query_run(query);
	query_close(query);
}

void
outbox_open(struct store *store, int64_t now_s)
{
	struct sqlite *sqlite = sqlite_of(store);

	sqlite->listing = true;
	sqlite->now_s = now_s;
	make_instance(sqlite);
	for (int t = 0; t < TABLE_COUNT; t++) {
		list_table(sqlite, (enum table)t);
	}
}

void
outbox_now(struct store *store, int64_t now_s)
{
	sqlite_of(store)->now_s = now_s;
}

void
outbox_again(struct store *store, int64_t now_s)
{
	struct query *query = db_query(sqlite_of(store)->db,
		"UPDATE outbox SET ver = max(ver + 1, ?), tries = 0, problem = ''");

	query_number(query, 0, now_s);
	query_run(query);
	query_close(query);
}

/* ---- what is owed ---------------------------------------------------------------------------- */

/* An hour is over ten minutes after its end; weeks, and what has none, with their week_state. */
#define OWED                                                        \
	" FROM outbox WHERE delivered < ver AND (CASE kind "        \
	"WHEN 'hour' THEN (period + 1) * 3600 + 600 <= ?1 "         \
	"WHEN 'week' THEN period IN (SELECT week FROM week_state) " \
	"ELSE EXISTS (SELECT 1 FROM week_state) END)"
/* Seconds at which a period ended: 1970-01-05 began week 1. */
#define ENDED                                              \
	"(CASE kind WHEN 'hour' THEN (period + 1) * 3600 " \
	"WHEN 'week' THEN (period + 1) * 604800 - 259200 ELSE ?1 END)"

static bool
find_owed(struct sqlite *sqlite, int64_t now_s, const struct outbox_batch *after,
	struct outbox_batch *out)
{
	struct query *query = db_query(sqlite->db,
		"SELECT kind, period, ver, delivered, " ENDED OWED " AND (" ENDED
		", kind, period) > (?2, ?3, ?4) ORDER BY " ENDED
		", kind, period LIMIT 1");
	const char *word = after == NULL ? "" : period_word(after->kind);
	bool found;

	query_number(query, 0, now_s);
	query_number(query, 1, after == NULL ? INT64_MIN : after->ended);
	query_text(query, 2, word, strlen(word));
	query_number(query, 3, after == NULL ? 0 : after->period);
	found = query_step(query);
	*out = (struct outbox_batch){ 0 };
	if (found) {
		found = period_named(str_of(query_get_text(query, 0)), &out->kind);
		out->period = query_get(query, 1);
		out->ver = query_get(query, 2);
		out->again = query_get(query, 3) > 0;
		out->ended = query_get(query, 4);
	}
	query_close(query);
	return found;
}

static void
sum_hex(const uint8_t sum[SHA256_BYTES], char out[OUTBOX_SUM])
{
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		snprintf(out + 2 * i, 3, "%02x", sum[i]);
	}
}

static void
read_part(struct sqlite *sqlite, const char *sensor, const struct outbox_batch *batch,
	struct outbox_part *part)
{
	const struct table_shape *shape = table_shape(part->table);
	bool timed = shape->period != PERIOD_NONE;
	_Alignas(int64_t) char row[ROW_MOST];
	struct text plain = { 0 };
	uint8_t sum[SHA256_BYTES];
	struct query *query;
	char where[96];

	assert(shape->row_size <= sizeof row);
	snprintf(where, sizeof where, "WHERE sensor = ?%s%s%s", timed ? " AND " : "",
		timed ? shape->columns[0].name : "", timed ? " = ?" : "");
	query = sqlite_select(sqlite->db, part->table, where);
	query_text(query, 0, sensor, strlen(sensor));
	if (timed) {
		query_number(query, 1, batch->period);
	}
	while (query_step(query)) {
		size_t from = plain.len;

		sqlite_row(query, part->table, row);
		tsv_add_row(&plain, part->table, row);
		text_add(&part->lines,
			(struct str){ text_z(&plain) + from, plain.len - from });
		text_addc(&part->lines, '\t');
		tsv_add_number(&part->lines, batch->ver);
		text_addc(&part->lines, '\n');
		text_addc(&plain, '\n');
		part->keys++;
	}
	query_close(query);
	hash_sha256(text_z(&plain), plain.len, sum);
	sum_hex(sum, part->sum);
	text_fini(&plain);
}

bool
outbox_next(struct store *store, const char *sensor, int64_t now_s,
	const struct outbox_batch *after, struct outbox_batch *out)
{
	struct sqlite *sqlite = sqlite_of(store);
	struct sqlite_mark mark;

	if (!find_owed(sqlite, now_s, after, out)) {
		return false;
	}
	/* rows that are not committed have no version yet */
	mark = (struct sqlite_mark){ .kind = out->kind, .period = out->period };
	if (map_find(&sqlite->marks, &mark) != NULL) {
		return false;
	}
	for (int pass = 0; pass < 2; pass++) {
		for (int t = 0; t < TABLE_COUNT; t++) {
			struct outbox_part *part = &out->part[out->parts];

			if (table_shape((enum table)t)->period != out->kind ||
				(t == TABLE_WEEK_STATE) != (pass == 1)) {
				continue;
			}
			part->table = (enum table)t;
			read_part(sqlite, sensor, out, part);
			out->parts++;
		}
	}
	return true;
}

void
outbox_batch_fini(struct outbox_batch *batch)
{
	for (size_t i = 0; i < batch->parts; i++) {
		text_fini(&batch->part[i].lines);
	}
	batch->parts = 0;
}

void
outbox_done(struct store *store, enum period kind, int64_t period, int64_t ver)
{
	struct query *query = db_query(sqlite_of(store)->db,
		"UPDATE outbox SET delivered = max(delivered, ?3), tries = tries + 1, "
		"problem = '' WHERE kind = ?1 AND period = ?2 AND ver >= ?3");

	list_one(query, kind, period, ver);
	query_close(query);
}

void
outbox_failed(struct store *store, enum period kind, int64_t period, const char *problem)
{
	struct query *query = db_query(sqlite_of(store)->db,
		"UPDATE outbox SET tries = tries + 1, problem = ?3 WHERE kind = ?1 AND "
		"period = ?2");
	const char *word = period_word(kind);
	size_t len = strlen(problem);

	query_text(query, 0, word, strlen(word));
	query_number(query, 1, period);
	query_text(query, 2, problem, len < OUTBOX_PROBLEM ? len : OUTBOX_PROBLEM - 1);
	query_run(query);
	query_close(query);
}

void
outbox_state(struct store *store, int64_t now_s, struct outbox_state *out)
{
	struct db *db = sqlite_of(store)->db;
	struct query *query = db_query(db, "SELECT count(*), min(" ENDED ")" OWED);

	*out = (struct outbox_state){ 0 };
	query_number(query, 0, now_s);
	if (query_step(query)) {
		out->waiting = query_get(query, 0);
		out->oldest = query_get(query, 1);
	}
	query_close(query);
	query = db_query(db,
		"SELECT problem" OWED " AND problem <> '' ORDER BY " ENDED " LIMIT 1");
	query_number(query, 0, now_s);
	if (query_step(query)) {
		str_copy(out->problem, sizeof out->problem,
			str_of(query_get_text(query, 0)));
	}
	query_close(query);
	query = db_query(db, "SELECT instance FROM outbox_self");
	if (query_step(query)) {
		str_copy(out->instance, sizeof out->instance,
			str_of(query_get_text(query, 0)));
	}
	query_close(query);
}
