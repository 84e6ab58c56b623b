/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/flowed.h"

/* Birth, direction, slots and ends of flows. */

static void
the_sender_of_a_syn_is_the_client(void **state)
{
	(void)state;
	/* from an outside address and the lower port, against both weaker rules */
	tcp(0, ENDS(OUTSIDE, 80, INSIDE, 5000), TCP_SYN, 0);
	assert_int_equal(touched->port[SIDE_CLIENT], 80);
	assert_int_equal(touched->rule, RULE_SYN);
	assert_int_equal(touched->position, POSITION_INBOUND);
	assert_int_equal(touched_side, SIDE_CLIENT);
}

static void
the_receiver_of_a_syn_ack_is_the_client(void **state)
{
	(void)state;
	tcp(0, ENDS(OUTSIDE, 443, INSIDE, 5000), TCP_SYN | TCP_ACK, 0);
	assert_int_equal(touched->port[SIDE_CLIENT], 5000);
	assert_int_equal(touched->rule, RULE_SYN);
	assert_int_equal(touched_side, SIDE_SERVER);
}

static void
the_internal_side_is_the_client_when_no_handshake_was_seen(void **state)
{
	(void)state;
	tcp(0, ENDS(OUTSIDE, 5000, INSIDE, 443), TCP_ACK, 100);
	assert_int_equal(touched->port[SIDE_CLIENT], 443);
	assert_int_equal(touched->rule, RULE_INTERNAL);
	assert_int_equal(touched->position, POSITION_OUTBOUND);
}

static void
the_lower_port_is_the_server_when_both_sides_are_alike(void **state)
{
	(void)state;
	tcp(0, ENDS(INSIDE, 445, INSIDE2, 5000), TCP_ACK, 100);
	assert_int_equal(touched->port[SIDE_SERVER], 445);
	assert_int_equal(touched->rule, RULE_PORT);
	assert_int_equal(touched->position, POSITION_INTERNAL);
	udp(0, OUTSIDE, 5000, OUTSIDE2, 53, 100);
	assert_int_equal(touched->port[SIDE_SERVER], 53);
	assert_int_equal(touched->position, POSITION_TRANSIT);
}

static void
both_directions_tags_and_interfaces_are_one_flow(void **state)
{
	struct flow *first;

	(void)state;
	next_vlan = 10;
	first = udp(0, INSIDE, 5000, OUTSIDE, 443, 100);
	next_vlan = 20;
	next_interface = 3;
	assert_ptr_equal(udp(1, OUTSIDE, 443, INSIDE, 5000, 300), first);
	assert_int_equal(touched_side, SIDE_SERVER);
	assert_int_equal(first->vlan[SIDE_CLIENT], 10);
	assert_int_equal(first->vlan[SIDE_SERVER], 20);
	assert_int_equal(first->interface, 0);
	assert_int_equal(first->total.bytes[SIDE_CLIENT], 128);
	assert_int_equal(first->total.bytes[SIDE_SERVER], 328);
	assert_int_equal(first->total.payload[SIDE_SERVER], 300);
	assert_int_equal(flow_counts(table)->opened, 1);
}

static void
another_transport_is_another_flow(void **state)
{
	(void)state;
	udp(0, INSIDE, 5000, OUTSIDE, 443, 100);
	tcp(0, ENDS(INSIDE, 5000, OUTSIDE, 443), TCP_ACK, 100);
	assert_int_equal(flow_counts(table)->live, 2);
}

static void
a_hello_turns_a_guess_round_but_not_a_handshake(void **state)
{
	struct flow *flow;

	(void)state;
	flow = tcp(0, ENDS(INSIDE, 443, INSIDE2, 5000), TCP_ACK, 10);
	tcp(0, ENDS(INSIDE2, 5000, INSIDE, 443), TCP_ACK, 2000);
	flow_turn(table, flow, RULE_HELLO);
	assert_int_equal(flow->port[SIDE_CLIENT], 443);
	assert_int_equal(flow->rule, RULE_HELLO);
	assert_int_equal(flow->total.payload[SIDE_CLIENT], 10);
	assert_int_equal(flow->total.payload[SIDE_SERVER], 2000);
	flow_turn(table, flow, RULE_INTERNAL);
	assert_int_equal(flow->port[SIDE_CLIENT], 443);
	assert_int_equal(flow_counts(table)->turned, 1);
}

