/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_READER_H
#define PENUMBRA_SENSOR_BASE_READER_H

#include "sensor/base/bytes.h"

#include <stdbool.h>
#include <stddef.h>

/* A bounded reader of big-endian wire bytes.  The first read beyond the end sets `failed`; from
 * then on every read gives zero or an empty view and moves nothing, so a parser reads a whole
 * structure and asks once.  It never allocates and never looks beyond `end`. */
struct reader {
	const uint8_t *at, *end;
	bool failed;
};

static inline struct reader
reader_of(const uint8_t *at, size_t len)
{
	return (struct reader){ at, at + len, false };
}

static inline size_t
reader_left(const struct reader *r)
{
	return (size_t)(r->end - r->at);
}

/* Takes n bytes and returns where they begin, or NULL (and failed) when fewer are left. */
static inline const uint8_t *
reader_take(struct reader *r, size_t n)
{
	const uint8_t *at = r->at;

	if (r->failed || reader_left(r) < n) {
		r->failed = true;
		r->at = r->end;
		return NULL;
	}
	r->at += n;
	return at;
}

static inline void
reader_skip(struct reader *r, size_t n)
{
	(void)reader_take(r, n);
}

static inline uint8_t
reader_u8(struct reader *r)
{
	const uint8_t *p = reader_take(r, 1);

	return p == NULL ? 0 : p[0];
}

static inline uint16_t
reader_u16(struct reader *r)
{
	const uint8_t *p = reader_take(r, 2);

	return p == NULL ? 0 : bytes_u16(p);
}

static inline uint32_t
reader_u24(struct reader *r)
{
	const uint8_t *p = reader_take(r, 3);

	return p == NULL ? 0 : (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static inline uint32_t
reader_u32(struct reader *r)
{
	const uint8_t *p = reader_take(r, 4);

	return p == NULL ? 0 : bytes_u32(p);
}

static inline uint64_t
reader_u64(struct reader *r)
{
	uint64_t high = reader_u32(r);
	return high << 32 | reader_u32(r);
}

/* A reader over the next n bytes; failed (and empty) when fewer are left. */
static inline struct reader
reader_sub(struct reader *r, size_t n)
{
	const uint8_t *p = reader_take(r, n);

	return p == NULL ? (struct reader){ r->end, r->end, true } : reader_of(p, n);
}

#endif
