/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_FLOW_INSIDE_H
#define PENUMBRA_SENSOR_FLOW_INSIDE_H

#include "sensor/flow/index.h"
#include "sensor/flow/parts.h"
#include "sensor/flow/table.h"

/* What the files of this room share.  Nodes are numbered from 1; 0 is nobody.
 *
 * A node stands in the index and hangs in two lists: the wheel slot of its deadline, and the queue of
 * its rank, from which the next to give way is taken when the table is full.  Wheel and open queue are
 * put right lazily: a packet only notes that the flow was touched. */

enum {
	WHEEL_SLOTS = 512, /* of a second; more than the longest silence */
	SCAN_MOST = 64,    /* open flows looked at to find one that gives way */
	SORT_A_BIRTH = 2,
	ANSWER_SECONDS = 3,
	SILENCE_SECONDS = 30,
	SYN_GRACE_SECONDS = 2, /* an unanswered SYN younger than this does not give way */
	UPLOAD_BYTES = 64 * 1024,
	START_BYTES = 4 * 1024,
	REORDER_US = 3000
};

/* In the order in which they give way. */
enum rank { RANK_SYN, RANK_ONE_UDP, RANK_CLOSED, RANK_OPEN, RANK_COUNT };

struct list {
	uint32_t first, last;
};

struct flow_table {
	struct flow_config config;
	struct flow_counts counts;
	struct flow *node;
	struct index index;
	uint32_t free;     /* nodes, linked by wheel_next */
	struct held *held; /* numbered from 1 */
	uint32_t held_free, held_used;
	struct past *
		past; /* numbered from 1; as many as nodes, touched as far as ever used */
	uint32_t past_free, past_used;
	struct instant now, slot; /* latest packet; start of its five-minute slot */
	int64_t tick;             /* last second that was swept */
	struct list wheel[WHEEL_SLOTS];
	struct list rank[RANK_COUNT];
	uint32_t giving, /* in the open queue: where flow_give_up goes on */
		hand; /* in the open queue: where its sorting goes on; 0: at its beginning */
};

static inline uint32_t
flow_number(const struct flow_table *t, const struct flow *flow)
{
	return (uint32_t)(flow - t->node);
}

_Static_assert(sizeof(struct flow) == 232, "a million of them fit into 256 MB");

static inline bool
is_past(struct instant since, struct instant now, int64_t seconds)
{
	return now.ns - since.ns >= seconds * NS_PER_SECOND;
}

/* wheel.c: when a flow ends by itself, and who gives way */
struct instant flow_deadline(const struct flow *flow);
enum flow_end wheel_silent_end(const struct flow *flow);
void wheel_add(struct flow_table *t, struct flow *flow);
/* After a packet: moves the flow to its new queue, and to an earlier slot if it now ends sooner. */
void wheel_touch(struct flow_table *t, struct flow *flow);
void wheel_remove(struct flow_table *t, struct flow *flow);
/* Frees a node for a packet; a bare SYN displaces no open flow.  False when nobody gives way. */
bool wheel_evict(struct flow_table *t, bool bare_syn);

/* track.c: what a packet tells about its connection */
enum side track_first(
	struct flow_table *t, struct flow *flow, const struct packet *packet);
bool track_is_reuse(const struct flow *flow, const struct packet *packet, enum side side);
bool track_is_closed(const struct flow *flow);
/* Returns the side that sent the packet, which is the other one when the flow turned round. */
enum side track_packet(struct flow_table *t, struct flow *flow,
	const struct packet *packet, enum side side);
/* What only the end can tell: never answered, fell silent in mid-upload. */
void track_end(const struct flow_table *t, struct flow *flow);

/* table.c */
void table_finish(struct flow_table *t, struct flow *flow, enum flow_end end);

#endif
