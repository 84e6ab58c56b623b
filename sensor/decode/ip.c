/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/decode/walk.h"

#include <string.h>

/* IP headers of both versions (RFC 791, RFC 8200), TCP and UDP (RFC 9293, RFC 768).  Checksums
 * are not verified: offload and mirrors break them in honest traffic. */

enum {
	PROTO_HOP_BY_HOP = 0,
	PROTO_IPIP = 4,
	PROTO_IPV6 = 41,
	PROTO_ROUTING = 43,
	PROTO_FRAGMENT = 44,
	PROTO_GRE = 47,
	PROTO_AH = 51,
	PROTO_OPTIONS = 60,
	PROTO_MOBILITY = 135,
	PROTO_HIP = 139,
	PROTO_SHIM6 = 140,
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	TCP_HEADER = 20,
	UDP_HEADER = 8
};

/* The header says the packet is `total` bytes long, of which `read` are behind us.  False when
 * that cannot be.  Zero is what segmentation offload leaves: then the frame says it. */
static bool
bound(struct walk *w, uint32_t total, uint32_t read)
{
	uint32_t there = walk_left(w) + read;

	if (total == 0 || (total > there && w->in_fragment)) {
		total = there;
	}
	if (total < read || (total > there && !w->cut_by_switch)) {
		return false;
	}
	w->packet->length = total;
	if (total > there) {
		w->beyond += total - there;
	}
	walk_trim(w, total - read);
	return true;
}

/* A new innermost packet begins: nothing of an outer one may be left in the parcel. */
static void
renew(struct walk *w, uint8_t transport)
{
	struct packet *p = w->packet;

	p->transport = transport;
	p->from_port = p->to_port = 0;
	p->fragment = p->first_fragment = false;
	p->transport_length = 0;
	w->proto = transport;
}

static bool
excluded(const struct walk *w)
{
	for (size_t i = 0; i < w->excludes; i++) {
		if (prefix_holds(&w->exclude[i], &w->packet->from) ||
			prefix_holds(&w->exclude[i], &w->packet->to)) {
			return true;
		}
	}
	return false;
}

static enum layer
later_fragment(struct walk *w)
{
	w->packet->fragment = true;
	w->packet->payload_length = walk_left(w);
	return walk_end(w, fragments_find(w->fragments, w->packet, w->packet_id)
				   ? DECODE_PACKET
				   : DECODE_FRAGMENT_UNMATCHED);
}

static enum layer
protocol(struct walk *w)
{
	switch (w->proto) {
	case TRANSPORT_TCP: return LAYER_TCP;
	case TRANSPORT_UDP: return LAYER_UDP;
	case PROTO_GRE: return LAYER_GRE;
	case PROTO_IPIP: return walk_enter(w, LAYER_IPV4);
	case PROTO_IPV6: return walk_enter(w, LAYER_IPV6);
	default: return walk_end(w, DECODE_NO_FLOW);
	}
}

/* offset in bytes; more: further fragments follow */
static enum layer
protocol_or_fragment(struct walk *w, uint32_t id, unsigned offset, bool more)
{
	w->packet_id = id;
	if (offset > 0) {
		return later_fragment(w);
	}
	w->packet->first_fragment = more;
	w->in_fragment = w->in_fragment || more;
	return protocol(w);
}

enum layer
layer_ipv4(struct walk *w)
{
	const uint8_t *start = reader_take(&w->r, IPV4_HEADER);
	uint32_t first, header, fragment;

	if (start == NULL) {
		return LAYER_DONE;
	}
	first = start[0];
	header = (first & 0x0f) * 4;
	fragment = bytes_u16(start + 6);
	renew(w, start[9]);
	w->packet->from = addr_of_v4(start + 12);
	w->packet->to = addr_of_v4(start + 16);
	if (first >> 4 != 4 || header < IPV4_HEADER) {
		return walk_end(w, DECODE_BAD_HEADER);
	}
	if (excluded(w)) {
		return walk_end(w, DECODE_EXCLUDED);
	}
	if (!bound(w, bytes_u16(start + 2), IPV4_HEADER) || header > w->packet->length) {
		return walk_end(w, DECODE_BAD_LENGTH);
	}
	reader_skip(&w->r, header - IPV4_HEADER);
	w->packet->header = start;
	w->packet->header_length = (uint16_t)header;
	return protocol_or_fragment(w, bytes_u16(start + 4), (fragment & 0x1fff) * 8,
		(fragment & 0x2000) != 0);
}

/* Length of the extension header of this number whose length field is given; 0: not one. */
static size_t
extension_size(uint8_t number, uint8_t field)
{
	switch (number) {
	case PROTO_HOP_BY_HOP:
	case PROTO_ROUTING:
	case PROTO_OPTIONS:
	case PROTO_MOBILITY:
	case PROTO_HIP:
	case PROTO_SHIM6: return ((size_t)field + 1) * 8;
	case PROTO_AH: return ((size_t)field + 2) * 4;
	default: return 0;
	}
}

