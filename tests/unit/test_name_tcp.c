/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/hellos.h"

/* ClientHellos as their makers sent them, in every order, cut and overlap: the name of the in-order
 * stream or none, never another one. */

static void
check_name_or_none(size_t i)
{
	if (name()[0] != '\0') {
		assert_string_equal(name(), recordings[i].name);
	}
}

static void
whole_hellos_are_named_with_and_without_a_handshake(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		for (int seen = 0; seen < 2; seen++) {
			next_flow(seen == 1);
			client(0, stream[i], length[i]);
			assert_string_equal(name(), recordings[i].name);
			assert_int_equal(flow->name.evidence, EVIDENCE_TLS_SNI);
			assert_int_equal(flow->name.protocol, PROTOCOL_TLS);
		}
	}
}

static void
a_hello_says_more_than_its_name(void **state)
{
	const struct hello *hello;

	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		next_flow(true);
		client(0, stream[i], length[i]);
		hello = name_hello(namer, flow);
		assert_non_null(hello);
		assert_string_equal(hello->ja4, recordings[i].ja4);
		assert_string_equal(hello->claimed, recordings[i].name);
	}
	/* Chromium, the last: HTTP/2 first, TLS 1.3, the post-quantum share, an ECH placeholder */
	assert_string_equal(hello->alpn, "h2");
	assert_int_equal(hello->version, 0x0304);
	assert_true(hello->post_quantum && flow->name.post_quantum);
	assert_int_equal(hello->ech, ECH_OFFERED);
	assert_int_equal(flow->name.ech, ECH_OFFERED);
}

static void
every_cut_in_two_names_in_both_orders(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		for (size_t cut = 1; cut < length[i]; cut++) {
			for (int order = 0; order < 4; order++) {
				bool late = order & 1;
				size_t first = late ? cut : 0, second = late ? 0 : cut;
				size_t n = late ? length[i] - cut : cut;

				next_flow(order & 2);
				client((uint32_t)first, stream[i] + first, n);
				assert_string_equal(name(), "");
				client((uint32_t)second, stream[i] + second,
					length[i] - n);
				assert_string_equal(name(), recordings[i].name);
			}
		}
	}
}

static void
a_hello_cut_short_is_never_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		for (size_t n = 0; n < length[i]; n++) {
			next_flow(true);
			client(0, stream[i], n);
			assert_string_equal(name(), "");
		}
	}
}

/* The snap length cuts the packet: what was captured whole is a name, what was not is none. */
static void
w6_a_hello_cut_by_the_capture_is_named_when_its_name_is_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		size_t end = place_of(i) + strlen(recordings[i].name);

		for (size_t n = 1; n < length[i]; n++) {
			next_flow(true);
			named_packet(&(struct packet){ .transport = TRANSPORT_TCP,
					     .tcp_flags = TCP_ACK | TCP_PSH,
					     .seq = 1000,
					     .payload = stream[i],
					     .payload_captured = (uint32_t)n,
					     .payload_length = (uint32_t)length[i] },
				SIDE_CLIENT);
			assert_string_equal(name(), n < end ? "" : recordings[i].name);
		}
	}
}

/* What somebody on the way puts between the pieces: resets, an end, a decoy with a low time to live. */
static void
w13_what_is_injected_makes_no_other_name(void **state)
{
	uint8_t decoy[STREAM_MOST];
	static const uint8_t flags[] = { TCP_RST, TCP_RST | TCP_ACK, TCP_FIN | TCP_ACK };

	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		size_t in = place_of(i), n = length[i];

		memcpy(decoy, stream[i], n);
		memcpy(decoy + in, "evil", 4);
		for (size_t f = 0; f < 3 * 2 * 3; f++) {
			next_flow(true);
			client(0, stream[i], in + f / 6 * 4);
			tcp(f % 2 == 0 ? SIDE_CLIENT : SIDE_SERVER, 77 + (uint32_t)f,
				flags[f / 2 % 3], NULL, 0);
			client((uint32_t)(in + f / 6 * 4), stream[i] + in + f / 6 * 4,
				n - in - f / 6 * 4);
			check_name_or_none(i);
			next_flow(true);
			client((uint32_t)in, decoy + in, 4 + f);
			client(0, stream[i], n);
			assert_string_equal(name(), "");
		}
	}
}

enum variant { EXACT, OVERLAP, CONTAINED, TWICE, DIFFERS, VARIANTS };

