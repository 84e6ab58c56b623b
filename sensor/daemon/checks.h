/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_CHECKS_H
#define PENUMBRA_SENSOR_DAEMON_CHECKS_H

#include "sensor/flow/acked.h"
#include "sensor/selftest/selftest.h"

/* The self-test of a daemon that runs: every hour, from what was counted in it, in the sentences of
 * `penumbra selftest`.  What only a test that listens can know (addresses, DNS, hellos) is absent. */

struct checks {
	struct instant at; /* when it was judged last; 0: not yet */
	int64_t due_ms, since_ms;
	struct cover before;
	uint64_t outbound, named, dropped, if_dropped; /* at the last time */
	struct acked acked;
	struct selftest_line line[CHECK_COUNT];
};

struct supervisor;
/* Once a second. */
void checks_look(struct supervisor *s);

#endif
