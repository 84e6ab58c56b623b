/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/pipeline.h"

#include "sensor/base/poison.h"
#include "sensor/dedup/dedup.h"
#include "sensor/dpi/dpi.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(POSITION_TRANSIT + 1 == SIGHTING_POSITIONS, "sighting.h counts positions");
_Static_assert(RULE_SYN + 1 == SIGHTING_RULES, "sighting.h counts rules");
_Static_assert((int)FLOW_END_COUNT == SIGHTING_ENDS, "sighting.h counts ends");
_Static_assert(PROTOCOL_DTLS + 1 == SIGHTING_PROTOCOLS, "sighting.h counts protocols");

/* nDPI's states: a quarter of the flows is far more than are ever undecided at once. */
enum { DPI_STATES_MOST = 65536, MINUTE = 60 };

struct pipeline {
	struct pipeline_config config;
	struct decoder *decoder;
	struct dedup *dedup; /* NULL when not wanted */
	struct flow_table *table;
	struct namer *namer;
	struct dpi *dpi;    /* NULL when not wanted, or when nDPI will not start */
	struct instant now; /* latest packet */
	struct instant due; /* when the clock has something to do again */
	int64_t minute;
	struct pipeline_book *book, *own; /* the one in use; the same when it is ours */
	struct acked_start *start;
};

/* --- coverage ----------------------------------------------------------------------------------- */

static void
count(struct pipeline *p, uint16_t interface, enum cover_count which, uint64_t n)
{
	if (n != 0) { /* most are */
		p->book->cover[interface].count[which] += n;
		p->book->sum.count[which] += n;
	}
}

static void
cover_seen(struct cover *cover, struct instant at)
{
	if (cover->count[COVER_RECEIVED] == 0) {
		cover->first = at;
	}
	cover->last = at;
}

static bool
cover_is_empty(const struct cover *cover)
{
	static const uint64_t nothing[COVER_COUNT];

	return memcmp(cover->count, nothing, sizeof nothing) == 0;
}

static void
remember(struct pipeline_book *book, unsigned i, const struct cover *cover)
{
	for (size_t k = 0; k < COVER_COUNT && i < PIPELINE_WATCHED; k++) {
		book->past[i].count[k] += cover->count[k];
	}
}

/* The hour (live: the minute) is over: every interface on which something happened is reported. */
static void
hand_out_cover(struct pipeline *p)
{
	for (unsigned i = 0; i < PIPELINE_INTERFACES; i++) {
		struct cover *cover = &p->book->cover[i];

		if (!cover_is_empty(cover)) {
			cover->hour = p->book->hour;
			cover->interface = (uint16_t)i;
			p->config.cover(p->config.ctx, cover);
			remember(p->book, i, cover);
			*cover = (struct cover){ 0 };
		}
	}
}

/* --- sightings ---------------------------------------------------------------------------------- */

static void
fill_volumes(struct sighting *s, const struct flow_part *part)
{
	const struct flow_volume *v = part->volume, *total = &part->flow->total;

	s->up = v->bytes[SIDE_CLIENT];
	s->down = v->bytes[SIDE_SERVER];
	s->payload_up = v->payload[SIDE_CLIENT];
	s->payload_down = v->payload[SIDE_SERVER];
	s->packets_up = v->packets[SIDE_CLIENT];
	s->packets_down = v->packets[SIDE_SERVER];
	s->segments = v->segments[SIDE_CLIENT] + v->segments[SIDE_SERVER];
	s->resent = v->resent[SIDE_CLIENT] + v->resent[SIDE_SERVER];
	s->starts = part->starts;
	s->total_up = total->bytes[SIDE_CLIENT];
	s->total_down = total->bytes[SIDE_SERVER];
	s->total_packets_up = total->packets[SIDE_CLIENT];
	s->total_packets_down = total->packets[SIDE_SERVER];
	s->total_resent_up = total->resent[SIDE_CLIENT];
	s->total_resent_down = total->resent[SIDE_SERVER];
}

