/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"
#include "reports/words.h"
#include "sensor/base/hash.h"

#include <stdio.h>

/* One file that needs nothing else: no script, no request, one style block whose digest stands in
 * the page's own policy.  Headings in order, tables as tables, every drawing with its words beside
 * it; render_escape is the only way for a text into the page. */

static void
base64_letter(struct text *out, uint32_t six)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

	text_addc(out, letters[six]);
}

static void
base64(struct text *out, const uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i += 3) {
		uint32_t three = (uint32_t)at[i] << 16 |
				 (i + 1 < len ? (uint32_t)at[i + 1] << 8 : 0) |
				 (i + 2 < len ? at[i + 2] : 0U);

		base64_letter(out, three >> 18);
		base64_letter(out, three >> 12 & 63);
		base64_letter(out, i + 1 < len ? three >> 6 & 63 : 64);
		base64_letter(out, i + 2 < len ? three & 63 : 64);
	}
}

static void
head(struct text *out, const struct report *report)
{
	uint8_t digest[SHA256_BYTES];

	hash_sha256(render_style, strlen(render_style), digest);
	text_addz(out, "<!DOCTYPE html>\n<html lang=\"");
	text_addz(out, language_code(words_spoken(report->arena)));
	text_addz(out,
		"\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		"'none'; "
		"style-src 'sha256-");
	base64(out, digest, sizeof digest);
	text_addz(out, "'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, "
		       "initial-scale=1\">\n"
		       "<meta name=\"referrer\" content=\"no-referrer\">\n"
		       "<meta name=\"color-scheme\" content=\"light dark\">\n"
		       "<link rel=\"icon\" href=\"data:,\">\n<title>");
	render_escape(out, report->title);
	text_addz(out, "</title>\n<style>");
	text_addz(out, render_style);
	text_addz(out, "</style>\n</head>\n");
}

static void
paragraph(struct text *out, const char *class, const char *sentence)
{
	text_addf(out, "<p class=\"%s\">", class);
	render_escape(out, sentence);
	text_addz(out, "</p>\n");
}

/* Two or more sentences in a row are one paragraph. */
static void
sentence_block(
	struct text *out, const char *class, const char *const *sentence, size_t count)
{
	if (count == 0) {
		return;
	}
	text_addf(out, "<p class=\"%s\">", class);
	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			text_addc(out, ' ');
		}
		render_escape(out, sentence[i]);
	}
	text_addz(out, "</p>\n");
}

/* Filled and open dots, read out as words. */
static void
dots(struct text *out, const struct arena *arena, int sure)
{
	if (sure < 1 || sure > 3) {
		return;
	}
	text_addf(out, "<span class=\"dots\" role=\"img\" aria-label=\"%s\">",
		words_text(arena, WORDS_SURE_1 + (enum words)sure - 1));
	for (int i = 0; i < 3; i++) {
		text_addz(out, i < sure ? "\u25cf" : "\u25cb");
	}
	text_addz(out, "</span>");
}

static void
cell_text(struct text *out, const struct report_cell *cell)
{
	if (cell->link != NULL) {
		text_addz(out, "<a href=\"");
		render_escape(out, cell->link);
		text_addz(out, "\">");
	}
	if (cell->shown != SHOWN_YES) {
		text_addz(out, "<span class=\"withheld\">");
	}
	render_escape(out, cell->text);
	if (cell->shown != SHOWN_YES) {
		text_addz(out, "</span>");
	}
	if (cell->link != NULL) {
		text_addz(out, "</a>");
	}
}

static bool
for_people(const struct element *e, size_t c)
{
	return e->columns[c].heading != NULL;
}

enum { LONG = 12 }; /* bytes of a figure that needs smaller letters */

/* ---- looks ----------------------------------------------------------------------------------- */

static void
table_head(struct text *out, const struct element *e)
{
	text_addz(out, "<table>\n<thead><tr>");
	for (size_t c = 0; c < e->column_count; c++) {
		if (for_people(e, c)) {
			text_addf(out, "<th scope=\"col\"%s>",
				e->columns[c].number ? " class=\"n\"" : "");
			render_escape(out, e->columns[c].heading);
			text_addz(out, "</th>");
		}
	}
	text_addz(out, "</tr></thead>\n<tbody>\n");
}

