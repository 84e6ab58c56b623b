/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/hash.h"

/* These functions are called deprecated in favour of an interface that takes a lock and looks
 * names up for each message; ours are a few blocks long. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <assert.h>
#include <endian.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

_Static_assert(SHA256_BYTES == SHA256_DIGEST_LENGTH, "SHA-256 size");

struct hash_key
hash_key_random(void)
{
	struct hash_key key;
	int ready = sodium_init();

	assert(ready >= 0);
	(void)ready;
	randombytes_buf(key.byte, sizeof key.byte);
	return key;
}

struct hash_key
hash_key_fixed(void)
{
	return (struct hash_key){ "penumbra replay" };
}

/* --- SipHash-1-3 (Aumasson and Bernstein, 2012) ------------------------------------------------- */

struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
left(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline uint64_t
word_at(const uint8_t *at)
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
	s->v1 = left(s->v1, 13) ^ s->v0;
	s->v3 = left(s->v3, 16) ^ s->v2;
	s->v0 = left(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = left(s->v1, 17) ^ s->v2;
	s->v3 = left(s->v3, 21) ^ s->v0;
	s->v2 = left(s->v2, 32);
}

static inline void
sip_take(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	s->v0 ^= word;
}

/* What is left after the last whole word, below the length. */
static inline uint64_t
sip_tail(const uint8_t *at, size_t len)
{
	size_t rest = len % 8;
	uint64_t word = 0;

	if (rest > 0 && len >= 8) {
		word = word_at(at + len - 8) >> 8 * (8 - rest);
	} else {
		for (size_t i = 0; i < rest; i++) {
			word |= (uint64_t)at[len - rest + i] << 8 * i;
		}
	}
	return (uint64_t)len << 56 | word;
}

uint64_t
hash_bytes(const struct hash_key *key, const void *at, size_t len)
{
	const uint8_t *byte = at;
	uint64_t k0 = word_at(key->byte), k1 = word_at(key->byte + 8);
	struct sip s = { k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
		k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573 };

	for (size_t i = 0; i + 8 <= len; i += 8) {
		sip_take(&s, word_at(byte + i));
	}
	sip_take(&s, sip_tail(byte, len));
	s.v2 ^= 0xff;
	sip_round(&s);
	sip_round(&s);
	sip_round(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

/* --- SHA-256 ------------------------------------------------------------------------------------ */

void
hash_sha256(const void *at, size_t len, uint8_t out[SHA256_BYTES])
{
	SHA256_CTX sha;

	SHA256_Init(&sha);
	SHA256_Update(&sha, at, len);
	SHA256_Final(out, &sha);
}

/* RFC 2104: the key fills one block, once with each pad. */
void
hash_hmac256(const void *key, size_t key_len, const void *at, size_t len,
	uint8_t out[SHA256_BYTES])
{
	uint8_t inner[SHA256_CBLOCK], outer[SHA256_CBLOCK];
	const uint8_t *byte = key;
	SHA256_CTX sha;

	assert(key_len <= SHA256_CBLOCK);
	for (size_t i = 0; i < SHA256_CBLOCK; i++) {
		uint8_t k = i < key_len ? byte[i] : 0;

		inner[i] = k ^ 0x36;
		outer[i] = k ^ 0x5c;
	}
	SHA256_Init(&sha);
	SHA256_Update(&sha, inner, sizeof inner);
	SHA256_Update(&sha, at, len);
	SHA256_Final(out, &sha);
	SHA256_Init(&sha);
	SHA256_Update(&sha, outer, sizeof outer);
	SHA256_Update(&sha, out, SHA256_BYTES);
	SHA256_Final(out, &sha);
}

const char *
hash_digest(const void *at, size_t len, char *buf)
{
	uint8_t sum[SHA256_BYTES];

	hash_sha256(at, len, sum);
	sodium_bin2hex(buf, DIGEST_TEXT_MAX, sum, (DIGEST_TEXT_MAX - 1) / 2);
	return buf;
}
