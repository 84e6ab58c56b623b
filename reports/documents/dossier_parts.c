/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/dossier.h"

#include "reports/documents/overlap.h"
#include "reports/measure/effect.h"
#include "reports/measure/felt.h"

#include <stdlib.h>

/* DO3 to DO6: the figures, the facts, the options, and what was heard. */

static const struct service *
known(const struct dossier *d, size_t tool)
{
	return service_at(
		d->facts->set.catalogue, d->facts->services[d->tool[tool]].catalogued);
}

/* ---- DO3 ------------------------------------------------------------------------------------- */

static int64_t
units_with(const struct dossier *d, size_t service)
{
	int64_t n = 0;

	for (size_t u = 1; u < d->facts->unit_count; u++) {
		n += unit_is_visible(d->crowd, u) &&
		     crowd_use_cell(
			     d->crowd, d->facts->week_count - 1, u, service, USE_DEV)
				     .shown == SHOWN_YES;
	}
	return n;
}

static const char *
reach_words(struct dossier *d, const struct reach *reach)
{
	if (reach->per_mille < 0) {
		return words_text(d->report->arena, WORDS_EARLY);
	}
	return WORDS_SAY(d->report->arena, WORDS_PERCENT,
		words_number(
			d->report->arena, (reach->per_mille + 25) / 50 * INT64_C(5)));
}

static void
figure_row(struct dossier *d, struct element *e, size_t tool)
{
	struct report *report = d->report;
	size_t service = d->tool[tool], newest = d->facts->week_count - 1;
	struct tool_view view = tool_view_of(d->crowd, d->unit, service);
	struct report_cell *row = report_row(report, e);
	int64_t units = units_with(d, service);
	const char *stage = say_stage(report, view.stage),
		   *rhythm = say_rhythm(report, view.rhythm);

	row[0] = report_both(
		d->facts->services[service].name, d->facts->services[service].id);
	row[1] = report_count(
		report, crowd_use_cell(d->crowd, newest, d->unit, service, USE_DEV));
	row[2] = report_text(reach_words(d, &view.reach));
	row[3] = report_text(
		stage[0] == '\0' ? words_text(d->report->arena, WORDS_EARLY) : stage);
	row[4] = report_text(
		rhythm[0] == '\0' ? words_text(d->report->arena, WORDS_EARLY) : rhythm);
	row[5] = report_count(
		report, crowd_use_cell(d->crowd, newest, 0, service, USE_DEV));
	row[6] = units == 0
			 ? report_both(
				   words_text(d->report->arena, WORDS_UNIT_WITHHELD), "")
			 : report_number(report, units);
}

static struct report_cell
week_cell(struct dossier *d, int64_t week, size_t service)
{
	int at = facts_week(d->facts, week);
	struct cell cell = { .shown = SHOWN_EARLY };

	if (at >= 0 && week_valid(d->facts, (size_t)at)) {
		cell = crowd_use_cell(d->crowd, (size_t)at, d->unit, service, USE_DEV);
	}
	return report_count(d->report, cell);
}

static void
figure_lines(struct dossier *d)
{
	struct report *report = d->report;
	struct element *e = report_element(report, "DO3-weeks",
		words_text(d->report->arena, WORDS_DO3_LINE), LOOK_LINES);
	int64_t newest = d->facts->weeks[d->facts->week_count - 1].week;
	int64_t from = newest - DOSSIER_WEEKS + 1;

	e->half = true;
	report_column(
		report, e, "week", words_text(d->report->arena, WORDS_U_WEEK), false);
	for (size_t t = 0; t < d->tool_count; t++) {
		report_column(report, e, d->facts->services[d->tool[t]].id,
			d->facts->services[d->tool[t]].name, true);
	}
	from = from < d->facts->weeks[0].week ? d->facts->weeks[0].week : from;
	for (int64_t w = from; w <= newest; w++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(words_week(report->arena, w));
		for (size_t t = 0; t < d->tool_count; t++) {
			row[1 + t] = week_cell(d, w, d->tool[t]);
		}
	}
}

/* Its own unit, and those that may be named to management. */
static size_t
units_named(struct dossier *d, size_t *units)
{
	size_t n = 0;

	for (size_t u = 1; u < d->facts->unit_count; u++) {
		if (u == d->unit || (unit_is_visible(d->crowd, u) &&
					    !unit_looks_first(d->facts, u))) {
			units[n++] = u;
		}
	}
	return n;
}

