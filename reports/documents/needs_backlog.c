/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/needs.h"

#include "reports/measure/conflict.h"
#include "reports/measure/record.h"
#include "reports/words.h"

/* NE1, NE2 and NE10: our own backlog first. */

enum { DIFFERENCES = 32 };

struct backlog {
	int count;
	int oldest; /* days, -1 not known */
};

static void
backlog_add(struct backlog *b, int days)
{
	b->count++;
	b->oldest = days > b->oldest ? days : b->oldest;
}

/* Services that the whole organisation shows, by state. */
static struct backlog
services_in(const struct needs *n, enum status status)
{
	struct backlog b = { 0, -1 };

	for (size_t s = 0; s < n->facts->service_count; s++) {
		const struct decision *decision = NULL;
		struct day since = n->tools[s].first_day;

		if (!service_counts(n->facts, 0, s) ||
			weekly_shown(&n->tools[s].dev4) == 0 ||
			service_state(n->facts, s, &decision) != status) {
			continue;
		}
		if (decision != NULL) {
			since = decision->decided_on;
		}
		backlog_add(
			&b, since.n == DAY_OPEN ? -1 : n->facts->set.today.n - since.n);
	}
	return b;
}

/* Decisions whose end lies in the next quarter, or is past while nobody decided again. */
static struct backlog
exceptions_ending(const struct needs *n)
{
	struct backlog b = { 0, -1 };
	int32_t today = n->facts->set.today.n;

	for (size_t i = 0; i < n->facts->set.decision_count; i++) {
		const struct decision *d = &n->facts->set.decisions[i];

		if (d->until.n != DAY_OPEN && d->until.n <= today + 91 &&
			d->status != STATUS_ENDED) {
			backlog_add(&b, today - d->decided_on.n);
		}
	}
	return b;
}

static struct backlog
promises_overdue(const struct needs *n)
{
	struct backlog b = { 0, -1 };
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(n->facts, "promise", &at)) != NULL) {
		struct promise_in in = promise_read(n->facts, promise);

		if (promise_overdue(&in) >= 0) {
			backlog_add(&b, promise_overdue(&in));
		}
	}
	return b;
}

/* M27: what a dossier is written for. */
static struct backlog
conflicts_open(const struct needs *n)
{
	struct backlog b = { 0, -1 };
	const struct entry *talk;
	size_t at = 0;

	while ((talk = facts_entry(n->facts, "conversation", &at)) != NULL) {
		if (conflict_view_of(n->crowd, talk).conflict != CONFLICT_NONE) {
			backlog_add(&b,
				n->facts->set.today.n - entry_day(talk, "opened_on").n);
		}
	}
	return b;
}

static void
tile(struct needs *n, struct element *e, const char *name, enum words label,
	struct backlog b)
{
	struct report *report = n->report;
	struct report_cell *row = report_row(report, e);

	row[0] = report_both(words_text(n->report->arena, label), name);
	row[1] = report_number(report, b.count);
	row[2] = report_text(b.count == 0 || b.oldest < 0
				     ? ""
				     : WORDS_SAY(report->arena, WORDS_NE1_OLDEST,
					       words_many(report->arena, WORDS_DAYS_ONE,
						       WORDS_DAYS_MANY, b.oldest)));
	row[3] = b.oldest < 0 ? report_both("", "") : report_number(report, b.oldest);
}

void
needs_backlog(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE1", words_text(n->report->arena, WORDS_NE1), LOOK_TILES);

	report_column(report, e, "what", "", false);
	report_column(report, e, "count", "", true);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "oldest_days", NULL, true);
	tile(n, e, "unreviewed", WORDS_NE1_UNREVIEWED, services_in(n, STATUS_UNREVIEWED));
	tile(n, e, "in conversation", WORDS_NE1_TALK,
		services_in(n, STATUS_IN_CONVERSATION));
	tile(n, e, "under evaluation", WORDS_NE1_EVALUATION,
		services_in(n, STATUS_UNDER_EVALUATION));
	tile(n, e, "exceptions ending", WORDS_NE1_ENDING, exceptions_ending(n));
	tile(n, e, "promises overdue", WORDS_NE1_OVERDUE, promises_overdue(n));
	tile(n, e, "conflicts open", WORDS_NE1_CONFLICTS, conflicts_open(n));
}

/* ---- NE2 ------------------------------------------------------------------------------------- */

static void
goal(struct needs *n, struct element *e, const char *name, enum words label,
	const char *value)
{
	struct report_cell *row = report_row(n->report, e);

	row[0] = report_both(words_text(n->report->arena, label), name);
	row[1] = report_text(
		value == NULL ? words_text(n->report->arena, WORDS_NOTHING_YET) : value);
	row[1].shown = value == NULL ? SHOWN_EARLY : SHOWN_YES;
	row[2] = report_text("");
}

