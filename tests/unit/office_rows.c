/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/office.h"

#include "tests/unit/facts_rows.h"
#include "tests/unit/test.h"

static void
use_row(struct office *o, int week, const char *unit, const struct office_use *u,
	int64_t dev)
{
	struct week_use_row row = { .week = FIRST_WEEK + week,
		.sensor = "s",
		.dev = dev,
		.dev_days = dev * 3,
		.dev_regular = dev,
		.dev_signup = u->signup,
		.dev_foreign = u->foreign,
		.foreign_names = u->foreign > 0,
		.dev_machine = u->machine,
		.day_mask = u->mask == 0 ? 31 : u->mask,
		.up = dev * (u->up == 0 ? 100000 : u->up),
		.down = dev * 100000,
		.top_share = 100,
		.flows = dev * 10,
		.flows_strong = dev * 10 };

	if (__builtin_popcountll((unsigned long long)row.day_mask) < 3) {
		row.dev_regular = 0;
	}
	snprintf(row.unit, sizeof row.unit, "%s", unit);
	snprintf(row.service, sizeof row.service, "%s", u->service);
	facts_take(o->facts, TABLE_WEEK_USE, &row);
}

static bool
is_first(const struct office_use *use, size_t i, bool by_unit, bool by_service)
{
	for (size_t j = 0; j < i; j++) {
		if (strcmp(by_service ? use[j].service : use[j].need,
			    by_service ? use[i].service : use[i].need) == 0 &&
			(!by_unit || strcmp(use[j].unit, use[i].unit) == 0)) {
			return false;
		}
	}
	return true;
}

static struct week_need_row
need_of(const struct office_use *use, size_t n, const char *unit, const char *need)
{
	struct week_need_row row = { .sensor = "s" };

	for (size_t i = 0; i < n; i++) {
		int64_t *part = use[i].ours ? &row.dev_ours : &row.dev_other;

		if (strcmp(use[i].unit, unit) == 0 && strcmp(use[i].need, need) == 0) {
			*part = use[i].dev > *part ? use[i].dev : *part;
			row.tools++;
		}
	}
	row.dev_any = row.dev_ours + row.dev_other;
	row.days_ours = row.dev_ours * 3;
	row.days_other = row.dev_other * 3;
	row.up_other = row.dev_other * 100000;
	snprintf(row.unit, sizeof row.unit, "%s", unit);
	snprintf(row.need, sizeof row.need, "%s", need);
	return row;
}

static void
need_rows(struct office *o, int week, const struct office_use *use, size_t n, size_t at)
{
	struct week_need_row all = {
		.week = FIRST_WEEK + week, .sensor = "s", .unit = "*"
	};

	snprintf(all.need, sizeof all.need, "%s", use[at].need);
	for (size_t i = 0; i < n; i++) {
		struct week_need_row row = need_of(use, n, use[i].unit, use[at].need);

		if (strcmp(use[i].need, use[at].need) != 0 ||
			!is_first(use, i, true, false)) {
			continue;
		}
		row.week = FIRST_WEEK + week;
		all.dev_any += row.dev_any;
		all.dev_ours += row.dev_ours;
		all.dev_other += row.dev_other;
		all.days_ours += row.days_ours;
		all.days_other += row.days_other;
		all.up_other += row.up_other;
		all.tools = row.tools > all.tools ? row.tools : all.tools;
		facts_take(o->facts, TABLE_WEEK_NEED, &row);
	}
	facts_take(o->facts, TABLE_WEEK_NEED, &all);
}

void
office_weeks_of(
	struct office *o, int from, int to, const struct office_use *use, size_t n)
{
	for (int w = from; w < to; w++) {
		for (size_t i = 0; i < n; i++) {
			struct office_use all = use[i];

			use_row(o, w, use[i].unit, &use[i], use[i].dev);
			if (!is_first(use, i, false, true)) {
				continue;
			}
			all.dev = all.signup = all.foreign = all.machine = 0;
			for (size_t j = 0; j < n; j++) {
				if (strcmp(use[j].service, use[i].service) == 0) {
					all.dev += use[j].dev;
					all.signup += use[j].signup;
					all.foreign += use[j].foreign;
					all.machine += use[j].machine;
				}
			}
			use_row(o, w, "*", &all, all.dev);
		}
		for (size_t i = 0; i < n; i++) {
			if (is_first(use, i, false, false)) {
				need_rows(o, w, use, n, i);
			}
		}
	}
}

void
office_weeks(struct office *o, int from, int to, const struct office_use *use, size_t n)
{
	struct office_use with[4 * OFFICE_USES];
	size_t count = n;

	assert_true(n <= OFFICE_USES);
	memcpy(with, use, n * sizeof *use);
	for (size_t i = 0; i < n; i++) {
		for (size_t b = 0; b < 3 && is_first(use, i, false, true); b++) {
			static const char *const units[] = { "shop", "store", "yard" };

			with[count] = use[i];
			with[count].unit = units[b];
			with[count].signup = with[count].foreign = 0;
			with[count].machine = 0;
			with[count++].dev = b == 2 ? OFFICE_YARD : OFFICE_YARD + 1;
		}
	}
	office_weeks_of(o, from, to, with, count);
}

void
office_first_need(struct office *o, const char *unit, const char *need, int week)
{
	struct first_need_row row = { .sensor = "s",
		.first_day = (int64_t)week_monday((struct week){ FIRST_WEEK + week }).n,
		.first_k_week = FIRST_WEEK + week,
		.last_week = FIRST_WEEK + week };

	snprintf(row.unit, sizeof row.unit, "%s", unit);
	snprintf(row.need, sizeof row.need, "%s", need);
	facts_take(o->facts, TABLE_FIRST_NEED, &row);
}

void
office_first(struct office *o, const char *unit, const char *name, int week)
{
	struct first_use_row row = { .sensor = "s",
		.first_day = (int64_t)week_monday((struct week){ FIRST_WEEK + week }).n,
		.first_k_week = FIRST_WEEK + week,
		.last_week = FIRST_WEEK + week };

	snprintf(row.unit, sizeof row.unit, "%s", unit);
	snprintf(row.name, sizeof row.name, "%s", name);
	facts_take(o->facts, TABLE_FIRST_USE, &row);
}
