/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/dpi/dpi.h"

#include "sensor/dpi/far.h"

#include <assert.h>
#include <malloc.h>
#include <ndpi/ndpi_main.h>
#include <stdlib.h>

/* nDPI's own header must come first. */
#include "sensor/dpi/compat.h"

enum {
	PACKET_MOST = 1600,
	SLACK = 64,
	PACKETS_MOST = 4,
	BYTES_MOST = 16384,
	MEMORY_MOST = 48 * 1024 *
		      1024, /* feeding stops: 4.2 does not survive a failed malloc */
	IP4_HEAD = 20,
	IP6_HEAD = 40,
	TCP_HEAD = 20,
	UDP_HEAD = 8
};

struct state {
	struct ndpi_flow_struct *flow;
	uint32_t bytes, next_free;
	uint8_t packets;
};

struct dpi {
	struct asker *asker; /* nDPI is in another process; NULL: it is here */
	ndpi_module *module;
	struct dpi_counts counts;
	struct state *state;
	uint32_t most, used, free; /* touched only as far as they were ever used */
	uint16_t found;
	uint8_t packet[PACKET_MOST + SLACK];
};

/* Dissectors with known faults, or for what the own readers read or nobody asks about here. */
static const struct compat_off off[] = {
	{ NDPI_PROTOCOL_DNS, "dns" },
	{ NDPI_PROTOCOL_QUIC, "quic" },
	{ NDPI_PROTOCOL_IRC, "irc" },
	{ NDPI_PROTOCOL_TINC, "tinc" },
	{ NDPI_PROTOCOL_FLORENSIA, "florensia" },
	{ NDPI_PROTOCOL_FIESTA, "fiesta" },
	{ NDPI_PROTOCOL_DOFUS, "dofus" },
	{ NDPI_PROTOCOL_CROSSFIRE, "crossfire" },
	{ NDPI_PROTOCOL_ARMAGETRON, "armagetron" },
	{ NDPI_PROTOCOL_GUILDWARS, "guildwars" },
	{ NDPI_PROTOCOL_MAPLESTORY, "maplestory" },
	{ NDPI_PROTOCOL_WARCRAFT3, "warcraft3" },
	{ NDPI_PROTOCOL_WORLD_OF_KUNG_FU, "world_of_kung_fu" },
	{ NDPI_PROTOCOL_WORLDOFWARCRAFT, "worldofwarcraft" },
	{ NDPI_PROTOCOL_HALFLIFE2, "halflife2" },
	{ NDPI_PROTOCOL_STARCRAFT, "starcraft" },
	{ NDPI_PROTOCOL_CSGO, "csgo" },
	{ NDPI_PROTOCOL_PPSTREAM, "ppstream" },
#if !NDPI_FROM(4, 6)
	{ NDPI_PROTOCOL_TVUPLAYER, "tvuplayer" },
	{ NDPI_PROTOCOL_SOPCAST, "sopcast" },
#endif
};

/* nDPI's allocation hooks carry no context: the one figure they need lives here. */
static size_t taken;

static void *
take(size_t size)
{
	void *at = calloc(1, size);

	taken += at == NULL ? 0 : malloc_usable_size(at);
	return at;
}

static void
give(void *at)
{
	taken -= at == NULL ? 0 : malloc_usable_size(at);
	free(at);
}

struct dpi *
dpi_open(uint32_t most_states)
{
	struct dpi *d = calloc(1, sizeof *d);

	if (d == NULL) {
		return NULL;
	}
	set_ndpi_malloc(take);
	set_ndpi_free(give);
	set_ndpi_flow_malloc(take);
	set_ndpi_flow_free(give);
	d->most = most_states;
	d->state = calloc(most_states, sizeof *d->state);
	d->module = compat_open();
	if (most_states == 0 || d->state == NULL || d->module == NULL) {
		dpi_close(d);
		return NULL;
	}
	compat_choose(d->module, off, sizeof off / sizeof off[0]);
	ndpi_finalize_initialization(d->module);
	return d;
}

struct dpi *
dpi_open_far(struct far_block *far, const struct hash_key *key)
{
	struct dpi *d = calloc(1, sizeof *d);

	if (d != NULL) {
		d->asker = asker_open(far, key);
	}
	if (d != NULL && d->asker == NULL) {
		free(d);
		d = NULL;
	}
	return d;
}

void
dpi_hear(struct dpi *d)
{
	if (d->asker != NULL) {
		asker_hear(d->asker);
	}
}

bool
dpi_is_done(const struct dpi *d)
{
	return d->asker == NULL || asker_is_done(d->asker);
}

