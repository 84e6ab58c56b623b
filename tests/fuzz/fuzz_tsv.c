/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/tsv.h"

#include "tests/fuzz/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An answer of a server, fed whole and fed in pieces: the same rows both times, every row that is
 * taken can be written, and what is written is read back as the same row. */

struct seen {
	enum table table;
	uint64_t rows, sum;
};

static bool
take(void *ctx, const struct tsv_line *line)
{
	struct seen *seen = ctx;
	_Alignas(int64_t) char row[1024];

	must(line->n > 0 && line->n <= TSV_FIELDS_MAX);
	for (size_t i = 0; i < line->n; i++) {
		seen->sum = seen->sum * 31 + line->field[i].len;
	}
	if (tsv_row(line, 0, seen->table, row)) {
		seen->rows++;
	}
	return true;
}

struct back {
	enum table table;
	const char *row;
	bool same;
};

static bool
take_back(void *ctx, const struct tsv_line *line)
{
	struct back *back = ctx;
	_Alignas(int64_t) char row[1024];

	back->same = tsv_row(line, 0, back->table, row) &&
		     memcmp(row, back->row, table_shape(back->table)->row_size) == 0;
	return true;
}

static bool
write_and_read(void *ctx, const struct tsv_line *line)
{
	struct seen *seen = ctx;
	_Alignas(int64_t) char row[1024];
	struct back back = { seen->table, row, false };
	struct tsv tsv = { .take = take_back, .ctx = &back };
	struct text text = { 0 };

	if (tsv_row(line, 0, seen->table, row)) {
		tsv_add_row(&text, seen->table, row);
		text_addc(&text, '\n');
		tsv_feed(&tsv, text.at, text.len);
		must(tsv_end(&tsv) && back.same);
	}
	text_fini(&text);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data + (size > 0);
	size_t len = size - (size > 0), step;
	enum table table = size == 0 ? 0 : (enum table)(data[0] % TABLE_COUNT);
	struct seen whole = { .table = table }, parts = whole, again = whole;
	struct tsv a = { .take = take, .ctx = &whole },
		   b = { .take = take, .ctx = &parts },
		   c = { .take = write_and_read, .ctx = &again };
	bool good;

	step = size == 0 ? 1 : data[0] / 16 + 1u;
	tsv_feed(&a, at, len);
	tsv_feed(&c, at, len);
	for (size_t i = 0; i < len; i += step) {
		tsv_feed(&b, at + i, len - i < step ? len - i : step);
	}
	good = tsv_end(&a);
	must(tsv_end(&b) == good);
	(void)tsv_end(&c);
	must(whole.rows == parts.rows && whole.sum == parts.sum);
	return 0;
}
