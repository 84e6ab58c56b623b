/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CENTRE_TSV_H
#define PENUMBRA_REPORTS_CENTRE_TSV_H

#include "reports/tally.h"
#include "sensor/base/str.h"

/* The text that travels between a sensor, its sender and the centre: ClickHouse's TabSeparated.  One
 * row a line, tabs between values, numbers in decimal, backslash escapes for tab, line end and
 * backslash.  What comes back from a server is foreign: lines, fields and their lengths have limits,
 * and a value that does not fit its column is an error, never cut. */

enum { TSV_FIELDS_MAX = 96, TSV_LINE_MAX = 65536 };

struct tsv_line {
	size_t n;
	struct str field[TSV_FIELDS_MAX]; /* unescaped; good during the call */
};

/* Zero it, set take and ctx, then feed it bytes as they come.  take says false to stop: the reader
 * is sticky, later bytes are ignored and tsv_end says false. */
struct tsv {
	bool (*take)(void *ctx, const struct tsv_line *line);
	void *ctx;
	struct text rest; /* of a line whose end has not come yet */
	uint64_t lines;
	bool bad;
};
void tsv_feed(struct tsv *tsv, const char *at, size_t len);
/* True when all was well and no line was left unfinished; frees. */
bool tsv_end(struct tsv *tsv);

bool tsv_number(struct str field, int64_t *out);
void tsv_add_text(struct text *out, struct str value);
void tsv_add_number(struct text *out, int64_t number);

/* All columns of a row in their order, or the first so many, without a line end. */
void tsv_add_columns(struct text *out, enum table table, const void *row, size_t columns);
void tsv_add_row(struct text *out, enum table table, const void *row);
/* The row of a line whose fields from `first` on are the columns of the table; false when a field
 * does not fit. */
bool tsv_row(const struct tsv_line *line, size_t first, enum table table, void *row);

#endif
