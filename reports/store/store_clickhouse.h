/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_STORE_CLICKHOUSE_H
#define PENUMBRA_REPORTS_STORE_STORE_CLICKHOUSE_H

#include "reports/centre/schema.h"
#include "reports/store/store_kind.h"
#include "sensor/base/map.h"

/* Inside the third kind of store: what its writing and its reading half share. */

enum { CLICKHOUSE_ROW_MOST = 1024, CLICKHOUSE_ABSENT_MOST = 512 };

struct absent {
	char sensor[40];
	int64_t week;
};

struct seals {
	struct seal *at;
	size_t n, room;
};

struct clickhouse {
	struct store store;
	struct centre *centre;
	int64_t ver; /* of the commit that comes; 0: read only */
	struct map put[TABLE_COUNT];
	struct seals pruned[TABLE_COUNT]; /* periods this commit hides */
	struct err err;                   /* first failure since begin */
	enum err_code code;
	size_t missing;
	char first_missing[160];
	struct absent absent[CLICKHOUSE_ABSENT_MOST]; /* the first of them */
};

struct span { /* what a seal is about, without its table */
	int64_t period;
	char sensor[40];
};

/* Of a row; the sensor is the first text of every key. */
void span_of(enum table table, const void *row, struct span *span);
int span_compare(const struct seal *seal, const struct span *span);
/* AND `column` >= from AND `column` <= to */
void clickhouse_add_range(struct text *sql, const char *column, int64_t from, int64_t to);
struct seal *seal_new(struct seals *seals);
/* In order of period and sensor, as rows are. */
enum err_code clickhouse_seals(struct clickhouse *c, enum table table, int64_t from,
	int64_t to, struct seals *seals, struct err *err) MUST_CHECK;
/* store_each */
enum err_code clickhouse_each(struct store *store, enum table table, int64_t from,
	int64_t to, void (*take)(void *ctx, enum table table, const void *row), void *ctx,
	struct err *err) MUST_CHECK;

#endif
