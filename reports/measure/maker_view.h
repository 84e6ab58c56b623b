/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_MAKER_VIEW_H
#define PENUMBRA_REPORTS_MEASURE_MAKER_VIEW_H

#include "reports/crowd.h"

/* What runs by itself, and where people build, as it may be said (M15, M16): the formulas of maker.h
 * over the rows of W4 and W8. */

/* M15 of a service that can run alone: units that may be named, as their devices are shown, or they are
 * servers, or they declared it themselves; else only how many, from two units on and together k devices
 * (0: that may not be said either). */
enum { ALONE_NAMED = 8 };
struct alone_view {
	size_t unit[ALONE_NAMED], named, units;
};
struct alone_view alone_view_of(const struct crowd *crowd, size_t service);

/* M16 of a unit whose figures are shown. */
bool makers_view_of(const struct crowd *crowd, size_t unit);

#endif
