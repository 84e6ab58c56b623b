/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/view.h"

#include "reports/measure/maker.h"
#include "reports/measure/outside.h"

static struct weekly
need_weeks(const struct crowd *crowd, size_t unit, need_id need, enum need_part part,
	struct window window)
{
	struct weekly weekly = { .n = window.n };

	for (size_t i = 0; i < window.n; i++) {
		struct cell cell = crowd_need_cell(crowd, window.at[i], unit, need, part);

		weekly.shown[i] = cell.shown == SHOWN_YES;
		weekly.dev[i] = cell.value;
	}
	return weekly;
}

static struct weekly
use_weeks(const struct crowd *crowd, size_t unit, size_t service, enum use_part part,
	struct window window)
{
	struct weekly weekly = { .n = window.n };

	for (size_t i = 0; i < window.n; i++) {
		struct cell cell =
			crowd_use_cell(crowd, window.at[i], unit, service, part);

		weekly.shown[i] = cell.shown == SHOWN_YES;
		weekly.dev[i] = cell.value;
	}
	return weekly;
}

static struct weekly
seen_weeks(const struct crowd *crowd, size_t unit, struct window window)
{
	struct weekly weekly = { .n = window.n };

	for (size_t i = 0; i < window.n; i++) {
		struct cell cell = crowd_seen_cell(crowd, window.at[i], unit);

		weekly.shown[i] = cell.shown == SHOWN_YES;
		weekly.dev[i] = cell.value;
	}
	return weekly;
}

/* Of the whole organisation: the sum of the units, when every one of them gives its size. */
static int64_t
people_of(const struct facts *facts, size_t unit)
{
	int64_t people = 0;

	if (unit != 0) {
		return facts->units[unit].people;
	}
	for (size_t u = 1; u < facts->unit_count; u++) {
		if (facts->units[u].in_map && facts->units[u].kind == UNIT_PEOPLE) {
			if (facts->units[u].people == 0) {
				return 0;
			}
			people += facts->units[u].people;
		}
	}
	return people;
}

static struct reach
reach_in(const struct crowd *crowd, size_t unit, const struct weekly *w4,
	const struct window *w26)
{
	const struct facts *facts = crowd_facts(crowd);
	struct weekly seen = seen_weeks(crowd, unit, window_part(w26, 8, 0));

	return reach_of(w4, people_of(facts, unit), weekly_most(&seen));
}

/* ---- needs ----------------------------------------------------------------------------------- */

static struct share_in
share_in_of(
	const struct crowd *crowd, size_t unit, need_id need, const size_t *at, size_t n)
{
	const struct facts *facts = crowd_facts(crowd);
	struct share_in in = { .k = facts->weeks[facts->week_count - 1].k };

	for (size_t i = 0; i < n; i++) {
		const struct week_need_row *row = crowd_need(crowd, at[i], unit, need);

		if (row == NULL) {
			continue;
		}
		in.weeks++;
		in.days_ours += row->days_ours;
		in.days_other += row->days_other;
		in.most_ours =
			row->dev_ours > in.most_ours ? row->dev_ours : in.most_ours;
		in.most_other =
			row->dev_other > in.most_other ? row->dev_other : in.most_other;
	}
	return in;
}

struct share
share_over(const struct crowd *crowd, size_t unit, need_id need, const size_t *weeks,
	size_t n)
{
	struct share_in in = share_in_of(crowd, unit, need, weeks, n);

	return share_of(&in);
}

static void
best_share(const struct crowd *crowd, size_t unit, need_id need, const struct window *w26,
	struct need_view *view)
{
	view->best = (struct share){ SHARE_EARLY, -1 };
	for (size_t i = 4; i <= w26->n; i++) {
		struct share share = share_over(crowd, unit, need, w26->at + i - 4, 4);

		if (share.kind != SHARE_EARLY && share.per_mille > view->best.per_mille) {
			view->best = share;
		}
	}
}

static void
weeks_count(const struct crowd *crowd, size_t unit, need_id need,
	const struct window *w26, struct diagnosis_in *in)
{
	const struct facts *facts = crowd_facts(crowd);

	for (size_t i = 0; i < w26->n; i++) {
		const struct week_need_row *row =
			crowd_need(crowd, w26->at[i], unit, need);
		int64_t k = facts->weeks[w26->at[i]].k;
		bool in_w4 = i + 4 >= w26->n;

		if (row == NULL) {
			continue;
		}
		in->weeks_known++;
		in->weeks_ours_all += row->dev_ours >= k;
		if (in_w4) {
			in->weeks_any++;
			in->weeks_ours += row->dev_ours >= k;
			in->weeks_other += row->dev_other >= k;
			in->both += row->dev_both;
			in->other += row->dev_other;
		}
	}
}

