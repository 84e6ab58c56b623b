/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Folding (P5).  A unit with fewer than k people, or of which fewer than k devices were seen in the
 * week, is counted in "other"; when "other" itself stays under k people it joins the smallest unit. */

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Rows of two sensors, or of two units that are folded into one. */
static void
need_merge(struct week_need_row *to, const struct week_need_row *row)
{
	to->dev_any += row->dev_any;
	to->dev_ours += row->dev_ours;
	to->dev_other += row->dev_other;
	to->dev_both += row->dev_both;
	to->days_ours += row->days_ours;
	to->days_other += row->days_other;
	to->tools = larger(to->tools, row->tools);
	to->up_other += row->up_other;
}

static void
unit_merge(struct week_unit_row *to, const struct week_unit_row *row)
{
	to->dev_seen += row->dev_seen;
	to->dev_makers += row->dev_makers;
	to->maker_kinds |= row->maker_kinds;
	to->dev_hidden += row->dev_hidden;
}

/* First and one-past-last row of a week: rows are in order, the week is their first column. */
static void
rows_of(const struct facts *facts, enum table table, int64_t week, size_t *from,
	size_t *to)
{
	size_t n = facts->rows[table].n, low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int64_t at;

		memcpy(&at, facts_row(facts, table, middle), sizeof at);
		if (at < week) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	*from = low;
	for (*to = low; *to < n; (*to)++) {
		int64_t at;

		memcpy(&at, facts_row(facts, table, *to), sizeof at);
		if (at != week) {
			break;
		}
	}
}

/* ---- several sensors -------------------------------------------------------------------------- */

void
crowd_single_add(struct crowd_single *single, uint32_t sensor, int64_t whole,
	const int64_t part[SINGLE_PARTS])
{
	if (single->sensor != sensor) {
		single->sensor = sensor;
		single->whole_now = 0;
		memset(single->part_now, 0, sizeof single->part_now);
	}
	single->whole_now += whole;
	single->whole = larger(single->whole, single->whole_now);
	for (size_t i = 0; i < SINGLE_PARTS; i++) {
		single->part_now[i] += part[i];
		single->part[i] = larger(single->part[i], single->part_now[i]);
		single->rest[i] =
			larger(single->rest[i], single->whole_now - single->part_now[i]);
	}
}

uint32_t
crowd_sensor_of(const char *now, const char *before, uint32_t last)
{
	return last == 0 || strcmp(now, before) != 0 ? last + 1 : last;
}

static bool
several_sensors(const struct facts *facts, size_t week)
{
	size_t from, to;

	rows_of(facts, TABLE_WEEK_STATE, facts->weeks[week].week, &from, &to);
	return to - from > 1 && !facts->set.disjoint;
}

static void
open_singles(const struct crowd *crowd, struct crowd_week *w, size_t units)
{
	w->use_single = arena_take(
		crowd->arena, (units * w->services + 1) * sizeof *w->use_single);
	w->need_single = arena_take(
		crowd->arena, (units * w->need.columns + 1) * sizeof *w->need_single);
	w->seen_single = arena_take(crowd->arena, (units + 1) * sizeof *w->seen_single);
	w->sensors = arena_take(crowd->arena, (units + 1) * sizeof *w->sensors);
}

/* Rows are in order of their sensors: a unit, or one that is counted in it, met another. */
static void
count_sensors(const struct crowd *crowd, size_t week)
{
	const struct facts *facts = crowd->facts;
	struct crowd_week *w = &crowd->weeks[week];
	uint32_t *last = arena_take(crowd->arena, (facts->unit_count + 1) * sizeof *last);
	const char *before = "";
	uint32_t sensor = 0;
	size_t from, to;

	rows_of(facts, TABLE_WEEK_UNIT, facts->weeks[week].week, &from, &to);
	for (size_t i = from; i < to; i++) {
		const struct week_unit_row *row = facts_row(facts, TABLE_WEEK_UNIT, i);
		size_t unit = w->fold[facts_unit(facts, row->unit)];

		sensor = crowd_sensor_of(row->sensor, before, sensor);
		before = row->sensor;
		if (last[unit] != sensor && row->dev_seen > 0) {
			last[unit] = sensor;
			w->sensors[unit]++;
		}
	}
}

