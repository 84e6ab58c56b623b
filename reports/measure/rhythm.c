/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/rhythm.h"

enum { RHYTHM_WEEKS = 13, MONTHS_MOST = 8 };

static int
days_in(int mask)
{
	return __builtin_popcount((unsigned)mask & 0x7f);
}

/* Days since 1970 -> month since 1970, day of the month from 1 (civil calendar, Hinnant). */
static int
month_of(int32_t day, int *day_of_month)
{
	int32_t z = day + 719468, era = z / 146097;
	int32_t doe = z - era * 146097;
	int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int32_t mp = (5 * doy + 2) / 153;
	int32_t month = mp < 10 ? mp + 3 : mp - 9;
	int32_t year = yoe + era * 400 + (month <= 2);

	*day_of_month = doy - (153 * mp + 2) / 5 + 1;
	return (year - 1970) * 12 + month - 1;
}

static bool
is_working(int32_t day)
{
	return (day + 3) % 7 < 5; /* 1970-01-01 was a Thursday */
}

/* One of the first or last three working days of its month. */
static bool
at_month_end(int32_t day, int *month)
{
	int dom, before = 0, after = 0, other;

	*month = month_of(day, &dom);
	if (!is_working(day)) {
		return false;
	}
	for (int32_t d = day - 1; month_of(d, &other) == *month; d--) {
		before += is_working(d);
	}
	for (int32_t d = day + 1; month_of(d, &other) == *month; d++) {
		after += is_working(d);
	}
	return before < 3 || after < 3;
}

static bool
is_month_end(const struct rhythm_week *weeks, size_t n)
{
	int active = 0, near = 0, months[MONTHS_MOST], seen = 0;

	for (size_t i = 0; i < n; i++) {
		int32_t monday = week_monday((struct week){ (int32_t)weeks[i].week }).n;

		for (int d = 0; weeks[i].shown && d < 7; d++) {
			int month;

			if ((weeks[i].mask >> d & 1) == 0) {
				continue;
			}
			active++;
			if (!at_month_end(monday + d, &month)) {
				continue;
			}
			near++;
			if (seen == 0 || months[seen - 1] != month) {
				months[seen++ % MONTHS_MOST] = month;
			}
		}
	}
	return active > 0 && near * 100 >= active * 60 && seen >= 3;
}

enum rhythm
rhythm_of(const struct rhythm_week *weeks, size_t n)
{
	size_t from = n > RHYTHM_WEEKS ? n - RHYTHM_WEEKS : 0;
	int active = 0, recent = 0, days = 0;

	for (size_t i = from; i < n; i++) {
		bool used = weeks[i].shown && weeks[i].mask != 0;

		active += used;
		if (used && i + 8 >= n) {
			recent++;
			days += days_in(weeks[i].mask);
		}
	}
	if (n < 4) {
		return RHYTHM_EARLY;
	}
	if (is_month_end(weeks + from, n - from)) {
		return RHYTHM_MONTH_END;
	}
	if (recent >= 6) {
		return days >= recent * 4 ? RHYTHM_DAILY : RHYTHM_WEEKLY;
	}
	if (active >= 2) {
		return RHYTHM_OCCASIONAL;
	}
	return active == 1 ? RHYTHM_ONCE : RHYTHM_EARLY;
}

/* ---- stage ----------------------------------------------------------------------------------- */

static bool
is_regular_week(const struct stage_week *w)
{
	int64_t least = (w->dev + 3) / 4;

	return w->shown && days_in(w->mask) >= 3 && w->regular >= (least < 1 ? 1 : least);
}

static int
regular_weeks(const struct stage_week *weeks, size_t from, size_t to)
{
	int n = 0;

	for (size_t i = from; i < to; i++) {
		n += is_regular_week(&weeks[i]);
	}
	return n;
}

static int
machine_weeks(const struct stage_week *weeks, size_t from, size_t to)
{
	int n = 0;

	for (size_t i = from; i < to; i++) {
		n += weeks[i].shown && weeks[i].machine;
	}
	return n;
}

/* What was embedded by reach was regular as well, or ran by itself. */
static bool
was_settled(const struct stage_week *weeks, size_t n)
{
	for (size_t i = 4; i <= n; i++) {
		if (regular_weeks(weeks, i - 4, i) >= 3 ||
			machine_weeks(weeks, i - 4, i) >= 3) {
			return true;
		}
	}
	return false;
}

enum stage
stage_of(const struct stage_in *in)
{
	size_t from8 = in->n > 8 ? in->n - 8 : 0, from4 = in->n > 4 ? in->n - 4 : 0;
	int used = 0, used4 = 0;
	int64_t signup = 0;

	for (size_t i = from8; i < in->n; i++) {
		used += in->weeks[i].shown;
		used4 += in->weeks[i].shown && i >= from4;
		signup += in->weeks[i].shown ? in->weeks[i].signup : 0;
	}
	if (used == 0 || in->n < 4) {
		return STAGE_EARLY;
	}
	if (used4 == 0 && was_settled(in->weeks, from4)) {
		return STAGE_LEFT;
	}
	if (in->unattended ||
		(regular_weeks(in->weeks, from8, in->n) >= 6 && in->reach >= 250)) {
		return STAGE_EMBEDDED;
	}
	if (regular_weeks(in->weeks, from4, in->n) >= 3) {
		return STAGE_REGULAR;
	}
	return signup > 0 ? STAGE_SIGNED_UP : STAGE_TRIED;
}
