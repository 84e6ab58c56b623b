/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"
#include "sensor/base/position.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The open week: which device was present with which service. */

enum {
	PRESENCE_MOST = 1 << 22,
	USES_MOST = 1 << 18,
	NEEDS_MOST = 1 << 21,
	TENANTS_MOST = 1 << 16
};

static struct open_week *
week_new(struct rollup *r, struct week week)
{
	struct open_week *w = calloc(1, sizeof *w);

	if (w == NULL) {
		abort();
	}
	w->week = week;
	map_init(&w->presence, sizeof(struct device_key), sizeof(struct presence),
		PRESENCE_MOST);
	map_init(&w->use, sizeof(struct use_key), sizeof(struct use), USES_MOST);
	map_init(&w->needs, sizeof(struct device_key), sizeof(struct need_days),
		NEEDS_MOST);
	map_init(&w->tools, sizeof(struct tool_key), 0, USES_MOST);
	map_init(&w->up_other, sizeof(struct use_key), sizeof(uint64_t), USES_MOST);
	map_init(&w->tenants, sizeof(struct tenant_key), 0, TENANTS_MOST);
	map_init(&w->health, sizeof(struct use_key), sizeof(struct health), USES_MOST);
	names_init(&w->names, r->name_secret);
	return w;
}

void
week_free(struct open_week *w)
{
	if (w == NULL) {
		return;
	}
	map_fini(&w->presence);
	map_fini(&w->use);
	map_fini(&w->needs);
	map_fini(&w->tools);
	map_fini(&w->up_other);
	map_fini(&w->tenants);
	map_fini(&w->health);
	names_fini(&w->names);
	free(w);
}

/* weeks[0] is the older one; a third closes it. */
struct open_week *
week_at(struct rollup *r, struct week week)
{
	for (size_t i = 0; i < WEEKS_OPEN; i++) {
		if (r->weeks[i] != NULL && r->weeks[i]->week.n == week.n) {
			return r->weeks[i];
		}
	}
	assert(week.n > r->closed_through);
	if (r->weeks[1] != NULL) {
		struct open_week *old = r->weeks[0];

		week_close(r, old);
		return week_at(r, week);
	}
	if (r->weeks[0] != NULL && r->weeks[0]->week.n > week.n) {
		r->weeks[1] = r->weeks[0];
		r->weeks[0] = week_new(r, week);
		return r->weeks[0];
	}
	r->weeks[r->weeks[0] == NULL ? 0 : 1] = week_new(r, week);
	return r->weeks[r->weeks[1] == NULL ? 0 : 1];
}

struct presence *
presence_at(struct open_week *w, const uint8_t *device, uint32_t unit, uint32_t service)
{
	struct device_key key = { .unit = unit, .word = service };

	memcpy(key.device, device, sizeof key.device);
	return map_at(&w->presence, &key);
}

static uint8_t
day_bit(const struct finding *f)
{
	int32_t day = f->day.n - week_monday(f->week).n;

	return (uint8_t)(day >= 0 && day < 7 ? 1 << day : 0);
}

static uint32_t
unit_marks(const struct rollup *r, const struct finding *f)
{
	if (f->unit == UNIT_NONE) {
		return 0;
	}
	return unit_at(r->config.units, f->unit)->shared > 1 ? MARK_SHARED : 0;
}

static bool
is_veiled(const struct finding *f)
{
	return f->hidden || (f->veil != VEIL_NONE && f->veil != VEIL_NO_NAME);
}

static struct presence *
add_presence(
	struct rollup *r, struct open_week *w, const struct finding *f, uint32_t service)
{
	struct presence *p = presence_at(w, f->device.byte, unit_word(f->unit), service);

	if (p == NULL) {
		r->counts.no_room++;
		return NULL;
	}
	p->changed = true;
	p->touch_days |= day_bit(f);
	p->marks |= unit_marks(r, f);
	p->flows += f->opens;
	p->up += f->up;
	p->down += f->down;
	return p;
}

static void
add_tenant(struct open_week *w, uint32_t unit, uint32_t service, uint64_t tenant)
{
	struct tenant_key key = { unit, service, tenant };
	struct tenant_key all = { WORD_ALL, service, tenant };

	(void)map_at(&w->tenants, &key);
	(void)map_at(&w->tenants, &all);
}

static void
add_up_other(struct open_week *w, uint32_t unit, need_id need, uint64_t up)
{
	struct use_key key = { unit, need };
	uint64_t *sum = map_at(&w->up_other, &key);

	if (sum != NULL) {
		*sum += up;
	}
}

