/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_VIEW_H
#define PENUMBRA_REPORTS_MEASURE_VIEW_H

#include "reports/crowd.h"
#include "reports/measure/diagnosis.h"
#include "reports/measure/growth.h"
#include "reports/measure/purchase.h"
#include "reports/measure/rhythm.h"

/* What the measures say of one unit and need, or one unit and service: takes the shown figures from
 * the crowd room and hands them to the formulas.  Unit 0 is the whole organisation. */

struct need_view {
	struct weekly any4, any_b4, any8, any12;
	struct reach reach;
	struct change change;  /* of all devices with the need */
	struct change outside; /* of those with tools that are not ours */
	struct share share;
	struct share best; /* of the best four weeks in a row of the last 26 */
	enum diagnosis diagnosis;
	const struct offer *offer;
	int weeks_ours_w8;
};
struct need_view need_view_of(const struct crowd *crowd, size_t unit, need_id need);
/* M8 over n weeks, given as indices into the weeks of the facts. */
struct share share_over(const struct crowd *crowd, size_t unit, need_id need,
	const size_t *weeks, size_t n);

struct tool_view {
	struct weekly dev4, dev_b4, dev8;
	struct reach reach;
	struct change change;
	enum stage stage;
	enum rhythm rhythm;
	bool unattended, is_new;
	struct day first_day;  /* DAY_OPEN: not known */
	int64_t up_per_device; /* bytes a device and week, of shown weeks */
	struct seats seats;
};
struct tool_view tool_view_of(const struct crowd *crowd, size_t unit, size_t service);

/* M29 of a service as the whole organisation uses it (view: of unit 0). */
bool tool_is_fast(
	const struct facts *facts, size_t service, const struct tool_view *view);

/* First day a service was seen in a unit; DAY_OPEN when not known. */
struct day first_day_of(const struct facts *facts, size_t unit, const char *name);
/* NULL when there is none; unit 0: any offer for the need. */
const struct offer *offer_for(const struct facts *facts, size_t unit, need_id need);
bool service_is_ours(const struct facts *facts, size_t unit, size_t service);
/* The state that people would name: of a decision in force, else ours, else unreviewed.  The
 * decision itself when there is one. */
enum status service_state(
	const struct facts *facts, size_t service, const struct decision **decision);
/* A unit that has a column of its own in documents: people, on the map, not folded this week. */
bool unit_is_visible(const struct crowd *crowd, size_t unit);
/* First look: a unit sees its own sheet before it appears elsewhere.  Where looks are written down, its
 * five working days are not over. */
bool unit_looks_first(const struct facts *facts, size_t unit);
/* Whether the service counts for people: catalogued, with a need, not for the organisation only
 * unless the unit is 0. */
bool service_counts(const struct facts *facts, size_t unit, size_t service);

#endif
