/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_HALFDAY_H
#define PENUMBRA_REPORTS_MEASURE_HALFDAY_H

#include "reports/crowd.h"

/* BR8, good and bad times of a unit: its connections by half day of the week, Monday to Friday, 07
 * to 13 and 13 to 19 o'clock local time, over the hours that are kept, of weeks in which the unit is
 * shown.  A half day with 1.5 times the median or more is busy: a bad time for a visit.  One with less
 * than two thirds of the median is quiet. */

enum { HALF_DAYS = 10 }; /* Monday morning, Monday afternoon, Tuesday morning ... */
enum half_day { HALF_DAY_QUIET, HALF_DAY_USUAL, HALF_DAY_BUSY };

struct half_days {
	bool known; /* false: no hours are kept any more */
	enum half_day half[HALF_DAYS];
	int quiet; /* the one with fewest connections */
};
struct half_days half_days_of(const struct crowd *crowd, size_t unit);

#endif
