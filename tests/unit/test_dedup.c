/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/decoded.h"

#include "sensor/dedup/dedup.h"

/* W16: what a mirror delivers twice is one packet; what was sent twice is two. */

#define MS (NS_PER_SECOND / 1000)

static struct dedup *dedup;

static int
open_dedup(void **state)
{
	struct hash_key key = hash_key_random(); /* nothing may depend on it */

	dedup = dedup_open(DEDUP_WINDOW_MS, &key);
	return dedup == NULL || open_decoder(state);
}

static int
close_dedup(void **state)
{
	dedup_close(dedup);
	return close_decoder(state);
}

/* Knobs of the packet that the tests vary. */
struct shape {
	unsigned tags, vlan, ttl, tos, id;
	bool v6, vxlan;
	uint16_t interface;
	uint32_t seq;
	unsigned rtp; /* UDP with this RTP sequence number; 0: TCP */
	unsigned flags, payload;
	unsigned pad; /* bytes behind the packet */
};

static const struct shape usual = { .ttl = 64, .id = 7, .flags = 0x18, .payload = 100 };

static void
put_tunnel(struct wire *w)
{
	wire_eth(w, 0x0800);
	wire_ipv4(w, 0xac100001, 0xac100002, 17);
	wire_udp(w, 50000, 4789);
	wire_u32(w, 0x08000000);
	wire_u32(w, 0x00002a00);
}

static void
put_transport(struct wire *w, const struct shape *s)
{
	if (s->rtp > 0) {
		wire_udp(w, 16384, 16386);
		wire_u16(w, 0x8000);
		wire_u16(w, s->rtp);
		wire_u32(w, s->rtp * 160);
		wire_u32(w, 0xfeedbeef);
	} else {
		wire_tcp(w, 5000, 443, s->seq, 9000, s->flags);
	}
	for (unsigned i = 0; i < s->payload; i++) {
		wire_u8(w, 'x');
	}
}

static void
put_ip(struct wire *w, const struct shape *s)
{
	size_t at = w->len;
	unsigned proto = s->rtp > 0 ? 17 : 6;

	if (s->v6) {
		wire_ipv6(w, 1, 2, proto);
		w->at[at] = (uint8_t)(0x60 | s->tos >> 4);
		w->at[at + 1] = (uint8_t)(s->tos << 4);
		w->at[at + 7] = (uint8_t)s->ttl;
	} else {
		wire_ipv4_fragment(w, CLIENT, SERVER, proto, s->id, 0);
		w->at[at + 1] = (uint8_t)s->tos;
		w->at[at + 8] = (uint8_t)s->ttl;
		w->at[at + 10] = (uint8_t)s->ttl; /* a checksum that goes with it */
	}
}

/* Sends one packet at this time and asks whether it is a copy. */
static bool
copy(const struct shape *s, int64_t ns)
{
	static struct wire w;
	struct frame frame;
	unsigned type = s->v6 ? 0x86dd : 0x0800;

	w.len = w.marks = 0;
	if (s->vxlan) {
		put_tunnel(&w);
	}
	wire_eth(&w, s->tags > 0 ? 0x8100 : type);
	for (unsigned i = 0; i < s->tags; i++) {
		wire_vlan(&w, s->vlan + i, i + 1 < s->tags ? 0x8100 : type);
	}
	put_ip(&w, s);
	put_transport(&w, s);
	wire_done(&w);
	wire_zeros(&w, s->pad);
	frame = wire_frame(&w, ns);
	frame.interface = s->interface;
	assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_PACKET);
	return dedup_is_copy(dedup, &packet);
}

static void
w16_each_way_a_mirror_doubles_is_seen(void **state)
{
	static const struct {
		const char *what;
		struct shape second;
	} ways[] = {
		{ "ingress and egress", { .ttl = 64 } },
		{ "another VLAN", { .ttl = 64, .tags = 1, .vlan = 20 } },
		{ "two tags", { .ttl = 64, .tags = 2, .vlan = 30 } },
		{ "behind a router", { .ttl = 63 } },
		{ "marked on the way", { .ttl = 64, .tos = 0xb8 } },
		{ "congested on the way", { .ttl = 62, .tos = 3 } },
		{ "another interface", { .ttl = 64, .interface = 1 } },
		{ "before and behind a tunnel", { .ttl = 64, .vxlan = true } },
		{ "padded", { .ttl = 64, .pad = 6 } },
	};
	enum { WAYS = sizeof ways / sizeof ways[0] };

	(void)state;
	for (unsigned i = 0; i < 4 * WAYS; i++) {
		struct shape one = usual, two = ways[i % WAYS].second;
		int64_t now = i * NS_PER_SECOND;

		one.v6 = two.v6 = i / WAYS % 2 == 1;
		one.rtp = two.rtp = i / WAYS / 2;
		two.id = one.id;
		two.flags = one.flags;
		two.payload = one.payload;
		assert_false(copy(&one, now));
		if (!copy(&two, now + MS)) {
			fail_msg("%s: counted twice", ways[i % WAYS].what);
		}
	}
}

