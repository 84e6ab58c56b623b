/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_REPLAY_H
#define PENUMBRA_SENSOR_DAEMON_REPLAY_H

#include "sensor/base/err.h"
#include "sensor/base/problems.h"
#include "sensor/config/config.h"
#include "sensor/daemon/options.h"
#include "sensor/pipeline.h"

/* Captures of files take the way of live packets, through the same processes: the supervisor opens
 * the files and reads nothing of them, a sensor parses them in its sandbox, the clerk keeps the
 * books.  A replay that does not come to its end leaves the store as it was. */

struct replay_sums {
	struct cover packets; /* over all captures */
	struct flow_counts flows;
	struct err
		damage; /* code ERR_OK unless a capture was damaged and read only in part */
};

/* Prints the summary; what is wrong with files was printed by the clerk, problem by problem. */
enum err_code replay(const struct options *options, const struct config *config,
	struct err *err) MUST_CHECK;

#endif
