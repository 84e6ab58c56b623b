/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_ADVISER_H
#define PENUMBRA_SENSOR_DAEMON_ADVISER_H

#include "sensor/daemon/family.h"
#include "sensor/daemon/heart.h"
#include "sensor/dpi/far.h"

/* The process that runs nDPI for one sensor, as the supervisor sees it: replaced when it dies or
 * stands still.  The flow it died of is not shown to its successor for a while; a host at one end of
 * two such flows is not either.  When it dies again and again there is none for a while. */

enum { POISON_MS = 600000 };

struct adviser {
	struct far_block *far; /* shared with its sensor; NULL: nDPI is not wanted */
	struct child child;
	struct heart heart;
	struct crashes crashes;
	struct poison poison, suspects;
	bool killed, resting;
	uint64_t stuck;         /* of all that ended, those that stood still */
	struct dpi_counts past; /* of earlier lives */
};

struct supervisor;
struct err;
enum err_code adviser_open(struct adviser *adviser, struct err *err) MUST_CHECK;
void adviser_close(struct adviser *adviser);
/* A new sensor begins, and finds empty rings. */
void adviser_reset(struct adviser *adviser);
void adviser_ended(struct adviser *adviser, size_t i, int status);
/* Of slot i: starts it, or listens to its heart. */
void adviser_look(struct supervisor *s, size_t i);

#endif
