/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <math.h>
#include <stdlib.h>

/* When on a day a device sent to a service that may run by itself (M15).  Lives for the day, in
 * memory only; what remains is one bit. */

enum {
	MINUTES = 1440,
	HOURS = 24,
	SLOTS_AN_HOUR = 12,
	INTERACTIVE_RECEIVED = 64 * 1024, /* in a slot, from an app host */
	INTERACTIVE_SLOTS = 2,            /* in an hour */
	AFTER_HOURS = 2,                  /* an open tab goes on sending for a while */
	QUIET_FROM = 22 * 60,
	QUIET_UNTIL = 6 * 60,
	QUIET_STARTS = 8,
	REGULAR_STARTS = 12,
	SENT_IN_SLOTS = 4096,
	SENT_TO_UPLOAD = 100000,
	SENT_TO_SPECIAL = 2048,
};
#define EVEN_GAPS   0.2  /* standard deviation by mean */
#define SAME_MINUTE 0.75 /* of the starts within a minute of one minute of the hour */

struct timing {
	uint64_t start[(MINUTES + 63) / 64];      /* bit by minute */
	uint32_t received[HOURS * SLOTS_AN_HOUR]; /* from app hosts */
	uint16_t slots[HOURS];                    /* bit by slot */
	uint64_t sent[HOURS], upload[HOURS], special[HOURS];
};

struct timing *
timing_new(void)
{
	return calloc(1, sizeof(struct timing));
}

static void
add_starts(struct timing *timing, const struct touch *t)
{
	uint32_t slot_begin = t->minute / 5u * 5;

	for (uint32_t i = 0; i < 5; i++) {
		if (t->starts & 1u << i) {
			uint32_t minute = slot_begin + i;

			timing->start[minute / 64] |= UINT64_C(1) << (minute % 64);
		}
	}
}

void
timing_add(struct timing *timing, const struct touch *t)
{
	uint32_t slot = t->minute / 5u, hour = t->minute / 60u;
	uint64_t received;

	if (t->minute >= MINUTES) {
		return;
	}
	timing->slots[hour] |= (uint16_t)(1u << slot % SLOTS_AN_HOUR);
	timing->sent[hour] += t->sent;
	timing->upload[hour] += t->role == ROLE_UPLOAD ? t->sent : 0;
	if (t->role == ROLE_SIGNUP || t->role == ROLE_BILLING || t->role == ROLE_ADMIN) {
		timing->special[hour] += t->sent;
	}
	if (t->role == ROLE_APP) {
		received = timing->received[slot] + t->received;
		timing->received[slot] =
			received > UINT32_MAX ? UINT32_MAX : (uint32_t)received;
	}
	if (t->role == ROLE_APP || t->role == ROLE_API) {
		add_starts(timing, t);
	}
}

static bool
is_interactive(const struct timing *timing, int hour)
{
	int slots = 0;

	for (int i = 0; i < SLOTS_AN_HOUR; i++) {
		slots += timing->received[hour * SLOTS_AN_HOUR + i] >=
			 INTERACTIVE_RECEIVED;
	}
	return slots >= INTERACTIVE_SLOTS;
}

static bool
is_after_people(const bool *interactive, int hour)
{
	for (int back = 0; back <= AFTER_HOURS && back <= hour; back++) {
		if (interactive[hour - back]) {
			return true;
		}
	}
	return false;
}

static bool
is_quiet(int minute, bool free_day)
{
	return free_day || minute >= QUIET_FROM || minute < QUIET_UNTIL;
}

static size_t
list_starts(const struct timing *timing, const bool *interactive, int *out)
{
	size_t n = 0;

	for (int minute = 0; minute < MINUTES; minute++) {
		if ((timing->start[minute / 64] >> (minute % 64) & 1) != 0 &&
			!is_after_people(interactive, minute / 60)) {
			out[n++] = minute;
		}
	}
	return n;
}

static bool
gaps_are_even(const int *start, size_t n)
{
	double mean = (double)(start[n - 1] - start[0]) / (double)(n - 1), sum = 0;

	for (size_t i = 1; i < n; i++) {
		double d = (double)(start[i] - start[i - 1]) - mean;

		sum += d * d;
	}
	return sqrt(sum / (double)(n - 1)) <= EVEN_GAPS * mean;
}

static bool
minute_is_the_same(const int *start, size_t n)
{
	size_t at[60] = { 0 };

	for (size_t i = 0; i < n; i++) {
		at[start[i] % 60]++;
	}
	for (size_t m = 0; m < 60; m++) {
		size_t near = at[(m + 59) % 60] + at[m] + at[(m + 1) % 60];

		if ((double)near >= SAME_MINUTE * (double)n) {
			return true;
		}
	}
	return false;
}

/* On a machine day only what happened inside interactive hours is a person's use. */
static bool
is_used_by_people(const struct timing *timing, const bool *interactive)
{
	uint64_t sent = 0, upload = 0, special = 0;
	int slots = 0;

	for (int hour = 0; hour < HOURS; hour++) {
		if (interactive[hour]) {
			slots += __builtin_popcount(timing->slots[hour]);
			sent += timing->sent[hour];
			upload += timing->upload[hour];
			special += timing->special[hour];
		}
	}
	return (slots >= 2 && sent >= SENT_IN_SLOTS) || upload >= SENT_TO_UPLOAD ||
	       special >= SENT_TO_SPECIAL;
}

bool
timing_is_machine(const struct timing *timing, bool free_day, bool *used, bool *night)
{
	bool interactive[HOURS];
	int start[MINUTES];
	size_t n, quiet = 0;
	bool machine;

	for (int hour = 0; hour < HOURS; hour++) {
		interactive[hour] = is_interactive(timing, hour);
	}
	n = list_starts(timing, interactive, start);
	for (size_t i = 0; i < n; i++) {
		quiet += is_quiet(start[i], free_day);
	}
	machine = quiet >= QUIET_STARTS ||
		  (n >= REGULAR_STARTS &&
			  (gaps_are_even(start, n) || minute_is_the_same(start, n)));
	if (machine) {
		*used = is_used_by_people(timing, interactive);
		*night = quiet > 0;
	}
	return machine;
}
