/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_COVER_H
#define PENUMBRA_SENSOR_COVER_H

#include "sensor/base/instant.h"

#include <stdint.h>

/* Parcel, sensor -> rollup: what became of every packet of one interface in one hour.  The terms
 * satisfy, to the packet,
 *	received = analysed + filtered + malformed + shed
 * and, in bytes of innermost IP packets of what was analysed,
 *	ip_bytes = flow_bytes + unattributed
 * where unattributed belongs to no flow (ICMP, unmatched fragments, no place in the table). */

enum cover_count {
#define COVER(name, word) COVER_##name,
#include "sensor/cover.def"
#undef COVER
	COVER_COUNT
};

struct cover {
	struct hour hour;
	uint16_t interface;
	struct instant first, last; /* first and last packet seen in the hour */
	uint64_t count[COVER_COUNT];
};

const char *cover_word(enum cover_count which); /* also the column's name in the store */

#endif
