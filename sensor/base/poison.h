/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_POISON_H
#define PENUMBRA_SENSOR_BASE_POISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is not to be read again for a while, because it ended the process that read it: keyed hashes
 * of flows and hosts, never themselves.  Bounded: a new one takes the place of the one that would
 * have been forgotten first.  Caller's storage; all zero is the empty list.  Times in milliseconds
 * of one clock that does not run backwards. */

enum { POISON_MAX = 64 };

struct poison {
	uint32_t hash[POISON_MAX];
	int64_t until_ms[POISON_MAX];
	size_t n;
};

/* 0 is no hash and is not taken in; one that is there already stays longer. */
void poison_add(struct poison *list, uint32_t hash, int64_t until_ms);
void poison_forget(struct poison *list, int64_t now_ms);

static inline bool
poison_has(const struct poison *list, uint32_t hash)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->hash[i] == hash) {
			return true;
		}
	}
	return false;
}

#endif
