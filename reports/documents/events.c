/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/document.h"
#include "reports/documents/say.h"

#include <ctype.h>

/* MF2: the figures of the newest closed week as events for a system that keeps logs, with the field
 * names of the Elastic Common Schema.  Sums of units, as everywhere: no address, no connection. */

static const struct {
	const char *name;
	bool number;
} fields[] = {
	{ "@timestamp", false },
	{ "event.kind", false },
	{ "event.dataset", false },
	{ "event.start", false },
	{ "event.end", false },
	{ "observer.name", false },
	{ "observer.type", false },
	{ "observer.product", false },
	{ "network.application", false },
	{ "source.bytes", true },
	{ "destination.bytes", true },
	{ "penumbra.unit", false },
	{ "penumbra.need", false },
	{ "penumbra.devices", true },
	{ "penumbra.stage", false },
	{ "penumbra.state", false },
	{ "penumbra.confidence", true },
	{ "penumbra.shown", false },
};

static const char *const stage_word[] = { [STAGE_EARLY] = "early",
	[STAGE_TRIED] = "tried",
	[STAGE_SIGNED_UP] = "signed up",
	[STAGE_REGULAR] = "regular",
	[STAGE_EMBEDDED] = "embedded",
	[STAGE_LEFT] = "left" };

struct events {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
	struct element *e;
	size_t week;
	const char *start, *end;
};

static const char *
lower(struct arena *arena, const char *text)
{
	size_t n = strlen(text) + 1;
	char *copy = arena_take(arena, n);

	for (size_t i = 0; i < n; i++) {
		copy[i] = (char)tolower((unsigned char)text[i]);
	}
	return copy;
}

static const char *
midnight(struct arena *arena, struct day day)
{
	char text[WEEK_TEXT_MAX];

	return arena_printf(arena, "%sT00:00:00Z", day_print(day, text));
}

static const char *
state_of(const struct events *v, size_t u, size_t s)
{
	const struct facts_service *service = &v->facts->services[s];

	if (u == 0 || v->facts->set.policy == NULL || !v->facts->units[u].in_map ||
		service->catalogued == SERVICE_NONE) {
		return status_word(service_state(v->facts, s, NULL));
	}
	return status_word(policy_status(v->facts->set.policy, v->facts->units[u].id,
		service->catalogued, v->facts->set.today));
}

static void
measures(struct events *v, size_t u, size_t s, struct report_cell *row)
{
	enum stage stage = STAGE_EARLY;
	struct cell dev = crowd_use_cell(v->crowd, v->week, u, s, USE_DEV);

	row[9] = report_bytes(v->report, crowd_use_cell(v->crowd, v->week, u, s, USE_UP));
	row[10] = report_bytes(
		v->report, crowd_use_cell(v->crowd, v->week, u, s, USE_DOWN));
	row[13] = report_count(v->report, dev);
	if (dev.shown == SHOWN_YES) {
		stage = tool_view_of(v->crowd, u, s).stage;
		row[16] = report_number(v->report, say_sure(v->crowd, u, s));
	} else {
		row[16] = report_count(v->report, dev);
	}
	row[14] = report_text(stage_word[stage]);
	row[17] = report_text(shown_word(dev.shown));
}

static void
event(struct events *v, size_t u, size_t s)
{
	const struct facts_service *service = &v->facts->services[s];
	struct report_cell *row = report_row(v->report, v->e);

	row[0] = report_text(v->end);
	row[1] = report_text("metric");
	row[2] = report_text("penumbra.week_use");
	row[3] = report_text(v->start);
	row[4] = report_text(v->end);
	row[5] = report_text(v->facts->weeks[v->week].state.sensor);
	row[6] = report_text("sensor");
	row[7] = report_text("penumbra");
	row[8] = report_text(lower(v->report->arena, service->id));
	row[11] = report_text(v->facts->units[u].code);
	row[12] = report_text(
		service->need == NEED_NONE ? "" : need_at(service->need)->code);
	row[15] = report_text(state_of(v, u, s));
	measures(v, u, s, row);
}

/* As in the table of use: with a service come all units, so that a missing line says nothing. */
static bool
has_lines(const struct events *v, size_t u)
{
	return u == 0 ||
	       (v->facts->units[u].in_map && !crowd_folded(v->crowd, v->week, u));
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct events v = { .crowd = crowd, .facts = crowd_facts(crowd) };
	struct week week = { (int32_t)v.facts->set.week };

	(void)err;
	v.report = frame_open("usage", WORDS_USAGE_TITLE, crowd, unit, 1);
	v.week = v.facts->week_count - 1;
	v.start = midnight(v.report->arena, week_monday(week));
	v.end = midnight(v.report->arena, week_monday((struct week){ week.n + 1 }));
	v.e = report_element(v.report, "events", "", LOOK_DATA);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		report_column(v.report, v.e, fields[i].name, NULL, fields[i].number);
	}
	for (size_t s = 0; s < v.facts->service_count; s++) {
		if (crowd_use_cell(crowd, v.week, 0, s, USE_DEV).shown != SHOWN_YES) {
			continue;
		}
		for (size_t u = 0; u < v.facts->unit_count; u++) {
			if ((unit == 0 || u == unit) && has_lines(&v, u) &&
				service_counts(v.facts, u, s)) {
				event(&v, u, s);
			}
		}
	}
	*out = v.report;
	return ERR_OK;
}

const struct document document_events = {
	"usage",
	WORDS_DOC_EVENTS,
	false,
	false,
	build,
	NULL,
	NULL,
};
