/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/flow/inside.h"

/* --- direction ---------------------------------------------------------------------------------- */

static bool
is_internal(const struct flow_table *t, const struct addr *a)
{
	for (size_t i = 0; i < t->config.internals; i++) {
		if (prefix_holds(&t->config.internal[i], a)) {
			return true;
		}
	}
	return false;
}

static enum position
position_of(const struct flow_table *t, const struct flow *flow)
{
	bool client = is_internal(t, &flow->addr[SIDE_CLIENT]);
	bool server = is_internal(t, &flow->addr[SIDE_SERVER]);

	if (client) {
		return server ? POSITION_INTERNAL : POSITION_OUTBOUND;
	}
	return server ? POSITION_INBOUND : POSITION_TRANSIT;
}

/* Sequence numbers wrap: a is after b when it is less than half the circle ahead. */
static bool
after(uint32_t a, uint32_t b)
{
	return a != b && a - b < UINT32_C(1) << 31;
}

static enum side
first_sender(
	const struct flow_table *t, const struct packet *p, enum direction_rule *rule)
{
	bool from, to;

	*rule = RULE_SYN;
	if (p->transport == TRANSPORT_TCP && (p->tcp_flags & TCP_SYN) != 0) {
		return (p->tcp_flags & TCP_ACK) != 0 ? SIDE_SERVER : SIDE_CLIENT;
	}
	*rule = RULE_INTERNAL;
	from = is_internal(t, &p->from);
	to = is_internal(t, &p->to);
	if (from != to) {
		return from ? SIDE_CLIENT : SIDE_SERVER;
	}
	*rule = RULE_PORT;
	return p->from_port < p->to_port ? SIDE_SERVER : SIDE_CLIENT;
}

enum side
track_first(struct flow_table *t, struct flow *flow, const struct packet *packet)
{
	enum direction_rule rule;
	enum side side = first_sender(t, packet, &rule), other = !side;

	flow->addr[side] = packet->from;
	flow->port[side] = packet->from_port;
	flow->addr[other] = packet->to;
	flow->port[other] = packet->to_port;
	flow->rule = rule & 3;
	flow->position = position_of(t, flow) & 3;
	return side;
}

#define SWAP(pair)                                   \
	do {                                         \
		__typeof__((pair)[0]) x = (pair)[0]; \
		(pair)[0] = (pair)[1];               \
		(pair)[1] = x;                       \
	} while (0)

static void
volume_turn(struct flow_volume *v)
{
	SWAP(v->bytes);
	SWAP(v->payload);
	SWAP(v->packets);
	SWAP(v->segments);
	SWAP(v->resent);
}

void
flow_turn(struct flow_table *table, struct flow *flow, enum direction_rule rule)
{
	struct past *past = &table->past[flow->past]; /* number 0 is nobody's */
	struct held *held = &table->held[past->held];
	uint32_t asked = flow->asked;

	if (rule <= (enum direction_rule)flow->rule) {
		return;
	}
	SWAP(flow->addr);
	SWAP(flow->port);
	SWAP(flow->vlan);
	SWAP(flow->tcp_seen);
	SWAP(flow->stream);
	volume_turn(&flow->total);
	volume_turn(&past->before);
	volume_turn(&held->volume);
	flow->starts = held->starts = 0; /* it was the other side that sent */
	flow->reset_by = flow->reset_by != 0 ? (3 - flow->reset_by) & 3 : 0;
	flow->asked = flow->answered;
	flow->answered = asked;
	flow->answered_ns = 0;
	flow->sent = flow->unanswered = 0;
	flow->burst = 0;
	flow->rtt_us[0] = flow->rtt_us[1] = flow->start_us = 0;
	flow->rule = rule & 3;
	flow->position = position_of(table, flow) & 3;
	table->counts.turned++;
}

/* A handshake settles who is the client, also when data was seen before it. */
static enum side
settle_by_syn(
	struct flow_table *t, struct flow *flow, const struct packet *p, enum side side)
{
	enum side sender = (p->tcp_flags & TCP_ACK) != 0 ? SIDE_SERVER : SIDE_CLIENT;

	if (flow->rule == RULE_SYN) {
		return side;
	}
	if (side == sender) {
		flow->rule = RULE_SYN;
		return side;
	}
	flow_turn(t, flow, RULE_SYN);
	return sender;
}

/* How instants are kept in 32 bits of a node: whole units since the flow's first packet, and one, since
 * 0 says "never".  What does not fit is never seen: 71 minutes for the handshake, 49 days. */
enum { UNIT_US = 1000, UNIT_MS = 1000000 };

static uint32_t
flow_note(const struct flow *flow, struct instant at, int64_t unit)
{
	int64_t n = (at.ns - flow->first.ns) / unit + 1;

	return n > UINT32_MAX ? 0 : (uint32_t)n;
}

