/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_REPORT_H
#define PENUMBRA_REPORTS_REPORT_H

#include "reports/crowd.h"
#include "reports/look.h"
#include "sensor/base/arena.h"

/* A document as pure data.  A report is a list of elements; each is a small table with sentences
 * around it, so that every format can show it: paper draws it as its `look` says, a terminal prints
 * lines, CSV and JSON take the cells.  Texts are plain UTF-8: escaping is the business of the
 * renderers.  Everything lives in the report's arena. */

struct series {
	const char *title; /* what the bars show, in words */
	size_t n;
	const char **label;
	struct cell *cell;
	const char **text; /* the values in words; NULL: they are whole numbers */
};
struct report_cell {
	const char *text; /* for people */
	const char *data; /* for machines; NULL: the text */
	bool number;      /* data is a number */
	enum shown shown;
	int weight; /* shade 0..4, bar length in per mille, or dots 1..3 */
	const struct series *series;
	const char *link; /* file beside this one; NULL none */
};
struct report_column {
	const char *name;    /* for machines, stable; NULL: people only */
	const char *heading; /* for people; NULL: machines only */
	bool number;         /* set to the right */
};

struct element {
	const char *id, *heading; /* "NE4"; heading may be "" */
	enum look look;
	bool half;                    /* may stand beside its neighbour on wide paper */
	bool joined;                  /* stands within the section before it */
	const char **before, **after; /* sentences */
	size_t before_count, after_count, before_room, after_room;
	struct report_column *columns;
	size_t column_count, column_room;
	struct report_cell **rows;
	size_t row_count, row_room;
	bool page;                 /* starts a new page */
	bool percent;              /* LOOK_LINES: of a hundred, where the axis ends */
	size_t most;               /* rows for people; 0: all; machines get all */
	const struct arena *arena; /* the report's, which knows the language */
};
struct report {
	struct arena *arena;
	const char *name, *title, *subtitle, *weeks, *unit; /* unit: code, "" for all */
	const char *about; /* ends the file's name: unit, conversation or page; "" none */
	const char *made_for; /* the day it is dated, 2025-04-07 */
	int sure;             /* 1..3 dots of the weakest figure used, 0 none */
	int64_t k;
	struct element *elements;
	size_t element_count, element_room;
	/* receipt (P11): for machines, and one line for people */
	const char **receipt_name, **receipt_value;
	size_t receipt_count, receipt_name_room, receipt_value_room;
	const char *receipt;
};

struct report *report_open(const char *name);
void report_close(struct report *report);

struct element *report_element(/* valid until the next one */
	struct report *report, const char *id, const char *heading, enum look look);
void report_before(struct report *report, struct element *e, const char *sentence);
void report_after(struct report *report, struct element *e, const char *sentence);
void report_column(struct report *report, struct element *e, const char *name,
	const char *heading, bool number);
/* A row with one empty cell per column, to be filled by the caller. */
struct report_cell *report_row(struct report *report, struct element *e);

struct report_cell report_text(const char *text);
struct report_cell report_both(const char *text, const char *data);
struct report_cell report_number(struct report *report, int64_t value);
/* The number, "12 to 19", or "under 5" with the k in force, or "withheld". */
struct report_cell report_count(const struct report *report, struct cell cell);
struct report_cell report_bytes(const struct report *report, struct cell cell);
void report_receipt(struct report *report, const char *name, const char *value);

const char *report_thousands(struct arena *arena, int64_t value); /* 12 345 */
const char *report_size(struct arena *arena, int64_t bytes);

#endif
