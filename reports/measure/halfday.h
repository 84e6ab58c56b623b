/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_HALFDAY_H
#define PENUMBRA_REPORTS_MEASURE_HALFDAY_H

#include "reports/facts.h"

/* BR8, good and bad times of a unit: its connections by half day of the week, Monday to Friday, 07
 * to 13 and 13 to 19 o'clock local time, over the hours that are kept.  A half day with 1.5 times
 * the median or more is busy: a bad time for a visit. */

enum { HALF_DAYS = 10 }; /* Monday morning, Monday afternoon, Tuesday morning ... */

struct half_days {
	bool known; /* false: no hours are kept any more */
	bool busy[HALF_DAYS];
	int quiet; /* the one with fewest connections */
};
struct half_days half_days_of(const struct facts *facts, const char *unit);

#endif
