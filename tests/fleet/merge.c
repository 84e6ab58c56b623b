/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store.h"

#include <stdio.h>
#include <string.h>

/* merge [-r SENSOR] OUT IN...: a new store with the rows of all others, what a centre should be the
 * same as.  -r: with a revision of that sensor, changed amounts and an hour's rows that are gone. */

struct copying {
	struct store *out;
	const char *revised;
	uint64_t changed, gone;
};

static bool
revise(struct copying *c, enum table table, void *row)
{
	struct week_use_row *week = row;
	struct hour_use_row *hour = row;

	if (table == TABLE_WEEK_USE && strcmp(week->sensor, c->revised) == 0 &&
		strcmp(week->unit, "sales") == 0) {
		week->up++;
		c->changed++;
	}
	if (table == TABLE_HOUR_USE && strcmp(hour->sensor, c->revised) == 0 &&
		strcmp(hour->unit, "legal") == 0) {
		c->gone++;
		return false;
	}
	return true;
}

static void
copy(void *ctx, enum table table, const void *row)
{
	struct copying *c = ctx;
	_Alignas(int64_t) char mine[1024];

	memcpy(mine, row, table_shape(table)->row_size);
	if (c->revised == NULL || revise(c, table, mine)) {
		store_put(c->out, table, mine);
	}
}

static enum err_code
copy_all(struct copying *c, const char *path, struct err *err)
{
	struct store *in = NULL;
	enum err_code code = store_open_reader(path, &in, err);

	for (int t = 0; code == ERR_OK && t < TABLE_COUNT; t++) {
		code = store_each(in, (enum table)t, INT64_MIN, INT64_MAX, copy, c, err);
	}
	store_close(in);
	return code;
}

int
main(int argc, char **argv)
{
	int at = argc > 2 && strcmp(argv[1], "-r") == 0 ? 3 : 1;
	struct copying c = { .revised = at == 3 ? argv[2] : NULL };
	struct err err = { 0 };
	enum err_code code;

	if (argc < at + 2) {
		fputs("usage: merge [-r SENSOR] OUT IN...\n", stderr);
		return 2;
	}
	code = store_open_writer(argv[at], &c.out, &err);
	if (code == ERR_OK) {
		store_begin(c.out);
	}
	for (int i = at + 1; code == ERR_OK && i < argc; i++) {
		code = copy_all(&c, argv[i], &err);
	}
	if (code == ERR_OK) {
		code = store_commit(c.out, &err);
	}
	store_close(c.out);
	if (code != ERR_OK || (c.revised != NULL && (c.changed == 0 || c.gone == 0))) {
		fprintf(stderr, "merge: %s\n",
			code == ERR_OK ? "nothing to revise" : err.text);
		return 1;
	}
	return 0;
}
