/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_ROLLUP_PARTS_H
#define PENUMBRA_REPORTS_ROLLUP_PARTS_H

#include "reports/rollup.h"
#include "reports/rollup_names.h"
#include "reports/rollup_touch.h"

/* Inside the rollup: what its files share.  A finding goes to its hour (rollup_hour.c: bytes, which
 * always add up), to the presence of its device in the week (rollup_week.c), to the day, where used
 * or touched is decided (rollup_follow.c, rollup_day.c, rollup_timing.c), to the health of our own
 * service (rollup_health.c) or to the unknown names (rollup_names.c).  rollup_close*.c turn a week
 * into rows. */

/* Rows of one table, collected, then put in the order of their keys. */
struct rows {
	enum table table;
	char *at;
	size_t count, room;
};
struct facts { /* of a service */
	need_id need;
	uint8_t kind; /* of maker: enum citizen, 0 none */
	bool timed;   /* may run by itself (M15) */
};

struct open_week {
	struct week week;
	struct map presence; /* device_key -> presence */
	struct map use;      /* use_key -> use */
	struct map needs;    /* device_key -> need_days */
	struct map tools;    /* tool_key: services, not ours, used for a need */
	struct map up_other; /* use_key, word a need -> uint64_t */
	struct map tenants;  /* tenant_key */
	struct map health;   /* use_key, word an offer -> health */
	struct names names;
};

enum { WEEKS_OPEN = 2, DAYS_OPEN = 4 };

struct rollup {
	struct rollup_config config;
	struct rollup_counts counts;
	struct map units, services,
		offers; /* char[64] -> facts or nothing; entry = word */
	struct open_week *weeks[WEEKS_OPEN];
	int32_t closed_through; /* the last closed week */
	struct open_hour **hours;
	size_t hour_count, hour_room;
	int64_t quarter; /* of an hour, since 1970: when hours were put last */
	struct open_day days[DAYS_OPEN];
	struct follow follow;
	struct attempts tries;
	struct medians medians;
	struct map first_use, first_need; /* first_key -> first */
	struct map first_names;           /* hash of a name -> int32_t day */
	struct hash_key name_secret;
	struct rows taken; /* week_health of an earlier run, until rollup_settle */
	struct instant now;
	bool settled; /* rows of an earlier run were sorted in */
};

#include "reports/rollup_steps.h"

#endif
