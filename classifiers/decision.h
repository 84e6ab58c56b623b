/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_DECISION_H
#define PENUMBRA_CLASSIFIERS_DECISION_H

#include "classifiers/need.h"
#include "sensor/base/instant.h"
#include "sensor/base/str.h"

#include <stdbool.h>

/* Parcels, register -> policy and facts: what was decided about a service, and what we offer. */

enum status {
#define STATUS(name, word, ours, outcome) STATUS_##name,
#include "classifiers/decision.def"
#undef STATUS
	STATUS_COUNT
};
const char *status_word(enum status status);
bool status_named(struct str word, enum status *out);
bool status_is_ours(enum status status);

enum { DAY_OPEN = 0x7fffffff }; /* struct day without an end */

struct decision {
	const char *id, *service; /* catalogue id */
	const char *units;        /* codes separated by spaces, or "all" */
	enum status status;
	const char *reason, *reason_type, *owner, *conditions, *sponsor, *target_offer;
	const char *user_interest, *company_interest;
	struct day decided_on, until; /* until: last day, DAY_OPEN when none */
};

/* A service of our own, with the needs it serves. */
struct offer {
	const char *id, *name;
	const char *needs;    /* codes separated by spaces */
	const char *services; /* catalogue ids separated by spaces, "" none */
	const char *hosts;    /* own host names (suffixes) separated by spaces, "" none */
	const char *owner, *units, *user_interest, *company_interest, *how_to,
		*conditions;
	int answer_days;
	bool visible; /* its use can be seen by the sensor */
	struct day since, until;
};

#endif
