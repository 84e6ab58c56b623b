/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_clickhouse.h"
#include "reports/store/store_centre.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A centre as a store.  What is put waits in maps until the commit, so that one key is one row. */

enum { ROWS_MOST = 1 << 26 };

static struct clickhouse *
clickhouse_of(struct store *store)
{
	return (struct clickhouse *)(void *)store;
}

static void
clear_puts(struct clickhouse *c)
{
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		map_fini(&c->put[i]);
		map_init(&c->put[i], row_key_size((enum table)i),
			table_shape((enum table)i)->row_size, ROWS_MOST);
		c->pruned[i].n = 0;
	}
	c->code = ERR_OK;
}

static void
clickhouse_close(struct store *store)
{
	struct clickhouse *c = clickhouse_of(store);

	for (size_t i = 0; i < TABLE_COUNT; i++) {
		map_fini(&c->put[i]);
		free(c->pruned[i].at);
	}
	free(c);
}

static void
clickhouse_begin(struct store *store)
{
	clear_puts(clickhouse_of(store));
}

static void
clickhouse_put(struct store *store, enum table table, const void *row)
{
	struct clickhouse *c = clickhouse_of(store);
	_Alignas(int64_t) char tidy[CLICKHOUSE_ROW_MOST];
	void *place;

	assert(table_shape(table)->row_size <= sizeof tidy);
	row_tidy(table, row, tidy);
	place = map_at(&c->put[table], tidy);
	if (place != NULL) {
		memcpy(place, tidy, table_shape(table)->row_size);
	} else if (c->code == ERR_OK) {
		c->code = err_set(&c->err, ERR_RUNTIME, "too many rows in one commit");
	}
}

static void
clickhouse_put_presence(struct store *store, const struct presence_row *row)
{
	struct clickhouse *c = clickhouse_of(store);

	(void)row;
	if (c->code == ERR_OK) {
		c->code = err_set(&c->err, ERR_RUNTIME,
			"pseudonyms never leave the sensor: the centre takes none");
	}
}

static void
clickhouse_drop_presence(struct store *store, int64_t week)
{
	(void)store;
	(void)week;
}

static enum err_code
clickhouse_each_presence(struct store *store,
	void (*take)(void *ctx, const struct presence_row *row), void *ctx,
	struct err *err)
{
	(void)store;
	(void)take;
	(void)ctx;
	(void)err;
	return ERR_OK;
}

static void
add_seal(struct clickhouse *c, struct text *lines, enum table table,
	const struct seal *from)
{
	struct seal seal = *from;

	seal.ver = c->ver;
	seal.sent = c->ver;
	str_copy(seal.tab, sizeof seal.tab, str_of(table_shape(table)->name));
	str_copy(seal.instance, sizeof seal.instance, str_of("import"));
	schema_add_seal(lines, &seal);
}

static void
drop_puts(struct clickhouse *c, enum table table, int64_t before)
{
	struct map kept;

	map_init(&kept, c->put[table].key_size, c->put[table].value_size, ROWS_MOST);
	for (size_t i = 0; i < c->put[table].count; i++) {
		const void *row = map_value(&c->put[table], i);
		struct span span;

		span_of(table, row, &span);
		if (span.period >= before) {
			memcpy(map_at(&kept, map_key(&c->put[table], i)), row,
				c->put[table].value_size);
		}
	}
	map_fini(&c->put[table]);
	c->put[table] = kept;
}

/* A seal that no older row passes hides a period. */
static void
clickhouse_prune(struct store *store, enum table table, int64_t before)
{
	struct clickhouse *c = clickhouse_of(store);
	struct seals *pruned = &c->pruned[table];

	if (table_shape(table)->period == PERIOD_NONE || c->code != ERR_OK ||
		before == INT64_MIN) {
		return;
	}
	drop_puts(c, table, before);
	pruned->n = 0;
	c->code = clickhouse_seals(c, table, INT64_MIN, before - 1, pruned, &c->err);
	for (size_t i = 0; i < pruned->n; i++) {
		pruned->at[i].since = c->ver;
		pruned->at[i].keys = 0;
	}
}

/* ---- writing --------------------------------------------------------------------------------- */

