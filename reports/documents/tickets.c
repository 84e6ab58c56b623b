/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/words.h"

/* MF5, one ticket per conversation, named pn-CONVERSATION.  What the last run wrote comes back as
 * entries "ticket": a ticket's text stays as it was until there is new evidence, and a closed one
 * opens again only when the stage rose, the need came back after four weeks out of sight, or there
 * is a new sign, declaration or card. */

struct evidence {
	int stage;          /* rank of the highest stage of its services in the unit */
	bool quiet;         /* no week of the last four shows the need there */
	const char *newest; /* day of the newest sign, declaration or card; "" none */
};

struct ticket {
	const struct entry *talk, *previous; /* previous: NULL on the first run */
	const char *unit;
	need_id need;
	struct evidence now;
};

static int
rank_of(enum stage stage)
{
	switch (stage) {
	case STAGE_EARLY:
	case STAGE_LEFT: return 0;
	case STAGE_TRIED: return 1;
	case STAGE_SIGNED_UP: return 2;
	case STAGE_REGULAR: return 3;
	case STAGE_EMBEDDED: return 4;
	}
	return 0;
}

/* Services the conversation names; all outside ones of its need when it names none. */
static bool
belongs(const struct facts *facts, const struct ticket *t, size_t unit, size_t service)
{
	const char *list = entry_get(t->talk, "services");

	if (list[0] != '\0') {
		return str_lists(list, facts->services[service].id);
	}
	return facts->services[service].need == t->need &&
	       !service_is_ours(facts, unit, service);
}

static const char *
later(const char *a, const char *b)
{
	return strcmp(a, b) >= 0 ? a : b;
}

static const char *
newest_word(const struct facts *facts, const struct ticket *t)
{
	static const struct {
		const char *entity, *day;
	} kinds[] = { { "sign", "on" }, { "declaration", "declared_on" },
		{ "feedback", "answered_on" } };
	const char *newest = "";

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const struct entry *entry;
		size_t at = 0;

		while ((entry = facts_entry(facts, kinds[k].entity, &at)) != NULL) {
			bool card = entry_is(entry, "conversation", t->talk->id);
			bool word = entry_is(entry, "unit", t->unit) &&
				    entry_is(entry, "need", entry_get(t->talk, "need"));

			if (card || word) {
				newest = later(newest, entry_get(entry, kinds[k].day));
			}
		}
	}
	return newest;
}

static struct evidence
evidence_of(const struct crowd *crowd, const struct ticket *t)
{
	const struct facts *facts = crowd_facts(crowd);
	struct evidence e = { .quiet = true, .newest = newest_word(facts, t) };
	int unit = facts_unit(facts, t->unit);
	struct need_view view;

	if (unit <= 0 || t->need == NEED_NONE || !unit_is_visible(crowd, (size_t)unit)) {
		return e;
	}
	view = need_view_of(crowd, (size_t)unit, t->need);
	e.quiet = weekly_shown(&view.any4) == 0;
	for (size_t s = 0; s < facts->service_count; s++) {
		if (belongs(facts, t, (size_t)unit, s) &&
			service_counts(facts, (size_t)unit, s)) {
			int rank = rank_of(tool_view_of(crowd, (size_t)unit, s).stage);

			e.stage = rank > e.stage ? rank : e.stage;
		}
	}
	return e;
}

static bool
has_new_evidence(const struct ticket *t)
{
	const struct entry *p = t->previous;
	uint64_t stage = 0;

	(void)str_number(str_of(entry_get(p, "stage")), 9, &stage);
	return t->now.stage > (int)stage ||
	       (entry_is(p, "quiet", "yes") && !t->now.quiet) ||
	       strcmp(t->now.newest, entry_get(p, "newest")) > 0;
}

/* NULL: nothing was ever opened, and nothing is to be. */
static const char *
action_of(const struct report *report, const struct ticket *t)
{
	bool closed = entry_is(t->talk, "state", "closed");
	const struct entry *p = t->previous;
	bool changed;

	if (p == NULL) {
		return closed ? NULL : "create";
	}
	changed = !entry_is(p, "version", words_number(report->arena, t->talk->version));
	if (entry_is(p, "action", "close")) {
		return !closed || has_new_evidence(t) ? "reopen" : "close";
	}
	/* opened again by evidence: closed only when people close it once more */
	return closed && (changed || !entry_is(p, "closed", "yes")) ? "close" : "update";
}

static const char *
body_of(const struct report *report, const struct facts *facts, const struct ticket *t)
{
	struct arena *arena = report->arena;
	int unit = facts_unit(facts, t->unit);
	struct day opened = entry_day(t->talk, "opened_on");
	const char *text = WORDS_SAY(arena, WORDS_TICKET_BODY,
		unit < 0 ? t->unit : facts->units[unit].name,
		t->need == NEED_NONE ? entry_get(t->talk, "need")
				     : words_need(arena, t->need),
		words_day(arena, opened), say_staff(facts, entry_get(t->talk, "owner")));

	if (entry_get(t->talk, "user_interest")[0] != '\0') {
		text = arena_printf(arena, "%s %s", text,
			WORDS_SAY(arena, WORDS_TICKET_INTERESTS,
				entry_get(t->talk, "user_interest"),
				entry_get(t->talk, "company_interest")));
	}
	return t->now.newest[0] == '\0'
		       ? text
		       : arena_printf(arena, "%s %s", text,
				 WORDS_SAY(arena, WORDS_TICKET_NEWEST, t->now.newest));
}

