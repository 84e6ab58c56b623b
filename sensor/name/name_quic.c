/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name_quic.h"

#include "sensor/base/hash.h"
#include "sensor/base/reader.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum {
	SECRET = SHA256_BYTES,
	TAG = 16,
	SAMPLE = 16,
	PLAIN_MOST = 65536,
	HELLO_MOST = 16384
};
enum quic_type { TYPE_INITIAL, TYPE_0RTT, TYPE_HANDSHAKE, TYPE_RETRY };
enum quic_frame {
	FRAME_PADDING = 0,
	FRAME_PING = 1,
	FRAME_ACK = 2,
	FRAME_ACK_ECN = 3,
	FRAME_CRYPTO = 6,
	FRAME_CLOSE = 0x1c,
	FRAME_CLOSE_APPLICATION = 0x1d
};

struct quic_crypt {
	EVP_CIPHER *ecb, *gcm;
	EVP_CIPHER_CTX *mask, *open;
	struct ja4_memo *memo; /* borrowed, or NULL */
	uint8_t plain[PLAIN_MOST];
};

/* One row per family of versions that share a salt. */
struct family {
	uint32_t first, last;
	bool second; /* labels and packet types of RFC 9369 */
	uint8_t salt[20];
};

static const struct family families[] = {
	{ 0x00000001, 0x00000001, false, /* RFC 9001, 5.2 */
		{ 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6,
			0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a } },
	{ 0x6b3343cf, 0x6b3343cf, true, /* RFC 9369, 3.3.1 */
		{ 0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe,
			0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9 } },
	{ 0xff000021, 0xff000022, false, /* drafts 33 and 34 */
		{ 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6,
			0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a } },
	{ 0xff00001d, 0xff000020, false, /* drafts 29 to 32 */
		{ 0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1,
			0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99 } },
	{ 0xff000017, 0xff00001c, false, /* drafts 23 to 28 */
		{ 0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43,
			0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02 } },
	{ 0xff000016, 0xff000016, false, /* draft 22 */
		{ 0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a, 0x96, 0xcd,
			0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a } },
	{ 0xfaceb001, 0xfaceb001, false, /* mvfst on draft 22 */
		{ 0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a, 0x96, 0xcd,
			0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a } },
	{ 0xfaceb002, 0xfaceb010, false, /* mvfst on draft 27 and its experiments */
		{ 0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43,
			0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02 } },
	{ 0xfaceb002, 0xfaceb010, false, /* mvfst on version 1 */
		{ 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6,
			0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a } },
	{ 0x709a50c4, 0x709a50c4, true, /* version 2 while it was a draft */
		{ 0xa7, 0x07, 0xc2, 0x03, 0xa5, 0x9b, 0x47, 0x18, 0x4a, 0x1d, 0x62, 0xca,
			0x57, 0x04, 0x06, 0xea, 0x7a, 0xe3, 0xe5, 0xd3 } },
	{ 0x51303530, 0x51303530, false, /* Q050: Google's handshake, protected */
		{ 0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94, 0x5c, 0xfc,
			0xdb, 0xd3, 0xa7, 0xf0, 0xd3, 0xb5, 0x6b, 0x45 } },
	{ 0x54303530, 0x54303530, false, /* T050 */
		{ 0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80, 0x30, 0x4c,
			0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10 } },
	{ 0x54303531, 0x54303531, false, /* T051 */
		{ 0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50, 0x6c, 0x19,
			0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d } },
};
enum { Q050 = 0x51303530 };

/* Versions that ask for version negotiation (RFC 9000, 15) come protected like one of these. */
static uint32_t
stand_in(uint32_t version, unsigned nth)
{
	static const uint32_t usual[] = { 0x00000001, 0xff00001d };
	bool reserved = (version & 0x0f0f0f0f) == 0x0a0a0a0a;

	return !reserved ? version : nth < 2 ? usual[nth] : 0;
}

/* The nth salt to try for a version; NULL when there is none. */
static const struct family *
family_of(uint32_t version, unsigned nth)
{
	bool reserved = stand_in(version, nth) != version;

	version = stand_in(version, nth);
	nth = reserved ? 0 : nth;
	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
		if (version < families[i].first || version > families[i].last) {
			continue;
		}
		if (nth == 0) {
			return &families[i];
		}
		nth--;
	}
	return NULL;
}

