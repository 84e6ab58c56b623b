/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <stdlib.h>
#include <string.h>

/* Used or only touched: decided for each device and service when the day is over (M1). */

enum {
	USES_A_DAY = 1 << 20,
	TIMINGS_A_DAY = 1 << 15, /* about 2 KB each */
	SENT_IN_SLOTS = 4096,
	SENT_TO_UPLOAD = 100000,
	SENT_TO_SPECIAL = 2048,
	ONE_WAY_PER_CENT =
		90, /* of the parts of a day: then the mirror shows one direction only */
};

static void
free_timings(struct open_day *d)
{
	for (size_t i = 0; i < d->use.count; i++) {
		struct day_use *use = map_value(&d->use, i);

		free(use->timing);
	}
}

static bool
is_free_day(const struct rollup *r, uint32_t unit, struct day day)
{
	const struct unit *u;
	int32_t weekday = day.n - week_monday(day_week(day)).n;

	if (weekday >= 5) {
		return true;
	}
	if (unit < WORD_FIRST || unit - WORD_FIRST >= unit_count(r->config.units)) {
		return false;
	}
	u = unit_at(r->config.units, (unit_id)(unit - WORD_FIRST));
	for (size_t i = 0; i < u->holiday_count; i++) {
		if (u->holidays[i].n == day.n) {
			return true;
		}
	}
	return false;
}

static void
merge(struct amount *to, const struct amount *from)
{
	if (!from->any) {
		return;
	}
	to->two = to->two || from->two || (to->any && to->slot != from->slot);
	if (!to->any) {
		to->slot = from->slot;
	}
	to->any = true;
	to->sent += from->sent;
	to->upload += from->upload;
	to->special += from->special;
}

/* A host that serves several services counts only beside a host of this one's own. */
static struct amount
amount_of(const struct day_use *use, bool one_way_mirror)
{
	struct amount sum = use->amount[TOUCH_OWN];

	if (one_way_mirror) {
		merge(&sum, &use->amount[TOUCH_ONE_WAY]);
	}
	if (sum.any) {
		merge(&sum, &use->amount[TOUCH_SHARED]);
	}
	return sum;
}

static bool
is_used(const struct amount *a)
{
	return (a->two && a->sent >= SENT_IN_SLOTS) || a->upload >= SENT_TO_UPLOAD ||
	       a->special >= SENT_TO_SPECIAL;
}

static void
need_day(struct open_week *w, const struct device_key *who, need_id need, bool ours,
	uint8_t bit)
{
	struct device_key key = *who;
	struct tool_key tool = { who->unit, need, who->word };
	struct need_days *days;

	key.word = need;
	days = map_at(&w->needs, &key);
	if (days != NULL) {
		*(ours ? &days->ours : &days->other) |= bit;
	}
	if (!ours) {
		(void)map_at(&w->tools, &tool);
		tool.unit = WORD_ALL;
		(void)map_at(&w->tools, &tool);
	}
}

static void
need_days(struct open_week *w, const struct device_key *who, const struct day_use *use,
	uint8_t bit)
{
	for (int need = 0; need < NEEDS_MAX; need++) {
		uint64_t mask = UINT64_C(1) << need;

		if (use->needs_ours & mask) {
			need_day(w, who, (need_id)need, true, bit);
		}
		if (use->needs_other & mask) {
			need_day(w, who, (need_id)need, false, bit);
		}
	}
}

static void
decide(struct rollup *r, struct open_week *w, struct open_day *d, size_t i, bool one_way)
{
	const struct device_key *key = map_key(&d->use, i);
	const struct day_use *use = map_value(&d->use, i);
	struct amount sum = amount_of(use, one_way);
	bool used = is_used(&sum), night = false, machine = false;
	uint8_t bit = (uint8_t)(1 << (d->day.n - week_monday(w->week).n));
	struct presence *p;

	if (use->timing != NULL) {
		machine = timing_is_machine(
			use->timing, is_free_day(r, key->unit, d->day), &used, &night);
	}
	p = presence_at(w, key->device, key->unit, key->word);
	if (p == NULL || (!used && !machine)) {
		return;
	}
	p->changed = true;
	p->used_days |= used ? bit : 0;
	p->machine_days |= machine ? bit : 0;
	p->marks |= night ? MARK_NIGHT : 0;
	if (used) {
		need_days(w, key, use, bit);
	}
}

