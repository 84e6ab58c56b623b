/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"
#include "sensor/base/position.h"

#include <stdlib.h>
#include <string.h>

/* How well the way to our own services works, for each unit (M10). */

enum { TRIES_MOST = 1 << 18, MEDIAN_WEEKS = 8, MEDIANS_MOST = 1 << 14 };
#define REPEAT_NS (60 * NS_PER_SECOND)
#define SLOW_US   UINT64_C(300000)

struct median_key {
	uint32_t offer;
	int32_t week;
};

static const uint64_t bucket_us[TIME_BUCKETS] = { 25000, 50000, 100000, 200000, 400000,
	800000, 1600000, UINT64_MAX };

void
health_open(struct rollup *r)
{
	map_init(&r->medians.weeks, sizeof(struct median_key),
		TIME_BUCKETS * sizeof(uint64_t), MEDIANS_MOST);
}

void
health_close(struct rollup *r)
{
	map_fini(&r->medians.weeks);
	free(r->tries.at);
}

/* Upper edge of the bucket that holds the median of the weeks before; 0 when there is none. */
static uint64_t
median_before(const struct rollup *r, uint32_t offer, struct week week)
{
	uint64_t sum[TIME_BUCKETS] = { 0 }, all = 0, seen = 0;

	for (int32_t back = 1; back <= MEDIAN_WEEKS; back++) {
		struct median_key key = { offer, week.n - back };
		const uint64_t *time = map_find(&r->medians.weeks, &key);

		for (size_t i = 0; time != NULL && i < TIME_BUCKETS; i++) {
			sum[i] += time[i];
			all += time[i];
		}
	}
	for (size_t i = 0; i + 1 < TIME_BUCKETS && all > 0; i++) {
		seen += sum[i];
		if (seen * 2 >= all) {
			return bucket_us[i];
		}
	}
	return all > 0 ? bucket_us[TIME_BUCKETS - 2] : 0;
}

static void
remember(struct rollup *r, uint32_t offer, int64_t week, const uint64_t *time)
{
	struct median_key key = { offer, (int32_t)week };
	uint64_t *place = map_at(&r->medians.weeks, &key);

	if (place != NULL) {
		memcpy(place, time, TIME_BUCKETS * sizeof *time);
	}
}

static void
count_time(struct rollup *r, struct health *h, uint32_t offer, const struct finding *f)
{
	uint64_t median, limit;
	size_t bucket = 0;

	if (f->start_us == 0) {
		return;
	}
	while (f->start_us >= bucket_us[bucket]) {
		bucket++;
	}
	h->time[bucket]++;
	median = median_before(r, offer, f->week);
	limit = median * 2 > SLOW_US ? median * 2 : SLOW_US;
	h->slow += f->start_us > limit;
}

static void
note_try(struct rollup *r, const struct device_key *who, int64_t start)
{
	struct attempts *tries = &r->tries;

	if (tries->count == TRIES_MOST) {
		r->counts.no_room++;
		return;
	}
	tries->at = rollup_more(tries->at, tries->count, &tries->room, sizeof *tries->at);
	tries->at[tries->count++] = (struct attempt){ *who, start, false };
}

static int
compare_tries(const void *a, const void *b)
{
	const struct attempt *x = a, *y = b;
	int order = memcmp(&x->who, &y->who, sizeof x->who);

	return order != 0 ? order : (x->start > y->start) - (x->start < y->start);
}

static void
count_repeat(struct rollup *r, const struct attempt *t)
{
	struct week week = instant_week((struct instant){ t->start });
	struct use_key key = { t->who.unit, t->who.word };
	struct health *h;

	for (size_t i = 0; i < WEEKS_OPEN; i++) {
		if (r->weeks[i] != NULL && r->weeks[i]->week.n == week.n) {
			h = map_find(&r->weeks[i]->health, &key);
			if (h != NULL) {
				h->repeats++;
			}
		}
	}
}

