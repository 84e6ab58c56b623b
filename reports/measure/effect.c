/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/effect.h"

#include "reports/measure/view.h"

#include <stdlib.h>

enum { SERVICES_MOST = 64, SIDE_WEEKS = 4, QUIET_DAYS = 91 };

static const int side_first[EFFECT_SIDES] = { -4, 1, 10 };

/* ---- what belongs to it ---------------------------------------------------------------------- */

static bool
in_line(const struct facts *facts, const struct effect *effect, size_t service,
	enum effect_line line)
{
	const char *named = entry_get(effect->talk, "services");
	const char *id = facts->services[service].id;
	bool ours = service_is_ours(facts, effect->unit, service);
	bool talked = !ours && (named[0] == '\0' || str_lists(named, id));

	if (line == EFFECT_TALKED && talked && named[0] != '\0') {
		return service_counts(facts, effect->unit, service);
	}
	if (facts->services[service].need != effect->need ||
		!service_counts(facts, effect->unit, service)) {
		return false;
	}
	return line == EFFECT_OURS     ? ours
	       : line == EFFECT_TALKED ? talked
				       : !ours && !talked;
}

size_t
effect_services(const struct crowd *crowd, const struct effect *effect,
	enum effect_line line, size_t *services, size_t most)
{
	const struct facts *facts = crowd_facts(crowd);
	size_t n = 0;

	for (size_t s = 0; s < facts->service_count && n < most; s++) {
		if (in_line(facts, effect, s, line)) {
			services[n++] = s;
		}
	}
	return n;
}

static const struct entry *
first_visit(const struct facts *facts, const struct entry *talk)
{
	const struct entry *visit, *first = NULL;
	size_t at = 0;

	while ((visit = facts_entry(facts, "visit", &at)) != NULL) {
		struct day held = entry_day(visit, "held_on");

		if (held.n <= facts->set.today.n &&
			str_lists(entry_get(visit, "conversations"), talk->id) &&
			(first == NULL || held.n < entry_day(first, "held_on").n)) {
			first = visit;
		}
	}
	return first;
}

static const struct entry *
newest_decision(const struct facts *facts, const struct entry *talk)
{
	const struct entry *decision, *newest = NULL;
	size_t at = 0;

	while ((decision = facts_entry(facts, "decision", &at)) != NULL) {
		if (strcmp(entry_get(decision, "conversation"), talk->id) == 0 &&
			(newest == NULL || entry_day(decision, "decided_on").n >
						   entry_day(newest, "decided_on").n)) {
			newest = decision;
		}
	}
	return newest;
}

/* ---- one week -------------------------------------------------------------------------------- */

/* What the units that are shown leave of the whole organisation. */
static double
left_over(const struct crowd *crowd, size_t week, size_t service)
{
	const struct facts *facts = crowd_facts(crowd);
	struct cell all = crowd_use_cell(crowd, week, 0, service, USE_DEV);
	int64_t left = all.value;

	if (all.shown != SHOWN_YES) {
		return (double)facts->weeks[week].k - 1;
	}
	for (size_t u = 1; u < facts->unit_count; u++) {
		struct cell cell = crowd_use_cell(crowd, week, u, service, USE_DEV);

		left -= cell.shown == SHOWN_YES ? cell.value : 0;
	}
	return left < 0 ? 0 : (double)left;
}

static struct span
cell_span(const struct crowd *crowd, size_t week, size_t unit, size_t service)
{
	struct cell cell = crowd_use_cell(crowd, week, unit, service, USE_DEV);
	double small = (double)crowd_facts(crowd)->weeks[week].k - 1;
	double left;

	if (cell.shown == SHOWN_YES) {
		return (struct span){ (double)cell.value, (double)cell.value };
	}
	left = left_over(crowd, week, service);
	return (struct span){ 0,
		cell.shown == SHOWN_SMALL && small < left ? small : left };
}

