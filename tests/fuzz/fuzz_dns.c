/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name_dns.h"

#include <assert.h>
#include <stdlib.h>

/* Input: messages between one client and one resolver, each behind a byte for the direction and two
 * for its length.  What is handed out has a clean name and a clamped lifetime. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(void *ctx, const struct answer *answer)
{
	char clean[NAME_MAX_BYTES];
	size_t *n = ctx;

	assert(name_clean(str_of(answer->name), clean));
	assert(answer->ttl >= 60 && answer->ttl <= 86400);
	(*n)++;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct dns *dns;
	static struct instant now;
	struct dns_ends ends = { .client.byte = { 1 }, .server.byte = { 2 }, 4000, 53 };
	struct hash_key key = hash_key_fixed();
	char public[NAME_MAX_BYTES];

	if (dns == NULL) {
		dns = dns_open(64, &key);
	}
	now.ns += 60 * NS_PER_SECOND; /* no query outlives its input */
	dns_ech_public(data, size, public);
	while (size >= 3) {
		size_t n = (size_t)(data[1] << 8 | data[2]), said = 0;
		uint8_t *copy;

		n = n > size - 3 ? size - 3 : n;
		copy = malloc(n > 0 ? n : 1);
		assert(copy != NULL);
		memcpy(copy, data + 3, n);
		(void)dns_learn(dns, &ends, now, copy, n, check, &said);
		assert(said <= 64 * 16);
		if (data[0] & 1) { /* again as its own answer */
			if (n > 2) {
				copy[2] ^= 0x80;
			}
			(void)dns_learn(dns, &ends, now, copy, n, check, &said);
		}
		free(copy);
		data += 3 + n;
		size -= 3 + n;
	}
	return 0;
}
