/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/decode/walk.h"

/* Packets inside packets.  A port alone proves nothing, since any program may be given one of
 * these as its own: a UDP tunnel is believed only when its header is well-formed to the bit. */

/* --- GRE: RFC 2784 and 2890; version 1 is PPTP, RFC 2637 ---------------------------------------- */

enum {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACK = 0x0080,
	GRE_PPP = 0x880b,
	GRE_ETHERNET = 0x6558,
	GRE_ERSPAN = 0x88be,
	GRE_ERSPAN3 = 0x22eb
};

static enum layer
pptp(struct walk *w, uint16_t flags, uint16_t type)
{
	uint16_t length = reader_u16(&w->r);

	reader_skip(&w->r, 2);
	if (type != GRE_PPP || (flags & GRE_SEQUENCE) == 0) {
		return walk_end(w, DECODE_NO_FLOW); /* an acknowledgement alone */
	}
	reader_skip(&w->r, (flags & GRE_ACK) != 0 ? 8 : 4);
	if (length > walk_left(w) && !w->in_fragment) {
		return walk_end(w, DECODE_BAD_LENGTH);
	}
	if (length < walk_left(w)) {
		walk_trim(w, length);
	}
	return walk_enter(w, LAYER_PPP);
}

/* RFC 1701: source routes, each with its length, until an empty one. */
static void
skip_routes(struct walk *w)
{
	for (int n = 0; n < WALK_EXTENSIONS; n++) {
		uint16_t family = reader_u16(&w->r);
		uint8_t length;

		reader_skip(&w->r, 1);
		length = reader_u8(&w->r);
		if (family == 0 && length == 0) {
			return;
		}
		reader_skip(&w->r, length);
	}
	w->r.failed = true;
}

static enum layer
gre_inside(struct walk *w, uint16_t flags, uint16_t type)
{
	switch (type) {
	case 0x0800: return walk_enter(w, LAYER_IPV4);
	case 0x86dd: return walk_enter(w, LAYER_IPV6);
	case 0x8847: return walk_enter(w, LAYER_MPLS);
	case GRE_ETHERNET: return walk_enter(w, LAYER_ETHERNET);
	case GRE_ERSPAN:
		/* type I has no header of its own, and no sequence number tells them apart */
		return (flags & GRE_SEQUENCE) != 0 ? LAYER_ERSPAN2
						   : walk_enter(w, LAYER_ETHERNET);
	case GRE_ERSPAN3: return LAYER_ERSPAN3;
	default: return walk_end(w, DECODE_NO_FLOW);
	}
}

enum layer
layer_gre(struct walk *w)
{
	uint16_t flags = reader_u16(&w->r);
	uint16_t type = reader_u16(&w->r);

	if ((flags & 7) == 1) {
		return pptp(w, flags, type);
	}
	if ((flags & 7) != 0) {
		return walk_end(w, DECODE_NO_FLOW);
	}
	if ((flags & (GRE_CHECKSUM | GRE_ROUTING)) != 0) {
		reader_skip(&w->r, 4);
	}
	reader_skip(&w->r, (flags & GRE_KEY) != 0 ? 4 : 0);
	reader_skip(&w->r, (flags & GRE_SEQUENCE) != 0 ? 4 : 0);
	if ((flags & GRE_ROUTING) != 0) {
		skip_routes(w);
	}
	return gre_inside(w, flags, type);
}

/* --- ERSPAN: draft-foschiano-erspan ---------------------------------------------------------- */

enum { ERSPAN_TRUNCATED = 0x0400, ERSPAN3_OPTIONAL = 1 };

enum layer
layer_erspan2(struct walk *w)
{
	reader_skip(&w->r, 2);
	w->cut_by_switch = (reader_u16(&w->r) & ERSPAN_TRUNCATED) != 0;
	reader_skip(&w->r, 4);
	return walk_enter(w, LAYER_ETHERNET);
}

enum layer
layer_erspan3(struct walk *w)
{
	uint16_t flags;

	reader_skip(&w->r, 2);
	w->cut_by_switch = (reader_u16(&w->r) & ERSPAN_TRUNCATED) != 0;
	reader_skip(&w->r, 6);
	flags = reader_u16(&w->r);
	reader_skip(&w->r, (flags & ERSPAN3_OPTIONAL) != 0 ? 8 : 0);
	/* frame type: 0 Ethernet, 2 IP */
	switch (flags >> 10 & 0x1f) {
	case 0: return walk_enter(w, LAYER_ETHERNET);
	case 2: return walk_enter(w, LAYER_RAW);
	default: return walk_end(w, DECODE_NO_FLOW);
	}
}

/* --- over UDP --------------------------------------------------------------------------------- */

/* RFC 7348: flag I, all else zero but the group policy extension's flag and group. */
static enum layer
vxlan(struct walk *w)
{
	uint8_t flags = reader_u8(&w->r);
	uint32_t group = reader_u24(&w->r);
	uint32_t id = reader_u32(&w->r);

	if ((flags & ~0x80) != 0x08 || ((flags & 0x80) == 0 && group != 0) ||
		(id & 0xff) != 0) {
		return LAYER_DONE;
	}
	return LAYER_ETHERNET;
}