static void
line_week(const struct crowd *crowd, size_t week, size_t unit,
	const struct effect *effect, enum effect_line line, struct effect_week *out)
{
	size_t services[SERVICES_MOST];
	size_t n = effect_services(crowd, effect, line, services, SERVICES_MOST);

	for (size_t i = 0; i < n; i++) {
		struct span span = cell_span(crowd, week, unit, services[i]);
		enum shown shown =
			crowd_use_cell(crowd, week, unit, services[i], USE_DEV).shown;

		out->shown[line] = out->shown[line] || shown == SHOWN_YES;
		out->why[line] = shown > out->why[line] ? shown : out->why[line];
		out->dev[line].low += span.low;
		out->dev[line].high += span.high;
	}
}

/* As a number only where the part and the rest are both of k devices (P4). */
static void
hidden_week(const struct crowd *crowd, size_t week, size_t unit, struct effect_week *out)
{
	const struct week_unit_row *row = crowd_unit(crowd, week, unit);
	int64_t k = crowd_facts(crowd)->weeks[week].k;

	if (row != NULL && row->dev_hidden >= k && row->dev_seen - row->dev_hidden >= k) {
		out->hidden_shown = true;
		out->hidden = row->dev_hidden;
	}
}

static void
one_week(const struct crowd *crowd, int index, size_t unit, const struct effect *effect,
	struct effect_week *out)
{
	const struct facts *facts = crowd_facts(crowd);
	size_t week = (size_t)index, newest = facts->week_count - 1;

	if (index < 0) {
		return;
	}
	out->there = true;
	out->counts = week_valid(facts, week) && week_same_series(facts, week, newest) &&
		      !crowd_folded(crowd, week, unit);
	for (int line = 0; line < EFFECT_LINES; line++) {
		line_week(crowd, week, unit, effect, (enum effect_line)line, out);
	}
	hidden_week(crowd, week, unit, out);
}

bool
effect_is_exact(const struct effect_week *week, enum effect_line line)
{
	/* sums of whole devices */
	return week->shown[line] && week->dev[line].high - week->dev[line].low < 0.5;
}

/* ---- sides ----------------------------------------------------------------------------------- */

struct side {
	int weeks;
	struct span dev[EFFECT_LINES];
	bool all_shown;           /* the services that were talked about, in every week */
	bool exact[EFFECT_LINES]; /* in every week */
	double hidden;
};

static struct side
side_of(const struct effect_week *weeks, enum effect_side which)
{
	struct side side = { .all_shown = true, .exact = { true, true, true } };
	int first = EFFECT_BEFORE + side_first[which];

	for (int w = first; w < first + SIDE_WEEKS; w++) {
		if (!weeks[w].there || !weeks[w].counts) {
			continue;
		}
		side.weeks++;
		side.all_shown = side.all_shown && weeks[w].shown[EFFECT_TALKED];
		side.hidden += (double)weeks[w].hidden;
		for (int line = 0; line < EFFECT_LINES; line++) {
			side.dev[line].low += weeks[w].dev[line].low;
			side.dev[line].high += weeks[w].dev[line].high;
			side.exact[line] =
				side.exact[line] &&
				effect_is_exact(&weeks[w], (enum effect_line)line);
		}
	}
	for (int line = 0; line < EFFECT_LINES && side.weeks > 0; line++) {
		side.dev[line].low /= side.weeks;
		side.dev[line].high /= side.weeks;
	}
	side.hidden = side.weeks > 0 ? side.hidden / side.weeks : 0;
	return side;
}

struct effect_range
effect_range(const struct effect *effect, enum effect_side side, int line)
{
	struct effect_range range = { .n = 0 };
	int first = EFFECT_BEFORE + side_first[side];

	for (int w = first; w < first + SIDE_WEEKS; w++) {
		const struct effect_week *week = &effect->weeks[w];
		bool hidden = line == EFFECT_HIDDEN;
		double value = hidden ? (double)week->hidden : week->dev[line].low;

		if (!week->there || !week->counts ||
			!(hidden ? week->hidden_shown : week->shown[line])) {
			continue;
		}
		range.low = range.n == 0 || value < range.low ? value : range.low;
		range.high = range.n == 0 || value > range.high ? value : range.high;
		range.mean += value;
		range.floor = range.floor ||
			      (!hidden && !effect_is_exact(week, (enum effect_line)line));
		range.n++;
	}
	range.mean = range.n > 0 ? range.mean / (double)range.n : 0;
	return range;
}

