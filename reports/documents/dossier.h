/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_DOSSIER_H
#define PENUMBRA_REPORTS_DOCUMENTS_DOSSIER_H

#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/measure/conflict.h"
#include "reports/words.h"

/* Inside of the dossier: its elements, one function each (product.md 6.4). */

enum { DOSSIER_TOOLS = 4, DOSSIER_WEEKS = 26 };

struct dossier {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
	const struct entry *talk;
	struct conflict_view conflict;
	size_t unit;
	need_id need;
	size_t tool[DOSSIER_TOOLS], tool_count; /* services it is about */
	const char *tools;                      /* their names */
};

/* An element of two columns, for machines "what" and "text". */
struct element *dossier_list(struct dossier *d, const char *id, enum words heading);
void dossier_line(
	struct dossier *d, struct element *e, const char *what, const char *text);

void dossier_question(struct dossier *d); /* DO1 */
void dossier_sides(struct dossier *d);    /* DO2 */
void dossier_figures(struct dossier *d);  /* DO3 */
void dossier_facts(struct dossier *d);    /* DO4 */
void dossier_options(struct dossier *d);  /* DO5 */
void dossier_heard(struct dossier *d);    /* DO6 */
void dossier_decision(struct dossier *d); /* DO7 */

#endif
