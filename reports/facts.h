/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_FACTS_H
#define PENUMBRA_REPORTS_FACTS_H

#include "reports/entry.h"
#include "reports/facts_settings.h"
#include "sensor/base/arena.h"

/* What a document may draw on: the rows of the store and the entries of the register, taken in one
 * by one, then put in order once.  Everything lives in one arena and dies with it.  The figures in
 * here are raw: documents never read them, they ask the crowd room (crowd.h). */

struct facts_unit {
	const char *code, *name;
	uint32_t people; /* 0: not given */
	enum unit_kind kind;
	bool in_map;
	const struct unit *unit; /* NULL for "*", "other", "none" */
	unit_id id;
};

struct facts_service {
	const char *id, *name;
	service_id catalogued; /* SERVICE_NONE when the catalogue does not know it */
	need_id need;
};

struct facts_rows {
	char *at;
	size_t n, room, size;
};

struct facts_week {
	int64_t week;
	int64_t k;
	struct week_state_row state;
	struct week_cover_row cover; /* summed over sensors and interfaces */
	bool covered;                /* a row of coverage was there */
	struct facts_rows use;       /* of week_use: see facts_uses */
	bool used, own;              /* it is filled; with rows of its own */
	struct facts_rows *unit; /* [unit]: see facts_unit_uses; size 0: not asked for */
};

struct facts_absent { /* of a sensor: periods that a centre holds in part, and the first's week */
	char sensor[40];
	int64_t week;
	size_t periods;
};

struct facts {
	struct arena *arena;
	struct facts_settings set;
	struct facts_rows rows[TABLE_COUNT];
	struct facts_week *weeks; /* closed weeks up to set.week, oldest first */
	size_t week_count;
	struct facts_unit *units; /* "*", then codes in order, "other", "none" */
	size_t unit_count;
	struct facts_service *services; /* in order of id */
	size_t service_count;
	const struct entry **entries; /* in the order they were taken */
	size_t entry_count, entry_room, interfaces, sensors;
	struct facts_absent *absent;
	size_t absent_count, absent_room;
};

struct facts *facts_open(const struct facts_settings *settings);
void facts_close(struct facts *facts);
/* Callbacks for store_each and registry_each; ctx is the facts. */
void facts_take(void *ctx, enum table table, const void *row);
void facts_take_entry(void *ctx, const struct entry *entry);
void facts_take_absent(void *ctx, const char *sensor, int64_t week);
/* After the last row: sums sensors, puts everything in order, works out today. */
void facts_ready(struct facts *facts);

/* A copy of the row behind the last. */
void facts_rows_add(struct facts_rows *rows, const void *row);

/* The rows of week_use in the week of this index, in order; loaded now if they were left. */
const struct week_use_row *facts_uses(
	const struct facts *facts, size_t week, size_t *count);
/* The same rows of one unit. */
const struct week_use_row *facts_unit_uses(
	const struct facts *facts, size_t week, size_t unit, size_t *count);
/* Keys and devices of every row of the week, those of a sensor and unit one after the other. */
void facts_each_use(const struct facts *facts, size_t week,
	void (*take)(void *ctx, const struct week_use_row *row), void *ctx);
/* Row number i of a table, as it came. */
const void *facts_row(const struct facts *facts, enum table table, size_t i);
/* Index, or -1. */
int facts_unit(const struct facts *facts, const char *code);
int facts_service(const struct facts *facts, const char *id);
int facts_week(const struct facts *facts, int64_t week);
/* Next entry of an entity from *at on (NULL after the last); *at starts at 0. */
const struct entry *facts_entry(
	const struct facts *facts, const char *entity, size_t *at);
bool facts_has(const struct facts *facts, const char *entity);

#endif
