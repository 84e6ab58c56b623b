/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/selftest.h"

#include "classifiers/unit.h"
#include "sensor/capture/capture_live.h"
#include "sensor/capture/link.h"
#include "sensor/daemon/family.h"
#include "sensor/daemon/progress.h"
#include "sensor/daemon/setup.h"
#include "sensor/selftest/selftest.h"

#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <math.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	STATUS_BROKEN = 4,
	PACKETS_BETWEEN_LOOKS = 4096,
	POLL_MS = 200,
	SKEW_LEAST = 8 /* frames before the clock of the tap is judged */
};

struct run {
	const struct options *options;
	const struct config *config;
	struct unit_map *units; /* NULL: no unit file */
	struct capture *capture;
	struct link_watch *links; /* live only */
	const struct link_state *link;
	struct selftest *test;
	struct pipeline *pipeline;
	struct live_totals totals;
	bool was_down, has_address, offload;
	uint32_t speed; /* Mbit/s, 0: not known */
	double skew;    /* smallest so far: what is left is not the ring's delay */
	uint64_t frames;
	struct err damage;
};

static bool
in_unit(void *ctx, const struct addr *addr, uint16_t vlan)
{
	return unit_of(ctx, addr, vlan) != UNIT_NONE;
}

static struct instant
clock_now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (struct instant){ t.tv_sec * NS_PER_SECOND + t.tv_nsec };
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Link-local IPv6 comes by itself; everything else somebody gave. */
static bool
port_has_address(const char *name)
{
	struct ifaddrs *all = NULL;
	bool found = false;

	if (getifaddrs(&all) != 0) {
		return false;
	}
	for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next) {
		found = found || (i->ifa_addr != NULL && strcmp(i->ifa_name, name) == 0 &&
					 i->ifa_addr->sa_family == AF_INET);
	}
	freeifaddrs(all);
	return found;
}

static bool
port_joins_frames(const char *name)
{
	struct ethtool_value gro = { .cmd = ETHTOOL_GGRO };
	struct ifreq request = { .ifr_data = (char *)&gro };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool joins;

	if (fd < 0) {
		return false;
	}
	str_copy(request.ifr_name, sizeof request.ifr_name, str_of(name));
	joins = ioctl(fd, SIOCETHTOOL, &request) == 0 && gro.data != 0;
	close(fd);
	return joins;
}

/* Mbit/s as the driver says; virtual ports invent one, or have none. */
static uint32_t
port_speed(const char *name)
{
	char path[128], text[32];
	uint64_t speed = 0;
	FILE *f;

	snprintf(path, sizeof path, "/sys/class/net/%s/speed", name);
	f = fopen(path, "re");
	if (f == NULL) {
		return 0;
	}
	/* -1 is no number, and means that nobody knows */
	if (fgets(text, sizeof text, f) == NULL ||
		!str_number(
			(struct str){ text, strcspn(text, "\n") }, UINT32_MAX, &speed)) {
		speed = 0;
	}
	fclose(f);
	return (uint32_t)speed;
}

static enum err_code
open_live(struct run *r, struct err *err)
{
	const struct config *c = r->config;
	const char *name = r->options->interface[0];
	size_t i = 0;
	enum err_code code = capture_open_live(name,
		&(struct live_settings){ .snaplen = c->snaplen,
			.ring_mib = c->ring_mib,
			.filter = c->filter,
			.exclude = c->exclude,
			.excludes = c->exclude_count },
		&r->capture, err);

	if (code == ERR_OK) {
		code = link_watch_open(&r->links, err);
	}
	if (code == ERR_OK) {
		code = link_watch_add(r->links, name, &i, err);
	}
	if (code == ERR_OK) {
		r->link = link_state_of(r->links, i);
		r->has_address = port_has_address(name);
		r->speed = port_speed(name);
		r->offload = port_joins_frames(name);
	}
	return code;
}

static enum err_code
open_capture(struct run *r, struct err *err)
{
	return r->options->interfaces > 0
		       ? open_live(r, err)
		       : capture_hold_file(r->options->read[0], &r->capture, err);
}

static enum err_code
open_test(struct run *r, struct err *err)
{
	const struct config *c = r->config;
	struct selftest_config test = { .live = r->links != NULL,
		.mac = r->link != NULL ? r->link->mac : NULL,
		.in_unit = r->units != NULL ? in_unit : NULL,
		.ctx = r->units };
	struct pipeline_config wiring = { .internal = c->internal,
		.internals = c->internal_count,
		.exclude = c->exclude,
		.excludes = c->exclude_count,
		.extra = setup_extra(c),
		.duplicates_ms = c->duplicates_ms,
		.one_way = (enum one_way)c->one_way,
		.flows_max = c->flows_max,
		.replay = r->links == NULL };

	r->test = selftest_open(&test);
	if (r->test != NULL) {
		selftest_listen(r->test, &wiring);
		r->pipeline = pipeline_open(&wiring);
	}
	return r->pipeline != NULL ? ERR_OK : err_set(err, ERR_MEMORY, "out of memory");
}

/* From here on packets of strangers are read.  libpcap asks /sys what the interface lost. */
static enum err_code
lock_in(const struct run *r, struct err *err)
{
	struct sandbox_wish wish = { .role = SANDBOX_SELFTEST,
		.read = { r->links != NULL ? "/sys" : NULL } };
	struct sandbox_report report;

	return cage_enter(&wish, &report, err);
}

/* --- listening -------------------------------------------------------------------------------- */

static void
look_at_clock(struct run *r, const struct frame *frame)
{
	double skew = (double)(frame->at.ns - clock_now(CLOCK_REALTIME).ns) /
		      (double)NS_PER_SECOND;

	r->skew = r->frames == 0 || fabs(skew) < fabs(r->skew) ? skew : r->skew;
}

