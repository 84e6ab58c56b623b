/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/poison.h"

/* The place of this hash, a free one, or that of the one to be forgotten first. */
static size_t
place_of(const struct poison *list, uint32_t hash)
{
	size_t first = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (list->hash[i] == hash) {
			return i;
		}
		first = list->until_ms[i] < list->until_ms[first] ? i : first;
	}
	return list->n < POISON_MAX ? list->n : first;
}

void
poison_add(struct poison *list, uint32_t hash, int64_t until_ms)
{
	size_t at = place_of(list, hash);

	if (hash == 0) {
		return;
	}
	list->hash[at] = hash;
	list->until_ms[at] = until_ms;
	list->n = at == list->n ? at + 1 : list->n;
}

void
poison_forget(struct poison *list, int64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (list->until_ms[i] > now_ms) {
			list->hash[kept] = list->hash[i];
			list->until_ms[kept] = list->until_ms[i];
			kept++;
		}
	}
	list->n = kept;
}
