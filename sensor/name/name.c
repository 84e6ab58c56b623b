/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name.h"

#include "sensor/name/ja4.h"
#include "sensor/name/namer.h"

#include <stdlib.h>

/* Pools of a sensor with the usual 262,144 flows; fewer flows take less. */
enum {
	BLOCKS_MOST = 24 * 1024 * 1024 / (BLOCK_BYTES + BLOCK_BYTES / 8),
	TEXTS_MOST = 16 * 1024 * 1024 / 400,
	SPARE_BYTES = 16384,
	SPARE_SECONDS = 30,
	READINGS_MOST =
		8192, /* most flows that are read keep blocks, and these are fewer */
	POOL_LEAST = 64
};

/* Flows hold their handles in 16 bits. */
_Static_assert(READINGS_MOST <= UINT16_MAX && TEXTS_MOST <= UINT16_MAX, "handles fit");
_Static_assert(EVIDENCE_COUNT <= 8 && PROTOCOL_DTLS < 8, "words of a flow's name fit");

static const char *const protocol_words[] = { "", "tls", "quic", "http", "dns", "dtls" };
static const char *const end_words[READER_END_COUNT] = {
#define READER_END(name, word) [READER_##name] = (word),
#include "sensor/name/name.def"
#undef READER_END
};

const char *
name_protocol_word(enum name_protocol protocol)
{
	return protocol_words[protocol];
}

const char *
reader_end_word(enum reader_end end)
{
	return end_words[end];
}

static uint32_t
pool_size(uint32_t flows, uint32_t most)
{
	uint32_t n = flows < most ? flows : most;

	return n < POOL_LEAST ? POOL_LEAST : n;
}

struct namer *
namer_open(const struct namer_config *config)
{
	struct namer *n = calloc(1, sizeof *n);

	if (n == NULL) {
		return NULL;
	}
	n->config = *config;
	n->readings = pool_size(config->flows, READINGS_MOST);
	n->blocks = blocks_open(pool_size(config->flows, BLOCKS_MOST));
	n->texts = texts_open(pool_size(config->flows, TEXTS_MOST), &config->key);
	n->memo = calloc(1, sizeof *n->memo);
	n->crypt = quic_crypt_open(n->memo);
	n->dns = dns_open(DNS_PENDING, &config->key);
	n->reading = calloc(n->readings, sizeof *n->reading);
	n->shown = calloc(1, sizeof *n->shown);
	if (n->blocks == NULL || n->texts == NULL || n->crypt == NULL || n->dns == NULL ||
		n->reading == NULL || n->shown == NULL || n->memo == NULL) {
		namer_close(n);
		return NULL;
	}
	return n;
}

void
namer_close(struct namer *n)
{
	if (n != NULL) {
		blocks_close(n->blocks);
		texts_close(n->texts);
		quic_crypt_close(n->crypt);
		dns_close(n->dns);
		free(n->reading);
		free(n->shown);
		free(n->memo);
		free(n);
	}
}

struct reading *
reading_of(const struct namer *n, const struct flow *flow)
{
	return flow->name.reader == 0 ? NULL : &n->reading[flow->name.reader - 1];
}

bool
reading_keep(struct namer *n, struct flow *flow, const struct reading *reading)
{
	if (flow->name.reader != 0) {
		return true;
	}
	if (n->free != 0) {
		flow->name.reader = (uint16_t)n->free;
		n->free = reading_of(n, flow)->next_free;
	} else if (n->used < n->readings) {
		flow->name.reader = (uint16_t)++n->used;
	} else {
		n->counts.pool_empty++;
		return false;
	}
	*reading_of(n, flow) = *reading;
	return true;
}

void
reading_drop(struct namer *n, struct flow *flow)
{
	struct reading *r = reading_of(n, flow);

	if (r == NULL) {
		return;
	}
	if (flow->transport == TRANSPORT_TCP) {
		tcp_forget(n, &r->tcp);
	} else {
		window_close(n->blocks, &r->dtls.window);
		window_close(n->blocks, &r->quic.crypto);
	}
	r->next_free = n->free;
	n->free = flow->name.reader;
	flow->name.reader = 0;
}

void
namer_settle(struct namer *n, struct flow *flow, enum reader_end end)
{
	reading_drop(n, flow);
	if (!flow->name.settled) {
		flow->name.settled = true;
		n->counts.ends[flow->name.protocol][end]++;
	}
}

bool
namer_from_client(const struct look *look)
{
	const struct flow *flow = look->flow;

	/* not by look->side: this very packet may have turned the flow */
	return flow->port[SIDE_CLIENT] == look->packet->from_port &&
	       addr_equal(&flow->addr[SIDE_CLIENT], &look->packet->from);
}

bool
namer_turn(const struct look *look)
{
	struct flow *flow = look->flow;

	if (namer_from_client(look)) {
		if (flow->rule < RULE_HELLO) {
			flow->rule = RULE_HELLO; /* now it is more than a guess */
		}
		return true;
	}
	if (flow->rule >= RULE_HELLO) {
		return false;
	}
	flow_turn(look->table, flow, RULE_HELLO);
	look->namer->counts.turned++;
	return true;
}

static void
part(struct namer *n)
{
	texts_give(n->texts, n->parting);
	n->parting = 0;
}

