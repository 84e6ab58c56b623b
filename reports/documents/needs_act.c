/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/needs.h"

#include "reports/measure/felt.h"
#include "reports/words.h"

#include <stdlib.h>

/* NE9, NE11 and NE12: what to buy or build together, what to repair, whom to see. */

enum { NAMES = 6, BUY_MOST = 3, LOST_MOST = 2 };

static const char *
first_question(const struct needs *n, need_id need)
{
	size_t services[1];

	if (needs_tools(n, need, services, 1) > 0) {
		return say_ask(n->report, n->facts, services[0]);
	}
	return words_need_question(n->report->arena, need);
}

static const char *
break_even(const struct needs *n, need_id need)
{
	const struct entry *buy;
	size_t at = 0;

	while ((buy = facts_entry(n->facts, "buy", &at)) != NULL) {
		if (strcmp(entry_get(buy, "need"), need_at(need)->code) == 0) {
			return WORDS_SAY(n->report->arena, WORDS_NE9_BREAK_EVEN,
				entry_get(buy, "break_even_seats"));
		}
	}
	return "";
}

static void
joint_team(struct needs *n, struct element *e, need_id need)
{
	struct report *report = n->report;
	const char *names[NAMES];
	size_t count = needs_diagnosed(n, need, DIAGNOSIS_GAP, names, NAMES);
	struct report_cell *row;

	if (count < 2) {
		return;
	}
	row = report_row(report, e);
	row[0] = report_text(say_need(report, need));
	row[1] = report_text(WORDS_SAY(report->arena, WORDS_NE9_JOINT,
		say_names(report, names, count, NAMES), first_question(n, need)));
	row[2] = report_text(break_even(n, need));
	row[3] = report_text(need_at(need)->code);
	row[4] = report_text("joint team");
}

static void
one_purchase(struct needs *n, struct element *e, need_id need)
{
	struct report *report = n->report;
	size_t services[8], count = needs_tools(n, need, services, 8);
	const char *names[8];
	struct report_cell *row;

	if (count < 2) {
		return;
	}
	for (size_t i = 0; i < count && i < 8; i++) {
		names[i] = n->facts->services[services[i]].name;
	}
	row = report_row(report, e);
	row[0] = report_text(say_need(report, need));
	row[1] = report_text(WORDS_SAY(report->arena, WORDS_NE9_TOOLS,
		words_number(report->arena, (int64_t)count),
		say_names(report, names, count, 8)));
	row[2] = report_text(break_even(n, need));
	row[3] = report_text(need_at(need)->code);
	row[4] = report_text("one purchase");
}

static void
outside_partners(struct needs *n, struct element *e)
{
	struct report *report = n->report;
	struct window w4 = window_of(n->facts, 4, 0);
	int units = 0;

	for (size_t c = 0; c < n->column_count; c++) {
		bool found = false;

		for (size_t s = 0; s < n->facts->service_count; s++) {
			int weeks = 0;

			for (size_t i = 0; i < w4.n; i++) {
				const struct week_use_row *row =
					crowd_use(n->crowd, w4.at[i], n->columns[c], s);

				weeks += row != NULL && row->dev_foreign >= report->k;
			}
			found = found || weeks >= 2;
		}
		units += found;
	}
	if (units > 0) {
		report_after(report, e,
			words_many(report->arena, WORDS_NE9_PARTNER_ONE,
				WORDS_NE9_PARTNER_MANY, units));
	}
}

void
needs_buy(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE9", words_text(n->report->arena, WORDS_NE9), LOOK_LIST);

	e->half = true;
	e->most = BUY_MOST;
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "need", NULL, false);
	report_column(report, e, "way", NULL, false);
	for (size_t need = 0; need < need_count(); need++) {
		joint_team(n, e, (need_id)need);
	}
	for (size_t need = 0; need < need_count(); need++) {
		one_purchase(n, e, (need_id)need);
	}
	if (e->row_count == 0) {
		report_before(report, e, words_text(n->report->arena, WORDS_NE9_NONE));
	}
	outside_partners(n, e);
}

/* ---- NE11 ------------------------------------------------------------------------------------ */

