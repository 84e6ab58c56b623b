/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/step.h"

/* One stream of a TCP flow is read message by message from its base on.  The flow remembers the
 * base (flow_name.begin), so that a stream of which nothing is kept costs no reading: what is of
 * no interest is stepped over, what is incomplete is kept until more comes.  TLS may begin at any
 * step (STARTTLS, CONNECT, SOCKS, PROXY), so one rule serves all of them. */

enum {
	STEPS = 16, /* messages looked at within one packet */
	/* Where the search for a late ClientHello ends, each way (sensor.md 5.4). */
	UPGRADE_BYTES = 16384,
	UPGRADE_SEGMENTS = 16,
	SMALL_SEGMENT =
		64, /* smaller ones are typed by hand or cut on purpose: they cost less */
	SMALL_SEGMENTS = 4096,
	HELD_SEGMENTS = 16,
	PATIENCE_SECONDS = 10
};

void
tcp_forget(struct namer *namer, struct tcp *tcp)
{
	window_close(namer->blocks, &tcp->end[0].window);
	window_close(namer->blocks, &tcp->end[1].window);
}

enum reader_end
tcp_verdict(const struct namer *n, const struct flow *flow)
{
	const struct reading *r = reading_of(n, flow);

	if (r == NULL) {
		return flow->name.text != 0 ? READER_NO_SNI : READER_NOT_MINE;
	}
	for (int e = 0; e < 2; e++) {
		const struct window *w = &r->tcp.end[e].window;

		if (w->reach > w->ready) {
			return READER_GAP;
		}
	}
	return r->tcp.end[0].pending || r->tcp.end[1].pending ? READER_TIMEOUT
							      : READER_NOT_MINE;
}

/* The base moves up; the flow remembers it, should the reading be dropped. */
static void
advance(struct stream *s, size_t n)
{
	struct flow_name *said = &s->look->flow->name;

	window_move(s->look->namer->blocks, &s->end->window,
		s->end->window.base + (uint32_t)n);
	said->begin[s->look->end] = s->end->window.base;
	said->begun |= (uint8_t)(1u << s->look->end);
	s->end->held = 0;
	/* what was not captured moves the base too, and is not among the bytes */
	n = n < s->len ? n : s->len;
	if (n > 0) {
		s->bytes += n;
		s->len -= n;
	}
}

/* A first hello was read and this is no second one. */
static bool
named_for_good(const struct stream *s)
{
	const struct flow_name *said = &s->look->flow->name;

	return said->evidence == EVIDENCE_TLS_SNI && namer_from_client(s->look);
}

/* The beginning was not seen, and an earlier piece may still come: as long as nobody answers. */
static bool
may_come(const struct stream *s)
{
	const struct look *look = s->look;
	enum side other = look->side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;

	return !step_begun(look) && s->end->held < HELD_SEGMENTS &&
	       look->flow->total.payload[other] == 0;
}

/* Walks what is there.  True when the end of what is there was left pending. */
static bool
walk(struct stream *s)
{
	for (int i = 0; s->len > 0 && i < STEPS; i++) {
		switch (step_look(s)) {
		case STEP_DONE: return false;
		case STEP_MORE: return true;
		case STEP_SKIP: advance(s, s->used); break;
		case STEP_OTHER:
			if (named_for_good(s)) {
				step_done(s, READER_NAMED);
				return false;
			}
			if (may_come(s)) {
				return false;
			}
			s->look->flow->name.begun |= step_passed_bit(s->look);
			if (s->look->side == SIDE_CLIENT) {
				step_note_mail(s);
			}
			advance(s, s->len);
			break;
		}
	}
	return false;
}

/* Where this segment stands to the base; moves the base down before the beginning was known, and
 * to a ClientHello that begins here.  False when the segment was dealt with before. */
static bool
place(struct stream *s, uint32_t at)
{
	const struct look *look = s->look;
	struct window *w = &s->end->window;
	uint32_t ahead = at - w->base;

	if (!step_begun(look)) {
		if (w->reach == 0) {
			w->base = at;
		} else if (-ahead < WINDOW_BYTES) {
			window_move(look->namer->blocks, w, at);
		}
		ahead = at - w->base;
	}
	if (ahead > INT32_MAX) {
		return look->packet->payload_captured > -ahead;
	}
	if (ahead > 0 && !s->end->pending &&
		tls_starts(look->packet->payload, look->packet->payload_captured) &&
		step_may_start(look)) {
		s->bytes = NULL;
		s->len = 0;
		window_move(look->namer->blocks, w, at);
		look->flow->name.begin[look->end] = at;
		look->flow->name.begun |= (uint8_t)(1u << look->end);
	}
	return true;
}

