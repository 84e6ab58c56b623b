/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/needs.h"

#include "reports/measure/felt.h"
#include "reports/words.h"

#include <stdlib.h>

/* NE9, NE11 and NE12: what to buy or build together, what to repair, whom to see. */

enum {
	NAMES = 6,
	BUY_MOST = 3,
	LOST_MOST = 2,
	TOOLS = 8,
	PAIRS = 16,
	MONTH_DAYS = 31,
	TURNS_LEFT = 6
};

static const char *
first_question(const struct needs *n, need_id need)
{
	size_t services[1];

	if (needs_tools(n, need, services, 1) > 0) {
		return say_ask(n->report, n->facts, services[0]);
	}
	return words_need_question(n->report->arena, need);
}

/* Seats from which one purchase pays, as the register says; 0 when nobody worked it out. */
static int64_t
break_even(const struct needs *n, need_id need)
{
	const struct entry *buy;
	uint64_t seats;
	size_t at = 0;

	while ((buy = facts_entry(n->facts, "buy", &at)) != NULL) {
		if (strcmp(entry_get(buy, "need"), need_at(need)->code) == 0 &&
			str_number(str_of(entry_get(buy, "break_even_seats")), INT32_MAX,
				&seats)) {
			return (int64_t)seats;
		}
	}
	return 0;
}

static const char *
pays(const struct needs *n, int64_t from, const struct seats *seats)
{
	static const enum words words[] = { WORDS_NE9_PAYS_NOT, WORDS_NE9_PAYS_PERHAPS,
		WORDS_NE9_PAYS_SURELY };
	struct arena *arena = n->report->arena;

	if (from == 0) {
		return "";
	}
	return WORDS_SAY(arena,
		seats->early ? WORDS_NE9_BREAK_EVEN : words[pays_from(seats, from)],
		words_number(arena, from));
}

/* M18 and M19 of all tools of a need together, priced as the largest of them. */
static struct seats
joint_seats(const struct needs *n, const size_t *services, size_t count)
{
	struct seats seats[TOOLS];
	int64_t people = n->tools[services[0]].reach.size_given
				 ? n->tools[services[0]].reach.people
				 : 0;

	for (size_t i = 0; i < count; i++) {
		seats[i] = n->tools[services[i]].seats;
	}
	return seats_joint(seats, count, people);
}

static const char *
estimate(const struct needs *n, need_id need, const struct seats *seats)
{
	size_t largest = largest_service(n->crowd, 0, need);
	struct cost cost = { 0 };

	if (largest < n->facts->service_count) {
		cost = cost_to_buy(service_at(n->facts->set.catalogue,
					   n->facts->services[largest].catalogued),
			seats);
	}
	return WORDS_SAY(n->report->arena, WORDS_NE9_SEATS, say_seats(n->report, seats),
		say_cost(n->report, &cost));
}

static void
buy_data(struct needs *n, struct report_cell *row, need_id need, const char *way,
	const struct seats *seats)
{
	row[3] = report_text(need_at(need)->code);
	row[4] = report_text(way);
	row[5] = row[6] = report_both("", "");
	if (!seats->early && seats->low >= n->report->k) {
		row[5] = report_number(n->report, seats->low);
	}
	if (!seats->early && seats->high >= n->report->k) {
		row[6] = report_number(n->report, seats->high);
	}
}

static struct seats
seats_of_need(const struct needs *n, need_id need)
{
	size_t services[TOOLS], count = needs_tools(n, need, services, TOOLS);

	count = count < TOOLS ? count : TOOLS;
	return count == 0 ? (struct seats){ .early = true }
			  : joint_seats(n, services, count);
}

static void
joint_team(struct needs *n, struct element *e, need_id need)
{
	struct report *report = n->report;
	const char *names[NAMES];
	size_t count = needs_diagnosed(n, need, DIAGNOSIS_GAP, names, NAMES);
	struct seats seats;
	struct report_cell *row;

	if (count < 2) {
		return;
	}
	seats = seats_of_need(n, need);
	row = report_row(report, e);
	row[0] = report_text(say_need(report, need));
	row[1] = report_text(WORDS_SAY(report->arena, WORDS_NE9_JOINT,
		say_names(report, names, count, NAMES), first_question(n, need)));
	row[2] = report_text(pays(n, break_even(n, need), &seats));
	buy_data(n, row, need, "joint team", &seats);
}

