/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_TRAFFIC_TALK_H
#define PENUMBRA_TESTS_TRAFFIC_TALK_H

#include "tests/traffic/speech.h"
#include "tests/traffic/wire.h"

#include <stdint.h>

/* One TCP connection, packet by packet: who has said how much, and what time it is. */

struct talk {
	struct wire *wire;
	struct wire_end client, server;
	uint32_t said[2]; /* sequence number each side sends next: client, server */
	int64_t now;      /* nanoseconds */
	int64_t rtt;
	struct wire_count up, down;
	uint64_t *random;
};

uint64_t talk_random(uint64_t *state); /* splitmix64 */
uint64_t talk_below(uint64_t *state, uint64_t n);

void talk_open(struct talk *t);
/* The handshake as speech has it, with a client random of its own.  split: the ClientHello comes in
 * two segments.  delay: nanoseconds the server thinks before it answers. */
void talk_handshake(
	struct talk *t, const struct speech *speech, int split, int64_t delay);
/* Application data; again: one segment in a hundred is sent twice. */
void talk_up(struct talk *t, size_t bytes);
void talk_down(struct talk *t, size_t bytes);
void talk_close(struct talk *t);
/* SYN, and the server says no. */
void talk_refused(struct talk *t);
/* The server resets what was begun. */
void talk_reset(struct talk *t);

#endif
