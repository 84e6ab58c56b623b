/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/brief.h"

#include "reports/measure/halfday.h"
#include "reports/measure/next.h"
#include "reports/measure/record.h"
#include "reports/words.h"

#include <stdlib.h>
#include <time.h>

/* BR5 to BR10: last time, the offer, the questions, the note form. */

enum { NEXT_LINES = 2, CASES = 5, OVERRIDES = 2 };

static bool
covers(const char *units, const char *code)
{
	return str_lists(units, code) || str_lists(units, "all");
}

/* ---- BR5 ------------------------------------------------------------------------------------- */

/* One line of what was promised to this unit in twelve months. */
static void
promised(struct brief *b, struct element *e)
{
	struct arena *arena = b->report->arena;
	struct kept_view view = { 0 };
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(b->facts, "promise", &at)) != NULL) {
		struct promise_in in = promise_read(b->facts, promise);

		if (strcmp(entry_get(promise, "unit"), b->facts->units[b->unit].code) ==
			0) {
			view.count[promise_kept(&in)]++;
		}
	}
	if (view.count[KEPT] + view.count[KEPT_LATE] + view.count[KEPT_OVERDUE] +
			view.count[KEPT_OPEN] >
		0) {
		brief_line(b, e, words_text(arena, WORDS_BR5_PROMISED),
			WORDS_SAY(arena, WORDS_BR5_PROMISED_TEXT,
				words_number(arena, view.count[KEPT]),
				words_number(arena, view.count[KEPT_LATE]),
				words_number(arena, view.count[KEPT_OVERDUE]),
				words_number(arena, view.count[KEPT_OPEN])));
	}
}

void
brief_last(struct brief *b)
{
	struct element *e =
		brief_list(b, "BR5", words_text(b->report->arena, WORDS_BR5), LOOK_LIST);
	const struct entry *visit, *last = NULL;
	size_t at = 0;

	e->half = true;
	while ((visit = facts_entry(b->facts, "visit", &at)) != NULL) {
		struct day held = entry_day(visit, "held_on");

		if (strcmp(entry_get(visit, "unit"), b->facts->units[b->unit].code) ==
				0 &&
			held.n != DAY_OPEN && held.n <= b->facts->set.today.n &&
			(last == NULL || held.n >= entry_day(last, "held_on").n)) {
			last = visit;
		}
	}
	if (last == NULL) {
		brief_line(b, e, words_text(b->report->arena, WORDS_BR5_FIRST),
			words_text(b->report->arena, WORDS_BR5_FIRST_TEXT));
		promised(b, e);
		return;
	}
	brief_line(b, e, words_day(b->report->arena, entry_day(last, "held_on")),
		entry_get(last, "heard"));
	if (entry_get(last, "offered")[0] != '\0') {
		brief_line(b, e, words_text(b->report->arena, WORDS_BR5_OFFERED),
			entry_get(last, "offered"));
	}
	brief_changed(b, e, last);
	promised(b, e);
}

/* ---- BR6 ------------------------------------------------------------------------------------- */

/* Ours are named as the unit knows them. */
static const char *
offer_name(const struct brief *b, const char *id)
{
	for (size_t i = 0; i < b->facts->set.offer_count; i++) {
		if (strcmp(b->facts->set.offers[i].id, id) == 0) {
			return b->facts->set.offers[i].name;
		}
	}
	return id;
}

/* The reason of what was talked about with the unit: whoever goes there is asked for it. */
static const char *
why_of(const struct brief *b, const struct decision *d)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = facts_entry(b->facts, "decision", &at)) != NULL) {
		if (strcmp(entry->id, d->id) == 0 &&
			entry_get(entry, "conversation")[0] != '\0') {
			return WORDS_SAY(b->report->arena, WORDS_BR6_WHY, d->reason);
		}
	}
	return "";
}

/* What a decision lets one say today, by its state. */
static void
decision_line(struct brief *b, struct element *e, const struct decision *d)
{
	struct arena *arena = b->report->arena;
	int s = facts_service(b->facts, d->service);
	const char *name = s < 0 ? d->service : b->facts->services[s].name;
	const char *until = d->until.n == DAY_OPEN ? ""
						   : WORDS_SAY(arena, WORDS_BR6_UNTIL,
							     words_day(arena, d->until));
	const char *why = why_of(b, d);

	switch (d->status) {
	case STATUS_OURS:
	case STATUS_SUPPORTED:
		brief_line(b, e, name, WORDS_SAY(arena, WORDS_BR6_SUPPORTED, until, why));
		break;
	case STATUS_TOLERATED:
		brief_line(b, e, name,
			WORDS_SAY(arena, WORDS_BR6_TOLERATED, d->conditions, until, why));
		break;
	case STATUS_MOVING:
		brief_line(b, e, name,
			WORDS_SAY(arena, WORDS_BR6_MOVING, offer_name(b, d->target_offer),
				until, why));
		break;
	case STATUS_DECLINED:
		brief_line(b, e, name,
			WORDS_SAY(arena, WORDS_BR6_DECLINED, d->reason, until,
				say_staff(b->facts, d->owner)));
		break;
	case STATUS_UNREVIEWED:
	case STATUS_IN_CONVERSATION:
	case STATUS_UNDER_EVALUATION:
		brief_line(b, e, name,
			WORDS_SAY(arena, WORDS_BR6_OPEN, words_state(arena, d->status),
				say_staff(b->facts, d->owner)));
		break;
	case STATUS_ENDED:
	case STATUS_COUNT: break;
	}
}

