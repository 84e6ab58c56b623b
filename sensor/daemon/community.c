/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/community.h"

#include <openssl/evp.h>
#include <string.h>

enum { SHA1_BYTES = 20 };

struct bytes {
	unsigned char at[2 + 16 + 16 + 2 + 4];
	size_t n;
};

static void
put(struct bytes *b, const void *from, size_t n)
{
	memcpy(b->at + b->n, from, n);
	b->n += n;
}

static void
put_u16(struct bytes *b, uint16_t v)
{
	put(b, (unsigned char[]){ (unsigned char)(v >> 8), (unsigned char)v }, 2);
}

static void
put_addr(struct bytes *b, const struct addr *a)
{
	if (addr_is_v4(a)) {
		put(b, a->byte + 12, 4);
	} else {
		put(b, a->byte, 16);
	}
}

/* The smaller end first, by address and then by port. */
static bool
in_order(const struct sighting *s)
{
	int c = addr_compare(&s->client, &s->server);

	return c < 0 || (c == 0 && s->client_port < s->server_port);
}

const char *
community_id(const struct sighting *s, char *buf)
{
	bool straight = in_order(s);
	struct bytes b = { .n = 0 };
	unsigned char digest[SHA1_BYTES];

	put_u16(&b, 0); /* seed */
	put_addr(&b, straight ? &s->client : &s->server);
	put_addr(&b, straight ? &s->server : &s->client);
	put(&b, (unsigned char[]){ s->transport, 0 }, 2);
	put_u16(&b, straight ? s->client_port : s->server_port);
	put_u16(&b, straight ? s->server_port : s->client_port);
	buf[0] = '\0';
	if (EVP_Digest(b.at, b.n, digest, NULL, EVP_sha1(), NULL) == 1) {
		memcpy(buf, "1:", 2);
		EVP_EncodeBlock((unsigned char *)buf + 2, digest, sizeof digest);
	}
	return buf;
}
