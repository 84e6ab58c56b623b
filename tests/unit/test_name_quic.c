/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/initial.h"
#include "tests/unit/named.h"

/* Initials around the ClientHello that Chromium sent over TCP: the message is the same. */

static uint8_t stream[STREAM_MOST];
static const uint8_t *message;
static size_t length;
static const char *const want = "seven.penumbra.example";

static int
load(void **state)
{
	(void)state;
	assert_true(
		recorded("tests/captures/chromium-tls.pcap", SIDE_CLIENT, stream) > 0);
	message = stream + 5;
	length = (size_t)stream[3] << 8 | stream[4];
	return 0;
}

/* One Initial with parts of the message, [from, until) each, in the order given. */
static size_t
packet_of(uint8_t *out, struct initial in, const size_t (*part)[2], size_t parts)
{
	uint8_t frames[2048];
	size_t n = 0;

	for (size_t i = 0; i < parts; i++) {
		frames[n++] = 1; /* PING */
		n += crypto_put(frames + n, message, part[i][0], part[i][1] - part[i][0]);
		frames[n++] = 0; /* PADDING */
	}
	in.frames = frames;
	in.len = n;
	in.least = 1100;
	return initial_put(out, &in);
}

static const struct initial plain = {
	.version = VERSION_1, .keys = "firstid8", .to = "firstid8", .from = "me"
};

static void
send_parts(struct initial in, const size_t (*part)[2], size_t parts)
{
	uint8_t out[4096];

	udp(SIDE_CLIENT, out, packet_of(out, in, part, parts));
}

/* The whole message in two Initials. */
static void
send_halves(struct initial first, struct initial second)
{
	send_parts(first, (const size_t[][2]){ { 0, length / 2 } }, 1);
	send_parts(second, (const size_t[][2]){ { length / 2, length } }, 1);
}

static void
named(void)
{
	assert_string_equal(name(), want);
	assert_int_equal(flow->name.evidence, EVIDENCE_QUIC_SNI);
	assert_int_equal(flow->name.protocol, PROTOCOL_QUIC);
	assert_true(flow->name.settled);
}

static void
two_initials_name_in_both_orders(void **state)
{
	(void)state;
	next_flow(false);
	send_parts(plain, (const size_t[][2]){ { 0, length / 2 } }, 1);
	assert_string_equal(name(), "");
	send_parts(plain, (const size_t[][2]){ { length / 2, length } }, 1);
	named();
	next_flow(false);
	send_parts(plain, (const size_t[][2]){ { length / 2, length } }, 1);
	send_parts(plain, (const size_t[][2]){ { 0, length / 2 } }, 1);
	named();
}

static void
every_version_has_its_own_keys(void **state)
{
	static const uint32_t versions[] = { VERSION_1, VERSION_2, 0xff00001d,
		0xff000020 };

	(void)state;
	for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
		struct initial in = plain;

		in.version = versions[i];
		next_flow(false);
		send_halves(in, in);
		named();
	}
}

/* Nine pieces over three packets, in every order of the packets and many of the frames. */
static void
every_order_over_three_packets_names(void **state)
{
	size_t part[9][2];
	uint32_t seed = 7;

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		part[i][0] = length * i / 9;
		part[i][1] = length * (i + 1) / 9;
	}
	for (int round = 0; round < 720; round++) {
		size_t mixed[9][2];

		memcpy(mixed, part, sizeof part);
		for (size_t i = 8; i > 0; i--) {
			size_t j = (seed = seed * 1664525 + 1013904223) >> 8, t[2];

			j %= i + 1;
			memcpy(t, mixed[i], sizeof t);
			memcpy(mixed[i], mixed[j], sizeof t);
			memcpy(mixed[j], t, sizeof t);
		}
		next_flow(false);
		for (size_t i = 0; i < 9; i += 3) {
			send_parts(plain, (const size_t(*)[2])mixed + i, 3);
			assert_string_equal(name(), i < 6 ? "" : want);
		}
		named();
	}
}

