/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The week is over: devices become counts. */

struct use_sum {
	int64_t dev, regular, touch, signup, machine, foreign, shared, days;
	uint64_t top;
	uint8_t mask;
};

/* Devices of all units: the same device in two units becomes one. */
void
merge_units(const struct map *presence, struct map *out)
{
	map_init(out, sizeof(struct device_key), sizeof(struct presence), presence->most);
	for (size_t i = 0; i < presence->count; i++) {
		struct device_key key = *(struct device_key *)map_key(presence, i);
		const struct presence *from = map_value(presence, i);
		struct presence *to;

		key.unit = WORD_ALL;
		to = map_at(out, &key);
		to->used_days |= from->used_days;
		to->touch_days |= from->touch_days;
		to->machine_days |= from->machine_days;
		to->marks |= from->marks;
		to->kinds |= from->kinds;
		to->flows += from->flows;
		to->up += from->up;
		to->down += from->down;
	}
}

static void
count_device(struct use_sum *sum, const struct presence *p)
{
	int days = __builtin_popcount(p->used_days);
	bool used = days > 0;

	sum->dev += used;
	sum->regular += days >= 3;
	sum->touch += !used && p->touch_days != 0;
	sum->signup += used && (p->marks & (1u << ROLE_SIGNUP | 1u << ROLE_BILLING));
	sum->machine +=
		__builtin_popcount(p->machine_days) >= 2 && (p->marks & MARK_NIGHT) != 0;
	sum->foreign += used && (p->marks & MARK_FOREIGN);
	sum->shared += used && (p->marks & MARK_SHARED);
	sum->days += days;
	sum->mask |= p->used_days;
	if (p->up + p->down > sum->top) {
		sum->top = p->up + p->down;
	}
}

static void
count_devices(const struct map *presence, struct map *sums)
{
	for (size_t i = 0; i < presence->count; i++) {
		const struct device_key *key = map_key(presence, i);
		struct use_key at = { key->unit, key->word };
		struct use_sum *sum;

		if (key->word != WORD_ALL && !(key->word & OFFER_WORD)) {
			sum = map_at(sums, &at);
			count_device(sum, map_value(presence, i));
		}
	}
}

/* Foreign tenants of each unit and service. */
static void
count_tenants(const struct open_week *w, struct map *out)
{
	map_init(out, sizeof(struct use_key), sizeof(int64_t), w->tenants.count + 1);
	for (size_t i = 0; i < w->tenants.count; i++) {
		const struct tenant_key *t = map_key(&w->tenants, i);
		int64_t *n = map_at(out, &(struct use_key){ t->unit, t->service });

		++*n;
	}
}

static int64_t
foreign_names(const struct map *tenants, const struct use_key *key)
{
	const int64_t *n = map_find(tenants, key);

	return n == NULL ? 0 : *n;
}

/* Bytes and flows of the whole organisation, beside those of the units. */
static void
add_all(struct open_week *w)
{
	size_t count = w->use.count;

	for (size_t i = 0; i < count; i++) {
		struct use from = *(struct use *)map_value(&w->use, i);
		struct use_key key = *(struct use_key *)map_key(&w->use, i);
		struct use *to;

		key.unit = WORD_ALL;
		to = map_at(&w->use, &key);
		if (to != NULL) {
			to->up += from.up;
			to->down += from.down;
			to->flows += from.flows;
			to->strong += from.strong;
			to->dns += from.dns;
			to->sig += from.sig;
		}
	}
}

static void
fill_devices(struct week_use_row *row, const struct use_sum *sum)
{
	row->dev = sum->dev;
	row->dev_regular = sum->regular;
	row->dev_touch = sum->touch;
	row->dev_signup = sum->signup;
	row->dev_machine = sum->machine;
	row->dev_foreign = sum->foreign;
	row->dev_shared = sum->shared;
	row->dev_days = sum->days;
	row->day_mask = sum->mask;
	if (row->up + row->down > 0) {
		row->top_share =
			(int64_t)(sum->top * 1000 / (uint64_t)(row->up + row->down));
	}
}