/* The other tools for the need, and who uses them: what one answer would touch. */
static void
figure_tools(struct dossier *d)
{
	struct report *report = d->report;
	size_t *units = arena_take(report->arena, d->facts->unit_count * sizeof *units);
	struct overlap o = { report, d->crowd, d->need, units, units_named(d, units) };
	struct element *e = overlap_grid(&o, "DO3-grid");

	if (e != NULL) {
		e->half = true;
	}
	e = report_element(report, "DO3-tools", "", LOOK_DATA);
	overlap_columns(report, e);
	overlap_rows(&o, e);
}

void
dossier_figures(struct dossier *d)
{
	struct report *report = d->report;
	struct element *e = report_element(
		report, "DO3", words_text(d->report->arena, WORDS_DO3), LOOK_TABLE);

	report_column(report, e, "service", words_text(d->report->arena, WORDS_U_SERVICE),
		false);
	report_column(
		report, e, "devices", words_text(d->report->arena, WORDS_DO3_HERE), true);
	report_column(
		report, e, "reach", words_text(d->report->arena, WORDS_DO3_REACH), false);
	report_column(
		report, e, "stage", words_text(d->report->arena, WORDS_DO3_STAGE), false);
	report_column(report, e, "rhythm", words_text(d->report->arena, WORDS_DO3_RHYTHM),
		false);
	report_column(report, e, "devices_everywhere",
		words_text(d->report->arena, WORDS_DO3_ALL), true);
	report_column(
		report, e, "units", words_text(d->report->arena, WORDS_DO3_UNITS), true);
	for (size_t t = 0; t < d->tool_count; t++) {
		figure_row(d, e, t);
	}
	if (d->tool_count == 0) {
		report_before(
			report, e, words_text(d->report->arena, WORDS_DO3_DECLARED));
		return;
	}
	figure_lines(d);
	figure_tools(d);
}

/* ---- DO4 ------------------------------------------------------------------------------------- */

static const char *
seat_price(struct dossier *d, const struct service *service)
{
	int low = -1, high = -1;

	for (size_t i = 0; i < service->tier_count; i++) {
		const struct tier *tier = &service->tiers[i];
		int from, to;

		if (strcmp(tier->dpa, "yes") == 0 &&
			price_band(tier->price, &from, &to) && (low < 0 || from < low)) {
			low = from;
			high = to;
		}
	}
	return low < 0 ? words_text(d->report->arena, WORDS_NOT_KNOWN)
		       : WORDS_SAY(d->report->arena, WORDS_FROM_TO,
				 words_number(d->report->arena, low),
				 words_number(d->report->arena, high));
}

void
dossier_facts(struct dossier *d)
{
	struct report *report = d->report;
	struct element *e = report_element(
		report, "DO4", words_text(d->report->arena, WORDS_DO4), LOOK_TABLE);

	report_column(report, e, "service", words_text(d->report->arena, WORDS_U_SERVICE),
		false);
	report_column(report, e, "trained_on_input",
		words_text(d->report->arena, WORDS_DO4_TRAINED), false);
	report_column(report, e, "business_plan",
		words_text(d->report->arena, WORDS_DO4_PLAN), false);
	report_column(
		report, e, "law", words_text(d->report->arena, WORDS_DO4_LAW), false);
	report_column(report, e, "leaving",
		words_text(d->report->arena, WORDS_DO4_LEAVING), false);
	report_column(report, e, "price_a_seat",
		words_text(d->report->arena, WORDS_DO4_PRICE), false);
	report_column(
		report, e, "as_of", words_text(d->report->arena, WORDS_DO4_AS_OF), false);
	for (size_t t = 0; t < d->tool_count; t++) {
		const struct service *service = known(d, t);
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(service->name);
		row[1] = report_text(say_trained(report->arena, service));
		row[2] = report_text(say_business(report->arena, service));
		row[3] = report_text(say_law(report, service));
		row[4] = report_text(say_leaving(report, service));
		row[5] = report_text(seat_price(d, service));
		row[6] = report_text(
			!price_is_dated(service->price_date)
				? words_text(d->report->arena, WORDS_NOT_KNOWN)
				: service->price_date);
	}
	if (d->tool_count == 0) {
		report_before(report, e, words_text(d->report->arena, WORDS_NOT_KNOWN));
	}
}

/* ---- DO5 ------------------------------------------------------------------------------------- */

static const char *const option_kind[] = { "ours", "buy", "conditions", "build",
	"nothing" };
enum { OPTIONS = sizeof option_kind / sizeof *option_kind };

