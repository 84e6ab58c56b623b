/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_RHYTHM_H
#define PENUMBRA_REPORTS_MEASURE_RHYTHM_H

#include "reports/measure/window.h"

/* M5, rhythm: 13 weeks of day_mask (bit 0 Monday), first that fits:
 *	month-end	>= 60 % of active days among the first or last three working days of a month,
 *			in >= 3 months
 *	daily		active in >= 6 of the last 8 weeks, mean >= 4 days per active week
 *	weekly		active in >= 6 of the last 8 weeks
 *	occasional	>= 2 active weeks
 *	once		1 active week
 * Least: 4 weeks.  A week that is not shown counts as one without use. */
enum rhythm {
	RHYTHM_EARLY,
	RHYTHM_MONTH_END,
	RHYTHM_DAILY,
	RHYTHM_WEEKLY,
	RHYTHM_OCCASIONAL,
	RHYTHM_ONCE,
};
struct rhythm_week {
	int64_t week;
	bool shown;
	int mask;
};
/* weeks: oldest first, at most 13 are looked at (the newest). */
enum rhythm rhythm_of(const struct rhythm_week *weeks, size_t n);

/* M6, stage.  Week condition r: >= 3 bits in day_mask and dev_regular >= max(1, 25 % of dev).
 *	embedded	runs by itself (M15), or r in >= 6 of W8 and reach >= 25 %
 *	regular		r in >= 3 of W4
 *	tried		any other use in W8; with dev_signup > 0 "tried, signed up"
 *	left		once regular or embedded, under k in each of W4
 * Shown when the largest dev of W8 is shown. */
enum stage {
	STAGE_EARLY,
	STAGE_TRIED,
	STAGE_SIGNED_UP,
	STAGE_REGULAR,
	STAGE_EMBEDDED,
	STAGE_LEFT,
};
struct stage_week {
	bool shown;
	int mask;
	int64_t dev, regular, signup;
	bool machine; /* a service that can run alone, and did (M15) */
};
struct stage_in {
	const struct stage_week *weeks; /* oldest first; the last 8 are W8 */
	size_t n;
	bool unattended;
	int reach; /* per mille of people */
};
enum stage stage_of(const struct stage_in *in);

#endif
