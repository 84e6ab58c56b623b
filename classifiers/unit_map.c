/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/unit.h"

#include "classifiers/unit_map.h"
#include "sensor/base/hash.h"

#include <assert.h>
#include <stdlib.h>

struct unit_map *
unit_map_new(void)
{
	struct arena *arena = arena_open();
	struct unit_map *map = arena_take(arena, sizeof *map);

	map->arena = arena;
	return map;
}

struct unit_map *
unit_map_everyone(void)
{
	struct unit_map *map = unit_map_new();
	struct unit *unit = ARENA_PUSH(map->arena, map->unit, map->count, map->unit_room);

	*unit = (struct unit){
		.code = "everyone", .name = "Everyone", .shared = 1, .site = ""
	};
	map->everyone = true;
	hash_digest("", 0, map->digest);
	return map;
}

void
unit_map_close(struct unit_map *map)
{
	if (map != NULL) {
		arena_close(map->arena); /* the map itself lies in it */
	}
}

/* The last range that begins at or before the address, or SIZE_MAX. */
static size_t
last_before(const struct unit_map *map, const struct addr *addr)
{
	size_t low = 0, high = map->range_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (addr_compare(&map->range[middle].prefix.addr, addr) <= 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low - 1;
}

unit_id
unit_of(const struct unit_map *map, const struct addr *addr, uint16_t vlan)
{
	if (map->everyone) {
		return 0;
	}
	/* ranges nest or are apart: the narrowest that holds the address is the last that begins
	 * before it, or one around that */
	for (size_t i = last_before(map, addr); i != RANGE_NONE;
		i = map->range[i].around) {
		if (prefix_holds(&map->range[i].prefix, addr)) {
			return map->range[i].unit;
		}
	}
	return vlan > 0 && vlan < VLANS ? map->vlan[vlan] : UNIT_NONE;
}

size_t
unit_count(const struct unit_map *map)
{
	return map->count;
}

const struct unit *
unit_at(const struct unit_map *map, unit_id id)
{
	assert(id < map->count);
	return &map->unit[id];
}

unit_id
unit_named(const struct unit_map *map, struct str code)
{
	for (size_t i = 0; i < map->count; i++) {
		if (str_equal(str_of(map->unit[i].code), code)) {
			return (unit_id)i;
		}
	}
	return UNIT_NONE;
}

const char *
unit_map_digest(const struct unit_map *map)
{
	return map->digest;
}

static int
by_prefix(const void *a, const void *b)
{
	const struct unit_range *x = a, *y = b;
	int order = addr_compare(&x->prefix.addr, &y->prefix.addr);

	return order != 0 ? order : x->prefix.bits - y->prefix.bits;
}

static bool
inside(const struct prefix *inner, const struct prefix *outer)
{
	return inner->bits >= outer->bits && prefix_holds(outer, &inner->addr);
}

void
unit_map_sort(struct unit_map *map)
{
	if (map->range_count > 0) {
		qsort(map->range, map->range_count, sizeof *map->range, by_prefix);
	}
	for (size_t i = 0; i < map->range_count; i++) {
		size_t around = i - 1; /* RANGE_NONE for the first */

		while (around != RANGE_NONE &&
			!inside(&map->range[i].prefix, &map->range[around].prefix)) {
			around = map->range[around].around;
		}
		map->range[i].around = around;
	}
}