/* M25: outside services of the need that the whole organisation shows. */
static int64_t
surface(const struct dossier *d, bool without)
{
	int64_t n = 0;

	for (size_t s = 0; s < d->facts->service_count; s++) {
		bool talked = false;

		for (size_t t = 0; t < d->tool_count; t++) {
			talked = talked || d->tool[t] == s;
		}
		n += d->facts->services[s].need == d->need &&
		     service_counts(d->facts, 0, s) && !service_is_ours(d->facts, 0, s) &&
		     !(without && talked) &&
		     crowd_use_cell(d->crowd, d->facts->week_count - 1, 0, s, USE_DEV)
				     .shown == SHOWN_YES;
	}
	return n;
}

static const struct entry *
option_of(const struct dossier *d, const char *kind)
{
	const struct entry *option;
	size_t at = 0;

	while ((option = facts_entry(d->facts, "option", &at)) != NULL) {
		if (strcmp(entry_get(option, "conversation"), d->talk->id) == 0 &&
			strcmp(entry_get(option, "kind"), kind) == 0) {
			return option;
		}
	}
	return NULL;
}

/* What somebody wrote down, else M19 for the purchase, else that nobody estimated it. */
static const char *
option_cost(struct dossier *d, const struct entry *option, const char *kind)
{
	struct arena *arena = d->report->arena;
	struct tool_view view;
	struct cost cost;

	if (option != NULL && strcmp(entry_get(option, "cost_high"), "0") == 0) {
		return words_text(d->report->arena, WORDS_DO5_NO_COST);
	}
	if (option != NULL && entry_get(option, "cost_high")[0] != '\0') {
		return WORDS_SAY(arena, WORDS_DO5_A_YEAR,
			WORDS_SAY(arena, WORDS_FROM_TO,
				report_thousands(arena,
					strtol(entry_get(option, "cost_low"), NULL, 10)),
				report_thousands(
					arena, strtol(entry_get(option, "cost_high"),
						       NULL, 10))));
	}
	if (strcmp(kind, "buy") != 0 || d->tool_count == 0) {
		return words_text(d->report->arena, WORDS_DO5_NOT_ESTIMATED);
	}
	view = tool_view_of(d->crowd, 0, d->tool[0]);
	cost = cost_to_buy(known(d, 0), &view.seats);
	return cost.known ? WORDS_SAY(d->report->arena, WORDS_DO5_A_MONTH,
				    say_cost(d->report, &cost))
			  : words_text(d->report->arena, WORDS_DO5_NOT_ESTIMATED);
}

/* What somebody wrote down, else what is known of our own offer, else that nobody estimated it. */
static const char *
option_text(struct dossier *d, const struct entry *option, bool ours,
	const struct offer *offer)
{
	struct arena *arena = d->report->arena;

	if (option != NULL) {
		return entry_get(option, "text");
	}
	if (!ours) {
		return words_text(arena, WORDS_DO5_NOT_ESTIMATED);
	}
	return offer == NULL ? words_text(arena, WORDS_DO5_OURS_NONE)
			     : WORDS_SAY(arena, WORDS_DO5_OURS, offer->name);
}

static void
option_row(struct dossier *d, struct element *e, size_t i)
{
	struct arena *arena = d->report->arena;
	const struct entry *option = option_of(d, option_kind[i]);
	const struct offer *offer = offer_for(d->facts, d->unit, d->need);
	struct report_cell *row = report_row(d->report, e);
	bool no_way = i == 0 && option == NULL && offer == NULL;
	/* the unit's own tool goes, or becomes ours */
	bool goes = (i < 2 || i == 3) && !no_way;

	row[0] = report_both(
		words_text(d->report->arena, WORDS_DO5_KIND_0 + i), option_kind[i]);
	row[1] = report_text(option_text(d, option, i == 0, offer));
	row[2] = report_text(
		option == NULL || entry_get(option, "effort")[0] == '\0'
			? words_text(d->report->arena, WORDS_DO5_NOT_ESTIMATED)
			: entry_get(option, "effort"));
	row[3] = report_text(option_cost(d, option, option_kind[i]));
	row[4] = report_text(words_text(
		arena, no_way ? WORDS_DO5_NO_WAY : WORDS_DO5_UNIT_0 + (enum words)i));
	row[5] = report_text(WORDS_SAY(arena, WORDS_DO5_SURFACE,
		words_number(arena, surface(d, false)),
		words_number(arena, surface(d, goes))));
}

