/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/dpi/far.h"

#include "sensor/base/ring.h"
#include "sensor/dpi/record.h"

#include <stdlib.h>
#include <string.h>

size_t
far_bytes(void)
{
	return far_verdicts_offset() +
	       ring_bytes(FAR_VERDICTS, sizeof(struct far_verdict));
}

/* What the sensor remembers of a flow that was asked about. */
struct asked {
	uint32_t serial, next_free;
	uint16_t protocol;
	bool settled;
};

struct asker {
	struct far_block *far;
	struct ring_end asks, verdicts;
	struct hash_key key;
	uint32_t serial, used, free;
	struct dpi_counts counts;
	struct asked flow[FAR_STATES];
	char word[FAR_PROTOCOLS][FAR_WORD];
	struct far_ask out;
	struct far_verdict in;
};

struct asker *
asker_open(struct far_block *far, const struct hash_key *key)
{
	struct asker *a = calloc(1, sizeof *a);

	if (a != NULL) {
		a->far = far;
		a->key = *key;
		a->asks = far_asks(far);
		a->verdicts = far_verdicts(far);
	}
	return a;
}

void
asker_close(struct asker *a)
{
	free(a);
}

static bool
is_word(const char word[FAR_WORD])
{
	size_t n = strnlen(word, FAR_WORD);

	for (size_t i = 0; i < n; i++) {
		if (word[i] < ' ' || word[i] > '~') {
			return false;
		}
	}
	return n > 0 && n < FAR_WORD;
}

static void
believe(struct asker *a, const struct far_verdict *v)
{
	struct asked *flow;

	if (v->handle == 0 || v->handle > a->used || v->protocol >= FAR_PROTOCOLS ||
		(v->protocol != 0 && !is_word(v->word))) {
		return;
	}
	flow = &a->flow[v->handle - 1];
	if (flow->serial != v->serial) {
		return; /* that flow has gone */
	}
	if (v->protocol != 0) {
		memcpy(a->word[v->protocol], v->word, FAR_WORD);
	}
	flow->protocol = v->protocol;
	flow->settled = v->settled != 0;
}

void
asker_hear(struct asker *a)
{
	for (int n = 0; n < FAR_VERDICTS && ring_take(&a->verdicts, &a->in) == RING_GOT;
		n++) {
		believe(a, &a->in);
	}
}

static bool
take_handle(struct asker *a, struct flow *flow)
{
	uint32_t n = a->free != 0 ? a->free : a->used < FAR_STATES ? a->used + 1 : 0;

	if (n == 0) {
		a->counts.skipped_cap++;
		flow->dpi.settled = true;
		return false;
	}
	if (n == a->free) {
		a->free = a->flow[n - 1].next_free;
	} else {
		a->used = n;
	}
	a->flow[n - 1] = (struct asked){ .serial = ++a->serial };
	flow->dpi.state = n;
	return true;
}

static void
give_handle(struct asker *a, struct flow *flow)
{
	struct asked *asked = &a->flow[flow->dpi.state - 1];

	flow->dpi.protocol = asked->protocol;
	flow->dpi.settled = true;
	asked->serial = 0;
	asked->next_free = a->free;
	a->free = flow->dpi.state;
	flow->dpi.state = 0;
}

/* Salted, so that a host on both sides of two flows is two hosts and never equals a flow. */
static uint32_t
hash_host(const struct asker *a, const struct flow *flow, enum side side)
{
	uint8_t salted[17] = { (uint8_t)side };
	uint32_t hash;

	memcpy(salted + 1, flow->addr[side].byte, 16);
	hash = (uint32_t)hash_bytes(&a->key, salted, sizeof salted);
	return hash != 0 ? hash : 1;
}

static void
count(_Atomic uint64_t *counter)
{
	atomic_store_explicit(counter,
		atomic_load_explicit(counter, memory_order_relaxed) + 1,
		memory_order_relaxed);
}

static void
put(struct asker *a)
{
	count(ring_put(&a->asks, &a->out) ? &a->far->asked : &a->far->lost);
}

static void
fill(struct asker *a, const struct flow *flow, const struct packet *p, enum side side)
{
	struct far_ask *ask = &a->out;
	size_t shown =
		p->payload_captured < FAR_PAYLOAD ? p->payload_captured : FAR_PAYLOAD;

	ask->kind = FAR_LOOK;
	ask->handle = flow->dpi.state;
	ask->serial = a->flow[flow->dpi.state - 1].serial;
	ask->culprit[0] = flow->hash != 0 ? flow->hash : 1;
	ask->culprit[1] = hash_host(a, flow, SIDE_CLIENT);
	ask->culprit[2] = hash_host(a, flow, SIDE_SERVER);
	ask->at = p->at;
	ask->from = p->from;
	ask->to = p->to;
	ask->from_port = p->from_port;
	ask->to_port = p->to_port;
	ask->seq = p->seq;
	ask->ack = p->ack;
	ask->transport = p->transport;
	ask->side = (uint8_t)side;
	ask->tcp_seen[SIDE_CLIENT] = flow->tcp_seen[SIDE_CLIENT];
	ask->tcp_seen[SIDE_SERVER] = flow->tcp_seen[SIDE_SERVER];
	ask->captured = p->payload_captured;
	memcpy(ask->payload, p->payload, shown);
}

void
asker_look(struct asker *a, struct flow *flow, const struct packet *p, enum side side)
{
	if (flow->dpi.settled || p->payload_captured == 0 || p->fragment ||
		(p->transport != TRANSPORT_TCP && p->transport != TRANSPORT_UDP)) {
		return;
	}
	asker_hear(a);
	if (flow->dpi.state == 0 && !take_handle(a, flow)) {
		return;
	}
	if (a->flow[flow->dpi.state - 1].settled) {
		give_handle(a, flow);
		return;
	}
	if (atomic_load_explicit(&a->far->off, memory_order_relaxed) == 0) {
		fill(a, flow, p, side);
		put(a);
	}
}

/* The other end forgets it too; should it not hear of that, the serial tells. */
void
asker_gone(struct asker *a, struct flow *flow)
{
	if (flow->dpi.state == 0) {
		return;
	}
	asker_hear(a);
	a->out.kind = FAR_GONE;
	a->out.handle = flow->dpi.state;
	a->out.serial = a->flow[flow->dpi.state - 1].serial;
	if (!a->flow[flow->dpi.state - 1].settled) {
		put(a);
	}
	give_handle(a, flow);
}

bool
asker_is_done(const struct asker *a)
{
	return atomic_load(&a->far->off) != 0 ||
	       atomic_load(&a->far->done) >= a->asks.mine;
}

const char *
asker_word(const struct asker *a, const struct flow *flow)
{
	uint16_t n = flow->dpi.state != 0 ? a->flow[flow->dpi.state - 1].protocol
					  : flow->dpi.protocol;

	return n < FAR_PROTOCOLS ? a->word[n] : "";
}

const struct dpi_counts *
asker_counts(struct asker *a)
{
	uint64_t cap = a->counts.skipped_cap;

	a->counts = a->far->counts;
	a->counts.skipped_cap = cap;
	return &a->counts;
}
