/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/effect.h"

#include "reports/measure/felt.h"
#include "reports/measure/view.h"
#include "reports/words.h"

#include <stdlib.h>

/* EF5 and EF6: did our own service do better, what is owed, and what happens next. */

static struct element *
list(struct effect_page *p, const char *id, enum words heading)
{
	struct element *e = report_element(
		p->report, id, words_text(p->report->arena, heading), LOOK_LIST);

	report_column(p->report, e, "what", "", false);
	report_column(p->report, e, "text", "", false);
	e->half = true;
	return e;
}

static void
line(struct effect_page *p, struct element *e, const char *what, const char *text)
{
	struct report_cell *row = report_row(p->report, e);

	row[0] = report_text(what);
	row[1] = report_text(text);
}

/* ---- EF5 ------------------------------------------------------------------------------------- */

static struct window
weeks_around(const struct effect_page *p, int from, int to)
{
	struct window window = { .n = 0 };

	for (int w = EFFECT_BEFORE + from; w <= EFFECT_BEFORE + to; w++) {
		int at = facts_week(p->facts, p->effect.weeks[w].week);

		if (at >= 0 && p->effect.weeks[w].counts) {
			window.at[window.n++] = (size_t)at;
		}
	}
	return window;
}

static const char *
felt_words(struct effect_page *p, const struct offer *offer, const struct window *window)
{
	struct felt_view felt = felt_view_of(p->crowd, p->effect.unit, offer->id, window);

	if (window->n == 0) {
		return words_text(p->report->arena, WORDS_EARLY);
	}
	return felt.felt ? words_text(p->report->arena,
				   WORDS_FRICTION_0 + (enum words)felt.kind)
			 : words_text(p->report->arena, WORDS_EF5_QUIET);
}

static void
friction_lines(struct effect_page *p, struct element *e)
{
	const struct offer *offer = offer_for(p->facts, p->effect.unit, p->effect.need);
	struct window before = weeks_around(p, -EFFECT_BEFORE, -1);
	struct window after = weeks_around(p, 1, EFFECT_AFTER);

	if (offer != NULL) {
		line(p, e, offer->name,
			WORDS_SAY(p->report->arena, WORDS_EF5_FELT,
				felt_words(p, offer, &before),
				felt_words(p, offer, &after)));
	}
}

static const char *
promise_words(struct effect_page *p, const struct entry *promise)
{
	struct arena *arena = p->report->arena;
	struct promise_in in = promise_read(p->facts, promise);
	const char *due = words_day(arena, promise_due(&in));

	switch (promise_kept(&in)) {
	case KEPT: return WORDS_SAY(arena, WORDS_EF5_KEPT, words_day(arena, in.done));
	case KEPT_LATE:
		return WORDS_SAY(arena, WORDS_EF5_LATE, words_day(arena, in.done), due);
	case KEPT_OVERDUE: return WORDS_SAY(arena, WORDS_EF5_OVERDUE, due);
	case KEPT_OPEN: return WORDS_SAY(arena, WORDS_EF5_OPEN, due);
	case KEPT_LEFT_OUT: break;
	}
	return "";
}

void
effect_friction(struct effect_page *p)
{
	struct element *e = list(p, "EF5", WORDS_EF5);
	const struct entry *promise;
	size_t at = 0;

	friction_lines(p, e);
	while ((promise = facts_entry(p->facts, "promise", &at)) != NULL) {
		if (strcmp(entry_get(promise, "conversation"), p->effect.talk->id) == 0) {
			line(p, e, entry_get(promise, "text"), promise_words(p, promise));
		}
	}
	if (e->row_count == 0) {
		report_before(p->report, e, words_text(p->report->arena, WORDS_EF5_NONE));
	}
}

/* ---- EF6 ------------------------------------------------------------------------------------- */

