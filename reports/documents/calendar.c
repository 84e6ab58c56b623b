/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/calendar.h"

#include "reports/words.h"

#include <stdlib.h>
#include <time.h>

/* The calendar as a table: a row for each event, in order of time. */

enum { VISIT_MINUTES = 60 };

void
calendar_put(struct calendar *c, struct event event)
{
	if (event.day.n != DAY_OPEN) {
		*ARENA_PUSH(c->report->arena, c->events, c->count, c->room) = event;
	}
}

const char *
calendar_units(const struct calendar *c, const char *codes)
{
	return say_units(c->report, c->facts, codes);
}

static int
compare_events(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int by_kind;

	if (x->day.n != y->day.n) {
		return x->day.n < y->day.n ? -1 : 1;
	}
	if (x->hour != y->hour) {
		return x->hour < y->hour ? -1 : 1;
	}
	by_kind = strcmp(x->kind, y->kind);
	return by_kind != 0 ? by_kind : strcmp(x->id, y->id);
}

/* "2025-03-31", or the hour of the site's clock in UTC: "2025-03-31T08:00:00Z". */
static const char *
starts(const struct calendar *c, const struct event *event)
{
	char buffer[INSTANT_TEXT_MAX];
	time_t day = (time_t)event->day.n * 86400;
	struct tm tm;
	struct instant start;

	if (event->hour < 0 || gmtime_r(&day, &tm) == NULL) {
		return arena_copy(
			c->report->arena, str_of(day_print(event->day, buffer)));
	}
	tm.tm_hour = event->hour;
	tm.tm_isdst = -1; /* winter or summer: as the site has it on that day */
	start.ns = (int64_t)mktime(&tm) * NS_PER_SECOND;
	return arena_copy(c->report->arena, str_of(instant_print(start, buffer)));
}

const char *
calendar_uid(const struct calendar *c, const char *kind, const char *id)
{
	const char *domain = c->facts->set.domain;

	return arena_printf(c->report->arena, "%s-%s@%s", kind, id,
		domain == NULL ? "penumbra.invalid" : domain);
}

static void
event_row(struct calendar *c, struct element *e, const struct event *event)
{
	struct report *report = c->report;
	struct report_cell *row = report_row(report, e);

	row[0] = report_both(words_day(report->arena, event->day), starts(c, event));
	row[1] = report_text(event->summary);
	row[2] = report_text(event->note);
	row[3] = report_both(
		words_text(c->report->arena,
			event->cancelled ? WORDS_CAL_CANCELLED : WORDS_CAL_STANDS),
		event->cancelled ? "CANCELLED" : "CONFIRMED");
	row[4] = report_text(calendar_uid(c, event->kind, event->id));
	row[5] = report_text(event->kind);
	row[6] = report_text(event->unit);
	row[7] = report_number(report, event->hour < 0 ? 0 : VISIT_MINUTES);
	row[8] = report_number(report, event->sequence);
	row[9] = report_text(event->changed);
	row[10] = report_text(event->lane == NULL ? "" : event->lane);
}

static struct element *
table(struct report *report, enum look look)
{
	struct element *e = report_element(
		report, "calendar", words_text(report->arena, WORDS_CAL_HEADING), look);

	report_column(
		report, e, "start", words_text(report->arena, WORDS_CAL_WHEN), false);
	report_column(
		report, e, "summary", words_text(report->arena, WORDS_CAL_WHAT), false);
	report_column(
		report, e, "note", words_text(report->arena, WORDS_CAL_NOTE), false);
	report_column(
		report, e, "status", words_text(report->arena, WORDS_CAL_STATE), false);
	report_column(report, e, "uid", NULL, false);
	report_column(report, e, "kind", NULL, false);
	report_column(report, e, "units", NULL, false);
	report_column(report, e, "minutes", NULL, true);
	report_column(report, e, "sequence", NULL, true);
	report_column(report, e, "changed_on", NULL, false);
	report_column(report, e, "lane", NULL, false);
	return e;
}

struct element *
calendar_table(struct calendar *c, enum look look, size_t unit)
{
	struct element *e = table(c->report, look);
	const char *only = unit == 0 ? NULL : c->facts->units[unit].code;

	if (c->count > 0) {
		qsort(c->events, c->count, sizeof *c->events, compare_events);
	}
	for (size_t i = 0; i < c->count; i++) {
		if (only == NULL || strcmp(only, c->events[i].unit) == 0) {
			event_row(c, e, &c->events[i]);
		}
	}
	return e;
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct calendar c = { .crowd = crowd, .facts = crowd_facts(crowd) };
	struct element *e;

	(void)err;
	c.report = frame_open("calendar", WORDS_CAL_TITLE, crowd, unit, 4);
	calendar_visits(&c);
	calendar_cadence(&c);
	calendar_promises(&c);
	calendar_decisions(&c);
	calendar_talks(&c);
	words_speak(c.report->arena, frame_language(c.facts, unit));
	e = calendar_table(&c, LOOK_TABLE, unit);
	report_before(c.report, e,
		words_text(c.report->arena,
			e->row_count == 0 ? WORDS_CAL_NONE : WORDS_CAL_BEFORE));
	*out = c.report;
	return ERR_OK;
}

const struct document document_calendar = {
	"calendar",
	WORDS_DOC_CALENDAR,
	false,
	false,
	build,
	NULL,
	NULL,
};
