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
	return (struct week){ (int32_t)down(d.n + 3, 7) };
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

struct instant
slot_start(int64_t slot)
{
	return (struct instant){ slot * SLOT_SECONDS * NS_PER_SECOND };
}

struct instant
hour_start(struct hour h)
{
	return (struct instant){ h.n * 3600 * NS_PER_SECOND };
}

struct week
hour_week(struct hour h)
{
	return day_week((struct day){ (int32_t)down(h.n, 24) });
}

struct day
week_monday(struct week w)
{
	return (struct day){ w.n * 7 - 3 };
}

struct instant
day_start(struct day d)
{
	return (struct instant){ d.n * 86400 * NS_PER_SECOND };
}

static struct tm
broken_down(struct instant t)
{
	time_t s = (time_t)down(t.ns, NS_PER_SECOND);
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
	struct tm tm = broken_down(day_start(d));

	snprintf(buf, WEEK_TEXT_MAX, "%04d-%02d-%02d", (tm.tm_year + 1900) % 10000,
		tm.tm_mon + 1, tm.tm_mday);
	return buf;
}

/* The year an ISO week belongs to is the year of its Thursday. */
const char *
week_print(struct week w, char *buf)
{
	struct day thursday = { week_monday(w).n + 3 };
	struct tm tm = broken_down(day_start(thursday));

	snprintf(buf, WEEK_TEXT_MAX, "%04d-W%02d", (tm.tm_year + 1900) % 10000,
		tm.tm_yday / 7 + 1);
	return buf;
}

const char *
instant_print(struct instant t, char *buf)
{
	struct tm tm = broken_down(t);
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
