/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_MIRRORED_H
#define PENUMBRA_TESTS_UNIT_MIRRORED_H

#include "tests/unit/test.h"

#include "sensor/selftest/selftest.h"
#include "tests/unit/wire.h"

/* What the tests of the self-test share: a pipeline it listens to, connections in one line each, and
 * what of them a mirror leaves out. */

#define S NS_PER_SECOND

enum { SERVER = 0x08080808, SPACE = 0x0a000000, ELSEWHERE = 0xc6336400 };

static struct wire w;
static struct selftest *test;
static struct pipeline *pipeline;
static struct prefix internal, unit;
static struct selftest_line lines[CHECK_COUNT];
static struct selftest_seen seen;
static int64_t now;

static inline bool
in_unit(void *ctx, const struct addr *addr, uint16_t vlan)
{
	(void)ctx;
	(void)vlan;
	return prefix_holds(&unit, addr);
}

static inline int
begin(void **state)
{
	struct selftest_config config = { .in_unit = in_unit };
	struct pipeline_config wiring = { .internal = &internal,
		.internals = 1,
		.flows_max = 4096,
		.duplicates_ms = 40,
		.replay = true };

	(void)state;
	assert_true(prefix_parse(str_of("10.0.0.0/8"), &internal));
	assert_true(prefix_parse(str_of("10.0.0.0/16"), &unit));
	now = 100 * S;
	test = selftest_open(&config);
	assert_non_null(test);
	selftest_listen(test, &wiring);
	pipeline = pipeline_open(&wiring);
	assert_non_null(pipeline);
	return 0;
}

static inline int
end(void **state)
{
	(void)state;
	pipeline_close(pipeline);
	selftest_close(test);
	return 0;
}

static inline void
send_frame(void)
{
	struct frame frame;

	wire_done(&w);
	now += S / 100;
	frame = wire_frame(&w, now);
	pipeline_feed(pipeline, &frame);
	w = (struct wire){ 0 };
}

struct segment {
	uint32_t from, to;
	unsigned from_port, to_port;
	uint32_t seq, ack;
	unsigned flags;
	size_t payload;
};

static inline void
send_segment(const struct segment *t)
{
	wire_eth(&w, 0x0800);
	wire_ipv4(&w, t->from, t->to, 6);
	wire_tcp(&w, t->from_port, t->to_port, t->seq, t->ack, t->flags);
	wire_zeros(&w, t->payload);
	send_frame();
}
#define SEGMENT(...) send_segment(&(struct segment){ __VA_ARGS__ })

enum { HALF_CLIENT = 1, HALF_SERVER = 2, HALF_BOTH = 3, NO_START = 4, LOSES = 8 };

/* A mirror of two VLANs: everything comes twice within a millisecond. */
static inline void
send_twice(unsigned first, unsigned second, unsigned i)
{
	for (unsigned n = 0; n < 2; n++) {
		wire_eth(&w, 0x8100);
		wire_vlan(&w, n == 0 ? first : second, 0x0800);
		wire_ipv4_fragment(&w, SPACE + 1, SERVER, 17, i, 0);
		wire_udp(&w, 5000, 6000);
		wire_u32(&w, i);
		now -= n == 0 ? 0 : S / 100 - S / 1000;
		send_frame();
	}
}

/* A connection of six packets, or what is left of it. */
static inline void
talk(uint32_t client, uint32_t server, unsigned port, unsigned how)
{
	bool up = (how & HALF_CLIENT) != 0, down = (how & HALF_SERVER) != 0;

	if (up && (how & NO_START) == 0) {
		SEGMENT(client, server, port, 443, 1000, 0, TCP_SYN, 0);
	}
	if (down && (how & NO_START) == 0) {
		SEGMENT(server, client, 443, port, 5000, 1001, TCP_SYN | TCP_ACK, 0);
	}
	if (up) {
		SEGMENT(client, server, port, 443, 1001, 5001, TCP_ACK, 400);
	}
	if (down && (how & LOSES) == 0) {
		SEGMENT(server, client, 443, port, 5001, 1401, TCP_ACK, 1000);
	}
	if (up) {
		SEGMENT(client, server, port, 443, 1401, 6001, TCP_ACK, 0);
		SEGMENT(client, server, port, 443, 1401, 6001, TCP_ACK | TCP_FIN, 0);
	}
}

static inline void
talks(size_t n, uint32_t first_client, unsigned how)
{
	for (size_t i = 0; i < n; i++) {
		talk(first_client + (uint32_t)(i % 60), SERVER, 20000 + (unsigned)i, how);
	}
}

static inline const struct selftest_line *
judged(enum selftest_check check)
{
	pipeline_drain(pipeline);
	selftest_sum(test, pipeline, &seen);
	selftest_judge(&seen, lines);
	return &lines[check];
}

static inline void
assert_state(enum selftest_check check, enum selftest_state state)
{
	const struct selftest_line *line = judged(check);

	if (line->state != state) {
		fail_msg("%s is %s: %s", selftest_check_word(check),
			selftest_state_word(line->state), line->says);
	}
	assert_true(state == SELFTEST_ABSENT || line->says[0] != '\0');
	assert_int_equal(line->change[0] != '\0',
		state == SELFTEST_LOOK || state == SELFTEST_BROKEN);
}

#endif