bool
dpi_is_near(const struct dpi *d)
{
	return d->asker == NULL;
}

void
dpi_close(struct dpi *d)
{
	if (d == NULL) {
		return;
	}
	asker_close(d->asker);
	for (uint32_t i = 0; d->state != NULL && i < d->used; i++) {
		if (d->state[i].flow != NULL) {
			ndpi_free_flow(d->state[i].flow);
		}
	}
	if (d->module != NULL) {
		ndpi_exit_detection_module(d->module);
	}
	free(d->state);
	free(d);
}

static void
put16(uint8_t *to, uint32_t v)
{
	to[0] = (uint8_t)(v >> 8);
	to[1] = (uint8_t)v;
}

static void
put32(uint8_t *to, uint32_t v)
{
	put16(to, v >> 16);
	put16(to + 2, v);
}

static size_t
put_ip(uint8_t *to, const struct packet *p, size_t len)
{
	if (addr_is_v4(&p->from) && addr_is_v4(&p->to)) {
		to[0] = 0x45;
		put16(to + 2, (uint32_t)(IP4_HEAD + len));
		to[8] = 64;
		to[9] = p->transport;
		memcpy(to + 12, p->from.byte + 12, 4);
		memcpy(to + 16, p->to.byte + 12, 4);
		return IP4_HEAD;
	}
	to[0] = 0x60;
	put16(to + 4, (uint32_t)len);
	to[6] = p->transport;
	to[7] = 64;
	memcpy(to + 8, p->from.byte, 16);
	memcpy(to + 24, p->to.byte, 16);
	return IP6_HEAD;
}

static size_t
put_transport(uint8_t *to, const struct packet *p, size_t payload, uint8_t flags)
{
	put16(to, p->from_port);
	put16(to + 2, p->to_port);
	if (p->transport == TRANSPORT_UDP) {
		put16(to + 4, (uint32_t)(UDP_HEAD + payload));
		return UDP_HEAD;
	}
	put32(to + 4, p->seq);
	put32(to + 8, p->ack);
	to[12] = TCP_HEAD / 4 << 4;
	to[13] = flags;
	put16(to + 14, UINT16_MAX); /* window */
	return TCP_HEAD;
}

/* A plain packet of our own making: nDPI never sees options, extension headers, fragments or more
 * than 1,600 bytes, and behind it lie zeros to stumble over. */
static size_t
compose(struct dpi *d, const struct packet *p, uint8_t flags)
{
	size_t head = p->transport == TRANSPORT_UDP ? UDP_HEAD : TCP_HEAD;
	size_t payload = p->payload_captured, n;

	if (payload > PACKET_MOST - IP6_HEAD - head) {
		payload = PACKET_MOST - IP6_HEAD - head;
	}
	if (flags & TCP_SYN) {
		payload = 0;
	}
	memset(d->packet, 0, IP6_HEAD + TCP_HEAD);
	n = put_ip(d->packet, p, head + payload);
	n += put_transport(d->packet + n, p, payload, flags);
	memcpy(d->packet + n, p->payload, payload);
	n += payload;
	memset(d->packet + n, 0, sizeof d->packet - n);
	return n;
}

static void
note(struct dpi *d, const struct state *s, const ndpi_protocol *protocol)
{
	uint16_t number = compat_number(protocol);

	if (number != NDPI_PROTOCOL_UNKNOWN &&
		s->flow->confidence == NDPI_CONFIDENCE_DPI) {
		d->found = number;
	}
}

static void
feed(struct dpi *d, struct state *s, const struct packet *p, uint8_t flags)
{
	size_t n = compose(d, p, flags);
	ndpi_protocol protocol = compat_packet(d->module, s->flow, d->packet, (uint16_t)n,
		(uint64_t)(p->at.ns / 1000000));

	note(d, s, &protocol);
}

/* nDPI trusts a TCP flow more when it saw the handshake; the table did. */
static void
feed_handshake(struct dpi *d, struct state *s, const struct flow *flow,
	const struct packet *p, enum side side)
{
	struct packet syn = *p, answer = *p;

	if (p->transport != TRANSPORT_TCP || !(flow->tcp_seen[SIDE_CLIENT] & TCP_SYN) ||
		!(flow->tcp_seen[SIDE_SERVER] & TCP_SYN)) {
		return;
	}
	if (side == SIDE_SERVER) {
		syn.from = p->to;
		syn.to = p->from;
		syn.from_port = p->to_port;
		syn.to_port = p->from_port;
		syn.seq = p->ack - 1;
		answer.seq = p->seq - 1;
	} else {
		syn.seq = p->seq - 1;
		answer.seq = p->ack - 1;
	}
	syn.ack = 0;
	answer.from = syn.to;
	answer.to = syn.from;
	answer.from_port = syn.to_port;
	answer.to_port = syn.from_port;
	answer.ack = syn.seq + 1;
	feed(d, s, &syn, TCP_SYN);
	feed(d, s, &answer, TCP_SYN | TCP_ACK);
}

