/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/measure/window.h"
#include "reports/words.h"

/* privacy: what is kept and what is not, for staff, works council and data-protection officer
 * (product.md 6.8).  No figure about devices stands here, so nothing is withheld. */

enum { RECEIPT_WEEKS = 13 };

struct privacy {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
};

static void
line(struct privacy *p, struct element *e, enum words lead, const char *text)
{
	struct report_cell *row = report_row(p->report, e);

	row[0] = report_text(words_text(p->report->arena, lead));
	row[1] = report_text(text);
}

static struct element *
list(struct privacy *p, const char *id, enum words heading)
{
	struct element *e = report_element(
		p->report, id, words_text(p->report->arena, heading), LOOK_LIST);

	report_column(p->report, e, "what", "", false);
	report_column(p->report, e, "text", "", false);
	return e;
}

/* Leads and texts that lie in pairs in the words, from `first` on. */
static struct element *
pairs(struct privacy *p, const char *id, enum words heading, enum words first,
	enum words last)
{
	struct element *e = list(p, id, heading);

	for (enum words w = first; w < last; w += 2) {
		line(p, e, w, words_text(p->report->arena, w + 1));
	}
	return e;
}

/* ---- PR1: what is kept ------------------------------------------------------------------------ */

/* A table without a sentence about it does not compile. */
static const enum words holds[TABLE_COUNT] = {
#define TABLE(NAME, name, period, kept) [TABLE_##NAME] = WORDS_PR1_##NAME,
#include "reports/tally.def"
#undef TABLE
};

static const char *
columns_of(struct privacy *p, const struct table_shape *shape)
{
	const char *all = "";

	for (size_t c = 0; c < shape->column_count; c++) {
		all = arena_printf(p->report->arena, "%s%s%s", all, c == 0 ? "" : " ",
			shape->columns[c].name);
	}
	return all;
}

static void
kept_row(struct privacy *p, struct element *e, const char *table, enum words what,
	const char *kept)
{
	struct report_cell *row = report_row(p->report, e);

	row[0] = report_text(table);
	row[1] = report_text(words_text(p->report->arena, what));
	row[2] = report_text(kept);
}

/* "13 months" of tally.def, as people say it. */
static const char *
keeping_time(struct privacy *p, const char *kept)
{
	static const struct {
		const char *word;
		enum words words;
	} kinds[] = { { "months", WORDS_PR1_MONTHS }, { "weeks", WORDS_PR1_WEEKS },
		{ "quarters", WORDS_PR1_QUARTERS } };
	struct str word = str_of(kept), number = str_cut(&word, ' ');
	struct arena *arena = p->report->arena;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (str_equal(word, str_of(kinds[i].word))) {
			return WORDS_SAY(
				arena, kinds[i].words, arena_copy(arena, number));
		}
	}
	return words_text(arena, WORDS_PR1_NO_END);
}

static void
what_is_kept(struct privacy *p)
{
	struct element *e = report_element(
		p->report, "PR1", words_text(p->report->arena, WORDS_PR1), LOOK_TABLE);

	report_before(p->report, e, words_text(p->report->arena, WORDS_PR1_BEFORE));
	report_column(p->report, e, "table",
		words_text(p->report->arena, WORDS_PR1_TABLE), false);
	report_column(
		p->report, e, NULL, words_text(p->report->arena, WORDS_PR1_HOLDS), false);
	report_column(p->report, e, "kept", words_text(p->report->arena, WORDS_PR1_KEPT),
		false);
	kept_row(p, e, "presence", WORDS_PR1_PRESENCE,
		words_text(p->report->arena, WORDS_PR1_PRESENCE_KEPT));
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct table_shape *shape = table_shape((enum table)t);

		kept_row(p, e, shape->name, holds[t], keeping_time(p, shape->kept));
	}
	kept_row(p, e, "word", WORDS_PR1_WORD,
		words_text(p->report->arena, WORDS_PR1_NO_END));
	kept_row(p, e, "outbox", WORDS_PR1_OUTBOX, keeping_time(p, "13 months"));
	kept_row(p, e, "outbox_self", WORDS_PR1_OUTBOX_SELF,
		words_text(p->report->arena, WORDS_PR1_NO_END));
	kept_row(p, e, "register", WORDS_PR1_REGISTER,
		words_text(p->report->arena, WORDS_PR1_REGISTER_KEPT));
}

/* Has no table_shape; tests/cli/34-privacy.sh holds it against the store. */
static const char presence_columns[] = "week unit service device used_days touch_days "
				       "machine_days marks up down flows";

static void
every_column(struct privacy *p)
{
	struct element *e = list(p, "PR1-columns", WORDS_PR9);
	struct report_cell *presence = report_row(p->report, e);

	presence[0] = report_text("presence");
	presence[1] = report_text(presence_columns);
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct table_shape *shape = table_shape((enum table)t);
		struct report_cell *row = report_row(p->report, e);

		row[0] = report_text(shape->name);
		row[1] = report_text(columns_of(p, shape));
	}
}

