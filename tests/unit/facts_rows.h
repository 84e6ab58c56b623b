/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_FACTS_ROWS_H
#define PENUMBRA_TESTS_UNIT_FACTS_ROWS_H

#include "reports/facts.h"

#include <stdio.h>
#include <string.h>

/* Rows made by hand for the tests of the right room: weeks W .. W + n - 1, all hours seen. */

enum { FIRST_WEEK = 2870 }; /* a Monday in January 2025 */

static inline struct facts_settings
rows_settings(void)
{
	return (struct facts_settings){ .k = 5,
		.week = FACTS_NO_WEEK,
		.today = { DAY_OPEN },
		.new_days = 30,
		.new_reach = 15,
		.growth_devices = 3,
		.growth_percent = 5,
		.valid_hours = 80,
		.loss_max = 5,
		.visits_per_month = 6,
		.cadence_days = 90,
		.register_digest = "" };
}

static inline void
rows_week(struct facts *facts, int week)
{
	struct week_state_row state = { .week = FIRST_WEEK + week,
		.sensor = "s",
		.k = 5,
		.catalogue = "2025.04",
		.units = "u",
		.policy = "p",
		.program = "0.1.0" };
	struct week_cover_row cover = { .week = FIRST_WEEK + week,
		.sensor = "s",
		.interface = "eth0",
		.received = 1000,
		.analysed = 1000,
		.hours = 168,
		.bytes_outbound = 1000,
		.bytes_named = 900,
		.bytes_tls_sni = 900,
		.bytes_unknown = 100 };

	facts_take(facts, TABLE_WEEK_STATE, &state);
	facts_take(facts, TABLE_WEEK_COVER, &cover);
}

static inline void
rows_use(
	struct facts *facts, int week, const char *unit, const char *service, int64_t dev)
{
	struct week_use_row row = { .week = FIRST_WEEK + week,
		.sensor = "s",
		.dev = dev,
		.dev_regular = dev / 2,
		.dev_days = dev * 3,
		.day_mask = 31,
		.up = dev * 100000,
		.down = dev * 100000,
		.top_share = 100,
		.flows = dev * 10,
		.flows_strong = dev * 10 };

	(void)snprintf(row.unit, sizeof row.unit, "%s", unit);
	(void)snprintf(row.service, sizeof row.service, "%s", service);
	facts_take(facts, TABLE_WEEK_USE, &row);
}

/* A need served elsewhere alone. */
static inline void
rows_need(struct facts *facts, int week, const char *unit, const char *need, int64_t any)
{
	struct week_need_row row = { .week = FIRST_WEEK + week,
		.sensor = "s",
		.dev_any = any,
		.dev_other = any,
		.days_other = any * 3,
		.tools = 2,
		.up_other = any * 100000 };

	(void)snprintf(row.unit, sizeof row.unit, "%s", unit);
	(void)snprintf(row.need, sizeof row.need, "%s", need);
	facts_take(facts, TABLE_WEEK_NEED, &row);
}

static inline void
rows_unit(struct facts *facts, int week, const char *unit, int64_t seen)
{
	struct week_unit_row row = {
		.week = FIRST_WEEK + week, .sensor = "s", .dev_seen = seen
	};

	(void)snprintf(row.unit, sizeof row.unit, "%s", unit);
	facts_take(facts, TABLE_WEEK_UNIT, &row);
}

#endif