/* Past its end nothing changes by itself: somebody owes an answer (product.md 7.2). */
static void
ended_line(struct brief *b, struct element *e, const struct decision *d)
{
	struct arena *arena = b->report->arena;
	int s = facts_service(b->facts, d->service);

	if (d->status != STATUS_ENDED) {
		brief_line(b, e, s < 0 ? d->service : b->facts->services[s].name,
			WORDS_SAY(arena, WORDS_BR6_ENDED, words_day(arena, d->until),
				say_staff(b->facts, d->owner)));
	}
}

static void
offer_lines(struct brief *b, struct element *e)
{
	const char *names[8];
	size_t count = 0;

	for (size_t i = 0; i < b->facts->set.offer_count && count < 8; i++) {
		const struct offer *offer = &b->facts->set.offers[i];

		if (covers(offer->units, b->facts->units[b->unit].code) &&
			offer->since.n <= b->facts->set.today.n &&
			offer->until.n >= b->facts->set.today.n) {
			names[count++] = offer->name;
		}
	}
	if (count > 0) {
		brief_line(b, e, words_text(b->report->arena, WORDS_BR6_OURS),
			WORDS_SAY(b->report->arena, WORDS_BR6_OURS_TEXT,
				words_list(b->report->arena, names, count)));
	}
}

static const struct entry *
override_named(const struct facts *facts, const char *id)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = facts_entry(facts, "override", &at)) != NULL) {
		if (strcmp(entry->id, id) == 0) {
			return entry;
		}
	}
	return NULL;
}

/* What stands above the choice of unit and IT, as long as it is in force; then it is said to be over. */
static void
override_lines(struct brief *b, struct element *e)
{
	struct arena *arena = b->report->arena;
	const struct entry *decision;
	size_t at = 0, lines = 0;

	while (lines < OVERRIDES &&
		(decision = facts_entry(b->facts, "decision", &at)) != NULL) {
		const struct entry *over =
			override_named(b->facts, entry_get(decision, "override"));
		struct day until;

		if (over == NULL || !covers(entry_get(decision, "units"),
					    b->facts->units[b->unit].code)) {
			continue;
		}
		until = entry_day(over, "until");
		brief_line(b, e, entry_get(over, "title"),
			WORDS_SAY(arena,
				until.n < b->facts->set.today.n ? WORDS_BR6_OVERRIDE_ENDED
								: WORDS_BR6_OVERRIDE,
				words_day(arena, until),
				say_staff(b->facts, entry_get(over, "owner"))));
		lines++;
	}
}

void
brief_offer(struct brief *b)
{
	const struct facts_settings *set = &b->facts->set;
	struct element *e =
		brief_list(b, "BR6", words_text(b->report->arena, WORDS_BR6), LOOK_LIST);

	e->half = true;
	offer_lines(b, e);
	for (size_t i = 0; i < set->decision_count; i++) {
		const struct decision *d = &set->decisions[i];

		if (!covers(d->units, b->facts->units[b->unit].code) ||
			d->decided_on.n > set->today.n) {
			continue;
		}
		if (d->until.n >= set->today.n) {
			decision_line(b, e, d);
		} else {
			ended_line(b, e, d);
		}
	}
	brief_fast(b, e);
	brief_management(b, e);
	override_lines(b, e);
	report_after(b->report, e, words_text(b->report->arena, WORDS_BR6_AFTER));
}

/* ---- BR7 ------------------------------------------------------------------------------------- */

static const char *
asked_by_catalogue(struct brief *b, need_id need)
{
	int tool = brief_tool(b, need);

	if (tool < 0) {
		for (size_t s = 0; s < b->facts->service_count && tool < 0; s++) {
			if (b->facts->services[s].need == need &&
				service_counts(b->facts, b->unit, s) &&
				!service_is_ours(b->facts, b->unit, s)) {
				tool = (int)s;
			}
		}
	}
	return tool < 0 ? ""
			: service_at(b->facts->set.catalogue,
				  b->facts->services[tool].catalogued)
				  ->ask;
}

