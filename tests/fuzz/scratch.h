/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_FUZZ_SCRATCH_H
#define PENUMBRA_TESTS_FUZZ_SCRATCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Readers that open files themselves get the input as a file of a folder of their own, which is
 * made with the first input and goes when the program ends. */

struct fuzz_scratch {
	char folder[64], path[128];
};

static struct fuzz_scratch fuzz_scratch;

static void
fuzz_scratch_close(void)
{
	unlink(fuzz_scratch.path);
	rmdir(fuzz_scratch.folder);
}

static inline const char *
fuzz_scratch_write(const char *name, const uint8_t *data, size_t size)
{
	FILE *f;

	if (fuzz_scratch.folder[0] == '\0') {
		strcpy(fuzz_scratch.folder, "/tmp/penumbra-fuzz-XXXXXX");
		if (mkdtemp(fuzz_scratch.folder) == NULL) {
			abort();
		}
		snprintf(fuzz_scratch.path, sizeof fuzz_scratch.path, "%s/%s",
			fuzz_scratch.folder, name);
		atexit(fuzz_scratch_close);
	}
	f = fopen(fuzz_scratch.path, "wb");
	if (f == NULL || fwrite(data, 1, size, f) != size || fclose(f) != 0) {
		abort();
	}
	return fuzz_scratch.path;
}

#endif
