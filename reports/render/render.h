/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_RENDER_RENDER_H
#define PENUMBRA_REPORTS_RENDER_RENDER_H

#include "reports/report.h"

/* A report becomes bytes.  Whatever a stranger may have put into a text (markup, control characters,
 * characters that turn the direction of reading, formula prefixes) ends here: each format escapes
 * in one function.  Same report, same bytes. */

struct render {
	const char *name, *suffix; /* "html", ".html" */
	const char *
		only; /* the document it is made for, and the usual form of it; NULL: any */
	const char *also; /* a second one, which has another usual form */
	bool files;       /* one file a row, not one for all */
	void (*report)(const struct report *report, struct text *out);
};
/* html, text, csv, json, ics, eml, jsonl; NULL for any other word. */
const struct render *render_named(const char *name);
const struct render *render_at(size_t i); /* NULL after the last */
/* The form that is made for this document; NULL: none is. */
const struct render *render_for(const char *document);
bool render_fits(const struct render *render, const char *document);

/* One element as CSV (RFC 4180): header line, then rows.  False when it has nothing for machines. */
bool render_csv_element(
	const struct report *report, const struct element *e, struct text *out);
/* Its header line alone, for people to fill in below. */
void render_csv_form(const struct element *e, struct text *out);
/* A row of "drafts" as a mail that nobody sent yet (RFC 5322, 2045, 2047). */
void render_mail(
	const struct element *e, const struct report_cell *row, struct text *out);
/* The receipt alone, as JSON. */
void render_receipt(const struct report *report, struct text *out);

void render_html(const struct report *report, struct text *out);
/* A page of render_html for programs that know little of style. */
void render_plain(const struct text *html, struct text *out);
void render_text(const struct report *report, struct text *out);
void render_csv(const struct report *report, struct text *out);
void render_json(const struct report *report, struct text *out);
void render_jsonl(const struct report *report, struct text *out); /* a row a line */
/* A row a line; a dot in the name of a column makes an object: "event.kind". */
void render_lines(const struct report *report, struct text *out);
void render_ics(const struct report *report, struct text *out);
/* All drafts, one after the other; each alone is render_mail. */
void render_eml(const struct report *report, struct text *out);

/* ---- for the renderers ---- */

/* Well-formed UTF-8 without control characters, line ends and direction marks: each becomes U+FFFD,
 * blanks of any kind a blank. */
void render_clean(struct text *out, const char *text);
/* The next code point of a cleaned text; moves *at. */
uint32_t render_next(const char **at);
/* Clean, and without a meaning in HTML, XML and attribute values. */
void render_escape(struct text *out, const char *text);
/* NULL: the report has no such element. */
const struct element *render_element(const struct report *report, const char *id);
/* What a machine reads in the column of this name; "" when there is no such column. */
const char *render_data(
	const struct element *e, const struct report_cell *row, const char *name);
/* Rows that people see. */
size_t render_rows(const struct element *e);
/* Why the main figure of a row, its first number, is shown or not. */
enum shown render_row_shown(const struct element *e, const struct report_cell *row);
/* One value of a series, as people read it. */
void render_value(struct text *out, const struct series *series, size_t i);
/* Drawings for HTML; `id` makes the names inside a page unique. */
void render_svg_bars(struct text *out, const struct arena *arena,
	const struct series *series, const char *id);
void render_svg_map(struct text *out, const struct element *e, bool narrow);
void render_svg_stack(struct text *out, const struct element *e);
void render_svg_strip(struct text *out, const struct element *e, bool narrow);
void render_svg_lines(struct text *out, const struct element *e, bool narrow);
void render_svg_pairs(struct text *out, const struct element *e, bool narrow);
void render_svg_flows(struct text *out, const struct element *e, bool narrow);
bool render_flows_fold(const struct element *e); /* whether small ones are drawn as one */
/* "translate: 9; sign something: 12": the rows of one origin from *r on; *r: the next origin. */
void render_flow_line(struct text *out, const struct element *e, size_t *r);
/* What a drawing shows as a table, folded away. */
void render_as_table(struct text *out, const struct element *e);
void render_svg_parts(struct text *out, const struct element *e, bool narrow);
void render_figure(struct text *out, const struct element *e);
void render_svg_key(struct text *out, int line);
extern const char render_style[];

#endif
