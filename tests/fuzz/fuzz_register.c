/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"
#include "tests/fuzz/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first byte chooses the entity, the rest is its CSV file.  What is imported must export, and
 * what is refused must leave nothing behind. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(void *ctx, const struct entry *entry)
{
	*(size_t *)ctx += entry->fields > 0;
}

static void
write_input(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(data, 1, size, f) != size || fclose(f) != 0) {
		abort();
	}
}

static size_t
entries(struct registry *registry)
{
	size_t n = 0;
	struct err err;

	if (registry_each(registry, NULL, count, &n, &err) != ERR_OK) {
		abort();
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct registry_entity *entity;
	struct registry_world world = { .by = "fuzz", .today = { 20458 } };
	struct registry registry = { .write = true };
	struct registry_import done;
	struct problems problems = { 0 };
	struct err err;
	char path[80];
	const char *paths[] = { path };
	struct registry_source from = { paths, 1, false };

	if (size == 0 || size > 1 << 16) {
		return 0;
	}
	entity = registry_entity_at(data[0] % registry_entity_count());
	snprintf(path, sizeof path, "/tmp/penumbra-fuzz-%d", (int)getpid());
	(void)mkdir(path, 0700);
	snprintf(path, sizeof path, "/tmp/penumbra-fuzz-%d/%s.csv", (int)getpid(),
		entity->file);
	write_input(path, data + 1, size - 1);
	if (db_open_memory(&registry_kind, &registry.db, &err) != ERR_OK) {
		abort();
	}
	if (registry_import(&registry, &from, &world, &done, &problems, &err) == ERR_OK) {
		must(entries(&registry) == done.added && done.changed == 0);
	} else {
		must(entries(&registry) == 0 && problems.all > 0);
	}
	db_close(registry.db);
	problems_fini(&problems);
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	return 0;
}
