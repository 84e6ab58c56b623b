/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/next.h"

#include "reports/measure/outside.h"

#include <stdlib.h>

enum { UNITS_MOST = 512 };

/* Rows come in order of sensor, unit and need: a unit is looked up once for all its needs. */
static void
firsts_fill(struct next *next)
{
	const struct facts *facts = next->facts;
	const char *code = "";
	int unit = -1;

	for (size_t i = 0; i < facts->rows[TABLE_FIRST_NEED].n; i++) {
		const struct first_need_row *row = facts_row(facts, TABLE_FIRST_NEED, i);
		need_id need = need_named(str_of(row->need));
		int64_t *first;

		if (strcmp(code, row->unit) != 0) {
			code = row->unit;
			unit = facts_unit(facts, code);
		}
		if (unit < 0 || need == NEED_NONE || row->first_k_week <= 0) {
			continue;
		}
		first = &next->first[(size_t)unit * need_count() + need];
		if (*first < 0 || row->first_k_week < *first) {
			*first = row->first_k_week;
		}
	}
}

static uint64_t
needs_shown(const struct crowd *crowd, size_t unit, const struct window *w8)
{
	uint64_t needs = 0;

	for (size_t need = 0; need < need_count(); need++) {
		bool shown = false;

		for (size_t i = 0; i < w8->n && !shown; i++) {
			shown = crowd_need(crowd, w8->at[i], unit, (need_id)need) != NULL;
		}
		if (shown && !need_organisation_only((need_id)need)) {
			needs |= UINT64_C(1) << need;
		}
	}
	return needs;
}

struct next
next_of(const struct crowd *crowd, struct arena *arena)
{
	const struct facts *facts = crowd_facts(crowd);
	struct next next = { .crowd = crowd, .facts = facts };
	size_t cells = facts->unit_count * need_count();
	struct window w8 = window_of(facts, 8, 0);

	next.first = arena_take(arena, (cells + 1) * sizeof *next.first);
	next.shows = arena_take(arena, (facts->unit_count + 1) * sizeof *next.shows);
	for (size_t i = 0; i < cells; i++) {
		next.first[i] = -1;
	}
	firsts_fill(&next);
	for (size_t u = 1; u < facts->unit_count; u++) {
		next.shows[u] =
			unit_is_visible(crowd, u) ? needs_shown(crowd, u, &w8) : 0;
	}
	return next;
}

static bool
has(const struct next *next, size_t unit, need_id need)
{
	return (next->shows[unit] >> need & 1) != 0;
}

static int64_t
first_week(const struct next *next, size_t unit, need_id need)
{
	return next->first[unit * need_count() + need];
}

/* ---- M20 -------------------------------------------------------------------------------------- */

struct companion
companion_view_of(const struct next *next, need_id had, need_id then, size_t *cases,
	size_t most, size_t *named)
{
	struct companion_unit units[UNITS_MOST];
	size_t n = 0;

	*named = 0;
	for (size_t u = 1; u < next->facts->unit_count && n < UNITS_MOST; u++) {
		int64_t a = first_week(next, u, had), b = first_week(next, u, then);

		if (!unit_is_visible(next->crowd, u)) {
			continue;
		}
		units[n++] = (struct companion_unit){ a, b,
			a < 0 ? 0 : next->facts->set.week - a };
		if (a >= 0 && b > a && b - a <= 26 && *named < most &&
			has(next, u, then)) {
			cases[(*named)++] = u;
		}
	}
	return companion_of(units, n);
}

/* ---- M21 -------------------------------------------------------------------------------------- */

static void
shown_firsts(const struct next *next, int64_t *first)
{
	for (size_t u = 0; u < next->facts->unit_count; u++) {
		for (size_t need = 0; need < need_count(); need++) {
			first[u * need_count() + need] =
				u > 0 && has(next, u, (need_id)need)
					? first_week(next, u, (need_id)need)
					: -1;
		}
	}
}

static void
pairs_of(const struct next *next, bool *together, bool *may)
{
	size_t n = next->facts->unit_count;

	for (size_t a = 0; a < n; a++) {
		may[a] = a > 0 && unit_is_visible(next->crowd, a);
		for (size_t b = 0; b < n; b++) {
			together[a * n + b] = false;
		}
		for (size_t b = 1; may[a] && b < a; b++) {
			together[a * n + b] = together[b * n + a] =
				works_together(next->facts, a, b);
		}
	}
}

/* The week from which on needs were counted at all, in any unit. */
static int64_t
counted_since(const struct facts *facts)
{
	int64_t since = facts->set.week;

	for (size_t i = 0; i < facts->rows[TABLE_FIRST_NEED].n; i++) {
		const struct first_need_row *row = facts_row(facts, TABLE_FIRST_NEED, i);

		if (row->first_k_week > 0 && row->first_k_week < since) {
			since = row->first_k_week;
		}
	}
	return since;
}

struct spread *
spread_view_open(const struct next *next, struct arena *arena)
{
	size_t units = next->facts->unit_count, needs = need_count();
	int64_t *first = arena_take(arena, (units * needs + 1) * sizeof *first);
	bool *together = arena_take(arena, units * units + 1);
	bool *may = arena_take(arena, units + 1);
	struct spread_in in = { units, needs, first, together, may,
		counted_since(next->facts) };

	shown_firsts(next, first);
	pairs_of(next, together, may);
	return spread_open(&in, next->facts->set.week, arena);
}

/* ---- M25 -------------------------------------------------------------------------------------- */

