/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/traffic/wire.h"

#include <stdlib.h>
#include <string.h>

struct record {
	int64_t ns;
	size_t at;
	uint32_t captured, length;
	uint32_t order; /* equal times keep the order in which they were put */
};

struct wire {
	FILE *out;
	uint8_t *bytes;
	size_t used, room;
	struct record *records;
	size_t n, records_room;
	uint64_t packets;
	uint16_t ip_id;
};

static void *
must(void *p)
{
	if (p == NULL) {
		perror("traffic");
		exit(1);
	}
	return p;
}

static void
put_le32(FILE *out, uint32_t v)
{
	uint8_t b[4] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
		(uint8_t)(v >> 24) };

	fwrite(b, 1, 4, out);
}

struct wire *
wire_open(FILE *out)
{
	struct wire *w = must(calloc(1, sizeof *w));

	w->out = out;
	put_le32(out, 0xa1b23c4d); /* nanoseconds */
	put_le32(out, 2 | 4U << 16);
	put_le32(out, 0);
	put_le32(out, 0);
	put_le32(out, 262144);
	put_le32(out, 1); /* Ethernet */
	return w;
}

void
wire_close(struct wire *w)
{
	wire_flush(w);
	if (fflush(w->out) != 0) {
		perror("traffic: the capture could not be written");
		exit(1);
	}
	free(w->bytes);
	free(w->records);
	free(w);
}

static int
by_time(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	if (x->ns != y->ns) {
		return x->ns < y->ns ? -1 : 1;
	}
	return x->order < y->order ? -1 : 1;
}

void
wire_flush(struct wire *w)
{
	if (w->n > 0) {
		qsort(w->records, w->n, sizeof *w->records, by_time);
	}
	for (size_t i = 0; i < w->n; i++) {
		const struct record *r = &w->records[i];

		put_le32(w->out, (uint32_t)(r->ns / 1000000000));
		put_le32(w->out, (uint32_t)(r->ns % 1000000000));
		put_le32(w->out, r->captured);
		put_le32(w->out, r->length);
		fwrite(w->bytes + r->at, 1, r->captured, w->out);
	}
	w->packets += w->n;
	w->n = 0;
	w->used = 0;
}

uint64_t
wire_packets(const struct wire *w)
{
	return w->packets + w->n;
}

/* --- building a frame --------------------------------------------------------------------- */

static uint8_t *
grab(struct wire *w, int64_t ns, uint32_t captured, uint32_t length)
{
	uint8_t *at;

	if (w->used + captured > w->room) {
		w->room = (w->room + captured) * 2;
		w->bytes = must(realloc(w->bytes, w->room));
	}
	if (w->n == w->records_room) {
		w->records_room = w->records_room == 0 ? 4096 : w->records_room * 2;
		w->records =
			must(realloc(w->records, w->records_room * sizeof *w->records));
	}
	w->records[w->n] =
		(struct record){ ns, w->used, captured, length, (uint32_t)w->n };
	w->n++;
	at = w->bytes + w->used;
	w->used += captured;
	return at;
}

static uint8_t *
be16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
	return p + 2;
}

static uint8_t *
be32(uint8_t *p, uint32_t v)
{
	return be16(be16(p, v >> 16), v & 0xffff);
}

static uint8_t *
ethernet(uint8_t *p, const struct wire_end *from, const struct wire_end *to)
{
	uint16_t vlan = from->vlan != 0 ? from->vlan : to->vlan;

	p = be32(be16(p, 0x0200), to->addr);
	p = be32(be16(p, 0x0200), from->addr);
	if (vlan != 0) {
		p = be16(be16(p, 0x8100), vlan);
	}
	return be16(p, 0x0800);
}

static uint8_t *
ipv4(struct wire *w, uint8_t *p, const struct wire_end *from, const struct wire_end *to,
	uint8_t protocol, size_t length)
{
	uint8_t *head = p;
	uint32_t sum = 0;

	p = be16(p, 0x4500);
	p = be16(p, (uint32_t)length);
	p = be16(p, ++w->ip_id);
	p = be16(p, 0x4000);
	p = be16(p, 63U << 8 | protocol);
	p = be16(p, 0);
	p = be32(be32(p, from->addr), to->addr);
	for (int i = 0; i < 20; i += 2) {
		sum += (uint32_t)head[i] << 8 | head[i + 1];
	}
	while (sum >> 16 != 0) {
		sum = (sum & 0xffff) + (sum >> 16);
	}
	be16(head + 10, ~sum & 0xffff);
	return p;
}

/* Frame up to the transport header; length is that of everything above IP. */
static uint8_t *
start(struct wire *w, int64_t ns, const struct wire_end *from, const struct wire_end *to,
	uint8_t protocol, size_t above, size_t kept, struct wire_count *count)
{
	size_t link = from->vlan != 0 || to->vlan != 0 ? 18 : 14;
	uint8_t *p =
		grab(w, ns, (uint32_t)(link + 20 + kept), (uint32_t)(link + 20 + above));

	count->bytes += 20 + above;
	count->packets++;
	return ipv4(w, ethernet(p, from, to), from, to, protocol, 20 + above);
}

void
wire_tcp(struct wire *w, int64_t ns, const struct wire_end *from,
	const struct wire_end *to, uint32_t seq, uint32_t ack, unsigned flags,
	struct wire_bytes payload, struct wire_count *count)
{
	size_t head = flags & WIRE_SYN ? 24 : 20;
	uint8_t *p = start(
		w, ns, from, to, 6, head + payload.length, head + payload.kept, count);

	p = be16(be16(p, from->port), to->port);
	p = be32(be32(p, seq), ack);
	p = be16(p, (uint32_t)(head / 4) << 12 | flags);
	p = be16(be16(be16(p, 64240), 0), 0);
	if (flags & WIRE_SYN) {
		p = be16(be16(p, 0x0204), 1460); /* maximum segment size */
	}
	if (payload.kept > 0) {
		memcpy(p, payload.at, payload.kept);
	}
}

void
wire_udp(struct wire *w, int64_t ns, const struct wire_end *from,
	const struct wire_end *to, const uint8_t *payload, size_t length,
	struct wire_count *count)
{
	uint8_t *p = start(w, ns, from, to, 17, 8 + length, 8 + length, count);

	p = be16(be16(p, from->port), to->port);
	p = be16(be16(p, (uint32_t)(8 + length)), 0);
	if (length > 0) {
		memcpy(p, payload, length);
	}
}
