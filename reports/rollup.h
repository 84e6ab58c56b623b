/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_ROLLUP_H
#define PENUMBRA_REPORTS_ROLLUP_H

#include "classifiers/finding.h"
#include "classifiers/policy.h"
#include "reports/tally.h"
#include "sensor/cover.h"

/* Findings -> rows.  Keeps the open hours, the day and the week of each device in memory, decides
 * used and touched days (product.md M1), and closes hours and weeks by the clock of the packets: a
 * week is closed two hours of packet time after it ended, or at the end of a replay.  Knows no store: rows leave
 * through callbacks.  Names outside the catalogue wait here, as keyed hashes where P6 asks for it. */

struct rollup_config {
	const char *sensor;           /* observer.name */
	const struct unit_map *units; /* borrowed, as are the next two */
	const struct catalogue *catalogue;
	const struct policy *policy;
	int64_t k;
	void (*put)(void *ctx, enum table table, const void *row);
	void (*put_presence)(void *ctx, const struct presence_row *row);
	/* the week is closed: counts were put, its pseudonym rows and key may go */
	void (*closed)(void *ctx, struct week week);
	void *ctx;
	const char *program, *ndpi, *data; /* versions for week_state */
	const char *decisions;             /* digest of the register, or NULL */
	/* was the key of this week made anew in mid-week?  May be NULL, like put_presence (a replay
	 * needs no presence rows: it closes every week itself). */
	bool (*renewed)(void *ctx, struct week week);
	/* bytes of flows that were counted and not (yet) handed over, because the flow goes on, its
	 * sensor died or a ring was full, stand as unattributed in what is put */
	bool live;
};

struct rollup;
struct rollup *rollup_open(const struct rollup_config *config);
void rollup_close(struct rollup *rollup); /* puts nothing: drain first */

void rollup_add(struct rollup *rollup, const struct finding *finding);
void rollup_cover(
	struct rollup *rollup, const struct cover *cover, const char *interface);
/* Rows of an earlier run on the same store, in any order, before the first finding: hour_use,
 * hour_cover, first_use, first_need, week_health, week_state and presence. */
void rollup_take(struct rollup *rollup, enum table table, const void *row);
void rollup_take_presence(struct rollup *rollup, const struct presence_row *row);
/* Everything up to this instant has been added: closes what is over, puts what changed. */
void rollup_reached(struct rollup *rollup, struct instant now);
/* Puts what changed in hours that are still open, so that little is lost when the process dies. */
void rollup_checkpoint(struct rollup *rollup);
/* What was put since the last commit did not arrive: everything open is put again. */
void rollup_put_again(struct rollup *rollup);
/* End of a replay: puts everything and closes every week that is in it, the last one too (it is
 * labelled by its hours). */
void rollup_drain(struct rollup *rollup);
/* The process ends but the week goes on: puts the open hours and the presence of the day. */
void rollup_pause(struct rollup *rollup);

struct rollup_counts {
	uint64_t findings;
	uint64_t devices; /* in each week anew: nobody is known from week to week */
	uint64_t late;    /* parts and coverage of hours that had been put already */
	/* names outside the catalogue that were not written; given up to make room */
	uint64_t unknown_held, unknown_dropped;
	uint64_t
		no_room; /* parts that found a table full: bytes are counted, devices are not */
};
const struct rollup_counts *rollup_counts(const struct rollup *rollup);

#endif
