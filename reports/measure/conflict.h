/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_CONFLICT_H
#define PENUMBRA_REPORTS_MEASURE_CONFLICT_H

#include "reports/crowd.h"

/* M27, conflict, in order:
 *	set		a person set `conflict: yes` on the conversation, and nothing was decided since
 *	tested		declined or moving, and dev >= k in >= 2 weeks after decided_on
 *	undecided	embedded in the unit, we offer something for the need with an interest of the
 *			company in it, and nobody has decided for 60 days
 * A closed conversation holds none.  A person closes it by a decision; nothing else does. */
enum conflict { CONFLICT_NONE, CONFLICT_SET, CONFLICT_TESTED, CONFLICT_UNDECIDED };
enum { TESTED_WEEKS = 2, UNDECIDED_DAYS = 60 };
struct conflict_in {
	bool closed, set;
	bool decided; /* an outcome stands: ours, supported, tolerated, moving, declined */
	bool against;         /* it is declined or moving */
	int weeks_after;      /* with dev >= k, after decided_on */
	bool embedded, offer; /* offer: ours for the need, with a company interest */
	int days_open;
};
enum conflict conflict_of(const struct conflict_in *in);

/* M27, tested: a decision against a service, and still dev >= k in >= 2 weeks after decided_on in one of
 * the units (codes separated by blanks), or in the whole organisation where it says "all".  The one
 * judge of every document. */
bool is_tested(const struct crowd *crowd, const char *service, const char *units,
	struct day decided_on);

/* The same of a conversation: the decision is the newest that names it, else the newest about one of
 * its services for its unit. */
struct conflict_view {
	enum conflict conflict;
	const struct entry *decision; /* NULL: none */
};
struct conflict_view conflict_view_of(
	const struct crowd *crowd, const struct entry *talk);

#endif
