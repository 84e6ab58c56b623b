/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_CALENDAR_H
#define PENUMBRA_REPORTS_DOCUMENTS_CALENDAR_H

#include "reports/documents/document.h"
#include "reports/documents/say.h"

/* Inside of the calendar: the dates of the register as events, one function for each kind.  An event
 * is named KIND-ID, so that a second import finds the first; it is dated by the last change in the
 * register and numbered by how many there were, never by the clock. */

struct event {
	const char *kind, *id; /* "visit", "v-12" */
	const char *unit;      /* codes as the register has them */
	struct day day;        /* DAY_OPEN: no event */
	int hour;              /* local; -1: the whole day */
	bool cancelled;
	int sequence;        /* changes in the register that touched it */
	const char *changed; /* day of the last one, 2025-03-31 */
	const char *summary, *note;
	const char
		*lane; /* of what is to be decided: "fast", "board"; NULL: nothing is */
};

struct calendar {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
	struct event *events;
	size_t count, room;
};

void calendar_put(struct calendar *c, struct event event);
/* "Finance", "Finance and Legal", "all units" for codes separated by spaces. */
const char *calendar_units(const struct calendar *c, const char *codes);

/* "agenda-d-7@example.org" */
const char *calendar_uid(const struct calendar *c, const char *kind, const char *id);
const char *calendar_service(const struct calendar *c, const struct entry *decision);
/* A later decision for the same service and units; NULL: this one holds. */
const struct entry *calendar_successor(
	const struct calendar *c, const struct entry *decision);
/* Its last day, now or before it changed. */
struct day calendar_end(const struct entry *decision);
/* The events in order of time, all or those of a unit: the element "calendar". */
struct element *calendar_table(struct calendar *c, enum look look, size_t unit);

void calendar_visits(struct calendar *c);    /* visit, follow30, follow90 */
void calendar_cadence(struct calendar *c);   /* cadence */
void calendar_promises(struct calendar *c);  /* promise */
void calendar_decisions(struct calendar *c); /* exception, agenda */
void calendar_talks(struct calendar *c);     /* agenda */

#endif
