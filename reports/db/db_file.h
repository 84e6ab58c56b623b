/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DB_DB_FILE_H
#define PENUMBRA_REPORTS_DB_DB_FILE_H

#include "reports/db/db.h"
#include "sensor/base/str.h"

struct sqlite3;

/* The file round a database: what it is, who may write it.  For db.c only. */

struct db_lock {
	int fd; /* -1: not held */
	struct text path;
};

/* Present, regular, no link; a writer may find nothing. */
enum err_code db_file_check(const char *path, const struct db_kind *kind, bool write,
	struct err *err) MUST_CHECK;
/* An empty file of mode 0640 when there is none. */
enum err_code db_file_make(const char *path, struct err *err) MUST_CHECK;
/* Reads the first 100 bytes through SQLite's own descriptor (a second one would drop the locks of
 * this process when closed): ours, and not from the future? */
enum err_code db_header_check(struct sqlite3 *handle, const char *path,
	const struct db_kind *kind, bool write, struct err *err) MUST_CHECK;

enum err_code db_lock_take(
	struct db_lock *lock, const char *path, struct err *err) MUST_CHECK;
void db_lock_drop(struct db_lock *lock);

#endif
