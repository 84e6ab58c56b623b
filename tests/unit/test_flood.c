/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/flood.h"

/* W8 and W10: ten million tuples and a million names within a minute of packet time, through a whole
 * sensor of full size.  Memory stays bounded, nobody's bytes are lost, honest flows live on. */

enum {
	TUPLES = 10000000,
	DATAGRAMS = TUPLES / 4,
	NAMES = 1000000,
	HONEST = 1000, /* connections of people, through the whole flood */
	LATE = 100,    /* that begin in its midst */
	BETWEEN = 100, /* packets of the flood between two of theirs */
	HONEST_SERVER = 0x08080808,
	HONEST_CLIENT = 0x0a000001,
	FLOOD_SERVER = 0x09090909,
	PEOPLES_SERVER = 0x07070707,
	PEOPLES_PACKETS = 22,
	NORMAL = 1000000
};

struct honest {
	uint64_t sent, seen; /* bytes */
	unsigned packets, opens, lasts, named;
	uint32_t seq;
};

static struct honest honest[HONEST + LATE];
static struct prefix internal;
static uint64_t opens, bytes_seen, wrong_names, right_names, covered, dropped_bytes;
static bool expect_names;

static void
check_name(const struct sighting *s)
{
	char want[32];

	if (!expect_names || !s->last) {
		return;
	}
	/* the client's address is the number of the name */
	snprintf(want, sizeof want, "n%02x%02x%02x.", s->client.byte[13],
		s->client.byte[14], s->client.byte[15]);
	if (s->name[0] != '\0') {
		bool right = strncmp(s->name, want, strlen(want)) == 0;

		right_names += right;
		wrong_names += !right;
	}
}

/* Who begins in the midst of names asks for one that nobody asked for before. */
static void
honest_name(unsigned i, char *out, size_t size)
{
	if (i >= HONEST && expect_names) {
		snprintf(out, size, "late%u.example.com", i);
	} else {
		snprintf(out, size, "app.example.com");
	}
}

static void
on_sighting(void *ctx, const struct sighting *s)
{
	uint32_t server = (uint32_t)s->server.byte[12] << 24 |
			  (uint32_t)s->server.byte[13] << 16 |
			  (uint32_t)s->server.byte[14] << 8 | s->server.byte[15];
	char want[32];

	(void)ctx;
	opens += s->opens;
	bytes_seen += s->up + s->down;
	if (server == HONEST_SERVER) {
		struct honest *h = &honest[s->client_port - 10000];

		assert_true(s->client_port >= 10000 &&
			    s->client_port < 10000 + HONEST + LATE);
		h->seen += s->up + s->down;
		h->opens += s->opens;
		h->lasts += s->last;
		honest_name((unsigned)s->client_port - 10000, want, sizeof want);
		h->named += s->last && strcmp(s->name, want) == 0;
	} else {
		check_name(s);
	}
}

static void
on_answer(void *ctx, const struct answer *a)
{
	(void)ctx;
	(void)a;
}

static void
on_cover(void *ctx, const struct cover *c)
{
	uint64_t fates = 0;

	(void)ctx;
	for (int i = COVER_ANALYSED; i <= COVER_SHED_OVERLOAD; i++) {
		fates += c->count[i];
	}
	assert_int_equal(c->count[COVER_RECEIVED], fates);
	covered += c->count[COVER_FLOW_BYTES];
	dropped_bytes += c->count[COVER_UNATTRIBUTED];
}

static void
on_reached(void *ctx, struct instant at)
{
	(void)ctx;
	(void)at;
}

static int
open_full(void **state)
{
	(void)state;
	memset(honest, 0, sizeof honest);
	opens = bytes_seen = wrong_names = right_names = covered = dropped_bytes = 0;
	expect_names = false;
	fed = 0;
	now = 3600 * S;
	assert_true(prefix_parse(str_of("10.0.0.0/8"), &internal));
	pipeline = pipeline_open(&(struct pipeline_config){ .internal = &internal,
		.internals = 1,
		.duplicates_ms = DEDUP_WINDOW_MS,
		.flows_max = FLOWS_DEFAULT,
		.dpi = true,
		.sighting = on_sighting,
		.answer = on_answer,
		.cover = on_cover,
		.reached = on_reached });
	return pipeline == NULL;
}

/* Every byte has its place, in sightings or in the count of those without one. */
static void
drain(void)
{
	pipeline_drain(pipeline);
	assert_int_equal(bytes_seen, covered);
	assert_int_equal(pipeline_sum(pipeline)->count[COVER_RECEIVED], fed);
	assert_int_equal(opens, pipeline_flow_counts(pipeline)->opened);
	assert_int_equal(pipeline_flow_counts(pipeline)->live, 0);
}

