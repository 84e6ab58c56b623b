/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_ROLLUP_KEYS_H
#define PENUMBRA_REPORTS_ROLLUP_KEYS_H

#include "reports/tally.h"
#include "sensor/base/instant.h"
#include "sensor/base/map.h"

/* Keys and values of the maps inside the rollup.  Keys have no padding.  A word is the number of a
 * text of this run (rollup_words.c); ids of units and services never live here. */

enum { WORD_ALL = 0, WORD_NONE = 1, WORD_FIRST = 2 };
/* in the presence of a device: the word of an offer, not of a service */
#define OFFER_WORD 0x80000000u

enum {
	MARK_FOREIGN = 1 << 16,
	MARK_HIDDEN = 1 << 17,
	MARK_SHARED = 1 << 18,
	MARK_NIGHT = 1 << 19
};

struct device_key {
	uint8_t device[16];
	uint32_t unit, word; /* word: a service, a need, an offer */
};
struct presence {
	uint8_t used_days, touch_days, machine_days, changed;
	uint32_t marks, flows;
	uint32_t kinds; /* of makers, bits by enum citizen; filled at the close */
	uint64_t up, down;
};
struct need_days {
	uint8_t ours, other; /* bit 0 Monday */
};

struct use_key {
	uint32_t unit, word;
};
struct use {
	uint64_t up, down, flows, strong, dns, sig;
};
struct tool_key {
	uint32_t unit, need, service;
};
struct tenant_key {
	uint32_t unit, service;
	uint64_t tenant;
};

enum { TIME_BUCKETS = 8 };
struct health {
	uint64_t tries, failed, cut, repeats, slow, segs, resent, both_ways;
	uint64_t time[TIME_BUCKETS];
};

struct first_key {
	uint32_t unit;
	char name[256]; /* a service, a domain, or the code of a need */
};
struct first {
	int32_t first_day, first_k_week, last_week;
	bool changed;
};

#endif
