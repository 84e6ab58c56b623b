/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/effect.h"

#include "reports/measure/view.h"
#include "reports/words.h"

/* effect: one page per conversation.  It is the sheet of 30 days until thirteen weeks have passed, then
 * that of 90; both stand side by side in its table. */

enum { TOOLS_NAMED = 4, TOOLS_LOOKED_AT = 64 };

/* In one of the weeks of the page. */
static bool
is_shown(const struct effect_page *p, size_t service)
{
	for (int w = 0; w < EFFECT_WEEKS; w++) {
		int at = facts_week(p->facts, p->effect.weeks[w].week);

		if (at >= 0 && crowd_use(p->crowd, (size_t)at, p->effect.unit, service) !=
				       NULL) {
			return true;
		}
	}
	return false;
}

/* What the conversation names; where it names none, what the unit is shown to use. */
const char *
effect_tools(struct effect_page *p)
{
	size_t services[TOOLS_LOOKED_AT], found = 0;
	const char *names[TOOLS_NAMED];
	bool named = entry_get(p->effect.talk, "services")[0] != '\0';
	size_t n = effect_services(
		p->crowd, &p->effect, EFFECT_TALKED, services, TOOLS_LOOKED_AT);

	for (size_t i = 0; i < n; i++) {
		if (found < TOOLS_NAMED && (named || is_shown(p, services[i]))) {
			names[found++] = p->facts->services[services[i]].name;
		}
	}
	return found == 0 ? words_text(p->report->arena, WORDS_EF_TOOLS)
			  : words_list(p->report->arena, names, found);
}

/* ---- EF1 ------------------------------------------------------------------------------------- */

/* None of the four weeks before is in the store, and none will be. */
static bool
was_not_counted(const struct effect_page *p)
{
	for (int w = EFFECT_BEFORE - 4; w < EFFECT_BEFORE; w++) {
		if (p->effect.weeks[w].there) {
			return false;
		}
	}
	return true;
}

const char *
effect_outcome(struct effect_page *p)
{
	struct arena *arena = p->report->arena;
	const char *unit = p->facts->units[p->effect.unit].name;
	const struct displaced_span *d = &p->effect.after[p->side];

	switch (d->displaced) {
	case DISPLACED_EARLY:
		return words_text(arena,
			was_not_counted(p) ? WORDS_EF1_NOT_COUNTED : WORDS_EF1_EARLY);
	case DISPLACED_UNCHANGED:
		return WORDS_SAY(arena,
			d->growing ? WORDS_EF1_GROWING : WORDS_EF1_UNCHANGED, unit,
			p->tools);
	case DISPLACED_OURS: return WORDS_SAY(arena, WORDS_EF1_OURS, unit, p->tools);
	case DISPLACED_OTHER: return WORDS_SAY(arena, WORDS_EF1_OTHER, unit, p->tools);
	case DISPLACED_DARK: return WORDS_SAY(arena, WORDS_EF1_DARK, unit, p->tools);
	case DISPLACED_UNCLEAR:
		return WORDS_SAY(arena, WORDS_EF1_UNCLEAR, unit, p->tools);
	}
	return "";
}

static void
step(struct effect_page *p, struct element *e, enum words name, struct day day,
	const char *note)
{
	struct arena *arena = p->report->arena;
	struct report_cell *row = report_row(p->report, e);
	bool done = day.n != DAY_OPEN;
	char date[WEEK_TEXT_MAX];

	row[0] = report_text(words_text(p->report->arena, name));
	row[1] = report_both(done ? words_day(arena, day)
				  : words_text(p->report->arena, WORDS_EF1_NOT_YET),
		done ? arena_copy(arena, str_of(day_print(day, date))) : "");
	row[1].weight = done;
	row[2] = report_text(note);
}

/* Only of a tool whose devices are shown in some week of the page: what moved on is gone from the newest
 * ones. */
static bool
was_shown(const struct effect_page *p, size_t service)
{
	for (size_t w = 0; w < EFFECT_WEEKS; w++) {
		int at = facts_week(p->facts, p->effect.weeks[w].week);

		if (at >= 0 && crowd_use(p->crowd, (size_t)at, p->effect.unit, service) !=
				       NULL) {
			return true;
		}
	}
	return false;
}

static struct day
first_seen(const struct effect_page *p)
{
	size_t services[TOOLS_NAMED];
	size_t n = effect_services(
		p->crowd, &p->effect, EFFECT_TALKED, services, TOOLS_NAMED);
	struct day first = { DAY_OPEN };

	for (size_t i = 0; i < n; i++) {
		struct day day = first_day_of(
			p->facts, p->effect.unit, p->facts->services[services[i]].id);

		if (day.n < first.n && was_shown(p, services[i])) {
			first = day;
		}
	}
	return first;
}

