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

const char *
config_catalogue_place(struct arena *arena)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	/* the program may also be a test, which lies deeper below build */
	if (n > 0) {
		self[n] = '\0';
		while (go_up(self)) {
			if (!str_ends(str_of(self), "/build")) {
				continue;
			}
			const char *beside = arena_printf(arena, "%.*s%s",
				(int)(strlen(self) - strlen("/build")), self,
				"/classifiers/catalogue");

			if (access(beside, R_OK) == 0) {
				return beside;
			}
		}
	}
	return PENUMBRA_DATADIR "/catalogue";
}
