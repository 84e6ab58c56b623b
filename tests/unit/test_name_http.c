/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/named.h"

static const char *
after_request(const char *text)
{
	next_flow(true);
	client(0, text, strlen(text));
	return name();
}

static void
host_and_absolute_targets_name(void **state)
{
	(void)state;
	assert_string_equal(
		after_request("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"), "a.example");
	assert_int_equal(flow->name.evidence, EVIDENCE_HTTP_HOST);
	assert_int_equal(flow->name.protocol, PROTOCOL_HTTP);
	assert_false(flow->name.via_proxy);
	assert_string_equal(after_request("POST /x HTTP/1.0\r\nUser-Agent: x\r\nhOsT:\t "
					  "B.Example.:8080 \r\n\r\n"),
		"b.example");
	assert_string_equal(
		after_request("GET http://u:p@c.example:81/p?host=d.example HTTP/1.1\r\n"
			      "Host: c.example\r\n\r\n"),
		"c.example");
	assert_true(flow->name.via_proxy);
	assert_string_equal(
		after_request("\r\nGET / HTTP/1.1\nHost: e.example\n\n"), "e.example");
}

static void
the_target_wins_over_a_host_that_differs(void **state)
{
	(void)state;
	assert_string_equal(
		after_request(
			"GET http://a.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n"),
		"a.example");
}

static void
two_hosts_or_none_name_nothing(void **state)
{
	(void)state;
	assert_string_equal(after_request("GET / HTTP/1.1\r\nHost: a.example\r\n"
					  "Host: b.example\r\n\r\n"),
		"");
	assert_string_equal(after_request("GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"), "");
	assert_string_equal(
		after_request("GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n"), "");
	assert_string_equal(
		after_request("GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n"), "");
	assert_string_equal(
		after_request("GET http://a.ex\1ample/ HTTP/1.1\r\n\r\n"), "");
}

static void
what_only_looks_like_http_is_left_alone(void **state)
{
	(void)state;
	assert_string_equal(
		after_request("OPTIONS rtsp://a.example RTSP/1.0\r\nHost: a.example\r\n"
			      "\r\n"),
		"");
	assert_string_equal(
		after_request("GETAWAY / HTTP/1.1\r\nHost: a.example\r\n\r\n"), "");
	assert_string_equal(
		after_request("HTTP/1.1 200 OK\r\nHost: a.example\r\n\r\n"), "");
	assert_int_equal(flow->name.protocol, PROTOCOL_NONE);
}

static void
every_cut_gives_the_host_or_waits(void **state)
{
	static const char text[] =
		"GET /long/path HTTP/1.1\r\nAccept: */*\r\nHost: a.example\r\n\r\n";
	size_t n = sizeof text - 1;

	(void)state;
	for (size_t cut = 1; cut < n; cut++) {
		next_flow(true);
		client(0, text, cut);
		assert_true(name()[0] == '\0' || strcmp(name(), "a.example") == 0);
		client((uint32_t)cut, text + cut, n - cut);
		assert_string_equal(name(), "a.example");
		next_flow(true);
		client((uint32_t)cut, text + cut, n - cut);
		client(0, text, cut);
		assert_string_equal(name(), "a.example");
	}
}

static void
a_head_beyond_8_kib_is_given_up(void **state)
{
	char text[9000];
	int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\nCookie: ");

	(void)state;
	memset(text + n, 'c', sizeof text - (size_t)n);
	next_flow(true);
	client(0, text, sizeof text);
	assert_true(flow->name.settled);
	assert_string_equal(name(), "");
}

static void
connect_names_and_goes_on(void **state)
{
	(void)state;
	assert_string_equal(
		after_request(
			"CONNECT t.example:443 HTTP/1.1\r\nHost: t.example:443\r\n\r\n"),
		"t.example");
	assert_true(flow->name.via_proxy);
	assert_false(flow->name.settled);
}

static void
of_two_connects_the_second_counts(void **state)
{
	static const char one[] = "CONNECT a.example:443 HTTP/1.1\r\n\r\n";
	static const char two[] = "CONNECT b.example:443 HTTP/1.1\r\n\r\n";

	(void)state;
	(void)after_request(one);
	server(0, "HTTP/1.1 407 no\r\n\r\n", 19);
	client(sizeof one - 1, two, sizeof two - 1);
	assert_string_equal(name(), "b.example");
}

static void
local_name_services_are_not_read(void **state)
{
	static const uint16_t ports[] = { 5353, 5355, 137 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		server_port = ports[i];
		next_flow(false);
		udp(SIDE_CLIENT, "\0\0\0\0\0\1\0\0\0\0\0\0\1a\5local\0\0\1\0\1", 25);
		assert_true(flow->name.settled);
		assert_int_equal(flow->name.protocol, PROTOCOL_NONE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		NAME_TEST(host_and_absolute_targets_name),
		NAME_TEST(the_target_wins_over_a_host_that_differs),
		NAME_TEST(two_hosts_or_none_name_nothing),
		NAME_TEST(what_only_looks_like_http_is_left_alone),
		NAME_TEST(every_cut_gives_the_host_or_waits),
		NAME_TEST(a_head_beyond_8_kib_is_given_up),
		NAME_TEST(connect_names_and_goes_on),
		NAME_TEST(of_two_connects_the_second_counts),
		NAME_TEST(local_name_services_are_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
