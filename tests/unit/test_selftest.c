/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "tests/unit/mirrored.h"

/* What a mirror delivers, said from crafted packets: each check good, to look at, broken. */

/* --- from packets --------------------------------------------------------------------------- */

static void
silence_is_the_only_thing_said_about_nothing(void **state)
{
	(void)state;
	assert_state(CHECK_TRAFFIC, SELFTEST_BROKEN);
	for (int i = CHECK_TRAFFIC + 1; i < CHECK_COUNT; i++) {
		assert_int_equal(lines[i].state, SELFTEST_ABSENT);
	}
}

static void
a_whole_mirror_has_nothing_broken(void **state)
{
	(void)state;
	talks(400, SPACE + 1, HALF_BOTH);
	assert_state(CHECK_DIRECTIONS, SELFTEST_GOOD);
	assert_int_equal(seen.tcp, 400);
	assert_int_equal(lines[CHECK_TRAFFIC].state, SELFTEST_GOOD);
	assert_int_equal(lines[CHECK_MIRROR].state, SELFTEST_GOOD);
	assert_int_equal(lines[CHECK_LOST_BEFORE].state, SELFTEST_GOOD);
	assert_int_equal(seen.unseen, 0);
	/* 400 bytes up, 1,000 down, and the FIN, which nobody acknowledged */
	assert_int_equal(seen.acked, 400 * 1400);
	assert_int_equal(lines[CHECK_STARTS].state, SELFTEST_GOOD);
	assert_int_equal(lines[CHECK_NETWORKS].state, SELFTEST_GOOD);
	assert_int_equal(lines[CHECK_UNITS].state, SELFTEST_GOOD);
	assert_int_equal(lines[CHECK_ADDRESSES].state, SELFTEST_GOOD);
	assert_int_equal(seen.clients, 60);
	/* zeros are no greeting, and say no name */
	assert_int_equal(lines[CHECK_NAMED].state, SELFTEST_BROKEN);
}

static void
one_half_is_told_by_its_side(void **state)
{
	(void)state;
	talks(40, SPACE + 1, HALF_CLIENT);
	assert_state(CHECK_DIRECTIONS, SELFTEST_BROKEN);
	assert_int_equal(seen.tcp_client_only, 40);
	assert_non_null(strstr(lines[CHECK_DIRECTIONS].says, "only the client's half"));
	/* what the other half lost cannot be known, so nothing is said to be lost */
	assert_int_equal(seen.unseen, 0);
}

static void
some_halves_are_to_look_at(void **state)
{
	(void)state;
	talks(80, SPACE + 1, HALF_BOTH);
	for (unsigned i = 0; i < 20; i++) {
		talk(SPACE + 7, SERVER, 30000 + i, HALF_SERVER);
	}
	assert_state(CHECK_DIRECTIONS, SELFTEST_LOOK);
	assert_int_equal(seen.tcp_server_only, 20);
	assert_non_null(strstr(lines[CHECK_DIRECTIONS].says, "only the server's half"));
}

static void
attempts_without_answer_are_no_halves(void **state)
{
	(void)state;
	talks(20, SPACE + 1, HALF_BOTH);
	for (unsigned i = 0; i < 200; i++) {
		SEGMENT(SPACE + 9, SERVER, 30000 + i, 443, 1, 0, TCP_SYN, 0);
	}
	assert_state(CHECK_DIRECTIONS, SELFTEST_GOOD);
}

static void
few_connections_say_too_little(void **state)
{
	(void)state;
	talks(3, SPACE + 1, HALF_BOTH);
	assert_state(CHECK_DIRECTIONS, SELFTEST_LOOK);
	assert_non_null(strstr(lines[CHECK_DIRECTIONS].says, "Too little to tell: 3"));
}

static void
two_mirrored_vlans_are_named(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 50; i++) {
		send_twice(10, 20, i);
	}
	assert_state(CHECK_DUPLICATES, SELFTEST_LOOK);
	assert_int_equal(seen.duplicates, 50);
	assert_non_null(strstr(lines[CHECK_DUPLICATES].says, "50 % of packets"));
	assert_non_null(strstr(lines[CHECK_DUPLICATES].says, "(10 and 20)"));
}

static void
acknowledged_but_never_seen_is_loss(void **state)
{
	(void)state;
	talks(95, SPACE + 1, HALF_BOTH);
	for (unsigned i = 0; i < 5; i++) {
		talk(SPACE + 8, SERVER, 40000 + i, HALF_BOTH | LOSES);
	}
	assert_state(CHECK_LOST_BEFORE, SELFTEST_LOOK);
	assert_int_equal(seen.unseen, 5 * 1000);
}

