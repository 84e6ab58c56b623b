/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_INSTANT_H
#define PENUMBRA_SENSOR_BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "sensor/base/str.h"

/* Time in one-member structs, so that an hour cannot be added to a week.  Everything is UTC; only
 * day and office hours of a unit are local (instant_local).  Weeks are ISO 8601 weeks. */

struct instant {
	int64_t ns; /* since 1970-01-01T00:00:00Z */
};
struct hour {
	int32_t n; /* whole hours since 1970-01-01T00Z */
};
struct day {
	int32_t n; /* whole days since 1970-01-01 */
};
struct week {
	int32_t n; /* whole weeks since Monday 1969-12-29 */
};

enum { SLOT_SECONDS = 300, SLOTS_A_DAY = 288, INSTANT_TEXT_MAX = 40, WEEK_TEXT_MAX = 40 };
#define NS_PER_SECOND INT64_C(1000000000)

struct hour instant_hour(struct instant t);
struct day instant_day(struct instant t);
struct week instant_week(struct instant t);
/* Number of the five-minute slot since the epoch: rises by one every 300 s. */
int64_t instant_slot(struct instant t);
struct instant slot_start(int64_t slot);
struct instant hour_start(struct hour h);
struct week hour_week(struct hour h);
struct week day_week(struct day d);
struct day week_monday(struct week w);
struct instant day_start(struct day d);

/* The same clock reading in the site's zone (the process's TZ, set once by the door) as if it
 * were UTC: take hour, day and weekday of the result. */
struct instant instant_local(struct instant t);

/* "2025-W14"; "2025-03-31"; "2025-03-31T09:00:00Z" (microseconds when not zero).  Return buf. */
const char *week_print(struct week w, char *buf);
const char *day_print(struct day d, char *buf);
const char *instant_print(struct instant t, char *buf);
bool week_parse(struct str s, struct week *out);
bool day_parse(struct str s, struct day *out);

#endif
