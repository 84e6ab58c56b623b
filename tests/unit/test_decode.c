/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/decoded.h"

static void
a_tcp_packet_gives_ends_numbers_and_payload(void **state)
{
	struct wire w = { 0 };

	(void)state;
	wire_eth(&w, 0x0800);
	put_tcp(&w);
	assert_int_equal(decode(&w), DECODE_PACKET);
	check_tcp();
	assert_int_equal(packet.seq, 7000);
	assert_int_equal(packet.ack, 8000);
	assert_int_equal(packet.tcp_flags, TCP_PSH | TCP_ACK);
	assert_int_equal(packet.tunnels, 0);
	assert_int_equal(packet.vlans, 0);
}

static void
a_udp_packet_over_ipv6_gives_ends_and_payload(void **state)
{
	struct wire w = { 0 };

	(void)state;
	wire_eth(&w, 0x86dd);
	wire_ipv6(&w, 1, 2, 17);
	wire_udp(&w, 5353, 53);
	wire_text(&w, "question");
	assert_int_equal(decode(&w), DECODE_PACKET);
	assert_int_equal(packet.from.byte[15], 1);
	assert_int_equal(packet.to.byte[15], 2);
	assert_int_equal(packet.from_port, 5353);
	assert_int_equal(packet.to_port, 53);
	assert_int_equal(packet.length, 56);
	assert_memory_equal(packet.payload, "question", 8);
}

/* --- links -------------------------------------------------------------------------------------- */

static void
put_link(struct wire *w, int link)
{
	switch (link) {
	case 1: wire_eth(w, 0x0800); break;
	case 113: /* LINUX_SLL */
		wire_zeros(w, 14);
		wire_u16(w, 0x0800);
		break;
	case 276: /* LINUX_SLL2 */
		wire_u16(w, 0x0800);
		wire_zeros(w, 18);
		break;
	case 0: wire_u32(w, 0x02000000); break; /* little-endian writer */
	case 108: wire_u32(w, 2); break;
	case 9: wire_u16(w, 0x0021); break;
	case 50:
		wire_u16(w, 0xff03);
		wire_u8(w, 0x21); /* one-byte protocol */
		break;
	case 51:
		wire_mark(w, WIRE_PPPOE);
		wire_u16(w, 0x1100);
		wire_u32(w, 0x00010000);
		wire_u16(w, 0x0021);
		break;
	default: break;
	}
}

static void
every_link_type_leads_to_the_packet(void **state)
{
	static const int links[] = { 1, 113, 276, 12, 14, 101, 228, 0, 108, 9, 50, 51 };

	(void)state;
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		struct wire w = { 0 };

		put_link(&w, links[i]);
		put_tcp(&w);
		assert_int_equal(decode_link(&w, links[i]), DECODE_PACKET);
		check_tcp();
	}
}

static void
an_unknown_link_type_is_said_to_be_unknown(void **state)
{
	struct wire w = { 0 };

	(void)state;
	put_tcp(&w);
	assert_int_equal(decode_link(&w, 147), DECODE_UNKNOWN_LINK);
}

static void
every_number_of_a_loopback_family_for_ipv6_is_known(void **state)
{
	static const unsigned families[] = { 10, 24, 28, 30 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct wire w = { 0 };

		wire_u32(&w, families[i] << 24);
		wire_ipv6(&w, 1, 2, 17);
		wire_udp(&w, 1, 2);
		assert_int_equal(decode_link(&w, 0), DECODE_PACKET);
	}
}

static void
tags_are_kept_outermost_first_and_priority_tags_are_not(void **state)
{
	struct wire w = { 0 };

	(void)state;
	wire_eth(&w, 0x88a8);
	wire_vlan(&w, 0x6064, 0x8100); /* 100 with priority bits */
	wire_vlan(&w, 0xe000, 0x9100); /* a priority tag */
	wire_vlan(&w, 20, 0x0800);
	put_tcp(&w);
	assert_int_equal(decode(&w), DECODE_PACKET);
	check_tcp();
	assert_int_equal(packet.vlans, 2);
	assert_int_equal(packet.vlan[0], 100);
	assert_int_equal(packet.vlan[1], 20);
}

