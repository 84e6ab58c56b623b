/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DEDUP_DEDUP_H
#define PENUMBRA_SENSOR_DEDUP_DEDUP_H

#include "sensor/base/hash.h"
#include "sensor/decode/decode.h"

/* Finds the second copy of a packet, which mirrors deliver when they copy a port in both
 * directions, two VLANs, or both sides of a router.  Two packets are the same when the innermost IP
 * header without what routers change (TTL or hop limit, DSCP and ECN, header checksum), the whole
 * transport header, and, for every protocol but TCP, whose checksum covers it, the first 64 bytes of
 * payload have one keyed hash within the window of packet time.  Not looked at: link addresses,
 * VLAN, labels, tunnels around it, interface, padding.
 *
 * A retransmission comes after a timeout and is no copy, as long as the window is shorter than that
 * (RFC 6298 has 1 s, the stacks some 200 ms).
 *
 * 4 MiB: two generations, each of a window's length, of DEDUP_ENTRIES.  When more packets come than
 * fit, the oldest is forgotten, so that a copy may be counted as a packet, never the reverse. */

enum { DEDUP_ENTRIES = 131072, DEDUP_WINDOW_MS = 40, DEDUP_WINDOW_MS_MOST = 2000 };

struct dedup_counts {
	uint64_t packets; /* asked about */
	uint64_t copies;  /* pure acknowledgements left out: equal ones are legitimate */
	uint64_t bytes;   /* of these copies */
	uint64_t pure_acks, pure_ack_copies; /* which are dropped all the same */
	uint64_t forgotten;                  /* before their window was over */
	/* of all copies, those that came with another outermost VLAN tag or over another
	 * interface than the first; and the latest such pair, first and copy */
	uint64_t other_vlan, other_interface;
	uint16_t vlan[2], interface[2];
};

struct dedup;
struct dedup *dedup_open(
	uint32_t window_ms, const struct hash_key *key); /* NULL: no memory */
void dedup_close(struct dedup *dedup);
/* True when the packet is a copy of an earlier one.  Packet time must not run backwards. */
bool dedup_is_copy(struct dedup *dedup, const struct packet *packet);
const struct dedup_counts *dedup_counts(const struct dedup *dedup);

#endif
