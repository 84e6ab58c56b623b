/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_POSITION_H
#define PENUMBRA_SENSOR_BASE_POSITION_H

/* Which way a flow goes, seen from the internal networks.  On the ground floor because findings carry
 * it where no type may hold an address. */
enum position {
	POSITION_OUTBOUND,
	POSITION_INBOUND,
	POSITION_INTERNAL,
	POSITION_TRANSIT
};

#endif
