/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/needs.h"

#include "reports/words.h"

#include <stdlib.h>

/* NE5 to NE7: what is new, what has no name yet, models at work. */

enum { NEW_MOST = 4, UNKNOWN_MOST = 3, AI_MOST = 5, NAMES = 4 };

static bool
is_named(const struct needs *n, size_t unit)
{
	for (size_t i = 0; i < n->unit_count; i++) {
		if (n->units[i] == unit) {
			return true;
		}
	}
	return false;
}

const char *
needs_where(const struct needs *n, size_t service)
{
	const char *names[NAMES];
	size_t count = needs_units(n, service, names, NAMES);

	if (count == 0) {
		return words_text(n->report->arena, WORDS_UNIT_WITHHELD);
	}
	return say_names(n->report, names, count, NAMES);
}

/* ---- NE5: new in a unit, growing, new and small (M7) ------------------------------------------ */

enum news { NEWS_UNIT, NEWS_GROWING, NEWS_SMALL };
static const char *const news_word[] = { "new in a unit", "growing", "new and small" };

/* Each unit once, whatever number of sensors saw it, in the order of units.csv. */
static void
add_new_unit(struct needs *n, size_t service, size_t unit)
{
	struct new_unit **at = &n->new_in_unit[service];
	struct new_unit *added;

	while (*at != NULL && (*at)->unit < unit) {
		at = &(*at)->next;
	}
	if (*at != NULL && (*at)->unit == unit) {
		return;
	}
	added = arena_take(n->report->arena, sizeof *added);
	*added = (struct new_unit){ unit, *at };
	*at = added;
}

static const char *
new_needs_where(const struct needs *n, size_t service)
{
	const char *names[NAMES];
	size_t count = 0;

	for (const struct new_unit *at = n->new_in_unit[service]; at != NULL;
		at = at->next) {
		if (count < NAMES) {
			names[count] = n->facts->units[at->unit].name;
		}
		count++;
	}
	return say_names(n->report, names, count, NAMES);
}

/* One walk over first uses: only what is young in a unit has to be measured there. */
static void
new_in_units(struct needs *n)
{
	const struct facts *facts = n->facts;
	int32_t since = facts->set.today.n - (int32_t)facts->set.new_days;

	n->new_in_unit = arena_take(
		n->report->arena, (facts->service_count + 1) * sizeof *n->new_in_unit);
	memset(n->new_in_unit, 0, facts->service_count * sizeof *n->new_in_unit);
	for (size_t i = 0; i < facts->rows[TABLE_FIRST_USE].n; i++) {
		const struct first_use_row *row = facts_row(facts, TABLE_FIRST_USE, i);
		int unit, service;

		if (row->first_day < since || row->unit[0] == '*') {
			continue;
		}
		unit = facts_unit(facts, row->unit);
		service = facts_service(facts, row->name);
		if (unit > 0 && service >= 0 && is_named(n, (size_t)unit) &&
			tool_view_of(n->crowd, (size_t)unit, (size_t)service).is_new) {
			add_new_unit(n, (size_t)service, (size_t)unit);
		}
	}
}

/* False: neither new nor growing. */
static bool
news_of(const struct needs *n, size_t s, enum news *news)
{
	const struct tool_view *view = &n->tools[s];

	if (!service_counts(n->facts, 0, s) || service_is_ours(n->facts, 0, s) ||
		need_organisation_only(n->facts->services[s].need) ||
		weekly_shown(&view->dev4) == 0) {
		return false;
	}
	*news = n->new_in_unit[s] != NULL ? NEWS_UNIT
		: view->is_new            ? NEWS_SMALL
					  : NEWS_GROWING;
	return *news != NEWS_GROWING || view->change.growth == GROWTH_UP;
}

/* New in a unit first, then what grew, then new and small; the youngest first, then what grew most. */
static int
compare_new(const void *a, const void *b, void *ctx)
{
	const struct needs *n = ctx;
	size_t s = *(const size_t *)a, t = *(const size_t *)b;
	const struct tool_view *x = &n->tools[s], *y = &n->tools[t];
	enum news of_s = NEWS_UNIT, of_t = NEWS_UNIT;

	(void)news_of(n, s, &of_s);
	(void)news_of(n, t, &of_t);
	if (of_s != of_t) {
		return of_s < of_t ? -1 : 1;
	}
	if (of_s != NEWS_GROWING && x->first_day.n != y->first_day.n) {
		return x->first_day.n > y->first_day.n ? -1 : 1;
	}
	return x->change.delta != y->change.delta
		       ? y->change.delta - x->change.delta
		       : strcmp(n->facts->services[s].id, n->facts->services[t].id);
}