static void
one_purchase(struct needs *n, struct element *e, need_id need)
{
	struct report *report = n->report;
	size_t services[TOOLS], count = needs_tools(n, need, services, TOOLS);
	const char *names[TOOLS];
	struct seats seats;
	struct report_cell *row;

	if (count < 2) {
		return;
	}
	for (size_t i = 0; i < count && i < TOOLS; i++) {
		names[i] = n->facts->services[services[i]].name;
	}
	seats = seats_of_need(n, need);
	row = report_row(report, e);
	row[0] = report_text(say_need(report, need));
	row[1] = report_text(WORDS_SAY(report->arena, WORDS_NE9_TOOLS,
		words_number(report->arena, (int64_t)count),
		say_names(report, names, count, TOOLS), estimate(n, need, &seats)));
	row[2] = report_text(pays(n, break_even(n, need), &seats));
	buy_data(n, row, need, "one purchase", &seats);
}

/* M25: units that work together with tools that do not fit. */
static void
pairs(struct needs *n, struct element *e)
{
	struct report *report = n->report;
	struct misfit_pair found[PAIRS];
	size_t count = misfit_pairs(n->crowd, found, PAIRS);

	for (size_t i = 0; i < count && i < PAIRS; i++) {
		const struct misfit_pair *p = &found[i];
		const struct facts_unit *units = n->facts->units;
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(say_need(report, p->need));
		row[1] = report_text(WORDS_SAY(report->arena, WORDS_NE9_PAIR,
			units[p->a].name, n->facts->services[p->of_a].name,
			units[p->b].name, n->facts->services[p->of_b].name));
		buy_data(n, row, p->need, "pair", &(struct seats){ .early = true });
		row[2] = report_text("");
	}
}

