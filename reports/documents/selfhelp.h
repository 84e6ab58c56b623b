/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_SELFHELP_H
#define PENUMBRA_REPORTS_DOCUMENTS_SELFHELP_H

#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/words.h"

/* Inside of the pages for self-help: what the register says of a need, and the pages around it
 * (product.md 6.9).  No figure of the traffic stands on them. */

struct selfhelp {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
};

enum { SELFHELP_ANSWER_DAYS = 5 };

/* An element whose columns are for people alone: lead and text. */
struct element *selfhelp_list(struct selfhelp *s, const char *id, enum words heading);
void selfhelp_line(
	struct selfhelp *s, struct element *e, const char *lead, const char *text);

/* What may be used for the need today, ours first; "" when there is nothing. */
const char *selfhelp_offers(struct selfhelp *s, need_id need);
/* SH2: the elements of one need. */
void selfhelp_need(struct selfhelp *s, need_id need);
/* Does the decision count for the need, and is it an answer? */
bool selfhelp_is_about(
	const struct facts *facts, const struct entry *decision, need_id need);

void selfhelp_tell(struct selfhelp *s);   /* SH3 */
void selfhelp_solved(struct selfhelp *s); /* SH4, SH5 */
void selfhelp_card(struct selfhelp *s);   /* SH7 */
/* Ways to the other pages. */
void selfhelp_ways(struct selfhelp *s);

#endif
