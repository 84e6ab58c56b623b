/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/facts.h"

#include "sensor/base/map.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct facts *
facts_open(const struct facts_settings *settings)
{
	struct arena *arena = arena_open();
	struct facts *facts = arena_take(arena, sizeof *facts);

	facts->arena = arena;
	facts->set = *settings;
	if (facts->set.k < FACTS_K_LEAST) {
		facts->set.k = FACTS_K_LEAST;
	}
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		facts->rows[t].size = table_shape((enum table)t)->row_size;
	}
	return facts;
}

void
facts_close(struct facts *facts)
{
	if (facts == NULL) {
		return;
	}
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		free(facts->rows[t].at);
	}
	for (size_t w = 0; w < facts->week_count; w++) {
		if (facts->weeks[w].own) {
			free(facts->weeks[w].use.at);
		}
		for (size_t u = 0; facts->weeks[w].unit != NULL && u < facts->unit_count;
			u++) {
			free(facts->weeks[w].unit[u].at);
		}
	}
	arena_close(facts->arena);
}

const void *
facts_row(const struct facts *facts, enum table table, size_t i)
{
	const struct facts_rows *rows = &facts->rows[table];

	assert(i < rows->n);
	return rows->at + i * rows->size;
}

/* Millions of rows may come: they grow where the system can move them without a copy. */
static void
rows_grow(struct facts_rows *rows)
{
	rows->room = rows->room == 0 ? 64 : rows->room * 2;
	rows->at = realloc(rows->at, rows->room * rows->size);
	if (rows->at == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
}

void
facts_rows_add(struct facts_rows *rows, const void *row)
{
	if (rows->n == rows->room) {
		rows_grow(rows);
	}
	memcpy(rows->at + rows->n * rows->size, row, rows->size);
	rows->n++;
}

void
facts_take(void *ctx, enum table table, const void *row)
{
	struct facts *facts = ctx;

	facts_rows_add(&facts->rows[table], row);
}

void
facts_take_entry(void *ctx, const struct entry *entry)
{
	struct facts *facts = ctx;
	struct entry *copy = arena_take(facts->arena, sizeof *copy);

	*copy = *entry;
	copy->entity = arena_copy(facts->arena, str_of(entry->entity));
	copy->id = arena_copy(facts->arena, str_of(entry->id));
	copy->changed_on = arena_copy(facts->arena, str_of(entry->changed_on));
	copy->changed_by = arena_copy(facts->arena, str_of(entry->changed_by));
	for (size_t i = 0; i < entry->fields; i++) {
		copy->field[i].name =
			arena_copy(facts->arena, str_of(entry->field[i].name));
		copy->field[i].text =
			arena_copy(facts->arena, str_of(entry->field[i].text));
	}
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
	*ARENA_PUSH(facts->arena, facts->entries, facts->entry_count, facts->entry_room) =
		copy;
}

void
facts_take_absent(void *ctx, const char *sensor, int64_t week)
{
	struct facts *facts = ctx;
	struct facts_absent *absent = NULL;

	for (size_t i = 0; i < facts->absent_count; i++) {
		if (strcmp(facts->absent[i].sensor, sensor) == 0) {
			absent = &facts->absent[i];
		}
	}
	if (absent == NULL) {
		absent = ARENA_PUSH(facts->arena, facts->absent, facts->absent_count,
			facts->absent_room);
		*absent = (struct facts_absent){ .week = week };
		str_copy(absent->sensor, sizeof absent->sensor, str_of(sensor));
	}
	absent->periods++;
	absent->week = week < absent->week ? week : absent->week;
}

const struct entry *
facts_entry(const struct facts *facts, const char *entity, size_t *at)
{
	while (*at < facts->entry_count) {
		const struct entry *entry = facts->entries[(*at)++];

		if (strcmp(entry->entity, entity) == 0) {
			return entry;
		}
	}
	return NULL;
}

bool
facts_has(const struct facts *facts, const char *entity)
{
	size_t at = 0;

	return facts_entry(facts, entity, &at) != NULL;
}

/* ---- axes ------------------------------------------------------------------------------------ */

struct names {
	const char **at;
	size_t n, room;
};

static void
name_add(struct facts *facts, struct names *names, const char *name)
{
	/* rows are in order of their keys: most names come many times in a row */
	if (names->n == 0 || strcmp(names->at[names->n - 1], name) != 0) {
		*ARENA_PUSH(facts->arena, names->at, names->n, names->room) = name;
	}
}

static int
name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
names_unique(struct names *names)
{
	size_t kept = 0;

	if (names->n == 0) {
		return;
	}
	qsort(names->at, names->n, sizeof *names->at, name_compare);
	for (size_t i = 0; i < names->n; i++) {
		if (kept == 0 || strcmp(names->at[kept - 1], names->at[i]) != 0) {
			names->at[kept++] = names->at[i];
		}
	}
	names->n = kept;
}

static bool
is_special(const char *unit)
{
	return strcmp(unit, UNIT_ALL) == 0 || strcmp(unit, UNIT_OTHER) == 0 ||
	       strcmp(unit, UNIT_NONE_WORD) == 0;
}

static void
unit_fill(const struct facts *facts, struct facts_unit *unit, const char *code)
{
	unit->code = unit->name = code;
	unit->id = UNIT_NONE;
	if (facts->set.units == NULL || is_special(code)) {
		return;
	}
	unit->id = unit_named(facts->set.units, str_of(code));
	if (unit->id == UNIT_NONE) {
		return;
	}
	unit->unit = unit_at(facts->set.units, unit->id);
	unit->in_map = true;
	unit->name = unit->unit->name;
	unit->people = unit->unit->people;
	unit->kind = unit->unit->kind;
}

static void
units_ready(struct facts *facts)
{
	struct names names = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < facts->rows[TABLE_WEEK_USE].n; i++) {
		const struct week_use_row *row = facts_row(facts, TABLE_WEEK_USE, i);
		name_add(facts, &names, row->unit);
	}
	for (size_t i = 0; i < facts->rows[TABLE_WEEK_NEED].n; i++) {
		const struct week_need_row *row = facts_row(facts, TABLE_WEEK_NEED, i);
		name_add(facts, &names, row->unit);
	}
	for (size_t i = 0; i < facts->rows[TABLE_WEEK_UNIT].n; i++) {
		const struct week_unit_row *row = facts_row(facts, TABLE_WEEK_UNIT, i);
		name_add(facts, &names, row->unit);
	}
	for (size_t i = 0; facts->set.units != NULL && i < unit_count(facts->set.units);
		i++) {
		name_add(facts, &names, unit_at(facts->set.units, (unit_id)i)->code);
	}
	names_unique(&names);
	facts->units = arena_take(facts->arena, (names.n + 3) * sizeof *facts->units);
	unit_fill(facts, &facts->units[n++], UNIT_ALL);
	for (size_t i = 0; i < names.n; i++) {
		if (!is_special(names.at[i])) {
			unit_fill(facts, &facts->units[n++], names.at[i]);
		}
	}
	unit_fill(facts, &facts->units[n++], UNIT_OTHER);
	unit_fill(facts, &facts->units[n++], UNIT_NONE_WORD);
	facts->unit_count = n;
}