static void
a_ninth_tag_is_too_deep(void **state)
{
	(void)state;
	for (unsigned tags = 8; tags <= 9; tags++) {
		struct wire w = { 0 };

		wire_eth(&w, 0x8100);
		for (unsigned i = 1; i <= tags; i++) {
			wire_vlan(&w, 10 + i, i < tags ? 0x8100 : 0x0800);
		}
		put_tcp(&w);
		assert_int_equal(decode(&w), tags == 8 ? DECODE_PACKET : DECODE_TOO_DEEP);
		assert_int_equal(packet.vlans, PACKET_VLANS);
		assert_int_equal(packet.vlan[0], 11);
	}
}

static void
snap_leads_to_ip_and_spanning_tree_does_not(void **state)
{
	struct wire snap = { 0 }, tree = { 0 };

	(void)state;
	wire_mark(&snap, WIRE_LLC);
	wire_eth(&snap, 0);
	wire_u32(&snap, 0xaaaa0300);
	wire_u32(&snap, 0x00000800);
	put_tcp(&snap);
	assert_int_equal(decode(&snap), DECODE_PACKET);
	check_tcp();
	wire_eth(&tree, 38);
	wire_u32(&tree, 0x42420300);
	wire_zeros(&tree, 42);
	assert_int_equal(decode(&tree), DECODE_NOT_IP);
}

static void
arp_and_macsec_are_not_ip(void **state)
{
	static const unsigned types[] = { 0x0806, 0x88e5, 0x8863, 0x88cc };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct wire w = { 0 };

		wire_eth(&w, types[i]);
		wire_zeros(&w, 46);
		assert_int_equal(decode(&w), DECODE_NOT_IP);
	}
}

/* --- lengths ------------------------------------------------------------------------------------ */

static void
padding_behind_the_ip_length_is_no_payload(void **state)
{
	struct wire w = { 0 };
	struct frame frame;

	(void)state;
	wire_eth(&w, 0x0800);
	put_tcp(&w);
	wire_done(&w);
	wire_text(&w, "trailer of the frame");
	frame = wire_frame(&w, 0);
	assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_PACKET);
	check_tcp();
}

static void
bytes_come_from_the_ip_length_when_the_capture_is_cut(void **state)
{
	struct wire w = { 0 };
	struct frame frame;

	(void)state;
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, CLIENT, SERVER, 6);
	wire_tcp(&w, 1111, 443, 1, 1, TCP_ACK);
	wire_zeros(&w, 1000);
	wire_done(&w);
	frame = wire_frame(&w, 0);
	frame.captured = 64;
	assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_PACKET);
	assert_int_equal(packet.length, 1040);
	assert_int_equal(packet.payload_length, 1000);
	assert_int_equal(packet.payload_captured, 10);
}

static void
an_ip_length_of_zero_means_the_frame(void **state)
{
	struct wire w = { 0 };
	struct frame frame;

	(void)state;
	wire_eth(&w, 0x0800);
	put_tcp(&w);
	wire_done(&w);
	wire_put16(&w, 16, 0);
	frame = wire_frame(&w, 0);
	assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_PACKET);
	check_tcp();
}

/* Writes n to one byte of a good frame and tells how it then ends. */
static enum decode_end
with_byte(size_t at, uint8_t n)
{
	struct wire w = { 0 };
	struct frame frame;

	wire_eth(&w, 0x0800);
	put_tcp(&w);
	wire_done(&w);
	w.at[at] = n;
	frame = wire_frame(&w, 0);
	return decode_packet(decoder, &frame, &packet);
}

static void
headers_that_contradict_themselves_are_malformed(void **state)
{
	(void)state;
	assert_int_equal(with_byte(14, 0x65), DECODE_BAD_HEADER); /* version 6 */
	assert_int_equal(with_byte(14, 0x44), DECODE_BAD_HEADER); /* 16-byte header */
	assert_int_equal(with_byte(14, 0x4f), DECODE_BAD_LENGTH); /* TCP has no room */
	assert_int_equal(
		with_byte(17, 46), DECODE_BAD_LENGTH); /* longer than the frame */
	assert_int_equal(
		with_byte(17, 19), DECODE_BAD_LENGTH); /* shorter than its header */
	assert_int_equal(
		with_byte(17, 39), DECODE_BAD_LENGTH); /* TCP cut by the IP length */
	assert_int_equal(with_byte(14 + 20 + 12, 0x40), DECODE_BAD_HEADER);
	assert_int_equal(with_byte(14 + 20 + 12, 0x70), DECODE_BAD_LENGTH);
}

