/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_NEEDS_H
#define PENUMBRA_REPORTS_DOCUMENTS_NEEDS_H

#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/measure/attention.h"
#include "reports/measure/next.h"
#include "reports/measure/view.h"

/* Inside of the needs document: its elements, one function each (product.md 6.3), and the views they
 * share, so that each is worked out once. */

/* A unit in which a service is new. */
struct new_unit {
	size_t unit;
	struct new_unit *next;
};

struct needs {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
	struct need_view *view;  /* [unit * needs + need] */
	struct tool_view *tools; /* [service], whole organisation */
	size_t *units,
		unit_count; /* that may be named here: of people, seen by the unit first */
	size_t *columns, column_count; /* those with most to do, at most NEEDS_COLUMNS */
	struct new_unit **new_in_unit; /* [service]: where (M7) */
	struct next next;
};

enum { NEEDS_COLUMNS = 12, NEEDS_WEEKS = 8 };

/* How much a diagnosis leaves to do: a gap 100, mixed 10, served 1. */
int needs_work(enum diagnosis diagnosis);
const struct need_view *needs_view(const struct needs *n, size_t unit, need_id need);
/* Outside services of a need that the whole organisation shows in the newest four weeks (M25). */
size_t needs_tools(const struct needs *n, need_id need, size_t *services, size_t most);
/* Units that show the service, as names in a sentence; how many. */
size_t needs_units(
	const struct needs *n, size_t service, const char **names, size_t most);
/* The same as one text, or that they cannot be named. */
const char *needs_where(const struct needs *n, size_t service);
/* Units whose diagnosis is this one. */
size_t needs_diagnosed(const struct needs *n, need_id need, enum diagnosis diagnosis,
	const char **names, size_t most);

void needs_backlog(struct needs *n);   /* NE1 */
void needs_goals(struct needs *n);     /* NE2 */
void needs_map(struct needs *n);       /* NE3 */
void needs_table(struct needs *n);     /* NE4 */
void needs_new(struct needs *n);       /* NE5 */
void needs_unknown(struct needs *n);   /* NE6 */
void needs_ai(struct needs *n);        /* NE7 */
void needs_makers(struct needs *n);    /* NE8 */
void needs_buy(struct needs *n);       /* NE9 */
void needs_decisions(struct needs *n); /* NE10 */
void needs_lost(struct needs *n);      /* NE11 */
void needs_visits(struct needs *n);    /* NE12 */
void needs_charts(struct needs *n);    /* NE3-flows, NE9-tools, NE11-share */

#endif
