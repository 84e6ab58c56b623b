/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_LANGUAGE_H
#define PENUMBRA_SENSOR_BASE_LANGUAGE_H

#include "sensor/base/str.h"

#include <stdbool.h>

/* The languages documents are written in, as one can be chosen on the command line, in penumbra.yaml
 * and for a unit.  Only the words are reports/words.h: here is what the files may say.  Codes are
 * those of BCP 47, good for the lang attribute of HTML. */

enum language {
	LANGUAGE_NONE, /* none was chosen */
#define LANGUAGE(name, code) LANGUAGE_##name,
#include "sensor/base/language.def"
#undef LANGUAGE
	LANGUAGE_END
};

const char *language_code(enum language language); /* "en"; "" for LANGUAGE_NONE */
/* LANGUAGE_NONE for any other word. */
enum language language_named(struct str code);
/* "en or de", for sentences about one that is not known. */
const char *language_codes(void);

#endif
