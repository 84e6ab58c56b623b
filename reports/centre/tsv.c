/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/tsv.h"

#include <string.h>

enum { NUMBER_MOST = 20 }; /* -9223372036854775808 */

/* ---- writing --------------------------------------------------------------------------------- */

static const char *
escape_of(char c)
{
	return c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\\' ? "\\\\" : NULL;
}

/* Millions of values pass here, hardly one of them with a byte to escape. */
void
tsv_add_text(struct text *out, struct str value)
{
	size_t from = 0;

	for (size_t i = 0; i < value.len; i++) {
		const char *escape = escape_of(value.at[i]);

		if (escape != NULL) {
			text_add(out, (struct str){ value.at + from, i - from });
			text_addz(out, escape);
			from = i + 1;
		}
	}
	text_add(out, (struct str){ value.at + from, value.len - from });
}

void
tsv_add_number(struct text *out, int64_t number)
{
	char digits[NUMBER_MOST];
	uint64_t left = number < 0 ? UINT64_C(0) - (uint64_t)number : (uint64_t)number;
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (number < 0) {
		digits[--at] = '-';
	}
	text_add(out, (struct str){ digits + at, sizeof digits - at });
}

void
tsv_add_row(struct text *out, enum table table, const void *row)
{
	tsv_add_columns(out, table, row, table_shape(table)->column_count);
}

void
tsv_add_columns(struct text *out, enum table table, const void *row, size_t columns)
{
	const struct table_shape *shape = table_shape(table);

	for (size_t i = 0; i < columns; i++) {
		const struct column *column = &shape->columns[i];
		const char *at = (const char *)row + column->offset;
		int64_t number;

		if (i > 0) {
			text_addc(out, '\t');
		}
		if (column->size > 0) {
			tsv_add_text(
				out, (struct str){ at, strnlen(at, column->size - 1) });
		} else {
			memcpy(&number, at, sizeof number);
			tsv_add_number(out, number);
		}
	}
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool
unescape(char code, char *out)
{
	static const char codes[] = "tnbfr0'\\", bytes[] = "\t\n\b\f\r\0'\\";
	const char *at = code == '\0' ? NULL : strchr(codes, code);

	if (at != NULL) {
		*out = bytes[at - codes];
	}
	return at != NULL;
}

/* Cuts the line at its tabs and undoes the escapes where they stand. */
static bool
cut_line(char *at, size_t len, struct tsv_line *line)
{
	char *to = at, *start = at;

	line->n = 0;
	for (size_t i = 0; i <= len; i++) {
		if (i == len || at[i] == '\t') {
			if (line->n == TSV_FIELDS_MAX) {
				return false;
			}
			line->field[line->n++] =
				(struct str){ start, (size_t)(to - start) };
			start = to;
		} else if (at[i] != '\\') {
			*to++ = at[i];
		} else if (i + 1 == len || !unescape(at[++i], to++)) {
			return false;
		}
	}
	return true;
}

static bool
take_line(struct tsv *tsv)
{
	struct tsv_line line;
	char none[1] = "";
	bool empty = tsv->rest.len == 0;

	tsv->lines++;
	return !tsv->rest.failed &&
	       cut_line(empty ? none : tsv->rest.at, tsv->rest.len, &line) &&
	       tsv->take(tsv->ctx, &line);
}

void
tsv_feed(struct tsv *tsv, const char *at, size_t len)
{
	while (len > 0 && !tsv->bad) {
		const char *end = memchr(at, '\n', len);
		size_t part = end == NULL ? len : (size_t)(end - at);

		if (tsv->rest.len + part > TSV_LINE_MAX) {
			tsv->bad = true;
			return;
		}
		text_add(&tsv->rest, (struct str){ at, part });
		if (end != NULL) {
			tsv->bad = !take_line(tsv);
			text_clear(&tsv->rest);
			part++;
		}
		at += part;
		len -= part;
	}
}

bool
tsv_end(struct tsv *tsv)
{
	bool good = !tsv->bad && tsv->rest.len == 0;

	text_fini(&tsv->rest);
	return good;
}

bool
tsv_number(struct str field, int64_t *out)
{
	bool minus = field.len > 1 && field.at[0] == '-';
	struct str digits = { field.at + minus, field.len - minus };
	uint64_t n;

	if (!str_number(digits, (uint64_t)INT64_MAX + minus, &n)) {
		return false;
	}
	*out = minus ? (int64_t)(UINT64_C(0) - n) : (int64_t)n;
	return true;
}

static bool
is_text(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f) {
			return false;
		}
	}
	return str_is_utf8(s);
}

bool
tsv_row(const struct tsv_line *line, size_t first, enum table table, void *row)
{
	const struct table_shape *shape = table_shape(table);

	if (line->n < first + shape->column_count) {
		return false;
	}
	memset(row, 0, shape->row_size);
	for (size_t i = 0; i < shape->column_count; i++) {
		const struct column *column = &shape->columns[i];
		struct str field = line->field[first + i];
		char *at = (char *)row + column->offset;
		int64_t number;

		if (column->size > 0) {
			if (!is_text(field) || !str_copy(at, column->size, field)) {
				return false;
			}
		} else if (tsv_number(field, &number)) {
			memcpy(at, &number, sizeof number);
		} else {
			return false;
		}
	}
	return true;
}
