/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_BLOCK_H
#define PENUMBRA_SENSOR_DAEMON_BLOCK_H

#include "sensor/base/ring.h"
#include "sensor/base/steady.h"
#include "sensor/daemon/clerk.h"
#include "sensor/daemon/replay.h"
#include "sensor/dpi/dpi.h"
#include "sensor/parcel.h"
#include "sensor/pipeline.h"
#include "sensor/sandbox/sandbox.h"

/* What the three kinds of process share.  A sensor maps its own block and ring, never those of
 * another; the clerk maps all rings and its own block.  The supervisor owns everything, takes every
 * figure for foreign, and finds it here still when the writer is dead. */

enum { SENSORS_MAX = 16, RING_SLOTS = 8192, REPLAY_SLOTS = 4096 };

enum child_state { CHILD_STARTING, CHILD_READY, CHILD_DONE, CHILD_FAILED };

struct sensor_block {
	_Atomic uint32_t state;   /* enum child_state */
	_Atomic int64_t ready_ms; /* monotonic, when it became ready */
	_Atomic uint32_t busy;    /* 1: packets are being read, so the heart must beat */
	_Atomic uint64_t sent, lost; /* parcels; lost: the ring was full */
	_Atomic uint64_t read, size; /* of a replay, bytes */
	/* live: frames taken from each interface, for what a dead sensor left in its rings */
	_Atomic uint64_t frames[OPTIONS_INTERFACES_MAX];
	/* of these, what came before its handle had joined: the handle it replaces got it too */
	_Atomic uint64_t early[OPTIONS_INTERFACES_MAX];
	_Atomic int64_t now;  /* of the packets, ns */
	struct steady steady; /* live; written by the supervisor */
	struct sandbox_report sandbox;
	struct err err;          /* when CHILD_FAILED */
	struct replay_sums sums; /* when CHILD_DONE; flows also while it runs */
	struct dpi_counts dpi;
	struct namer_counts names;
	struct pipeline_book book;
	/* coverage that found the ring full; added to what is handed out next */
	struct cover kept[PIPELINE_INTERFACES];
};

struct clerk_block {
	_Atomic uint32_t state;
	_Atomic uint32_t busy; /* 1: with the store or with files, which may take long */
	_Atomic int64_t ready_ms; /* monotonic */
	_Atomic uint64_t progress;
	_Atomic uint64_t taken[SENSORS_MAX];    /* position in each ring */
	_Atomic uint64_t received[SENSORS_MAX]; /* good parcels */
	_Atomic uint64_t missing[SENSORS_MAX];  /* gaps in the sequence */
	_Atomic uint64_t nonsense[SENSORS_MAX]; /* records that were refused */
	_Atomic uint32_t
		broken[SENSORS_MAX]; /* life of the sensor to be replaced, plus 1 */
	/* youngest life there is; written by the supervisor */
	_Atomic uint32_t life[SENSORS_MAX];
	_Atomic int64_t committed;           /* live time, ns; 0: never */
	struct steady steady;                /* written by the supervisor */
	_Atomic uint64_t commits, commit_us; /* commit_us: the last one */
	_Atomic uint64_t reloads, refused;   /* refused: reloads of bad files */
	_Atomic uint64_t failed; /* commits that did not arrive; err says why */
	struct sandbox_report sandbox;
	struct clerk_sums sums;
	char data[160];    /* dates of data files */
	struct err err;    /* when CHILD_FAILED */
	struct err reload; /* why the last reload was refused; code ERR_OK: it was not */
};

/* One piece of memory for a sensor: its block, then its ring. */
static inline size_t
sensor_ring_offset(void)
{
	return (sizeof(struct sensor_block) + 4095) & ~(size_t)4095;
}

static inline size_t
sensor_memory_bytes(size_t slots)
{
	return sensor_ring_offset() + ring_bytes(slots, sizeof(struct parcel));
}

static inline void *
sensor_ring(struct sensor_block *block)
{
	return (char *)block + sensor_ring_offset();
}

#endif
