/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_DECODED_H
#define PENUMBRA_TESTS_UNIT_DECODED_H

/* What the tests of the decoder share: one decoder for each test, and the packet that every way of
 * wrapping must lead to. */

#include "tests/unit/test.h"

#include "sensor/decode/decode.h"
#include "tests/unit/wire.h"

enum { CLIENT = 0x0a000001, SERVER = 0xc0a80102, SECOND = 1000000000 };

static struct decoder *decoder;
static struct packet packet;

static inline int
open_decoder(void **state)
{
	(void)state;
	decoder = decoder_open();
	return decoder == NULL;
}

static inline int
close_decoder(void **state)
{
	(void)state;
	decoder_close(decoder);
	return 0;
}

static inline enum decode_end
decode(struct wire *w)
{
	struct frame frame;

	wire_done(w);
	frame = wire_frame(w, SECOND);
	return decode_packet(decoder, &frame, &packet);
}

static inline enum decode_end
decode_link(struct wire *w, int link)
{
	struct frame frame;

	wire_done(w);
	frame = wire_frame(w, SECOND);
	frame.link = link;
	return decode_packet(decoder, &frame, &packet);
}

/* What every way of wrapping must lead to: 10.0.0.1:1111 to 192.168.1.2:443, five bytes. */
static inline void
put_tcp(struct wire *w)
{
	wire_ipv4(w, CLIENT, SERVER, 6);
	wire_tcp(w, 1111, 443, 7000, 8000, TCP_PSH | TCP_ACK);
	wire_text(w, "hello");
}

static inline void
check_tcp(void)
{
	struct addr client = addr_of_v4((const uint8_t[]){ 10, 0, 0, 1 });
	struct addr server = addr_of_v4((const uint8_t[]){ 192, 168, 1, 2 });

	assert_true(addr_equal(&packet.from, &client));
	assert_true(addr_equal(&packet.to, &server));
	assert_int_equal(packet.transport, TRANSPORT_TCP);
	assert_int_equal(packet.from_port, 1111);
	assert_int_equal(packet.to_port, 443);
	assert_int_equal(packet.length, 45);
	assert_int_equal(packet.payload_length, 5);
	assert_int_equal(packet.payload_captured, 5);
	assert_memory_equal(packet.payload, "hello", 5);
}

#define DECODE_TEST(name) \
	cmocka_unit_test_setup_teardown(name, open_decoder, close_decoder)

#endif
