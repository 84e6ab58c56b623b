/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/csv.h"

#include <assert.h>

void
csv_open(struct csv *csv, const char *file, struct str bytes, struct arena *arena,
	struct problems *problems)
{
	*csv = (struct csv){ file, bytes.at, bytes.at + bytes.len, 1, arena, problems };
	if (str_starts(bytes, "\xef\xbb\xbf")) {
		csv->at += 3;
	}
}

static bool
at_line_end(const struct csv *csv)
{
	return csv->at == csv->end || *csv->at == '\n' ||
	       (*csv->at == '\r' && csv->end - csv->at > 1 && csv->at[1] == '\n');
}

static void
skip_line_end(struct csv *csv)
{
	if (csv->at < csv->end && *csv->at == '\r') {
		csv->at++;
	}
	if (csv->at < csv->end) {
		csv->at++;
		csv->line++;
	}
}

static void
skip_rest_of_line(struct csv *csv)
{
	while (!at_line_end(csv)) {
		csv->at++;
	}
	skip_line_end(csv);
}

/* Between quotes; at the closing one.  Doubled quotes become one in place. */
static const char *
read_quoted(struct csv *csv, struct str *out)
{
	const char *from = ++csv->at;
	char *to, *copy;

	for (;;) {
		if (csv->at == csv->end) {
			return "a quoted cell is not closed; end it with \"";
		}
		if (*csv->at == '"' && !(csv->end - csv->at > 1 && csv->at[1] == '"')) {
			break;
		}
		if (*csv->at == '\n') {
			csv->line++;
		}
		csv->at += *csv->at == '"' ? 2 : 1;
	}
	copy = arena_copy(csv->arena, (struct str){ from, (size_t)(csv->at - from) });
	to = copy;
	for (const char *p = from; p < csv->at; p++) {
		*to++ = *p;
		p += *p == '"';
	}
	*to = '\0';
	*out = (struct str){ copy, (size_t)(to - copy) };
	csv->at++;
	if (!at_line_end(csv) && *csv->at != ',') {
		return "text follows a closing quote; double a quote that belongs to the "
		       "text";
	}
	return NULL;
}

static const char *
read_bare(struct csv *csv, struct str *out)
{
	const char *from = csv->at;

	while (!at_line_end(csv) && *csv->at != ',') {
		if (*csv->at == '"') {
			return "a quote inside a cell; put the whole cell in quotes and "
			       "double the "
			       "inner one";
		}
		csv->at++;
	}
	*out = (struct str){ from, (size_t)(csv->at - from) };
	out->at = arena_copy(csv->arena, *out);
	return NULL;
}

static const char *
check_cell(struct str text)
{
	if (text.len > CSV_CELL_MAX) {
		return "the cell is too long; at most 8192 bytes";
	}
	if (!str_is_utf8(text) || memchr(text.at, '\0', text.len) != NULL) {
		return "the cell is no readable text; write UTF-8";
	}
	return NULL;
}

/* NULL, or what is wrong with the row; *column says where. */
static const char *
read_cells(struct csv *csv, struct csv_row *row, int *column)
{
	const char *start = csv->at;

	for (;;) {
		struct csv_cell cell = { .column = (int)(csv->at - start) + 1 };
		const char *wrong;

		*column = cell.column;
		if (row->count == CSV_CELLS_MAX) {
			return "the row has too many cells; at most 64";
		}
		wrong = csv->at < csv->end && *csv->at == '"'
				? read_quoted(csv, &cell.text)
				: read_bare(csv, &cell.text);
		if (wrong == NULL) {
			wrong = check_cell(cell.text);
		}
		if (wrong != NULL) {
			return wrong;
		}
		cell.text = str_trim(cell.text);
		cell.text.at = arena_copy(csv->arena, cell.text);
		row->cell[row->count++] = cell;
		if (at_line_end(csv)) {
			return NULL;
		}
		csv->at++; /* the comma */
	}
}

static bool
is_blank(const struct csv_row *row)
{
	return row->count == 1 && row->cell[0].text.len == 0;
}

bool
csv_next(struct csv *csv, struct csv_row *row)
{
	assert(csv->at <= csv->end);
	while (csv->at < csv->end) {
		const char *wrong;
		int column;

		row->line = csv->line;
		row->count = 0;
		wrong = read_cells(csv, row, &column);
		if (wrong != NULL) {
			problems_add(
				csv->problems, csv->file, row->line, column, "%s", wrong);
			skip_rest_of_line(csv);
			continue;
		}
		skip_line_end(csv);
		if (!is_blank(row)) {
			return true;
		}
	}
	return false;
}
