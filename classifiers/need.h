/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_NEED_H
#define PENUMBRA_CLASSIFIERS_NEED_H

#include "sensor/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* The taxonomy: what people need to get done.  The table is classifiers/catalogue/needs.tsv, built
 * into the program (need.def is made from it); codes are stable for ever. */

enum { NEEDS_MAX = 40, NEED_CODE_MAX = 4 };

struct need {
	const char *code;       /* "N01" .. "N32", "S01", "S02" */
	const char *label;      /* "I need to send a big file to a client" */
	const char *citizen_it; /* yes part no */
	bool ai;
	const char *
		counterpart; /* kind of service an IT department usually offers, "-" none */
	const char *companions; /* "N02,N04", "-" none */
};

typedef uint8_t need_id; /* index; NEED_NONE: none */
enum { NEED_NONE = 0xff };

size_t need_count(void);
const struct need *need_at(need_id id);
need_id need_named(struct str code);
/* The sentence after "I need to ". */
const char *need_phrase(need_id id);
/* N13 and S01 are figures of the whole organisation only (product.md P7). */
bool need_organisation_only(need_id id);
bool need_is_ai(need_id id); /* N16 .. N22 */

#endif
