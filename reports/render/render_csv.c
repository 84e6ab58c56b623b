/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"

/* RFC 4180, UTF-8, CRLF.  Spreadsheets run cells that begin like a formula: those get an apostrophe
 * in front; our own numbers are digits and need none. */

static bool
looks_like_formula(const char *text)
{
	return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

static void
csv_cell(struct text *out, const char *text, bool number)
{
	struct text clean = { 0 };

	if (!number && looks_like_formula(text)) {
		text_addc(&clean, '\'');
	}
	render_clean(&clean, text);
	if (strpbrk(text_z(&clean), "\",") == NULL) {
		text_addz(out, text_z(&clean));
		text_fini(&clean);
		return;
	}
	text_addc(out, '"');
	for (const char *at = text_z(&clean); *at != '\0'; at++) {
		if (*at == '"') {
			text_addc(out, '"');
		}
		text_addc(out, *at);
	}
	text_addc(out, '"');
	text_fini(&clean);
}

static void
csv_row(struct text *out, const struct element *e, const struct report_cell *row)
{
	for (size_t c = 0; c < e->column_count; c++) {
		const struct report_cell *cell = &row[c];

		if (e->columns[c].name == NULL) {
			continue;
		}
		if (cell->shown == SHOWN_YES) {
			csv_cell(out, cell->data == NULL ? cell->text : cell->data,
				cell->number);
		}
		text_addc(out, ',');
	}
	text_addz(out, shown_word(render_row_shown(e, row)));
	text_addz(out, "\r\n");
}

static bool
has_machine_columns(const struct element *e)
{
	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].name != NULL) {
			return true;
		}
	}
	return false;
}

bool
render_csv_element(const struct report *report, const struct element *e, struct text *out)
{
	(void)report;
	if (!has_machine_columns(e)) {
		return false;
	}
	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].name != NULL) {
			csv_cell(out, e->columns[c].name, false);
			text_addc(out, ',');
		}
	}
	text_addz(out, "shown\r\n");
	for (size_t r = 0; r < e->row_count; r++) {
		csv_row(out, e, e->rows[r]);
	}
	return true;
}

void
render_csv_form(const struct element *e, struct text *out)
{
	const char *comma = "";

	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].name != NULL) {
			text_addz(out, comma);
			csv_cell(out, e->columns[c].name, false);
			comma = ",";
		}
	}
	text_addz(out, "\r\n");
}

/* One table: as it is.  Several: an element's name on a line of its own, a blank line between. */
void
render_csv(const struct report *report, struct text *out)
{
	size_t tables = 0, written = 0;

	for (size_t i = 0; i < report->element_count; i++) {
		tables += has_machine_columns(&report->elements[i]);
	}
	for (size_t i = 0; i < report->element_count; i++) {
		const struct element *e = &report->elements[i];

		if (!has_machine_columns(e)) {
			continue;
		}
		if (tables > 1) {
			text_addf(out, "%s%s\r\n", written++ > 0 ? "\r\n" : "", e->id);
		}
		(void)render_csv_element(report, e, out);
	}
}