static void
look_at_port(struct run *r)
{
	struct err ignored;
	struct live_totals totals;
	size_t i;

	while (link_next(r->links, &i) != LINK_SAME) {
		r->was_down = r->was_down || !r->link->up;
	}
	if (live_totals(r->capture, &totals, &ignored) == ERR_OK) {
		r->totals = totals;
	}
}

/* What waits now.  False when the interface is gone. */
static bool
take_frames(struct run *r)
{
	struct frame frame;
	enum capture_end end = CAPTURE_FRAME;

	for (int i = 0; i < PACKETS_BETWEEN_LOOKS && end == CAPTURE_FRAME; i++) {
		end = capture_next(r->capture, &frame, &r->damage);
		if (end == CAPTURE_FRAME) {
			look_at_clock(r, &frame);
			pipeline_feed(r->pipeline, &frame);
			r->frames++;
		}
	}
	return end != CAPTURE_DAMAGED && end != CAPTURE_DONE;
}

static void
listen_live(struct run *r)
{
	struct progress progress = progress_begin(r->options->quiet);
	int64_t start = clock_now(CLOCK_MONOTONIC).ns, now = start;
	int64_t length = (int64_t)r->options->self_test_seconds * NS_PER_SECOND;
	struct pollfd wait = { .fd = capture_descriptor(r->capture), .events = POLLIN };
	bool there = true;

	while (there && now - start < length) {
		poll(&wait, 1, POLL_MS);
		there = take_frames(r);
		look_at_port(r);
		now = clock_now(CLOCK_MONOTONIC).ns;
		progress_seconds(&progress, (uint64_t)((now - start) / NS_PER_SECOND),
			r->options->self_test_seconds, r->frames);
	}
	r->was_down = r->was_down || !there || !r->link->up;
	progress_end(&progress);
}

static void
read_file(struct run *r)
{
	struct progress progress = progress_begin(r->options->quiet);
	struct frame frame;
	enum capture_end end;

	while ((end = capture_next(r->capture, &frame, &r->damage)) != CAPTURE_DONE) {
		if (end == CAPTURE_DAMAGED) {
			r->damage.code = ERR_RUNTIME;
			continue;
		}
		pipeline_feed(r->pipeline, &frame);
		if (++r->frames % PACKETS_BETWEEN_LOOKS == 0) {
			uint64_t read, size;

			capture_progress(r->capture, &read, &size);
			progress_show(&progress, read, size, frame.at);
		}
	}
	progress_end(&progress);
}

static enum err_code
listen_to(struct run *r, struct err *err)
{
	enum err_code code = ERR_OK;

	if (r->links != NULL) {
		listen_live(r);
	} else if ((code = capture_begin(r->capture, err)) == ERR_OK) {
		read_file(r);
	}
	pipeline_drain(r->pipeline);
	return code;
}

/* --- the answer ------------------------------------------------------------------------------- */

static void
add_port(const struct run *r, struct selftest_seen *seen)
{
	seen->processes = r->config->processes;
	if (r->links == NULL) {
		return;
	}
	seen->seconds = r->options->self_test_seconds;
	seen->link_down = r->was_down;
	seen->has_address = r->has_address;
	seen->port = r->options->interface[0];
	seen->offload = r->offload;
	seen->speed_mbit = r->speed;
	seen->dropped = r->totals.dropped;
	seen->if_dropped = r->totals.if_dropped;
	seen->skew = r->frames >= SKEW_LEAST ? r->skew : 0;
}

static int
answer(const struct run *r)
{
	struct network_sum transit[SELFTEST_NETWORKS], unitless[SELFTEST_NETWORKS];
	struct selftest_line lines[CHECK_COUNT];
	struct selftest_seen seen;
	struct selftest_answer a = { .source = capture_name(r->capture),
		.seen = &seen,
		.lines = lines,
		.transit = transit,
		.unitless = unitless };

	selftest_sum(r->test, r->pipeline, &seen);
	add_port(r, &seen);
	selftest_judge(&seen, lines);
	/* on a live wire strangers' networks are nobody's business */
	a.transits = seen.live ? 0 : selftest_transit(r->test, transit);
	a.unitlesses = selftest_unitless(r->test, unitless);
	if (r->options->json) {
		selftest_print_json(stdout, &a);
	} else {
		selftest_print(stdout, &a);
	}
	fflush(stdout);
	return selftest_verdict(lines) == SELFTEST_BROKEN ? STATUS_BROKEN : 0;
}

static void
close_all(struct run *r)
{
	pipeline_close(r->pipeline);
	selftest_close(r->test);
	link_watch_close(r->links);
	capture_close(r->capture);
	unit_map_close(r->units);
}

enum err_code
selftest_run(const struct options *options, const struct config *config,
	struct problems *problems, int *status, struct err *err)
{
	struct run r = { .options = options, .config = config };
	enum err_code code = ERR_OK;

	if (config->units[0] != '\0') {
		r.units = unit_map_load(config->units, problems);
		code = r.units == NULL ? problems_end(problems, err) : ERR_OK;
	}
	if (code == ERR_OK) {
		code = open_capture(&r, err);
	}
	if (code == ERR_OK) {
		code = open_test(&r, err);
	}
	if (code == ERR_OK) {
		code = lock_in(&r, err);
	}
	if (code == ERR_OK) {
		code = listen_to(&r, err);
	}
	if (code == ERR_OK) {
		*status = answer(&r);
		code = r.links == NULL ? r.damage.code : ERR_OK;
		*err = code != ERR_OK ? r.damage : *err;
	}
	close_all(&r);
	return code;
}
