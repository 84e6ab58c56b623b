/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_RENDER_DRAW_H
#define PENUMBRA_REPORTS_RENDER_DRAW_H

#include "reports/render/render.h"

#include <stdio.h>

/* Inside the renderers: the pieces that all drawings are made of. */

/* <svg> with a title; the caller closes it. */
void draw_open(
	struct text *out, const char *class, int width, int height, const char *title);
void draw_text(struct text *out, const char *class, int x, int y, const char *text);
/* The pattern of what is withheld, named h-ID. */
void draw_hatch(struct text *out, const char *id);
/* At most so many letters of a text, and three dots in one. */
void draw_short(struct text *out, const char *name, size_t most);
/* A column that is drawn: numbers with a heading. */
bool draw_is_line(const struct element *e, size_t c);
/* -1: withheld, or nothing there. */
int64_t draw_value(const struct report_cell *cell);

#endif
