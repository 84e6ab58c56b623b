/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/worker.h"

/* Several captures are merged by packet time, as if they were several interfaces. */

enum { PACKETS_BETWEEN_LOOKS = 4096 };

/* One capture and the frame it offers next; frames stay valid until the capture's next one. */
struct source {
	struct capture *capture;
	struct frame frame;
	bool offers;
};

struct sources {
	struct source at[OPTIONS_READ_MAX];
	size_t n;
	struct err damage, last; /* the first one, and where captures write the next */
};

static void
advance(struct sources *sources, struct source *source)
{
	enum capture_end end =
		capture_next(source->capture, &source->frame, &sources->last);

	source->offers = end == CAPTURE_FRAME;
	source->frame.interface = (uint16_t)(source - sources->at);
	if (end == CAPTURE_DAMAGED && sources->damage.code == ERR_OK) {
		sources->damage = sources->last;
		sources->damage.code = ERR_RUNTIME;
	}
}

/* The source with the earliest frame; of equal ones the one named first.  NULL when all are done. */
static struct source *
earliest(struct sources *sources)
{
	struct source *best = NULL;

	for (size_t i = 0; i < sources->n; i++) {
		struct source *s = &sources->at[i];

		if (s->offers && (best == NULL || s->frame.at.ns < best->frame.at.ns)) {
			best = s;
		}
	}
	return best;
}

static void
begin(struct worker *w, struct sources *sources)
{
	for (size_t i = 0; i < w->captures; i++) {
		struct source *s = &sources->at[i];
		struct err err;

		s->capture = w->capture[i];
		if (capture_begin(s->capture, &err) != ERR_OK) {
			worker_fail(w, &err);
		}
		sources->n++;
		advance(sources, s);
	}
}

static void
tell_progress(struct worker *w, const struct sources *sources, struct instant now)
{
	uint64_t read = 0, size = 0;

	for (size_t i = 0; i < sources->n; i++) {
		uint64_t r, s;

		capture_progress(sources->at[i].capture, &r, &s);
		read += r;
		size += s;
	}
	atomic_store_explicit(&w->block->read, read, memory_order_relaxed);
	atomic_store_explicit(&w->block->size, size, memory_order_relaxed);
	atomic_store_explicit(&w->block->now, now.ns, memory_order_relaxed);
}

static void
feed_all(struct worker *w, struct sources *sources)
{
	struct source *s;
	uint64_t packets = 0;

	while ((s = earliest(sources)) != NULL) {
		pipeline_feed(w->pipeline, &s->frame);
		if (++packets % PACKETS_BETWEEN_LOOKS == 0) {
			tell_progress(w, sources, s->frame.at);
		}
		advance(sources, s);
	}
	pipeline_drain(w->pipeline);
}

_Noreturn void
worker_replay(struct worker *w)
{
	struct sources sources = { .n = 0 };

	worker_open(w);
	begin(w, &sources);
	atomic_store(&w->block->state, CHILD_READY);
	feed_all(w, &sources);
	w->block->sums.packets = *pipeline_sum(w->pipeline);
	w->block->sums.flows = *pipeline_flow_counts(w->pipeline);
	w->block->sums.damage = sources.damage;
	worker_done(w);
}
