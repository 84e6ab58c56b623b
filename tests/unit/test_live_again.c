/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/live.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>

/* Handles that outlive their interface, and handles that follow one another. */

/* Errors that an interface leaves behind when it goes are read away. */
static void
read_errors(void)
{
	struct frame frame;
	struct err err;

	for (int i = 0; i < 10; i++) {
		assert_int_not_equal(capture_next(capture, &frame, &err), CAPTURE_FRAME);
	}
}

/* Until the kernel has noticed that there is a carrier, it throws away what is sent. */
static void
wait_until_it_carries(void)
{
	for (int i = 0; i < 100; i++) {
		if (netns_run("ip link show va | grep -q 'state UP'")) {
			return;
		}
		netns_sleep_ms(10);
	}
}

static void
w2_a_handle_goes_on_with_an_interface_made_anew(void **state)
{
	struct err err = { 0 };

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ .filter = "udp dst port 443" });
	send_udp(1, 10);
	assert_int_equal(read_all(capture, NULL), 1);
	for (unsigned round = 0; round < 3; round++) {
		close(sender);
		netns_delete("va");
		read_errors();
		assert_int_equal(live_move(capture, &err), ERR_CAPTURE);
		assert_int_equal(live_shut(capture, &err), ERR_OK);
		assert_true(netns_pair("va", "vb"));
		sender = netns_socket("va");
		wait_until_it_carries();
		send_udp(1, 10); /* nobody listens yet */
		assert_int_equal(live_move(capture, &err), ERR_OK);
		for (unsigned i = 0; i < 7; i++) {
			send_udp(i, 10);
		}
		assert_int_equal(read_all(capture, NULL), 7);
	}
	assert_int_equal(totals_of(capture).received, 22);
	assert_int_equal(totals_of(capture).if_dropped, 0);
}

/* A tunnel of the host's own: no Ethernet.  -1 where there is none to be had. */
static int
open_tunnel(const char *name)
{
	struct ifreq wish = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	str_copy(wish.ifr_name, sizeof wish.ifr_name, str_of(name));
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &wish) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
w2_a_handle_does_not_go_on_with_another_kind_of_link(void **state)
{
	struct live_settings settings = { 0 };
	struct capture *tunnel = NULL;
	struct err err = { 0 };
	int fd;

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&settings);
	netns_delete("va");
	fd = open_tunnel("vb");
	if (fd < 0) {
		printf("# skipped: no /dev/net/tun\n");
		return;
	}
	assert_true(netns_run("ip link set vb up"));
	assert_int_equal(live_move(capture, &err), ERR_CAPTURE);
	assert_non_null(strstr(err.text, "vb: cannot go on"));
	assert_int_equal(capture_open_live("vb", &settings, &tunnel, &err), ERR_OK);
	close(fd);
	assert_true(netns_pair("va", "vb"));
	assert_int_equal(live_move(tunnel, &err), ERR_CAPTURE);
	if (live_move(capture, &err) != ERR_OK) {
		fail_msg("%s", err.text);
	}
	capture_close(tunnel);
}

static void
w18_a_member_of_a_group_does_not_move(void **state)
{
	struct live_group group = { 0 };
	struct err err = { 0 };

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ 0 });
	assert_int_equal(live_join(capture, &group, &err), ERR_OK);
	assert_int_equal(live_move(capture, &err), ERR_CAPTURE);
	assert_non_null(strstr(err.text, "vb: cannot go on"));
}

static void
w4_what_is_dropped_late_is_told_apart(void **state)
{
	enum { SENT = 20000 };
	struct live_totals late;

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ .ring_mib = 1 });
	send_udp(0, 400);
	assert_int_equal(totals_of(capture).received, 1);
	for (unsigned i = 0; i < SENT; i++) {
		send_udp(i, 400);
	}
	late = live_leave(capture);
	capture = NULL;
	assert_true(late.received > 0 && late.dropped > 0);
	assert_int_equal(late.received + late.dropped, SENT);
}

/* What two handles cut at one instant see is what one sees: a sensor takes over without a loss. */
static void
w18_two_handles_give_a_frame_one_stamp(void **state)
{
	enum { SENT = 300 };
	static int64_t at[SENT];
	struct live_settings settings = { 0 };
	struct capture *other = NULL;
	struct frame frame;
	struct err err = { 0 };

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&settings);
	assert_int_equal(capture_open_live("vb", &settings, &other, &err), ERR_OK);
	for (unsigned i = 0; i < SENT; i++) {
		send_udp(i, 10);
	}
	netns_sleep_ms(QUIET_MS);
	for (unsigned i = 0; i < SENT; i++) {
		assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_FRAME);
		at[i] = frame.at.ns;
	}
	for (unsigned i = 0; i < SENT; i++) {
		assert_int_equal(capture_next(other, &frame, &err), CAPTURE_FRAME);
		assert_int_equal(frame.at.ns, at[i]);
	}
	capture_close(other);
}

static const struct CMUnitTest tests[] = {
	LIVE_TEST(w2_a_handle_goes_on_with_an_interface_made_anew),
	LIVE_TEST(w2_a_handle_does_not_go_on_with_another_kind_of_link),
	LIVE_TEST(w18_a_member_of_a_group_does_not_move),
	LIVE_TEST(w4_what_is_dropped_late_is_told_apart),
	LIVE_TEST(w18_two_handles_give_a_frame_one_stamp),
};

TEST_MAIN(tests)
