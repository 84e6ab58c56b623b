/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_LIVE_H
#define PENUMBRA_TESTS_UNIT_LIVE_H

#include "tests/unit/test.h"

#include "sensor/capture/capture_live.h"
#include "tests/unit/netns.h"

/* A pair of virtual interfaces for each test: what is sent at one end is read at the other. */

enum { QUIET_MS = 4 * LIVE_RETIRE_MS };

static struct capture *capture;
static int sender = -1;

static inline int
open_pair(void **state)
{
	(void)state;
	capture = NULL;
	if (!netns_enter()) {
		return 0;
	}
	assert_true(netns_pair("va", "vb"));
	sender = netns_socket("va");
	return sender < 0;
}

static inline int
close_pair(void **state)
{
	(void)state;
	capture_close(capture);
	if (sender >= 0) {
		close(sender);
		netns_delete("va");
	}
	sender = -1;
	return 0;
}

static inline void
open_with(const struct live_settings *settings)
{
	struct err err = { 0 };

	if (capture_open_live("vb", settings, &capture, &err) != ERR_OK) {
		fail_msg("%s", err.text);
	}
	assert_string_equal(live_warning(capture), "");
}

static inline struct wire
udp_wire(unsigned n, size_t payload)
{
	struct wire w = { .len = 0 };

	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 0x0a000001 + n % 256, 0xc0a80102, 17);
	wire_udp(&w, 1000 + n % 60000, 443);
	wire_zeros(&w, payload);
	return w;
}

static inline void
send_udp(unsigned n, size_t payload)
{
	static struct wire w;

	w = udp_wire(n, payload);
	assert_true(netns_send(sender, &w));
}

/* Reads until nothing has come for longer than a block is held back. */
static inline uint64_t
read_all(struct capture *c, struct frame *last)
{
	struct err err = { 0 };
	struct frame frame;
	uint64_t n = 0;
	int quiet = 0;

	while (quiet < QUIET_MS) {
		enum capture_end end = capture_next(c, &frame, &err);

		if (end == CAPTURE_FRAME) {
			n++;
			quiet = 0;
			if (last != NULL) {
				*last = frame;
			}
			continue;
		}
		assert_int_equal(end, CAPTURE_EMPTY);
		netns_sleep_ms(5);
		quiet += 5;
	}
	return n;
}

static inline struct live_totals
totals_of(struct capture *c)
{
	struct live_totals totals;
	struct err err = { 0 };

	assert_int_equal(live_totals(c, &totals, &err), ERR_OK);
	return totals;
}

#define LIVE_TEST(name) cmocka_unit_test_setup_teardown(name, open_pair, close_pair)

#endif
