/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/need.h"

#include <assert.h>

static const struct need needs[] = {
#define NEED(code, label, citizen_it, ai, counterpart, companions) \
	{ code, label, citizen_it, sizeof(ai) == sizeof("yes"), counterpart, companions },
#include "classifiers/need.def"
#undef NEED
};
enum { NEEDS = sizeof needs / sizeof needs[0] };
_Static_assert((int)NEEDS <= (int)NEEDS_MAX, "more needs than NEEDS_MAX");

size_t
need_count(void)
{
	return NEEDS;
}

const struct need *
need_at(need_id id)
{
	assert(id < NEEDS);
	return &needs[id];
}

need_id
need_named(struct str code)
{
	for (size_t i = 0; i < NEEDS; i++) {
		if (str_equal(code, str_of(needs[i].code))) {
			return (need_id)i;
		}
	}
	return NEED_NONE;
}

const char *
need_phrase(need_id id)
{
	static const char start[] = "I need to ";
	const char *label = need_at(id)->label;

	return strncmp(label, start, sizeof start - 1) == 0 ? label + sizeof start - 1
							    : label;
}

bool
need_organisation_only(need_id id)
{
	/* a code has four bytes, its end included; asked for every cell of every week */
	return id < NEEDS && (memcmp(needs[id].code, "N13", NEED_CODE_MAX) == 0 ||
				     memcmp(needs[id].code, "S01", NEED_CODE_MAX) == 0);
}

bool
need_is_ai(need_id id)
{
	return id < NEEDS && needs[id].ai;
}
