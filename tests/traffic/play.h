/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_TRAFFIC_PLAY_H
#define PENUMBRA_TESTS_TRAFFIC_PLAY_H

#include "tests/traffic/truth.h"
#include "tests/traffic/wire.h"

#include <stdint.h>

/* Plays the company's days: who works with what, when, and which packets that makes. */

struct play {
	struct wire *wire;
	struct truth *truth;
	uint64_t random; /* state of splitmix64 */
	double scale;
	int32_t first_week; /* ISO week number of week 1, as struct week */
	int weeks;
	int before; /* further weeks in front, each as week 1 */
};

void play_all(struct play *play);

#endif