/* A bar of ours and elsewhere behind a share: per mille of the cell's width. */
static void
share_bar(struct text *out, int weight)
{
	int ours = weight > 1000 ? 1000 : weight;

	text_addf(out,
		"<svg class=\"share\" viewBox=\"0 0 1000 120\" "
		"preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\"><rect class=\"elsewhere\" width=\"1000\" "
		"height=\"120\"/><rect class=\"ours\" width=\"%d\" "
		"height=\"120\"/></svg>",
		ours);
}

static void
table_cell(struct text *out, const struct element *e, size_t c,
	const struct report_cell *cell, const char *id)
{
	const char *tag = c == 0 ? "th scope=\"row\"" : "td";

	text_addf(out, "<%s%s data-label=\"", tag,
		e->columns[c].number               ? " class=\"n\""
		: c > 0 && strlen(cell->text) < 16 ? " class=\"w\""
						   : "");
	render_escape(out, e->columns[c].heading);
	text_addz(out, "\">");
	cell_text(out, cell);
	if (cell->series != NULL) {
		render_svg_bars(out, e->arena, cell->series, id);
	} else if (e->columns[c].number && cell->weight > 0) {
		share_bar(out, cell->weight - 1);
	} else if (cell->weight > 0) {
		dots(out, e->arena, cell->weight);
	}
	text_addz(out, c == 0 ? "</th>" : "</td>");
}

static void
look_table(struct text *out, const struct element *e)
{
	char id[64];

	table_head(out, e);
	for (size_t r = 0; r < render_rows(e); r++) {
		text_addz(out, "<tr>");
		for (size_t c = 0; c < e->column_count; c++) {
			if (for_people(e, c)) {
				(void)snprintf(id, sizeof id, "%s-%zu-%zu", e->id, r, c);
				table_cell(out, e, c, &e->rows[r][c], id);
			}
		}
		text_addz(out, "</tr>\n");
	}
	text_addz(out, "</tbody>\n</table>\n");
}

static void
look_tiles(struct text *out, const struct element *e)
{
	text_addz(out, "<dl class=\"tiles\">\n");
	for (size_t r = 0; r < render_rows(e); r++) {
		const struct report_cell *row = e->rows[r];

		text_addz(out, "<div><dt>");
		cell_text(out, &row[0]);
		text_addf(out, "</dt><dd class=\"figure%s\">",
			row[1].shown != SHOWN_YES    ? " quiet"
			: strlen(row[1].text) > LONG ? " long"
						     : "");
		cell_text(out, &row[1]);
		if (row[1].series != NULL) {
			char id[64];

			snprintf(id, sizeof id, "%s-%zu", e->id, r);
			text_addz(out, "</dd><dd class=\"line\">");
			render_svg_bars(out, e->arena, row[1].series, id);
		}
		text_addz(out, "</dd><dd class=\"note\">");
		cell_text(out, &row[2]);
		text_addz(out, "</dd></div>\n");
	}
	text_addz(out, "</dl>\n");
}

/* The further cells of a list row: "heading: text", and dots where a cell carries them. */
static void
list_rest(struct text *out, const struct element *e, const struct report_cell *row)
{
	for (size_t c = 1; c < e->column_count; c++) {
		if (!for_people(e, c) || (row[c].text[0] == '\0' && row[c].weight == 0)) {
			continue;
		}
		text_addz(
			out, c == 1 ? "<span class=\"text\">" : "<span class=\"more\">");
		if (e->columns[c].heading[0] != '\0') {
			text_addz(out, "<b>");
			render_escape(out, e->columns[c].heading);
			text_addz(out, "</b> ");
		}
		cell_text(out, &row[c]);
		if (row[c].weight > 0) {
			text_addc(out, ' ');
			dots(out, e->arena, row[c].weight);
		}
		text_addz(out, "</span>\n");
	}
}

