/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_STORE_SQLITE_H
#define PENUMBRA_REPORTS_STORE_STORE_SQLITE_H

#include "reports/store/store_kind.h"
#include "sensor/base/map.h"

/* Inside usage.db: what the store and its outbox share. */

struct sqlite_mark { /* a period that was put into since the last commit */
	int64_t kind, period;
};

struct sqlite {
	struct store store;
	struct db *db;
	struct store_words *words;
	struct query *put[TABLE_COUNT], *put_presence; /* prepared when first needed */
	bool dropped; /* pages with deleted pseudonyms may still stand in the log */
	bool listing; /* an outbox is kept */
	int64_t now_s;
	struct map marks; /* struct sqlite_mark -> nothing of interest */
};

struct sqlite *sqlite_of(struct store *store);
/* Called by the store: a row was put; a period was pruned; all that goes with a commit. */
void sqlite_mark(struct sqlite *sqlite, enum table table, const void *row);
void sqlite_unlist(struct sqlite *sqlite, enum table table, int64_t before);
void sqlite_list(struct sqlite *sqlite);
/* SELECT of all columns as texts and numbers, packed or not; where is what the caller adds, or "". */
struct query *sqlite_select(struct db *db, enum table table, const char *where);
void sqlite_row(struct query *query, enum table table, void *row);

#endif
