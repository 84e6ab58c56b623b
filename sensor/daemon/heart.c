/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/heart.h"

#include <string.h>
#include <time.h>

/* SLEPT_MS: processor time of a process that did nothing.  A process that dies STORM times in
 * STORM_MS waits before it is started again, at most LONGEST_MS. */
enum {
	SLEPT_MS = 2,
	PATIENCE = 10,
	SPINS = 4, /* part of the time that is too much for one packet */
	STORM = 4,
	STORM_MS = 10000,
	FIRST_MS = 200,
	LONGEST_MS = 5000,
	MANY = 5,
	MINUTE_MS = 60000
};

/* 0 when it cannot be had. */
static int64_t
spent(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) {
		return 0;
	}
	return (t.tv_sec * 1000) + (t.tv_nsec / 1000000);
}

void
heart_begin(struct heart *h, int64_t now)
{
	h->beat = 0;
	h->moved_ms = now;
	h->spent_ms = 0;
	h->doubted = false;
}

/* It would run if it got a processor: the state follows the name of the program in brackets. */
static bool
wants_processor(const struct child *child)
{
	char text[CHILD_TEXT_MAX];
	const char *at;

	family_stat(child, text);
	at = strrchr(text, ')');
	return at != NULL && at[1] == ' ' && at[2] == 'R';
}

bool
heart_stands(struct heart *h, const struct child *child, uint64_t beat, int64_t now,
	int64_t most)
{
	bool before = h->doubted;
	int64_t used;

	h->doubted = false;
	if (beat != h->beat) {
		h->beat = beat;
		h->moved_ms = now;
		h->spent_ms = spent(child->pid);
	}
	if (now - h->moved_ms <= most) {
		return false;
	}
	used = spent(child->pid) - h->spent_ms;
	h->doubted = used > most / SPINS || now - h->moved_ms > PATIENCE * most ||
		     (used <= SLEPT_MS && !wants_processor(child));
	return before && h->doubted;
}

void
heart_forgive(struct heart *h, int64_t now)
{
	h->moved_ms = now;
}

void
heart_came(struct heart *h, int64_t at)
{
	if (h->ended_ms != 0 && at >= h->ended_ms) {
		h->replaced_ms = at - h->ended_ms + 1;
		h->ended_ms = 0;
	}
}

int64_t
crashes_add(struct crashes *c, int64_t now)
{
	int64_t wait = FIRST_MS;
	int recent = 1;

	for (int i = CRASHES_KEPT - 1; i > 0; i--) {
		c->at_ms[i] = c->at_ms[i - 1];
		recent += c->at_ms[i] != 0 && now - c->at_ms[i] < STORM_MS;
	}
	c->at_ms[0] = now;
	c->n++;
	for (int i = STORM; i < recent && wait < LONGEST_MS; i++) {
		wait *= 2;
	}
	return recent < STORM ? now : now + (wait < LONGEST_MS ? wait : LONGEST_MS);
}

bool
crashes_are_storm(const struct crashes *c, int64_t now, int64_t rest_ms)
{
	int64_t fifth = c->at_ms[MANY - 1];

	return fifth != 0 && c->at_ms[0] - fifth <= MINUTE_MS &&
	       now - c->at_ms[0] <= rest_ms;
}