static void
fill_bytes(struct week_use_row *row, const struct use *use)
{
	row->up = (int64_t)use->up;
	row->down = (int64_t)use->down;
	row->flows = (int64_t)use->flows;
	row->flows_strong = (int64_t)use->strong;
	row->flows_dns = (int64_t)use->dns;
	row->flows_sig = (int64_t)use->sig;
}

static void
put_uses(struct rollup *r, struct open_week *w, const struct map *sums)
{
	struct rows rows = { 0 };
	struct map tenants;

	count_tenants(w, &tenants);
	for (size_t i = 0; i < w->use.count; i++) {
		const struct use_key *key = map_key(&w->use, i);
		const struct use_sum *sum = map_find(sums, key);
		const char *unit = word_text(&r->units, key->unit);
		const char *service = word_text(&r->services, key->word);
		struct week_use_row *row = rows_add(&rows, TABLE_WEEK_USE);

		row->week = w->week.n;
		str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
		str_copy(row->unit, sizeof row->unit, str_of(unit));
		str_copy(row->service, sizeof row->service, str_of(service));
		fill_bytes(row, map_value(&w->use, i));
		if (sum != NULL) {
			fill_devices(row, sum);
		}
		row->foreign_names = foreign_names(&tenants, key);
		if (row->dev > 0) {
			first_seen(r, &r->first_use, first_key(key->unit, service),
				week_monday(w->week).n +
					__builtin_ctz((unsigned)row->day_mask),
				row->dev, w->week);
		}
	}
	rows_put(r, &rows);
	map_fini(&tenants);
}

static void
close_uses(struct rollup *r, struct open_week *w)
{
	struct map merged, sums;

	add_all(w);
	map_init(&sums, sizeof(struct use_key), sizeof(struct use_sum), 1 << 22);
	count_devices(&w->presence, &sums);
	merge_units(&w->presence, &merged);
	count_devices(&merged, &sums);
	map_fini(&merged);
	put_uses(r, w, &sums);
	map_fini(&sums);
}

static void
put_state(struct rollup *r, const struct open_week *w)
{
	const struct rollup_config *c = &r->config;
	struct week_state_row row = { .week = w->week.n, .k = c->k };

	str_copy(row.sensor, sizeof row.sensor, str_of(c->sensor));
	snprintf(row.catalogue, sizeof row.catalogue, "%.20s %.16s",
		catalogue_version(c->catalogue), catalogue_digest(c->catalogue));
	str_copy(row.units, sizeof row.units, str_of(unit_map_digest(c->units)));
	str_copy(row.policy, sizeof row.policy,
		str_of(c->decisions == NULL ? "" : c->decisions));
	str_copy(row.program, sizeof row.program,
		str_of(c->program == NULL ? "" : c->program));
	str_copy(row.ndpi, sizeof row.ndpi, str_of(c->ndpi == NULL ? "" : c->ndpi));
	str_copy(row.data, sizeof row.data, str_of(c->data == NULL ? "" : c->data));
	row.key_renewed = c->renewed != NULL && c->renewed(c->ctx, w->week);
	c->put(c->ctx, TABLE_WEEK_STATE, &row);
}

void
week_close(struct rollup *r, struct open_week *w)
{
	struct week week = w->week;

	days_end_week(r, week);
	health_reached(r, day_start(week_monday((struct week){ week.n + 1 })).ns);
	hours_put_week(r, week);
	close_uses(r, w);
	close_needs(r, w);
	close_units(r, w);
	health_rows(r, w);
	names_rows(r, w);
	first_put(r);
	put_state(r, w);
	r->closed_through = week.n;
	for (size_t i = 0; i < WEEKS_OPEN; i++) {
		if (r->weeks[i] == w) {
			r->weeks[i] = NULL;
		}
	}
	if (r->weeks[0] == NULL) {
		r->weeks[0] = r->weeks[1];
		r->weeks[1] = NULL;
	}
	week_free(w);
	if (r->config.closed != NULL) {
		r->config.closed(r->config.ctx, week);
	}
}
