/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_FILE_H
#define PENUMBRA_SENSOR_BASE_FILE_H

#include "sensor/base/arena.h"
#include "sensor/base/problems.h"

#include <stdbool.h>

/* Files that people wrote are opened once, never through a symbolic link, only when regular, and
 * read whole up to a cap: what is parsed cannot change while it is parsed. */

/* The bytes, terminated, in the arena; false when a problem was added. */
bool file_read(const char *path, size_t most, struct arena *arena, struct str *out,
	struct problems *problems);
/* The descriptor of a regular file of at most `most` bytes, or -1 when a problem was added. */
int file_open(const char *path, size_t most, size_t *size, struct problems *problems);
/* Paths of the regular files in a folder whose names end so, sorted by name; hidden ones are left
 * out.  False when a problem was added. */
bool file_list(const char *folder, const char *ending, struct arena *arena,
	const char *const **out, size_t *count, struct problems *problems);
/* `path` as it stands when absolute or empty, else below the folder `file` lies in. */
const char *file_beside(const char *file, const char *path, struct arena *arena);

#endif
