/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/capture/capture_live.h"
#include "sensor/capture/link.h"
#include "tests/unit/netns.h"

#include <poll.h>

/* Links that come and go, in a namespace of the test's own. */

enum { FLAPS = 100, RENEWALS = 50 };

static struct link_watch *watch;
static size_t vb;
static bool there;

static int
open_watch(void **state)
{
	struct err err = { 0 };

	(void)state;
	there = netns_enter();
	if (!there) {
		return 0;
	}
	assert_true(netns_pair("va", "vb"));
	assert_int_equal(link_watch_open(&watch, &err), ERR_OK);
	assert_int_equal(link_watch_add(watch, "vb", &vb, &err), ERR_OK);
	return 0;
}

static int
close_watch(void **state)
{
	(void)state;
	if (there) {
		link_watch_close(watch);
		netns_delete("va");
	}
	watch = NULL;
	return 0;
}

/* The next event, which has to come within a second. */
static enum link_event
event(void)
{
	struct pollfd p = { link_watch_descriptor(watch), POLLIN, 0 };
	enum link_event e = LINK_SAME;
	size_t i = 99;

	for (int n = 0; n < 20 && e == LINK_SAME; n++) {
		e = link_next(watch, &i);
		if (e == LINK_SAME) {
			(void)poll(&p, 1, 50);
		}
	}
	assert_true(e == LINK_SAME || i == vb);
	return e;
}

static void
settle(void)
{
	size_t i;

	netns_sleep_ms(50);
	while (link_next(watch, &i) != LINK_SAME) {
	}
}

static void
a_link_goes_down_and_comes_back(void **state)
{
	size_t i;

	(void)state;
	if (!there) {
		return;
	}
	settle();
	assert_true(link_state_of(watch, vb)->exists && link_state_of(watch, vb)->up);
	assert_int_equal(link_next(watch, &i), LINK_SAME);
	assert_true(netns_run("ip link set va down"));
	assert_int_equal(event(), LINK_DOWN);
	assert_int_equal(link_next(watch, &i), LINK_SAME);
	assert_true(netns_run("ip link set va up"));
	assert_int_equal(event(), LINK_UP);
	assert_int_equal(link_next(watch, &i), LINK_SAME);
}

static void
an_interface_goes_and_another_comes_under_its_name(void **state)
{
	(void)state;
	if (!there) {
		return;
	}
	settle();
	netns_delete("vb");
	assert_int_equal(event(), LINK_REMOVED);
	assert_false(link_state_of(watch, vb)->exists);
	assert_true(netns_pair("va", "vb"));
	assert_int_equal(event(), LINK_CREATED);
	settle();
	netns_delete("vb"); /* and back before anybody looks */
	assert_true(netns_pair("va", "vb"));
	assert_int_equal(event(), LINK_RENEWED);
}

static void
a_renamed_interface_is_gone(void **state)
{
	(void)state;
	if (!there) {
		return;
	}
	settle();
	assert_true(netns_run("ip link set vb down; ip link set vb name vc"));
	assert_int_equal(event(), LINK_REMOVED);
	assert_true(netns_run("ip link set vc name vb; ip link set vb up"));
	assert_int_equal(event(), LINK_CREATED);
}

static void
w2_another_address_or_size_makes_another_interface(void **state)
{
	(void)state;
	if (!there) {
		return;
	}
	settle();
	assert_true(netns_run("ip link set vb mtu 9000"));
	assert_int_equal(event(), LINK_RENEWED);
	assert_int_equal(link_state_of(watch, vb)->mtu, 9000);
	assert_true(netns_run("ip link set vb address 02:00:00:00:00:07"));
	assert_int_equal(event(), LINK_RENEWED);
	assert_int_equal(link_state_of(watch, vb)->mac[5], 7);
}

/* All in one batch of `ip`, so that down and up are less than 10 ms apart. */
static void
flap(int times)
{
	FILE *ip = popen("ip -batch -", "w"); /* NOLINT(cert-env33-c) */

	assert_non_null(ip);
	for (int i = 0; i < times; i++) {
		fputs("link set va down\nlink set va up\n", ip);
	}
	assert_int_equal(pclose(ip), 0);
}

static void
w1_no_flap_is_too_short_to_be_seen(void **state)
{
	uint32_t before;

	(void)state;
	if (!there) {
		return;
	}
	settle();
	before = link_state_of(watch, vb)->flaps;
	for (int i = 0; i < FLAPS / 2; i++) {
		flap(1);
		assert_int_not_equal(event(), LINK_SAME);
		settle();
		assert_true(link_state_of(watch, vb)->up);
	}
	flap(FLAPS / 2); /* unwatched */
	assert_int_not_equal(event(), LINK_SAME);
	settle();
	assert_int_equal(link_state_of(watch, vb)->flaps - before, 2 * FLAPS);
}

