/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/piped.h"

/* What the wire and the capture do to packets: cut them short, join them, wrap them too often, lie
 * about their lengths, deliver the two directions at different times. */

enum {
	CLIENT = 0x0a000001,
	SERVER = 0x08080808,
	FRAMES_MOST = 60000,
	CAPTURES_MOST = 80
};

/* --- W5 ----------------------------------------------------------------------------------------- */

static void
w5_joined_frames_count_by_their_ip_length(void **state)
{
	static const unsigned payload[] = { 1460, 8940, 32000, 65000 };
	uint64_t bytes = 0;

	(void)state;
	piped_config.dpi = true;
	piped_open();
	for (unsigned i = 0; i < 4; i++) {
		struct frame frame;

		wire_eth(&w, 0x0800);
		wire_ipv4_fragment(&w, CLIENT, SERVER, 6, i, 0);
		wire_tcp(&w, 5000, 443, i * 100000, 1, 0x18);
		wire_zeros(&w, payload[i]);
		wire_done(&w);
		frame = wire_frame(&w, S + i);
		if (frame.captured > 9216) {
			frame.captured = 9216;
		}
		pipeline_feed(pipeline, &frame);
		w.len = 0;
		bytes += 40 + payload[i];
	}
	/* a segment larger than its IP length can say leaves it zero */
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, CLIENT, SERVER, 6);
	wire_tcp(&w, 5000, 443, 900000, 1, 0x18);
	wire_zeros(&w, 66000);
	wire_done(&w);
	wire_put16(&w, 16, 0);
	struct frame frame = wire_frame(&w, 2 * S);
	frame.captured = 9216;
	pipeline_feed(pipeline, &frame);
	bytes += 40 + 66000;
	piped_close();
	assert_int_equal(piped.up, bytes);
}

/* --- W6 ----------------------------------------------------------------------------------------- */

struct named {
	struct addr client;
	uint16_t port, transport;
	int64_t start;
	char name[NAME_MAX_BYTES];
};

static struct named full[FRAMES_MOST];
static size_t fulls;
static uint64_t wrong, vanished, kept;
static bool comparing;

static bool
is_same_flow(const struct named *n, const struct sighting *s)
{
	return n->port == s->client_port && n->transport == s->transport &&
	       n->start == s->start.ns && addr_equal(&n->client, &s->client);
}

/* First run: writes down what each flow is called.  Later runs: it is called so, or not at all. */
static void
on_named(void *ctx, const struct sighting *s)
{
	piped_sighting(ctx, s);
	if (!s->last) {
		return;
	}
	if (!comparing) {
		assert_true(fulls < FRAMES_MOST);
		full[fulls] = (struct named){ s->client, s->client_port, s->transport,
			s->start.ns, "" };
		str_copy(full[fulls++].name, NAME_MAX_BYTES, str_of(s->name));
		return;
	}
	for (size_t i = 0; i < fulls; i++) {
		if (is_same_flow(&full[i], s)) {
			bool same = strcmp(full[i].name, s->name) == 0;

			kept += same && s->name[0] != '\0';
			vanished += !same && s->name[0] == '\0';
			wrong += !same && s->name[0] != '\0' && full[i].name[0] != '\0';
			return;
		}
	}
}

static void
play_cut(const char *path, uint32_t snaplen)
{
	struct capture *capture;
	struct frame frame;
	struct err err;

	assert_int_equal(capture_open_file(path, &capture, &err), ERR_OK);
	piped_open();
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		/* memory ends where the capture does: the sanitizers see one byte more */
		uint32_t n = frame.captured < snaplen ? frame.captured : snaplen;
		uint8_t *bytes = malloc(n + 1);

		memcpy(bytes, frame.bytes, n);
		frame.bytes = bytes;
		frame.captured = n;
		pipeline_feed(pipeline, &frame);
		free(bytes);
	}
	capture_close(capture);
	piped_close();
}

/* 128 bytes do not hold the headers of every tunnel: what is short then is counted as that. */
static void
check_sums(const struct piped *whole, uint32_t snaplen)
{
	const uint64_t *now = piped.cover.count, *then = whole->cover.count;
	uint64_t shorter = now[COVER_MALFORMED_SHORT] - then[COVER_MALFORMED_SHORT];

	assert_true(shorter == 0 || snaplen < 160);
	assert_int_equal(now[COVER_ANALYSED] + shorter, then[COVER_ANALYSED]);
	if (shorter == 0) {
		assert_int_equal(now[COVER_IP_BYTES], then[COVER_IP_BYTES]);
		assert_int_equal(now[COVER_FLOW_BYTES], then[COVER_FLOW_BYTES]);
		assert_int_equal(now[COVER_FLOWS], then[COVER_FLOWS]);
	}
}

