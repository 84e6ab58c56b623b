/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_ROLLUP_NAMES_H
#define PENUMBRA_REPORTS_ROLLUP_NAMES_H

#include "reports/rollup_keys.h"

/* Hours (rollup_hour.c), the tries of our own services (rollup_health.c) and names outside the
 * catalogue (rollup_names.c). */

/* An hour of bytes.  Kept until its week closes, so that a late part still finds its row. */
struct hour_key {
	uint32_t unit, service;
	uint32_t what; /* evidence << 8 | status */
};
struct hour_use {
	uint64_t flows, up, down;
};
struct hour_sum {
	struct hour_use sum;
	bool changed; /* since it was put */
};
struct open_hour {
	struct hour hour;
	bool put, changed;
	struct map use;            /* hour_key -> hour_sum */
	struct map units;          /* word of a unit -> hour_sum */
	struct map covers;         /* char[64] -> struct hour_cover_row */
	struct hour_cover_row all; /* interface "*" */
	bool all_seen;
};

/* A start of a connection to one of our own services. */
struct attempt {
	struct device_key who; /* word: the offer */
	int64_t start;
	bool counted;
};
struct attempts {
	struct attempt *at;
	size_t count, room;
};
/* Times to the first answer of the weeks before, by offer, for "slow". */
struct medians {
	struct map weeks; /* {offer word, week} -> uint64_t[TIME_BUCKETS] */
};

struct name {
	char *text; /* owned; memory only, until P6 lets it be written */
	int32_t first_day;
	uint32_t devices, units;
	uint64_t up, down, office;
	uint8_t days;
};
struct name_unit_key {
	uint64_t hash;
	uint32_t unit, zero;
};
struct name_unit {
	uint32_t devices;
	int32_t first_day;
	uint64_t up, down, office;
	uint8_t days;
};
struct name_device_key {
	uint64_t hash;
	uint8_t device[16];
	uint32_t unit, zero; /* WORD_ALL: whatever unit */
};
struct names {
	struct map names;   /* uint64_t -> name */
	struct map units;   /* name_unit_key -> name_unit */
	struct map devices; /* name_device_key */
	struct hash_key secret;
};

#endif
