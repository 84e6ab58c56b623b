/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_FUZZ_MUST_H
#define PENUMBRA_TESTS_FUZZ_MUST_H

#include <stdbool.h>
#include <stdlib.h>

/* What holds for every input; the fuzzer keeps the one for which it does not. */
static inline void
must(bool holds)
{
	if (!holds) {
		abort();
	}
}

#endif
