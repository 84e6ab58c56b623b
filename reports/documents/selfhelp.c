/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/selfhelp.h"

/* selfhelp: a folder of pages for everyone, one per need, that opens from a disk as well as from a
 * server.  For machines all of it is one document. */

enum { PAGE_INDEX, PAGE_TELL, PAGE_CARD, PAGE_DONE, PAGE_PRIVACY, PAGES_BESIDE };

struct element *
selfhelp_list(struct selfhelp *s, const char *id, enum words heading)
{
	struct element *e = report_element(
		s->report, id, words_text(s->report->arena, heading), LOOK_LIST);

	report_column(s->report, e, NULL, "", false);
	report_column(s->report, e, NULL, "", false);
	return e;
}

void
selfhelp_line(struct selfhelp *s, struct element *e, const char *lead, const char *text)
{
	struct report_cell *row = report_row(s->report, e);

	row[0] = report_text(lead);
	row[1] = report_text(text);
}

static void
way(struct selfhelp *s, struct element *e, const char *file, enum words lead,
	enum words text)
{
	struct report_cell *row = report_row(s->report, e);

	row[0] = report_text(words_text(s->report->arena, lead));
	row[0].link = file;
	row[1] = report_text(words_text(s->report->arena, text));
}

void
selfhelp_ways(struct selfhelp *s)
{
	struct element *e = selfhelp_list(s, "ways", WORDS_SH_WAYS);

	if (strcmp(s->report->about, "index") != 0) {
		way(s, e, "index.html", WORDS_SH_INDEX, WORDS_SH_INDEX_TEXT);
	}
	way(s, e, "tell-us.html", WORDS_SH3, WORDS_SH3_WAY);
	way(s, e, "card.html", WORDS_SH7, WORDS_SH7_WAY);
	way(s, e, "promised.html", WORDS_SH5, WORDS_SH5_WAY);
	way(s, e, "privacy.html", WORDS_SH6, WORDS_SH6_WAY);
}

/* ---- SH1 ------------------------------------------------------------------------------------- */

static void
index_rows(struct selfhelp *s, bool links)
{
	struct report *report = s->report;
	struct element *e = report_element(
		report, "SH1", words_text(s->report->arena, WORDS_SH1), LOOK_LIST);

	report_column(report, e, "label", "", false);
	report_column(report, e, "offers", "", false);
	report_column(report, e, "need", NULL, false);
	for (size_t n = 0; n < need_count(); n++) {
		const char *offers = selfhelp_offers(s, (need_id)n);
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(say_need(report, (need_id)n));
		row[0].link = links ? arena_printf(report->arena, "%s.html",
					      need_at((need_id)n)->code)
				    : NULL;
		row[1] = report_both(offers[0] == '\0' ? words_text(s->report->arena,
								 WORDS_SH1_NOTHING)
						       : offers,
			offers);
		row[2] = report_text(need_at((need_id)n)->code);
	}
}

/* ---- for machines ---------------------------------------------------------------------------- */

static void
rule_columns(struct selfhelp *s, struct element *e)
{
	static const char *const name[] = { "need", "service", "state", "units", "reason",
		"reason_type", "conditions", "until", "owner", "version", "changed_on" };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		report_column(s->report, e, name[i], NULL, false);
	}
}

static void
rules_data(struct selfhelp *s)
{
	static const char *const field[] = { "service", "state", "units", "reason",
		"reason_type", "conditions", "until", "owner" };
	struct element *e = report_element(s->report, "SH2", "", LOOK_DATA);
	const struct entry *decision;
	size_t at = 0;

	rule_columns(s, e);
	while ((decision = facts_entry(s->facts, "decision", &at)) != NULL) {
		for (size_t n = 0; n < need_count(); n++) {
			struct report_cell *row;

			if (!selfhelp_is_about(s->facts, decision, (need_id)n)) {
				continue;
			}
			row = report_row(s->report, e);
			row[0] = report_text(need_at((need_id)n)->code);
			for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
				row[1 + i] = report_text(entry_get(decision, field[i]));
			}
			row[9] = report_text(
				words_number(s->report->arena, decision->version));
			row[10] = report_text(decision->changed_on);
		}
	}
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct selfhelp s = { .crowd = crowd, .facts = crowd_facts(crowd) };

	(void)err;
	(void)unit;
	s.report = frame_open("selfhelp", WORDS_SH_TITLE, crowd, 0, 1);
	s.report->sure = 0;
	index_rows(&s, false);
	rules_data(&s);
	selfhelp_solved(&s);
	*out = s.report;
	return ERR_OK;
}

/* ---- the pages ------------------------------------------------------------------------------- */

/* The day of the newest change in the register that may show on the page. */
static const char *
newest_change(const struct selfhelp *s)
{
	const char *newest = "";

	for (size_t i = 0; i < s->facts->entry_count; i++) {
		const char *on = s->facts->entries[i]->changed_on;

		newest = strcmp(on, newest) > 0 ? on : newest;
	}
	return newest;
}

/* Neither weeks nor a receipt: nothing here was counted. */
static void
page_open(struct selfhelp *s, const char *about)
{
	const char *newest = newest_change(s);
	struct day day;

	s->report = report_open("selfhelp");
	words_speak(s->report->arena, frame_language(s->facts, 0));
	s->report->about = about;
	s->report->subtitle =
		newest[0] != '\0' && day_parse(str_of(newest), &day)
			? WORDS_SAY(s->report->arena, WORDS_SH_AS_OF,
				  words_day(s->report->arena, day))
			: words_text(s->report->arena, WORDS_NOTHING_RECORDED);
}

static void
page_titled(struct selfhelp *s, const char *about, enum words title)
{
	page_open(s, about);
	s->report->title = words_text(s->report->arena, title);
}

static struct report *
privacy_page(const struct crowd *crowd)
{
	struct report *report = NULL;
	struct err err = { 0 };

	if (document_privacy.build(crowd, 0, &report, &err) != ERR_OK) {
		return NULL;
	}
	report->about = "privacy";
	return report;
}

static void
beside(struct selfhelp *s, size_t i)
{
	switch (i) {
	case PAGE_INDEX:
		page_titled(s, "index", WORDS_SH_TITLE);
		index_rows(s, true);
		break;
	case PAGE_TELL:
		page_titled(s, "tell-us", WORDS_SH3);
		selfhelp_tell(s);
		break;
	case PAGE_CARD:
		page_titled(s, "card", WORDS_SH7);
		selfhelp_card(s);
		break;
	default:
		page_titled(s, "promised", WORDS_SH5);
		selfhelp_solved(s);
		break;
	}
}

static struct report *
page(const struct crowd *crowd, size_t i)
{
	struct selfhelp s = { .crowd = crowd, .facts = crowd_facts(crowd) };
	need_id need;

	if (i == PAGE_PRIVACY) {
		return privacy_page(crowd);
	}
	if (i >= PAGES_BESIDE + need_count()) {
		return NULL;
	}
	if (i < PAGES_BESIDE) {
		beside(&s, i);
	} else {
		need = (need_id)(i - PAGES_BESIDE);
		page_open(&s, need_at(need)->code);
		s.report->title = WORDS_SAY(s.report->arena, WORDS_SH_NEED,
			words_need(s.report->arena, need));
		selfhelp_need(&s, need);
	}
	selfhelp_ways(&s);
	return s.report;
}

const struct document document_selfhelp = {
	"selfhelp",
	WORDS_DOC_SELFHELP,
	false,
	false,
	build,
	NULL,
	page,
};
