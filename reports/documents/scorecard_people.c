/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/scorecard.h"

#include <stdlib.h>

/* SC2 to SC5: promises, answers, visits, what people say. */

/* ---- SC2 -------------------------------------------------------------------------------------- */

static bool
is_management(const struct facts *facts, const char *owner)
{
	const struct entry *staff;
	size_t at = 0;

	while ((staff = facts_entry(facts, "staff", &at)) != NULL) {
		if (strcmp(staff->id, owner) == 0) {
			return strcmp(entry_get(staff, "management"), "yes") == 0;
		}
	}
	return false;
}

/* Management's own first, then the oldest. */
static int
compare_overdue(const void *a, const void *b, void *ctx)
{
	const struct facts *facts = ((const struct score *)ctx)->facts;
	const struct entry *x = *(const struct entry *const *)a,
			   *y = *(const struct entry *const *)b;
	bool mx = is_management(facts, entry_get(x, "owner")),
	     my = is_management(facts, entry_get(y, "owner"));
	struct promise_in px = promise_read(facts, x), py = promise_read(facts, y);

	if (mx != my) {
		return mx ? -1 : 1;
	}
	if (promise_due(&px).n != promise_due(&py).n) {
		return promise_due(&px).n < promise_due(&py).n ? -1 : 1;
	}
	return strcmp(x->id, y->id);
}

static void
overdue_line(struct score *s, struct element *e, const struct entry *promise)
{
	struct arena *arena = s->report->arena;
	struct promise_in in = promise_read(s->facts, promise);
	struct day due = promise_due(&in);
	int unit = facts_unit(s->facts, entry_get(promise, "unit"));

	score_line(s, e,
		unit > 0 ? s->facts->units[unit].name : entry_get(promise, "unit"),
		WORDS_SAY(arena, WORDS_SC2_LINE, entry_get(promise, "text"),
			words_day(arena, due),
			words_many(arena, WORDS_DAYS_AGO_ONE, WORDS_DAYS_AGO_MANY,
				s->facts->set.today.n - due.n),
			say_staff(s->facts, entry_get(promise, "owner"))));
}

static void
overdue_list(struct score *s)
{
	struct element *e = score_list(s, "SC2-overdue", WORDS_SC2_LIST);
	const struct entry **overdue = arena_take(
		s->report->arena, (s->facts->entry_count + 1) * sizeof *overdue);
	const struct entry *promise;
	size_t at = 0, n = 0;

	while ((promise = facts_entry(s->facts, "promise", &at)) != NULL) {
		struct promise_in in = promise_read(s->facts, promise);

		if (promise_kept(&in) == KEPT_OVERDUE) {
			overdue[n++] = promise;
		}
	}
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
	qsort_r(overdue, n, sizeof *overdue, compare_overdue, s);
	for (size_t i = 0; i < n; i++) {
		overdue_line(s, e, overdue[i]);
	}
	if (n == 0) {
		report_before(
			s->report, e, words_text(s->report->arena, WORDS_SC2_LIST_NONE));
	}
}

void
score_promises(struct score *s)
{
	static const struct {
		const char *name;
		enum words label;
		enum kept kept;
	} tiles[] = { { "kept", WORDS_SC2_KEPT, KEPT },
		{ "late", WORDS_SC2_LATE, KEPT_LATE },
		{ "overdue", WORDS_SC2_OVERDUE, KEPT_OVERDUE },
		{ "open", WORDS_SC2_OPEN, KEPT_OPEN } };
	struct kept_view view = promises_view(s->facts, -1);
	struct element *e = score_tiles(s, "SC2", WORDS_SC2);

	for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++) {
		score_tile(s, e, tiles[i].name, tiles[i].label,
			words_number(s->report->arena, view.count[tiles[i].kept]), "");
	}
	overdue_list(s);
}

/* ---- SC3 -------------------------------------------------------------------------------------- */

static size_t
days_to_answer(const struct score *s, int quarter, int *days, int *open)
{
	const struct entry *talk;
	size_t at = 0, n = 0;

	*open = 0;
	while ((talk = facts_entry(s->facts, "conversation", &at)) != NULL) {
		struct day opened = entry_day(talk, "opened_on"),
			   answered = entry_day(talk, "answered_on");

		if (opened.n == DAY_OPEN ||
			(quarter >= 0 && quarter_of(opened) != quarter) ||
			s->facts->set.today.n - opened.n > SCORE_DAYS) {
			continue;
		}
		if (answered.n == DAY_OPEN || answered.n > s->facts->set.today.n) {
			(*open)++;
		} else {
			days[n++] = answered.n - opened.n;
		}
	}
	return n;
}