static void
day_end(struct rollup *r, struct open_day *d)
{
	struct week week = day_week(d->day);
	bool one_way = d->one_way * 100 > (d->one_way + d->both_ways) * ONE_WAY_PER_CENT;
	struct open_week *w = week.n > r->closed_through ? week_at(r, week) : NULL;

	for (size_t i = 0; w != NULL && i < d->use.count; i++) {
		decide(r, w, d, i, one_way);
	}
	free_timings(d);
	map_fini(&d->use);
	*d = (struct open_day){ 0 };
}

static struct open_day *
day_at(struct rollup *r, struct day day)
{
	struct open_day *place = &r->days[0];

	for (size_t i = 0; i < DAYS_OPEN; i++) {
		struct open_day *d = &r->days[i];

		if (d->open && d->day.n == day.n) {
			return d;
		}
		if (place->open && (!d->open || d->day.n < place->day.n)) {
			place = d;
		}
	}
	if (place->open) {
		day_end(r, place);
	}
	*place = (struct open_day){ .day = day, .open = true };
	map_init(&place->use, sizeof(struct device_key), sizeof(struct day_use),
		USES_A_DAY);
	return place;
}

static void
amount_add(struct amount *a, const struct touch *t)
{
	uint16_t slot = t->minute / 5;

	a->two = a->two || (a->any && a->slot != slot);
	if (!a->any) {
		a->slot = slot;
	}
	a->any = true;
	a->sent += t->sent;
	a->upload += t->role == ROLE_UPLOAD ? t->sent : 0;
	if (t->role == ROLE_SIGNUP || t->role == ROLE_BILLING || t->role == ROLE_ADMIN) {
		a->special += t->sent;
	}
}

static void
keep_timing(struct open_day *d, struct day_use *use, const struct touch *t)
{
	if (use->timing == NULL && d->timings < TIMINGS_A_DAY) {
		use->timing = timing_new();
		d->timings += use->timing != NULL;
	}
	if (use->timing != NULL) {
		timing_add(use->timing, t);
	}
}

void
day_add(struct rollup *r, const struct touch *t)
{
	struct device_key key = { .unit = t->unit, .word = t->service };
	struct open_day *d;
	struct day_use *use;

	if (t->week <= r->closed_through) {
		return;
	}
	d = day_at(r, (struct day){ t->day });
	d->both_ways += t->class != TOUCH_ONE_WAY;
	d->one_way += t->class == TOUCH_ONE_WAY;
	memcpy(key.device, t->device, sizeof key.device);
	use = map_at(&d->use, &key);
	if (use == NULL) {
		r->counts.no_room++;
		return;
	}
	amount_add(&use->amount[t->class], t);
	if (t->need < NEEDS_MAX) {
		*(t->ours ? &use->needs_ours : &use->needs_other) |= UINT64_C(1)
								     << t->need;
	}
	if (t->timed && t->class != TOUCH_ONE_WAY) {
		keep_timing(d, use, t);
	}
}

/* Parts and small connections that wait for others may still be on their way; days are local, so
 * both clocks must have passed the end. */
static bool
is_over(struct day day, struct instant now)
{
	int64_t end = day_start((struct day){ day.n + 1 }).ns +
		      (PARTS_COME_WITHIN + 2) * (SLOT_SECONDS * NS_PER_SECOND);

	return now.ns >= end && instant_local(now).ns >= end;
}

void
days_reached(struct rollup *r, struct instant now)
{
	for (size_t i = 0; i < DAYS_OPEN; i++) {
		if (r->days[i].open && is_over(r->days[i].day, now)) {
			day_end(r, &r->days[i]);
		}
	}
}

void
days_end_week(struct rollup *r, struct week week)
{
	for (size_t i = 0; i < DAYS_OPEN; i++) {
		if (r->days[i].open && day_week(r->days[i].day).n <= week.n) {
			day_end(r, &r->days[i]);
		}
	}
}

void
days_close(struct rollup *r)
{
	for (size_t i = 0; i < DAYS_OPEN; i++) {
		if (r->days[i].open) {
			free_timings(&r->days[i]);
			map_fini(&r->days[i].use);
		}
	}
}
