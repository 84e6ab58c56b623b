/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_BRIEF_H
#define PENUMBRA_REPORTS_DOCUMENTS_BRIEF_H

#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/measure/felt.h"

/* Inside of the brief: its elements, one function each (product.md 6.2), and what they share. */

enum { BRIEF_NEEDS = 3, BRIEF_WEEKS = 12 };

struct brief {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
	size_t unit;
	struct need_view *view; /* [need] */
	struct tool_view *tool; /* [service], of this unit */
	int *largest;           /* [need], see brief_tool */
	struct felt_view felt;
	need_id need[BRIEF_NEEDS]; /* what to talk about, most important first */
	size_t need_count;
};

/* The outside service of a need that the unit shows and most of its devices use, or -1. */
int brief_tool(const struct brief *b, need_id need);
/* "lead" and "text" columns of a list, and a line of it. */
struct element *brief_list(
	struct brief *b, const char *id, const char *heading, enum look look);
struct report_cell *brief_line(
	struct brief *b, struct element *e, const char *lead, const char *text);

void brief_why(struct brief *b);       /* BR1 */
void brief_apology(struct brief *b);   /* BR2 */
void brief_doing(struct brief *b);     /* BR3 */
void brief_have(struct brief *b);      /* BR4 */
void brief_last(struct brief *b);      /* BR5 */
void brief_offer(struct brief *b);     /* BR6 */
void brief_questions(struct brief *b); /* BR7 */
void brief_times(struct brief *b);     /* BR8 */
/* Lines of theirs: what changed since a visit; what waits for management; what needs no board. */
void brief_changed(struct brief *b, struct element *e, const struct entry *visit);
void brief_management(struct brief *b, struct element *e);
void brief_fast(struct brief *b, struct element *e);
void brief_next(struct brief *b); /* BR9 */
void brief_form(struct brief *b); /* BR10 */

#endif
