/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"

#include "reports/words.h"

/* For terminals, mail and people who listen to a page: 78 columns, no drawing but what letters can
 * do. */

enum { LINE = 78, CELL_MOST = 34 };

static size_t
width(const char *text)
{
	size_t n = 0;

	while (*text != '\0') {
		(void)render_next(&text);
		n++;
	}
	return n;
}

static void
blanks(struct text *out, size_t n)
{
	while (n-- > 0) {
		text_addc(out, ' ');
	}
}

/* Words of a clean text, with a hanging indent; the first line starts at column `at`. */
static void
wrap(struct text *out, const char *raw, size_t indent, size_t at)
{
	struct text clean = { 0 }, word = { 0 };
	struct str rest;

	render_clean(&clean, raw);
	rest = str_of(text_z(&clean));
	while (rest.at != NULL) {
		struct str next = str_cut(&rest, ' ');
		size_t wide;

		text_clear(&word);
		text_add(&word, next);
		wide = width(text_z(&word));
		if (wide == 0) {
			continue;
		}
		if (at > indent && at + 1 + wide > LINE) {
			text_addc(out, '\n');
			blanks(out, indent);
			at = indent;
		} else if (at > indent) {
			text_addc(out, ' ');
			at++;
		}
		text_addz(out, text_z(&word));
		at += wide;
	}
	text_addc(out, '\n');
	text_fini(&word);
	text_fini(&clean);
}

static void
sentence_lines(struct text *out, const char *const *at, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		wrap(out, at[i], 0, 0);
	}
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void
cell_clean(struct text *out, const struct report_cell *cell)
{
	text_clear(out);
	render_clean(out, cell->text);
	if (cell->series != NULL && out->len > 0) {
		text_addf(out, " (%s:", cell->series->title);
	}
	if (cell->series != NULL) {
		for (size_t i = 0; i < cell->series->n; i++) {
			const struct cell *bar = &cell->series->cell[i];

			if (i > 0 || out->len > 0) {
				text_addc(out, ' ');
			}
			if (bar->shown == SHOWN_YES) {
				render_value(out, cell->series, i);
			} else {
				text_addz(out, "\u00b7");
			}
		}
		text_addz(out, cell->text[0] == '\0' ? "" : ")");
	}
}

static size_t
column_width(const struct element *e, size_t c)
{
	size_t wide = width(e->columns[c].heading);
	struct text text = { 0 };

	for (size_t r = 0; r < render_rows(e); r++) {
		size_t one;

		cell_clean(&text, &e->rows[r][c]);
		one = width(text_z(&text));
		wide = one > wide ? one : wide;
	}
	text_fini(&text);
	return wide > CELL_MOST ? CELL_MOST : wide;
}

static void
put_padded(struct text *out, const char *text, size_t wide, bool right)
{
	size_t have = width(text), n = 0;

	if (right && have < wide) {
		blanks(out, wide - have);
	}
	while (*text != '\0' && (n < wide || have <= wide)) {
		const char *from = text;

		(void)render_next(&text);
		if (have > wide && n + 1 == wide) {
			text_addz(out, "\u2026");
			break;
		}
		text_add(out, (struct str){ from, (size_t)(text - from) });
		n++;
	}
	if (!right && have < wide) {
		blanks(out, wide - have);
	}
}

static void
table_line(struct text *out, const struct element *e, const struct report_cell *row,
	const size_t *wide)
{
	struct text text = { 0 };

	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].heading == NULL) {
			continue;
		}
		text_clear(&text);
		if (row == NULL) {
			render_clean(&text, e->columns[c].heading);
		} else {
			cell_clean(&text, &row[c]);
		}
		put_padded(out, text_z(&text), wide[c], e->columns[c].number);
		text_addz(out, "  ");
	}
	while (out->len > 0 && out->at[out->len - 1] == ' ') {
		out->at[--out->len] = '\0';
	}
	text_addc(out, '\n');
	text_fini(&text);
}

