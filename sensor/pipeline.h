/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_PIPELINE_H
#define PENUMBRA_SENSOR_PIPELINE_H

#include "sensor/answer.h"
#include "sensor/capture/capture.h"
#include "sensor/cover.h"
#include "sensor/decode/decode.h"
#include "sensor/flow/acked.h"
#include "sensor/flow/table.h"
#include "sensor/name/name.h"
#include "sensor/sighting.h"

#include <stdatomic.h>

/* Wires the rooms of one sensor process: frame -> packet -> flow -> name -> dpi -> sighting.  Three
 * parcels leave it through callbacks: sightings, DNS answers and, for each interface and hour that
 * is over, the counters of coverage.  Packet time is the only clock; a step backwards is clamped to
 * the latest time seen and counted. */

/* frame.interface is smaller; of the first WATCHED the book keeps sums */
enum { PIPELINE_INTERFACES = 256, PIPELINE_WATCHED = 16 };

/* A mirror that is known to show what one side sends and nothing else: what it shows is use then,
 * and silence of the other side is no failure. */
enum one_way { ONE_WAY_NONE, ONE_WAY_CLIENTS, ONE_WAY_SERVERS };

/* Counters that outlive the sensor, in memory of whoever watches it.  One writer, plain stores;
 * what was not handed out yet when the sensor died is found in cover. */
struct pipeline_book {
	_Atomic uint64_t progress; /* rises with every packet and tick: the heartbeat */
	_Atomic uint32_t flow;     /* keyed hash of the flow that was read last */
	struct hour hour;          /* of cover */
	struct cover sum;          /* since the start, all interfaces */
	struct cover cover[PIPELINE_INTERFACES];
	struct cover past[PIPELINE_WATCHED];  /* handed out before */
	struct acked acked[PIPELINE_WATCHED]; /* of flows that ended */
};

struct poison;    /* sensor/base/poison.h */
struct far_block; /* sensor/dpi/far.h */

struct pipeline_config {
	const struct prefix *internal;
	size_t internals;
	const struct prefix *exclude; /* networks never looked at; borrowed */
	size_t excludes;
	struct decode_extra extra;
	uint32_t duplicates_ms; /* window in which a second copy is dropped; 0: off */
	enum one_way one_way;
	uint32_t flows_max;
	bool dpi; /* ask nDPI about flows no reader named */
	/* fixed hash keys: same capture in, same bytes out; coverage is handed out by the hour, live
	 * by the minute */
	bool replay;
	struct pipeline_book *book; /* borrowed, zeroed; NULL: the pipeline has its own */
	const struct hash_key *key; /* copied; NULL: random, in a replay fixed */
	/* flows that are counted and not read: book.flow of sensors that died; borrowed, or NULL */
	const struct poison *poison;
	struct far_block *far; /* nDPI is in another process; NULL: in this one */
	void (*sighting)(void *ctx, const struct sighting *s);
	void (*answer)(void *ctx, const struct answer *a);
	void (*cover)(void *ctx, const struct cover *c);
	/* all parcels that begin before this instant were handed out; called about once a minute of
	 * packet time, with an instant FLOW_LAG_SECONDS before it */
	void (*reached)(void *ctx, struct instant now);
	/* NULL, or: each frame as it was decoded, and what became of it.  For the self-test. */
	void (*fate)(void *ctx, const struct frame *frame, const struct packet *packet,
		enum cover_count fate);
	void *ctx;
};

struct pipeline;
struct dpi_counts;
struct dedup_counts;
struct pipeline *pipeline_open(
	const struct pipeline_config *config); /* NULL: no memory */
void pipeline_close(struct pipeline *p);
void pipeline_feed(struct pipeline *p, const struct frame *frame);
/* No packet came: time goes on all the same.  Not later than the next packet will be. */
void pipeline_tick(struct pipeline *p, struct instant now);
/* Every question to nDPI has its answer, or will have none. */
bool pipeline_is_decided(const struct pipeline *p);
/* Capture is over: ends all flows, hands out the last coverage, calls reached for the latest packet. */
void pipeline_drain(struct pipeline *p);
/* Sums since the start, for summaries: one struct cover over all interfaces. */
const struct cover *pipeline_sum(const struct pipeline *p);
const struct flow_counts *pipeline_flow_counts(const struct pipeline *p);
const struct namer_counts *pipeline_namer_counts(const struct pipeline *p);
const struct dpi_counts *pipeline_dpi_counts(
	const struct pipeline *p); /* NULL without nDPI */
const struct dedup_counts *pipeline_dedup_counts(
	const struct pipeline *p); /* NULL when off */

#endif
