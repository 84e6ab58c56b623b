/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/evidence.h"

static const char *const words[EVIDENCE_COUNT] = {
#define EVIDENCE(name, word) [EVIDENCE_##name] = (word),
#include "sensor/evidence.def"
#undef EVIDENCE
};

const char *
evidence_word(enum evidence e)
{
	return words[e];
}

bool
evidence_named(struct str word, enum evidence *out)
{
	for (size_t i = 0; i < EVIDENCE_COUNT; i++) {
		if (str_equal(word, str_of(words[i]))) {
			*out = (enum evidence)i;
			return true;
		}
	}
	return false;
}

const char *
ech_word(enum ech e)
{
	static const char *const word[] = { [ECH_ABSENT] = "absent",
		[ECH_OFFERED] = "offered",
		[ECH_HIDDEN] = "hidden" };

	return word[e];
}
