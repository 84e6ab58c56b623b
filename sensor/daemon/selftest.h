/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_SELFTEST_H
#define PENUMBRA_SENSOR_DAEMON_SELFTEST_H

#include "sensor/base/problems.h"
#include "sensor/config/config.h"
#include "sensor/daemon/options.h"

/* `penumbrad --self-test`: opens the interface or the capture, gives away every privilege, listens,
 * prints the answer.  Keeps nothing. */

/* *status: what the program ends with, 0 or 4 when something is broken.  ERR_CONFIG: the unit file
 * is wrong, see problems. */
enum err_code selftest_run(const struct options *options, const struct config *config,
	struct problems *problems, int *status, struct err *err) MUST_CHECK;

#endif
