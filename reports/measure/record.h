/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_RECORD_H
#define PENUMBRA_REPORTS_MEASURE_RECORD_H

#include "reports/measure/diagnosis.h"

/* Our own record: how we treat those we serve (product.md 5.2).  The formulas first, then what they
 * say of the facts.  Twelve months are the 365 days up to today. */

struct part {
	int of, all;
};

/* M12, told before seen: declared on or before the Sunday of the week in which the tool was first
 * seen in the unit; ties favour the unit. */
bool was_told(struct day declared, struct day first_seen);

/* M13.  Moved once, before it was due and with the unit's agreement: the new day counts.  Withdrawn by
 * the unit, or due more than twelve months ago: left out. */
enum kept { KEPT, KEPT_LATE, KEPT_OVERDUE, KEPT_OPEN, KEPT_LEFT_OUT };
struct promise_in {
	struct day due, moved_to, moved_on, done, withdrawn, today; /* DAY_OPEN: not */
};
enum kept promise_kept(const struct promise_in *in);
struct day promise_due(const struct promise_in *in); /* the day that counts */
/* Days since that day ended with nothing done, however long ago; -1: not overdue. */
int promise_overdue(const struct promise_in *in);

/* M31.  Sorts the days; the middle one (of two, the later), and the one that nine of ten stay under. */
struct answer_days {
	int n, median, slowest_tenth; /* -1 when there is none */
};
struct answer_days answer_days_of(int *days, size_t n);

/* Calendar quarters since the year 0: a number that grows by one each quarter. */
int quarter_of(struct day day);

/* ---- of the facts ---- */

/* Pairs of unit and tool that is not ours, first shown in the last twelve months and after the first
 * four valid weeks; of: those the unit told us of before.
 * All 0 while nobody writes down what units tell us.  quarter < 0: all of them. */
struct part told_before_seen(const struct crowd *crowd, int quarter);
struct promise_in promise_read(const struct facts *facts, const struct entry *promise);
struct kept_view {
	int count[KEPT_LEFT_OUT + 1]; /* by enum kept */
};
struct kept_view promises_view(const struct facts *facts, int quarter);
struct part promises_kept(const struct kept_view *view);

/* Answers of one role in one calendar quarter; mean in tenths, -1 when fewer than k answered.  A
 * running quarter is never asked for: two pages of it could be subtracted. */
enum { RATING_MET, RATING_HELP };
struct rating {
	int n; /* 0 when withheld */
	int mean[2];
};
struct rating rating_of(
	const struct facts *facts, const char *role, int quarter, int64_t k);

/* M14, goal 0: services that one unit may use and another may not, without a reason for the
 * difference; exceptions past their end that nobody has looked at. */
struct uneven {
	int differences, past_end;
};
struct uneven uneven_of(const struct facts *facts);
/* Catalogue ids of those services; how many there are, of which at most `most` are stored. */
size_t uneven_services(const struct facts *facts, const char **services, size_t most);

/* M8 over all needs of the organisation, in the weeks of a window. */
struct share share_of_all(const struct crowd *crowd, const struct window *window);

#endif
