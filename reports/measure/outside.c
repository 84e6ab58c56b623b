/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/outside.h"

/* What the mark of a part lets a reader know: part_member of the crowd room says the same. */
static void
span_of(struct outside_week *week, const struct week_need_row *row, enum shown mark,
	int64_t k)
{
	int64_t rest = row->dev_any - row->dev_other;

	week->kind = OUTSIDE_HIDDEN;
	week->high = week->whole = row->dev_any;
	if (mark == SHOWN_YES) {
		week->kind = OUTSIDE_EXACT;
		week->low = week->high = row->dev_other;
	} else if (mark == SHOWN_SMALL && row->dev_other < k) {
		week->kind = OUTSIDE_FEW;
		week->high = k - 1;
	} else if (mark == SHOWN_SMALL && rest < k) {
		week->kind = OUTSIDE_ALMOST;
		week->low = row->dev_any - k + 1;
	}
}

struct outside_week
outside_of(const struct crowd *crowd, size_t week, size_t unit, need_id need)
{
	const struct week_need_row *row = crowd_need(crowd, week, unit, need);
	struct outside_week out = { .kind = OUTSIDE_NONE };

	out.why = crowd_need_cell(crowd, week, unit, need, NEED_ANY).shown;
	if (row != NULL) {
		span_of(&out, row,
			crowd_need_cell(crowd, week, unit, need, NEED_OTHER).shown,
			crowd_facts(crowd)->weeks[week].k);
	}
	return out;
}

struct outside
outside_in(
	const struct crowd *crowd, size_t unit, need_id need, const struct window *window)
{
	struct outside out = { .n = window->n };

	for (size_t i = 0; i < window->n; i++) {
		out.week[i] = outside_of(crowd, window->at[i], unit, need);
	}
	return out;
}

static struct weekly
end_of(const struct outside *outside, bool high)
{
	struct weekly weekly = { .n = outside->n };

	for (size_t i = 0; i < outside->n; i++) {
		const struct outside_week *week = &outside->week[i];

		weekly.shown[i] = week->kind != OUTSIDE_NONE;
		weekly.dev[i] = high ? week->high : week->low;
	}
	return weekly;
}

struct change
outside_growth(const struct outside *w4, const struct outside *b4, int64_t people,
	uint32_t least_devices, uint32_t least_percent)
{
	struct weekly low = end_of(w4, false), high = end_of(w4, true);
	struct weekly low_b = end_of(b4, false), high_b = end_of(b4, true);
	struct change least =
		growth_of(&low, &high_b, people, least_devices, least_percent);
	struct change most =
		growth_of(&high, &low_b, people, least_devices, least_percent);
	struct change change = { .growth = least.growth,
		.floor = least.delta != most.delta };

	if (least.growth != most.growth) {
		change.growth = GROWTH_VEILED;
	}
	if (least.delta > 0) {
		change.delta = least.delta;
	} else if (most.delta < 0) {
		change.delta = most.delta;
	}
	return change;
}

struct change
outside_change(
	const struct crowd *crowd, size_t unit, need_id need, int64_t people, size_t skip)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window newest = window_of(facts, 4, skip),
		      before = window_of(facts, 4, skip + 4);
	struct outside w4 = outside_in(crowd, unit, need, &newest);
	struct outside b4 = outside_in(crowd, unit, need, &before);

	return outside_growth(
		&w4, &b4, people, facts->set.growth_devices, facts->set.growth_percent);
}
