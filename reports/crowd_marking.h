/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CROWD_MARKING_H
#define PENUMBRA_REPORTS_CROWD_MARKING_H

#include "reports/crowd_rows.h"

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
	/* As the grid of need: what is left of a shown need when every service takes from it as much
	 * as its mark lets a reader think; see low_of. */
	int64_t *left;
	/* Services with devices of unit u and need n: used[used_from[u * needs + n]] up to the next. */
	uint32_t *used_from;
	uint32_t *used;
	size_t *yes, *small; /* [services]: members with this mark */
	struct part_veil {
		bool number, few, almost;
	} * veils; /* as the grid of need: what is not said of its parts */
	const struct week_use_row **row; /* as crowd_grid, when amounts are marked */
	bool changed;
};
size_t marking_members(struct marking *m); /* fills who; how many */
size_t marking_need(const struct marking *m, size_t service);
uint8_t *marking_dev(const struct marking *m, size_t unit, size_t service);
uint8_t *marking_any(const struct marking *m, size_t unit, size_t need);
void marking_open(struct marking *m, const struct crowd *crowd, size_t week);
void marking_tables(struct marking *m); /* what devices need */

#endif
