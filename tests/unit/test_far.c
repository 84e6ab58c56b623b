/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/dpi/far.h"
#include "sensor/dpi/record.h"

/* nDPI in another process: both ends in one process here, over the same memory. */

struct pair {
	struct far_block *far;
	struct dpi *dpi; /* the sensor's end */
	struct desk *desk;
	struct poison poison;
};

static const struct hash_key key = { { 4, 5, 6 } };

static int
setup(void **state)
{
	struct pair *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->far = aligned_alloc(128, (far_bytes() + 127) & ~(size_t)127);
	assert_non_null(t->far);
	memset(t->far, 0, far_bytes());
	t->dpi = dpi_open_far(t->far, &key);
	t->desk = far_desk_open(t->far, &t->poison);
	assert_non_null(t->dpi);
	assert_non_null(t->desk);
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct pair *t = *state;

	dpi_close(t->dpi);
	far_desk_close(t->desk);
	free(t->far);
	free(t);
	return 0;
}

static struct flow
flow_of(uint32_t number)
{
	struct flow flow = { .hash = 1000 + number, .transport = TRANSPORT_TCP };

	flow.addr[SIDE_CLIENT] = addr_of_v4((const uint8_t[]){ 10, 0, 0, 1 });
	flow.addr[SIDE_SERVER] =
		addr_of_v4((const uint8_t[]){ 192, 0, 2, (uint8_t)number });
	flow.port[SIDE_CLIENT] = 40000;
	flow.port[SIDE_SERVER] = 22;
	return flow;
}

static void
look(struct pair *t, struct flow *flow, const char *payload, enum side side)
{
	struct packet p = { .at = { 1000000000 },
		.transport = TRANSPORT_TCP,
		.tcp_flags = TCP_PSH | TCP_ACK,
		.seq = 1,
		.ack = 1,
		.from = flow->addr[side],
		.to = flow->addr[!side],
		.from_port = flow->port[side],
		.to_port = flow->port[!side],
		.payload = (const uint8_t *)payload,
		.payload_captured = (uint32_t)strlen(payload),
		.payload_length = (uint32_t)strlen(payload) };

	dpi_look(t->dpi, flow, &p, side);
}

static void
greet(struct pair *t, struct flow *flow)
{
	look(t, flow, "SSH-2.0-OpenSSH_9.2\r\n", SIDE_CLIENT);
	look(t, flow, "SSH-2.0-OpenSSH_9.2\r\n", SIDE_SERVER);
}

static void
serve(struct pair *t)
{
	while (far_desk_work(t->desk) > 0) {
	}
	dpi_hear(t->dpi);
}

static void
a_verdict_comes_from_the_other_end(void **state)
{
	struct pair *t = *state;
	struct flow flow = flow_of(1);

	greet(t, &flow);
	assert_string_equal(dpi_word(t->dpi, &flow), "");
	assert_false(dpi_is_done(t->dpi));
	serve(t);
	assert_true(dpi_is_done(t->dpi));
	assert_string_equal(dpi_word(t->dpi, &flow), "SSH");
	dpi_gone(t->dpi, &flow);
	assert_string_equal(dpi_word(t->dpi, &flow), "SSH");
	assert_true(flow.dpi.settled);
}

static void
a_late_verdict_does_not_reach_the_flow_that_has_the_place_now(void **state)
{
	struct pair *t = *state;
	struct flow first = flow_of(1), second = flow_of(2);

	greet(t, &first);
	dpi_gone(t->dpi, &first);
	look(t, &second, "\x81\x13\x55\xa7 nothing", SIDE_CLIENT);
	assert_int_equal(second.dpi.state, 1);
	serve(t);
	assert_string_equal(dpi_word(t->dpi, &second), "");
	dpi_gone(t->dpi, &second);
}

static void
a_successor_goes_on_behind_the_packet_its_predecessor_died_of(void **state)
{
	struct pair *t = *state;
	struct ring_end asks;
	struct far_ask ask;
	struct flow killer = flow_of(1), other = flow_of(2);

	look(t, &killer, "poison", SIDE_CLIENT);
	greet(t, &other);
	/* taken and never answered */
	asks = far_asks(t->far);
	assert_int_equal(ring_take(&asks, &ask), RING_GOT);
	atomic_store(&t->far->busy, 1);
	far_desk_close(t->desk);
	t->desk = far_desk_open(t->far, &t->poison);
	assert_non_null(t->desk);
	serve(t);
	assert_true(dpi_is_done(t->dpi));
	assert_string_equal(dpi_word(t->dpi, &other), "SSH");
	assert_string_equal(dpi_word(t->dpi, &killer), "");
}