static enum err_code
insert_rows(struct clickhouse *c, enum table table, struct err *err)
{
	struct text insert = { 0 }, lines = { 0 };
	enum err_code code;

	for (size_t i = 0; i < c->put[table].count; i++) {
		tsv_add_row(&lines, table, map_value(&c->put[table], i));
		text_addf(&lines, "\t%" PRId64 "\n", c->ver);
	}
	schema_insert(c->centre, &insert, table);
	code = centre_put(
		c->centre, text_z(&insert), (struct str){ lines.at, lines.len }, err);
	text_fini(&insert);
	text_fini(&lines);
	return code;
}

struct counting {
	struct map spans; /* span -> struct counted */
	enum table table;
};

struct counted {
	int64_t since, rows; /* of that version or newer */
};

static bool
take_count(void *ctx, const struct tsv_line *line)
{
	struct counting *counting = ctx;
	struct span span = { 0 };
	struct counted *counted;
	int64_t n, ver;

	if (line->n != 4 || !tsv_number(line->field[0], &span.period) ||
		!str_copy(span.sensor, sizeof span.sensor, line->field[1]) ||
		!tsv_number(line->field[2], &ver) || !tsv_number(line->field[3], &n)) {
		return false;
	}
	counted = map_find(&counting->spans, &span);
	if (counted != NULL && ver >= counted->since) {
		counted->rows += n;
	}
	return true;
}

/* How many rows the touched periods have now, of those that count. */
static enum err_code
count_rows(struct clickhouse *c, struct counting *counting, struct err *err)
{
	const struct table_shape *shape = table_shape(counting->table);
	bool timed = shape->period != PERIOD_NONE;
	const char *period = timed ? shape->columns[0].name : "none";
	struct text sql = { 0 };
	int64_t low = INT64_MAX, high = INT64_MIN;
	enum err_code code;

	for (size_t i = 0; i < counting->spans.count; i++) {
		const struct span *span = map_key(&counting->spans, i);

		low = span->period < low ? span->period : low;
		high = span->period > high ? span->period : high;
	}
	text_addf(&sql, "SELECT %s, sensor, ver, count() FROM ",
		timed ? period : "0 AS none");
	centre_add_local(c->centre, &sql, shape->name);
	text_addz(&sql, " FINAL WHERE 1 = 1");
	if (timed) {
		clickhouse_add_range(&sql, period, low, high);
	}
	text_addf(&sql, " GROUP BY %s, sensor, ver", period);
	code = centre_ask(c->centre, text_z(&sql), take_count, counting, err);
	text_fini(&sql);
	return code;
}

static void
take_since(struct counting *counting, const struct seals *seals)
{
	for (size_t i = 0; i < seals->n; i++) {
		struct span span = { .period = seals->at[i].period };
		struct counted *counted;

		memcpy(span.sensor, seals->at[i].sensor, sizeof span.sensor);
		counted = map_find(&counting->spans, &span);
		if (counted != NULL) {
			counted->since = seals->at[i].since;
		}
	}
}

static void
add_seals(struct clickhouse *c, const struct counting *counting, struct text *lines)
{
	const struct seals *pruned = &c->pruned[counting->table];

	for (size_t i = 0; i < counting->spans.count; i++) {
		const struct span *span = map_key(&counting->spans, i);
		const struct counted *counted = map_value(&counting->spans, i);
		struct seal seal = { .period = span->period,
			.keys = counted->rows,
			.since = counted->since };

		memcpy(seal.sensor, span->sensor, sizeof span->sensor);
		add_seal(c, lines, counting->table, &seal);
	}
	for (size_t i = 0; i < pruned->n; i++) {
		struct span span = { .period = pruned->at[i].period };

		memcpy(span.sensor, pruned->at[i].sensor, sizeof span.sensor);
		if (map_find(&counting->spans, &span) == NULL) {
			add_seal(c, lines, counting->table, &pruned->at[i]);
		}
	}
}

