/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/flow/flow.h"

const char *
flow_end_word(enum flow_end end)
{
	static const char *const word[FLOW_END_COUNT] = {
#define FLOW_END(name, word) [FLOW_##name] = (word),
#include "sensor/flow/flow.def"
#undef FLOW_END
	};

	return word[end];
}
