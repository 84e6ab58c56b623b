/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/named.h"

/* Messages in commented pieces; \300\14 is the pointer to the name asked for. */

#define HEAD(id, flags, answers) id flags "\0\1\0" answers "\0\0\0\0"
#define QUERY                    "\1\0"
#define REPLY                    "\201\200"
#define NAME                     "\3www\7example\3net\0"
#define ASK_A                    "\0\1\0\1"
#define A(owner, ttl, ip)        owner "\0\1\0\1" ttl "\0\4" ip
#define DAY                      "\0\1\121\200"

static struct str
bytes(const char *at, size_t n)
{
	return (struct str){ at, n };
}
#define BYTES(text) bytes(text, sizeof(text) - 1)

static const char *
printed(const struct addr *a)
{
	static char text[ADDR_TEXT_MAX];

	return addr_print(a, text);
}

static void
send_bytes(enum side side, struct str s)
{
	udp(side, s.at, s.len);
}

static int
open_dns(void **state)
{
	int rc = open_namer(state);

	server_port = 53;
	return rc;
}

static void
ask(void)
{
	next_flow(false);
	send_bytes(SIDE_CLIENT, BYTES(HEAD("ab", QUERY, "\0") NAME ASK_A));
}

static void
an_answer_to_a_query_is_handed_out(void **state)
{
	struct addr asker = named_addr(SIDE_CLIENT);

	(void)state;
	ask();
	assert_int_equal(flow->name.protocol, PROTOCOL_DNS);
	send_bytes(SIDE_SERVER,
		BYTES(HEAD("ab", REPLY, "\2") NAME ASK_A A("\300\14", DAY, "\300\0\2\7")
				A("\300\14", "\0\0\0\1", "\300\0\2\10")));
	assert_int_equal(answered, 2);
	assert_string_equal(answers[0].name, "www.example.net");
	assert_string_equal(printed(&answers[0].address), "192.0.2.7");
	assert_true(addr_equal(&answers[0].client, &asker));
	assert_int_equal(answers[0].ttl, 86400);
	assert_int_equal(answers[1].ttl, 60);
	assert_string_equal(name(), "");
}

static void
nobody_asked_means_no_answer(void **state)
{
	(void)state;
	next_flow(false);
	send_bytes(SIDE_SERVER, BYTES(HEAD("ab", REPLY, "\1") NAME ASK_A A(
					"\300\14", DAY, "\300\0\2\7")));
	assert_int_equal(answered, 0);
	ask();
	/* wrong id, another letter case, another type */
	send_bytes(SIDE_SERVER, BYTES(HEAD("ac", REPLY, "\1") NAME ASK_A A(
					"\300\14", DAY, "\300\0\2\7")));
	send_bytes(SIDE_SERVER,
		BYTES(HEAD("ab", REPLY, "\1") "\3wWw\7example\3net\0" ASK_A A(
			"\300\14", DAY, "\300\0\2\7")));
	send_bytes(SIDE_SERVER, BYTES(HEAD("ab", REPLY, "\1") NAME
					"\0\34\0\1" A("\300\14", DAY, "\300\0\2\7")));
	assert_int_equal(answered, 0);
	now += 6 * NS_PER_SECOND;
	send_bytes(SIDE_SERVER, BYTES(HEAD("ab", REPLY, "\1") NAME ASK_A A(
					"\300\14", DAY, "\300\0\2\7")));
	assert_int_equal(answered, 0);
}

static void
an_answer_may_overtake_its_query(void **state)
{
	(void)state;
	next_flow(false);
	send_bytes(SIDE_SERVER, BYTES(HEAD("ab", REPLY, "\1") NAME ASK_A A(
					"\300\14", DAY, "\300\0\2\7")));
	now += NS_PER_SECOND / 20;
	send_bytes(SIDE_CLIENT, BYTES(HEAD("ab", QUERY, "\0") NAME ASK_A));
	assert_int_equal(answered, 1);
	/* but not by more than a tenth of a second */
	send_bytes(SIDE_SERVER, BYTES(HEAD("ac", REPLY, "\1") NAME ASK_A A(
					"\300\14", DAY, "\300\0\2\7")));
	now += NS_PER_SECOND / 5;
	send_bytes(SIDE_CLIENT, BYTES(HEAD("ac", QUERY, "\0") NAME ASK_A));
	assert_int_equal(answered, 1);
}

static void
a_second_answer_is_not_used(void **state)
{
	(void)state;
	ask();
	for (int i = 0; i < 2; i++) {
		send_bytes(SIDE_SERVER, BYTES(HEAD("ab", REPLY, "\1") NAME ASK_A A(
						"\300\14", DAY, "\300\0\2\7")));
	}
	assert_int_equal(answered, 1);
}

static void
a_chain_maps_to_the_name_asked_for(void **state)
{
	(void)state;
	ask();
	send_bytes(SIDE_SERVER, BYTES(HEAD("ab", REPLY, "\3") NAME ASK_A
					"\300\14\0\5\0\1\0\0\0\170\0\6\3cdn\300"
					"\20" /* CNAME cdn.example.net, 120 s */
					A("\3cdn\300\20", DAY, "\300\0\2\7")
						A("\5other\300\20", DAY, "\300\0\2\10")));
	assert_int_equal(answered, 1);
	assert_string_equal(answers[0].name, "www.example.net");
	assert_int_equal(answers[0].ttl, 120);
}

