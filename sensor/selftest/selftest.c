/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/selftest.h"

#include "sensor/dedup/dedup.h"
#include "sensor/selftest/unseen.h"

#include <stdlib.h>
#include <string.h>

enum {
	CLIENTS_MOST = 65536,
	TYPES_MOST = 16,
	WIRE_OVERHEAD = 24, /* checksum, preamble, gap */
	WIRE_MOST = 9234,   /* jumbo frame, header, two tags */
	SETTLE_SECONDS = 10 /* what began earlier was under way when we came */
};

struct type_count {
	uint16_t type;
	uint64_t packets;
};

struct selftest {
	struct selftest_config config;
	struct selftest_seen seen;
	struct instant first, last;
	int64_t second; /* the one that runs, and its bytes */
	uint64_t second_bytes;
	struct unseen unseen;
	struct networks transit, unitless;
	struct map clients, askers; /* addresses; of clients the bytes */
	struct type_count types[TYPES_MOST];
	uint64_t vlan[64]; /* bit per tag */
};

const char *
selftest_check_word(enum selftest_check check)
{
	static const char *const words[] = {
#define CHECK(name, word) word,
#include "sensor/selftest/selftest.def"
#undef CHECK
	};

	return words[check];
}

const char *
selftest_state_word(enum selftest_state state)
{
	static const char *const words[] = { "-", "good", "look", "broken" };

	return words[state];
}

struct selftest *
selftest_open(const struct selftest_config *config)
{
	struct selftest *t = calloc(1, sizeof *t);

	if (t == NULL) {
		return NULL;
	}
	t->config = *config;
	t->seen.live = config->live;
	t->seen.unit_file = config->in_unit != NULL;
	t->seen.processes = 1;
	unseen_init(&t->unseen);
	networks_init(&t->transit, 16, 48);
	networks_init(&t->unitless, 24, 64);
	map_init(&t->clients, sizeof(struct addr), sizeof(uint64_t), CLIENTS_MOST);
	map_init(&t->askers, sizeof(struct addr), sizeof(uint64_t), CLIENTS_MOST);
	return t;
}

void
selftest_close(struct selftest *t)
{
	if (t == NULL) {
		return;
	}
	unseen_fini(&t->unseen);
	networks_fini(&t->transit);
	networks_fini(&t->unitless);
	map_fini(&t->clients);
	map_fini(&t->askers);
	free(t);
}

/* --- frames --------------------------------------------------------------------------------- */

static void
mark(uint64_t marks[64], uint16_t tag)
{
	marks[(tag & 0xfff) / 64] |= UINT64_C(1) << tag % 64;
}

static uint64_t
marked(const uint64_t marks[64])
{
	uint64_t n = 0;

	for (int i = 0; i < 64; i++) {
		n += (unsigned)__builtin_popcountll(marks[i]);
	}
	return n;
}

/* Space-saving: the rarest type makes room for a new one. */
static void
count_type(struct selftest *t, uint16_t type)
{
	struct type_count *least = &t->types[0];

	for (int i = 0; i < TYPES_MOST; i++) {
		if (t->types[i].type == type || t->types[i].packets == 0) {
			least = &t->types[i];
			break;
		}
		least = t->types[i].packets < least->packets ? &t->types[i] : least;
	}
	least->type = type;
	least->packets++;
	t->seen.unknown_type_packets++;
}

static void
see_outside(struct selftest *t, const struct frame *frame, const struct packet *packet,
	enum cover_count fate)
{
	struct outer outer = outer_of(frame);
	struct selftest_seen *s = &t->seen;
	bool inside = outer.kind == OUTER_MPLS || outer.kind == OUTER_PPPOE;