/* ---- PR3: receipts ---------------------------------------------------------------------------- */

static struct report_cell
of_the_week(struct privacy *p, int64_t tenths)
{
	return report_both(frame_percent(p->report, tenths),
		tenths < 0 ? ""
			   : arena_printf(p->report->arena, "%.1f", (double)tenths / 10));
}

static void
receipt_row(struct privacy *p, struct element *e, size_t week)
{
	const struct facts_week *w = &p->facts->weeks[week];
	struct crowd_tally tally = crowd_tally_week(p->crowd, week);
	size_t more = tally.complement + tally.volume;
	int64_t loss = cover_loss(&w->cover);
	struct report_cell *row = report_row(p->report, e);

	row[0] = report_text(words_week(p->report->arena, w->week));
	row[1] = report_number(p->report, w->k);
	row[2] = report_number(p->report, (int64_t)(tally.shown + tally.small + more));
	row[3] = report_number(p->report, (int64_t)tally.small);
	row[4] = report_number(p->report, (int64_t)more);
	row[5] = report_number(p->report, (int64_t)tally.folded);
	row[6] = of_the_week(p, w->covered ? w->cover.hours * 1000 / WEEK_HOURS : -1);
	row[7] = of_the_week(p, loss < 0 ? -1 : (loss + 500) / 1000);
	row[8] = report_text(words_text(p->report->arena,
		w->state.key_renewed != 0 ? WORDS_PR3_RENEWED : WORDS_PR3_DESTROYED));
	row[9] = report_text(w->state.catalogue);
}

static void
receipts(struct privacy *p)
{
	struct report *report = p->report;
	struct element *e = report_element(
		report, "PR3", words_text(p->report->arena, WORDS_PR3), LOOK_TABLE);
	size_t from = p->facts->week_count > RECEIPT_WEEKS
			      ? p->facts->week_count - RECEIPT_WEEKS
			      : 0;

	report_before(report, e,
		WORDS_SAY(report->arena, WORDS_PR3_BEFORE,
			words_number(report->arena, report->k)));
	report_column(
		report, e, "week", words_text(p->report->arena, WORDS_PR3_WEEK), false);
	report_column(report, e, "k", words_text(p->report->arena, WORDS_PR3_K), true);
	report_column(
		report, e, "cells", words_text(p->report->arena, WORDS_PR3_CELLS), true);
	report_column(report, e, "withheld_small",
		words_text(p->report->arena, WORDS_PR3_SMALL), true);
	report_column(report, e, "withheld_more",
		words_text(p->report->arena, WORDS_PR3_MORE), true);
	report_column(report, e, "units_folded",
		words_text(p->report->arena, WORDS_PR3_FOLDED), true);
	report_column(report, e, "hours_seen",
		words_text(p->report->arena, WORDS_PR3_HOURS), true);
	report_column(
		report, e, "lost", words_text(p->report->arena, WORDS_PR3_LOST), true);
	report_column(
		report, e, "key", words_text(p->report->arena, WORDS_PR3_KEY), false);
	report_column(report, e, "catalogue", NULL, false);
	for (size_t w = p->facts->week_count; w-- > from;) {
		receipt_row(p, e, w);
	}
	report_after(report, e, words_text(p->report->arena, WORDS_PR3_AFTER));
}

/* ---- PR4: exclusions -------------------------------------------------------------------------- */

static void
exclusion_row(struct privacy *p, struct element *e, const struct entry *entry)
{
	struct arena *arena = p->report->arena;
	int unit = facts_unit(p->facts, entry_get(entry, "unit"));
	struct day until = entry_day(entry, "until");
	struct report_cell *row = report_row(p->report, e);

	row[0] = report_text(
		unit > 0 ? p->facts->units[unit].name : entry_get(entry, "range"));
	row[1] = report_text(entry_get(entry, "reason"));
	row[2] = report_text(say_staff(p->facts, entry_get(entry, "approved_by")));
	row[3] = report_both(words_day(arena, entry_day(entry, "approved_on")),
		entry_get(entry, "approved_on"));
	row[4] = report_both(until.n == DAY_OPEN ? words_text(arena, WORDS_PR4_OPEN)
						 : words_day(arena, until),
		entry_get(entry, "until"));
}

