/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_SUMMARY_H
#define PENUMBRA_SENSOR_DAEMON_SUMMARY_H

#include "sensor/daemon/clerk.h"
#include "sensor/daemon/replay.h"

#include <stdio.h>

/* What a replay saw, in a dozen lines for the person who started it.  Totals only: nothing about a
 * unit or a service, because nothing here went through the rule of small groups. */

void summary_print(FILE *out, const struct replay_sums *seen,
	const struct clerk_sums *meant, const char *store);

#endif
