/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/draw.h"

#include <stdlib.h>

/* Lines of weeks, and bars of before and after.  Each is drawn twice, for wide and for narrow paper;
 * what is withheld is a hatched stub of one height, whatever it stands for. */

enum { STUB_TALL = 9, SHAPES = 4 };

struct plot {
	const struct element *e;
	bool narrow;
	const char *id;
	int width, height, left, right, top, base;
	int64_t most;
};

bool
draw_is_line(const struct element *e, size_t c)
{
	return c > 0 && e->columns[c].heading != NULL && e->columns[c].number;
}

int64_t
draw_value(const struct report_cell *cell)
{
	const char *data = cell->data == NULL ? cell->text : cell->data;

	return cell->shown == SHOWN_YES && data[0] != '\0' ? strtoll(data, NULL, 10) : -1;
}

/* 1, 2 or 5 times a power of ten, times four: the upper end of an axis with round steps. */
static int64_t
round_up(int64_t most)
{
	static const int64_t step[] = { 1, 2, 3, 5 };

	for (int64_t ten = 1; ten < INT64_MAX / 100; ten *= 10) {
		for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
			if (step[i] * ten * 4 >= most) {
				return step[i] * ten * 4;
			}
		}
	}
	return most;
}

static int64_t
named_value(const struct element *e, const struct report_cell *row, const char *name)
{
	const char *data = render_data(e, row, name);

	return data[0] == '\0' ? -1 : strtoll(data, NULL, 10);
}

static int64_t
most_of(const struct element *e)
{
	int64_t most = 4;

	if (e->percent) {
		return 100;
	}
	for (size_t r = 0; r < e->row_count; r++) {
		int64_t band = named_value(e, e->rows[r], "band_high");

		most = band > most ? band : most;
		for (size_t c = 1; c < e->column_count; c++) {
			if (draw_is_line(e, c) && draw_value(&e->rows[r][c]) > most) {
				most = draw_value(&e->rows[r][c]);
			}
		}
	}
	return round_up(most);
}

static int
at_x(const struct plot *p, size_t r)
{
	int steps = p->e->row_count > 1 ? (int)p->e->row_count - 1 : 1;

	return p->left + (p->width - p->left - p->right) * (int)r / steps;
}

static int
at_y(const struct plot *p, int64_t value)
{
	return p->base - (int)((p->base - p->top) * value / p->most);
}

/* ---- words ----------------------------------------------------------------------------------- */

static void
line_words(struct text *out, const struct element *e, size_t c)
{
	render_escape(out, e->columns[c].heading);
	text_addz(out, ": ");
	for (size_t r = 0; r < e->row_count; r++) {
		if (e->rows[r][c].shown == SHOWN_EARLY) {
			continue;
		}
		render_escape(out, e->rows[r][0].text);
		text_addc(out, ' ');
		render_escape(out, e->rows[r][c].text);
		text_addz(out, r + 1 < e->row_count ? ", " : ". ");
	}
}

static void
chart_words(struct text *out, const struct element *e)
{
	text_addz(out, "<desc>");
	for (size_t c = 1; c < e->column_count; c++) {
		if (draw_is_line(e, c)) {
			line_words(out, e, c);
		}
	}
	for (size_t r = 0; r < e->row_count; r++) {
		const char *mark = render_data(e, e->rows[r], "mark");

		if (mark[0] != '\0') {
			render_escape(out, e->rows[r][0].text);
			text_addz(out, ": ");
			render_escape(out, mark);
			text_addc(out, ' ');
		}
	}
	text_addz(out, "</desc>");
}

/* ---- axes, band, marks ----------------------------------------------------------------------- */

static void
axes(struct text *out, const struct plot *p)
{
	for (int i = 0; i <= 4; i += 2) {
		int y = at_y(p, p->most * i / 4);

		text_addf(out,
			"<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
			"<text class=\"scale\" x=\"%d\" y=\"%d\">%lld%s</text>",
			i == 0 ? "axis" : "grid", p->left, y, p->width - p->right, y,
			p->left - 6, y + 4, (long long)(p->most * i / 4),
			p->e->percent ? "\u202f%" : "");
	}
}

/* First, last and the week of the mark that everything is measured from. */
static void
week_names(struct text *out, const struct plot *p)
{
	size_t last = p->e->row_count - 1;

	for (size_t r = 0; r <= last; r++) {
		const struct report_cell *cell = &p->e->rows[r][0];

		if (r != 0 && r != last && cell->weight == 0) {
			continue;
		}
		text_addf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">",
			r == 0      ? "week start"
			: r == last ? "week end"
				    : "week",
			at_x(p, r), p->base + 17);
		render_escape(out, cell->text);
		text_addz(out, "</text>");
	}
}

static void
band_part(struct text *out, const struct plot *p, size_t from, size_t to)
{
	text_addz(out, "<path class=\"band\" d=\"M");
	for (size_t r = from; r < to; r++) {
		text_addf(out, "%d %d L", at_x(p, r),
			at_y(p, named_value(p->e, p->e->rows[r], "band_high")));
	}
	for (size_t r = to; r-- > from;) {
		text_addf(out, "%d %d%s", at_x(p, r),
			at_y(p, named_value(p->e, p->e->rows[r], "band_low")),
			r > from ? " L" : "Z");
	}
	text_addz(out, "\"/>");
}

