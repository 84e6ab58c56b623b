/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/flood.h"

/* W9, W11 and W12: floods that aim at one table each. */

enum {
	CLIENT = 0x0a000001,
	RESOLVER = 0x08080808,
	STRANGER = 0x09090909,
	FRAGMENTS = 1000000,
	SPOOFS = 1000000,
	ASKED = 1000
};

static uint64_t answers, right_answers, sightings, bytes_seen;

static void
on_sighting(void *ctx, const struct sighting *s)
{
	(void)ctx;
	sightings++;
	bytes_seen += s->up + s->down;
}

static void
on_answer(void *ctx, const struct answer *a)
{
	(void)ctx;
	answers++;
	right_answers += strncmp(a->name, "honest", 6) == 0;
	assert_true(a->ttl >= 60 && a->ttl <= 86400);
}

static void
on_cover(void *ctx, const struct cover *c)
{
	(void)ctx;
	(void)c;
}

static void
on_reached(void *ctx, struct instant at)
{
	(void)ctx;
	(void)at;
}

static int
open_full(void **state)
{
	(void)state;
	answers = right_answers = sightings = bytes_seen = fed = 0;
	now = 3600 * S;
	pipeline =
		pipeline_open(&(struct pipeline_config){ .duplicates_ms = DEDUP_WINDOW_MS,
			.flows_max = FLOWS_DEFAULT,
			.sighting = on_sighting,
			.answer = on_answer,
			.cover = on_cover,
			.reached = on_reached });
	return pipeline == NULL;
}

static int
close_full(void **state)
{
	(void)state;
	pipeline_close(pipeline);
	pipeline = NULL;
	return 0;
}

static uint64_t
counted(enum cover_count which)
{
	return pipeline_sum(pipeline)->count[which];
}

/* --- W9 ----------------------------------------------------------------------------------------- */

enum { SMALL = 4096, COLLIDING = 2000 };

static void
ignore_part(void *ctx, const struct flow_part *part)
{
	(void)ctx;
	(void)part;
}

static void
ignore_gone(void *ctx, struct flow *flow)
{
	(void)ctx;
	(void)flow;
}

static struct flow_table *
table_with(struct hash_key key)
{
	return flow_table_open(&(struct flow_config){
		.max = SMALL, .key = key, .part = ignore_part, .gone = ignore_gone });
}

static struct flow *
touch(struct flow_table *t, uint32_t i, int64_t ns)
{
	enum side side;
	struct packet p = { .at = { ns },
		.from = addr_of_v4((const uint8_t[]){
			10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i }),
		.to = addr_of_v4((const uint8_t[]){ 9, 9, 9, 9 }),
		.from_port = 5000,
		.to_port = 443,
		.transport = TRANSPORT_TCP,
		.tcp_flags = TCP_ACK,
		.length = 140,
		.payload_length = 100 };

	return flow_touch(t, &p, &side);
}

/* Clients that all fall into a 1,024th of the table when the key is known. */
static size_t
collect(struct hash_key key, uint32_t *out)
{
	struct flow_table *t = table_with(key);
	size_t n = 0;

	for (uint32_t i = 0; n < COLLIDING && i < 0xffffff; i++) {
		flow_sweep(t, (struct instant){ i * S });
		if ((touch(t, i, i * S)->hash & 1023) == 7) {
			out[n++] = i;
		}
	}
	flow_table_close(t);
	return n;
}

static uint64_t
live_after(struct hash_key key, const uint32_t *client, size_t n)
{
	struct flow_table *t = table_with(key);
	uint64_t live;

	for (size_t i = 0; i < n; i++) {
		assert_non_null(touch(t, client[i], 1));
	}
	live = flow_counts(t)->live;
	assert_int_equal(
		flow_counts(t)->opened, live + flow_counts(t)->ended[FLOW_EVICTED]);
	flow_flush(t, FLOW_EOF);
	flow_table_close(t);
	return live;
}