/* Keeps the segment; false when it cannot be kept and the flow was settled or the gap skipped. */
static bool
keep(struct stream *s, uint32_t at)
{
	const struct look *look = s->look;
	enum window_end end = window_put(look->namer->blocks, &s->end->window, at,
		look->packet->payload, look->packet->payload_captured);

	if (end == WINDOW_OK) {
		return true;
	}
	if (end == WINDOW_EMPTY) {
		look->namer->counts.pool_empty++;
	}
	if (s->end->pending) {
		step_done(s, end == WINDOW_EMPTY || s->end->window.ready == WINDOW_BYTES
				     ? READER_TOO_LONG
				     : READER_GAP);
		return false;
	}
	/* what is missing was never seen: on from here */
	window_close(look->namer->blocks, &s->end->window);
	s->end->window.base = at + look->packet->payload_length;
	advance(s, 0);
	return false;
}

static void
hold(struct tcp_end *end)
{
	if (end->held < HELD_SEGMENTS) {
		end->held++;
	}
}

static void
read_kept(struct stream *s)
{
	struct namer *n = s->look->namer;

	s->len = s->end->window.ready;
	window_read(n->blocks, &s->end->window, s->len, n->linear);
	s->bytes = n->linear;
}

/* The rest of this packet was not captured, so what is missing of a message will never come. */
static bool
is_cut(const struct stream *s)
{
	return s->look->packet->payload_captured < s->look->packet->payload_length;
}

/* In order and nothing kept: the packet itself is read, and kept only when it is incomplete. */
static void
segment_direct(struct stream *s, uint32_t at)
{
	const struct packet *packet = s->look->packet;
	bool pending;

	s->bytes = packet->payload;
	s->len = packet->payload_captured;
	pending = walk(s);
	if (s->look->flow->name.settled) {
		return;
	}
	if (s->len == 0 && packet->payload_length > packet->payload_captured) {
		advance(s, packet->payload_length - packet->payload_captured);
	}
	s->end->pending = pending;
	if (pending && is_cut(s)) {
		step_cut(s);
	}
	if (s->len > 0 && !s->look->flow->name.settled && keep(s, at)) {
		hold(s->end);
	}
}

/* Some paths count the padding of short Ethernet frames to the IP length: then an ACK seems to
 * carry up to 6 zero bytes at the place where the next segment begins. */
static bool
is_padding(const struct packet *p)
{
	static const uint8_t zeros[6];

	return p->payload_length <= sizeof zeros && !(p->tcp_flags & TCP_PSH) &&
	       memcmp(p->payload, zeros, p->payload_captured) == 0;
}

static void
segment(struct stream *s)
{
	const struct packet *packet = s->look->packet;
	uint32_t at = packet->seq + ((packet->tcp_flags & TCP_SYN) != 0);
	struct window *w = &s->end->window;

	if (!place(s, at)) {
		return;
	}
	if (at == w->base && w->reach == 0 && is_padding(packet)) {
		return;
	}
	if (at == w->base && w->reach == 0) {
		segment_direct(s, at);
		return;
	}
	if (!keep(s, at)) {
		return;
	}
	hold(s->end);
	if (w->ready == 0) {
		return;
	}
	read_kept(s);
	s->end->pending = walk(s);
	if (s->end->pending && !s->look->flow->name.settled && is_cut(s)) {
		step_cut(s);
	}
}

/* This direction has said enough for a ClientHello to be no longer expected. */
static bool
spent(const struct flow *flow, enum side side)
{
	uint64_t bytes = flow->total.payload[side];
	uint32_t segments = flow->total.segments[side];

	return bytes > UPGRADE_BYTES || segments > SMALL_SEGMENTS ||
	       (segments > UPGRADE_SEGMENTS &&
		       bytes > (uint64_t)segments * SMALL_SEGMENT);
}