static void
new_row(struct needs *n, struct element *e, size_t s)
{
	struct report *report = n->report;
	const struct tool_view *view = &n->tools[s];
	const struct facts_service *service = &n->facts->services[s];
	size_t w = n->facts->week_count - 1;
	struct report_cell *row = report_row(report, e);
	enum news news = NEWS_GROWING;
	bool young = news_of(n, s, &news) && view->is_new;

	row[0] = report_text(say_need(report, service->need));
	row[1] = report_text(WORDS_SAY(report->arena,
		young               ? WORDS_NE5_NEW
		: news == NEWS_UNIT ? WORDS_NE5_NEW_THERE
				    : WORDS_NE5_GROWS,
		service->name,
		young ? words_day(report->arena, view->first_day)
		      : say_change(report, &view->change),
		say_devices(report, &view->dev4),
		news == NEWS_UNIT && !young ? new_needs_where(n, s) : needs_where(n, s)));
	row[1].weight = say_sure(n->crowd, 0, s);
	row[2] = report_text(service->id);
	row[3] = report_text(need_at(service->need)->code);
	row[4] = report_count(report, crowd_use_cell(n->crowd, w, 0, s, USE_DEV));
	row[5] = report_text(news_word[news]);
	row[6] = report_text(say_interests(report, n->facts, s));
}

static void
new_columns(struct report *report, struct element *e)
{
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "service", NULL, false);
	report_column(report, e, "need", NULL, false);
	report_column(report, e, "devices", NULL, true);
	report_column(report, e, "why", NULL, false);
	report_column(report, e, "interests", "", false);
}

/* Where a need that spreads may come up next (M21), with how often such a guess came true. */
static void
new_next(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(report, "NE5-next", "", LOOK_DATA);
	struct spread *spread = spread_view_open(&n->next, report->arena);
	struct spread_proof proof = spread_proof(spread);

	report_column(report, e, "need", NULL, false);
	report_column(report, e, "unit", NULL, false);
	report_column(report, e, "text", NULL, false);
	report_column(report, e, "came_true", NULL, true);
	report_column(report, e, "of", NULL, true);
	for (size_t need = 0; need < need_count(); need++) {
		size_t top[SPREAD_TOP], count = spread_next(spread, need, top);

		for (size_t i = 0; i < count; i++) {
			struct report_cell *row = report_row(report, e);

			row[0] = report_text(need_at((need_id)need)->code);
			row[1] = report_text(n->facts->units[top[i]].code);
			row[2] = report_text(WORDS_SAY(report->arena, WORDS_NE5_NEXT,
				words_need(report->arena, (need_id)need),
				n->facts->units[top[i]].name,
				words_number(report->arena, proof.came),
				words_number(report->arena, proof.of)));
			row[3] = report_number(report, proof.came);
			row[4] = report_number(report, proof.of);
		}
	}
}

void
needs_new(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE5", words_text(n->report->arena, WORDS_NE5), LOOK_LIST);
	size_t *order =
		arena_take(report->arena, (n->facts->service_count + 1) * sizeof *order);
	size_t count = 0;
	enum news news;

	e->half = true;
	e->page = true;
	e->most = NEW_MOST;
	new_columns(report, e);
	new_in_units(n);
	for (size_t s = 0; s < n->facts->service_count; s++) {
		if (news_of(n, s, &news)) {
			order[count++] = s;
		}
	}
	qsort_r(order, count, sizeof *order, compare_new, n);
	for (size_t i = 0; i < count; i++) {
		new_row(n, e, order[i]);
	}
	report_after(report, e,
		words_text(report->arena, count == 0 ? WORDS_NE5_NONE : WORDS_NE5_AFTER));
	new_next(n);
}

/* ---- NE6 ------------------------------------------------------------------------------------- */

