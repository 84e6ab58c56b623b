/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_PROGRESS_H
#define PENUMBRA_SENSOR_DAEMON_PROGRESS_H

#include "sensor/base/instant.h"

#include <stdbool.h>

/* A line on a terminal that says how far a replay or a self-test is; silent when standard error is no terminal. */

struct progress {
	bool on;
	int64_t shown_ms; /* monotonic, when it was last drawn */
};

struct progress progress_begin(bool quiet);
/* size 0: unknown.  Draws at most ten times a second. */
void progress_show(
	struct progress *progress, uint64_t read, uint64_t size, struct instant now);
/* The same for something that takes a known time. */
void progress_seconds(
	struct progress *progress, uint64_t gone, uint64_t all, uint64_t packets);
void progress_end(struct progress *progress);

#endif
