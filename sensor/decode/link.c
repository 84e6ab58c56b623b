/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/decode/walk.h"

/* Everything between the wire and the first IP header. */

enum {
	TYPE_LEAST = 0x600,  /* IEEE 802.3: smaller values are lengths */
	TYPE_LLC = 4,        /* what Linux cooked captures say for 802.2 */
	LABEL_BOTTOM = 0x100 /* RFC 3032: last label of the stack */
};

enum layer
walk_ethertype(struct walk *w, uint16_t type)
{
	switch (type) {
	case 0x0800: return LAYER_IPV4;
	case 0x86dd: return LAYER_IPV6;
	case 0x8100:
	case 0x88a8:
	case 0x9100:
	case 0x9200:
	case 0x9300: return LAYER_VLAN;
	case 0x8847:
	case 0x8848: return LAYER_MPLS;
	case 0x8864: return LAYER_PPPOE;
	case 0x8909: return LAYER_METADATA;
	default:
		return walk_is_extra(w->extra->tpid, type) ? LAYER_VLAN
							   : walk_end(w, DECODE_NOT_IP);
	}
}

/* A type field that, when small, is a length instead: LLC follows, and then padding. */
static enum layer
type_or_length(struct walk *w, uint16_t type)
{
	if (type >= TYPE_LEAST) {
		return walk_ethertype(w, type);
	}
	if (type > walk_left(w)) {
		return walk_end(w, DECODE_BAD_LENGTH);
	}
	walk_trim(w, type);
	return LAYER_LLC;
}

enum layer
layer_ethernet(struct walk *w)
{
	const uint8_t *start = reader_take(&w->r, 14);

	return start == NULL ? LAYER_DONE : type_or_length(w, bytes_u16(start + 12));
}

enum layer
layer_vlan(struct walk *w)
{
	uint16_t id = reader_u16(&w->r) & 0x0fff;
	uint16_t type = reader_u16(&w->r);
	struct packet *p = w->packet;

	if (++w->tags > WALK_TAGS) {
		return walk_end(w, DECODE_TOO_DEEP);
	}
	/* 0 is a priority tag and names no network */
	if (id != 0 && p->vlans < PACKET_VLANS) {
		p->vlan[p->vlans++] = id;
	}
	return type_or_length(w, type);
}

/* Cisco metadata: version, length of the options in units of 4 bytes, the options (a security group
 * tag), then the EtherType of what it stands before. */
enum layer
layer_metadata(struct walk *w)
{
	uint8_t version = reader_u8(&w->r), units = reader_u8(&w->r);
	uint16_t type;

	reader_skip(&w->r, (size_t)units * 4);
	type = reader_u16(&w->r);
	if (w->r.failed || version != 1 || units == 0 || ++w->tags > WALK_TAGS) {
		return walk_end(
			w, w->tags > WALK_TAGS ? DECODE_TOO_DEEP : DECODE_BAD_HEADER);
	}
	return type_or_length(w, type);
}

enum layer
layer_llc(struct walk *w)
{
	uint32_t head = reader_u24(&w->r);
	uint32_t organisation = reader_u24(&w->r);
	uint16_t type = reader_u16(&w->r);

	if (w->r.failed) {
		/* too small for SNAP, so no IP inside: spanning tree and the like */
		w->r.failed = w->beyond > 0;
		return walk_end(w, DECODE_NOT_IP);
	}
	if (head != 0xaaaa03 || (organisation != 0 && organisation != 0x0000f8)) {
		return walk_end(w, DECODE_NOT_IP);
	}
	return walk_ethertype(w, type);
}

static enum layer
cooked(struct walk *w, uint16_t type)
{
	return type == TYPE_LLC ? LAYER_LLC : walk_ethertype(w, type);
}

enum layer
layer_sll(struct walk *w)
{
	reader_skip(&w->r, 14);
	return cooked(w, reader_u16(&w->r));
}

enum layer
layer_sll2(struct walk *w)
{
	uint16_t type = reader_u16(&w->r);

	reader_skip(&w->r, 18);
	return cooked(w, type);
}

