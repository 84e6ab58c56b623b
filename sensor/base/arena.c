/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 64 * 1024 };

struct block {
	struct block *next;
	size_t used, room;
	alignas(max_align_t) unsigned char at[];
};

struct arena {
	struct block *first;
	size_t size;
	unsigned mark;
};

static void *
must(void *p)
{
	if (p == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

struct arena *
arena_open(void)
{
	return must(calloc(1, sizeof(struct arena)));
}

void
arena_close(struct arena *arena)
{
	if (arena == NULL) {
		return;
	}
	for (struct block *b = arena->first, *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	free(arena);
}

static struct block *
block_new(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK / 4 ? size : BLOCK;
	struct block *b = must(calloc(1, sizeof *b + room));

	b->room = room;
	/* a large piece gets its own block behind the first, which may still have room */
	if (room == size && arena->first != NULL) {
		b->next = arena->first->next;
		arena->first->next = b;
	} else {
		b->next = arena->first;
		arena->first = b;
	}
	return b;
}

void *
arena_take(struct arena *arena, size_t size)
{
	size_t need = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	struct block *b = arena->first;

	if (b == NULL || b->room - b->used < need) {
		b = block_new(arena, need);
	}
	void *p = b->at + b->used;
	b->used += need;
	arena->size += need;
	return p;
}

char *
arena_copy(struct arena *arena, struct str s)
{
	char *p = arena_take(arena, s.len + 1);

	if (s.len > 0) {
		memcpy(p, s.at, s.len);
	}
	return p;
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	char *p;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	p = arena_take(arena, (size_t)(n < 0 ? 0 : n) + 1);
	if (n > 0) {
		vsnprintf(p, (size_t)n + 1, format, args);
	}
	va_end(args);
	return p;
}

void
arena_mark(struct arena *arena, unsigned mark)
{
	arena->mark = mark;
}

unsigned
arena_marked(const struct arena *arena)
{
	return arena->mark;
}

size_t
arena_size(const struct arena *arena)
{
	return arena->size;
}

void *
arena_grow(struct arena *arena, void *old, size_t n, size_t *room, size_t each)
{
	size_t more = *room == 0 ? 8 : *room * 2;
	void *p = arena_take(arena, more * each);

	if (n > 0) {
		memcpy(p, old, n * each);
	}
	*room = more;
	return p;
}
