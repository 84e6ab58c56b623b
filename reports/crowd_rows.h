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

/* What the one sensor that saw most of a figure saw of it.  Two sensors may have seen the same three
 * devices: their sum is printed, but it must not make a crowd of three.  Parts of a use: regular; of
 * a need: other, ours, both. */
enum { SINGLE_REGULAR = 0, SINGLE_OTHER = 0, SINGLE_OURS, SINGLE_BOTH, SINGLE_PARTS };
struct crowd_single {
	int64_t whole, part[SINGLE_PARTS], rest[SINGLE_PARTS];
	int64_t whole_now, part_now[SINGLE_PARTS]; /* of the sensor whose rows come now */
	uint32_t sensor;
};

struct crowd_week {
	bool ready;
	int64_t k;
	size_t *fold; /* unit -> the unit that counts its devices this week */
	bool *member; /* unit has rows of its own this week; never "*" */
	struct crowd_uses use;
	struct crowd_needs need;
	/* as the grids, and [unit]; NULL: one sensor, or none that see the same devices */
	struct crowd_single *use_single, *need_single;
	int64_t *seen_single;
	uint32_t *sensors;               /* [unit]: how many met it; NULL as above */
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