/* Four pieces that together make the whole, in the order given by the digits of `order`. */
static void
four_pieces(size_t i, const size_t cut[5], const int order[4], enum variant variant)
{
	for (int k = 0; k < 4; k++) {
		static uint8_t copy[STREAM_MOST];
		size_t from = cut[order[k]], until = cut[order[k] + 1];

		if (variant == OVERLAP) {
			from -= from < 40 ? from : 40;
			until += length[i] - until < 40 ? length[i] - until : 40;
		} else if (variant == CONTAINED && order[k] == 1) {
			from = 0;
			until = cut[3];
		}
		memcpy(copy, stream[i] + from, until - from);
		if (variant == DIFFERS && order[k] == 2) {
			size_t back = from - cut[1] > 9 ? 9 : from - cut[1];

			from -= back;
			memcpy(copy, stream[i] + from, until - from);
			memset(copy, 'x', back);
		}
		client((uint32_t)from, copy, until - from);
		if (variant == TWICE) {
			client((uint32_t)from, copy, until - from);
		}
	}
}

/* The recorded hello with a shorter name in it; all lengths around it are set anew. */
static size_t
renamed(uint8_t *out, size_t i, const char *with)
{
	size_t in = place_of(i), old = strlen(recordings[i].name), n = strlen(with);
	size_t less = old - n;
	size_t at[] = { in - 2, in - 5, in - 7, 3 };
	size_t end =
		5 + 4 + 2 + 32; /* session id, ciphers, compression, then extensions */

	memcpy(out, stream[i], in);
	memcpy(out + in, with, n);
	memcpy(out + in + n, stream[i] + in + old, length[i] - in - old);
	end += 1u + out[end];
	end += 2 + ((size_t)out[end] << 8 | out[end + 1]);
	end += 1u + out[end];
	for (size_t k = 0; k < 6; k++) {
		size_t where = k < 4 ? at[k] : k == 4 ? end : 7;
		size_t value = ((size_t)out[where] << 8 | out[where + 1]) - less;

		out[where] = (uint8_t)(value >> 8);
		out[where + 1] = (uint8_t)value;
	}
	return length[i] - less;
}

static void
an_outer_name_of_a_provider_is_withheld(void **state)
{
	uint8_t other[STREAM_MOST];
	size_t n = renamed(other, 3, "plain.example");

	(void)state;
	next_flow(true);
	client(0, other, n);
	assert_string_equal(name(), "plain.example");
	n = renamed(other, 3, "cloudflare-ech.com");
	next_flow(true);
	client(0, other, n);
	assert_string_equal(name(), "");
	assert_int_equal(flow->name.evidence, EVIDENCE_UNKNOWN);
	assert_int_equal(flow->name.ech, ECH_HIDDEN);
	assert_string_equal(name_hello(namer, flow)->claimed, "cloudflare-ech.com");
}

static void
w13_every_order_of_four_pieces_names_or_is_silent(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		size_t in = place_of(i), n = length[i];
		const size_t cuts[][5] = { { 0, n / 4, n / 2, n / 4 * 3, n },
			{ 0, in - 3, in + 4, in + 12, n }, { 0, 1, 5, 6, n },
			{ 0, 3, in + 1, n - 1, n } };

		for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++) {
			for (int code = 0; code < 256 * VARIANTS * 2; code++) {
				int o[4] = { code & 3, code >> 2 & 3, code >> 4 & 3,
					code >> 6 & 3 };
				enum variant v = (enum variant)((code >> 8) % VARIANTS);

				if ((1 << o[0] | 1 << o[1] | 1 << o[2] | 1 << o[3]) !=
					15) {
					continue;
				}
				next_flow(code >= 256 * VARIANTS);
				four_pieces(i, cuts[c], o, v);
				check_name_or_none(i);
				if (v != DIFFERS) {
					assert_string_equal(name(), recordings[i].name);
				}
			}
		}
	}
}

static void
w13_bytes_that_differ_in_an_overlap_forbid_the_name(void **state)
{
	size_t in = place_of(0);
	uint8_t other[STREAM_MOST];

	(void)state;
	memcpy(other, stream[0], length[0]);
	other[in] = 'x';
	next_flow(true);
	client(0, stream[0], in + 4);
	client(0, other, length[0]);
	assert_string_equal(name(), "");
	assert_int_equal(namer_counts(namer)->ends[PROTOCOL_TLS][READER_CONFLICT], 1);
}

static void
w13_single_bytes_name_forwards_and_backwards(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		next_flow(true);
		for (size_t at = 0; at < length[i]; at++) {
			assert_string_equal(name(), "");
			client((uint32_t)at, stream[i] + at, 1);
		}
		assert_string_equal(name(), recordings[i].name);
		next_flow(true);
		for (size_t at = length[i]; at-- > 0;) {
			assert_string_equal(name(), "");
			client((uint32_t)at, stream[i] + at, 1);
		}
		assert_string_equal(name(), recordings[i].name);
	}
}

