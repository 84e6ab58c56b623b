/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CROWD_ROWS_H
#define PENUMBRA_REPORTS_CROWD_ROWS_H

#include "reports/crowd.h"

/* Inside of the crowd room: the rows of a week after folding (P5), with a mark for every figure.
 * Grids are unit by service, or unit by need; a row that does not exist is a figure of nought. */

struct crowd_grid {
	size_t columns; /* services or needs */
	int32_t *row;   /* unit * columns + column: index into the rows, -1 none */
};

struct crowd_week {
	int64_t k;
	size_t *fold; /* unit -> the unit that counts its devices this week */
	bool *member; /* unit has rows of its own this week; never "*" */
	struct crowd_grid use, need;
	struct week_unit_row *unit;      /* [unit] */
	uint8_t *dev, *regular, *volume; /* enum shown, as the grid of use */
	uint8_t *any, *ours, *other;     /* as the grid of need */
	uint8_t *seen;                   /* [unit] */
};

struct crowd {
	struct arena *arena;
	const struct facts *facts;
	struct crowd_week *weeks;
	struct week_use_row *use;
	size_t use_count, use_room;
	struct week_need_row *need;
	size_t need_count, need_room;
};

/* Fills fold, member and the rows of one week. */
void crowd_fold(struct crowd *crowd, size_t week);
/* Marks every figure of one week whose rows are in place. */
void crowd_mark(struct crowd *crowd, size_t week);

/* The marking of one week: what its passes hand to each other. */
struct marking {
	struct crowd *crowd;
	struct crowd_week *w;
	size_t week, units, services, needs;
	struct member *members; /* [units] */
	size_t *who;            /* [units]: unit of each member */
	size_t *tools;          /* [needs]: services of the need that were used at all */
	bool changed;
};
size_t marking_members(struct marking *m); /* fills who; how many */
size_t marking_need(const struct marking *m, size_t service);
uint8_t *marking_dev(const struct marking *m, size_t unit, size_t service);
uint8_t *marking_any(const struct marking *m, size_t unit, size_t need);
void crowd_mark_parts(struct marking *m);

const struct week_use_row *crowd_raw_use(
	const struct crowd *crowd, size_t week, size_t unit, size_t service);
const struct week_need_row *crowd_raw_need(
	const struct crowd *crowd, size_t week, size_t unit, size_t need);

#endif
