/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_STR_H
#define PENUMBRA_SENSOR_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* struct str: a borrowed view of bytes, by value, not terminated.
 * struct text: a growing, always terminated string with a sticky out-of-memory mark. */

struct str {
	const char *at;
	size_t len;
};

static inline struct str
str_of(const char *z)
{
	return (struct str){ z, strlen(z) };
}

bool str_equal(struct str a, struct str b);
/* ASCII case does not matter. */
bool str_equal_nocase(struct str a, struct str b);
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
struct str str_trim(struct str s); /* blanks and tabs at both ends */
/* Cuts the part before the first `by` off *rest and returns it; *rest becomes what follows
 * (at == NULL after the last part). */
struct str str_cut(struct str *rest, char by);
/* One of the words of a list that is separated by blanks. */
bool str_lists(const char *list, const char *word);
/* Whole decimal numbers only; false on anything else or when larger than max. */
bool str_number(struct str s, uint64_t max, uint64_t *out);
/* Copies at most size - 1 bytes and terminates; false when it had to cut. */
bool str_copy(char *to, size_t size, struct str s);
/* Well-formed UTF-8 without overlong forms and surrogates (RFC 3629). */
bool str_is_utf8(struct str s);

struct text {
	char *at;   /* NULL until the first byte; owned; see text_fini */
	size_t len; /* without the terminator */
	size_t room;
	bool failed; /* memory ran out once; everything later was dropped */
};

void text_fini(struct text *text);
void text_clear(struct text *text);
void text_add(struct text *text, struct str s);
void text_addz(struct text *text, const char *z);
void text_addc(struct text *text, char c);
void text_addf(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_addv(struct text *text, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
/* Never NULL: "" when empty. */
const char *text_z(const struct text *text);

#endif
