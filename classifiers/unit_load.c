/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/unit_map.h"
#include "sensor/base/addr.h"
#include "sensor/base/csv.h"
#include "sensor/base/file.h"

#include <stdio.h>

enum {
	FILE_MAX = 4 * 1024 * 1024,
	UNITS_MAX = 4096,
	RANGES_MAX = 65536,
	PEOPLE_MAX = 1000000,
	SHARED_MAX = 10000,
	NAME_MAX_CHARS = 80
};

enum column {
	CODE,
	NAME,
	PEOPLE,
	RANGES,
	VLAN_LIST,
	KIND,
	SHARED,
	SITE,
	HOLIDAYS,
	CADENCE,
	PEER,
	WORKS_WITH,
	LANGUAGE_CODE,
	COLUMNS
};
static const char *const column_word[COLUMNS] = { "code", "name", "people", "ranges",
	"vlans", "kind", "shared", "site", "holidays", "cadence_days", "peer",
	"works_with", "language" };
static const enum column last_required = RANGES;

struct load {
	const char *file;
	struct unit_map *map;
	struct problems *problems;
	size_t place[COLUMNS]; /* cell of each column; SIZE_MAX: not there */
	size_t width;          /* cells of the header */
	struct csv_row row;
	int vlan_line[VLANS];
	int *first_line; /* of each unit */
	size_t lines, line_room;
};

static const struct csv_cell *
cell(const struct load *l, enum column column)
{
	static const struct csv_cell none = { { "", 0 }, 1 };

	return l->place[column] < l->row.count ? &l->row.cell[l->place[column]] : &none;
}

static struct str
value(const struct load *l, enum column column)
{
	return cell(l, column)->text;
}

static void
complain(struct load *l, enum column column, struct str what, const char *allowed)
{
	problems_add(l->problems, l->file, l->row.line, cell(l, column)->column,
		"%s: \"%.*s\" %s", column_word[column],
		(int)(what.len < 60 ? what.len : 60), what.at, allowed);
}

static bool
is_code(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
			return false;
		}
	}
	return s.len > 0 && s.len < UNIT_CODE_MAX;
}

/* Codes the store keeps for its own rows. */
static bool
is_reserved(struct str s)
{
	return str_equal(s, str_of("other")) || str_equal(s, str_of("none")) ||
	       str_equal(s, str_of("all"));
}

static void
take_number(
	struct load *l, enum column column, uint32_t least, uint32_t most, uint32_t *out)
{
	struct str s = value(l, column);
	char allowed[80];
	uint64_t n;

	if (s.len == 0) {
		return;
	}
	if (!str_number(s, most, &n) || n < least) {
		snprintf(allowed, sizeof allowed,
			"is not allowed; write a whole number from %u to %u", least,
			most);
		complain(l, column, s, allowed);
		return;
	}
	*out = (uint32_t)n;
}

static void
take_kind(struct load *l, struct unit *unit)
{
	static const char *const word[] = { "people", "servers", "guest" };
	struct str s = value(l, KIND);

	for (int i = 0; i < 3; i++) {
		if (str_equal(s, str_of(word[i]))) {
			unit->kind = (enum unit_kind)i;
			return;
		}
	}
	if (s.len > 0) {
		complain(l, KIND, s, "is not known; use people, servers or guest");
	}
}

static void
take_peer(struct load *l, struct unit *unit)
{
	struct str s = value(l, PEER);

	unit->peer = str_equal(s, str_of("yes"));
	if (s.len > 0 && !unit->peer && !str_equal(s, str_of("no"))) {
		complain(l, PEER, s, "is not known; write yes or no");
	}
}

static void
take_language(struct load *l, struct unit *unit)
{
	struct str s = value(l, LANGUAGE_CODE);
	char allowed[64];

	unit->language = language_named(s);
	if (s.len > 0 && unit->language == LANGUAGE_NONE) {
		snprintf(allowed, sizeof allowed, "is not known; write %s",
			language_codes());
		complain(l, LANGUAGE_CODE, s, allowed);
	}
}

static void
take_holidays(struct load *l, struct unit *unit)
{
	size_t count = 0, room = 0;
	struct day *days = NULL, day;

	for (struct str rest = value(l, HOLIDAYS); rest.at != NULL;) {
		struct str word = str_cut(&rest, ' ');

		if (word.len == 0) {
			continue;
		}
		if (!day_parse(word, &day)) {
			complain(l, HOLIDAYS, word, "is no day; write it as 2026-12-25");
			continue;
		}
		*ARENA_PUSH(l->map->arena, days, count, room) = day;
	}
	unit->holidays = days;
	unit->holiday_count = count;
}