/* Tries arrive when their first part ends; in order of start only after a sort. */
void
health_reached(struct rollup *r, int64_t before_ns)
{
	struct attempt *at = r->tries.at;
	size_t n = r->tries.count, kept = 0;

	if (n == 0) {
		return;
	}
	qsort(at, n, sizeof *at, compare_tries);
	for (size_t i = 0; i < n; i++) {
		bool third = i >= 2 &&
			     memcmp(&at[i].who, &at[i - 2].who, sizeof at->who) == 0 &&
			     at[i].start - at[i - 2].start <= REPEAT_NS;

		if (!at[i].counted && at[i].start < before_ns) {
			at[i].counted = true;
			if (third) {
				count_repeat(r, &at[i]);
			}
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (at[i].start >= before_ns - REPEAT_NS) {
			at[kept++] = at[i];
		}
	}
	r->tries.count = kept;
}

static const struct offer *
offer_of(const struct rollup *r, const struct finding *f)
{
	if (f->service == SERVICE_NONE && f->domain[0] == '\0') {
		return NULL;
	}
	return policy_offer_of(r->config.policy, f->service, f->domain);
}

static void
count_parts(struct rollup *r, struct health *h, uint32_t offer, const struct finding *f)
{
	h->tries += f->opens;
	h->segs += f->segments;
	h->resent += f->resent;
	if (f->last) {
		h->failed += f->failed;
		h->cut += f->cut;
		h->both_ways += f->both_ways || f->down > 0;
		count_time(r, h, offer, f);
	}
}

void
health_add(struct rollup *r, struct open_week *w, const struct finding *f)
{
	const struct offer *offer;
	struct device_key who = { .unit = unit_word(f->unit) };
	struct use_key key = { .unit = who.unit };
	struct health *h;
	struct presence *p;

	if (f->position != POSITION_OUTBOUND && f->position != POSITION_INTERNAL) {
		return;
	}
	offer = offer_of(r, f);
	if (offer == NULL) {
		return;
	}
	key.word = who.word = word_of(&r->offers, offer->id);
	memcpy(who.device, f->device.byte, sizeof who.device);
	h = map_at(&w->health, &key);
	if (h == NULL) {
		return;
	}
	count_parts(r, h, key.word, f);
	if (f->opens) {
		note_try(r, &who, f->start.ns);
	}
	/* the device under its offer: services and offers are words of two lists */
	who.word |= OFFER_WORD;
	p = map_at(&w->presence, &who);
	if (p != NULL) {
		p->changed = true;
	}
}

static void
fill(struct week_health_row *row, const struct health *h)
{
	int64_t *time[TIME_BUCKETS] = { &row->rtt0, &row->rtt1, &row->rtt2, &row->rtt3,
		&row->rtt4, &row->rtt5, &row->rtt6, &row->rtt7 };

	row->tries += (int64_t)h->tries;
	row->failed += (int64_t)h->failed;
	row->cut += (int64_t)h->cut;
	row->repeats += (int64_t)h->repeats;
	row->slow += (int64_t)h->slow;
	row->segs += (int64_t)h->segs;
	row->resent += (int64_t)h->resent;
	row->both_ways += (int64_t)h->both_ways;
	for (size_t i = 0; i < TIME_BUCKETS; i++) {
		*time[i] += (int64_t)h->time[i];
	}
}

static struct week_health_row *
row_at(struct map *all, uint32_t unit, uint32_t offer)
{
	struct use_key key = { unit, offer };

	return map_at(all, &key);
}

static void
count_devices(const struct open_week *w, struct map *all)
{
	struct map merged;
	const struct map *list[2] = { &w->presence, &merged };

	merge_units(&w->presence, &merged);
	for (size_t l = 0; l < 2; l++) {
		for (size_t i = 0; i < list[l]->count; i++) {
			const struct device_key *key = map_key(list[l], i);
			struct week_health_row *row;

			if (key->word & OFFER_WORD) {
				row = row_at(all, key->unit, key->word & ~OFFER_WORD);
				row->dev++;
			}
		}
	}
	map_fini(&merged);
}

static void
put_health(struct rollup *r, struct open_week *w, struct map *all)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < all->count; i++) {
		const struct use_key *key = map_key(all, i);
		struct week_health_row *row = rows_add(&rows, TABLE_WEEK_HEALTH);

		*row = *(struct week_health_row *)map_value(all, i);
		row->week = w->week.n;
		str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
		str_copy(row->unit, sizeof row->unit,
			str_of(word_text(&r->units, key->unit)));
		str_copy(row->offer, sizeof row->offer,
			str_of(word_text(&r->offers, key->word)));
	}
	rows_put(r, &rows);
}

