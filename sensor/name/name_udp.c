/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/reader.h"
#include "sensor/name/namer.h"

/* Datagrams: DNS on its port, QUIC and DTLS on any.  STUN may come before both, so the readers look
 * at a few payloads before they let a flow go. */

enum {
	PORT_MDNS = 5353,
	PORT_LLMNR = 5355,
	PORT_NETBIOS = 137,
	TRIES = 16,
	QUIC_PATIENCE_SECONDS = 5,
	DTLS_HANDSHAKE = 22,
	DTLS_HELLO = 1
};

/* These ask everyone on the link and name nobody outside. */
static bool
is_local(const struct flow *flow)
{
	uint16_t port =
		flow->port[SIDE_SERVER]; /* a client may use one of them by chance */

	return port == PORT_MDNS || port == PORT_LLMNR || port == PORT_NETBIOS;
}

static void
finish(const struct look *look, enum evidence evidence, const struct hello *hello)
{
	if (!namer_turn(look)) {
		namer_settle(look->namer, look->flow, READER_NOT_MINE);
		return;
	}
	namer_hello(look, evidence, hello);
	namer_settle(look->namer, look->flow,
		hello->claimed[0] == '\0' || hello->ech == ECH_HIDDEN ? READER_NO_SNI
								      : READER_NAMED);
}

static void
release(struct namer *n, struct reading *r)
{
	window_close(n->blocks, &r->dtls.window);
	window_close(n->blocks, &r->quic.crypto);
}

/* What is not finished goes on with the next datagram, if there is time and room for it. */
static void
go_on(const struct look *look, struct reading *r)
{
	if (look->packet->at.ns - r->since.ns > QUIC_PATIENCE_SECONDS * NS_PER_SECOND) {
		namer_settle(look->namer, look->flow, READER_TIMEOUT);
	}
	if (look->flow->name.settled || !reading_keep(look->namer, look->flow, r)) {
		release(look->namer,
			r); /* empty already when it had a place in the pool */
	}
}

/* False when the payload is no QUIC. */
static bool
learn_quic(const struct look *look, struct reading *r)
{
	const struct packet *p = look->packet;
	struct namer *n = look->namer;
	uint8_t initials = r->quic.initials, opened = r->quic.opened;
	__attribute__((uninitialized)) struct hello hello; /* QUIC_HELLO: filled */
	enum quic_look end = quic_learn(n->crypt, n->blocks, &r->quic, p->payload,
		p->payload_captured, look->end, namer_from_client(look), &hello);

	if (end == QUIC_NOT) {
		end = gquic_learn(p->payload, p->payload_captured, &hello);
		if (end == QUIC_NOT) {
			return false;
		}
	}
	look->flow->name.protocol = PROTOCOL_QUIC;
	n->counts.initials_seen += (uint64_t)(r->quic.initials - initials);
	n->counts.initials_opened += (uint64_t)(r->quic.opened - opened);
	switch (end) {
	case QUIC_NOT:
	case QUIC_MORE: break;
	case QUIC_HELLO: finish(look, EVIDENCE_QUIC_SNI, &hello); break;
	case QUIC_BAD: namer_settle(n, look->flow, READER_MALFORMED); break;
	case QUIC_LONG: namer_settle(n, look->flow, READER_TOO_LONG); break;
	case QUIC_CONFLICT: namer_settle(n, look->flow, READER_CONFLICT); break;
	case QUIC_GIVE_UP: namer_settle(n, look->flow, READER_TIMEOUT); break;
	}
	go_on(look, r);
	return true;
}

/* One handshake fragment (RFC 6347, 4.2.3). */
struct fragment {
	uint32_t length, offset;
	uint16_t sequence;
	struct reader body;
};

static bool
fragment_take(const struct packet *p, struct fragment *f)
{
	struct reader r = reader_of(p->payload, p->payload_captured);
	uint16_t version;

	if (reader_u8(&r) != DTLS_HANDSHAKE) {
		return false;
	}
	version = reader_u16(&r);
	if (version != 0xfeff && version != 0xfefd && version != 0x0100) {
		return false;
	}
	if (reader_u16(&r) != 0) { /* epoch: later ones are encrypted */
		return false;
	}
	reader_skip(&r, 6 + 2);
	if (reader_u8(&r) != DTLS_HELLO) {
		return false;
	}
	f->length = reader_u24(&r);
	f->sequence = reader_u16(&r);
	f->offset = reader_u24(&r);
	f->body = reader_sub(&r, reader_u24(&r));
	return !r.failed && f->length <= WINDOW_BYTES && f->offset <= f->length &&
	       reader_left(&f->body) <= f->length - f->offset;
}

/* The message as far as it is there; NULL when it is incomplete. */
static const uint8_t *
dtls_message(struct namer *n, struct dtls *d, const struct fragment *f)
{
	if (reader_left(&f->body) == f->length) {
		return f->body.at;
	}
	if (!d->begun || d->sequence != f->sequence || d->length != f->length) {
		window_close(n->blocks, &d->window);
		*d = (struct dtls){
			.begun = true, .sequence = f->sequence, .length = f->length
		};
	}
	if (window_put(n->blocks, &d->window, f->offset, f->body.at,
		    reader_left(&f->body)) != WINDOW_OK ||
		d->window.conflict || d->window.ready < f->length) {
		return NULL;
	}
	window_read(n->blocks, &d->window, f->length, n->linear);
	return n->linear;
}

static bool
learn_dtls(const struct look *look, struct reading *r)
{
	struct namer *n = look->namer;
	struct fragment f;
	__attribute__((uninitialized)) struct hello hello; /* hello_parse fills it */
	const uint8_t *message;

	if (look->flow->name.protocol == PROTOCOL_QUIC ||
		!fragment_take(look->packet, &f)) {
		return false;
	}
	look->flow->name.protocol = PROTOCOL_DTLS;
	message = dtls_message(n, &r->dtls, &f);
	if (message != NULL) {
		if (hello_parse(message, f.length, CARRIER_DTLS, n->memo, &hello)) {
			finish(look, EVIDENCE_TLS_SNI, &hello);
		} else {
			namer_settle(n, look->flow, READER_MALFORMED);
		}
	}
	go_on(look, r);
	return true;
}

static void
learn(const struct look *look, struct reading *r)
{
	struct flow_name *said = &look->flow->name;

	if ((said->protocol == PROTOCOL_DTLS || !learn_quic(look, r)) &&
		!learn_dtls(look, r) && ++said->tries >= TRIES) {
		namer_settle(look->namer, look->flow,
			said->protocol == PROTOCOL_NONE ? READER_NOT_MINE
							: READER_TIMEOUT);
	}
}

/* Nothing is kept of the flow yet. */
static void
learn_first(const struct look *look)
{
	struct reading fresh = { .since = look->packet->at };

	learn(look, &fresh);
}

void
udp_learn(const struct look *look)
{
	const struct packet *p = look->packet;
	struct reading *r = reading_of(look->namer, look->flow);

	if (is_local(look->flow)) {
		namer_settle(look->namer, look->flow, READER_NOT_MINE);
		return;
	}
	if ((p->from_port == PORT_DNS || p->to_port == PORT_DNS) &&
		namer_dns(look, p->payload, p->payload_captured)) {
		return;
	}
	if (look->flow->name.protocol == PROTOCOL_DNS) {
		return;
	}
	if (r != NULL) {
		learn(look, r);
	} else {
		learn_first(look);
	}
}