/* --- with a capture on it -------------------------------------------------------------------- */

static struct capture *
open_capture(void)
{
	struct live_settings settings = { .ring_mib = 1 };
	struct capture *c = NULL;
	struct err err = { 0 };

	if (capture_open_live("vb", &settings, &c, &err) != ERR_OK) {
		fail_msg("%s", err.text);
	}
	return c;
}

static bool
counts_again(struct capture *c)
{
	struct wire w = { .len = 0 };
	struct err err = { 0 };
	struct frame frame;
	int fd = netns_socket("va");
	bool seen = false;

	wire_eth(&w, 0x0800);
	wire_ipv4(&w, 1, 2, 17);
	wire_udp(&w, 1, 2);
	assert_true(netns_send(fd, &w));
	close(fd);
	for (int ms = 0; ms < 1000 && !seen; ms += 5) {
		seen = capture_next(c, &frame, &err) == CAPTURE_FRAME;
		netns_sleep_ms(seen ? 0 : 5);
	}
	return seen;
}

static void
w1_counting_goes_on_within_a_second_after_each_flap(void **state)
{
	struct capture *c;

	(void)state;
	if (!there) {
		return;
	}
	c = open_capture();
	for (int i = 0; i < FLAPS / 2; i++) {
		flap(1);
		settle();
		capture_close(c);
		c = open_capture();
		assert_true(counts_again(c));
	}
	capture_close(c);
}

static void
w2_a_new_interface_is_read_again_and_nothing_leaks(void **state)
{
	struct err err = { 0 };
	struct frame frame;
	struct capture *c;
	int descriptors = 0;

	(void)state;
	if (!there) {
		return;
	}
	c = open_capture();
	for (int i = 0; i < RENEWALS; i++) {
		char command[160];
		int tries = 0;

		netns_delete("vb");
		/* it says so each time it is asked, and does not end the process */
		while (capture_next(c, &frame, &err) == CAPTURE_EMPTY && tries++ < 100) {
			netns_sleep_ms(1);
		}
		assert_int_equal(capture_next(c, &frame, &err), CAPTURE_DAMAGED);
		assert_int_equal(capture_next(c, &frame, &err), CAPTURE_DAMAGED);
		capture_close(c);
		assert_int_equal(event(), LINK_REMOVED);
		snprintf(command, sizeof command,
			"ip link add va type veth peer name vb address "
			"02:00:00:00:01:%02x; "
			"ip link set va up mtu %d; ip link set vb up",
			i, 1500 + i);
		assert_true(netns_run(command));
		assert_int_equal(event(), LINK_CREATED);
		settle();
		c = open_capture();
		assert_true(counts_again(c));
		descriptors = i == 0 ? netns_open_descriptors() : descriptors;
	}
	assert_int_equal(netns_open_descriptors(), descriptors);
	capture_close(c);
}

/* --- without a network ------------------------------------------------------------------------ */

static void
what_two_looks_tell(void **state)
{
	const struct link_state gone = { 0 }, up = { true, true, 5, 1500, 1, { 2 }, 4 };
	struct link_state down = up, other = up;

	(void)state;
	down.up = false;
	assert_int_equal(link_compare(&up, &up), LINK_SAME);
	assert_int_equal(link_compare(&up, &down), LINK_DOWN);
	assert_int_equal(link_compare(&down, &up), LINK_UP);
	assert_int_equal(link_compare(&up, &gone), LINK_REMOVED);
	assert_int_equal(link_compare(&down, &gone), LINK_REMOVED);
	assert_int_equal(link_compare(&gone, &down), LINK_SAME);
	assert_int_equal(link_compare(&gone, &up), LINK_CREATED);
	other.flaps += 2;
	assert_int_equal(link_compare(&up, &other), LINK_FLAPPED);
	other.type = 772;
	assert_int_equal(link_compare(&up, &other), LINK_RENEWED);
	other.index++;
	assert_int_equal(link_compare(&down, &other), LINK_CREATED);
	for (int e = LINK_SAME; e <= LINK_RENEWED; e++) {
		assert_true(strlen(link_event_word((enum link_event)e)) > 0);
	}
}

#define LINK_TEST(name) cmocka_unit_test_setup_teardown(name, open_watch, close_watch)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_two_looks_tell),
	LINK_TEST(a_link_goes_down_and_comes_back),
	LINK_TEST(an_interface_goes_and_another_comes_under_its_name),
	LINK_TEST(a_renamed_interface_is_gone),
	LINK_TEST(w2_another_address_or_size_makes_another_interface),
	LINK_TEST(w1_no_flap_is_too_short_to_be_seen),
	LINK_TEST(w1_counting_goes_on_within_a_second_after_each_flap),
	LINK_TEST(w2_a_new_interface_is_read_again_and_nothing_leaks),
};

TEST_MAIN(tests)
