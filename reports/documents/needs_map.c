/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/needs.h"

#include "reports/quarter.h"
#include "reports/words.h"

#include <stdlib.h>
#include <string.h>

/* NE3 and NE4: the needs of the organisation. */

enum { MAP_ROWS = 16, TABLE_ROWS = 8, CHANGE_YEAR = 4 };

static int
shade(int per_mille)
{
	return per_mille < 0     ? 0
	       : per_mille < 100 ? 1
	       : per_mille < 250 ? 2
	       : per_mille < 500 ? 3
				 : 4;
}

int
needs_work(enum diagnosis diagnosis)
{
	switch (diagnosis) {
	case DIAGNOSIS_GAP: return 100;
	case DIAGNOSIS_LEFT:
	case DIAGNOSIS_PARALLEL: return 90;
	case DIAGNOSIS_UNKNOWN: return 80;
	case DIAGNOSIS_MIXED:
	case DIAGNOSIS_TOLD: return 10;
	case DIAGNOSIS_SERVED: return 1;
	case DIAGNOSIS_EARLY:
	case DIAGNOSIS_UNSEEN: break;
	}
	return 0;
}

/* Of a need, over the units with a column. */
static int
work_in(const struct needs *n, need_id need)
{
	int work = 0;

	for (size_t i = 0; i < n->column_count; i++) {
		work += needs_work(needs_view(n, n->columns[i], need)->diagnosis);
	}
	return work;
}

static void
map_row(struct needs *n, struct element *e, need_id need)
{
	struct report_cell *row = report_row(n->report, e);

	row[0] = report_both(say_need(n->report, need), need_at(need)->code);
	for (size_t i = 0; i < n->column_count; i++) {
		const struct need_view *view = needs_view(n, n->columns[i], need);
		struct report_cell *cell = &row[1 + i];

		*cell = report_both(say_letter(n->report, view->diagnosis),
			say_letter_code(view->diagnosis));
		if (view->diagnosis != DIAGNOSIS_EARLY) {
			cell->weight = shade(view->reach.per_mille);
		} else {
			cell->shown = SHOWN_EARLY;
		}
	}
}

/* Rows in the order of work; an insertion into a short list. */
static size_t
order_of_work(const struct needs *n, need_id *order)
{
	size_t count = 0;

	for (size_t need = 0; need < need_count(); need++) {
		int work = work_in(n, (need_id)need);
		size_t at = count;

		if (work == 0) {
			continue;
		}
		while (at > 0 && work_in(n, order[at - 1]) < work) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = (need_id)need;
		count++;
	}
	return count;
}

void
needs_map(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE3", words_text(n->report->arena, WORDS_NE3), LOOK_MAP);
	need_id order[NEEDS_MAX];
	size_t count = order_of_work(n, order);

	report_column(
		report, e, "need", words_text(n->report->arena, WORDS_U_NEED), false);
	for (size_t i = 0; i < n->column_count; i++) {
		const struct facts_unit *unit = &n->facts->units[n->columns[i]];

		report_column(report, e, unit->code, unit->name, false);
	}
	e->most = MAP_ROWS;
	for (size_t i = 0; i < count; i++) {
		map_row(n, e, order[i]);
	}
	if (count == 0) {
		e->look = LOOK_WORDS;
		report_before(report, e,
			WORDS_SAY(report->arena, WORDS_NE3_EARLY,
				words_number(report->arena, report->k)));
		return;
	}
	report_before(report, e, words_text(n->report->arena, WORDS_NE3_BEFORE));
}

/* ---- NE4 ------------------------------------------------------------------------------------- */

/* The outside service of a need that most devices use; service_count when none is shown. */
static size_t
largest_tool(const struct needs *n, need_id need)
{
	size_t services[64], largest = n->facts->service_count;
	size_t count = needs_tools(n, need, services, 64);

	for (size_t i = 0; i < count && i < 64; i++) {
		if (largest == n->facts->service_count ||
			weekly_mean(&n->tools[services[i]].dev4) >
				weekly_mean(&n->tools[largest].dev4)) {
			largest = services[i];
		}
	}
	return largest;
}

/* What the need asks for most across units. */
static enum diagnosis
next_step(const struct needs *n, need_id need)
{
	static const enum diagnosis order[] = { DIAGNOSIS_GAP, DIAGNOSIS_LEFT,
		DIAGNOSIS_PARALLEL, DIAGNOSIS_UNKNOWN, DIAGNOSIS_TOLD, DIAGNOSIS_MIXED,
		DIAGNOSIS_SERVED };

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const char *names[1];

		if (needs_diagnosed(n, need, order[i], names, 1) > 0) {
			return order[i];
		}
	}
	return needs_view(n, 0, need)->diagnosis;
}

