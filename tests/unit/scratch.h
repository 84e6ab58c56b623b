/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_SCRATCH_H
#define PENUMBRA_TESTS_UNIT_SCRATCH_H

#include "sensor/base/problems.h"
#include "tests/unit/test.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of a test's own, and the sentences a reader gave. */

struct scratch {
	char folder[64];
};

static inline void
scratch_open(struct scratch *s)
{
	strcpy(s->folder, "/tmp/penumbra-test-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
}

static inline int
scratch_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void
scratch_close(struct scratch *s)
{
	assert_int_equal(nftw(s->folder, scratch_remove, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Writes a file and returns its path in buf (128 bytes). */
static inline const char *
scratch_write(
	const struct scratch *s, const char *name, const void *at, size_t len, char *buf)
{
	FILE *f;

	snprintf(buf, 128, "%s/%s", s->folder, name);
	f = fopen(buf, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(at, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return buf;
}

static inline bool
problems_say(const struct problems *p, const char *part)
{
	for (size_t i = 0; i < p->kept; i++) {
		if (strstr(p->text[i], part) != NULL) {
			return true;
		}
	}
	return false;
}

/* Fails with all sentences when none holds the part. */
static inline void
assert_problem(const struct problems *p, const char *part)
{
	if (problems_say(p, part)) {
		return;
	}
	for (size_t i = 0; i < p->kept; i++) {
		print_message("  %s\n", p->text[i]);
	}
	fail_msg("no problem says: %s", part);
}

static inline void
assert_no_problem(const struct problems *p)
{
	for (size_t i = 0; i < p->kept; i++) {
		print_message("  %s\n", p->text[i]);
	}
	assert_int_equal(p->all, 0);
}

#endif
