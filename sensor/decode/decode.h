/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DECODE_DECODE_H
#define PENUMBRA_SENSOR_DECODE_DECODE_H

#include "sensor/base/addr.h"
#include "sensor/base/instant.h"
#include "sensor/capture/capture.h"

#include <stdbool.h>
#include <stdint.h>

/* From a frame to the innermost packet.  A cursor walks the layers; each layer takes what is its
 * own and names the next one; tunnels, tags and labels end at eight.  No reassembly of fragments: a later fragment
 * finds its ports in a small table of first fragments. */

enum { TRANSPORT_ICMP = 1, TRANSPORT_TCP = 6, TRANSPORT_UDP = 17, TRANSPORT_ICMP6 = 58 };
enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16 };
enum { PACKET_VLANS = 4 }; /* kept; more may be walked through */

/* Parcel, decode -> flow, name, dpi.  On the caller's stack; payload borrows the frame's bytes. */
struct packet {
	struct instant at;
	uint16_t interface;
	struct addr from, to;
	uint16_t from_port, to_port; /* host order; 0 when the transport has none */
	uint8_t transport;           /* IP protocol number */
	uint8_t tcp_flags;
	uint32_t seq, ack;
	uint32_t
		length; /* bytes of the innermost IP packet on the wire: what is counted */
	const uint8_t *payload; /* of TCP or UDP; may be read up to payload_captured */
	uint32_t payload_captured;
	uint32_t
		payload_length; /* on the wire, from the IP length, never from the frame */
	const uint8_t *header;  /* the innermost IP header; borrows the frame too */
	uint32_t
		header_captured; /* what may be read from there, to the end of the packet */
	uint16_t header_length;      /* IP header with options or extension headers */
	uint16_t transport_length;   /* header of TCP or UDP behind it; 0: neither */
	uint16_t vlan[PACKET_VLANS]; /* outermost first */
	uint8_t vlans;
	uint8_t tunnels;     /* encapsulations walked through */
	bool fragment;       /* a later fragment: no payload for readers */
	bool first_fragment; /* ports are here, the payload is cut short */
};

/* Every frame ends in exactly one of these; each is a counter of the coverage page. */
enum decode_end {
#define DECODE_END(name, fate, word) DECODE_##name,
#include "sensor/decode/decode.def"
#undef DECODE_END
	DECODE_END_COUNT
};
const char *decode_end_word(enum decode_end end);

struct decoder;
struct decoder *decoder_open(void);
void decoder_close(struct decoder *decoder);
/* Packets from or to these networks, bare or inside any tunnel, end as EXCLUDED before a byte behind
 * their addresses is read.  Borrowed for the decoder's life. */
struct prefix;
void decoder_exclude(
	struct decoder *decoder, const struct prefix *networks, size_t count);
/* What a site uses beside the usual numbers; 0 ends a list that is not full. */
enum { DECODE_EXTRA = 8 };
struct decode_extra {
	uint16_t tpid[DECODE_EXTRA];                        /* EtherTypes of VLAN tags */
	uint16_t vxlan[DECODE_EXTRA], geneve[DECODE_EXTRA]; /* UDP ports */
};
void decoder_extra(
	struct decoder *decoder, const struct decode_extra *extra); /* copied */
/* Fills *packet when the answer is DECODE_PACKET.  Of NO_FLOW and FRAGMENT_UNMATCHED, which are
 * analysed too, everything but ports and payload is filled; of the other endings nothing counts. */
enum decode_end decode_packet(
	struct decoder *decoder, const struct frame *frame, struct packet *packet);
/* Of an ICMP message that says a packet could not be delivered, other than for its size: the ends
 * of that packet, as its sender wrote them.  False for everything else. */
bool decode_refused(const struct packet *packet, struct packet *about);

#endif
