/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_pack.h"

#include "sensor/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct place {
	uint32_t rank[WORD_KEYS], row;
};

/* The rows of one period. */
struct pack {
	const struct table_shape *shape;
	enum table table;
	const struct store_words *words;
	char *rows;
	struct place *places;
	size_t count, room;
	bool sorted;
	void (*take)(void *ctx, enum table table, const void *row);
	void *ctx;
};

static int
compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	for (size_t i = 0; i < WORD_KEYS; i++) {
		if (x->rank[i] != y->rank[i]) {
			return x->rank[i] < y->rank[i] ? -1 : 1;
		}
	}
	return 0;
}

static void
hand_out(struct pack *p)
{
	if (!p->sorted) {
		qsort(p->places, p->count, sizeof *p->places, compare);
	}
	for (size_t i = 0; i < p->count; i++) {
		p->take(p->ctx, p->table,
			p->rows + p->places[i].row * p->shape->row_size);
	}
	p->count = 0;
	p->sorted = true;
}

static void
grow(struct pack *p)
{
	p->room = p->room == 0 ? 1024 : p->room * 2;
	p->rows = realloc(p->rows, p->room * p->shape->row_size);
	p->places = realloc(p->places, p->room * sizeof *p->places);
	if (p->rows == NULL || p->places == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
}

static void
read_row(struct pack *p, struct query *query, char *row, struct place *place)
{
	size_t key = 0;

	memset(row, 0, p->shape->row_size);
	memset(place, 0, sizeof *place);
	for (size_t i = 0; i < p->shape->column_count; i++) {
		const struct column *column = &p->shape->columns[i];
		int64_t number = query_get(query, (int)i);

		if (column->size == 0) {
			memcpy(row + column->offset, &number, sizeof number);
			continue;
		}
		str_copy(row + column->offset, column->size,
			str_of(store_word(p->words, number)));
		if (column->key && key < WORD_KEYS) {
			place->rank[key++] = store_word_rank(p->words, number);
		}
	}
	place->row = (uint32_t)p->count;
}

static void
take_in(struct pack *p, struct query *query)
{
	struct place *place;

	if (p->count == p->room) {
		grow(p);
	}
	place = &p->places[p->count];
	read_row(p, query, p->rows + p->count * p->shape->row_size, place);
	if (p->count > 0 && compare(place - 1, place) > 0) {
		p->sorted = false;
	}
	p->count++;
}

static int64_t
period_of(const struct pack *p)
{
	int64_t period;

	memcpy(&period, p->rows, sizeof period);
	return period;
}

void
store_unpack(struct store_words *words, struct db *db, struct query *query,
	enum table table, void (*take)(void *ctx, enum table table, const void *row),
	void *ctx)
{
	struct pack p = { .shape = table_shape(table),
		.table = table,
		.words = words,
		.sorted = true,
		.take = take,
		.ctx = ctx };
	bool any = query_step(query);

	if (any) {
		store_words_load(words, db);
		store_words_rank(words);
	}
	for (; any; any = query_step(query)) {
		if (p.count > 0 && query_get(query, 0) != period_of(&p)) {
			hand_out(&p);
		}
		take_in(&p, query);
	}
	hand_out(&p);
	free(p.rows);
	free(p.places);
}

static bool
column_whole(struct db *db, enum table table, const char *column)
{
	struct text sql = { 0 };
	struct query *query;
	bool bad;

	text_addf(&sql, "SELECT 1 FROM %s WHERE %s NOT IN (SELECT id FROM word) LIMIT 1",
		store_table_name(table), column);
	query = db_query(db, text_z(&sql));
	bad = query_step(query);
	query_close(query);
	text_fini(&sql);
	return !bad;
}

bool
store_words_whole(struct db *db)
{
	bool whole = true;

	for (enum table t = 0; t < TABLE_COUNT; t++) {
		const struct table_shape *shape = table_shape(t);

		for (size_t i = 0; i < shape->column_count; i++) {
			if (store_word_column(t, &shape->columns[i])) {
				whole = whole &&
					column_whole(db, t, shape->columns[i].name);
			}
		}
	}
	return whole;
}
