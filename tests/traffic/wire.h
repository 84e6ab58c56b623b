/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_TRAFFIC_WIRE_H
#define PENUMBRA_TESTS_TRAFFIC_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Packets of a made-up office, written as one pcap file in the order of time.  A day is collected,
 * sorted and written; nothing crosses midnight UTC.  Long payloads are cut to their first bytes, as
 * a mirror with a short snap length would: what counts is the IP length. */

struct wire;

/* One direction's counts of what was put on the wire for a flow. */
struct wire_count {
	uint64_t bytes, packets;
};

struct wire *wire_open(FILE *out);
void wire_close(struct wire *wire);
/* Sorts and writes what was put since the last flush. */
void wire_flush(struct wire *wire);
uint64_t wire_packets(const struct wire *wire);

struct wire_end {
	uint32_t addr; /* IPv4, host order */
	uint16_t port, vlan;
};

enum { WIRE_FIN = 1, WIRE_SYN = 2, WIRE_RST = 4, WIRE_PSH = 8, WIRE_ACK = 16 };

/* Payload: length bytes were said, the capture keeps the first `kept` of them. */
struct wire_bytes {
	const uint8_t *at;
	size_t kept, length;
};

/* The IP length of what was put is added to *count. */
void wire_tcp(struct wire *wire, int64_t ns, const struct wire_end *from,
	const struct wire_end *to, uint32_t seq, uint32_t ack, unsigned flags,
	struct wire_bytes payload, struct wire_count *count);
void wire_udp(struct wire *wire, int64_t ns, const struct wire_end *from,
	const struct wire_end *to, const uint8_t *payload, size_t length,
	struct wire_count *count);

#endif
