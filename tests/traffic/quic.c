/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/traffic/quic.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SECRET = 32,
	KEY = 16,
	IV = 12,
	TAG = 16,
	NUMBER = 4,
	HEADER = 1 + 4 + 1 + QUIC_ID + 1 + 1 + 2
};

static void
must(int ok)
{
	if (!ok) {
		fputs("traffic: OpenSSL failed in QUIC protection\n", stderr);
		exit(1);
	}
}

static void
hmac(const uint8_t *key, size_t key_length, const uint8_t *data, size_t n, uint8_t *out)
{
	unsigned length = SECRET;

	must(HMAC(EVP_sha256(), key, (int)key_length, data, n, out, &length) != NULL);
}

/* HKDF-Expand-Label with an empty context; one block is enough (RFC 8446, 7.1). */
static void
expand(const uint8_t *secret, const char *label, uint8_t *out, size_t n)
{
	uint8_t info[64], block[SECRET];
	size_t length = strlen(label), at = 0;

	info[at++] = 0;
	info[at++] = (uint8_t)n;
	info[at++] = (uint8_t)(6 + length);
	memcpy(info + at, "tls13 ", 6);
	memcpy(info + at + 6, label, length);
	at += 6 + length;
	info[at++] = 0;
	info[at++] = 1;
	hmac(secret, SECRET, info, at, block);
	memcpy(out, block, n);
}

struct keys {
	uint8_t key[KEY], iv[IV], head[KEY];
};

static void
derive(struct keys *keys, const uint8_t *id)
{
	static const uint8_t salt[20] = { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3,
		0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f,
		0x0a }; /* RFC 9001, 5.2 */
	uint8_t initial[SECRET], client[SECRET];

	hmac(salt, sizeof salt, id, QUIC_ID, initial);
	expand(initial, "client in", client, SECRET);
	expand(client, "quic key", keys->key, KEY);
	expand(client, "quic iv", keys->iv, IV);
	expand(client, "quic hp", keys->head, KEY);
}

static size_t
put_header(uint8_t *out, const struct quic_initial *in)
{
	size_t rest = QUIC_INITIAL - HEADER;
	uint8_t *p = out;

	*p++ = 0xc0 | (NUMBER - 1);
	memcpy(p, (uint8_t[]){ 0, 0, 0, 1, QUIC_ID }, 5);
	memcpy(p + 5, in->id, QUIC_ID);
	p += 5 + QUIC_ID;
	*p++ = 0; /* no source id */
	*p++ = 0; /* no token */
	*p++ = (uint8_t)(0x40 | rest >> 8);
	*p++ = (uint8_t)rest;
	for (int i = NUMBER - 1; i >= 0; i--) {
		*p++ = (uint8_t)(in->number >> 8 * i);
	}
	return (size_t)(p - out);
}

/* One CRYPTO frame, then PADDING to the end. */
static void
put_frames(uint8_t *plain, const struct quic_initial *in)
{
	plain[0] = 0x06;
	plain[1] = (uint8_t)(0x40 | in->offset >> 8);
	plain[2] = (uint8_t)in->offset;
	plain[3] = (uint8_t)(0x40 | in->length >> 8);
	plain[4] = (uint8_t)in->length;
	memcpy(plain + 5, in->crypto, in->length);
}

static void
seal(const struct keys *keys, uint32_t number, const uint8_t *header,
	size_t header_length, const uint8_t *plain, size_t n, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t nonce[IV];
	int length;

	memcpy(nonce, keys->iv, IV);
	for (int i = 0; i < 4; i++) {
		nonce[IV - 1 - i] ^= (uint8_t)(number >> 8 * i);
	}
	must(c != NULL &&
		EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, keys->key, nonce) &&
		EVP_EncryptUpdate(c, NULL, &length, header, (int)header_length) &&
		EVP_EncryptUpdate(c, out, &length, plain, (int)n) &&
		EVP_EncryptFinal_ex(c, out + length, &length) &&
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, out + n));
	EVP_CIPHER_CTX_free(c);
}

static void
mask_header(const struct keys *keys, uint8_t *packet, size_t number_at)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t mask[32];
	int length;

	must(c != NULL &&
		EVP_EncryptInit_ex(c, EVP_aes_128_ecb(), NULL, keys->head, NULL) &&
		EVP_EncryptUpdate(c, mask, &length, packet + number_at + 4, KEY));
	EVP_CIPHER_CTX_free(c);
	packet[0] ^= mask[0] & 0x0f;
	for (int i = 0; i < NUMBER; i++) {
		packet[number_at + (size_t)i] ^= mask[1 + i];
	}
}

void
quic_initial(uint8_t *out, const struct quic_initial *in)
{
	uint8_t plain[QUIC_INITIAL] = { 0 };
	struct keys keys;
	size_t header = put_header(out, in);

	derive(&keys, in->id);
	put_frames(plain, in);
	seal(&keys, in->number, out, header, plain, QUIC_INITIAL - header - TAG,
		out + header);
	mask_header(&keys, out, header - NUMBER);
}