static int
ours_weeks8(
	const struct crowd *crowd, size_t unit, need_id need, const struct window *w26)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w8 = window_part(w26, 8, 0);
	int weeks = 0;

	for (size_t i = 0; i < w8.n; i++) {
		const struct week_need_row *row = crowd_need(crowd, w8.at[i], unit, need);

		weeks += row != NULL && row->dev_ours >= facts->weeks[w8.at[i]].k;
	}
	return weeks;
}

/* Days since a visit to the unit offered something for the need; -1 never. */
static int
told_days(const struct facts *facts, size_t unit, need_id need)
{
	const struct entry *visit;
	size_t at = 0;
	int days = -1;

	while ((visit = facts_entry(facts, "visit", &at)) != NULL) {
		struct day held = entry_day(visit, "held_on");

		if (strcmp(entry_get(visit, "unit"), facts->units[unit].code) == 0 &&
			strstr(entry_get(visit, "offered"), need_at(need)->code) !=
				NULL &&
			held.n <= facts->set.today.n) {
			days = facts->set.today.n - held.n;
		}
	}
	return days;
}

static enum diagnosis
diagnosis_in_view(const struct crowd *crowd, size_t unit, need_id need,
	const struct window *w26, const struct need_view *view)
{
	const struct facts *facts = crowd_facts(crowd);
	struct diagnosis_in in = { .share = view->share,
		.offer = view->offer != NULL,
		.visible = view->offer != NULL && view->offer->visible,
		.best_share = view->best.per_mille,
		.told_days = told_days(facts, unit, need) };

	if (view->offer != NULL) {
		in.offer_age = facts->set.today.n - view->offer->since.n;
	}
	weeks_count(crowd, unit, need, w26, &in);
	return diagnosis_of(&in);
}

struct need_view
need_view_of(const struct crowd *crowd, size_t unit, need_id need)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w26 = window_of(facts, 26, 0), w12 = window_part(&w26, 12, 0);
	struct window w4 = window_part(&w26, 4, 0), b4 = window_part(&w26, 4, 4);
	struct need_view view = { .offer = offer_for(facts, unit, need) };

	view.any4 = need_weeks(crowd, unit, need, NEED_ANY, w4);
	view.any_b4 = need_weeks(crowd, unit, need, NEED_ANY, b4);
	view.any8 = need_weeks(crowd, unit, need, NEED_ANY, window_part(&w26, 8, 0));
	view.any12 = need_weeks(crowd, unit, need, NEED_ANY, w12);
	view.reach = reach_in(crowd, unit, &view.any4, &w26);
	view.change = growth_of(&view.any4, &view.any_b4, view.reach.people,
		facts->set.growth_devices, facts->set.growth_percent);
	view.outside = outside_change(crowd, unit, need, view.reach.people, 0);
	view.share = share_over(crowd, unit, need, w4.at, w4.n);
	best_share(crowd, unit, need, &w26, &view);
	view.weeks_ours_w8 = ours_weeks8(crowd, unit, need, &w26);
	view.diagnosis = diagnosis_in_view(crowd, unit, need, &w26, &view);
	return view;
}

/* ---- tools ----------------------------------------------------------------------------------- */

static void
stage_and_rhythm(const struct crowd *crowd, size_t unit, size_t service,
	const struct window *w26, struct tool_view *view)
{
	const struct facts *facts = crowd_facts(crowd);
	struct stage_week stage[WINDOW_MOST] = { 0 };
	struct rhythm_week rhythm[WINDOW_MOST] = { 0 };
	service_id id = facts->services[service].catalogued;
	const struct service *known =
		id == SERVICE_NONE ? NULL : service_at(facts->set.catalogue, id);
	bool can = known != NULL && can_run_alone(known->citizen, known->ai);
	int machine = 0;

	for (size_t i = 0; i < w26->n; i++) {
		const struct week_use_row *row =
			crowd_use(crowd, w26->at[i], unit, service);

		rhythm[i].week = facts->weeks[w26->at[i]].week;
		if (row == NULL) {
			continue;
		}
		rhythm[i].shown = stage[i].shown = true;
		rhythm[i].mask = stage[i].mask = (int)row->day_mask;
		stage[i].dev = row->dev;
		stage[i].regular = row->dev_regular;
		stage[i].signup = row->dev_signup;
		stage[i].machine = can && row->dev_machine > 0;
		machine += i + 4 >= w26->n && row->dev_machine > 0;
	}
	view->unattended = is_unattended(can, machine);
	view->rhythm = rhythm_of(rhythm, w26->n);
	view->stage = stage_of(&(struct stage_in){
		stage, w26->n, view->unattended, view->reach.per_mille });
}

