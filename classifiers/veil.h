/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_VEIL_H
#define PENUMBRA_CLASSIFIERS_VEIL_H

/* What hides other things from the sensor (sensor.md 7), or why a flow has no name.  Reported as
 * bytes the sensor could not see into; a service inside is never guessed. */

struct sighting;

enum veil {
#define VEIL(name, word) VEIL_##name,
#include "classifiers/veil.def"
#undef VEIL
	VEIL_COUNT
};
const char *veil_word(enum veil veil);

/* Strongest sign first: names of resolvers, relays, providers (the table built from
 * classifiers/veils.tsv), then nDPI's word, then ports. */
enum veil veil_of(const struct sighting *s);

#endif