static void
w16_a_retransmission_is_no_copy(void **state)
{
	struct shape again = usual;

	(void)state;
	assert_false(copy(&usual, 0));
	again.id++;
	assert_false(copy(&again, 10 * MS)); /* a new number, however soon */
	assert_false(copy(&usual, 50 * MS));
	assert_false(copy(&usual, 200 * MS + 50 * MS));
	again = (struct shape){ .v6 = true, .ttl = 64, .flags = 0x18, .payload = 100 };
	assert_false(copy(&again, 0 + 400 * MS));
	assert_false(copy(&again, 50 * MS + 400 * MS));
	assert_false(copy(&again, 250 * MS + 400 * MS));
}

static void
w16_no_packet_of_a_voice_stream_is_lost(void **state)
{
	struct shape rtp = { .ttl = 64, .id = 0, .payload = 160 };

	(void)state;
	for (unsigned i = 1; i <= 3000; i++) { /* a minute at 50 a second */
		rtp.rtp = i;
		rtp.v6 = false;
		assert_false(copy(&rtp, (int64_t)i * 20 * MS));
		rtp.v6 = true;
		assert_false(copy(&rtp, (int64_t)i * 20 * MS));
	}
	assert_int_equal(dedup_counts(dedup)->copies, 0);
}

static void
w16_a_doubled_voice_stream_is_halved(void **state)
{
	struct shape rtp = { .ttl = 64, .id = 0, .payload = 160 };

	(void)state;
	for (unsigned i = 1; i <= 3000; i++) {
		rtp.rtp = i;
		rtp.ttl = 64;
		assert_false(copy(&rtp, (int64_t)i * 20 * MS));
		rtp.ttl = 63;
		assert_true(copy(&rtp, (int64_t)i * 20 * MS + 5000));
	}
	assert_int_equal(dedup_counts(dedup)->copies, 3000);
	assert_int_equal(dedup_counts(dedup)->bytes, 3000 * (20 + 8 + 12 + 160));
}

static void
the_window_ends_where_it_says(void **state)
{
	(void)state;
	/* from every place inside a generation */
	for (int64_t start = 0; start < 40; start++) {
		int64_t now = start * (NS_PER_SECOND + MS);

		assert_false(copy(&usual, now));
		assert_true(copy(&usual, now + 1));
		assert_true(copy(&usual, now + 40 * MS)); /* a copy does not prolong it */
		assert_false(copy(&usual, now + 40 * MS + 1));
	}
}

static void
pure_acknowledgements_stay_out_of_the_ratio(void **state)
{
	struct shape ack = { .ttl = 64, .flags = TCP_ACK };
	const struct dedup_counts *c = dedup_counts(dedup);

	(void)state;
	assert_false(copy(&ack, 0));
	assert_true(copy(&ack, MS));
	assert_int_equal(c->copies, 0);
	assert_int_equal(c->pure_ack_copies, 1);
	assert_int_equal(c->pure_acks, 2);
	ack.flags = TCP_ACK | TCP_FIN;
	assert_false(copy(&ack, 0));
	assert_true(copy(&ack, MS));
	assert_int_equal(c->copies, 1);
	assert_int_equal(c->packets, 4);
}

static void
it_is_said_what_was_mirrored_twice(void **state)
{
	struct shape two = usual;
	const struct dedup_counts *c = dedup_counts(dedup);

	(void)state;
	two.tags = 1;
	two.vlan = 10;
	assert_false(copy(&two, 0));
	two.vlan = 20;
	two.interface = 3;
	assert_true(copy(&two, MS));
	assert_int_equal(c->other_vlan, 1);
	assert_int_equal(c->vlan[0], 10);
	assert_int_equal(c->vlan[1], 20);
	assert_int_equal(c->other_interface, 1);
	assert_int_equal(c->interface[1], 3);
}

static void
what_differs_anywhere_is_another_packet(void **state)
{
	static struct wire w;
	struct frame frame;
	/* Ethernet is not looked at; of IPv4 what routers change is not */
	static const bool blind[34] = { [0] = true,
		true,
		true,
		true,
		true,
		true,
		true,
		true,
		true,
		true,
		true,
		true,
		[15] = true,
		[22] = true,
		[24] = true,
		true };

	(void)state;
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, CLIENT, SERVER, 17);
	wire_udp(&w, 1111, 2222);
	wire_zeros(&w, 100);
	wire_done(&w);
	for (size_t i = 0; i < w.len; i++) {
		int64_t now = (int64_t)i * NS_PER_SECOND;
		bool same = (i < 34 && blind[i]) || i >= 34 + 8 + 64;
		enum decode_end end;

		frame = wire_frame(&w, now);
		assert_int_equal(decode_packet(decoder, &frame, &packet), DECODE_PACKET);
		assert_false(dedup_is_copy(dedup, &packet));
		w.at[i] ^= 1;
		end = decode_packet(decoder, &frame, &packet);
		if (end == DECODE_PACKET || end == DECODE_NO_FLOW) {
			assert_int_equal(dedup_is_copy(dedup, &packet), same);
		}
		w.at[i] ^= 1;
	}
}

