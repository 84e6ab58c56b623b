/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/sighting.h"

#include <string.h>

enum { PROTO_TCP = 6, PROTO_UDP = 17, MINUTES_OF_SLOT = 5 };

/* What came through shared memory may hold anything where a bool should be; looking at it as a
 * bool would be undefined. */
static bool
bools_ok(const struct sighting *s)
{
	const bool *const all[] = { &s->opens, &s->last, &s->failed, &s->cut,
		&s->both_ways, &s->post_quantum, &s->via_proxy };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		uint8_t byte;

		memcpy(&byte, all[i], sizeof byte);
		if (byte > 1) {
			return false;
		}
	}
	return true;
}

static bool
enums_ok(const struct sighting *s)
{
	return (s->transport == PROTO_TCP || s->transport == PROTO_UDP) &&
	       s->position < SIGHTING_POSITIONS && s->rule < SIGHTING_RULES &&
	       s->end < SIGHTING_ENDS && s->last == (s->end != 0) && s->reset_by <= 2 &&
	       s->starts < 1 << MINUTES_OF_SLOT && s->evidence < EVIDENCE_COUNT &&
	       s->ech <= ECH_HIDDEN && s->protocol < SIGHTING_PROTOCOLS;
}

static bool
times_ok(const struct sighting *s)
{
	return s->start.ns >= 0 && s->start.ns <= s->first.ns &&
	       s->first.ns <= s->until.ns &&
	       instant_slot(s->first) == instant_slot(s->until);
}

static bool
volumes_ok(const struct sighting *s)
{
	return s->up <= s->total_up && s->down <= s->total_down &&
	       s->payload_up <= s->up && s->payload_down <= s->down &&
	       s->packets_up <= s->total_packets_up &&
	       s->packets_down <= s->total_packets_down && s->resent <= s->segments &&
	       s->segments <= (uint64_t)s->packets_up + s->packets_down;
}

/* Terminated, and nothing in it that could move a terminal's cursor or end a line. */
static bool
printable(const char *at, size_t size)
{
	const char *end = memchr(at, '\0', size);

	for (; end != NULL && at < end; at++) {
		if (*at < 0x20 || *at > 0x7e) {
			return false;
		}
	}
	return end != NULL;
}

static bool
name_ok(const struct sighting *s)
{
	char clean[NAME_MAX_BYTES];

	if (!printable(s->name, sizeof s->name)) {
		return false;
	}
	if (s->name[0] == '\0') {
		return s->evidence <= EVIDENCE_NDPI_SIGNATURE;
	}
	return s->evidence > EVIDENCE_NDPI_SIGNATURE &&
	       name_clean(str_of(s->name), clean) && strcmp(clean, s->name) == 0;
}

bool
sighting_check(const struct sighting *s)
{
	return bools_ok(s) && enums_ok(s) && times_ok(s) && volumes_ok(s) && name_ok(s) &&
	       printable(s->claimed, sizeof s->claimed) &&
	       printable(s->alpn, sizeof s->alpn) && printable(s->ja4, sizeof s->ja4) &&
	       printable(s->dpi, sizeof s->dpi);
}
