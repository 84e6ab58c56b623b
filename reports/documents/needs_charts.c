/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/needs.h"
#include "reports/documents/overlap.h"

/* The third sheet of needs: which unit needs what, tools side by side, our share week by week.  All of it
 * rests on figures that the tables of the same week may show. */

enum { LINES = 4, SHARE_WEEKS = 4, LEAST_POINTS = 2 };

/* ---- from unit to need ----------------------------------------------------------------------- */

static void
flow_row(struct needs *n, struct element *e, size_t unit, need_id need)
{
	struct report *report = n->report;
	struct cell cell =
		crowd_need_cell(n->crowd, n->facts->week_count - 1, unit, need, NEED_ANY);
	struct report_cell *row;

	if (cell.shown != SHOWN_YES || need_organisation_only(need)) {
		return;
	}
	row = report_row(report, e);
	row[0] = report_both(n->facts->units[unit].name, n->facts->units[unit].code);
	row[1] = report_both(say_need(report, need), need_at(need)->code);
	row[2] = report_count(report, cell);
}

static void
flows(struct needs *n)
{
	struct report *report = n->report;
	const struct arena *arena = report->arena;
	struct element *e = report_element(
		report, "NE3-flows", words_text(arena, WORDS_NE3_FLOWS), LOOK_FLOWS);

	e->page = true;
	report_column(report, e, "unit", words_text(arena, WORDS_U_UNIT), false);
	report_column(report, e, "need", words_text(arena, WORDS_NE3_FLOWS_NEEDS), false);
	report_column(report, e, "devices", words_text(arena, WORDS_U_DEVICES), true);
	for (size_t i = 0; i < n->unit_count; i++) {
		for (size_t need = 0; need < need_count(); need++) {
			flow_row(n, e, n->units[i], (need_id)need);
		}
	}
	report_before(report, e,
		words_text(arena, e->row_count == 0 ? WORDS_NE3_FLOWS_EARLY
						    : WORDS_NE3_FLOWS_BEFORE));
}

/* ---- tools side by side ---------------------------------------------------------------------- */

static struct overlap
overlap_of(const struct needs *n, need_id need)
{
	return (struct overlap){ n->report, n->crowd, need, n->units, n->unit_count };
}

/* The need with most to compare; of two, the one with more devices. */
static need_id
most_overlap(const struct needs *n)
{
	need_id found = NEED_NONE;
	size_t most = 0;

	for (size_t i = 0; i < need_count(); i++) {
		need_id need = (need_id)i;
		struct overlap o = overlap_of(n, need);
		size_t figures = overlap_figures(&o);

		if (figures > most ||
			(found != NEED_NONE && figures == most &&
				weekly_mean(&needs_view(n, 0, need)->any4) >
					weekly_mean(&needs_view(n, 0, found)->any4))) {
			found = need;
			most = figures;
		}
	}
	return found;
}

static void
tools(struct needs *n)
{
	need_id need = most_overlap(n);
	struct overlap o = overlap_of(n, need);
	struct element *e = need == NEED_NONE ? NULL : overlap_grid(&o, "NE9-grid");

	if (e != NULL) {
		e->half = true;
	}
	e = report_element(n->report, "NE9-tools", "", LOOK_DATA);
	overlap_columns(n->report, e);
	for (size_t i = 0; i < need_count(); i++) {
		o.need = (need_id)i;
		overlap_rows(&o, e);
	}
}

/* ---- our share ------------------------------------------------------------------------------- */

/* Weeks for which the share of a need is a figure. */
static size_t
points_of(const struct needs *n, need_id need, const struct window *w)
{
	size_t points = 0;

	for (size_t last = SHARE_WEEKS - 1; last < w->n; last++) {
		points += share_over(n->crowd, 0, need, w->at + last + 1 - SHARE_WEEKS,
				  SHARE_WEEKS)
				  .kind == SHARE_PERCENT;
	}
	return points;
}

static bool
has_line(const struct needs *n, need_id need, const struct window *w)
{
	const struct need_view *view = needs_view(n, 0, need);

	return view->offer != NULL && view->offer->visible &&
	       !need_organisation_only(need) && points_of(n, need, w) >= LEAST_POINTS;
}

/* Needs of which we serve a part, those with most devices first. */
static size_t
lines_choose(const struct needs *n, const struct window *w, need_id *line)
{
	size_t count = 0;

	for (size_t i = 0; i < need_count(); i++) {
		int64_t mean = weekly_mean(&needs_view(n, 0, (need_id)i)->any4);
		size_t at = count;

		if (!has_line(n, (need_id)i, w)) {
			continue;
		}
		for (; at > 0 &&
			weekly_mean(&needs_view(n, 0, line[at - 1])->any4) < mean;
			at--) {
			line[at] = line[at - 1];
		}
		line[at] = (need_id)i;
		count += count < LINES;
	}
	return count;
}