/* The table grows with them, and what lies in it moves.  The key is random: now and then one packet
 * of the burst finds its set full and is forgotten, which the counters say. */
static void
the_copies_of_a_burst_are_found(void **state)
{
	enum { BURST = 6000, FORGOTTEN_MOST = 8 };
	struct shape s = usual;
	const struct dedup_counts *c = dedup_counts(dedup);

	(void)state;
	for (int again = 0; again < 2; again++) {
		for (uint32_t i = 0; i < BURST; i++) {
			s.seq = i;
			(void)copy(&s, 1);
		}
		assert_int_equal(again == 0 ? c->copies : 0, 0);
	}
	assert_true(c->copies <= BURST);
	assert_true(c->copies + c->forgotten >= BURST);
	assert_true(c->forgotten <= FORGOTTEN_MOST);
}

static void
more_packets_than_fit_are_never_taken_for_copies(void **state)
{
	struct shape s = usual;
	const struct dedup_counts *c = dedup_counts(dedup);

	(void)state;
	for (uint32_t i = 0; i < 4 * DEDUP_ENTRIES; i++) {
		s.seq = i;
		assert_false(copy(&s, 1)); /* all at once */
	}
	assert_int_equal(c->copies, 0);
	assert_true(c->forgotten > 2UL * DEDUP_ENTRIES);
	assert_true(copy(&s, 1)); /* the latest is remembered */
}

static void
what_has_no_ports_and_later_fragments_count_too(void **state)
{
	static struct wire w;
	struct frame frame;

	(void)state;
	for (unsigned offset = 0; offset < 3; offset++) {
		w.len = w.marks = 0;
		wire_eth(&w, 0x0800);
		wire_ipv4_fragment(&w, CLIENT, SERVER, offset == 0 ? 1 : 6, 9, offset);
		wire_zeros(&w, 100);
		wire_done(&w);
		frame = wire_frame(&w, 0);
		assert_int_equal(decode_packet(decoder, &frame, &packet),
			offset == 0 ? DECODE_NO_FLOW : DECODE_FRAGMENT_UNMATCHED);
		assert_false(dedup_is_copy(dedup, &packet));
		assert_true(dedup_is_copy(dedup, &packet));
	}
}

/* The shortest packets, and ones with everything in them, cut at every length: the guard of the
 * flavour with sanitizers sees a byte too far. */
static void
a_cut_packet_is_hashed_as_far_as_it_goes(void **state)
{
	static struct wire w;

	(void)state;
	for (int v6 = 0; v6 < 2; v6++) {
		w.len = w.marks = 0;
		wire_eth(&w, v6 ? 0x86dd : 0x0800);
		if (v6) {
			wire_ipv6(&w, 1, 2, 0);
			for (int i = 0; i < 7; i++) { /* 56 bytes of options each */
				wire_u8(&w, i < 6 ? 0 : 17);
				wire_u8(&w, 6);
				wire_zeros(&w, 54);
			}
		} else {
			wire_ipv4(&w, CLIENT, SERVER, 17);
		}
		wire_udp(&w, 1, 2);
		wire_zeros(&w, 80);
		wire_done(&w);
		for (size_t cut = 0; cut <= w.len; cut++) {
			uint8_t *bytes = malloc(cut + 1);
			struct frame frame = wire_frame(&w, 0);
			enum decode_end end;

			memcpy(bytes, w.at, cut);
			frame.bytes = bytes;
			frame.captured = (uint32_t)cut;
			end = decode_packet(decoder, &frame, &packet);
			if (end == DECODE_PACKET) {
				(void)dedup_is_copy(dedup, &packet);
				assert_true(dedup_is_copy(dedup, &packet));
			}
			free(bytes);
		}
	}
}

#define DEDUP_TEST(name) cmocka_unit_test_setup_teardown(name, open_dedup, close_dedup)

static const struct CMUnitTest tests[] = {
	DEDUP_TEST(w16_each_way_a_mirror_doubles_is_seen),
	DEDUP_TEST(w16_a_retransmission_is_no_copy),
	DEDUP_TEST(w16_no_packet_of_a_voice_stream_is_lost),
	DEDUP_TEST(w16_a_doubled_voice_stream_is_halved),
	DEDUP_TEST(the_window_ends_where_it_says),
	DEDUP_TEST(pure_acknowledgements_stay_out_of_the_ratio),
	DEDUP_TEST(it_is_said_what_was_mirrored_twice),
	DEDUP_TEST(what_differs_anywhere_is_another_packet),
	DEDUP_TEST(the_copies_of_a_burst_are_found),
	DEDUP_TEST(more_packets_than_fit_are_never_taken_for_copies),
	DEDUP_TEST(what_has_no_ports_and_later_fragments_count_too),
	DEDUP_TEST(a_cut_packet_is_hashed_as_far_as_it_goes),
};

TEST_MAIN(tests)
