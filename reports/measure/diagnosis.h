/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_DIAGNOSIS_H
#define PENUMBRA_REPORTS_MEASURE_DIAGNOSIS_H

#include "reports/measure/window.h"

/* M8, our share of a need: sum of days_ours / sum of (days_ours + days_other) over W4.  Least: dev_any
 * shown in 3 weeks and 10 device-days.  When ours or other is under k: a word. */
enum share_kind { SHARE_EARLY, SHARE_ALL_OURS, SHARE_ALL_OTHER, SHARE_PERCENT };
struct share_in {
	int weeks;                     /* of W4 in which dev_any is shown */
	int64_t days_ours, days_other; /* over them */
	int64_t most_ours, most_other; /* largest dev_ours, dev_other of them */
	int64_t k;
};
struct share {
	enum share_kind kind;
	int per_mille;
};
struct share share_of(const struct share_in *in);

/* M9, what a unit's need says of our offer.  Least: dev_any shown in >= 3 of W4.  In order:
 *	gap		no offer valid for the unit, dev_other >= k		-> build or buy
 *	unseen		our offer cannot be seen here
 *	served		share >= 80 %
 *	left		best 4-week share of the last 26 weeks >= 50 %, now >= 25 points lower -> repair
 *	parallel	dev_ours >= k in >= 3 of W4 and dev_both >= 30 % of dev_other	-> repair
 *	unknown		offer >= 30 days old, dev_ours < k in all of >= 4 weeks		-> tell
 *	told		the same, but a visit offered it > 30 days ago			-> ask
 *	mixed		anything else							-> ask */
enum diagnosis {
	DIAGNOSIS_EARLY,
	DIAGNOSIS_GAP,
	DIAGNOSIS_UNSEEN,
	DIAGNOSIS_SERVED,
	DIAGNOSIS_LEFT,
	DIAGNOSIS_PARALLEL,
	DIAGNOSIS_UNKNOWN,
	DIAGNOSIS_TOLD,
	DIAGNOSIS_MIXED,
};
struct diagnosis_in {
	int weeks_any; /* of W4 with dev_any shown */
	bool offer, visible;
	int offer_age;   /* days */
	int weeks_other; /* of W4 with dev_other >= k */
	struct share share;
	int best_share;      /* per mille, best four weeks in a row of 26; -1 none */
	int weeks_ours;      /* of W4 with dev_ours >= k */
	int64_t both, other; /* sums over W4 */
	int weeks_known, weeks_ours_all; /* of 26: shown; with dev_ours >= k */
	int told_days;                   /* since a visit offered it; -1 never */
};
enum diagnosis diagnosis_of(const struct diagnosis_in *in);

/* M30, ours and unused: an offer, dev_any >= k, dev_ours < k in all of W8. */
bool is_unused(bool offer, int weeks_any, int weeks_ours_w8);

#endif