/* draft-ietf-nvo3-vxlan-gpe: the last of the reserved bytes names what is inside. */
static enum layer
vxlan_gpe(struct walk *w)
{
	uint8_t flags = reader_u8(&w->r);
	uint32_t next = reader_u24(&w->r);
	uint32_t id = reader_u32(&w->r);

	if ((flags & 0xf8) != 0x08 || (id & 0xff) != 0) {
		return LAYER_DONE;
	}
	if ((flags & 0x04) == 0) {
		return next == 0 ? LAYER_ETHERNET : LAYER_DONE;
	}
	switch (next) {
	case 1: return LAYER_IPV4;
	case 2: return LAYER_IPV6;
	case 3: return LAYER_ETHERNET;
	case 5: return LAYER_MPLS;
	default: return LAYER_DONE;
	}
}

/* RFC 8926 */
static enum layer
geneve(struct walk *w)
{
	uint8_t options = reader_u8(&w->r), flags = reader_u8(&w->r);
	uint16_t type = reader_u16(&w->r);
	uint32_t id = reader_u32(&w->r);

	if (options >> 6 != 0 || (flags & 0x3f) != 0 || (id & 0xff) != 0) {
		return LAYER_DONE;
	}
	reader_skip(&w->r, (size_t)(options & 0x3f) * 4);
	switch (type) {
	case 0x0800: return LAYER_IPV4;
	case 0x86dd: return LAYER_IPV6;
	case GRE_ETHERNET: return LAYER_ETHERNET;
	default: return LAYER_DONE;
	}
}

/* 3GPP TS 29.281, 5.1 and 5.2: extension headers of n x 4 bytes, each naming the next. */
static bool
skip_gtp_options(struct walk *w, uint8_t flags)
{
	uint8_t next;

	reader_skip(&w->r, 3);
	next = reader_u8(&w->r);
	for (int n = 0; (flags & 4) != 0 && next != 0; n++) {
		uint8_t units = reader_u8(&w->r);

		if (n == WALK_EXTENSIONS || units == 0) {
			return false;
		}
		reader_skip(&w->r, units * 4U - 2);
		next = reader_u8(&w->r);
	}
	return true;
}

static enum layer
gtp_u(struct walk *w)
{
	uint32_t whole = walk_left(w);
	uint8_t flags = reader_u8(&w->r), type = reader_u8(&w->r);
	uint16_t length = reader_u16(&w->r);

	reader_skip(&w->r, 4);
	/* version 1, GTP and not GTP', a user packet; the length counts what follows 8 bytes */
	if ((flags & 0xf8) != 0x30 || type != 0xff || length + 8U > whole) {
		return LAYER_DONE;
	}
	if ((flags & 7) != 0 && !skip_gtp_options(w, flags)) {
		return LAYER_DONE;
	}
	return walk_version(w);
}

enum { CAPWAP_PORT = 5247 };

/* RFC 5415, 4.3: clear text only, not a keep-alive, not a later fragment. */
static enum layer
capwap(struct walk *w)
{
	uint32_t whole = walk_left(w);
	uint8_t preamble = reader_u8(&w->r);
	uint32_t head = reader_u24(&w->r);
	uint32_t header = (head >> 19) * 4;
	bool native = (head & 0x100) != 0, fragmented = (head & 0x80) != 0;
	bool keep_alive = (head & 0x08) != 0;

	reader_skip(&w->r, 2);
	uint16_t offset = reader_u16(&w->r);
	if (preamble != 0 || header < 8 || header > whole || keep_alive ||
		(head & 7) != 0 || (fragmented && offset >> 3 != 0)) {
		return LAYER_DONE;
	}
	reader_skip(&w->r, header - 8);
	w->in_fragment = w->in_fragment || fragmented;
	if (!native) {
		return LAYER_ETHERNET;
	}
	return (head >> 9 & 0x1f) == 1 ? LAYER_WLAN : LAYER_DONE;
}

typedef enum layer (*opener)(struct walk *w);

static const struct {
	uint16_t port;
	opener open;
} tunnels[] = { { 4789, vxlan }, { 8472, vxlan }, { 4790, vxlan_gpe }, { 6081, geneve },
	{ 2152, gtp_u }, { CAPWAP_PORT, capwap } };

static opener
usual_opener(uint16_t port)
{
	for (size_t i = 0; i < sizeof tunnels / sizeof tunnels[0]; i++) {
		if (tunnels[i].port == port) {
			return tunnels[i].open;
		}
	}
	return NULL;
}

static opener
opener_of(const struct decode_extra *extra, uint16_t port)
{
	return walk_is_extra(extra->vxlan, port)    ? vxlan
	       : walk_is_extra(extra->geneve, port) ? geneve
						    : usual_opener(port);
}

/* CAPWAP's controller answers from its well-known port; the others are always sent to theirs. */
static uint16_t
port_of(const struct packet *p)
{
	return p->from_port == CAPWAP_PORT ? CAPWAP_PORT : p->to_port;
}

bool
walk_is_tunnel(const struct packet *packet)
{
	return usual_opener(port_of(packet)) != NULL;
}

enum layer
walk_udp_tunnel(struct walk *w)
{
	opener open = opener_of(w->extra, port_of(w->packet));
	struct walk before;
	enum layer inside;

	if (open == NULL) {
		return LAYER_DONE;
	}
	before = *w;
	inside = open(w);
	/* cut by the capture, so nobody can tell: the walk ends as SHORT */
	if ((w->r.failed && before.beyond > 0) ||
		(inside != LAYER_DONE && !w->r.failed && walk_left(w) > 0)) {
		return inside;
	}
	*w = before;
	return LAYER_DONE;
}
