/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"

/* Drafts as mail: UTF-8 in quoted-printable (RFC 2045, 6.7), subjects as encoded words (RFC 2047)
 * where they need it.  X-Unsent makes a mail program open them for writing.  No text can make a
 * header: it is cleaned of line ends first. */

/* 45 octets are 60 in base64 and 72 as a word; the first shares its line with "Subject: ". */
enum { LINE_MOST = 76, WORD_OCTETS = 45, FIRST_OCTETS = 39 };

static void
base64(struct text *out, const char *at, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		uint32_t bits = (uint32_t)(unsigned char)at[i] << 16;

		bits |= i + 1 < len ? (uint32_t)(unsigned char)at[i + 1] << 8 : 0;
		bits |= i + 2 < len ? (unsigned char)at[i + 2] : 0;
		text_addc(out, digits[bits >> 18]);
		text_addc(out, digits[bits >> 12 & 63]);
		text_addc(out, i + 1 < len ? digits[bits >> 6 & 63] : '=');
		text_addc(out, i + 2 < len ? digits[bits & 63] : '=');
	}
}

static bool
is_plain(const char *text)
{
	size_t len = strlen(text);

	for (const char *at = text; *at != '\0'; at++) {
		if ((unsigned char)*at >= 0x80) {
			return false;
		}
	}
	return len > 0 && len <= 60 && text[0] != ' ' && text[len - 1] != ' ' &&
	       strstr(text, "=?") == NULL;
}

/* As many whole characters as stay within `most` octets; moves *at. */
static void
encoded_word(struct text *out, const char **at, size_t most)
{
	const char *from = *at, *next = *at;

	while (*next != '\0') {
		(void)render_next(&next);
		if ((size_t)(next - from) > most) {
			break;
		}
		*at = next;
	}
	text_addz(out, "=?utf-8?B?");
	base64(out, from, (size_t)(*at - from));
	text_addz(out, "?=");
}

static void
subject(struct text *out, const char *value)
{
	struct text clean = { 0 };
	const char *at;

	render_clean(&clean, value);
	at = text_z(&clean);
	text_addz(out, "Subject: ");
	if (is_plain(at)) {
		text_addz(out, at);
	} else if (*at != '\0') {
		encoded_word(out, &at, FIRST_OCTETS);
		while (*at != '\0') {
			text_addz(out, "\r\n ");
			encoded_word(out, &at, WORD_OCTETS);
		}
	}
	text_addz(out, "\r\n");
	text_fini(&clean);
}

static bool
is_in_address(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c != '\0' && strchr(".-_+", c) != NULL);
}

/* What people write as reach may be a telephone number: only what is an address goes into a header. */
static bool
is_address(const char *text)
{
	size_t ats = 0, len = strlen(text);

	for (const char *at = text; *at != '\0'; at++) {
		ats += *at == '@';
		if (*at != '@' && !is_in_address(*at)) {
			return false;
		}
	}
	return ats == 1 && len <= 254 && text[0] != '@' && text[len - 1] != '@';
}

static void
paragraph(struct text *out, const char *text)
{
	size_t column = 0;

	for (const char *at = text; *at != '\0'; at++) {
		unsigned char c = (unsigned char)*at;
		bool coded = c >= 0x80 || c == '=' ||
			     (c == ' ' && (at[1] == '\0' || column == 0)) ||
			     (c == '.' && column == 0);

		if (column + (coded ? 3 : 1) > LINE_MOST - 1) {
			text_addz(out, "=\r\n");
			column = 0;
			coded = coded || c == ' ' || c == '.';
		}
		if (coded) {
			text_addf(out, "=%02X", c);
		} else {
			text_addc(out, (char)c);
		}
		column += coded ? 3 : 1;
	}
	text_addz(out, "\r\n");
}

/* Line ends of the letter itself part its paragraphs. */
static void
letter(struct text *out, const char *body)
{
	struct str rest = str_of(body);

	while (rest.at != NULL) {
		struct str one = str_cut(&rest, '\n');
		struct text line = { 0 }, clean = { 0 };

		text_add(&line, one);
		render_clean(&clean, text_z(&line));
		paragraph(out, text_z(&clean));
		text_fini(&clean);
		text_fini(&line);
	}
}

void
render_mail(const struct element *e, const struct report_cell *row, struct text *out)
{
	const char *to = render_data(e, row, "to");

	if (is_address(to)) {
		text_addf(out, "To: %s\r\n", to);
	}
	subject(out, render_data(e, row, "subject"));
	text_addf(out, "Content-Language: %s\r\n", render_data(e, row, "language"));
	text_addz(out, "X-Unsent: 1\r\nMIME-Version: 1.0\r\n"
		       "Content-Type: text/plain; charset=utf-8\r\n"
		       "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	letter(out, render_data(e, row, "text"));
}

void
render_eml(const struct report *report, struct text *out)
{
	const struct element *e = render_element(report, "drafts");

	for (size_t r = 0; e != NULL && r < e->row_count; r++) {
		render_mail(e, e->rows[r], out);
	}
}
