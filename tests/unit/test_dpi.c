/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/dpi/dpi.h"
#include "tests/unit/test.h"

#include <unistd.h>

/* Packets that are known to loop in, read beyond, or write beyond nDPI 4.2, and what the fence does
 * with them.  They are built here; run under valgrind or AddressSanitizer as well. */

enum { STATES = 8, BIG = 65536 };

static uint8_t bytes[BIG];

struct talk {
	struct dpi *dpi;
	struct flow flow;
};

static int
setup(void **state)
{
	struct talk *t = calloc(1, sizeof *t);

	assert_non_null(t);
	t->dpi = dpi_open(STATES);
	assert_non_null(t->dpi);
	t->flow.addr[SIDE_CLIENT] = addr_of_v4((const uint8_t[]){ 10, 0, 0, 1 });
	t->flow.addr[SIDE_SERVER] = addr_of_v4((const uint8_t[]){ 192, 0, 2, 1 });
	t->flow.port[SIDE_CLIENT] = 40000;
	memset(bytes, 0, sizeof bytes);
	alarm(20); /* a hang is a failure */
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct talk *t = *state;

	dpi_gone(t->dpi, &t->flow);
	dpi_close(t->dpi);
	free(t);
	alarm(0);
	return 0;
}

static void
look(struct talk *t, uint8_t transport, uint16_t port, const void *payload, size_t len,
	enum side side)
{
	enum side other = side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
	struct packet p = { .at = { 1000000000 },
		.transport = transport,
		.tcp_flags = TCP_PSH | TCP_ACK,
		.seq = 1,
		.ack = 1,
		.payload = payload,
		.payload_captured = (uint32_t)len,
		.payload_length = (uint32_t)len };

	t->flow.transport = transport;
	t->flow.port[SIDE_SERVER] = port;
	p.from = t->flow.addr[side];
	p.to = t->flow.addr[other];
	p.from_port = t->flow.port[side];
	p.to_port = t->flow.port[other];
	dpi_look(t->dpi, &t->flow, &p, side);
}

static void
a_verdict_names_the_protocol(void **state)
{
	struct talk *t = *state;

	look(t, TRANSPORT_TCP, 22, "SSH-2.0-OpenSSH_9.2\r\n", 21, SIDE_CLIENT);
	look(t, TRANSPORT_TCP, 22, "SSH-2.0-OpenSSH_9.2\r\n", 21, SIDE_SERVER);
	assert_string_equal(dpi_word(t->dpi, &t->flow), "SSH");
}

static void
a_port_alone_is_no_verdict(void **state)
{
	struct talk *t = *state;

	for (int i = 0; i < 16; i++) {
		look(t, TRANSPORT_TCP, 22, "\x81\x13\x55\xa7 nothing", 12, SIDE_CLIENT);
	}
	assert_true(t->flow.dpi.settled);
	assert_string_equal(dpi_word(t->dpi, &t->flow), "");
}

static void
four_packets_are_the_end(void **state)
{
	struct talk *t = *state;

	for (int i = 0; i < 3; i++) {
		look(t, TRANSPORT_UDP, 9, "\xff\xfe\xfd\xfc", 4, SIDE_CLIENT);
		assert_false(t->flow.dpi.settled);
	}
	look(t, TRANSPORT_UDP, 9, "\xff\xfe\xfd\xfc", 4, SIDE_CLIENT);
	assert_true(t->flow.dpi.settled);
	assert_int_equal(t->flow.dpi.state, 0);
}

static void
sixteen_kilobytes_are_the_end(void **state)
{
	struct talk *t = *state;

	memset(bytes, 0xa5, sizeof bytes);
	look(t, TRANSPORT_TCP, 9, bytes, 16383, SIDE_CLIENT);
	assert_false(t->flow.dpi.settled);
	look(t, TRANSPORT_TCP, 9, bytes, 1, SIDE_CLIENT);
	assert_true(t->flow.dpi.settled);
}

static void
empty_segments_take_no_state(void **state)
{
	struct talk *t = *state;

	look(t, TRANSPORT_TCP, 22, bytes, 0, SIDE_CLIENT);
	assert_int_equal(t->flow.dpi.state, 0);
	assert_int_equal(dpi_counts(t->dpi)->fed, 0);
}

