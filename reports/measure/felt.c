/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/felt.h"

#include "reports/measure/outside.h"
#include "reports/measure/record.h"

#include <stdlib.h>

enum { OTHERS_MOST = 1024, BEFORE_WEEKS = 6, USUAL_WEEKS = 8 };

/* Per mille of the connections of the site that were seen in one direction; -1 not measured. */
static int
one_way_of(const struct facts *facts, size_t week)
{
	const struct week_cover_row *cover = &facts->weeks[week].cover;

	return cover->flows <= 0 ? -1 : (int)(cover->flows_one_way * 1000 / cover->flows);
}

static int
compare_ints(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static struct sight
sight_of(const struct facts *facts, size_t week)
{
	struct sight sight = { one_way_of(facts, week), -1 };
	int before[USUAL_WEEKS];
	size_t n = 0;

	for (size_t back = 1; back <= USUAL_WEEKS && back <= week; back++) {
		int one_way = one_way_of(facts, week - back);

		if (one_way >= 0) {
			before[n++] = one_way;
		}
	}
	if (n > 0) {
		qsort(before, n, sizeof *before, compare_ints);
		sight.usual = before[n / 2];
	}
	return sight;
}

static bool
is_row_of(const struct week_health_row *row, int64_t week, const char *unit,
	const char *offer)
{
	return row->week == week && strcmp(row->offer, offer) == 0 &&
	       (unit == NULL || strcmp(row->unit, unit) == 0);
}

/* The same offer in other units that week, to compare with. */
static size_t
others_of(const struct facts *facts, const struct week_health_row *mine, int64_t k,
	struct sight sight, int *others)
{
	size_t n = 0;

	for (size_t i = 0; i < facts->rows[TABLE_WEEK_HEALTH].n && n < OTHERS_MOST; i++) {
		const struct week_health_row *row =
			facts_row(facts, TABLE_WEEK_HEALTH, i);
		int f;

		if (!is_row_of(row, mine->week, NULL, mine->offer) ||
			strcmp(row->unit, mine->unit) == 0 || row->unit[0] == '*') {
			continue;
		}
		f = friction_of(row, k, sight);
		if (f >= 0) {
			others[n++] = f;
		}
	}
	return n;
}

static const char *
offer_name(const struct facts *facts, const char *id)
{
	for (size_t i = 0; i < facts->set.offer_count; i++) {
		if (strcmp(facts->set.offers[i].id, id) == 0) {
			return facts->set.offers[i].name;
		}
	}
	return id;
}

static void
felt_week(const struct facts *facts, const struct week_health_row *row, size_t week,
	struct felt_view *view)
{
	int64_t k = facts->weeks[week].k;
	struct sight sight = sight_of(facts, week);
	int others[OTHERS_MOST], f = friction_of(row, k, sight);
	size_t n = f >= FELT_LEAST && f < FELT_ALONE
			   ? others_of(facts, row, k, sight, others)
			   : 0;

	if (!friction_felt(f, others, n)) {
		return;
	}
	if (!view->felt || row->week < view->first) {
		view->first = row->week;
	}
	if (!view->felt || row->week > view->last) {
		view->last = row->week;
	}
	if (!view->felt || f > view->f) {
		view->f = f;
		view->offer = offer_name(facts, row->offer);
		view->kind = friction_kind(row, sight);
	}
	view->felt = true;
}

struct felt_view
felt_view_of(const struct crowd *crowd, size_t unit, const char *offer,
	const struct window *window)
{
	const struct facts *facts = crowd_facts(crowd);
	struct felt_view view = { .offer = "" };

	for (size_t w = 0; w < window->n; w++) {
		const struct facts_week *week = &facts->weeks[window->at[w]];

		if (crowd_folded(crowd, window->at[w], unit)) {
			continue;
		}
		for (size_t i = 0; i < facts->rows[TABLE_WEEK_HEALTH].n; i++) {
			const struct week_health_row *row =
				facts_row(facts, TABLE_WEEK_HEALTH, i);

			if (is_row_of(row, week->week, facts->units[unit].code,
				    offer == NULL ? row->offer : offer)) {
				felt_week(facts, row, window->at[w], &view);
			}
		}
	}
	return view;
}

/* The six weeks before one, of which two or more were felt; else none. */
static struct window
felt_before(
	const struct crowd *crowd, size_t unit, const struct offer *offer, size_t week)
{
	struct window before = { .n = 0 };
	unsigned felt = 0;

	for (size_t back = BEFORE_WEEKS; back > 0; back--) {
		if (back <= week) {
			struct window one = { .at = { week - back }, .n = 1 };

			before.at[before.n++] = week - back;
			felt |= (unsigned)felt_view_of(crowd, unit, offer->id, &one).felt
				<< (back - 1);
		}
	}
	return push_hint(felt) ? before : (struct window){ .n = 0 };
}

static bool
grew_elsewhere(const struct crowd *crowd, size_t unit, need_id need, size_t skip)
{
	int64_t people = crowd_facts(crowd)->units[unit].people;

	return outside_change(crowd, unit, need, people, skip).growth == GROWTH_UP;
}

static bool
began_to_grow(const struct crowd *crowd, size_t unit, need_id need, size_t skip)
{
	return grew_elsewhere(crowd, unit, need, skip) &&
	       !grew_elsewhere(crowd, unit, need, skip + 1);
}

static bool
became_new(const struct facts *facts, size_t unit, need_id need, int64_t week)
{
	for (size_t i = 0; i < facts->rows[TABLE_FIRST_USE].n; i++) {
		const struct first_use_row *row = facts_row(facts, TABLE_FIRST_USE, i);
		int service;

		if (row->first_k_week != week ||
			strcmp(row->unit, facts->units[unit].code) != 0) {
			continue;
		}
		service = facts_service(facts, row->name);
		if (service >= 0 && service_counts(facts, unit, (size_t)service) &&
			facts->services[service].need == need &&
			!service_is_ours(facts, unit, (size_t)service)) {
			return true;
		}
	}
	return false;
}

struct felt_view
push_view_of(
	const struct crowd *crowd, size_t unit, need_id need, const struct offer *offer)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window weeks = window_of(facts, WINDOW_MOST, 0);

	for (size_t i = 0; offer != NULL && i < weeks.n; i++) {
		struct window before = felt_before(crowd, unit, offer, weeks.at[i]);

		if (before.n > 0 && (began_to_grow(crowd, unit, need, weeks.n - 1 - i) ||
					    became_new(facts, unit, need,
						    facts->weeks[weeks.at[i]].week))) {
			return felt_view_of(crowd, unit, offer->id, &before);
		}
	}
	return (struct felt_view){ .offer = "" };
}