/* The first week after the talk with fewer devices than in each of the four before it; where that is
 * withheld, the first of the sheet. */
static struct day
first_less(const struct effect_page *p)
{
	struct effect_range before = effect_range(&p->effect, SIDE_BEFORE, EFFECT_TALKED);
	int64_t week =
		p->effect.weeks[EFFECT_BEFORE + (p->side == SIDE_90 ? 10 : 1)].week;

	for (int w = EFFECT_BEFORE + 1; w < EFFECT_WEEKS; w++) {
		const struct effect_week *after = &p->effect.weeks[w];

		if (after->counts && after->week < week &&
			after->dev[EFFECT_TALKED].high < before.low) {
			week = after->week;
		}
	}
	return week_monday((struct week){ (int32_t)week });
}

/* A decision to move, or most of the use in ours. */
static struct day
moved_on(const struct effect_page *p, const char **note)
{
	const struct entry *decision = p->effect.decision;
	struct day by = { DAY_OPEN };

	*note = words_text(p->report->arena, WORDS_EF1_MOVED_NOT);
	if (p->effect.after[p->side].displaced == DISPLACED_OURS) {
		*note = words_text(p->report->arena, WORDS_EF1_MOVED_OURS);
		return first_less(p);
	}
	if (decision != NULL && strcmp(entry_get(decision, "state"), "moving") == 0) {
		by = entry_day(decision, "move_by");
		*note = by.n == DAY_OPEN ? *note
					 : WORDS_SAY(p->report->arena, WORDS_EF1_MOVE_BY,
						   words_day(p->report->arena, by));
	}
	return (struct day){ DAY_OPEN };
}

static const struct entry *
follow_up(const struct effect_page *p)
{
	const struct entry *visit, *found = NULL;
	size_t at = 0;

	while ((visit = facts_entry(p->facts, "visit", &at)) != NULL) {
		struct day held = entry_day(visit, "held_on");

		if (str_lists(entry_get(visit, "conversations"), p->effect.talk->id) &&
			held.n != DAY_OPEN && held.n <= p->facts->set.today.n &&
			held.n > p->effect.day.n &&
			(found == NULL || held.n < entry_day(found, "held_on").n)) {
			found = visit;
		}
	}
	return found;
}

void
effect_life(struct effect_page *p)
{
	struct report *report = p->report;
	struct element *e = report_element(
		report, "EF1", words_text(p->report->arena, WORDS_EF1), LOOK_STEPS);
	const struct entry *again = follow_up(p);
	const struct entry *visit = p->effect.visit, *decision = p->effect.decision;
	const char *moved;
	struct day move = moved_on(p, &moved);

	report_column(report, e, "step", "", false);
	report_column(report, e, "on", "", false);
	report_column(report, e, "note", "", false);
	report_before(report, e, effect_outcome(p));
	step(p, e, WORDS_EF1_SEEN, first_seen(p), p->tools);
	step(p, e, WORDS_EF1_TALKED,
		visit == NULL ? (struct day){ DAY_OPEN } : entry_day(visit, "held_on"),
		visit == NULL ? "" : say_staff(p->facts, entry_get(visit, "who")));
	step(p, e, WORDS_EF1_DECIDED,
		decision == NULL ? (struct day){ DAY_OPEN }
				 : entry_day(decision, "decided_on"),
		decision == NULL ? "" : entry_get(decision, "reason"));
	step(p, e, WORDS_EF1_MOVED, move, moved);
	step(p, e, WORDS_EF1_FOLLOWED,
		again == NULL ? (struct day){ DAY_OPEN } : entry_day(again, "held_on"),
		again == NULL ? "" : say_staff(p->facts, entry_get(again, "who")));
}

/* ---- EF4 ------------------------------------------------------------------------------------- */

/* In steps of five, so that it says no more than the figures beside it. */
static const char *
share_words(struct effect_page *p, const int range[2])
{
	struct arena *arena = p->report->arena;
	int64_t low = range[0] / 50 * INT64_C(5),
		high = (range[1] + 49) / 50 * INT64_C(5);
	const char *to = WORDS_SAY(arena, WORDS_PERCENT, words_number(arena, high));

	return low == high
		       ? to
		       : WORDS_SAY(arena, WORDS_FROM_TO, words_number(arena, low), to);
}