/* The catalogue asks in English. */
static const char *
first_question(struct brief *b)
{
	struct arena *arena = b->report->arena;
	const char *ask = b->need_count > 0 ? asked_by_catalogue(b, b->need[0]) : "";

	if (ask[0] != '\0' && words_spoken(arena) == LANGUAGE_EN) {
		return ask;
	}
	return b->need_count > 0 ? words_need_question(arena, b->need[0])
				 : words_text(arena, WORDS_ASK_NEED);
}

void
brief_questions(struct brief *b)
{
	struct element *e =
		brief_list(b, "BR7", words_text(b->report->arena, WORDS_BR7), LOOK_LIST);
	enum diagnosis diagnosis =
		b->need_count > 0 ? b->view[b->need[0]].diagnosis : DIAGNOSIS_MIXED;

	e->half = true;
	brief_line(b, e, "1", first_question(b));
	brief_line(b, e, "2",
		words_text(b->report->arena, WORDS_ASK_0 + (enum words)diagnosis));
	brief_line(b, e, "3", words_text(b->report->arena, WORDS_ASK_GOAL));
	report_after(b->report, e, words_text(b->report->arena, WORDS_BR7_NOT));
}

/* ---- BR8 ------------------------------------------------------------------------------------- */

static const char *
half_day_name(struct brief *b, int at)
{
	return WORDS_SAY(b->report->arena,
		at % 2 == 0 ? WORDS_BR8_MORNING : WORDS_BR8_AFTERNOON,
		words_text(b->report->arena, WORDS_BR8_MONDAY + (enum words)(at / 2)));
}

/* Quiet times that the unit asked for, and the end of the month where that is when they are at it. */
static void
times_asked_for(struct brief *b, struct element *e)
{
	struct arena *arena = b->report->arena;
	const struct entry *plan;
	size_t at = 0;

	while ((plan = facts_entry(b->facts, "plan", &at)) != NULL) {
		struct day from = entry_day(plan, "quiet_from"),
			   until = entry_day(plan, "quiet_until");

		if (strcmp(entry_get(plan, "unit"), b->facts->units[b->unit].code) == 0 &&
			from.n != DAY_OPEN && until.n != DAY_OPEN &&
			until.n >= b->facts->set.today.n) {
			brief_line(b, e, words_text(arena, WORDS_BR8_QUIET),
				WORDS_SAY(arena, WORDS_BR8_QUIET_TEXT,
					words_day(arena, from), words_day(arena, until)));
		}
	}
	for (size_t i = 0; i < b->need_count; i++) {
		int tool = brief_tool(b, b->need[i]);

		if (tool >= 0 && b->tool[tool].rhythm == RHYTHM_MONTH_END) {
			brief_line(b, e, words_text(arena, WORDS_BR8_BAD),
				words_text(arena, WORDS_BR8_MONTH_END));
			return;
		}
	}
}

/* The rhythm of the week: two rows, five days.  No figure stands in it: a half day is quiet, as usual or
 * busy. */
static void
week_grid(struct brief *b, const struct half_days *days)
{
	static const char *const word[] = { "quiet", "usual", "busy" };
	static const char *const day[] = { "monday", "tuesday", "wednesday", "thursday",
		"friday" };
	static const int shade[] = { 1, 2, 4 };
	struct report *report = b->report;
	struct arena *arena = report->arena;
	struct element *e = report_element(
		report, "BR8-week", words_text(arena, WORDS_BR8_WEEK), LOOK_GRID);

	e->joined = true;
	report_column(report, e, "half", words_text(arena, WORDS_BR8_HALF), false);
	for (int d = 0; d < HALF_DAYS / 2; d++) {
		report_column(report, e, day[d],
			words_text(arena, WORDS_WEEKDAY_1 + (enum words)d), false);
	}
	for (int half = 0; half < 2; half++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_both(words_text(arena, half == 0 ? WORDS_BR8_BEFORE_NOON
								 : WORDS_BR8_AFTER_NOON),
			half == 0 ? "morning" : "afternoon");
		for (int d = 0; d < HALF_DAYS / 2; d++) {
			enum half_day level = days->half[d * 2 + half];

			row[1 + d] = report_both(
				words_text(arena, WORDS_BR8_LEVEL_0 + (enum words)level),
				word[level]);
			row[1 + d].weight = shade[level];
		}
	}
}

