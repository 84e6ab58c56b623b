/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/scorecard.h"

#include "reports/measure/felt.h"
#include "reports/words.h"

#include <stdlib.h>

/* scorecard: IT is measured by those it serves (product.md 6.6).  SC1, SC6 to SC8 here. */

enum { QUARTERS = 4, SCORE_WEEKS = 13 };

struct report_cell *
score_line(struct score *s, struct element *e, const char *lead, const char *text)
{
	struct report_cell *row = report_row(s->report, e);

	row[0] = report_text(lead);
	row[1] = report_text(text);
	return row;
}

struct element *
score_list(struct score *s, const char *id, enum words heading)
{
	struct element *e = report_element(
		s->report, id, words_text(s->report->arena, heading), LOOK_LIST);

	report_column(s->report, e, "what", "", false);
	report_column(s->report, e, "text", "", false);
	return e;
}

void
score_tile(struct score *s, struct element *e, const char *name, enum words label,
	const char *value, const char *note)
{
	struct report_cell *row = report_row(s->report, e);

	row[0] = report_both(words_text(s->report->arena, label), name);
	row[1] = report_text(
		value == NULL ? words_text(s->report->arena, WORDS_NOTHING_YET) : value);
	row[1].shown = value == NULL ? SHOWN_EARLY : SHOWN_YES;
	row[2] = report_text(note);
}

struct element *
score_tiles(struct score *s, const char *id, enum words heading)
{
	struct element *e = report_element(
		s->report, id, words_text(s->report->arena, heading), LOOK_TILES);

	report_column(s->report, e, "what", "", false);
	report_column(s->report, e, "value", "", true);
	report_column(s->report, e, NULL, "", false);
	return e;
}

/* ---- SC1 -------------------------------------------------------------------------------------- */

static void
goals(struct score *s)
{
	struct report *report = s->report;
	struct element *e = score_tiles(s, "SC1", WORDS_SC1);
	struct window w4 = window_of(s->facts, 4, 0);
	struct share share = share_of_all(s->crowd, &w4);
	struct kept_view promises = promises_view(s->facts, -1);
	struct rating rating =
		rating_of(s->facts, "colleague", s->quarter - 1, report->k);

	score_tile(s, e, "told_before_seen", WORDS_NE2_TOLD,
		say_part(report, told_before_seen(s->crowd, -1), TOLD_LEAST),
		words_text(s->report->arena, WORDS_SC1_TOLD_NOTE));
	score_tile(s, e, "our_share", WORDS_NE2_SHARE,
		share.kind == SHARE_EARLY ? NULL : say_share(report, &share),
		words_text(s->report->arena, WORDS_SC1_SHARE_NOTE));
	score_tile(s, e, "promises_kept", WORDS_NE2_KEPT,
		say_part(report, promises_kept(&promises), KEPT_LEAST),
		words_text(s->report->arena, WORDS_SC1_KEPT_NOTE));
	score_tile(s, e, "rating", WORDS_NE2_RATING, say_help(report, s->facts, &rating),
		words_text(s->report->arena, WORDS_SC1_RATING_NOTE));
}

static struct report_cell
or_dash(const struct report *report, const char *text)
{
	return text == NULL ? report_both(words_text(report->arena, WORDS_SC_NONE), "")
			    : report_text(text);
}

static void
quarter_row(struct score *s, struct element *e, int quarter)
{
	struct report *report = s->report;
	struct kept_view promises = promises_view(s->facts, quarter);
	struct rating rating = rating_of(s->facts, "colleague", quarter, report->k);
	struct answer_days days = score_answers(s, quarter);
	struct report_cell *row = report_row(report, e);

	row[0] = report_text(
		arena_printf(report->arena, "%d-Q%d", quarter / 4, quarter % 4 + 1));
	row[1] = or_dash(report,
		say_part(report, told_before_seen(s->crowd, quarter), TOLD_LEAST));
	row[2] = or_dash(report, say_part(report, promises_kept(&promises), KEPT_LEAST));
	row[3] = or_dash(report,
		rating.n == 0 ? NULL : say_rating(report, rating.mean[RATING_HELP]));
	row[4] = or_dash(
		report, days.n == 0 ? NULL : words_number(report->arena, days.median));
}

static void
quarters(struct score *s)
{
	struct report *report = s->report;
	struct element *e = report_element(report, "SC1-quarters",
		words_text(s->report->arena, WORDS_SC1Q), LOOK_TABLE);

	report_column(report, e, "quarter",
		words_text(s->report->arena, WORDS_SC1Q_QUARTER), false);
	report_column(report, e, "told_before_seen",
		words_text(s->report->arena, WORDS_SC1Q_TOLD), true);
	report_column(report, e, "promises_kept",
		words_text(s->report->arena, WORDS_SC1Q_KEPT), true);
	report_column(report, e, "our_help",
		words_text(s->report->arena, WORDS_SC1Q_HELP), true);
	report_column(report, e, "days_to_answer",
		words_text(s->report->arena, WORDS_SC1Q_ANSWER), true);
	for (int q = 1; q <= QUARTERS; q++) {
		quarter_row(s, e, s->quarter - q);
	}
	report_after(report, e,
		WORDS_SAY(report->arena, WORDS_SC1Q_AFTER,
			words_number(report->arena, report->k)));
}

