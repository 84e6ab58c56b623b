/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_AVOID_H
#define PENUMBRA_CLASSIFIERS_AVOID_H

#include "sensor/base/problems.h"
#include "sensor/base/str.h"

#include <stdbool.h>

/* Words that texts for people do without, from a table of ours (columns: avoid, say instead, why).
 * Whole words; a final "*" takes any ending; an entry in capitals matches capitals only. */

struct avoid;
struct avoid_hit {
	struct str found; /* in the text */
	const char *instead, *why;
};

/* NULL when problems were added. */
struct avoid *avoid_open(const char *path, struct problems *problems);
void avoid_close(struct avoid *avoid);
/* The first entry of the table that is in the text; words inside `name` (may be "") do not count. */
bool avoid_find(const struct avoid *avoid, const char *text, const char *name,
	struct avoid_hit *hit);

#endif
