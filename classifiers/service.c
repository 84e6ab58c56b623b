/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service.h"

#include <assert.h>

static const struct {
	const char *word;
	bool use;
} roles[] = {
#define ROLE(name, word, use) { word, use },
#include "classifiers/role.def"
#undef ROLE
};

const char *
role_word(enum role role)
{
	assert(role < ROLE_COUNT);
	return roles[role].word;
}

bool
role_is_use(enum role role)
{
	assert(role < ROLE_COUNT);
	return roles[role].use;
}
