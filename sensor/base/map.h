/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_MAP_H
#define PENUMBRA_SENSOR_BASE_MAP_H

#include "sensor/base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A bounded table from keys of one size to values of one size (open addressing, SipHash with a key
 * of its own).  Entries stay in the order in which they came, so that what is read out of it does not
 * depend on the hash.  Keys are compared byte by byte: callers zero the padding.  Values start
 * zeroed.  Pointers are good until the next map_at.  The program ends with a sentence when memory
 * runs out: maps serve the clerk and the tool, never the packet path. */

/* tag: the hash of the key.  Who only passes by compares it, and need not look at the entry. */
struct map_slot {
	uint32_t number, tag; /* number of the entry + 1; 0: free */
};

struct map {
	size_t key_size, value_size, entry_size;
	size_t count, room, most; /* entries: now, allocated, allowed */
	uint64_t refused;         /* keys for which there was no place */
	unsigned char *entries;
	struct map_slot *slots;
	size_t slot_count;
	struct hash_key secret;
};

void map_init(struct map *map, size_t key_size, size_t value_size, size_t most);
void map_fini(struct map *map);
void map_clear(struct map *map); /* keeps the memory */
/* The value of the key, made when it is not there; NULL when the map is full. */
void *map_at(struct map *map, const void *key);
void *map_find(const struct map *map, const void *key);
/* Entry number of a key, from 0 in order of coming; map->count when it is not there. */
size_t map_index(const struct map *map, const void *key);

static inline void *
map_key(const struct map *map, size_t i)
{
	return map->entries + i * map->entry_size;
}

static inline void *
map_value(const struct map *map, size_t i)
{
	return map->entries + i * map->entry_size + (map->entry_size - map->value_size);
}

#endif