/* Every service once, in the order of coming. */
static void
service_names(struct facts *facts, struct names *names)
{
	enum { SERVICES_MOST = 1 << 20 };
	struct map seen;

	map_init(&seen, sizeof((struct week_use_row *)0)->service, 1, SERVICES_MOST);
	for (size_t i = 0; i < facts->rows[TABLE_WEEK_USE].n; i++) {
		const struct week_use_row *row = facts_row(facts, TABLE_WEEK_USE, i);
		size_t before = seen.count;

		if (map_at(&seen, row->service) != NULL && seen.count > before) {
			name_add(facts, names, row->service);
		}
	}
	/* those of weeks that were left in the store; other names have a dot */
	for (size_t i = 0; i < facts->rows[TABLE_FIRST_USE].n; i++) {
		const struct first_use_row *row = facts_row(facts, TABLE_FIRST_USE, i);
		size_t before = seen.count;

		if (facts->set.load != NULL && strchr(row->name, '.') == NULL &&
			strlen(row->name) < seen.key_size &&
			map_at(&seen, row->name) != NULL && seen.count > before) {
			name_add(facts, names, row->name);
		}
	}
	map_fini(&seen);
}

static void
services_ready(struct facts *facts)
{
	struct names names = { 0 };

	service_names(facts, &names);
	names_unique(&names);
	facts->services =
		arena_take(facts->arena, (names.n + 1) * sizeof *facts->services);
	facts->service_count = names.n;
	for (size_t i = 0; i < names.n; i++) {
		struct facts_service *service = &facts->services[i];

		*service = (struct facts_service){ names.at[i], names.at[i], SERVICE_NONE,
			NEED_NONE };
		if (facts->set.catalogue != NULL) {
			service->catalogued =
				service_named(facts->set.catalogue, str_of(names.at[i]));
		}
		if (service->catalogued != SERVICE_NONE) {
			const struct service *known =
				service_at(facts->set.catalogue, service->catalogued);
			service->name = known->name;
			service->need = known->need;
		}
	}
}

/* ---- weeks ----------------------------------------------------------------------------------- */

static struct facts_week *
week_find(struct facts *facts, int64_t week)
{
	int at = facts_week(facts, week);

	return at < 0 ? NULL : &facts->weeks[at];
}

static void
weeks_ready(struct facts *facts)
{
	const struct facts_rows *rows = &facts->rows[TABLE_WEEK_STATE];
	int64_t last = INT64_MIN;

	facts->weeks = arena_take(facts->arena, (rows->n + 1) * sizeof *facts->weeks);
	for (size_t i = 0; i < rows->n; i++) {
		const struct week_state_row *row = facts_row(facts, TABLE_WEEK_STATE, i);
		struct facts_week *week;

		if (facts->set.week != FACTS_NO_WEEK && row->week > facts->set.week) {
			continue;
		}
		if (row->week != last) {
			week = &facts->weeks[facts->week_count++];
			*week = (struct facts_week){
				.week = row->week, .k = facts->set.k, .state = *row
			};
			last = row->week;
			facts->sensors = 0;
		}
		week = &facts->weeks[facts->week_count - 1];
		facts->sensors++;
		week->k = row->k > week->k ? row->k : week->k;
		week->k = week->k > FACTS_K_MOST ? FACTS_K_MOST : week->k;
	}
}