void
dossier_options(struct dossier *d)
{
	struct report *report = d->report;
	struct element *e = report_element(
		report, "DO5", words_text(d->report->arena, WORDS_DO5), LOOK_TABLE);

	report_column(report, e, "option", words_text(d->report->arena, WORDS_DO5_OPTION),
		false);
	report_column(
		report, e, "text", words_text(d->report->arena, WORDS_DO5_WHAT), false);
	report_column(report, e, "effort", words_text(d->report->arena, WORDS_DO5_EFFORT),
		false);
	report_column(
		report, e, "cost", words_text(d->report->arena, WORDS_DO5_COST), false);
	report_column(report, e, "effect", words_text(d->report->arena, WORDS_DO5_EFFECT),
		false);
	report_column(report, e, "tools_to_support",
		words_text(d->report->arena, WORDS_DO5_TOOLS), false);
	for (size_t i = 0; i < OPTIONS; i++) {
		option_row(d, e, i);
	}
}

/* ---- DO6 ------------------------------------------------------------------------------------- */

static bool
is_about(const struct dossier *d, const char *needs, const char *services)
{
	bool hit = str_lists(needs, need_at(d->need)->code);

	for (size_t t = 0; t < d->tool_count; t++) {
		hit = hit || str_lists(services, d->facts->services[d->tool[t]].id);
	}
	return hit;
}

static void
overrides(struct dossier *d, struct element *e)
{
	const struct entry *override;
	size_t at = 0;

	while ((override = facts_entry(d->facts, "override", &at)) != NULL) {
		struct day until = entry_day(override, "until");

		if (is_about(d, entry_get(override, "needs"),
			    entry_get(override, "services"))) {
			dossier_line(d, e, entry_get(override, "title"),
				WORDS_SAY(d->report->arena,
					until.n >= d->facts->set.today.n
						? WORDS_DO6_OVERRIDE
						: WORDS_DO6_OVERRIDE_ENDED,
					entry_get(override, "document"),
					words_day(d->report->arena, until)));
		}
	}
}

/* The same question elsewhere: M14 in words. */
static void
elsewhere(struct dossier *d, struct element *e)
{
	for (size_t i = 0; i < d->facts->set.decision_count; i++) {
		const struct decision *other = &d->facts->set.decisions[i];
		int service = facts_service(d->facts, other->service);

		if (is_about(d, "", other->service) ||
			(service >= 0 && d->facts->services[service].need == d->need)) {
			dossier_line(d, e,
				service < 0 ? other->service
					    : d->facts->services[service].name,
				WORDS_SAY(d->report->arena, WORDS_DO6_ELSEWHERE,
					words_state(d->report->arena, other->status),
					other->units, other->reason));
		}
	}
}

static void
comment_and_signs(struct dossier *d, struct element *e)
{
	const char *unit = d->facts->units[d->unit].code, *comment = "";
	const struct entry *entry;
	size_t at = 0;

	while ((entry = facts_entry(d->facts, "look", &at)) != NULL) {
		if (strcmp(entry_get(entry, "unit"), unit) == 0 &&
			entry_get(entry, "comment")[0] != '\0') {
			comment = entry_get(entry, "comment");
		}
	}
	dossier_line(d, e, words_text(d->report->arena, WORDS_DO6_COMMENT),
		comment[0] == '\0' ? words_text(d->report->arena, WORDS_DO6_NO_COMMENT)
				   : comment);
	at = 0;
	while ((entry = facts_entry(d->facts, "sign", &at)) != NULL) {
		if (strcmp(entry_get(entry, "unit"), unit) == 0 &&
			is_about(d, entry_get(entry, "need"),
				entry_get(entry, "service"))) {
			dossier_line(d, e,
				WORDS_SAY(d->report->arena, WORDS_EF2_SIGN,
					entry_get(entry, "team")),
				entry_get(entry, "words"));
		}
	}
}

void
dossier_heard(struct dossier *d)
{
	struct element *e = dossier_list(d, "DO6", WORDS_DO6);
	const struct offer *offer = offer_for(d->facts, d->unit, d->need);
	struct window w8 = window_of(d->facts, 8, 0);
	struct felt_view felt = { .felt = false };

	if (offer != NULL) {
		felt = felt_view_of(d->crowd, d->unit, offer->id, &w8);
	}
	overrides(d, e);
	elsewhere(d, e);
	comment_and_signs(d, e);
	if (felt.felt) {
		dossier_line(d, e, felt.offer,
			WORDS_SAY(d->report->arena, WORDS_SC6_LINE,
				d->facts->units[d->unit].name,
				words_text(d->report->arena,
					WORDS_FRICTION_0 + (enum words)felt.kind),
				say_weeks(d->report, felt.first, felt.last)));
	}
	e->most = 6;
}