static void
no_snap_length_matters(const char *corpus, uint64_t least)
{
	static const uint32_t snaplen[] = { 2048, 1514, 1024, 512, 256, 192, 160, 128, 96,
		64 };
	struct piped whole;
	uint64_t kept_before = UINT64_MAX;

	piped_config.duplicates_ms = 0; /* a cut TCP option makes another packet */
	piped_config.sighting = on_named;
	fulls = wrong = 0;
	comparing = false;
	play_cut(corpus, 262144);
	comparing = true;
	whole = piped;
	assert_true(whole.named >= least);
	for (size_t i = 0; i < sizeof snaplen / sizeof snaplen[0]; i++) {
		vanished = kept = 0;
		play_cut(corpus, snaplen[i]);
		printf("# W6 snaplen %4u: %llu names kept, %llu vanished, %llu wrong\n",
			snaplen[i], (unsigned long long)kept,
			(unsigned long long)vanished, (unsigned long long)wrong);
		assert_int_equal(wrong, 0);
		assert_int_equal(piped.cover.count[COVER_RECEIVED],
			whole.cover.count[COVER_RECEIVED]);
		check_sums(&whole, snaplen[i]);
		assert_true(kept <= kept_before);
		kept_before = kept;
	}
}

static void
w6_no_snap_length_changes_a_sum_or_makes_a_name(void **state)
{
	(void)state;
	no_snap_length_matters("tests/captures", 5);
	if (shared_captures_there()) {
		no_snap_length_matters(SHARED_CAPTURES, 100);
	}
}

/* --- W15 ---------------------------------------------------------------------------------------- */

enum layer_kind {
	L_VLAN,
	L_MPLS,
	L_GRE,
	L_VXLAN,
	L_GENEVE,
	L_GTP,
	L_ERSPAN,
	L_ERSPAN3,
	L_PPPOE,
	L_IPIP,
	L_KINDS
};

/* One layer that ends where an Ethernet type or an IP header would stand; what must follow is an
 * Ethernet frame (true) or an IP header (false). */
static bool
put_layer(enum layer_kind kind, bool from_ethernet)
{
	switch (kind) {
	case L_VLAN:
		wire_eth(&w, 0x8100);
		wire_vlan(&w, 9, 0x0800);
		return false;
	case L_MPLS:
		wire_eth(&w, 0x8847);
		wire_u32(&w, 0x00001140);
		return false;
	case L_PPPOE:
		wire_eth(&w, 0x8864);
		wire_mark(&w, WIRE_PPPOE);
		wire_u32(&w, 0x11000001);
		wire_u16(&w, 0);
		wire_u16(&w, 0x0021);
		return false;
	case L_GRE:
	case L_VXLAN:
	case L_GENEVE:
	case L_GTP:
	case L_ERSPAN:
	case L_ERSPAN3:
	case L_IPIP:
	case L_KINDS: break;
	}
	if (from_ethernet) {
		wire_eth(&w, 0x0800);
	}
	wire_ipv4(&w, CLIENT, SERVER,
		kind == L_IPIP                                         ? 4
		: kind == L_VXLAN || kind == L_GENEVE || kind == L_GTP ? 17
								       : 47);
	if (kind == L_GRE) {
		wire_u32(&w, 0x00006558);
	} else if (kind == L_VXLAN) {
		wire_udp(&w, 50000, 4789);
		wire_u32(&w, 0x08000000);
		wire_u32(&w, 0x100);
	} else if (kind == L_ERSPAN) {
		wire_u32(&w, 0x100088be);
		wire_u32(&w, 1);
		wire_u32(&w, 0x10000000);
		wire_u32(&w, 0);
	}
	if (kind == L_GENEVE) {
		wire_udp(&w, 50000, 6081);
		wire_u32(&w, 0x02006558); /* 8 bytes of options */
		wire_u32(&w, 0x100);
		wire_zeros(&w, 8);
	} else if (kind == L_GTP) {
		wire_udp(&w, 50000, 2152);
		wire_mark(&w, WIRE_GTP);
		wire_u32(&w, 0x30ff0000);
		wire_u32(&w, 7);
	} else if (kind == L_ERSPAN3) {
		wire_u32(&w, 0x100022eb);
		wire_u32(&w, 1);
		wire_u16(&w, 0x2001);
		wire_zeros(&w, 8);
		wire_u16(&w, 0);
	}
	return kind != L_IPIP && kind != L_GTP;
}

