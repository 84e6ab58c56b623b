/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/decoded.h"

enum inside { INSIDE_IP, INSIDE_ETHERNET };

static void
put_outer_udp(struct wire *w, unsigned port)
{
	wire_ipv4(w, 0xac100001, 0xac100002, 17);
	wire_udp(w, 50000, port);
}

static void
put_outer_gre(struct wire *w, unsigned flags, unsigned type)
{
	wire_ipv4(w, 0xac100001, 0xac100002, 47);
	wire_u16(w, flags);
	wire_u16(w, type);
}

static void
put_ipip(struct wire *w)
{
	wire_ipv4(w, 0xac100001, 0xac100002, 4);
}

static void
put_gre(struct wire *w)
{
	put_outer_gre(w, 0xb000, 0x0800); /* checksum, key, sequence */
	wire_zeros(w, 12);
}

static void
put_gre_routed(struct wire *w)
{
	put_outer_gre(w, 0x4000, 0x0800);
	wire_u32(w, 0);
	wire_u16(w, 0x0800);
	wire_u16(w, 4);
	wire_u32(w, 0x01020304);
	wire_u32(w, 0);
}

static void
put_gre_mpls(struct wire *w)
{
	put_outer_gre(w, 0, 0x8847);
	wire_u32(w, 0x00064040);
	wire_u32(w, 0x00065140); /* bottom of the stack */
}

static void
put_pptp(struct wire *w)
{
	wire_ipv4(w, 0xac100001, 0xac100002, 47);
	wire_mark(w, WIRE_PPTP);
	wire_u16(w, 0x3081); /* key, sequence, acknowledgement, version 1 */
	wire_u16(w, 0x880b);
	wire_zeros(w, 4);
	wire_u32(w, 17);
	wire_u32(w, 16);
	wire_u16(w, 0xff03);
	wire_u16(w, 0x0021);
}

static void
put_gtp(struct wire *w)
{
	put_outer_udp(w, 2152);
	wire_mark(w, WIRE_GTP);
	wire_u16(w, 0x36ff); /* extension and sequence */
	wire_u16(w, 0);
	wire_u32(w, 0x12345678);
	wire_u32(w, 0x00010085); /* next: PDU session container */
	wire_u32(w, 0x01100900); /* four bytes, then nothing more */
}

static void
put_geneve_ip(struct wire *w)
{
	put_outer_udp(w, 6081);
	wire_u32(w, 0x02000800); /* 8 bytes of options */
	wire_u32(w, 0x00000100);
	wire_zeros(w, 8);
}

static void
put_gpe_ip(struct wire *w)
{
	put_outer_udp(w, 4790);
	wire_u32(w, 0x0c000001);
	wire_u32(w, 0x00000100);
}

static void
put_erspan3_ip(struct wire *w)
{
	put_outer_gre(w, 0x1000, 0x22eb);
	wire_u32(w, 1);
	wire_u16(w, 0x2001);
	wire_zeros(w, 8);
	wire_u16(w, 0x0800); /* frame type 2 */
}

static void
put_teb(struct wire *w)
{
	put_outer_gre(w, 0, 0x6558);
}

static void
put_erspan1(struct wire *w)
{
	put_outer_gre(w, 0, 0x88be);
}

static void
put_erspan2(struct wire *w)
{
	put_outer_gre(w, 0x1000, 0x88be);
	wire_u32(w, 1);
	wire_u32(w, 0x10010000);
	wire_u32(w, 0);
}

static void
put_erspan3(struct wire *w)
{
	put_outer_gre(w, 0x1000, 0x22eb);
	wire_u32(w, 1);
	wire_u16(w, 0x2001);
	wire_zeros(w, 8);
	wire_u16(w, 0x0001); /* Ethernet, with the optional header */
	wire_zeros(w, 8);
}

static void
put_vxlan(struct wire *w)
{
	put_outer_udp(w, 4789);
	wire_u32(w, 0x08000000);
	wire_u32(w, 0x00002a00);
}

static void
put_geneve(struct wire *w)
{
	put_outer_udp(w, 6081);
	wire_u32(w, 0x00006558);
	wire_u32(w, 0x00000100);
}

static void
put_capwap(struct wire *w)
{
	put_outer_udp(w, 5247);
	wire_u32(w, 0x00100000); /* 8 bytes, 802.3 inside */
	wire_u32(w, 0);
}

