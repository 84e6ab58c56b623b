/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/draw.h"

#include "reports/words.h"

#include <string.h>

/* Drawings as inline SVG: classes and attributes only (the page's policy allows no inline style),
 * a title and a description in words, zero base, and nothing that needs colour to be read. */

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

void
render_value(struct text *out, const struct series *series, size_t i)
{
	if (series->text != NULL) {
		text_addz(out, series->text[i]);
	} else {
		text_addf(out, "%lld", (long long)series->cell[i].value);
	}
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
			render_value(out, series, i);
		} else {
			render_escape(out, words_text(arena, WORDS_WITHHELD));
		}
	}
	text_addz(out, "</desc>");
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
		struct text value = { 0 };

		render_value(&value, series, i);
		draw_text(
			out, "value", x + wide / 2, BARS_BASE - tall - 3, text_z(&value));
		text_fini(&value);
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

/* So many letters of a row's name stand on one line, left of the cells or above them; a head that is
 * longer than its column is slanted, and the last ones need room on their right. */
enum {
	NAME_LINE = 46,
	NAME_GRID =
		14, /* of a grid on narrow paper, where names stand beside their cells */
	HEAD_WIDE = 20,
	HEAD_NARROW = 12,
	LETTER_WIDE = 8,
	CELL_MOST = 84
};

struct frame {
	int left, top, cell_wide, cell_tall, row_tall, width, height;
	bool narrow, slant, two; /* two: some name takes two lines */
	bool beside;             /* names stand left of their cells */
	int line;                /* letters on a line of a name */
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
head_letters(const struct frame *f, const struct element *e, size_t c)
{
	int letters =
		e->columns[c].heading == NULL ? 0 : draw_letters(e->columns[c].heading);
	int most = f->narrow ? HEAD_NARROW : HEAD_WIDE;

	return letters < most ? letters : most;
}

static int
longest_head(const struct frame *f, const struct element *e)
{
	int longest = 0;

	for (size_t c = 1; c < e->column_count; c++) {
		int letters = head_letters(f, e, c);

		longest = letters > longest ? letters : longest;
	}
	return longest;
}

static int
longest_name(const struct element *e)
{
	int longest = 0;

	for (size_t r = 0; r < render_rows(e); r++) {
		int letters = draw_letters(e->rows[r][0].text);

		longest = letters > longest ? letters : longest;
	}
	return longest;
}

static bool
has_long_name(const struct element *e, int line)
{
	for (size_t r = 0; r < render_rows(e); r++) {
		if (draw_breaks(e->rows[r][0].text, line)) {
			return true;
		}
	}
	return false;
}

/* How far the last slanted heads reach beyond their columns: cos 38 degrees of their letters. */
static int
overhang(const struct frame *f, const struct element *e)
{
	int most = 0, column = (int)map_columns(e);

	for (size_t c = 1; c < e->column_count; c++) {
		if (e->columns[c].heading != NULL) {
			int wide = head_letters(f, e, c) * LETTER_WIDE * 79 / 100;
			int over = wide - column * 24 + 12;

			most = over > most ? over : most;
			column--;
		}
	}
	return most;
}

/* Room for the names left of the cells. */
static int
map_left(const struct frame *f, const struct element *e)
{
	int names = longest_name(e);

	if (!f->beside) {
		return 0;
	}
	if (e->look == LOOK_MAP) {
		return NAME_LINE * LETTER_WIDE + 4;
	}
	return (names < f->line ? names : f->line) * (f->narrow ? 7 : LETTER_WIDE) + 8;
}

static void
map_sizes(struct frame *f, const struct element *e)
{
	int columns = (int)map_columns(e), room;

	f->beside = !f->narrow || e->look == LOOK_GRID;
	f->line = f->narrow && f->beside ? NAME_GRID : NAME_LINE;
	f->left = map_left(f, e);
	f->two = has_long_name(e, f->line);
	room = f->width - f->left;
	f->cell_wide = columns == 0 ? 0 : room / columns;
	f->slant = longest_head(f, e) * LETTER_WIDE > f->cell_wide - 4;
	if (f->slant && columns > 0) {
		f->cell_wide = (room - overhang(f, e)) / columns;
	}
	if (f->cell_wide > CELL_MOST && e->look == LOOK_MAP) {
		f->cell_wide = CELL_MOST;
	}
}

static struct frame
map_frame(const struct element *e, bool narrow)
{
	struct frame f = { .narrow = narrow, .width = narrow ? 350 : 900 };

	map_sizes(&f, e);
	f.cell_tall = f.beside && f.two      ? 32
		      : e->look == LOOK_GRID ? 24
		      : narrow               ? 28
					     : 26;
	f.row_tall = f.beside ? f.cell_tall + 3 : 54 + (f.two ? DRAW_STEP : 0);
	f.top = f.slant ? 14 + longest_head(&f, e) * LETTER_WIDE * 62 / 100 : 24;
	f.height = f.top + (int)render_rows(e) * f.row_tall + 2;
	return f;
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
				f->top - 8);
		}
		draw_short(
			out, e->columns[c].heading, f->narrow ? HEAD_NARROW : HEAD_WIDE);
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

