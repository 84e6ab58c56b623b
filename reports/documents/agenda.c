/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/calendar.h"
#include "reports/measure/conflict.h"
#include "reports/measure/maker.h"
#include "reports/words.h"

#include <stdlib.h>

/* What waits for the review board, a row for each point: decisions that are open, exceptions near
 * their end, conflicts, answers that differ, and services nobody has spoken about.  Each with the lane
 * it may take (M29).  Points that have a day are the events of the calendar, under the same names. */

enum { QUARTER_DAYS = 91, UNITS_NAMED = 4, DIFFERENCES = 32, ROWS = 14 };

struct point {
	const char *id;      /* of the entry; "talk/ID", "service/ID" or "even/ID" */
	const char *service; /* catalogue id, "" none */
	const char *codes, *units, *question, *owner;
	struct day since, by; /* DAY_OPEN: not known, none set */
	const char *kind;     /* of its event, NULL none */
	bool fast;
};
struct agenda {
	struct calendar c;
	struct point *points;
	size_t count, room, fast;
};

static void
put(struct agenda *a, struct point point)
{
	a->fast += point.fast;
	*ARENA_PUSH(a->c.report->arena, a->points, a->count, a->room) = point;
}

/* Somebody brings it already. */
static bool
is_spoken_of(const struct agenda *a, const char *service)
{
	for (size_t i = 0; i < a->count; i++) {
		if (str_lists(a->points[i].service, service)) {
			return true;
		}
	}
	return false;
}

/* A tool that is known by word alone. */
static bool
is_fast_by_word(const struct agenda *a, const char *service)
{
	const struct catalogue *catalogue = a->c.facts->set.catalogue;
	service_id known = catalogue == NULL ? SERVICE_NONE
					     : service_named(catalogue, str_of(service));
	struct lane_in in = { 0 };

	if (known == SERVICE_NONE) {
		return false;
	}
	in.service = service_at(catalogue, known);
	return is_fast_lane(&in);
}

static bool
is_fast(const struct agenda *a, const char *service)
{
	int s = facts_service(a->c.facts, service);
	struct tool_view view;

	if (s < 0) {
		return is_fast_by_word(a, service);
	}
	view = tool_view_of(a->c.crowd, 0, (size_t)s);
	return tool_is_fast(a->c.facts, (size_t)s, &view);
}

/* ---- decisions ------------------------------------------------------------------------------- */

static const char *
question(const struct agenda *a, enum words words, const struct entry *decision,
	const char *what)
{
	return WORDS_SAY(
		a->c.report->arena, words, calendar_service(&a->c, decision), what);
}

static const char *
question_of_day(const struct agenda *a, enum words words, const struct entry *decision,
	struct day day)
{
	return question(a, words, decision, words_day(a->c.report->arena, day));
}

/* The question of a decision, and by when; NULL: it is settled. */
static const char *
question_of(const struct agenda *a, const struct entry *decision, struct point *p)
{
	int32_t today = a->c.facts->set.today.n;
	bool ends = p->by.n != DAY_OPEN && p->by.n <= today + QUARTER_DAYS;

	if (entry_is(decision, "state", "under evaluation") ||
		entry_is(decision, "state", "in conversation")) {
		p->kind =
			entry_is(decision, "state", "under evaluation") ? "agenda" : NULL;
		p->fast = is_fast(a, p->service);
		return question(
			a, WORDS_AGENDA_OPEN, decision, entry_get(decision, "reason"));
	}
	if (entry_is(decision, "state", "moving")) {
		p->kind = "agenda";
		return ends ? question_of_day(a, WORDS_AGENDA_MOVING, decision, p->by)
			    : NULL;
	}
	if (entry_is(decision, "state", "tolerated") ||
		entry_is(decision, "state", "supported")) {
		p->kind = "exception";
		return !ends ? NULL
			     : question_of_day(a,
				       p->by.n < today ? WORDS_AGENDA_ENDED
						       : WORDS_AGENDA_ENDS,
				       decision, p->by);
	}
	return entry_is(decision, "state", "declined") &&
			       is_tested(a->c.crowd, p->service, p->codes, p->since)
		       ? question(a, WORDS_AGENDA_TESTED, decision, "")
		       : NULL;
}

