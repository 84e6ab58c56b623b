/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_UNIT_MAP_H
#define PENUMBRA_CLASSIFIERS_UNIT_MAP_H

#include "classifiers/unit.h"
#include "sensor/base/addr.h"
#include "sensor/base/arena.h"
#include "sensor/base/hash.h"

/* What a unit map is made of; only unit.c and unit_load.c look inside. */

enum { VLANS = 4096 };
#define RANGE_NONE SIZE_MAX

struct unit_range {
	struct prefix prefix;
	unit_id unit;
	size_t around; /* the next wider range that holds this one; RANGE_NONE: none */
	int line;      /* of the file */
};

struct unit_map {
	struct arena *arena; /* owns everything, this struct too */
	struct unit *unit;
	size_t count, unit_room;
	struct unit_range *range; /* sorted by address, wider ones first */
	size_t range_count, range_room;
	unit_id vlan[VLANS];
	bool everyone;
	char digest[DIGEST_TEXT_MAX];
};

struct unit_map *unit_map_new(void);
void unit_map_sort(struct unit_map *map);

#endif