static void
share_row(struct effect_page *p, struct element *e, enum words name, const char *word,
	const int range[2])
{
	struct report_cell *row = report_row(p->report, e);

	row[0] = report_both(
		arena_printf(p->report->arena, "%c \u00b7 %s",
			'a' + (int)e->row_count - 1, words_text(p->report->arena, name)),
		word);
	row[1] = report_text(share_words(p, range));
	row[1].weight = (range[0] + range[1]) / 2;
	row[2] = report_number(p->report, range[0] / 50 * INT64_C(5));
	row[3] = report_number(p->report, (range[1] + 49) / 50 * INT64_C(5));
}

static const char *
how_likely(struct effect_page *p, const struct displaced_span *d)
{
	if (d->displaced == DISPLACED_UNCLEAR) {
		return words_text(p->report->arena, WORDS_EF4_UNCLEAR);
	}
	return words_text(p->report->arena,
		d->compared ? WORDS_EF4_LIKELY : WORDS_EF4_NO_COMPARISON);
}

void
effect_class(struct effect_page *p)
{
	struct report *report = p->report;
	const struct displaced_span *d = &p->effect.after[p->side];
	struct element *e = report_element(
		report, "EF4", words_text(p->report->arena, WORDS_EF4), LOOK_STACK);

	report_column(
		report, e, "where", words_text(p->report->arena, WORDS_EF4_WHERE), false);
	report_column(
		report, e, "share", words_text(p->report->arena, WORDS_EF4_SHARE), false);
	report_column(report, e, "share_low", NULL, true);
	report_column(report, e, "share_high", NULL, true);
	if (d->displaced == DISPLACED_EARLY || d->displaced == DISPLACED_UNCHANGED) {
		report_before(report, e,
			words_text(report->arena,
				d->displaced != DISPLACED_EARLY ? WORDS_EF4_NO_DROP
				: was_not_counted(p)            ? WORDS_EF4_NOT_COUNTED
								: WORDS_EF4_EARLY));
		return;
	}
	report_before(report, e, how_likely(p, d));
	if (d->ours[1] + d->other[1] + d->dark[1] > 0) {
		share_row(p, e, WORDS_EF4_OURS, "ours", d->ours);
		share_row(p, e, WORDS_EF4_OTHER, "another tool", d->other);
		share_row(p, e, WORDS_EF4_DARK, "out of sight", d->dark);
	}
	if (d->displaced == DISPLACED_DARK) {
		report_after(report, e,
			words_text(p->report->arena,
				d->hidden_rose ? WORDS_EF4_HIDDEN : WORDS_EF4_ENDED));
	}
}

/* ---- the page -------------------------------------------------------------------------------- */

static enum err_code
refuse(const struct effect_page *p, struct err *err)
{
	if (p->effect.talk == NULL) {
		return err_set(err, ERR_RUNTIME,
			"No conversation has had a visit yet: an effect page is written "
			"after the first one.");
	}
	return err_set(err, ERR_RUNTIME,
		"%s: no visit about it was held and nothing was decided, so there is "
		"nothing to compare yet.",
		p->effect.talk->id);
}

static const char *
subtitle(struct effect_page *p)
{
	struct arena *arena = p->report->arena;

	return WORDS_SAY(arena,
		p->side == SIDE_90 ? WORDS_EF_SUBTITLE_90 : WORDS_EF_SUBTITLE_30,
		words_day(arena, p->effect.day), p->report->subtitle);
}

static enum err_code
build(const struct crowd *crowd, const struct entry *talk, struct report **out,
	struct err *err)
{
	struct effect_page p = { .crowd = crowd, .facts = crowd_facts(crowd) };
	const char *unit;

	if (talk != NULL) {
		p.effect = effect_of(crowd, talk);
	}
	if (talk == NULL || p.effect.day.n == DAY_OPEN) {
		return refuse(&p, err);
	}
	p.side = p.effect.sheet == 90 ? SIDE_90 : SIDE_30;
	unit = p.facts->units[p.effect.unit].name;
	p.report = frame_open("effect", WORDS_EF1, crowd, p.effect.unit, EFFECT_WEEKS);
	p.report->title = WORDS_SAY(p.report->arena, WORDS_EF_TITLE, unit,
		words_need(p.report->arena, p.effect.need));
	p.report->about = arena_copy(p.report->arena, str_of(talk->id));
	p.report->subtitle = subtitle(&p);
	p.tools = effect_tools(&p);
	effect_life(&p);
	effect_lines(&p);
	effect_table(&p);
	effect_class(&p);
	effect_friction(&p);
	effect_next(&p);
	frame_coverage(p.report, crowd);
	*out = p.report;
	return ERR_OK;
}

const struct document document_effect = {
	"effect",
	WORDS_DOC_EFFECT,
	false,
	true,
	NULL,
	build,
	NULL,
};