static bool
needs_ethernet(enum layer_kind kind)
{
	return kind == L_VLAN || kind == L_MPLS || kind == L_PPPOE;
}

/* Two kinds in turn, `depth` of them.  False when an Ethernet header would have to follow IP-in-IP
 * or a label: no such frame exists. */
static bool
put_bomb(enum layer_kind a, enum layer_kind b, int depth)
{
	bool ethernet = true;

	for (int i = 0; i < depth; i++) {
		enum layer_kind kind = i % 2 == 0 ? a : b;

		if (!ethernet && needs_ethernet(kind)) {
			return false;
		}
		if (w.marks + 6 > WIRE_MARKS) {
			return false;
		}
		ethernet = put_layer(kind, ethernet);
	}
	if (ethernet) {
		wire_eth(&w, 0x0800);
	}
	wire_ipv4(&w, CLIENT, SERVER, 17);
	wire_udp(&w, 5000, 9999);
	wire_zeros(&w, 30);
	return true;
}

/* Of every depth; answers how many there were. */
static uint64_t
feed_bombs(enum layer_kind a, enum layer_kind b)
{
	uint64_t fed = 0;

	for (int depth = 1; depth <= 64; depth++) {
		uint64_t before = counted(COVER_MALFORMED_TOO_DEEP), now;

		w.len = w.marks = 0;
		if (!put_bomb(a, b, depth)) {
			continue;
		}
		piped_feed(S + depth, 0);
		fed++;
		now = counted(COVER_MALFORMED_TOO_DEEP);
		/* 8 encapsulations; a kind that is none ends at 8 in between */
		assert_true(depth > 8 || now == before);
		assert_true(depth < 18 || now == before + 1);
	}
	w.len = w.marks = 0;
	return fed;
}

static void
w15_nesting_ends_at_its_limit(void **state)
{
	uint64_t fed = 0, deep;

	(void)state;
	piped_config.duplicates_ms = 0;
	piped_open();
	for (int a = 0; a < L_KINDS; a++) {
		for (int b = 0; b < L_KINDS; b++) {
			fed += feed_bombs((enum layer_kind)a, (enum layer_kind)b);
		}
	}
	deep = counted(COVER_MALFORMED_TOO_DEEP);
	assert_int_equal(counted(COVER_ANALYSED) + deep, fed);
	assert_true(deep > 3000);
	piped_close();
}

/* Stacks of one kind inside one header. */
static void
w15_tags_and_labels_end_at_their_limits(void **state)
{
	(void)state;
	piped_open();
	for (int n = 1; n <= 64; n++) {
		wire_eth(&w, 0x8100);
		for (int i = 0; i < n; i++) {
			wire_vlan(&w, 1, i + 1 < n ? 0x8100 : 0x0800);
		}
		wire_ipv4(&w, CLIENT, SERVER, 17);
		wire_udp(&w, 5000 + (unsigned)n, 53);
		piped_feed(n * S, 0);
		wire_eth(&w, 0x8847);
		for (int i = 0; i < n; i++) {
			wire_u32(&w, i + 1 < n ? 0x00001040 : 0x00001140);
		}
		wire_ipv4(&w, CLIENT, SERVER, 17);
		wire_udp(&w, 6000 + (unsigned)n, 53);
		piped_feed(n * S, 0);
	}
	assert_int_equal(counted(COVER_ANALYSED), 8 + 8);
	assert_int_equal(counted(COVER_MALFORMED_TOO_DEEP), 56 + 56);
	piped_close();
}

/* --- W17 ---------------------------------------------------------------------------------------- */

static void
w17_every_field_at_its_extremes_has_one_fate(void **state)
{
	static const uint16_t extreme[] = { 0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff };
	static struct wire good;
	uint64_t fed = 0;

	(void)state;
	piped_config.duplicates_ms = 0;
	piped_config.dpi = true;
	piped_open();
	for (int a = 0; a < L_KINDS; a++) {
		w.len = w.marks = 0;
		assert_true(put_bomb((enum layer_kind)a, L_GRE, 1));
		wire_done(&w);
		good = w;
		for (size_t at = 0; at + 1 < good.len; at++) {
			for (size_t e = 0; e < sizeof extreme / sizeof extreme[0]; e++) {
				uint8_t *bytes = malloc(good.len);
				struct frame frame = wire_frame(&good, S + (int64_t)fed);

				memcpy(bytes, good.at, good.len);
				bytes[at] = (uint8_t)(extreme[e] >> 8);
				bytes[at + 1] = (uint8_t)extreme[e];
				frame.bytes = bytes;
				pipeline_feed(pipeline, &frame);
				free(bytes);
				fed++;
			}
		}
	}
	w.len = 0;
	assert_int_equal(counted(COVER_RECEIVED), fed);
	piped_close();
	assert_int_equal(piped.cover.count[COVER_RECEIVED], fed);
}