static void
an_https_record_gives_hints_and_the_public_name(void **state)
{
	static const char list[] = "\0\53" /* ECHConfigList of 43 bytes */
				   "\376\15\0\47\7\0\40\0\4KEY!\0\4\0\1\0\1\0\24"
				   "cover.public.example\0\0";

	(void)state;
	next_flow(false);
	send_bytes(SIDE_CLIENT, BYTES(HEAD("ab", QUERY, "\0") NAME "\0\101\0\1"));
	send_bytes(SIDE_SERVER,
		BYTES(HEAD("ab", REPLY, "\1") NAME
			"\0\101\0\1"
			"\300\14\0\101\0\1\0\0\1\54\0\74\0\1\0"
			"\0\4\0\4\300\0\2\11" /* ipv4hint */
			"\0\5\0\55\0\53\376\15\0\47\7\0\40\0\4KEY!\0\4\0\1\0\1\0\24"
			"cover.public.example\0\0"));
	assert_int_equal(answered, 1);
	assert_string_equal(printed(&answers[0].address), "192.0.2.9");
	assert_string_equal(answers[0].ech_public, "cover.public.example");
	assert_string_equal(answers[0].name, "www.example.net");
	for (size_t n = 0; n < sizeof list; n++) {
		char out[NAME_MAX_BYTES];

		dns_ech_public((const uint8_t *)list, n, out);
		assert_true(out[0] == '\0' || strcmp(out, "cover.public.example") == 0);
	}
}

static void
pointers_go_backwards_only(void **state)
{
	(void)state;
	next_flow(false);
	/* to itself, forwards, and in a ring */
	send_bytes(SIDE_CLIENT, BYTES(HEAD("ab", QUERY, "\0") "\300\14" ASK_A));
	send_bytes(SIDE_CLIENT, BYTES(HEAD("ab", QUERY, "\0") "\300\20" ASK_A NAME));
	send_bytes(SIDE_CLIENT, BYTES(HEAD("ab", QUERY, "\0") "\1a\300\14" ASK_A));
	assert_int_equal(namer_counts(namer)->dns_queries, 0);
	ask();
	send_bytes(SIDE_SERVER, BYTES(HEAD("ab", REPLY, "\1") NAME ASK_A A(
					"\300\41", DAY, "\300\0\2\7")));
	assert_int_equal(answered, 0);
}

static void
every_cut_is_silent_or_right(void **state)
{
	static const char reply[] =
		HEAD("ab", REPLY, "\1") NAME ASK_A A("\300\14", DAY, "\300\0\2\7");

	(void)state;
	for (size_t n = 0; n < sizeof reply; n++) {
		answered = 0;
		ask();
		send_bytes(SIDE_SERVER, bytes(reply, n));
		assert_int_equal(answered, n >= sizeof reply - 1);
	}
}

static void
messages_over_tcp_come_in_any_pieces(void **state)
{
	static const char query[] = "\0\41" HEAD("ab", QUERY, "\0") NAME ASK_A;
	static const char reply[] = "\0\61" HEAD("ab", REPLY, "\1")
		NAME ASK_A A("\300\14", DAY, "\300\0\2\7");
	size_t n = sizeof reply - 1;

	(void)state;
	for (size_t cut = 1; cut < n; cut++) {
		answered = 0;
		next_flow(true);
		client(0, query, sizeof query - 1);
		server((uint32_t)cut, reply + cut, n - cut);
		server(0, reply, cut);
		assert_int_equal(answered, 1);
		assert_int_equal(flow->name.protocol, PROTOCOL_DNS);
	}
}

static void
a_flood_of_queries_keeps_the_newest(void **state)
{
	static char query[] = HEAD("ab", QUERY, "\0") NAME ASK_A;
	static char reply[] =
		HEAD("ab", REPLY, "\1") NAME ASK_A A("\300\14", DAY, "\300\0\2\7");

	(void)state;
	next_flow(false);
	for (int i = 0; i < 200000; i++) {
		memcpy(query, &i, 2);
		memcpy(query + 13, &i, 3);
		now += 1000;
		udp(SIDE_CLIENT, query, sizeof query - 1);
	}
	memcpy(reply, query, 2);
	memcpy(reply + 13, query + 13, 3);
	udp(SIDE_SERVER, reply, sizeof reply - 1);
	assert_int_equal(namer_counts(namer)->dns_matched, 1);
}

#define DNS_TEST(test) cmocka_unit_test_setup_teardown(test, open_dns, close_namer)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DNS_TEST(an_answer_to_a_query_is_handed_out),
		DNS_TEST(nobody_asked_means_no_answer),
		DNS_TEST(an_answer_may_overtake_its_query),
		DNS_TEST(a_second_answer_is_not_used),
		DNS_TEST(a_chain_maps_to_the_name_asked_for),
		DNS_TEST(an_https_record_gives_hints_and_the_public_name),
		DNS_TEST(pointers_go_backwards_only),
		DNS_TEST(every_cut_is_silent_or_right),
		DNS_TEST(messages_over_tcp_come_in_any_pieces),
		DNS_TEST(a_flood_of_queries_keeps_the_newest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