/* ---- SC6 -------------------------------------------------------------------------------------- */

static void
failed_offer(struct score *s, struct element *e, const struct offer *offer)
{
	struct report *report = s->report;
	struct window w13 = window_of(s->facts, SCORE_WEEKS, 0);
	struct felt_view most = { 0 };
	int units = 0;

	for (size_t u = 1; u < s->facts->unit_count; u++) {
		struct felt_view felt;

		if (!unit_is_visible(s->crowd, u)) {
			continue;
		}
		felt = felt_view_of(s->crowd, u, offer->id, &w13);
		units += felt.felt;
		if (felt.felt && (!most.felt || felt.f > most.f)) {
			most = felt;
		}
	}
	if (units > 0) {
		score_line(s, e, offer->name,
			WORDS_SAY(report->arena, WORDS_SC6_LINE,
				words_many(report->arena, WORDS_UNIT_ONE, WORDS_UNIT_MANY,
					units),
				say_weeks(report, most.first, most.last),
				words_text(s->report->arena,
					WORDS_FRICTION_0 + (enum words)most.kind)));
	}
}

static void
failures(struct score *s)
{
	struct element *e = score_list(s, "SC6", WORDS_SC6);

	for (size_t i = 0; i < s->facts->set.offer_count; i++) {
		failed_offer(s, e, &s->facts->set.offers[i]);
	}
	report_after(s->report, e,
		words_text(s->report->arena,
			e->row_count == 0 ? WORDS_SC6_NONE : WORDS_SC6_AFTER));
}

/* ---- SC7, SC8 --------------------------------------------------------------------------------- */

static void
solved_and_undone(struct score *s)
{
	struct arena *arena = s->report->arena;
	struct element *e = score_list(s, "SC7", WORDS_SC7);
	struct uneven uneven = uneven_of(s->facts);
	struct visits_view visits = score_visits(s);
	const struct entry *entry;
	size_t at = 0;

	e->half = true;
	while ((entry = facts_entry(s->facts, "solved", &at)) != NULL) {
		if (strcmp(entry_get(entry, "consent"), "yes") == 0) {
			score_line(s, e, words_text(arena, WORDS_SC7_SOLVED),
				entry_get(entry, "sentence"));
		}
	}
	score_line(s, e, words_text(arena, WORDS_SC7_DIFFERENCES),
		WORDS_SAY(arena, WORDS_SC7_DIFFERENCES_TEXT,
			words_number(arena, uneven.differences)));
	score_line(s, e, words_text(arena, WORDS_SC7_ENDED),
		WORDS_SAY(arena, WORDS_SC7_ENDED_TEXT,
			words_number(arena, uneven.past_end)));
	score_line(s, e, words_text(arena, WORDS_SC7_VISITS),
		WORDS_SAY(arena, WORDS_SC7_VISITS_TEXT,
			words_number(arena, visits.planned - visits.held)));
}

/* Signs by team, in the order in which the teams first appear. */
static void
signs(struct score *s)
{
	struct arena *arena = s->report->arena;
	struct element *e = score_list(s, "SC8", WORDS_SC8);
	const struct entry *sign, *other;
	size_t at = 0;

	e->half = true;
	while ((sign = facts_entry(s->facts, "sign", &at)) != NULL) {
		const char *team = entry_get(sign, "team");
		size_t from = 0;
		int count = 0;
		bool first = true;

		while ((other = facts_entry(s->facts, "sign", &from)) != NULL) {
			if (strcmp(entry_get(other, "team"), team) == 0) {
				first = first && (count > 0 || other == sign);
				count += s->facts->set.today.n -
						 entry_day(other, "on").n <=
					 SCORE_DAYS;
			}
		}
		if (first && count > 0) {
			score_line(s, e, team,
				WORDS_SAY(arena, WORDS_SC8_LINE,
					words_number(arena, count)));
		}
	}
	if (e->row_count == 0) {
		report_before(s->report, e, words_text(arena, WORDS_SC8_NONE));
	}
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct score s = { .crowd = crowd, .facts = crowd_facts(crowd) };

	(void)unit;
	(void)err;
	s.quarter = quarter_of(s.facts->set.today);
	s.report = frame_open("scorecard", WORDS_SCORE_TITLE, crowd, 0, SCORE_WEEKS);
	goals(&s);
	quarters(&s);
	score_promises(&s);
	score_first_answer(&s);
	score_presence(&s);
	score_ratings(&s);
	failures(&s);
	solved_and_undone(&s);
	signs(&s);
	frame_coverage(s.report, crowd);
	*out = s.report;
	return ERR_OK;
}

const struct document document_scorecard = {
	"scorecard",
	"how well we serve: promises, answers, visits, ratings",
	false,
	true,
	build,
};
