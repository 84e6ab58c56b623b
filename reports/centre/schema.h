/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CENTRE_SCHEMA_H
#define PENUMBRA_REPORTS_CENTRE_SCHEMA_H

#include "reports/centre/centre.h"

/* The tables of a centre.  Those of tally.def are made from their shapes, each with one column more:
 * ver, the version of the row.  Of two rows with one key the higher version counts (ReplacingMergeTree),
 * so every insert may be repeated.  Numbers are Int64 as in usage.db: an hour is hours since 1970, a
 * week ISO weeks since 1969-12-29.
 *
 * Two tables more.  `delivery` holds seals: one row per table, period and sensor.  Rows count only
 * when sealed: those with ver >= since, and only when there are at least `keys` of them and their sum
 * is that of the seal.  The sum covers the first `cols` columns, those that its writer knew: columns
 * are only added, at the end.  A seal with no keys and a newer `since` hides a period.  `sensor_state` is one row per sensor, what it
 * last said of itself.
 *
 * The form of the tables has a major and a minor number, kept as the view `form`.  A minor step adds
 * columns or tables; with another major nobody writes or reads. */

enum { SCHEMA_MAJOR = 1, SCHEMA_MINOR = 2 };

/* What a seal is made of, beside its key. */
struct seal {
	char tab[24], sensor[40];
	int64_t period; /* 0 where the table has none */
	int64_t keys, since, ver,
		sent; /* sent: seconds since 1970 by the sensor's clock */
	int64_t cols; /* when it is read; a writer's are those of the table */
	char sum[65], instance[33]; /* SHA-256 of the rows as TSV; of the installation */
};

/* Columns of inserts: "(`hour`, ... , `ver`)" */
void schema_add_columns(struct text *sql, enum table table);
/* "INSERT INTO `db`.`t_local` (...)" */
void schema_insert(const struct centre *centre, struct text *sql, enum table table);
void schema_insert_seals(const struct centre *centre, struct text *sql);
void schema_add_seal(struct text *lines, const struct seal *seal);
/* Weeks since 1969-12-29 of a period of the table; 0 where it has none. */
int64_t schema_week(enum table table, int64_t period);
/* The partition that holds a week: rows of a table come and go by these. */
int64_t schema_partition(enum table table, int64_t week);
void schema_add_partition(struct text *sql, enum table table); /* as an expression */
/* Index of the table of that name, TABLE_COUNT when there is none. */
enum table schema_table(struct str name);

/* Makes what is missing, on every node of the cluster: database, tables, columns.  One line to `say`
 * for each thing done. */
enum err_code schema_init(struct centre *centre, void (*say)(void *ctx, const char *line),
	void *ctx, struct err *err) MUST_CHECK;
/* Drops every partition that holds nothing but what is past its keeping time when `week` is the
 * newest that is kept, seals with what they seal.  Servers follow within seconds. */
enum err_code schema_prune(struct centre *centre, int64_t week,
	void (*say)(void *ctx, const char *line), void *ctx, struct err *err) MUST_CHECK;
/* ERR_RUNTIME, in words, when the centre has another major form or none. */
enum err_code schema_check(struct centre *centre, struct err *err) MUST_CHECK;

#endif
