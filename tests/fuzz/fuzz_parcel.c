/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/parcel.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A record of a ring whose producer was taken over: any bytes.  What passes must be safe to sum,
 * to index by and to read as text. */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parcel p;

	memset(&p, 0, sizeof p);
	memcpy(&p, data, size < sizeof p ? size : sizeof p);
	if (!parcel_check(&p)) {
		return 0;
	}
	if (p.kind == PARCEL_SIGHTING) {
		assert(p.sighting.interface < PARCEL_INTERFACES);
		assert(p.sighting.up + p.sighting.down >= p.sighting.up);
	} else if (p.kind == PARCEL_ANSWER) {
		assert(memchr(p.answer.name, '\0', sizeof p.answer.name) != NULL);
	} else if (p.kind == PARCEL_COVER) {
		assert(p.cover.interface < PARCEL_INTERFACES);
		assert(p.cover.count[COVER_IP_BYTES] < UINT64_MAX / 4096);
	}
	return 0;
}
