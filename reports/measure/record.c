/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/record.h"

#include "classifiers/decision.h"
#include "reports/measure/view.h"

#include <stdlib.h>
#include <strings.h>
#include <time.h>

enum { YEAR_DAYS = 365 };

bool
was_told(struct day declared, struct day first_seen)
{
	if (declared.n == DAY_OPEN || first_seen.n == DAY_OPEN) {
		return false;
	}
	return declared.n <= week_monday(day_week(first_seen)).n + 6;
}

struct day
promise_due(const struct promise_in *in)
{
	bool moved = in->moved_to.n != DAY_OPEN && in->moved_on.n != DAY_OPEN &&
		     in->moved_on.n <= in->due.n;

	return moved ? in->moved_to : in->due;
}

enum kept
promise_kept(const struct promise_in *in)
{
	struct day due = promise_due(in);

	if (in->withdrawn.n != DAY_OPEN || due.n + YEAR_DAYS < in->today.n) {
		return KEPT_LEFT_OUT;
	}
	if (in->done.n != DAY_OPEN) {
		return in->done.n <= due.n ? KEPT : KEPT_LATE;
	}
	return due.n < in->today.n ? KEPT_OVERDUE : KEPT_OPEN;
}

int
promise_overdue(const struct promise_in *in)
{
	struct day due = promise_due(in);

	return in->done.n != DAY_OPEN || in->withdrawn.n != DAY_OPEN ||
			       due.n == DAY_OPEN || due.n >= in->today.n
		       ? -1
		       : in->today.n - due.n;
}

static int
compare_days(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return x < y ? -1 : x > y;
}

struct answer_days
answer_days_of(int *days, size_t n)
{
	struct answer_days view = { (int)n, -1, -1 };

	if (n > 0) {
		qsort(days, n, sizeof *days, compare_days);
		view.median = days[n / 2];
		view.slowest_tenth = days[n * 9 / 10];
	}
	return view;
}

int
quarter_of(struct day day)
{
	time_t seconds = (time_t)day.n * 86400;
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL) {
		return 0;
	}
	return (tm.tm_year + 1900) * 4 + tm.tm_mon / 3;
}

static bool
falls_in(struct day day, int quarter)
{
	return quarter < 0 || (day.n != DAY_OPEN && quarter_of(day) == quarter);
}

/* ---- told before seen ------------------------------------------------------------------------- */

/* The fourth valid week: what was there before we began to look cannot have been told before. */
static int64_t
after_week(const struct facts *facts)
{
	int valid = 0;

	for (size_t w = 0; w < facts->week_count; w++) {
		valid += week_valid(facts, w);
		if (valid == 4) {
			return facts->weeks[w].week;
		}
	}
	return INT64_MAX;
}

static bool
is_named(const struct facts *facts, const char *tool, const char *name)
{
	int service = facts_service(facts, name);

	return strcasecmp(tool, name) == 0 ||
	       (service >= 0 && strcasecmp(tool, facts->services[service].name) == 0);
}

static struct day
declared_on(const struct facts *facts, const char *unit, const char *name)
{
	struct day first = { DAY_OPEN };
	const struct entry *entry;
	size_t at = 0;

	while ((entry = facts_entry(facts, "declaration", &at)) != NULL) {
		struct day on = entry_day(entry, "declared_on");

		if (strcmp(entry_get(entry, "unit"), unit) == 0 &&
			is_named(facts, entry_get(entry, "tool"), name) &&
			(first.n == DAY_OPEN || on.n < first.n)) {
			first = on;
		}
	}
	return first;
}

static bool
is_ours(const struct facts *facts, size_t unit, const char *name)
{
	int service = facts_service(facts, name);

	return service >= 0 && (service_is_ours(facts, unit, (size_t)service) ||
				       !service_counts(facts, unit, (size_t)service));
}

struct part
told_before_seen(const struct crowd *crowd, int quarter)
{
	const struct facts *facts = crowd_facts(crowd);
	int64_t after = after_week(facts), from = facts->set.week - 52;
	struct part part = { 0, 0 };

	if (!facts_has(facts, "declaration")) {
		return part;
	}
	for (size_t i = 0; i < facts->rows[TABLE_FIRST_USE].n; i++) {
		const struct first_use_row *row = facts_row(facts, TABLE_FIRST_USE, i);
		int unit = facts_unit(facts, row->unit);
		struct day first = { (int32_t)row->first_day };

		if (unit <= 0 || !unit_is_visible(crowd, (size_t)unit) ||
			row->first_k_week <= after || row->first_k_week <= from ||
			row->first_k_week > facts->set.week ||
			!falls_in(first, quarter) ||
			is_ours(facts, (size_t)unit, row->name)) {
			continue;
		}
		part.all++;
		part.of += was_told(declared_on(facts, row->unit, row->name), first);
	}
	return part;
}

/* ---- promises --------------------------------------------------------------------------------- */

struct promise_in
promise_read(const struct facts *facts, const struct entry *promise)
{
	return (struct promise_in){ .due = entry_day(promise, "due_on"),
		.moved_to = entry_day(promise, "moved_to"),
		.moved_on = entry_day(promise, "moved_agreed_on"),
		.done = entry_day(promise, "done_on"),
		.withdrawn = entry_day(promise, "withdrawn_on"),
		.today = facts->set.today };
}

