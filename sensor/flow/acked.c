/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/flow/acked.h"

#define LARGE (UINT64_C(1) << 31)

static size_t
place_of(const struct flow *flow)
{
	return flow->hash % ACKED_STARTS;
}

void
acked_note(struct acked_start start[ACKED_STARTS], const struct flow *flow,
	const struct packet *packet)
{
	start[place_of(flow)] = (struct acked_start){ flow->hash, packet->seq + 1 };
}

/* What the other side acknowledged of what this one sent, from its first byte on. */
static void
add_side(const struct flow *flow, enum side side, uint32_t first, struct acked *sum)
{
	uint32_t told = flow->stream[side].acked - first;
	uint64_t seen = flow->total.payload[side];

	if ((flow->tcp_seen[!side] & TCP_ACK) == 0 || told >= LARGE || seen >= LARGE) {
		return;
	}
	sum->bytes += told;
	/* the FIN counts one */
	sum->unseen += told > seen + 1 ? told - seen : 0;
}

void
acked_sum(const struct acked_start start[ACKED_STARTS], const struct flow *flow,
	struct acked *sum)
{
	const struct acked_start *server = &start[place_of(flow)];

	if (flow->transport != TRANSPORT_TCP || flow->reset_by != 0) {
		return; /* the number of a reset may be anything */
	}
	if ((flow->tcp_seen[SIDE_CLIENT] & TCP_SYN) != 0) {
		add_side(flow, SIDE_CLIENT, flow->isn + 1, sum);
	}
	if ((flow->tcp_seen[SIDE_SERVER] & TCP_SYN) != 0 && server->flow == flow->hash) {
		add_side(flow, SIDE_SERVER, server->first, sum);
	}
}