static void
band(struct text *out, const struct plot *p)
{
	size_t n = p->e->row_count, r = 0;

	while (r < n) {
		size_t from = r;

		while (r < n && named_value(p->e, p->e->rows[r], "band_high") >= 0) {
			r++;
		}
		if (r > from + 1) {
			band_part(out, p, from, r);
		}
		r += r < n;
	}
}

static void
marks(struct text *out, const struct plot *p)
{
	int number = 0;

	for (size_t r = 0; r < p->e->row_count; r++) {
		int x = at_x(p, r);

		if (render_data(p->e, p->e->rows[r], "mark")[0] == '\0') {
			continue;
		}
		text_addf(out,
			"<line class=\"mark\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
			"<text class=\"mark-number\" x=\"%d\" y=\"%d\">%d</text>",
			x, p->top - 2, x, p->base, x, p->top - 6, ++number);
	}
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Each line has a shape of its own, so that it is told from the others without colour. */
static void
point(struct text *out, int line, int x, int y)
{
	switch (line % SHAPES) {
	case 0:
		text_addf(out, "<circle class=\"dot0\" cx=\"%d\" cy=\"%d\" r=\"4\"/>", x,
			y);
		break;
	case 1:
		text_addf(out,
			"<rect class=\"dot1\" x=\"%d\" y=\"%d\" width=\"8\" "
			"height=\"8\"/>",
			x - 4, y - 4);
		break;
	case 2:
		text_addf(
			out, "<path class=\"dot2\" d=\"M%d %d l5 9 h-10 z\"/>", x, y - 5);
		break;
	default:
		text_addf(out, "<path class=\"dot3\" d=\"M%d %d l5 5 l-5 5 l-5 -5 z\"/>",
			x, y - 5);
		break;
	}
}

/* At the foot, or hung from the top where all but few are meant. */
static void
stub(struct text *out, const struct plot *p, int line, size_t r)
{
	size_t c = 0;

	for (int at = -1; at < line; at += draw_is_line(p->e, c)) {
		c++;
	}
	text_addf(out,
		"<rect class=\"stub\" x=\"%d\" y=\"%d\" width=\"6\" height=\"%d\" "
		"fill=\"url(#h-%s)\"/>",
		at_x(p, r) - 9 + line * 6,
		p->e->rows[r][c].weight > 0 ? p->top : p->base - STUB_TALL, STUB_TALL,
		p->id);
}

static void
strokes(struct text *out, const struct plot *p, size_t c, int line)
{
	bool before = false, open = false;

	for (size_t r = 0; r < p->e->row_count; r++) {
		int64_t value = draw_value(&p->e->rows[r][c]);

		if (value >= 0) {
			text_addf(out, "%s%s%d %d",
				open ? "" : "<path class=\"line\" d=\"",
				before ? " L" : " M", at_x(p, r), at_y(p, value));
			open = true;
		}
		before = value >= 0;
	}
	if (open) {
		text_addf(out, "\" id=\"l-%s-%d\"/>", p->id, line);
	}
}

static void
one_line(struct text *out, const struct plot *p, size_t c, int line)
{
	text_addf(out, "<g class=\"line%d\">", line % SHAPES);
	strokes(out, p, c, line);
	for (size_t r = 0; r < p->e->row_count; r++) {
		const struct report_cell *cell = &p->e->rows[r][c];
		int64_t value = draw_value(cell);

		if (value >= 0) {
			point(out, line, at_x(p, r), at_y(p, value));
		} else if (cell->shown != SHOWN_EARLY && cell->shown != SHOWN_YES) {
			stub(out, p, line, r);
		}
	}
	text_addz(out, "</g>");
}

void
render_svg_lines(struct text *out, const struct element *e, bool narrow)
{
	char id[64];
	struct plot p = { .e = e,
		.narrow = narrow,
		.id = id,
		.width = narrow ? 350 : 900,
		.height = !narrow   ? 250
			  : e->half ? 165
				    : 220,
		.left = e->percent ? 50 : 34,
		.right = 14,
		.top = 26,
		.most = most_of(e) };
	int line = 0;

	(void)snprintf(id, sizeof id, "%s-%c", e->id, narrow ? 'n' : 'w');
	p.base = p.height - 30;
	draw_open(out, narrow ? "lines narrow" : "lines wide", p.width, p.height,
		e->heading);
	chart_words(out, e);
	draw_hatch(out, id);
	band(out, &p);
	axes(out, &p);
	week_names(out, &p);
	marks(out, &p);
	for (size_t c = 1; c < e->column_count; c++) {
		if (draw_is_line(e, c)) {
			one_line(out, &p, c, line++);
		}
	}
	text_addz(out, "</svg>\n");
}

/* A short piece of the line with its shape, for the legend. */
void
render_svg_key(struct text *out, int line)
{
	text_addf(out,
		"<svg class=\"line-key\" viewBox=\"0 0 34 14\" aria-hidden=\"true\">"
		"<g class=\"line%d\"><path class=\"line\" d=\"M1 7 L33 7\"/>",
		line % SHAPES);
	point(out, line, 17, 7);
	text_addz(out, "</g></svg> ");
}

/* Room for the names left of their bars. */
static int
name_room(const struct element *e)
{
	int most = 0;

	for (size_t r = 0; r < e->row_count; r++) {
		int letters = draw_letters(e->rows[r][0].text);

		most = letters > most ? letters : most;
	}
	most = most * 9 + 20;
	return most > 330 ? 330 : most;
}

/* ---- before and after ------------------------------------------------------------------------ */

static void
pair_bar(struct text *out, const struct plot *p, const struct report_cell *cell, int y,
	int n)
{
	int64_t value = draw_value(cell);
	int most = p->width - p->left - p->right;
	int wide = value < 0 ? 26 : (int)(most * value / p->most);

	if (value < 0) {
		text_addf(out,
			"<rect class=\"stub\" x=\"%d\" y=\"%d\" width=\"%d\" "
			"height=\"13\" fill=\"url(#h-%s)\"/>",
			p->left, y, wide, p->id);
	} else {
		text_addf(out,
			"<rect class=\"pair%d\" x=\"%d\" y=\"%d\" width=\"%d\" "
			"height=\"13\"/>",
			n, p->left, y, wide < 1 ? 1 : wide);
	}
	draw_text(out, "pair-value", p->left + wide + 6, y + 11, cell->text);
}

static int
pair_row(struct text *out, const struct plot *p, size_t r, int y)
{
	int n = 0;

	draw_text(
		out, "pair-name", 0, p->narrow ? y + 12 : y + 14, p->e->rows[r][0].text);
	y += p->narrow ? 18 : 2;
	for (size_t c = 1; c < p->e->column_count; c++) {
		if (draw_is_line(p->e, c)) {
			pair_bar(out, p, &p->e->rows[r][c], y + n * 16, n);
			n++;
		}
	}
	return y + n * 16 + 10;
}

void
render_svg_pairs(struct text *out, const struct element *e, bool narrow)
{
	char id[64];
	size_t lines = 0;
	struct plot p = { .e = e,
		.narrow = narrow,
		.id = id,
		.width = narrow ? 350 : 900,
		.left = narrow ? 0 : name_room(e),
		.right = 150,
		.most = most_of(e) };
	int y = 4;

	for (size_t c = 1; c < e->column_count; c++) {
		lines += draw_is_line(e, c);
	}
	p.height = 4 + (int)e->row_count * ((narrow ? 28 : 12) + (int)lines * 16);
	(void)snprintf(id, sizeof id, "%s-%c", e->id, narrow ? 'n' : 'w');
	draw_open(out, narrow ? "pairs narrow" : "pairs wide", p.width, p.height,
		e->heading);
	chart_words(out, e);
	draw_hatch(out, id);
	for (size_t r = 0; r < e->row_count; r++) {
		y = pair_row(out, &p, r, y);
	}
	text_addz(out, "</svg>\n");
}

/* ---- one bar cut in parts, row by row -------------------------------------------------------- */

static void
cut_bar(struct text *out, const struct plot *p, const struct report_cell *row, int y)
{
	int x = p->left, n = 0, most = p->width - p->left - p->right;

	for (size_t c = 1; c < p->e->column_count; c++) {
		int wide = row[c].weight * most / 1000;

		if (!draw_is_line(p->e, c)) {
			continue;
		}
		if (wide > 1) {
			text_addf(out,
				"<rect class=\"cut%d\" x=\"%d\" y=\"%d\" width=\"%d\" "
				"height=\"20\"/>",
				n, x, y, wide - 1);
		}
		if (wide > 30) {
			text_addf(out,
				"<text class=\"letter oncut%d\" x=\"%d\" y=\"%d\">", n,
				x + wide / 2, y + 15);
			render_escape(out, row[c].text);
			text_addz(out, "</text>");
		}
		x += wide;
		n++;
	}
}

void
render_svg_parts(struct text *out, const struct element *e, bool narrow)
{
	struct plot p = { .e = e,
		.narrow = narrow,
		.width = narrow ? 350 : 900,
		.left = narrow ? 0 : name_room(e),
		.right = 0 };
	int step = narrow ? 46 : 28;

	p.height = (int)render_rows(e) * step + 4;
	draw_open(out, narrow ? "parts narrow" : "parts wide", p.width, p.height,
		e->heading);
	chart_words(out, e);
	for (size_t r = 0; r < render_rows(e); r++) {
		int y = 2 + (int)r * step;

		draw_text(out, "pair-name", 0, narrow ? y + 13 : y + 15,
			e->rows[r][0].text);
		cut_bar(out, &p, e->rows[r], narrow ? y + 19 : y);
	}
	text_addz(out, "</svg>\n");
}
