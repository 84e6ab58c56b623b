/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_WORKER_H
#define PENUMBRA_SENSOR_DAEMON_WORKER_H

#include "sensor/capture/capture.h"
#include "sensor/config/config.h"
#include "sensor/daemon/block.h"
#include "sensor/daemon/options.h"
#include "sensor/dpi/far.h"

#include <sys/types.h>

/* A sensor's life: frames from captures through the pipeline, parcels into the ring.  It runs in a
 * process of its own, opens nothing, and may be killed at any moment: whatever it counted lies in
 * its block.  Live a full ring costs parcels, which are counted; a replay waits. */

struct worker {
	const struct config *config;
	struct capture *const *capture;
	size_t captures;
	struct sensor_block *block; /* shared */
	size_t slots;               /* of the ring behind it */
	struct ring_end ring;
	uint32_t life;
	pid_t parent;
	int control; /* closed by the supervisor: drain, then end */
	bool replay, dpi;
	struct hash_key
		key; /* live: the same for all lives, so that shun means something */
	struct poison *poison;                 /* NULL: none */
	struct far_block *far;                 /* NULL: nDPI runs in this process */
	uint64_t skip[OPTIONS_INTERFACES_MAX]; /* first frames another handle counts */
	struct instant since;                  /* frames from before this, too */
	struct instant ready;                  /* frames from before this are early */
	uint64_t parcels;                      /* sequence of the next one */
	struct parcel out;                     /* where parcels are put together */
	struct pipeline *pipeline;
};

/* Both end the process. */
_Noreturn void worker_replay(struct worker *worker);
_Noreturn void worker_live(struct worker *worker);

/* Of worker.c, for the two. */
void worker_open(struct worker *worker);
_Noreturn void worker_fail(struct worker *worker, const struct err *err);
_Noreturn void worker_done(struct worker *worker);
void worker_beat(struct worker *worker);

#endif