/* Every way of carrying one packet inside another, behind an EtherType of IPv4. */
static const struct {
	const char *name;
	void (*put)(struct wire *w);
	enum inside inside;
} tunnels[] = { { "IP in IP", put_ipip, INSIDE_IP }, { "GRE", put_gre, INSIDE_IP },
	{ "GRE with routes", put_gre_routed, INSIDE_IP },
	{ "GRE, MPLS", put_gre_mpls, INSIDE_IP }, { "PPTP", put_pptp, INSIDE_IP },
	{ "GTP-U", put_gtp, INSIDE_IP }, { "GENEVE, IP", put_geneve_ip, INSIDE_IP },
	{ "VXLAN-GPE", put_gpe_ip, INSIDE_IP },
	{ "ERSPAN III, IP", put_erspan3_ip, INSIDE_IP },
	{ "GRE, TEB", put_teb, INSIDE_ETHERNET },
	{ "ERSPAN I", put_erspan1, INSIDE_ETHERNET },
	{ "ERSPAN II", put_erspan2, INSIDE_ETHERNET },
	{ "ERSPAN III", put_erspan3, INSIDE_ETHERNET },
	{ "VXLAN", put_vxlan, INSIDE_ETHERNET },
	{ "GENEVE", put_geneve, INSIDE_ETHERNET },
	{ "CAPWAP", put_capwap, INSIDE_ETHERNET } };

enum { TUNNELS = sizeof tunnels / sizeof tunnels[0] };

static void
put_tunnel(struct wire *w, size_t i)
{
	tunnels[i].put(w);
	if (tunnels[i].inside == INSIDE_ETHERNET) {
		wire_eth(w, 0x0800);
	}
}

static void
check_pair(size_t outer, size_t inner)
{
	struct wire w = { 0 };
	enum decode_end end;

	wire_eth(&w, 0x8100);
	wire_vlan(&w, 7, 0x0800);
	put_tunnel(&w, outer);
	put_tunnel(&w, inner);
	put_tcp(&w);
	end = decode(&w);
	if (end != DECODE_PACKET) {
		fail_msg("%s inside %s: %s", tunnels[inner].name, tunnels[outer].name,
			decode_end_word(end));
	}
	check_tcp();
	assert_int_equal(packet.tunnels, 2);
	assert_int_equal(packet.vlan[0], 7);
}

static void
every_tunnel_inside_every_other_leads_to_the_innermost_packet(void **state)
{
	(void)state;
	for (size_t outer = 0; outer < TUNNELS; outer++) {
		for (size_t inner = 0; inner < TUNNELS; inner++) {
			check_pair(outer, inner);
		}
	}
}

static void
six_in_four_and_four_in_six_are_walked_through(void **state)
{
	struct wire w = { 0 }, v = { 0 };

	(void)state;
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, CLIENT, SERVER, 41);
	wire_ipv6(&w, 1, 2, 17);
	wire_udp(&w, 1111, 2222);
	assert_int_equal(decode(&w), DECODE_PACKET);
	assert_false(addr_is_v4(&packet.from));
	assert_int_equal(packet.length, 48);
	wire_eth(&v, 0x86dd);
	wire_ipv6(&v, 1, 2, 4);
	put_tcp(&v);
	assert_int_equal(decode(&v), DECODE_PACKET);
	check_tcp();
}

static void
a_ninth_encapsulation_is_too_deep(void **state)
{
	(void)state;
	for (int depth = 8; depth <= 9; depth++) {
		struct wire w = { 0 };

		wire_eth(&w, 0x0800);
		for (int i = 0; i < depth; i++) {
			put_ipip(&w);
		}
		put_tcp(&w);
		assert_int_equal(
			decode(&w), depth == 8 ? DECODE_PACKET : DECODE_TOO_DEEP);
	}
}

/* The wordiest: each tunnel Ethernet with eight tags, IP, UDP. */
static void
eight_tunnels_of_tagged_frames_are_walked_through(void **state)
{
	struct wire w = { 0 };

	(void)state;
	for (int depth = 0; depth <= 8; depth++) {
		wire_eth(&w, 0x8100);
		for (unsigned i = 1; i <= 8; i++) {
			wire_vlan(&w, i, i < 8 ? 0x8100 : 0x0800);
		}
		if (depth < 8) {
			put_vxlan(&w);
		}
	}
	put_tcp(&w);
	assert_int_equal(decode(&w), DECODE_PACKET);
	assert_int_equal(packet.tunnels, 8);
	check_tcp();
}

