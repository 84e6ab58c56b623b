/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_SELFTEST_SEEN_H
#define PENUMBRA_SENSOR_SELFTEST_SEEN_H

#include "sensor/cover.h"
#include "sensor/selftest/outer.h"
#include "sensor/sighting.h"

#include <stdbool.h>
#include <stdint.h>

/* All figures the self-test judges by.  Packets, bytes of IP packets and seconds; counts since the
 * test began. */

struct selftest_seen {
	bool live, unit_file;
	uint32_t processes;
	double seconds; /* live: listened; file: between first and last packet */
	struct cover packets;
	/* the port, live only */
	const char *port; /* its name, for commands; NULL: not known */
	bool link_down, has_address, offload; /* offload: frames are joined by GRO */
	uint64_t dropped, if_dropped;
	uint32_t speed_mbit; /* of the port; 0: not known */
	double skew;         /* seconds the time stamps are ahead of the clock */
	/* frames */
	uint64_t peak;                   /* bytes on the wire in the busiest second */
	uint64_t ethernet, flooded, own; /* flooded: broadcast or multicast */
	/* second copies; of so many packets (equal acknowledgements are legitimate and left out);
	 * came under another VLAN tag or from another port than the first, lastly these tags */
	uint64_t duplicates, duplicates_of, other_vlan, other_interface;
	uint16_t vlan[2];
	uint32_t cut_longest; /* most bytes left of a packet that was cut */
	uint64_t coalesced;   /* longer than any wire carries */
	uint64_t vlans;       /* different tags */
	uint64_t outer[OUTER_COUNT];
	uint64_t unknown_type_packets;
	uint16_t unknown_type; /* most frequent one */
	/* connections that began under our eyes and carried data */
	uint64_t tcp, tcp_client_only, tcp_server_only;
	uint64_t acked,
		unseen; /* bytes the other end confirmed; of these, not seen here */
	uint64_t begun, midway; /* TCP, after the first seconds */
	/* bytes of flows, by enum position */
	uint64_t bytes[SIGHTING_POSITIONS];
	uint64_t no_unit, named; /* outbound bytes */
	uint64_t outbound_flows;
	uint64_t clients, clients_for_most; /* that carry 90 % of outbound bytes */
	uint64_t dns_queries, dns_askers;
	uint64_t hellos, hellos_complete, initials, initials_opened;
	uint64_t ipv6, ipv6_answers;
};

#endif