static void
look_list(struct text *out, const struct element *e)
{
	text_addz(out, "<ul class=\"list\">\n");
	for (size_t r = 0; r < render_rows(e); r++) {
		text_addz(out, "<li>");
		if (e->rows[r][0].text[0] != '\0') {
			text_addz(out, "<span class=\"lead\">");
			cell_text(out, &e->rows[r][0]);
			text_addz(out, "</span> ");
		}
		list_rest(out, e, e->rows[r]);
		text_addz(out, "</li>\n");
	}
	text_addz(out, "</ul>\n");
}

static void
look_cards(struct text *out, const struct element *e)
{
	char id[64];

	text_addz(out, "<div class=\"cards\">\n");
	for (size_t r = 0; r < render_rows(e); r++) {
		const struct report_cell *row = e->rows[r];

		text_addz(out, "<article><h3>");
		cell_text(out, &row[0]);
		text_addz(out, "</h3>\n");
		for (size_t c = 0; c < e->column_count; c++) {
			if (for_people(e, c) && row[c].series != NULL) {
				(void)snprintf(id, sizeof id, "%s-%zu", e->id, r);
				render_svg_bars(out, e->arena, row[c].series, id);
			}
		}
		text_addz(out, "<p>");
		list_rest(out, e, row);
		text_addz(out, "</p></article>\n");
	}
	text_addz(out, "</div>\n");
}

static void
look_map(struct text *out, const struct element *e)
{
	text_addz(out, "<figure class=\"map\">\n");
	render_svg_map(out, e, false);
	render_svg_map(out, e, true);
	text_addz(out, "<figcaption class=\"legend\">");
	for (size_t i = 0; i < 5; i++) {
		text_addf(out, "<span><b>%s</b> ",
			words_text(e->arena, WORDS_MAP_LETTER_G + i * 2));
		render_escape(out, words_text(e->arena, WORDS_MAP_LETTER_G + i * 2 + 1));
		text_addz(out, "</span> ");
	}
	for (size_t i = 0; i < 4; i++) {
		text_addf(out,
			"<span><svg class=\"key\" viewBox=\"0 0 14 14\" "
			"aria-hidden=\"true\"><rect class=\"shade%zu\" width=\"14\" "
			"height=\"14\"/></svg> ",
			i + 1);
		render_escape(out, words_text(e->arena, WORDS_MAP_SHADE_1 + i));
		text_addz(out, "</span> ");
	}
	text_addz(out, "</figcaption>\n</figure>\n");
}

static void
look_stack(struct text *out, const struct element *e)
{
	text_addz(out, "<figure>\n");
	render_svg_stack(out, e);
	text_addz(out, "</figure>\n");
	look_table(out, e);
}

static void
look_strip(struct text *out, const struct element *e)
{
	text_addz(out, "<figure>\n");
	render_svg_strip(out, e, false);
	render_svg_strip(out, e, true);
	text_addz(out, "</figure>\n");
}

static void
look_steps(struct text *out, const struct element *e)
{
	text_addz(out, "<ol class=\"steps\">\n");
	for (size_t r = 0; r < render_rows(e); r++) {
		const struct report_cell *row = e->rows[r];

		text_addf(out, "<li%s><b>", row[1].weight > 0 ? "" : " class=\"open\"");
		cell_text(out, &row[0]);
		text_addz(out, "</b> <span class=\"day\">");
		cell_text(out, &row[1]);
		text_addz(out, "</span> <span class=\"note\">");
		cell_text(out, &row[2]);
		text_addz(out, "</span></li>\n");
	}
	text_addz(out, "</ol>\n");
}

static void
look_form(struct text *out, const struct element *e)
{
	text_addz(out, "<dl class=\"form\">\n");
	for (size_t r = 0; r < render_rows(e); r++) {
		text_addz(out, "<div><dt>");
		cell_text(out, &e->rows[r][0]);
		text_addz(out, "</dt><dd>");
		cell_text(out, &e->rows[r][1]);
		text_addz(out, "</dd></div>\n");
	}
	text_addz(out, "</dl>\n");
}

