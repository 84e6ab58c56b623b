/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_STORE_PACK_H
#define PENUMBRA_REPORTS_STORE_STORE_PACK_H

#include "reports/store/store_words.h"

/* Inside usage.db: packed rows back into rows of tally.def, in the order of their keys.  The query
 * walks them by period, then by the numbers of the words; each period is put in order here, which
 * costs less than it would cost SQLite to join and sort them. */

/* Parameters of the query are bound; `words` is read anew inside its snapshot. */
void store_unpack(struct store_words *words, struct db *db, struct query *query,
	enum table table, void (*take)(void *ctx, enum table table, const void *row),
	void *ctx);
/* No number of a packed row stands for nothing. */
bool store_words_whole(struct db *db);

#endif
