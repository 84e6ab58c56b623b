/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/ring.h"

#include <assert.h>
#include <string.h>

size_t
ring_bytes(size_t slots, size_t size)
{
	if (slots == 0 || (slots & (slots - 1)) != 0 || size == 0) {
		return 0;
	}
	return sizeof(struct ring_shared) + slots * size;
}

struct ring_end
ring_end_of(void *memory, size_t slots, size_t size)
{
	assert(ring_bytes(slots, size) != 0);
	return (struct ring_end){ .shared = memory, .slots = slots, .size = size };
}

static unsigned char *
slot_of(const struct ring_end *end, uint64_t position)
{
	return end->shared->slot + (position & (end->slots - 1)) * end->size;
}

bool
ring_put(struct ring_end *p, const void *record)
{
	if (p->mine - p->other >= p->slots) {
		p->other = atomic_load_explicit(&p->shared->tail, memory_order_acquire);
		/* a tail that lies ahead of us is nonsense too, and means full to us */
		if (p->mine - p->other >= p->slots) {
			return false;
		}
	}
	memcpy(slot_of(p, p->mine), record, p->size);
	p->mine++;
	atomic_store_explicit(&p->shared->head, p->mine, memory_order_release);
	return true;
}

uint64_t
ring_room(struct ring_end *p)
{
	uint64_t used;

	p->other = atomic_load_explicit(&p->shared->tail, memory_order_acquire);
	used = p->mine - p->other;
	return used > p->slots ? 0 : p->slots - used;
}

bool
ring_resume(struct ring_end *p, uint64_t taken)
{
	uint64_t head = atomic_load_explicit(&p->shared->head, memory_order_acquire);

	if (head - taken > p->slots) {
		return false;
	}
	p->mine = head;
	p->other = taken;
	return true;
}

void
ring_mend(void *memory, uint64_t taken)
{
	struct ring_shared *shared = memory;

	atomic_store_explicit(&shared->tail, taken, memory_order_relaxed);
	atomic_store_explicit(&shared->head, taken, memory_order_release);
}

enum ring_state
ring_take(struct ring_end *c, void *record)
{
	if (c->other == c->mine) {
		uint64_t head =
			atomic_load_explicit(&c->shared->head, memory_order_acquire);

		if (head - c->mine > c->slots) {
			return RING_BROKEN;
		}
		if (head == c->mine) {
			return RING_EMPTY;
		}
		c->other = head;
	}
	memcpy(record, slot_of(c, c->mine), c->size);
	c->mine++;
	atomic_store_explicit(&c->shared->tail, c->mine, memory_order_release);
	return RING_GOT;
}

uint64_t
ring_waiting(struct ring_end *c)
{
	return atomic_load_explicit(&c->shared->head, memory_order_acquire) - c->mine;
}
