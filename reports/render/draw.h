/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_RENDER_DRAW_H
#define PENUMBRA_REPORTS_RENDER_DRAW_H

#include "reports/render/render.h"

#include <stdio.h>

/* Inside the renderers: the pieces that all drawings are made of. */

enum { DRAW_STEP = 15 }; /* from a line of a name to its second */

struct draw_at {
	const char *class;
	int x, y; /* of the base line; of the middle of two lines */
};

/* <svg> with a title; the caller closes it. */
void draw_open(
	struct text *out, const char *class, int width, int height, const char *title);
void draw_text(struct text *out, const char *class, int x, int y, const char *text);
/* The pattern of what is withheld, named h-ID. */
void draw_hatch(struct text *out, const char *id);
/* Of a name as it is drawn: cleaned. */
int draw_letters(const char *name);
/* At most so many letters of a text, and three dots in one. */
void draw_short(struct text *out, const char *name, int most);
/* A name of at most two lines of so many letters; whether it takes two. */
void draw_name(struct text *out, struct draw_at at, const char *name, int line);
bool draw_breaks(const char *name, int line);
/* A column that is drawn: numbers with a heading. */
bool draw_is_line(const struct element *e, size_t c);
/* -1: withheld, or nothing there. */
int64_t draw_value(const struct report_cell *cell);

#endif
