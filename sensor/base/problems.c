/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/problems.h"

#include "sensor/base/str.h"

#include <stdio.h>
#include <stdlib.h>

/* File names and quoted text come from strangers: nothing in them may move a terminal's cursor. */
static void
escape_controls(struct text *text)
{
	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->at[i];

		if (c < 0x20 || c == 0x7f) {
			text->at[i] = '?';
		}
	}
}

void
problems_add(struct problems *p, const char *file, int line, int column,
	const char *format, ...)
{
	struct text text = { 0 };
	va_list args;

	p->all++;
	if (p->kept == PROBLEMS_MAX) {
		return;
	}
	text_addz(&text, file);
	if (line > 0) {
		text_addf(&text, ":%d", line);
	}
	if (line > 0 && column > 0) {
		text_addf(&text, ":%d", column);
	}
	text_addz(&text, ": ");
	va_start(args, format);
	text_addv(&text, format, args);
	va_end(args);
	escape_controls(&text);
	if (text.failed) {
		text_fini(&text);
		return;
	}
	p->text[p->kept++] = text.at;
}

enum err_code
problems_end(const struct problems *p, struct err *err)
{
	if (p->all == 0) {
		return ERR_OK;
	}
	if (p->all == 1 && p->kept == 1) {
		return err_set(err, ERR_CONFIG, "%s", p->text[0]);
	}
	return err_set(err, ERR_CONFIG, "%zu problems, the first: %s", p->all,
		p->kept > 0 ? p->text[0] : "out of memory");
}

void
problems_print(const struct problems *p, void (*line)(void *ctx, const char *), void *ctx)
{
	char rest[64];

	for (size_t i = 0; i < p->kept; i++) {
		line(ctx, p->text[i]);
	}
	if (p->all > p->kept) {
		snprintf(rest, sizeof rest, "and %zu more problems", p->all - p->kept);
		line(ctx, rest);
	}
}

void
problems_fini(struct problems *p)
{
	for (size_t i = 0; i < p->kept; i++) {
		free(p->text[i]);
	}
	*p = (struct problems){ 0 };
}