static void
states_are_bounded_and_come_back(void **state)
{
	struct talk *t = *state;
	struct flow kept[STATES + 1];
	uint64_t memory;

	for (int i = 0; i <= STATES; i++) {
		look(t, TRANSPORT_UDP, 9, "\xff\xfe\xfd\xfc", 4, SIDE_CLIENT);
		kept[i] = t->flow;
		t->flow.dpi = (struct flow_dpi){ 0 };
	}
	assert_true(kept[STATES].dpi.settled);
	assert_int_equal(dpi_counts(t->dpi)->skipped_cap, 1);
	memory = dpi_counts(t->dpi)->memory_bytes;
	assert_true(memory > 0 && memory < 48 * 1024 * 1024);
	for (int i = 0; i < STATES; i++) {
		dpi_gone(t->dpi, &kept[i]);
	}
	look(t, TRANSPORT_UDP, 9, "\xff\xfe\xfd\xfc", 4, SIDE_CLIENT);
	assert_int_not_equal(t->flow.dpi.state, 0);
	assert_true(dpi_counts(t->dpi)->memory_bytes < memory);
}

/* nDPI#1804: a 16-bit index wraps in the question loop; needs a hand-over above 65,359 bytes. */
static void
a_dns_message_of_64_kib_returns(void **state)
{
	static const uint8_t head[] = { 0xff, 0x6e, 0x12, 0x34, 1, 0, 0, 16, 0, 0, 0, 0,
		0, 0, 1, 'a', 0, 0, 1, 0, 1 };
	struct talk *t = *state;

	memset(bytes, 0xff, sizeof bytes);
	memcpy(bytes, head, sizeof head);
	look(t, TRANSPORT_TCP, 53, bytes, 65392, SIDE_CLIENT);
	assert_true(t->flow.dpi.settled);
	dpi_gone(t->dpi, &t->flow);
	t->flow.dpi = (struct flow_dpi){ 0 };
	memmove(bytes, bytes + 2, BIG - 2);
	look(t, TRANSPORT_UDP, 53, bytes, 65500, SIDE_CLIENT);
	assert_true(t->flow.dpi.settled);
}

static size_t
put_length(uint8_t *to, size_t n, size_t width)
{
	for (size_t i = 0; i < width; i++) {
		to[i] = (uint8_t)(n >> 8 * (width - 1 - i));
	}
	return width;
}

/* A TLS server flight whose certificate is little more than IPv4 alternative names, 6 bytes each,
 * which nDPI prints with 16 (nDPI#1915). */
static size_t
certificate_of_addresses(uint8_t *to, size_t names)
{
	static const uint8_t hello[] = { 22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3 };
	static const uint8_t san[] = { 0x06, 0x03, 0x55, 0x1d, 0x11, 0x04, 0x82 };
	size_t n = sizeof hello + 36, list = names * 6,
	       total = 3 + 3 + sizeof san + 2 + 4 + list;

	memcpy(to, hello, sizeof hello);
	to[n - 3] = 0xc0;
	to[n - 2] = 0x2f;
	to[n++] = 22;
	to[n++] = 3;
	to[n++] = 3;
	n += put_length(to + n, (total + 4) & 0x3fff, 2);
	to[n++] = 11;
	n += put_length(to + n, total, 3);
	n += put_length(to + n, total - 3, 3);
	n += put_length(to + n, total - 6, 3);
	memcpy(to + n, san, sizeof san);
	n += sizeof san;
	n += put_length(to + n, list + 4, 2);
	to[n++] = 0x30;
	to[n++] = 0x82;
	n += put_length(to + n, list, 2);
	for (size_t i = 0; i < names; i++, n += 6) {
		const uint8_t name[] = { 0x87, 4, 203, 0, 113, (uint8_t)i };

		memcpy(to + n, name, sizeof name);
	}
	return n;
}

