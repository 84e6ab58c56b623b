/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CROWD_ROWS_H
#define PENUMBRA_REPORTS_CROWD_ROWS_H

#include "reports/crowd.h"

/* Inside of the crowd room: the figures of a week after folding (P5), with a mark for every one.
 * Grids are unit by service, or unit by need; a row that does not exist is a figure of nought.  A
 * week is folded and its devices marked when somebody first asks for it: a year of a large house is
 * not.  Parts and amounts take all rows of the week and are marked later still, if at all. */

/* The rows of one unit after folding, in order of service: rows of the facts, or sums of several. */
struct crowd_uses {
	bool ready;
	size_t n;
	uint32_t *service;
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

void crowd_single_add(struct crowd_single *single, uint32_t sensor, int64_t whole,
	const int64_t part[SINGLE_PARTS]);
/* Rows are in order of their sensors: counts them, from 1. */
uint32_t crowd_sensor_of(const char *now, const char *before, uint32_t last);

struct crowd_week {
	bool ready, need_parted,
		use_parted; /* marked: devices; other and ours; the rest */
	int64_t k;
	size_t services;
	size_t *fold;           /* unit -> the unit that counts its devices this week */
	bool *member;           /* unit has rows of its own this week; never "*" */
	int32_t *count;         /* devices; unit * services + service */
	struct crowd_uses *use; /* [unit]; see crowd_raw_use */
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

/* Fills fold, member, devices, needs and units of one week. */
void crowd_fold(const struct crowd *crowd, size_t week);
/* All rows of the week: unit * services + service, NULL none.  The grid is the arena's. */
const struct week_use_row **crowd_grid(
	const struct crowd *crowd, size_t week, struct arena *arena);
/* Marks: of all devices, once they are in place; of parts of needs; of parts of uses and amounts. */
void crowd_mark(const struct crowd *crowd, size_t week);
void crowd_mark_needs(const struct crowd *crowd, size_t week);
void crowd_mark_uses(const struct crowd *crowd, size_t week);

const struct week_use_row *crowd_raw_use(
	const struct crowd *crowd, size_t week, size_t unit, size_t service);
const struct week_need_row *crowd_raw_need(
	const struct crowd *crowd, size_t week, size_t unit, size_t need);

#endif
