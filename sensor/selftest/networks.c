/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/networks.h"

enum { V4_BITS = 96 }; /* of ::ffff:0:0/96 */

struct network {
	uint64_t bytes, marks;
};

void
networks_init(struct networks *n, uint8_t bits4, uint8_t bits6)
{
	map_init(&n->map, sizeof(struct prefix), sizeof(struct network), NETWORKS_MOST);
	n->bits4 = bits4;
	n->bits6 = bits6;
	n->key = hash_key_random();
}

void
networks_fini(struct networks *n)
{
	map_fini(&n->map);
}

static struct prefix
network_of(const struct networks *n, const struct addr *addr)
{
	struct prefix p = { .bits = addr_is_v4(addr) ? (uint8_t)(V4_BITS + n->bits4)
						     : n->bits6 };

	for (unsigned i = 0; i < p.bits; i++) {
		p.addr.byte[i / 8] |= addr->byte[i / 8] & (uint8_t)(0x80U >> i % 8);
	}
	return p;
}

void
networks_add(struct networks *n, const struct addr *addr, uint64_t bytes)
{
	struct prefix p = network_of(n, addr);
	struct network *network = map_at(&n->map, &p);

	if (network != NULL) {
		network->bytes += bytes;
		network->marks |= UINT64_C(1)
				  << hash_bytes(&n->key, addr, sizeof *addr) % 64;
	}
}

/* Puts a network at its place among the largest so far; returns how many these are. */
static size_t
insert(struct network_sum *out, size_t count, size_t most, struct network_sum sum)
{
	size_t i = count;

	while (i > 0 && out[i - 1].bytes < sum.bytes) {
		if (i < most) {
			out[i] = out[i - 1];
		}
		i--;
	}
	if (i < most) {
		out[i] = sum;
	}
	return count < most ? count + 1 : most;
}

size_t
networks_top(
	const struct networks *n, unsigned devices, struct network_sum *out, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < n->map.count; i++) {
		const struct network *network = map_value(&n->map, i);
		const struct prefix *prefix = map_key(&n->map, i);

		if ((unsigned)__builtin_popcountll(network->marks) >= devices) {
			count = insert(out, count, most,
				(struct network_sum){ *prefix, network->bytes });
		}
	}
	return count;
}
