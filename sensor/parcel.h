/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_PARCEL_H
#define PENUMBRA_SENSOR_PARCEL_H

#include "sensor/answer.h"
#include "sensor/cover.h"
#include "sensor/sighting.h"

/* What a sensor hands to the clerk, in one size, so that it fits a ring (base/ring.h).  The clerk
 * takes it for foreign: it copies the record out of shared memory, checks the copy, and only then
 * uses it. */

enum parcel_kind { PARCEL_SIGHTING = 1, PARCEL_ANSWER, PARCEL_COVER, PARCEL_REACHED };

enum { PARCEL_INTERFACES = 256 };

struct parcel {
	uint64_t sequence; /* number of the parcel in the life of its sensor, from 0 */
	uint32_t life;     /* which start of the sensor: one more for each replacement */
	uint32_t kind;     /* enum parcel_kind */
	union {
		struct sighting sighting;
		struct answer answer;
		struct cover cover;
		struct instant reached;
	};
};

/* True when the kind is known and everything in it is in range; sequence and life are for whoever
 * remembers the parcel before. */
bool parcel_check(const struct parcel *parcel);

#endif
