/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/scorecard.h"

#include "reports/measure/felt.h"
#include "reports/measure/next.h"
#include "reports/words.h"

#include <stdlib.h>

/* scorecard: IT is measured by those it serves (product.md 6.6).  SC1, SC6 to SC8 here. */

enum { QUARTERS = 4, SCORE_WEEKS = 13 };
enum goal { GOAL_TOLD, GOAL_SHARE, GOAL_KEPT, GOAL_RATING };

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

/* M8 over the closed weeks of a calendar quarter. */
static struct share
share_in_quarter(const struct score *s, int quarter)
{
	struct window window = { .n = 0 };

	for (size_t w = 0; w < s->facts->week_count && window.n < WINDOW_MOST; w++) {
		struct day thursday = {
			week_monday((struct week){ (int32_t)s->facts->weeks[w].week }).n +
			3
		};

		if (quarter_of(thursday) == quarter && week_valid(s->facts, w)) {
			window.at[window.n++] = w;
		}
	}
	return share_of_all(s->crowd, &window);
}

/* Per cent in steps of five, -1 where a quarter has nothing to show; a rating in tenths. */
static int
goal_in_quarter(struct score *s, enum goal goal, int quarter)
{
	struct kept_view kept = promises_view(s->facts, quarter);
	struct share share = share_in_quarter(s, quarter);
	struct part part = goal == GOAL_TOLD ? told_before_seen(s->crowd, quarter)
					     : promises_kept(&kept);
	struct rating rating = rating_of(s->facts, "colleague", quarter, s->report->k);

	switch (goal) {
	case GOAL_TOLD:
	case GOAL_KEPT:
		return part.all < (goal == GOAL_TOLD ? TOLD_LEAST : KEPT_LEAST)
			       ? -1
			       : (part.of * 100 / part.all + 2) / 5 * 5;
	case GOAL_SHARE:
		return share.kind == SHARE_ALL_OURS    ? 100
		       : share.kind == SHARE_ALL_OTHER ? 0
		       : share.kind == SHARE_EARLY     ? -1
						       : (share.per_mille + 25) / 50 * 5;
	case GOAL_RATING: break;
	}
	return rating.n == 0 ? -1 : rating.mean[RATING_HELP];
}

static const struct series *
quarters_line(struct score *s, enum goal goal, enum words title)
{
	struct arena *arena = s->report->arena;
	struct series *series = arena_take(arena, sizeof *series);
	int shown = 0;

	*series = (struct series){ .n = 0 };
	series->title = words_text(arena, title);
	series->n = QUARTERS;
	series->label = arena_take(arena, QUARTERS * sizeof *series->label);
	series->cell = arena_take(arena, QUARTERS * sizeof *series->cell);
	series->text = goal != GOAL_RATING
			       ? NULL
			       : arena_take(arena, QUARTERS * sizeof *series->text);
	for (int i = 0; i < QUARTERS; i++) {
		int quarter = s->quarter - QUARTERS + i;
		int value = goal_in_quarter(s, goal, quarter);

		series->label[i] =
			arena_printf(arena, "%d-Q%d", quarter / 4, quarter % 4 + 1);
		series->cell[i] = (struct cell){ .value = value < 0 ? 0 : value,
			.shown = value < 0 ? SHOWN_EARLY : SHOWN_YES };
		if (series->text != NULL) {
			series->text[i] = value < 0 ? "" : words_tenths(arena, value);
		}
		shown += value >= 0;
	}
	return shown >= 2 ? series : NULL;
}

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
		words_text(report->arena, WORDS_SC1_RATING_NOTE));
	for (enum goal goal = GOAL_TOLD; goal <= GOAL_RATING; goal++) {
		e->rows[goal][1].series = quarters_line(s, goal,
			goal == GOAL_RATING ? WORDS_SC1_LINE_RATING : WORDS_SC1_LINE);
	}
}

static const char *
share_or_null(const struct report *report, struct share share)
{
	return share.kind == SHARE_EARLY ? NULL : say_share(report, &share);
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
	row[2] = or_dash(report, share_or_null(report, share_in_quarter(s, quarter)));
	row[3] = or_dash(report, say_part(report, promises_kept(&promises), KEPT_LEAST));
	row[4] = or_dash(report,
		rating.n == 0 ? NULL : say_rating(report, rating.mean[RATING_HELP]));
	row[5] = or_dash(
		report, days.n == 0 ? NULL : words_number(report->arena, days.median));
}

static void
quarters(struct score *s)
{
	struct report *report = s->report;
	struct element *e = report_element(report, "SC1-quarters",
		words_text(s->report->arena, WORDS_SC1Q), LOOK_TABLE);

	report_column(report, e, "quarter", words_text(report->arena, WORDS_SC1Q_QUARTER),
		false);
	report_column(report, e, "told_before_seen",
		words_text(report->arena, WORDS_SC1Q_TOLD), true);
	report_column(report, e, "our_share", words_text(report->arena, WORDS_SC1Q_SHARE),
		true);
	report_column(report, e, "promises_kept",
		words_text(report->arena, WORDS_SC1Q_KEPT), true);
	report_column(
		report, e, "our_help", words_text(report->arena, WORDS_SC1Q_HELP), true);
	report_column(report, e, "days_to_answer",
		words_text(report->arena, WORDS_SC1Q_ANSWER), true);
	for (int q = 1; q <= QUARTERS; q++) {
		quarter_row(s, e, s->quarter - q);
	}
	report_after(report, e,
		WORDS_SAY(report->arena, WORDS_SC1Q_AFTER,
			words_number(report->arena, report->k)));
}