static struct state *
state_of(const struct dpi *d, const struct flow *flow)
{
	return flow->dpi.state == 0 ? NULL : &d->state[flow->dpi.state - 1];
}

static struct state *
state_take(struct dpi *d, struct flow *flow)
{
	size_t size = ndpi_detection_get_sizeof_ndpi_flow_struct();
	uint32_t number = d->free != 0 ? d->free : d->used < d->most ? d->used + 1 : 0;
	struct state *s;

	if (taken + size > MEMORY_MOST) {
		d->counts.skipped_memory++;
		return NULL;
	}
	if (number == 0) {
		d->counts.skipped_cap++;
		return NULL;
	}
	assert(d->state != NULL);
	s = &d->state[number - 1];
	s->flow = ndpi_flow_malloc(size);
	if (s->flow == NULL) {
		d->counts.skipped_memory++;
		return NULL;
	}
	memset(s->flow, 0, size);
	if (number == d->free) {
		d->free = s->next_free;
	} else {
		d->used = number;
	}
	flow->dpi.state = number;
	s->bytes = 0;
	s->packets = 0;
	d->counts.fed++;
	return s;
}

static void
state_drop(struct dpi *d, struct flow *flow)
{
	struct state *s = state_of(d, flow);

	if (s != NULL) {
		ndpi_free_flow(s->flow);
		s->flow = NULL;
		s->next_free = d->free;
		d->free = flow->dpi.state;
		flow->dpi.state = 0;
	}
}

static void
decide(struct dpi *d, struct flow *flow)
{
	struct state *s = state_of(d, flow);

	if (s != NULL && flow->dpi.protocol == NDPI_PROTOCOL_UNKNOWN) {
		ndpi_protocol protocol = compat_giveup(d->module, s->flow);

		d->found = 0;
		note(d, s, &protocol);
		flow->dpi.protocol = d->found;
	}
	d->counts.decided += flow->dpi.protocol != NDPI_PROTOCOL_UNKNOWN;
	state_drop(d, flow);
	flow->dpi.settled = true;
}

void
dpi_look(struct dpi *d, struct flow *flow, const struct packet *packet, enum side side)
{
	struct state *s;
	bool fresh;

	if (d->asker != NULL) {
		asker_look(d->asker, flow, packet, side);
		return;
	}
	s = state_of(d, flow);
	fresh = s == NULL;
	if (flow->dpi.settled || packet->payload_captured == 0 || packet->fragment ||
		(packet->transport != TRANSPORT_TCP &&
			packet->transport != TRANSPORT_UDP)) {
		return;
	}
	if (fresh && (s = state_take(d, flow)) == NULL) {
		flow->dpi.settled = true;
		return;
	}
	d->found = 0;
	if (fresh) {
		feed_handshake(d, s, flow, packet, side);
	}
	feed(d, s, packet, TCP_PSH | TCP_ACK);
	d->counts.memory_bytes = taken;
	s->packets++;
	s->bytes += packet->payload_captured;
	if (d->found != 0) {
		flow->dpi.protocol = d->found;
	}
	if (s->packets >= PACKETS_MOST || s->bytes >= BYTES_MOST || taken > MEMORY_MOST ||
		(flow->dpi.protocol != 0 &&
			!ndpi_extra_dissection_possible(d->module, s->flow))) {
		decide(d, flow);
	}
}

void
dpi_gone(struct dpi *d, struct flow *flow)
{
	if (d->asker != NULL) {
		asker_gone(d->asker, flow);
	} else if (state_of(d, flow) != NULL) {
		decide(d, flow);
	}
}

const char *
dpi_word(const struct dpi *d, const struct flow *flow)
{
	if (d->asker != NULL) {
		return asker_word(d->asker, flow);
	}
	return flow->dpi.protocol == NDPI_PROTOCOL_UNKNOWN
		       ? ""
		       : ndpi_get_proto_name(d->module, flow->dpi.protocol);
}

const struct dpi_counts *
dpi_counts(struct dpi *d)
{
	return d->asker != NULL ? asker_counts(d->asker) : &d->counts;
}

const char *
dpi_version(void)
{
	return ndpi_revision();
}