static const char *
due_of(const struct facts *facts, const struct entry *talk)
{
	const char *due = entry_get(talk, "needed_by");
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(facts, "promise", &at)) != NULL) {
		const char *moved = entry_get(promise, "moved_to");
		const char *day = moved[0] != '\0' ? moved : entry_get(promise, "due_on");

		if (entry_is(promise, "conversation", talk->id) &&
			entry_is(promise, "done_on", "") &&
			entry_is(promise, "withdrawn_on", "") &&
			(due[0] == '\0' || strcmp(day, due) < 0)) {
			due = day;
		}
	}
	return due;
}

static const char *
place_of(const struct facts *facts, const struct entry *talk)
{
	const struct entry *staff;
	size_t at = 0;

	while ((staff = facts_entry(facts, "staff", &at)) != NULL) {
		if (strcmp(staff->id, entry_get(talk, "owner")) == 0) {
			return entry_get(staff, "place");
		}
	}
	return "front";
}

static void
ticket_row(struct report *report, struct element *e, const struct facts *facts,
	const struct ticket *t, const char *action)
{
	struct report_cell *row = report_row(report, e);
	bool same = t->previous != NULL && !has_new_evidence(t);
	int unit = facts_unit(facts, t->unit);

	row[0] = report_text(arena_printf(report->arena, "pn-%s", t->talk->id));
	row[1] = report_text(action);
	row[2] = report_text(
		same ? entry_get(t->previous, "title")
		     : WORDS_SAY(report->arena, WORDS_TICKET_TITLE,
			       unit < 0 ? t->unit : facts->units[unit].name,
			       t->need == NEED_NONE ? entry_get(t->talk, "need")
						    : say_need(report, t->need)));
	row[3] = report_text(
		same ? entry_get(t->previous, "body") : body_of(report, facts, t));
	row[4] = report_text(due_of(facts, t->talk));
	row[5] = report_text(t->unit);
	row[6] = report_text(entry_get(t->talk, "need"));
	row[7] = report_text(place_of(facts, t->talk));
	row[8] = report_text(entry_is(t->talk, "state", "closed") ? "yes" : "no");
	row[9] = report_text(words_number(report->arena, t->talk->version));
	row[10] = report_text(words_number(report->arena, t->now.stage));
	row[11] = report_text(t->now.quiet ? "yes" : "no");
	row[12] = report_text(t->now.newest);
}

static void
columns(struct report *report, struct element *e)
{
	static const char *const machine[] = { "unit", "need", "place", "closed",
		"version", "stage", "quiet", "newest" };

	report_column(report, e, "id", words_text(report->arena, WORDS_TICKET_ID), false);
	report_column(report, e, "action", words_text(report->arena, WORDS_TICKET_ACTION),
		false);
	report_column(
		report, e, "title", words_text(report->arena, WORDS_TICKET_WHAT), false);
	report_column(
		report, e, "body", words_text(report->arena, WORDS_TICKET_TEXT), false);
	report_column(
		report, e, "due", words_text(report->arena, WORDS_TICKET_DUE), false);
	for (size_t i = 0; i < sizeof machine / sizeof *machine; i++) {
		report_column(report, e, machine[i], NULL, false);
	}
}

static const struct entry *
previous_of(
	const struct report *report, const struct facts *facts, const struct entry *talk)
{
	const char *id = arena_printf(report->arena, "pn-%s", talk->id);
	const struct entry *ticket;
	size_t at = 0;

	while ((ticket = facts_entry(facts, "ticket", &at)) != NULL) {
		if (strcmp(ticket->id, id) == 0) {
			return ticket;
		}
	}
	return NULL;
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	const struct facts *facts = crowd_facts(crowd);
	struct report *report = frame_open("tickets", WORDS_TICKETS, crowd, unit, 4);
	struct element *e = report_element(report, "tickets",
		words_text(report->arena, WORDS_TICKET_HEADING), LOOK_TABLE);
	size_t at = 0;
	const struct entry *talk;

	(void)err;
	columns(report, e);
	while ((talk = facts_entry(facts, "conversation", &at)) != NULL) {
		struct ticket t = { .talk = talk,
			.previous = previous_of(report, facts, talk),
			.unit = entry_get(talk, "unit"),
			.need = need_named(str_of(entry_get(talk, "need"))) };
		const char *action;

		if (unit != 0 && strcmp(t.unit, facts->units[unit].code) != 0) {
			continue;
		}
		t.now = evidence_of(crowd, &t);
		action = action_of(report, &t);
		if (action != NULL) {
			ticket_row(report, e, facts, &t, action);
		}
	}
	*out = report;
	return ERR_OK;
}

const struct document document_tickets = {
	"tickets",
	WORDS_DOC_TICKETS,
	false,
	false,
	build,
	NULL,
	NULL,
};