/* In steps of five, as everywhere; hardly any of one side: a stub, at the foot or hung from the top. */
static struct report_cell
share_cell(struct needs *n, const struct share *share)
{
	struct report *report = n->report;
	struct report_cell cell = { .text = say_share(report, share),
		.data = "",
		.number = true,
		.shown = share->kind == SHARE_EARLY ? SHOWN_EARLY : SHOWN_SMALL };

	if (share->kind == SHARE_PERCENT) {
		cell.shown = SHOWN_YES;
		cell.data = words_number(
			report->arena, (share->per_mille + 25) / 50 * INT64_C(5));
	}
	cell.weight = share->kind == SHARE_ALL_OURS;
	return cell;
}

/* The words of a note, with the unit they are about; "" when that may not be named here. */
static const char *
note_words(struct needs *n, const struct entry *note)
{
	const char *unit = entry_get(note, "unit"), *words = entry_get(note, "words");

	if (strcmp(unit, "all") == 0) {
		return words;
	}
	for (size_t i = 0; i < n->unit_count; i++) {
		const struct facts_unit *one = &n->facts->units[n->units[i]];

		if (strcmp(unit, one->code) == 0) {
			return WORDS_SAY(
				n->report->arena, WORDS_NE11_MARK, words, one->name);
		}
	}
	return "";
}

/* What somebody wrote beside a week: about one of the needs or about all of them. */
static bool
is_about(const struct entry *note, const need_id *line, size_t count)
{
	const char *need = entry_get(note, "need");
	bool hit = need[0] == '\0' && entry_get(note, "service")[0] == '\0';

	for (size_t i = 0; i < count; i++) {
		hit = hit || strcmp(need, need_at(line[i])->code) == 0;
	}
	return hit;
}

static const char *
joined(struct needs *n, const char *mark, const char *words)
{
	return mark[0] == '\0' ? words
	       : words[0] == '\0'
		       ? mark
		       : WORDS_SAY(n->report->arena, WORDS_LIST_MORE, mark, words);
}

static const char *
mark_of(struct needs *n, int64_t week, const need_id *line, size_t count)
{
	const char *name = words_week(n->report->arena, week), *mark = "";
	const struct entry *note;
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		const struct offer *offer = needs_view(n, 0, line[i])->offer;

		if (day_week(offer->since).n == week) {
			mark = joined(n, mark,
				WORDS_SAY(n->report->arena, WORDS_NE11_BEGINS,
					offer->name));
		}
	}
	while ((note = facts_entry(n->facts, "annotation", &at)) != NULL) {
		if (strcmp(entry_get(note, "week"), name) == 0 &&
			is_about(note, line, count)) {
			mark = joined(n, mark, note_words(n, note));
		}
	}
	return mark;
}

static void
share_row(struct needs *n, struct element *e, const struct window *w, size_t last,
	const need_id *line, size_t count)
{
	struct report *report = n->report;
	struct report_cell *row = report_row(report, e);
	int64_t week = n->facts->weeks[w->at[last]].week;

	row[0] = report_text(words_week(report->arena, week));
	for (size_t i = 0; i < count; i++) {
		struct share share = share_over(n->crowd, 0, line[i],
			w->at + last + 1 - SHARE_WEEKS, SHARE_WEEKS);

		row[1 + i] = share_cell(n, &share);
	}
	row[1 + count] = report_text(mark_of(n, week, line, count));
}

static bool
has_stubs(const struct element *e)
{
	for (size_t r = 0; r < e->row_count; r++) {
		for (size_t c = 1; c < e->column_count; c++) {
			if (e->rows[r][c].shown == SHOWN_SMALL) {
				return true;
			}
		}
	}
	return false;
}

static void
shares(struct needs *n)
{
	struct report *report = n->report;
	const struct arena *arena = report->arena;
	struct window w = window_of(n->facts, WINDOW_MOST, 0);
	need_id line[LINES + 1]; /* one more, that falls out */
	size_t count = lines_choose(n, &w, line);
	struct element *e;

	if (count == 0) {
		return;
	}
	e = report_element(
		report, "NE11-share", words_text(arena, WORDS_NE11_SHARE), LOOK_LINES);
	e->half = e->percent = true;
	report_before(report, e, words_text(arena, WORDS_NE11_SHARE_BEFORE));
	report_column(report, e, "week", words_text(arena, WORDS_U_WEEK), false);
	for (size_t i = 0; i < count; i++) {
		report_column(report, e, need_at(line[i])->code,
			say_need(report, line[i]), true);
	}
	report_column(report, e, "mark", NULL, false);
	for (size_t last = SHARE_WEEKS - 1; last < w.n; last++) {
		share_row(n, e, &w, last, line, count);
	}
	if (has_stubs(e)) {
		report_after(report, e, words_text(arena, WORDS_NE11_SHARE_AFTER));
	}
}

void
needs_charts(struct needs *n)
{
	flows(n);
	tools(n);
	shares(n);
}