static void
flows_and_hosts_on_the_poison_list_are_not_shown(void **state)
{
	struct pair *t = *state;
	struct ring_end asks = far_asks(t->far);
	struct flow shunned = flow_of(1), same_server = flow_of(1), other = flow_of(2);
	struct far_ask ask;

	same_server.hash = 77;
	same_server.addr[SIDE_CLIENT].byte[15] = 9;
	look(t, &shunned, "poison", SIDE_CLIENT);
	assert_int_equal(ring_take(&asks, &ask), RING_GOT);
	assert_int_equal(ask.culprit[0], shunned.hash);
	poison_add(&t->poison, ask.culprit[0], 1000);
	poison_add(&t->poison, ask.culprit[2], 1000);
	greet(t, &shunned);
	greet(t, &same_server);
	greet(t, &other);
	serve(t);
	assert_string_equal(dpi_word(t->dpi, &shunned), "");
	assert_string_equal(dpi_word(t->dpi, &same_server), "");
	assert_string_equal(dpi_word(t->dpi, &other), "SSH");
	poison_forget(&t->poison, 1000);
}

static void
a_ring_that_nobody_empties_costs_names_and_holds_nobody_up(void **state)
{
	struct pair *t = *state;

	for (uint32_t i = 0; i < FAR_ASKS + 100; i++) {
		struct flow flow = flow_of(1);

		look(t, &flow, "x", SIDE_CLIENT);
		assert_false(flow.dpi.settled);
	}
	assert_int_equal(atomic_load(&t->far->asked), FAR_ASKS);
	assert_int_equal(atomic_load(&t->far->lost), 100);
	atomic_store(&t->far->off, 1);
	assert_true(dpi_is_done(t->dpi));
}

/* Whoever took the other end over may write anything there. */
static void
nonsense_from_either_end_is_not_believed(void **state)
{
	struct pair *t = *state;
	struct flow flow = flow_of(1);
	struct far_verdict bad[] = { { .handle = 0, .serial = 1 },
		{ .handle = UINT32_MAX, .serial = 1 },
		{ .handle = 1, .serial = 99, .protocol = 1, .word = "wrong" },
		{ .handle = 1, .serial = 1, .protocol = 60000, .word = "big" },
		{ .handle = 1, .serial = 1, .protocol = 5, .word = "a\x1b[31m" },
		{ .handle = 1, .serial = 1, .protocol = 5, .word = "" } };
	struct ring_end verdicts = far_verdicts(t->far), asks = far_asks(t->far);
	struct far_ask ask;

	look(t, &flow, "x", SIDE_CLIENT);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_true(ring_put(&verdicts, &bad[i]));
	}
	dpi_hear(t->dpi);
	assert_string_equal(dpi_word(t->dpi, &flow), "");
	assert_true(ring_resume(&asks, 0));
	for (int i = 0; i < 200; i++) {
		for (size_t k = 0; k < sizeof ask; k++) {
			((uint8_t *)&ask)[k] = (uint8_t)(i * 31 + (int)k * 7);
		}
		assert_true(ring_put(&asks, &ask));
	}
	serve(t);
	atomic_store(&asks.shared->head, UINT64_MAX / 2);
	atomic_store(&verdicts.shared->head, UINT64_MAX / 3);
	assert_int_equal(far_desk_work(t->desk), 0);
	dpi_hear(t->dpi);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static const struct CMUnitTest tests[] = {
	CASE(a_verdict_comes_from_the_other_end),
	CASE(a_late_verdict_does_not_reach_the_flow_that_has_the_place_now),
	CASE(a_successor_goes_on_behind_the_packet_its_predecessor_died_of),
	CASE(flows_and_hosts_on_the_poison_list_are_not_shown),
	CASE(a_ring_that_nobody_empties_costs_names_and_holds_nobody_up),
	CASE(nonsense_from_either_end_is_not_believed),
};

TEST_MAIN(tests)