static void
settle_spent(struct stream *s, const struct reading *r)
{
	const struct look *look = s->look;
	struct flow *flow = look->flow;
	bool pending = s->tcp->end[0].pending || s->tcp->end[1].pending;

	if (pending) {
		if (look->packet->at.ns - r->since.ns >
			PATIENCE_SECONDS * NS_PER_SECOND) {
			step_done(s, tcp_verdict(look->namer, flow));
		}
		return;
	}
	if (spent(flow, SIDE_CLIENT) &&
		(flow->rule >= RULE_HELLO || flow->total.segments[SIDE_SERVER] == 0 ||
			spent(flow, SIDE_SERVER))) {
		step_done(s, flow->name.evidence > EVIDENCE_UNKNOWN ? READER_NAMED
			     : flow->name.text != 0                 ? READER_NO_SNI
								    : READER_NOT_MINE);
	}
}

static bool
worth_keeping(const struct tcp *tcp)
{
	return tcp->greeted != 0 || tcp->end[0].window.reach > 0 ||
	       tcp->end[1].window.reach > 0;
}

/* RFC 1035, 4.2.2: each message behind its length. */
static void
walk_dns(struct stream *s)
{
	for (int i = 0; i < STEPS && s->len >= 2; i++) {
		size_t n = (size_t)s->bytes[0] << 8 | s->bytes[1];

		if (n > WINDOW_BYTES - 2 || n == 0) {
			step_done(s, READER_TOO_LONG);
			return;
		}
		if (s->len < n + 2) {
			return;
		}
		if (!namer_dns(s->look, s->bytes + 2, n)) {
			step_done(s, READER_MALFORMED);
			return;
		}
		advance(s, n + 2);
	}
}

static void
segment_dns(struct stream *s)
{
	uint32_t at =
		s->look->packet->seq + ((s->look->packet->tcp_flags & TCP_SYN) != 0);

	if (place(s, at) && keep(s, at) && s->end->window.ready > 0) {
		read_kept(s);
		walk_dns(s);
	}
}

static void
learn(const struct look *look, struct reading *r)
{
	struct stream s = { .look = look, .tcp = &r->tcp, .end = &r->tcp.end[look->end] };
	struct flow_name *said = &look->flow->name;
	bool kept = said->reader != 0;

	if (!kept) {
		for (int e = 0; e < 2; e++) {
			r->tcp.end[e].window.base = said->begin[e];
		}
	}
	if (look->packet->from_port == PORT_DNS || look->packet->to_port == PORT_DNS) {
		segment_dns(&s);
	} else {
		segment(&s);
	}
	if (!said->settled && said->protocol != PROTOCOL_DNS) {
		settle_spent(&s, r);
	}
	if (kept && !said->settled && !worth_keeping(&r->tcp)) {
		reading_drop(look->namer, look->flow);
	} else if (!kept && (said->settled || !worth_keeping(&r->tcp) ||
				    !reading_keep(look->namer, look->flow, r))) {
		tcp_forget(look->namer, &r->tcp);
	}
}

static void
begin_at(const struct look *look, unsigned end, uint32_t at)
{
	struct flow_name *said = &look->flow->name;
	struct reading *r = reading_of(look->namer, look->flow);

	said->begin[end] = at;
	said->begun |= (uint8_t)(1u << end);
	if (r != NULL) {
		window_move(look->namer->blocks, &r->tcp.end[end].window, at);
	}
}

/* The first sequence number; a later, different one counts as long as nothing was sent.  What a
 * SYN/ACK acknowledges is where the other direction begins, should its SYN be missing. */
static void
learn_start(const struct look *look)
{
	const struct packet *p = look->packet;
	unsigned other = look->end ^ 1;

	if (!step_begun(look) || look->flow->total.segments[look->side] == 0) {
		begin_at(look, look->end, p->seq + 1);
	}
	if ((p->tcp_flags & TCP_ACK) && !(look->flow->name.begun >> other & 1)) {
		begin_at(look, other, p->ack);
	}
}

void
tcp_learn(const struct look *look)
{
	struct reading *r = reading_of(look->namer, look->flow);
	struct reading fresh = { .since = look->packet->at };

	if (look->packet->tcp_flags & TCP_SYN) {
		learn_start(look);
	}
	if (look->packet->payload_captured == 0) {
		return;
	}
	if (look->flow->name.tries < UINT8_MAX) {
		look->flow->name.tries++;
	}
	learn(look, r != NULL ? r : &fresh);
}
