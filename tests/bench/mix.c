/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* mix: writes the captures that `make bench` measures with.  Packets keep all their bytes, segments
 * are those of an ordinary link and every second one is acknowledged by itself, so that no packet is
 * cheaper here than on a mirror. */

#include "tests/traffic/quic.h"
#include "tests/traffic/talk.h"

#include <getopt.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MILLISECOND INT64_C(1000000)
#define SECOND      (1000 * MILLISECOND)
#define MONDAY      (INT64_C(1767600000) * SECOND) /* 2026-01-05 08:00 UTC */

enum {
	SEGMENT = 1448,
	DATAGRAM = 1250,
	HOSTS_MOST = 1024,
	NAME_MOST = 64,
	DEVICES = 5000,
	UNITS = 200,
	RESOLVER = 0x0afffe35,
	FILLER = 65536
};

static const char usage[] =
	"usage: mix [--kind mixed|known|tls|quic] [--flows N] [--seconds N] [--seed N]\n"
	"           --names FILE --capture FILE\n"
	"\n"
	"  mixed   TLS, QUIC, HTTP, DNS, unknown TCP and UDP, scans; about 21 packets a "
	"flow\n"
	"  known   one flow in a thousand packets: what a packet costs that tells "
	"nothing new\n"
	"  tls     a handshake over TCP and no more, for each flow\n"
	"  quic    the client's Initials and no more, for each flow\n";

/* Handshakes of a service: as OpenSSL says it, and as large as a browser says it today. */
struct host {
	char name[NAME_MOST];
	uint32_t addr;
	struct speech small, large;
};

struct mix {
	struct wire *wire;
	struct host *host;
	size_t hosts;
	uint64_t random;
	uint8_t filler[FILLER];
	int64_t seconds;
	unsigned long flows;
	uint16_t port;
};

static uint64_t
below(struct mix *m, uint64_t n)
{
	return talk_below(&m->random, n);
}

/* --- hosts -------------------------------------------------------------------------------- */

static size_t
skip8(const uint8_t *hello, size_t at)
{
	return at + 1 + hello[at];
}

static size_t
skip16(const uint8_t *hello, size_t at)
{
	return at + 2 + ((size_t)hello[at] << 8 | hello[at + 1]);
}

static void
grow(uint8_t *length, size_t by)
{
	size_t n = ((size_t)length[0] << 8 | length[1]) + by;

	length[0] = (uint8_t)(n >> 8);
	length[1] = (uint8_t)n;
}

/* A post-quantum key share makes a ClientHello 1,216 bytes longer; a padding extension (RFC 7685)
 * of that size does the same to a reader. */
static void
enlarge(struct speech *s)
{
	enum { SHARE = 1216, RECORD_LENGTH = 3, MESSAGE_LENGTH = 7, BODY = 9 };
	size_t at = skip8(s->hello, BODY + 2 + 32); /* session id */
	uint8_t *end = s->hello + s->hello_length;

	at = skip8(s->hello, skip16(s->hello, at)); /* cipher suites, compression */
	grow(s->hello + at, SHARE);
	grow(s->hello + RECORD_LENGTH, SHARE);
	grow(s->hello + MESSAGE_LENGTH, SHARE);
	memset(end, 0, SHARE);
	memcpy(end, (uint8_t[]){ 0, 21, (SHARE - 4) >> 8, (SHARE - 4) & 0xff }, 4);
	s->hello_length += SHARE;
}

static void
read_hosts(struct mix *m, const char *path)
{
	FILE *f = fopen(path, "re");

	m->host = calloc(HOSTS_MOST, sizeof *m->host);
	if (f == NULL || m->host == NULL) {
		perror(path);
		exit(1);
	}
	while (m->hosts < HOSTS_MOST && fscanf(f, "%63s", m->host[m->hosts].name) == 1) {
		struct host *h = &m->host[m->hosts];

		h->addr = 0xcb007000 + 1 + (uint32_t)m->hosts;
		speech_tls(&h->small, h->name, m->hosts % 8 == 0);
		h->large = h->small;
		enlarge(&h->large);
		m->hosts++;
	}
	fclose(f);
	if (m->hosts == 0) {
		fprintf(stderr, "mix: %s names nothing\n", path);
		exit(1);
	}
}

/* --- one flow ----------------------------------------------------------------------------- */

static struct talk
talk_begin(struct mix *m, uint16_t port)
{
	const struct host *h = &m->host[below(m, m->hosts)];
	uint64_t device = below(m, DEVICES);
	uint32_t addr = 0x0a000000 | (uint32_t)(device % UNITS) << 16 |
			(uint32_t)(10 + device / UNITS);

	m->port = m->port >= 60000 ? 10000 : (uint16_t)(m->port + 1);
	return (struct talk){ .wire = m->wire,
		.client = { addr, m->port, device % 4 == 0 ? 10 : 0 },
		.server = { h->addr, port, 0 },
		.now = MONDAY + (int64_t)below(m, (uint64_t)(m->seconds * SECOND)),
		.rtt = 20 * MILLISECOND,
		.random = &m->random };
}