void
brief_times(struct brief *b)
{
	struct element *e =
		brief_list(b, "BR8", words_text(b->report->arena, WORDS_BR8), LOOK_LIST);
	struct half_days days = half_days_of(b->crowd, b->unit);
	const char *busy[HALF_DAYS];
	size_t busy_count = 0;

	e->half = true;
	if (!days.known) {
		brief_line(b, e, words_text(b->report->arena, WORDS_BR8_GOOD),
			words_text(b->report->arena, WORDS_NOT_KNOWN));
		times_asked_for(b, e);
		return;
	}
	for (int i = 0; i < HALF_DAYS; i++) {
		if (days.half[i] == HALF_DAY_BUSY) {
			busy[busy_count++] = half_day_name(b, i);
		}
	}
	brief_line(b, e, words_text(b->report->arena, WORDS_BR8_GOOD),
		half_day_name(b, days.quiet));
	brief_line(b, e, words_text(b->report->arena, WORDS_BR8_BAD),
		busy_count == 0 ? words_text(b->report->arena, WORDS_BR8_EVEN)
				: words_list(b->report->arena, busy, busy_count));
	times_asked_for(b, e);
	week_grid(b, &days);
}

/* ---- BR9 ------------------------------------------------------------------------------------- */

static bool
is_absent(const struct brief *b, need_id need)
{
	return b->view[need].diagnosis == DIAGNOSIS_EARLY &&
	       weekly_shown(&b->view[need].any8) == 0;
}

static struct element *
next_line(struct brief *b, struct element *e, need_id then, const char *text)
{
	if (e == NULL) {
		e = brief_list(
			b, "BR9", words_text(b->report->arena, WORDS_BR9), LOOK_LIST);
		e->half = true;
	}
	brief_line(b, e, say_need(b->report, then), text);
	return e;
}

static bool
is_regular(const struct brief *b, need_id need)
{
	int tool = brief_tool(b, need);

	return tool >= 0 && (b->tool[tool].stage == STAGE_REGULAR ||
				    b->tool[tool].stage == STAGE_EMBEDDED);
}

/* What came next in other units, with their names. */
static const char *
cases_of(struct brief *b, const struct next *next, need_id has, need_id then)
{
	const char *names[CASES];
	size_t cases[CASES], named;

	if (!is_absent(b, then) || need_organisation_only(then) ||
		!companion_view_of(next, has, then, cases, CASES, &named).suggest) {
		return NULL;
	}
	for (size_t i = 0; i < named; i++) {
		names[i] = b->facts->units[cases[i]].name;
	}
	return named == 0 ? WORDS_SAY(b->report->arena, WORDS_BR9_UNNAMED,
				    words_need(b->report->arena, has))
			  : WORDS_SAY(b->report->arena, WORDS_BR9_CASES,
				    words_list(b->report->arena, names, named),
				    words_need(b->report->arena, has));
}

/* The first companion of the list that the unit does not show. */
static need_id
listed_companion(const struct brief *b, need_id has)
{
	struct str rest = str_of(need_at(has)->companions);

	while (rest.at != NULL) {
		need_id then = need_named(str_cut(&rest, ','));

		if (then != NEED_NONE && is_absent(b, then)) {
			return then;
		}
	}
	return NEED_NONE;
}

void
brief_next(struct brief *b)
{
	struct next next = next_of(b->crowd, b->report->arena);
	uint64_t said = 0;
	struct element *e = NULL;
	size_t lines = 0;

	for (size_t i = 0; i < b->need_count; i++) {
		for (size_t then = 0; then < need_count() && lines < NEXT_LINES; then++) {
			const char *text =
				is_regular(b, b->need[i]) && !(said >> then & 1)
					? cases_of(b, &next, b->need[i], (need_id)then)
					: NULL;

			if (text != NULL) {
				e = next_line(b, e, (need_id)then, text);
				said |= UINT64_C(1) << then;
				lines++;
			}
		}
	}
	for (size_t i = 0; i < b->need_count && lines < NEXT_LINES; i++) {
		need_id then = listed_companion(b, b->need[i]);

		if (then != NEED_NONE && !(said >> then & 1)) {
			e = next_line(b, e, then,
				WORDS_SAY(b->report->arena, WORDS_BR9_OFTEN,
					words_need(b->report->arena, b->need[i])));
			said |= UINT64_C(1) << then;
			lines++;
		}
	}
}

/* ---- BR10 ------------------------------------------------------------------------------------ */

void
brief_form(struct brief *b)
{
	struct report *report = b->report;
	struct element *e = report_element(
		report, "BR10", words_text(b->report->arena, WORDS_BR10), LOOK_FORM);

	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	for (enum words w = WORDS_BR10_HEARD; w <= WORDS_BR10_SOLVED; w++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(words_text(b->report->arena, w));
		row[1] = report_text(w == WORDS_BR10_SOLVED ? words_text(b->report->arena,
								      WORDS_BR10_BOXES)
							    : "");
	}
}