static int
close_full(void **state)
{
	(void)state;
	pipeline_close(pipeline);
	pipeline = NULL;
	return 0;
}

/* --- honest traffic ----------------------------------------------------------------------------- */

static void
honest_packet(unsigned i, bool up, unsigned flags, const char *text, size_t payload)
{
	struct honest *h = &honest[i];
	struct wire w = tcp_template(flags, payload);

	aim(&w, up ? HONEST_CLIENT : HONEST_SERVER, up ? 10000 + i : 80,
		up ? HONEST_SERVER : HONEST_CLIENT, up ? 80 : 10000 + i, h->packets);
	put32(&w, AT_SEQ, h->seq);
	put32(&w, AT_SEQ + 4, h->seq); /* both sides count alike */
	if (text != NULL) {
		memcpy(w.at + AT_TCP_PAYLOAD, text, strlen(text));
	}
	h->seq += (uint32_t)payload;
	h->sent += w.len - 14;
	h->packets++;
	flood_feed(&w);
}

static void
honest_begin(unsigned i)
{
	char host[32], get[96];

	honest_name(i, host, sizeof host);
	snprintf(get, sizeof get, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", host);
	honest_packet(i, true, TCP_SYN, NULL, 0);
	honest[i].seq++;
	honest_packet(i, false, TCP_SYN | TCP_ACK, NULL, 0);
	honest_packet(i, true, TCP_ACK | TCP_PSH, get, strlen(get));
	honest_packet(i, false, TCP_ACK | TCP_PSH, "HTTP/1.1 200 OK\r\n\r\n", 500);
}

static void
honest_go_on(unsigned n)
{
	honest_packet(n % HONEST, n / HONEST % 2 == 0, TCP_ACK | TCP_PSH, NULL, 300);
}

static void
begin_all(void)
{
	for (unsigned i = 0; i < HONEST; i++) {
		honest_begin(i);
		now += S / 1000;
	}
}

static void
check_honest(void)
{
	for (unsigned i = 0; i < HONEST; i++) {
		assert_int_equal(honest[i].seen, honest[i].sent);
		assert_int_equal(honest[i].opens, 1);
		assert_int_equal(honest[i].lasts, 1);
		assert_int_equal(honest[i].named, 1);
	}
}

static void
people_packet(uint32_t who, bool up, uint32_t seq[2], unsigned flags, const char *text,
	size_t n)
{
	struct wire w = tcp_template(flags, n);
	uint32_t client = HONEST_CLIENT + 0x10000 + who / 20000;

	aim(&w, up ? client : PEOPLES_SERVER, up ? 20000 + who % 20000 : 80,
		up ? PEOPLES_SERVER : client, up ? 80 : 20000 + who % 20000, seq[!up]);
	put32(&w, AT_SEQ, seq[!up]);
	put32(&w, AT_SEQ + 4, seq[up]);
	if (text != NULL) {
		memcpy(w.at + AT_TCP_PAYLOAD, text, strlen(text));
	}
	seq[!up] += (uint32_t)n + ((flags & (TCP_SYN | TCP_FIN)) != 0);
	flood_feed(&w);
	now += 6000;
}

/* A connection as the mix of tests/bench has them on average: 22 packets, one name. */
static void
people_talk(uint32_t who)
{
	static const char get[] = "GET / HTTP/1.1\r\nHost: app.example.com\r\n\r\n";
	uint32_t seq[2] = { who, ~who };

	people_packet(who, true, seq, TCP_SYN, NULL, 0);
	people_packet(who, false, seq, TCP_SYN | TCP_ACK, NULL, 0);
	people_packet(who, true, seq, TCP_ACK, NULL, 0);
	people_packet(who, true, seq, TCP_ACK | TCP_PSH, get, sizeof get - 1);
	for (int i = 0; i < 8; i++) {
		people_packet(who, false, seq, TCP_ACK | TCP_PSH, NULL, 300);
		people_packet(who, true, seq, TCP_ACK, NULL, 0);
	}
	people_packet(who, false, seq, TCP_ACK | TCP_FIN, NULL, 0);
	people_packet(who, true, seq, TCP_ACK | TCP_FIN, NULL, 0);
}

/* Processor time of a packet when nobody floods: what people do, connections that begin and end. */
static double
normal_cost(void)
{
	double start = cpu_seconds();
	uint32_t packets = flood_of(NORMAL);

	for (uint32_t i = 0; i < packets / PEOPLES_PACKETS; i++) {
		people_talk(i);
	}
	return (cpu_seconds() - start) / packets;
}

/* --- W8 ----------------------------------------------------------------------------------------- */

static void
flood_packet(struct wire *w, uint32_t i)
{
	/* 10 M different pairs of address and port, spread as attackers do */
	aim(w, 0x0a000000 | (i * 2654435761U & 0xffffff), 1024 + i % 60000, FLOOD_SERVER,
		443, i);
	flood_feed(w);
}

static void
flood(struct wire *w, uint32_t tuples, const char *row, double normal)
{
	double start = cpu_seconds(), cost;

	for (uint32_t i = 0; i < tuples; i++) {
		flood_packet(w, i);
		now += 6000; /* 166,667 a second */
		if (i % BETWEEN == 0) {
			honest_go_on(i / BETWEEN);
		}
		if (i % (tuples / LATE) == tuples / LATE / 2) {
			honest_begin(HONEST + i / (tuples / LATE));
		}
	}
	cost = (cpu_seconds() - start) / tuples;
	printf("# %s: %.0f ns a packet, normal %.0f ns, ratio %.2f\n", row, cost * 1e9,
		normal * 1e9, cost / normal);
	assert_true(cost < 2 * normal);
}

static void
check_late(void)
{
	for (unsigned i = HONEST; i < HONEST + LATE; i++) {
		/* the first packet may have found no place: a SYN displaces nobody */
		assert_true(honest[i].seen + 80 >= honest[i].sent);
		assert_int_equal(honest[i].named, 1);
	}
}

static void
w8_ten_million_syns(void **state)
{
	struct wire syn = tcp_template(TCP_SYN, 0);
	double normal;

	(void)state;
	begin_all();
	normal = normal_cost();
	flood(&syn, flood_of(TUPLES), "W8 SYN flood", normal);
	drain();
	check_honest();
	check_late();
	check_memory("W8 SYN flood");
	if (FLOOD_MEASURES) {
		const struct flow_counts *c = pipeline_flow_counts(pipeline);

		assert_true(c->table_full_packets + c->ended[FLOW_EVICTED] > 0);
		assert_int_equal(dropped_bytes, c->table_full_bytes);
	}
}

static void
w8_a_flood_of_lone_datagrams(void **state)
{
	struct wire udp = udp_template(20);
	double normal;

	(void)state;
	begin_all();
	normal = normal_cost();
	flood(&udp, flood_of(DATAGRAMS), "W8 UDP flood", normal);
	drain();
	check_honest();
	check_late();
	check_memory("W8 UDP flood");
	if (FLOOD_MEASURES) {
		assert_true(pipeline_flow_counts(pipeline)->ended[FLOW_EVICTED] >
			    flood_of(DATAGRAMS) / 2);
	}
}

/* --- W10 ------------------------------------------------------------------------------------- */

/* Half of the names as long as names may be: labels of 63 bytes. */
static size_t
write_request(char *out, size_t size, uint32_t i)
{
	static const char label[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	int n = i % 2 == 0
			? snprintf(out, size,
				  "GET / HTTP/1.1\r\nHost: n%06x.example.com\r\n\r\n", i)
			: snprintf(out, size,
				  "GET / HTTP/1.1\r\nHost: "
				  "n%06x.%s.%s.%s.example%u.com\r\n\r\n",
				  i, label, label, label, i);

	return (size_t)n;
}

static void
name_flow(uint32_t i)
{
	char text[512];
	size_t n = write_request(text, sizeof text, i);
	struct wire up = tcp_template(TCP_ACK | TCP_PSH, n);
	struct wire down = tcp_template(TCP_ACK | TCP_PSH, 100);

	aim(&up, 0x0a000000 | i, 40000, FLOOD_SERVER, 80, i);
	memcpy(up.at + AT_TCP_PAYLOAD, text, n);
	flood_feed(&up);
	aim(&down, FLOOD_SERVER, 80, 0x0a000000 | i, 40000, i);
	flood_feed(&down);
}

static void
w10_a_million_names(void **state)
{
	uint32_t names = flood_of(NAMES);

	(void)state;
	begin_all();
	expect_names = true;
	for (uint32_t i = 0; i < names; i++) {
		name_flow(i);
		now += 60000; /* within a minute */
		if (i % 10 == 0) {
			honest_go_on(i / 10);
		}
		if (i % (names / LATE) == names / LATE / 2) {
			honest_begin(HONEST + i / (names / LATE));
		}
	}
	drain();
	check_honest();
	check_late(); /* a new name finds room: what nobody uses any more makes it */
	check_memory("W10 names");
	printf("# W10 names: %llu of %u flows named\n", (unsigned long long)right_names,
		names);
	assert_int_equal(wrong_names, 0);
	assert_true(right_names > names - names / 100);
}

#define FLOOD_TEST(name) cmocka_unit_test_setup_teardown(name, open_full, close_full)

static const struct CMUnitTest tests[] = {
	FLOOD_TEST(w8_ten_million_syns),
	FLOOD_TEST(w8_a_flood_of_lone_datagrams),
	FLOOD_TEST(w10_a_million_names),
};

TEST_MAIN(tests)
