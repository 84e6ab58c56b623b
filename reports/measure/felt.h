/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_FELT_H
#define PENUMBRA_REPORTS_MEASURE_FELT_H

#include "reports/measure/attention.h"
#include "reports/measure/friction.h"
#include "reports/measure/view.h"

/* Friction (M10), push hint (M11) and attention (M22) of a unit, from the rows and the register. */

struct felt_view {
	bool felt;
	int f;                   /* the highest felt F, 0 to 100 */
	const char *offer;       /* its name */
	int64_t first, last;     /* weeks in which it was felt */
	enum friction_kind kind; /* of the week with the highest F */
};
/* Over the weeks of a window; offer NULL: any of ours. */
struct felt_view felt_view_of(const struct crowd *crowd, size_t unit, const char *offer,
	const struct window *window);
/* M11, push hint: what was felt of the offer in the six weeks before use outside it became new (its
 * first week with k devices) or growing in the unit, when it was felt in two of them; else nothing.
 * Earlier in time is not proof of cause. */
struct felt_view push_view_of(
	const struct crowd *crowd, size_t unit, need_id need, const struct offer *offer);

struct attention attention_view_of(const struct crowd *crowd, size_t unit);
/* The same, where the unit's views of all needs are there already, in the order of the needs. */
struct attention attention_view_with(
	const struct crowd *crowd, size_t unit, const struct need_view *views);

#endif
