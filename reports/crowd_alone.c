/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd_rows.h"

/* What runs by itself (M15): a flag of a unit and a service, and no figure of devices.  It follows the
 * mask of their devices (P4) but for machines that are nobody's: a range of servers. */

enum { ALONE_WEEKS = 3 };

static bool
may_be_named(const struct crowd *crowd, size_t week, size_t unit, size_t service)
{
	return crowd->facts->units[unit].kind == UNIT_SERVERS ||
	       crowd_use(crowd, week, unit, service) != NULL;
}

/* Devices of the newest of the weeks; *named: in as many weeks as it takes it may be said. */
static int64_t
runs_in(const struct crowd *crowd, const size_t *weeks, size_t n, size_t unit,
	size_t service, bool *named)
{
	int all = 0, said = 0;
	int64_t dev = 0;

	for (size_t i = 0; i < n; i++) {
		const struct week_use_row *row;

		(void)crowd_week(crowd, weeks[i]);
		row = crowd_raw_use(crowd, weeks[i], unit, service);
		if (row == NULL || row->dev_machine == 0) {
			continue;
		}
		dev = row->dev;
		all++;
		said += may_be_named(crowd, weeks[i], unit, service);
	}
	*named = said >= ALONE_WEEKS;
	return all >= ALONE_WEEKS ? dev : 0;
}

struct crowd_alone
crowd_alone(const struct crowd *crowd, const size_t *weeks, size_t n, size_t service,
	size_t *units, size_t most)
{
	struct crowd_alone alone = { 0 };
	int64_t dev = 0, k = n == 0 ? 0 : crowd->facts->weeks[weeks[n - 1]].k;

	for (size_t u = 1; u < crowd->facts->unit_count; u++) {
		bool named;
		int64_t here = runs_in(crowd, weeks, n, u, service, &named);

		if (here > 0 && named && alone.named < most) {
			units[alone.named] = u;
		}
		alone.named += here > 0 && named;
		alone.units += here > 0;
		dev += here;
	}
	if (alone.units < 2 || dev < k) {
		alone.units = 0;
	}
	return alone;
}
