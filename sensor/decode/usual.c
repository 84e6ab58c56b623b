/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/decode/walk.h"

enum {
	LINK_ETHERNET = 1,
	ETHERNET = 14,
	TAG = 4,
	IPV4 = 20,
	TCP = 20,
	UDP = 8,
	TYPE_IPV4 = 0x0800,
	TYPE_TAG = 0x8100,
	PLAIN_IPV4 = 0x45,
	FRAGMENT = 0x3fff /* more of them, or an offset */
};

/* Where the IP header begins; 0: something else follows. */
static uint32_t
network(const struct frame *frame, struct packet *p)
{
	const uint8_t *at = frame->bytes;
	uint16_t type, id;

	if (frame->link != LINK_ETHERNET || frame->captured < ETHERNET + TAG + IPV4) {
		return 0;
	}
	type = bytes_u16(at + ETHERNET - 2);
	if (type == TYPE_IPV4) {
		return ETHERNET;
	}
	if (type != TYPE_TAG || bytes_u16(at + ETHERNET + 2) != TYPE_IPV4) {
		return 0;
	}
	id = bytes_u16(at + ETHERNET) & 0x0fff;
	p->vlan[0] = id;
	p->vlans = id != 0;
	return ETHERNET + TAG;
}

static bool
tcp(struct packet *p, const uint8_t *at, uint32_t whole)
{
	uint32_t header;

	if (whole < TCP) {
		return false;
	}
	header = (at[12] >> 4) * 4U;
	if (header < TCP || header > whole) {
		return false;
	}
	p->seq = bytes_u32(at + 4);
	p->ack = bytes_u32(at + 8);
	p->tcp_flags = at[13];
	p->transport_length = (uint16_t)header;
	p->payload_length = whole - header;
	return true;
}

static bool
udp(struct packet *p, const uint8_t *at, uint32_t whole)
{
	uint32_t length;

	if (whole < UDP || walk_is_tunnel(p)) {
		return false;
	}
	length = bytes_u16(at + 4);
	p->transport_length = UDP;
	p->payload_length = (length >= UDP && length < whole ? length : whole) - UDP;
	return true;
}

static bool
transport(struct packet *p, const uint8_t *at, uint32_t whole)
{
	if (whole < UDP) {
		return false;
	}
	p->from_port = bytes_u16(at);
	p->to_port = bytes_u16(at + 2);
	return p->transport == TRANSPORT_TCP   ? tcp(p, at, whole)
	       : p->transport == TRANSPORT_UDP ? udp(p, at, whole)
					       : false;
}

bool
decode_usual(const struct frame *frame, struct packet *packet)
{
	const uint8_t *ip;
	uint32_t begin, total;

	*packet = (struct packet){ .at = frame->at, .interface = frame->interface };
	begin = network(frame, packet);
	ip = frame->bytes + begin;
	if (begin == 0 || ip[0] != PLAIN_IPV4 || (bytes_u16(ip + 6) & FRAGMENT) != 0) {
		return false;
	}
	total = bytes_u16(ip + 2);
	if (total < IPV4 + UDP || total > frame->captured - begin) {
		return false;
	}
	packet->transport = ip[9];
	packet->from = addr_of_v4(ip + 12);
	packet->to = addr_of_v4(ip + 16);
	if (!transport(packet, ip + IPV4, total - IPV4)) {
		return false;
	}
	packet->length = total;
	packet->header = ip;
	packet->header_length = IPV4;
	packet->payload = ip + IPV4 + packet->transport_length;
	packet->payload_captured = packet->payload_length;
	packet->header_captured =
		IPV4 + packet->transport_length + packet->payload_length;
	return true;
}