static void
decisions(struct agenda *a)
{
	const struct entry *decision;
	size_t at = 0;

	while ((decision = facts_entry(a->c.facts, "decision", &at)) != NULL) {
		struct point p = { .id = decision->id,
			.service = entry_get(decision, "service"),
			.codes = entry_get(decision, "units"),
			.owner = say_staff(a->c.facts, entry_get(decision, "owner")),
			.since = entry_day(decision, "decided_on"),
			.by = calendar_end(decision) };

		if (calendar_successor(&a->c, decision) != NULL) {
			continue;
		}
		p.question = question_of(a, decision, &p);
		if (p.question != NULL) {
			p.units = calendar_units(&a->c, p.codes);
			put(a, p);
		}
	}
}

/* ---- conversations --------------------------------------------------------------------------- */

static void
talks(struct agenda *a)
{
	struct arena *arena = a->c.report->arena;
	const struct entry *talk;
	size_t at = 0;

	while ((talk = facts_entry(a->c.facts, "conversation", &at)) != NULL) {
		need_id need = need_named(str_of(entry_get(talk, "need")));
		struct day by = entry_day(talk, "needed_by");

		if (entry_is(talk, "state", "closed") ||
			(by.n == DAY_OPEN &&
				conflict_view_of(a->c.crowd, talk).conflict ==
					CONFLICT_NONE)) {
			continue;
		}
		put(a, (struct point){ .id = arena_printf(arena, "talk/%s", talk->id),
			       .service = entry_get(talk, "services"),
			       .codes = entry_get(talk, "unit"),
			       .units = calendar_units(&a->c, entry_get(talk, "unit")),
			       .question = WORDS_SAY(arena, WORDS_AGENDA_TALK,
				       need == NEED_NONE ? entry_get(talk, "need")
							 : say_need(a->c.report, need)),
			       .owner = say_staff(a->c.facts, entry_get(talk, "owner")),
			       .since = entry_day(talk, "opened_on"),
			       .by = by,
			       .kind = "agenda" });
	}
}

/* ---- what nobody has spoken about ------------------------------------------------------------ */

/* Only units whose own figure is shown. */
static void
units_of(const struct agenda *a, size_t service, struct point *p)
{
	const struct facts *facts = a->c.facts;
	struct arena *arena = a->c.report->arena;
	const char *names[UNITS_NAMED];
	size_t found = 0;

	p->codes = "";
	for (size_t u = 1; u < facts->unit_count; u++) {
		if (!unit_is_visible(a->c.crowd, u) ||
			crowd_use_cell(
				a->c.crowd, facts->week_count - 1, u, service, USE_DEV)
					.shown != SHOWN_YES) {
			continue;
		}
		if (found < UNITS_NAMED) {
			names[found] = facts->units[u].name;
		}
		p->codes = arena_printf(arena, "%s%s%s", p->codes, found > 0 ? " " : "",
			facts->units[u].code);
		found++;
	}
	p->units = found == 0 ? words_text(arena, WORDS_UNIT_WITHHELD)
			      : say_names(a->c.report, names, found,
					found < UNITS_NAMED ? found : UNITS_NAMED);
}

static void
unreviewed(struct agenda *a)
{
	const struct facts *facts = a->c.facts;
	struct arena *arena = a->c.report->arena;

	for (size_t s = 0; s < facts->service_count; s++) {
		struct point p = { .service = facts->services[s].id,
			.owner = words_text(arena, WORDS_AGENDA_NOBODY),
			.by.n = DAY_OPEN };
		struct tool_view view;

		if (!service_counts(facts, 0, s) ||
			service_state(facts, s, NULL) != STATUS_UNREVIEWED ||
			is_spoken_of(a, p.service)) {
			continue;
		}
		view = tool_view_of(a->c.crowd, 0, s);
		if (weekly_shown(&view.dev4) == 0) {
			continue;
		}
		p.id = arena_printf(arena, "service/%s", p.service);
		p.since = view.first_day;
		p.fast = tool_is_fast(facts, s, &view);
		p.question =
			WORDS_SAY(arena, WORDS_AGENDA_UNREVIEWED, facts->services[s].name,
				words_need(arena, facts->services[s].need));
		units_of(a, s, &p);
		put(a, p);
	}
}

