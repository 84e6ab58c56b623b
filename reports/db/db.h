/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DB_DB_H
#define PENUMBRA_REPORTS_DB_DB_H

#include "sensor/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SQLite behind a fence, with the settings that keep a file safe: an application id, numbered
 * migrations, secure_delete, no foreign functions in a schema, mode 0640.  A handle is sticky:
 * after the first failure every call does nothing; db_end or db_state says what happened.
 *
 * In WAL mode only one connection may ever write or checkpoint (SQLite before 3.51.3 can lose pages
 * otherwise), so a writer holds PATH-lock and readers are opened read-only and never checkpoint.
 * A clean close folds the log away: at rest the store is one file. */

struct db;
struct query;

struct db_kind {
	const char *what; /* "a usage store", for sentences */
	uint32_t application_id;
	const char *const *migrations; /* SQL; number i leads to user_version i + 1 */
	int migration_count;
	bool wal; /* one long-lived writer; else several short ones, rollback journal */
};

/* Creates and migrates when writing.  ERR_FOREIGN, and the file untouched: not ours, or from the
 * future.  ERR_RUNTIME: damaged, locked, cannot be opened. */
enum err_code db_open(const char *path, const struct db_kind *kind, bool write,
	struct db **out, struct err *err) MUST_CHECK;
/* In memory, migrated: the shape every file of this kind should have. */
enum err_code db_open_memory(
	const struct db_kind *kind, struct db **out, struct err *err) MUST_CHECK;
void db_close(struct db *db); /* what was not committed is dropped; NULL is fine */

void db_begin(struct db *db); /* takes the write lock at once, waiting up to 10 s */
void db_run(struct db *db, const char *sql);
/* Commits, or rolls back when anything failed since db_begin; the handle is usable again. */
enum err_code db_end(struct db *db, struct err *err) MUST_CHECK;
void db_undo(struct db *db); /* takes everything since db_begin back */
/* What went wrong since the last time somebody asked; clears it. */
enum err_code db_state(struct db *db, struct err *err) MUST_CHECK;
/* Empties the write-ahead log into the file and cuts it to nothing; false while somebody reads. */
bool db_truncate_log(struct db *db);
/* SHA-256 of all tables, indexes and triggers; its first 16 hex digits. */
enum err_code db_schema_digest(struct db *db, char out[17], struct err *err) MUST_CHECK;

/* Prepared statements; parameters and columns count from 0.  Texts live until the next step. */
struct query *db_query(struct db *db, const char *sql);
void query_close(struct query *query); /* NULL is fine */
void query_number(struct query *query, int i, int64_t value);
void query_text(struct query *query, int i, const char *text, size_t len);
/* The same without a copy: the text must stay until the query has run. */
void query_lend(struct query *query, int i, const char *text, size_t len);
void query_blob(struct query *query, int i, const void *at, size_t len);
/* True while there is a row; at the end the query can be used again. */
bool query_step(struct query *query);
/* Runs a statement whose rows do not matter and makes it ready for the next. */
void query_run(struct query *query);
int64_t query_get(struct query *query, int column);
const char *query_get_text(struct query *query, int column); /* "" when null */
const void *query_get_blob(struct query *query, int column, size_t *len);

#endif