static void
a_certificate_of_4096_addresses_stays_in_its_block(void **state)
{
	static const uint8_t hello[] = { 22, 3, 1, 0, 47, 1, 0, 0, 43, 3, 3, [43] = 0, 0,
		2, 0xc0, 0x2f, 1, 0, 0, 0 };
	struct talk *t = *state;
	size_t n = certificate_of_addresses(bytes, 4096);

	t->flow.tcp_seen[SIDE_CLIENT] = t->flow.tcp_seen[SIDE_SERVER] = TCP_SYN;
	look(t, TRANSPORT_TCP, 443, hello, sizeof hello, SIDE_CLIENT);
	for (size_t at = 0; at < n; at += 2200) {
		look(t, TRANSPORT_TCP, 443, bytes + at, n - at < 2200 ? n - at : 2200,
			SIDE_SERVER);
	}
	assert_true(t->flow.dpi.settled);
	assert_true(dpi_counts(t->dpi)->memory_bytes < 48 * 1024 * 1024);
}

/* Short payloads after which 4.2 reads on: tinc (nDPI#1512), florensia and HTTP (ac0d7cc), IRC
 * (#1576), PPStream (#1846), BitTorrent (#1863), QUIC (a329730, 3e640a1). */
static void
short_payloads_find_zeros_behind_them(void **state)
{
	static const struct {
		uint8_t transport;
		uint16_t port;
		uint8_t len;
		char bytes[32];
	} poison[] = {
		{ TRANSPORT_TCP, 655, 4, "0 a " },
		{ TRANSPORT_TCP, 655, 12, "0 a 17\n1 999" },
		{ TRANSPORT_TCP, 655, 6, "1 9 9 " },
		{ TRANSPORT_TCP, 80, 1, "G" },
		{ TRANSPORT_TCP, 80, 5, "GET /" },
		{ TRANSPORT_TCP, 6667, 5, "NICK " },
		{ TRANSPORT_TCP, 6667, 7, ":a 001 " },
		{ TRANSPORT_UDP, 17788, 5, { 0x43, 0, 0, 0, 0 } },
		{ TRANSPORT_TCP, 6881, 20,
			"\x13"
			"BitTorrent protocol" },
		{ TRANSPORT_UDP, 6881, 12, "d1:ad2:id20:" },
		{ TRANSPORT_UDP, 443, 6, { (char)0xc0, 0, 0, 0, 1, 20 } },
		{ TRANSPORT_UDP, 443, 7, { (char)0xc3, 'Q', '0', '4', '6', 0x50, 1 } },
	};
	struct talk *t = *state;

	for (size_t i = 0; i < sizeof poison / sizeof poison[0]; i++) {
		uint8_t *exact = malloc(poison[i].len);

		assert_non_null(exact);
		memcpy(exact, poison[i].bytes, poison[i].len);
		for (int j = 0; j < 16; j++) {
			look(t, poison[i].transport, poison[i].port, exact, poison[i].len,
				j % 2 == 0 ? SIDE_CLIENT : SIDE_SERVER);
		}
		assert_true(t->flow.dpi.settled);
		t->flow.dpi = (struct flow_dpi){ 0 };
		free(exact);
	}
}

static void
every_length_of_noise_returns(void **state)
{
	struct talk *t = *state;
	uint32_t seed = 1;

	for (size_t len = 1; len < 3000; len += len < 64 ? 1 : 37) {
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (uint8_t)(seed >> 24);
		}
		t->flow.addr[SIDE_SERVER].byte[0] = len % 2 == 0 ? 0x20 : 0;
		look(t, len % 3 == 0 ? TRANSPORT_TCP : TRANSPORT_UDP,
			(uint16_t)(seed >> 16), bytes, len, SIDE_CLIENT);
		dpi_gone(t->dpi, &t->flow);
		t->flow.dpi = (struct flow_dpi){ 0 };
	}
	assert_true(dpi_counts(t->dpi)->fed > 100);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(a_verdict_names_the_protocol),
		WITH(a_port_alone_is_no_verdict),
		WITH(four_packets_are_the_end),
		WITH(sixteen_kilobytes_are_the_end),
		WITH(empty_segments_take_no_state),
		WITH(states_are_bounded_and_come_back),
		WITH(a_dns_message_of_64_kib_returns),
		WITH(a_certificate_of_4096_addresses_stays_in_its_block),
		WITH(short_payloads_find_zeros_behind_them),
		WITH(every_length_of_noise_returns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
