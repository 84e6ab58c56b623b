/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/decode/walk.h"
#include "tests/unit/wire.h"

/* The short cut of the decoder says what its walk says, or leaves the frame to it. */

static uint32_t seed = 7;

static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static void
check_same(const struct frame *frame, unsigned *short_cuts)
{
	struct decoder *d = decoder_open();
	struct packet a = { 0 }, b = { 0 };

	if (decode_usual(frame, &a)) {
		assert_int_equal(decode_walk(d, frame, &b), DECODE_PACKET);
		assert_true(a.at.ns == b.at.ns && a.interface == b.interface);
		assert_true(addr_equal(&a.from, &b.from) && addr_equal(&a.to, &b.to));
		assert_int_equal(a.from_port, b.from_port);
		assert_int_equal(a.to_port, b.to_port);
		assert_int_equal(a.transport, b.transport);
		assert_int_equal(a.tcp_flags, b.tcp_flags);
		assert_true(a.seq == b.seq && a.ack == b.ack);
		assert_int_equal(a.length, b.length);
		assert_ptr_equal(a.payload, b.payload);
		assert_int_equal(a.payload_captured, b.payload_captured);
		assert_int_equal(a.payload_length, b.payload_length);
		assert_ptr_equal(a.header, b.header);
		assert_int_equal(a.header_captured, b.header_captured);
		assert_int_equal(a.header_length, b.header_length);
		assert_int_equal(a.transport_length, b.transport_length);
		assert_int_equal(a.vlans, b.vlans);
		assert_true(a.vlans == 0 || a.vlan[0] == b.vlan[0]);
		assert_int_equal(a.tunnels, b.tunnels);
		assert_int_equal(a.fragment, b.fragment);
		assert_int_equal(a.first_fragment, b.first_fragment);
		++*short_cuts;
	}
	decoder_close(d);
}

static void
make(struct wire *w, bool is_tcp, bool tagged)
{
	static const uint16_t ports[] = { 443, 53, 4789, 2152, 5246, 5247, 80 };

	memset(w, 0, sizeof *w);
	if (tagged) {
		wire_eth(w, 0x8100);
		wire_u16(w, (uint16_t)any(3));
		wire_u16(w, 0x0800);
	} else {
		wire_eth(w, 0x0800);
	}
	wire_ipv4(w, 0x0a000001, 0x08080808, is_tcp ? 6 : 17);
	if (is_tcp) {
		wire_tcp(w, 5000, 443, 1, 2, TCP_ACK | TCP_PSH);
	} else {
		wire_udp(w, ports[any(7)], ports[any(7)]);
	}
	wire_zeros(w, any(64));
	wire_done(w);
}

static void
the_short_cut_says_what_the_walk_says(void **state)
{
	static struct wire w;
	unsigned whole = 0, damaged = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct frame frame;

		make(&w, any(2) == 0, any(3) == 0);
		frame = wire_frame(&w, 0);
		check_same(&frame, &whole);
		for (uint32_t n = any(4); n > 0; n--) {
			w.at[12 + any(50)] = any(2) ? (uint8_t)any(256) : (uint8_t)any(8);
		}
		frame.captured = any(4) ? frame.captured : any(frame.captured + 1);
		frame.length += any(3) ? 0 : any(20);
		check_same(&frame, &damaged);
	}
	assert_true(whole > 8000);
	assert_true(damaged > 2000);
}

static void
a_usual_frame_takes_the_short_cut(void **state)
{
	static struct wire w;
	unsigned n = 0;

	(void)state;
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 0x0a000001, 0x08080808, 6);
	wire_tcp(&w, 5000, 443, 1, 2, TCP_ACK);
	wire_done(&w);
	check_same(
		&(struct frame){ .bytes = w.at, .captured = 54, .length = 54, .link = 1 },
		&n);
	assert_int_equal(n, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_short_cut_says_what_the_walk_says),
		cmocka_unit_test(a_usual_frame_takes_the_short_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
