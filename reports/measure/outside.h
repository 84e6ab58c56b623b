/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_OUTSIDE_H
#define PENUMBRA_REPORTS_MEASURE_OUTSIDE_H

#include "reports/measure/growth.h"

/* Use outside ours: the devices of a unit and need with tools that are not ours (dev_other), a part of
 * a whole that is shown.  It prints as a number only where part and rest are both of k devices; else as
 * "almost all" or "few" of the whole (P4), or as nothing.  What is said of it, growth too, is worked
 * out from what prints and from nothing else: a week is a span, and a sentence must hold at both ends. */

enum outside_kind {
	OUTSIDE_NONE,   /* the need itself is not shown */
	OUTSIDE_EXACT,  /* low == high */
	OUTSIDE_ALMOST, /* almost all of the whole: all but k - 1 at least */
	OUTSIDE_FEW,    /* under k */
	OUTSIDE_HIDDEN, /* between none and all */
};
struct outside_week {
	enum outside_kind kind;
	enum shown why; /* OUTSIDE_NONE: why not */
	int64_t low, high, whole;
};
struct outside_week outside_of(
	const struct crowd *crowd, size_t week, size_t unit, need_id need);

struct outside {
	size_t n;
	struct outside_week week[WINDOW_MOST];
};
struct outside outside_in(const struct crowd *crowd, size_t unit, need_id need,
	const struct window *window);

/* M7 over spans: growing or shrinking when the change is so at both ends, steady when it is small at
 * both; GROWTH_VEILED: the ends differ.  delta: the change that is sure, nearest to nought. */
struct change outside_growth(const struct outside *w4, const struct outside *b4,
	int64_t people, uint32_t least_devices, uint32_t least_percent);
/* Of the newest weeks of a unit of so many people, `skip` valid ones left out. */
struct change outside_change(const struct crowd *crowd, size_t unit, need_id need,
	int64_t people, size_t skip);

#endif
