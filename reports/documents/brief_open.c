/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/brief.h"

#include "reports/measure/maker.h"
#include "reports/measure/maker_view.h"
#include "reports/words.h"

#include <stdlib.h>

/* BR1 to BR4: why now, what we owe, what they do, what we have. */

enum { DECLARED_MOST = 4 };

/* ---- BR1 ------------------------------------------------------------------------------------- */

static const char *
whom_to_see(struct brief *b)
{
	const struct entry *contact;
	size_t at = 0;

	while ((contact = facts_entry(b->facts, "contact", &at)) != NULL) {
		struct day until = entry_day(contact, "until");

		if (strcmp(entry_get(contact, "unit"), b->facts->units[b->unit].code) ==
				0 &&
			until.n >= b->facts->set.today.n) {
			return WORDS_SAY(b->report->arena, WORDS_BR1_CONTACT,
				entry_get(contact, "name"), entry_get(contact, "reach"));
		}
	}
	return words_text(b->report->arena, WORDS_BR1_NO_CONTACT);
}

static const char *
their_goal(struct brief *b)
{
	const struct entry *goal;
	size_t at = 0;

	while ((goal = facts_entry(b->facts, "goal", &at)) != NULL) {
		if (strcmp(entry_get(goal, "unit"), b->facts->units[b->unit].code) == 0) {
			return entry_get(goal, "text");
		}
	}
	return words_text(b->report->arena, WORDS_NOTHING_RECORDED);
}

static const char *
planned_visit(struct brief *b)
{
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(b->facts, "visit", &at)) != NULL) {
		struct day planned = entry_day(visit, "planned_on");

		if (strcmp(entry_get(visit, "unit"), b->facts->units[b->unit].code) ==
				0 &&
			entry_get(visit, "held_on")[0] == '\0' &&
			planned.n >= b->facts->set.today.n && planned.n != DAY_OPEN) {
			return words_day(b->report->arena, planned);
		}
	}
	return words_text(b->report->arena, WORDS_BR1_NO_DATE);
}

void
brief_why(struct brief *b)
{
	struct element *e =
		brief_list(b, "BR1", words_text(b->report->arena, WORDS_BR1), LOOK_LIST);
	struct attention a = attention_view_with(b->crowd, b->unit, b->view);

	brief_line(b, e, words_text(b->report->arena, WORDS_BR1_WHY),
		a.points == 0
			? words_text(b->report->arena, WORDS_BR1_NO_WHY)
			: words_capital(b->report->arena, say_attention(b->report, &a)));
	brief_line(b, e, words_text(b->report->arena, WORDS_BR1_GOAL), their_goal(b));
	brief_line(b, e, words_text(b->report->arena, WORDS_BR1_WHO), whom_to_see(b));
	brief_line(b, e, words_text(b->report->arena, WORDS_BR1_WHEN), planned_visit(b));
}

/* ---- BR2 ------------------------------------------------------------------------------------- */

static const char *
overdue_promise(struct brief *b)
{
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(b->facts, "promise", &at)) != NULL) {
		struct promise_in in = promise_read(b->facts, promise);

		if (strcmp(entry_get(promise, "unit"), b->facts->units[b->unit].code) ==
				0 &&
			promise_overdue(&in) >= 0) {
			return WORDS_SAY(b->report->arena, WORDS_BR2_PROMISE,
				entry_get(promise, "text"),
				words_day(b->report->arena, promise_due(&in)));
		}
	}
	return NULL;
}

void
brief_apology(struct brief *b)
{
	struct arena *arena = b->report->arena;
	const char *promise = overdue_promise(b);
	struct felt_view felt = b->felt;
	struct element *e;

	if (!felt.felt && promise == NULL) {
		return;
	}
	e = brief_list(b, "BR2", words_text(arena, WORDS_BR2), LOOK_NOTE);
	if (felt.felt) {
		brief_line(b, e, felt.offer,
			WORDS_SAY(arena, WORDS_BR2_FELT,
				words_text(
					arena, WORDS_FRICTION_0 + (enum words)felt.kind),
				say_weeks(b->report, felt.first, felt.last)));
	}
	if (promise != NULL) {
		brief_line(b, e, words_text(arena, WORDS_BR2_OWED), promise);
	}
}

/* ---- BR3 ------------------------------------------------------------------------------------- */

/* In some week the part is said to be almost all: there the whole is drawn, and the title says so. */
static bool
has_almost_all(const struct outside *outside)
{
	for (size_t i = 0; i < outside->n; i++) {
		if (outside->week[i].kind == OUTSIDE_ALMOST) {
			return true;
		}
	}
	return false;
}

/* What a week of use outside ours may show as a number: of a part that is withheld nothing. */
static struct cell
outside_cell(const struct outside_week *week)
{
	switch (week->kind) {
	case OUTSIDE_EXACT:
		return (struct cell){ .value = week->high, .shown = SHOWN_YES };
	case OUTSIDE_NONE: return (struct cell){ .value = 0, .shown = week->why };
	case OUTSIDE_FEW: return (struct cell){ .value = 0, .shown = SHOWN_SMALL };
	case OUTSIDE_ALMOST:
	case OUTSIDE_HIDDEN: break;
	}
	return (struct cell){ .value = 0, .shown = SHOWN_COMPLEMENT };
}