struct quic_crypt *
quic_crypt_open(struct ja4_memo *memo)
{
	struct quic_crypt *c = calloc(1, sizeof *c);

	if (c == NULL) {
		return NULL;
	}
	c->memo = memo;
	c->ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
	c->gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
	c->mask = EVP_CIPHER_CTX_new();
	c->open = EVP_CIPHER_CTX_new();
	if (c->ecb == NULL || c->gcm == NULL || c->mask == NULL || c->open == NULL ||
		EVP_EncryptInit_ex2(c->mask, c->ecb, NULL, NULL, NULL) != 1 ||
		EVP_DecryptInit_ex2(c->open, c->gcm, NULL, NULL, NULL) != 1) {
		quic_crypt_close(c);
		return NULL;
	}
	return c;
}

void
quic_crypt_close(struct quic_crypt *c)
{
	if (c != NULL) {
		EVP_CIPHER_CTX_free(c->mask);
		EVP_CIPHER_CTX_free(c->open);
		EVP_CIPHER_free(c->ecb);
		EVP_CIPHER_free(c->gcm);
		free(c);
	}
}

/* HKDF-Expand-Label (RFC 8446, 7.1) for at most one block of output. */
static void
expand(const uint8_t secret[SECRET], const char *label, uint8_t *out, uint8_t len)
{
	uint8_t info[64], block[SECRET];
	size_t n = strlen(label);

	info[0] = 0;
	info[1] = len;
	info[2] = (uint8_t)(6 + n);
	memcpy(info + 3, "tls13 ", 6);
	memcpy(info + 9, label, n);
	info[9 + n] = 0; /* no context */
	info[10 + n] = 1;
	hash_hmac256(secret, SECRET, info, 11 + n, block);
	memcpy(out, block, len);
}

static void
derive(struct quic *q, uint32_t version, unsigned nth, const struct quic_id *id)
{
	const struct family *f = family_of(version, nth);
	uint8_t initial[SECRET], client[SECRET];

	hash_hmac256(f->salt, sizeof f->salt, id->byte, id->len, initial);
	expand(initial, "client in", client, SECRET);
	expand(client, f->second ? "quicv2 key" : "quic key", q->key, sizeof q->key);
	expand(client, f->second ? "quicv2 iv" : "quic iv", q->iv, sizeof q->iv);
	expand(client, f->second ? "quicv2 hp" : "quic hp", q->mask, sizeof q->mask);
	q->derived++;
	q->version = version;
	q->id = *id;
}

/* A long header as far as it is in the clear. */
struct header {
	const uint8_t *start;
	uint32_t version;
	enum quic_type type;
	struct quic_id to, from;
	const uint8_t *number; /* where the protected packet number begins */
	size_t length;         /* of number and payload */
};

static uint64_t
varint(struct reader *r)
{
	uint8_t first = reader_u8(r);
	uint64_t value = first & 0x3f;

	for (int more = (1 << (first >> 6)) - 1; more > 0; more--) {
		value = value << 8 | reader_u8(r);
	}
	return value;
}

static struct quic_id
id_take(struct reader *r)
{
	struct quic_id id = { .len = reader_u8(r) };
	const uint8_t *at;

	if (id.len > QUIC_ID_MAX) {
		r->failed = true;
		return (struct quic_id){ 0 };
	}
	at = reader_take(r, id.len);
	if (at != NULL) {
		memcpy(id.byte, at, id.len);
	}
	return id;
}

/* Leaves *r behind the packet.  False: no long header of a known version. */
static bool
header_take(struct reader *r, struct header *h)
{
	const struct family *f;
	uint8_t first;

	h->start = r->at;
	first = reader_u8(r);
	if (!(first & 0x80)) {
		return false;
	}
	h->version = reader_u32(r);
	f = family_of(h->version, 0);
	if (r->failed || f == NULL) {
		return false;
	}
	h->type = (enum quic_type)((first >> 4 & 3) - f->second) & 3;
	h->to = id_take(r);
	h->from = id_take(r);
	if (h->type == TYPE_RETRY) { /* has no length: the rest is token and tag */
		r->at = r->end;
		return !r->failed;
	}
	if (h->type == TYPE_INITIAL) {
		uint64_t token = varint(r);

		reader_skip(r, token > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)token);
	}
	h->length = (size_t)varint(r);
	h->number = r->at;
	reader_skip(r, h->length);
	return !r->failed;
}

static bool
unmask(struct quic_crypt *c, const struct quic *q, const uint8_t *sample,
	uint8_t out[SAMPLE])
{
	int n = 0;

	return EVP_EncryptInit_ex2(c->mask, NULL, q->mask, NULL, NULL) == 1 &&
	       EVP_CIPHER_CTX_set_padding(c->mask, 0) == 1 &&
	       EVP_EncryptUpdate(c->mask, out, &n, sample, SAMPLE) == 1 && n == SAMPLE;
}