static void
map_name(struct text *out, const char *name, int y, const struct frame *f)
{
	int middle = y + f->cell_tall / 2 + 5;

	if (!f->beside) {
		middle = draw_breaks(name, f->line) ? y + 14 + DRAW_STEP / 2 + 1
						    : y + 14 + f->two * DRAW_STEP;
	}
	draw_name(out, (struct draw_at){ "need", 0, middle }, name, f->line);
}

static void
map_row(struct text *out, const struct element *e, size_t r, const struct frame *f)
{
	int y = f->top + (int)r * f->row_tall, at = 0;

	map_name(out, e->rows[r][0].text, y, f);
	for (size_t c = 1; c < e->column_count; c++) {
		if (e->columns[c].heading != NULL) {
			map_cell(out, &e->rows[r][c], f->left + at * f->cell_wide,
				f->beside ? y : y + f->row_tall - 34, f);
			at++;
		}
	}
}

/* ---- a map in words -------------------------------------------------------------------------- */

/* "gap in Finance, Sales" for one letter of the legend. */
static void
letter_words(struct text *out, const struct element *e, size_t r, enum words letter)
{
	const char *word = words_text(e->arena, letter + 1), *before = " ";

	for (size_t c = 1; c < e->column_count; c++) {
		if (e->columns[c].heading == NULL ||
			strcmp(e->rows[r][c].text, words_text(e->arena, letter)) != 0) {
			continue;
		}
		if (before[0] == ' ') {
			text_addc(out, ' ');
			render_escape(out, word);
		}
		text_addz(out, before[0] == ' ' ? " \u2013 " : before);
		render_escape(out, e->columns[c].heading);
		before = ", ";
	}
	text_addz(out, before[0] == ' ' ? "" : ";");
}

static void
row_words(struct text *out, const struct element *e, size_t r)
{
	const char *before = " ";

	for (size_t c = 1; c < e->column_count; c++) {
		if (e->columns[c].heading != NULL && e->rows[r][c].shown == SHOWN_YES) {
			text_addz(out, before);
			render_escape(out, e->columns[c].heading);
			text_addc(out, ' ');
			render_escape(out, e->rows[r][c].text);
			before = ", ";
		}
	}
}

static void
map_words(struct text *out, const struct element *e)
{
	text_addz(out, "<desc>");
	for (size_t r = 0; r < render_rows(e); r++) {
		render_escape(out, e->rows[r][0].text);
		text_addc(out, ':');
		if (e->look == LOOK_MAP) {
			for (enum words w = WORDS_MAP_LETTER_G;
				w <= WORDS_MAP_LETTER_MIXED; w += 2) {
				letter_words(out, e, r, w);
			}
		} else {
			row_words(out, e, r);
		}
		text_addz(out, ". ");
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
		text_addf(out, " %d %%; ", (row_weight(e, r) + 5) / 10);
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

struct strip {
	int left, wide, top, step, tall, below; /* below: of the bar, under its name */
};

static void
strip_row(struct text *out, const struct element *e, size_t r, const struct strip *s)
{
	int y = s->top + (int)r * s->step, at = 0;

	draw_text(out, "week", 0, y + 12, e->rows[r][0].text);
	for (size_t c = 1; c < e->column_count; c++) {
		if (e->columns[c].heading == NULL) {
			continue;
		}
		text_addf(out,
			"<rect class=\"hour%d\" x=\"%d\" y=\"%d\" width=\"%d\" "
			"height=\"%d\"/>",
			e->rows[r][c].weight, s->left + at * s->wide, y + s->below,
			s->wide, s->tall);
		at++;
	}
}

/* How many hours of each kind a week has: seen, in part, not. */
static void
strip_words(struct text *out, const struct element *e)
{
	text_addz(out, "<desc>");
	for (size_t r = 0; r < render_rows(e); r++) {
		int seen = 0, all = 0;

		for (size_t c = 1; c < e->column_count; c++) {
			seen += e->rows[r][c].weight == 0;
			all++;
		}
		render_escape(out, e->rows[r][0].text);
		text_addf(out, ": %d / %d. ", seen, all);
	}
	text_addz(out, "</desc>");
}

void
render_svg_strip(struct text *out, const struct element *e, bool narrow)
{
	struct strip s = narrow ? (struct strip){ 0, 2, 18, 40, 16, 18 }
				: (struct strip){ 80, 5, 18, 22, 16, 0 };
	size_t columns = map_columns(e);

	draw_open(out, narrow ? "strip narrow" : "strip wide",
		s.left + (int)columns * s.wide + 2, (int)render_rows(e) * s.step + s.top,
		e->heading);
	strip_words(out, e);
	for (size_t r = 0; r < render_rows(e); r++) {
		strip_row(out, e, r, &s);
	}
	for (int day = 0; day < 7 && columns == 168; day++) {
		draw_text(out, "day", s.left + day * 24 * s.wide, 11,
			words_text(e->arena, WORDS_WEEKDAY_1 + (enum words)day));
	}
	text_addz(out, "</svg>\n");
}
