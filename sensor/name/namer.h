/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_NAMER_H
#define PENUMBRA_SENSOR_NAME_NAMER_H

#include "sensor/flow/table.h"
#include "sensor/name/assemble.h"
#include "sensor/name/name_dns.h"
#include "sensor/name/name_quic.h"
#include "sensor/name/name_tls.h"
#include "sensor/name/texts.h"

/* The inside of a namer, for the files of this room only. */

enum { PORT_DNS = 53 };

/* One direction of a TCP stream while something of it is kept. */
struct tcp_end {
	struct window window;
	bool pending; /* what lies at the base began like something that is read */
	uint8_t held; /* segments kept before it was known where the stream begins */
};

struct tcp {
	struct tcp_end end[2]; /* [0]: the end with the lower address and port */
	uint8_t greeted;       /* bit e: end e opened with a SOCKS 5 greeting */
};

struct dtls {
	struct window window;
	uint32_t length;
	uint16_t sequence;
	bool begun;
};

/* What a flow keeps between packets, when it has to. */
struct reading {
	struct instant since; /* when it was taken */
	uint32_t next_free;
	union {
		struct tcp tcp;
		struct {
			struct quic quic;
			struct dtls dtls;
		};
	};
};

struct namer {
	struct namer_config config;
	struct namer_counts counts;
	struct blocks *blocks;
	struct texts *texts;
	struct quic_crypt *crypt;
	struct dns *dns;
	struct reading *reading;
	uint32_t readings, used, free; /* touched only as far as they were ever used */
	uint32_t parting;              /* text of the flow that ended last */
	struct hello *shown;           /* what name_hello hands out */
	struct ja4_memo *memo;
	uint8_t scratch[TLS_SCRATCH];
	uint8_t linear[WINDOW_BYTES];
};

/* One packet with payload on its way through the readers. */
struct look {
	struct namer *namer;
	struct flow_table *table;
	struct flow *flow;
	const struct packet *packet;
	enum side side;
	unsigned end; /* 0: the sender has the lower address and port */
};

void tcp_learn(const struct look *look);
void udp_learn(const struct look *look);
void tcp_forget(struct namer *namer, struct tcp *tcp);
/* Of a flow that ends while its readers still look. */
enum reader_end tcp_verdict(const struct namer *namer, const struct flow *flow);

/* The flow's reading, or NULL; reading_keep gives *reading a place; false when none is left. */
struct reading *reading_of(const struct namer *namer, const struct flow *flow);
bool reading_keep(struct namer *namer, struct flow *flow, const struct reading *reading);
void reading_drop(struct namer *namer, struct flow *flow);

/* A name was read; hello may be NULL.  The better rung stays. */
void namer_say(const struct look *look, enum evidence evidence, const char *name,
	const struct hello *hello);
/* A complete ClientHello. */
void namer_hello(
	const struct look *look, enum evidence evidence, const struct hello *hello);
/* The readers are done with the flow. */
void namer_settle(struct namer *namer, struct flow *flow, enum reader_end end);
/* The sender is the client: turns the flow if need be; false when it surely runs the other way. */
bool namer_turn(const struct look *look);
bool namer_from_client(const struct look *look);
/* Counts and says whether the flow speaks DNS. */
bool namer_dns(const struct look *look, const uint8_t *bytes, size_t len);

#endif