static void
much_loss_is_broken(void **state)
{
	(void)state;
	talks(50, SPACE + 1, HALF_BOTH | LOSES);
	assert_state(CHECK_LOST_BEFORE, SELFTEST_BROKEN);
}

static void
retransmissions_are_no_loss_and_hide_none_when_acknowledged(void **state)
{
	(void)state;
	talk(SPACE + 1, SERVER, 20000, HALF_BOTH);
	/* a copy of what was acknowledged adds nothing */
	SEGMENT(SERVER, SPACE + 1, 443, 20000, 5001, 1401, TCP_ACK, 1000);
	talk(SPACE + 1, SERVER, 20001, HALF_BOTH | LOSES);
	SEGMENT(SERVER, SPACE + 1, 443, 20001, 5001, 1401, TCP_ACK, 1000);
	judged(CHECK_LOST_BEFORE);
	assert_int_equal(seen.unseen, 1000);
}

static void
connections_without_a_start_are_counted_once_we_have_settled(void **state)
{
	(void)state;
	talks(5, SPACE + 1, HALF_BOTH | NO_START);
	now += 20 * S;
	talks(60, SPACE + 70, HALF_BOTH);
	assert_state(CHECK_STARTS, SELFTEST_GOOD);
	assert_int_equal(seen.midway, 0);
}

static void
missing_starts_are_to_look_at_then_broken(void **state)
{
	(void)state;
	talk(SPACE + 1, SERVER, 10, HALF_BOTH);
	now += 20 * S;
	talks(40, SPACE + 1, HALF_BOTH);
	for (unsigned i = 0; i < 10; i++) {
		talk(SPACE + 200, SERVER, 30000 + i, HALF_BOTH | NO_START);
	}
	assert_state(CHECK_STARTS, SELFTEST_LOOK);
	for (unsigned i = 0; i < 60; i++) {
		talk(SPACE + 201, SERVER, 30000 + i, HALF_BOTH | NO_START);
	}
	assert_state(CHECK_STARTS, SELFTEST_BROKEN);
}

static void
networks_without_an_internal_end_are_told_from_five_addresses_on(void **state)
{
	struct network_sum top[SELFTEST_NETWORKS];
	char buf[ADDR_TEXT_MAX + 4];

	(void)state;
	talks(20, SPACE + 1, HALF_BOTH);
	talks(60, ELSEWHERE + 1, HALF_BOTH);
	talk(0xcb007101, SERVER, 9, HALF_BOTH);
	assert_state(CHECK_NETWORKS, SELFTEST_LOOK);
	assert_int_equal(selftest_transit(test, top), 1);
	assert_string_equal(prefix_print(&top[0].prefix, buf), "198.51.0.0/16");
	talks(400, ELSEWHERE + 1, HALF_BOTH);
	assert_state(CHECK_NETWORKS, SELFTEST_BROKEN);
}

static void
traffic_that_never_leaves_is_no_uplink(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		talk(SPACE + 1, SPACE + 2, 30000 + i, HALF_BOTH);
	}
	assert_state(CHECK_NETWORKS, SELFTEST_BROKEN);
	assert_non_null(strstr(lines[CHECK_NETWORKS].says, "leaves"));
}

static void
networks_without_a_unit_are_named(void **state)
{
	struct network_sum top[SELFTEST_NETWORKS];
	char buf[ADDR_TEXT_MAX + 4];

	(void)state;
	talks(100, SPACE + 1, HALF_BOTH);
	talks(12, SPACE + 0x090301, HALF_BOTH);
	talk(SPACE + 0x090401, SERVER, 7, HALF_BOTH);
	assert_state(CHECK_UNITS, SELFTEST_LOOK);
	assert_int_equal(selftest_unitless(test, top), 1);
	assert_string_equal(prefix_print(&top[0].prefix, buf), "10.9.3.0/24");
	talks(200, SPACE + 0x090301, HALF_BOTH);
	assert_state(CHECK_UNITS, SELFTEST_BROKEN);
}

static void
many_people_behind_one_address(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		talk(SPACE + 1, SERVER, 30000 + i, HALF_BOTH);
	}
	assert_state(CHECK_ADDRESSES, SELFTEST_LOOK);
	assert_int_equal(seen.clients_for_most, 1);
}

