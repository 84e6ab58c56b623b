/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_SELFTEST_SELFTEST_H
#define PENUMBRA_SENSOR_SELFTEST_SELFTEST_H

#include "sensor/pipeline.h"
#include "sensor/selftest/networks.h"
#include "sensor/selftest/seen.h"

#include <stdio.h>

/* Says in plain sentences what a mirror port delivers, and what to change.  It listens beside a
 * pipeline (live or from a file), keeps what it needs in memory for the length of the test, and
 * writes nothing.  Addresses are counted, never told: a network is named once five of its
 * addresses were seen. */

enum selftest_check {
#define CHECK(name, word) CHECK_##name,
#include "sensor/selftest/selftest.def"
#undef CHECK
	CHECK_COUNT
};
const char *selftest_check_word(enum selftest_check check);

/* LOOK: figures stay right, but less is known, or somebody should have a look.  BROKEN: documents
 * would be wrong. */
enum selftest_state { SELFTEST_ABSENT, SELFTEST_GOOD, SELFTEST_LOOK, SELFTEST_BROKEN };
const char *selftest_state_word(enum selftest_state state);

enum { SELFTEST_SAYS_MAX = 320 };
/* One line of the answer.  ABSENT: does not apply here (a file has no link). */
struct selftest_line {
	enum selftest_state state;
	double figure;
	const char *unit;               /* "%", "packets", ...; static */
	char says[SELFTEST_SAYS_MAX];   /* one sentence */
	char change[SELFTEST_SAYS_MAX]; /* what to do; "" when GOOD */
};

/* A network is named once so many of its addresses were seen. */
enum { SELFTEST_NETWORKS = 8, SELFTEST_NETWORK_DEVICES = 5 };

struct selftest_config {
	bool live;
	const uint8_t *mac; /* live: the port's own, 6 bytes; NULL: not known */
	/* NULL without a unit file: is the address in a unit? */
	bool (*in_unit)(void *ctx, const struct addr *addr, uint16_t vlan);
	void *ctx;
};

struct selftest;
struct selftest *selftest_open(const struct selftest_config *config);
void selftest_close(struct selftest *t);
/* Makes the pipeline that is opened from *wiring speak to the test. */
void selftest_listen(struct selftest *t, struct pipeline_config *wiring);
/* What was seen until now; the pipeline has been drained.  Fills everything in *seen that a
 * pipeline knows; what only the port knows (link, drops, mtu, clock) is the caller's. */
void selftest_sum(
	struct selftest *t, const struct pipeline *p, struct selftest_seen *seen);
/* Networks of clients with no internal end, and in no unit: largest first; out has
 * SELFTEST_NETWORKS places; returns how many. */
size_t selftest_transit(const struct selftest *t, struct network_sum *out);
size_t selftest_unitless(const struct selftest *t, struct network_sum *out);

/* The answer.  Pure: depends on *seen alone. */
void selftest_judge(
	const struct selftest_seen *seen, struct selftest_line lines[CHECK_COUNT]);
/* The worst of the lines. */
enum selftest_state selftest_verdict(const struct selftest_line lines[CHECK_COUNT]);

/* What was tested, for the head of the answer, and the answer itself. */
struct selftest_answer {
	const char *source; /* interface or file */
	const struct selftest_seen *seen;
	const struct selftest_line *lines;
	const struct network_sum *transit, *unitless;
	size_t transits, unitlesses;
};
void selftest_print(FILE *out, const struct selftest_answer *answer);
void selftest_print_json(FILE *out, const struct selftest_answer *answer);

#endif