static bool
pair_in_register(const struct facts *facts, const char *a, const char *b)
{
	const struct entry *pair;
	size_t at = 0;

	while ((pair = facts_entry(facts, "pair", &at)) != NULL) {
		const char *x = entry_get(pair, "unit_a"), *y = entry_get(pair, "unit_b");

		if ((strcmp(x, a) == 0 && strcmp(y, b) == 0) ||
			(strcmp(x, b) == 0 && strcmp(y, a) == 0)) {
			return true;
		}
	}
	return false;
}

static bool
names_the_other(const struct unit *unit, const char *code)
{
	for (size_t i = 0; unit != NULL && i < unit->works_with_count; i++) {
		if (strcmp(unit->works_with[i], code) == 0) {
			return true;
		}
	}
	return false;
}

bool
works_together(const struct facts *facts, size_t a, size_t b)
{
	const struct facts_unit *x = &facts->units[a], *y = &facts->units[b];

	return names_the_other(x->unit, y->code) || names_the_other(y->unit, x->code) ||
	       pair_in_register(facts, x->code, y->code);
}

size_t
largest_service(const struct crowd *crowd, size_t unit, need_id need)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w4 = window_of(facts, 4, 0);
	size_t largest = facts->service_count;
	int64_t most = 0;

	for (size_t s = 0; s < facts->service_count; s++) {
		struct weekly weekly = { .n = w4.n };

		if (facts->services[s].need != need || !service_counts(facts, unit, s)) {
			continue;
		}
		for (size_t i = 0; i < w4.n; i++) {
			struct cell cell =
				crowd_use_cell(crowd, w4.at[i], unit, s, USE_DEV);

			weekly.shown[i] = cell.shown == SHOWN_YES;
			weekly.dev[i] = cell.value;
		}
		if (weekly_mean(&weekly) > most) {
			most = weekly_mean(&weekly);
			largest = s;
		}
	}
	return largest;
}

static size_t
misfits_of(const struct crowd *crowd, size_t a, size_t b, struct misfit_pair *pairs,
	size_t most)
{
	size_t none = crowd_facts(crowd)->service_count, found = 0;

	for (size_t need = 0; need < need_count(); need++) {
		size_t of_a = largest_service(crowd, a, (need_id)need);
		size_t of_b = largest_service(crowd, b, (need_id)need);

		if (of_a == of_b || of_a == none || of_b == none) {
			continue;
		}
		if (found < most) {
			pairs[found] =
				(struct misfit_pair){ a, b, of_a, of_b, (need_id)need };
		}
		found++;
	}
	return found;
}

size_t
misfit_pairs(const struct crowd *crowd, struct misfit_pair *pairs, size_t most)
{
	const struct facts *facts = crowd_facts(crowd);
	size_t found = 0;

	for (size_t a = 1; a < facts->unit_count; a++) {
		for (size_t b = a + 1; b < facts->unit_count; b++) {
			if (unit_is_visible(crowd, a) && unit_is_visible(crowd, b) &&
				works_together(facts, a, b)) {
				found += misfits_of(crowd, a, b,
					found < most ? pairs + found : pairs,
					found < most ? most - found : 0);
			}
		}
	}
	return found;
}

/* ---- M31, lead of a sign ---------------------------------------------------------------------- */

static bool
service_grew(const struct crowd *crowd, size_t service, size_t unit, size_t skip)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window window[2] = { window_of(facts, 4, skip),
		window_of(facts, 4, skip + 4) };
	struct weekly weekly[2] = { { .n = window[0].n }, { .n = window[1].n } };

	for (size_t half = 0; half < 2; half++) {
		for (size_t i = 0; i < window[half].n; i++) {
			struct cell cell = crowd_use_cell(
				crowd, window[half].at[i], unit, service, USE_DEV);

			weekly[half].shown[i] = cell.shown == SHOWN_YES;
			weekly[half].dev[i] = cell.value;
		}
	}
	return growth_of(&weekly[0], &weekly[1], facts->units[unit].people,
		       facts->set.growth_devices, facts->set.growth_percent)
		       .growth == GROWTH_UP;
}

/* What the sign told of: the need it names, else the service. */
static bool
grew(const struct crowd *crowd, const struct entry *sign, size_t unit, size_t skip)
{
	const struct facts *facts = crowd_facts(crowd);
	need_id need = need_named(str_of(entry_get(sign, "need")));
	int service = facts_service(facts, entry_get(sign, "service"));

	if (need != NEED_NONE) {
		return outside_change(crowd, unit, need, facts->units[unit].people, skip)
			       .growth == GROWTH_UP;
	}
	return service >= 0 && service_grew(crowd, (size_t)service, unit, skip);
}

int
sign_lead(const struct crowd *crowd, const struct entry *sign)
{
	const struct facts *facts = crowd_facts(crowd);
	int unit = facts_unit(facts, entry_get(sign, "unit"));
	struct day on = entry_day(sign, "on");
	int64_t week;

	if (unit <= 0 || on.n == DAY_OPEN || !unit_is_visible(crowd, (size_t)unit)) {
		return -1;
	}
	week = day_week(on).n;
	for (size_t skip = facts->week_count; skip-- > 0;) {
		struct window newest = window_of(facts, 1, skip);

		if (newest.n == 1 && facts->weeks[newest.at[0]].week >= week &&
			grew(crowd, sign, (size_t)unit, skip)) {
			return (int)(facts->weeks[newest.at[0]].week - week);
		}
	}
	return -1;
}