static void
question(void)
{
	wire_u8(&w, 7);
	wire_text(&w, "example");
	wire_u8(&w, 3);
	wire_text(&w, "com");
	wire_u8(&w, 0);
	wire_u32(&w, 0x001c0001);
}

static void
ask(uint32_t from, uint32_t to, unsigned id)
{
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, from, to, 17);
	wire_udp(&w, 40000 + id, 53);
	wire_u16(&w, id);
	wire_u16(&w, 0x0100);
	wire_u16(&w, 1);
	wire_zeros(&w, 6);
	question();
	send_frame();
}

/* One AAAA record for the question of `ask`. */
static void
tell(uint32_t from, uint32_t to, unsigned id)
{
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, from, to, 17);
	wire_udp(&w, 53, 40000 + id);
	wire_u16(&w, id);
	wire_u16(&w, 0x8180);
	wire_u32(&w, 0x00010001);
	wire_u32(&w, 0);
	question();
	wire_u16(&w, 0xc00c);
	wire_u32(&w, 0x001c0001);
	wire_u32(&w, 300);
	wire_u16(&w, 16);
	wire_u32(&w, 0x20010db8);
	wire_zeros(&w, 11);
	wire_u8(&w, 1);
	send_frame();
}

static void
dns_is_missed_seen_or_behind_the_resolver(void **state)
{
	(void)state;
	talks(60, SPACE + 1, HALF_BOTH);
	assert_state(CHECK_DNS, SELFTEST_LOOK);
	assert_non_null(strstr(lines[CHECK_DNS].says, "No DNS query"));
	ask(SPACE + 1, SERVER, 1);
	assert_state(CHECK_DNS, SELFTEST_LOOK);
	assert_non_null(strstr(lines[CHECK_DNS].says, "behind the resolver"));
	for (unsigned i = 2; i < 30; i++) {
		ask(SPACE + i, SERVER, i);
	}
	assert_state(CHECK_DNS, SELFTEST_GOOD);
}

static void
ipv6_that_is_answered_but_never_comes(void **state)
{
	(void)state;
	ask(SPACE + 1, SERVER, 1);
	assert_state(CHECK_IPV6, SELFTEST_GOOD);
	ask(SPACE + 1, SERVER, 2);
	tell(SERVER, SPACE + 1, 2);
	assert_state(CHECK_IPV6, SELFTEST_LOOK);
	wire_eth(&w, 0x86dd);
	wire_ipv6(&w, 1, 2, 17);
	wire_udp(&w, 9, 9);
	send_frame();
	assert_state(CHECK_IPV6, SELFTEST_GOOD);
}

static void
an_access_port_gets_what_a_switch_floods(void **state)
{
	(void)state;
	for (int i = 0; i < 40; i++) {
		wire_text(&w, "\xff\xff\xff\xff\xff\xffSSSSSS");
		wire_u16(&w, 0x0806);
		wire_zeros(&w, 46);
		send_frame();
	}
	assert_state(CHECK_MIRROR, SELFTEST_BROKEN);
	talks(5, SPACE + 1, HALF_BOTH);
	assert_state(CHECK_MIRROR, SELFTEST_LOOK);
	talks(20, SPACE + 1, HALF_BOTH);
	assert_state(CHECK_MIRROR, SELFTEST_GOOD);
	/* ARP is no surprise */
	assert_int_equal(lines[CHECK_UNREADABLE].state, SELFTEST_GOOD);
}

static void
a_type_nobody_decodes_is_named(void **state)
{
	(void)state;
	talks(30, SPACE + 1, HALF_BOTH);
	for (int i = 0; i < 6; i++) {
		wire_eth(&w, 0x8926);
		wire_zeros(&w, 60);
		send_frame();
	}
	assert_state(CHECK_UNREADABLE, SELFTEST_LOOK);
	assert_non_null(strstr(lines[CHECK_UNREADABLE].says, "0x8926"));
	for (int i = 0; i < 200; i++) {
		wire_eth(&w, 0x0800);
		wire_u8(&w, 0x45);
		send_frame();
	}
	assert_state(CHECK_UNREADABLE, SELFTEST_BROKEN);
	assert_non_null(strstr(lines[CHECK_UNREADABLE].says, "damaged"));
}