/* A flow that alone holds its name, and moved little with it or fell silent. */
static bool
is_spare(const void *ctx, const struct flow *flow)
{
	const struct look *look = ctx;
	const struct flow_volume *v = &flow->total;
	int64_t silence = look->packet->at.ns - flow->last.ns;

	return texts_refs(look->namer->texts, flow->name.text) == 1 &&
	       (v->payload[SIDE_CLIENT] + v->payload[SIDE_SERVER] < SPARE_BYTES ||
		       silence > SPARE_SECONDS * NS_PER_SECOND);
}

/* When the pool is full of names, the flow that needs its own least is handed out with it and ends, so
 * that what is seen now has its name too. */
static uint32_t
take_text(const struct look *look, const char *name, const struct hello *hello)
{
	struct namer *n = look->namer;
	uint32_t text = texts_take(n->texts, name, hello);

	if (text == 0 && flow_give_up(look->table, is_spare, look)) {
		part(n);
		text = texts_take(n->texts, name, hello);
	}
	return text;
}

void
namer_say(const struct look *look, enum evidence evidence, const char *name,
	const struct hello *hello)
{
	struct namer *n = look->namer;
	struct flow_name *said = &look->flow->name;
	__attribute__((
		uninitialized)) struct hello old; /* of use when texts_hello fills it */
	uint32_t text;
	/* of two CONNECT requests the first was refused */
	bool better =
		name[0] != '\0' && (evidence > (enum evidence)said->evidence ||
					   (evidence == EVIDENCE_HTTP_HOST &&
						   said->evidence == EVIDENCE_HTTP_HOST));

	if (hello == NULL && texts_hello(n->texts, said->text, &old)) {
		hello = &old;
	}
	text = take_text(look, better ? name : texts_name(n->texts, said->text), hello);
	if (text == 0) {
		n->counts.pool_empty++;
		return;
	}
	texts_give(n->texts, said->text);
	said->text = (uint16_t)text;
	if (better) {
		said->evidence = evidence & 7;
	}
}

void
namer_hello(const struct look *look, enum evidence evidence, const struct hello *hello)
{
	struct flow_name *said = &look->flow->name;

	said->ech = hello->ech & 3;
	said->post_quantum = hello->post_quantum;
	if (hello->claimed[0] != '\0' && hello->name[0] == '\0' &&
		hello->ech != ECH_HIDDEN) {
		look->namer->counts.bad_name++;
	}
	namer_say(look, evidence, hello->name, hello);
}

static void
namer_answer(void *ctx, const struct answer *answer)
{
	struct namer *n = ctx;

	n->counts.dns_answers++;
	if (n->config.answer != NULL) {
		n->config.answer(n->config.ctx, answer);
	}
}

bool
namer_dns(const struct look *look, const uint8_t *bytes, size_t len)
{
	struct namer *n = look->namer;
	const struct packet *p = look->packet;
	bool asks = p->to_port == PORT_DNS;
	struct dns_ends ends = { asks ? p->from : p->to, asks ? p->to : p->from,
		asks ? p->from_port : p->to_port, PORT_DNS };
	enum dns_look end = dns_learn(n->dns, &ends, p->at, bytes, len, namer_answer, n);

	if (end == DNS_NOT) {
		return false;
	}
	look->flow->name.protocol = PROTOCOL_DNS;
	n->counts.dns_queries += end == DNS_QUERY;
	n->counts.dns_matched += end == DNS_MATCHED;
	return true;
}

/* Which end of the five-tuple sent the packet, however the flow may be turned. */
static unsigned
end_of(const struct packet *packet)
{
	int order = addr_compare(&packet->from, &packet->to);

	return order > 0 || (order == 0 && packet->from_port > packet->to_port);
}

void
name_learn(struct namer *n, struct flow_table *table, struct flow *flow,
	const struct packet *packet, enum side side)
{
	struct look look = { n, table, flow, packet, side, 0 };

	part(n);
	if (flow->name.settled || packet->fragment) {
		return;
	}
	look.end = end_of(packet);
	if (packet->transport == TRANSPORT_TCP) {
		tcp_learn(&look);
	} else if (packet->transport == TRANSPORT_UDP && packet->payload_captured > 0) {
		udp_learn(&look);
	}
}

void
name_gone(struct namer *n, struct flow *flow)
{
	part(n);
	if (!flow->name.settled) {
		enum reader_end end =
			flow->name.evidence > EVIDENCE_UNKNOWN ? READER_NAMED
			: flow->transport == TRANSPORT_TCP     ? tcp_verdict(n, flow)
			: flow->name.protocol == PROTOCOL_QUIC && flow->name.reader != 0
				? READER_TIMEOUT
				: READER_NOT_MINE;

		namer_settle(n, flow, end);
	}
	n->parting = flow->name.text;
}

const char *
name_text(const struct namer *n, const struct flow *flow)
{
	return texts_name(n->texts, flow->name.text);
}

const struct hello *
name_hello(const struct namer *n, const struct flow *flow)
{
	return texts_hello(n->texts, flow->name.text, n->shown) ? n->shown : NULL;
}

const struct namer_counts *
namer_counts(const struct namer *n)
{
	return &n->counts;
}