/* Devices of a name in a week, over all sensors; P6 has passed before it was written. */
static int64_t
unknown_dev(const struct needs *n, const char *name, int64_t week)
{
	const struct facts *facts = n->facts;
	int64_t dev = 0;

	for (size_t i = 0; i < facts->rows[TABLE_WEEK_UNKNOWN].n; i++) {
		const struct week_unknown_row *row =
			facts_row(facts, TABLE_WEEK_UNKNOWN, i);

		if (row->week == week && row->unit[0] == '*' &&
			strcmp(row->name, name) == 0) {
			dev += row->dev;
		}
	}
	return dev;
}

static int
unknown_rise(const struct needs *n, const char *name)
{
	struct window w4 = window_of(n->facts, 4, 0), b4 = window_of(n->facts, 4, 4);
	int64_t now = 0, before = 0;

	for (size_t i = 0; i < w4.n; i++) {
		now += unknown_dev(n, name, n->facts->weeks[w4.at[i]].week);
	}
	for (size_t i = 0; i < b4.n; i++) {
		before += unknown_dev(n, name, n->facts->weeks[b4.at[i]].week);
	}
	return (int)((now - before) / 4);
}

static void
unknown_row(struct needs *n, struct element *e, const struct week_unknown_row *row)
{
	struct report *report = n->report;
	struct report_cell *cells = report_row(report, e);
	struct cell dev = { .value = row->dev, .shown = SHOWN_YES };
	struct day first = first_day_of(n->facts, 0, row->name);

	cells[0] = report_text(row->name);
	cells[1] = report_text(WORDS_SAY(report->arena, WORDS_NE6_TEXT,
		words_many(report->arena, WORDS_DEVICE_ONE, WORDS_DEVICE_MANY, row->dev),
		words_many(report->arena, WORDS_UNIT_ONE, WORDS_UNIT_MANY, row->units),
		first.n == DAY_OPEN ? words_text(n->report->arena, WORDS_NOT_KNOWN)
				    : words_day(report->arena, first)));
	cells[2] = report_count(report, dev);
}

