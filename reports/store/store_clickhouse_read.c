/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_clickhouse.h"

#include "sensor/base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reading a centre: of what is there only that counts which is sealed. */

static struct clickhouse *
clickhouse_of(struct store *store)
{
	return (struct clickhouse *)(void *)store;
}

void
span_of(enum table table, const void *row, struct span *span)
{
	const struct table_shape *shape = table_shape(table);
	bool timed = shape->period != PERIOD_NONE;

	memset(span, 0, sizeof *span);
	if (timed) {
		memcpy(&span->period, row, sizeof span->period);
	}
	memcpy(span->sensor, (const char *)row + shape->columns[timed].offset,
		sizeof span->sensor);
}

/* ---- seals ----------------------------------------------------------------------------------- */

struct seal *
seal_new(struct seals *seals)
{
	if (seals->n == seals->room) {
		seals->room = seals->room == 0 ? 64 : seals->room * 2;
		seals->at = realloc(seals->at, seals->room * sizeof *seals->at);
		if (seals->at == NULL) {
			fputs("penumbra: out of memory\n", stderr);
			exit(1);
		}
	}
	return &seals->at[seals->n++];
}

static bool
take_seal(void *ctx, const struct tsv_line *line)
{
	struct seal seal = { .ver = 0 };

	if (line->n != 7 || !tsv_number(line->field[0], &seal.period) ||
		!str_copy(seal.sensor, sizeof seal.sensor, line->field[1]) ||
		!tsv_number(line->field[2], &seal.keys) ||
		!tsv_number(line->field[3], &seal.since) ||
		!tsv_number(line->field[4], &seal.ver) ||
		!tsv_number(line->field[5], &seal.cols) ||
		!str_copy(seal.sum, sizeof seal.sum, line->field[6])) {
		return false;
	}
	*seal_new(ctx) = seal;
	return true;
}

void
clickhouse_add_range(struct text *sql, const char *column, int64_t from, int64_t to)
{
	/* the lowest number there is has no literal */
	if (from > INT64_MIN) {
		text_addf(sql, " AND `%s` >= %" PRId64, column, from);
	}
	if (to < INT64_MAX) {
		text_addf(sql, " AND `%s` <= %" PRId64, column, to);
	}
}

enum err_code
clickhouse_seals(struct clickhouse *c, enum table table, int64_t from, int64_t to,
	struct seals *seals, struct err *err)
{
	struct text sql = { 0 };
	enum err_code code;

	text_addz(&sql, "SELECT period, sensor, keys, since, ver, cols, sum FROM ");
	centre_add_table(c->centre, &sql, "delivery");
	text_addf(&sql, " FINAL WHERE tab = '%s'", table_shape(table)->name);
	if (table_shape(table)->period != PERIOD_NONE) {
		clickhouse_add_range(&sql, "period", from, to);
	}
	text_addz(&sql, " ORDER BY period, sensor");
	code = centre_ask(c->centre, text_z(&sql), take_seal, seals, err);
	text_fini(&sql);
	return code;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Rows of one period and sensor wait here until it is known that all have come. */
struct reading {
	struct clickhouse *c;
	enum table table;
	void (*take)(void *ctx, enum table table, const void *row);
	void *ctx;
	const struct seals *seals;
	size_t seal; /* the next that no row has come for yet */
	struct span span;
	char *rows;
	size_t n, room;
	bool open; /* span is set */
};

static void
miss(struct reading *r, const struct seal *seal, size_t have)
{
	struct clickhouse *c = r->c;

	if (c->missing == 0) {
		snprintf(c->first_missing, sizeof c->first_missing,
			"%s of sensor %.39s, %s %" PRId64 ": %zu of %" PRId64 " rows%s",
			table_shape(r->table)->name, seal->sensor,
			table_shape(r->table)->period == PERIOD_HOUR ? "hour" : "week",
			seal->period, have, seal->keys,
			(int64_t)have < seal->keys ? "" : ", not those that were sent");
	}
	if (c->missing < CLICKHOUSE_ABSENT_MOST) {
		struct absent *absent = &c->absent[c->missing];

		str_copy(absent->sensor, sizeof absent->sensor, str_of(seal->sensor));
		absent->week = schema_week(r->table, seal->period);
	}
	c->missing++;
}

/* An import says no sum, and of columns that we do not know none can be made. */
static bool
is_what_was_sent(const struct reading *r, const struct seal *seal)
{
	const struct table_shape *shape = table_shape(r->table);
	struct text lines = { 0 };
	uint8_t sum[SHA256_BYTES];
	char hex[sizeof seal->sum];

	if (seal->sum[0] == '\0' || seal->cols <= 0 ||
		seal->cols > (int64_t)shape->column_count) {
		return true;
	}
	for (size_t i = 0; i < r->n; i++) {
		tsv_add_columns(&lines, r->table, r->rows + i * shape->row_size,
			(size_t)seal->cols);
		text_addc(&lines, '\n');
	}
	hash_sha256(text_z(&lines), lines.len, sum);
	text_fini(&lines);
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	}
	return strcmp(hex, seal->sum) == 0;
}