static void
a_udp_length_smaller_than_the_packet_bounds_the_payload(void **state)
{
	struct wire w = { 0 };
	struct frame frame;

	(void)state;
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, CLIENT, SERVER, 17);
	wire_udp(&w, 1, 2);
	wire_text(&w, "1234567890");
	wire_done(&w);
	wire_put16(&w, 14 + 20 + 4, 8 + 4);
	frame = wire_frame(&w, 0);
	assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_PACKET);
	assert_int_equal(packet.payload_length, 4);
	assert_int_equal(packet.length, 38);
}

static void
icmp_and_esp_are_analysed_but_have_no_flow(void **state)
{
	static const unsigned protos[] = { 1, 2, 50, 51, 58, 89, 132 };

	(void)state;
	for (size_t i = 0; i < sizeof protos / sizeof protos[0]; i++) {
		struct wire w = { 0 };

		wire_eth(&w, 0x0800);
		wire_ipv4(&w, CLIENT, SERVER, protos[i]);
		wire_zeros(&w, 64);
		assert_int_equal(decode(&w), DECODE_NO_FLOW);
		assert_int_equal(packet.length, 84);
		assert_int_equal(packet.transport, protos[i]);
	}
}

/* --- IPv6 extension headers ----------------------------------------------------------------------- */

static void
put_extensions(struct wire *w, const uint8_t *kinds, size_t n, unsigned last)
{
	wire_ipv6(w, 1, 2, n > 0 ? kinds[0] : last);
	for (size_t i = 0; i < n; i++) {
		wire_u8(w, i + 1 < n ? kinds[i + 1] : last);
		wire_u8(w, kinds[i] == 51
				   ? 4
				   : 1); /* AH counts in fours, the rest in eights */
		wire_zeros(w, kinds[i] == 51 ? 22 : 14);
	}
	wire_udp(w, 1111, 2222);
	wire_text(w, "hi");
}

static void
every_extension_header_is_walked_over(void **state)
{
	static const uint8_t kinds[] = { 0, 43, 60, 51, 135, 139, 140, 60 };
	struct wire w = { 0 };

	(void)state;
	wire_eth(&w, 0x86dd);
	put_extensions(&w, kinds, sizeof kinds, 17);
	assert_int_equal(decode(&w), DECODE_PACKET);
	assert_int_equal(packet.to_port, 2222);
	assert_int_equal(packet.payload_length, 2);
	assert_int_equal(packet.transport, TRANSPORT_UDP);
}

static void
a_ninth_extension_header_is_too_deep(void **state)
{
	static const uint8_t kinds[9] = { 60, 60, 60, 60, 60, 60, 60, 60, 60 };
	struct wire w = { 0 };

	(void)state;
	wire_eth(&w, 0x86dd);
	put_extensions(&w, kinds, sizeof kinds, 17);
	assert_int_equal(decode(&w), DECODE_TOO_DEEP);
}

static void
esp_and_no_next_header_end_the_walk_of_ipv6(void **state)
{
	static const uint8_t kinds[] = { 60 };

	(void)state;
	for (unsigned next = 50; next <= 59; next += 9) {
		struct wire w = { 0 };

		wire_eth(&w, 0x86dd);
		put_extensions(&w, kinds, 1, next);
		assert_int_equal(decode(&w), DECODE_NO_FLOW);
	}
}

/* --- fragments ------------------------------------------------------------------------------------- */

static enum decode_end
fragment(unsigned id, unsigned field, int64_t ns)
{
	struct wire w = { 0 };
	struct frame frame;

	wire_eth(&w, 0x0800);
	wire_ipv4_fragment(&w, CLIENT, SERVER, 17, id, field);
	if ((field & 0x1fff) == 0) {
		wire_u16(&w, 1111);
		wire_u16(&w, 53);
		wire_u32(&w, 0x0bb80000); /* 3,000 bytes in all */
	}
	wire_zeros(&w, 800);
	wire_done(&w);
	frame = wire_frame(&w, ns);
	return decode_packet(decoder, &frame, &packet);
}

static void
later_fragments_find_the_ports_of_the_first(void **state)
{
	(void)state;
	assert_int_equal(fragment(77, 0x2000, 0), DECODE_PACKET);
	assert_true(packet.first_fragment);
	assert_false(packet.fragment);
	assert_int_equal(packet.payload_length, 800);
	assert_int_equal(fragment(77, 0x2000 | 101, SECOND), DECODE_PACKET);
	assert_true(packet.fragment);
	assert_false(packet.first_fragment);
	assert_int_equal(packet.from_port, 1111);
	assert_int_equal(packet.to_port, 53);
	assert_int_equal(packet.length, 820);
	assert_int_equal(packet.payload_length, 800);
	assert_int_equal(packet.payload_captured, 0);
}

