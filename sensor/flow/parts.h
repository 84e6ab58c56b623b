/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_FLOW_PARTS_H
#define PENUMBRA_SENSOR_FLOW_PARTS_H

#include "sensor/flow/flow.h"

/* What the table keeps of a flow's parts apart from its node: most flows need none of it. */

/* A part that waits for its flow's name.  Few flows need one at a time, so they come from a pool of
 * their own; when it is empty, parts do not wait. */
struct held {
	struct flow_volume volume;
	struct instant first, last;
	uint32_t next; /* of the free ones */
	uint8_t starts;
};

enum { FLOWS_A_HELD = 16 };

/* What the flow had sent when its current part began, and when that was.  Only flows that live longer
 * than one slot have one, so that a packet counts once and a node stays small. */
struct past {
	struct flow_volume before;
	struct instant first;
	uint32_t next; /* of the free ones */
	uint32_t held; /* the part before, which waits for the flow's name; 0: none */
};

#endif
