/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_HELLO_H
#define PENUMBRA_SENSOR_NAME_HELLO_H

#include "sensor/name/name.h"

/* The ClientHello message itself (RFC 8446, 4.1.2), however it travelled, and its JA4 fingerprint
 * (FoxIO's specification of the TLS client fingerprint, BSD-3; nothing else of that family). */

/* The letter JA4 puts in front. */
enum carrier { CARRIER_TCP = 't', CARRIER_QUIC = 'q', CARRIER_DTLS = 'd' };

/* body: the message without its four bytes of header.  False when it breaks the grammar, names two
 * hosts, or repeats server_name: then *out is not to be used.  memo: of fingerprints, or NULL. */
struct ja4_memo; /* ja4.h */
bool hello_parse(const uint8_t *body, size_t len, enum carrier carrier,
	struct ja4_memo *memo, struct hello *out);
/* Of a ClientHello over TCP whose tail was not captured: true when its name was, to the last byte. */
bool hello_parse_cut(const uint8_t *body, size_t len, struct hello *out);

/* Printable ASCII stays, everything else becomes '?'; cut to size - 1. */
void hello_printable(struct str raw, char *out, size_t size);

/* True for GREASE values (RFC 8701). */
bool hello_grease(uint16_t value);

/* The server name that a provider of encrypted ClientHello writes outside for all its customers
 * (ech.def): it says nothing about the service behind it. */
bool hello_public_name(const char *name);

#endif
