/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/db/db.h"

#include "reports/db/db_file.h"
#include "sensor/base/hash.h"
#include "sensor/base/str.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { BUSY_MS = 10000 };

struct db {
	sqlite3 *handle;
	const struct db_kind *kind;
	struct text path;
	struct db_lock lock;
	bool write, in_txn;
	struct err failure; /* the first one; code ERR_OK: none */
};

struct query {
	struct db *db;
	sqlite3_stmt *stmt;
};

static void
fail(struct db *db, const char *what)
{
	if (db->failure.code == ERR_OK) {
		err_set(&db->failure, ERR_RUNTIME, "%s: %s: %s", text_z(&db->path), what,
			sqlite3_errmsg(db->handle));
	}
}

static bool
failed(const struct db *db)
{
	return db->failure.code != ERR_OK;
}

void
db_run(struct db *db, const char *sql)
{
	if (!failed(db) && sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK) {
		fail(db, "cannot be read or written");
	}
}

enum err_code
db_state(struct db *db, struct err *err)
{
	enum err_code code = db->failure.code;

	if (code != ERR_OK && err != NULL) {
		*err = db->failure;
	}
	db->failure.code = ERR_OK;
	return code;
}

void
db_begin(struct db *db)
{
	assert(!db->in_txn);
	db_run(db, "BEGIN IMMEDIATE");
	db->in_txn = true;
}

void
db_undo(struct db *db)
{
	if (db->in_txn && sqlite3_get_autocommit(db->handle) == 0) {
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	}
	db->in_txn = false;
}

enum err_code
db_end(struct db *db, struct err *err)
{
	if (db->in_txn) {
		db_run(db, "COMMIT");
		if (failed(db)) {
			db_undo(db);
		}
		db->in_txn = false;
	}
	return db_state(db, err);
}

