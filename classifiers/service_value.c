/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service_read.h"

#include <stdarg.h>
#include <stdio.h>

void
entry_complain(struct entry_reader *l, const struct yaml *at, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	problems_add(l->problems, l->file, at->line, at->column, "%s", text);
}

void
entry_refuse(struct entry_reader *l, const struct yaml *at, const char *what,
	const char *allowed)
{
	entry_complain(l, at, "%s: \"%.*s\" is not allowed; use %s", what,
		(int)(at->text.len < 60 ? at->text.len : 60), at->text.at, allowed);
}

/* Place of a word in a list separated by spaces, or -1. */
int
entry_word_index(const char *list, struct str word)
{
	int i = 0;

	for (struct str rest = str_of(list); rest.at != NULL; i++) {
		if (str_equal(str_cut(&rest, ' '), word)) {
			return i;
		}
	}
	return -1;
}

/* The word itself as a text that outlives the file: a part of the list's copy. */
const char *
entry_keep(struct entry_reader *l, struct str text)
{
	return arena_copy(l->to->arena, text);
}

const char *
entry_text(struct entry_reader *l, const struct yaml *at, const char *what, size_t most)
{
	if (at->kind != YAML_TEXT || at->text.len == 0) {
		entry_complain(l, at, "%s: write one plain text", what);
		return "";
	}
	if (at->text.len > most) {
		entry_complain(l, at, "%s: too long; at most %zu letters", what, most);
	}
	return entry_keep(l, at->text);
}

int
entry_word(struct entry_reader *l, const struct yaml *at, const char *what,
	const char *allowed)
{
	int i = at->kind == YAML_TEXT ? entry_word_index(allowed, at->text) : -1;

	if (at->kind != YAML_TEXT) {
		entry_complain(l, at, "%s: write one of: %s", what, allowed);
	} else if (i < 0) {
		entry_refuse(l, at, what, allowed);
	}
	return i;
}

const char *
entry_enum(struct entry_reader *l, const struct yaml *at, const char *what,
	const char *allowed)
{
	return entry_word(l, at, what, allowed) < 0 ? "unknown" : entry_keep(l, at->text);
}

need_id
entry_need(struct entry_reader *l, const struct yaml *at, const char *what)
{
	need_id need = at->kind == YAML_TEXT ? need_named(at->text) : NEED_NONE;

	if (need == NEED_NONE) {
		entry_complain(l, at,
			"%s: write a code of needs.tsv: N01 to N32, S01 or S02", what);
	}
	return need;
}

size_t
entry_list(struct entry_reader *l, const struct yaml *at, const char *what)
{
	size_t n = 0;

	if (at->kind != YAML_LIST) {
		entry_complain(l, at, "%s: write a list: [one, two]", what);
		return 0;
	}
	for (const struct yaml *e = at->first; e != NULL; e = e->next) {
		n++;
	}
	return n;
}