/* ---- comparison units ------------------------------------------------------------------------ */

/* A visit to the unit about the need, within thirteen weeks. */
static bool
was_visited(const struct facts *facts, size_t unit, const struct effect *effect)
{
	const char *code = need_at(effect->need)->code;
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(facts, "visit", &at)) != NULL) {
		struct day held = entry_day(visit, "held_on");

		if (strcmp(entry_get(visit, "unit"), facts->units[unit].code) == 0 &&
			held.n != DAY_OPEN && abs(held.n - effect->day.n) <= QUIET_DAYS &&
			(strcmp(entry_get(visit, "need"), code) == 0 ||
				strstr(entry_get(visit, "offered"), code) != NULL)) {
			return true;
		}
	}
	return false;
}

struct comparison {
	size_t n;
	double before[COMPARED_MOST]; /* mean of x before */
	struct effect_week weeks[COMPARED_MOST][EFFECT_WEEKS];
};

static void
compare_with(const struct crowd *crowd, size_t unit, const struct effect *effect,
	struct comparison *c)
{
	struct effect_week *weeks = c->weeks[c->n];
	struct side before;

	memset(weeks, 0, sizeof c->weeks[0]);
	for (int w = 0; w < EFFECT_WEEKS; w++) {
		weeks[w].week = effect->weeks[w].week;
		one_week(crowd, facts_week(crowd_facts(crowd), weeks[w].week), unit,
			effect, &weeks[w]);
	}
	before = side_of(weeks, SIDE_BEFORE);
	if (before.weeks == SIDE_WEEKS && before.exact[EFFECT_TALKED]) {
		c->before[c->n++] = before.dev[EFFECT_TALKED].low;
	}
}

static void
comparison_fill(
	const struct crowd *crowd, const struct effect *effect, struct comparison *c)
{
	const struct facts *facts = crowd_facts(crowd);

	for (size_t u = 1; u < facts->unit_count && c->n < COMPARED_MOST; u++) {
		if (u != effect->unit && unit_is_visible(crowd, u) &&
			!was_visited(facts, u, effect)) {
			compare_with(crowd, u, effect, c);
		}
	}
}

static void
ratios(const struct comparison *c, enum effect_side which, struct displacement_in *in)
{
	for (size_t i = 0; i < c->n; i++) {
		struct side before = side_of(c->weeks[i], SIDE_BEFORE);
		struct side after = side_of(c->weeks[i], which);

		if (after.weeks < SIDE_WEEKS || !after.exact[EFFECT_TALKED]) {
			continue;
		}
		in->e[in->compared] = after.dev[EFFECT_TALKED].low / c->before[i];
		in->e_y[in->compared++] =
			before.exact[EFFECT_OURS] && after.exact[EFFECT_OURS] &&
					before.dev[EFFECT_OURS].low > 0
				? after.dev[EFFECT_OURS].low / before.dev[EFFECT_OURS].low
				: 1;
	}
}

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The quartiles of the comparison units, on the scale of this unit. */
static void
band(const struct comparison *c, double before, int w, struct effect_week *week)
{
	double e[COMPARED_MOST];
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (c->weeks[i][w].counts &&
			effect_is_exact(&c->weeks[i][w], EFFECT_TALKED)) {
			e[n++] = c->weeks[i][w].dev[EFFECT_TALKED].low / c->before[i];
		}
	}
	if (n < COMPARED_LEAST) {
		return;
	}
	qsort(e, n, sizeof *e, compare_doubles);
	week->band = (struct span){ e[n / 4] * before, e[n - 1 - n / 4] * before };
}

/* ---- M23 at the ends of the spans ------------------------------------------------------------ */

static void
wider(int range[2], int value, bool first)
{
	range[0] = first || value < range[0] ? value : range[0];
	range[1] = first || value > range[1] ? value : range[1];
}

