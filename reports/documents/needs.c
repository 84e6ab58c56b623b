/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/needs.h"

#include "reports/words.h"

/* needs: two pages for the whole organisation; a third with drawings and coverage. */

const struct need_view *
needs_view(const struct needs *n, size_t unit, need_id need)
{
	return &n->view[unit * need_count() + need];
}

size_t
needs_tools(const struct needs *n, need_id need, size_t *services, size_t most)
{
	size_t found = 0;

	for (size_t s = 0; s < n->facts->service_count; s++) {
		if (n->facts->services[s].need != need ||
			!service_counts(n->facts, 0, s) ||
			service_is_ours(n->facts, 0, s) ||
			weekly_shown(&n->tools[s].dev4) == 0) {
			continue;
		}
		if (found < most) {
			services[found] = s;
		}
		found++;
	}
	return found;
}

size_t
needs_units(const struct needs *n, size_t service, const char **names, size_t most)
{
	size_t found = 0;

	for (size_t i = 0; i < n->unit_count; i++) {
		size_t w = n->facts->week_count - 1, unit = n->units[i];

		if (crowd_use_cell(n->crowd, w, unit, service, USE_DEV).shown !=
				SHOWN_YES ||
			!service_counts(n->facts, unit, service)) {
			continue;
		}
		if (found < most) {
			names[found] = n->facts->units[unit].name;
		}
		found++;
	}
	return found;
}

size_t
needs_diagnosed(const struct needs *n, need_id need, enum diagnosis diagnosis,
	const char **names, size_t most)
{
	size_t found = 0;

	for (size_t i = 0; i < n->unit_count; i++) {
		if (needs_view(n, n->units[i], need)->diagnosis != diagnosis) {
			continue;
		}
		if (found < most) {
			names[found] = n->facts->units[n->units[i]].name;
		}
		found++;
	}
	return found;
}

/* What there is to do in a unit: gaps, what lost use, what is not known, what is mixed. */
static int
work_for(const struct needs *n, size_t unit)
{
	int work = 0;

	for (size_t need = 0; need < need_count(); need++) {
		work += needs_work(needs_view(n, unit, (need_id)need)->diagnosis);
	}
	return work;
}

/* The units with most to do, in the order of their codes; all of them where there is room. */
static void
columns_choose(struct needs *n)
{
	struct arena *arena = n->report->arena;
	int *work = arena_take(arena, (n->unit_count + 1) * sizeof *work);

	n->columns = arena_take(arena, NEEDS_COLUMNS * sizeof *n->columns);
	for (size_t i = 0; i < n->unit_count; i++) {
		work[i] = work_for(n, n->units[i]);
	}
	for (size_t i = 0; i < n->unit_count && n->column_count < NEEDS_COLUMNS; i++) {
		size_t before = 0;

		for (size_t j = 0; j < n->unit_count; j++) {
			before += work[j] > work[i] || (work[j] == work[i] && j < i);
		}
		if (before < NEEDS_COLUMNS) {
			n->columns[n->column_count++] = n->units[i];
		}
	}
}

static void
units_fill(struct needs *n)
{
	size_t units = n->facts->unit_count;

	n->units = arena_take(n->report->arena, (units + 1) * sizeof *n->units);
	for (size_t u = 1; u < units; u++) {
		if (unit_is_visible(n->crowd, u) && !unit_looks_first(n->facts, u)) {
			n->units[n->unit_count++] = u;
		}
	}
}

static void
views_fill(struct needs *n)
{
	struct arena *arena = n->report->arena;
	size_t needs = need_count(), units = n->facts->unit_count;

	units_fill(n);
	n->view = arena_take(arena, units * needs * sizeof *n->view);
	for (size_t need = 0; need < needs; need++) {
		n->view[need] = need_view_of(n->crowd, 0, (need_id)need);
		for (size_t i = 0; i < n->unit_count; i++) {
			size_t u = n->units[i];

			n->view[u * needs + need] =
				need_view_of(n->crowd, u, (need_id)need);
		}
	}
	columns_choose(n);
	n->next = next_of(n->crowd, arena);
	n->tools = arena_take(arena, (n->facts->service_count + 1) * sizeof *n->tools);
	for (size_t s = 0; s < n->facts->service_count; s++) {
		n->tools[s] = tool_view_of(n->crowd, 0, s);
	}
}

/* The third sheet holds both, drawings and coverage. */
static void
one_sheet(struct report *report, const struct crowd *crowd)
{
	size_t first = report->element_count;

	frame_coverage(report, crowd);
	report->elements[first].page = false;
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct needs n = { .crowd = crowd, .facts = crowd_facts(crowd) };

	(void)unit;
	(void)err;
	n.report = frame_open("needs", WORDS_NEEDS_TITLE, crowd, 0, NEEDS_WEEKS);
	views_fill(&n);
	needs_backlog(&n);
	needs_goals(&n);
	needs_map(&n);
	needs_table(&n);
	needs_new(&n);
	needs_unknown(&n);
	needs_ai(&n);
	needs_makers(&n);
	needs_buy(&n);
	needs_decisions(&n);
	needs_lost(&n);
	needs_visits(&n);
	needs_charts(&n);
	one_sheet(n.report, crowd);
	*out = n.report;
	return ERR_OK;
}

const struct document document_needs = {
	"needs",
	WORDS_DOC_NEEDS,
	false,
	true,
	build,
	NULL,
	NULL,
};