static void
mpls_labels_lead_to_ip_or_to_a_pseudowire(void **state)
{
	struct wire w = { 0 }, v = { 0 }, deep = { 0 };

	(void)state;
	wire_eth(&w, 0x8847);
	for (int i = 0; i < 7; i++) {
		wire_u32(&w, 0x00064040);
	}
	wire_u32(&w, 0x00064140);
	put_tcp(&w);
	assert_int_equal(decode(&w), DECODE_PACKET);
	check_tcp();
	wire_eth(&v, 0x8848);
	wire_u32(&v, 0x00064140);
	wire_u32(&v, 0); /* control word */
	wire_eth(&v, 0x0800);
	put_tcp(&v);
	assert_int_equal(decode(&v), DECODE_PACKET);
	check_tcp();
	wire_eth(&deep, 0x8847);
	for (int i = 0; i < 9; i++) {
		wire_u32(&deep, i < 8 ? 0x00064040 : 0x00064140);
	}
	put_tcp(&deep);
	assert_int_equal(decode(&deep), DECODE_TOO_DEEP);
}

static void
put_session(struct wire *w)
{
	wire_mark(w, WIRE_PPPOE);
	wire_u16(w, 0x1100);
	wire_u32(w, 0x00010000);
	wire_u16(w, 0x0021);
}

static void
pppoe_leads_to_ip_and_its_length_bounds_the_rest(void **state)
{
	struct wire w = { 0 }, bad = { 0 };
	struct frame frame;

	(void)state;
	wire_eth(&w, 0x8864);
	put_session(&w);
	put_tcp(&w);
	assert_int_equal(decode(&w), DECODE_PACKET);
	check_tcp();
	wire_eth(&bad, 0x8864);
	put_session(&bad);
	put_tcp(&bad);
	wire_done(&bad);
	wire_put16(&bad, 18, 2000);
	frame = wire_frame(&bad, 0);
	assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_BAD_LENGTH);
}

/* The access point's half of a CAPWAP path: 802.11 inside, in both orders of frame control. */
static void
put_wlan(struct wire *w, unsigned control)
{
	put_outer_udp(w, 5247);
	wire_u32(w, 0x00100300); /* 8 bytes, native frame of 802.11 */
	wire_u32(w, 0);
	wire_u16(w, control);
	wire_zeros(w, 22);
	if ((control & 0x8000) != 0) {
		wire_u16(w, 0); /* quality of service */
	}
	wire_u32(w, 0xaaaa0300);
	wire_u32(w, 0x00000800);
}

static void
wireless_frames_inside_capwap_are_read_unless_protected(void **state)
{
	static const unsigned controls[] = { 0x0801, 0x1108, 0x8802, 0x0841, 0x4801 };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct wire w = { 0 };

		wire_eth(&w, 0x0800);
		put_wlan(&w, controls[i]);
		put_tcp(&w);
		assert_int_equal(decode(&w), i < 3 ? DECODE_PACKET : DECODE_NOT_IP);
	}
}

static void
the_answer_of_a_capwap_controller_is_a_tunnel_too(void **state)
{
	struct wire w = { 0 };

	(void)state;
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 0xac100002, 0xac100001, 17);
	wire_udp(&w, 5247, 41264);
	wire_u32(&w, 0x00100000);
	wire_u32(&w, 0);
	wire_eth(&w, 0x0800);
	put_tcp(&w);
	assert_int_equal(decode(&w), DECODE_PACKET);
	check_tcp();
}

static void
a_port_alone_makes_no_tunnel(void **state)
{
	static const unsigned ports[] = { 4789, 8472, 4790, 6081, 2152, 5247 };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct wire w = { 0 };

		wire_eth(&w, 0x0800);
		wire_ipv4(&w, CLIENT, SERVER, 17);
		wire_udp(&w, 53, ports[i]);
		wire_text(&w, "\x81\x80 an answer to a question asked from there");
		assert_int_equal(decode(&w), DECODE_PACKET);
		assert_int_equal(packet.to_port, ports[i]);
		assert_int_equal(packet.tunnels, 0);
		assert_memory_equal(packet.payload, "\x81\x80 an", 5);
	}
}

static void
a_frame_cut_by_the_switch_keeps_its_length(void **state)
{
	struct wire w = { 0 };

	(void)state;
	wire_eth(&w, 0x0800);
	put_outer_gre(&w, 0x1000, 0x88be);
	wire_u32(&w, 1);
	wire_u32(&w, 0x10010400); /* the T bit */
	wire_u32(&w, 0);
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, CLIENT, SERVER, 6);
	wire_tcp(&w, 1111, 443, 1, 1, TCP_ACK);
	wire_zeros(&w, 24);
	wire_done(&w);
	wire_put16(&w, w.len - 24 - 40 + 2, 1500);
	struct frame frame = wire_frame(&w, 0);
	assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_PACKET);
	assert_int_equal(packet.length, 1500);
	assert_int_equal(packet.payload_length, 1460);
	assert_int_equal(packet.payload_captured, 24);
}

