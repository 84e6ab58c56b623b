/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_INITIAL_H
#define PENUMBRA_TESTS_UNIT_INITIAL_H

/* Protects client Initials (RFC 9001, 5; RFC 9369) for the tests, straight from the one-shot
 * interfaces of libcrypto, so that reader and writer share no line. */

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { VERSION_1 = 0x00000001, VERSION_2 = 0x6b3343cf };

struct initial {
	uint32_t version;
	const char *keys; /* connection id the keys come from; ids are text here */
	const char *to, *from;
	const char *token;
	uint8_t number;
	const uint8_t *frames;
	size_t len;
	size_t least; /* plain bytes at least, padded with zeros */
};

static inline void
initial_mac(const uint8_t *key, size_t n, const void *text, size_t len, uint8_t out[32])
{
	unsigned size = 32;

	assert(HMAC(EVP_sha256(), key, (int)n, text, len, out, &size) != NULL);
}

static inline void
initial_expand(const uint8_t secret[32], const char *label, uint8_t *out, uint8_t n)
{
	uint8_t info[64] = { 0, n, (uint8_t)(6 + strlen(label)), 't', 'l', 's', '1', '3',
		' ' };
	uint8_t block[32];

	memcpy(info + 9, label, strlen(label));
	info[9 + strlen(label) + 1] = 1;
	initial_mac(secret, 32, info, 11 + strlen(label), block);
	memcpy(out, block, n);
}

static inline void
initial_keys(const struct initial *in, uint8_t key[16], uint8_t iv[12], uint8_t head[16])
{
	static const uint8_t one[20] =
		"\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4"
		"\xc8\x0c\xad\xcc\xbb\x7f\x0a";
	static const uint8_t two[20] =
		"\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e"
		"\x26\x9d\xcb\xf9\xbd\x2e\xd9";
	static const uint8_t d29[20] =
		"\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c"
		"\x61\x11\xe0\x43\x90\xa8\x99";
	const uint8_t *salt = in->version == VERSION_2   ? two
			      : in->version == VERSION_1 ? one
							 : d29;
	bool second = in->version == VERSION_2;
	uint8_t initial[32], client[32];

	initial_mac(salt, 20, in->keys, strlen(in->keys), initial);
	initial_expand(initial, "client in", client, 32);
	initial_expand(client, second ? "quicv2 key" : "quic key", key, 16);
	initial_expand(client, second ? "quicv2 iv" : "quic iv", iv, 12);
	initial_expand(client, second ? "quicv2 hp" : "quic hp", head, 16);
}

static inline size_t
initial_head(uint8_t *out, const struct initial *in, size_t rest)
{
	size_t n = 0, token = in->token == NULL ? 0 : strlen(in->token);

	out[n++] = in->version == VERSION_2 ? 0xd0 : 0xc0;
	for (int i = 24; i >= 0; i -= 8) {
		out[n++] = (uint8_t)(in->version >> i);
	}
	out[n++] = (uint8_t)strlen(in->to);
	memcpy(out + n, in->to, strlen(in->to));
	n += strlen(in->to);
	out[n++] = (uint8_t)strlen(in->from);
	memcpy(out + n, in->from, strlen(in->from));
	n += strlen(in->from);
	out[n++] = (uint8_t)token;
	if (token > 0) {
		memcpy(out + n, in->token, token);
	}
	n += token;
	out[n++] = (uint8_t)(0x40 | rest >> 8);
	out[n++] = (uint8_t)rest;
	return n;
}

/* Returns the length of the packet. */
static inline size_t
initial_put(uint8_t *out, const struct initial *in)
{
	uint8_t key[16], iv[12], hp[16], mask[32], plain[2048] = { 0 };
	size_t len = in->len < in->least ? in->least : in->len;
	size_t at = initial_head(out, in, 1 + len + 16);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;

	assert(c != NULL && len >= 3 && len <= sizeof plain);
	initial_keys(in, key, iv, hp);
	memcpy(plain, in->frames, in->len);
	out[at] = in->number;
	iv[11] ^= in->number;
	assert(EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, key, iv));
	assert(EVP_EncryptUpdate(c, NULL, &n, out, (int)at + 1));
	assert(EVP_EncryptUpdate(c, out + at + 1, &n, plain, (int)len));
	assert(EVP_EncryptFinal_ex(c, out + at + 1 + n, &n));
	assert(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, 16, out + at + 1 + len));
	assert(EVP_EncryptInit_ex(c, EVP_aes_128_ecb(), NULL, hp, NULL));
	assert(EVP_EncryptUpdate(c, mask, &n, out + at + 4, 16));
	out[0] ^= mask[0] & 0x0f;
	out[at] ^= mask[1];
	EVP_CIPHER_CTX_free(c);
	return at + 1 + len + 16;
}

/* A CRYPTO frame; returns its length. */
static inline size_t
crypto_put(uint8_t *out, const uint8_t *message, size_t offset, size_t len)
{
	out[0] = 6;
	out[1] = (uint8_t)(0x40 | offset >> 8);
	out[2] = (uint8_t)offset;
	out[3] = (uint8_t)(0x40 | len >> 8);
	out[4] = (uint8_t)len;
	memcpy(out + 5, message + offset, len);
	return 5 + len;
}

#endif
