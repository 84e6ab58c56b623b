/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/calendar.h"

#include "reports/measure/halfday.h"
#include "reports/measure/maker.h"
#include "reports/measure/view.h"
#include "reports/words.h"

/* What in the register has a date, kind by kind. */

enum { MORNING = 10, AFTERNOON = 14, FRIDAY = 4 };

static struct event
event_of(const struct entry *entry, const char *kind, const char *unit, struct day day)
{
	return (struct event){ .kind = kind,
		.id = entry->id,
		.unit = unit,
		.day = day,
		.hour = -1,
		.sequence = entry->version - 1,
		.changed = entry->changed_on };
}

static bool
has(const struct entry *entry, const char *field)
{
	return entry_get(entry, field)[0] != '\0';
}

static const char *
day_words(const struct calendar *c, struct day day)
{
	return words_day(c->report->arena, day);
}

static const char *
owner(const struct calendar *c, const struct entry *entry, const char *field)
{
	return say_staff(c->facts, entry_get(entry, field));
}

/* ---- visits ---------------------------------------------------------------------------------- */

/* In the morning, unless that is a bad time for the unit and the afternoon is none. */
static int
visit_hour(const struct calendar *c, const char *unit, struct day day)
{
	int weekday = (day.n + 3) % 7;
	int at = facts_unit(c->facts, unit);
	struct half_days days = { .known = false };
	const enum half_day *half;

	if (at > 0) {
		days = half_days_of(c->crowd, (size_t)at);
	}
	if (weekday < 0 || weekday > FRIDAY || !days.known) {
		return MORNING;
	}
	half = days.half + (size_t)weekday * 2;
	return half[0] == HALF_DAY_BUSY && half[1] != HALF_DAY_BUSY ? AFTERNOON : MORNING;
}

static void
follow(struct calendar *c, const struct entry *visit, const char *kind,
	enum words summary, int days)
{
	const char *unit = entry_get(visit, "unit");
	struct day held = entry_day(visit, "held_on");
	struct event event;

	if (held.n == DAY_OPEN) {
		return;
	}
	frame_speak_to(c->report, c->facts, unit);
	event = event_of(visit, kind, unit, (struct day){ held.n + days });
	event.summary = WORDS_SAY(c->report->arena, summary, calendar_units(c, unit));
	event.note = WORDS_SAY(c->report->arena, WORDS_CAL_FOLLOW_NOTE,
		owner(c, visit, "who"), day_words(c, held));
	calendar_put(c, event);
}

void
calendar_visits(struct calendar *c)
{
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(c->facts, "visit", &at)) != NULL) {
		const char *unit = entry_get(visit, "unit");
		bool held = has(visit, "held_on");
		struct event event = event_of(visit, "visit", unit,
			entry_day(visit, held ? "held_on" : "planned_on"));

		frame_speak_to(c->report, c->facts, unit);
		/* the hours are many: read only for what is still to be planned */
		event.hour = held || event.day.n < c->facts->set.today.n
				     ? MORNING
				     : visit_hour(c, unit, event.day);
		event.summary = WORDS_SAY(
			c->report->arena, WORDS_CAL_VISIT, calendar_units(c, unit));
		event.note = WORDS_SAY(
			c->report->arena, WORDS_CAL_VISIT_NOTE, owner(c, visit, "who"));
		calendar_put(c, event);
		if (held) {
			follow(c, visit, "follow30", WORDS_CAL_FOLLOW_30, 30);
			follow(c, visit, "follow90", WORDS_CAL_FOLLOW_90, 90);
		}
	}
}

/* ---- cadence --------------------------------------------------------------------------------- */

struct silence {
	struct day last; /* DAY_OPEN: never seen */
	bool planned;    /* a visit is in the book */
	int changes;
	const char *changed;
};

static struct silence
silence_of(const struct calendar *c, const char *unit)
{
	struct silence s = { .last.n = DAY_OPEN, .changed = "" };
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(c->facts, "visit", &at)) != NULL) {
		struct day held = entry_day(visit, "held_on");

		if (!entry_is(visit, "unit", unit)) {
			continue;
		}
		s.changes += visit->version;
		s.changed = strcmp(visit->changed_on, s.changed) > 0 ? visit->changed_on
								     : s.changed;
		if (held.n == DAY_OPEN) {
			s.planned = s.planned || entry_day(visit, "planned_on").n >=
							 c->facts->set.today.n;
		} else if (s.last.n == DAY_OPEN || held.n > s.last.n) {
			s.last = held;
		}
	}
	return s;
}

