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

static uint32_t
tag_of(const struct map *map, const void *key)
{
	return (uint32_t)hash_bytes(&map->secret, key, map->key_size);
}

/* The slot that holds the key, or the free one where it belongs. */
static struct map_slot *
slot_of(const struct map *map, uint32_t tag, const void *key)
{
	size_t mask = map->slot_count - 1, at = tag & mask;

	while (map->slots[at].number != 0 &&
		(map->slots[at].tag != tag ||
			memcmp(map_key(map, map->slots[at].number - 1), key,
				map->key_size) != 0)) {
		at = (at + 1) & mask;
	}
	return &map->slots[at];
}

static void
move_slots(struct map *map, const struct map_slot *from, size_t count)
{
	size_t mask = map->slot_count - 1;

	for (size_t i = 0; i < count; i++) {
		size_t at = from[i].tag & mask;

		if (from[i].number == 0) {
			continue;
		}
		while (map->slots[at].number != 0) {
			at = (at + 1) & mask;
		}
		map->slots[at] = from[i];
	}
}

static void
grow(struct map *map)
{
	struct map_slot *old = map->slots;
	size_t count = map->slot_count;

	map->room = map->room == 0 ? FIRST_ROOM : map->room * 2;
	map->entries = must(realloc(map->entries, map->room * map->entry_size));
	/* at most half full */
	map->slot_count = map->room * 2;
	map->slots = must(calloc(map->slot_count, sizeof *map->slots));
	move_slots(map, old, count);
	free(old);
}

size_t
map_index(const struct map *map, const void *key)
{
	const struct map_slot *slot;

	if (map->count == 0) {
		return 0;
	}
	slot = slot_of(map, tag_of(map, key), key);
	return slot->number == 0 ? map->count : slot->number - 1;
}

void *
map_find(const struct map *map, const void *key)
{
	size_t i = map_index(map, key);

	return i == map->count ? NULL : map_value(map, i);
}

static void *
add(struct map *map, struct map_slot new, const void *key)
{
	unsigned char *entry = map_key(map, map->count);

	memset(entry, 0, map->entry_size);
	memcpy(entry, key, map->key_size);
	new.number = (uint32_t)++map->count;
	*slot_of(map, new.tag, key) = new;
	return map_value(map, map->count - 1);
}

void *
map_at(struct map *map, const void *key)
{
	uint32_t tag = tag_of(map, key);
	const struct map_slot *slot;

	if (map->count > 0) {
		slot = slot_of(map, tag, key);
		if (slot->number != 0) {
			return map_value(map, slot->number - 1);
		}
	}
	if (map->count >= map->most) {
		map->refused++;
		return NULL;
	}
	if (map->count == map->room) {
		grow(map);
	}
	return add(map, (struct map_slot){ .tag = tag }, key);
}