/* Fills wide; returns the width of a line. */
static size_t
table_width(const struct element *e, size_t *wide)
{
	size_t all = 0;

	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].heading != NULL) {
			wide[c] = column_width(e, c);
			all += wide[c] + 2;
		}
	}
	return all;
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* "lead: text" with the other cells after it, one entry per row. */
static void
list_row(struct text *out, const struct element *e, const struct report_cell *row)
{
	struct text line = { 0 }, cell = { 0 };

	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].heading == NULL) {
			continue;
		}
		cell_clean(&cell, &row[c]);
		if (cell.len == 0) {
			continue;
		}
		if (line.len > 0) {
			text_addz(&line,
				strchr("?!", line.at[line.len - 1]) != NULL ? " " : ". ");
		}
		if (c > 0 && e->columns[c].heading[0] != '\0') {
			text_addz(&line, e->columns[c].heading);
			text_addz(&line, ": ");
		}
		text_addz(&line, text_z(&cell));
		while (line.len > 0 && line.at[line.len - 1] == '.') {
			line.at[--line.len] = '\0';
		}
	}
	text_addz(out, "- ");
	wrap(out, text_z(&line), 2, 2);
	text_fini(&line);
	text_fini(&cell);
}

/* "- Finance: sign something: 12; translate: 9" */
static void
flow_rows(struct text *out, const struct element *e)
{
	struct text line = { 0 };

	for (size_t r = 0; r < e->row_count;) {
		text_clear(&line);
		text_addf(&line, "%s \u2013 ", e->rows[r][0].text);
		render_flow_line(&line, e, &r);
		text_addz(out, "- ");
		wrap(out, text_z(&line), 2, 2);
	}
	text_fini(&line);
}

/* What happened in a week of a line. */
static void
mark_lines(struct text *out, const struct element *e)
{
	struct text line = { 0 };

	for (size_t r = 0; e->look == LOOK_LINES && r < e->row_count; r++) {
		const char *mark = render_data(e, e->rows[r], "mark");

		if (mark[0] != '\0') {
			text_clear(&line);
			text_addf(&line, "%s: %s", e->rows[r][0].text, mark);
			text_addz(out, "- ");
			wrap(out, text_z(&line), 2, 2);
		}
	}
	text_fini(&line);
}

static void
element_rows(struct text *out, const struct report *report, const struct element *e)
{
	bool as_table = e->look == LOOK_TABLE || e->look == LOOK_MAP ||
			e->look == LOOK_STACK || e->look == LOOK_STRIP ||
			e->look == LOOK_LINES || e->look == LOOK_PAIRS ||
			e->look == LOOK_GRID || e->look == LOOK_PARTS;
	size_t *wide = arena_take(report->arena, (e->column_count + 1) * sizeof *wide);

	if (e->row_count == 0) {
		return;
	}
	if (e->look == LOOK_FLOWS) {
		flow_rows(out, e);
		return;
	}
	if (!as_table || table_width(e, wide) > 160) {
		for (size_t r = 0; r < render_rows(e); r++) {
			list_row(out, e, e->rows[r]);
		}
		return;
	}
	table_line(out, e, NULL, wide);
	for (size_t r = 0; r < render_rows(e); r++) {
		table_line(out, e, e->rows[r], wide);
	}
	mark_lines(out, e);
}

static void
underline(struct text *out, const char *title, char with)
{
	struct text clean = { 0 };

	render_clean(&clean, title);
	text_addz(out, text_z(&clean));
	text_addc(out, '\n');
	for (size_t n = width(text_z(&clean)); n > 0; n--) {
		text_addc(out, with);
	}
	text_addc(out, '\n');
	text_fini(&clean);
}

void
render_text(const struct report *report, struct text *out)
{
	underline(out, report->title, '=');
	wrap(out, report->subtitle, 0, 0);
	if (report->sure > 0) {
		wrap(out,
			WORDS_SAY(report->arena, WORDS_SURE_LINE,
				words_text(
					report->arena, WORDS_SURE_1 + report->sure - 1)),
			0, 0);
	}
	for (size_t i = 0; i < report->element_count; i++) {
		const struct element *e = &report->elements[i];

		if (e->look == LOOK_DATA) {
			continue;
		}
		text_addc(out, '\n');
		if (e->heading[0] != '\0') {
			underline(out, e->heading, '-');
		}
		sentence_lines(out, (const char *const *)e->before, e->before_count);
		element_rows(out, report, e);
		sentence_lines(out, (const char *const *)e->after, e->after_count);
	}
	if (report->receipt[0] != '\0') {
		text_addc(out, '\n');
		wrap(out, report->receipt, 0, 0);
	}
}
