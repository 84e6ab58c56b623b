/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_ROLLUP_TOUCH_H
#define PENUMBRA_REPORTS_ROLLUP_TOUCH_H

#include "reports/rollup_keys.h"

/* What one part of a connection says about use (M1), by value. */
enum touch_class { TOUCH_OWN, TOUCH_SHARED, TOUCH_ONE_WAY, TOUCH_CLASSES };
struct touch {
	uint8_t device[16];
	uint32_t unit, service;
	int64_t start, first; /* ns: of the connection, of the part */
	int32_t day, week;
	uint16_t minute;
	uint8_t role, class, starts, need, timed;
	bool ours;
	uint64_t sent, received; /* payload */
};

/* A device and a service on one day. */
struct amount {
	uint16_t slot; /* the first one */
	bool any, two; /* slots */
	uint64_t sent, upload, special;
};
struct day_use {
	struct amount amount[TOUCH_CLASSES];
	uint64_t needs_ours, needs_other; /* bit by need_id */
	struct timing *timing;            /* owned; only what may run by itself */
};
struct open_day {
	struct day day;
	bool open;
	struct map use; /* device_key -> day_use */
	uint64_t both_ways, one_way;
	uint32_t timings;
};

/* When connections to app hosts began, by device and second, in two generations of an hour; and
 * the short, small connections that wait to hear whether they followed one. */
struct start_key {
	uint8_t device[16];
	int64_t second;
};
enum { STARTS_KEPT = 4 };
struct starts {
	uint32_t service[STARTS_KEPT];
	int64_t earliest[STARTS_KEPT], latest[STARTS_KEPT];
};
struct follow {
	struct map starts[2]; /* start_key -> starts */
	int64_t hour;         /* of starts[0] */
	struct touch *waiting;
	size_t count, room;
};

struct timing *timing_new(void);
void timing_add(struct timing *timing, const struct touch *t);
/* Did the device run the service by itself on this day?  Then *used says whether a person used it
 * too, inside interactive hours, and *night whether the machine ran in quiet time. */
bool timing_is_machine(
	const struct timing *timing, bool free_day, bool *used, bool *night);

#endif
