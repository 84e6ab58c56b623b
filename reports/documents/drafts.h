/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_DRAFTS_H
#define PENUMBRA_REPORTS_DOCUMENTS_DRAFTS_H

#include "reports/documents/document.h"
#include "reports/documents/say.h"

/* Inside of the drafts: letters that the register makes due, one function for each kind.  A letter
 * is due for a month after what it tells of, so that a draft that was overlooked comes again. */

enum { DRAFT_PARAGRAPHS = 6, DRAFT_DAYS = 30 };

struct draft {
	const char *kind, *id; /* "invitation", "v-12": name of the file */
	const char *unit;      /* code */
	const char *owner;     /* staff id, who signs */
	bool to_head;          /* to the head of the unit, else to its contact */
	const char *subject, *text[DRAFT_PARAGRAPHS];
};

struct drafts {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
	struct element *table;
	size_t only; /* unit, 0: all */
};

void draft_put(struct drafts *d, const struct draft *draft);
const char *draft_unit(const struct drafts *d, const char *code);
/* Within the last DRAFT_DAYS, today included. */
bool draft_is_recent(const struct drafts *d, struct day day);

void drafts_invite(struct drafts *d);
void drafts_look(struct drafts *d);
void drafts_thank(struct drafts *d);
void drafts_answer(struct drafts *d);
void drafts_done(struct drafts *d);
void drafts_follow(struct drafts *d);
void drafts_card(struct drafts *d);

#endif
