/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_TRAFFIC_SPEECH_H
#define PENUMBRA_TESTS_TRAFFIC_SPEECH_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that real implementations say.  Every handshake is made once by OpenSSL itself, client and
 * server talking through memory, and then said again by each flow with a fresh client random, so
 * that a year of traffic needs no year of cryptography. */

enum { SPEECH_MAX = 8192, SPEECH_RANDOM_AT = 5 + 4 + 2 };

struct speech {
	uint8_t hello[SPEECH_MAX]; /* the client's first flight: one ClientHello record */
	size_t hello_length;
	uint8_t answer[SPEECH_MAX]; /* the server's flight */
	size_t answer_length;
	uint8_t finish[SPEECH_MAX]; /* the client's last flight */
	size_t finish_length;
};

/* NULL name: a ClientHello without server_name.  old: TLS 1.2 at most. */
void speech_tls(struct speech *out, const char *name, int old);

/* A DNS question for an address and its answer (RFC 1035); return their lengths. */
size_t speech_question(uint8_t *out, uint16_t id, const char *name);
size_t speech_answer(uint8_t *out, uint16_t id, const char *name, uint32_t addr);

#endif