static void
take_works_with(struct load *l, struct unit *unit)
{
	size_t count = 0, room = 0;
	const char **codes = NULL;

	for (struct str rest = value(l, WORKS_WITH); rest.at != NULL;) {
		struct str word = str_cut(&rest, ' ');

		if (word.len > 0) {
			*ARENA_PUSH(l->map->arena, codes, count, room) =
				arena_copy(l->map->arena, word);
		}
	}
	unit->works_with = codes;
	unit->works_with_count = count;
}

static void
take_unit(struct load *l, struct unit *unit)
{
	*unit = (struct unit){ .code = value(l, CODE).at,
		.name = value(l, NAME).at,
		.shared = 1,
		.site = value(l, SITE).at };
	if (value(l, NAME).len == 0 || value(l, NAME).len > NAME_MAX_CHARS) {
		complain(l, NAME, value(l, NAME),
			"is not allowed; a unit needs a name of at most 80 characters");
	}
	take_number(l, PEOPLE, 0, PEOPLE_MAX, &unit->people);
	take_number(l, SHARED, 1, SHARED_MAX, &unit->shared);
	take_number(l, CADENCE, 1, 730, &unit->cadence_days);
	take_kind(l, unit);
	take_peer(l, unit);
	take_language(l, unit);
	take_holidays(l, unit);
	take_works_with(l, unit);
}

/* A further row of a unit adds ranges; what it repeats must be the same. */
static void
compare_unit(struct load *l, unit_id id)
{
	const struct unit *unit = unit_at(l->map, id);
	struct str name = value(l, NAME), people = value(l, PEOPLE);
	char first[64];
	uint64_t n;

	snprintf(first, sizeof first, "differs from line %d; leave it empty here",
		l->first_line[id]);
	if (name.len > 0 && !str_equal(name, str_of(unit->name))) {
		complain(l, NAME, name, first);
	}
	if (people.len > 0 &&
		(!str_number(people, PEOPLE_MAX, &n) || n != unit->people)) {
		complain(l, PEOPLE, people, first);
	}
	for (enum column c = KIND; c < COLUMNS; c++) {
		if (value(l, c).len > 0) {
			complain(l, c, value(l, c),
				"belongs on the unit's first row; leave it empty here");
		}
	}
}

static void
take_ranges(struct load *l, unit_id id)
{
	struct unit_map *map = l->map;
	struct prefix prefix;

	for (struct str rest = value(l, RANGES); rest.at != NULL;) {
		struct str word = str_cut(&rest, ' ');

		if (word.len == 0) {
			continue;
		}
		if (!prefix_parse(word, &prefix)) {
			complain(l, RANGES, word,
				"is no address range; write it as 10.1.0.0/16, with no "
				"bit "
				"set beyond its length");
			continue;
		}
		if (map->range_count == RANGES_MAX) {
			complain(l, RANGES, word, "is one range too many; at most 65536");
			return;
		}
		*ARENA_PUSH(map->arena, map->range, map->range_count, map->range_room) =
			(struct unit_range){ prefix, id, RANGE_NONE, l->row.line };
	}
}

static void
take_vlans(struct load *l, unit_id id)
{
	char twice[64];
	uint64_t n;

	for (struct str rest = value(l, VLAN_LIST); rest.at != NULL;) {
		struct str word = str_cut(&rest, ' ');

		if (word.len == 0) {
			continue;
		}
		if (!str_number(word, VLANS - 2, &n) || n == 0) {
			complain(l, VLAN_LIST, word,
				"is no VLAN; write numbers from 1 to 4094");
		} else if (l->map->vlan[n] != UNIT_NONE) {
			snprintf(twice, sizeof twice, "is already given on line %d",
				l->vlan_line[n]);
			complain(l, VLAN_LIST, word, twice);
		} else {
			l->map->vlan[n] = id;
			l->vlan_line[n] = l->row.line;
		}
	}
}

