/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/draw.h"
#include "reports/words.h"

/* The same as a drawing, as a table: for readers who hear a page, and for those who want the figure.  It
 * is folded away on the screen and left out on paper, where the drawing carries its figures. */

static void
head_cell(struct text *out, const char *text)
{
	text_addz(out, "<th scope=\"col\">");
	render_escape(out, text);
	text_addz(out, "</th>");
}

static void
cell(struct text *out, const char *tag, const char *label, const char *text)
{
	text_addf(out, "<%s data-label=\"", tag);
	render_escape(out, label);
	text_addz(out, "\">");
	render_escape(out, text);
	text_addf(out, "</%.2s>", tag);
}

static bool
has_marks(const struct element *e)
{
	for (size_t r = 0; r < e->row_count; r++) {
		if (render_data(e, e->rows[r], "mark")[0] != '\0') {
			return true;
		}
	}
	return false;
}

static void
row_cells(struct text *out, const struct element *e, size_t r, const char *mark)
{
	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].heading != NULL) {
			cell(out, c == 0 ? "th scope=\"row\"" : "td",
				e->columns[c].heading, e->rows[r][c].text);
		}
	}
	if (mark != NULL) {
		cell(out, "td", mark, render_data(e, e->rows[r], "mark"));
	}
}

static void
plain_table(struct text *out, const struct element *e)
{
	const char *mark = has_marks(e) ? words_text(e->arena, WORDS_CHART_MARK) : NULL;

	text_addz(out, "<table>\n<thead><tr>");
	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].heading != NULL) {
			head_cell(out, e->columns[c].heading);
		}
	}
	if (mark != NULL) {
		head_cell(out, mark);
	}
	text_addz(out, "</tr></thead>\n<tbody>\n");
	for (size_t r = 0; r < render_rows(e); r++) {
		text_addz(out, "<tr>");
		row_cells(out, e, r, mark);
		text_addz(out, "</tr>\n");
	}
	text_addz(out, "</tbody>\n</table>\n");
}

/* A row for each origin. */
static void
flow_table(struct text *out, const struct element *e)
{
	struct text line = { 0 };

	text_addz(out, "<table>\n<thead><tr>");
	head_cell(out, e->columns[0].heading);
	head_cell(out, e->columns[1].heading);
	text_addz(out, "</tr></thead>\n<tbody>\n");
	for (size_t r = 0; r < e->row_count;) {
		text_addz(out, "<tr>");
		cell(out, "th scope=\"row\"", e->columns[0].heading, e->rows[r][0].text);
		text_clear(&line);
		render_flow_line(&line, e, &r);
		cell(out, "td", e->columns[1].heading, text_z(&line));
		text_addz(out, "</tr>\n");
	}
	text_addz(out, "</tbody>\n</table>\n");
	text_fini(&line);
}

void
render_as_table(struct text *out, const struct element *e)
{
	text_addz(out, "<details><summary>");
	render_escape(out, words_text(e->arena, WORDS_CHART_TABLE));
	text_addz(out, "</summary>\n");
	if (e->look == LOOK_FLOWS) {
		flow_table(out, e);
	} else {
		plain_table(out, e);
	}
	text_addz(out, "</details>\n");
}
