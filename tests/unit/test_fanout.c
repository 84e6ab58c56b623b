/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/capture/capture_live.h"
#include "tests/unit/netns.h"

/* W18: several sensors on several interfaces.  Both directions of a connection, on whichever
 * interface they are seen, have to reach the same sensor, also after one was replaced. */

enum { PORTS = 2, SENSORS = 3, FLOWS = 400, FIRST_PORT = 20000, NOBODY = -1 };

static const char *const far_end[PORTS] = { "va", "vc" };
static const char *const near_end[PORTS] = { "vb", "vd" };
static struct capture *handle[PORTS][SENSORS];
static struct live_group group[PORTS];
static int seen_by[PORTS][2][FLOWS]; /* which sensor, by interface and direction */
static bool there;

static struct capture *
join(int port)
{
	struct live_settings settings = { .ring_mib = 1, .interface = (uint16_t)port };
	struct capture *c = NULL;
	struct err err = { 0 };

	if (capture_open_live(near_end[port], &settings, &c, &err) != ERR_OK ||
		live_join(c, &group[port], &err) != ERR_OK) {
		fail_msg("%s", err.text);
	}
	return c;
}

static void
open_all(void)
{
	for (int port = 0; port < PORTS; port++) {
		group[port] = (struct live_group){ 0 };
		for (int k = 0; k < SENSORS; k++) {
			handle[port][k] = join(port);
		}
	}
}

static void
close_all(void)
{
	for (int port = 0; port < PORTS; port++) {
		for (int k = 0; k < SENSORS; k++) {
			capture_close(handle[port][k]);
			handle[port][k] = NULL;
		}
	}
}

