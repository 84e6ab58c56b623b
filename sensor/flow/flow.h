/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_FLOW_FLOW_H
#define PENUMBRA_SENSOR_FLOW_FLOW_H

#include "sensor/base/addr.h"
#include "sensor/base/instant.h"
#include "sensor/base/position.h"
#include "sensor/decode/decode.h"

#include <stdbool.h>
#include <stdint.h>

/* One flow: the long-lived node that the table (table.h) owns, name and dpi add to, and the
 * pipeline reads when a part of it is handed out. */
enum side { SIDE_CLIENT, SIDE_SERVER };

enum flow_end {
#define FLOW_END(name, word) FLOW_##name,
#include "sensor/flow/flow.def"
#undef FLOW_END
	FLOW_END_COUNT
};
const char *flow_end_word(enum flow_end end);

/* What told client from server, weakest first; a stronger rule may turn a flow round later. */
enum direction_rule { RULE_PORT, RULE_INTERNAL, RULE_HELLO, RULE_SYN };

/* Indexed by enum side: [SIDE_CLIENT] is what the client sent. */
struct flow_volume {
	uint64_t bytes[2];   /* of innermost IP packets */
	uint64_t payload[2]; /* of TCP or UDP */
	uint32_t packets[2];
	uint32_t segments[2]; /* TCP segments with payload */
	uint32_t resent[2];   /* of these, retransmissions */
	/* bit m: >= 4 KiB sent after 30 s of silence, in minute m of the slot; of the part that goes
	 * on, also in the total */
	uint8_t starts;
};

/* Belongs to sensor/name; the table only zeroes it.  `text` of the name lives in the namer. */
struct flow_name {
	uint32_t reader;                 /* handle of the namer's buffers; 0: none */
	uint32_t text;                   /* handle of the best name; 0: none */
	uint8_t evidence, ech, protocol; /* enum evidence, enum ech, enum name_protocol */
	uint8_t tries;                   /* payloads looked at */
	bool settled;      /* the readers want no more packets of this flow */
	bool post_quantum; /* X25519MLKEM768 was offered */
	bool via_proxy;    /* the name is that of a CONNECT or SOCKS request */
	bool mixed;    /* the names of the certificate differ in their last two labels */
	uint8_t begun; /* bit e: begin[e] is known; bit 2 + e: bytes of no interest went by;
			* bits 4 and 5: mail, and STARTTLS was said */
	uint32_t begin[2]; /* TCP sequence number after the SYN; [0]: of the lower end */
};

/* Belongs to sensor/dpi. */
struct flow_dpi {
	uint32_t state;    /* handle; 0: none */
	uint16_t protocol; /* nDPI's number of the verdict; 0: none */
	bool settled;
};

/* TCP as one side speaks it: highest sequence number sent, plus one; highest acknowledgement it
 * received; when next moved last, low 32 bits of microseconds.  The table's own. */
struct flow_stream {
	uint32_t next, acked, advance_us;
};

struct flow {
	uint32_t hash, chain; /* the table's: looked at first, beside the addresses */
	struct addr addr[2];  /* by enum side */
	uint16_t port[2];
	uint16_t vlan[2]; /* last seen from each side, outermost tag; 0: none */
	uint8_t transport;
	uint8_t rule;        /* enum direction_rule */
	uint8_t position;    /* enum position */
	uint8_t tcp_seen[2]; /* flags ever sent by each side */
	uint8_t reset_by;    /* 0 nobody, 1 client, 2 server */
	bool failed; /* reset or refused (ICMP too) before the first data, or no answer in 3 s */
	bool cut; /* reset or 30 s of silence after >= 64 KiB sent without an answer */
	bool announced;     /* a part was handed out before */
	uint16_t interface; /* of the first packet */
	struct instant first, last;
	struct flow_volume
		total; /* what is not handed out yet: less what the table keeps in past */
	struct flow_name name;
	struct flow_dpi dpi;
	uint32_t rtt_us[2]; /* SYN/ACK to ACK, SYN to SYN/ACK; 0: not seen */
	uint32_t start_us;  /* first client packet to first server payload; 0: not seen */
	/* The table's own.  asked, answered: SYN and SYN/ACK, or each side's first packet; sent: last
	 * client payload; burst, unanswered: client payload since silence, since a server byte. */
	struct flow_stream stream[2];
	struct instant asked, answered, sent;
	uint32_t isn, burst, unanswered, held, past;
	uint32_t wheel_next, wheel_previous, rank_next, rank_previous;
	uint16_t wheel_slot;
	uint8_t rank, touched;
};

#endif
