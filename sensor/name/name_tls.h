/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_NAME_TLS_H
#define PENUMBRA_SENSOR_NAME_NAME_TLS_H

#include "sensor/name/hello.h"

/* TLS records (RFC 8446, 5) as they lie in one direction of a stream, from some position on.  The
 * reader sees all bytes without a hole so far and is asked again when there are more. */

enum tls_look {
	TLS_NOT,   /* something else */
	TLS_MORE,  /* so far it could be; needs more bytes */
	TLS_HELLO, /* *out is filled */
	TLS_BAD,   /* it was one, but broke the rules */
	TLS_LONG   /* larger than the 16 KiB a message may have here */
};

/* Room to lay record fragments together; one serves all readers of a namer. */
enum { TLS_SCRATCH = 16384 + 4 };

/* A ClientHello at the start of bytes?  TLS_MORE also when there are too few bytes to say.
 * memo: of fingerprints, or NULL. */
struct ja4_memo; /* ja4.h */
enum tls_look tls_client(const uint8_t *bytes, size_t len, uint8_t *scratch,
	struct ja4_memo *memo, struct hello *out);

/* The capture ends before the ClientHello does: true when its name was captured whole. */
bool tls_client_cut(
	const uint8_t *bytes, size_t len, uint8_t *scratch, struct hello *out);

/* Enough of a record with a ClientHello, lengths that agree, to start reading here although it is
 * not the start of the stream (STARTTLS and its kin).  Wants at least 11 bytes. */
bool tls_starts(const uint8_t *bytes, size_t len);

/* Any TLS record: a stream whose beginning was not seen. */
bool tls_record(const uint8_t *bytes, size_t len);

struct certificate {
	char name
		[NAME_MAX_BYTES]; /* first name of the server, without "*."; "" when none */
	bool mixed; /* the further names differ from it in their last two labels */
};

enum tls_server {
	SERVER_NOT,
	SERVER_MORE,
	SERVER_HIDDEN, /* TLS 1.3, a resumed session, a message too long: no certificate to see */
	SERVER_CERTIFICATE
};
enum tls_server tls_server(
	const uint8_t *bytes, size_t len, uint8_t *scratch, struct certificate *out);

/* The names of one X.509 certificate (RFC 5280): subjectAltName dNSName, or when there is none the
 * subject's common name if it is a clean name.  False when it breaks DER. */
bool certificate_parse(const uint8_t *der, size_t len, struct certificate *out);

#endif
