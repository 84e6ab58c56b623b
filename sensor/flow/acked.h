/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_FLOW_ACKED_H
#define PENUMBRA_SENSOR_FLOW_ACKED_H

#include "sensor/flow/flow.h"

/* What the mirror lost on its way here, from flows that ended.  A receiver acknowledges what it got (RFC
 * 9293, 3.4), so of a connection whose SYN and SYN/ACK were seen
 *	unseen = last acknowledgement - (initial sequence number + 1) - payload seen
 * for each side.  A lower bound: what was carried twice hides as much.  The newest ACKED_STARTS
 * answers to a SYN are remembered, apart from the flows, whose nodes have no room for them; flows of
 * 2 GiB and more are left out, since sequence numbers wrap. */

enum { ACKED_STARTS = 65536 };

struct acked_start {
	uint32_t flow; /* its hash */
	uint32_t first;
};

struct acked {
	uint64_t bytes, unseen; /* acknowledged; of these, never seen */
};

/* Of a SYN/ACK. */
void acked_note(struct acked_start start[ACKED_STARTS], const struct flow *flow,
	const struct packet *packet);
/* Of a flow that ended, its volume complete: adds to *sum. */
void acked_sum(const struct acked_start start[ACKED_STARTS], const struct flow *flow,
	struct acked *sum);

#endif
