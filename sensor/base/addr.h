/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_ADDR_H
#define PENUMBRA_SENSOR_BASE_ADDR_H

#include "sensor/base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* An internet address of either family in 16 bytes, network order; IPv4 as ::ffff:a.b.c.d
 * (RFC 4291, 2.5.5.2).  Nothing right of classify may include this header: see docs/layers. */

struct addr {
	uint8_t byte[16];
};

struct prefix {
	struct addr addr; /* bits beyond the length are zero */
	uint8_t bits;     /* 0..128, counted over the 16 bytes: a v4 /8 is 104 */
};

enum { ADDR_TEXT_MAX = 46 };

/* What the packet path asks of each packet stands here, so that it costs no call. */
static inline struct addr
addr_of_v4(const uint8_t byte[4])
{
	return (struct addr){ { [10] = 0xff, 0xff, byte[0], byte[1], byte[2], byte[3] } };
}

static inline bool
addr_is_v4(const struct addr *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return memcmp(a->byte, mapped, sizeof mapped) == 0;
}

static inline bool
addr_equal(const struct addr *a, const struct addr *b)
{
	return memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

static inline int
addr_compare(const struct addr *a, const struct addr *b)
{
	return memcmp(a->byte, b->byte, sizeof a->byte);
}

bool addr_parse(struct str s, struct addr *out);
/* Writes the usual text form (RFC 5952); buf holds ADDR_TEXT_MAX bytes; returns buf. */
const char *addr_print(const struct addr *a, char *buf);

/* "10.0.0.0/8", "fd00::/8", or a bare address as a full-length prefix.  False when it is none or
 * when bits beyond the length are set. */
bool prefix_parse(struct str s, struct prefix *out);
bool prefix_holds(const struct prefix *p, const struct addr *a);
/* buf holds ADDR_TEXT_MAX + 4 bytes; the length is printed in the family's own terms. */
const char *prefix_print(const struct prefix *p, char *buf);

#endif
