/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/hash.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(struct hash_key) == crypto_shorthash_KEYBYTES, "SipHash key size");

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

uint64_t
hash_bytes(const struct hash_key *key, const void *at, size_t len)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t hash;

	crypto_shorthash(out, at, len, key->byte);
	memcpy(&hash, out, sizeof hash);
	return hash;
}

void
hash_sha256(const void *at, size_t len, uint8_t out[SHA256_BYTES])
{
	crypto_hash_sha256(out, at, len);
}

const char *
hash_digest(const void *at, size_t len, char *buf)
{
	uint8_t sum[SHA256_BYTES];

	hash_sha256(at, len, sum);
	sodium_bin2hex(buf, DIGEST_TEXT_MAX, sum, (DIGEST_TEXT_MAX - 1) / 2);
	return buf;
}
