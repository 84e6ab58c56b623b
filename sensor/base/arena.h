/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_ARENA_H
#define PENUMBRA_SENSOR_BASE_ARENA_H

#include "sensor/base/str.h"

#include <stddef.h>

/* A region: many small things that die together.  What is taken is zeroed and aligned for any
 * type.  When memory runs out the program ends with a sentence: arenas serve start-up, reloads
 * and people's commands, never the packet path. */

struct arena;

struct arena *arena_open(void);
void arena_close(struct arena *arena); /* NULL is fine */
void *arena_take(struct arena *arena, size_t size)
	__attribute__((malloc, returns_nonnull));
/* Terminated copies that live as long as the arena. */
char *arena_copy(struct arena *arena, struct str s);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A small number that its owner pins to the region, 0 until then: a document keeps the language of its
 * texts there (reports/words.h). */
void arena_mark(struct arena *arena, unsigned mark);
unsigned arena_marked(const struct arena *arena);
/* Bytes taken so far, for `penumbra status`. */
size_t arena_size(const struct arena *arena);

/* An array in an arena that doubles when full; the old copy stays behind until the arena closes.
 *	struct thing *t = ARENA_PUSH(arena, list->at, list->n, list->room); */
void *arena_grow(struct arena *arena, void *old, size_t n, size_t *room, size_t each);
#define ARENA_PUSH(arena, array, n, room)                                             \
	(((n) == (room) ? (void)((array) = arena_grow((arena), (array), (n), &(room), \
					 sizeof *(array)))                            \
			: (void)0),                                                   \
		&(array)[(n)++])

#endif
