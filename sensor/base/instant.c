/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/instant.h"

#include <stdio.h>
#include <time.h>

/* Division that rounds down, also before 1970. */
static int64_t
down(int64_t a, int64_t b)
{
	int64_t q = a / b;

	return q * b > a ? q - 1 : q;
}

struct hour
instant_hour(struct instant t)
{
	return (struct hour){ (int32_t)down(t.ns, 3600 * NS_PER_SECOND) };
}

struct day
instant_day(struct instant t)
{
	return (struct day){ (int32_t)down(t.ns, 86400 * NS_PER_SECOND) };
}

struct week
day_week(struct day d)
{
	/* day 0 was a Thursday: Monday 1969-12-29 is day -3 */
	return (struct week){ (int32_t)down(INT64_C(3) + d.n, 7) };
}

struct week
instant_week(struct instant t)
{
	return day_week(instant_day(t));
}

int64_t
instant_slot(struct instant t)
{
	return down(t.ns, SLOT_SECONDS * NS_PER_SECOND);
}

/* Instants end in the year 2262, days and weeks do not: what lies beyond is the last instant, so
 * that "until 9999-12-31" is always in the future. */
static struct instant
start_of(int64_t n, int64_t seconds)
{
	int64_t ns;

	if (__builtin_mul_overflow(n, seconds * NS_PER_SECOND, &ns)) {
		ns = n < 0 ? INT64_MIN : INT64_MAX;
	}
	return (struct instant){ ns };
}

struct instant
slot_start(int64_t slot)
{
	return start_of(slot, SLOT_SECONDS);
}

struct instant
hour_start(struct hour h)
{
	return start_of(h.n, 3600);
}

struct week
hour_week(struct hour h)
{
	return day_week((struct day){ (int32_t)down(h.n, 24) });
}

struct day
week_monday(struct week w)
{
	int64_t n = INT64_C(7) * w.n - 3;

	return (struct day){ n < INT32_MIN   ? INT32_MIN
			     : n > INT32_MAX ? INT32_MAX
					     : (int32_t)n };
}

struct instant
day_start(struct day d)
{
	return start_of(d.n, 86400);
}

static struct tm
broken_down(int64_t seconds)
{
	time_t s = (time_t)seconds;
	struct tm tm = { 0 };

	gmtime_r(&s, &tm);
	return tm;
}

struct instant
instant_local(struct instant t)
{
	time_t s = (time_t)down(t.ns, NS_PER_SECOND);
	struct tm tm = { 0 };

	localtime_r(&s, &tm);
	return (struct instant){ t.ns + tm.tm_gmtoff * NS_PER_SECOND };
}

const char *
day_print(struct day d, char *buf)
{
	struct tm tm = broken_down(INT64_C(86400) * d.n);

	snprintf(buf, WEEK_TEXT_MAX, "%04d-%02d-%02d", (tm.tm_year + 1900) % 10000,
		tm.tm_mon + 1, tm.tm_mday);
	return buf;
}

/* The year an ISO week belongs to is the year of its Thursday. */
const char *
week_print(struct week w, char *buf)
{
	int64_t thursday = INT64_C(7) * w.n; /* the epoch was one */
	struct tm tm = broken_down(86400 * thursday);

	snprintf(buf, WEEK_TEXT_MAX, "%04d-W%02d", (tm.tm_year + 1900) % 10000,
		tm.tm_yday / 7 + 1);
	return buf;
}

const char *
instant_print(struct instant t, char *buf)
{
	struct tm tm = broken_down(down(t.ns, NS_PER_SECOND));
	int64_t us = (t.ns - down(t.ns, NS_PER_SECOND) * NS_PER_SECOND) / 1000;
	int n = snprintf(buf, INSTANT_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d",
		(tm.tm_year + 1900) % 10000, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		tm.tm_min, tm.tm_sec);

	if (us != 0) {
		n += snprintf(buf + n, INSTANT_TEXT_MAX - (size_t)n, ".%06d", (int)us);
	}
	snprintf(buf + n, INSTANT_TEXT_MAX - (size_t)n, "Z");
	return buf;
}

bool
day_parse(struct str s, struct day *out)
{
	struct str rest = s, year = str_cut(&rest, '-'), month = str_cut(&rest, '-');
	uint64_t y, m, d;
	char again[WEEK_TEXT_MAX];

	if (rest.at == NULL || year.len != 4 || month.len != 2 || rest.len != 2 ||
		!str_number(year, 9999, &y) || !str_number(month, 12, &m) ||
		!str_number(rest, 31, &d) || y < 1970) {
		return false;
	}
	struct tm tm = {
		.tm_year = (int)y - 1900, .tm_mon = (int)m - 1, .tm_mday = (int)d
	};
	struct day day = { (int32_t)(timegm(&tm) / 86400) };
	if (!str_equal(s, str_of(day_print(day, again)))) {
		return false; /* 31 February */
	}
	*out = day;
	return true;
}

bool
week_parse(struct str s, struct week *out)
{
	uint64_t y, w;
	char text[WEEK_TEXT_MAX];
	struct day january4;

	if (s.len != 8 || memcmp(s.at + 4, "-W", 2) != 0 ||
		!str_number((struct str){ s.at, 4 }, 9999, &y) ||
		!str_number((struct str){ s.at + 6, 2 }, 53, &w)) {
		return false;
	}
	snprintf(text, sizeof text, "%04d-01-04", (int)y);
	if (!day_parse(str_of(text), &january4)) {
		return false;
	}
	struct week week = { day_week(january4).n + (int32_t)w - 1 };
	if (!str_equal(s, str_of(week_print(week, text)))) {
		return false;
	}
	*out = week;
	return true;
}
