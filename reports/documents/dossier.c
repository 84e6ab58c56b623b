/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/dossier.h"

#include "reports/measure/effect.h"

/* dossier: one page for management, only where a unit's need and the company's interest collide. */

struct element *
dossier_list(struct dossier *d, const char *id, enum words heading)
{
	struct element *e = report_element(
		d->report, id, words_text(d->report->arena, heading), LOOK_LIST);

	report_column(d->report, e, "what", "", false);
	report_column(d->report, e, "text", "", false);
	return e;
}

void
dossier_line(struct dossier *d, struct element *e, const char *what, const char *text)
{
	struct report_cell *row = report_row(d->report, e);

	row[0] = report_text(what);
	row[1] = report_text(text);
}

/* ---- DO1 ------------------------------------------------------------------------------------- */

static const char *
units_of(struct dossier *d)
{
	const char *names[8] = { d->facts->units[d->unit].name };
	struct str rest = str_of(entry_get(d->talk, "joint_units"));
	size_t n = 1;

	while (rest.at != NULL && n < 8) {
		const char *code =
			arena_copy(d->report->arena, str_trim(str_cut(&rest, ' ')));
		int unit = facts_unit(d->facts, code);

		if (unit > 0) {
			names[n++] = d->facts->units[unit].name;
		}
	}
	return words_list(d->report->arena, names, n);
}

static const char *
sponsor_of(const struct dossier *d)
{
	const char *sponsor = d->conflict.decision == NULL
				      ? ""
				      : entry_get(d->conflict.decision, "sponsor");

	return sponsor[0] == '\0' ? words_text(d->report->arena, WORDS_DO1_NO_SPONSOR)
				  : say_staff(d->facts, sponsor);
}

void
dossier_question(struct dossier *d)
{
	struct arena *arena = d->report->arena;
	struct element *e = dossier_list(d, "DO1", WORDS_DO1);
	struct day by = entry_day(d->talk, "needed_by");

	report_before(d->report, e,
		WORDS_SAY(arena, WORDS_DO1_QUESTION, units_of(d), d->tools,
			words_need(d->report->arena, d->need)));
	if (d->conflict.conflict == CONFLICT_TESTED) {
		report_before(d->report, e,
			WORDS_SAY(arena, WORDS_DO1_TESTED, sponsor_of(d),
				entry_get(d->conflict.decision, "reason")));
	}
	dossier_line(d, e, words_text(d->report->arena, WORDS_DO1_BY),
		by.n == DAY_OPEN ? words_text(d->report->arena, WORDS_DO1_NO_DAY)
				 : words_day(arena, by));
	dossier_line(
		d, e, words_text(d->report->arena, WORDS_DO1_SPONSOR), sponsor_of(d));
	dossier_line(d, e, words_text(d->report->arena, WORDS_DO1_OPEN),
		WORDS_SAY(arena, WORDS_DO1_DAYS,
			words_number(arena, d->facts->set.today.n -
						    entry_day(d->talk, "opened_on").n),
			say_staff(d->facts, entry_get(d->talk, "owner"))));
}

/* ---- DO2 ------------------------------------------------------------------------------------- */

static void
side(struct dossier *d, struct element *e, enum words heading, const char *text,
	const char *more)
{
	struct report_cell *row = report_row(d->report, e);

	row[0] = report_text(words_text(d->report->arena, heading));
	row[1] = report_text(text);
	row[2] = report_text(more);
}

void
dossier_sides(struct dossier *d)
{
	struct report *report = d->report;
	struct element *e = report_element(
		report, "DO2", words_text(d->report->arena, WORDS_DO2), LOOK_CARDS);
	const struct entry *from = entry_get(d->talk, "user_interest")[0] == '\0' &&
						   d->conflict.decision != NULL
					   ? d->conflict.decision
					   : d->talk;
	const char *type = d->conflict.decision == NULL
				   ? ""
				   : entry_get(d->conflict.decision, "reason_type");

	report_column(report, e, "side", "", false);
	report_column(report, e, "text", "", false);
	report_column(
		report, e, "kind", words_text(d->report->arena, WORDS_DO2_KIND), false);
	side(d, e, WORDS_DO2_UNIT, entry_get(from, "user_interest"), "");
	side(d, e, WORDS_DO2_COMPANY, entry_get(from, "company_interest"), type);
}