/* Payload from both sides, or from the one side that the mirror shows. */
static bool
is_use(enum one_way one_way, const struct flow_volume *total)
{
	bool client = total->payload[SIDE_CLIENT] > 0;
	bool server = total->payload[SIDE_SERVER] > 0;

	switch (one_way) {
	case ONE_WAY_NONE: return client && server;
	case ONE_WAY_CLIENTS: return client;
	case ONE_WAY_SERVERS: return server;
	}
	return false;
}

static void
fill_use(struct sighting *s, const struct pipeline *p, const struct flow *flow)
{
	bool whole = p->config.one_way == ONE_WAY_NONE;

	s->both_ways = is_use(p->config.one_way, &flow->total);
	s->failed = flow->failed && (whole || flow->reset_by != 0);
	s->cut = flow->cut && (whole || flow->reset_by != 0);
	s->reset_by = flow->reset_by;
}

static void
fill_tuple(struct sighting *s, const struct flow_part *part)
{
	const struct flow *flow = part->flow;

	s->client = flow->addr[SIDE_CLIENT];
	s->server = flow->addr[SIDE_SERVER];
	s->client_port = flow->port[SIDE_CLIENT];
	s->server_port = flow->port[SIDE_SERVER];
	s->transport = flow->transport;
	s->position = flow->position;
	s->rule = flow->rule;
	s->end = (uint8_t)part->end;
	s->opens = part->opens;
	s->last = part->last;
	s->vlan = flow->vlan[SIDE_CLIENT];
	s->interface = flow->interface;
	s->start = flow->first;
	s->first = part->first;
	s->until = part->until;
}

/* Of UDP only QUIC has a handshake that both sides answer at once. */
static void
fill_times(struct sighting *s, const struct flow *flow)
{
	if (flow->transport == TRANSPORT_TCP || flow->name.protocol == PROTOCOL_QUIC) {
		s->rtt_client_us = flow->rtt_us[SIDE_CLIENT];
		s->rtt_server_us = flow->rtt_us[SIDE_SERVER];
	}
	s->start_us = flow->start_us;
}

static void
fill_name(struct sighting *s, const struct pipeline *p, const struct flow *flow)
{
	const struct hello *hello;

	str_copy(s->name, sizeof s->name, str_of(name_text(p->namer, flow)));
	s->evidence = s->name[0] != '\0' ? flow->name.evidence : EVIDENCE_UNKNOWN;
	s->ech = flow->name.ech;
	s->protocol = flow->name.protocol;
	s->post_quantum = flow->name.post_quantum;
	s->via_proxy = flow->name.via_proxy;
	hello = name_hello(p->namer, flow);
	if (hello != NULL) {
		s->tls_version = hello->version;
		str_copy(s->claimed, sizeof s->claimed, str_of(hello->claimed));
		str_copy(s->alpn, sizeof s->alpn, str_of(hello->alpn));
		str_copy(s->ja4, sizeof s->ja4, str_of(hello->ja4));
	}
	if (p->dpi != NULL) {
		str_copy(s->dpi, sizeof s->dpi, str_of(dpi_word(p->dpi, flow)));
	}
	if (s->name[0] == '\0' && s->dpi[0] != '\0') {
		s->evidence = EVIDENCE_NDPI_SIGNATURE;
	}
}

static void
count_ended(struct pipeline *p, const struct flow *flow)
{
	unsigned flags = flow->tcp_seen[SIDE_CLIENT] | flow->tcp_seen[SIDE_SERVER];

	if (flow->total.packets[SIDE_CLIENT] == 0 ||
		flow->total.packets[SIDE_SERVER] == 0) {
		count(p, flow->interface, COVER_FLOWS_ONE_WAY, 1);
	}
	if (flow->transport == TRANSPORT_TCP && (flags & TCP_SYN) == 0) {
		count(p, flow->interface, COVER_FLOWS_MIDWAY, 1);
	}
	if (flow->interface < PIPELINE_WATCHED) {
		acked_sum(p->start, flow, &p->book->acked[flow->interface]);
	}
}

