/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_FLOW_TABLE_H
#define PENUMBRA_SENSOR_FLOW_TABLE_H

#include "sensor/base/hash.h"
#include "sensor/flow/flow.h"

/* The flow table: a fixed slab of nodes, an index keyed by SipHash, a wheel of deadlines.  Nothing
 * is allocated after flow_table_open.  The life of a flow:
 *
 *	born      first packet of a five-tuple (canonical order; VLAN and interface are no part of it)
 *	touched   each packet: volumes, TCP state, handshake times
 *	parted    when a packet falls into a later five-minute slot, what the flow did in the earlier
 *	          slot is handed out as one part, so that bytes land in their slot, hour and week
 *	          (held back once while the readers still look for the name)
 *	ended     by FIN both ways, RST, silence, eviction or the end of the file: last part handed out
 *
 * Packet time drives everything and must not run backwards; the order in which parts are handed
 * out depends only on the packets. */

/* No part handed out begins earlier than this before the time of the sweep: two slots and the
 * longest silence before each. */
enum { FLOW_LAG_SECONDS = 2 * (SLOT_SECONDS + 300) + 2 };

/* One part of a flow, or its end, handed to `part`.  last: the flow ends with it.  The volumes are
 * those of the part; flow->total has the whole.  Valid during the call only. */
struct flow_part {
	const struct flow *flow;
	const struct flow_volume *volume;
	uint8_t starts;              /* struct flow */
	struct instant first, until; /* first and last packet of the part */
	bool opens;                  /* first part of this flow: count the flow */
	bool last;
	enum flow_end end; /* FLOW_LIVE unless last */
};
typedef void (*flow_part_fn)(void *ctx, const struct flow_part *part);
/* Called before the last part of a flow, so that readers may decide and release what they hold. */
typedef void (*flow_gone_fn)(void *ctx, struct flow *flow);

struct flow_config {
	uint32_t max; /* nodes; 262,144 unless configured */
	struct hash_key key;
	const struct prefix *internal; /* borrowed for the table's life */
	size_t internals;
	flow_part_fn part;
	flow_gone_fn gone;
	void *ctx;
};

struct flow_counts {
	uint64_t opened, live, table_full_packets, table_full_bytes, turned;
	uint64_t ended[FLOW_END_COUNT];
};

struct flow_table;
struct flow_table *flow_table_open(const struct flow_config *config);
void flow_table_close(struct flow_table *table); /* hands nothing out: flush first */

/* Counts the packet to its flow (born if need be), hands out parts as described above, and returns
 * the flow; *side tells who sent the packet.  NULL when no place could be made: counted. */
struct flow *flow_touch(
	struct flow_table *table, const struct packet *packet, enum side *side);
/* The same in two steps, for whoever has something to do in between: the first has memory bring what
 * the second will look at; its answer is the hash to give it. */
uint32_t flow_expect(const struct flow_table *table, const struct packet *packet);
struct flow *flow_touch_as(struct flow_table *table, const struct packet *packet,
	uint32_t hash, enum side *side);
/* The readers found that the other side is the client; a rule no stronger than the flow's own
 * changes nothing. */
void flow_turn(struct flow_table *table, struct flow *flow, enum direction_rule rule);
/* Somebody on the way refused this packet of the client: the flow has failed, unless its server
 * spoke before.  Begins no flow. */
void flow_refused(struct flow_table *table, const struct packet *about);
/* Ends one open flow, idle for a second at least, of which `fits` says true, because something that it
 * holds is needed elsewhere.  Looks at a few and goes on behind them the next time.  False: none. */
bool flow_give_up(struct flow_table *table,
	bool (*fits)(const void *ctx, const struct flow *flow), const void *ctx);
/* Ends what fell silent by now; call at least once a second of packet time. */
void flow_sweep(struct flow_table *table, struct instant now);
/* Ends everything, oldest deadline first. */
void flow_flush(struct flow_table *table, enum flow_end end);
const struct flow_counts *flow_counts(const struct flow_table *table);

#endif