static void
a_tunnelled_packet_in_a_first_fragment_is_read_as_far_as_it_goes(void **state)
{
	struct wire w = { 0 };
	size_t inner;

	(void)state;
	wire_eth(&w, 0x0800);
	wire_ipv4_fragment(&w, 0xac100001, 0xac100002, 4, 9, 0x2000);
	inner = w.len;
	put_tcp(&w);
	wire_done(&w);
	wire_put16(&w, inner + 2, 1500);
	struct frame frame = wire_frame(&w, 0);
	assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_PACKET);
	check_tcp();
}

/* Group tags of Cisco's switches stand between address and tag or type; a mirror keeps them. */
static void
a_metadata_tag_is_stepped_over(void **state)
{
	(void)state;
	for (unsigned units = 0; units <= 3; units++) {
		struct wire w = { 0 };

		wire_eth(&w, units == 2 ? 0x8100 : 0x8909);
		if (units == 2) {
			wire_vlan(&w, 7, 0x8909);
		}
		wire_u8(&w, 1);
		wire_u8(&w, units);
		for (unsigned i = 0; i < units; i++) {
			wire_u32(&w, 0x00010064);
		}
		wire_u16(&w, units == 3 ? 0x8100 : 0x0800);
		if (units == 3) {
			wire_vlan(&w, 7, 0x0800);
		}
		put_tcp(&w);
		if (units == 0) {
			assert_int_equal(decode(&w), DECODE_BAD_HEADER);
			continue;
		}
		assert_int_equal(decode(&w), DECODE_PACKET);
		check_tcp();
		assert_int_equal(packet.vlans, units > 1);
	}
}

static void
a_sites_own_types_and_ports_are_known_when_it_says_so(void **state)
{
	const struct decode_extra extra = {
		.tpid = { 0x9400 }, .vxlan = { 14789, 14790 }, .geneve = { 16081 }
	};

	(void)state;
	for (int said = 0; said < 2; said++) {
		struct wire tagged = { 0 }, vxlan = { 0 }, geneve = { 0 };

		if (said) {
			decoder_extra(decoder, &extra);
		}
		wire_eth(&tagged, 0x9400);
		wire_vlan(&tagged, 7, 0x0800);
		put_tcp(&tagged);
		assert_int_equal(decode(&tagged), said ? DECODE_PACKET : DECODE_NOT_IP);
		wire_eth(&vxlan, 0x0800);
		put_outer_udp(&vxlan, 14790);
		wire_u32(&vxlan, 0x08000000);
		wire_u32(&vxlan, 0x00002a00);
		wire_eth(&vxlan, 0x0800);
		put_tcp(&vxlan);
		assert_int_equal(decode(&vxlan), DECODE_PACKET);
		assert_int_equal(packet.tunnels, said);
		wire_eth(&geneve, 0x0800);
		put_outer_udp(&geneve, 16081);
		wire_u32(&geneve, 0x00006558);
		wire_u32(&geneve, 0x00000100);
		wire_eth(&geneve, 0x0800);
		put_tcp(&geneve);
		assert_int_equal(decode(&geneve), DECODE_PACKET);
		assert_int_equal(packet.tunnels, said);
	}
}

static const struct CMUnitTest tests[] = {
	DECODE_TEST(every_tunnel_inside_every_other_leads_to_the_innermost_packet),
	DECODE_TEST(six_in_four_and_four_in_six_are_walked_through),
	DECODE_TEST(a_ninth_encapsulation_is_too_deep),
	DECODE_TEST(eight_tunnels_of_tagged_frames_are_walked_through),
	DECODE_TEST(mpls_labels_lead_to_ip_or_to_a_pseudowire),
	DECODE_TEST(pppoe_leads_to_ip_and_its_length_bounds_the_rest),
	DECODE_TEST(wireless_frames_inside_capwap_are_read_unless_protected),
	DECODE_TEST(the_answer_of_a_capwap_controller_is_a_tunnel_too),
	DECODE_TEST(a_port_alone_makes_no_tunnel),
	DECODE_TEST(a_frame_cut_by_the_switch_keeps_its_length),
	DECODE_TEST(a_metadata_tag_is_stepped_over),
	DECODE_TEST(a_sites_own_types_and_ports_are_known_when_it_says_so),
	DECODE_TEST(a_tunnelled_packet_in_a_first_fragment_is_read_as_far_as_it_goes),
};

TEST_MAIN(tests)
