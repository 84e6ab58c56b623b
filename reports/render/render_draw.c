/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/draw.h"

/* The pieces that all drawings are made of. */

void
draw_open(struct text *out, const char *class, int width, int height, const char *title)
{
	text_addf(out,
		"<svg class=\"%s\" viewBox=\"0 0 %d %d\" "
		"preserveAspectRatio=\"xMinYMin\" role=\"img\"><title>",
		class, width, height);
	render_escape(out, title);
	text_addz(out, "</title>");
}

void
draw_text(struct text *out, const char *class, int x, int y, const char *text)
{
	text_addf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
	render_escape(out, text);
	text_addz(out, "</text>");
}

void
draw_hatch(struct text *out, const char *id)
{
	text_addf(out,
		"<defs><pattern id=\"h-%s\" width=\"4\" height=\"4\" "
		"patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
		"<rect class=\"hatch-ground\" width=\"4\" height=\"4\"/>"
		"<rect class=\"hatch-line\" width=\"1.4\" "
		"height=\"4\"/></pattern></defs>",
		id);
}

/* ---- names ----------------------------------------------------------------------------------- */

static int
letters_in(const char *clean)
{
	int letters = 0;

	for (; *clean != '\0'; letters++) {
		(void)render_next(&clean);
	}
	return letters;
}

int
draw_letters(const char *name)
{
	struct text clean = { 0 };
	int letters;

	render_clean(&clean, name == NULL ? "" : name);
	letters = letters_in(text_z(&clean));
	text_fini(&clean);
	return letters;
}

/* At most so many letters of a clean text, and three dots in one. */
static void
cut(struct text *out, const char *clean, int most)
{
	const char *at = clean;
	struct text part = { 0 };

	for (int letters = 0; *at != '\0' && letters < most; letters++) {
		(void)render_next(&at);
	}
	if (letters_in(at) == 1) {
		(void)render_next(&at); /* the dots would be as long */
	}
	text_add(&part, (struct str){ clean, (size_t)(at - clean) });
	if (*at != '\0') {
		text_addz(&part, "\u2026");
	}
	render_escape(out, text_z(&part));
	text_fini(&part);
}

void
draw_short(struct text *out, const char *name, int most)
{
	struct text clean = { 0 };

	render_clean(&clean, name);
	cut(out, text_z(&clean), most);
	text_fini(&clean);
}

/* Behind the last space within a line; the end of the name when it fits, or has none. */
static size_t
break_of(const char *clean, int line)
{
	const char *at = clean;
	size_t space = strlen(clean);

	if (letters_in(clean) <= line) {
		return space;
	}
	for (int letters = 0; letters <= line; letters++) {
		if (*at == ' ') {
			space = (size_t)(at - clean) + 1;
		}
		(void)render_next(&at);
	}
	return space;
}

bool
draw_breaks(const char *name, int line)
{
	struct text clean = { 0 };
	bool two;

	render_clean(&clean, name);
	two = text_z(&clean)[break_of(text_z(&clean), line)] != '\0';
	text_fini(&clean);
	return two;
}

static void
line_of(struct text *out, struct draw_at at, int y, const char *clean, int letters)
{
	text_addf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", at.class, at.x, y);
	cut(out, clean, letters);
	text_addz(out, "</text>");
}

void
draw_name(struct text *out, struct draw_at at, const char *name, int line)
{
	struct text clean = { 0 }, first = { 0 };
	size_t space;

	render_clean(&clean, name);
	space = break_of(text_z(&clean), line);
	if (text_z(&clean)[space] == '\0') {
		line_of(out, at, at.y, text_z(&clean), line);
	} else {
		text_add(&first, (struct str){ text_z(&clean), space - 1 });
		line_of(out, at, at.y - DRAW_STEP / 2 - 1, text_z(&first), line);
		line_of(out, at, at.y + DRAW_STEP / 2, text_z(&clean) + space, line);
	}
	text_fini(&first);
	text_fini(&clean);
}
