/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <stdlib.h>
#include <string.h>

/* A page that embeds a service opens a short, small connection to it right after one to its own
 * app host: such a connection only touches (M1).  Parts come when they end, so the small ones wait
 * until every connection that began before them must have shown itself. */

enum {
	STARTS_MOST = 1 << 18,
	WAITING_MOST = 1 << 18,
	FOLLOW_NS = 2000000000,
	SLOTS_GO_BY = PARTS_COME_WITHIN + 1,
};
#define SHORT_NS   (10 * NS_PER_SECOND)
#define SMALL_SENT UINT64_C(4096)

void
follow_open(struct rollup *r)
{
	for (size_t i = 0; i < 2; i++) {
		map_init(&r->follow.starts[i], sizeof(struct start_key),
			sizeof(struct starts), STARTS_MOST);
	}
}

void
follow_close(struct rollup *r)
{
	map_fini(&r->follow.starts[0]);
	map_fini(&r->follow.starts[1]);
	free(r->follow.waiting);
}

/* starts[0] is the present hour, starts[1] the one before. */
static struct map *
generation(struct follow *follow, int64_t hour)
{
	if (hour > follow->hour) {
		struct map old = follow->starts[1];

		follow->starts[1] = follow->starts[0];
		follow->starts[0] = old;
		map_clear(&follow->starts[0]);
		if (hour > follow->hour + 1) {
			map_clear(&follow->starts[1]);
		}
		follow->hour = hour;
	}
	return hour == follow->hour ? &follow->starts[0] : &follow->starts[1];
}

static int64_t
hour_of(int64_t ns)
{
	return instant_hour((struct instant){ ns }).n;
}

static void
note_start(struct starts *starts, uint32_t service, int64_t start)
{
	for (size_t i = 0; i < STARTS_KEPT; i++) {
		if (starts->service[i] == 0) {
			starts->service[i] = service;
			starts->earliest[i] = starts->latest[i] = start;
			return;
		}
		if (starts->service[i] == service) {
			starts->earliest[i] =
				start < starts->earliest[i] ? start : starts->earliest[i];
			starts->latest[i] =
				start > starts->latest[i] ? start : starts->latest[i];
			return;
		}
	}
}

static void
app_began(struct rollup *r, const struct touch *t)
{
	struct start_key key = { .second = t->start / NS_PER_SECOND };
	int64_t hour = hour_of(t->start);
	struct starts *starts;

	memcpy(key.device, t->device, sizeof key.device);
	starts = map_at(generation(&r->follow, hour), &key);
	if (starts != NULL) {
		note_start(starts, t->service, t->start);
	}
}

static bool
other_began(const struct starts *starts, const struct touch *t)
{
	for (size_t i = 0; i < STARTS_KEPT && starts->service[i] != 0; i++) {
		if (starts->service[i] != t->service && starts->earliest[i] <= t->start &&
			starts->latest[i] >= t->start - FOLLOW_NS) {
			return true;
		}
	}
	return false;
}

static bool
followed(const struct rollup *r, const struct touch *t)
{
	struct start_key key = { .second = t->start / NS_PER_SECOND };

	memcpy(key.device, t->device, sizeof key.device);
	for (int back = 0; back <= 2; back++, key.second--) {
		for (size_t i = 0; i < 2; i++) {
			const struct starts *starts =
				map_find(&r->follow.starts[i], &key);

			if (starts != NULL && other_began(starts, t)) {
				return true;
			}
		}
	}
	return false;
}

static void
decide(struct rollup *r, const struct touch *t)
{
	if (!followed(r, t)) {
		day_add(r, t);
	}
}

void
follow_reached(struct rollup *r, struct instant now)
{
	struct follow *follow = &r->follow;
	size_t kept = 0;

	for (size_t i = 0; i < follow->count; i++) {
		int64_t slot = instant_slot((struct instant){ follow->waiting[i].first });

		if (slot_start(slot + SLOTS_GO_BY).ns <= now.ns) {
			decide(r, &follow->waiting[i]);
		} else {
			follow->waiting[kept++] = follow->waiting[i];
		}
	}
	follow->count = kept;
}

static void
wait(struct rollup *r, const struct touch *t)
{
	struct follow *follow = &r->follow;

	if (follow->count == WAITING_MOST) {
		/* too many to wait: the oldest are decided on what is known */
		for (size_t i = 0; i < follow->count / 2; i++) {
			decide(r, &follow->waiting[i]);
		}
		follow->count -= follow->count / 2;
		memmove(follow->waiting, follow->waiting + WAITING_MOST / 2,
			follow->count * sizeof *follow->waiting);
	}
	follow->waiting = rollup_more(
		follow->waiting, follow->count, &follow->room, sizeof *follow->waiting);
	follow->waiting[follow->count++] = *t;
}

static bool
names_a_service(enum evidence e)
{
	return e != EVIDENCE_UNKNOWN && e != EVIDENCE_ASN_ONLY;
}

static struct touch
touch_of(const struct rollup *r, const struct finding *f)
{
	struct touch t = { .unit = unit_word(f->unit),
		.service = service_word(f->service),
		.start = f->start.ns,
		.first = f->first.ns,
		.day = f->day.n,
		.week = f->week.n,
		.minute = f->minute,
		.role = (uint8_t)f->role,
		.class = f->shared_host ? TOUCH_SHARED
					: (f->both_ways ? TOUCH_OWN : TOUCH_ONE_WAY),
		.starts = f->starts,
		.need = f->need,
		.ours = f->ours,
		.sent = f->payload_up,
		.received = f->payload_down };

	t.timed = facts_of(r, t.service).timed;
	memcpy(t.device, f->device.byte, sizeof t.device);
	return t;
}

void
follow_add(struct rollup *r, const struct finding *f)
{
	struct touch t = touch_of(r, f);

	if (!role_is_use(f->role) || !names_a_service(f->evidence) ||
		(f->shared_host && !f->both_ways)) {
		return;
	}
	if (f->opens && f->role == ROLE_APP) {
		app_began(r, &t);
	}
	if (f->payload_up < SMALL_SENT && f->until.ns - f->start.ns < SHORT_NS) {
		wait(r, &t);
	} else {
		day_add(r, &t);
	}
}
