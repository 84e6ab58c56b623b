/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_NAME_QUIC_H
#define PENUMBRA_SENSOR_NAME_NAME_QUIC_H

#include "sensor/name/assemble.h"
#include "sensor/name/hello.h"

/* The client's Initial packets of QUIC (RFC 9000, 9001, 9369, drafts 22-34): anyone on the path can
 * derive their keys from the first destination connection id.  libcrypto is fenced in
 * name_quic.c; its algorithms are fetched once, before any sandbox. */

struct quic_crypt;
struct ja4_memo; /* of fingerprints, or NULL; borrowed */
/* NULL when libcrypto lacks what is needed. */
struct quic_crypt *quic_crypt_open(struct ja4_memo *memo);
void quic_crypt_close(struct quic_crypt *crypt);

enum { QUIC_ID_MAX = 20, QUIC_DERIVATIONS = 3, QUIC_INITIALS = 12 };

struct quic_id {
	uint8_t len, byte[QUIC_ID_MAX];
};

/* What a flow remembers between datagrams.  Zeroed: nothing seen yet. */
struct quic {
	struct window crypto;
	uint32_t version; /* of the keys; 0: none */
	uint8_t key[16], iv[12], mask[16];
	struct quic_id id;    /* the keys were derived from it */
	struct quic_id tried; /* the last id that did not open anything */
	uint32_t tried_version;
	uint8_t derived, initials;
	uint8_t opened; /* Initials decrypted */
	uint8_t client; /* 1 + the end that spoke as client; 0: not known */
	bool retried;   /* a Retry was seen: the next Initial brings new keys */
};

enum quic_look {
	QUIC_NOT,      /* no long header of a known version */
	QUIC_MORE,     /* QUIC; nothing to say yet */
	QUIC_HELLO,    /* *out is filled */
	QUIC_BAD,      /* decrypted, but its frames or its ClientHello break the rules */
	QUIC_LONG,     /* a ClientHello beyond the window, or no block left */
	QUIC_CONFLICT, /* two frames say different things about a byte */
	QUIC_GIVE_UP   /* too many derivations or Initials */
};

/* One UDP payload, sent by `end` (0 or 1); from_client as far as the flow knows. */
enum quic_look quic_learn(struct quic_crypt *crypt, struct blocks *blocks,
	struct quic *quic, const uint8_t *bytes, size_t len, unsigned end,
	bool from_client, struct hello *out);

/* The frames of one decrypted Initial; plain may lie in crypt, which is overwritten. */
enum quic_look quic_frames(struct quic_crypt *crypt, struct blocks *blocks,
	struct quic *quic, const uint8_t *plain, size_t len, struct hello *out);

/* Google's QUIC before the standard (Q039-Q046): the CHLO lies in the clear.  QUIC_HELLO or
 * QUIC_NOT. */
enum quic_look gquic_learn(const uint8_t *bytes, size_t len, struct hello *out);
/* Finds a whole CHLO message with a server name in a decrypted or clear payload. */
bool gquic_message(const uint8_t *bytes, size_t len, struct hello *out);

#endif
