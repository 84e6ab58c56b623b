/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/addr.h"
#include "sensor/capture/capture_live.h"
#include "sensor/capture/kind.h"
#include "sensor/sandbox/sandbox.h"
#include "tests/unit/live.h"

#include <poll.h>
#include <sys/wait.h>

/* Live capture over a pair of virtual interfaces: what is sent at one end is read at the other. */

static void
every_frame_arrives_and_is_counted(void **state)
{
	struct live_totals totals;
	struct frame frame;

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ .interface = 3 });
	for (unsigned i = 0; i < 1000; i++) {
		send_udp(i, 100);
	}
	assert_int_equal(read_all(capture, &frame), 1000);
	assert_int_equal(frame.length, 142);
	assert_int_equal(frame.captured, 142);
	assert_int_equal(frame.link, 1);
	assert_int_equal(frame.interface, 3);
	assert_false(frame.early);
	assert_true(frame.at.ns > INT64_C(1700000000) * NS_PER_SECOND);
	totals = totals_of(capture);
	assert_int_equal(totals.received, 1000);
	assert_int_equal(totals.dropped, 0);
	assert_string_equal(capture_name(capture), "vb");
}

static void
stamps_have_nanoseconds(void **state)
{
	bool odd = false;
	struct frame frame;

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ 0 });
	for (unsigned i = 0; i < 20 && !odd; i++) {
		send_udp(i, 10);
		assert_int_equal(read_all(capture, &frame), 1);
		odd = frame.at.ns % 1000 != 0;
	}
	assert_true(odd);
}

static void
w3_a_silent_interface_is_empty_and_not_at_its_end(void **state)
{
	struct frame frame;
	struct err err = { 0 };

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ 0 });
	for (int i = 0; i < 20; i++) {
		assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_EMPTY);
	}
	assert_true(capture_descriptor(capture) >= 0);
	assert_int_equal(totals_of(capture).received, 0);
}

static void
w4_a_burst_beyond_the_ring_is_counted_to_the_frame(void **state)
{
	enum { SENT = 20000 };
	struct live_totals totals;
	struct err err = { 0 };
	uint64_t got;

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ .ring_mib = 1 });
	for (unsigned i = 0; i < SENT; i++) {
		send_udp(i, 400);
	}
	assert_int_equal(live_shut(capture, &err), ERR_OK);
	send_udp(0, 400); /* nobody sees this one */
	got = read_all(capture, NULL);
	totals = totals_of(capture);
	assert_true(totals.dropped > 0);
	assert_int_equal(got + totals.dropped, SENT);
	assert_int_equal(totals.received, got);
}

static void
w5_a_frame_of_64_kilobytes_keeps_its_length(void **state)
{
	struct frame frame;

	(void)state;
	if (sender < 0) {
		return;
	}
	assert_true(netns_run("ip link set va mtu 65535; ip link set vb mtu 65535"));
	open_with(&(struct live_settings){ 0 });
	send_udp(1, 65000);
	assert_int_equal(read_all(capture, &frame), 1);
	assert_int_equal(frame.length, 65042);
	assert_int_equal(frame.captured, LIVE_SNAPLEN);
}

static void
a_filter_lets_only_its_frames_in(void **state)
{
	struct err err = { 0 };

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ .filter = "udp src port 1007" });
	for (unsigned i = 0; i < 20; i++) {
		send_udp(i, 10);
	}
	assert_int_equal(read_all(capture, NULL), 1);
	assert_int_equal(totals_of(capture).received, 1);
	assert_int_equal(live_filter_check("tcp port 443", &err), ERR_OK);
	assert_int_equal(live_filter_check("tcp prot 443", &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "filter \"tcp prot 443\": "));
}

