/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_COVERAGE_H
#define PENUMBRA_REPORTS_DOCUMENTS_COVERAGE_H

#include "reports/documents/document.h"

/* Inside the coverage page: what several sensors add to it.  From the rows of week_state alone, so
 * that one store with the rows of all says the same as the centre of a fleet. */

struct coverage_version {
	enum words heading;
	const char *name, *value; /* value: of the sensor that is shown first */
	size_t offset;            /* in struct week_state_row */
};

/* CO6: that several count the same devices; of which a week is missing; what has not come whole. */
void coverage_sensors(
	struct report *report, struct element *e, const struct facts *facts);
/* CO7: rows for sensors that say something else in the newest week. */
void coverage_other_versions(struct report *report, struct element *e,
	const struct facts *facts, const struct coverage_version *version);

#endif
