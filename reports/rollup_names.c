/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <stdlib.h>
#include <string.h>

/* Names outside the catalogue (M24, P6): kept by keyed hash, with their text in memory only, and
 * written when at least k devices in two units or on two days used them. */

enum {
	NAMES_MOST = 1 << 16,
	NAME_UNITS_MOST = 1 << 17,
	NAME_DEVICES_MOST = 1 << 19,
	FIRST_NAMES_MOST = 1 << 16
};

void
names_init(struct names *names, struct hash_key secret)
{
	map_init(&names->names, sizeof(uint64_t), sizeof(struct name), NAMES_MOST);
	map_init(&names->units, sizeof(struct name_unit_key), sizeof(struct name_unit),
		NAME_UNITS_MOST);
	map_init(&names->devices, sizeof(struct name_device_key), 0, NAME_DEVICES_MOST);
	names->secret = secret;
}

void
names_fini(struct names *names)
{
	for (size_t i = 0; i < names->names.count; i++) {
		struct name *name = map_value(&names->names, i);

		free(name->text);
	}
	map_fini(&names->names);
	map_fini(&names->units);
	map_fini(&names->devices);
}

static int
compare_devices(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* More devices than this, and a name stays when room is made. */
static uint32_t
least_kept(const struct map *names)
{
	uint32_t *devices = calloc(names->count, sizeof *devices);
	uint32_t least;

	if (devices == NULL) {
		abort();
	}
	for (size_t i = 0; i < names->count; i++) {
		devices[i] = ((struct name *)map_value(names, i))->devices;
	}
	qsort(devices, names->count, sizeof *devices, compare_devices);
	least = devices[names->count / 4];
	free(devices);
	return least;
}

static void
copy_kept(struct map *map, const struct map *names)
{
	struct map kept;

	map_init(&kept, map->key_size, map->value_size, map->most);
	for (size_t i = 0; i < map->count; i++) {
		/* each key begins with the hash of its name */
		if (map_find(names, map_key(map, i)) != NULL) {
			memcpy(map_at(&kept, map_key(map, i)), map_value(map, i),
				map->value_size);
		}
	}
	map_fini(map);
	*map = kept;
}

/* Of the names with the fewest devices the older half goes. */
static void
make_room(struct rollup *r, struct names *n)
{
	uint32_t least = least_kept(&n->names);
	size_t seen = 0, few = 0;
	struct map kept;

	for (size_t i = 0; i < n->names.count; i++) {
		few += ((struct name *)map_value(&n->names, i))->devices <= least;
	}
	map_init(&kept, sizeof(uint64_t), sizeof(struct name), NAMES_MOST);
	for (size_t i = 0; i < n->names.count; i++) {
		struct name *name = map_value(&n->names, i);

		if (name->devices <= least && seen++ < (few + 1) / 2) {
			free(name->text);
			r->counts.unknown_dropped++;
			continue;
		}
		memcpy(map_at(&kept, map_key(&n->names, i)), name, sizeof *name);
	}
	map_fini(&n->names);
	n->names = kept;
	copy_kept(&n->units, &kept);
	copy_kept(&n->devices, &kept);
}

static int32_t
first_day_of(struct rollup *r, uint64_t hash, int32_t day)
{
	int32_t *first;

	if (r->first_names.count == FIRST_NAMES_MOST) {
		map_clear(&r->first_names);
	}
	first = map_at(&r->first_names, &hash);
	if (*first == 0 || day < *first) {
		*first = day;
	}
	return *first;
}

static struct name *
name_at(struct rollup *r, struct names *n, uint64_t hash, const struct finding *f)
{
	struct name *name;

	if (n->names.count == NAMES_MOST && map_find(&n->names, &hash) == NULL) {
		make_room(r, n);
	}
	name = map_at(&n->names, &hash);
	if (name != NULL && name->text == NULL) {
		name->text = strdup(f->domain);
		name->first_day = first_day_of(r, hash, f->day.n);
		r->counts.unknown_held++;
	}
	return name;
}

/* True for a device that was not there yet. */
static bool
device_is_new(struct names *n, uint64_t hash, const struct finding *f, uint32_t unit)
{
	struct name_device_key key = { .hash = hash, .unit = unit };
	size_t before = n->devices.count;

	memcpy(key.device, f->device.byte, sizeof key.device);
	(void)map_at(&n->devices, &key);
	return n->devices.count > before;
}

static uint64_t
office_bytes(const struct finding *f)
{
	int32_t weekday = f->day.n - week_monday(f->week).n;
	bool office = weekday < 5 && f->minute >= 7 * 60 && f->minute < 19 * 60;

	return office ? f->up + f->down : 0;
}

static void
add_unit(struct names *n, struct name *name, uint64_t hash, const struct finding *f,
	uint8_t bit)
{
	struct name_unit_key key = { .hash = hash, .unit = unit_word(f->unit) };
	size_t before = n->units.count;
	struct name_unit *u = map_at(&n->units, &key);

	if (u == NULL) {
		return;
	}
	name->units += n->units.count > before;
	if (u->first_day == 0 || f->day.n < u->first_day) {
		u->first_day = f->day.n;
	}
	u->devices += device_is_new(n, hash, f, key.unit);
	u->days |= bit;
	u->up += f->up;
	u->down += f->down;
	u->office += office_bytes(f);
}

void
names_add(struct rollup *r, struct open_week *w, const struct finding *f)
{
	uint64_t hash = hash_bytes(&w->names.secret, f->domain, strlen(f->domain));
	struct name *name;
	uint8_t bit = (uint8_t)(1 << ((f->day.n - week_monday(f->week).n) & 7));

	if (!f->both_ways) {
		return;
	}
	name = name_at(r, &w->names, hash, f);
	if (name == NULL) {
		r->counts.no_room++;
		return;
	}
	name->devices += device_is_new(&w->names, hash, f, WORD_ALL);
	name->days |= bit;
	name->up += f->up;
	name->down += f->down;
	name->office += office_bytes(f);
	add_unit(&w->names, name, hash, f, bit);
}

static bool
may_be_written(const struct rollup *r, const struct name *name)
{
	return name->text != NULL && name->devices >= r->config.k &&
	       (name->units >= 2 || __builtin_popcount(name->days) >= 2);
}

static void
add_row(struct rollup *r, struct rows *rows, const struct open_week *w,
	const struct name *name, const char *unit, const struct name_unit *part)
{
	struct week_unknown_row *row = rows_add(rows, TABLE_WEEK_UNKNOWN);
	uint64_t bytes = part->up + part->down;

	row->week = w->week.n;
	str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
	str_copy(row->unit, sizeof row->unit, str_of(unit));
	str_copy(row->name, sizeof row->name, str_of(name->text));
	row->dev = part->devices;
	row->units = name->units;
	row->days = __builtin_popcount(part->days);
	row->up = (int64_t)part->up;
	row->down = (int64_t)part->down;
	row->office_share = bytes == 0 ? 0 : (int64_t)(part->office * 1000 / bytes);
}

static void
write_name(struct rollup *r, struct rows *rows, const struct open_week *w,
	const struct name *name)
{
	struct name_unit all = { name->devices, name->first_day, name->up, name->down,
		name->office, name->days };

	add_row(r, rows, w, name, UNIT_ALL, &all);
	first_seen(r, &r->first_use, first_key(WORD_ALL, name->text), name->first_day,
		name->devices, w->week);
	r->counts.unknown_held--;
}

void
names_rows(struct rollup *r, struct open_week *w)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < w->names.names.count; i++) {
		const struct name *name = map_value(&w->names.names, i);

		if (may_be_written(r, name)) {
			write_name(r, &rows, w, name);
		}
	}
	for (size_t i = 0; i < w->names.units.count; i++) {
		const struct name_unit_key *key = map_key(&w->names.units, i);
		const struct name_unit *part = map_value(&w->names.units, i);
		const struct name *name = map_find(&w->names.names, &key->hash);

		if (name != NULL && may_be_written(r, name)) {
			add_row(r, &rows, w, name, word_text(&r->units, key->unit), part);
			first_seen(r, &r->first_use, first_key(key->unit, name->text),
				part->first_day, part->devices, w->week);
		}
	}
	rows_put(r, &rows);
}
