/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_OFFICE_H
#define PENUMBRA_TESTS_UNIT_OFFICE_H

#include "reports/crowd.h"
#include "reports/report.h"
#include "tests/unit/facts_rows.h"
#include "tests/unit/test.h"

/* An organisation for tests of documents: seven units of 20 people, a catalogue of few services, and
 * the rows and entries that a test puts in.  A test opens and closes it as its set-up. */

enum {
	OFFICE_PEOPLE = 20,
	OFFICE_DECISIONS = 8,
	OFFICE_OFFERS = 4,
	OFFICE_ENTRIES = 64,
	OFFICE_USES = 24,
	OFFICE_YARD = 5,
	OFFICE_HALLS = 14
};

struct office {
	char folder[64];
	struct unit_map *units;
	struct catalogue *catalogue;
	struct decision decisions[OFFICE_DECISIONS];
	struct offer offers[OFFICE_OFFERS];
	size_t decision_count, offer_count;
	struct entry entries[OFFICE_ENTRIES];
	size_t entry_count;
	uint32_t visits, new_reach; /* 0: as shipped */
	bool large;                 /* hall-a to hall-n beside the seven units */
	struct day today;           /* DAY_OPEN: the Monday after the newest week */
	struct policy *policy;
	struct facts *facts;
	struct crowd *crowd;
	struct report *report;
	struct err err;
};

int office_open(void **state);
int office_open_large(void **state);
int office_close(void **state);

/* ---- the register: texts are borrowed ---- */

struct day office_day(const char *text); /* "": open */
struct decision *office_decide(struct office *o, const char *id, const char *service,
	const char *units, enum status status);
struct offer *office_offer(
	struct office *o, const char *id, const char *needs, const char *services);
/* Fields as name and text in turns, NULL at the end. */
void office_write_down(
	struct office *o, const char *entity, const char *id, const char *const *fields);
#define OFFICE_ENTRY(o, entity, id, ...) \
	office_write_down((o), (entity), (id), (const char *const[]){ __VA_ARGS__, NULL })

/* ---- the rows ---- */

/* Opens the facts anew with these weeks: rows are put in next, then office_ready. */
void office_begin(struct office *o, int weeks);
void office_ready(struct office *o);

/* What a unit does with a service in a week; the rows of its need and of the whole organisation are
 * worked out from all of them, so that nothing contradicts itself.  Units share no device; within a
 * unit the services of a need are used by the same devices. */
struct office_use {
	const char *unit, *service, *need;
	int64_t dev;
	bool ours;
	int64_t mask; /* days, 0: Monday to Friday */
	int64_t signup, foreign, machine;
	int64_t up; /* a device, 0: 100 kB */
};
#define USE(UNIT, SERVICE, NEED, DEV, ...)    \
	((struct office_use){ .unit = (UNIT), \
		.service = (SERVICE),         \
		.need = (NEED),               \
		.dev = (DEV),                 \
		##__VA_ARGS__ })
/* The same in every week from .. to - 1.  With them go a shop, a store and a yard that use each of the
 * services on six, six and five devices: where a unit is under k, the next smallest of its family is
 * withheld with it, and that is the yard, not what a test looks at; and of seven units more than half
 * are shown. */
void office_weeks(
	struct office *o, int from, int to, const struct office_use *use, size_t n);
#define OFFICE_WEEKS(o, from, to, ...)                                              \
	office_weeks((o), (from), (to), (const struct office_use[]){ __VA_ARGS__ }, \
		sizeof((const struct office_use[]){ __VA_ARGS__ }) /                \
			sizeof(struct office_use))
/* Without them. */
void office_weeks_of(
	struct office *o, int from, int to, const struct office_use *use, size_t n);
/* First week with k devices of a need, or of a service, in a unit. */
void office_first_need(struct office *o, const char *unit, const char *need, int week);
void office_first(struct office *o, const char *unit, const char *name, int week);

#endif
