/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A usage store opened on any bytes. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
take(void *ctx, enum table table, const void *row)
{
	(void)ctx;
	/* a row that came out must be one that sorts */
	if (row_compare(table, row, row) != 0) {
		abort();
	}
}

static void
take_presence(void *ctx, const struct presence_row *row)
{
	*(int64_t *)ctx += row->week;
}

static void
line(void *ctx, bool good, const char *text)
{
	*(size_t *)ctx += good ? 0 : sizeof *text;
}

static void
read_all(struct store *store)
{
	struct err err;
	int64_t weeks = 0;
	size_t bad = 0;

	for (int t = 0; t < TABLE_COUNT; t++) {
		(void)!store_each(
			store, (enum table)t, INT64_MIN, INT64_MAX, take, NULL, &err);
	}
	(void)!store_each_presence(store, take_presence, &weeks, &err);
	(void)!store_check(store, line, &bad, &err);
}

static void
write_input(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(data, 1, size, f) != size || fclose(f) != 0) {
		abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store *store;
	struct err err;
	char path[80], other[96];

	snprintf(path, sizeof path, "/tmp/penumbra-fuzz-store-%d.db", (int)getpid());
	write_input(path, data, size);
	if (store_open_reader(path, &store, &err) == ERR_OK) {
		read_all(store);
		store_close(store);
	}
	if (store_open_writer(path, &store, &err) == ERR_OK) {
		store_begin(store);
		store_drop_presence(store, 1);
		store_prune(store, TABLE_HOUR_USE, 5);
		if (store_commit(store, &err) == ERR_OK) {
			read_all(store);
		}
		store_close(store);
	}
	unlink(path);
	snprintf(other, sizeof other, "%s-wal", path);
	unlink(other);
	snprintf(other, sizeof other, "%s-shm", path);
	unlink(other);
	snprintf(other, sizeof other, "%s-journal", path);
	unlink(other);
	return 0;
}
