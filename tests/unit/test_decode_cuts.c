/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/decoded.h"
#include "tests/unit/guard.h"
#include "tests/unit/shared.h"

/* Frames that stop early, each copied so that the byte behind its last is not there. */

static struct guard *guard;

static int
open_all(void **state)
{
	guard = guard_open(WIRE_BYTES);
	return guard == NULL || open_decoder(state);
}

static int
close_all(void **state)
{
	guard_close(guard);
	return close_decoder(state);
}

/* A frame with most headers there are: QinQ, MPLS, IPv4 with options, UDP, VXLAN, IPv6 with
 * extensions, GRE, ERSPAN II, IPv4, TCP with options. */
static void
put_long_way(struct wire *w)
{
	wire_eth(w, 0x88a8);
	wire_vlan(w, 10, 0x8100);
	wire_vlan(w, 20, 0x8847);
	wire_u32(w, 0x00064140);
	wire_ipv4(w, 0xac100001, 0xac100002, 17);
	wire_udp(w, 50000, 4789);
	wire_u32(w, 0x08000000);
	wire_u32(w, 0x00002a00);
	wire_eth(w, 0x86dd);
	wire_ipv6(w, 1, 2, 60);
	wire_u32(w, 0x2f000000);
	wire_u32(w, 0);
	wire_u32(w, 0x100088be);
	wire_u32(w, 1);
	wire_u32(w, 0x10010000);
	wire_u32(w, 0);
	wire_eth(w, 0x0800);
	put_tcp(w);
}

static enum decode_end
decode_guarded(const uint8_t *at, uint32_t captured, uint32_t length, int link)
{
	struct frame frame = { .bytes = guard_copy(guard, at, captured),
		.captured = captured,
		.length = length,
		.link = link };

	return decode_packet(decoder, &frame, &packet);
}

static void
a_frame_captured_short_at_any_length_is_short_until_the_ports_are_there(void **state)
{
	struct wire w = { 0 };
	uint32_t needed;

	(void)state;
	put_long_way(&w);
	wire_done(&w);
	needed = (uint32_t)w.len - 5;
	for (uint32_t n = 0; n <= w.len; n++) {
		enum decode_end end = decode_guarded(w.at, n, (uint32_t)w.len, 1);

		assert_int_equal(end, n < needed ? DECODE_SHORT : DECODE_PACKET);
		if (end == DECODE_PACKET) {
			assert_int_equal(packet.payload_length, 5);
			assert_int_equal(packet.payload_captured, n - needed);
			assert_int_equal(packet.length, 45);
		}
	}
}

static void
a_frame_that_was_short_on_the_wire_never_gives_a_packet(void **state)
{
	struct wire w = { 0 };

	(void)state;
	put_long_way(&w);
	wire_done(&w);
	for (uint32_t n = 0; n < w.len; n++) {
		enum decode_end end = decode_guarded(w.at, n, n, 1);

		assert_true(end == DECODE_SHORT || end == DECODE_BAD_LENGTH);
	}
}

/* Cut, garbled a byte at a time, at every link type: nothing is read that is not there, and what
 * is called payload lies inside the frame. */
static void
check_bounds(const uint8_t *copy, uint32_t captured, enum decode_end end)
{
	if (end == DECODE_PACKET && packet.payload_captured > 0) {
		assert_true(packet.payload >= copy);
		assert_true(packet.payload + packet.payload_captured <= copy + captured);
		assert_true(packet.payload_captured <= packet.payload_length);
		assert_true(packet.payload_length <= packet.length);
	}
}

static void
no_garbled_byte_leads_outside_the_frame(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct wire w = { 0 };

	(void)state;
	put_long_way(&w);
	wire_done(&w);
	for (size_t at = 0; at < w.len; at++) {
		uint8_t good = w.at[at];

		for (size_t v = 0; v < sizeof values; v++) {
			w.at[at] = values[v];
			enum decode_end end = decode_guarded(
				w.at, (uint32_t)w.len, (uint32_t)w.len + 100, 1);
			check_bounds(
				guard_copy(guard, w.at, w.len), (uint32_t)w.len, end);
		}
		w.at[at] = good;
	}
}

static void
every_shared_capture_decodes_inside_its_frames(void **state)
{
	struct capture *capture;
	struct frame frame;
	struct err err;
	uint64_t packets = 0, lost = 0;
	enum capture_end end;

	(void)state;
	if (!shared_captures_there()) {
		skip();
	}
	assert_int_equal(capture_open_file(SHARED_CAPTURES, &capture, &err), ERR_OK);
	while ((end = capture_next(capture, &frame, &err)) == CAPTURE_FRAME) {
		uint8_t *copy = guard_copy(guard, frame.bytes, frame.captured);
		enum decode_end decoded;

		frame.bytes = copy;
		decoded = decode_packet(decoder, &frame, &packet);
		check_bounds(copy, frame.captured, decoded);
		packets += decoded == DECODE_PACKET;
		lost += decoded >= DECODE_SHORT;
	}
	assert_int_equal(end, CAPTURE_DONE);
	capture_close(capture);
	assert_true(packets > 16000);
	assert_int_equal(
		lost, 1); /* tls_invalid_reads.pcap has a frame shorter than it says */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

static const struct CMUnitTest tests[] = {
	TEST(a_frame_captured_short_at_any_length_is_short_until_the_ports_are_there),
	TEST(a_frame_that_was_short_on_the_wire_never_gives_a_packet),
	TEST(no_garbled_byte_leads_outside_the_frame),
	TEST(every_shared_capture_decodes_inside_its_frames),
};

TEST_MAIN(tests)
