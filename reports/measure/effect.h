/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_EFFECT_H
#define PENUMBRA_REPORTS_MEASURE_EFFECT_H

#include "reports/crowd.h"
#include "reports/measure/displacement.h"

/* What became of a conversation: M23 over the figures that may be shown, and nothing else.  A week is
 * the sum of the services of one line whose devices are shown; where others of the line are withheld it
 * is a span, from what is shown to the most that the withheld ones can add: k - 1 each, or what the
 * whole organisation leaves over.  The class and the shares are worked out at all ends of the spans, so
 * they tell no more than the figures beside them.
 *
 * The line of weeks runs from 8 before to 13 after the week of the first visit about the conversation;
 * without a visit, of the decision that names it. */

enum {
	EFFECT_BEFORE = 8,
	EFFECT_AFTER = 13,
	EFFECT_WEEKS = EFFECT_BEFORE + 1 + EFFECT_AFTER
};
enum effect_line { EFFECT_TALKED, EFFECT_OURS, EFFECT_ELSEWHERE, EFFECT_LINES };
enum effect_side { SIDE_BEFORE, SIDE_30, SIDE_90, EFFECT_SIDES };

struct span {
	double low, high;
};
struct effect_week {
	int64_t week;
	bool there, counts; /* in the store; valid and of the same series */
	bool shown[EFFECT_LINES];
	enum shown why[EFFECT_LINES]; /* it is not */
	struct span dev[EFFECT_LINES];
	bool hidden_shown;
	int64_t hidden; /* devices with hidden traffic */
	/* What the comparison units lead to expect of EFFECT_TALKED; none where the weeks before, of
	 * the unit or of theirs, are not exact: a band on such a scale would tell what is withheld. */
	struct span band;
};
/* Every service of the line that was used is shown: else the sum is the least it can be. */
bool effect_is_exact(const struct effect_week *week, enum effect_line line);
struct displaced_span {
	enum displaced displaced;
	bool compared, growing, hidden_rose;
	int ours[2], other[2], dark[2]; /* per mille, lowest and highest */
};
struct effect {
	const struct entry *talk;
	size_t unit;
	need_id need;
	int64_t k;      /* in force in the newest week */
	struct day day; /* of the visit, or of the decision; DAY_OPEN: neither yet */
	const struct entry *visit; /* NULL: none was held */
	const struct entry
		*decision; /* the newest that names the conversation; NULL none */
	struct effect_week weeks[EFFECT_WEEKS];
	size_t compared;                           /* comparison units */
	struct displaced_span after[EFFECT_SIDES]; /* SIDE_30 and SIDE_90 */
	int sheet; /* 30 or 90: the newest that is complete, else 30 */
};
struct effect effect_of(const struct crowd *crowd, const struct entry *talk);

/* Lowest, highest and mean week of one line; n: weeks that are shown; floor: some of them are the
 * least they can be. */
struct effect_range {
	size_t n;
	double low, high, mean;
	bool floor;
};
struct effect_range effect_range(
	const struct effect *effect, enum effect_side side, int line);
enum { EFFECT_HIDDEN = EFFECT_LINES };
/* Services of a line, in the order of the facts; how many there are. */
size_t effect_services(const struct crowd *crowd, const struct effect *effect,
	enum effect_line line, size_t *services, size_t most);

#endif