static void
a_late_syn_turns_the_flow_round(void **state)
{
	struct flow *flow;

	(void)state;
	next_seq = 1001;
	flow = tcp(0, ENDS(OUTSIDE, 5000, INSIDE, 443), TCP_ACK, 10);
	assert_int_equal(flow->port[SIDE_CLIENT], 443);
	next_seq = 1000;
	assert_ptr_equal(tcp(1, ENDS(OUTSIDE, 5000, INSIDE, 443), TCP_SYN, 0), flow);
	assert_int_equal(flow->port[SIDE_CLIENT], 5000);
	assert_int_equal(flow->position, POSITION_INBOUND);
	assert_int_equal(flow->rule, RULE_SYN);
	assert_int_equal(touched_side, SIDE_CLIENT);
}

/* --- slots ---------------------------------------------------------------------------------------- */

static void
bytes_land_in_the_slot_of_their_packet(void **state)
{
	(void)state;
	settle = true;
	udp(250 * S, INSIDE, 5000, OUTSIDE, 443, 100);
	udp(299 * S, INSIDE, 5000, OUTSIDE, 443, 100);
	assert_int_equal(parts, 0);
	udp(300 * S, INSIDE, 5000, OUTSIDE, 443, 50);
	assert_int_equal(parts, 1);
	assert_int_equal(part[0].volume.bytes[SIDE_CLIENT], 256);
	assert_int_equal(part[0].first, 250 * S);
	assert_int_equal(part[0].until, 299 * S);
	assert_true(part[0].opens);
	assert_false(part[0].last);
	assert_int_equal(part[0].end, FLOW_LIVE);
	flow_flush(table, FLOW_EOF);
	assert_int_equal(parts, 2);
	assert_int_equal(part[1].volume.bytes[SIDE_CLIENT], 78);
	assert_false(part[1].opens);
	assert_true(part[1].last);
	assert_int_equal(part[1].end, FLOW_EOF);
	assert_int_equal(part[1].total, 334);
}

static void
the_first_part_waits_one_slot_for_the_name(void **state)
{
	struct flow *flow;

	(void)state;
	tcp(299 * S, ENDS(INSIDE, 5000, OUTSIDE, 443), TCP_SYN, 0);
	tcp(301 * S, ENDS(INSIDE, 5000, OUTSIDE, 443), TCP_ACK, 500);
	assert_int_equal(parts, 0);
	flow = tcp(590 * S, ENDS(INSIDE, 5000, OUTSIDE, 443), TCP_ACK, 500);
	assert_true(flow->past != 0);
	tcp(600 * S, ENDS(INSIDE, 5000, OUTSIDE, 443), TCP_ACK, 500);
	assert_int_equal(parts, 2); /* it waits once, name or not */
	assert_int_equal(part[0].first, 299 * S);
	assert_true(part[0].opens);
	assert_int_equal(part[1].first, 301 * S);
	assert_int_equal(part[1].until, 590 * S);
	assert_false(part[1].opens);
	tcp(890 * S, ENDS(INSIDE, 5000, OUTSIDE, 443), TCP_ACK, 500);
	tcp(901 * S, ENDS(INSIDE, 5000, OUTSIDE, 443), TCP_ACK, 500);
	assert_int_equal(parts, 3);
	assert_int_equal(part[2].first, 600 * S);
}

static void
a_held_part_is_handed_out_before_the_last(void **state)
{
	(void)state;
	udp(299 * S, INSIDE, 5000, OUTSIDE, 443, 10);
	udp(301 * S, INSIDE, 5000, OUTSIDE, 443, 20);
	flow_flush(table, FLOW_EOF);
	assert_int_equal(parts, 2);
	assert_int_equal(part[0].volume.payload[0], 10);
	assert_false(part[0].last);
	assert_int_equal(part[1].volume.payload[0], 20);
	assert_true(part[1].last);
}

