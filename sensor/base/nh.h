/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_NH_H
#define PENUMBRA_SENSOR_BASE_NH_H

#include "sensor/base/hash.h"

/* NH (Black, Halevi, Krawczyk, Krovetz, Rogaway: UMAC, 1999) with words of 64 bits, for the table
 * of duplicates, which takes 40 to 92 bytes of every packet: pairs of words, a secret added to each, are
 * multiplied and summed.
 * Without the secrets nobody can choose two messages of one length that meet with a likelihood above
 * some 2^-60, which is all that is asked there; it costs a quarter of SipHash.  No value leaves the
 * process, and a message may not be longer than there are secrets. */

struct nh {
	const uint64_t *secret; /* of the next pair */
	unsigned __int128 sum;
};

/* n secrets out of a key. */
static inline void
nh_secrets(const struct hash_key *key, uint64_t *out, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		out[i] = hash_bytes(key, &i, sizeof i);
	}
}

static inline void
nh_pair(struct nh *nh, uint64_t a, uint64_t b)
{
	nh->sum += (unsigned __int128)(a + nh->secret[0]) * (b + nh->secret[1]);
	nh->secret += 2;
}

/* Takes two more secrets. */
static inline uint64_t
nh_end(const struct nh *nh)
{
	unsigned __int128 end = (unsigned __int128)((uint64_t)nh->sum ^ nh->secret[0]) *
				((uint64_t)(nh->sum >> 64) ^ nh->secret[1]);

	return (uint64_t)end ^ (uint64_t)(end >> 64);
}

#endif
