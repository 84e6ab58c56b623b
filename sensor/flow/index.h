/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_FLOW_INDEX_H
#define PENUMBRA_SENSOR_FLOW_INDEX_H

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

/* Where the flow of a five-tuple is found by its hash.  A line of the cache holds the numbers of up
 * to 12 flows, and of each eight bits of its hash: a look-up touches that line and then, in all but
 * one of thirty cases, no node but the right one.  What finds its line full goes to one of the next
 * nine, and every line it passed counts it, so that a search knows where to stop.
 *
 * At most eight flows to a line on average.  Then one line in eight is full, and one flow in some ten
 * millions finds all ten full; where that happens often, somebody knows the key. */

enum { INDEX_WAYS = 12, INDEX_LINES = 10 };

struct index_line {
	alignas(64) uint8_t tag[INDEX_WAYS]; /* 0: free */
	uint32_t over; /* flows that belong here and lie in a later line */
	uint32_t number[INDEX_WAYS];
};

struct index {
	struct index_line *line;
	uint32_t mask;
	void *memory; /* where the lines lie; costs what is used of it */
};

bool index_open(struct index *index, uint32_t flows); /* false: no memory */
void index_close(struct index *index);
/* The line a hash begins with. */
static inline struct index_line *
index_line(const struct index *index, uint32_t hash)
{
	return &index->line[hash & index->mask];
}

/* Numbers of flows whose hash may be this one, one after another; 0: no more. */
struct index_search {
	const struct index *index;
	uint32_t hash;
	uint32_t lines; /* looked at so far */
	uint64_t
		matches[2]; /* what is left of the line, a bit in each byte of its tags */
};
struct index_search index_search(const struct index *index, uint32_t hash);
uint32_t index_next(struct index_search *search);

/* False: one of the flows of its line has to go first. */
bool index_has_room(const struct index *index, uint32_t hash);
void index_put(struct index *index, uint32_t hash, uint32_t number);  /* has room */
void index_take(struct index *index, uint32_t hash, uint32_t number); /* was put */

#endif