static void
what_wraps_the_packets_is_named(void **state)
{
	(void)state;
	wire_eth(&w, 0x8100);
	wire_vlan(&w, 17, 0x0800);
	wire_ipv4(&w, 0xc0000201, 0xc0000202, 17);
	wire_udp(&w, 49152, 4789);
	wire_u32(&w, 0x08000000);
	wire_u32(&w, 0x00000500);
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, SPACE + 1, SERVER, 17);
	wire_udp(&w, 1, 2);
	send_frame();
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 0xc0000201, 0xc0000202, 47);
	wire_u32(&w, 0x100088be);
	wire_u32(&w, 1);
	wire_zeros(&w, 8);
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, SPACE + 1, SERVER, 17);
	wire_udp(&w, 3, 4);
	send_frame();
	assert_state(CHECK_WRAPPING, SELFTEST_GOOD);
	assert_int_equal(seen.outer[OUTER_VXLAN], 1);
	assert_int_equal(seen.outer[OUTER_ERSPAN2], 1);
	assert_int_equal(seen.vlans, 1);
	assert_non_null(strstr(lines[CHECK_WRAPPING].says, "VXLAN"));
	assert_non_null(strstr(lines[CHECK_WRAPPING].says, "ERSPAN II"));
	seen.processes = 2;
	selftest_judge(&seen, lines);
	assert_int_equal(lines[CHECK_WRAPPING].state, SELFTEST_LOOK);
}

static void
cut_packets_cost_names_unless_long_enough(void **state)
{
	struct frame frame;

	(void)state;
	for (int i = 0; i < 10; i++) {
		wire_eth(&w, 0x0800);
		wire_ipv4(&w, SPACE + 1, SERVER, 17);
		wire_udp(&w, 1, 2);
		wire_zeros(&w, 3000);
		wire_done(&w);
		frame = wire_frame(&w, now += S);
		frame.captured = i < 5 ? 2500 : frame.captured;
		pipeline_feed(pipeline, &frame);
		w = (struct wire){ 0 };
	}
	assert_state(CHECK_CUT, SELFTEST_LOOK);
	seen.cut_longest = 128;
	selftest_judge(&seen, lines);
	assert_int_equal(lines[CHECK_CUT].state, SELFTEST_BROKEN);
	seen.packets.count[COVER_TRUNCATED] = 0;
	selftest_judge(&seen, lines);
	assert_int_equal(lines[CHECK_CUT].state, SELFTEST_GOOD);
}

static void
joined_frames_are_noticed_by_their_length(void **state)
{
	(void)state;
	talks(1, SPACE + 1, HALF_BOTH);
	assert_state(CHECK_FRAMES, SELFTEST_GOOD);
	SEGMENT(SPACE + 1, SERVER, 5, 6, 1, 1, TCP_ACK, 60000);
	assert_state(CHECK_FRAMES, SELFTEST_LOOK);
}

static void
time_that_steps_back_is_told(void **state)
{
	(void)state;
	talks(100, SPACE + 1, HALF_BOTH);
	assert_state(CHECK_CLOCK, SELFTEST_GOOD);
	for (int i = 0; i < 5; i++) {
		now -= 2 * S;
		talks(1, SPACE + 1, HALF_BOTH);
	}
	assert_state(CHECK_CLOCK, SELFTEST_LOOK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static const struct CMUnitTest tests[] = {
	TEST(silence_is_the_only_thing_said_about_nothing),
	TEST(a_whole_mirror_has_nothing_broken),
	TEST(one_half_is_told_by_its_side),
	TEST(some_halves_are_to_look_at),
	TEST(attempts_without_answer_are_no_halves),
	TEST(few_connections_say_too_little),
	TEST(two_mirrored_vlans_are_named),
	TEST(acknowledged_but_never_seen_is_loss),
	TEST(much_loss_is_broken),
	TEST(retransmissions_are_no_loss_and_hide_none_when_acknowledged),
	TEST(connections_without_a_start_are_counted_once_we_have_settled),
	TEST(missing_starts_are_to_look_at_then_broken),
	TEST(networks_without_an_internal_end_are_told_from_five_addresses_on),
	TEST(traffic_that_never_leaves_is_no_uplink),
	TEST(networks_without_a_unit_are_named),
	TEST(many_people_behind_one_address),
	TEST(dns_is_missed_seen_or_behind_the_resolver),
	TEST(ipv6_that_is_answered_but_never_comes),
	TEST(an_access_port_gets_what_a_switch_floods),
	TEST(a_type_nobody_decodes_is_named),
	TEST(what_wraps_the_packets_is_named),
	TEST(cut_packets_cost_names_unless_long_enough),
	TEST(joined_frames_are_noticed_by_their_length),
	TEST(time_that_steps_back_is_told),
};

TEST_MAIN(tests)