/* Continues behind the header, unless this is a later fragment. */
static bool
fragment_header(struct walk *w)
{
	uint8_t next = reader_u8(&w->r);
	uint16_t field;

	reader_skip(&w->r, 1);
	field = reader_u16(&w->r);
	w->packet_id = reader_u32(&w->r);
	w->proto = w->packet->transport = next;
	w->packet->fragment = (field & 0xfff8) != 0;
	w->packet->first_fragment = !w->packet->fragment && (field & 1) != 0;
	w->in_fragment = w->in_fragment || w->packet->first_fragment;
	return !w->packet->fragment;
}

/* Takes one extension header; false when what follows is none. */
static bool
extension(struct walk *w)
{
	struct reader peek = w->r;
	uint8_t next = reader_u8(&peek), field = reader_u8(&peek);
	size_t size = extension_size(w->proto, field);

	if (w->proto == PROTO_FRAGMENT) {
		return fragment_header(w);
	}
	if (size == 0) {
		return false;
	}
	reader_skip(&w->r, size);
	w->proto = w->packet->transport = next;
	return true;
}

enum layer
layer_ipv6(struct walk *w)
{
	const uint8_t *start = reader_take(&w->r, IPV6_HEADER);
	uint32_t length;

	if (start == NULL) {
		return LAYER_DONE;
	}
	length = bytes_u16(start + 4);
	renew(w, start[6]);
	memcpy(w->packet->from.byte, start + 8, sizeof w->packet->from.byte);
	memcpy(w->packet->to.byte, start + 24, sizeof w->packet->to.byte);
	if (start[0] >> 4 != 6) {
		return walk_end(w, DECODE_BAD_HEADER);
	}
	if (excluded(w)) {
		return walk_end(w, DECODE_EXCLUDED);
	}
	if (!bound(w, length == 0 ? 0 : length + IPV6_HEADER, IPV6_HEADER)) {
		return walk_end(w, DECODE_BAD_LENGTH);
	}
	for (int n = 0; extension(w); n++) {
		if (w->r.failed) {
			return LAYER_DONE;
		}
		if (n == WALK_EXTENSIONS) {
			return walk_end(w, DECODE_TOO_DEEP);
		}
	}
	w->packet->header = start;
	w->packet->header_length = (uint16_t)(w->r.at - start);
	return w->packet->fragment ? later_fragment(w) : protocol(w);
}

/* What is left is the payload; a cut capture has less of it than the wire had. */
static enum layer
payload(struct walk *w, uint32_t length)
{
	struct packet *p = w->packet;

	walk_trim(w, length);
	p->payload_length = length;
	p->payload_captured = (uint32_t)reader_left(&w->r);
	p->payload = w->r.at;
	if (p->first_fragment) {
		fragments_put(w->fragments, p, w->packet_id);
	}
	return walk_end(w, DECODE_PACKET);
}

static void
ports(struct walk *w, const uint8_t *header)
{
	w->packet->from_port = bytes_u16(header);
	w->packet->to_port = bytes_u16(header + 2);
}

enum layer
layer_tcp(struct walk *w)
{
	struct packet *p = w->packet;
	uint32_t whole = walk_left(w), header;
	const uint8_t *start;

	if (whole < TCP_HEADER) {
		return walk_end(w, DECODE_BAD_LENGTH);
	}
	start = reader_take(&w->r, TCP_HEADER);
	if (start == NULL) {
		return LAYER_DONE;
	}
	ports(w, start);
	p->seq = bytes_u32(start + 4);
	p->ack = bytes_u32(start + 8);
	header = (start[12] >> 4) * 4U;
	p->tcp_flags = start[13];
	if (header < TCP_HEADER) {
		return walk_end(w, DECODE_BAD_HEADER);
	}
	if (header > whole) {
		return walk_end(w, DECODE_BAD_LENGTH);
	}
	p->transport_length = (uint16_t)header;
	/* options may lie beyond the snap length: the packet is good without them */
	header -= TCP_HEADER;
	if (header > reader_left(&w->r)) {
		w->beyond -= header - (uint32_t)reader_left(&w->r);
		w->r.at = w->r.end;
	} else {
		reader_skip(&w->r, header);
	}
	return payload(w, walk_left(w));
}

enum layer
layer_udp(struct walk *w)
{
	uint32_t whole = walk_left(w), length;
	const uint8_t *start;
	enum layer inside;

	if (whole < UDP_HEADER) {
		return walk_end(w, DECODE_BAD_LENGTH);
	}
	start = reader_take(&w->r, UDP_HEADER);
	if (start == NULL) {
		return LAYER_DONE;
	}
	ports(w, start);
	length = bytes_u16(start + 4);
	/* smaller than the IP payload: padding; larger: a first fragment, or not to be believed */
	if (length >= UDP_HEADER && length < whole) {
		walk_trim(w, length - UDP_HEADER);
	}
	w->packet->transport_length = UDP_HEADER;
	inside = walk_udp_tunnel(w);
	if (w->r.failed) {
		return LAYER_DONE;
	}
	return inside != LAYER_DONE ? walk_enter(w, inside) : payload(w, walk_left(w));
}