void
use_count(struct open_week *w, uint32_t unit, uint32_t service, enum evidence evidence,
	const struct hour_use *add)
{
	struct use_key key = { unit, service };
	struct use *use = map_at(&w->use, &key);

	if (use == NULL) {
		return;
	}
	use->up += add->up;
	use->down += add->down;
	use->flows += add->flows;
	switch (evidence) {
	case EVIDENCE_TLS_SNI:
	case EVIDENCE_QUIC_SNI:
	case EVIDENCE_HTTP_HOST:
	case EVIDENCE_CERTIFICATE: use->strong += add->flows; break;
	case EVIDENCE_DNS_SAME_CLIENT: use->dns += add->flows; break;
	case EVIDENCE_NDPI_SIGNATURE: use->sig += add->flows; break;
	case EVIDENCE_UNKNOWN:
	case EVIDENCE_ASN_ONLY:
	case EVIDENCE_COUNT: break;
	}
}

static void
add_service(struct rollup *r, struct open_week *w, const struct finding *f)
{
	uint32_t unit = unit_word(f->unit), service = service_word(f->service);
	struct presence *p = add_presence(r, w, f, service);
	struct hour_use add = { f->opens, f->up, f->down };

	use_count(w, unit, service, f->evidence, &add);
	if (p != NULL) {
		p->marks |= 1u << f->role;
		p->marks |= f->foreign ? MARK_FOREIGN : 0;
	}
	if (f->foreign) {
		add_tenant(w, unit, service, f->tenant);
	}
	if (!f->ours && f->need != NEED_NONE) {
		add_up_other(w, unit, f->need, f->up);
		add_up_other(w, WORD_ALL, f->need, f->up);
	}
	follow_add(r, f);
}

void
week_add(struct rollup *r, struct open_week *w, const struct finding *f)
{
	size_t before = w->presence.count;
	struct presence *any;

	if (f->position == POSITION_OUTBOUND) {
		any = add_presence(r, w, f, WORD_ALL);
		r->counts.devices += w->presence.count > before;
		if (any != NULL && is_veiled(f)) {
			any->marks |= MARK_HIDDEN;
		}
		if (f->private_life) {
			return;
		}
		if (f->service != SERVICE_NONE) {
			add_service(r, w, f);
		} else if (f->domain[0] != '\0') {
			names_add(r, w, f);
		}
	}
	health_add(r, w, f);
}

static void
presence_row_of(const struct rollup *r, const struct open_week *w, size_t i,
	struct presence_row *row)
{
	const struct device_key *key = map_key(&w->presence, i);
	const struct presence *p = map_value(&w->presence, i);

	*row = (struct presence_row){ .week = w->week.n,
		.used_days = p->used_days,
		.touch_days = p->touch_days,
		.machine_days = p->machine_days,
		.marks = p->marks,
		.up = (int64_t)p->up,
		.down = (int64_t)p->down,
		.flows = p->flows };
	memcpy(row->device, key->device, sizeof row->device);
	str_copy(row->unit, sizeof row->unit, str_of(word_text(&r->units, key->unit)));
	if (key->word & OFFER_WORD) {
		snprintf(row->service, sizeof row->service, "@%.62s",
			word_text(&r->offers, key->word & ~OFFER_WORD));
		return;
	}
	str_copy(row->service, sizeof row->service,
		str_of(word_text(&r->services, key->word)));
}

/* At most so many, oldest first: the end of a day changes them all, and a restart misses little
 * when the last of them follow a few minutes later. */
size_t
presence_put(struct rollup *r, size_t most)
{
	struct presence_row row;
	size_t put = 0;

	for (size_t i = 0; i < WEEKS_OPEN && r->config.put_presence != NULL; i++) {
		struct open_week *w = r->weeks[i];

		for (size_t j = 0; w != NULL && j < w->presence.count && put < most;
			j++) {
			struct presence *p = map_value(&w->presence, j);

			if (p->changed) {
				presence_row_of(r, w, j, &row);
				r->config.put_presence(r->config.ctx, &row);
				p->changed = false;
				put++;
			}
		}
	}
	return put;
}

void
presence_put_again(struct rollup *r)
{
	for (size_t i = 0; i < WEEKS_OPEN; i++) {
		struct open_week *w = r->weeks[i];

		for (size_t j = 0; w != NULL && j < w->presence.count; j++) {
			((struct presence *)map_value(&w->presence, j))->changed = true;
		}
	}
}
