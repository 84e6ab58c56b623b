/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_STORE_H
#define PENUMBRA_REPORTS_STORE_STORE_H

#include "reports/tally.h"
#include "sensor/base/err.h"

/* Where rows live: in memory (tests), in usage.db (SQLite), in ClickHouse (fleets).  One contract
 * test runs over every kind.  One process writes; readers open read-only and never checkpoint.
 * Writes are sticky: after a failure store_put does nothing and store_commit says why. */

struct store;

struct store *store_open_memory(void);
/* Creates and migrates the file.  Refused and left untouched: a file that is not ours (application
 * id), one from the future, one that another writer holds. */
enum err_code store_open_writer(
	const char *path, struct store **out, struct err *err) MUST_CHECK;
enum err_code store_open_reader(
	const char *path, struct store **out, struct err *err) MUST_CHECK;
void store_close(struct store *store); /* what was not committed is dropped */

void store_begin(struct store *store);
/* Inserts the row or replaces the one with the same key. */
void store_put(struct store *store, enum table table, const void *row);
void store_put_presence(struct store *store, const struct presence_row *row);
/* Destroys the presence rows of the week (secure_delete). */
void store_drop_presence(struct store *store, int64_t week);
/* Drops rows whose period is before this one. */
void store_prune(struct store *store, enum table table, int64_t before);
enum err_code store_commit(struct store *store, struct err *err) MUST_CHECK;

/* Hands out rows with from <= period <= to (all, where the table has no period) in key order. */
enum err_code store_each(struct store *store, enum table table, int64_t from, int64_t to,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err) MUST_CHECK;
/* A part of the rows of one period, for readers of a long history who want little of each week.  Thin:
 * keys and the first figure; whatever else a row holds may be 0, and rows come in any order. */
struct store_part {
	enum table table; /* with a unit among its keys */
	int64_t period;
	const char *unit; /* NULL: of every unit */
	bool thin;
};
enum err_code store_some(struct store *store, const struct store_part *part,
	void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err) MUST_CHECK;
enum err_code store_each_presence(struct store *store,
	void (*take)(void *ctx, const struct presence_row *row), void *ctx,
	struct err *err) MUST_CHECK;

/* The oracle: integrity, schema, accounting identity of every stored interval, no pseudonym outside
 * the open week.  One line per check to `line`; ERR_RUNTIME when one does not hold. */
enum err_code store_check(struct store *store,
	void (*line)(void *ctx, bool good, const char *text), void *ctx,
	struct err *err) MUST_CHECK;

#endif