static int
set_up(void **state)
{
	(void)state;
	there = netns_enter();
	for (int port = 0; there && port < PORTS; port++) {
		assert_true(netns_pair(far_end[port], near_end[port]));
	}
	if (there) {
		open_all();
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	close_all();
	for (int port = 0; there && port < PORTS; port++) {
		netns_delete(far_end[port]);
	}
	return 0;
}

static void
put_flow(struct wire *w, unsigned flow, int direction)
{
	uint32_t client = 0x0a000000 + flow / 7, server = 0xc0a80100 + flow % 50;
	unsigned port = FIRST_PORT + flow;

	w->len = w->marks = 0;
	wire_eth(w, 0x0800);
	wire_ipv4(w, direction ? server : client, direction ? client : server, 6);
	wire_tcp(w, direction ? 443 : port, direction ? port : 443, 1, 1, 0x10);
}

static void
send_all(void)
{
	struct wire w;

	for (int port = 0; port < PORTS; port++) {
		int fd = netns_socket(far_end[port]);

		for (unsigned flow = 0; flow < FLOWS; flow++) {
			for (int direction = 0; direction < 2; direction++) {
				put_flow(&w, flow, direction);
				assert_true(netns_send(fd, &w));
			}
		}
		close(fd);
	}
}

static void
note(const struct frame *frame, int sensor)
{
	const uint8_t *tcp = frame->bytes + 34;
	unsigned from = (unsigned)tcp[0] << 8 | tcp[1],
		 to = (unsigned)tcp[2] << 8 | tcp[3];
	int direction = from == 443;
	unsigned flow = (direction ? to : from) - FIRST_PORT;

	assert_true(flow < FLOWS);
	assert_int_equal(seen_by[frame->interface][direction][flow], NOBODY);
	seen_by[frame->interface][direction][flow] = sensor;
}

static void
read_all(void)
{
	struct err err = { 0 };
	struct frame frame;

	memset(seen_by, 0xff, sizeof seen_by);
	netns_sleep_ms(3L * LIVE_RETIRE_MS);
	for (int port = 0; port < PORTS; port++) {
		for (int k = 0; k < SENSORS; k++) {
			while (capture_next(handle[port][k], &frame, &err) ==
				CAPTURE_FRAME) {
				note(&frame, k);
			}
		}
	}
}

static void
read_away_errors(void)
{
	struct err err = { 0 };
	struct frame frame;

	for (int port = 0; port < PORTS; port++) {
		for (int k = 0; k < SENSORS; k++) {
			(void)!capture_next(handle[port][k], &frame, &err);
		}
	}
}

struct split {
	int by_direction, by_interface, unseen, sensors;
};

static struct split
splits(void)
{
	struct split s = { 0 };
	unsigned used = 0;

	send_all();
	read_all();
	for (int flow = 0; flow < FLOWS; flow++) {
		for (int port = 0; port < PORTS; port++) {
			s.unseen += seen_by[port][0][flow] == NOBODY;
			s.unseen += seen_by[port][1][flow] == NOBODY;
			s.by_direction +=
				seen_by[port][0][flow] != seen_by[port][1][flow];
		}
		s.by_interface += seen_by[0][0][flow] != seen_by[1][0][flow];
		used |= seen_by[0][0][flow] >= 0 ? 1U << seen_by[0][0][flow] : 0;
	}
	s.sensors = __builtin_popcount(used);
	return s;
}

static void
check_whole(const char *when)
{
	struct split s = splits();

	if (s.unseen + s.by_direction + s.by_interface > 0 || s.sensors != SENSORS) {
		fail_msg("%s: %d unseen, %d parted by direction, %d by interface, %d "
			 "sensors",
			when, s.unseen, s.by_direction, s.by_interface, s.sensors);
	}
}

static void
w18_equal_order_keeps_flows_whole(void **state)
{
	(void)state;
	if (there) {
		check_whole("at the start");
		check_whole("again");
	}
}

static void
w18_a_replacement_joins_before_the_old_one_leaves(void **state)
{
	(void)state;
	for (int k = 0; there && k < SENSORS; k++) {
		for (int port = 0; port < PORTS; port++) {
			struct capture *old = handle[port][k];

			handle[port][k] = join(port);
			capture_close(old);
		}
		check_whole("after a replacement");
	}
}

/* Shows that the order matters, and that the test would see it. */
static void
leaving_first_parts_flows(void **state)
{
	(void)state;
	if (there) {
		capture_close(handle[0][0]);
		handle[0][0] = join(0);
		assert_true(splits().by_interface > 0);
	}
}

/* The kernel takes members in again in the order in which they were opened. */
static void
w18_a_flap_leaves_members_in_the_order_of_their_opening(void **state)
{
	(void)state;
	if (there) {
		static const char *const end[] = { "vb", "vd", "vc" };

		for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
			char command[64];

			snprintf(command, sizeof command,
				"ip link set %s down; ip link set %s up", end[i], end[i]);
			assert_true(netns_run(command));
			netns_sleep_ms(50);
			read_away_errors();
			check_whole("after a flap of one interface");
		}
	}
}

static void
w18_after_a_flap_the_group_is_joined_anew(void **state)
{
	(void)state;
	if (there) {
		assert_true(netns_run("ip link set va down; ip link set va up"));
		netns_sleep_ms(50);
		for (int k = 0; k < SENSORS; k++) {
			capture_close(handle[0][k]);
		}
		group[0] = (struct live_group){ 0 };
		for (int k = 0; k < SENSORS; k++) {
			handle[0][k] = join(0);
		}
		check_whole("after a flap");
	}
}

static void
two_services_on_one_interface_do_not_share_a_group(void **state)
{
	struct live_group mine = group[0];

	(void)state;
	if (there) {
		struct capture *other;

		group[0] = (struct live_group){ 0 };
		other = join(0);
		assert_int_not_equal(group[0].id, mine.id);
		check_whole("beside a stranger");
		capture_close(other);
	}
}

#define FANOUT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	FANOUT_TEST(w18_equal_order_keeps_flows_whole),
	FANOUT_TEST(w18_a_replacement_joins_before_the_old_one_leaves),
	FANOUT_TEST(leaving_first_parts_flows),
	FANOUT_TEST(w18_a_flap_leaves_members_in_the_order_of_their_opening),
	FANOUT_TEST(w18_after_a_flap_the_group_is_joined_anew),
	FANOUT_TEST(two_services_on_one_interface_do_not_share_a_group),
};

TEST_MAIN(tests)
