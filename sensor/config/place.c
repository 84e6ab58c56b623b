/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/place.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* Cuts the last part of a path off; false at the root. */
static bool
go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL || slash == path) {
		return false;
	}
	*slash = '\0';
	return true;
}

/* `below` in the tree whose build folder the program lies in, "" when there is none. */
static const char *
beside_build(struct arena *arena, const char *below)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n <= 0) {
		return "";
	}
	self[n] = '\0';
	/* the program may also be a test, which lies deeper below build */
	while (go_up(self)) {
		if (str_ends(str_of(self), "/build")) {
			const char *path = arena_printf(arena, "%.*s/%s",
				(int)(strlen(self) - strlen("/build")), self, below);

			if (access(path, R_OK) == 0) {
				return path;
			}
		}
	}
	return "";
}

const char *
config_catalogue_place(struct arena *arena)
{
	const char *beside = beside_build(arena, "classifiers/catalogue");

	return *beside != '\0' ? beside : PENUMBRA_DATADIR "/catalogue";
}

const char *
config_words_place(struct arena *arena, enum language language)
{
	const char *name = arena_printf(arena, "words.%s.tsv", language_code(language));
	const char *installed = arena_printf(arena, PENUMBRA_DATADIR "/words/%s", name);
	const char *beside =
		beside_build(arena, arena_printf(arena, "reports/words/%s", name));

	if (*beside == '\0' && access(installed, R_OK) == 0) {
		return installed;
	}
	return beside;
}