/* Adds the columns that are no keys; a week was seen for as long as its best sensor saw it. */
static void
cover_add(struct week_cover_row *to, const struct week_cover_row *row)
{
	const struct table_shape *shape = table_shape(TABLE_WEEK_COVER);
	int64_t hours = to->hours > row->hours ? to->hours : row->hours;

	for (size_t c = 0; c < shape->column_count; c++) {
		const struct column *column = &shape->columns[c];

		if (!column->key && column->size == 0) {
			int64_t a, b;

			memcpy(&a, (char *)to + column->offset, sizeof a);
			memcpy(&b, (const char *)row + column->offset, sizeof b);
			a += b;
			memcpy((char *)to + column->offset, &a, sizeof a);
		}
	}
	to->hours = hours;
}

/* What is in memory of week_use belongs to the weeks in which it lies. */
static void
uses_ready(struct facts *facts)
{
	const struct facts_rows *rows = &facts->rows[TABLE_WEEK_USE];

	for (size_t i = 0; i < rows->n; i++) {
		const struct week_use_row *row = facts_row(facts, TABLE_WEEK_USE, i);
		struct facts_week *week = week_find(facts, row->week);

		if (week == NULL) {
			continue;
		}
		if (!week->used) {
			week->use.at = rows->at + i * rows->size;
			week->used = true;
		}
		week->use.n++;
	}
}

static void
cover_ready(struct facts *facts)
{
	struct names interfaces = { 0 };

	for (size_t i = 0; i < facts->rows[TABLE_WEEK_COVER].n; i++) {
		const struct week_cover_row *row = facts_row(facts, TABLE_WEEK_COVER, i);
		struct facts_week *week = week_find(facts, row->week);

		if (strcmp(row->interface, "*") != 0) {
			name_add(facts, &interfaces, row->interface);
		}
		if (week != NULL) {
			cover_add(&week->cover, row);
			week->covered = true;
		}
	}
	names_unique(&interfaces);
	facts->interfaces = interfaces.n;
}

static void
rows_sort(struct facts *facts)
{
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		struct facts_rows *rows = &facts->rows[t];

		/* rows come in order of key from every store; tests may hand them in any */
		for (size_t i = 1; i < rows->n; i++) {
			char *here = rows->at + i * rows->size;
			char *row;
			size_t to = i;

			if (row_compare((enum table)t, here - rows->size, here) <= 0) {
				continue;
			}
			row = arena_take(facts->arena, rows->size);
			memcpy(row, here, rows->size);
			while (to > 0 &&
				row_compare((enum table)t,
					rows->at + (to - 1) * rows->size, row) > 0) {
				to--;
			}
			memmove(rows->at + (to + 1) * rows->size,
				rows->at + to * rows->size, (i - to) * rows->size);
			memcpy(rows->at + to * rows->size, row, rows->size);
		}
	}
}

void
facts_ready(struct facts *facts)
{
	rows_sort(facts);
	weeks_ready(facts);
	units_ready(facts);
	services_ready(facts);
	uses_ready(facts);
	cover_ready(facts);
	if (facts->week_count > 0) {
		int64_t newest = facts->weeks[facts->week_count - 1].week;

		facts->set.week = newest;
		if (facts->set.today.n == DAY_OPEN) {
			facts->set.today =
				week_monday((struct week){ (int32_t)newest + 1 });
		}
	}
}

/* ---- looking up ------------------------------------------------------------------------------ */

static int
special_unit(const struct facts *facts, const char *code)
{
	if (strcmp(code, UNIT_ALL) == 0) {
		return 0;
	}
	if (strcmp(code, UNIT_OTHER) == 0) {
		return (int)facts->unit_count - 2;
	}
	return strcmp(code, UNIT_NONE_WORD) == 0 ? (int)facts->unit_count - 1 : -1;
}

int
facts_unit(const struct facts *facts, const char *code)
{
	/* the organisation first, two that are no units last, codes in order between them */
	size_t low = 1, high = facts->unit_count - 2;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(facts->units[middle].code, code) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low < facts->unit_count - 2 && strcmp(facts->units[low].code, code) == 0) {
		return (int)low;
	}
	return special_unit(facts, code);
}

int
facts_service(const struct facts *facts, const char *id)
{
	size_t low = 0, high = facts->service_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(facts->services[middle].id, id);

		if (order == 0) {
			return (int)middle;
		}
		if (order < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return -1;
}

int
facts_week(const struct facts *facts, int64_t week)
{
	for (size_t i = facts->week_count; i-- > 0;) {
		if (facts->weeks[i].week == week) {
			return (int)i;
		}
	}
	return -1;
}
