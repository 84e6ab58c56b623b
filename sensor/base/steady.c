/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/steady.h"

#include <stdlib.h>
#include <time.h>

/* READ_NS: whoever was interrupted for longer between two clocks reads them again.  SLACK_NS: how far
 * a stamp may be ahead of a clock that was read a round ago. */
enum { READ_TRIES = 5 };
#define READ_NS  (NS_PER_SECOND / 1000)
#define SLACK_NS NS_PER_SECOND

static int64_t
ns_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (t.tv_sec * NS_PER_SECOND) + t.tv_nsec;
}

struct clocks
clocks_now(void)
{
	struct clocks now;

	for (int tries = 0; tries < READ_TRIES; tries++) {
		int64_t mono = ns_of(CLOCK_MONOTONIC);

		now.wall = ns_of(CLOCK_REALTIME);
		now.mono = ns_of(CLOCK_MONOTONIC);
		if (now.mono - mono < READ_NS) {
			break;
		}
	}
	return now;
}

static int64_t
load(const _Atomic int64_t *at)
{
	return atomic_load_explicit(at, memory_order_relaxed);
}

void
steady_begin(struct steady *steady, struct clocks now)
{
	atomic_store(&steady->offset, now.wall - now.mono);
	atomic_store(&steady->shift, 0);
	atomic_store(&steady->before, 0);
	atomic_store(&steady->set_back, 0);
}

int64_t
steady_look(struct steady *steady, struct clocks now)
{
	int64_t had = load(&steady->shift);
	int64_t shift = load(&steady->offset) - (now.wall - now.mono);

	if (shift < -STEADY_NOTICE_NS) { /* later than live time: followed */
		atomic_store(&steady->offset, now.wall - now.mono);
		shift = 0;
	}
	shift = shift < STEADY_NOTICE_NS ? 0 : shift;
	if (llabs(shift - had) < STEADY_NOTICE_NS) {
		return 0;
	}
	atomic_store(&steady->before, had);
	atomic_store(&steady->shift, shift);
	if (shift < had) {
		return 0;
	}
	atomic_fetch_add(&steady->set_back, 1);
	return shift - had;
}

void
steady_copy(struct steady *to, const struct steady *from)
{
	atomic_store(&to->offset, atomic_load(&from->offset));
	atomic_store(&to->before, atomic_load(&from->before));
	atomic_store(&to->shift, atomic_load(&from->shift));
	atomic_store(&to->set_back, atomic_load(&from->set_back));
}

/* In the time of stamps as long as the two agree, so that an instant of now and a stamp of now are
 * the same. */
struct instant
steady_now(const struct steady *steady, struct clocks now)
{
	int64_t shift = load(&steady->shift);
	int64_t by_wall = now.wall + shift, by_mono = now.mono + load(&steady->offset);
	bool agree = llabs(by_wall - by_mono) <= STEADY_NOTICE_NS;

	/* a wall clock that is later than ever is followed at once */
	return (struct instant){ agree || (shift == 0 && by_wall > by_mono) ? by_wall
									    : by_mono };
}

struct instant
steady_of(const struct steady *steady, struct instant stamp, struct clocks clocks,
	struct instant now)
{
	int64_t shift = load(&steady->shift);
	int64_t at = stamp.ns + shift;

	/* set back a moment ago: the supervisor did not see it yet */
	if (clocks.wall + shift < now.ns - STEADY_NOTICE_NS &&
		at < now.ns - STEADY_NOTICE_NS) {
		return now;
	}
	if (shift != 0 && at > now.ns + SLACK_NS) {
		at = stamp.ns + load(&steady->before);
		at = at > now.ns + SLACK_NS ? now.ns : at;
	}
	return (struct instant){ at };
}