struct answer_days
score_answers(struct score *s, int quarter)
{
	int *days =
		arena_take(s->report->arena, (s->facts->entry_count + 1) * sizeof *days);
	int open;
	size_t n = days_to_answer(s, quarter, days, &open);

	return answer_days_of(days, n);
}

enum answer_part { ANSWER_WEEK, ANSWER_MONTH, ANSWER_LATER, ANSWER_OPEN, ANSWER_PARTS };

static enum answer_part
answer_part(const struct score *s, const struct entry *talk)
{
	struct day opened = entry_day(talk, "opened_on"),
		   answered = entry_day(talk, "answered_on");

	if (answered.n == DAY_OPEN || answered.n > s->facts->set.today.n) {
		return ANSWER_OPEN;
	}
	return answered.n - opened.n <= 7    ? ANSWER_WEEK
	       : answered.n - opened.n <= 30 ? ANSWER_MONTH
					     : ANSWER_LATER;
}

static void
answers_row(struct score *s, struct element *e, int quarter)
{
	struct report *report = s->report;
	int part[ANSWER_PARTS] = { 0 }, all = 0;
	const struct entry *talk;
	struct report_cell *row;
	size_t at = 0;

	while ((talk = facts_entry(s->facts, "conversation", &at)) != NULL) {
		struct day opened = entry_day(talk, "opened_on");

		if (opened.n != DAY_OPEN && opened.n <= s->facts->set.today.n &&
			quarter_of(opened) == quarter) {
			part[answer_part(s, talk)]++;
			all++;
		}
	}
	if (all == 0) {
		return;
	}
	row = report_row(report, e);
	row[0] = report_text(
		arena_printf(report->arena, "%d-Q%d", quarter / 4, quarter % 4 + 1));
	for (int i = 0; i < ANSWER_PARTS; i++) {
		row[1 + i] = report_number(report, part[i]);
		row[1 + i].weight = part[i] * 1000 / all;
	}
}

/* The running quarter and the three before, where talks were opened in them. */
static void
answers_by_quarter(struct score *s, struct element *e)
{
	static const struct {
		const char *name;
		enum words heading;
	} part[ANSWER_PARTS] = { { "within_7_days", WORDS_SC3Q_WEEK },
		{ "within_30_days", WORDS_SC3Q_MONTH }, { "later", WORDS_SC3Q_LATER },
		{ "none_yet", WORDS_SC3Q_OPEN } };
	struct report *report = s->report;

	report_column(report, e, "quarter", words_text(report->arena, WORDS_SC1Q_QUARTER),
		false);
	for (int i = 0; i < ANSWER_PARTS; i++) {
		report_column(report, e, part[i].name,
			words_text(report->arena, part[i].heading), true);
	}
	for (int back = 3; back >= 0; back--) {
		answers_row(s, e, s->quarter - back);
	}
}

void
score_first_answer(struct score *s)
{
	struct arena *arena = s->report->arena;
	struct element *e = report_element(
		s->report, "SC3", words_text(arena, WORDS_SC3), LOOK_WORDS);
	int *days = arena_take(arena, (s->facts->entry_count + 1) * sizeof *days), open;
	size_t n = days_to_answer(s, -1, days, &open);
	struct answer_days view = answer_days_of(days, n);
	const char *list = "";

	for (size_t i = 0; i < n && n < 5; i++) {
		list = arena_printf(arena, "%s%s%d", list, i == 0 ? "" : ", ", days[i]);
	}
	if (n >= 5) {
		report_before(s->report, e,
			WORDS_SAY(arena, WORDS_SC3_MEDIAN,
				words_many(arena, WORDS_DAYS_IN_ONE, WORDS_DAYS_IN_MANY,
					view.median),
				words_many(arena, WORDS_DAYS_IN_ONE, WORDS_DAYS_IN_MANY,
					view.slowest_tenth)));
	} else if (n > 0) {
		report_before(s->report, e, WORDS_SAY(arena, WORDS_SC3_DAYS, list));
	} else if (open == 0) {
		report_before(s->report, e, words_text(arena, WORDS_SC3_NONE));
	}
	if (open > 0) {
		report_before(s->report, e,
			WORDS_SAY(arena, WORDS_SC3_OPEN, words_number(arena, open)));
	}
	if (n > 0 || open > 0) {
		e->look = LOOK_PARTS;
		answers_by_quarter(s, e);
	}
}

