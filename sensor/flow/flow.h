/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_FLOW_FLOW_H
#define PENUMBRA_SENSOR_FLOW_FLOW_H

#include "sensor/base/addr.h"
#include "sensor/base/hash.h"
#include "sensor/base/instant.h"
#include "sensor/decode/decode.h"
#include "sensor/evidence.h"

#include <stdbool.h>
#include <stdint.h>

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
 * Packet time drives everything; the order in which flows end depends only on the packets. */

enum side { SIDE_CLIENT, SIDE_SERVER };

enum flow_end {
#define FLOW_END(name, word) FLOW_##name,
#include "sensor/flow/flow.def"
#undef FLOW_END
	FLOW_END_COUNT
};
const char *flow_end_word(enum flow_end end);

/* What told client from server; a stronger rule may turn a flow round later. */
enum direction_rule { RULE_PORT, RULE_INTERNAL, RULE_HELLO, RULE_SYN };
enum position {
	POSITION_OUTBOUND,
	POSITION_INBOUND,
	POSITION_INTERNAL,
	POSITION_TRANSIT
};

/* Indexed by enum side: [SIDE_CLIENT] is what the client sent. */
struct flow_volume {
	uint64_t bytes[2];   /* of innermost IP packets */
	uint64_t payload[2]; /* of TCP or UDP */
	uint32_t packets[2];
	uint32_t segments[2]; /* TCP segments with payload */
	uint32_t resent[2];   /* of these, retransmissions */
	uint8_t starts; /* bit m: >= 4 KiB sent after 30 s of silence, in minute m of the slot */
};

/* Belongs to sensor/name; the table only zeroes it.  `text` of the name lives in the namer. */
struct flow_name {
	uint32_t reader;   /* handle of the namer's buffers; 0: none */
	uint32_t text;     /* handle of the best name; 0: none */
	uint8_t evidence;  /* enum evidence of that name */
	uint8_t ech;       /* enum ech */
	uint8_t protocol;  /* enum name_protocol: what the readers recognised */
	uint8_t tries;     /* payloads looked at */
	bool settled;      /* the readers want no more packets of this flow */
	bool post_quantum; /* X25519MLKEM768 was offered */
	bool via_proxy;    /* the name is that of a CONNECT or SOCKS request */
};

/* Belongs to sensor/dpi. */
struct flow_dpi {
	uint32_t state;    /* handle; 0: none */
	uint16_t protocol; /* nDPI's number of the verdict; 0: none */
	bool settled;
};

struct flow {
	struct addr addr[2]; /* by enum side */
	uint16_t port[2];
	uint8_t transport;
	uint8_t rule;        /* enum direction_rule */
	uint8_t position;    /* enum position */
	uint8_t tcp_seen[2]; /* flags ever sent by each side */
	bool failed; /* reset or refused before the server sent data, or never answered */
	bool cut;    /* reset or 30 s of silence after >= 64 KB sent without an answer */
	uint8_t reset_by; /* 0 nobody, 1 client, 2 server */
	uint16_t vlan[2]; /* last seen from each side, outermost tag; 0: none */
	struct instant first, last;
	struct instant part_first, part_last;      /* of the current part */
	struct instant held_first, held_last;      /* of the part held back */
	struct instant synack, acked, server_data; /* 0 ns: not seen */
	uint32_t seq_next[2]; /* highest sequence number sent, plus one */
	struct flow_volume total, part, held;
	bool holding;   /* held is in use */
	bool announced; /* a part was handed out before: the flow was counted */
	struct flow_name name;
	struct flow_dpi dpi;
	uint32_t link; /* the table's own: neighbours on the wheel, hash */
	uint32_t hash, wheel_next, wheel_previous;
};

/* One part of a flow, or its end, handed to `part`.  last: the flow ends with it.  The volumes are
 * those of the part; flow->total has the whole.  Valid during the call only. */
struct flow_part {
	const struct flow *flow;
	const struct flow_volume *volume;
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
/* The readers found that the other side is the client. */
void flow_turn(struct flow_table *table, struct flow *flow, enum direction_rule rule);
/* Ends what fell silent by now; call at least once a second of packet time. */
void flow_sweep(struct flow_table *table, struct instant now);
/* Ends everything, oldest deadline first. */
void flow_flush(struct flow_table *table, enum flow_end end);
const struct flow_counts *flow_counts(const struct flow_table *table);

#endif
