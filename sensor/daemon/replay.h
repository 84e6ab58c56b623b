/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_REPLAY_H
#define PENUMBRA_SENSOR_DAEMON_REPLAY_H

#include "sensor/base/err.h"
#include "sensor/config/config.h"
#include "sensor/daemon/clerk.h"
#include "sensor/daemon/options.h"
#include "sensor/pipeline.h"

/* Reads captures through the same pipeline a live interface would use.  Several captures are merged
 * by packet time, as if they were several interfaces. */

struct replay_sums {
	struct cover packets; /* over all captures */
	struct flow_counts flows;
	struct err
		damage; /* code ERR_OK unless a capture was damaged and read only in part */
};

enum err_code replay(const struct options *options, const struct config *config,
	struct clerk *clerk, struct replay_sums *sums, struct err *err) MUST_CHECK;

#endif
