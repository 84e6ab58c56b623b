/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/needs.h"

#include "reports/measure/maker.h"
#include "reports/measure/maker_view.h"
#include "reports/words.h"

/* NE8: people who build their own tools, and what runs by itself. */

enum { MAKERS_MOST = 3, NAMES = 4 };

static bool
shows_now(const struct needs *n, size_t unit, size_t s)
{
	struct window w4 = window_of(n->facts, 4, 0);

	for (size_t i = 0; i < w4.n; i++) {
		if (crowd_use(n->crowd, w4.at[i], unit, s) != NULL) {
			return true;
		}
	}
	return false;
}

/* A unit of people is named here after it saw its own page. */
static bool
may_be_named(const struct needs *n, size_t unit)
{
	if (n->facts->units[unit].kind == UNIT_SERVERS) {
		return true;
	}
	for (size_t i = 0; i < n->unit_count; i++) {
		if (n->units[i] == unit) {
			return true;
		}
	}
	return false;
}

/* "Finance", "3 units"; NULL: nothing may be said. */
static const char *
runs_where(const struct needs *n, const struct alone_view *alone)
{
	const char *names[ALONE_NAMED];
	size_t named = 0;

	for (size_t i = 0; i < alone->named && i < ALONE_NAMED; i++) {
		if (may_be_named(n, alone->unit[i])) {
			names[named++] = n->facts->units[alone->unit[i]].name;
		}
	}
	if (named > 0) {
		return say_names(n->report, names, named, NAMES < named ? NAMES : named);
	}
	return alone->units == 0
		       ? NULL
		       : WORDS_SAY(n->report->arena, WORDS_NE8_UNITS,
				 words_number(n->report->arena, (int64_t)alone->units));
}

static enum tier_of_use
tier_in_view(
	const struct needs *n, size_t s, const struct service *service, bool unattended)
{
	const struct tool_view *view = &n->tools[s];
	const char *names[NAMES];
	struct tier_in in = { .unattended = unattended,
		.units = (int)needs_units(n, s, names, NAMES),
		.reach = view->reach.per_mille,
		.typical_data = service->typical_data,
		.up_per_device = view->up_per_device };

	for (size_t i = 0; i < n->unit_count; i++) {
		in.units_embedded +=
			shows_now(n, n->units[i], s) &&
			tool_view_of(n->crowd, n->units[i], s).stage == STAGE_EMBEDDED;
	}
	return tier_of(&in);
}

static void
maker_row(struct needs *n, struct element *e, size_t s, const struct service *service,
	const char *where)
{
	struct report *report = n->report;
	struct report_cell *row = report_row(report, e);
	const char *tier = words_text(report->arena,
		WORDS_TIER_OWN + (enum words)tier_in_view(n, s, service, where != NULL));

	row[0] = report_text(n->facts->services[s].name);
	row[1] = report_text(
		WORDS_SAY(report->arena, where != NULL ? WORDS_NE8_ALONE : WORDS_NE8_TEXT,
			words_need(report->arena, n->facts->services[s].need), tier,
			needs_where(n, s), where == NULL ? "" : where));
	row[1].weight = say_sure(n->crowd, 0, s);
	row[2] = report_text(n->facts->services[s].id);
	row[3] = report_text(tier);
	row[4] = report_text(where != NULL ? "yes" : "no");
	row[5] = report_text(say_interests(report, n->facts, s));
	row[6] = report_text(where == NULL ? "" : where);
}

static void
maker_rows(struct needs *n, struct element *e, bool alone)
{
	for (size_t s = 0; s < n->facts->service_count; s++) {
		const struct service *service;
		struct alone_view view;
		const char *where;

		if (!service_counts(n->facts, 0, s) ||
			weekly_shown(&n->tools[s].dev4) == 0 ||
			service_is_ours(n->facts, 0, s)) {
			continue;
		}
		service = service_at(
			n->facts->set.catalogue, n->facts->services[s].catalogued);
		view = alone_view_of(n->crowd, s);
		where = runs_where(n, &view);
		if ((where != NULL) == alone &&
			(service->citizen != CITIZEN_NONE || where != NULL)) {
			maker_row(n, e, s, service, where);
		}
	}
}

/* M16: in how many units people build. */
static void
makers(struct needs *n, struct element *e)
{
	int64_t units = 0;

	for (size_t i = 0; i < n->unit_count; i++) {
		units += makers_view_of(n->crowd, n->units[i]);
	}
	if (units > 0) {
		report_after(n->report, e,
			words_many(n->report->arena, WORDS_NE8_MAKERS_ONE,
				WORDS_NE8_MAKERS_MANY, units));
	}
}

void
needs_makers(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE8", words_text(report->arena, WORDS_NE8), LOOK_LIST);

	e->half = true;
	e->most = MAKERS_MOST;
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "service", NULL, false);
	report_column(report, e, "tier", NULL, false);
	report_column(report, e, "runs_by_itself", NULL, false);
	report_column(report, e, "interests", NULL, false);
	report_column(report, e, "runs_in", NULL, false);
	maker_rows(n, e, true);
	maker_rows(n, e, false);
	makers(n, e);
	report_after(report, e,
		words_text(report->arena,
			e->row_count == 0 ? WORDS_NE8_NONE : WORDS_NE8_AFTER));
}
