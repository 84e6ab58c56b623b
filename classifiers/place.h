/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_PLACE_H
#define PENUMBRA_CLASSIFIERS_PLACE_H

#include "sensor/base/instant.h"
#include "sensor/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Country and network of an outside address, from MMDB files the operator names; libmaxminddb is
 * fenced in place.c.  A file is copied into sealed memory before it is mapped, so that nobody can
 * cut it short under us.  A file that is absent or damaged is no error: the answer is "unknown". */

struct addr;
struct place; /* classify.h */
struct places;

enum place_kind { PLACE_ASN, PLACE_COUNTRY, PLACE_KINDS };

/* What is known of one file, for the coverage page. */
struct place_file {
	bool loaded;
	struct day built; /* when it was made */
	char digest[17];
	char type[64];
	char trouble[160]; /* why it is not used, "" when it is or none was named */
};

/* Paths may be "". */
struct places *places_open(const char *asn, const char *country);
void places_close(struct places *places);
const struct place_file *places_file(const struct places *places, enum place_kind kind);
/* Fills out with what is known; false when nothing is. */
bool place_of(const struct places *places, const struct addr *addr, struct place *out);

#endif
