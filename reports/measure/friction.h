/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_FRICTION_H
#define PENUMBRA_REPORTS_MEASURE_FRICTION_H

#include "reports/tally.h"

/* How well the sensor saw both directions that week: connections of the whole site that were seen in
 * one direction alone, in per mille; usual: the median of up to eight weeks before.  -1: not known. */
struct sight {
	int one_way, usual;
};

/* M10, friction of a service of ours in a unit and week, 0 to 100:
 *	F =	40 min(1, failed/tries/0.05) + 20 min(1, cut/tries/0.02)
 *		+ 15 min(1, repeats/tries/0.05) + 15 min(1, slow/tries/0.20)
 *		+ 10 min(1, resent/segs/0.03)
 * failed is less what the whole site lost that week beyond its usual: tries x (one_way - usual).  When
 * the line of the house is down every service fails alike, which is no friction of this one.
 * Least: 200 tries, dev >= k, both_ways >= 90 % of tries; else -1.  A try without an answer cannot be
 * seen both ways, so where <= 10 % of the site is one-way, 90 % of the tries that did not fail suffice:
 * else the worst outage of a service would count as a mirror that shows one direction. */
int friction_of(const struct week_health_row *row, int64_t k, struct sight sight);
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
enum friction_kind friction_kind(const struct week_health_row *row, struct sight sight);

/* M11, push hint: felt in >= 2 of the 6 weeks before the outside tool became new or growing.
 * felt: bit 0 the week just before, bit 5 the sixth before. */
bool push_hint(unsigned felt);

#endif
