/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <string.h>

/* Since when a unit uses a service or has a need; kept for good. */

struct first_key
first_key(uint32_t unit, const char *name)
{
	struct first_key key = { .unit = unit };

	memcpy(key.name, name, strnlen(name, sizeof key.name - 1));
	return key;
}

void
first_seen(struct rollup *r, struct map *map, struct first_key key, int32_t first_day,
	int64_t devices, struct week week)
{
	struct first *first = map_at(map, &key);

	if (first == NULL) {
		r->counts.no_room++;
		return;
	}
	if (first->first_day == 0 || first_day < first->first_day) {
		first->first_day = first_day;
	}
	if (first->first_k_week == 0 && devices >= r->config.k) {
		first->first_k_week = week.n;
	}
	if (week.n > first->last_week) {
		first->last_week = week.n;
	}
	first->changed = true;
}

static void
put_uses(struct rollup *r)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < r->first_use.count; i++) {
		const struct first_key *key = map_key(&r->first_use, i);
		struct first *first = map_value(&r->first_use, i);
		struct first_use_row *row;

		if (!first->changed) {
			continue;
		}
		row = rows_add(&rows, TABLE_FIRST_USE);
		str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
		str_copy(row->unit, sizeof row->unit,
			str_of(word_text(&r->units, key->unit)));
		str_copy(row->name, sizeof row->name, str_of(key->name));
		row->first_day = first->first_day;
		row->first_k_week = first->first_k_week;
		row->last_week = first->last_week;
		first->changed = false;
	}
	rows_put(r, &rows);
}

static void
put_needs(struct rollup *r)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < r->first_need.count; i++) {
		const struct first_key *key = map_key(&r->first_need, i);
		struct first *first = map_value(&r->first_need, i);
		struct first_need_row *row;

		if (!first->changed) {
			continue;
		}
		row = rows_add(&rows, TABLE_FIRST_NEED);
		str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
		str_copy(row->unit, sizeof row->unit,
			str_of(word_text(&r->units, key->unit)));
		str_copy(row->need, sizeof row->need, str_of(key->name));
		row->first_day = first->first_day;
		row->first_k_week = first->first_k_week;
		row->last_week = first->last_week;
		first->changed = false;
	}
	rows_put(r, &rows);
}

void
first_put(struct rollup *r)
{
	put_uses(r);
	put_needs(r);
}