/* An overdue visit is due today, or on Monday. */
static struct day
due_day(const struct calendar *c, struct day last, int cadence)
{
	struct day day = { last.n + cadence };
	int weekday;

	if (day.n < c->facts->set.today.n) {
		day = c->facts->set.today;
		weekday = (day.n + 3) % 7;
		day.n += weekday > FRIDAY ? 7 - weekday : 0;
	}
	return day;
}

static void
cadence_of(struct calendar *c, const struct facts_unit *unit)
{
	struct arena *arena = c->report->arena;
	struct silence s = silence_of(c, unit->code);
	int cadence = unit->unit->cadence_days > 0 ? (int)unit->unit->cadence_days
						   : (int)c->facts->set.cadence_days;

	if (s.last.n == DAY_OPEN || cadence <= 0) {
		return;
	}
	frame_speak_to(c->report, c->facts, unit->code);
	calendar_put(
		c, (struct event){ .kind = "cadence",
			   .id = unit->code,
			   .unit = unit->code,
			   .day = due_day(c, s.last, cadence),
			   .hour = -1,
			   .cancelled = s.planned,
			   .sequence = s.changes - 1,
			   .changed = s.changed,
			   .summary = WORDS_SAY(arena, WORDS_CAL_CADENCE, unit->name),
			   .note = WORDS_SAY(arena, WORDS_CAL_CADENCE_NOTE,
				   day_words(c, s.last),
				   words_many(arena, WORDS_DAYS_ONE, WORDS_DAYS_MANY,
					   cadence)) });
}

void
calendar_cadence(struct calendar *c)
{
	for (size_t u = 1; u < c->facts->unit_count; u++) {
		const struct facts_unit *unit = &c->facts->units[u];

		if (unit->in_map && unit->unit != NULL && unit->kind == UNIT_PEOPLE) {
			cadence_of(c, unit);
		}
	}
}

/* ---- promises -------------------------------------------------------------------------------- */

void
calendar_promises(struct calendar *c)
{
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(c->facts, "promise", &at)) != NULL) {
		const char *unit = entry_get(promise, "unit");
		struct event event = event_of(promise, "promise", unit,
			entry_day(promise,
				has(promise, "moved_to") ? "moved_to" : "due_on"));

		frame_speak_to(c->report, c->facts, unit);
		event.cancelled = has(promise, "withdrawn_on");
		event.summary = WORDS_SAY(c->report->arena,
			has(promise, "done_on") ? WORDS_CAL_PROMISE_DONE
						: WORDS_CAL_PROMISE,
			calendar_units(c, unit), entry_get(promise, "text"));
		event.note = WORDS_SAY(c->report->arena, WORDS_CAL_PROMISE_NOTE,
			owner(c, promise, "owner"),
			day_words(c, entry_day(promise, "made_on")));
		calendar_put(c, event);
	}
}

/* ---- decisions ------------------------------------------------------------------------------- */

const struct entry *
calendar_successor(const struct calendar *c, const struct entry *decision)
{
	const struct entry *other, *found = NULL;
	size_t at = 0;

	while ((other = facts_entry(c->facts, "decision", &at)) != NULL) {
		if (other != decision &&
			entry_is(other, "service", entry_get(decision, "service")) &&
			entry_is(other, "units", entry_get(decision, "units")) &&
			entry_day(other, "decided_on").n >
				entry_day(decision, "decided_on").n) {
			found = other;
		}
	}
	return found;
}

const char *
calendar_service(const struct calendar *c, const struct entry *decision)
{
	const char *id = entry_get(decision, "service");
	int service = facts_service(c->facts, id);
	service_id known;

	if (service >= 0) {
		return c->facts->services[service].name;
	}
	known = c->facts->set.catalogue == NULL
			? SERVICE_NONE
			: service_named(c->facts->set.catalogue, str_of(id));
	return known == SERVICE_NONE ? id
				     : service_at(c->facts->set.catalogue, known)->name;
}

