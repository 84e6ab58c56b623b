/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_FACTS_SETTINGS_H
#define PENUMBRA_REPORTS_FACTS_SETTINGS_H

#include "classifiers/policy.h"
#include "reports/entry.h"
#include "reports/tally.h"
#include "sensor/base/instant.h"
#include "sensor/base/language.h"

/* What the door tells the facts before the first row: the settings of product.md 5.1, the files of
 * the site, and where weeks lie that need not be in memory. */

enum { FACTS_NO_WEEK = -1, FACTS_K_LEAST = 5, FACTS_K_MOST = 50 };

struct facts_part {
	int64_t week;
	const char *unit;
	bool thin;
};

struct facts_settings {
	int64_t k;        /* at least this; the k stored with a week may be higher */
	int64_t week;     /* newest week to use, FACTS_NO_WEEK: newest in the store */
	struct day today; /* DAY_OPEN: the Monday after that week */
	enum language language; /* of documents; a unit's own wins */
	bool language_is_fixed; /* or not */
	uint32_t new_days, new_reach, growth_devices, growth_percent;
	uint32_t valid_hours, loss_max, visits_per_month, cadence_days;
	const struct unit_map *units; /* borrowed, as all below; may be NULL */
	const struct catalogue *catalogue;
	const struct policy *policy;
	const struct offer *offers;
	size_t offer_count;
	const struct decision *decisions;
	size_t decision_count;
	/* the operator's own words for the privacy page; NULL or "": not said */
	const char *purpose, *legal_basis, *readers, *contact, *objection;
	const char *register_digest; /* "" when there is no register */
	const char *domain; /* ends the names of dates and drafts; NULL: none is given */
	bool disjoint; /* no two sensors see the same device: sums may make a crowd */
	const struct entry *machine; /* state of penumbrad; NULL: not given */
	/* Hands out week_use of a week that was left in the store, in the order of keys; NULL: none
	 * was left.  unit: of this unit alone, NULL all.  thin: no more than keys and devices, in any
	 * order.  Who cannot give less gives all and says so with load_whole. */
	void (*load)(void *ctx, const struct facts_part *part,
		void (*take)(void *take_ctx, enum table table, const void *row),
		void *take_ctx);
	void *load_ctx;
	bool load_whole; /* a part costs no less than the week */
};

/* Weeks of week_use that most documents need (P11, M5): at once, where each costs a question. */
enum { FACTS_NEWEST = 14 };

#endif
