/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/draw.h"

#include "reports/words.h"

#include <string.h>

/* Drawings as inline SVG: classes and attributes only (the page's policy allows no inline style),
 * a title and a description in words, zero base, and nothing that needs colour to be read. */

void
draw_open(struct text *out, const char *class, int width, int height, const char *title)
{
	text_addf(out, "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\"><title>",
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

/* ---- bars: one per week ---------------------------------------------------------------------- */

enum { BARS_WIDTH = 264, BARS_HEIGHT = 78, BARS_TOP = 14, BARS_BASE = 62, STUB = 9 };

static int64_t
series_most(const struct series *series)
{
	int64_t most = 1;

	for (size_t i = 0; i < series->n; i++) {
		if (series->cell[i].shown == SHOWN_YES && series->cell[i].value > most) {
			most = series->cell[i].value;
		}
	}
	return most;
}

static void
series_words(struct text *out, const struct arena *arena, const struct series *series)
{
	text_addz(out, "<desc>");
	for (size_t i = 0; i < series->n; i++) {
		if (i > 0) {
			text_addz(out, ", ");
		}
		render_escape(out, series->label[i]);
		text_addz(out, ": ");
		if (series->cell[i].shown == SHOWN_YES) {
			text_addf(out, "%lld", (long long)series->cell[i].value);
		} else {
			render_escape(out, words_text(arena, WORDS_WITHHELD));
		}
	}
	text_addz(out, "</desc>");
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

static void
one_bar(struct text *out, const struct series *series, size_t i, int64_t most,
	const char *id)
{
	int step = BARS_WIDTH / (int)series->n, wide = step * 3 / 4;
	int x = (int)i * step + (step - wide) / 2;
	const struct cell *cell = &series->cell[i];
	int tall = (int)(cell->value * (BARS_BASE - BARS_TOP) / most);

	if (cell->shown != SHOWN_YES) {
		text_addf(out,
			"<rect class=\"stub\" x=\"%d\" y=\"%d\" width=\"%d\" "
			"height=\"%d\" "
			"fill=\"url(#h-%s)\"/>",
			x, BARS_BASE - STUB, wide, STUB, id);
		return;
	}
	text_addf(out,
		"<rect class=\"bar%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
		i + 4 >= series->n ? " recent" : "", x, BARS_BASE - tall, wide, tall);
	if (i + 1 == series->n || (cell->value == most && series->n <= 13)) {
		char number[24];

		(void)snprintf(number, sizeof number, "%lld", (long long)cell->value);
		draw_text(out, "value", x + wide / 2, BARS_BASE - tall - 3, number);
	}
}

void
render_svg_bars(struct text *out, const struct arena *arena, const struct series *series,
	const char *id)
{
	int64_t most = series_most(series);

	if (series->n == 0) {
		return;
	}
	draw_open(out, "bars", BARS_WIDTH, BARS_HEIGHT, series->title);
	series_words(out, arena, series);
	draw_hatch(out, id);
	for (size_t i = 0; i < series->n; i++) {
		one_bar(out, series, i, most, id);
	}
	text_addf(out, "<line class=\"axis\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
		BARS_BASE, BARS_WIDTH, BARS_BASE);
	draw_text(out, "first", 0, BARS_HEIGHT - 3, series->label[0]);
	draw_text(out, "last", BARS_WIDTH, BARS_HEIGHT - 3, series->label[series->n - 1]);
	text_addz(out, "</svg>\n");
}

/* ---- need map -------------------------------------------------------------------------------- */

/* So many letters of a row's name stand on one line: left of the cells, or above them. */
enum { NAME_LINE = 46, NAME_STEP = 15 };

struct frame {
	int left, top, cell_wide, cell_tall, row_tall, width, height;
	bool narrow, slant, two; /* two: some name takes two lines */
};

/* Column 0 is the row's name; machine columns are left out. */
static size_t
map_columns(const struct element *e)
{
	size_t n = 0;

	for (size_t c = 1; c < e->column_count; c++) {
		n += e->columns[c].heading != NULL;
	}
	return n;
}

static int
letters_of(const char *text)
{
	int letters = 0;

	while (text != NULL && *text != '\0') {
		(void)render_next(&text);
		letters++;
	}
	return letters;
}

static int
longest_head(const struct element *e)
{
	int longest = 0;

	for (size_t c = 1; c < e->column_count; c++) {
		int letters = letters_of(e->columns[c].heading);

		longest = letters > longest ? letters : longest;
	}
	return longest;
}

static bool
has_long_name(const struct element *e)
{
	for (size_t r = 0; r < render_rows(e); r++) {
		if (letters_of(e->rows[r][0].text) > NAME_LINE) {
			return true;
		}
	}
	return false;
}

static struct frame
map_frame(const struct element *e, bool narrow)
{
	int columns = (int)map_columns(e);
	struct frame f = { .narrow = narrow, .width = narrow ? 350 : 900 };

	f.left = narrow ? 0 : 372;
	f.two = has_long_name(e);
	f.row_tall = (narrow ? 54 : 29) + (f.two ? narrow ? NAME_STEP : 6 : 0);
	f.cell_tall = narrow ? 28 : f.two ? 32 : 26;
	f.cell_wide = columns == 0 ? 0 : (f.width - f.left) / columns;
	if (f.cell_wide > 84) {
		f.cell_wide = 84;
	}
	f.slant = longest_head(e) * 7 > f.cell_wide - 8;
	f.top = f.slant ? (narrow ? 82 : 88) : 30;
	f.height = f.top + (int)render_rows(e) * f.row_tall + 2;
	return f;
}

/* A long name would run over the edge of the page. */
void
draw_short(struct text *out, const char *name, size_t most)
{
	struct text clean = { 0 }, cut = { 0 };
	const char *at;
	size_t letters = 0;

	render_clean(&clean, name);
	for (at = text_z(&clean); *at != '\0' && letters < most; letters++) {
		(void)render_next(&at);
	}
	text_add(&cut, (struct str){ text_z(&clean), (size_t)(at - text_z(&clean)) });
	if (*at != '\0') {
		text_addz(&cut, "\u2026");
	}
	render_escape(out, text_z(&cut));
	text_fini(&cut);
	text_fini(&clean);
}

static void
map_heads(struct text *out, const struct element *e, const struct frame *f)
{
	int at = 0;

	for (size_t c = 1; c < e->column_count; c++) {
		int x = f->left + at * f->cell_wide + f->cell_wide / 2;

		if (e->columns[c].heading == NULL) {
			continue;
		}
		if (f->slant) {
			text_addf(out,
				"<text class=\"unit slant\" transform=\"translate(%d %d) "
				"rotate(-38)\">",
				x - 2, f->top - 9);
		} else {
			text_addf(out, "<text class=\"unit\" x=\"%d\" y=\"%d\">", x,
				f->top - 10);
		}
		draw_short(out, e->columns[c].heading, f->narrow ? 11 : 20);
		text_addz(out, "</text>");
		at++;
	}
}

static void
map_cell(struct text *out, const struct report_cell *cell, int x, int y,
	const struct frame *f)
{
	int shade = cell->weight < 0 ? 0 : cell->weight > 4 ? 4 : cell->weight;

	text_addf(out,
		"<rect class=\"shade%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		"rx=\"2\"/>",
		shade, x + 1, y, f->cell_wide - 3, f->cell_tall);
	text_addf(out, "<text class=\"letter on%d\" x=\"%d\" y=\"%d\">", shade,
		x + f->cell_wide / 2, y + f->cell_tall / 2 + 5);
	render_escape(out, cell->text);
	text_addz(out, "</text>");
}

/* Where a name breaks: behind its last space within a line; its end when it fits, or has none. */
static size_t
name_break(const char *name)
{
	const char *at = name;
	size_t space = strlen(name);

	if (letters_of(name) <= NAME_LINE) {
		return space;
	}
	for (int letters = 0; letters < NAME_LINE; letters++) {
		if (*at == ' ') {
			space = (size_t)(at - name) + 1;
		}
		(void)render_next(&at);
	}
	return space;
}

static void
map_name(struct text *out, const char *name, int y, const struct frame *f)
{
	size_t first = name_break(name);
	bool two = name[first] != '\0';
	int base = f->narrow ? y + 14 + (f->two && !two ? NAME_STEP : 0)
			     : y + f->cell_tall / 2 + (two ? -3 : 5);
	struct text line = { 0 };

	text_add(&line, (struct str){ name, first });
	draw_text(out, "need", 0, base, text_z(&line));
	if (two) {
		draw_text(out, "need", 0, base + NAME_STEP, name + first);
	}
	text_fini(&line);
}

static void
map_row(struct text *out, const struct element *e, size_t r, const struct frame *f)
{
	int y = f->top + (int)r * f->row_tall, at = 0;

	map_name(out, e->rows[r][0].text, y, f);
	for (size_t c = 1; c < e->column_count; c++) {
		if (e->columns[c].heading != NULL) {
			map_cell(out, &e->rows[r][c], f->left + at * f->cell_wide,
				f->narrow ? y + f->row_tall - 34 : y, f);
			at++;
		}
	}
}

static void
map_words(struct text *out, const struct element *e)
{
	text_addz(out, "<desc>");
	for (size_t r = 0; r < render_rows(e); r++) {
		render_escape(out, e->rows[r][0].text);
		text_addz(out, ": ");
		for (size_t c = 1; c < e->column_count; c++) {
			if (e->columns[c].heading == NULL) {
				continue;
			}
			render_escape(out, e->columns[c].heading);
			text_addc(out, ' ');
			render_escape(out, e->rows[r][c].text);
			text_addz(out, "; ");
		}
	}
	text_addz(out, "</desc>");
}

void
render_svg_map(struct text *out, const struct element *e, bool narrow)
{
	struct frame f = map_frame(e, narrow);

	draw_open(out, narrow ? "need-map narrow" : "need-map wide", f.width, f.height,
		e->heading);
	map_words(out, e);
	map_heads(out, e, &f);
	for (size_t r = 0; r < render_rows(e); r++) {
		map_row(out, e, r, &f);
	}
	text_addz(out, "</svg>\n");
}

/* ---- one bar of parts ------------------------------------------------------------------------ */

enum { STACK_WIDTH = 900, STACK_TALL = 30, STACK_STEP = 44 };

/* The first cell is the part's name, the first with a weight its length in per mille. */
static int
row_weight(const struct element *e, size_t r)
{
	for (size_t c = 1; c < e->column_count; c++) {
		if (e->rows[r][c].weight > 0) {
			return e->rows[r][c].weight;
		}
	}
	return 0;
}

void
render_svg_stack(struct text *out, const struct element *e)
{
	int x = 0;

	draw_open(out, "stack", STACK_WIDTH, STACK_STEP, e->heading);
	text_addz(out, "<desc>");
	for (size_t r = 0; r < render_rows(e); r++) {
		render_escape(out, e->rows[r][0].text);
		text_addf(out, " %d per mille; ", row_weight(e, r));
	}
	text_addz(out, "</desc>");
	for (size_t r = 0; r < render_rows(e); r++) {
		int wide = row_weight(e, r) * STACK_WIDTH / 1000;

		if (wide < 2) {
			continue;
		}
		text_addf(out,
			"<rect class=\"part%zu\" x=\"%d\" y=\"2\" width=\"%d\" "
			"height=\"%d\"/>",
			r % 8, x, wide - 1, STACK_TALL);
		if (wide > 34) {
			char number[8];

			(void)snprintf(
				number, sizeof number, "%c", e->rows[r][0].text[0]);
			text_addf(out,
				"<text class=\"letter onpart%zu\" x=\"%d\" y=\"22\">",
				r % 8, x + wide / 2);
			text_addz(out, number);
			text_addz(out, "</text>");
		}
		x += wide;
	}
	text_addz(out, "</svg>\n");
}

/* ---- strip of hours -------------------------------------------------------------------------- */

void
render_svg_strip(struct text *out, const struct element *e)
{
	size_t columns = map_columns(e);
	int wide = columns == 0 ? 1 : 5, left = 76;

	draw_open(out, "strip", left + (int)columns * wide + 2,
		(int)render_rows(e) * 22 + 16, e->heading);
	for (size_t r = 0; r < render_rows(e); r++) {
		int y = (int)r * 22 + 14, at = 0;

		draw_text(out, "week", 0, y + 12, e->rows[r][0].text);
		for (size_t c = 1; c < e->column_count; c++) {
			if (e->columns[c].heading == NULL) {
				continue;
			}
			text_addf(out,
				"<rect class=\"hour%d\" x=\"%d\" y=\"%d\" width=\"%d\" "
				"height=\"16\"/>",
				e->rows[r][c].weight, left + at * wide, y, wide);
			at++;
		}
	}
	for (int day = 0; day < 7 && columns == 168; day++) {
		draw_text(out, "day", left + day * 24 * wide, 9,
			words_text(e->arena, WORDS_WEEKDAY_1 + (enum words)day));
	}
	text_addz(out, "</svg>\n");
}
