/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_SIGHTING_H
#define PENUMBRA_SENSOR_SIGHTING_H

#include "sensor/base/addr.h"
#include "sensor/base/instant.h"
#include "sensor/evidence.h"

#include <stdbool.h>
#include <stdint.h>

/* Parcel, sensor -> classifiers: what one flow did in one five-minute slot, and the flow's totals
 * when it ended.  Flat, fixed size, no pointer: it may travel through shared memory, so the other
 * side treats it as foreign (sighting_check). */

/* How many values the bytes below may have; pipeline.c asserts that the rooms agree. */
enum {
	SIGHTING_POSITIONS = 4,
	SIGHTING_RULES = 4,
	SIGHTING_ENDS = 8,
	SIGHTING_PROTOCOLS = 6
};

struct sighting {
	struct addr client, server;
	uint16_t client_port, server_port;
	uint8_t transport; /* IP protocol number */
	uint8_t position;  /* enum position */
	uint8_t rule;      /* enum direction_rule */
	uint8_t end;       /* enum flow_end; FLOW_LIVE while the flow goes on */
	bool opens;        /* first part of the flow: counts as one flow */
	bool last;         /* the flow ended: totals are complete */
	bool failed, cut;  /* struct flow */
	bool both_ways;    /* use: payload both ways since the flow began, or one way on a
			    * mirror declared to show only that */
	bool post_quantum, via_proxy;
	uint8_t reset_by;
	uint8_t starts; /* bit per minute of the slot, struct flow_volume */
	uint16_t vlan;  /* outermost tag of the client's side; 0: none */
	uint16_t interface;
	struct instant start; /* first packet of the flow */
	struct instant
		first; /* first and last packet of this part; both lie in one slot */
	struct instant until;
	uint64_t up, down; /* IP bytes of this part, client to server and back */
	uint64_t payload_up, payload_down;
	uint32_t packets_up, packets_down;
	uint32_t segments, resent;     /* both directions, this part */
	uint64_t total_up, total_down; /* of the flow so far */
	uint32_t total_packets_up, total_packets_down;
	uint32_t total_resent_up, total_resent_down;
	uint32_t rtt_client_us,
		rtt_server_us; /* halves of the TCP handshake; 0: not seen */
	uint32_t start_us; /* first client packet to first server payload; 0: not seen */
	uint8_t evidence;  /* enum evidence of name */
	uint8_t ech;       /* enum ech */
	uint8_t protocol;  /* enum name_protocol */
	uint16_t tls_version;
	char name[NAME_MAX_BYTES]; /* clean name or "" */
	char claimed
		[NAME_MAX_BYTES]; /* printable outer name as sent, for the diagnostic only */
	char alpn[16], ja4[40];
	char dpi[32]; /* nDPI's word, or "" */
};

/* True when every field is in range, the name is clean and times are in order. */
bool sighting_check(const struct sighting *s);

#endif
