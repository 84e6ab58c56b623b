/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_CLERK_H
#define PENUMBRA_SENSOR_DAEMON_CLERK_H

#include "classifiers/classify.h"
#include "sensor/answer.h"
#include "sensor/base/err.h"
#include "sensor/base/problems.h"
#include "sensor/config/config.h"
#include "sensor/cover.h"
#include "sensor/daemon/options.h"
#include "sensor/sighting.h"

#include <stdint.h>

/* The clerk takes the sensor's parcels, gives them their meaning and keeps the books: classify,
 * rollup, store.  It sees no packet.  Everything one replay writes is one transaction: a replay
 * that does not come to its end leaves the store as it was. */

/* What a summary tells: flows that ended, the outbound ones and their bytes by evidence. */
struct clerk_sums {
	uint64_t flows, outbound_flows, flows_by[EVIDENCE_COUNT];
	uint64_t ech[3]; /* outbound flows by enum ech */
	uint64_t outbound, outbound_by[EVIDENCE_COUNT], named, hidden;
	uint64_t behind[VEIL_COUNT]; /* outbound bytes by what hides them */
	struct week first_week, last_week;
	bool any; /* first_week and last_week are set */
};

struct clerk;

/* Loads what classification needs, opens the store when one is named.  On failure everything that
 * is wrong with files is in problems, anything else in err. */
enum err_code clerk_open(const struct options *options, const struct config *config,
	struct clerk **out, struct problems *problems, struct err *err) MUST_CHECK;
void clerk_close(struct clerk *clerk);

/* Callbacks of the pipeline; ctx is the clerk. */
void clerk_sighting(void *ctx, const struct sighting *s);
void clerk_answer(void *ctx, const struct answer *a);
void clerk_cover(void *ctx, const struct cover *c);
void clerk_reached(void *ctx, struct instant now);

/* For a process that lives: what was counted goes into the store, and counting goes on.  After a
 * failure it is all put again the next time. */
enum err_code clerk_commit(struct clerk *clerk, struct err *err) MUST_CHECK;
/* The process ends, the week does not: puts what is open and commits. */
enum err_code clerk_pause(struct clerk *clerk, struct err *err) MUST_CHECK;
/* Seconds in which an interface was not watched, in the hours they fall into. */
void clerk_gap(struct clerk *clerk, uint16_t interface, struct instant from,
	struct instant until, const char *reason);
/* Catalogue, units, register and place data anew; on failure everything stays as it was. */
enum err_code clerk_reload(struct clerk *clerk, const struct options *options,
	const struct config *config, struct problems *problems,
	struct err *err) MUST_CHECK;
const char *clerk_data(const struct clerk *clerk); /* dates of the data files in use */
/* Names of interfaces for coverage, by the number frames carry. */
void clerk_interface(struct clerk *clerk, uint16_t number, const char *name);
/* Where finished flows are printed as JSON lines; NULL: nowhere. */
struct flows;
void clerk_flows(struct clerk *clerk, struct flows *flows);
/* Where a fleet is configured: hands closed periods to its sender (reports/store/desk.h); else NULL. */
struct desk *clerk_desk(struct clerk *clerk);
/* Not ERR_OK once the clerk had to stop (a week that is already in the store). */
enum err_code clerk_trouble(const struct clerk *clerk, struct err *err);
/* Closes the books: every week of the replay is counted, its key destroyed, the store committed. */
enum err_code clerk_drain(struct clerk *clerk, struct err *err) MUST_CHECK;
const struct clerk_sums *clerk_sums(const struct clerk *clerk);

#endif