static void
what_is_not_there_is_refused_and_leaks_nothing(void **state)
{
	struct live_settings settings = { 0 };
	struct err err = { 0 };
	int before;

	(void)state;
	if (sender < 0) {
		return;
	}
	before = netns_open_descriptors();
	for (int i = 0; i < 20; i++) {
		assert_int_equal(capture_open_live("nowhere", &settings, &capture, &err),
			ERR_CAPTURE);
		assert_non_null(strstr(err.text, "nowhere: there is no such interface"));
		assert_int_equal(capture_open_live("a-name-that-is-too-long", &settings,
					 &capture, &err),
			ERR_CAPTURE);
	}
	settings.filter = "no such words";
	assert_int_equal(capture_open_live("vb", &settings, &capture, &err), ERR_CONFIG);
	assert_int_equal(netns_open_descriptors(), before);
}

static void
an_interface_that_is_down_says_so(void **state)
{
	struct live_settings settings = { 0 };
	struct err err = { 0 };

	(void)state;
	if (sender < 0) {
		return;
	}
	assert_true(netns_run("ip link set vb down"));
	assert_int_equal(capture_open_live("vb", &settings, &capture, &err), ERR_CAPTURE);
	assert_non_null(strstr(err.text, "vb: the interface is down"));
}

/* --- caged ---------------------------------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { CAGED = false }; /* their own system calls would end the process */
#else
enum { CAGED = true };
#endif

/* The life of a sensor: status 0 when it read a frame and was then told that the interface is gone. */
static _Noreturn void
read_in_a_cage(void)
{
	struct sandbox_wish wish = { .role = SANDBOX_SENSOR };
	struct sandbox_report report;
	struct err err = { 0 };
	struct frame frame;
	int frames = 0;

	if (CAGED && sandbox_enter(&wish, &report, &err) != ERR_OK) {
		_exit(2);
	}
	for (int i = 0; i < 1000; i++) {
		struct pollfd p = { capture_descriptor(capture), POLLIN, 0 };

		switch (capture_next(capture, &frame, &err)) {
		case CAPTURE_FRAME: frames++; break;
		case CAPTURE_EMPTY: (void)poll(&p, 1, 10); break;
		case CAPTURE_DONE: _exit(3);
		case CAPTURE_DAMAGED: _exit(frames > 0 ? 0 : 4);
		}
	}
	_exit(5);
}

static void
a_caged_sensor_lives_through_down_and_removal(void **state)
{
	struct live_totals totals;
	int status;
	pid_t child;

	(void)state;
	if (sender < 0) {
		return;
	}
	open_with(&(struct live_settings){ 0 });
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		read_in_a_cage();
	}
	for (unsigned i = 0; i < 10; i++) {
		send_udp(i, 100);
	}
	netns_sleep_ms(QUIET_MS);
	totals = totals_of(capture); /* the parent asks, the child reads */
	assert_int_equal(totals.received, 10);
	assert_true(netns_run("ip link set vb down"));
	netns_sleep_ms(100);
	assert_true(netns_run("ip link set vb up"));
	netns_sleep_ms(100);
	netns_delete("va");
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* --- excluded networks --------------------------------------------------------------------------- */

static const struct {
	const char *what;
	int tags;
	bool v6, excluded;
	uint32_t head; /* most bytes that may be handed over */
} excluded[] = {
	{ "IPv4", 0, false, true, 34 },
	{ "IPv6", 0, true, true, 54 },
	{ "IPv4, one tag", 1, false, true, 38 },
	{ "IPv6, one tag", 1, true, true, 58 },
	{ "IPv4, two tags", 2, false, true, 46 },
	{ "IPv6, two tags", 2, true, true, 66 },
	{ "IPv4 of others", 0, false, false, 0 },
	{ "IPv6 of others", 0, true, false, 0 },
	{ "IPv4 of others, two tags", 2, false, false, 0 },
};