static void
exclusions(struct privacy *p)
{
	struct report *report = p->report;
	struct element *e = report_element(
		report, "PR4", words_text(p->report->arena, WORDS_PR4), LOOK_TABLE);
	const struct entry *entry;
	size_t at = 0;

	report_column(
		report, e, "what", words_text(p->report->arena, WORDS_PR4_WHAT), false);
	report_column(
		report, e, "reason", words_text(p->report->arena, WORDS_PR4_WHY), false);
	report_column(report, e, "approved_by",
		words_text(p->report->arena, WORDS_PR4_WHO), false);
	report_column(report, e, "approved_on",
		words_text(p->report->arena, WORDS_PR4_FROM), false);
	report_column(
		report, e, "until", words_text(p->report->arena, WORDS_PR4_UNTIL), false);
	while ((entry = facts_entry(p->facts, "exclusion", &at)) != NULL) {
		exclusion_row(p, e, entry);
	}
	if (e->row_count == 0) {
		e->look = LOOK_WORDS;
		report_before(report, e, words_text(p->report->arena, WORDS_PR4_NONE));
	}
}

/* ---- PR6 to PR8: keys, readers, purpose ------------------------------------------------------- */

static void
keys(struct privacy *p)
{
	struct arena *arena = p->report->arena;
	struct element *e = pairs(p, "PR6", WORDS_PR6, WORDS_PR6_MADE, WORDS_PR6_LAST);
	int64_t last = p->facts->weeks[p->facts->week_count - 1].week;

	line(p, e, WORDS_PR6_LAST,
		WORDS_SAY(arena, WORDS_PR6_LAST_TEXT, words_week(arena, last),
			words_day(
				arena, week_monday((struct week){ (int32_t)last + 1 }))));
	for (size_t w = 0; w < p->facts->week_count; w++) {
		if (p->facts->weeks[w].state.key_renewed != 0) {
			line(p, e, WORDS_PR6_RENEWED,
				WORDS_SAY(arena, WORDS_PR6_RENEWED_TEXT,
					words_week(arena, p->facts->weeks[w].week)));
		}
	}
}

/* What the register says happened in that week everywhere; NULL: nothing. */
static const char *
written_about(const struct facts *facts, const char *week)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = facts_entry(facts, "annotation", &at)) != NULL) {
		if (strcmp(entry_get(entry, "week"), week) == 0 &&
			strcmp(entry_get(entry, "unit"), "all") == 0) {
			return entry_get(entry, "words");
		}
	}
	return NULL;
}

static void
readers(struct privacy *p)
{
	struct arena *arena = p->report->arena;
	const struct facts_week *weeks = p->facts->weeks;
	struct element *e = pairs(p, "PR7", WORDS_PR7, WORDS_PR7_UNIT, WORDS_PR7_RULE);
	bool changed = false;

	if (p->facts->set.readers != NULL && p->facts->set.readers[0] != '\0') {
		line(p, e, WORDS_PR7_RULE, p->facts->set.readers);
	}
	for (size_t w = 1; w < p->facts->week_count; w++) {
		const char *week = words_week(arena, weeks[w].week);
		const char *why = written_about(p->facts, week);
		struct report_cell *row;

		if (weeks[w].k == weeks[w - 1].k) {
			continue;
		}
		changed = true;
		row = report_row(p->report, e);
		row[0] = report_text(WORDS_SAY(arena, WORDS_PR7_K, week));
		row[1] = report_text(WORDS_SAY(arena, WORDS_PR7_K_TEXT,
			words_number(arena, weeks[w - 1].k),
			words_number(arena, weeks[w].k),
			why == NULL ? words_text(arena, WORDS_PR7_NO_REASON) : why));
	}
	if (!changed) {
		report_after(p->report, e, words_text(arena, WORDS_PR7_SAME));
	}
}

static void
purpose(struct privacy *p)
{
	struct element *e = list(p, "PR8", WORDS_PR8);
	const char *const said[] = { p->facts->set.purpose, p->facts->set.legal_basis,
		p->facts->set.contact, p->facts->set.objection };

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		line(p, e, WORDS_PR8_PURPOSE + (enum words)i,
			said[i] == NULL || said[i][0] == '\0'
				? words_text(p->report->arena, WORDS_PR8_MISSING)
				: said[i]);
	}
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct privacy p = { .crowd = crowd, .facts = crowd_facts(crowd) };

	(void)unit;
	(void)err;
	p.report = frame_open("privacy", WORDS_PRIVACY_TITLE, crowd, 0, RECEIPT_WEEKS);
	what_is_kept(&p);
	pairs(&p, "PR2", WORDS_PR2, WORDS_PR2_ADDRESS, WORDS_PR3)->half = true;
	pairs(&p, "PR5", WORDS_PR5, WORDS_PR5_PERSON, WORDS_PR6)->half = true;
	receipts(&p);
	exclusions(&p);
	keys(&p);
	readers(&p);
	purpose(&p);
	every_column(&p);
	coverage_sentence(p.report, crowd);
	*out = p.report;
	return ERR_OK;
}

const struct document document_privacy = {
	"privacy",
	WORDS_DOC_PRIVACY,
	false,
	true,
	build,
	NULL,
	NULL,
};
