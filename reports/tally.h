/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_TALLY_H
#define PENUMBRA_REPORTS_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parcels, rollup -> store -> facts: one struct per table of tally.def, named struct TABLE_row, with
 * its columns as members (numbers int64_t, texts char arrays).  `struct table` describes the same
 * columns to stores, so that a store needs no line of its own per table.  Counts here may be under
 * k: only what passed the crowd room is ever shown. */

enum table {
#define TABLE(NAME, name, period, kept) TABLE_##NAME,
#include "reports/tally.def"
#undef TABLE
	TABLE_COUNT
};

enum period { PERIOD_NONE, PERIOD_HOUR, PERIOD_WEEK };

struct column {
	const char *name;
	size_t offset, size; /* in the row; size 0: a number (int64_t) */
	bool key;
};

struct table_shape {
	const char *name, *kept;
	enum period period; /* not none: the first column is its number */
	const struct column *columns;
	size_t column_count, row_size;
};

const struct table_shape *table_shape(enum table table);
/* The same keeping time as a number of weeks, the newest included; 0: kept. */
int table_keep_weeks(enum table table);
/* Order of keys, text as bytes: the order in which every store hands rows out. */
int row_compare(enum table table, const void *a, const void *b);

#define ROW_TEXT(column, size) char column[size];
#define ROW_NUMBER(column)     int64_t column;
#define ROW_PERIOD_none
#define ROW_PERIOD_hour int64_t hour;
#define ROW_PERIOD_week int64_t week;
#define ROW(NAME, name, period)                                            \
	struct name##_row {                                                \
		ROW_PERIOD_##period NAME##_KEYS(ROW_TEXT, ROW_NUMBER) NAME \
			##_VALUES(ROW_TEXT, ROW_NUMBER)                    \
	};

ROW(HOUR_USE, hour_use, hour)
ROW(HOUR_UNIT, hour_unit, hour)
ROW(WEEK_USE, week_use, week)
ROW(WEEK_NEED, week_need, week)
ROW(WEEK_UNIT, week_unit, week)
ROW(WEEK_HEALTH, week_health, week)
ROW(FIRST_USE, first_use, none)
ROW(FIRST_NEED, first_need, none)
ROW(WEEK_UNKNOWN, week_unknown, week)
ROW(HOUR_COVER, hour_cover, hour)
ROW(WEEK_COVER, week_cover, week)
ROW(WEEK_STATE, week_state, week)
ROW(QUARTER_USE, quarter_use, week)
ROW(GAP, gap, hour)

/* The only row with a pseudonym; open weeks only, destroyed when the week closes. */
struct presence_row {
	int64_t week;
	char unit[32],
		service[64]; /* service "-": any traffic; "@offer": our own offer */
	uint8_t device[16];
	uint8_t used_days, touch_days, machine_days; /* bit 0 Monday */
	/* bits by enum role; 16 foreign, 17 hidden, 18 shared address, 19 a machine day at night */
	uint32_t marks;
	int64_t up, down, flows;
};

/* "all" needs and units of a figure for the whole organisation, folded small units, no unit */
#define UNIT_ALL          "*"
#define UNIT_OTHER        "other"
#define UNIT_NONE_WORD    "none"
/* of bytes in no service, and of a device's traffic as a whole */
#define SERVICE_NONE_WORD "none"
#define SERVICE_ANY_WORD  "-"

#endif
