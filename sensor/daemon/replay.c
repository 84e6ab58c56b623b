/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/replay.h"

#include "sensor/capture/capture.h"
#include "sensor/daemon/progress.h"

#include <string.h>

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
	struct err damage;
};

static void
advance(struct sources *sources, struct source *source)
{
	struct err err = { 0 };
	enum capture_end end = capture_next(source->capture, &source->frame, &err);

	source->offers = end == CAPTURE_FRAME;
	source->frame.interface = (uint16_t)(source - sources->at);
	if (end == CAPTURE_DAMAGED && sources->damage.code == ERR_OK) {
		sources->damage = err;
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

static enum err_code
open_sources(struct sources *sources, const struct options *options, struct clerk *clerk,
	struct err *err)
{
	for (size_t i = 0; i < options->reads; i++) {
		struct source *s = &sources->at[i];
		enum err_code code =
			capture_open_file(options->read[i], &s->capture, err);

		if (code != ERR_OK) {
			return code;
		}
		sources->n++;
		clerk_interface(clerk, (uint16_t)i, capture_name(s->capture));
		advance(sources, s);
	}
	return ERR_OK;
}

static void
close_sources(struct sources *sources)
{
	for (size_t i = 0; i < sources->n; i++) {
		capture_close(sources->at[i].capture);
	}
}

static void
show_progress(
	struct progress *progress, const struct sources *sources, struct instant now)
{
	uint64_t read = 0, size = 0;

	for (size_t i = 0; i < sources->n; i++) {
		uint64_t r, s;

		capture_progress(sources->at[i].capture, &r, &s);
		read += r;
		size += s;
	}
	progress_show(progress, read, size, now);
}

static enum err_code
run(struct sources *sources, struct pipeline *pipeline, struct clerk *clerk,
	struct progress *progress, struct err *err)
{
	struct source *s;
	uint64_t packets = 0;

	while ((s = earliest(sources)) != NULL) {
		pipeline_feed(pipeline, &s->frame);
		if (++packets % PACKETS_BETWEEN_LOOKS == 0) {
			show_progress(progress, sources, s->frame.at);
			if (clerk_trouble(clerk, err) != ERR_OK) {
				break;
			}
		}
		advance(sources, s);
	}
	pipeline_drain(pipeline);
	progress_end(progress);
	return clerk_trouble(clerk, err);
}

enum err_code
replay(const struct options *options, const struct config *config, struct clerk *clerk,
	struct replay_sums *sums, struct err *err)
{
	struct pipeline_config wiring = {
		.internal = config->internal,
		.internals = config->internal_count,
		.flows_max = config->flows_max,
		.exclude = config->exclude,
		.excludes = config->exclude_count,
		.duplicates_ms = config->duplicates_ms,
		.one_way = (enum one_way)config->one_way,
		.dpi = config->dpi,
		.replay = true,
		.sighting = clerk_sighting,
		.answer = clerk_answer,
		.cover = clerk_cover,
		.reached = clerk_reached,
		.ctx = clerk,
	};
	struct sources sources = { .n = 0 };
	struct progress progress = progress_begin(options->quiet);
	enum err_code code = open_sources(&sources, options, clerk, err);
	struct pipeline *pipeline = NULL;

	if (code == ERR_OK) {
		pipeline = pipeline_open(&wiring);
		code = run(&sources, pipeline, clerk, &progress, err);
		sums->packets = *pipeline_sum(pipeline);
		sums->flows = *pipeline_flow_counts(pipeline);
		sums->damage = sources.damage;
	}
	pipeline_close(pipeline);
	close_sources(&sources);
	return code;
}