static void
on_part(void *ctx, const struct flow_part *part)
{
	struct pipeline *p = ctx;
	struct sighting s = { 0 };

	fill_tuple(&s, part);
	fill_volumes(&s, part);
	fill_use(&s, p, part->flow);
	fill_times(&s, part->flow);
	fill_name(&s, p, part->flow);
	if (part->last) {
		count_ended(p, part->flow);
	}
	p->config.sighting(p->config.ctx, &s);
}

static void
on_gone(void *ctx, struct flow *flow)
{
	struct pipeline *p = ctx;

	name_gone(p->namer, flow);
	if (p->dpi != NULL) {
		dpi_gone(p->dpi, flow);
	}
}

/* --- life --------------------------------------------------------------------------------------- */

static struct hash_key
key_of(const struct pipeline_config *config)
{
	if (config->key != NULL) {
		return *config->key;
	}
	return config->replay ? hash_key_fixed() : hash_key_random();
}

struct pipeline *
pipeline_open(const struct pipeline_config *config)
{
	struct pipeline *p = calloc(1, sizeof *p);
	struct hash_key key = key_of(config);

	if (p == NULL) {
		return NULL;
	}
	p->config = *config;
	p->own = config->book == NULL ? calloc(1, sizeof *p->own) : NULL;
	p->book = config->book == NULL ? p->own : config->book;
	p->start = calloc(ACKED_STARTS, sizeof *p->start);
	p->decoder = decoder_open();
	if (p->decoder != NULL) {
		decoder_exclude(p->decoder, config->exclude, config->excludes);
		decoder_extra(p->decoder, &config->extra);
	}
	p->dedup = config->duplicates_ms > 0 ? dedup_open(config->duplicates_ms, &key)
					     : NULL;
	p->table = flow_table_open(&(struct flow_config){ .max = config->flows_max,
		.key = key,
		.internal = config->internal,
		.internals = config->internals,
		.part = on_part,
		.gone = on_gone,
		.ctx = p });
	p->namer = namer_open(&(struct namer_config){ .key = key,
		.flows = config->flows_max,
		.answer = config->answer,
		.ctx = config->ctx });
	p->dpi = !config->dpi          ? NULL
		 : config->far != NULL ? dpi_open_far(config->far, &key)
				       : dpi_open(DPI_STATES_MOST);
	if ((p->dedup == NULL && config->duplicates_ms > 0) || p->decoder == NULL ||
		p->table == NULL || p->namer == NULL || p->book == NULL ||
		p->start == NULL) {
		pipeline_close(p);
		return NULL;
	}
	return p;
}

void
pipeline_close(struct pipeline *p)
{
	if (p == NULL) {
		return;
	}
	dpi_close(p->dpi);
	namer_close(p->namer);
	flow_table_close(p->table);
	dedup_close(p->dedup);
	decoder_close(p->decoder);
	free(p->start);
	free(p->own);
	free(p);
}

/* --- packets ------------------------------------------------------------------------------------ */

/* A second is over: silence, the end of an hour, a full minute. */
static void
clock_turn(struct pipeline *p, struct instant now)
{
	struct hour hour = instant_hour(now);
	int64_t minute = now.ns / (MINUTE * NS_PER_SECOND);
	bool first = p->due.ns == 0;

	p->due = (struct instant){ (now.ns / NS_PER_SECOND + 1) * NS_PER_SECOND };
	if (p->dpi != NULL) {
		dpi_hear(p->dpi);
	}
	flow_sweep(p->table, now);
	if (hour.n != p->book->hour.n || (minute != p->minute && !p->config.replay)) {
		hand_out_cover(p);
		p->book->hour = hour;
	}
	if (minute != p->minute) {
		p->minute = minute;
		if (!first) {
			struct instant lag = { now.ns -
					       FLOW_LAG_SECONDS * NS_PER_SECOND };

			p->config.reached(p->config.ctx, lag);
		}
	}
}

