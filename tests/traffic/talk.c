/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/traffic/talk.h"

#include <string.h>

enum {
	SEGMENT = 1448,
	COALESCED = 60000,
	RECORD_HEAD = 5,
	KEPT = 64,
	MILLISECOND = 1000000
};

static const struct wire_bytes nothing;

uint64_t
talk_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint64_t
talk_below(uint64_t *state, uint64_t n)
{
	return talk_random(state) % n;
}

/* side 0: the client speaks. */
static void
put(struct talk *t, int side, unsigned flags, struct wire_bytes bytes)
{
	const struct wire_end *from = side == 0 ? &t->client : &t->server;
	const struct wire_end *to = side == 0 ? &t->server : &t->client;

	wire_tcp(t->wire, t->now, from, to, t->said[side],
		flags & WIRE_ACK ? t->said[1 - side] : 0, flags, bytes,
		side == 0 ? &t->up : &t->down);
	t->said[side] += (uint32_t)bytes.length + ((flags & (WIRE_SYN | WIRE_FIN)) != 0);
}

void
talk_open(struct talk *t)
{
	t->rtt = (8 + (int64_t)talk_below(t->random, 30)) * MILLISECOND;
	t->said[0] = (uint32_t)talk_random(t->random);
	t->said[1] = (uint32_t)talk_random(t->random);
	put(t, 0, WIRE_SYN, nothing);
	t->now += t->rtt;
	put(t, 1, WIRE_SYN | WIRE_ACK, nothing);
	t->now += MILLISECOND / 4;
	put(t, 0, WIRE_ACK, nothing);
	t->now += MILLISECOND / 4;
}

void
talk_refused(struct talk *t)
{
	t->said[0] = (uint32_t)talk_random(t->random);
	t->said[1] = 0;
	put(t, 0, WIRE_SYN, nothing);
	t->now += 40 * MILLISECOND;
	put(t, 1, WIRE_RST | WIRE_ACK, nothing);
}

void
talk_reset(struct talk *t)
{
	t->now += 20 * MILLISECOND;
	put(t, 1, WIRE_RST | WIRE_ACK, nothing);
}

/* Says bytes in segments; now and then a segment is lost behind the mirror and said again. */
static void
say(struct talk *t, int side, struct wire_bytes bytes, size_t most)
{
	size_t n = bytes.length;

	while (n > 0) {
		size_t size = n < most ? n : most;
		struct wire_bytes part = { bytes.at,
			size < bytes.kept ? size : bytes.kept, size };
		uint32_t before = t->said[side];

		put(t, side, WIRE_ACK | WIRE_PSH, part);
		t->now += MILLISECOND / 20;
		if (talk_below(t->random, 150) == 0) {
			t->now += 210 * MILLISECOND;
			t->said[side] = before;
			put(t, side, WIRE_ACK | WIRE_PSH, part);
		}
		bytes.at += part.kept;
		n -= size;
	}
}

static struct wire_bytes
whole(const uint8_t *at, size_t n)
{
	return (struct wire_bytes){ at, n, n };
}

void
talk_handshake(struct talk *t, const struct speech *speech, int split, int64_t delay)
{
	uint8_t hello[SPEECH_MAX];
	size_t n = speech->hello_length;

	memcpy(hello, speech->hello, n);
	for (int i = 0; i < 32; i++) {
		hello[SPEECH_RANDOM_AT + i] = (uint8_t)talk_random(t->random);
	}
	say(t, 0, whole(hello, n), split ? n / 2 + 1 : SEGMENT);
	t->now += t->rtt + delay;
	say(t, 1, whole(speech->answer, speech->answer_length), SEGMENT);
	t->now += MILLISECOND;
	put(t, 0, WIRE_ACK, nothing);
	say(t, 0, whole(speech->finish, speech->finish_length), SEGMENT);
	t->now += t->rtt;
}

/* One record of application data after the other, as much as fits into what a network card hands
 * over at once. */
static void
data(struct talk *t, int side, size_t bytes)
{
	uint8_t filler[KEPT];
	size_t most = bytes > 8 * SEGMENT ? COALESCED : SEGMENT;

	while (bytes > 0) {
		size_t n = bytes < most ? bytes : most;
		size_t body = n > RECORD_HEAD ? n - RECORD_HEAD : 0;

		memset(filler, (int)talk_random(t->random), sizeof filler);
		memcpy(filler,
			(uint8_t[]){ 23, 3, 3, (uint8_t)(body >> 8), (uint8_t)body },
			RECORD_HEAD);
		say(t, side, (struct wire_bytes){ filler, n < KEPT ? n : KEPT, n }, most);
		bytes -= n;
	}
	t->now += t->rtt;
	put(t, 1 - side, WIRE_ACK, nothing);
}

void
talk_up(struct talk *t, size_t bytes)
{
	data(t, 0, bytes);
}

void
talk_down(struct talk *t, size_t bytes)
{
	data(t, 1, bytes);
}

void
talk_close(struct talk *t)
{
	put(t, 0, WIRE_FIN | WIRE_ACK, nothing);
	t->now += t->rtt;
	put(t, 1, WIRE_FIN | WIRE_ACK, nothing);
	t->now += MILLISECOND / 4;
	put(t, 0, WIRE_ACK, nothing);
}
