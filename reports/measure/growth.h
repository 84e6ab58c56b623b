/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_GROWTH_H
#define PENUMBRA_REPORTS_MEASURE_GROWTH_H

#include "reports/measure/window.h"

/* Weekly devices of one thing; only weeks that are shown count. */
struct weekly {
	size_t n;
	bool shown[WINDOW_MOST];
	int64_t dev[WINDOW_MOST];
};
size_t weekly_shown(const struct weekly *w);
/* Mean in thousandths of a device over the shown weeks, -1 when there is none. */
int64_t weekly_mean(const struct weekly *w);
int64_t weekly_most(const struct weekly *w);

/* M4, reach: mean dev over W4 / people, in per mille.  People missing: the largest dev_seen of W8,
 * marked "size not given"; dev_seen > 1.5 people: "size to be checked". */
struct reach {
	int per_mille; /* -1: too early to say */
	bool size_given, size_doubtful;
	int64_t people; /* what was divided by */
};
struct reach reach_of(const struct weekly *w4, int64_t people, int64_t most_seen);

/* M7, growth: delta = mean dev W4 - mean dev B4; growing when delta >= max(3 devices, 5 % of people),
 * shrinking likewise, else steady.  Least: 3 shown weeks on each side.  Veiled: what may be shown does
 * not tell (outside.h). */
enum growth { GROWTH_EARLY, GROWTH_STEADY, GROWTH_UP, GROWTH_DOWN, GROWTH_VEILED };
struct change {
	enum growth growth;
	int delta;  /* whole devices */
	bool floor; /* it may be more: only so much is sure */
};
struct change growth_of(const struct weekly *w4, const struct weekly *b4, int64_t people,
	uint32_t least_devices, uint32_t least_percent);

/* New in a unit: first day <= new_days ago, dev shown and >= new_reach % of people. */
bool is_new(struct day first, struct day today, uint32_t new_days, int64_t dev,
	int64_t people, uint32_t new_reach);

#endif
