/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DPI_FAR_H
#define PENUMBRA_SENSOR_DPI_FAR_H

#include "sensor/base/hash.h"
#include "sensor/base/poison.h"
#include "sensor/dpi/dpi.h"

#include <stdatomic.h>

/* nDPI in a process of its own: it is foreign code that reads hostile bytes, so what it does to its
 * process must not cost a sensor its flows.  The sensor puts packets of undecided flows into one
 * ring and finds verdicts in another; it never waits, and a flow without a verdict is a flow without
 * one.  Both ends take what they read for foreign.  Sixteen packets a flow come here at most, and
 * of each no more than nDPI is shown. */

enum {
	FAR_ASKS = 1024,
	FAR_VERDICTS = 4096,
	FAR_STATES = 65536,
	FAR_PAYLOAD = 1552, /* dpi.c: 1,600 bytes less the smallest heads */
	FAR_WORD = 32,
	FAR_CULPRITS = 3 /* the flow, its client, its server */
};

/* In shared memory, zeroed by its owner before each life of the sensor. */
struct far_block {
	_Atomic uint32_t ready, busy;    /* busy: a packet is with nDPI */
	_Atomic uint32_t off;            /* nobody will answer for a while: do not ask */
	_Atomic uint64_t progress, done; /* done: asks that were looked at */
	_Atomic uint64_t asked, lost;    /* lost: the ring was full */
	_Atomic int64_t ready_ms;        /* monotonic */
	_Atomic uint32_t culprit[FAR_CULPRITS]; /* keyed hashes; of the packet there */
	int landlock;
	struct dpi_counts counts;
};

size_t far_bytes(void);

/* The sensor's end. */
struct asker;
struct asker *asker_open(struct far_block *far, const struct hash_key *key);
void asker_close(struct asker *asker);
void asker_look(struct asker *asker, struct flow *flow, const struct packet *packet,
	enum side side);
void asker_gone(struct asker *asker, struct flow *flow);
/* Takes in the verdicts that have come. */
void asker_hear(struct asker *asker);
/* All asked before has been answered, or will not be. */
bool asker_is_done(const struct asker *asker);
const char *asker_word(const struct asker *asker, const struct flow *flow);
const struct dpi_counts *asker_counts(struct asker *asker);

/* The other end: has nDPI.  It may follow one that died on the same memory. */
struct desk;
struct desk *far_desk_open(struct far_block *far, const struct poison *poison);
void far_desk_close(struct desk *desk);
/* Looks at what waits, at most a batch; how many that were. */
size_t far_desk_work(struct desk *desk);

#endif