/* M29, of a service that the catalogue knows; what is not in sight was declared only. */
static const char *
lane_of(const struct calendar *c, const struct entry *decision)
{
	const char *id = entry_get(decision, "service");
	service_id known = c->facts->set.catalogue == NULL
				   ? SERVICE_NONE
				   : service_named(c->facts->set.catalogue, str_of(id));
	int s = facts_service(c->facts, id);
	struct lane_in in = { 0 };

	if (known == SERVICE_NONE) {
		return "board";
	}
	in.service = service_at(c->facts->set.catalogue, known);
	if (s >= 0) {
		struct tool_view view = tool_view_of(c->crowd, 0, (size_t)s);

		in.devices = weekly_most(&view.dev4);
		in.unattended = view.unattended;
		in.up_per_device = view.up_per_device;
	}
	return is_fast_lane(&in) ? "fast" : "board";
}

static struct event
decision_event(const struct calendar *c, const struct entry *decision, const char *kind,
	struct day day)
{
	bool exception = strcmp(kind, "exception") == 0;
	const char *units = entry_get(decision, "units");
	const struct entry *later = calendar_successor(c, decision);
	struct event event = event_of(decision, kind, units, day);

	if (later != NULL) {
		event.cancelled = true;
		event.sequence += later->version;
		event.changed = strcmp(later->changed_on, event.changed) > 0
					? later->changed_on
					: event.changed;
	}
	frame_speak_to(c->report, c->facts, units);
	event.summary = WORDS_SAY(c->report->arena,
		exception ? WORDS_CAL_EXCEPTION : WORDS_CAL_AGENDA,
		calendar_service(c, decision), calendar_units(c, units));
	event.note = WORDS_SAY(c->report->arena,
		exception ? WORDS_CAL_EXCEPTION_NOTE : WORDS_CAL_AGENDA_NOTE,
		owner(c, decision, "owner"), entry_get(decision, "reason"));
	event.lane = exception ? NULL : lane_of(c, decision);
	if (event.lane != NULL && strcmp(event.lane, "fast") == 0) {
		event.note = WORDS_SAY(c->report->arena, WORDS_CAL_FAST_LANE,
			arena_printf(c->report->arena, "%s.", event.note));
	}
	return event;
}

struct day
calendar_end(const struct entry *decision)
{
	struct day end = entry_day(
		decision, entry_is(decision, "state", "moving") ? "move_by" : "until");

	return end.n == DAY_OPEN ? entry_day(decision, "past_end") : end;
}

/* Is, or was it once, in one of two states? */
static void
put_decision(struct calendar *c, const struct entry *decision, const char *kind,
	const char *state_a, const char *state_b)
{
	const char *past = entry_get(decision, "past_states");
	bool now = entry_is(decision, "state", state_a) ||
		   entry_is(decision, "state", state_b);
	struct event event;

	if (now || strstr(past, state_a) != NULL || strstr(past, state_b) != NULL) {
		event = decision_event(c, decision, kind, calendar_end(decision));
		event.cancelled = event.cancelled || !now;
		calendar_put(c, event);
	}
}

/* What has an end has an event; when the decision changed, the event stays behind, cancelled. */
void
calendar_decisions(struct calendar *c)
{
	const struct entry *decision;
	size_t at = 0;

	while ((decision = facts_entry(c->facts, "decision", &at)) != NULL) {
		put_decision(c, decision, "exception", "tolerated", "supported");
		put_decision(c, decision, "agenda", "under evaluation", "moving");
	}
}

/* A conflict that management is to decide by a day. */
void
calendar_talks(struct calendar *c)
{
	struct arena *arena = c->report->arena;
	const struct entry *talk;
	size_t at = 0;

	while ((talk = facts_entry(c->facts, "conversation", &at)) != NULL) {
		const char *unit = entry_get(talk, "unit");
		need_id need = need_named(str_of(entry_get(talk, "need")));
		struct event event =
			event_of(talk, "agenda", unit, entry_day(talk, "needed_by"));

		frame_speak_to(c->report, c->facts, unit);
		/* a slash is in no id: so it differs from that of a decision */
		event.id = arena_printf(arena, "talk/%s", talk->id);
		event.cancelled = entry_is(talk, "state", "closed");
		event.summary = WORDS_SAY(arena, WORDS_CAL_AGENDA,
			need == NEED_NONE ? entry_get(talk, "need")
					  : say_need(c->report, need),
			calendar_units(c, unit));
		event.note =
			WORDS_SAY(arena, WORDS_CAL_AGENDA_TALK, owner(c, talk, "owner"));
		calendar_put(c, event);
	}
}
