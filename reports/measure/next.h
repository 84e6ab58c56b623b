/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_NEXT_H
#define PENUMBRA_REPORTS_MEASURE_NEXT_H

#include "reports/measure/attention.h"
#include "reports/measure/spread.h"
#include "reports/measure/view.h"
#include "sensor/base/arena.h"

/* What may come next (M20, M21), which pairs of units use tools that do not fit (M25), and how long
 * before a rise somebody told us (M31): from the rows and the register.  Shown as suggestions, with
 * the cases behind them. */

/* What every unit shows and since when, gathered once per document; lives in the arena. */
struct next {
	const struct crowd *crowd;
	const struct facts *facts;
	int64_t *first; /* [unit * needs + need]: first week with k devices, -1 never */
	uint64_t *
		shows; /* [unit]: bit of each need shown in W8; 0 without a page of its own */
};
struct next next_of(const struct crowd *crowd, struct arena *arena);

/* M20 over all units that have a page of their own.  `cases`: those with A before B within 26 weeks
 * that show B now, of which at most `most` are stored; how many are stored in *named. */
struct companion companion_view_of(const struct next *next, need_id had, need_id then,
	size_t *cases, size_t most, size_t *named);

/* M21 (spread.h) over the units that have a page of their own and what they show now. */
struct spread *spread_view_open(const struct next *next, struct arena *arena);

/* Units that work together: a pair of the register, or works_with of the units file. */
bool works_together(const struct facts *facts, size_t a, size_t b);
/* The service of a need that most devices of the unit use, ours or not, mean over W4;
 * facts->service_count when none is shown. */
size_t largest_service(const struct crowd *crowd, size_t unit, need_id need);
/* M25, pair: the largest services of two units for a need differ, both shown. */
struct misfit_pair {
	size_t a, b, of_a, of_b; /* units, services */
	need_id need;
};
/* Pairs of units that work together; how many there are, of which at most `most` are stored. */
size_t misfit_pairs(const struct crowd *crowd, struct misfit_pair *pairs, size_t most);

/* M31, sign lead: whole weeks from the week of the sign to the first week, that one or a later, in
 * which the use outside our services was growing (M7): of the need it names in the unit, else of the
 * service.  -1: has not grown since, or the sign names neither. */
int sign_lead(const struct crowd *crowd, const struct entry *sign);

#endif
