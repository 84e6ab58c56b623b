/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_SIP_H
#define PENUMBRA_SENSOR_BASE_SIP_H

#include "sensor/base/hash.h"

#include <endian.h>
#include <string.h>

/* SipHash-1-3 (Aumasson and Bernstein, 2012) word by word, for flows and hash_bytes: what they
 * hash is taken from where it lies, not copied together first.  A message is words of eight bytes, low
 * byte first, and a last one whose top byte is the length. */

struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
sip_left(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline uint64_t
sip_word_at(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return le64toh(word);
}

static inline void
sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = sip_left(s->v1, 13) ^ s->v0;
	s->v3 = sip_left(s->v3, 16) ^ s->v2;
	s->v0 = sip_left(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = sip_left(s->v1, 17) ^ s->v2;
	s->v3 = sip_left(s->v3, 21) ^ s->v0;
	s->v2 = sip_left(s->v2, 32);
}

static inline struct sip
sip_begin(const struct hash_key *key)
{
	uint64_t k0 = sip_word_at(key->byte), k1 = sip_word_at(key->byte + 8);

	return (struct sip){ k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
		k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573 };
}

static inline void
sip_word(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	s->v0 ^= word;
}

/* The last word: fewer than eight bytes, and in the top byte the length of the whole. */
static inline uint64_t
sip_end(struct sip *s, uint64_t word)
{
	sip_word(s, word);
	s->v2 ^= 0xff;
	sip_round(s);
	sip_round(s);
	sip_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* The last len bytes of a message of `whole` bytes, of which the others were taken in words. */
static inline uint64_t
sip_rest(struct sip *s, const uint8_t *at, size_t len, size_t whole)
{
	const uint8_t *end = at + len;
	uint64_t last = (uint64_t)whole << 56;
	size_t tail = len % 8;

	for (; end - at >= 8; at += 8) {
		sip_word(s, sip_word_at(at));
	}
	if (len >= 8 && tail > 0) {
		return sip_end(s, last | sip_word_at(end - 8) >> 8 * (8 - tail));
	}
	for (size_t i = 0; i < tail; i++) {
		last |= (uint64_t)at[i] << 8 * i;
	}
	return sip_end(s, last);
}

#endif