static void
outside_partners(struct needs *n, struct element *e)
{
	struct report *report = n->report;
	struct window w4 = window_of(n->facts, 4, 0);
	int units = 0;

	for (size_t c = 0; c < n->unit_count; c++) {
		bool found = false;

		for (size_t s = 0; s < n->facts->service_count; s++) {
			int weeks = 0;

			for (size_t i = 0; i < w4.n; i++) {
				const struct week_use_row *row =
					crowd_use(n->crowd, w4.at[i], n->units[c], s);

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
	report_column(report, e, "seats_low", NULL, true);
	report_column(report, e, "seats_high", NULL, true);
	for (size_t need = 0; need < need_count(); need++) {
		joint_team(n, e, (need_id)need);
	}
	for (size_t need = 0; need < need_count(); need++) {
		one_purchase(n, e, (need_id)need);
	}
	pairs(n, e);
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
	struct felt_view felt = push_view_of(n->crowd, unit, need, view->offer);
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
	row[7] = report_text("lost use");
}

/* M30: we have it, the units show the need, and hardly anybody uses ours. */
static void
unused_row(struct needs *n, struct element *e, need_id need)
{
	struct report *report = n->report;
	const struct offer *offer = offer_for(n->facts, 0, need);
	const char *names[NAMES];
	size_t found = 0;
	struct report_cell *row;

	for (size_t i = 0; i < n->unit_count; i++) {
		const struct need_view *view = needs_view(n, n->units[i], need);

		if (view->offer == NULL || !view->offer->visible ||
			!is_unused(true, (int)weekly_shown(&view->any4),
				view->weeks_ours_w8)) {
			continue;
		}
		offer = view->offer;
		if (found < NAMES) {
			names[found] = n->facts->units[n->units[i]].name;
		}
		found++;
	}
	if (found == 0) {
		return;
	}
	row = report_row(report, e);
	row[0] = report_text(WORDS_SAY(report->arena, WORDS_NE11_UNUSED, offer->name));
	row[1] = report_text(WORDS_SAY(report->arena, WORDS_NE11_UNUSED_TEXT,
		say_names(report, names, found, NAMES)));
	row[2] = report_text("");
	row[3] = report_text(offer->id);
	row[4] = report_text("");
	row[5] = report_text(need_at(need)->code);
	row[6] = report_both("", "");
	row[7] = report_text("unused");
}

void
needs_lost(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE11", words_text(report->arena, WORDS_NE11), LOOK_LIST);
	bool any;

	e->half = true;
	e->most = LOST_MOST;
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "offer", NULL, false);
	report_column(report, e, "unit", NULL, false);
	report_column(report, e, "need", NULL, false);
	report_column(report, e, "friction", NULL, false);
	report_column(report, e, "why", NULL, false);
	for (size_t i = 0; i < n->unit_count; i++) {
		for (size_t need = 0; need < need_count(); need++) {
			enum diagnosis d =
				needs_view(n, n->units[i], (need_id)need)->diagnosis;

			if (d == DIAGNOSIS_LEFT) {
				lost_row(n, e, n->units[i], (need_id)need);
			}
		}
	}
	any = e->row_count > 0;
	for (size_t need = 0; need < need_count(); need++) {
		unused_row(n, e, (need_id)need);
	}
	report_after(report, e,
		words_text(report->arena, any ? WORDS_NE11_AFTER : WORDS_NE11_NONE));
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

/* What the register plans for the whole house, else what is configured. */
static uint32_t
visits_a_month(const struct facts *facts)
{
	const struct entry *plan;
	uint64_t visits, found = facts->set.visits_per_month;
	size_t at = 0;

	while ((plan = facts_entry(facts, "plan", &at)) != NULL) {
		if (entry_get(plan, "unit")[0] == '\0' &&
			str_number(str_of(entry_get(plan, "visits_per_month")), INT32_MAX,
				&visits)) {
			found = visits;
		}
	}
	return (uint32_t)found;
}

/* M22: what the month has room for, less the visits that stand in the book already. */
static size_t
turns_left(const struct needs *n)
{
	const struct entry *visit;
	size_t left = visits_a_month(n->facts), at = 0;
	int32_t today = n->facts->set.today.n;

	while ((visit = facts_entry(n->facts, "visit", &at)) != NULL) {
		struct day planned = entry_day(visit, "planned_on");

		left -= left > 0 && planned.n >= today &&
			planned.n < today + MONTH_DAYS &&
			entry_get(visit, "held_on")[0] == '\0';
	}
	return left;
}

/* A unit whose next visit is in the book waits for that one. */
static bool
is_booked(const struct facts *facts, const char *unit)
{
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(facts, "visit", &at)) != NULL) {
		struct day planned = entry_day(visit, "planned_on");

		if (strcmp(entry_get(visit, "unit"), unit) == 0 &&
			planned.n >= facts->set.today.n &&
			planned.n < facts->set.today.n + MONTH_DAYS &&
			entry_get(visit, "held_on")[0] == '\0') {
			return true;
		}
	}
	return false;
}

static void
turn_row(struct needs *n, struct element *e, const struct turn *turn, size_t *left)
{
	struct report *report = n->report;
	const struct facts_unit *unit = &n->facts->units[turn->unit];
	bool booked = is_booked(n->facts, unit->code), now = booked || *left > 0;
	const char *why =
		words_capital(report->arena, say_attention(report, &turn->attention));
	struct report_cell *row = report_row(report, e);

	*left -= !booked && *left > 0;
	row[0] = report_text(unit->name);
	row[1] = report_text(now ? why : WORDS_SAY(report->arena, WORDS_NE12_LEFT, why));
	row[2] = report_text(unit->code);
	row[3] = report_text(why);
	row[4] = report_text(booked ? "booked" : now ? "yes" : "left for next month");
}

void
needs_visits(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE12", words_text(n->report->arena, WORDS_NE12), LOOK_LIST);
	struct turn *turns =
		arena_take(report->arena, (n->unit_count + 1) * sizeof *turns);
	size_t count = 0, left = turns_left(n);

	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "unit", NULL, false);
	report_column(report, e, "why", NULL, false);
	report_column(report, e, "this_month", NULL, false);
	for (size_t i = 0; i < n->unit_count; i++) {
		struct attention a = attention_view_with(
			n->crowd, n->units[i], needs_view(n, n->units[i], 0));

		if (a.points > 0 &&
			!is_parked(n->facts, n->facts->units[n->units[i]].code)) {
			turns[count++] = (struct turn){ n->units[i], a };
		}
	}
	qsort(turns, count, sizeof *turns, compare_turns);
	e->most = (size_t)visits_a_month(n->facts) + TURNS_LEFT;
	for (size_t i = 0; i < count; i++) {
		turn_row(n, e, &turns[i], &left);
	}
	if (e->row_count > e->most) {
		report_after(report, e,
			WORDS_SAY(report->arena, WORDS_NE12_MORE,
				words_number(report->arena,
					(int64_t)(e->row_count - e->most))));
	}
	report_after(report, e,
		count == 0
			? words_text(n->report->arena, WORDS_NE12_NONE)
			: WORDS_SAY(report->arena, WORDS_NE12_AFTER,
				  words_number(report->arena, visits_a_month(n->facts))));
}
