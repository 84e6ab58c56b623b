/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_UNIT_H
#define PENUMBRA_CLASSIFIERS_UNIT_H

#include "sensor/base/err.h"
#include "sensor/base/instant.h"
#include "sensor/base/language.h"
#include "sensor/base/problems.h"

#include <stdint.h>

/* Business units and the part of the network each one sits in.  Columns of units.csv: code, name,
 * people, ranges, vlans, kind, shared, site, holidays, cadence_days, peer, works_with, language; lists
 * inside a cell are separated by spaces; rows with the same code add ranges.  Longest prefix wins, then
 * VLAN.  Header and order of columns are free; code, name, people, ranges are required. */

struct addr;

enum unit_kind { UNIT_PEOPLE, UNIT_SERVERS, UNIT_GUEST };

struct unit {
	const char *code, *name; /* code: [a-z0-9-]{1,31} */
	uint32_t people;         /* 0: not given */
	enum unit_kind kind;
	uint32_t shared; /* one address stands for so many devices; 1 is usual */
	const char *site;
	const struct day *holidays;
	size_t holiday_count;
	uint32_t cadence_days;
	bool peer; /* may be named to other units as one that solved a need */
	const char *const *works_with; /* codes */
	size_t works_with_count;
	enum language language; /* of letters to it; LANGUAGE_NONE: not given */
};

typedef uint16_t unit_id; /* dies with the map */
enum { UNIT_NONE = 0xffff, UNIT_CODE_MAX = 32 };

struct unit_map;
/* One unit "everyone" that holds every address. */
struct unit_map *unit_map_everyone(void);
/* NULL when problems were added. */
struct unit_map *unit_map_load(const char *path, struct problems *problems);
void unit_map_close(struct unit_map *map);

unit_id unit_of(const struct unit_map *map, const struct addr *addr, uint16_t vlan);
size_t unit_count(const struct unit_map *map);
const struct unit *unit_at(const struct unit_map *map, unit_id id);
unit_id unit_named(const struct unit_map *map, struct str code);
/* Hex digest of the file, 16 characters, for receipts. */
const char *unit_map_digest(const struct unit_map *map);

#endif
