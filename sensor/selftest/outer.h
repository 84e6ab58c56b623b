/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_SELFTEST_OUTER_H
#define PENUMBRA_SENSOR_SELFTEST_OUTER_H

#include "sensor/capture/capture.h"

#include <stdbool.h>
#include <stdint.h>

/* The outside of a frame, for the words of the self-test: who it is sent to, its EtherType behind
 * all tags, the first wrapping.  decode walks to the inside; this looks at the first header only. */

enum outer_kind {
#define OUTER(name, word) OUTER_##name,
#include "sensor/selftest/outer.def"
#undef OUTER
	OUTER_COUNT
};
const char *outer_word(enum outer_kind kind);

struct outer {
	bool ethernet;            /* the rest of this struct holds only then */
	const uint8_t *to, *from; /* 6 bytes each, in the frame */
	uint16_t type;            /* 0: a length, so LLC */
	enum outer_kind kind;
};
struct outer outer_of(const struct frame *frame);
/* Types that carry no traffic of people and are no surprise: ARP, LLDP, LACP ... */
bool outer_is_usual(uint16_t type);

#endif
