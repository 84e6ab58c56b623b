/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_SHARED_H
#define PENUMBRA_TESTS_UNIT_SHARED_H

/* Captures of real traffic that lie beside the tree on some machines; tests that want them skip,
 * and say so, where they are not. */

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define SHARED_CAPTURES "../shared/captures"

static inline bool
shared_captures_there(void)
{
	bool there = access(SHARED_CAPTURES, R_OK) == 0;

	if (!there) {
		printf("# skipped: no " SHARED_CAPTURES " beside the tree\n");
	}
	return there;
}

#endif
