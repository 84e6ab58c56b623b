/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_SUFFIX_H
#define PENUMBRA_CLASSIFIERS_SUFFIX_H

#include "sensor/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Host names in one hash of suffixes.  A name is walked from its last label to its first with one
 * look into the table for each; the walk ends at the first suffix under which nothing stands, so
 * most strangers cost two looks.  Read-only once built; the texts are borrowed. */

enum { SUFFIX_NONE = 0xffffffff };

/* What stands at a suffix: values for the name itself (exact) and for all below and itself. */
struct suffix_node {
	uint32_t hash, exact, below;
	const char *text; /* borrowed; NULL: the place is free */
	uint32_t len;
};

struct suffix_set {
	struct suffix_node *node;
	uint32_t mask;
	size_t used;
	struct arena *arena;
};

/* For about this many names; it grows when there are more. */
void suffix_open(struct suffix_set *set, struct arena *arena, size_t names);
/* The node of a name, made when it is new. */
struct suffix_node *suffix_put(struct suffix_set *set, const char *name, size_t len);
/* Value of the longest suffix of the name that has one; *len is that suffix's length. */
uint32_t suffix_find(
	const struct suffix_set *set, const char *name, size_t len, size_t *found);

#endif
