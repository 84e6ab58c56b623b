/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_ANSWER_H
#define PENUMBRA_SENSOR_ANSWER_H

#include "sensor/base/addr.h"
#include "sensor/base/instant.h"
#include "sensor/evidence.h"

/* Parcel, name -> classify: a client asked its resolver for `name` and was told `address`.  One
 * per address of a matched answer.  The name is the one asked for, not the end of a CNAME chain.
 * An HTTPS record with ech= but without address hints gives one with the address :: (all zero). */
struct answer {
	struct instant at;
	uint32_t ttl; /* seconds, clamped to 60 .. 86,400 */
	struct addr client, address;
	char name[NAME_MAX_BYTES];
	char ech_public[NAME_MAX_BYTES]; /* public name of an ech= parameter, or "" */
};

#endif
