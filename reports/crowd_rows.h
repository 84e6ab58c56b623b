/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CROWD_ROWS_H
#define PENUMBRA_REPORTS_CROWD_ROWS_H

#include "reports/crowd.h"

/* Inside of the crowd room: the rows of a week after folding (P5), with a mark for every figure.
 * Grids are unit by service, or unit by need; a row that does not exist is a figure of nought.  A
 * week is folded and marked when somebody first asks for it: a year of a large house is not. */

struct crowd_uses {
	size_t columns; /* services */
	/* unit * columns + column; NULL none.  A row of the facts, or a sum of several of them. */
	const struct week_use_row **row;
};
struct crowd_needs {
	size_t columns;
	struct week_need_row **row;
};

struct crowd_week {
	bool ready;
	int64_t k;
	size_t *fold; /* unit -> the unit that counts its devices this week */
	bool *member; /* unit has rows of its own this week; never "*" */
	struct crowd_uses use;
	struct crowd_needs need;
	struct week_unit_row *unit;      /* [unit] */
	uint8_t *dev, *regular, *volume; /* enum shown, as the grid of use */
	uint8_t *any, *ours, *other;     /* as the grid of need */
	uint8_t *seen;                   /* [unit] */
};

struct crowd {
	struct arena *arena;
	const struct facts *facts;
	struct crowd_week *weeks;
};

/* The week of this index, folded and marked. */
const struct crowd_week *crowd_week(const struct crowd *crowd, size_t week);

/* Fills fold, member and the rows of one week. */
void crowd_fold(const struct crowd *crowd, size_t week);
/* Marks every figure of one week whose rows are in place. */
void crowd_mark(const struct crowd *crowd, size_t week);

/* The marking of one week: what its passes hand to each other. */
struct marking {
	const struct crowd *crowd;
	struct crowd_week *w;
	struct arena *arena; /* dies with the marking */
	size_t week, units, services, needs;
	struct member *members; /* [units] */
	size_t *who;            /* [units]: unit of each member */
	size_t *tools;          /* [needs]: services of the need that were used at all */
	/* Services of need n: service[from[n]] .. service[from[n + 1] - 1], in order. */
	size_t *from, *service;
	int64_t *dev; /* as the grid of use */
	/* As the grid of need: what is left of a shown need when every service takes from it as much
	 * as its mark lets a reader think; see low_of. */
	int64_t *left;
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
