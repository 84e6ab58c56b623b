/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/overlap.h"

#include "reports/documents/say.h"

#include <stdlib.h>

static struct cell
devices(const struct overlap *o, size_t unit, size_t service)
{
	size_t newest = crowd_facts(o->crowd)->week_count - 1;

	return crowd_use_cell(o->crowd, newest, unit, service, USE_DEV);
}

static bool
has_row(const struct overlap *o, size_t service)
{
	const struct facts *facts = crowd_facts(o->crowd);

	return facts->services[service].need == o->need &&
	       service_counts(facts, 0, service) && !need_organisation_only(o->need) &&
	       devices(o, 0, service).shown == SHOWN_YES;
}

static size_t
units_with(const struct overlap *o, size_t service)
{
	size_t n = 0;

	for (size_t i = 0; i < o->unit_count; i++) {
		n += devices(o, o->units[i], service).shown == SHOWN_YES;
	}
	return n;
}

size_t
overlap_figures(const struct overlap *o)
{
	size_t tools = 0, figures = 0;

	for (size_t s = 0; s < crowd_facts(o->crowd)->service_count; s++) {
		if (has_row(o, s)) {
			tools++;
			figures += units_with(o, s);
		}
	}
	return tools < 2 ? 0 : figures;
}

/* ---- for machines ---------------------------------------------------------------------------- */

void
overlap_columns(struct report *report, struct element *e)
{
	report_column(report, e, "need", NULL, false);
	report_column(report, e, "service", NULL, false);
	report_column(report, e, "unit", NULL, false);
	report_column(report, e, "devices", NULL, true);
}

static void
data_row(const struct overlap *o, struct element *e, size_t unit, size_t service)
{
	const struct facts *facts = crowd_facts(o->crowd);
	struct cell cell = devices(o, unit, service);
	struct report_cell *row;

	if (cell.shown != SHOWN_YES) {
		return;
	}
	row = report_row(o->report, e);
	row[0] = report_text(need_at(o->need)->code);
	row[1] = report_text(facts->services[service].id);
	row[2] = report_text(facts->units[unit].code);
	row[3] = report_count(o->report, cell);
}

void
overlap_rows(const struct overlap *o, struct element *e)
{
	for (size_t s = 0; s < crowd_facts(o->crowd)->service_count; s++) {
		if (has_row(o, s)) {
			data_row(o, e, 0, s);
			for (size_t i = 0; i < o->unit_count; i++) {
				data_row(o, e, o->units[i], s);
			}
		}
	}
}

/* ---- for people ------------------------------------------------------------------------------ */

struct grid {
	size_t tool[OVERLAP_TOOLS], unit[OVERLAP_UNITS];
	size_t tools, units;
};

/* Puts it where its weight belongs in a short list, largest first; the last one falls out. */
static void
put(size_t *list, int64_t *weight, size_t *n, size_t most, size_t what, int64_t how_much)
{
	size_t at = *n;

	if (*n == most && weight[most - 1] >= how_much) {
		return;
	}
	at = *n < most ? (*n)++ : most - 1;
	for (; at > 0 && weight[at - 1] < how_much; at--) {
		list[at] = list[at - 1];
		weight[at] = weight[at - 1];
	}
	list[at] = what;
	weight[at] = how_much;
}

static void
choose_tools(const struct overlap *o, struct grid *g)
{
	int64_t weight[OVERLAP_TOOLS];

	for (size_t s = 0; s < crowd_facts(o->crowd)->service_count; s++) {
		if (has_row(o, s)) {
			put(g->tool, weight, &g->tools, OVERLAP_TOOLS, s,
				devices(o, 0, s).value);
		}
	}
}

static int64_t
devices_of_unit(const struct overlap *o, const struct grid *g, size_t unit)
{
	int64_t sum = 0;

	for (size_t t = 0; t < g->tools; t++) {
		sum += devices(o, unit, g->tool[t]).value;
	}
	return sum;
}

static int
compare_units(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Those with most devices, in the order of their codes: no list of winners. */
static void
choose_units(const struct overlap *o, struct grid *g)
{
	int64_t weight[OVERLAP_UNITS];

	for (size_t i = 0; i < o->unit_count; i++) {
		int64_t sum = devices_of_unit(o, g, o->units[i]);

		if (sum > 0) {
			put(g->unit, weight, &g->units, OVERLAP_UNITS, o->units[i], sum);
		}
	}
	qsort(g->unit, g->units, sizeof *g->unit, compare_units);
}

/* As in the need map: under 10, 25, 50 per cent of the unit, and half or more. */
static int
shade(const struct facts *facts, size_t unit, int64_t dev)
{
	int64_t people = facts->units[unit].people;

	return people == 0         ? 2
	       : dev * 10 < people ? 1
	       : dev * 4 < people  ? 2
	       : dev * 2 < people  ? 3
				   : 4;
}

static void
grid_row(const struct overlap *o, struct element *e, const struct grid *g, size_t tool)
{
	const struct facts *facts = crowd_facts(o->crowd);
	struct arena *arena = o->report->arena;
	struct report_cell *row = report_row(o->report, e);
	const char *name = facts->services[tool].name;

	row[0] = report_text(service_is_ours(facts, 0, tool)
				     ? WORDS_SAY(arena, WORDS_OVERLAP_OURS, name)
				     : name);
	row[1] = report_count(o->report, devices(o, 0, tool));
	for (size_t u = 0; u < g->units; u++) {
		struct cell cell = devices(o, g->unit[u], tool);

		row[2 + u] = report_count(o->report, cell);
		if (cell.shown == SHOWN_YES) {
			row[2 + u].weight = shade(facts, g->unit[u], cell.value);
		} else {
			row[2 + u].text = "\u00b7";
		}
	}
}

struct element *
overlap_grid(const struct overlap *o, const char *id)
{
	struct report *report = o->report;
	struct arena *arena = report->arena;
	struct grid g = { .tools = 0 };
	struct element *e;

	choose_tools(o, &g);
	choose_units(o, &g);
	if (g.tools < 2 || g.units == 0) {
		return NULL;
	}
	e = report_element(report, id, words_text(arena, WORDS_OVERLAP), LOOK_GRID);
	report_before(report, e,
		WORDS_SAY(arena, WORDS_OVERLAP_BEFORE, say_need(report, o->need)));
	report_column(report, e, NULL, words_text(arena, WORDS_OVERLAP_TOOL), false);
	report_column(report, e, NULL, words_text(arena, WORDS_DO3_ALL), false);
	for (size_t u = 0; u < g.units; u++) {
		report_column(report, e, NULL,
			crowd_facts(o->crowd)->units[g.unit[u]].name, false);
	}
	for (size_t t = 0; t < g.tools; t++) {
		grid_row(o, e, &g, g.tool[t]);
	}
	return e;
}