/* ---- attention ------------------------------------------------------------------------------- */

static int64_t
rise_of(const struct facts *facts, const struct need_view *views, bool *gap_is_new)
{
	int64_t rise = 0;

	for (size_t need = 0; need < need_count(); need++) {
		const struct need_view *view = &views[need];

		rise += view->outside.delta > 0 ? view->outside.delta : 0;
		*gap_is_new =
			*gap_is_new ||
			(view->diagnosis == DIAGNOSIS_GAP && facts->week_count > 4 &&
				weekly_shown(&view->any_b4) == 0 && view->any_b4.n == 4);
	}
	return rise;
}

static int
days_overdue(const struct facts *facts, const char *unit)
{
	const struct entry *promise;
	size_t at = 0;
	int most = -1;

	while ((promise = facts_entry(facts, "promise", &at)) != NULL) {
		struct promise_in in = promise_read(facts, promise);
		int days = promise_overdue(&in);

		if (strcmp(entry_get(promise, "unit"), unit) == 0 && days > most) {
			most = days;
		}
	}
	return most;
}

static int
exception_days(const struct facts *facts, const char *unit)
{
	int least = ATTENTION_NEVER;

	for (size_t i = 0; i < facts->set.decision_count; i++) {
		const struct decision *d = &facts->set.decisions[i];

		if (d->until.n != DAY_OPEN && str_lists(d->units, unit) &&
			d->until.n - facts->set.today.n < least) {
			least = d->until.n - facts->set.today.n;
		}
	}
	return least;
}

static int
days_silent(const struct facts *facts, const char *unit)
{
	const struct entry *visit;
	size_t at = 0;
	int least = -1;

	while ((visit = facts_entry(facts, "visit", &at)) != NULL) {
		struct day held = entry_day(visit, "held_on");
		int days = facts->set.today.n - held.n;

		if (strcmp(entry_get(visit, "unit"), unit) == 0 && held.n != DAY_OPEN &&
			days >= 0 && (least < 0 || days < least)) {
			least = days;
		}
	}
	return least;
}

struct attention
attention_view_of(const struct crowd *crowd, size_t unit)
{
	struct need_view views[NEEDS_MAX] = { 0 };

	for (size_t need = 0; need < need_count(); need++) {
		views[need] = need_view_of(crowd, unit, (need_id)need);
	}
	return attention_view_with(crowd, unit, views);
}

struct attention
attention_view_with(const struct crowd *crowd, size_t unit, const struct need_view *views)
{
	const struct facts *facts = crowd_facts(crowd);
	const struct facts_unit *u = &facts->units[unit];
	struct window w4 = window_of(facts, 4, 0);
	struct felt_view felt = felt_view_of(crowd, unit, NULL, &w4);
	struct attention_in in = { .felt = felt.felt ? felt.f : 0,
		.people = u->people,
		.promise_overdue = days_overdue(facts, u->code),
		.exception_in = exception_days(facts, u->code),
		.silent = days_silent(facts, u->code),
		.cadence = u->unit != NULL && u->unit->cadence_days > 0
				   ? (int)u->unit->cadence_days
				   : (int)facts->set.cadence_days };

	in.rise = rise_of(facts, views, &in.gap_is_new);
	return attention_of(&in);
}
