/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/flow/index.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_WAYS = 8, LINE = alignof(struct index_line) };
#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

_Static_assert(sizeof(struct index_line) == 64, "a line of the cache");

bool
index_open(struct index *index, uint32_t flows)
{
	uint32_t lines = 16; /* more than a search looks at */

	while (lines * (uint64_t)USUAL_WAYS < flows) {
		lines *= 2;
	}
	index->mask = lines - 1;
	/* zero from the kernel, untouched; one more, so that the first can begin a line of the cache */
	index->memory = calloc(lines + (size_t)1, sizeof *index->line);
	index->line = (void *)((char *)index->memory +
			       (LINE - (uintptr_t)index->memory % LINE) % LINE);
	return index->memory != NULL;
}

void
index_close(struct index *index)
{
	free(index->memory);
}

static uint8_t
tag_of(uint32_t hash)
{
	return hash >> 24 == 0 ? 1 : (uint8_t)(hash >> 24);
}

/* The high bit of each byte that is equal, and now and then of the byte behind such a one. */
static uint64_t
equal_bytes(const uint8_t *at, uint8_t byte)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	word = le64toh(word) ^ ONES * byte;
	return (word - ONES) & ~word & HIGHS;
}

static const struct index_line *
line_of(const struct index_search *s)
{
	return &s->index->line[(s->hash + s->lines - 1) & s->index->mask];
}

static void
look(struct index_search *s)
{
	const struct index_line *line;
	uint8_t tag = tag_of(s->hash);

	s->lines++;
	line = line_of(s);

	s->matches[0] = equal_bytes(line->tag, tag);
	/* the last four bytes are no tags */
	s->matches[1] = equal_bytes(line->tag + INDEX_WAYS - 8, tag) >> 32;
}

struct index_search
index_search(const struct index *index, uint32_t hash)
{
	struct index_search s = { .index = index, .hash = hash, .lines = 0 };

	look(&s);
	return s;
}

/* The next of this line, or 0. */
static uint32_t
next_of_line(struct index_search *s)
{
	const struct index_line *line = line_of(s);

	for (int half = 0; half < 2; half++) {
		while (s->matches[half] != 0) {
			int way = 8 * half + __builtin_ctzll(s->matches[half]) / 8;

			s->matches[half] &= s->matches[half] - 1;
			if (line->tag[way] == tag_of(s->hash)) {
				return line->number[way];
			}
		}
	}
	return 0;
}

uint32_t
index_next(struct index_search *search)
{
	uint32_t number = next_of_line(search);

	while (number == 0 && line_of(search)->over > 0 && search->lines < INDEX_LINES) {
		look(search);
		number = next_of_line(search);
	}
	return number;
}

/* The lowest of equal bytes is never a mistake. */
static int
free_way(const struct index_line *line)
{
	uint64_t low = equal_bytes(line->tag, 0);
	uint64_t high = equal_bytes(line->tag + INDEX_WAYS - 8, 0);

	return low != 0    ? __builtin_ctzll(low) / 8
	       : high != 0 ? __builtin_ctzll(high) / 8 + INDEX_WAYS - 8
			   : -1;
}

bool
index_has_room(const struct index *index, uint32_t hash)
{
	for (uint32_t n = 0; n < INDEX_LINES; n++) {
		if (free_way(&index->line[(hash + n) & index->mask]) >= 0) {
			return true;
		}
	}
	return false;
}

void
index_put(struct index *index, uint32_t hash, uint32_t number)
{
	for (uint32_t n = 0; n < INDEX_LINES; n++) {
		struct index_line *line = &index->line[(hash + n) & index->mask];
		int way = free_way(line);

		if (way < 0) {
			continue;
		}
		line->tag[way] = tag_of(hash);
		line->number[way] = number;
		while (n-- > 0) {
			index->line[(hash + n) & index->mask].over++;
		}
		return;
	}
	assert(false && "a flow for which there is no room");
}

static int
way_of(const struct index_line *line, uint32_t number)
{
	for (int i = 0; i < INDEX_WAYS; i++) {
		if (line->number[i] == number && line->tag[i] != 0) {
			return i;
		}
	}
	return -1;
}

void
index_take(struct index *index, uint32_t hash, uint32_t number)
{
	for (uint32_t n = 0; n < INDEX_LINES; n++) {
		struct index_line *line = &index->line[(hash + n) & index->mask];
		int way = way_of(line, number);

		if (way >= 0) {
			line->tag[way] = 0;
			return;
		}
		line->over--;
	}
	assert(false && "a flow that was never put");
}