static void
parts_do_not_wait_when_too_many_do(void **state)
{
	enum { FLOWS = 20, WAIT = FLOWED_FLOWS / 16 + 1 };

	(void)state;
	for (int64_t slot = 0; slot < 2; slot++) {
		for (unsigned i = 0; i < FLOWS; i++) {
			udp((299 + slot) * S, INSIDE, 5000 + i, OUTSIDE, 443, 100);
		}
	}
	assert_int_equal(parts, FLOWS - WAIT);
	flow_flush(table, FLOW_EOF);
	assert_int_equal(parts, 2 * FLOWS);
}

/* --- ends ----------------------------------------------------------------------------------------- */

static void
silence_ends_a_flow_after_its_patience(void **state)
{
	(void)state;
	tcp(0, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_SYN, 0);
	udp(0, INSIDE, 2, OUTSIDE, 53, 10);
	udp(0, INSIDE, 3, OUTSIDE, 443, 10);
	tcp(0, ENDS(INSIDE, 4, OUTSIDE, 443), TCP_ACK, 10);
	assert_int_equal(ended_by(9 * S), 0);
	assert_int_equal(ended_by(10 * S), 1); /* DNS */
	assert_int_equal(ended_by(14 * S), 1);
	assert_int_equal(ended_by(15 * S), 2); /* unanswered SYN */
	assert_int_equal(part[1].end, FLOW_SYN_TIMEOUT);
	assert_int_equal(ended_by(59 * S), 2);
	assert_int_equal(ended_by(60 * S), 3); /* UDP */
	assert_int_equal(part[2].end, FLOW_IDLE);
	assert_int_equal(ended_by(299 * S), 3);
	assert_int_equal(ended_by(300 * S), 4); /* TCP */
	assert_int_equal(part[3].end, FLOW_IDLE);
	assert_int_equal(flow_counts(table)->live, 0);
}

static void
each_packet_renews_the_patience(void **state)
{
	(void)state;
	settle = true;
	for (int64_t t = 0; t <= 590; t += 59) {
		udp(t * S, INSIDE, 3, OUTSIDE, 443, 10);
	}
	assert_int_equal(flow_counts(table)->opened, 1);
	assert_int_equal(ended_by(649 * S), 0);
	assert_int_equal(ended_by(650 * S), 1);
}

static void
fin_both_ways_ends_a_flow_two_seconds_later(void **state)
{
	(void)state;
	tcp(0, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_ACK | TCP_FIN, 10);
	assert_int_equal(ended_by(2 * S), 0);
	tcp(3 * S, ENDS(OUTSIDE, 443, INSIDE, 1), TCP_ACK | TCP_FIN, 10);
	tcp(3 * S + 1, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_ACK, 0);
	assert_int_equal(ended_by(5 * S), 0);
	assert_int_equal(ended_by(6 * S), 1);
	assert_int_equal(part[0].end, FLOW_FIN);
	assert_int_equal(part[0].volume.packets[0], 2);
}

static void
a_reset_ends_a_flow_and_says_by_whom(void **state)
{
	(void)state;
	tcp(0, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_SYN, 0);
	tcp(1, ENDS(OUTSIDE, 443, INSIDE, 1), TCP_RST | TCP_ACK, 0);
	assert_int_equal(touched->reset_by, 2);
	assert_true(touched->failed);
	flow_flush(table, FLOW_EOF);
	assert_int_equal(part[0].end, FLOW_RST); /* not the end of the file */
}

static void
a_reset_after_both_fins_is_a_proper_end(void **state)
{
	(void)state;
	tcp(0, ENDS(OUTSIDE, 443, INSIDE, 1), TCP_ACK | TCP_FIN, 10);
	tcp(0, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_ACK | TCP_FIN, 10);
	tcp(0, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_RST, 0);
	assert_int_equal(touched->reset_by, 0);
	flow_flush(table, FLOW_EOF);
	assert_int_equal(part[0].end, FLOW_FIN);
}