static struct instant
flow_noted(const struct flow *flow, uint32_t note, int64_t unit)
{
	return (struct instant){ flow->first.ns + (note - 1) * unit };
}

/* --- TCP ---------------------------------------------------------------------------------------- */

bool
track_is_closed(const struct flow *flow)
{
	return flow->reset_by != 0 ||
	       (flow->tcp_seen[SIDE_CLIENT] & flow->tcp_seen[SIDE_SERVER] & TCP_FIN) != 0;
}

/* A SYN on a known tuple is a repeat of the flow's own, or a new connection. */
bool
track_is_reuse(const struct flow *flow, const struct packet *packet, enum side side)
{
	if (packet->transport != TRANSPORT_TCP || packet->fragment ||
		(packet->tcp_flags & (TCP_SYN | TCP_ACK)) != TCP_SYN) {
		return false;
	}
	if ((flow->tcp_seen[side] & TCP_SYN) != 0) {
		/* a client may ask again with the same number after it was refused */
		return side == SIDE_SERVER || packet->seq != flow->isn;
	}
	if (track_is_closed(flow)) {
		return true;
	}
	/* a SYN that only comes late has numbers close to what its side sent */
	return flow->total.packets[side] > 0 &&
	       flow->stream[side].next - packet->seq > UINT32_C(1) << 20;
}

