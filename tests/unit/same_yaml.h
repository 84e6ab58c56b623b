/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_SAME_YAML_H
#define PENUMBRA_TESTS_UNIT_SAME_YAML_H

#include "sensor/config/yaml.h"

#include <string.h>

/* Two trees of one text, read in two ways. */

static inline bool
same_text(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len + 1) == 0);
}

static inline bool
same_yaml(const struct yaml *a, const struct yaml *b)
{
	for (; a != NULL && b != NULL; a = a->next, b = b->next) {
		if (a->kind != b->kind || a->line != b->line || a->column != b->column ||
			a->key_line != b->key_line || a->key_column != b->key_column ||
			!same_text(a->key, b->key) || !same_text(a->text, b->text) ||
			!same_yaml(a->first, b->first)) {
			return false;
		}
	}
	return a == b;
}

/* The end of a document makes the quick reader step aside and changes no tree. */
static inline const struct yaml *
yaml_by_library(struct str bytes, struct arena *arena, struct problems *problems)
{
	const char *text = arena_printf(arena, "%.*s\n...\n", (int)bytes.len, bytes.at);

	return yaml_parse("library", str_of(text), arena, problems);
}

#endif
