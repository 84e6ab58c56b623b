/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/growth.h"

size_t
weekly_shown(const struct weekly *w)
{
	size_t shown = 0;

	for (size_t i = 0; i < w->n; i++) {
		shown += w->shown[i];
	}
	return shown;
}

int64_t
weekly_mean(const struct weekly *w)
{
	int64_t sum = 0, shown = (int64_t)weekly_shown(w);

	for (size_t i = 0; i < w->n; i++) {
		sum += w->shown[i] ? w->dev[i] : 0;
	}
	return shown == 0 ? -1 : (sum * 1000 + shown / 2) / shown;
}

int64_t
weekly_most(const struct weekly *w)
{
	int64_t most = 0;

	for (size_t i = 0; i < w->n; i++) {
		most = w->shown[i] && w->dev[i] > most ? w->dev[i] : most;
	}
	return most;
}

struct reach
reach_of(const struct weekly *w4, int64_t people, int64_t most_seen)
{
	struct reach reach = { .per_mille = -1,
		.size_given = people > 0,
		.people = people > 0 ? people : most_seen };
	int64_t mean = weekly_mean(w4);

	reach.size_doubtful = people > 0 && most_seen * 2 > people * 3;
	if (mean >= 0 && reach.people > 0) {
		reach.per_mille = (int)(mean / reach.people);
	}
	return reach;
}

struct change
growth_of(const struct weekly *w4, const struct weekly *b4, int64_t people,
	uint32_t least_devices, uint32_t least_percent)
{
	struct change change = { .growth = GROWTH_EARLY };
	int64_t delta, least = (int64_t)least_devices * 1000;
	int64_t part = people * (int64_t)least_percent * 10;

	if (weekly_shown(w4) < 3 || weekly_shown(b4) < 3) {
		return change;
	}
	delta = weekly_mean(w4) - weekly_mean(b4);
	least = part > least ? part : least;
	change.delta = (int)((delta + (delta < 0 ? -500 : 500)) / 1000);
	change.growth = delta >= least    ? GROWTH_UP
			: delta <= -least ? GROWTH_DOWN
					  : GROWTH_STEADY;
	return change;
}

bool
is_new(struct day first, struct day today, uint32_t new_days, int64_t dev, int64_t people,
	uint32_t new_reach)
{
	if (first.n > today.n || today.n - first.n > (int32_t)new_days) {
		return false;
	}
	return people <= 0 || dev * 100 >= people * (int64_t)new_reach;
}