void
health_rows(struct rollup *r, struct open_week *w)
{
	struct map all;

	map_init(&all, sizeof(struct use_key), sizeof(struct week_health_row), 1 << 20);
	for (size_t i = 0; i < w->health.count; i++) {
		const struct use_key *key = map_key(&w->health, i);
		const struct health *h = map_value(&w->health, i);

		fill(row_at(&all, key->unit, key->word), h);
		fill(row_at(&all, WORD_ALL, key->word), h);
	}
	count_devices(w, &all);
	put_health(r, w, &all);
	for (size_t i = 0; i < all.count; i++) {
		const struct use_key *key = map_key(&all, i);
		const struct week_health_row *row = map_value(&all, i);
		uint64_t time[TIME_BUCKETS] = { (uint64_t)row->rtt0, (uint64_t)row->rtt1,
			(uint64_t)row->rtt2, (uint64_t)row->rtt3, (uint64_t)row->rtt4,
			(uint64_t)row->rtt5, (uint64_t)row->rtt6, (uint64_t)row->rtt7 };

		if (key->unit == WORD_ALL) {
			remember(r, key->word, w->week.n, time);
		}
	}
	map_fini(&all);
}

static void
take_open_week(struct rollup *r, const struct week_health_row *row)
{
	struct use_key key = { word_of(&r->units, row->unit),
		word_of(&r->offers, row->offer) };
	struct health *h =
		map_at(&week_at(r, (struct week){ (int32_t)row->week })->health, &key);
	const int64_t time[TIME_BUCKETS] = { row->rtt0, row->rtt1, row->rtt2, row->rtt3,
		row->rtt4, row->rtt5, row->rtt6, row->rtt7 };

	if (h == NULL) {
		return;
	}
	*h = (struct health){ (uint64_t)row->tries, (uint64_t)row->failed,
		(uint64_t)row->cut, (uint64_t)row->repeats, (uint64_t)row->slow,
		(uint64_t)row->segs, (uint64_t)row->resent, (uint64_t)row->both_ways,
		{ 0 } };
	for (size_t i = 0; i < TIME_BUCKETS; i++) {
		h->time[i] = (uint64_t)time[i];
	}
}

static void
take_row(struct rollup *r, const struct week_health_row *row)
{
	const uint64_t time[TIME_BUCKETS] = { (uint64_t)row->rtt0, (uint64_t)row->rtt1,
		(uint64_t)row->rtt2, (uint64_t)row->rtt3, (uint64_t)row->rtt4,
		(uint64_t)row->rtt5, (uint64_t)row->rtt6, (uint64_t)row->rtt7 };

	if (strcmp(row->unit, UNIT_ALL) == 0) {
		remember(r, word_of(&r->offers, row->offer), row->week, time);
	} else if (row->week > r->closed_through) {
		take_open_week(r, row);
	}
}

void
health_settle(struct rollup *r)
{
	const struct week_health_row *rows = (const void *)r->taken.at;

	for (size_t i = 0; i < r->taken.count; i++) {
		take_row(r, &rows[i]);
	}
	free(r->taken.at);
	r->taken = (struct rows){ 0 };
}
