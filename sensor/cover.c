/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/cover.h"

static const char *const words[COVER_COUNT] = {
#define COVER(name, word) [COVER_##name] = (word),
#include "sensor/cover.def"
#undef COVER
};

const char *
cover_word(enum cover_count which)
{
	return words[which];
}