/* The message laid out anew over records of `each` bytes, with an empty record between. */
static size_t
in_records(uint8_t *out, size_t i, size_t each, bool empty)
{
	size_t n = 0;

	for (size_t at = 5; at < length[i]; at += each) {
		size_t take = length[i] - at < each ? length[i] - at : each;

		memcpy(out + n,
			(const uint8_t[]){
				22, 3, 1, (uint8_t)(take >> 8), (uint8_t)take },
			5);
		memcpy(out + n + 5, stream[i] + at, take);
		n += 5 + take;
		if (empty && at == 5) {
			memcpy(out + n, (const uint8_t[]){ 22, 3, 3, 0, 0 }, 5);
			n += 5;
		}
	}
	return n;
}

static void
fragments_over_records_are_laid_together(void **state)
{
	static uint8_t out[2 * STREAM_MOST];

	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		for (size_t each = length[i] / 50; each < length[i];
			each += each / 3 + 1) {
			size_t n = in_records(out, i, each, true);

			next_flow(true);
			client(0, out, n);
			assert_string_equal(name(), recordings[i].name);
			next_flow(true);
			client(0, out, n / 2);
			client((uint32_t)(n / 2), out + n / 2, n - n / 2);
			assert_string_equal(name(), recordings[i].name);
		}
	}
}

static void
w13_the_sequence_number_may_wrap(void **state)
{
	(void)state;
	next_flow(false);
	tcp(SIDE_CLIENT, UINT32_MAX - 100, TCP_SYN, NULL, 0);
	tcp(SIDE_CLIENT, UINT32_MAX - 99u + 201u, TCP_ACK, stream[3] + 201,
		length[3] - 201);
	tcp(SIDE_CLIENT, UINT32_MAX - 99, TCP_ACK, stream[3], 201);
	assert_string_equal(name(), recordings[3].name);
}

static void
the_side_that_says_hello_is_the_client(void **state)
{
	(void)state;
	client_port = 443;
	server_port = 40000;
	tcp(SIDE_CLIENT, 1000, TCP_ACK, stream[0], length[0]);
	assert_string_equal(name(), recordings[0].name);
	assert_int_equal(flow->port[SIDE_CLIENT], 443);
	assert_int_equal(flow->rule, RULE_HELLO);
	server(0, "\x16\x03\x03\x00\x02\x02\x00", 7);
	assert_int_equal(flow->port[SIDE_CLIENT], 443);
}

static void
a_hello_against_the_handshake_names_nothing(void **state)
{
	(void)state;
	next_flow(true);
	server(0, stream[0], length[0]);
	assert_string_equal(name(), "");
}

static void
a_second_hello_must_agree(void **state)
{
	uint8_t other[STREAM_MOST];

	(void)state;
	memcpy(other, stream[0], length[0]);
	next_flow(true);
	client(0, stream[0], length[0]);
	server(0, "\x16\x03\x03\x00\x02\x02\x00", 7);
	client((uint32_t)length[0], other, length[0]);
	assert_string_equal(name(), recordings[0].name);
	assert_true(flow->name.settled);
	other[place_of(0)] = 'x';
	next_flow(true);
	client(0, stream[0], length[0]);
	client((uint32_t)length[0], "\x14\x03\x03\x00\x01\x01", 6);
	client((uint32_t)length[0] + 6, other, length[0]);
	assert_string_equal(
		name(), recordings[0].name); /* settled by what was no hello */
	next_flow(true);
	client(0, stream[0], length[0]);
	memmove(other + 6, other, length[0]);
	memcpy(other, "\x14\x03\x03\x00\x01\x01", 6);
	client((uint32_t)length[0], other, length[0] + 6);
	assert_string_equal(name(), "");
	assert_int_equal(flow->name.evidence, EVIDENCE_UNKNOWN);
}

static void
a_recorded_retry_keeps_its_name(void **state)
{
	uint8_t up[STREAM_MOST];
	size_t n = recorded("tests/captures/openssl-retry.pcap", SIDE_CLIENT, up);

	(void)state;
	next_flow(true);
	for (size_t at = 0; at < n; at += 200) {
		client((uint32_t)at, up + at, n - at < 200 ? n - at : 200);
	}
	assert_string_equal(name(), "three.penumbra.example");
	assert_true(flow->name.settled);
}

static void
a_certificate_names_when_the_hello_did_not(void **state)
{
	uint8_t up[STREAM_MOST], down[STREAM_MOST];
	size_t n = recorded("tests/captures/openssl-no-name.pcap", SIDE_CLIENT, up);
	size_t m = recorded("tests/captures/openssl-no-name.pcap", SIDE_SERVER, down);

	(void)state;
	assert_true(n > 0 && m > 0);
	for (size_t each = 1; each < m; each = each * 3 + 50) {
		next_flow(true);
		client(0, up, n);
		for (size_t at = 0; at < m; at += each) {
			server((uint32_t)at, down + at, m - at < each ? m - at : each);
		}
		assert_string_equal(name(), "hello.example");
		assert_int_equal(flow->name.evidence, EVIDENCE_CERTIFICATE);
	}
	/* a flow whose ClientHello was not seen is not named by what the server shows */
	next_flow(true);
	server(0, down, m);
	assert_string_equal(name(), "");
}

