/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_CLERK_RUN_H
#define PENUMBRA_SENSOR_DAEMON_CLERK_RUN_H

#include "sensor/daemon/block.h"
#include "sensor/daemon/family.h"
#include "sensor/daemon/options.h"

/* The clerk as a process: takes parcels out of the rings of all sensors, each copied, checked and
 * only then used, and follows the orders of the supervisor.  A record that makes no sense condemns
 * the sensor that wrote it: the rest of that life is not read, the supervisor replaces it, and
 * nobody else notices.  It sees no packet, has no network, and writes below the store's folder
 * and the runtime folder only. */

enum { CLERK_BATCH = 1024 }; /* parcels between two notes of the position */

/* One ring, as the clerk remembers it. */
struct clerk_ring {
	struct ring_end end;
	uint32_t life;  /* of the last good parcel */
	uint64_t next;  /* sequence that should come */
	bool condemned; /* nothing of this life is read any more */
	bool joined;    /* the clerk is new and takes the first sequence as it comes */
};

struct clerk_task {
	const struct options *options;
	const struct config *config;
	struct clerk_block *block; /* shared with the supervisor */
	struct clerk_ring ring[SENSORS_MAX];
	size_t rings;
	int control;
};

/* Says in the block how it ended. */
_Noreturn void clerk_run(struct clerk_task *task);

/* Is this the parcel that may follow?  Counts gaps.  `life`: the youngest the supervisor started. */
bool clerk_follows(struct clerk_ring *ring, const struct parcel *p, uint32_t life,
	uint64_t *missing);

#endif