/* ---- SC6 -------------------------------------------------------------------------------------- */

/* What was promised to the units that felt it since then: the newest repair done, else the next due. */
static const char *
repair_of(struct score *s, const bool *felt, int64_t since)
{
	struct arena *arena = s->report->arena;
	struct day done = { INT32_MIN }, due = { DAY_OPEN };
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(s->facts, "promise", &at)) != NULL) {
		int unit = facts_unit(s->facts, entry_get(promise, "unit"));
		struct promise_in in = promise_read(s->facts, promise);

		if (unit <= 0 || !felt[unit] || in.withdrawn.n != DAY_OPEN ||
			strcmp(entry_get(promise, "kind"), "fix") != 0 ||
			entry_day(promise, "made_on").n <
				week_monday((struct week){ (int32_t)since }).n) {
			continue;
		}
		if (in.done.n == DAY_OPEN) {
			due = promise_due(&in).n < due.n ? promise_due(&in) : due;
		} else if (in.done.n > done.n) {
			done = in.done;
		}
	}
	if (due.n != DAY_OPEN) {
		return WORDS_SAY(arena,
			due.n < s->facts->set.today.n ? WORDS_SC6_REPAIR_LATE
						      : WORDS_SC6_REPAIR_DUE,
			words_day(arena, due));
	}
	return done.n == INT32_MIN
		       ? words_text(arena, WORDS_SC6_REPAIR_NONE)
		       : WORDS_SAY(arena, WORDS_SC6_REPAIR_DONE, words_day(arena, done));
}

static void
failed_offer(struct score *s, struct element *e, const struct offer *offer)
{
	struct report *report = s->report;
	struct window w13 = window_of(s->facts, SCORE_WEEKS, 0);
	struct felt_view most = { 0 };
	bool *felt_in = arena_take(report->arena, s->facts->unit_count * sizeof *felt_in);
	int64_t since = s->facts->set.week;
	int units = 0;

	for (size_t u = 1; u < s->facts->unit_count; u++) {
		struct felt_view felt;

		felt_in[u] = false;
		if (!unit_is_visible(s->crowd, u)) {
			continue;
		}
		felt = felt_view_of(s->crowd, u, offer->id, &w13);
		units += felt.felt;
		felt_in[u] = felt.felt;
		since = felt.felt && felt.first < since ? felt.first : since;
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
				words_text(report->arena,
					WORDS_FRICTION_0 + (enum words)most.kind),
				repair_of(s, felt_in, since)));
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

struct sign_sum {
	int count, led,
		most; /* in twelve months; before a rise; the longest lead in weeks */
};

static struct sign_sum
signs_of(const struct score *s, const char *team)
{
	struct sign_sum sum = { 0, 0, 0 };
	const struct entry *sign;
	size_t at = 0;

	while ((sign = facts_entry(s->facts, "sign", &at)) != NULL) {
		int age = s->facts->set.today.n - entry_day(sign, "on").n, lead;

		if (strcmp(entry_get(sign, "team"), team) != 0 || age < 0 ||
			age > SCORE_DAYS) {
			continue;
		}
		lead = sign_lead(s->crowd, sign);
		sum.count++;
		sum.led += lead > 0;
		sum.most = lead > sum.most ? lead : sum.most;
	}
	return sum;
}

static bool
is_first_of_team(const struct score *s, const struct entry *sign)
{
	const struct entry *other;
	size_t at = 0;

	while ((other = facts_entry(s->facts, "sign", &at)) != NULL) {
		if (strcmp(entry_get(other, "team"), entry_get(sign, "team")) == 0) {
			return other == sign;
		}
	}
	return false;
}

/* Signs by team, in the order in which the teams first appear. */
static void
signs(struct score *s)
{
	struct arena *arena = s->report->arena;
	struct element *e = score_list(s, "SC8", WORDS_SC8);
	const struct entry *sign;
	size_t at = 0;

	e->half = true;
	report_column(s->report, e, "signs", NULL, true);
	report_column(s->report, e, "lead_weeks", NULL, true);
	while ((sign = facts_entry(s->facts, "sign", &at)) != NULL) {
		struct sign_sum sum = signs_of(s, entry_get(sign, "team"));
		struct report_cell *row;

		if (sum.count == 0 || !is_first_of_team(s, sign)) {
			continue;
		}
		row = score_line(s, e, entry_get(sign, "team"),
			WORDS_SAY(arena, sum.led == 0 ? WORDS_SC8_LINE : WORDS_SC8_LED,
				words_number(arena, sum.count),
				words_number(arena, sum.led),
				words_many(arena, WORDS_WEEK_ONE, WORDS_WEEK_MANY,
					sum.most)));
		row[2] = report_number(s->report, sum.count);
		row[3] = sum.led == 0 ? report_both("", "")
				      : report_number(s->report, sum.most);
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
	WORDS_DOC_SCORECARD,
	false,
	true,
	build,
	NULL,
	NULL,
};