int
span_compare(const struct seal *seal, const struct span *span)
{
	int order = (seal->period > span->period) - (seal->period < span->period);

	return order != 0 ? order : strcmp(seal->sensor, span->sensor);
}

/* Seals of periods from which no row came. */
static void
pass_seals(struct reading *r, const struct span *until)
{
	while (r->seal < r->seals->n &&
		(until == NULL || span_compare(&r->seals->at[r->seal], until) < 0)) {
		if (r->seals->at[r->seal].keys > 0) {
			miss(r, &r->seals->at[r->seal], 0);
		}
		r->seal++;
	}
}

static void
span_ends(struct reading *r)
{
	size_t size = table_shape(r->table)->row_size;
	const struct seal *seal;

	if (!r->open) {
		return;
	}
	r->open = false;
	pass_seals(r, &r->span);
	if (r->seal == r->seals->n ||
		span_compare(&r->seals->at[r->seal], &r->span) != 0) {
		return; /* on its way: not sealed yet */
	}
	seal = &r->seals->at[r->seal++];
	if ((int64_t)r->n < seal->keys || !is_what_was_sent(r, seal)) {
		miss(r, seal, r->n);
		return;
	}
	for (size_t i = 0; i < r->n; i++) {
		r->take(r->ctx, r->table, r->rows + i * size);
	}
}

static bool
keep_row(struct reading *r, const void *row, int64_t ver)
{
	size_t size = table_shape(r->table)->row_size;

	/* the seal of this span, when there is one, is the next that is not smaller */
	while (r->seal < r->seals->n &&
		span_compare(&r->seals->at[r->seal], &r->span) < 0) {
		pass_seals(r, &r->span);
	}
	if (r->seal < r->seals->n &&
		span_compare(&r->seals->at[r->seal], &r->span) == 0 &&
		ver < r->seals->at[r->seal].since) {
		return true; /* a key that a later version of the period does not have */
	}
	if (r->n == r->room) {
		size_t room = r->room == 0 ? 256 : r->room * 2;
		char *rows = realloc(r->rows, room * size);

		if (rows == NULL) {
			return false;
		}
		r->rows = rows;
		r->room = room;
	}
	memcpy(r->rows + r->n++ * size, row, size);
	return true;
}

static bool
take_row(void *ctx, const struct tsv_line *line)
{
	struct reading *r = ctx;
	const struct table_shape *shape = table_shape(r->table);
	_Alignas(int64_t) char row[CLICKHOUSE_ROW_MOST];
	struct span span;
	int64_t ver;

	if (!tsv_row(line, 0, r->table, row) ||
		!tsv_number(line->field[shape->column_count], &ver)) {
		return false;
	}
	span_of(r->table, row, &span);
	if (!r->open || memcmp(&span, &r->span, sizeof span) != 0) {
		span_ends(r);
		r->span = span;
		r->open = true;
		r->n = 0;
	}
	return keep_row(r, row, ver);
}

static enum err_code
read_rows(struct reading *r, int64_t from, int64_t to, struct err *err)
{
	const struct table_shape *shape = table_shape(r->table);
	struct text sql = { 0 };
	enum err_code code;

	text_addz(&sql, "SELECT ");
	schema_add_columns(&sql, r->table);
	text_addz(&sql, " FROM ");
	centre_add_table(r->c->centre, &sql, shape->name);
	text_addz(&sql, " FINAL WHERE 1 = 1");
	if (shape->period != PERIOD_NONE) {
		clickhouse_add_range(&sql, shape->columns[0].name, from, to);
	}
	text_addz(&sql, " ORDER BY ");
	for (size_t i = 0; i < shape->column_count && shape->columns[i].key; i++) {
		text_addf(&sql, "%s`%s`", i == 0 ? "" : ", ", shape->columns[i].name);
	}
	code = centre_ask(r->c->centre, text_z(&sql), take_row, r, err);
	text_fini(&sql);
	return code;
}

enum err_code
/* NOLINTNEXTLINE(readability-function-size): from and to are one thing in two arguments */
clickhouse_each(struct store *store, enum table table, int64_t from, int64_t to,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err)
{
	struct clickhouse *c = clickhouse_of(store);
	struct seals seals = { 0 };
	struct reading r = {
		.c = c, .table = table, .take = take, .ctx = ctx, .seals = &seals
	};
	enum err_code code = clickhouse_seals(c, table, from, to, &seals, err);

	if (code == ERR_OK) {
		code = read_rows(&r, from, to, err);
	}
	if (code == ERR_OK) {
		span_ends(&r);
		pass_seals(&r, NULL);
	}
	free(r.rows);
	free(seals.at);
	return code;
}
