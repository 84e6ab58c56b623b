/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_kind.h"
#include "sensor/base/map.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The whole store in maps: key columns as key, the row as value. */

enum { ROWS_MOST = 1 << 26, ROW_MOST = 1024 };

struct presence_key {
	int64_t week;
	char unit[32], service[64];
	uint8_t device[16];
};

struct memory {
	struct store store;
	struct map table[TABLE_COUNT];
	struct map presence;
};

static struct memory *
memory_of(struct store *store)
{
	return (struct memory *)(void *)store;
}

static void
memory_close(struct store *store)
{
	struct memory *memory = memory_of(store);

	for (size_t i = 0; i < TABLE_COUNT; i++) {
		map_fini(&memory->table[i]);
	}
	map_fini(&memory->presence);
	free(memory);
}

static void
memory_begin(struct store *store)
{
	(void)store;
}

static enum err_code
memory_commit(struct store *store, struct err *err)
{
	(void)store;
	(void)err;
	return ERR_OK;
}

static void
memory_put(struct store *store, enum table table, const void *row)
{
	_Alignas(int64_t) char tidy[ROW_MOST];
	void *place;

	assert(table_shape(table)->row_size <= sizeof tidy);
	row_tidy(table, row, tidy);
	place = map_at(&memory_of(store)->table[table], tidy);
	if (place != NULL) {
		memcpy(place, tidy, table_shape(table)->row_size);
	}
}

static void
memory_put_presence(struct store *store, const struct presence_row *row)
{
	struct presence_key key = { .week = row->week };
	struct presence_row *place;

	memcpy(key.unit, row->unit, strnlen(row->unit, sizeof key.unit - 1));
	memcpy(key.service, row->service, strnlen(row->service, sizeof key.service - 1));
	memcpy(key.device, row->device, sizeof key.device);
	place = map_at(&memory_of(store)->presence, &key);
	if (place != NULL) {
		*place = *row;
	}
}

/* Keeps the entries for which the first number of the key is not dropped. */
static void
keep(struct map *map, bool (*drop)(int64_t period, int64_t limit), int64_t limit)
{
	struct map kept;
	int64_t period;

	map_init(&kept, map->key_size, map->value_size, map->most);
	for (size_t i = 0; i < map->count; i++) {
		memcpy(&period, map_key(map, i), sizeof period);
		if (!drop(period, limit)) {
			void *value = map_at(&kept, map_key(map, i));

			memcpy(value, map_value(map, i), map->value_size);
		}
	}
	map_fini(map);
	*map = kept;
}

static bool
is_equal(int64_t period, int64_t limit)
{
	return period == limit;
}

static bool
is_before(int64_t period, int64_t limit)
{
	return period < limit;
}

static void
memory_drop_presence(struct store *store, int64_t week)
{
	keep(&memory_of(store)->presence, is_equal, week);
}

static void
memory_prune(struct store *store, enum table table, int64_t before)
{
	if (table_shape(table)->period != PERIOD_NONE) {
		keep(&memory_of(store)->table[table], is_before, before);
	}
}

static int
compare_rows(const void *a, const void *b, void *table)
{
	return row_compare(
		*(const enum table *)table, *(void *const *)a, *(void *const *)b);
}

static int
compare_presence(const void *a, const void *b, void *unused)
{
	const struct presence_row *x = *(void *const *)a, *y = *(void *const *)b;
	int order = (x->week > y->week) - (x->week < y->week);

	(void)unused;
	order = order != 0 ? order : strcmp(x->unit, y->unit);
	order = order != 0 ? order : strcmp(x->service, y->service);
	return order != 0 ? order : memcmp(x->device, y->device, sizeof x->device);
}

static void **
sorted(struct map *map, int (*compare)(const void *, const void *, void *), void *ctx)
{
	void **rows = calloc(map->count + 1, sizeof *rows);

	if (rows == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	for (size_t i = 0; i < map->count; i++) {
		rows[i] = map_value(map, i);
	}
	qsort_r(rows, map->count, sizeof *rows, compare, ctx);
	return rows;
}

static enum err_code
/* NOLINTNEXTLINE(readability-function-size): from and to are one thing in two arguments */
memory_each(struct store *store, enum table table, int64_t from, int64_t to,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err)
{
	struct map *map = &memory_of(store)->table[table];
	bool always = table_shape(table)->period == PERIOD_NONE;
	void **rows = sorted(map, compare_rows, &table);
	int64_t period;

	(void)err;
	for (size_t i = 0; i < map->count; i++) {
		memcpy(&period, rows[i], sizeof period);
		if (always || (period >= from && period <= to)) {
			take(ctx, table, rows[i]);
		}
	}
	free(rows);
	return ERR_OK;
}

static enum err_code
memory_each_presence(struct store *store,
	void (*take)(void *ctx, const struct presence_row *row), void *ctx,
	struct err *err)
{
	struct map *map = &memory_of(store)->presence;
	void **rows = sorted(map, compare_presence, NULL);

	(void)err;
	for (size_t i = 0; i < map->count; i++) {
		take(ctx, rows[i]);
	}
	free(rows);
	return ERR_OK;
}

static const struct store_ops memory_ops = { memory_close, memory_begin, memory_put,
	memory_put_presence, memory_drop_presence, memory_prune, memory_commit,
	memory_each, NULL, memory_each_presence, NULL };

struct store *
store_open_memory(void)
{
	struct memory *memory = calloc(1, sizeof *memory);

	if (memory == NULL) {
		return NULL;
	}
	memory->store.ops = &memory_ops;
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		map_init(&memory->table[i], row_key_size((enum table)i),
			table_shape((enum table)i)->row_size, ROWS_MOST);
	}
	map_init(&memory->presence, sizeof(struct presence_key),
		sizeof(struct presence_row), ROWS_MOST);
	return &memory->store;
}
