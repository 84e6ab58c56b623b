/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/brief.h"
#include "reports/documents/effect.h"
#include "reports/measure/conflict.h"
#include "reports/measure/maker.h"
#include "reports/words.h"

#include <strings.h>

/* BR5, what changed since the last visit; BR6, what waits for management and what needs no board. */

enum { FAST_MOST = 2 };

/* ---- BR5 ------------------------------------------------------------------------------------- */

static const char *
changed_since(struct brief *b, const struct entry *talk)
{
	struct effect_page page = { .report = b->report,
		.crowd = b->crowd,
		.facts = b->facts,
		.effect = effect_of(b->crowd, talk) };

	if (page.effect.day.n == DAY_OPEN) {
		return NULL;
	}
	page.side = page.effect.sheet == 90 ? SIDE_90 : SIDE_30;
	page.tools = effect_tools(&page);
	return page.effect.after[page.side].displaced == DISPLACED_EARLY
		       ? NULL
		       : effect_outcome(&page);
}

void
brief_changed(struct brief *b, struct element *e, const struct entry *visit)
{
	const char *unit = b->facts->units[b->unit].code;
	const struct entry *talk;
	size_t at = 0;

	while ((talk = facts_entry(b->facts, "conversation", &at)) != NULL) {
		const char *text = NULL;

		if (entry_is(talk, "unit", unit) &&
			str_lists(entry_get(visit, "conversations"), talk->id)) {
			text = changed_since(b, talk);
		}
		if (text != NULL) {
			brief_line(b, e, words_text(b->report->arena, WORDS_BR5_CHANGED),
				text);
		}
	}
}

/* ---- BR6 ------------------------------------------------------------------------------------- */

void
brief_management(struct brief *b, struct element *e)
{
	struct arena *arena = b->report->arena;
	const struct entry *talk;
	size_t at = 0;

	while ((talk = facts_entry(b->facts, "conversation", &at)) != NULL) {
		need_id need = need_named(str_of(entry_get(talk, "need")));
		struct day by = entry_day(talk, "needed_by");

		if (!entry_is(talk, "unit", b->facts->units[b->unit].code) ||
			need == NEED_NONE ||
			conflict_view_of(b->crowd, talk).conflict == CONFLICT_NONE) {
			continue;
		}
		brief_line(b, e, words_text(arena, WORDS_BR6_MANAGEMENT),
			WORDS_SAY(arena,
				by.n == DAY_OPEN ? WORDS_BR6_MANAGEMENT_OPEN
						 : WORDS_BR6_MANAGEMENT_BY,
				words_need(arena, need), words_day(arena, by)));
	}
}

static const struct service *
service_told(const struct catalogue *catalogue, const char *tool)
{
	for (service_id id = 0; id < service_count(catalogue); id++) {
		const struct service *service = service_at(catalogue, id);

		if (strcasecmp(tool, service->id) == 0 ||
			strcasecmp(tool, service->name) == 0) {
			return service;
		}
	}
	return NULL;
}

static bool
is_decided(const struct brief *b, const char *service)
{
	for (size_t i = 0; i < b->facts->set.decision_count; i++) {
		if (strcmp(b->facts->set.decisions[i].service, service) == 0) {
			return true;
		}
	}
	return false;
}

/* M29 of what the whole organisation shows of it, or of what is known by word alone. */
static bool
is_fast(const struct brief *b, const struct service *service)
{
	int s = facts_service(b->facts, service->id);
	struct lane_in in = { .service = service };
	struct tool_view view;

	if (s < 0) {
		return is_fast_lane(&in);
	}
	view = tool_view_of(b->crowd, 0, (size_t)s);
	return !service_is_ours(b->facts, b->unit, (size_t)s) &&
	       tool_is_fast(b->facts, (size_t)s, &view);
}

static size_t
fast_line(struct brief *b, struct element *e, const struct service *service)
{
	if (is_decided(b, service->id) || !is_fast(b, service)) {
		return 0;
	}
	brief_line(b, e, service->name, words_text(b->report->arena, WORDS_BR6_FAST));
	return 1;
}

static bool
is_shown(const struct brief *b, size_t s)
{
	return service_counts(b->facts, b->unit, s) && weekly_shown(&b->tool[s].dev4) > 0;
}

/* Tools that the unit shows or told us of, about which nobody has decided yet. */
void
brief_fast(struct brief *b, struct element *e)
{
	const struct catalogue *catalogue = b->facts->set.catalogue;
	const struct entry *entry;
	size_t lines = 0, at = 0;

	for (size_t s = 0; s < b->facts->service_count && lines < FAST_MOST; s++) {
		if (is_shown(b, s)) {
			lines += fast_line(b, e,
				service_at(catalogue, b->facts->services[s].catalogued));
		}
	}
	while (lines < FAST_MOST &&
		(entry = facts_entry(b->facts, "declaration", &at)) != NULL) {
		const struct service *service =
			entry_is(entry, "unit", b->facts->units[b->unit].code)
				? service_told(catalogue, entry_get(entry, "tool"))
				: NULL;
		int s = service == NULL ? -1 : facts_service(b->facts, service->id);

		if (service != NULL && (s < 0 || !is_shown(b, (size_t)s))) {
			lines += fast_line(b, e, service);
		}
	}
}