/* Everything that follows from the clock alone happens between two seconds. */
static void
clock_to(struct pipeline *p, struct instant now)
{
	p->now = now;
	if (now.ns >= p->due.ns) {
		clock_turn(p, now);
	}
}

/* While the table is more than half full, most new flows are one packet of a flood. */
static bool
is_lone_in_a_crowd(const struct pipeline *p, const struct flow *flow)
{
	return flow->total.packets[SIDE_CLIENT] + flow->total.packets[SIDE_SERVER] == 1 &&
	       flow_counts(p->table)->live > p->config.flows_max / 2;
}

/* nDPI sees a flow from its first payload on, unless a reader knows the protocol; a ClientHello
 * without a name is worth its opinion again. */
static bool
wants_dpi(const struct pipeline *p, const struct flow *flow)
{
	return p->dpi != NULL && !flow->dpi.settled &&
	       flow->name.evidence < EVIDENCE_NDPI_SIGNATURE &&
	       (flow->name.protocol == PROTOCOL_NONE || flow->name.text != 0) &&
	       !is_lone_in_a_crowd(p, flow);
}

static bool
is_shunned(const struct pipeline *p, const struct flow *flow)
{
	return p->config.poison != NULL && poison_has(p->config.poison, flow->hash);
}

/* What kills a sensor or holds it up for ever lies in here, so the flow is noted before. */
static void
learn(struct pipeline *p, struct flow *flow, const struct packet *packet, enum side side)
{
	if (is_shunned(p, flow)) {
		return;
	}
	atomic_store_explicit(&p->book->flow, flow->hash, memory_order_relaxed);
	if (!flow->name.settled) {
		uint64_t turned = flow_counts(p->table)->turned;

		name_learn(p->namer, p->table, flow, packet, side);
		side = flow_counts(p->table)->turned != turned ? !side : side;
	}
	if (wants_dpi(p, flow)) {
		dpi_look(p->dpi, flow, packet, side);
	}
}

static bool
is_answer(const struct packet *packet, enum side side)
{
	return (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) &&
	       side == SIDE_SERVER && packet->transport == TRANSPORT_TCP;
}

/* An IP packet with ports.  False when the table had no place for its flow. */
static bool
follow(struct pipeline *p, const struct packet *packet, uint32_t hash)
{
	uint64_t opened = flow_counts(p->table)->opened;
	enum side side;
	struct flow *flow = flow_touch_as(p->table, packet, hash, &side);

	if (flow == NULL) {
		return false;
	}
	count(p, packet->interface, COVER_FLOWS, flow_counts(p->table)->opened - opened);
	if (is_answer(packet, side)) {
		acked_note(p->start, flow, packet);
	}
	learn(p, flow, packet, side);
	return true;
}

static void
count_shape(struct pipeline *p, const struct packet *packet)
{
	count(p, packet->interface, COVER_FRAGMENTS,
		packet->fragment || packet->first_fragment);
	count(p, packet->interface, COVER_TUNNELLED, packet->tunnels > 0);
	count(p, packet->interface, COVER_TAGGED, packet->vlans > 0);
}

/* What has no flow of its own may be about another's. */
static void
hear_refusal(struct pipeline *p, const struct packet *packet)
{
	struct packet about;

	if (decode_refused(packet, &about)) {
		flow_refused(p->table, &about);
	}
}

static enum cover_count
take_packet(struct pipeline *p, const struct packet *packet, enum decode_end end,
	uint32_t hash)
{
	bool placed = end == DECODE_PACKET && follow(p, packet, hash);
	bool shed = end == DECODE_PACKET && !placed;

	if (end == DECODE_NO_FLOW) {
		hear_refusal(p, packet);
	}

	count(p, packet->interface, COVER_IP_BYTES, packet->length);
	count(p, packet->interface, placed ? COVER_FLOW_BYTES : COVER_UNATTRIBUTED,
		packet->length);
	count_shape(p, packet);
	return shed ? COVER_SHED_TABLE_FULL : COVER_ANALYSED;
}

