/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/draw.h"
#include "reports/words.h"

/* A drawing and its legend, as a figure of a page. */

/* The figure twice, wide and narrow: the stylesheet shows the one that fits. */
static void
twice(struct text *out, const struct element *e,
	void (*draw)(struct text *out, const struct element *e, bool narrow))
{
	draw(out, e, false);
	draw(out, e, true);
}

static void
legend_of_marks(struct text *out, const struct element *e)
{
	int number = 0;

	for (size_t r = 0; r < e->row_count; r++) {
		const char *mark = render_data(e, e->rows[r], "mark");

		if (mark[0] != '\0') {
			text_addf(out, "<span><b>%d</b> ", ++number);
			render_escape(out, e->rows[r][0].text);
			text_addz(out, ": ");
			render_escape(out, mark);
			text_addz(out, "</span> ");
		}
	}
}

static bool
has_band(const struct element *e)
{
	for (size_t r = 0; r < e->row_count; r++) {
		if (render_data(e, e->rows[r], "band_high")[0] != '\0') {
			return true;
		}
	}
	return false;
}

static void
look_lines(struct text *out, const struct element *e)
{
	int line = 0;

	text_addz(out, "<figure>\n");
	twice(out, e, render_svg_lines);
	text_addz(out, "<figcaption class=\"legend\">");
	for (size_t c = 1; c < e->column_count; c++) {
		if (draw_is_line(e, c)) {
			text_addz(out, "<span>");
			render_svg_key(out, line++);
			render_escape(out, e->columns[c].heading);
			text_addz(out, "</span> ");
		}
	}
	if (has_band(e)) {
		text_addf(out,
			"<span><svg class=\"key\" viewBox=\"0 0 14 14\" "
			"aria-hidden=\"true\"><rect class=\"band\" width=\"14\" "
			"height=\"14\"/></svg> %s</span> ",
			words_text(e->arena, WORDS_CHART_BAND));
	}
	legend_of_marks(out, e);
	text_addz(out, "</figcaption>\n</figure>\n");
}

static void
legend_of_rest(struct text *out, const struct element *e)
{
	text_addz(out, "<figcaption class=\"legend\"><span>");
	render_escape(out, words_text(e->arena, WORDS_CHART_FOLDED));
	text_addz(out, "</span></figcaption>\n");
}

/* A square of each column's colour with its heading. */
static void
legend_of_columns(struct text *out, const struct element *e, const char *class)
{
	int n = 0;

	text_addz(out, "<figcaption class=\"legend\">");
	for (size_t c = 1; c < e->column_count; c++) {
		if (draw_is_line(e, c)) {
			text_addf(out,
				"<span><svg class=\"key\" viewBox=\"0 0 14 14\" "
				"aria-hidden=\"true\"><rect class=\"%s%d\" x=\"1\" "
				"y=\"1\" width=\"12\" height=\"12\"/></svg> ",
				class, n++);
			render_escape(out, e->columns[c].heading);
			text_addz(out, "</span> ");
		}
	}
	text_addz(out, "</figcaption>\n");
}

void
render_figure(struct text *out, const struct element *e)
{
	static const struct {
		enum look look;
		const char *class, *key; /* key: of the legend's squares, NULL none */
		void (*draw)(struct text *out, const struct element *e, bool narrow);
	} figures[] = { { LOOK_PAIRS, "", "pair", render_svg_pairs },
		{ LOOK_PARTS, "", "cut", render_svg_parts },
		{ LOOK_FLOWS, "", NULL, render_svg_flows },
		{ LOOK_GRID, "map", NULL, render_svg_map } };

	if (e->look == LOOK_LINES) {
		look_lines(out, e);
		return;
	}
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		if (figures[i].look == e->look) {
			text_addf(out, "<figure class=\"%s\">\n", figures[i].class);
			twice(out, e, figures[i].draw);
			if (figures[i].key != NULL) {
				legend_of_columns(out, e, figures[i].key);
			}
			if (e->look == LOOK_FLOWS && render_flows_fold(e)) {
				legend_of_rest(out, e);
			}
			text_addz(out, "</figure>\n");
		}
	}
}
