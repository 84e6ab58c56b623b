/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_FRICTION_H
#define PENUMBRA_REPORTS_MEASURE_FRICTION_H

#include "reports/tally.h"

/* M10, friction of a service of ours in a unit and week, 0 to 100:
 *	F =	40 min(1, failed/tries/0.05) + 20 min(1, cut/tries/0.02)
 *		+ 15 min(1, repeats/tries/0.05) + 15 min(1, slow/tries/0.20)
 *		+ 10 min(1, resent/segs/0.03)
 * Least: 200 tries, dev >= k, both_ways >= 90 % of tries; else -1. */
int friction_of(const struct week_health_row *row, int64_t k);
/* Felt: F >= 40, or F >= 20 and >= 2 x the median F of >= 3 other units in that week. */
enum { FELT_ALONE = 40, FELT_LEAST = 20 };
bool friction_felt(int f, const int *others, size_t n);
/* The part that weighs most, in words: what went wrong. */
enum friction_kind {
	FRICTION_FAILED,
	FRICTION_CUT,
	FRICTION_REPEATS,
	FRICTION_SLOW,
	FRICTION_RESENT,
};
enum friction_kind friction_kind(const struct week_health_row *row);

/* M11, push hint: felt in >= 2 of the 6 weeks before the outside tool became new or growing.
 * felt: bit 0 the week just before, bit 5 the sixth before. */
bool push_hint(unsigned felt);

#endif