/* Decrypts into c->plain; 0: the keys do not fit (RFC 9001, 5.3 and 5.4). */
static size_t
decrypt(struct quic_crypt *c, const struct quic *q, const struct header *h)
{
	uint8_t mask[SAMPLE], head[1 + 4], nonce[12], tag[TAG];
	size_t number_len, middle = (size_t)(h->number - h->start) - 1, sealed;
	int n = 0, rest = 0;

	if (h->length < 4 + SAMPLE || !unmask(c, q, h->number + 4, mask)) {
		return 0;
	}
	head[0] = h->start[0] ^ (mask[0] & 0x0f);
	number_len = 1 + (head[0] & 3u);
	memcpy(nonce, q->iv, sizeof nonce);
	for (size_t i = 0; i < number_len; i++) {
		head[1 + i] = h->number[i] ^ mask[1 + i];
		nonce[sizeof nonce - number_len + i] ^= head[1 + i];
	}
	sealed = h->length - number_len - TAG;
	if (sealed == 0 || sealed > PLAIN_MOST) {
		return 0;
	}
	memcpy(tag, h->number + h->length - TAG, TAG);
	if (EVP_DecryptInit_ex2(c->open, NULL, q->key, nonce, NULL) != 1 ||
		EVP_DecryptUpdate(c->open, NULL, &n, head, 1) != 1 ||
		EVP_DecryptUpdate(c->open, NULL, &n, h->start + 1, (int)middle) != 1 ||
		EVP_DecryptUpdate(c->open, NULL, &n, head + 1, (int)number_len) != 1 ||
		EVP_DecryptUpdate(c->open, c->plain, &n, h->number + number_len,
			(int)sealed) != 1 ||
		EVP_CIPHER_CTX_ctrl(c->open, EVP_CTRL_AEAD_SET_TAG, TAG, tag) != 1 ||
		EVP_DecryptFinal_ex(c->open, c->plain + n, &rest) != 1) {
		return 0;
	}
	return (size_t)n;
}

static bool
id_equal(const struct quic_id *a, const struct quic_id *b)
{
	return a->len == b->len && memcmp(a->byte, b->byte, a->len) == 0;
}

/* With keys from the packet's own id, one salt after the other. */
static size_t
open_own(struct quic_crypt *c, struct quic *q, const struct header *h)
{
	size_t n = 0;

	for (unsigned nth = 0; n == 0 && q->derived < QUIC_DERIVATIONS &&
			       family_of(h->version, nth) != NULL;
		nth++) {
		derive(q, h->version, nth, &h->to);
		n = decrypt(c, q, h);
	}
	return n;
}

/* With the keys at hand, those of another version for the same id, or those of the packet's own
 * id: the first that fits.  0 when none does. */
static size_t
open_initial(struct quic_crypt *c, struct blocks *blocks, struct quic *q,
	const struct header *h)
{
	struct quic kept = *q;
	size_t n = 0;

	if (q->version != 0 && !q->retried) {
		if (q->version != h->version) {
			if (q->derived >= QUIC_DERIVATIONS) {
				return 0;
			}
			derive(q, h->version, 0, &kept.id);
		}
		n = decrypt(c, q, h);
		if (n > 0) {
			return n;
		}
	}
	if (id_equal(&h->to, &q->tried) && h->version == q->tried_version) {
		return 0;
	}
	n = open_own(c, q, h);
	kept.derived = q->derived;
	if (n == 0) { /* keep what may still serve a later packet */
		*q = kept;
		q->tried = h->to;
		q->tried_version = h->version;
	} else if (kept.opened > 0) { /* a Retry or a new connection: it starts over */
		window_close(blocks, &q->crypto);
	}
	q->retried = q->retried && n == 0;
	return n;
}

static void
skip_ack(struct reader *r, bool ecn)
{
	uint64_t ranges;

	(void)varint(r); /* largest */
	(void)varint(r); /* delay */
	ranges = varint(r);
	(void)varint(r); /* first range */
	for (uint64_t i = 0; i < ranges && !r->failed; i++) {
		(void)varint(r);
		(void)varint(r);
	}
	for (int i = 0; ecn && i < 3; i++) {
		(void)varint(r);
	}
}

static void
skip_close(struct reader *r, bool application)
{
	(void)varint(r);
	if (!application) {
		(void)varint(r);
	}
	reader_skip(r, (size_t)(varint(r) & UINT32_MAX));
}