static void
a_fragment_without_its_first_is_unmatched_and_its_bytes_are_known(void **state)
{
	(void)state;
	assert_int_equal(fragment(1, 0x2000, 0), DECODE_PACKET);
	assert_int_equal(fragment(2, 101, 0), DECODE_FRAGMENT_UNMATCHED);
	assert_int_equal(packet.length, 820);
}

static void
first_fragments_are_kept_for_three_seconds(void **state)
{
	(void)state;
	assert_int_equal(fragment(5, 0x2000, 0), DECODE_PACKET);
	assert_int_equal(fragment(5, 101, 3 * (int64_t)SECOND), DECODE_PACKET);
	assert_int_equal(
		fragment(5, 101, 3 * (int64_t)SECOND + 1), DECODE_FRAGMENT_UNMATCHED);
}

static void
the_oldest_of_4097_first_fragments_is_forgotten(void **state)
{
	(void)state;
	for (unsigned id = 0; id <= 4096; id++) {
		assert_int_equal(fragment(id, 0x2000, 0), DECODE_PACKET);
	}
	assert_int_equal(fragment(0, 101, 0), DECODE_FRAGMENT_UNMATCHED);
	assert_int_equal(fragment(1, 101, 0), DECODE_PACKET);
	assert_int_equal(fragment(4096, 101, 0), DECODE_PACKET);
}

static enum decode_end
fragment6(unsigned field)
{
	struct wire w = { 0 };

	wire_eth(&w, 0x86dd);
	wire_ipv6(&w, 1, 2, 44);
	wire_u16(&w, 17 << 8);
	wire_u16(&w, field);
	wire_u32(&w, 0xabcdef01);
	if (field >> 3 == 0) {
		wire_udp(&w, 1111, 53);
	}
	wire_zeros(&w, 80);
	return decode(&w);
}

static void
fragments_of_ipv6_are_treated_alike(void **state)
{
	(void)state;
	assert_int_equal(fragment6(88), DECODE_FRAGMENT_UNMATCHED);
	assert_int_equal(fragment6(1), DECODE_PACKET);
	assert_true(packet.first_fragment);
	assert_int_equal(fragment6(88), DECODE_PACKET);
	assert_true(packet.fragment);
	assert_int_equal(packet.to_port, 53);
	assert_int_equal(fragment6(0), DECODE_PACKET); /* an "atomic" fragment is whole */
	assert_false(packet.first_fragment);
}

static const struct CMUnitTest tests[] = {
	DECODE_TEST(a_tcp_packet_gives_ends_numbers_and_payload),
	DECODE_TEST(a_udp_packet_over_ipv6_gives_ends_and_payload),
	DECODE_TEST(every_link_type_leads_to_the_packet),
	DECODE_TEST(an_unknown_link_type_is_said_to_be_unknown),
	DECODE_TEST(every_number_of_a_loopback_family_for_ipv6_is_known),
	DECODE_TEST(tags_are_kept_outermost_first_and_priority_tags_are_not),
	DECODE_TEST(a_ninth_tag_is_too_deep),
	DECODE_TEST(snap_leads_to_ip_and_spanning_tree_does_not),
	DECODE_TEST(arp_and_macsec_are_not_ip),
	DECODE_TEST(padding_behind_the_ip_length_is_no_payload),
	DECODE_TEST(bytes_come_from_the_ip_length_when_the_capture_is_cut),
	DECODE_TEST(an_ip_length_of_zero_means_the_frame),
	DECODE_TEST(headers_that_contradict_themselves_are_malformed),
	DECODE_TEST(a_udp_length_smaller_than_the_packet_bounds_the_payload),
	DECODE_TEST(icmp_and_esp_are_analysed_but_have_no_flow),
	DECODE_TEST(every_extension_header_is_walked_over),
	DECODE_TEST(a_ninth_extension_header_is_too_deep),
	DECODE_TEST(esp_and_no_next_header_end_the_walk_of_ipv6),
	DECODE_TEST(later_fragments_find_the_ports_of_the_first),
	DECODE_TEST(a_fragment_without_its_first_is_unmatched_and_its_bytes_are_known),
	DECODE_TEST(first_fragments_are_kept_for_three_seconds),
	DECODE_TEST(the_oldest_of_4097_first_fragments_is_forgotten),
	DECODE_TEST(fragments_of_ipv6_are_treated_alike),
};

TEST_MAIN(tests)
