/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_NAME_H
#define PENUMBRA_SENSOR_NAME_NAME_H

#include "sensor/answer.h"
#include "sensor/decode/decode.h"
#include "sensor/flow/table.h"

/* Reads names out of flows: TLS and QUIC ClientHello, HTTP, SOCKS, certificates, DNS.  One namer
 * serves all flows of a process; its pools are taken at open and never grow.  It runs in the sensor
 * and never writes outside its own memory and the flow's struct flow_name. */

enum name_protocol {
	PROTOCOL_NONE,
	PROTOCOL_TLS,
	PROTOCOL_QUIC,
	PROTOCOL_HTTP,
	PROTOCOL_DNS,
	PROTOCOL_DTLS
};
const char *name_protocol_word(enum name_protocol protocol);

/* What a ClientHello said besides its name; kept while the flow lives. */
struct hello {
	char name[NAME_MAX_BYTES]; /* as a clean name; "" when absent or not clean */
	char claimed
		[NAME_MAX_BYTES]; /* printable form of what was sent, also when not clean */
	char alpn[16];            /* first protocol offered, "" when none */
	uint16_t version;         /* highest offered; 0x0304 is TLS 1.3 */
	char ja4[40];             /* JA4 TLS client fingerprint */
	enum ech ech;
	bool post_quantum;
};

enum reader_end {
#define READER_END(name, word) READER_##name,
#include "sensor/name/name.def"
#undef READER_END
	READER_END_COUNT
};
const char *reader_end_word(enum reader_end end);

struct namer_counts {
	uint64_t ends[6][READER_END_COUNT]; /* by enum name_protocol */
	uint64_t pool_empty, bad_name, dns_queries, dns_answers, dns_matched, turned;
	uint64_t initials_seen, initials_opened;
};

struct namer_config {
	struct hash_key key;
	uint32_t flows; /* most flows alive at once: sizes the pools */
	void (*answer)(void *ctx, const struct answer *answer);
	void *ctx;
};

struct namer;
struct namer *namer_open(const struct namer_config *config);
void namer_close(struct namer *namer);

/* Looks at one packet of the flow that flow_touch returned.  May turn the flow round (through
 * table) when the bytes show that the other side is the client.  Sets flow->name. */
void name_learn(struct namer *namer, struct flow_table *table, struct flow *flow,
	const struct packet *packet, enum side side);
/* Last word before the flow ends: decides with what is there and releases the buffers; the text
 * handle stays readable until the next name_learn or name_gone. */
void name_gone(struct namer *namer, struct flow *flow);

/* The flow's best name, "" when none; its ClientHello, NULL when none was complete.  Valid until
 * the next call on this namer. */
const char *name_text(const struct namer *namer, const struct flow *flow);
const struct hello *name_hello(const struct namer *namer, const struct flow *flow);
const struct namer_counts *namer_counts(const struct namer *namer);

#endif
