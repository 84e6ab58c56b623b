/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/hash.h"

#include "sensor/base/sip.h"

/* These functions are called deprecated in favour of an interface that takes a lock and looks
 * names up for each message; ours are a few blocks long. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <assert.h>
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

uint64_t
hash_bytes(const struct hash_key *key, const void *at, size_t len)
{
	struct sip s = sip_begin(key);

	return sip_rest(&s, at, len, len);
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
