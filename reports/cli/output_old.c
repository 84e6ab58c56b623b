/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/output.h"
#include "sensor/base/file.h"
#include "sensor/base/hash.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A folder that was filled before: pages of a unit that is gone, or mail that is no longer due, would
 * stay beside the new ones and be read as if they were new.  What the old MANIFEST says that penumbra
 * wrote, is not written now and was changed by nobody since, is taken away. */

enum { MANIFEST_MOST = 16 << 20, HASH_DIGITS = 2 * SHA256_BYTES };

/* Below the folder, in at most one folder of its own, as output_put makes them. */
static bool
is_ours(struct str name)
{
	size_t slashes = 0;

	for (size_t i = 0; i < name.len; i++) {
		slashes += name.at[i] == '/';
		if ((unsigned char)name.at[i] < ' ') {
			return false;
		}
	}
	return name.len > 0 && name.at[0] != '/' && name.at[0] != '.' && slashes <= 1 &&
	       memmem(name.at, name.len, "/.", 2) == NULL;
}

static bool
is_written_now(const struct output *output, struct str name)
{
	struct str rest = { text_z(&output->manifest), output->manifest.len };

	while (rest.at != NULL) {
		struct str line = str_cut(&rest, '\n');

		if (line.len == HASH_DIGITS + 2 + name.len &&
			memcmp(line.at + HASH_DIGITS + 2, name.at, name.len) == 0) {
			return true;
		}
	}
	return false;
}

/* Still the bytes that were written then; a link is not followed. */
static bool
is_unchanged(const char *path, const char *digits)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct text text = { 0 };
	uint8_t digest[SHA256_BYTES];
	char buffer[1 << 14], have[HASH_DIGITS + 1];
	ssize_t n = -1;

	while (fd >= 0 && text.len <= MANIFEST_MOST &&
		(n = read(fd, buffer, sizeof buffer)) > 0) {
		text_add(&text, (struct str){ buffer, (size_t)n });
	}
	if (fd >= 0) {
		(void)close(fd);
	}
	hash_sha256(text_z(&text), text.len, digest);
	text_fini(&text);
	for (size_t i = 0; i < sizeof digest; i++) {
		(void)snprintf(have + 2 * i, 3, "%02x", digest[i]);
	}
	return n == 0 && memcmp(have, digits, HASH_DIGITS) == 0;
}

void
output_forget(const struct output *output)
{
	struct arena *arena = arena_open();
	struct problems problems = { 0 };
	const char *manifest = arena_printf(arena, "%s/MANIFEST", output->folder);
	struct str rest = { NULL, 0 };

	if (access(manifest, R_OK) != 0 ||
		!file_read(manifest, MANIFEST_MOST, arena, &rest, &problems)) {
		rest.at = NULL;
	}
	while (rest.at != NULL) {
		struct str line = str_cut(&rest, '\n'), name;
		const char *path;

		if (line.len <= HASH_DIGITS + 2) {
			continue;
		}
		name = (struct str){ line.at + HASH_DIGITS + 2,
			line.len - HASH_DIGITS - 2 };
		if (!is_ours(name) || is_written_now(output, name)) {
			continue;
		}
		path = arena_printf(
			arena, "%s/%.*s", output->folder, (int)name.len, name.at);
		if (is_unchanged(path, line.at)) {
			(void)unlink(path);
		}
	}
	problems_fini(&problems);
	arena_close(arena);
}
