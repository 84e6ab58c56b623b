/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_EFFECT_H
#define PENUMBRA_REPORTS_DOCUMENTS_EFFECT_H

#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/measure/effect.h"

/* Inside of the effect page: its elements, one function each (product.md 6.5). */

struct effect_page {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
	struct effect effect;
	enum effect_side side; /* SIDE_30 or SIDE_90: the newest complete sheet */
	const char *tools;     /* names of the services that were talked about */
};

/* What was talked about, as names; and what became of it, in a sentence. */
const char *effect_tools(struct effect_page *p);
const char *effect_outcome(struct effect_page *p);

void effect_life(struct effect_page *p);     /* EF1 */
void effect_lines(struct effect_page *p);    /* EF2 */
void effect_table(struct effect_page *p);    /* EF3 */
void effect_class(struct effect_page *p);    /* EF4 */
void effect_friction(struct effect_page *p); /* EF5 */
void effect_next(struct effect_page *p);     /* EF6 */

#endif
