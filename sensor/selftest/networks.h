/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_SELFTEST_NETWORKS_H
#define PENUMBRA_SENSOR_SELFTEST_NETWORKS_H

#include "sensor/base/addr.h"
#include "sensor/base/map.h"

/* Traffic by network.  Of each it is known about how many addresses were in it (64 marks), so that
 * one address alone is never told. */

enum { NETWORKS_MOST = 4096 };

struct networks {
	struct map map;
	uint8_t bits4, bits6; /* length of the networks, in the family's own terms */
	struct hash_key key;
};

void networks_init(struct networks *n, uint8_t bits4, uint8_t bits6);
void networks_fini(struct networks *n);
void networks_add(struct networks *n, const struct addr *addr, uint64_t bytes);
struct network_sum {
	struct prefix prefix;
	uint64_t bytes;
};
/* Largest first, of those that hold at least `devices` addresses; returns how many. */
size_t networks_top(
	const struct networks *n, unsigned devices, struct network_sum *out, size_t most);

#endif