static void
element_rows(struct text *out, const struct element *e)
{
	if (e->row_count == 0) {
		return;
	}
	switch (e->look) {
	case LOOK_TABLE: look_table(out, e); break;
	case LOOK_TILES: look_tiles(out, e); break;
	case LOOK_LIST:
	case LOOK_NOTE: look_list(out, e); break;
	case LOOK_CARDS: look_cards(out, e); break;
	case LOOK_MAP: look_map(out, e); break;
	case LOOK_STACK: look_stack(out, e); break;
	case LOOK_FORM: look_form(out, e); break;
	case LOOK_STRIP: look_strip(out, e); break;
	case LOOK_STEPS: look_steps(out, e); break;
	case LOOK_LINES:
	case LOOK_PAIRS:
	case LOOK_FLOWS:
	case LOOK_GRID:
	case LOOK_PARTS: render_figure(out, e); break;
	case LOOK_WORDS:
	case LOOK_DATA: break;
	}
}

static const char *
class_of(const struct element *e)
{
	static const char *const class[] = { "table", "tiles", "list", "owe", "cards",
		"map", "stack", "form", "strip", "words", "data", "steps", "lines",
		"pairs", "flows", "grid", "parts" };

	return class[e->look];
}

/* What has no table of its own beside the drawing. */
static bool
is_drawing(const struct element *e)
{
	return e->look == LOOK_MAP || e->look == LOOK_LINES || e->look == LOOK_PAIRS ||
	       e->look == LOOK_FLOWS || e->look == LOOK_GRID || e->look == LOOK_PARTS;
}

static void
inside(struct text *out, const struct element *e, const char *head)
{
	if (e->heading[0] != '\0') {
		text_addf(out, "<%s>", head);
		render_escape(out, e->heading);
		text_addf(out, "</%s>\n", head);
	}
	sentence_block(out, "before", (const char *const *)e->before, e->before_count);
	element_rows(out, e);
	sentence_block(out, "after", (const char *const *)e->after, e->after_count);
	if (is_drawing(e) && e->row_count > 0) {
		render_as_table(out, e);
	}
}

/* An element with those that are joined to it; the index of the next. */
static size_t
section(struct text *out, const struct report *report, size_t i)
{
	const struct element *e = &report->elements[i++];

	text_addf(out, "<section id=\"%s\" class=\"look-%s%s%s\">\n", e->id, class_of(e),
		e->half ? " half" : "", e->page ? " page" : "");
	inside(out, e, "h2");
	for (; i < report->element_count && report->elements[i].joined; i++) {
		e = &report->elements[i];
		text_addf(out, "<div id=\"%s\" class=\"look-%s joined\">\n", e->id,
			class_of(e));
		inside(out, e, "h3");
		text_addz(out, "</div>\n");
	}
	text_addz(out, "</section>\n");
	return i;
}

static void
masthead(struct text *out, const struct report *report)
{
	text_addz(out, "<header>\n<h1>");
	render_escape(out, report->title);
	text_addz(out, "</h1>\n");
	paragraph(out, "subtitle", report->subtitle);
	if (report->sure > 0) {
		text_addz(out, "<p class=\"sure\">");
		render_escape(out, WORDS_SAY(report->arena, WORDS_SURE_LINE,
					   words_text(report->arena,
						   WORDS_SURE_1 + report->sure - 1)));
		text_addc(out, ' ');
		dots(out, report->arena, report->sure);
		text_addz(out, "</p>\n");
	}
	text_addz(out, "</header>\n");
}

void
render_html(const struct report *report, struct text *out)
{
	head(out, report);
	text_addf(out, "<body class=\"doc-%s\">\n<main>\n", report->name);
	masthead(out, report);
	for (size_t i = 0; i < report->element_count;) {
		i = report->elements[i].look == LOOK_DATA ? i + 1
							  : section(out, report, i);
	}
	if (report->receipt[0] != '\0') {
		text_addz(out, "<footer>\n");
		paragraph(out, "receipt", report->receipt);
		text_addz(out, "</footer>\n");
	}
	text_addz(out, "</main>\n</body>\n</html>\n");
}
