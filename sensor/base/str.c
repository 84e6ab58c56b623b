/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

bool
str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
str_equal_nocase(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.at, b.at, a.len) == 0);
}

bool
str_starts(struct str s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && memcmp(s.at, prefix, len) == 0;
}

bool
str_ends(struct str s, const char *suffix)
{
	size_t len = strlen(suffix);

	return s.len >= len && memcmp(s.at + s.len - len, suffix, len) == 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct str
str_trim(struct str s)
{
	while (s.len > 0 && is_blank(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.at[s.len - 1])) {
		s.len--;
	}
	return s;
}

struct str
str_cut(struct str *rest, char by)
{
	struct str part = *rest;
	const char *end = rest->len > 0 ? memchr(rest->at, by, rest->len) : NULL;

	if (end == NULL) {
		*rest = (struct str){ NULL, 0 };
		return part;
	}
	part.len = (size_t)(end - part.at);
	rest->at += part.len + 1;
	rest->len -= part.len + 1;
	return part;
}

bool
str_lists(const char *list, const char *word)
{
	struct str rest = str_of(list);

	while (rest.at != NULL) {
		if (str_equal(str_trim(str_cut(&rest, ' ')), str_of(word))) {
			return true;
		}
	}
	return false;
}

bool
str_number(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;

	if (s.len == 0) {
		return false;
	}
	for (size_t i = 0; i < s.len; i++) {
		uint64_t digit = (uint64_t)(unsigned char)s.at[i] - '0';

		if (digit > 9 || digit > max || n > (max - digit) / 10) {
			return false;
		}
		n = n * 10 + digit;
	}
	*out = n;
	return true;
}

bool
str_copy(char *to, size_t size, struct str s)
{
	size_t n = s.len < size ? s.len : size - 1;

	if (n > 0) {
		memcpy(to, s.at, n);
	}
	to[n] = '\0';
	return n == s.len;
}

/* Length of the sequence that starts with this byte, 0 when none may. */
static size_t
utf8_length(unsigned char lead)
{
	if (lead < 0x80) {
		return 1;
	}
	if (lead >= 0xc2 && lead <= 0xdf) {
		return 2;
	}
	if (lead >= 0xe0 && lead <= 0xef) {
		return 3;
	}
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static bool
utf8_sequence_ok(const unsigned char *p, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			return false;
		}
	}
	/* overlong three and four byte forms, surrogates, beyond U+10FFFF */
	return !((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		 (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f));
}

bool
str_is_utf8(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.at;

	for (size_t left = s.len; left > 0;) {
		size_t n = utf8_length(*p);

		if (n == 0 || n > left || (n > 1 && !utf8_sequence_ok(p, n))) {
			return false;
		}
		p += n;
		left -= n;
	}
	return true;
}

void
text_fini(struct text *text)
{
	free(text->at);
	*text = (struct text){ 0 };
}

void
text_clear(struct text *text)
{
	text->len = 0;
	if (text->at != NULL) {
		text->at[0] = '\0';
	}
}

static bool
text_reserve(struct text *text, size_t more)
{
	size_t need = text->len + more + 1;
	size_t room = text->room == 0 ? 64 : text->room;
	char *at;

	if (text->failed || need <= text->room) {
		return !text->failed;
	}
	while (room < need) {
		room *= 2;
	}
	at = realloc(text->at, room);
	if (at == NULL) {
		text->failed = true;
		return false;
	}
	text->at = at;
	text->room = room;
	return true;
}

void
text_add(struct text *text, struct str s)
{
	if (s.len == 0 || !text_reserve(text, s.len)) {
		return;
	}
	memcpy(text->at + text->len, s.at, s.len);
	text->len += s.len;
	text->at[text->len] = '\0';
}

void
text_addz(struct text *text, const char *z)
{
	text_add(text, str_of(z));
}

void
text_addc(struct text *text, char c)
{
	text_add(text, (struct str){ &c, 1 });
}

void
text_addv(struct text *text, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n <= 0 || !text_reserve(text, (size_t)n)) {
		return;
	}
	vsnprintf(text->at + text->len, (size_t)n + 1, format, args);
	text->len += (size_t)n;
}

void
text_addf(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_addv(text, format, args);
	va_end(args);
}

const char *
text_z(const struct text *text)
{
	return text->at == NULL ? "" : text->at;
}