/* Whole microseconds between the two, at least 1 because 0 says "not seen". */
static uint32_t
us_between(struct instant from, struct instant to)
{
	int64_t us = (to.ns - from.ns) / 1000;

	return us < 1 ? 1 : us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

/* What the client asked is the flow's first packet, but for a few. */
static uint32_t
us_since_asked(const struct flow *flow, struct instant now)
{
	return us_between(flow_noted(flow, flow->asked, UNIT_US), now);
}

static uint32_t
us_since_answered(const struct flow *flow, struct instant now)
{
	struct instant at = flow_noted(flow, flow->answered, UNIT_US);

	at.ns += flow->answered_ns;
	return us_between(at, now);
}

/* Something was noted so long ago. */
static bool
note_is_past(const struct flow *flow, uint32_t note, struct instant now)
{
	return note != 0 && is_past(flow_noted(flow, note, UNIT_US), now, ANSWER_SECONDS);
}

static void
count_segment(struct flow *flow, enum side side, bool resent)
{
	flow->total.segments[side]++;
	flow->total.resent[side] += resent;
}

/* Data below what was already sent is a retransmission when it was acknowledged or comes too late
 * to have been overtaken on the way. */
static bool
is_resent(const struct flow *flow, const struct packet *p, enum side side, uint32_t end)
{
	const struct flow_stream *s = &flow->stream[side];
	bool probe = p->payload_length == 1 && p->seq == s->next - 1; /* keep-alive */

	if (flow->tcp_seen[side] == 0 || !after(s->next, p->seq) || probe) {
		return false;
	}
	if ((flow->tcp_seen[!side] & TCP_ACK) != 0 && !after(end, s->acked)) {
		return true;
	}
	return (uint32_t)(p->at.ns / 1000) - s->advance_us > REORDER_US;
}

static void
track_stream(struct flow *flow, const struct packet *p, enum side side)
{
	struct flow_stream *s = &flow->stream[side], *other = &flow->stream[!side];
	uint32_t end = p->seq + p->payload_length + ((p->tcp_flags & TCP_SYN) != 0) +
		       ((p->tcp_flags & TCP_FIN) != 0);

	if (p->payload_length > 0) {
		count_segment(flow, side, is_resent(flow, p, side, end));
	}
	if (flow->tcp_seen[side] == 0 || after(end, s->next)) {
		s->next = end;
		s->advance_us = (uint32_t)(p->at.ns / 1000);
	}
	if ((p->tcp_flags & TCP_ACK) != 0 &&
		((flow->tcp_seen[side] & TCP_ACK) == 0 || after(p->ack, other->acked))) {
		other->acked = p->ack;
	}
}

static void
track_handshake(struct flow *flow, const struct packet *p, enum side side)
{
	unsigned flags = p->tcp_flags & (TCP_SYN | TCP_ACK);

	if (flags == TCP_SYN && side == SIDE_CLIENT && flow->asked == 0) {
		flow->asked = flow_note(flow, p->at, UNIT_US);
		flow->isn = p->seq;
	} else if (flags == (TCP_SYN | TCP_ACK) && side == SIDE_SERVER &&
		   flow->answered == 0) {
		flow->answered = flow_note(flow, p->at, UNIT_US);
		flow->answered_ns =
			(uint32_t)((p->at.ns - flow->first.ns) % UNIT_US) & 1023;
		if (flow->asked != 0) {
			flow->rtt_us[SIDE_SERVER] = us_since_asked(flow, p->at);
		}
	} else if (flags == TCP_ACK && side == SIDE_CLIENT && flow->answered != 0 &&
		   flow->rtt_us[SIDE_CLIENT] == 0) {
		flow->rtt_us[SIDE_CLIENT] = us_since_answered(flow, p->at);
	}
}

static void
track_reset(struct flow *flow, const struct packet *p, enum side side)
{
	if ((p->tcp_flags & TCP_RST) == 0 || track_is_closed(flow)) {
		return;
	}
	flow->reset_by = side == SIDE_CLIENT ? 1 : 2;
	flow->failed = flow->failed || flow->total.payload[SIDE_SERVER] == 0;
	flow->cut = flow->cut || flow->unanswered >= UPLOAD_BYTES;
}

/* RFC 8446, 6: level 2 is fatal, and an alert that can be read came before anything was encrypted,
 * so no data of the service was ever sent. */
static bool
is_fatal_alert(const struct packet *p)
{
	static const uint8_t alert = 21, major = 3, fatal = 2;
	const uint8_t *at = p->payload;

	return p->payload_captured >= 7 && at[0] == alert && at[1] == major &&
	       at[3] == 0 && at[4] == 2 && at[5] == fatal;
}

static void
track_tcp(struct flow *flow, const struct packet *p, enum side side)
{
	track_handshake(flow, p, side);
	if ((p->tcp_flags & TCP_RST) == 0) { /* the numbers of a reset may be anything */
		track_stream(flow, p, side);
	}
	track_reset(flow, p, side);
	flow->failed = flow->failed || is_fatal_alert(p);
	flow->tcp_seen[side] |= p->tcp_flags;
}

/* --- any transport ------------------------------------------------------------------------------ */

static void
track_udp(struct flow *flow, const struct packet *p, enum side side)
{
	uint32_t *first = side == SIDE_CLIENT ? &flow->asked : &flow->answered;

	if (*first != 0) {
		return;
	}
	*first = flow_note(flow, p->at, UNIT_US);
	if (side == SIDE_SERVER && flow->asked != 0) {
		flow->rtt_us[SIDE_SERVER] = us_since_asked(flow, p->at);
	}
}

static void
add_bounded(uint32_t *sum, uint32_t n)
{
	*sum = *sum > UINT32_MAX - n ? UINT32_MAX : *sum + n;
}

static void
client_sent(const struct flow_table *t, struct flow *flow, const struct packet *p)
{
	uint32_t before, burst;

	if (flow->sent == 0 ||
		is_past(flow_noted(flow, flow->sent, UNIT_MS), p->at, SILENCE_SECONDS)) {
		flow->burst = 0;
	}
	before = burst = flow->burst;
	add_bounded(&burst, p->payload_length);
	add_bounded(&flow->unanswered, p->payload_length);
	flow->burst = burst < START_BYTES ? (uint16_t)burst : START_BYTES;
	flow->sent = flow_note(flow, p->at, UNIT_MS);
	if (before < START_BYTES && burst >= START_BYTES) {
		int64_t minute = (p->at.ns - t->slot.ns) / (60 * NS_PER_SECOND);

		flow->starts |= (uint8_t)(1U << minute);
	}
}

static void
server_sent(struct flow *flow, const struct packet *p)
{
	flow->unanswered = 0;
	if (flow->total.payload[SIDE_SERVER] == 0 && flow->asked != 0) {
		flow->start_us = us_since_asked(flow, p->at);
	}
}

enum side
track_packet(struct flow_table *t, struct flow *flow, const struct packet *packet,
	enum side side)
{
	if (flow->unanswered >= UPLOAD_BYTES &&
		is_past(flow->last, packet->at, SILENCE_SECONDS)) {
		flow->cut = true;
	}
	if (packet->transport == TRANSPORT_TCP && !packet->fragment) {
		if ((packet->tcp_flags & TCP_SYN) != 0) {
			side = settle_by_syn(t, flow, packet, side);
		}
		track_tcp(flow, packet, side);
	} else if (packet->transport == TRANSPORT_UDP) {
		track_udp(flow, packet, side);
	}
	if (side == SIDE_SERVER && flow->total.packets[SIDE_SERVER] == 0 &&
		note_is_past(flow, flow->asked, packet->at)) {
		flow->failed = true;
	}
	if (packet->payload_length > 0) {
		if (side == SIDE_CLIENT) {
			client_sent(t, flow, packet);
		} else {
			server_sent(flow, packet);
		}
	}
	return side;
}

void
track_end(const struct flow_table *t, struct flow *flow)
{
	if (flow->total.packets[SIDE_SERVER] == 0 &&
		note_is_past(flow, flow->asked, t->now)) {
		flow->failed = true;
	}
	if (flow->unanswered >= UPLOAD_BYTES && !track_is_closed(flow) &&
		is_past(flow->last, t->now, SILENCE_SECONDS)) {
		flow->cut = true;
	}
}