static void
merge(struct displaced_span *all, const struct displacement *d, bool first)
{
	if (first) {
		all->displaced = d->displaced;
		all->compared = d->compared;
		all->growing = d->growing;
		all->hidden_rose = d->hidden_rose;
	} else if (all->displaced != d->displaced) {
		all->displaced = DISPLACED_UNCLEAR;
	}
	all->growing = all->growing && d->growing;
	all->hidden_rose = all->hidden_rose && d->hidden_rose;
	wider(all->ours, d->ours, first);
	wider(all->other, d->other, first);
	wider(all->dark, d->dark, first);
}

static double
end_of(const struct span *span, unsigned corner, int bit)
{
	return corner >> bit & 1 ? span->high : span->low;
}

static struct displaced_span
displaced(const struct effect *effect, const struct comparison *c, enum effect_side which)
{
	struct side b = side_of(effect->weeks, SIDE_BEFORE);
	struct side a = side_of(effect->weeks, which);
	struct displacement_in in = { .weeks_before = b.all_shown ? b.weeks : 0,
		.weeks_after = a.weeks,
		.k = effect->k,
		.h_b = b.hidden,
		.h_a = a.hidden };
	struct displaced_span all = { .displaced = DISPLACED_EARLY };

	ratios(c, which, &in);
	for (unsigned corner = 0; corner < 64; corner++) {
		struct displacement d;

		in.x_b = end_of(&b.dev[EFFECT_TALKED], corner, 0);
		in.x_a = end_of(&a.dev[EFFECT_TALKED], corner, 1);
		in.y_b = end_of(&b.dev[EFFECT_OURS], corner, 2);
		in.y_a = end_of(&a.dev[EFFECT_OURS], corner, 3);
		in.z_b = end_of(&b.dev[EFFECT_ELSEWHERE], corner, 4);
		in.z_a = end_of(&a.dev[EFFECT_ELSEWHERE], corner, 5);
		d = displacement_of(&in);
		merge(&all, &d, corner == 0);
	}
	return all;
}

static void
weeks_fill(const struct crowd *crowd, struct effect *effect)
{
	int64_t anchor = day_week(effect->day).n;

	for (int w = 0; w < EFFECT_WEEKS; w++) {
		struct effect_week *week = &effect->weeks[w];

		week->week = anchor - EFFECT_BEFORE + w;
		one_week(crowd, facts_week(crowd_facts(crowd), week->week), effect->unit,
			effect, week);
	}
}

static void
measure(const struct crowd *crowd, struct effect *effect)
{
	struct comparison *c = calloc(1, sizeof *c);
	struct side before = side_of(effect->weeks, SIDE_BEFORE);

	if (c == NULL) {
		return;
	}
	comparison_fill(crowd, effect, c);
	effect->compared = c->n;
	for (int w = 0; w < EFFECT_WEEKS && before.weeks == SIDE_WEEKS &&
			before.exact[EFFECT_TALKED];
		w++) {
		band(c, before.dev[EFFECT_TALKED].low, w, &effect->weeks[w]);
	}
	effect->after[SIDE_30] = displaced(effect, c, SIDE_30);
	effect->after[SIDE_90] = displaced(effect, c, SIDE_90);
	free(c);
}

struct effect
effect_of(const struct crowd *crowd, const struct entry *talk)
{
	const struct facts *facts = crowd_facts(crowd);
	int unit = facts_unit(facts, entry_get(talk, "unit"));
	struct effect effect = { .talk = talk,
		.unit = unit < 0 ? 0 : (size_t)unit,
		.need = need_named(str_of(entry_get(talk, "need"))),
		.day = { DAY_OPEN },
		.visit = first_visit(facts, talk),
		.decision = newest_decision(facts, talk),
		.k = facts->weeks[facts->week_count - 1].k,
		.sheet = 30 };

	if (effect.visit != NULL) {
		effect.day = entry_day(effect.visit, "held_on");
	} else if (effect.decision != NULL) {
		effect.day = entry_day(effect.decision, "decided_on");
	}
	if (effect.day.n == DAY_OPEN || unit <= 0 || effect.need == NEED_NONE) {
		effect.day.n = DAY_OPEN;
		return effect;
	}
	weeks_fill(crowd, &effect);
	measure(crowd, &effect);
	if (side_of(effect.weeks, SIDE_90).weeks == SIDE_WEEKS) {
		effect.sheet = 90;
	}
	return effect;
}