static void
a_new_syn_on_a_known_tuple_is_a_new_flow(void **state)
{
	struct flow *again;

	(void)state;
	next_seq = 1000;
	tcp(0, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_SYN, 0);
	tcp(S, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_SYN,
		0); /* asked again: the same attempt */
	assert_int_equal(flow_counts(table)->opened, 1);
	tcp(S, ENDS(OUTSIDE, 443, INSIDE, 1), TCP_SYN | TCP_ACK, 0);
	next_seq = 90001000;
	again = tcp(2 * S, ENDS(INSIDE, 1, OUTSIDE, 443), TCP_SYN, 0);
	assert_int_equal(flow_counts(table)->opened, 2);
	assert_int_equal(part[0].end, FLOW_REUSED);
	assert_int_equal(again->total.packets[SIDE_CLIENT], 1);
}

static void
a_packet_after_the_deadline_begins_a_new_flow_without_a_sweep(void **state)
{
	(void)state;
	udp(0, INSIDE, 3, OUTSIDE, 443, 10);
	udp(60 * S, INSIDE, 3, OUTSIDE, 443, 10);
	assert_int_equal(flow_counts(table)->opened, 2);
	assert_int_equal(part[0].end, FLOW_IDLE);
}

static void
a_gap_of_years_ends_what_was_alive_and_costs_no_time(void **state)
{
	(void)state;
	tcp(0, ENDS(INSIDE, 4, OUTSIDE, 443), TCP_ACK, 10);
	assert_int_equal(ended_by(INT64_C(5000000000) * S), 1);
	tcp(INT64_C(5000000000) * S, ENDS(INSIDE, 4, OUTSIDE, 443), TCP_ACK, 10);
	assert_int_equal(ended_by(INT64_C(5000000299) * S), 1);
	assert_int_equal(ended_by(INT64_C(5000000300) * S), 2);
}

static void
flush_ends_all_oldest_deadline_first(void **state)
{
	(void)state;
	tcp(0, ENDS(INSIDE, 4, OUTSIDE, 443), TCP_ACK, 10);
	udp(S, INSIDE, 3, OUTSIDE, 443, 10);
	udp(2 * S, INSIDE, 2, OUTSIDE, 53, 10);
	udp(2 * S, INSIDE, 1, OUTSIDE, 53, 10);
	flow_flush(table, FLOW_EOF);
	assert_int_equal(parts, 4);
	assert_int_equal(part[0].client_port, 2);
	assert_int_equal(part[1].client_port, 1);
	assert_int_equal(part[2].client_port, 3);
	assert_int_equal(part[3].client_port, 4);
	assert_int_equal(gone, 4);
}

static const struct CMUnitTest tests[] = {
	FLOW_TEST(the_sender_of_a_syn_is_the_client),
	FLOW_TEST(the_receiver_of_a_syn_ack_is_the_client),
	FLOW_TEST(the_internal_side_is_the_client_when_no_handshake_was_seen),
	FLOW_TEST(the_lower_port_is_the_server_when_both_sides_are_alike),
	FLOW_TEST(both_directions_tags_and_interfaces_are_one_flow),
	FLOW_TEST(another_transport_is_another_flow),
	FLOW_TEST(a_hello_turns_a_guess_round_but_not_a_handshake),
	FLOW_TEST(a_late_syn_turns_the_flow_round),
	FLOW_TEST(bytes_land_in_the_slot_of_their_packet),
	FLOW_TEST(the_first_part_waits_one_slot_for_the_name),
	FLOW_TEST(a_held_part_is_handed_out_before_the_last),
	FLOW_TEST(parts_do_not_wait_when_too_many_do),
	FLOW_TEST(silence_ends_a_flow_after_its_patience),
	FLOW_TEST(each_packet_renews_the_patience),
	FLOW_TEST(fin_both_ways_ends_a_flow_two_seconds_later),
	FLOW_TEST(a_reset_ends_a_flow_and_says_by_whom),
	FLOW_TEST(a_reset_after_both_fins_is_a_proper_end),
	FLOW_TEST(a_new_syn_on_a_known_tuple_is_a_new_flow),
	FLOW_TEST(a_packet_after_the_deadline_begins_a_new_flow_without_a_sweep),
	FLOW_TEST(a_gap_of_years_ends_what_was_alive_and_costs_no_time),
	FLOW_TEST(flush_ends_all_oldest_deadline_first),
};

TEST_MAIN(tests)
