/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_HEART_H
#define PENUMBRA_SENSOR_DAEMON_HEART_H

#include "sensor/daemon/family.h"

#include <stdbool.h>
#include <stdint.h>

/* How the supervisor tells a process that stands still from one that waits its turn, and how often
 * one that keeps dying is started again.  Times in milliseconds of the monotonic clock. */

struct heart {
	uint64_t beat; /* progress when it was last looked at */
	int64_t moved_ms,
		spent_ms; /* when it rose, and the processor time spent by then */
	bool doubted; /* found standing at the last look; it may have moved while we looked */
	int64_t ended_ms, again_ms; /* when the last life ended; the next may begin */
	int64_t replaced_ms; /* how long nobody was there, the last time; 0: never */
};

/* A new life begins. */
void heart_begin(struct heart *heart, int64_t now);
/* No beat for `most`, and the process either slept all that time or spent it: it stands still or
 * turns in circles.  One that got no processor is given up to ten times as long. */
bool heart_stands(struct heart *heart, const struct child *child, uint64_t beat,
	int64_t now, int64_t most);
/* After a pause of the whole machine nobody has stood still. */
void heart_forgive(struct heart *heart, int64_t now);
/* The first beat of a life, at this time: how long the gap was. */
void heart_came(struct heart *heart, int64_t at);

enum { CRASHES_KEPT = 8 };

/* Crashes, newest first. */
struct crashes {
	int64_t at_ms[CRASHES_KEPT];
	uint64_t n;
};

/* When the next life may begin: at once, and from the fourth crash in ten seconds on ever later. */
int64_t crashes_add(struct crashes *crashes, int64_t now);
/* Five in a minute, and the last one not long ago. */
bool crashes_are_storm(const struct crashes *crashes, int64_t now, int64_t rest_ms);

#endif
