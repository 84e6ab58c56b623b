/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/map.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

static void *
must(void *p)
{
	if (p == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

static size_t
up8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

void
map_init(struct map *map, size_t key_size, size_t value_size, size_t most)
{
	assert(most < UINT32_MAX);
	*map = (struct map){ .key_size = key_size,
		.value_size = up8(value_size),
		.entry_size = up8(key_size) + up8(value_size),
		.most = most,
		.secret = hash_key_random() };
}

void
map_fini(struct map *map)
{
	if (map->entries != NULL) {
		/* keys may be pseudonyms */
		explicit_bzero(map->entries, map->count * map->entry_size);
	}
	free(map->entries);
	free(map->slots);
	map->entries = NULL;
	map->slots = NULL;
	map->count = map->room = map->slot_count = 0;
}

void
map_clear(struct map *map)
{
	if (map->count == 0) {
		return;
	}
	explicit_bzero(map->entries, map->count * map->entry_size);
	memset(map->slots, 0, map->slot_count * sizeof *map->slots);
	map->count = 0;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t
slot_of(const struct map *map, const void *key)
{
	size_t mask = map->slot_count - 1;
	size_t slot = (size_t)hash_bytes(&map->secret, key, map->key_size) & mask;

	while (map->slots[slot] != 0 &&
		memcmp(map_key(map, map->slots[slot] - 1), key, map->key_size) != 0) {
		slot = (slot + 1) & mask;
	}
	return slot;
}

static void
grow(struct map *map)
{
	map->room = map->room == 0 ? FIRST_ROOM : map->room * 2;
	map->entries = must(realloc(map->entries, map->room * map->entry_size));
	free(map->slots);
	/* at most half full */
	map->slot_count = map->room * 2;
	map->slots = must(calloc(map->slot_count, sizeof *map->slots));
	for (size_t i = 0; i < map->count; i++) {
		map->slots[slot_of(map, map_key(map, i))] = (uint32_t)i + 1;
	}
}

size_t
map_index(const struct map *map, const void *key)
{
	uint32_t slot = map->count == 0 ? 0 : map->slots[slot_of(map, key)];

	return slot == 0 ? map->count : slot - 1;
}

void *
map_find(const struct map *map, const void *key)
{
	size_t i = map_index(map, key);

	return i == map->count ? NULL : map_value(map, i);
}

static void *
add(struct map *map, size_t slot, const void *key)
{
	unsigned char *entry = map_key(map, map->count);

	memset(entry, 0, map->entry_size);
	memcpy(entry, key, map->key_size);
	map->slots[slot] = (uint32_t)++map->count;
	return map_value(map, map->count - 1);
}

void *
map_at(struct map *map, const void *key)
{
	size_t slot;

	if (map->count == map->room) {
		void *found = map_find(map, key);

		if (found != NULL || map->count >= map->most) {
			map->refused += found == NULL;
			return found;
		}
		grow(map);
	}
	slot = slot_of(map, key);
	if (map->slots[slot] != 0) {
		return map_value(map, map->slots[slot] - 1);
	}
	if (map->count >= map->most) {
		map->refused++;
		return NULL;
	}
	return add(map, slot, key);
}