static const struct host *
host_of(const struct mix *m, const struct talk *t)
{
	return &m->host[t->server.addr - 0xcb007001];
}

static struct wire_bytes
bytes_of(struct mix *m, size_t n)
{
	return (struct wire_bytes){ m->filler + below(m, FILLER - n), n, n };
}

static void
tcp(struct talk *t, bool up, unsigned flags, struct wire_bytes bytes)
{
	const struct wire_end *from = up ? &t->client : &t->server;
	const struct wire_end *to = up ? &t->server : &t->client;

	wire_tcp(t->wire, t->now, from, to, t->said[!up], t->said[up], flags, bytes,
		&t->up);
	t->said[!up] += (uint32_t)bytes.length;
}

/* Sizes as they are met: a request, an answer that fills some segments, an acknowledgement each. */
static size_t
exchanges(struct mix *m)
{
	uint64_t dice = below(m, 100);

	return dice < 70   ? 4 + below(m, 9)
	       : dice < 95 ? 20 + below(m, 41)
			   : 80 + below(m, 141);
}

static void
pause_between(struct mix *m, struct talk *t)
{
	t->now += below(m, 20) == 0 ? (int64_t)below(m, 8000) * MILLISECOND
				    : (int64_t)below(m, 40) * MILLISECOND;
}

static void
converse(struct mix *m, struct talk *t, size_t segments)
{
	for (size_t i = 0; i < segments; i++) {
		bool up = below(m, 10) < 4;
		size_t n = !up && below(m, 2) == 0 ? SEGMENT : 60 + below(m, 600);

		tcp(t, up, WIRE_ACK | WIRE_PSH, bytes_of(m, n));
		t->now += MILLISECOND / 4;
		tcp(t, !up, WIRE_ACK, (struct wire_bytes){ 0 });
		pause_between(m, t);
	}
}

static void
play_tls(struct mix *m, bool converses)
{
	struct talk t = talk_begin(m, 443);
	const struct host *h = host_of(m, &t);
	bool large = below(m, 2) == 0;

	talk_open(&t);
	talk_handshake(&t, large ? &h->large : &h->small, 0, 0);
	if (converses) {
		converse(m, &t, exchanges(m));
		talk_close(&t);
	}
}

static void
datagram(struct talk *t, bool up, const uint8_t *bytes, size_t n)
{
	wire_udp(t->wire, t->now, up ? &t->client : &t->server,
		up ? &t->server : &t->client, bytes, n, &t->up);
	t->now += MILLISECOND / 10;
}

/* A ClientHello in one Initial, or a large one in two, half of these with the end first. */
static void
greet(struct mix *m, struct talk *t)
{
	const struct host *h = host_of(m, t);
	bool large = below(m, 2) == 0, turned = large && below(m, 2) == 0;
	const struct speech *s = large ? &h->large : &h->small;
	uint8_t message[SPEECH_MAX], id[QUIC_ID], packet[QUIC_INITIAL];
	size_t n = s->hello_length - 5, cut = large ? 1000 : n;

	memcpy(message, s->hello + 5, n);
	for (size_t i = 0; i < QUIC_ID; i++) {
		id[i] = (uint8_t)below(m, 256);
		message[6 + i] = (uint8_t)below(m, 256);
	}
	for (uint32_t i = 0; i < (large ? 2U : 1U); i++) {
		uint32_t number = turned ? 1 - i : i;

		quic_initial(packet, &(struct quic_initial){ .id = id,
					     .number = number,
					     .crypto = message + (number == 0 ? 0 : cut),
					     .offset = number == 0 ? 0 : cut,
					     .length = number == 0 ? cut : n - cut });
		datagram(t, true, packet, sizeof packet);
	}
}

static void
play_quic(struct mix *m, bool converses)
{
	struct talk t = talk_begin(m, 443);
	size_t packets = converses ? exchanges(m) * 2 : 0;

	greet(m, &t);
	t.now += t.rtt;
	for (size_t i = 0; i < packets; i++) {
		bool up = below(m, 10) < 4;
		size_t n = !up && below(m, 2) == 0 ? DATAGRAM : 40 + below(m, 300);
		uint8_t packet[DATAGRAM];

		memcpy(packet, bytes_of(m, n).at, n);
		packet[0] = 0x40 | (packet[0] & 0x3f); /* a short header */
		datagram(&t, up, packet, n);
		pause_between(m, &t);
	}
}

static void
play_http(struct mix *m)
{
	struct talk t = talk_begin(m, 80);
	char request[256];
	int n = snprintf(request, sizeof request,
		"GET / HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n\r\n",
		host_of(m, &t)->name);

	talk_open(&t);
	tcp(&t, true, WIRE_ACK | WIRE_PSH,
		(struct wire_bytes){ (uint8_t *)request, (size_t)n, (size_t)n });
	t.now += t.rtt;
	converse(m, &t, exchanges(m));
	talk_close(&t);
}

