/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_GUARD_H
#define PENUMBRA_TESTS_UNIT_GUARD_H

/* Memory that ends at a page nobody may touch: a reader that looks one byte too far dies at once,
 * in every flavour of the build. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct guard {
	uint8_t *at;
	size_t room; /* bytes before the forbidden page */
	size_t page;
};

static inline struct guard *
guard_open(size_t most)
{
	struct guard *g = calloc(1, sizeof *g);

	if (g == NULL) {
		return NULL;
	}
	g->page = (size_t)sysconf(_SC_PAGESIZE);
	g->room = (most + g->page - 1) / g->page * g->page;
	g->at = mmap(NULL, g->room + g->page, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (g->at == MAP_FAILED || mprotect(g->at + g->room, g->page, PROT_NONE) != 0) {
		free(g);
		return NULL;
	}
	return g;
}

static inline void
guard_close(struct guard *g)
{
	munmap(g->at, g->room + g->page);
	free(g);
}

/* A copy whose last byte is the last that may be read. */
static inline uint8_t *
guard_copy(struct guard *g, const uint8_t *from, size_t n)
{
	uint8_t *at = g->at + g->room - n;

	if (n > 0) {
		memmove(at, from, n);
	}
	return at;
}

#endif
