/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_MACHINE_H
#define PENUMBRA_REPORTS_CLI_MACHINE_H

#include "reports/entry.h"
#include "sensor/base/arena.h"
#include "sensor/base/err.h"

/* What the coverage document says of the machine (CO8), where a status file of penumbrad is named: the
 * size of the store, and what its processes use and may.  Fields: cpu memory store
 * privileges files capture; in the arena. */
enum err_code machine_read(const char *status, const char *store, struct arena *arena,
	const struct entry **out, struct err *err) MUST_CHECK;

#endif