static enum err_code
seal_table(struct clickhouse *c, enum table table, struct text *lines, struct err *err)
{
	struct counting counting = { .table = table };
	struct seals old = { 0 };
	enum err_code code;

	map_init(&counting.spans, sizeof(struct span), sizeof(struct counted), ROWS_MOST);
	for (size_t i = 0; i < c->put[table].count; i++) {
		struct span span;

		span_of(table, map_value(&c->put[table], i), &span);
		(void)map_at(&counting.spans, &span);
	}
	code = clickhouse_seals(c, table, INT64_MIN, INT64_MAX, &old, err);
	take_since(&counting, &old);
	take_since(&counting, &c->pruned[table]);
	if (code == ERR_OK && counting.spans.count > 0) {
		code = count_rows(c, &counting, err);
	}
	if (code == ERR_OK) {
		add_seals(c, &counting, lines);
	}
	map_fini(&counting.spans);
	free(old.at);
	return code;
}

static enum err_code
write_table(struct clickhouse *c, enum table table, struct text *seals, struct err *err)
{
	enum err_code code = ERR_OK;

	if (c->put[table].count > 0) {
		code = insert_rows(c, table, err);
	}
	if (code == ERR_OK && c->put[table].count + c->pruned[table].n > 0) {
		code = seal_table(c, table, seals, err);
	}
	return code;
}

static enum err_code
write_all(struct clickhouse *c, struct err *err)
{
	struct text lines = { 0 }, insert = { 0 };
	enum err_code code = ERR_OK;

	for (int t = 0; t < TABLE_COUNT && code == ERR_OK; t++) {
		code = write_table(c, (enum table)t, &lines, err);
	}
	schema_insert_seals(c->centre, &insert);
	if (code == ERR_OK && lines.len > 0) {
		code = centre_put(c->centre, text_z(&insert),
			(struct str){ lines.at, lines.len }, err);
	}
	text_fini(&lines);
	text_fini(&insert);
	return code;
}

static enum err_code
clickhouse_commit(struct store *store, struct err *err)
{
	struct clickhouse *c = clickhouse_of(store);
	enum err_code code = c->code;

	if (code != ERR_OK) {
		*err = c->err;
	} else if (c->ver == 0) {
		code = err_set(err, ERR_RUNTIME, "the centre was opened to be read only");
	} else {
		code = write_all(c, err);
		c->ver++;
	}
	clear_puts(c);
	return code;
}

static const struct store_ops clickhouse_ops = { clickhouse_close, clickhouse_begin,
	clickhouse_put, clickhouse_put_presence, clickhouse_drop_presence,
	clickhouse_prune, clickhouse_commit, clickhouse_each, NULL,
	clickhouse_each_presence, NULL };

size_t
store_centre_missing(struct store *store, char first[160])
{
	struct clickhouse *c = clickhouse_of(store);
	size_t missing = c->missing;

	assert(store->ops == &clickhouse_ops);
	memcpy(first, c->first_missing, sizeof c->first_missing);
	c->missing = 0;
	c->first_missing[0] = '\0';
	return missing;
}

void
store_centre_absent(struct store *store,
	void (*take)(void *ctx, const char *sensor, int64_t week), void *ctx)
{
	struct clickhouse *c = clickhouse_of(store);

	assert(store->ops == &clickhouse_ops);
	for (size_t i = 0; i < c->missing && i < CLICKHOUSE_ABSENT_MOST; i++) {
		take(ctx, c->absent[i].sensor, c->absent[i].week);
	}
}

enum err_code
store_open_centre(struct centre *centre, int64_t ver, struct store **out, struct err *err)
{
	struct clickhouse *c = calloc(1, sizeof *c);
	struct text sql = { 0 };
	int64_t there = 0;
	enum err_code code;

	if (c == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	c->store.ops = &clickhouse_ops;
	c->centre = centre;
	clear_puts(c);
	code = schema_check(centre, err);
	if (code == ERR_OK && ver > 0) {
		text_addz(&sql, "SELECT max(ver) FROM ");
		centre_add_table(centre, &sql, "delivery");
		code = centre_number(centre, text_z(&sql), &there, err);
		c->ver = there + 1 > ver ? there + 1 : ver;
	}
	text_fini(&sql);
	if (code != ERR_OK) {
		clickhouse_close(&c->store);
		return code;
	}
	*out = &c->store;
	return ERR_OK;
}
