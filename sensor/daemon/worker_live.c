/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/worker.h"

#include "sensor/capture/capture_live.h"
#include "sensor/daemon/family.h"
#include "sensor/dpi/dpi.h"

#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* ROUND: packets of one interface before the next one has its turn.  TICK_NS: the heart also beats
 * when no packet comes.  LATE_S: how far packets may lag behind the clock that drives timers.
 * HOLD_MS: how long a packet waits for an earlier one of another interface, whose block the kernel may
 * keep until it retires; HOLD_LOOK_MS: between two looks while one waits. */
enum {
	ROUND = 256,
	HOLD_MS = LIVE_RETIRE_MS + 30,
	HOLD_LOOK_MS = 5,
	TICK_NS = 200 * 1000 * 1000,
	LATE_S = 2,
	DRAIN_MS = 3 * LIVE_RETIRE_MS,
	DECIDE_MS = 500,
	TIMER = 1000,
	CONTROL = 1001
};

struct live {
	struct worker *w;
	int epoll, timer;
	bool draining, gone[OPTIONS_INTERFACES_MAX];
	struct instant until; /* frames from then on are another sensor's; 0: none is */
	/* of several interfaces: the frame each offers next, until all are merged by time */
	struct frame offer[OPTIONS_INTERFACES_MAX];
	bool offers[OPTIONS_INTERFACES_MAX];
	/* of this round */
	struct clocks clocks;
	struct instant now;
};

static int64_t
monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec * 1000) + (t.tv_nsec / 1000000);
}

static bool
watch(const struct live *l, int fd, uint32_t what)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = what };

	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool
open_live(struct live *l)
{
	struct itimerspec tick = { { 0, TICK_NS }, { 0, TICK_NS } };
	bool ok;

	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	ok = l->epoll >= 0 && l->timer >= 0 &&
	     timerfd_settime(l->timer, 0, &tick, NULL) == 0 &&
	     watch(l, l->timer, TIMER) && watch(l, l->w->control, CONTROL);
	for (size_t i = 0; ok && i < l->w->captures; i++) {
		ok = watch(l, capture_descriptor(l->w->capture[i]), (uint32_t)i);
	}
	return ok;
}

/* Before each round, so that a packet costs no look at a clock. */
static void
look_at_clock(struct live *l)
{
	l->clocks = clocks_now();
	l->now = steady_now(&l->w->block->steady, l->clocks);
}

/* As capture_next, in live time. */
static enum capture_end
next_frame(struct live *l, size_t i, struct frame *frame, struct err *err)
{
	enum capture_end end = capture_next(l->w->capture[i], frame, err);

	if (end == CAPTURE_FRAME) {
		frame->at = steady_of(&l->w->block->steady, frame->at, l->clocks, l->now);
		frame->early = frame->at.ns < l->w->ready.ns;
	}
	return end;
}

/* One writer: no bus is locked for a frame.  Answers what it was. */
static uint64_t
count(_Atomic uint64_t *counter)
{
	uint64_t n = atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, n + 1, memory_order_relaxed);
	return n;
}

static void
take_frame(struct live *l, const struct frame *frame)
{
	struct worker *w = l->w;
	uint64_t n = count(&w->block->frames[frame->interface]);

	if (n < w->skip[frame->interface] || frame->at.ns < w->since.ns ||
		(l->until.ns != 0 && frame->at.ns >= l->until.ns)) {
		(void)count(&w->block->early[frame->interface]);
	} else {
		pipeline_feed(w->pipeline, frame);
	}
}

/* Until the next tick: the supervisor watches the link, and the same handle may read on. */
static void
leave(struct live *l, size_t i)
{
	l->gone[i] = true;
	epoll_ctl(l->epoll, EPOLL_CTL_DEL, capture_descriptor(l->w->capture[i]), NULL);
}

static void
come_back(struct live *l)
{
	for (size_t i = 0; i < l->w->captures; i++) {
		if (l->gone[i]) {
			l->gone[i] = false;
			(void)!watch(
				l, capture_descriptor(l->w->capture[i]), (uint32_t)i);
		}
	}
}

/* Packets of the only interface, at most a round; true when there may be more. */
static bool
read_some(struct live *l)
{
	struct frame frame;
	struct err err;

	look_at_clock(l);
	for (int n = 0; n < ROUND && !l->gone[0]; n++) {
		switch (next_frame(l, 0, &frame, &err)) {
		case CAPTURE_FRAME: take_frame(l, &frame); break;
		case CAPTURE_EMPTY: return false;
		case CAPTURE_DONE:
		case CAPTURE_DAMAGED: leave(l, 0); return false;
		}
	}
	return !l->gone[0];
}

static void
make_offer(struct live *l, size_t i)
{
	struct err err;

	if (l->offers[i] || l->gone[i]) {
		return;
	}
	switch (next_frame(l, i, &l->offer[i], &err)) {
	case CAPTURE_FRAME: l->offers[i] = true; break;
	case CAPTURE_EMPTY: break;
	case CAPTURE_DONE:
	case CAPTURE_DAMAGED: leave(l, i); break;
	}
}