static void
seats_and_cost(struct needs *n, need_id need, struct report_cell *row)
{
	size_t tool = largest_tool(n, need);
	struct cost cost;

	if (tool == n->facts->service_count) {
		row[0] = row[1] = report_text("\u2013");
		return;
	}
	row[0] = report_text(say_seats(n->report, &n->tools[tool].seats));
	cost = cost_to_buy(
		service_at(n->facts->set.catalogue, n->facts->services[tool].catalogued),
		&n->tools[tool].seats);
	row[1] = report_text(say_cost(n->report, &cost));
}

/* Mean devices of the need in the same quarter of the year before, where it was counted in the same
 * way; -1 else (P9: nothing is compared across a change of the unit map or of k). */
static int64_t
year_before(const struct needs *n, need_id need)
{
	const struct facts *facts = n->facts;
	int number = week_quarter((struct week){ (int32_t)facts->set.week }) - 4;
	int64_t first = quarter_first(number).n, end = quarter_first(number + 1).n;
	const struct facts_week *now = &facts->weeks[facts->week_count - 1];
	int64_t dev = 0;

	for (size_t w = 0; w < facts->week_count; w++) {
		const struct facts_week *then = &facts->weeks[w];

		if (then->week >= first &&
			(then->k != now->k ||
				strcmp(then->state.units, now->state.units) != 0)) {
			return -1;
		}
	}
	for (size_t i = 0; i < facts->rows[TABLE_QUARTER_USE].n; i++) {
		const struct quarter_use_row *row =
			facts_row(facts, TABLE_QUARTER_USE, i);

		if (row->week >= first && row->week < end && row->unit[0] == '*' &&
			strcmp(row->service, SERVICE_ANY_WORD) == 0 &&
			strcmp(row->need, need_at(need)->code) == 0) {
			dev += row->dev;
		}
	}
	return dev < now->k ? -1 : dev;
}

/* "growing, +5" and, where a year ago is known, "+12 in a year". */
static void
change_cells(struct needs *n, need_id need, struct report_cell *row)
{
	struct report *report = n->report;
	const struct need_view *view = needs_view(n, 0, need);
	const char *change = say_change_short(report, &view->change);
	int64_t before = year_before(n, need), now = weekly_mean(&view->any4);

	row[0] = report_both(change, change);
	row[CHANGE_YEAR] = report_both("", "");
	if (before >= 0 && now >= 0) {
		int64_t delta = (now + 500) / 1000 - before;
		const char *by = arena_printf(report->arena, "%s%lld",
			delta < 0 ? "\u2212" : "+", llabs((long long)delta));

		row[0].text = WORDS_SAY(report->arena, WORDS_NE4_YEAR, change, by);
		row[CHANGE_YEAR] = report_number(report, delta);
	}
}

static const char *
price_date_of(const struct needs *n, need_id need)
{
	size_t tool = largest_tool(n, need);

	return tool == n->facts->service_count
		       ? ""
		       : service_at(n->facts->set.catalogue,
				 n->facts->services[tool].catalogued)
				 ->price_date;
}

static void
table_row(struct needs *n, struct element *e, need_id need)
{
	struct report *report = n->report;
	const struct need_view *view = needs_view(n, 0, need);
	struct report_cell *row = report_row(report, e);
	size_t services[1], w = n->facts->week_count - 1;

	row[0] = report_text(say_need(report, need));
	row[1] = report_text(need_at(need)->code);
	row[2] = report_count(report, crowd_need_cell(n->crowd, w, 0, need, NEED_ANY));
	row[3] = report_number(report, (int64_t)needs_tools(n, need, services, 1));
	row[4] = report_text(say_share(report, &view->share));
	if (view->share.kind != SHARE_EARLY) {
		row[4].weight = 1 + view->share.per_mille;
	}
	change_cells(n, need, row + 5);
	seats_and_cost(n, need, row + 6);
	row[8] = report_text(
		words_capital(report->arena, say_step(report, next_step(n, need))));
	row[10] = report_text(price_date_of(n, need));
}

static int
compare_needs(const void *a, const void *b, void *ctx)
{
	const struct needs *n = ctx;
	need_id x = *(const need_id *)a, y = *(const need_id *)b;
	int64_t left = weekly_mean(&needs_view(n, 0, x)->any4);
	int64_t right = weekly_mean(&needs_view(n, 0, y)->any4);

	return left != right ? (left < right ? 1 : -1) : (int)x - (int)y;
}

