/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_kind.h"

#include <assert.h>
#include <string.h>

void
store_close(struct store *store)
{
	if (store != NULL) {
		store->ops->close(store);
	}
}

void
store_begin(struct store *store)
{
	store->ops->begin(store);
}

void
store_put(struct store *store, enum table table, const void *row)
{
	store->ops->put(store, table, row);
}

void
store_put_presence(struct store *store, const struct presence_row *row)
{
	store->ops->put_presence(store, row);
}

void
store_drop_presence(struct store *store, int64_t week)
{
	store->ops->drop_presence(store, week);
}

void
store_prune(struct store *store, enum table table, int64_t before)
{
	store->ops->prune(store, table, before);
}

enum err_code
store_commit(struct store *store, struct err *err)
{
	return store->ops->commit(store, err);
}

enum err_code
/* NOLINTNEXTLINE(readability-function-size): from and to are one thing in two arguments */
store_each(struct store *store, enum table table, int64_t from, int64_t to,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err)
{
	return store->ops->each(store, table, from, to, take, ctx, err);
}

struct picking {
	const char *unit;
	size_t offset; /* of the unit in a row */
	void (*take)(void *ctx, enum table table, const void *row);
	void *ctx;
};

static void
pick(void *ctx, enum table table, const void *row)
{
	const struct picking *p = ctx;

	if (p->unit == NULL || strcmp((const char *)row + p->offset, p->unit) == 0) {
		p->take(p->ctx, table, row);
	}
}

static size_t
unit_offset(enum table table)
{
	const struct table_shape *shape = table_shape(table);
	size_t at = 0;

	while (strcmp(shape->columns[at].name, "unit") != 0) {
		at++;
		assert(at < shape->column_count);
	}
	return shape->columns[at].offset;
}

enum err_code
store_some(struct store *store, const struct store_part *part,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err)
{
	struct picking p = { part->unit, unit_offset(part->table), take, ctx };

	if (store->ops->some != NULL) {
		return store->ops->some(store, part, take, ctx, err);
	}
	return store->ops->each(
		store, part->table, part->period, part->period, pick, &p, err);
}

enum err_code
store_each_presence(struct store *store,
	void (*take)(void *ctx, const struct presence_row *row), void *ctx,
	struct err *err)
{
	return store->ops->each_presence(store, take, ctx, err);
}

void
row_tidy(enum table table, const void *row, void *out)
{
	const struct table_shape *shape = table_shape(table);

	memset(out, 0, shape->row_size);
	for (size_t i = 0; i < shape->column_count; i++) {
		const struct column *column = &shape->columns[i];
		const char *from = (const char *)row + column->offset;
		size_t len = column->size == 0 ? sizeof(int64_t)
					       : strnlen(from, column->size - 1);

		memcpy((char *)out + column->offset, from, len);
	}
}

size_t
row_key_size(enum table table)
{
	const struct table_shape *shape = table_shape(table);

	for (size_t i = 0; i < shape->column_count; i++) {
		if (!shape->columns[i].key) {
			return shape->columns[i].offset;
		}
	}
	return shape->row_size;
}
