/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/brief.h"

#include "reports/words.h"

#include <stdlib.h>

/* brief: one page for a visit to one unit.  What we owe before what we ask, the need before the tool. */

int
brief_tool(const struct brief *b, need_id need)
{
	return b->largest[need];
}

static void
largest_fill(struct brief *b)
{
	b->largest = arena_take(b->report->arena, need_count() * sizeof *b->largest);
	for (size_t need = 0; need < need_count(); need++) {
		b->largest[need] = -1;
	}
	for (size_t s = 0; s < b->facts->service_count; s++) {
		int *largest;

		if (weekly_shown(&b->tool[s].dev4) == 0 ||
			!service_counts(b->facts, b->unit, s) ||
			service_is_ours(b->facts, b->unit, s)) {
			continue;
		}
		largest = &b->largest[b->facts->services[s].need];
		if (*largest < 0 || weekly_mean(&b->tool[s].dev4) >
					    weekly_mean(&b->tool[*largest].dev4)) {
			*largest = (int)s;
		}
	}
}

struct element *
brief_list(struct brief *b, const char *id, const char *heading, enum look look)
{
	struct element *e = report_element(b->report, id, heading, look);

	report_column(b->report, e, "what", "", false);
	report_column(b->report, e, "text", "", false);
	return e;
}

struct report_cell *
brief_line(struct brief *b, struct element *e, const char *lead, const char *text)
{
	struct report_cell *row = report_row(b->report, e);

	row[0] = report_text(lead);
	row[1] = report_text(text);
	return row;
}

/* ---- what to talk about ---------------------------------------------------------------------- */

/* Stage first, then rhythm and growth: what people lean on daily is spoken of before what they do at the
 * end of a month, and that before what they try. */
static int
weight_of(const struct brief *b, need_id need)
{
	const struct need_view *view = &b->view[need];
	int tool = brief_tool(b, need);
	int weight = tool < 0 ? 0 : (int)b->tool[tool].stage * 1000;
	bool daily = tool >= 0 && b->tool[tool].rhythm == RHYTHM_DAILY;

	weight += view->diagnosis == DIAGNOSIS_LEFT ? 6000 : 0;
	weight += daily ? 900 : 0;
	weight += view->outside.delta > 0 ? view->outside.delta * 20 : 0;
	return weight + (int)(weekly_mean(&view->any4) / 1000);
}

static bool
is_worth_a_talk(const struct need_view *view)
{
	return view->diagnosis != DIAGNOSIS_EARLY &&
	       view->diagnosis != DIAGNOSIS_SERVED && view->diagnosis != DIAGNOSIS_UNSEEN;
}

static void
choose_needs(struct brief *b)
{
	need_id order[NEEDS_MAX];
	size_t count = 0;

	for (size_t need = 0; need < need_count(); need++) {
		size_t at = count;

		if (!is_worth_a_talk(&b->view[need])) {
			continue;
		}
		while (at > 0 &&
			weight_of(b, order[at - 1]) < weight_of(b, (need_id)need)) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = (need_id)need;
		count++;
	}
	b->need_count = count < BRIEF_NEEDS ? count : BRIEF_NEEDS;
	memcpy(b->need, order, b->need_count * sizeof *order);
}

static void
views_fill(struct brief *b)
{
	struct arena *arena = b->report->arena;
	struct window w4 = window_of(b->facts, 4, 0);

	b->view = arena_take(arena, need_count() * sizeof *b->view);
	for (size_t need = 0; need < need_count(); need++) {
		b->view[need] = need_view_of(b->crowd, b->unit, (need_id)need);
	}
	b->tool = arena_take(arena, (b->facts->service_count + 1) * sizeof *b->tool);
	for (size_t s = 0; s < b->facts->service_count; s++) {
		b->tool[s] = tool_view_of(b->crowd, b->unit, s);
	}
	largest_fill(b);
	b->felt = felt_view_of(b->crowd, b->unit, NULL, &w4);
	choose_needs(b);
}

/* A need in sight for long enough, or a service of ours that failed them. */
static bool
has_something_to_say(const struct crowd *crowd, size_t unit)
{
	struct window w4 = window_of(crowd_facts(crowd), 4, 0);

	for (size_t need = 0; need < need_count(); need++) {
		if (need_view_of(crowd, unit, (need_id)need).diagnosis !=
			DIAGNOSIS_EARLY) {
			return true;
		}
	}
	return felt_view_of(crowd, unit, NULL, &w4).felt;
}

static const char *
subtitle(const struct brief *b)
{
	const struct facts_unit *unit = &b->facts->units[b->unit];
	struct arena *arena = b->report->arena;

	if (unit->people == 0) {
		return b->report->subtitle;
	}
	return WORDS_SAY(arena, WORDS_BR_SUBTITLE, words_number(arena, unit->people),
		unit->unit->site == NULL || unit->unit->site[0] == '\0'
			? ""
			: WORDS_SAY(arena, WORDS_BR_SITE, unit->unit->site),
		b->report->subtitle);
}

static void
fill(struct brief *b)
{
	b->report->subtitle = subtitle(b);
	brief_why(b);
	brief_apology(b);
	brief_doing(b);
	brief_have(b);
	brief_last(b);
	brief_offer(b);
	brief_questions(b);
	brief_times(b);
	brief_next(b);
	brief_form(b);
	frame_coverage(b->report, b->crowd);
}

/* The index of all documents prints it, so it is in the language of that. */
static enum err_code
no_brief(const struct brief *b, enum words why, struct err *err)
{
	struct arena *arena = arena_open();
	enum err_code rc;

	words_speak(arena, frame_language(b->facts, 0));
	rc = err_set(err, ERR_RUNTIME, "%s",
		WORDS_SAY(arena, why, b->facts->units[b->unit].name));
	arena_close(arena);
	return rc;
}

/* WORDS_COUNT, or why there is no page about this unit. */
static enum words
why_none(const struct crowd *crowd, size_t unit)
{
	const struct facts_unit *u = &crowd_facts(crowd)->units[unit];

	if (!u->in_map || u->kind != UNIT_PEOPLE) {
		return WORDS_NO_BRIEF_KIND;
	}
	if (crowd_folded_newest(crowd, unit)) {
		return WORDS_NO_BRIEF_SMALL;
	}
	return has_something_to_say(crowd, unit) ? WORDS_COUNT : WORDS_NO_BRIEF_EARLY;
}

bool
document_brief_stands(const struct crowd *crowd, size_t unit)
{
	return why_none(crowd, unit) == WORDS_COUNT;
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct brief b = { .crowd = crowd, .facts = crowd_facts(crowd), .unit = unit };
	enum words none = why_none(crowd, unit);

	if (none != WORDS_COUNT) {
		return no_brief(&b, none, err);
	}
	b.report = frame_open("brief", WORDS_BR_TITLE, crowd, unit, BRIEF_WEEKS);
	b.report->title = b.facts->units[unit].name;
	views_fill(&b);
	fill(&b);
	*out = b.report;
	return ERR_OK;
}

const struct document document_brief = {
	"brief",
	WORDS_DOC_BRIEF,
	true,
	true,
	build,
	NULL,
	NULL,
};