static enum quic_look
take_crypto(struct blocks *blocks, struct quic *q, struct reader *r)
{
	uint64_t offset = varint(r), len = varint(r);
	const uint8_t *at;

	if (len > reader_left(r)) {
		r->failed = true;
		return QUIC_BAD;
	}
	at = reader_take(r, (size_t)len);
	if (r->failed) {
		return QUIC_BAD;
	}
	if (offset > WINDOW_BYTES || len > WINDOW_BYTES - offset) {
		return QUIC_LONG;
	}
	return window_put(blocks, &q->crypto, (uint32_t)offset, at, (size_t)len) ==
			       WINDOW_OK
		       ? QUIC_MORE
		       : QUIC_LONG;
}

static enum quic_look
frames(struct blocks *blocks, struct quic *q, const uint8_t *plain, size_t len)
{
	struct reader r = reader_of(plain, len);
	enum quic_look look = QUIC_MORE;

	while (reader_left(&r) > 0 && !r.failed && look == QUIC_MORE) {
		switch (reader_u8(&r)) {
		case FRAME_PADDING:
			while (r.at < r.end && *r.at == FRAME_PADDING) {
				r.at++;
			}
			break;
		case FRAME_PING: break;
		case FRAME_ACK: skip_ack(&r, false); break;
		case FRAME_ACK_ECN: skip_ack(&r, true); break;
		case FRAME_CRYPTO: look = take_crypto(blocks, q, &r); break;
		case FRAME_CLOSE: skip_close(&r, false); break;
		case FRAME_CLOSE_APPLICATION: skip_close(&r, true); break;
		default: return QUIC_BAD;
		}
	}
	return r.failed ? QUIC_BAD : look;
}

/* Once the whole message lies in the window. */
static enum quic_look
hello_of(struct quic_crypt *c, struct blocks *blocks, struct quic *q, struct hello *out)
{
	uint8_t *m = c->plain; /* free again: its frames were taken */
	size_t len;

	if (q->crypto.conflict) {
		return QUIC_CONFLICT;
	}
	if (q->crypto.ready < 4) {
		return QUIC_MORE;
	}
	window_read(blocks, &q->crypto, 4, m);
	len = (size_t)m[1] << 16 | (size_t)m[2] << 8 | m[3];
	if (m[0] != 1) {
		return QUIC_BAD;
	}
	if (len + 4 > HELLO_MOST) {
		return QUIC_LONG;
	}
	if (q->crypto.ready < len + 4) {
		return QUIC_MORE;
	}
	window_read(blocks, &q->crypto, len + 4, m);
	return hello_parse(m + 4, len, CARRIER_QUIC, c->memo, out) ? QUIC_HELLO
								   : QUIC_BAD;
}

enum quic_look
quic_frames(struct quic_crypt *crypt, struct blocks *blocks, struct quic *quic,
	const uint8_t *plain, size_t len, struct hello *out)
{
	enum quic_look look = frames(blocks, quic, plain, len);

	/* what broke may have broken behind the last byte that was missing */
	return look == QUIC_MORE || look == QUIC_BAD ? hello_of(crypt, blocks, quic, out)
						     : look;
}

static enum quic_look
initial(struct quic_crypt *c, struct blocks *blocks, struct quic *q,
	const struct header *h, unsigned end, struct hello *out)
{
	size_t n;

	if (q->initials++ >= QUIC_INITIALS) {
		return QUIC_GIVE_UP;
	}
	n = open_initial(c, blocks, q, h);
	if (n == 0) {
		return q->derived >= QUIC_DERIVATIONS && q->opened == 0 ? QUIC_GIVE_UP
									: QUIC_MORE;
	}
	q->opened++;
	q->client = (uint8_t)(end + 1);
	if (q->version == Q050) {
		return gquic_message(c->plain, n, out) ? QUIC_HELLO : QUIC_MORE;
	}
	return quic_frames(c, blocks, q, c->plain, n, out);
}

/* The server's half matters for its Retry only. */
static void
server_packet(struct quic *q, const struct header *h)
{
	if (h->type == TYPE_RETRY) {
		q->retried = true;
	}
}

/* one call for one datagram: bytes, length and where a record ends count as three */
enum quic_look
quic_learn(/* NOLINT(readability-function-size) */
	struct quic_crypt *c, struct blocks *blocks, struct quic *q, const uint8_t *bytes,
	size_t len, unsigned end, bool from_client, struct hello *out)
{
	struct reader r = reader_of(bytes, len);
	enum quic_look look = QUIC_NOT;
	struct header h;

	while (reader_left(&r) > 0 && look <= QUIC_MORE && header_take(&r, &h)) {
		bool client = q->client == 0 ? from_client || q->derived == 0
					     : q->client == end + 1;

		look = QUIC_MORE;
		if (!client) {
			server_packet(q, &h);
		} else if (h.type == TYPE_INITIAL) {
			look = initial(c, blocks, q, &h, end, out);
		}
	}
	return look;
}
