/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/hellos.h"

/* TLS that begins within a stream: after STARTTLS, CONNECT, SOCKS, a PROXY header. */

/* What comes before the ClientHello, as the client and the server say it in turn. */
static void
after(const char *const said[], bool answered_by_server)
{
	uint32_t up = 0, down = 0;

	next_flow(true);
	for (size_t i = 0; said[i] != NULL; i++) {
		const char *text = said[i] + 1;

		if (said[i][0] == '>') {
			client(up, text, strlen(text));
			up += (uint32_t)strlen(text);
		} else if (answered_by_server) {
			server(down, text, strlen(text));
			down += (uint32_t)strlen(text);
		}
	}
	client(up + 1000, stream[3] + 1000, length[3] - 1000);
	client(up, stream[3], 1000);
}

static void
tls_may_begin_within_the_stream(void **state)
{
	static const char *const talks[][8] = {
		{ "<220 mail\r\n", ">EHLO a\r\n", "<250 STARTTLS\r\n", ">STARTTLS\r\n",
			"<220 go\r\n", NULL },
		{ "<* OK\r\n", ">a STARTTLS\r\n", "<a OK\r\n", NULL },
		{ ">CONNECT seven.penumbra.example:443 HTTP/1.1\r\n\r\n",
			"<HTTP/1.1 200 OK\r\n\r\n", NULL },
		{ ">\x16\x03 not TLS", "<what?", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof talks / sizeof talks[0]; i++) {
		after(talks[i], true);
		assert_string_equal(name(), recordings[3].name);
		assert_int_equal(flow->name.evidence, EVIDENCE_TLS_SNI);
	}
	assert_int_equal(namer_counts(namer)->ends[PROTOCOL_TLS][READER_MALFORMED], 0);
}

static void
a_proxy_header_stands_before_the_hello(void **state)
{
	static const char one[] = "PROXY TCP4 192.0.2.7 198.51.100.9 40000 443\r\n";
	static const uint8_t two[28] = { '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U',
		'I', 'T', '\n', 0x21, 0x11, 0, 12 };
	uint8_t out[4096];

	(void)state;
	memcpy(out, one, sizeof one - 1);
	memcpy(out + sizeof one - 1, stream[3], length[3]);
	next_flow(true);
	client(0, out, sizeof one - 1 + length[3]);
	assert_string_equal(name(), recordings[3].name);
	memcpy(out, two, sizeof two);
	memcpy(out + sizeof two, stream[3], length[3]);
	next_flow(true);
	client(0, out, 20);
	client(20, out + 20, sizeof two + length[3] - 20);
	assert_string_equal(name(), recordings[3].name);
}

static void
a_socks_request_names_and_tls_within_names_better(void **state)
{
	static const uint8_t greeting[] = { 5, 1, 0 }, chosen[] = { 5, 0 };
	static const uint8_t request[] = { 5, 1, 0, 3, 13, 'p', 'r', 'o', 'x', 'y', '.',
		'e', 'x', 'a', 'm', 'p', 'l', 'e', 1, 187 };
	static const uint8_t four[] = { 4, 1, 1, 187, 0, 0, 0, 1, 'u', 0, 'o', 'l', 'd',
		'.', 'e', 'x', 0 };

	(void)state;
	next_flow(true);
	client(0, greeting, sizeof greeting);
	server(0, chosen, sizeof chosen);
	client(3, request, sizeof request);
	assert_string_equal(name(), "proxy.example");
	assert_int_equal(flow->name.evidence, EVIDENCE_HTTP_HOST);
	assert_true(flow->name.via_proxy);
	server(2, request, 10);
	client(23, stream[0], length[0]);
	assert_string_equal(name(), recordings[0].name);
	assert_int_equal(flow->name.evidence, EVIDENCE_TLS_SNI);
	next_flow(true);
	client(0, four, sizeof four);
	assert_string_equal(name(), "old.ex");
}

static void
a_hello_within_a_stream_waits_for_the_server(void **state)
{
	(void)state;
	next_flow(true);
	client(0, "UPLOAD\n", 7);
	client(7, stream[0], length[0]);
	assert_string_equal(name(), "");
	/* but a mirror of one direction never shows the server */
	next_flow(false);
	client(0, "UPLOAD\n", 7);
	client(7, stream[0], length[0]);
	assert_string_equal(name(), recordings[0].name);
}

/* A letter may hold any bytes: within mail only what follows STARTTLS is a handshake. */
static void
a_hello_inside_a_letter_names_nothing(void **state)
{
	static const char *const letters[][12] = {
		{ "<220 mail\r\n", ">EHLO a\r\n", "<250 STARTTLS\r\n",
			">MAIL FROM:<a@b>\r\n", "<250 ok\r\n", ">DATA\r\n", "<354 go\r\n",
			NULL },
		{ "<220 mail\r\n", ">helo a\r\n", "<250 ok\r\n", ">DATA\r\n",
			"<354 go\r\n", ">Subject: how to say STARTTLS\r\n\r\n", NULL },
		{ "<220 mail\r\n", ">EHLO a\r\n", "<250 ok\r\n", ">STARTTLS\r\n",
			"<454 not now\r\n", ">MAIL FROM:<a@b>\r\n", "<250 ok\r\n",
			">DATA\r\n", "<354 go\r\n", NULL },
	};
	static const char *const pipelined[] = { "<220 mail\r\n",
		">EHLO a\r\nstarttls\r\n", "<250 ok\r\n220 go\r\n", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
		after(letters[i], true);
		assert_string_equal(name(), "");
	}
	after(pipelined, true);
	assert_string_equal(name(), recordings[3].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		NAME_TEST(tls_may_begin_within_the_stream),
		NAME_TEST(a_proxy_header_stands_before_the_hello),
		NAME_TEST(a_socks_request_names_and_tls_within_names_better),
		NAME_TEST(a_hello_within_a_stream_waits_for_the_server),
		NAME_TEST(a_hello_inside_a_letter_names_nothing),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
