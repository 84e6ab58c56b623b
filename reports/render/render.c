/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"

static const struct render renders[] = {
	{ "html", ".html", NULL, NULL, false, render_html },
	{ "text", ".txt", NULL, NULL, false, render_text },
	{ "csv", ".csv", NULL, NULL, false, render_csv },
	{ "json", ".json", NULL, NULL, false, render_json },
	{ "ics", ".ics", "calendar", "agenda", false, render_ics },
	{ "eml", ".eml", "drafts", NULL, true, render_eml },
	{ "jsonl", ".jsonl", "tickets", NULL, false, render_jsonl },
};

const struct render *
render_at(size_t i)
{
	return i < sizeof renders / sizeof *renders ? &renders[i] : NULL;
}

const struct render *
render_named(const char *name)
{
	for (size_t i = 0; i < sizeof renders / sizeof *renders; i++) {
		if (strcmp(renders[i].name, name) == 0) {
			return &renders[i];
		}
	}
	return NULL;
}

const struct render *
render_for(const char *document)
{
	for (size_t i = 0; i < sizeof renders / sizeof *renders; i++) {
		if (renders[i].only != NULL && render_fits(&renders[i], document)) {
			return &renders[i];
		}
	}
	return NULL;
}

bool
render_fits(const struct render *render, const char *document)
{
	return render->only == NULL || strcmp(render->only, document) == 0 ||
	       (render->also != NULL && strcmp(render->also, document) == 0);
}

/* Length of the UTF-8 sequence a lead byte announces (RFC 3629), 0 for none. */
static size_t
sequence_length(unsigned char lead)
{
	if (lead < 0x80) {
		return 1;
	}
	if (lead >= 0xc2 && lead < 0xe0) {
		return 2;
	}
	if (lead >= 0xe0 && lead < 0xf0) {
		return 3;
	}
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

uint32_t
render_next(const char **at)
{
	const unsigned char *p = (const unsigned char *)*at;
	size_t len = sequence_length(p[0]);
	uint32_t code = len <= 1 ? p[0] : p[0] & (0x7fU >> len);

	for (size_t i = 1; i < len; i++) {
		code = code << 6 | (p[i] & 0x3fU);
	}
	*at += len == 0 ? 1 : len;
	return code;
}

/* Control characters, direction marks (UAX 9), invisible ones, line separators, tags. */
static bool
is_harmful(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x00ad ||
	       code == 0x061c || code == 0x180e || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
	       code == 0xfeff || (code >= 0xfff0 && code <= 0xfffb) ||
	       (code & 0xfffe) == 0xfffe || (code >= 0xe0000 && code <= 0xe0fff);
}

void
render_clean(struct text *out, const char *text)
{
	while (*text != '\0') {
		const char *from = text;
		size_t len = sequence_length((unsigned char)*text);
		uint32_t code;

		if (len == 0 || strnlen(text, len) < len ||
			!str_is_utf8((struct str){ text, len })) {
			text_addz(out, "\ufffd");
			text++;
			continue;
		}
		code = render_next(&text);
		if (code == '\t' || code == '\n') {
			text_addc(out, ' ');
		} else if (is_harmful(code)) {
			text_addz(out, "\ufffd");
		} else {
			text_add(out, (struct str){ from, len });
		}
	}
}

/* A per cent sign stays with its figure. */
void
render_escape(struct text *out, const char *text)
{
	struct text clean = { 0 };

	render_clean(&clean, text);
	for (const char *at = text_z(&clean); *at != '\0'; at++) {
		switch (*at) {
		case '&': text_addz(out, "&amp;"); break;
		case '<': text_addz(out, "&lt;"); break;
		case '>': text_addz(out, "&gt;"); break;
		case '"': text_addz(out, "&quot;"); break;
		case '\'': text_addz(out, "&#39;"); break;
		case ' ': text_addz(out, at[1] == '%' ? "\u00a0" : " "); break;
		default: text_addc(out, *at); break;
		}
	}
	text_fini(&clean);
}

const struct element *
render_element(const struct report *report, const char *id)
{
	for (size_t i = 0; i < report->element_count; i++) {
		if (strcmp(report->elements[i].id, id) == 0) {
			return &report->elements[i];
		}
	}
	return NULL;
}

const char *
render_data(const struct element *e, const struct report_cell *row, const char *name)
{
	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].name != NULL && strcmp(e->columns[c].name, name) == 0) {
			return row[c].data == NULL ? row[c].text : row[c].data;
		}
	}
	return "";
}

enum shown
render_row_shown(const struct element *e, const struct report_cell *row)
{
	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].name != NULL && e->columns[c].number) {
			return row[c].shown;
		}
	}
	return SHOWN_YES;
}

size_t
render_rows(const struct element *e)
{
	return e->most > 0 && e->most < e->row_count ? e->most : e->row_count;
}