static void
w9_tuples_that_collide_under_a_known_key(void **state)
{
	static uint32_t client[COLLIDING];
	size_t n = collect(hash_key_fixed(), client);
	uint64_t known, unknown;

	(void)state;
	assert_int_equal(n, COLLIDING);
	known = live_after(hash_key_fixed(), client, n);
	unknown = live_after(hash_key_random(), client, n);
	printf("# W9: of %d flows %llu live with the key known, %llu with a fresh one\n",
		COLLIDING, (unsigned long long)known, (unsigned long long)unknown);
	assert_true(known <= 128); /* chains end at 16: work is bounded */
	assert_int_equal(unknown, COLLIDING);
}

/* --- W11 ---------------------------------------------------------------------------------------- */

static size_t
put_dns(uint8_t *at, unsigned id, const char *label, bool answer, uint32_t ttl)
{
	struct wire m = { .len = 0 };

	wire_u16(&m, id);
	wire_u16(&m, answer ? 0x8180 : 0x0100);
	wire_u16(&m, 1);
	wire_u16(&m, answer);
	wire_u32(&m, 0);
	wire_u8(&m, (unsigned)strlen(label));
	wire_text(&m, label);
	wire_u8(&m, 7);
	wire_text(&m, "example");
	wire_u8(&m, 0);
	wire_u32(&m, 0x00010001);
	if (answer) {
		wire_u16(&m, 0xc00c);
		wire_u32(&m, 0x00010001);
		wire_u32(&m, ttl);
		wire_u16(&m, 4);
		wire_u32(&m, 0x01020304);
	}
	memcpy(at, m.at, m.len);
	return m.len;
}

static void
dns(bool answer, uint32_t from, unsigned port, unsigned id, const char *label,
	uint32_t ttl)
{
	uint8_t message[300];
	size_t n = put_dns(message, id, label, answer, ttl);
	struct wire u = udp_template(n);

	if (answer) {
		aim(&u, from, 53, CLIENT, port, id);
	} else {
		aim(&u, CLIENT, port, from, 53, id);
	}
	memcpy(u.at + AT_UDP_PAYLOAD, message, n);
	flood_feed(&u);
}

static void
spoof(uint32_t i)
{
	static const uint32_t ttl[] = { 0, 1U << 31, 60, UINT32_MAX };
	char label[32];

	snprintf(label, sizeof label, "evil%u", i);
	/* nobody asked; or another port, another id, another server than was asked */
	dns(true, i % 3 == 0 ? STRANGER : RESOLVER, 1024 + i % 60000, i & 0xffff, label,
		ttl[i % 4]);
}

static void
w11_a_million_answers_nobody_asked_for(void **state)
{
	uint32_t spoofs = flood_of(SPOOFS);

	(void)state;
	for (uint32_t i = 0; i < spoofs; i++) {
		unsigned n = i / (spoofs / ASKED);
		char label[32];

		snprintf(label, sizeof label, "honest%u", n);
		if (i % (spoofs / ASKED) == 0) {
			dns(false, RESOLVER, 30000 + n, n, label, 0);
			dns(true, RESOLVER, 30000 + n, n ^ 1, "evil", 60);
			dns(true, RESOLVER, 30001 + n, n, "evil", 60);
			dns(true, STRANGER, 30000 + n, n, "evil", 60);
			dns(true, RESOLVER, 30000 + n, n, "evil", 60);
		}
		spoof(i);
		if (i % (spoofs / ASKED) == spoofs / ASKED / 2) {
			dns(true, RESOLVER, 30000 + n, n, label, 0);
			dns(true, RESOLVER, 30000 + n, n, "evil", 1U << 31); /* late */
		}
		now += 50000;
	}
	pipeline_drain(pipeline);
	printf("# W11: %llu answers used of %llu packets\n", (unsigned long long)answers,
		(unsigned long long)fed);
	assert_int_equal(answers, right_answers);
	assert_true(right_answers >= ASKED * 99 / 100);
	check_memory("W11 DNS flood");
}

/* --- W12 ---------------------------------------------------------------------------------------- */

