/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_STORE_KIND_H
#define PENUMBRA_REPORTS_STORE_STORE_KIND_H

#include "reports/db/db.h"
#include "reports/store/store.h"

/* Inside reports/store: what every kind of store provides, and what usage.db is. */

struct store_ops {
	void (*close)(struct store *store);
	void (*begin)(struct store *store);
	void (*put)(struct store *store, enum table table, const void *row);
	void (*put_presence)(struct store *store, const struct presence_row *row);
	void (*drop_presence)(struct store *store, int64_t week);
	void (*prune)(struct store *store, enum table table, int64_t before);
	enum err_code (*commit)(struct store *store, struct err *err);
	enum err_code (*each)(struct store *store, enum table table, int64_t from,
		int64_t to, void (*take)(void *ctx, enum table table, const void *row),
		void *ctx, struct err *err);
	/* NULL: each is asked, and what was not wanted left out. */
	enum err_code (*some)(struct store *store, const struct store_part *part,
		void (*take)(void *ctx, enum table table, const void *row), void *ctx,
		struct err *err);
	enum err_code (*each_presence)(struct store *store,
		void (*take)(void *ctx, const struct presence_row *row), void *ctx,
		struct err *err);
	/* What only this kind can check of itself; may be NULL. */
	enum err_code (*check)(struct store *store,
		void (*line)(void *ctx, bool good, const char *text), void *ctx,
		struct err *err);
};

struct store {
	const struct store_ops *ops; /* the kind's own members follow */
};

extern const struct db_kind store_kind;

/* A row with every byte behind the end of a text zero, so that rows compare as bytes. */
void row_tidy(enum table table, const void *row, void *out);
size_t row_key_size(enum table table);

#endif