void
needs_goals(struct needs *n)
{
	struct report *report = n->report;
	struct element *e = report_element(
		report, "NE2", words_text(n->report->arena, WORDS_NE2), LOOK_TILES);
	struct window w4 = window_of(n->facts, 4, 0);
	struct share share = share_of_all(n->crowd, &w4);
	struct kept_view promises = promises_view(n->facts, -1);
	struct rating rating = rating_of(
		n->facts, "colleague", quarter_of(n->facts->set.today) - 1, report->k);

	report_column(report, e, "goal", "", false);
	report_column(report, e, "value", "", true);
	report_column(report, e, NULL, "", false);
	goal(n, e, "told_before_seen", WORDS_NE2_TOLD,
		say_part(report, told_before_seen(n->crowd, -1), TOLD_LEAST));
	goal(n, e, "our_share", WORDS_NE2_SHARE,
		share.kind == SHARE_EARLY ? NULL : say_share(report, &share));
	goal(n, e, "promises_kept", WORDS_NE2_KEPT,
		say_part(report, promises_kept(&promises), KEPT_LEAST));
	goal(n, e, "rating", WORDS_NE2_RATING, say_help(report, n->facts, &rating));
}

/* ---- NE10 ------------------------------------------------------------------------------------ */

static const char *
service_name(const struct needs *n, const char *id)
{
	int service = facts_service(n->facts, id);

	return service < 0 ? id : n->facts->services[service].name;
}

static struct report_cell *
line(struct needs *n, struct element *e, const char *lead, const char *text)
{
	struct report_cell *row = report_row(n->report, e);

	row[0] = report_text(lead);
	row[1] = report_text(text);
	row[2] = report_text("");
	return row;
}

/* M29, for the agenda: whether the service can be decided without the board. */
static const char *
lane_of(const struct needs *n, int s)
{
	return s >= 0 && tool_is_fast(n->facts, (size_t)s, &n->tools[s]) ? "fast"
									 : "board";
}

/* The unreviewed service that has waited longest is the first to be spoken about. */
static void
longest_waiting(struct needs *n, struct element *e)
{
	size_t oldest = n->facts->service_count;
	struct report_cell *row;

	for (size_t s = 0; s < n->facts->service_count; s++) {
		if (service_counts(n->facts, 0, s) &&
			weekly_shown(&n->tools[s].dev4) > 0 &&
			service_state(n->facts, s, NULL) == STATUS_UNREVIEWED &&
			(oldest == n->facts->service_count ||
				n->tools[s].first_day.n < n->tools[oldest].first_day.n)) {
			oldest = s;
		}
	}
	if (oldest < n->facts->service_count &&
		n->tools[oldest].first_day.n != DAY_OPEN) {
		row = line(n, e, words_text(n->report->arena, WORDS_NE10_WAITING),
			WORDS_SAY(n->report->arena, WORDS_NE10_WAITING_TEXT,
				n->facts->services[oldest].name,
				words_day(n->report->arena, n->tools[oldest].first_day)));
		row[2] = report_text(lane_of(n, (int)oldest));
	}
}

/* M14: one unit may, another may not, and nobody wrote down why. */
static void
differences(struct needs *n, struct element *e)
{
	const char *services[DIFFERENCES];
	size_t count = uneven_services(n->facts, services, DIFFERENCES);

	for (size_t i = 0; i < count && i < DIFFERENCES; i++) {
		line(n, e, service_name(n, services[i]),
			words_text(n->report->arena, WORDS_NE10_UNEVEN));
	}
}

static void
decision_lines(struct needs *n, struct element *e)
{
	struct arena *arena = n->report->arena;
	int32_t today = n->facts->set.today.n;

	for (size_t i = 0; i < n->facts->set.decision_count; i++) {
		const struct decision *d = &n->facts->set.decisions[i];
		const char *name = service_name(n, d->service);
		int s = facts_service(n->facts, d->service);
		struct report_cell *row;

		if (d->status == STATUS_DECLINED &&
			is_tested(n->crowd, d->service, d->units, d->decided_on)) {
			line(n, e, name,
				WORDS_SAY(arena, WORDS_NE10_TESTED,
					say_staff(n->facts, d->sponsor)));
		} else if (d->until.n != DAY_OPEN && d->until.n <= today + 91) {
			line(n, e, name,
				WORDS_SAY(arena,
					d->until.n < today ? WORDS_NE10_ENDED
							   : WORDS_NE10_ENDS,
					words_day(arena, d->until),
					say_staff(n->facts, d->owner)));
		} else if (d->status == STATUS_UNDER_EVALUATION ||
			   d->status == STATUS_IN_CONVERSATION) {
			row = line(n, e, name,
				words_capital(arena,
					WORDS_SAY(arena, WORDS_NE10_OPEN,
						words_state(arena, d->status),
						words_many(arena, WORDS_DAYS_IN_ONE,
							WORDS_DAYS_IN_MANY,
							today - d->decided_on.n),
						say_staff(n->facts, d->owner))));
			row[2] = report_text(lane_of(n, s));
		}
	}
}

void
needs_decisions(struct needs *n)
{
	struct element *e = report_element(
		n->report, "NE10", words_text(n->report->arena, WORDS_NE10), LOOK_LIST);

	e->half = true;
	e->most = 3;
	report_column(n->report, e, "what", "", false);
	report_column(n->report, e, "text", "", false);
	report_column(n->report, e, "lane", NULL, false);
	longest_waiting(n, e);
	differences(n, e);
	decision_lines(n, e);
	if (e->row_count == 0) {
		report_before(
			n->report, e, words_text(n->report->arena, WORDS_NE10_NONE));
	}
}