/* What a way means where there is nothing to go it with. */
static enum words
option_words(const struct needs *n, need_id need, size_t way)
{
	size_t services[1];
	bool tools = needs_tools(n, need, services, 1) > 0;

	if (way == 0 && needs_view(n, 0, need)->offer == NULL) {
		return WORDS_OPTION_OURS_NONE;
	}
	if (way == 1 && !tools) {
		return WORDS_OPTION_BUY_NONE;
	}
	if (way == 2 && !tools) {
		return WORDS_OPTION_CONDITIONS_NONE;
	}
	return WORDS_OPTION_OURS + (enum words)way;
}

/* A13: five ways for every need with traffic, so that none is forgotten; and the truth of each. */
static void
options(struct needs *n, const need_id *order, size_t count)
{
	struct report *report = n->report;
	struct element *e = report_element(report, "NE4-options", "", LOOK_DATA);
	static const char *const kind[] = { "ours", "buy", "conditions", "build",
		"nothing" };

	report_column(report, e, "need", NULL, false);
	report_column(report, e, "option", NULL, false);
	report_column(report, e, "text", NULL, false);
	for (size_t i = 0; i < count; i++) {
		const struct need_view *view = needs_view(n, 0, order[i]);

		for (size_t o = 0; o < 5; o++) {
			struct report_cell *row = report_row(report, e);
			const char *ours =
				view->offer == NULL
					? words_need_offer(report->arena, order[i])
					: view->offer->name;

			row[0] = report_text(need_at(order[i])->code);
			row[1] = report_text(kind[o]);
			row[2] = report_text(WORDS_SAY(
				report->arena, option_words(n, order[i], o), ours));
		}
	}
}

/* M19: a price that nobody looked at for 18 months is said to be old. */
static void
old_prices(struct needs *n, struct element *e, const need_id *order, size_t count)
{
	const char *names[TABLE_ROWS];
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		if (price_is_old(price_date_of(n, order[i]), n->facts->set.today)) {
			names[found++] =
				n->facts->services[largest_tool(n, order[i])].name;
		}
	}
	if (found > 0) {
		report_after(n->report, e,
			WORDS_SAY(n->report->arena, WORDS_NE4_OLD_PRICE,
				words_list(n->report->arena, names, found)));
	}
}

static void
table_columns(struct report *report, struct element *e)
{
	report_column(report, e, NULL, words_text(report->arena, WORDS_NE4_NEED), false);
	report_column(report, e, "need", NULL, false);
	report_column(
		report, e, "devices", words_text(report->arena, WORDS_U_DEVICES), true);
	report_column(
		report, e, "tools", words_text(report->arena, WORDS_NE4_TOOLS), true);
	report_column(
		report, e, "our_share", words_text(report->arena, WORDS_NE4_SHARE), true);
	report_column(
		report, e, "change", words_text(report->arena, WORDS_NE4_CHANGE), false);
	report_column(
		report, e, "seats", words_text(report->arena, WORDS_NE4_SEATS), false);
	report_column(
		report, e, "cost", words_text(report->arena, WORDS_NE4_COST), false);
	report_column(
		report, e, "next_step", words_text(report->arena, WORDS_NE4_STEP), false);
	report_column(report, e, "change_in_a_year", NULL, true);
	report_column(report, e, "price_date", NULL, false);
}

void
needs_table(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE4", words_text(n->report->arena, WORDS_NE4), LOOK_TABLE);
	need_id order[NEEDS_MAX];
	size_t count = 0;

	for (size_t need = 0; need < need_count(); need++) {
		if (weekly_shown(&needs_view(n, 0, (need_id)need)->any4) > 0 &&
			!need_organisation_only((need_id)need)) {
			order[count++] = (need_id)need;
		}
	}
	qsort_r(order, count, sizeof *order, compare_needs, n);
	table_columns(report, e);
	e->most = TABLE_ROWS;
	for (size_t i = 0; i < count; i++) {
		table_row(n, e, order[i]);
	}
	report_after(report, e,
		count == 0 ? words_text(n->report->arena, WORDS_NE4_EARLY)
			   : WORDS_SAY(report->arena, WORDS_NE4_AFTER,
				     words_number(report->arena, (int64_t)count)));
	old_prices(n, e, order, count < TABLE_ROWS ? count : TABLE_ROWS);
	options(n, order, count);
}
