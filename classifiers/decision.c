/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/decision.h"

#include <assert.h>

static const struct {
	const char *word;
	bool ours;
} statuses[] = {
#define STATUS(name, word, ours, outcome) { word, ours },
#include "classifiers/decision.def"
#undef STATUS
};

const char *
status_word(enum status status)
{
	assert(status < STATUS_COUNT);
	return statuses[status].word;
}

bool
status_named(struct str word, enum status *out)
{
	for (enum status s = 0; s < STATUS_COUNT; s++) {
		if (str_equal(word, str_of(statuses[s].word))) {
			*out = s;
			return true;
		}
	}
	return false;
}

bool
status_is_ours(enum status status)
{
	assert(status < STATUS_COUNT);
	return statuses[status].ours;
}