/* Every way to lay three pieces and their overlaps into three packets. */
static void
overlaps_and_repeats_change_nothing(void **state)
{
	size_t a = length / 3, b = length / 3 * 2;
	const size_t part[4][2] = { { 0, a + 30 }, { a - 30, b + 30 }, { b, length },
		{ 0, 40 } };

	(void)state;
	for (int code = 0; code < 256; code++) {
		int all = 0;

		next_flow(false);
		for (int i = 0; i < 4; i++) {
			all |= 1 << (code >> 2 * i & 3);
			send_parts(plain, part + (code >> 2 * i & 3), 1);
		}
		assert_string_equal(name(), (all & 7) == 7 ? want : "");
	}
}

static void
a_frame_that_differs_forbids_the_name(void **state)
{
	uint8_t frames[2048], out[4096];
	size_t n = crypto_put(frames, message, 0, length / 2);
	struct initial in = plain;

	(void)state;
	next_flow(false);
	in.frames = frames;
	in.len = n;
	udp(SIDE_CLIENT, out, initial_put(out, &in));
	frames[60] ^= 1;
	udp(SIDE_CLIENT, out, initial_put(out, &in));
	assert_true(flow->name.settled);
	assert_string_equal(name(), "");
	assert_int_equal(namer_counts(namer)->ends[PROTOCOL_QUIC][READER_CONFLICT], 1);
}

static void
keys_stay_when_the_connection_id_changes(void **state)
{
	struct initial second = plain;

	(void)state;
	second.to = "serverid";
	next_flow(false);
	send_halves(plain, second);
	named();
}

static void
a_retry_brings_new_keys(void **state)
{
	static const uint8_t retry[] =
		"\xf0\0\0\0\1\2me\x06newids token and tag of 16 bytes";
	struct initial after = plain;

	(void)state;
	after.keys = after.to = "newids";
	after.token = "token";
	next_flow(false);
	send_parts(plain, (const size_t[][2]){ { 0, length / 2 } }, 1);
	udp(SIDE_SERVER, retry, sizeof retry - 1);
	send_halves(after, after);
	named();
	/* and when the mirror missed it */
	next_flow(false);
	send_parts(plain, (const size_t[][2]){ { 0, length / 2 } }, 1);
	send_halves(after, after);
	named();
}

static void
a_version_may_change_within_the_connection(void **state)
{
	struct initial second = plain;

	(void)state;
	second.version = VERSION_2;
	next_flow(false);
	send_halves(plain, second);
	named();
}

static void
packets_may_share_a_datagram_with_others(void **state)
{
	static const uint8_t early[] = "\xd0\0\0\0\1\x08"
				       "firstid8\2me\x40\x20"
				       "0-RTT of thirty-two bytes.......";
	uint8_t out[8192];
	size_t n = sizeof early - 1;

	(void)state;
	memcpy(out, early, n);
	n += packet_of(out + n, plain, (const size_t[][2]){ { length / 2, length } }, 1);
	n += packet_of(out + n, plain, (const size_t[][2]){ { 0, length / 2 } }, 1);
	next_flow(false);
	udp(SIDE_CLIENT, out, n);
	named();
}

static void
version_negotiation_and_unknown_versions_are_passed_over(void **state)
{
	static const uint8_t negotiation[] = "\xc0\0\0\0\0\2me\x08"
					     "firstid8\0\0\0\1";
	struct initial grease = plain;

	(void)state;
	grease.version = 0x57415453; /* nobody's */
	next_flow(false);
	send_parts(grease, (const size_t[][2]){ { 0, length / 2 } }, 1);
	udp(SIDE_SERVER, negotiation, sizeof negotiation - 1);
	send_halves(plain, plain);
	named();
}

static void
a_version_that_forces_negotiation_is_tried_with_usual_keys(void **state)
{
	struct initial forced = plain;

	(void)state;
	forced.version = 0x1a2a3a4a; /* sealed here with the salt of draft 29 */
	next_flow(false);
	send_halves(forced, forced);
	named();
}