/* ---- DO7 ------------------------------------------------------------------------------------- */

void
dossier_decision(struct dossier *d)
{
	static const enum words line[] = { WORDS_DO7_STATE, WORDS_DO7_REASON,
		WORDS_DO7_CONDITIONS, WORDS_DO7_OWNER, WORDS_DO7_TELLS };
	struct report *report = d->report;
	struct element *e = report_element(
		report, "DO7", words_text(d->report->arena, WORDS_DO7), LOOK_FORM);

	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
		report_row(report, e)[0] =
			report_text(words_text(d->report->arena, line[i]));
	}
	e->rows[0][1] = report_text(words_text(d->report->arena, WORDS_DO7_BOXES));
	report_after(report, e, words_text(d->report->arena, WORDS_DO7_AFTER));
}

/* ---- the page -------------------------------------------------------------------------------- */

static void
tools_fill(struct dossier *d)
{
	const char *named = entry_get(d->talk, "services");
	const char *names[DOSSIER_TOOLS];

	for (size_t s = 0; s < d->facts->service_count && d->tool_count < DOSSIER_TOOLS;
		s++) {
		if (str_lists(named, d->facts->services[s].id) &&
			service_counts(d->facts, d->unit, s)) {
			names[d->tool_count] = d->facts->services[s].name;
			d->tool[d->tool_count++] = s;
		}
	}
	d->tools = d->tool_count == 0
			   ? words_text(d->report->arena, WORDS_EF_TOOLS)
			   : words_list(d->report->arena, names, d->tool_count);
}

static bool
is_declared(const struct dossier *d)
{
	const struct entry *declaration;
	size_t at = 0;

	while ((declaration = facts_entry(d->facts, "declaration", &at)) != NULL) {
		if (strcmp(entry_get(declaration, "unit"),
			    d->facts->units[d->unit].code) == 0 &&
			strcmp(entry_get(declaration, "need"), need_at(d->need)->code) ==
				0) {
			return true;
		}
	}
	return false;
}

static bool
has_figures(const struct dossier *d)
{
	for (size_t w = 0; w < d->facts->week_count; w++) {
		for (size_t i = 0; i < d->tool_count; i++) {
			if (crowd_use_cell(d->crowd, w, d->unit, d->tool[i], USE_DEV)
					.shown == SHOWN_YES) {
				return true;
			}
		}
	}
	return is_declared(d);
}

static enum err_code
fill(struct dossier *d, struct report **out, struct err *err)
{
	struct report *report =
		frame_open("dossier", WORDS_DO1, d->crowd, d->unit, DOSSIER_WEEKS);

	d->report = report;
	report->title = WORDS_SAY(report->arena, WORDS_DO_TITLE,
		d->facts->units[d->unit].name, words_need(d->report->arena, d->need));
	report->about = arena_copy(report->arena, str_of(d->talk->id));
	tools_fill(d);
	if (!has_figures(d)) {
		report_close(report);
		return err_set(err, ERR_RUNTIME,
			"%s: too few devices are in sight and the unit has told us of "
			"nothing, so a dossier would rest on air.",
			d->talk->id);
	}
	dossier_question(d);
	dossier_sides(d);
	dossier_figures(d);
	dossier_facts(d);
	dossier_options(d);
	dossier_heard(d);
	dossier_decision(d);
	frame_coverage(report, d->crowd);
	*out = report;
	return ERR_OK;
}

static enum err_code
build(const struct crowd *crowd, const struct entry *talk, struct report **out,
	struct err *err)
{
	struct dossier d = { .crowd = crowd, .facts = crowd_facts(crowd), .talk = talk };

	if (talk != NULL) {
		d.conflict = conflict_view_of(crowd, talk);
	}
	if (talk == NULL || d.conflict.conflict == CONFLICT_NONE) {
		return err_set(err, ERR_RUNTIME,
			"No conflict is open here: a dossier is written only when a "
			"unit's need and the company's interest collide.");
	}
	d.unit = (size_t)facts_unit(d.facts, entry_get(talk, "unit"));
	d.need = need_named(str_of(entry_get(talk, "need")));
	return fill(&d, out, err);
}

const struct document document_dossier = {
	"dossier",
	WORDS_DOC_DOSSIER,
	false,
	true,
	NULL,
	build,
	NULL,
};