static void
put_case(struct wire *w, size_t i)
{
	unsigned type = excluded[i].v6 ? 0x86dd : 0x0800;

	wire_eth(w, excluded[i].tags == 2   ? 0x88a8
		    : excluded[i].tags == 1 ? 0x8100
					    : type);
	for (int tag = excluded[i].tags; tag > 0; tag--) {
		wire_vlan(w, 10 + (unsigned)tag, tag > 1 ? 0x8100 : type);
	}
	if (excluded[i].v6) {
		wire_ipv6(w, excluded[i].excluded ? 0x0042 : 0x0041, 0x1234, 17);
	} else {
		wire_ipv4(w, excluded[i].excluded ? 0x0a640001 : 0x0a650001, 0x08080808,
			17);
	}
	wire_udp(w, 4000, 443);
	wire_zeros(w, 200);
}

static void
the_kernel_cuts_excluded_networks_behind_the_address(void **state)
{
	struct prefix exclude[2];
	struct frame frame = { 0 };
	struct wire w;

	(void)state;
	if (sender < 0) {
		return;
	}
	assert_true(prefix_parse(str_of("10.100.0.0/16"), &exclude[0]));
	assert_true(prefix_parse(str_of("2001:db8::42/128"), &exclude[1]));
	open_with(&(struct live_settings){ .exclude = exclude, .excludes = 2 });
	for (size_t i = 0; i < sizeof excluded / sizeof excluded[0]; i++) {
		w.len = w.marks = 0;
		put_case(&w, i);
		assert_true(netns_send(sender, &w));
		assert_int_equal(read_all(capture, &frame), 1);
		assert_int_equal(frame.length, w.len);
		if (frame.captured >
			(excluded[i].excluded ? excluded[i].head : frame.length)) {
			fail_msg("%s: %u bytes were handed over", excluded[i].what,
				frame.captured);
		}
		if (!excluded[i].excluded) {
			assert_int_equal(frame.captured, w.len);
		}
	}
}

static void
exclusion_and_filter_work_together(void **state)
{
	struct prefix exclude;
	struct frame frame;

	(void)state;
	if (sender < 0) {
		return;
	}
	assert_true(prefix_parse(str_of("10.0.0.5"), &exclude));
	open_with(&(struct live_settings){
		.exclude = &exclude, .excludes = 1, .filter = "udp src port 1009" });
	send_udp(4, 50); /* 10.0.0.5: excluded */
	send_udp(5, 50); /* neither */
	send_udp(8 + 0, 50);
	send_udp(9, 50); /* the filter's */
	assert_int_equal(read_all(capture, &frame), 2);
	assert_int_equal(frame.captured, 92);
}

/* --- groups ---------------------------------------------------------------------------------- */

static void
s14_counters_of_32_bits_are_followed_past_their_end(void **state)
{
	uint64_t sum = INT64_MAX - 10;

	(void)state;
	counter_widen(&sum, 0xffffff00, 0x100);
	assert_int_equal(sum, (uint64_t)INT64_MAX - 10 + 0x200);
	counter_widen(&sum, 0x100, 0x100);
	assert_int_equal(sum, (uint64_t)INT64_MAX - 10 + 0x200);
}

static const struct CMUnitTest tests[] = {
	LIVE_TEST(every_frame_arrives_and_is_counted),
	LIVE_TEST(stamps_have_nanoseconds),
	LIVE_TEST(w3_a_silent_interface_is_empty_and_not_at_its_end),
	LIVE_TEST(w4_a_burst_beyond_the_ring_is_counted_to_the_frame),
	LIVE_TEST(w5_a_frame_of_64_kilobytes_keeps_its_length),
	LIVE_TEST(a_filter_lets_only_its_frames_in),
	LIVE_TEST(what_is_not_there_is_refused_and_leaks_nothing),
	LIVE_TEST(an_interface_that_is_down_says_so),
	LIVE_TEST(a_caged_sensor_lives_through_down_and_removal),
	LIVE_TEST(the_kernel_cuts_excluded_networks_behind_the_address),
	LIVE_TEST(exclusion_and_filter_work_together),
	cmocka_unit_test(s14_counters_of_32_bits_are_followed_past_their_end),
};

TEST_MAIN(tests)