/* The family's number is the writing system's own: 2 is IPv4 everywhere, IPv6 has many. */
enum layer
layer_null_loop(struct walk *w)
{
	uint32_t family = reader_u32(&w->r);

	if (family > 0xffff) {
		family = __builtin_bswap32(family);
	}
	switch (family) {
	case 2: return LAYER_IPV4;
	case 10:
	case 24:
	case 28:
	case 30: return LAYER_IPV6;
	default: return walk_end(w, DECODE_NOT_IP);
	}
}

enum layer
walk_version(struct walk *w)
{
	struct reader peek = w->r;
	uint8_t nibble = reader_u8(&peek) >> 4;

	return nibble == 4 ? LAYER_IPV4 : nibble == 6 ? LAYER_IPV6 : LAYER_DONE;
}

enum layer
layer_raw(struct walk *w)
{
	enum layer layer = walk_version(w);

	if (layer == LAYER_DONE) {
		w->r.failed = reader_left(&w->r) == 0;
		return walk_end(w, DECODE_BAD_HEADER);
	}
	return layer;
}

enum layer
layer_mpls(struct walk *w)
{
	struct reader peek;
	uint32_t label = 0;

	for (int n = 0; (label & LABEL_BOTTOM) == 0; n++) {
		if (n == WALK_LABELS) {
			return walk_end(w, DECODE_TOO_DEEP);
		}
		label = reader_u32(&w->r);
		if (w->r.failed) {
			return LAYER_DONE;
		}
	}
	peek = w->r;
	switch (reader_u8(&peek) >> 4) {
	case 4: return LAYER_IPV4;
	case 6: return LAYER_IPV6;
	case 0: /* RFC 4385: a control word, then Ethernet */
		reader_skip(&w->r, 4);
		return walk_enter(w, LAYER_ETHERNET);
	default: return walk_end(w, DECODE_NOT_IP);
	}
}

enum layer
layer_pppoe(struct walk *w)
{
	uint8_t version = reader_u8(&w->r);
	uint8_t code = reader_u8(&w->r);
	uint16_t length;

	reader_skip(&w->r, 2);
	length = reader_u16(&w->r);
	if (version != 0x11) {
		return walk_end(w, DECODE_BAD_HEADER);
	}
	if (code != 0) {
		return walk_end(w, DECODE_NOT_IP);
	}
	if (length > walk_left(w)) {
		return walk_end(w, DECODE_BAD_LENGTH);
	}
	walk_trim(w, length);
	return LAYER_PPP;
}

enum layer
layer_ppp(struct walk *w)
{
	struct reader peek = w->r;
	uint16_t protocol;

	/* RFC 1662 address and control field, left out by agreement on most links */
	if (reader_u16(&peek) == 0xff03) {
		reader_skip(&w->r, 2);
	}
	protocol = reader_u8(&w->r);
	/* RFC 1661, 6.5: an odd first byte is a protocol of one byte */
	if ((protocol & 1) == 0) {
		protocol = (uint16_t)(protocol << 8 | reader_u8(&w->r));
	}
	switch (protocol) {
	case 0x0021: return LAYER_IPV4;
	case 0x0057: return LAYER_IPV6;
	case 0x0281: return LAYER_MPLS;
	default: return walk_end(w, DECODE_NOT_IP);
	}
}

/* IEEE 802.11 data frame, 9.3.2: the addresses depend on the direction, quality of service adds
 * two bytes.  Some controllers send the two bytes of frame control the other way round. */
enum layer
layer_wlan(struct walk *w)
{
	uint8_t type = reader_u8(&w->r), flags = reader_u8(&w->r);

	if ((type & 0x0f) != 0x08 && (flags & 0x0f) == 0x08) {
		uint8_t t = type;

		type = flags;
		flags = t;
	}
	/* not a data frame, one without data, or protected: nothing can be seen inside */
	if ((type & 0x0f) != 0x08 || (type & 0x40) != 0 || (flags & 0x40) != 0) {
		return walk_end(w, DECODE_NOT_IP);
	}
	reader_skip(&w->r, (flags & 3) == 3 ? 28 : 22);
	if ((type & 0x80) != 0) {
		reader_skip(&w->r, (flags & 0x80) != 0 ? 6 : 2);
	}
	return LAYER_LLC;
}