bool
db_truncate_log(struct db *db)
{
	int rc;

	if (failed(db)) {
		return false;
	}
	sqlite3_busy_timeout(db->handle, 0);
	rc = sqlite3_wal_checkpoint_v2(
		db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	return rc == SQLITE_OK;
}

/* --- open and close ----------------------------------------------------------- */

static int64_t
pragma(struct db *db, const char *sql)
{
	struct query *query = db_query(db, sql);
	int64_t value = query_step(query) ? query_get(query, 0) : -1;

	query_close(query);
	return value;
}

static void
settings(struct db *db)
{
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (!db->write) {
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	}
	db_run(db, "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;"
		   "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;"
		   "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384");
}

static void
migrate(struct db *db)
{
	int64_t version = pragma(db, "PRAGMA user_version");
	char sql[80];
	enum err_code code;
	struct err err;

	if (failed(db) || version >= db->kind->migration_count) {
		return;
	}
	db_begin(db);
	for (int64_t i = version; i < db->kind->migration_count; i++) {
		db_run(db, db->kind->migrations[i]);
	}
	snprintf(sql, sizeof sql, "PRAGMA application_id = %u; PRAGMA user_version = %d",
		db->kind->application_id, db->kind->migration_count);
	db_run(db, sql);
	code = db_end(db, &err);
	if (code != ERR_OK) {
		db->failure = err;
	}
}

static enum err_code
check_version(struct db *db, struct err *err)
{
	int64_t version = pragma(db, "PRAGMA user_version");

	if (!failed(db) && version > db->kind->migration_count) {
		return err_set(err, ERR_FOREIGN,
			"%s: written by a newer penumbra (form %lld, this program knows "
			"%d); nothing was changed",
			text_z(&db->path), (long long)version, db->kind->migration_count);
	}
	if (!failed(db) && !db->write && version < db->kind->migration_count) {
		return err_set(err, ERR_FOREIGN,
			"%s: written by an older penumbra; let its writer open it once",
			text_z(&db->path));
	}
	return db_state(db, err);
}

static void
check_quick(struct db *db)
{
	struct query *query = db_query(db, "PRAGMA quick_check(1)");

	if (query_step(query) && strcmp(query_get_text(query, 0), "ok") != 0 &&
		!failed(db)) {
		err_set(&db->failure, ERR_RUNTIME,
			"%s: damaged (%s); move the file away and start again",
			text_z(&db->path), query_get_text(query, 0));
	}
	query_close(query);
}

static enum err_code
open_handle(struct db *db, struct err *err)
{
	int flags = db->write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	int rc = sqlite3_open_v2(text_z(&db->path), &db->handle,
		flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (rc != SQLITE_OK) {
		return err_set(err, ERR_RUNTIME, "%s: cannot be opened: %s",
			text_z(&db->path), sqlite3_errstr(rc));
	}
	return db_header_check(db->handle, text_z(&db->path), db->kind, db->write, err);
}

static enum err_code
open_file(struct db *db, struct err *err)
{
	const char *path = text_z(&db->path);
	enum err_code code = db_file_check(path, db->kind, db->write, err);

	if (code == ERR_OK && db->write && db->kind->wal) {
		code = db_lock_take(&db->lock, path, err);
	}
	if (code == ERR_OK && db->write) {
		code = db_file_make(path, err);
	}
	return code == ERR_OK ? open_handle(db, err) : code;
}

static enum err_code
open_steps(struct db *db, struct err *err)
{
	enum err_code code = open_file(db, err);

	if (code == ERR_OK) {
		settings(db);
		code = check_version(db, err);
	}
	if (code != ERR_OK || !db->write) {
		return code;
	}
	check_quick(db);
	migrate(db);
	if (db->kind->wal) {
		db_run(db, "PRAGMA journal_mode = WAL");
	}
	return db_state(db, err);
}

static struct db *
new_db(const char *path, const struct db_kind *kind, bool write)
{
	struct db *db = calloc(1, sizeof *db);

	if (db != NULL) {
		db->kind = kind;
		db->write = write;
		db->lock.fd = -1;
		text_addz(&db->path, path);
	}
	return db;
}

enum err_code
db_open(const char *path, const struct db_kind *kind, bool write, struct db **out,
	struct err *err)
{
	struct db *db = new_db(path, kind, write);
	enum err_code code;

	if (db == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	code = open_steps(db, err);
	if (code != ERR_OK) {
		db_close(db);
		return code;
	}
	*out = db;
	return ERR_OK;
}

enum err_code
db_open_memory(const struct db_kind *kind, struct db **out, struct err *err)
{
	struct db *db = new_db(":memory:", kind, false);
	enum err_code code;

	if (db == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	if (sqlite3_open(":memory:", &db->handle) != SQLITE_OK) {
		fail(db, "cannot be opened");
	}
	migrate(db);
	code = db_state(db, err);
	if (code != ERR_OK) {
		db_close(db);
		return code;
	}
	*out = db;
	return ERR_OK;
}

void
db_close(struct db *db)
{
	if (db == NULL) {
		return;
	}
	db_undo(db);
	if (db->handle != NULL && db->write && db->kind->wal) {
		/* fails, and stays a log, while somebody reads: that is fine */
		sqlite3_busy_timeout(db->handle, 0);
		sqlite3_exec(
			db->handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	}
	sqlite3_close(db->handle);
	db_lock_drop(&db->lock);
	text_fini(&db->path);
	free(db);
}

/* --- queries ------------------------------------------------------------------ */

struct query *
db_query(struct db *db, const char *sql)
{
	struct query *query = calloc(1, sizeof *query);

	if (query == NULL) {
		err_set(&db->failure, ERR_MEMORY, "out of memory");
		return NULL;
	}
	query->db = db;
	if (!failed(db) &&
		sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
			&query->stmt, NULL) != SQLITE_OK) {
		fail(db, "cannot be read");
	}
	return query;
}

void
query_close(struct query *query)
{
	if (query != NULL) {
		sqlite3_finalize(query->stmt);
		free(query);
	}
}

static bool
usable(const struct query *query)
{
	return query != NULL && query->stmt != NULL && !failed(query->db);
}

static void
bound(struct query *query, int rc)
{
	if (rc != SQLITE_OK) {
		fail(query->db, "cannot take a value");
	}
}

void
query_number(struct query *query, int i, int64_t value)
{
	if (usable(query)) {
		bound(query, sqlite3_bind_int64(query->stmt, i + 1, value));
	}
}

void
query_text(struct query *query, int i, const char *text, size_t len)
{
	if (usable(query)) {
		bound(query, sqlite3_bind_text(query->stmt, i + 1, text, (int)len,
				     SQLITE_TRANSIENT));
	}
}

void
query_lend(struct query *query, int i, const char *text, size_t len)
{
	if (usable(query)) {
		bound(query, sqlite3_bind_text(
				     query->stmt, i + 1, text, (int)len, SQLITE_STATIC));
	}
}

void
query_blob(struct query *query, int i, const void *at, size_t len)
{
	if (usable(query)) {
		bound(query, sqlite3_bind_blob(
				     query->stmt, i + 1, at, (int)len, SQLITE_TRANSIENT));
	}
}

bool
query_step(struct query *query)
{
	int rc;

	if (!usable(query)) {
		return false;
	}
	rc = sqlite3_step(query->stmt);
	if (rc == SQLITE_ROW) {
		return true;
	}
	if (rc != SQLITE_DONE) {
		fail(query->db, "cannot be read or written");
	}
	sqlite3_reset(query->stmt);
	return false;
}

void
query_run(struct query *query)
{
	while (query_step(query)) {
	}
}

int64_t
query_get(struct query *query, int column)
{
	return sqlite3_column_int64(query->stmt, column);
}

const char *
query_get_text(struct query *query, int column)
{
	const unsigned char *text = sqlite3_column_text(query->stmt, column);

	return text == NULL ? "" : (const char *)text;
}

const void *
query_get_blob(struct query *query, int column, size_t *len)
{
	const void *at = sqlite3_column_blob(query->stmt, column);

	*len = (size_t)sqlite3_column_bytes(query->stmt, column);
	return at;
}

enum err_code
db_schema_digest(struct db *db, char out[17], struct err *err)
{
	struct query *query = db_query(db,
		"SELECT type || ' ' || name || ' ' || tbl_name || ' ' || ifnull(sql, '') "
		"FROM sqlite_schema ORDER BY type, name");
	struct text all = { 0 };
	uint8_t digest[SHA256_BYTES];

	while (query_step(query)) {
		text_addf(&all, "%s\n", query_get_text(query, 0));
	}
	query_close(query);
	hash_sha256(text_z(&all), all.len, digest);
	text_fini(&all);
	for (size_t i = 0; i < 8; i++) {
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
	}
	return db_state(db, err);
}