/* ---- SC4 -------------------------------------------------------------------------------------- */

struct visits_view
score_visits(struct score *s)
{
	struct visits_view view = { 0 };
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(s->facts, "visit", &at)) != NULL) {
		struct day planned = entry_day(visit, "planned_on");
		int age = s->facts->set.today.n - planned.n;
		bool held = entry_get(visit, "held_on")[0] != '\0';

		if (planned.n == DAY_OPEN || age < 0 || age > SCORE_DAYS) {
			continue;
		}
		view.planned++;
		view.held += held;
		view.insights +=
			held && strcmp(entry_get(visit, "new_insight"), "yes") == 0;
		view.by_management +=
			held && strcmp(entry_get(visit, "by_management"), "yes") == 0;
	}
	return view;
}

static struct part
management_kept(const struct score *s)
{
	const struct entry *promise;
	struct kept_view view = { 0 };
	size_t at = 0;

	while ((promise = facts_entry(s->facts, "promise", &at)) != NULL) {
		struct promise_in in = promise_read(s->facts, promise);

		if (is_management(s->facts, entry_get(promise, "owner"))) {
			view.count[promise_kept(&in)]++;
		}
	}
	return promises_kept(&view);
}

void
score_presence(struct score *s)
{
	struct report *report = s->report;
	struct visits_view v = score_visits(s);
	struct element *e = score_tiles(s, "SC4", WORDS_SC4);
	bool any = v.planned > 0;

	score_tile(s, e, "held", WORDS_SC4_HELD,
		say_part(report, (struct part){ v.held, v.planned }, v.planned + 1), "");
	score_tile(s, e, "insights", WORDS_SC4_INSIGHT,
		any ? words_number(report->arena, v.insights) : NULL, "");
	score_tile(s, e, "by_management", WORDS_SC4_HEAD,
		any ? words_number(report->arena, v.by_management) : NULL, "");
	score_tile(s, e, "management_kept", WORDS_SC4_HEAD_KEPT,
		say_part(report, management_kept(s), KEPT_LEAST), "");
}

/* ---- SC5 -------------------------------------------------------------------------------------- */

static struct report_cell
rating_cell(struct score *s, const struct rating *rating, int which)
{
	struct report_cell cell;

	if (rating->n == 0) {
		cell = report_both(words_under(s->report->arena, s->report->k), "");
		cell.shown = SHOWN_SMALL;
		return cell;
	}
	/* with a point in every language, as machines read it */
	return report_both(say_rating(s->report, rating->mean[which]),
		arena_printf(s->report->arena, "%d.%d", rating->mean[which] / 10,
			rating->mean[which] % 10));
}

void
score_ratings(struct score *s)
{
	static const char *const role[] = { "colleague", "manager", "staff" };
	struct report *report = s->report;
	struct element *e = report_element(
		report, "SC5", words_text(s->report->arena, WORDS_SC5), LOOK_TABLE);

	report_before(report, e,
		WORDS_SAY(report->arena, WORDS_SC5_BEFORE,
			words_number(report->arena, report->k)));
	report_column(report, e, "role", words_text(report->arena, WORDS_SC5_WHO), false);
	report_column(
		report, e, "met_need", words_text(report->arena, WORDS_SC5_MET), true);
	report_column(
		report, e, "our_help", words_text(report->arena, WORDS_SC5_HELP), true);
	report_column(report, e, "answers", words_text(report->arena, WORDS_SC5_N), true);
	report_column(report, e, "our_help_before",
		words_text(report->arena, WORDS_SC5_BEFORE_THAT), true);
	for (size_t i = 0; i < sizeof role / sizeof *role; i++) {
		struct rating rating =
			rating_of(s->facts, role[i], s->quarter - 1, report->k);
		struct rating before =
			rating_of(s->facts, role[i], s->quarter - 2, report->k);
		struct report_cell *row = report_row(report, e);

		row[0] = report_both(
			words_text(s->report->arena, WORDS_SC5_COLLEAGUE + (enum words)i),
			role[i]);
		row[1] = rating_cell(s, &rating, RATING_MET);
		row[2] = rating_cell(s, &rating, RATING_HELP);
		row[3] = report_count(report,
			(struct cell){ .value = rating.n,
				.shown = rating.n == 0 ? SHOWN_SMALL : SHOWN_YES });
		row[4] = rating_cell(s, &before, RATING_HELP);
	}
}
