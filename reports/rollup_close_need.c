/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <string.h>

/* The close of a week, as seen from needs and from units. */

static void
merge_needs(const struct map *needs, struct map *out)
{
	map_init(out, sizeof(struct device_key), sizeof(struct need_days), needs->most);
	for (size_t i = 0; i < needs->count; i++) {
		struct device_key key = *(struct device_key *)map_key(needs, i);
		const struct need_days *from = map_value(needs, i);
		struct need_days *to;

		key.unit = WORD_ALL;
		to = map_at(out, &key);
		to->ours |= from->ours;
		to->other |= from->other;
	}
}

struct need_sum {
	struct week_need_row row;
	uint8_t mask;
};

static struct need_sum *
sum_at(struct map *sums, uint32_t unit, uint32_t need)
{
	struct use_key key = { unit, need };

	return map_at(sums, &key);
}

static void
count_needs(const struct map *needs, struct map *sums)
{
	for (size_t i = 0; i < needs->count; i++) {
		const struct device_key *key = map_key(needs, i);
		const struct need_days *days = map_value(needs, i);
		struct need_sum *sum = sum_at(sums, key->unit, key->word);

		sum->row.dev_any++;
		sum->row.dev_ours += days->ours != 0;
		sum->row.dev_other += days->other != 0;
		sum->row.dev_both += days->ours != 0 && days->other != 0;
		sum->row.days_ours += __builtin_popcount(days->ours);
		sum->row.days_other += __builtin_popcount(days->other);
		sum->mask |= days->ours | days->other;
	}
}

static void
count_tools(const struct open_week *w, struct map *sums)
{
	for (size_t i = 0; i < w->tools.count; i++) {
		const struct tool_key *key = map_key(&w->tools, i);

		sum_at(sums, key->unit, key->need)->row.tools++;
	}
	for (size_t i = 0; i < w->up_other.count; i++) {
		const struct use_key *key = map_key(&w->up_other, i);
		const uint64_t *up = map_value(&w->up_other, i);

		sum_at(sums, key->unit, key->word)->row.up_other = (int64_t)*up;
	}
}

static void
put_needs(struct rollup *r, const struct open_week *w, const struct map *sums)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < sums->count; i++) {
		const struct use_key *key = map_key(sums, i);
		const struct need_sum *sum = map_value(sums, i);
		const char *code = need_at((need_id)key->word)->code;
		struct week_need_row *row = rows_add(&rows, TABLE_WEEK_NEED);

		*row = sum->row;
		row->week = w->week.n;
		str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
		str_copy(row->unit, sizeof row->unit,
			str_of(word_text(&r->units, key->unit)));
		str_copy(row->need, sizeof row->need, str_of(code));
		if (row->dev_any > 0) {
			first_seen(r, &r->first_need, first_key(key->unit, code),
				week_monday(w->week).n + __builtin_ctz(sum->mask),
				row->dev_any, w->week);
		}
	}
	rows_put(r, &rows);
}

void
close_needs(struct rollup *r, struct open_week *w)
{
	struct map merged, sums;

	map_init(&sums, sizeof(struct use_key), sizeof(struct need_sum), 1 << 20);
	count_needs(&w->needs, &sums);
	merge_needs(&w->needs, &merged);
	count_needs(&merged, &sums);
	map_fini(&merged);
	count_tools(w, &sums);
	put_needs(r, w, &sums);
	map_fini(&sums);
}

/* A device that used a tool in which people build is a maker of that kind. */
static void
mark_makers(struct rollup *r, struct open_week *w)
{
	for (size_t i = 0; i < w->presence.count; i++) {
		struct device_key key = *(struct device_key *)map_key(&w->presence, i);
		const struct presence *p = map_value(&w->presence, i);
		struct presence *any;
		struct facts facts;

		if (key.word == WORD_ALL || (key.word & OFFER_WORD) ||
			(p->used_days == 0 && p->machine_days == 0)) {
			continue;
		}
		facts = facts_of(r, key.word);
		key.word = WORD_ALL;
		any = map_find(&w->presence, &key);
		if (any != NULL && facts.kind != CITIZEN_NONE) {
			any->kinds |= 1u << facts.kind;
		}
	}
}

static void
count_units(const struct map *presence, struct map *sums)
{
	for (size_t i = 0; i < presence->count; i++) {
		const struct device_key *key = map_key(presence, i);
		const struct presence *p = map_value(presence, i);
		struct week_unit_row *row;

		if (key->word == WORD_ALL) {
			row = map_at(sums, &key->unit);
			row->dev_seen++;
			row->dev_makers += p->kinds != 0;
			row->maker_kinds |= p->kinds;
			row->dev_hidden += (p->marks & MARK_HIDDEN) != 0;
		}
	}
}

void
close_units(struct rollup *r, struct open_week *w)
{
	struct map merged, sums;
	struct rows rows = { 0 };

	mark_makers(r, w);
	map_init(&sums, sizeof(uint32_t), sizeof(struct week_unit_row), 1 << 20);
	count_units(&w->presence, &sums);
	merge_units(&w->presence, &merged);
	count_units(&merged, &sums);
	map_fini(&merged);
	for (size_t i = 0; i < sums.count; i++) {
		const uint32_t *unit = map_key(&sums, i);
		struct week_unit_row *row = rows_add(&rows, TABLE_WEEK_UNIT);

		*row = *(struct week_unit_row *)map_value(&sums, i);
		row->week = w->week.n;
		str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
		str_copy(
			row->unit, sizeof row->unit, str_of(word_text(&r->units, *unit)));
	}
	rows_put(r, &rows);
	map_fini(&sums);
}
