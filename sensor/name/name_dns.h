/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_NAME_DNS_H
#define PENUMBRA_SENSOR_NAME_NAME_DNS_H

#include "sensor/answer.h"
#include "sensor/base/hash.h"

/* DNS messages (RFC 1035, RFC 9460) between a client and port 53.  An answer counts only when its
 * query was seen within 5 s (or, as two mirror ports differ, comes within 100 ms): same ends, ports,
 * id, name in the same letter case, type.  Queries
 * wait in a table of fixed size; the oldest of a row gives way. */

enum { DNS_PENDING = 65536, DNS_ANSWERS = 64, DNS_WAIT_SECONDS = 5 };

/* Who speaks to whom, seen from the client. */
struct dns_ends {
	struct addr client, server;
	uint16_t client_port, server_port;
};

enum dns_look {
	DNS_NOT,       /* no DNS message, or one that breaks the rules */
	DNS_QUERY,     /* remembered */
	DNS_MATCHED,   /* an answer to a remembered query: what it says was handed out */
	DNS_UNMATCHED, /* an answer nobody was seen asking for, or too late: not used */
	DNS_OTHER /* well formed, but an update, a transfer, a multi-question message */
};

struct dns;
struct dns *dns_open(uint32_t pending, const struct hash_key *key);
void dns_close(struct dns *dns);

typedef void (*dns_answer_fn)(void *ctx, const struct answer *answer);
/* One message without the length prefix of TCP. */
enum dns_look dns_learn(struct dns *dns, const struct dns_ends *ends, struct instant at,
	const uint8_t *bytes, size_t len, dns_answer_fn answer, void *ctx);

/* The public name of an ECHConfigList (RFC 9849, 4), "" when there is none; out holds
 * NAME_MAX_BYTES. */
void dns_ech_public(const uint8_t *bytes, size_t len, char *out);

#endif
