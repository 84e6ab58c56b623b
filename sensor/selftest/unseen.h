/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_SELFTEST_UNSEEN_H
#define PENUMBRA_SENSOR_SELFTEST_UNSEEN_H

#include "sensor/base/map.h"
#include "sensor/decode/decode.h"

/* What the mirror lost on its way here.  A receiver acknowledges what it got (RFC 9293, 3.4), so of a
 * connection whose SYN was seen
 *	unseen = last acknowledgement - (initial sequence number + 1) - payload seen
 * A segment that both the network and the mirror carried twice hides as many lost bytes, so the sum
 * is a lower bound.  The first UNSEEN_CONNECTIONS connections stand for all. */

enum { UNSEEN_CONNECTIONS = 32768 };

struct unseen {
	struct map ends;      /* of connections under way */
	uint64_t acked, lost; /* of connections whose place was taken again */
};

void unseen_init(struct unseen *u);
void unseen_fini(struct unseen *u);
void unseen_packet(struct unseen *u, const struct packet *packet);
/* Bytes acknowledged, and of these not seen. */
void unseen_sum(const struct unseen *u, uint64_t *acked, uint64_t *lost);

#endif