/* The interface with the earliest frame, or how many there are; *all: every one had a frame. */
static size_t
earliest(struct live *l, bool *all)
{
	size_t best = l->w->captures;

	*all = true;
	for (size_t i = 0; i < l->w->captures; i++) {
		make_offer(l, i);
		*all = *all && (l->offers[i] || l->gone[i]);
		if (l->offers[i] && (best == l->w->captures ||
					    l->offer[i].at.ns < l->offer[best].at.ns)) {
			best = i;
		}
	}
	return best;
}

/* A stamp that is far from the clock is of no use to wait by. */
static bool
is_young(const struct frame *frame, struct instant now)
{
	int64_t age = now.ns - frame->at.ns, most = HOLD_MS * (NS_PER_SECOND / 1000);

	return age < most && age > -most;
}

/* Packets of all interfaces in the order of their stamps, so that a copy, an answer or a round trip
 * over two interfaces is what it is over one. */
static bool
read_merged(struct live *l, bool wait)
{
	look_at_clock(l);
	for (size_t n = 0; n < ROUND * l->w->captures; n++) {
		bool all;
		size_t i = earliest(l, &all);

		if (i == l->w->captures ||
			(!all && wait && is_young(&l->offer[i], l->now))) {
			return false;
		}
		l->offers[i] = false;
		take_frame(l, &l->offer[i]);
	}
	return true;
}

static bool
read_round(struct live *l)
{
	return l->w->captures == 1 ? read_some(l)
				   : l->w->captures > 1 && read_merged(l, true);
}

static bool
holds_some(const struct live *l)
{
	for (size_t i = 0; i < l->w->captures; i++) {
		if (l->offers[i]) {
			return true;
		}
	}
	return false;
}

/* What the supervisor shows, copied where it can see it. */
static void
tell(struct worker *w)
{
	const struct dpi_counts *dpi = pipeline_dpi_counts(w->pipeline);

	w->block->sums.packets = *pipeline_sum(w->pipeline);
	w->block->sums.flows = *pipeline_flow_counts(w->pipeline);
	w->block->names = *pipeline_namer_counts(w->pipeline);
	if (dpi != NULL) {
		w->block->dpi = *dpi;
	}
}

static void
on_tick(struct live *l)
{
	uint64_t ticks;
	struct instant now;

	if (read(l->timer, &ticks, sizeof ticks) > 0) {
		look_at_clock(l);
		now = l->now;
		now.ns -= LATE_S * NS_PER_SECOND;
		pipeline_tick(l->w->pipeline, now);
		poison_forget(l->w->poison, monotonic_ms());
		tell(l->w);
		come_back(l);
	}
}

static void
obey(struct live *l)
{
	struct order order;
	int n = order_next(l->w->control, &order);

	if (n < 0) {
		l->draining = true;
	} else if (n > 0 && order.kind == ORDER_HAND_OVER) {
		l->until = order.at;
	}
}

static void
turn(struct live *l)
{
	struct epoll_event event[OPTIONS_INTERFACES_MAX + 2];
	struct sensor_block *b = l->w->block;
	int wait = 1000, n;

	if (holds_some(l)) { /* their descriptors are readable all the time */
		poll(NULL, 0, HOLD_LOOK_MS);
		wait = 0;
	}
	n = epoll_wait(l->epoll, event, (int)(sizeof event / sizeof event[0]), wait);
	atomic_store(&b->busy, 1);
	for (int i = 0; i < n; i++) {
		if (event[i].data.u32 == TIMER) {
			on_tick(l);
		} else if (event[i].data.u32 == CONTROL) {
			obey(l);
		}
	}
	for (int round = 0; round < 16 && read_round(l); round++) {
	}
	worker_beat(l->w);
	atomic_store(&b->busy, 0);
}

/* Nothing enters the rings any more; what is in them is read until they stay empty. */
static void
drain(struct live *l)
{
	for (int quiet = 0; quiet < DRAIN_MS;) {
		if (read_round(l)) {
			quiet = 0;
		} else {
			poll(NULL, 0, 10);
			quiet += 10;
		}
		worker_beat(l->w);
	}
	if (l->w->captures > 1) {
		(void)read_merged(l, false);
	}
	for (int wait = 0; wait < DECIDE_MS && !pipeline_is_decided(l->w->pipeline);
		wait += 10) {
		poll(NULL, 0, 10);
		worker_beat(l->w);
	}
	pipeline_drain(l->w->pipeline);
	tell(l->w);
}

_Noreturn void
worker_live(struct worker *w)
{
	struct live l = { .w = w, .epoll = -1, .timer = -1 };
	struct err err;

	if (!open_live(&l)) {
		err_set(&err, ERR_RUNTIME, "the sensor cannot wait for its interfaces");
		worker_fail(w, &err);
	}
	worker_open(w);
	worker_beat(w); /* from now on less patience is had with one that has none */
	atomic_store(&w->block->ready_ms, monotonic_ms());
	atomic_store(&w->block->state, CHILD_READY);
	while (!l.draining) {
		turn(&l);
	}
	drain(&l);
	worker_done(w);
}
