/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/namer.h"

#include <assert.h>
#include <stdlib.h>

/* Input: segments and datagrams of one flow through the whole namer: 4 bytes (flags, place, two of
 * length), then the payload.  Whatever comes, the name is clean and every buffer comes back. */

enum { FLOWS = 4, OVER_UDP = 1, FROM_SERVER = 2, SYN = 4, DNS = 8, LATER = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct namer *namer;

static void
feed(struct flow *flow, const uint8_t *head, const uint8_t *payload, size_t n)
{
	enum side side = head[0] & FROM_SERVER ? SIDE_SERVER : SIDE_CLIENT;
	struct packet p = { .at = flow->last,
		.from = flow->addr[side],
		.to = flow->addr[!side],
		.from_port = flow->port[side],
		.to_port = flow->port[!side],
		.transport = flow->transport,
		.tcp_flags = head[0] & SYN ? TCP_SYN : TCP_ACK,
		.seq = (uint32_t)head[1] * 64,
		.payload = payload,
		.payload_captured = (uint32_t)n,
		.payload_length = (uint32_t)n };

	flow->total.packets[side]++;
	flow->total.payload[side] += n;
	flow->total.segments[side]++;
	name_learn(namer, NULL, flow, &p, side);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flow flow = { .addr = { { { 1 } }, { { 2 } } }, .rule = RULE_SYN };
	char clean[NAME_MAX_BYTES];
	uint32_t free_before;

	if (size == 0) {
		return 0;
	}
	if (namer == NULL) {
		namer = namer_open(&(struct namer_config){
			.key = hash_key_fixed(), .flows = FLOWS });
	}
	free_before = blocks_left(namer->blocks);
	flow.transport = data[0] & OVER_UDP ? TRANSPORT_UDP : TRANSPORT_TCP;
	flow.port[SIDE_CLIENT] = 40000;
	flow.port[SIDE_SERVER] = data[0] & DNS ? 53 : 443;
	while (size >= 4) {
		size_t n = (size_t)(data[2] << 8 | data[3]);
		uint8_t *copy;

		n = n > size - 4 ? size - 4 : n;
		copy = malloc(n > 0 ? n : 1);
		assert(copy != NULL);
		memcpy(copy, data + 4, n);
		flow.last.ns += data[0] & LATER ? 4 * NS_PER_SECOND : 1;
		if (!flow.name.settled) {
			feed(&flow, data, copy, n);
		}
		free(copy);
		data += 4 + n;
		size -= 4 + n;
	}
	assert(name_text(namer, &flow)[0] == '\0' ||
		name_clean(str_of(name_text(namer, &flow)), clean));
	name_gone(namer, &flow);
	assert(flow.name.reader == 0 && blocks_left(namer->blocks) == free_before);
	return 0;
}
