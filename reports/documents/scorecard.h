/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_SCORECARD_H
#define PENUMBRA_REPORTS_DOCUMENTS_SCORECARD_H

#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/measure/record.h"
#include "reports/words.h"

/* Inside of the scorecard (product.md 6.6): its elements, and what they share.  All of it comes from
 * the register, but for the share of needs and what failed. */

enum { SCORE_DAYS = 365 };

struct score {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
	int quarter; /* the running one: quarter_of(today) */
};

struct visits_view {
	int planned, held, insights, by_management; /* in twelve months, up to today */
};

struct report_cell *score_line(
	struct score *s, struct element *e, const char *lead, const char *text);
struct element *score_list(struct score *s, const char *id, enum words heading);
struct element *score_tiles(struct score *s, const char *id, enum words heading);
/* value NULL: nothing recorded yet */
void score_tile(struct score *s, struct element *e, const char *name, enum words label,
	const char *value, const char *note);

/* M31 over the talks opened in a quarter, or in twelve months when it is negative. */
struct answer_days score_answers(struct score *s, int quarter);
struct visits_view score_visits(struct score *s);

void score_promises(struct score *s);     /* SC2 */
void score_first_answer(struct score *s); /* SC3 */
void score_presence(struct score *s);     /* SC4 */
void score_ratings(struct score *s);      /* SC5 */

#endif
