/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/unseen.h"

#include <string.h>

/* Both ends of a connection, the lower one first. */
struct key {
	struct addr addr[2];
	uint16_t port[2];
};

/* One direction, seen from its sender. */
struct half {
	uint64_t payload;
	uint32_t first; /* sequence number after the SYN */
	uint32_t acked;
	bool begun, answered; /* first is known; acked is */
};

void
unseen_init(struct unseen *u)
{
	*u = (struct unseen){ 0 };
	map_init(
		&u->ends, sizeof(struct key), sizeof(struct half[2]), UNSEEN_CONNECTIONS);
}

void
unseen_fini(struct unseen *u)
{
	map_fini(&u->ends);
}

/* Index of the sender in *key. */
static unsigned
key_of(const struct packet *p, struct key *key)
{
	int order = addr_compare(&p->from, &p->to);
	unsigned sender = order > 0 || (order == 0 && p->from_port > p->to_port);

	memset(key, 0, sizeof *key);
	key->addr[sender] = p->from;
	key->port[sender] = p->from_port;
	key->addr[!sender] = p->to;
	key->port[!sender] = p->to_port;
	return sender;
}

static void
half_sum(const struct half *half, uint64_t *acked, uint64_t *lost)
{
	uint64_t told;

	if (!half->begun || !half->answered || (int32_t)(half->acked - half->first) < 0) {
		return;
	}
	told = half->acked - half->first;
	*acked += told;
	/* the FIN counts one */
	*lost += told > half->payload + 1 ? told - half->payload : 0;
}

static void
begin(struct unseen *u, struct half *half, uint32_t first)
{
	if (half->begun && half->first != first) {
		half_sum(half, &u->acked, &u->lost);
		*half = (struct half){ 0 };
	}
	half->first = first;
	half->begun = true;
}

/* Serial numbers: RFC 1982 */
static bool
is_after(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

void
unseen_packet(struct unseen *u, const struct packet *p)
{
	struct key key;
	unsigned from;
	struct half *half;

	if (p->transport != TRANSPORT_TCP || p->fragment) {
		return;
	}
	from = key_of(p, &key);
	half = (p->tcp_flags & TCP_SYN) != 0 ? map_at(&u->ends, &key)
					     : map_find(&u->ends, &key);
	if (half == NULL) {
		return;
	}
	if ((p->tcp_flags & TCP_SYN) != 0) {
		begin(u, &half[from], p->seq + 1);
	} else if (!half[from].answered ||
		   is_after(p->seq + p->payload_length, half[from].acked)) {
		half[from].payload += p->payload_length;
	}
	if ((p->tcp_flags & TCP_ACK) != 0 && (p->tcp_flags & TCP_RST) == 0 &&
		(!half[!from].answered || is_after(p->ack, half[!from].acked))) {
		half[!from].acked = p->ack;
		half[!from].answered = true;
	}
}

void
unseen_sum(const struct unseen *u, uint64_t *acked, uint64_t *lost)
{
	*acked = u->acked;
	*lost = u->lost;
	for (size_t i = 0; i < u->ends.count; i++) {
		const struct half *half = map_value(&u->ends, i);

		half_sum(&half[0], acked, lost);
		half_sum(&half[1], acked, lost);
	}
}