static void
padding_counted_as_payload_does_no_harm(void **state)
{
	(void)state;
	next_flow(true);
	tcp(SIDE_CLIENT, 1000, TCP_ACK, "\0\0", 2);
	client(0, stream[0], length[0]);
	assert_string_equal(name(), recordings[0].name);
}

static void
zeros_cut_into_single_bytes_are_no_padding(void **state)
{
	(void)state;
	next_flow(true);
	for (size_t at = 0; at < length[0]; at++) {
		tcp(SIDE_CLIENT, 1000 + (uint32_t)at, TCP_ACK, stream[0] + at, 1);
	}
	assert_string_equal(name(), recordings[0].name);
}

/* The client's SYN was not seen; what the server acknowledged says where the client begins. */
static void
a_syn_ack_tells_where_the_client_begins(void **state)
{
	(void)state;
	next_flow(false);
	named_packet(&(struct packet){ .transport = TRANSPORT_TCP,
			     .tcp_flags = TCP_SYN | TCP_ACK,
			     .seq = 4999,
			     .ack = 1000 },
		SIDE_SERVER);
	client(1000, stream[3] + 1000, length[3] - 1000);
	server(0, "early", 5);
	client(0, stream[3], 1000);
	assert_string_equal(name(), recordings[3].name);
}

static void
addresses_and_single_labels_are_claimed_only(void **state)
{
	uint8_t other[STREAM_MOST];
	size_t in = place_of(0);

	(void)state;
	memcpy(other, stream[0], length[0]);
	memcpy(other + in, "203.000.113.00000001", 20);
	next_flow(true);
	client(0, other, length[0]);
	assert_string_equal(name(), "");
	assert_non_null(name_hello(namer, flow));
	assert_string_equal(name_hello(namer, flow)->claimed, "203.000.113.00000001");
	assert_int_equal(namer_counts(namer)->bad_name, 1);
}

static void
w13_a_flood_of_halves_takes_no_more_than_the_pool(void **state)
{
	(void)state;
	for (int i = 0; i < 3 * NAMED_FLOWS; i++) {
		client_port++;
		client(0, stream[3], 600);
	}
	next_flow(true);
	client(0, stream[0], length[0]);
	assert_string_equal(name(), recordings[0].name);
}

static void
patience_ends_after_ten_seconds(void **state)
{
	(void)state;
	next_flow(true);
	client(0, stream[3], 600);
	now += 11 * NS_PER_SECOND;
	client(600, stream[3] + 600, 1);
	assert_true(flow->name.settled);
	assert_int_equal(namer_counts(namer)->ends[PROTOCOL_TLS][READER_TIMEOUT], 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		NAME_TEST(whole_hellos_are_named_with_and_without_a_handshake),
		NAME_TEST(a_hello_says_more_than_its_name),
		NAME_TEST(every_cut_in_two_names_in_both_orders),
		NAME_TEST(a_hello_cut_short_is_never_named),
		NAME_TEST(w6_a_hello_cut_by_the_capture_is_named_when_its_name_is_there),
		NAME_TEST(w13_what_is_injected_makes_no_other_name),
		NAME_TEST(an_outer_name_of_a_provider_is_withheld),
		NAME_TEST(w13_every_order_of_four_pieces_names_or_is_silent),
		NAME_TEST(w13_bytes_that_differ_in_an_overlap_forbid_the_name),
		NAME_TEST(w13_single_bytes_name_forwards_and_backwards),
		NAME_TEST(fragments_over_records_are_laid_together),
		NAME_TEST(w13_the_sequence_number_may_wrap),
		NAME_TEST(the_side_that_says_hello_is_the_client),
		NAME_TEST(a_hello_against_the_handshake_names_nothing),
		NAME_TEST(a_second_hello_must_agree),
		NAME_TEST(a_recorded_retry_keeps_its_name),
		NAME_TEST(a_certificate_names_when_the_hello_did_not),
		NAME_TEST(padding_counted_as_payload_does_no_harm),
		NAME_TEST(zeros_cut_into_single_bytes_are_no_padding),
		NAME_TEST(a_syn_ack_tells_where_the_client_begins),
		NAME_TEST(addresses_and_single_labels_are_claimed_only),
		NAME_TEST(w13_a_flood_of_halves_takes_no_more_than_the_pool),
		NAME_TEST(patience_ends_after_ten_seconds),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
