/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_OVERLAP_H
#define PENUMBRA_REPORTS_DOCUMENTS_OVERLAP_H

#include "reports/documents/document.h"

/* Which units use which tools for one need: a grid of the tools that the whole organisation shows in
 * the newest week, ours among them, by units.  Its figures are the cells of that week that the crowd
 * room shows; the shade is the part of the unit. */

enum { OVERLAP_TOOLS = 5, OVERLAP_UNITS = 7 };

struct overlap {
	struct report *report;
	const struct crowd *crowd;
	need_id need;
	const size_t *units; /* that may be named */
	size_t unit_count;
};

/* Figures of units in it; 0: there are fewer than two tools. */
size_t overlap_figures(const struct overlap *o);
/* The grid for people, with its largest tools and units; NULL: fewer than two tools or no unit. */
struct element *overlap_grid(const struct overlap *o, const char *id);
/* For machines: a row for each tool and unit that is shown.  Columns first, then needs as they come. */
void overlap_columns(struct report *report, struct element *e);
void overlap_rows(const struct overlap *o, struct element *e);

#endif