static struct wire
fragment_template(unsigned offset, bool more, size_t payload)
{
	struct wire w = { .len = 0 };

	wire_eth(&w, 0x0800);
	wire_ipv4_fragment(&w, 0, 0, 17, 0, (more ? 0x2000 : 0) | offset);
	if (offset == 0) {
		wire_udp(&w, 5000, 443);
	}
	wire_zeros(&w, payload);
	wire_done(&w);
	return w;
}

static void
aim_fragment(struct wire *w, uint32_t from, uint32_t i)
{
	wire_put16(w, AT_IP_ID, i & 0xffff);
	put32(w, AT_FROM, from);
	put32(w, AT_TO, STRANGER);
}

static void
w12_a_million_first_fragments(void **state)
{
	struct wire first = fragment_template(0, true, 1000);
	struct wire later = fragment_template(126, false, 500);
	uint64_t honest = 0;

	(void)state;
	for (uint32_t i = 0, n = flood_of(FRAGMENTS); i < n; i++) {
		aim_fragment(&first, 0x0b000000 + i, i);
		flood_feed(&first);
		now += 6000;
		if (i % 1000 == 0) { /* somebody's packet in two parts */
			aim_fragment(&first, CLIENT, i / 1000);
			aim_fragment(&later, CLIENT, i / 1000);
			flood_feed(&first);
			flood_feed(&later);
			honest++;
		}
	}
	assert_int_equal(counted(COVER_FRAGMENTS), fed);
	assert_int_equal(counted(COVER_ANALYSED) + counted(COVER_SHED_TABLE_FULL), fed);
	/* every second part found its ports */
	assert_int_equal(counted(COVER_UNATTRIBUTED), 0);
	assert_true(honest > 0);
	pipeline_drain(pipeline);
	assert_int_equal(bytes_seen, counted(COVER_FLOW_BYTES));
	check_memory("W12 fragments");
}

static void
w12_overlapping_and_tiny_fragments(void **state)
{
	static const struct {
		unsigned offset;
		bool more;
		size_t payload;
	} shapes[] = { { 0, true, 28 }, { 3, false, 4 }, { 0, true, 0 }, { 1, true, 8 },
		{ 1, false, 0 }, { 8189, false, 1400 }, { 0, true, 1400 },
		{ 0x1fff, true, 8 } };

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
			struct wire w = fragment_template(
				shapes[k].offset, shapes[k].more, shapes[k].payload);

			aim_fragment(&w, CLIENT, i);
			flood_feed(&w);
			now += 50 * (S / 1000);
		}
	}
	assert_int_equal(counted(COVER_RECEIVED), fed);
	assert_int_equal(counted(COVER_ANALYSED) + counted(COVER_FILTERED_DUPLICATE) +
				 counted(COVER_MALFORMED_BAD_LENGTH) +
				 counted(COVER_MALFORMED_SHORT),
		fed);
	pipeline_drain(pipeline);
	assert_int_equal(bytes_seen, counted(COVER_FLOW_BYTES));
}

static void
w12_chains_of_extension_headers_end_at_eight(void **state)
{
	(void)state;
	for (int n = 1; n <= 64; n++) {
		struct wire w = { .len = 0 };

		wire_eth(&w, 0x86dd);
		wire_ipv6(&w, 1, 2, 60);
		for (int i = 0; i < n; i++) {
			wire_u8(&w, i + 1 < n ? 60 : 17);
			wire_zeros(&w, 7);
		}
		wire_udp(&w, 5000 + (unsigned)n, 443);
		wire_zeros(&w, 50);
		wire_done(&w);
		flood_feed(&w);
	}
	assert_int_equal(counted(COVER_ANALYSED), 8);
	assert_int_equal(counted(COVER_MALFORMED_TOO_DEEP), 56);
	pipeline_drain(pipeline);
}

#define FLOOD_TEST(name) cmocka_unit_test_setup_teardown(name, open_full, close_full)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(w9_tuples_that_collide_under_a_known_key),
	FLOOD_TEST(w11_a_million_answers_nobody_asked_for),
	FLOOD_TEST(w12_a_million_first_fragments),
	FLOOD_TEST(w12_overlapping_and_tiny_fragments),
	FLOOD_TEST(w12_chains_of_extension_headers_end_at_eight),
};

TEST_MAIN(tests)