static const struct series *
bars(struct brief *b, const struct window *w12, const struct outside *outside)
{
	struct arena *arena = b->report->arena;
	bool almost = has_almost_all(outside);
	struct series *series = arena_take(arena, sizeof *series);

	*series = (struct series){ .n = 0 };
	series->title =
		words_text(arena, almost ? WORDS_BR3_BARS_ALMOST : WORDS_BR3_BARS);
	series->n = outside->n;
	series->label = arena_take(arena, (outside->n + 1) * sizeof *series->label);
	series->cell = arena_take(arena, (outside->n + 1) * sizeof *series->cell);
	for (size_t i = 0; i < outside->n; i++) {
		const struct outside_week *week = &outside->week[i];

		series->label[i] = words_week(arena, b->facts->weeks[w12->at[i]].week);
		series->cell[i] = week->kind == OUTSIDE_ALMOST
					  ? (struct cell){ .value = week->whole,
						    .shown = SHOWN_YES }
					  : outside_cell(week);
	}
	return series;
}

/* "In regular use, every week, since 5 January 2026." */
static const char *
habit(struct brief *b, int tool)
{
	struct arena *arena = b->report->arena;
	const struct tool_view *view;
	const char *stage, *rhythm;

	if (tool < 0) {
		return words_text(arena, WORDS_BR3_MANY_TOOLS);
	}
	view = &b->tool[tool];
	stage = words_capital(arena, say_stage(b->report, view->stage));
	rhythm = say_rhythm(b->report, view->rhythm);
	return WORDS_SAY(arena,
		rhythm[0] == '\0'               ? WORDS_BR3_STAGE
		: view->first_day.n == DAY_OPEN ? WORDS_BR3_RHYTHM
						: WORDS_BR3_HABIT,
		stage, rhythm, words_day(arena, view->first_day),
		b->facts->services[tool].name);
}

static const char *
share_in_words(const struct report *report, const struct share *share)
{
	const char *words = say_share(report, share);

	return share->kind == SHARE_PERCENT
		       ? WORDS_SAY(report->arena, WORDS_WITH_OURS, words)
		       : words;
}

static void
card(struct brief *b, struct element *e, need_id need)
{
	struct report *report = b->report;
	const struct need_view *view = &b->view[need];
	int tool = brief_tool(b, need);
	size_t newest = b->facts->week_count - 1;
	struct window w12 = window_of(b->facts, BRIEF_WEEKS, 0);
	struct outside outside = outside_in(b->crowd, b->unit, need, &w12);
	struct outside_week last = outside_of(b->crowd, newest, b->unit, need);
	struct report_cell *row = report_row(report, e);

	row[0] = report_text(say_need(report, need));
	row[1].series = bars(b, &w12, &outside);
	row[2] = report_text(habit(b, tool));
	row[3] = report_text(WORDS_SAY(report->arena, WORDS_BR3_NOW,
		words_capital(report->arena, say_outside(report, &last)),
		say_change(report, &view->outside),
		share_in_words(report, &view->share)));
	row[3].weight =
		tool < 0 ? report->sure : say_sure(b->crowd, b->unit, (size_t)tool);
	row[4] = report_text(need_at(need)->code);
	row[5] = report_count(
		report, crowd_need_cell(b->crowd, newest, b->unit, need, NEED_ANY));
}

/* All devices with the need, or those with tools from elsewhere, week by week. */
static void
bars_data(struct brief *b, const char *id, bool outside)
{
	struct report *report = b->report;
	struct element *e = report_element(report, id, "", LOOK_DATA);
	struct window w12 = window_of(b->facts, BRIEF_WEEKS, 0);

	report_column(report, e, "need", NULL, false);
	report_column(report, e, "week", NULL, false);
	report_column(report, e, "devices", NULL, true);
	for (size_t i = 0; i < b->need_count; i++) {
		for (size_t w = 0; w < w12.n; w++) {
			struct report_cell *row = report_row(report, e);
			struct outside_week week =
				outside_of(b->crowd, w12.at[w], b->unit, b->need[i]);

			row[0] = report_text(need_at(b->need[i])->code);
			row[1] = report_text(words_week(
				report->arena, b->facts->weeks[w12.at[w]].week));
			row[2] = report_count(
				report, outside ? outside_cell(&week)
						: crowd_need_cell(b->crowd, w12.at[w],
							  b->unit, b->need[i], NEED_ANY));
		}
	}
}

static bool
has_partner(const struct brief *b)
{
	struct window w4 = window_of(b->facts, 4, 0);

	for (size_t s = 0; s < b->facts->service_count; s++) {
		int weeks = 0;
		int64_t names = 0;

		for (size_t i = 0; i < w4.n; i++) {
			const struct week_use_row *row =
				crowd_use(b->crowd, w4.at[i], b->unit, s);

			if (row != NULL && row->dev_foreign >= b->report->k) {
				weeks++;
				names = row->foreign_names;
			}
		}
		if (partner_of(weeks, names) != PARTNER_NONE) {
			return true;
		}
	}
	return false;
}