static struct day
next_date(const struct effect_page *p)
{
	const struct entry *visit;
	int32_t today = p->facts->set.today.n;
	struct day next = { DAY_OPEN };
	size_t at = 0;

	while ((visit = facts_entry(p->facts, "visit", &at)) != NULL) {
		struct day planned = entry_day(visit, "planned_on");

		if (str_lists(entry_get(visit, "conversations"), p->effect.talk->id) &&
			entry_get(visit, "held_on")[0] == '\0' && planned.n >= today &&
			planned.n < next.n) {
			next = planned;
		}
	}
	for (int days = 30; days <= 90 && next.n == DAY_OPEN; days += 60) {
		if (p->effect.day.n + days >= today) {
			next.n = p->effect.day.n + days;
		}
	}
	return next;
}

static bool
is_closed(const struct effect_page *p)
{
	return strcmp(entry_get(p->effect.talk, "state"), "closed") == 0;
}

static enum words
question(const struct effect_page *p)
{
	switch (p->effect.after[p->side].displaced) {
	case DISPLACED_EARLY: return WORDS_EF6_ASK_EARLY;
	case DISPLACED_UNCHANGED: return WORDS_EF6_ASK_UNCHANGED;
	case DISPLACED_OURS: return WORDS_EF6_ASK_OURS;
	case DISPLACED_OTHER: return WORDS_EF6_ASK_OTHER;
	case DISPLACED_DARK:
	case DISPLACED_UNCLEAR: return WORDS_EF6_ASK_DARK;
	}
	return WORDS_EF6_ASK_EARLY;
}

/* The unit's own word always prints. */
static const char *
unit_says(struct effect_page *p)
{
	const char *outcome = entry_get(p->effect.talk, "outcome");
	const char *by = entry_get(p->effect.talk, "outcome_by");
	enum words words = strcmp(outcome, "solved") == 0 ? WORDS_EF6_SOLVED
			   : strcmp(outcome, "part") == 0 ? WORDS_EF6_PART
							  : WORDS_EF6_NOT;

	return outcome[0] == '\0' ? words_text(p->report->arena, WORDS_EF6_NOT_SAID)
				  : WORDS_SAY(p->report->arena, words, by);
}

/* Cards about this conversation: their mean from k answers on. */
static const char *
card_words(struct effect_page *p)
{
	const struct entry *card;
	int64_t met = 0, n = 0;
	size_t at = 0;

	while ((card = facts_entry(p->facts, "feedback", &at)) != NULL) {
		if (strcmp(entry_get(card, "conversation"), p->effect.talk->id) == 0) {
			met += strtol(entry_get(card, "met_need"), NULL, 10);
			n++;
		}
	}
	if (n == 0) {
		return words_text(p->report->arena, WORDS_EF6_NO_CARD);
	}
	return n < p->report->k ? WORDS_SAY(p->report->arena, WORDS_RATING_FEW,
					  words_under(p->report->arena, p->report->k))
				: say_rating(p->report, (int)((met * 10 + n / 2) / n));
}

void
effect_next(struct effect_page *p)
{
	struct element *e = list(p, "EF6", WORDS_EF6);
	struct day next = next_date(p);
	const struct displaced_span *d = &p->effect.after[p->side];

	line(p, e, words_text(p->report->arena, WORDS_EF6_NEXT),
		next.n != DAY_OPEN
			? words_day(p->report->arena, next)
			: words_text(p->report->arena,
				  is_closed(p) ? WORDS_EF6_CLOSED : WORDS_EF6_NO_DATE));
	line(p, e, words_text(p->report->arena, WORDS_EF6_ASK),
		words_text(p->report->arena, question(p)));
	line(p, e, words_text(p->report->arena, WORDS_EF6_UNIT), unit_says(p));
	line(p, e, words_text(p->report->arena, WORDS_EF6_CARD), card_words(p));
	if (d->displaced == DISPLACED_DARK || d->displaced == DISPLACED_UNCLEAR) {
		report_after(
			p->report, e, words_text(p->report->arena, WORDS_EF6_CAUTION));
	}
}