static int64_t
sent_per_device(
	const struct crowd *crowd, size_t unit, size_t service, const struct window *w26)
{
	struct window w4 = window_part(w26, 4, 0);
	int64_t up = 0, dev = 0;

	for (size_t i = 0; i < w4.n; i++) {
		struct cell sent = crowd_use_cell(crowd, w4.at[i], unit, service, USE_UP);
		struct cell devices =
			crowd_use_cell(crowd, w4.at[i], unit, service, USE_DEV);

		if (sent.shown == SHOWN_YES) {
			up += sent.value;
			dev += devices.value;
		}
	}
	return dev == 0 ? 0 : up / dev;
}

/* Devices behind addresses that stand for several; of the whole organisation: unit by unit. */
static int64_t
hidden_devices(const struct crowd *crowd, size_t unit, size_t service)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w1 = window_of(facts, 1, 0);
	const struct unit *of = facts->units[unit].unit;
	const struct week_use_row *row;
	int64_t hidden = 0;

	for (size_t u = 1; unit == 0 && u < facts->unit_count; u++) {
		if (facts->units[u].unit != NULL && facts->units[u].unit->shared > 1) {
			hidden += hidden_devices(crowd, u, service);
		}
	}
	if (w1.n == 0 || of == NULL || of->shared <= 1) {
		return hidden;
	}
	row = crowd_use(crowd, w1.at[0], unit, service);
	return row == NULL ? 0
			   : seats_hidden(row->dev, row->dev_shared, of->shared,
				     facts->weeks[w1.at[0]].k);
}

static struct seats
seats_in_view(const struct crowd *crowd, size_t unit, size_t service,
	const struct window *w26, const struct tool_view *view)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w4 = window_part(w26, 4, 0), w8 = window_part(w26, 8, 0);
	struct seats_in in = { .regular4 =
				       use_weeks(crowd, unit, service, USE_REGULAR, w4),
		.dev8 = view->dev8,
		.seen8 = seen_weeks(crowd, unit, w8),
		.people = people_of(facts, unit),
		.hidden = hidden_devices(crowd, unit, service) };

	/* almost all are regular: say at least all but k - 1 */
	for (size_t i = 0; i < w4.n; i++) {
		const struct week_use_row *row =
			crowd_use(crowd, w4.at[i], unit, service);
		int64_t k = facts->weeks[w4.at[i]].k;

		if (row != NULL && !in.regular4.shown[i]) {
			in.regular4.shown[i] = true;
			in.regular4.dev[i] =
				row->dev - row->dev_regular < k ? row->dev - k + 1 : 0;
		}
	}
	return seats_of(&in);
}

struct tool_view
tool_view_of(const struct crowd *crowd, size_t unit, size_t service)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w26 = window_of(facts, 26, 0);
	struct window w4 = window_part(&w26, 4, 0), b4 = window_part(&w26, 4, 4);
	struct tool_view view = { .first_day = first_day_of(
					  facts, unit, facts->services[service].id) };

	view.dev4 = use_weeks(crowd, unit, service, USE_DEV, w4);
	view.dev_b4 = use_weeks(crowd, unit, service, USE_DEV, b4);
	view.dev8 = use_weeks(crowd, unit, service, USE_DEV, window_part(&w26, 8, 0));
	view.reach = reach_in(crowd, unit, &view.dev4, &w26);
	view.change = growth_of(&view.dev4, &view.dev_b4, view.reach.people,
		facts->set.growth_devices, facts->set.growth_percent);
	stage_and_rhythm(crowd, unit, service, &w26, &view);
	view.is_new = weekly_shown(&view.dev4) > 0 &&
		      is_new(view.first_day, facts->set.today, facts->set.new_days,
			      weekly_most(&view.dev4), view.reach.people,
			      unit == 0 ? 0 : facts->set.new_reach);
	view.up_per_device = sent_per_device(crowd, unit, service, &w26);
	view.seats = seats_are_early(&view.dev8)
			     ? (struct seats){ .early = true }
			     : seats_in_view(crowd, unit, service, &w26, &view);
	return view;
}
