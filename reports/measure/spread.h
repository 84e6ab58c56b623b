/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_SPREAD_H
#define PENUMBRA_REPORTS_MEASURE_SPREAD_H

#include "sensor/base/arena.h"

#include <stdbool.h>

/* M21, spread forecast: which units come next where a need goes from house to house.
 *
 * A need spreads when >= 2 further units reached it in the last 13 weeks; what was there in the first
 * four weeks that were ever counted reached nobody.  The score of a unit that lacks it is the sum over
 * the units that have it: 1 when the two work together, else the Jaccard index of their sets of needs
 * when that is >= 0.5.  Units that score >= 1 are close; the two closest are named, ties in their order.
 *
 * A forecast is for the next month, and is worth saying only where it is nearer to the truth than "same
 * as last month", which is wrong once for each unit that comes.  A name that comes true takes one such
 * error away and one that does not adds one, so more than half of the names must come true.  Both are
 * asked of the past, which is known:
 *	of the need	of the units that were close to it four and eight weeks ago, more had it a
 *			month later than not; at least three of them
 *	of the house	of all that this rule would have named in the last half year, more came true
 *			within a month than not; at least three of them
 * Else nothing is named.  The second is the proof that is printed. */

enum { SPREAD_WEEKS = 13, SPREAD_UNITS = 2, SPREAD_TOP = 2, SPREAD_MONTH = 4 };

struct spread_in {
	size_t units, needs;  /* at most 64 needs */
	const int64_t *first; /* [unit * needs + need]: week, -1 never or not shown */
	const bool *together; /* [unit * units + unit] */
	const bool *may;      /* [unit]: can be named */
	int64_t began;        /* the first week that was ever counted */
};
struct spread_proof {
	int came, of;
};
struct spread;

/* As it stands at the end of this week; borrows `in`, lives in the arena. */
struct spread *spread_open(const struct spread_in *in, int64_t week, struct arena *arena);
struct spread_proof spread_proof(const struct spread *spread);
/* Returns how many units, 0 to 2. */
size_t spread_next(const struct spread *spread, size_t need, size_t top[SPREAD_TOP]);

/* The score of one unit with these needs, in thousandths. */
int spread_score(uint64_t needs, const uint64_t *having, const bool *pair, size_t n);

#endif
