/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_RING_H
#define PENUMBRA_SENSOR_BASE_RING_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fixed-size records from one producer to one consumer through shared memory.  The two ends need
 * not trust each other: number and size of the slots, the mask and one's own position live in the
 * private struct ring_end; of what the other side writes only its position is believed, and only
 * while it makes sense.  Neither end ever waits inside these functions. */

struct ring_shared {
	alignas(64) _Atomic uint64_t head; /* records ever put; written by the producer */
	alignas(64) _Atomic uint64_t
		tail; /* records ever taken; written by the consumer */
	alignas(64) unsigned char slot[];
};

struct ring_end {
	struct ring_shared *shared; /* borrowed */
	size_t slots, size;         /* slots is a power of two */
	uint64_t mine;              /* own position */
	uint64_t other;             /* the other side's, as last seen */
};

/* Slots the producer could still fill. */
uint64_t ring_room(struct ring_end *producer);
/* A producer that takes over from one that died goes on at this position; false, and nothing
 * changed, when the ring as it lies there makes no sense with a consumer at `taken`. */
bool ring_resume(struct ring_end *producer, uint64_t taken);
/* For the owner of the memory once the producer is dead: throws away what a broken ring holds. */
void ring_mend(void *memory, uint64_t taken);

enum ring_state {
	RING_GOT, /* one record was copied out */
	RING_EMPTY,
	RING_BROKEN /* the producer's position makes no sense: do not go on with this ring */
};

/* Bytes of shared memory for this many slots; 0 when slots is no power of two. */
size_t ring_bytes(size_t slots, size_t size);
/* Both ends start from zeroed memory. */
struct ring_end ring_end_of(void *memory, size_t slots, size_t size);

/* Copies the record in; false when the ring is full (live: count it, replay: try again). */
bool ring_put(struct ring_end *producer, const void *record);
/* Copies the oldest record out into private memory, where it can be checked in peace. */
enum ring_state ring_take(struct ring_end *consumer, void *record);
/* Records waiting, as the consumer sees it. */
uint64_t ring_waiting(struct ring_end *consumer);

#endif