struct kept_view
promises_view(const struct facts *facts, int quarter)
{
	struct kept_view view = { 0 };
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(facts, "promise", &at)) != NULL) {
		struct promise_in in = promise_read(facts, promise);

		if (falls_in(promise_due(&in), quarter)) {
			view.count[promise_kept(&in)]++;
		}
	}
	return view;
}

struct part
promises_kept(const struct kept_view *view)
{
	return (struct part){ view->count[KEPT],
		view->count[KEPT] + view->count[KEPT_LATE] + view->count[KEPT_OVERDUE] };
}

/* ---- ratings, even-handedness, share ----------------------------------------------------------- */

/* One digit, 1 to 5: the register lets nothing else in. */
static int
mark_of(const char *text)
{
	return text[0] >= '1' && text[0] <= '5' ? text[0] - '0' : 0;
}

struct rating
rating_of(const struct facts *facts, const char *role, int quarter, int64_t k)
{
	struct rating rating = { 0, { -1, -1 } };
	const struct entry *card;
	size_t at = 0;
	int n = 0, sum[2] = { 0, 0 };

	while ((card = facts_entry(facts, "feedback", &at)) != NULL) {
		if (strcmp(entry_get(card, "role"), role) == 0 &&
			falls_in(entry_day(card, "answered_on"), quarter)) {
			sum[RATING_MET] += mark_of(entry_get(card, "met_need"));
			sum[RATING_HELP] += mark_of(entry_get(card, "our_help"));
			n++;
		}
	}
	if (n > 0 && n >= k) {
		rating.n = n;
		rating.mean[RATING_MET] = (sum[RATING_MET] * 10 + n / 2) / n;
		rating.mean[RATING_HELP] = (sum[RATING_HELP] * 10 + n / 2) / n;
	}
	return rating;
}

static bool
allows(enum status status)
{
	return status == STATUS_OURS || status == STATUS_SUPPORTED ||
	       status == STATUS_TOLERATED || status == STATUS_MOVING;
}

static bool
is_explained(const struct facts *facts, const char *decision)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = facts_entry(facts, "decision", &at)) != NULL) {
		if (strcmp(entry->id, decision) == 0) {
			return entry_get(entry, "difference_reason")[0] != '\0';
		}
	}
	return false;
}

/* In force today, unit by unit: allowed here, not there, and nobody wrote down why. */
static bool
differs_unexplained(const struct facts *facts, const char *service)
{
	service_id id = service_named(facts->set.catalogue, str_of(service));
	bool allowed = false, refused = false;

	for (size_t u = 1; id != SERVICE_NONE && u < facts->unit_count; u++) {
		const struct decision *d;

		if (!facts->units[u].in_map) {
			continue;
		}
		d = policy_decision(
			facts->set.policy, facts->units[u].id, id, facts->set.today);
		if (d == NULL || is_explained(facts, d->id)) {
			continue;
		}
		allowed = allowed || allows(d->status);
		refused = refused || d->status == STATUS_DECLINED ||
			  d->status == STATUS_ENDED;
	}
	return allowed && refused;
}

static bool
spoken_of_before(const struct facts *facts, size_t decision)
{
	const struct decision *d = facts->set.decisions;

	for (size_t i = 0; i < decision; i++) {
		if (strcmp(d[i].service, d[decision].service) == 0) {
			return true;
		}
	}
	return false;
}

size_t
uneven_services(const struct facts *facts, const char **services, size_t most)
{
	size_t found = 0;

	if (facts->set.policy == NULL || facts->set.catalogue == NULL) {
		return 0;
	}
	for (size_t i = 0; i < facts->set.decision_count; i++) {
		const char *service = facts->set.decisions[i].service;

		if (spoken_of_before(facts, i) || !differs_unexplained(facts, service)) {
			continue;
		}
		if (found < most) {
			services[found] = service;
		}
		found++;
	}
	return found;
}

struct uneven
uneven_of(const struct facts *facts)
{
	const struct decision *d = facts->set.decisions;
	struct uneven uneven = { (int)uneven_services(facts, NULL, 0), 0 };

	for (size_t i = 0; i < facts->set.decision_count; i++) {
		uneven.past_end += d[i].until.n != DAY_OPEN &&
				   d[i].until.n < facts->set.today.n &&
				   d[i].status != STATUS_ENDED;
	}
	return uneven;
}

struct share
share_of_all(const struct crowd *crowd, const struct window *window)
{
	const struct facts *facts = crowd_facts(crowd);
	struct share_in in = { .k = facts->weeks[facts->week_count - 1].k };

	for (size_t i = 0; i < window->n; i++) {
		bool any = false;

		for (size_t need = 0; need < need_count(); need++) {
			const struct week_need_row *row =
				crowd_need(crowd, window->at[i], 0, (need_id)need);

			if (row == NULL) {
				continue;
			}
			any = true;
			in.days_ours += row->days_ours;
			in.days_other += row->days_other;
			in.most_ours += row->dev_ours;
			in.most_other += row->dev_other;
		}
		in.weeks += any;
	}
	return share_of(&in);
}