static void
play_unknown(struct mix *m)
{
	struct talk t = talk_begin(m, (uint16_t)(20000 + below(m, 20000)));

	talk_open(&t);
	converse(m, &t, exchanges(m));
	talk_close(&t);
}

static void
play_dns(struct mix *m)
{
	struct talk t = talk_begin(m, 53);
	const struct host *h = host_of(m, &t);
	uint16_t id = (uint16_t)below(m, 65536);
	uint8_t message[512];
	size_t n = speech_question(message, id, h->name);

	t.server.addr = RESOLVER;
	datagram(&t, true, message, n);
	t.now += 5 * MILLISECOND;
	n = speech_answer(message, id, h->name, h->addr);
	datagram(&t, false, message, n);
}

static void
play_udp(struct mix *m)
{
	struct talk t = talk_begin(m, (uint16_t)(20000 + below(m, 20000)));
	size_t packets = 2 + below(m, 6);

	for (size_t i = 0; i < packets; i++) {
		struct wire_bytes bytes = bytes_of(m, 40 + below(m, 200));

		datagram(&t, i % 2 == 0, bytes.at, bytes.length);
		t.now += 10 * MILLISECOND;
	}
}

static void
play_scan(struct mix *m)
{
	struct talk t = talk_begin(m, (uint16_t)(1 + below(m, 1024)));

	if (below(m, 2) == 0) {
		talk_refused(&t);
	} else {
		tcp(&t, true, WIRE_SYN, (struct wire_bytes){ 0 });
	}
}

/* --- kinds -------------------------------------------------------------------------------- */

static void
play_mixed(struct mix *m)
{
	uint64_t dice = below(m, 100);

	if (dice < 24) {
		play_tls(m, true);
	} else if (dice < 34) {
		play_quic(m, true);
	} else if (dice < 38) {
		play_http(m);
	} else if (dice < 40) {
		play_unknown(m);
	} else if (dice < 85) {
		play_dns(m);
	} else if (dice < 93) {
		play_udp(m);
	} else {
		play_scan(m);
	}
}

static void
play_known(struct mix *m)
{
	struct talk t = talk_begin(m, 443);

	talk_open(&t);
	talk_handshake(&t, &host_of(m, &t)->small, 0, 0);
	converse(m, &t, 500);
	talk_close(&t);
}

static void
play_handshake(struct mix *m)
{
	play_tls(m, false);
}

static void
play_initials(struct mix *m)
{
	play_quic(m, false);
}

typedef void (*play_fn)(struct mix *m);

static play_fn
kind_named(const char *word)
{
	static const struct {
		const char *word;
		play_fn play;
	} kinds[] = { { "mixed", play_mixed }, { "known", play_known },
		{ "tls", play_handshake }, { "quic", play_initials } };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].word, word) == 0) {
			return kinds[i].play;
		}
	}
	return NULL;
}

static int
write_capture(struct mix *m, play_fn play, const char *names, const char *capture)
{
	FILE *out = fopen(capture, "we");

	if (out == NULL) {
		perror(capture);
		return 1;
	}
	setvbuf(out, NULL, _IOFBF, 1 << 20);
	for (size_t i = 0; i < FILLER; i++) {
		m->filler[i] = (uint8_t)talk_random(&m->random);
	}
	read_hosts(m, names);
	m->wire = wire_open(out);
	for (unsigned long i = 0; i < m->flows; i++) {
		play(m);
	}
	printf("%s: %llu packets, %lu flows\n", capture,
		(unsigned long long)wire_packets(m->wire), m->flows);
	wire_close(m->wire);
	free(m->host);
	return fclose(out) == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = { { "kind", 1, NULL, 'k' },
		{ "flows", 1, NULL, 'f' }, { "seconds", 1, NULL, 't' },
		{ "seed", 1, NULL, 's' }, { "names", 1, NULL, 'n' },
		{ "capture", 1, NULL, 'c' }, { NULL, 0, NULL, 0 } };
	static struct mix mix = {
		.random = 1, .seconds = 600, .flows = 60000, .port = 10000
	};
	const char *names = NULL, *capture = NULL;
	play_fn play = play_mixed;

	for (int opt; (opt = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (opt) {
		case 'k': play = kind_named(optarg); break;
		case 'f': mix.flows = strtoul(optarg, NULL, 10); break;
		case 't': mix.seconds = atol(optarg); break;
		case 's': mix.random = strtoull(optarg, NULL, 10); break;
		case 'n': names = optarg; break;
		case 'c': capture = optarg; break;
		default: play = NULL; break;
		}
	}
	if (play == NULL || names == NULL || capture == NULL || mix.seconds < 1) {
		fputs(usage, stderr);
		return 2;
	}
	return write_capture(&mix, play, names, capture);
}
