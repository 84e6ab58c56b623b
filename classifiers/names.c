/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/names.h"

#include "classifiers/suffix.h"
#include "sensor/base/file.h"
#include "sensor/evidence.h"

#include <unistd.h>

enum { LIST_MAX = 1024 * 1024, PRIVATE_USUAL = 1500, PLATFORM_USUAL = 300 };

static const char *const private_life[] = {
#define PRIVATE(category, suffix) suffix,
#include "classifiers/private.def"
#undef PRIVATE
};

static const char *const platforms[] = {
#define PLATFORM(suffix, kind) suffix,
#include "classifiers/platforms.def"
#undef PLATFORM
};

struct names {
	struct arena *arena; /* owns everything, this struct too */
	struct suffix_set life, platform;
};

static void
put(struct suffix_set *set, const char *name)
{
	suffix_put(set, name, strlen(name))->below = 0;
}

static void
take_row(struct names *names, struct str row, const char *file, int line,
	struct problems *problems)
{
	struct str rest = row, category = str_cut(&rest, '\t'), name = str_trim(rest);
	char clean[NAME_MAX_BYTES];

	if (category.len > 0 && category.at[category.len - 1] == '\r') {
		category.len--;
	}
	if (name.len > 0 && name.at[name.len - 1] == '\r') {
		name.len--;
	}
	if (category.len == 0 || name.at == NULL || !name_clean(name, clean)) {
		problems_add(problems, file, line, 0,
			"write a category, a tab and a host name, such as "
			"health<TAB>clinic.example");
		return;
	}
	put(&names->life, arena_copy(names->arena, str_of(clean)));
}

/* The first line names the columns. */
static void
take_list(struct names *names, const char *path, struct problems *problems)
{
	struct str rest;
	int line = 1;

	if (!file_read(path, LIST_MAX, names->arena, &rest, problems)) {
		return;
	}
	for (str_cut(&rest, '\n'); rest.at != NULL; line++) {
		struct str row = str_cut(&rest, '\n');

		if (str_trim(row).len > 0 && !str_starts(row, "#")) {
			take_row(names, row, path, line + 1, problems);
		}
	}
}

struct names *
names_open(const char *folder, struct problems *problems)
{
	size_t before = problems->all;
	struct arena *arena = arena_open();
	struct names *names = arena_take(arena, sizeof *names);

	names->arena = arena;
	suffix_open(&names->life, arena, PRIVATE_USUAL);
	suffix_open(&names->platform, arena, PLATFORM_USUAL);
	for (size_t i = 0; i < sizeof private_life / sizeof private_life[0]; i++) {
		put(&names->life, private_life[i]);
	}
	for (size_t i = 0; i < sizeof platforms / sizeof platforms[0]; i++) {
		put(&names->platform, platforms[i]);
	}
	if (folder != NULL && *folder != '\0') {
		const char *own = arena_printf(arena, "%s/private.tsv", folder);

		if (access(own, F_OK) == 0) {
			take_list(names, own, problems);
		}
	}
	if (problems->all != before) {
		names_close(names);
		return NULL;
	}
	return names;
}

void
names_close(struct names *names)
{
	if (names != NULL) {
		arena_close(names->arena);
	}
}

size_t
names_private(const struct names *names, const char *host)
{
	size_t found = 0;

	suffix_find(&names->life, host, strlen(host), &found);
	return found;
}

bool
names_platform(const struct names *names, const char *host)
{
	size_t found = 0;

	suffix_find(&names->platform, host, strlen(host), &found);
	return found > 0;
}

bool
names_bare_platform(const struct names *names, const char *host)
{
	size_t found = 0, len = strlen(host);

	suffix_find(&names->platform, host, len, &found);
	return found == len;
}
