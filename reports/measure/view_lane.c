/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/maker.h"
#include "reports/measure/view.h"

/* Nothing shown is no device that anyone saw, or fewer than k: those count as k - 1. */
static int64_t
devices_of(const struct facts *facts, const struct tool_view *view)
{
	int64_t k = facts->weeks[facts->week_count - 1].k;

	if (weekly_shown(&view->dev4) > 0) {
		return weekly_most(&view->dev4);
	}
	return view->first_day.n == DAY_OPEN ? 0 : k - 1;
}

bool
tool_is_fast(const struct facts *facts, size_t service, const struct tool_view *view)
{
	struct lane_in in;

	if (facts->set.catalogue == NULL ||
		facts->services[service].catalogued == SERVICE_NONE) {
		return false;
	}
	in = (struct lane_in){ .service = service_at(facts->set.catalogue,
				       facts->services[service].catalogued),
		.devices = devices_of(facts, view),
		.unattended = view->unattended,
		.up_per_device = view->up_per_device };
	return is_fast_lane(&in);
}
