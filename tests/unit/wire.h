/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_WIRE_H
#define PENUMBRA_TESTS_UNIT_WIRE_H

/* Writes frames for tests, outer header first; wire_done fills the length fields in.  Headers come
 * from the RFCs, not from the decoder, so that both can be wrong only on their own. */

#include "sensor/capture/capture.h"

#include <assert.h>
#include <string.h>

enum { WIRE_BYTES = 70000, WIRE_MARKS = 256 };
enum wire_kind {
	WIRE_IPV4,
	WIRE_IPV6,
	WIRE_UDP,
	WIRE_GTP,
	WIRE_PPPOE,
	WIRE_PPTP,
	WIRE_LLC
};

struct wire {
	uint8_t at[WIRE_BYTES];
	size_t len;
	struct {
		size_t at;
		enum wire_kind kind;
	} mark[WIRE_MARKS];
	size_t marks;
};

static inline void
wire_u8(struct wire *w, unsigned n)
{
	assert(w->len < WIRE_BYTES);
	w->at[w->len++] = (uint8_t)n;
}

static inline void
wire_u16(struct wire *w, unsigned n)
{
	wire_u8(w, n >> 8 & 0xff);
	wire_u8(w, n & 0xff);
}

static inline void
wire_u32(struct wire *w, uint32_t n)
{
	wire_u16(w, n >> 16);
	wire_u16(w, n & 0xffff);
}

static inline void
wire_zeros(struct wire *w, size_t n)
{
	while (n-- > 0) {
		wire_u8(w, 0);
	}
}

static inline void
wire_text(struct wire *w, const char *z)
{
	while (*z != '\0') {
		wire_u8(w, (unsigned char)*z++);
	}
}

static inline void
wire_mark(struct wire *w, enum wire_kind kind)
{
	assert(w->marks < WIRE_MARKS);
	w->mark[w->marks].at = w->len;
	w->mark[w->marks++].kind = kind;
}

static inline void
wire_eth(struct wire *w, unsigned type)
{
	wire_text(w, "DDDDDDSSSSSS");
	wire_u16(w, type);
}

static inline void
wire_vlan(struct wire *w, unsigned id, unsigned type)
{
	wire_u16(w, id);
	wire_u16(w, type);
}

/* fragment: offset in units of 8 bytes, 0x2000 for "more follow" */
static inline void
wire_ipv4_fragment(struct wire *w, uint32_t from, uint32_t to, unsigned proto,
	unsigned id, unsigned fragment)
{
	wire_mark(w, WIRE_IPV4);
	wire_u16(w, 0x4500);
	wire_u16(w, 0);
	wire_u16(w, id);
	wire_u16(w, fragment);
	wire_u8(w, 64);
	wire_u8(w, proto);
	wire_u16(w, 0);
	wire_u32(w, from);
	wire_u32(w, to);
}

static inline void
wire_ipv4(struct wire *w, uint32_t from, uint32_t to, unsigned proto)
{
	wire_ipv4_fragment(w, from, to, proto, 1, 0);
}

/* 2001:db8::from and ::to */
static inline void
wire_ipv6(struct wire *w, unsigned from, unsigned to, unsigned next)
{
	wire_mark(w, WIRE_IPV6);
	wire_u32(w, 0x60000000);
	wire_u16(w, 0);
	wire_u8(w, next);
	wire_u8(w, 64);
	wire_u32(w, 0x20010db8);
	wire_zeros(w, 10);
	wire_u16(w, from);
	wire_u32(w, 0x20010db8);
	wire_zeros(w, 10);
	wire_u16(w, to);
}

static inline void
wire_udp(struct wire *w, unsigned from, unsigned to)
{
	wire_mark(w, WIRE_UDP);
	wire_u16(w, from);
	wire_u16(w, to);
	wire_u32(w, 0);
}

static inline void
wire_tcp(struct wire *w, unsigned from, unsigned to, uint32_t seq, uint32_t ack,
	unsigned flags)
{
	wire_u16(w, from);
	wire_u16(w, to);
	wire_u32(w, seq);
	wire_u32(w, ack);
	wire_u8(w, 0x50);
	wire_u8(w, flags);
	wire_u16(w, 0xffff);
	wire_u32(w, 0);
}

static inline void
wire_put16(struct wire *w, size_t at, size_t n)
{
	w->at[at] = (uint8_t)(n >> 8);
	w->at[at + 1] = (uint8_t)n;
}

static inline void
wire_done(struct wire *w)
{
	static const struct {
		size_t field, less;
	} how[] = { [WIRE_IPV4] = { 2, 0 },
		[WIRE_IPV6] = { 4, 40 },
		[WIRE_UDP] = { 4, 0 },
		[WIRE_GTP] = { 2, 8 },
		[WIRE_PPPOE] = { 4, 6 },
		[WIRE_PPTP] = { 4, 16 },
		[WIRE_LLC] = { 12, 14 } };

	for (size_t i = 0; i < w->marks; i++) {
		size_t at = w->mark[i].at;

		wire_put16(w, at + how[w->mark[i].kind].field,
			w->len - at - how[w->mark[i].kind].less);
	}
	w->marks = 0;
}

/* An Ethernet frame of these bytes, whole. */
static inline struct frame
wire_frame(const struct wire *w, int64_t ns)
{
	return (struct frame){ .at = { ns },
		.bytes = w->at,
		.captured = (uint32_t)w->len,
		.length = (uint32_t)w->len,
		.link = 1 };
}

#endif
