/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/view.h"

#include <string.h>

/* What register, catalogue and map say, for the documents. */

static int
compare_first(const struct first_use_row *a, const struct first_use_row *b)
{
	int order = strcmp(a->sensor, b->sensor);

	order = order != 0 ? order : strcmp(a->unit, b->unit);
	return order != 0 ? order : strcmp(a->name, b->name);
}

/* Rows are in the order of their keys: sensor, unit, name.  The first one not before the key. */
static size_t
first_from(const struct facts *facts, const struct first_use_row *key)
{
	size_t low = 0, high = facts->rows[TABLE_FIRST_USE].n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare_first(facts_row(facts, TABLE_FIRST_USE, middle), key) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

struct day
first_day_of(const struct facts *facts, size_t unit, const char *name)
{
	size_t rows = facts->rows[TABLE_FIRST_USE].n, at = 0;
	struct day first = { DAY_OPEN };

	/* one look for each sensor, then on to the next one */
	while (at < rows) {
		struct first_use_row key = { .first_day = 0 };
		const struct first_use_row *row = facts_row(facts, TABLE_FIRST_USE, at);

		str_copy(key.sensor, sizeof key.sensor, str_of(row->sensor));
		str_copy(key.unit, sizeof key.unit, str_of(facts->units[unit].code));
		str_copy(key.name, sizeof key.name, str_of(name));
		at = first_from(facts, &key);
		row = at < rows ? facts_row(facts, TABLE_FIRST_USE, at) : NULL;
		if (row != NULL && compare_first(row, &key) == 0 &&
			row->first_day < first.n) {
			first.n = (int32_t)row->first_day;
		}
		memset(key.unit, 0xff, sizeof key.unit - 1);
		at = first_from(facts, &key);
	}
	return first;
}

static bool
word_in(const char *words, const char *word)
{
	struct str rest = str_of(words);

	while (rest.at != NULL) {
		if (str_equal(str_cut(&rest, ' '), str_of(word))) {
			return true;
		}
	}
	return false;
}

const struct offer *
offer_for(const struct facts *facts, size_t unit, need_id need)
{
	const struct facts_settings *set = &facts->set;

	if (unit != 0 && set->policy != NULL) {
		return policy_offer(set->policy, facts->units[unit].id, need, set->today);
	}
	for (size_t i = 0; i < set->offer_count; i++) {
		const struct offer *offer = &set->offers[i];

		if (word_in(offer->needs, need_at(need)->code) &&
			offer->since.n <= set->today.n &&
			offer->until.n >= set->today.n) {
			return offer;
		}
	}
	return NULL;
}

bool
service_is_ours(const struct facts *facts, size_t unit, size_t service)
{
	const struct facts_service *s = &facts->services[service];
	const struct facts_settings *set = &facts->set;

	if (s->catalogued == SERVICE_NONE || set->policy == NULL) {
		return s->id[0] == '@';
	}
	if (unit != 0) {
		return policy_ours(
			set->policy, facts->units[unit].id, s->catalogued, set->today);
	}
	for (size_t i = 0; i < set->offer_count; i++) {
		if (word_in(set->offers[i].services, s->id)) {
			return true;
		}
	}
	return status_is_ours(service_state(facts, service, NULL));
}

enum status
service_state(const struct facts *facts, size_t service, const struct decision **decision)
{
	const struct facts_settings *set = &facts->set;
	const char *id = facts->services[service].id;
	const struct decision *found = NULL;

	for (size_t i = 0; i < set->decision_count; i++) {
		const struct decision *d = &set->decisions[i];

		if (strcmp(d->service, id) == 0 && d->decided_on.n <= set->today.n &&
			(found == NULL || d->decided_on.n > found->decided_on.n)) {
			found = d;
		}
	}
	if (decision != NULL) {
		*decision = found;
	}
	if (found != NULL) {
		return found->until.n < set->today.n ? STATUS_ENDED : found->status;
	}
	for (size_t i = 0; i < set->offer_count; i++) {
		if (word_in(set->offers[i].services, id)) {
			return STATUS_OURS;
		}
	}
	return STATUS_UNREVIEWED;
}

bool
unit_is_visible(const struct crowd *crowd, size_t unit)
{
	const struct facts_unit *u = &crowd_facts(crowd)->units[unit];

	return unit != 0 && u->in_map && u->kind == UNIT_PEOPLE &&
	       !crowd_folded_newest(crowd, unit);
}

bool
unit_looks_first(const struct facts *facts, size_t unit)
{
	const struct entry *look;
	size_t at = 0;

	while ((look = facts_entry(facts, "look", &at)) != NULL) {
		struct day release = entry_day(look, "release_on");

		if (strcmp(entry_get(look, "unit"), facts->units[unit].code) == 0 &&
			release.n != DAY_OPEN && release.n > facts->set.today.n &&
			entry_get(look, "skipped_reason")[0] == '\0') {
			return true;
		}
	}
	return false;
}

bool
service_counts(const struct facts *facts, size_t unit, size_t service)
{
	const struct facts_service *s = &facts->services[service];

	if (s->catalogued == SERVICE_NONE || s->need == NEED_NONE) {
		return false;
	}
	return unit == 0 || !(need_organisation_only(s->need) ||
				    service_at(facts->set.catalogue, s->catalogued)
					    ->organisation_only);
}
