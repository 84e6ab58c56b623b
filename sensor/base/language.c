/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/language.h"

static const char *const codes[] = {
	"",
#define LANGUAGE(name, code) code,
#include "sensor/base/language.def"
#undef LANGUAGE
};

const char *
language_code(enum language language)
{
	return language < LANGUAGE_END ? codes[language] : "";
}

enum language
language_named(struct str code)
{
	for (int i = LANGUAGE_NONE + 1; i < LANGUAGE_END; i++) {
		if (str_equal(code, str_of(codes[i]))) {
			return (enum language)i;
		}
	}
	return LANGUAGE_NONE;
}

const char *
language_codes(void)
{
#define LANGUAGE(name, code) " or " code
	static const char all[] =
#include "sensor/base/language.def"
		;
#undef LANGUAGE
	return all + sizeof " or " - 1;
}
