/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DPI_RECORD_H
#define PENUMBRA_SENSOR_DPI_RECORD_H

#include "sensor/base/ring.h"
#include "sensor/dpi/far.h"

/* What far.c and desk.c put into the two rings behind a far_block. */

enum { FAR_LOOK = 1, FAR_GONE = 2, FAR_PROTOCOLS = 512 };

struct far_ask {
	uint32_t kind, handle, serial;
	uint32_t culprit[FAR_CULPRITS];
	struct instant at;
	struct addr from, to;
	uint16_t from_port, to_port;
	uint32_t seq, ack;
	uint8_t transport, side, tcp_seen[2];
	uint32_t captured; /* of the payload; may be more than is here */
	uint8_t payload[FAR_PAYLOAD];
};

struct far_verdict {
	uint32_t handle, serial;
	uint16_t protocol; /* nDPI's number, 0 none */
	uint16_t settled;
	char word[FAR_WORD];
};

static inline size_t
far_asks_offset(void)
{
	return (sizeof(struct far_block) + 127) & ~(size_t)127;
}

static inline size_t
far_verdicts_offset(void)
{
	return (far_asks_offset() + ring_bytes(FAR_ASKS, sizeof(struct far_ask)) + 127) &
	       ~(size_t)127;
}

static inline struct ring_end
far_asks(struct far_block *far)
{
	return ring_end_of(
		(char *)far + far_asks_offset(), FAR_ASKS, sizeof(struct far_ask));
}

static inline struct ring_end
far_verdicts(struct far_block *far)
{
	return ring_end_of((char *)far + far_verdicts_offset(), FAR_VERDICTS,
		sizeof(struct far_verdict));
}

#endif