static void
lost_row(struct needs *n, struct element *e, size_t unit, need_id need)
{
	struct report *report = n->report;
	const struct need_view *view = needs_view(n, unit, need);
	struct window w8 = window_of(n->facts, 8, 0);
	struct felt_view felt = felt_view_of(n->crowd, unit, view->offer->id, &w8);
	struct report_cell *row = report_row(report, e);

	row[0] = report_text(WORDS_SAY(report->arena, WORDS_NE11_LEAD, view->offer->name,
		n->facts->units[unit].name));
	row[1] = report_text(WORDS_SAY(report->arena, WORDS_NE11_TEXT,
		say_share(report, &view->best), say_share(report, &view->share)));
	if (felt.felt) {
		row[2] = report_text(WORDS_SAY(report->arena, WORDS_NE11_FELT,
			say_weeks(report, felt.first, felt.last),
			words_text(n->report->arena,
				WORDS_FRICTION_0 + (enum words)felt.kind)));
		row[6] = report_number(report, felt.f);
	} else {
		row[6] = report_both("", "");
	}
	row[3] = report_text(view->offer->id);
	row[4] = report_text(n->facts->units[unit].code);
	row[5] = report_text(need_at(need)->code);
}

void
needs_lost(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE11", words_text(n->report->arena, WORDS_NE11), LOOK_LIST);

	e->half = true;
	e->most = LOST_MOST;
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "offer", NULL, false);
	report_column(report, e, "unit", NULL, false);
	report_column(report, e, "need", NULL, false);
	report_column(report, e, "friction", NULL, false);
	for (size_t i = 0; i < n->column_count; i++) {
		for (size_t need = 0; need < need_count(); need++) {
			enum diagnosis d =
				needs_view(n, n->columns[i], (need_id)need)->diagnosis;

			if (d == DIAGNOSIS_LEFT) {
				lost_row(n, e, n->columns[i], (need_id)need);
			}
		}
	}
	report_after(report, e,
		words_text(n->report->arena,
			e->row_count == 0 ? WORDS_NE11_NONE : WORDS_NE11_AFTER));
}

/* ---- NE12 ------------------------------------------------------------------------------------ */

struct turn {
	size_t unit;
	struct attention attention;
};

static int
compare_turns(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->attention.points != y->attention.points) {
		return y->attention.points - x->attention.points;
	}
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static bool
is_parked(const struct facts *facts, const char *unit)
{
	const struct entry *talk;
	size_t at = 0;

	while ((talk = facts_entry(facts, "conversation", &at)) != NULL) {
		struct day until = entry_day(talk, "parked_until");

		if (strcmp(entry_get(talk, "unit"), unit) == 0 && until.n != DAY_OPEN &&
			until.n > facts->set.today.n) {
			return true;
		}
	}
	return false;
}

void
needs_visits(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE12", words_text(n->report->arena, WORDS_NE12), LOOK_LIST);
	struct turn turns[NEEDS_COLUMNS];
	size_t count = 0;

	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "unit", NULL, false);
	report_column(report, e, "why", NULL, false);
	report_column(report, e, "this_month", NULL, false);
	for (size_t i = 0; i < n->column_count; i++) {
		struct attention a = attention_view_of(n->crowd, n->columns[i]);

		if (a.points > 0 &&
			!is_parked(n->facts, n->facts->units[n->columns[i]].code)) {
			turns[count++] = (struct turn){ n->columns[i], a };
		}
	}
	qsort(turns, count, sizeof *turns, compare_turns);
	for (size_t i = 0; i < count; i++) {
		const struct facts_unit *unit = &n->facts->units[turns[i].unit];
		bool now = i < n->facts->set.visits_per_month;
		const char *why = words_capital(
			report->arena, say_attention(report, &turns[i].attention));
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(unit->name);
		row[1] = report_text(
			now ? why : WORDS_SAY(report->arena, WORDS_NE12_LEFT, why));
		row[2] = report_text(unit->code);
		row[3] = report_text(why);
		row[4] = report_text(now ? "yes" : "left for next month");
	}
	report_after(report, e,
		count == 0 ? words_text(n->report->arena, WORDS_NE12_NONE)
			   : WORDS_SAY(report->arena, WORDS_NE12_AFTER,
				     words_number(report->arena,
					     n->facts->set.visits_per_month)));
}