static void
differences(struct agenda *a)
{
	struct arena *arena = a->c.report->arena;
	const char *services[DIFFERENCES];
	size_t count = uneven_services(a->c.facts, services, DIFFERENCES);

	for (size_t i = 0; i < count && i < DIFFERENCES; i++) {
		int s = facts_service(a->c.facts, services[i]);
		const char *name = s < 0 ? services[i] : a->c.facts->services[s].name;

		put(a, (struct point){ .id = arena_printf(arena, "even/%s", services[i]),
			       .service = services[i],
			       .codes = "all",
			       .units = calendar_units(&a->c, "all"),
			       .question = WORDS_SAY(arena, WORDS_AGENDA_UNEVEN, name),
			       .owner = words_text(arena, WORDS_AGENDA_NOBODY),
			       .since.n = DAY_OPEN,
			       .by.n = DAY_OPEN });
	}
}

/* ---- the page -------------------------------------------------------------------------------- */

/* What has a day first, then what somebody brings, then what has waited longest. */
static int
compare_points(const void *a, const void *b)
{
	const struct point *x = a, *y = b;
	bool young_x = strncmp(x->id, "service/", 8) == 0;
	bool young_y = strncmp(y->id, "service/", 8) == 0;

	if (x->by.n != y->by.n) {
		return x->by.n < y->by.n ? -1 : 1;
	}
	if (young_x != young_y) {
		return young_x ? 1 : -1;
	}
	if (x->since.n != y->since.n) {
		return x->since.n < y->since.n ? -1 : 1;
	}
	return strcmp(x->id, y->id);
}

static struct report_cell
day_cell(const struct agenda *a, struct day day, enum words none)
{
	struct arena *arena = a->c.report->arena;
	char buffer[INSTANT_TEXT_MAX];

	if (day.n == DAY_OPEN) {
		return report_both(words_text(arena, none), "");
	}
	return report_both(
		words_day(arena, day), arena_copy(arena, str_of(day_print(day, buffer))));
}

static void
point_row(struct agenda *a, struct element *e, const struct point *p)
{
	struct arena *arena = a->c.report->arena;
	struct report_cell *row = report_row(a->c.report, e);
	const char *kind = p->by.n == DAY_OPEN ? NULL : p->kind;

	row[0] = report_text(p->id);
	row[1] = report_text(p->service);
	row[2] = report_text(p->question);
	row[3] = report_both(p->units, p->codes);
	row[4] = report_text(p->owner);
	row[5] = day_cell(a, p->since, WORDS_AGENDA_NOT_KNOWN);
	row[6] = day_cell(a, p->by, WORDS_AGENDA_NO_DAY);
	row[7] = report_both(
		words_text(arena, p->fast ? WORDS_AGENDA_FAST : WORDS_AGENDA_BOARD),
		p->fast ? "fast" : "board");
	row[8] = report_text(kind == NULL ? "" : calendar_uid(&a->c, kind, p->id));
}

