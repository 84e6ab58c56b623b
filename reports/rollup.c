/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup.h"

#include "reports/rollup_parts.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRSTS_MOST = 1 << 20,
	NAMES_FIRST_MOST = 1 << 17,
	BEFORE_ALL_WEEKS = -10000, /* in 1778: its instants still fit */
};
#define WEEK_WAIT_NS (7200 * NS_PER_SECOND)

void *
rollup_more(void *list, size_t count, size_t *room, size_t each)
{
	if (count < *room) {
		return list;
	}
	*room = *room == 0 ? 64 : *room * 2;
	list = realloc(list, *room * each);
	if (list == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	return list;
}

void *
rows_add(struct rows *rows, enum table table)
{
	size_t each = table_shape(table)->row_size;
	void *row;

	rows->table = table;
	rows->at = rollup_more(rows->at, rows->count, &rows->room, each);
	row = rows->at + (rows->count++) * each;
	memset(row, 0, each);
	return row;
}

/* A row and the beginnings of two of its keys, in the order of their bytes: nearly all rows are told
 * apart by these alone. */
struct ranked {
	uint64_t begin[2];
	const char *row;
};

static uint64_t
beginning(const struct column *column, const char *row)
{
	uint64_t bytes = 0, number;

	if (column->size == 0) {
		memcpy(&number, row + column->offset, sizeof number);
		return number ^ UINT64_C(1) << 63;
	}
	memcpy(&bytes, row + column->offset,
		column->size < sizeof bytes ? column->size : sizeof bytes);
	return be64toh(bytes);
}

/* The first key in which two of the rows differ. */
static size_t
first_varying(const struct rows *rows)
{
	const struct table_shape *shape = table_shape(rows->table);
	size_t key = 0;

	while (key + 2 < shape->column_count && shape->columns[key + 2].key) {
		const struct column *column = &shape->columns[key];
		size_t size = column->size == 0 ? sizeof(int64_t) : column->size;

		for (size_t i = 1; i < rows->count; i++) {
			if (memcmp(rows->at + column->offset,
				    rows->at + i * shape->row_size + column->offset,
				    size) != 0) {
				return key;
			}
		}
		key++;
	}
	return key;
}

static int
compare_ranked(const void *a, const void *b, void *table)
{
	const struct ranked *x = a, *y = b;

	if (x->begin[0] != y->begin[0]) {
		return x->begin[0] < y->begin[0] ? -1 : 1;
	}
	/* a text that goes on beyond what is here may decide before the next key does */
	if ((x->begin[0] & 0xff) == 0 && x->begin[1] != y->begin[1]) {
		return x->begin[1] < y->begin[1] ? -1 : 1;
	}
	return row_compare(*(const enum table *)table, x->row, y->row);
}

static struct ranked *
rank(struct rows *rows)
{
	const struct table_shape *shape = table_shape(rows->table);
	size_t key = first_varying(rows), room = 0;
	struct ranked *ranked = NULL;

	for (size_t i = 0; i < rows->count; i++) {
		const char *row = rows->at + i * shape->row_size;

		ranked = rollup_more(ranked, i, &room, sizeof *ranked);
		ranked[i] = (struct ranked){
			{ beginning(&shape->columns[key], row),
				beginning(&shape->columns[key + 1], row) },
			row
		};
	}
	if (rows->count > 1) {
		qsort_r(ranked, rows->count, sizeof *ranked, compare_ranked,
			&rows->table);
	}
	return ranked;
}

void
rows_put(struct rollup *r, struct rows *rows)
{
	struct ranked *ranked = rank(rows);

	for (size_t i = 0; i < rows->count; i++) {
		r->config.put(r->config.ctx, rows->table, ranked[i].row);
	}
	free(ranked);
	free(rows->at);
	*rows = (struct rows){ 0 };
}

struct rollup *
rollup_open(const struct rollup_config *config)
{
	struct rollup *r = calloc(1, sizeof *r);

	if (r == NULL) {
		return NULL;
	}
	r->config = *config;
	r->closed_through = BEFORE_ALL_WEEKS;
	r->name_secret = hash_key_random();
	words_open(r);
	follow_open(r);
	health_open(r);
	map_init(&r->first_use, sizeof(struct first_key), sizeof(struct first),
		FIRSTS_MOST);
	map_init(&r->first_need, sizeof(struct first_key), sizeof(struct first),
		FIRSTS_MOST);
	map_init(&r->first_names, sizeof(uint64_t), sizeof(int32_t), NAMES_FIRST_MOST);
	return r;
}

void
rollup_close(struct rollup *r)
{
	if (r == NULL) {
		return;
	}
	for (size_t i = 0; i < WEEKS_OPEN; i++) {
		week_free(r->weeks[i]);
	}
	days_close(r);
	hours_close(r);
	follow_close(r);
	health_close(r);
	words_close(r);
	map_fini(&r->first_use);
	map_fini(&r->first_need);
	map_fini(&r->first_names);
	free(r->taken.at);
	explicit_bzero(&r->name_secret, sizeof r->name_secret);
	free(r);
}

struct week
rollup_floor(const struct rollup *r)
{
	/* two are open: an older one would have to close the younger first */
	return r->weeks[1] != NULL ? r->weeks[0]->week
				   : (struct week){ r->closed_through + 1 };
}

/* A closed week never opens again: what comes too late goes to the first hour after it. */
static void
move_late(struct rollup *r, struct finding *f)
{
	struct week floor = rollup_floor(r);
	struct day monday;

	if (f->week.n >= floor.n) {
		return;
	}
	r->counts.late++;
	monday = week_monday(floor);
	f->week = day_week(monday);
	f->day = monday;
	f->minute = 0;
	f->hour = instant_hour(day_start(monday));
}

void
rollup_add(struct rollup *r, const struct finding *finding)
{
	struct finding f = *finding;
	struct open_week *w;

	rollup_settle(r);
	move_late(r, &f);
	r->counts.findings++;
	w = week_at(r, f.week);
	hour_add(r, &f);
	week_add(r, w, &f);
}

/* A commit of a minute stays short when a day ends and changes the presence of every device. */
enum { PRESENCES_AT_ONCE = 2048 };

static void
close_weeks(struct rollup *r, struct instant now)
{
	while (r->weeks[0] != NULL) {
		struct day next = week_monday((struct week){ r->weeks[0]->week.n + 1 });

		if (day_start(next).ns + WEEK_WAIT_NS > now.ns) {
			return;
		}
		week_close(r, r->weeks[0]);
	}
}

/* What a restart needs to go on with the week. */
static void
put_open_weeks(struct rollup *r, size_t most)
{
	for (size_t i = 0; i < WEEKS_OPEN && r->config.put_presence != NULL; i++) {
		if (r->weeks[i] != NULL) {
			health_rows(r, r->weeks[i]);
		}
	}
	(void)presence_put(r, most);
}

void
rollup_reached(struct rollup *r, struct instant now)
{
	rollup_settle(r);
	if (now.ns > r->now.ns) {
		r->now = now;
	}
	follow_reached(r, r->now);
	health_reached(r, slot_start(instant_slot(r->now) - PARTS_COME_WITHIN).ns);
	days_reached(r, r->now);
	if (hours_reached(r, r->now)) {
		put_open_weeks(r, PRESENCES_AT_ONCE);
	}
	close_weeks(r, r->now);
}

static void
everything_arrived(struct rollup *r)
{
	struct instant end = { INT64_MAX - (86400 * NS_PER_SECOND) };

	rollup_settle(r);
	follow_reached(r, end);
	health_reached(r, end.ns);
	days_end_week(r, instant_week(end));
}

void
rollup_pause(struct rollup *r)
{
	everything_arrived(r);
	(void)hours_reached(r, (struct instant){ INT64_MAX });
	put_open_weeks(r, SIZE_MAX);
}

void
rollup_checkpoint(struct rollup *r)
{
	rollup_settle(r);
	if (hours_reached(r, (struct instant){ INT64_MAX })) {
		put_open_weeks(r, PRESENCES_AT_ONCE);
	}
}

void
rollup_put_again(struct rollup *r)
{
	for (size_t i = 0; i < r->hour_count; i++) {
		hour_put_again(r->hours[i]);
	}
	presence_put_again(r);
}

void
rollup_drain(struct rollup *r)
{
	everything_arrived(r);
	while (r->weeks[0] != NULL) {
		week_close(r, r->weeks[0]);
	}
}

const struct rollup_counts *
rollup_counts(const struct rollup *r)
{
	return &r->counts;
}