/* --- W19 ---------------------------------------------------------------------------------------- */

struct arrival {
	struct frame frame;
	uint8_t *bytes; /* of the frame; owned */
	int64_t at;
};

static struct arrival arrival[FRAMES_MOST];
static size_t arrivals;

static int
by_arrival(const void *a, const void *b)
{
	const struct arrival *x = a, *y = b;

	/* of equal ones the earlier by stamp, so that sorting is the same everywhere */
	return x->at != y->at ? (x->at > y->at) - (x->at < y->at)
			      : (x->frame.at.ns > y->frame.at.ns) -
					(x->frame.at.ns < y->frame.at.ns);
}

/* The two directions come over two interfaces. */
static uint16_t
direction_of(struct decoder *decoder, const struct frame *frame)
{
	struct packet packet;

	return decode_packet(decoder, frame, &packet) == DECODE_PACKET &&
	       addr_compare(&packet.from, &packet.to) > 0;
}

static void
load(const char *path)
{
	struct decoder *decoder = decoder_open();
	struct capture *capture;
	struct frame frame;
	struct err err;

	arrivals = 0;
	assert_int_equal(capture_open_file(path, &capture, &err), ERR_OK);
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		uint8_t *bytes = malloc(frame.captured);

		memcpy(bytes, frame.bytes, frame.captured);
		frame.bytes = bytes;
		frame.interface = direction_of(decoder, &frame);
		assert_true(arrivals < FRAMES_MOST);
		arrival[arrivals++] = (struct arrival){ frame, bytes, 0 };
	}
	capture_close(capture);
	decoder_close(decoder);
}

/* late: the direction that comes `ms` later.  stamped: its stamps say so too. */
static struct piped
play_skewed(uint16_t late, int64_t ms, bool stamped)
{
	for (size_t i = 0; i < arrivals; i++) {
		struct arrival *a = &arrival[i];

		a->at = a->frame.at.ns + (a->frame.interface == late ? ms * MS : 0);
	}
	qsort(arrival, arrivals, sizeof arrival[0], by_arrival);
	piped_open();
	for (size_t i = 0; i < arrivals; i++) {
		struct frame frame = arrival[i].frame;

		frame.at.ns = stamped ? arrival[i].at : frame.at.ns;
		pipeline_feed(pipeline, &frame);
	}
	piped_close();
	return piped;
}

static void
w19_directions_apart_in_time_change_no_name_and_no_sum(void **state)
{
	static const char *const paths[] = { SHARED_CAPTURES "/chrome156-tls.pcap",
		SHARED_CAPTURES "/chrome156-quic.pcap" };

	(void)state;
	if (!shared_captures_there()) {
		skip();
	}
	for (int i = 0; i < 8 * 2; i++) {
		static const int64_t delay[] = { 1, 10, 50, 100 };
		struct piped plain, skewed;

		load(paths[i / 8]);
		plain = play_skewed(0, 0, false);
		skewed = play_skewed(
			(uint16_t)(i & 1), delay[i / 2 % 4], (i / 2 + i) % 2 == 0);
		assert_true(plain.named > 0);
		assert_int_equal(skewed.named, plain.named);
		assert_int_equal(skewed.opens, plain.opens);
		assert_int_equal(skewed.up, plain.up);
		assert_int_equal(skewed.down, plain.down);
		assert_int_equal(skewed.used, plain.used);
		for (size_t k = 0; k < arrivals; k++) {
			free(arrival[k].bytes);
		}
	}
}

static const struct CMUnitTest tests[] = {
	PIPED_TEST(w5_joined_frames_count_by_their_ip_length),
	PIPED_TEST(w6_no_snap_length_changes_a_sum_or_makes_a_name),
	PIPED_TEST(w15_nesting_ends_at_its_limit),
	PIPED_TEST(w15_tags_and_labels_end_at_their_limits),
	PIPED_TEST(w19_directions_apart_in_time_change_no_name_and_no_sum),
	PIPED_TEST(w17_every_field_at_its_extremes_has_one_fate),
};

TEST_MAIN(tests)
