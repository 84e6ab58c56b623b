/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_CLERK_QUARTER_H
#define PENUMBRA_SENSOR_DAEMON_CLERK_QUARTER_H

#include "reports/facts.h"
#include "reports/store/store.h"

/* Fills quarter_use when a quarter is over, before its weeks are old enough to go: of the quarter that
 * ends with the closed week, and of the one before where nothing was written because the sensor stood
 * still.  Reads and writes inside the transaction of the caller; writing twice is harmless.  The week
 * of the settings is set here. */
void clerk_quarters(struct store *store, const struct facts_settings *settings,
	const char *sensor, struct week closed);

/* Drops what is past its keeping time when this week is the newest closed one, as the page for staff
 * promises. */
void clerk_forget(struct store *store, struct week closed);

#endif