void
needs_unknown(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE6", words_text(n->report->arena, WORDS_NE6), LOOK_LIST);

	e->half = true;
	e->most = UNKNOWN_MOST;
	report_column(report, e, "name", "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "devices", NULL, true);
	for (size_t i = 0; i < n->facts->rows[TABLE_WEEK_UNKNOWN].n; i++) {
		const struct week_unknown_row *row =
			facts_row(n->facts, TABLE_WEEK_UNKNOWN, i);
		struct day first;

		if (row->week != n->facts->set.week || row->unit[0] != '*' ||
			row->dev < report->k) {
			continue;
		}
		first = first_day_of(n->facts, 0, row->name);
		if (is_worth_asking(row->office_share, row->up, row->down,
			    is_new(first, n->facts->set.today, n->facts->set.new_days,
				    row->dev, 0, 0),
			    unknown_rise(n, row->name))) {
			unknown_row(n, e, row);
		}
	}
	report_after(report, e,
		words_text(n->report->arena,
			e->row_count == 0 ? WORDS_NE6_NONE : WORDS_NE6_AFTER));
}

/* ---- NE7 ------------------------------------------------------------------------------------- */

/* Amount sent in the last four weeks, per week; -1 withheld. */
static int64_t
sent_a_week(const struct needs *n, size_t s)
{
	struct window w4 = window_of(n->facts, 4, 0);
	int64_t sum = 0, weeks = 0;

	for (size_t i = 0; i < w4.n; i++) {
		struct cell cell = crowd_use_cell(n->crowd, w4.at[i], 0, s, USE_UP);

		if (cell.shown == SHOWN_YES) {
			sum += cell.value;
			weeks++;
		}
	}
	return weeks == 0 ? -1 : sum / weeks;
}

static const char *
say_country(const struct arena *arena, const struct service *service)
{
	const char *code = service->hq_country;

	return code[0] == '\0' || strcmp(code, "unknown") == 0
		       ? words_text(arena, WORDS_NOT_KNOWN)
		       : code;
}

/* letter: of the state, as in the bar; all: what goes to services in that state, in per mille of the
 * whole, with the first of them. */
static void
ai_row(struct needs *n, struct element *e, size_t s, char letter, int weight)
{
	struct report *report = n->report;
	const struct facts_service *f = &n->facts->services[s];
	const struct service *service =
		service_at(n->facts->set.catalogue, f->catalogued);
	enum status state = service_state(n->facts, s, NULL);
	int64_t sent = sent_a_week(n, s);
	size_t w = n->facts->week_count - 1;
	struct report_cell *row = report_row(report, e);

	row[0] = report_both(
		arena_printf(report->arena, "%c \u00b7 %s", letter, f->name), f->id);
	row[1] = report_both(say_need(report, f->need), need_at(f->need)->code);
	row[2] = report_count(report, crowd_use_cell(n->crowd, w, 0, s, USE_DEV));
	row[3] = report_bytes(
		report, (struct cell){ .value = sent < 0 ? 0 : sent,
				.shown = sent < 0 ? SHOWN_VOLUME : SHOWN_YES });
	row[4] = report_both(words_state(report->arena, state), status_word(state));
	row[5] = report_text(say_trained(report->arena, service));
	row[6] = report_text(say_country(report->arena, service));
	row[7] = report_text(say_business(report->arena, service));
	row[8].text = "";
	row[8].weight = weight;
}

static bool
is_ai_shown(const struct needs *n, size_t s)
{
	return service_counts(n->facts, 0, s) && need_is_ai(n->facts->services[s].need) &&
	       weekly_shown(&n->tools[s].dev4) > 0;
}

static int64_t
ai_sent(const struct needs *n, enum status status)
{
	int64_t all = 0;

	for (size_t s = 0; s < n->facts->service_count; s++) {
		int64_t sent = is_ai_shown(n, s) ? sent_a_week(n, s) : -1;

		if (sent > 0 && (status == STATUS_COUNT ||
					service_state(n->facts, s, NULL) == status)) {
			all += sent;
		}
	}
	return all;
}

/* What is sent in a week, by how far we have looked at it: the parts of the bar, for machines. */
static void
ai_states(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(report, "NE7-states", "", LOOK_DATA);

	report_column(report, e, "state", NULL, false);
	report_column(report, e, "bytes_up_a_week", NULL, true);
	for (enum status status = 0; status < STATUS_COUNT; status++) {
		int64_t sent = ai_sent(n, status);

		if (sent > 0) {
			struct report_cell *row = report_row(report, e);

			row[0] = report_text(status_word(status));
			row[1] = report_bytes(report,
				(struct cell){ .value = sent, .shown = SHOWN_YES });
		}
	}
}

/* The services state by state, so that each state is one part of the bar. */
static void
ai_services(struct needs *n, struct element *e, int64_t all)
{
	char letter = 'a';

	for (enum status status = 0; status < STATUS_COUNT; status++) {
		int64_t sent = ai_sent(n, status);
		int weight = all == 0 ? 0 : (int)(sent * 1000 / all);
		size_t before = e->row_count;

		for (size_t s = 0; s < n->facts->service_count; s++) {
			if (is_ai_shown(n, s) &&
				service_state(n->facts, s, NULL) == status) {
				ai_row(n, e, s, letter,
					e->row_count == before ? weight : 0);
			}
		}
		letter = (char)(letter + (e->row_count > before));
	}
}

static void
ai_columns(struct report *report, struct element *e)
{
	const struct arena *arena = report->arena;

	e->most = AI_MOST;
	report_column(report, e, "service", words_text(arena, WORDS_U_SERVICE), false);
	report_column(report, e, "need", words_text(arena, WORDS_U_NEED), false);
	report_column(report, e, "devices", words_text(arena, WORDS_U_DEVICES), true);
	report_column(
		report, e, "bytes_up_a_week", words_text(arena, WORDS_NE7_SENT), true);
	report_column(report, e, "state", words_text(arena, WORDS_NE7_STATE), false);
	report_column(report, e, "trained_on_input", words_text(arena, WORDS_NE7_TRAINED),
		false);
	report_column(
		report, e, "hq_country", words_text(arena, WORDS_NE7_COUNTRY), false);
	report_column(
		report, e, "business_tier", words_text(arena, WORDS_NE7_TIER), false);
	report_column(report, e, NULL, NULL, false);
}

void
needs_ai(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE7", words_text(report->arena, WORDS_NE7), LOOK_STACK);
	int64_t all = ai_sent(n, STATUS_COUNT);

	ai_columns(report, e);
	ai_services(n, e, all);
	if (e->row_count == 0) {
		e->look = LOOK_WORDS;
		report_before(report, e, words_text(report->arena, WORDS_NE7_NONE));
		return;
	}
	report_before(report, e,
		WORDS_SAY(report->arena, WORDS_NE7_BEFORE,
			report_size(report->arena, all)));
	ai_states(n);
}