static void
single_need(
	struct crowd_week *w, size_t at, uint32_t sensor, const struct week_need_row *row)
{
	const int64_t part[SINGLE_PARTS] = { [SINGLE_OTHER] = row->dev_other,
		[SINGLE_OURS] = row->dev_ours,
		[SINGLE_BOTH] = row->dev_ours + row->dev_other - row->dev_any };

	if (w->need_single != NULL) {
		crowd_single_add(&w->need_single[at], sensor, row->dev_any, part);
	}
}

/* ---- who is folded --------------------------------------------------------------------------- */

static void
seen_sum(const struct crowd *crowd, size_t week, int64_t *seen)
{
	const struct facts *facts = crowd->facts;
	const struct crowd_week *w = &crowd->weeks[week];
	size_t from, to;

	rows_of(facts, TABLE_WEEK_UNIT, facts->weeks[week].week, &from, &to);
	for (size_t i = from; i < to; i++) {
		const struct week_unit_row *row = facts_row(facts, TABLE_WEEK_UNIT, i);
		int unit = facts_unit(facts, row->unit);

		seen[unit] += row->dev_seen;
		if (w->seen_single != NULL) {
			w->seen_single[unit] =
				larger(w->seen_single[unit], row->dev_seen);
		}
	}
}

static bool
is_small(const struct facts_unit *unit, int64_t seen, int64_t k)
{
	return seen < k || (unit->people > 0 && unit->people < k);
}

static int64_t
heads(const struct facts_unit *unit, int64_t seen)
{
	return unit->people > 0 ? unit->people : seen;
}

static void
who_folds(const struct crowd *crowd, size_t week, const int64_t *seen)
{
	const struct facts *facts = crowd->facts;
	struct crowd_week *w = &crowd->weeks[week];
	size_t other = facts->unit_count - 2, smallest = 0;
	int64_t left = heads(&facts->units[other], seen[other]);

	for (size_t u = 1; u < facts->unit_count; u++) {
		int64_t crowd_of = w->seen_single != NULL ? w->seen_single[u] : seen[u];

		w->fold[u] = u;
		if (u != other && is_small(&facts->units[u], crowd_of, w->k)) {
			w->fold[u] = other;
			left += heads(&facts->units[u], seen[u]);
		} else if (u < other &&
			   (smallest == 0 || heads(&facts->units[u], seen[u]) <
						     heads(&facts->units[smallest],
							     seen[smallest]))) {
			smallest = u;
		}
	}
	if (left >= w->k || smallest == 0) {
		return;
	}
	for (size_t u = 1; u < facts->unit_count; u++) {
		if (w->fold[u] == other) {
			w->fold[u] = smallest;
		}
	}
}

/* ---- their rows ------------------------------------------------------------------------------ */

static struct week_need_row *
need_row_at(const struct crowd *crowd, struct crowd_week *w, size_t unit, size_t need)
{
	struct week_need_row **row = &w->need.row[unit * w->need.columns + need];

	if (*row == NULL) {
		*row = arena_take(crowd->arena, sizeof **row);
	}
	return *row;
}

/* Rows of a sensor and unit follow each other. */
struct taking {
	const struct crowd *crowd;
	struct crowd_week *w;
	struct devices {
		uint32_t unit, service, sensor;
		int32_t dev;
	} * at; /* before it is known who is folded */
	size_t n, room;
	int64_t *seen;
	char unit_name[32], sensor_name[40];
	int unit;
	uint32_t sensor;
};

static void
taking_turn(struct taking *t, const struct week_use_row *row)
{
	if (t->n == 0 || strcmp(row->unit, t->unit_name) != 0) {
		memcpy(t->unit_name, row->unit, sizeof t->unit_name);
		t->unit = facts_unit(t->crowd->facts, row->unit);
	}
	if (t->sensor == 0 || strcmp(row->sensor, t->sensor_name) != 0) {
		memcpy(t->sensor_name, row->sensor, sizeof t->sensor_name);
		t->sensor++;
	}
}

