/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_HASH_H
#define PENUMBRA_SENSOR_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* SipHash-1-3 for the tables that strangers fill (nh.h has the one of duplicates): without the key
 * nobody can choose inputs that collide.  It is SipHash with one round a word and three at the end, as
 * the tables of CPython and of Rust have it: no value leaves the process, so what the other rounds add
 * is not needed.  Live the key is random for each start; a replay uses the fixed key, so that the same
 * capture gives the same bytes of output. */

struct hash_key {
	uint8_t byte[16];
};

struct hash_key hash_key_random(void);
struct hash_key hash_key_fixed(void);
uint64_t hash_bytes(const struct hash_key *key, const void *at, size_t len);

/* SHA-256 (FIPS 180-4), for fingerprints that the world computes the same way. */
enum { SHA256_BYTES = 32 };
void hash_sha256(const void *at, size_t len, uint8_t out[SHA256_BYTES]);
/* HMAC (RFC 2104) over it; the key is 64 bytes at most. */
void hash_hmac256(const void *key, size_t key_len, const void *at, size_t len,
	uint8_t out[SHA256_BYTES]);

/* What a file was when it was read: the first 16 hex digits that sha256sum gives. */
enum { DIGEST_TEXT_MAX = 17 };
const char *hash_digest(const void *at, size_t len, char *buf);

#endif
