/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/nearest.h"

struct nearest
nearest_to(struct str wanted)
{
	if (wanted.len > NEAREST_MAX) {
		wanted.len = NEAREST_MAX;
	}
	return (struct nearest){ wanted, NULL, SIZE_MAX };
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/* One row of the usual matrix at a time. */
static size_t
distance(struct str a, struct str b)
{
	size_t row[NEAREST_MAX + 1];

	for (size_t j = 0; j <= b.len; j++) {
		row[j] = j;
	}
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t changed =
				diagonal + (lower(a.at[i - 1]) != lower(b.at[j - 1]));

			diagonal = row[j];
			row[j] = least(changed, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[b.len];
}

void
nearest_offer(struct nearest *nearest, const char *candidate)
{
	struct str s = str_of(candidate);
	size_t d;

	if (s.len > NEAREST_MAX) {
		s.len = NEAREST_MAX;
	}
	d = distance(nearest->wanted, s);
	if (d < nearest->distance) {
		nearest->best = candidate;
		nearest->distance = d;
	}
}
