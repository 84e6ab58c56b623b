/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_MAKER_H
#define PENUMBRA_REPORTS_MEASURE_MAKER_H

#include "classifiers/service.h"

/* M15, unattended: a service of a kind that can run by itself (automation, builder, database,
 * autonomous; AI that acts alone or is called by programs) with dev_machine >= 1 in >= 3 of W4. */
bool can_run_alone(enum citizen citizen, enum ai ai);
bool is_unattended(bool can_run_alone, int weeks_machine);

/* M16, makers at work: >= 3 kinds of tools to build with, each in >= 2 of W8, or 2 of which one runs
 * unattended; and dev_makers >= k.  seen[kind]: weeks of W8. */
enum { MAKER_KINDS = 7 };
bool makers_at_work(
	const int seen[MAKER_KINDS], bool one_unattended, int64_t dev_makers, int64_t k);

/* M17, outside partner: dev_foreign >= k in >= 2 of W4. */
enum partner { PARTNER_NONE, PARTNER_ONE, PARTNER_SEVERAL };
enum partner partner_of(int weeks_foreign, int64_t names);

/* M26, tier: leaned on: unattended, or embedded in >= 3 units; shared: >= 2 units, or reach >= 15 %
 * with data of clients, persons or money, or >= 50 MB sent per device and week; else own use. */
enum tier_of_use { TIER_OWN, TIER_SHARED, TIER_LEANED_ON };
struct tier_in {
	bool unattended;
	int units, units_embedded;
	int reach; /* per mille */
	const char *typical_data;
	int64_t up_per_device;
};
enum tier_of_use tier_of(const struct tier_in *in);

/* M29, fast lane: a tool that may be decided without the board.  Data of no kind or of the house alone;
 * at most 15 devices; what is trained on, a data agreement, the country and the plans are known; runs
 * not by itself; less than 50 MB sent per device and week. */
enum { LANE_DEVICES = 15, LANE_BYTES = 50000000 };
struct lane_in {
	const struct service *service;
	int64_t devices; /* of the whole organisation, 0 when it is declared only */
	bool unattended;
	int64_t up_per_device;
};
bool is_fast_lane(const struct lane_in *in);

#endif
