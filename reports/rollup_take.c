/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <string.h>

/* Going on where an earlier process stopped: its rows come back in any order, so what depends on
 * the last closed week waits until rollup_settle. */

static void
take_hour_use(struct rollup *r, const struct hour_use_row *row)
{
	struct open_hour *h = hour_at(r, (struct hour){ (int32_t)row->hour });
	enum evidence evidence = EVIDENCE_UNKNOWN;
	enum status status = STATUS_UNREVIEWED;
	struct hour_key key = { word_of(&r->units, row->unit),
		word_of(&r->services, row->service), 0 };
	struct hour_use add = { (uint64_t)row->flows, (uint64_t)row->up,
		(uint64_t)row->down };

	(void)evidence_named(str_of(row->evidence), &evidence);
	(void)status_named(str_of(row->status), &status);
	key.what = (uint32_t)evidence << 8 | (uint32_t)status;
	hour_count(r, h, &key, &add, false);
}

static void
take_hour_cover(struct rollup *r, const struct hour_cover_row *row)
{
	struct open_hour *h = hour_at(r, (struct hour){ (int32_t)row->hour });
	struct hour_cover_row *place;

	h->all_seen = true;
	if (strcmp(row->interface, "*") == 0) {
		h->all = *row;
		return;
	}
	place = map_at(&h->covers, row->interface);
	if (place != NULL) {
		*place = *row;
	}
}

static void
take_first(struct map *map, uint32_t unit, const char *name, int64_t first_day,
	int64_t first_k_week, int64_t last_week)
{
	struct first_key key = { .unit = unit };
	struct first *first;

	memcpy(key.name, name, strnlen(name, sizeof key.name - 1));
	first = map_at(map, &key);
	if (first != NULL) {
		*first = (struct first){ (int32_t)first_day, (int32_t)first_k_week,
			(int32_t)last_week, false };
	}
}

static void
take_first_use(struct rollup *r, const struct first_use_row *row)
{
	take_first(&r->first_use, word_of(&r->units, row->unit), row->name,
		row->first_day, row->first_k_week, row->last_week);
}

static void
take_first_need(struct rollup *r, const struct first_need_row *row)
{
	take_first(&r->first_need, word_of(&r->units, row->unit), row->need,
		row->first_day, row->first_k_week, row->last_week);
}

void
rollup_take(struct rollup *r, enum table table, const void *row)
{
	const struct week_state_row *state = row;

	switch (table) {
	case TABLE_HOUR_USE: take_hour_use(r, row); break;
	case TABLE_HOUR_COVER: take_hour_cover(r, row); break;
	case TABLE_FIRST_USE: take_first_use(r, row); break;
	case TABLE_FIRST_NEED: take_first_need(r, row); break;
	case TABLE_WEEK_HEALTH:
		memcpy(rows_add(&r->taken, table), row, sizeof(struct week_health_row));
		break;
	case TABLE_WEEK_STATE:
		if (state->week > r->closed_through) {
			r->closed_through = (int32_t)state->week;
		}
		break;
	case TABLE_HOUR_UNIT:
	case TABLE_WEEK_USE:
	case TABLE_WEEK_NEED:
	case TABLE_WEEK_UNIT:
	case TABLE_WEEK_UNKNOWN:
	case TABLE_WEEK_COVER:
	case TABLE_QUARTER_USE:
	case TABLE_GAP:
	case TABLE_COUNT: break;
	}
}

static unit_id
unit_id_of(const struct rollup *r, uint32_t word)
{
	uint32_t id = word - WORD_FIRST;

	return word < WORD_FIRST || id >= unit_count(r->config.units) ? UNIT_NONE
								      : (unit_id)id;
}

/* Which need a day served is not kept beside the pseudonym: the service's own need stands in. */
static void
take_need_days(struct rollup *r, struct open_week *w, const struct device_key *who,
	uint8_t used_days)
{
	uint32_t id = who->word - WORD_FIRST;
	struct facts facts = facts_of(r, who->word);
	struct device_key key = *who;
	struct tool_key tool = { who->unit, facts.need, who->word };
	struct need_days *days;

	if (who->word < WORD_FIRST || id >= service_count(r->config.catalogue)) {
		return;
	}
	key.word = facts.need;
	days = map_at(&w->needs, &key);
	for (int32_t i = 0; i < 7 && days != NULL; i++) {
		struct day day = { week_monday(w->week).n + i };

		if ((used_days & 1 << i) == 0) {
			continue;
		}
		if (policy_ours(r->config.policy, unit_id_of(r, who->unit), id, day)) {
			days->ours |= (uint8_t)(1 << i);
			continue;
		}
		days->other |= (uint8_t)(1 << i);
		tool.unit = who->unit;
		(void)map_at(&w->tools, &tool);
		tool.unit = WORD_ALL;
		(void)map_at(&w->tools, &tool);
	}
}

void
rollup_take_presence(struct rollup *r, const struct presence_row *row)
{
	struct open_week *w;
	struct device_key key = { .unit = word_of(&r->units, row->unit) };
	struct presence *p;

	if (row->week <= r->closed_through) {
		return;
	}
	w = week_at(r, (struct week){ (int32_t)row->week });
	memcpy(key.device, row->device, sizeof key.device);
	key.word = row->service[0] == '@'
			   ? (word_of(&r->offers, row->service + 1) | OFFER_WORD)
			   : word_of(&r->services, row->service);
	p = map_at(&w->presence, &key);
	if (p == NULL) {
		return;
	}
	p->used_days |= row->used_days;
	p->touch_days |= row->touch_days;
	p->machine_days |= row->machine_days;
	p->marks |= row->marks;
	p->flows += (uint32_t)row->flows;
	p->up += (uint64_t)row->up;
	p->down += (uint64_t)row->down;
	if (row->used_days != 0 && !(key.word & OFFER_WORD)) {
		take_need_days(r, w, &key, row->used_days);
	}
}

static void
count_hour(struct rollup *r, struct open_hour *h)
{
	struct open_week *w = week_at(r, hour_week(h->hour));

	for (size_t i = 0; i < h->use.count; i++) {
		const struct hour_key *key = map_key(&h->use, i);

		if (key->service != WORD_NONE) {
			use_count(w, key->unit, key->service,
				(enum evidence)(key->what >> 8),
				&((const struct hour_sum *)map_value(&h->use, i))->sum);
		}
	}
}

void
rollup_settle(struct rollup *r)
{
	if (r->settled) {
		return;
	}
	r->settled = true;
	health_settle(r);
	hours_forget(r, (struct week){ r->closed_through });
	for (size_t i = 0; i < r->hour_count; i++) {
		count_hour(r, r->hours[i]);
	}
}
