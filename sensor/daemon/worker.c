/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/worker.h"

#include "sensor/daemon/family.h"
#include "sensor/daemon/setup.h"

#include <poll.h>
#include <sched.h>
#include <string.h>

/* RING_SPARE: kept free of sightings and answers, so that coverage finds a place also while the
 * clerk is being replaced.  KEEP_TRIES: milliseconds coverage waits for a place. */
enum { RING_SPARE = 512, KEEP_TRIES = 20, YIELDS = 64 };

void
worker_beat(struct worker *w)
{
	atomic_fetch_add_explicit(&w->block->book.progress, 1, memory_order_relaxed);
}

static void
count(_Atomic uint64_t *counter)
{
	atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static void
pack(struct worker *w, enum parcel_kind kind)
{
	w->out.sequence = w->parcels++;
	w->out.life = w->life;
	w->out.kind = kind;
}

static bool
put(struct worker *w)
{
	if (!ring_put(&w->ring, &w->out)) {
		return false;
	}
	count(&w->block->sent);
	return true;
}

/* A replay loses nothing: the clerk will make room, or end, and with it we do. */
static void
put_and_wait(struct worker *w)
{
	for (unsigned tries = 0; !put(w); tries++) {
		worker_beat(w);
		if (tries < YIELDS) {
			sched_yield();
		} else {
			poll(NULL, 0, 1);
		}
	}
}

static void
put_or_count(struct worker *w)
{
	if (w->replay) {
		put_and_wait(w);
		return;
	}
	/* the cheap look first: what the clerk had taken when it was asked last */
	if ((w->slots - (w->ring.mine - w->ring.other) <= RING_SPARE &&
		    ring_room(&w->ring) <= RING_SPARE) ||
		!put(w)) {
		count(&w->block->lost);
	}
}

static void
on_sighting(void *ctx, const struct sighting *s)
{
	struct worker *w = ctx;

	pack(w, PARCEL_SIGHTING);
	w->out.sighting = *s;
	put_or_count(w);
}

static void
on_answer(void *ctx, const struct answer *a)
{
	struct worker *w = ctx;

	pack(w, PARCEL_ANSWER);
	w->out.answer = *a;
	put_or_count(w);
}

static void
add_counts(struct cover *to, const struct cover *from)
{
	for (size_t i = 0; i < COVER_COUNT; i++) {
		to->count[i] += from->count[i];
	}
}

/* Totals are never dropped: what finds no place goes with the next of this interface. */
static void
put_or_keep(struct worker *w, struct cover *kept)
{
	for (int tries = 0; tries < KEEP_TRIES; tries++) {
		if (put(w)) {
			*kept = (struct cover){ 0 };
			return;
		}
		worker_beat(w);
		poll(NULL, 0, 1);
	}
	w->parcels--;
	*kept = w->out.cover;
}

static void
on_cover(void *ctx, const struct cover *c)
{
	struct worker *w = ctx;
	struct cover *kept = &w->block->kept[c->interface];

	pack(w, PARCEL_COVER);
	w->out.cover = *c;
	if (w->replay) {
		put_and_wait(w);
		return;
	}
	add_counts(&w->out.cover, kept);
	put_or_keep(w, kept);
}

/* The next one says the same and more. */
static void
on_reached(void *ctx, struct instant now)
{
	struct worker *w = ctx;

	pack(w, PARCEL_REACHED);
	w->out.reached = now;
	if (w->replay) {
		put_and_wait(w);
	} else if (!put(w)) {
		w->parcels--;
	}
}

void
worker_open(struct worker *w)
{
	struct sandbox_wish wish = { .role = w->replay ? SANDBOX_REPLAY : SANDBOX_SENSOR,
		.parent = w->parent };
	struct pipeline_config wiring = {
		.internal = w->config->internal,
		.internals = w->config->internal_count,
		.flows_max = w->config->flows_max,
		.exclude = w->config->exclude,
		.excludes = w->config->exclude_count,
		.extra = setup_extra(w->config),
		.duplicates_ms = w->config->duplicates_ms,
		.one_way = (enum one_way)w->config->one_way,
		.dpi = w->dpi,
		.replay = w->replay,
		.book = &w->block->book,
		.key = w->replay ? NULL : &w->key,
		.poison = w->poison,
		.far = w->far,
		.sighting = on_sighting,
		.answer = on_answer,
		.cover = on_cover,
		.reached = on_reached,
		.ctx = w,
	};
	struct err err;

	w->pipeline = pipeline_open(&wiring);
	if (w->pipeline == NULL) {
		err_set(&err, ERR_MEMORY, "out of memory");
		worker_fail(w, &err);
	}
	if (cage_enter(&wish, &w->block->sandbox, &err) != ERR_OK) {
		worker_fail(w, &err);
	}
}

static _Noreturn void
leave(struct worker *w, enum child_state state)
{
	/* the kernel is quicker, and only a sanitizer asks */
	if (!cage_possible()) {
		pipeline_close(w->pipeline);
		for (size_t i = 0; i < w->captures; i++) {
			capture_close(w->capture[i]);
		}
	}
	atomic_store(&w->block->state, (uint32_t)state);
	family_exit(state == CHILD_DONE ? 0 : 1);
}

void
worker_fail(struct worker *w, const struct err *err)
{
	w->block->err = *err;
	leave(w, CHILD_FAILED);
}

void
worker_done(struct worker *w)
{
	leave(w, CHILD_DONE);
}