static void
take_row(struct load *l)
{
	struct unit_map *map = l->map;
	struct str code = value(l, CODE);
	unit_id id = unit_named(map, code);

	if (l->row.count > l->width) {
		problems_add(l->problems, l->file, l->row.line,
			l->row.cell[l->width].column,
			"the row has %zu cells, the header %zu; put cells with commas in "
			"quotes",
			l->row.count, l->width);
		return;
	}
	if (!is_code(code) || is_reserved(code)) {
		complain(l, CODE, code,
			"is not allowed; use 1 to 31 of a-z, 0-9 and -, and none of "
			"other, "
			"none, all");
		return;
	}
	if (id == UNIT_NONE && map->count == UNITS_MAX) {
		complain(l, CODE, code, "is one unit too many; at most 4096");
		return;
	}
	if (id == UNIT_NONE) {
		id = (unit_id)map->count;
		take_unit(
			l, ARENA_PUSH(map->arena, map->unit, map->count, map->unit_room));
		*ARENA_PUSH(map->arena, l->first_line, l->lines, l->line_room) =
			l->row.line;
	} else {
		compare_unit(l, id);
	}
	if (value(l, RANGES).len == 0 && value(l, VLAN_LIST).len == 0) {
		complain(l, RANGES, code,
			"has neither ranges nor vlans; say where it sits in the network");
	}
	take_ranges(l, id);
	take_vlans(l, id);
}

static bool
take_header(struct load *l)
{
	size_t before = l->problems->all;

	memset(l->place, 0xff, sizeof l->place);
	l->width = l->row.count;
	for (size_t i = 0; i < l->row.count; i++) {
		enum column c = 0;
		struct csv_cell *head = &l->row.cell[i];

		while (c < COLUMNS && !str_equal(head->text, str_of(column_word[c]))) {
			c++;
		}
		if (c == COLUMNS || l->place[c] != SIZE_MAX) {
			problems_add(l->problems, l->file, l->row.line, head->column,
				"column \"%.*s\" is %s; columns are code, name, people, "
				"ranges, vlans, kind, shared, site, holidays, "
				"cadence_days, peer, works_with, language",
				(int)(head->text.len < 60 ? head->text.len : 60),
				head->text.at,
				c == COLUMNS ? "not known" : "there twice");
			continue;
		}
		l->place[c] = i;
	}
	for (enum column c = 0; c <= last_required; c++) {
		if (l->place[c] == SIZE_MAX) {
			problems_add(l->problems, l->file, l->row.line, 1,
				"column \"%s\" is missing; the first row names the "
				"columns, code, name, people and ranges among them",
				column_word[c]);
		}
	}
	return l->problems->all == before;
}

static void
check_ranges(struct load *l)
{
	const struct unit_map *map = l->map;
	char text[ADDR_TEXT_MAX + 4];

	for (size_t i = 1; i < map->range_count; i++) {
		const struct unit_range *a = &map->range[i - 1], *b = &map->range[i];

		if (a->prefix.bits == b->prefix.bits &&
			addr_equal(&a->prefix.addr, &b->prefix.addr)) {
			int first = a->line < b->line ? a->line : b->line;

			problems_add(l->problems, l->file,
				a->line < b->line ? b->line : a->line, 0,
				"ranges: %s is already given on line %d; a range belongs "
				"to one unit",
				prefix_print(&b->prefix, text), first);
		}
	}
}

static void
check_works_with(struct load *l)
{
	for (size_t i = 0; i < l->map->count; i++) {
		const struct unit *unit = &l->map->unit[i];

		for (size_t j = 0; j < unit->works_with_count; j++) {
			if (unit_named(l->map, str_of(unit->works_with[j])) ==
				UNIT_NONE) {
				problems_add(l->problems, l->file, l->first_line[i], 0,
					"works_with: \"%s\" is no unit of this file",
					unit->works_with[j]);
			}
		}
	}
}

static void
load_rows(struct load *l, struct str bytes)
{
	struct csv csv;

	csv_open(&csv, l->file, bytes, l->map->arena, l->problems);
	if (!csv_next(&csv, &l->row)) {
		problems_add(l->problems, l->file, 1, 0,
			"has no rows; the first names the columns");
		return;
	}
	if (!take_header(l)) {
		return;
	}
	while (csv_next(&csv, &l->row)) {
		if (l->row.count > 1 || l->row.cell[0].text.len > 0) {
			take_row(l);
		}
	}
	if (l->map->count == 0) {
		problems_add(l->problems, l->file, 1, 0, "names no unit");
	}
	unit_map_sort(l->map);
	check_ranges(l);
	check_works_with(l);
}

struct unit_map *
unit_map_load(const char *path, struct problems *problems)
{
	size_t before = problems->all;
	struct unit_map *map = unit_map_new();
	struct load *l = arena_take(map->arena, sizeof *l);
	struct str bytes;

	l->file = path;
	l->map = map;
	l->problems = problems;
	memset(map->vlan, 0xff, sizeof map->vlan);
	if (file_read(path, FILE_MAX, map->arena, &bytes, problems)) {
		hash_digest(bytes.at, bytes.len, map->digest);
		load_rows(l, bytes);
	}
	if (problems->all != before) {
		unit_map_close(map);
		return NULL;
	}
	return map;
}