/* A service that nobody knows of was never used, only touched: it is no figure of anything. */
static void
take_devices(void *ctx, const struct week_use_row *row)
{
	struct taking *t = ctx;
	int service;

	taking_turn(t, row);
	service = facts_service(t->crowd->facts, row->service);
	if (t->unit < 0) {
		return;
	}
	t->seen[t->unit] = larger(t->seen[t->unit], row->dev);
	if (service < 0) {
		return;
	}
	if (t->n == t->room) {
		t->room = t->room == 0 ? 4096 : t->room * 2;
		t->at = realloc(t->at, t->room * sizeof *t->at);
		if (t->at == NULL) {
			fputs("penumbra: out of memory\n", stderr);
			exit(1);
		}
	}
	t->at[t->n++] = (struct devices){ (uint32_t)t->unit, (uint32_t)service, t->sensor,
		(int32_t)row->dev };
}

static void
put_devices(const struct taking *t)
{
	static const int64_t no_part[SINGLE_PARTS];
	struct crowd_week *w = t->w;

	for (size_t i = 0; i < t->n; i++) {
		const struct devices *d = &t->at[i];
		size_t to = w->fold[d->unit], at = to * w->services + d->service;

		w->member[to] = w->member[to] || to != 0;
		w->count[at] += d->dev;
		if (w->use_single != NULL) {
			crowd_single_add(&w->use_single[at], d->sensor, d->dev, no_part);
		}
	}
}

static void
take_need(const struct crowd *crowd, size_t week, int64_t number)
{
	const struct facts *facts = crowd->facts;
	struct crowd_week *w = &crowd->weeks[week];
	const char *before = "";
	uint32_t sensor = 0;
	size_t from, to;

	rows_of(facts, TABLE_WEEK_NEED, number, &from, &to);
	for (size_t i = from; i < to; i++) {
		const struct week_need_row *row = facts_row(facts, TABLE_WEEK_NEED, i);
		size_t unit = w->fold[facts_unit(facts, row->unit)];
		need_id need = need_named(str_of(row->need));

		sensor = crowd_sensor_of(row->sensor, before, sensor);
		before = row->sensor;
		if (need != NEED_NONE) {
			single_need(w, unit * w->need.columns + need, sensor, row);
			w->member[unit] = w->member[unit] || unit != 0;
			need_merge(need_row_at(crowd, w, unit, need), row);
		}
	}
}

static void
take_unit(const struct crowd *crowd, size_t week, int64_t number, const int64_t *seen)
{
	const struct facts *facts = crowd->facts;
	struct crowd_week *w = &crowd->weeks[week];
	size_t from, to;

	rows_of(facts, TABLE_WEEK_UNIT, number, &from, &to);
	for (size_t i = from; i < to; i++) {
		const struct week_unit_row *row = facts_row(facts, TABLE_WEEK_UNIT, i);
		size_t unit = w->fold[facts_unit(facts, row->unit)];

		unit_merge(&w->unit[unit], row);
	}
	for (size_t u = 0; u < facts->unit_count; u++) {
		w->unit[u].dev_seen =
			larger(w->unit[u].dev_seen, w->fold[u] == u ? seen[u] : 0);
		w->member[u] = w->member[u] || (u != 0 && w->unit[u].dev_seen > 0);
	}
}

void
crowd_fold(const struct crowd *crowd, size_t week)
{
	const struct facts *facts = crowd->facts;
	struct crowd_week *w = &crowd->weeks[week];
	size_t units = facts->unit_count;
	int64_t number = facts->weeks[week].week;
	int64_t *seen = arena_take(crowd->arena, units * sizeof *seen);
	struct taking taking = { .crowd = crowd, .w = w, .seen = seen };

	w->k = facts->weeks[week].k;
	w->fold = arena_take(crowd->arena, units * sizeof *w->fold);
	w->member = arena_take(crowd->arena, units * sizeof *w->member);
	w->unit = arena_take(crowd->arena, units * sizeof *w->unit);
	w->services = facts->service_count;
	w->count = arena_take(crowd->arena, (units * w->services + 1) * sizeof *w->count);
	w->use = arena_take(crowd->arena, units * sizeof *w->use);
	w->need.columns = need_count();
	w->need.row = arena_take(
		crowd->arena, (units * w->need.columns + 1) * sizeof *w->need.row);
	if (several_sensors(facts, week)) {
		open_singles(crowd, w, units);
	}
	seen_sum(crowd, week, seen);
	facts_each_use(facts, week, take_devices, &taking);
	who_folds(crowd, week, seen);
	if (w->sensors != NULL) {
		count_sensors(crowd, week);
	}
	put_devices(&taking);
	free(taking.at);
	take_need(crowd, week, number);
	take_unit(crowd, week, number, seen);
}