static void
the_side_whose_initial_opens_is_the_client(void **state)
{
	(void)state;
	client_port = 443;
	server_port = 50000;
	send_halves(plain, plain);
	named();
	assert_int_equal(flow->port[SIDE_CLIENT], 443);
}

static void
work_is_bounded(void **state)
{
	struct initial wrong = plain;
	char id[9] = "00000000";

	(void)state;
	wrong.keys = "unknown!";
	wrong.to = id;
	next_flow(false);
	for (int i = 0; i < 20; i++) {
		id[0] = (char)('0' + i);
		send_parts(wrong, (const size_t[][2]){ { 0, 100 } }, 1);
	}
	assert_true(flow->name.settled);
	assert_true(namer_counts(namer)->initials_seen <= QUIC_DERIVATIONS);
	next_flow(false);
	for (int i = 0; i < 20; i++) {
		send_parts(plain, (const size_t[][2]){ { 0, 100 } }, 1);
	}
	assert_true(flow->name.settled);
	assert_string_equal(name(), "");
}

static void
no_cut_or_flipped_bit_makes_another_name(void **state)
{
	uint8_t out[4096], copy[4096];
	size_t n;

	(void)state;
	n = packet_of(out, plain, (const size_t[][2]){ { 0, length / 2 } }, 1);
	for (size_t at = 0; at < n; at += at < 64 ? 1 : 13) {
		memcpy(copy, out, n);
		copy[at] ^= 0x10;
		next_flow(false);
		udp(SIDE_CLIENT, copy, n);
		send_parts(plain, (const size_t[][2]){ { length / 2, length } }, 1);
		assert_string_equal(name(), "");
		next_flow(false);
		udp(SIDE_CLIENT, out, at + 1);
		send_parts(plain, (const size_t[][2]){ { length / 2, length } }, 1);
		assert_string_equal(name(), "");
	}
}

static void
a_google_hello_is_read_in_the_clear(void **state)
{
	/* Q046: long header, id of 8 bytes, number, hash, stream frame, CHLO with PAD and SNI */
	static const uint8_t chlo[] = "\xc3Q046\x50"
				      "12345678\0\0\0\1hashhashhash\xa0\x01\0\x2c"
				      "CHLO\x02\0\0\0PAD\0\x04\0\0\0SNI\0\x12\0\0\0----"
				      "google.example";
	static const uint8_t old[] = "\x0d"
				     "12345678Q043\1hashhashhash\xa0\x01\0\x2c"
				     "CHLO\x01\0\0\0SNI\0\x0e\0\0\0google.example";

	(void)state;
	next_flow(false);
	udp(SIDE_CLIENT, chlo, sizeof chlo - 1);
	assert_string_equal(name(), "google.example");
	assert_int_equal(flow->name.evidence, EVIDENCE_QUIC_SNI);
	next_flow(false);
	udp(SIDE_CLIENT, old, sizeof old - 1);
	assert_string_equal(name(), "google.example");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		NAME_TEST(two_initials_name_in_both_orders),
		NAME_TEST(every_version_has_its_own_keys),
		NAME_TEST(every_order_over_three_packets_names),
		NAME_TEST(overlaps_and_repeats_change_nothing),
		NAME_TEST(a_frame_that_differs_forbids_the_name),
		NAME_TEST(keys_stay_when_the_connection_id_changes),
		NAME_TEST(a_retry_brings_new_keys),
		NAME_TEST(a_version_may_change_within_the_connection),
		NAME_TEST(packets_may_share_a_datagram_with_others),
		NAME_TEST(version_negotiation_and_unknown_versions_are_passed_over),
		NAME_TEST(a_version_that_forces_negotiation_is_tried_with_usual_keys),
		NAME_TEST(the_side_whose_initial_opens_is_the_client),
		NAME_TEST(work_is_bounded),
		NAME_TEST(no_cut_or_flipped_bit_makes_another_name),
		NAME_TEST(a_google_hello_is_read_in_the_clear),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