#define FATE_ANALYSED(name)  COVER_ANALYSED
#define FATE_FILTERED(name)  COVER_FILTERED_##name
#define FATE_MALFORMED(name) COVER_MALFORMED_##name

static enum cover_count
fate_of(enum decode_end end)
{
	static const enum cover_count fate[DECODE_END_COUNT] = {
#define DECODE_END(name, fate, word) [DECODE_##name] = FATE_##fate(name),
#include "sensor/decode/decode.def"
#undef DECODE_END
	};

	return fate[end];
}

/* The one fate of a packet; what is early is not even decoded. */
static enum cover_count
settle(struct pipeline *p, const struct frame *frame, struct packet *packet)
{
	enum decode_end end;
	uint32_t hash;

	if (frame->early) {
		*packet = (struct packet){ .at = frame->at };
		return COVER_FILTERED_BEFORE_READY;
	}
	end = decode_packet(p->decoder, frame, packet);
	count(p, frame->interface, COVER_TRUNCATED,
		end != DECODE_EXCLUDED && frame->captured < frame->length);
	if (fate_of(end) != COVER_ANALYSED) {
		return fate_of(end);
	}
	hash = end == DECODE_PACKET ? flow_expect(p->table, packet) : 0;
	if (p->dedup != NULL && dedup_is_copy(p->dedup, packet)) {
		return COVER_FILTERED_DUPLICATE;
	}
	return take_packet(p, packet, end, hash);
}

/* One writer: no read-modify-write is needed. */
static void
beat(struct pipeline *p)
{
	uint64_t n = atomic_load_explicit(&p->book->progress, memory_order_relaxed);

	atomic_store_explicit(&p->book->progress, n + 1, memory_order_relaxed);
}

void
pipeline_feed(struct pipeline *p, const struct frame *frame)
{
	struct frame now = *frame;
	__attribute__((uninitialized)) struct packet packet; /* settle fills it */
	enum cover_count fate;
	bool backwards = frame->at.ns < p->now.ns;

	assert(frame->interface < PIPELINE_INTERFACES);
	if (backwards) {
		now.at = p->now;
	}
	beat(p);
	clock_to(p, now.at);
	cover_seen(&p->book->cover[now.interface], now.at);
	count(p, now.interface, COVER_RECEIVED, 1);
	count(p, now.interface, COVER_TIME_BACKWARDS, backwards);
	fate = settle(p, &now, &packet);
	count(p, now.interface, fate, 1);
	if (p->config.fate != NULL) {
		p->config.fate(p->config.ctx, &now, &packet, fate);
	}
}

void
pipeline_tick(struct pipeline *p, struct instant now)
{
	beat(p);
	if (now.ns > p->now.ns) {
		clock_to(p, now);
	}
}

bool
pipeline_is_decided(const struct pipeline *p)
{
	return p->dpi == NULL || dpi_is_done(p->dpi);
}

void
pipeline_drain(struct pipeline *p)
{
	if (p->dpi != NULL) {
		dpi_hear(p->dpi);
	}
	flow_flush(p->table, FLOW_EOF);
	hand_out_cover(p);
	p->config.reached(p->config.ctx, p->now);
}

const struct cover *
pipeline_sum(const struct pipeline *p)
{
	return &p->book->sum;
}

const struct flow_counts *
pipeline_flow_counts(const struct pipeline *p)
{
	return flow_counts(p->table);
}

const struct namer_counts *
pipeline_namer_counts(const struct pipeline *p)
{
	return namer_counts(p->namer);
}

const struct dpi_counts *
pipeline_dpi_counts(const struct pipeline *p)
{
	return p->dpi != NULL ? dpi_counts(p->dpi) : NULL;
}

const struct dedup_counts *
pipeline_dedup_counts(const struct pipeline *p)
{
	return p->dedup != NULL ? dedup_counts(p->dedup) : NULL;
}