/* What the unit told us itself: named, without a number. */
static const char *
declared(struct brief *b)
{
	const char *tools[DECLARED_MOST];
	const struct entry *entry;
	size_t at = 0, found = 0;

	while ((entry = facts_entry(b->facts, "declaration", &at)) != NULL) {
		const char *tool = entry_get(entry, "tool");
		int s = facts_service(b->facts, tool);

		if (strcmp(entry_get(entry, "unit"), b->facts->units[b->unit].code) !=
			0) {
			continue;
		}
		if (found < DECLARED_MOST) {
			tools[found] = s < 0 ? tool : b->facts->services[s].name;
		}
		found++;
	}
	return found == 0 ? "" : say_names(b->report, tools, found, DECLARED_MOST);
}

/* M15: what the unit itself says runs alone is said, also where it is too little to be shown. */
static void
runs_alone_declared(struct brief *b, struct element *e)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = facts_entry(b->facts, "declaration", &at)) != NULL) {
		const char *tool = entry_get(entry, "tool");
		int s = facts_service(b->facts, tool);

		if (strcmp(entry_get(entry, "unit"), b->facts->units[b->unit].code) ==
				0 &&
			strcmp(entry_get(entry, "runs_by_itself"), "yes") == 0 &&
			(s < 0 || !b->tool[s].unattended)) {
			report_after(b->report, e,
				WORDS_SAY(b->report->arena, WORDS_BR3_ALONE,
					s < 0 ? tool : b->facts->services[s].name));
		}
	}
}

static void
flags(struct brief *b, struct element *e)
{
	const char *told = declared(b);

	if (makers_view_of(b->crowd, b->unit)) {
		report_after(
			b->report, e, words_text(b->report->arena, WORDS_BR3_MAKERS));
	}
	for (size_t s = 0; s < b->facts->service_count; s++) {
		if (b->tool[s].unattended && service_counts(b->facts, b->unit, s)) {
			report_after(b->report, e,
				WORDS_SAY(b->report->arena, WORDS_BR3_ALONE,
					b->facts->services[s].name));
		}
	}
	if (told[0] != '\0') {
		report_after(b->report, e,
			WORDS_SAY(b->report->arena, WORDS_BR3_DECLARED, told));
	}
	runs_alone_declared(b, e);
	if (has_partner(b)) {
		report_after(
			b->report, e, words_text(b->report->arena, WORDS_BR3_PARTNER));
	}
}

void
brief_doing(struct brief *b)
{
	struct report *report = b->report;
	struct element *e = report_element(
		report, "BR3", words_text(b->report->arena, WORDS_BR3), LOOK_CARDS);

	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "habit", "", false);
	report_column(report, e, "now", "", false);
	report_column(report, e, "need", NULL, false);
	report_column(report, e, "devices", NULL, true);
	for (size_t i = 0; i < b->need_count; i++) {
		card(b, e, b->need[i]);
	}
	if (b->need_count == 0) {
		report_before(report, e, words_text(b->report->arena, WORDS_BR3_NONE));
	}
	flags(b, e);
	bars_data(b, "BR3-weeks", false);
	bars_data(b, "BR3-outside", true);
}

/* ---- BR4 ------------------------------------------------------------------------------------- */

/* A unit that solved the same need with our service and may be named. */
static const char *
peer_of(struct brief *b, need_id need)
{
	for (size_t u = 1; u < b->facts->unit_count; u++) {
		const struct facts_unit *unit = &b->facts->units[u];
		struct need_view view;

		if (u == b->unit || unit->unit == NULL || !unit->unit->peer ||
			!unit_is_visible(b->crowd, u)) {
			continue;
		}
		view = need_view_of(b->crowd, u, need);
		if (view.diagnosis == DIAGNOSIS_SERVED) {
			return WORDS_SAY(b->report->arena, WORDS_BR4_PEER, unit->name);
		}
	}
	return "";
}

void
brief_have(struct brief *b)
{
	struct report *report = b->report;
	struct element *e =
		brief_list(b, "BR4", words_text(b->report->arena, WORDS_BR4), LOOK_LIST);

	e->half = true;
	report_column(report, e, NULL, "", false);
	report_column(report, e, "need", NULL, false);
	report_column(report, e, "step", NULL, false);
	for (size_t i = 0; i < b->need_count; i++) {
		const struct need_view *view = &b->view[b->need[i]];
		const char *step = say_step(b->report, view->diagnosis);
		struct report_cell *row = brief_line(b, e, say_need(report, b->need[i]),
			view->offer == NULL
				? WORDS_SAY(report->arena, WORDS_BR4_NOTHING, step)
				: WORDS_SAY(report->arena, WORDS_BR4_OFFER,
					  view->offer->name, step,
					  view->offer->user_interest));

		row[2] = report_text(peer_of(b, b->need[i]));
		row[3] = report_text(need_at(b->need[i])->code);
		row[4] = report_text(step);
	}
}