	if (fate == COVER_ANALYSED && (packet->tunnels > 0 || inside)) {
		bool known = outer.kind != OUTER_NONE;

		s->outer[known ? outer.kind : OUTER_OTHER]++;
	}
	if (!outer.ethernet) {
		return;
	}
	s->ethernet++;
	s->flooded += (outer.to[0] & 1) != 0;
	if (t->config.mac != NULL && (memcmp(outer.to, t->config.mac, 6) == 0 ||
					     memcmp(outer.from, t->config.mac, 6) == 0)) {
		s->own++;
	}
	if (fate == COVER_FILTERED_NOT_IP && !outer_is_usual(outer.type)) {
		count_type(t, outer.type);
	}
}

static void
see_packet(struct selftest *t, const struct packet *packet)
{
	if (packet->vlans > 0) {
		mark(t->vlan, packet->vlan[0]);
	}
	t->seen.ipv6 += !addr_is_v4(&packet->from);
	unseen_packet(&t->unseen, packet);
}

static void
see_length(struct selftest *t, const struct frame *frame)
{
	if (frame->captured < frame->length && frame->captured > t->seen.cut_longest) {
		t->seen.cut_longest = frame->captured;
	}
	t->seen.coalesced += frame->length > WIRE_MOST;
}

static void
see_rate(struct selftest *t, const struct frame *frame)
{
	int64_t second = frame->at.ns / NS_PER_SECOND;

	t->second_bytes = second == t->second ? t->second_bytes : 0;
	t->second = second;
	t->second_bytes += frame->length + WIRE_OVERHEAD;
	if (t->second_bytes > t->seen.peak) {
		t->seen.peak = t->second_bytes;
	}
}

static void
on_fate(void *ctx, const struct frame *frame, const struct packet *packet,
	enum cover_count fate)
{
	struct selftest *t = ctx;

	if (fate == COVER_FILTERED_EXCLUDED || fate == COVER_FILTERED_BEFORE_READY) {
		return; /* excluded networks are not looked at, here neither */
	}
	t->first = t->first.ns == 0 ? frame->at : t->first;
	t->last = frame->at;
	see_length(t, frame);
	see_rate(t, frame);
	see_outside(t, frame, packet, fate);
	if (fate == COVER_ANALYSED) {
		see_packet(t, packet);
	}
}

/* --- flows ---------------------------------------------------------------------------------- */

static void
see_connection(struct selftest *t, const struct sighting *s)
{
	struct selftest_seen *seen = &t->seen;
	bool began = s->start.ns >= t->first.ns + SETTLE_SECONDS * NS_PER_SECOND;

	if (!s->opens || s->transport != TRANSPORT_TCP) {
		return;
	}
	seen->begun += began;
	seen->midway += began && s->rule != RULE_SYN;
	/* an attempt that nobody answered says nothing about the mirror */
	if (s->payload_up + s->payload_down == 0) {
		return;
	}
	seen->tcp++;
	seen->tcp_client_only += s->packets_down == 0;
	seen->tcp_server_only += s->packets_up == 0;
}

static void
see_outbound(struct selftest *t, const struct sighting *s)
{
	uint64_t bytes = s->up + s->down, *of = map_at(&t->clients, &s->client);

	t->seen.outbound_flows += s->opens;
	t->seen.named += s->name[0] != '\0' ? bytes : 0;
	if (of != NULL) {
		*of += bytes;
	}
	if (t->config.in_unit != NULL &&
		!t->config.in_unit(t->config.ctx, &s->client, s->vlan)) {
		t->seen.no_unit += bytes;
		networks_add(&t->unitless, &s->client, bytes);
	}
}

static void
on_sighting(void *ctx, const struct sighting *s)
{
	struct selftest *t = ctx;
	uint64_t bytes = s->up + s->down;

	see_connection(t, s);
	t->seen.bytes[s->position] += bytes;
	if (s->position == POSITION_OUTBOUND) {
		see_outbound(t, s);
	} else if (s->position == POSITION_TRANSIT) {
		networks_add(&t->transit, &s->client, bytes);
	}
	if (s->protocol == PROTOCOL_DNS) {
		(void)map_at(&t->askers, &s->client);
	}
}

