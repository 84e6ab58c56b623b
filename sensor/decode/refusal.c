/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/reader.h"
#include "sensor/decode/decode.h"

#include <string.h>

/* ICMP errors quote the packet they are about: RFC 792 for IPv4, RFC 4443 for IPv6. */

enum { UNREACHABLE = 3, TOO_BIG = 4, UNREACHABLE6 = 1, ERROR_HEAD = 8 };

static bool
is_refusal(const struct packet *p, struct reader *r)
{
	uint8_t type = reader_u8(r), code = reader_u8(r);

	reader_skip(r, ERROR_HEAD - 2);
	return p->transport == TRANSPORT_ICMP ? type == UNREACHABLE && code != TOO_BIG
					      : type == UNREACHABLE6;
}

static bool
read_ends(struct reader *r, struct packet *about)
{
	about->from_port = reader_u16(r);
	about->to_port = reader_u16(r);
	return !r->failed &&
	       (about->transport == TRANSPORT_TCP || about->transport == TRANSPORT_UDP);
}

static bool
read_quote(struct reader *r, struct packet *about)
{
	const uint8_t *ip = reader_take(r, 20);
	size_t header;

	if (ip == NULL || ip[0] >> 4 != 4 || (ip[0] & 15) < 5) {
		return false;
	}
	header = (size_t)(ip[0] & 15) * 4;
	reader_skip(r, header - 20);
	about->transport = ip[9];
	about->from = addr_of_v4(ip + 12);
	about->to = addr_of_v4(ip + 16);
	return (bytes_u16(ip + 6) & 0x1fff) == 0 && read_ends(r, about);
}

/* What has extension headers is left alone: nobody refuses such packets often. */
static bool
read_quote6(struct reader *r, struct packet *about)
{
	const uint8_t *ip = reader_take(r, 40);

	if (ip == NULL || ip[0] >> 4 != 6) {
		return false;
	}
	about->transport = ip[6];
	memcpy(about->from.byte, ip + 8, sizeof about->from.byte);
	memcpy(about->to.byte, ip + 24, sizeof about->to.byte);
	return read_ends(r, about);
}

bool
decode_refused(const struct packet *packet, struct packet *about)
{
	struct reader r = reader_of(packet->header, packet->header_captured);

	if ((packet->transport != TRANSPORT_ICMP &&
		    packet->transport != TRANSPORT_ICMP6) ||
		packet->fragment || packet->header == NULL) {
		return false;
	}
	*about = (struct packet){ .at = packet->at };
	reader_skip(&r, packet->header_length);
	if (!is_refusal(packet, &r)) {
		return false;
	}
	return packet->transport == TRANSPORT_ICMP ? read_quote(&r, about)
						   : read_quote6(&r, about);
}
