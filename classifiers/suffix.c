/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/suffix.h"

#include <string.h>

/* The table holds only what we wrote, so a stranger's names cannot make it slow: no key is
 * needed.  FNV-1a, byte by byte from the end, gives the hash of every suffix on the way. */
enum { HASH_START = 0x811c9dc5, HASH_STEP = 0x01000193 };

static uint32_t
hash_step(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)c) * (uint32_t)HASH_STEP;
}

/* FNV's low bits alone are weak. */
static uint32_t
hash_end(uint32_t hash)
{
	hash ^= hash >> 15;
	hash *= 0x2c1b3c6dU;
	return hash ^ hash >> 13;
}

static struct suffix_node *
find_place(const struct suffix_set *set, uint32_t hash, const char *text, size_t len)
{
	uint32_t at = hash_end(hash) & set->mask;

	for (;; at = (at + 1) & set->mask) {
		struct suffix_node *node = &set->node[at];

		if (node->text == NULL || (node->hash == hash && node->len == len &&
						  memcmp(node->text, text, len) == 0)) {
			return node;
		}
	}
}

void
suffix_open(struct suffix_set *set, struct arena *arena, size_t names)
{
	size_t room = 64;

	/* a name brings about two suffixes of its own; half the places stay free */
	while (room < names * 4 && room < (size_t)1 << 30) {
		room *= 2;
	}
	*set = (struct suffix_set){ .mask = (uint32_t)room - 1, .arena = arena };
	set->node = arena_take(arena, room * sizeof *set->node);
}

static void
grow(struct suffix_set *set)
{
	size_t room = (size_t)set->mask + 1;
	struct suffix_node *old = set->node;

	set->node = arena_take(set->arena, 2 * room * sizeof *set->node);
	set->mask = (uint32_t)(2 * room) - 1;
	for (size_t i = 0; i < room; i++) {
		if (old[i].text != NULL) {
			*find_place(set, old[i].hash, old[i].text, old[i].len) = old[i];
		}
	}
}

static struct suffix_node *
put_one(struct suffix_set *set, uint32_t hash, const char *text, size_t len)
{
	struct suffix_node *node;

	if (set->used * 2 > set->mask) {
		grow(set);
	}
	node = find_place(set, hash, text, len);
	if (node->text == NULL) {
		*node = (struct suffix_node){ hash, SUFFIX_NONE, SUFFIX_NONE, text,
			(uint32_t)len };
		set->used++;
	}
	return node;
}

struct suffix_node *
suffix_put(struct suffix_set *set, const char *name, size_t len)
{
	uint32_t hash = HASH_START;

	/* every suffix on the way gets a node, so that the walk knows where to go on */
	for (size_t i = len; i-- > 1;) {
		if (name[i] == '.') {
			put_one(set, hash, name + i + 1, len - i - 1);
		}
		hash = hash_step(hash, name[i]);
	}
	return put_one(set, len > 0 ? hash_step(hash, name[0]) : hash, name, len);
}

uint32_t
suffix_find(const struct suffix_set *set, const char *name, size_t len, size_t *found)
{
	uint32_t hash = HASH_START, best = SUFFIX_NONE;

	for (size_t i = len; i-- > 0;) {
		const struct suffix_node *node;

		hash = hash_step(hash, name[i]);
		if (i > 0 && name[i - 1] != '.') {
			continue;
		}
		node = find_place(set, hash, name + i, len - i);
		if (node->text == NULL) {
			break;
		}
		if (node->below != SUFFIX_NONE) {
			best = node->below;
			*found = len - i;
		}
		if (i == 0 && node->exact != SUFFIX_NONE) {
			best = node->exact;
			*found = len;
		}
		if (i > 0) {
			i--; /* the dot */
			hash = hash_step(hash, '.');
		}
	}
	return best;
}
