/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_NEAREST_H
#define PENUMBRA_SENSOR_BASE_NEAREST_H

#include "sensor/base/str.h"

/* The word a person probably meant: the candidate with the fewest letters added, dropped or changed
 * (Levenshtein), the first of equals.  Words beyond NEAREST_MAX bytes are compared by their begin. */

enum { NEAREST_MAX = 64 };

struct nearest {
	struct str wanted;
	const char *best; /* borrowed from the candidates; NULL when none was offered */
	size_t distance;
};

struct nearest nearest_to(struct str wanted);
void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
