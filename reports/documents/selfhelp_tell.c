/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/selfhelp.h"

/* SH3, SH4, SH5 and SH7: tell us, what we promised and solved together, and two questions. */

/* A letter to open in the own mail program, and to fill in. */
static void
letter(struct selfhelp *s, const char *name, enum words subject, const char *text)
{
	static const char *const column[] = { "to", "subject", "text", "name" };
	struct element *e = report_element(s->report, "drafts", "", LOOK_DATA);
	struct report_cell *row;

	for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
		report_column(s->report, e, column[i], NULL, false);
	}
	row = report_row(s->report, e);
	row[0] = report_text(s->facts->set.contact == NULL ? "" : s->facts->set.contact);
	row[1] = report_text(words_text(s->report->arena, subject));
	row[2] = report_text(text);
	row[3] = report_text(name);
}

static void
file(struct selfhelp *s, struct element *e, const char *name, enum words text)
{
	struct report_cell *row = report_row(s->report, e);

	row[0] = report_text(name);
	row[0].link = name;
	row[1] = report_text(words_text(s->report->arena, text));
}

/* ---- SH3 ------------------------------------------------------------------------------------- */

/* The columns of declarations.csv, as `penumbra register import` reads it. */
static void
form(struct selfhelp *s)
{
	static const char *const column[] = { "id", "unit", "tool", "need", "declared_on",
		"since", "tenant", "runs_by_itself", "note" };
	struct element *e = report_element(s->report, "declarations", "", LOOK_DATA);

	for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
		report_column(s->report, e, column[i], NULL, false);
	}
}

void
selfhelp_tell(struct selfhelp *s)
{
	struct element *e = selfhelp_list(s, "SH3", WORDS_SH3_HEAD);

	report_before(s->report, e, words_text(s->report->arena, WORDS_SH3_PROMISE));
	file(s, e, "tell-us.eml", WORDS_SH3_MAIL);
	file(s, e, "declarations.csv", WORDS_SH3_CSV);
	e = selfhelp_list(s, "next", WORDS_SH3_NEXT);
	selfhelp_line(s, e, words_text(s->report->arena, WORDS_SH3_STEP_1),
		words_text(s->report->arena, WORDS_SH3_STEP_1_TEXT));
	selfhelp_line(s, e, words_text(s->report->arena, WORDS_SH3_STEP_2),
		words_text(s->report->arena, WORDS_SH3_STEP_2_TEXT));
	selfhelp_line(s, e, words_text(s->report->arena, WORDS_SH3_STEP_3),
		words_text(s->report->arena, WORDS_SH3_STEP_3_TEXT));
	letter(s, "tell-us", WORDS_SH3_SUBJECT,
		arena_printf(s->report->arena, "%s\n\n%s\n%s\n%s\n%s\n",
			words_text(s->report->arena, WORDS_SH3_LETTER),
			words_text(s->report->arena, WORDS_SH3_TOOL),
			words_text(s->report->arena, WORDS_SH3_FOR),
			words_text(s->report->arena, WORDS_SH3_SINCE),
			words_text(s->report->arena, WORDS_SH3_ALONE)));
	form(s);
}

/* ---- SH4, SH5 -------------------------------------------------------------------------------- */

static void
solved(struct selfhelp *s)
{
	struct element *e = report_element(
		s->report, "SH4", words_text(s->report->arena, WORDS_SH4), LOOK_LIST);
	const struct entry *solved;
	size_t at = 0;

	report_column(s->report, e, "on", "", false);
	report_column(s->report, e, "sentence", "", false);
	while ((solved = facts_entry(s->facts, "solved", &at)) != NULL) {
		struct day on = entry_day(solved, "published_on");

		if (strcmp(entry_get(solved, "consent"), "yes") == 0 &&
			on.n <= s->facts->set.today.n) {
			selfhelp_line(s, e, words_day(s->report->arena, on),
				entry_get(solved, "sentence"));
		}
	}
	if (e->row_count == 0) {
		report_before(s->report, e,
			words_text(s->report->arena, WORDS_NOTHING_RECORDED));
	}
}

static void
total(struct selfhelp *s, struct element *e, enum words label, const char *word, int n)
{
	struct report_cell *row = report_row(s->report, e);

	row[0] = report_both(words_text(s->report->arena, label), word);
	row[1] = report_number(s->report, n);
	row[2] = report_text("");
}

void
selfhelp_solved(struct selfhelp *s)
{
	struct kept_view kept = promises_view(s->facts, -1);
	struct element *e = report_element(s->report, "SH5",
		words_text(s->report->arena, WORDS_SH5_HEAD), LOOK_TILES);

	report_column(s->report, e, "promises", "", false);
	report_column(s->report, e, "count", "", true);
	report_column(s->report, e, NULL, "", false);
	total(s, e, WORDS_SC2_KEPT, "kept", kept.count[KEPT]);
	total(s, e, WORDS_SC2_LATE, "late", kept.count[KEPT_LATE]);
	total(s, e, WORDS_SC2_OVERDUE, "overdue", kept.count[KEPT_OVERDUE]);
	total(s, e, WORDS_SC2_OPEN, "open", kept.count[KEPT_OPEN]);
	solved(s);
}

/* ---- SH7 ------------------------------------------------------------------------------------- */

void
selfhelp_card(struct selfhelp *s)
{
	struct element *e = selfhelp_list(s, "SH7", WORDS_SH7_HEAD);

	selfhelp_line(s, e, "1", words_text(s->report->arena, WORDS_SH7_MET));
	selfhelp_line(s, e, "2", words_text(s->report->arena, WORDS_SH7_HELP));
	report_after(s->report, e, words_text(s->report->arena, WORDS_MAIL_CARD_4));
	e = selfhelp_list(s, "answer", WORDS_SH7_ANSWER);
	file(s, e, "card.eml", WORDS_SH7_MAIL);
	letter(s, "card", WORDS_SH7,
		arena_printf(s->report->arena, "%s\n%s\n",
			words_text(s->report->arena, WORDS_SH7_MET),
			words_text(s->report->arena, WORDS_SH7_HELP)));
}