static void
sentences(struct agenda *a, struct element *e)
{
	struct report *report = a->c.report;
	struct arena *arena = report->arena;
	int64_t rest = (int64_t)a->count - ROWS;

	if (a->count == 0) {
		report_before(report, e, words_text(arena, WORDS_AGENDA_NONE));
		return;
	}
	report_before(report, e,
		words_many(arena, WORDS_AGENDA_POINTS_ONE, WORDS_AGENDA_POINTS_MANY,
			(int64_t)a->count));
	report_before(report, e,
		a->fast == 0 ? words_text(arena, WORDS_AGENDA_FAST_NONE)
			     : words_many(arena, WORDS_AGENDA_FAST_ONE,
				       WORDS_AGENDA_FAST_MANY, (int64_t)a->fast));
	if (rest > 0) {
		report_after(report, e,
			words_many(arena, WORDS_AGENDA_REST_ONE, WORDS_AGENDA_REST_MANY,
				rest));
	}
	report_after(report, e, words_text(arena, WORDS_AGENDA_AFTER));
}

static void
table(struct agenda *a)
{
	static const struct {
		const char *name;
		enum words heading; /* WORDS_COUNT: for machines */
	} columns[] = { { "id", WORDS_COUNT }, { "service", WORDS_COUNT },
		{ "question", WORDS_AGENDA_QUESTION }, { "units", WORDS_AGENDA_UNITS },
		{ "owner", WORDS_AGENDA_OWNER }, { "waiting_since", WORDS_AGENDA_SINCE },
		{ "needed_by", WORDS_AGENDA_BY }, { "lane", WORDS_AGENDA_LANE },
		{ "uid", WORDS_COUNT } };
	struct report *report = a->c.report;
	struct element *e = report_element(report, "agenda",
		words_text(report->arena, WORDS_AGENDA_HEADING), LOOK_TABLE);

	e->most = ROWS;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		enum words heading = columns[i].heading;

		report_column(report, e, columns[i].name,
			heading == WORDS_COUNT ? NULL
					       : words_text(report->arena, heading),
			false);
	}
	for (size_t i = 0; i < a->count; i++) {
		point_row(a, e, &a->points[i]);
	}
	sentences(a, e);
}

/* ---- its dates ------------------------------------------------------------------------------- */

static bool
is_point(const struct agenda *a, const struct event *event)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct point *p = &a->points[i];

		if (p->kind != NULL && strcmp(p->kind, event->kind) == 0 &&
			strcmp(p->id, event->id) == 0) {
			return true;
		}
	}
	return false;
}

/* What was a point once and is settled stays as a cancelled event. */
static void
dates(struct agenda *a)
{
	struct event *kept;
	size_t count = 0;

	calendar_decisions(&a->c);
	calendar_talks(&a->c);
	kept = a->c.events;
	for (size_t i = 0; i < a->c.count; i++) {
		if (is_point(a, &kept[i]) ||
			(kept[i].cancelled && strcmp(kept[i].kind, "agenda") == 0)) {
			kept[count++] = kept[i];
		}
	}
	a->c.count = count;
	calendar_table(&a->c, LOOK_DATA, 0);
}

static void
keep_unit(struct agenda *a, const char *unit)
{
	size_t count = 0;

	a->fast = 0;
	for (size_t i = 0; i < a->count; i++) {
		if (str_lists(a->points[i].codes, unit) ||
			str_lists(a->points[i].codes, "all")) {
			a->points[count++] = a->points[i];
			a->fast += a->points[count - 1].fast;
		}
	}
	a->count = count;
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct agenda a = { .c = { .crowd = crowd, .facts = crowd_facts(crowd) } };

	(void)err;
	a.c.report = frame_open("agenda", WORDS_AGENDA_TITLE, crowd, unit, 4);
	decisions(&a);
	talks(&a);
	differences(&a);
	unreviewed(&a);
	if (unit != 0) {
		keep_unit(&a, a.c.facts->units[unit].code);
	}
	if (a.count > 0) {
		qsort(a.points, a.count, sizeof *a.points, compare_points);
	}
	table(&a);
	dates(&a);
	words_speak(a.c.report->arena, frame_language(a.c.facts, unit));
	frame_coverage(a.c.report, crowd);
	*out = a.c.report;
	return ERR_OK;
}

const struct document document_agenda = {
	"agenda",
	WORDS_DOC_AGENDA,
	false,
	true,
	build,
	NULL,
	NULL,
};
