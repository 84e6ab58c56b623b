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

/* One flow: the node that the table (table.h) owns, name and dpi add to, and the pipeline reads. */
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
};

/* Belongs to sensor/name; the table only zeroes it.  `text` of the name lives in the namer. */
struct flow_name {
	uint32_t begin[2]; /* TCP sequence number after the SYN; [0]: of the lower end */
	uint16_t reader;   /* handle of the namer's buffers; 0: none */
	uint16_t text;     /* handle of the best name; 0: none */
	uint8_t evidence : 3; /* enum evidence */
	uint8_t ech : 2;      /* enum ech */
	uint8_t protocol : 3; /* enum name_protocol */
	uint8_t tries;        /* payloads looked at */
	uint8_t begun; /* bit e: begin[e] is known; bit 2 + e: bytes of no interest went by;
			* bits 4 and 5: mail, and STARTTLS was said */
	bool settled : 1;      /* the readers want no more packets of this flow */
	bool post_quantum : 1; /* X25519MLKEM768 was offered */
	bool via_proxy : 1;    /* the name is that of a CONNECT or SOCKS request */
	bool mixed : 1; /* the names of the certificate differ in their last two labels */
};

/* Belongs to sensor/dpi. */
struct flow_dpi {
	uint32_t state;    /* handle; 0: none */
	uint16_t protocol; /* nDPI's number of the verdict; 0: none */
	bool settled;
};

/* TCP as one side speaks it: highest sequence number sent, plus one; highest acknowledgement it
 * received; when next moved last, low 32 bits of microseconds.  T. */
struct flow_stream {
	uint32_t next, acked, advance_us;
};

/* 232 bytes, since a sensor may hold a million; what each packet asks for first.  T: the table's own. */
struct flow {
	struct addr addr[2]; /* by enum side */
	uint16_t port[2];
	uint8_t transport;
	uint8_t tcp_seen[2];  /* flags ever sent by each side */
	uint8_t rule : 2;     /* enum direction_rule */
	uint8_t position : 2; /* enum position */
	uint8_t reset_by : 2; /* 0 nobody, 1 client, 2 server */
	uint8_t rank : 2;     /* T */
	bool touched : 1;     /* T */
	bool announced : 1;   /* a part was handed out before */
	bool failed : 1; /* reset or refused (ICMP too) before data, or no answer in 3 s */
	bool cut : 1;    /* reset or 30 s of silence after >= 64 KiB without an answer */
	uint8_t starts;  /* bit m: >= 4 KiB sent after 30 s of silence, in minute m */
	uint16_t vlan[2]; /* last seen from each side, outermost tag; 0: none */
	uint16_t burst;   /* T: client payload since silence, 4 KiB at most */
	struct instant last;
	struct flow_volume total; /* parts: less what the table keeps in past */
	struct flow_stream stream[2];
	uint32_t sent, unanswered; /* T: last client payload; sum since a server byte */
	struct flow_name name;
	struct flow_dpi dpi;
	uint32_t hash;      /* of the five-tuple, keyed */
	uint32_t rtt_us[2]; /* SYN/ACK to ACK, SYN to SYN/ACK; 0: not seen */
	uint32_t start_us;  /* first client packet to first server payload; 0: not seen */
	struct instant first;
	uint32_t asked, answered; /* T: SYN and SYN/ACK, or each side's first packet */
	uint32_t isn, past, wheel_next, wheel_previous, rank_next, rank_previous; /* T */
	uint32_t wheel_slot : 9, answered_ns : 10; /* T; what answered lacks */
	uint32_t interface : 8;                    /* of the first packet */
};

#endif