static void
on_answer(void *ctx, const struct answer *a)
{
	static const struct addr none;
	struct selftest *t = ctx;

	t->seen.ipv6_answers +=
		!addr_is_v4(&a->address) && !addr_equal(&a->address, &none);
}

static void
on_cover(void *ctx, const struct cover *c)
{
	(void)ctx; /* pipeline_sum has the same, over all hours */
	(void)c;
}

static void
on_reached(void *ctx, struct instant now)
{
	(void)ctx;
	(void)now;
}

void
selftest_listen(struct selftest *t, struct pipeline_config *wiring)
{
	wiring->sighting = on_sighting;
	wiring->answer = on_answer;
	wiring->cover = on_cover;
	wiring->reached = on_reached;
	wiring->fate = on_fate;
	wiring->ctx = t;
}

/* --- sums ----------------------------------------------------------------------------------- */

static int
by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

/* How few clients carry nine tenths of the bytes. */
static uint64_t
clients_for_most(const struct map *clients)
{
	uint64_t *bytes = calloc(clients->count + 1, sizeof *bytes), all = 0, sum = 0;
	size_t n = 0;

	if (bytes == NULL) {
		return clients->count;
	}
	for (size_t i = 0; i < clients->count; i++) {
		bytes[i] = *(uint64_t *)map_value(clients, i);
		all += bytes[i];
	}
	qsort(bytes, clients->count, sizeof *bytes, by_size);
	while (n < clients->count && sum * 10 < all * 9) {
		sum += bytes[n++];
	}
	free(bytes);
	return n;
}

static void
sum_names(struct selftest_seen *seen, const struct namer_counts *n)
{
	const uint64_t *tls = n->ends[PROTOCOL_TLS];

	seen->hellos_complete = tls[READER_NAMED] + tls[READER_NO_SNI];
	seen->hellos = seen->hellos_complete + tls[READER_TOO_LONG] + tls[READER_GAP] +
		       tls[READER_CONFLICT] + tls[READER_MALFORMED] + tls[READER_TIMEOUT];
	seen->initials = n->initials_seen;
	seen->initials_opened = n->initials_opened;
	seen->dns_queries = n->dns_queries;
}

static void
sum_types(const struct selftest *t, struct selftest_seen *seen)
{
	uint64_t most = 0;

	for (int i = 0; i < TYPES_MOST; i++) {
		if (t->types[i].packets > most) {
			most = t->types[i].packets;
			seen->unknown_type = t->types[i].type;
		}
	}
}

static void
sum_copies(struct selftest_seen *seen, const struct dedup_counts *d)
{
	if (d == NULL) {
		return;
	}
	seen->duplicates = d->copies;
	seen->duplicates_of = d->packets - d->pure_acks;
	seen->other_vlan = d->other_vlan;
	seen->other_interface = d->other_interface;
	seen->vlan[0] = d->vlan[0];
	seen->vlan[1] = d->vlan[1];
}

void
selftest_sum(struct selftest *t, const struct pipeline *p, struct selftest_seen *seen)
{
	*seen = t->seen;
	seen->packets = *pipeline_sum(p);
	seen->seconds = (double)(t->last.ns - t->first.ns) / (double)NS_PER_SECOND;
	seen->vlans = marked(t->vlan);
	seen->clients = t->clients.count;
	seen->clients_for_most = clients_for_most(&t->clients);
	seen->dns_askers = t->askers.count;
	unseen_sum(&t->unseen, &seen->acked, &seen->unseen);
	sum_names(seen, pipeline_namer_counts(p));
	sum_types(t, seen);
	sum_copies(seen, pipeline_dedup_counts(p));
}

size_t
selftest_transit(const struct selftest *t, struct network_sum *out)
{
	return networks_top(
		&t->transit, SELFTEST_NETWORK_DEVICES, out, SELFTEST_NETWORKS);
}

size_t
selftest_unitless(const struct selftest *t, struct network_sum *out)
{
	return networks_top(
		&t->unitless, SELFTEST_NETWORK_DEVICES, out, SELFTEST_NETWORKS);
}
