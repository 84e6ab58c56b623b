/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/parcel.h"

#include <string.h>

/* Times beyond these belong to no capture: 1970 to 2255, as sums of nanoseconds allow. */
#define NS_MOST    (INT64_C(9000000000) * NS_PER_SECOND)
/* More than a link of 400 Gbit/s carries in an hour, so that sums of many cannot overflow. */
#define COUNT_MOST (UINT64_C(1) << 50)

enum { TTL_LEAST = 60, TTL_MOST = 86400 };

static bool
time_ok(struct instant t)
{
	return t.ns >= 0 && t.ns <= NS_MOST;
}

/* A clean name, or none. */
static bool
name_ok(const char name[NAME_MAX_BYTES])
{
	char clean[NAME_MAX_BYTES];

	return memchr(name, '\0', NAME_MAX_BYTES) != NULL &&
	       (name[0] == '\0' ||
		       (name_clean(str_of(name), clean) && strcmp(clean, name) == 0));
}

static bool
answer_ok(const struct answer *a)
{
	return time_ok(a->at) && a->ttl >= TTL_LEAST && a->ttl <= TTL_MOST &&
	       a->name[0] != '\0' && name_ok(a->name) && name_ok(a->ech_public);
}

/* An hour without a packet (only gaps) has no first and last. */
static bool
cover_ok(const struct cover *c)
{
	if (c->interface >= PARCEL_INTERFACES || c->hour.n < 0 ||
		c->hour.n > instant_hour((struct instant){ NS_MOST }).n ||
		!time_ok(c->first) || !time_ok(c->last) || c->first.ns > c->last.ns) {
		return false;
	}
	for (size_t i = 0; i < COVER_COUNT; i++) {
		if (c->count[i] > COUNT_MOST) {
			return false;
		}
	}
	return true;
}

static bool
sighting_ok(const struct sighting *s)
{
	return sighting_check(s) && s->interface < PARCEL_INTERFACES &&
	       time_ok(s->until) && s->total_up <= COUNT_MOST &&
	       s->total_down <= COUNT_MOST;
}

bool
parcel_check(const struct parcel *p)
{
	switch (p->kind) {
	case PARCEL_SIGHTING: return sighting_ok(&p->sighting);
	case PARCEL_ANSWER: return answer_ok(&p->answer);
	case PARCEL_COVER: return cover_ok(&p->cover);
	case PARCEL_REACHED: return p->reached.ns <= NS_MOST && p->reached.ns >= -NS_MOST;
	default: return false;
	}
}
