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
	HOLD_MS = 10,  /* between two looks while a frame waits for an earlier one */
	SKEW_LEAST = 8 /* frames before the clock of the tap is judged */
};

/* One of the interfaces, or the file.  offer: the frame it has next, while it waits for an earlier one of
 * another interface. */
struct tap {
	struct capture *capture;
	const struct link_state *link; /* live only, as is all below */
	struct live_totals totals;
	bool was_down, has_address, offload, gone, offers;
	uint32_t speed; /* Mbit/s, 0: not known */
	struct frame offer;
};

struct run {
	const struct options *options;
	const struct config *config;
	struct unit_map *units; /* NULL: no unit file */
	struct tap tap[OPTIONS_INTERFACES_MAX];
	size_t taps;
	struct link_watch *links; /* live only */
	struct selftest *test;
	struct pipeline *pipeline;
	char source[128];
	double skew; /* smallest so far: what is left is not the ring's delay */
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
open_tap(struct run *r, const char *name, struct err *err)
{
	const struct config *c = r->config;
	struct tap *tap = &r->tap[r->taps];
	size_t i = 0;
	enum err_code code = capture_open_live(name,
		&(struct live_settings){ .snaplen = c->snaplen,
			.ring_mib = c->ring_mib,
			.filter = c->filter,
			.exclude = c->exclude,
			.excludes = c->exclude_count,
			.interface = (uint16_t)r->taps },
		&tap->capture, err);

	if (code != ERR_OK) {
		return code;
	}
	r->taps++;
	code = link_watch_add(r->links, name, &i, err);
	if (code == ERR_OK) {
		tap->link = link_state_of(r->links, i);
		tap->has_address = port_has_address(name);
		tap->speed = port_speed(name);
		tap->offload = port_joins_frames(name);
	}
	return code;
}

static enum err_code
open_live(struct run *r, struct err *err)
{
	enum err_code code = link_watch_open(&r->links, err);

	for (size_t i = 0; i < r->options->interfaces && code == ERR_OK; i++) {
		size_t used = strlen(r->source);

		code = open_tap(r, r->options->interface[i], err);
		snprintf(r->source + used, sizeof r->source - used, "%s%s",
			i > 0 ? ", " : "", r->options->interface[i]);
	}
	return code;
}

static enum err_code
open_capture(struct run *r, struct err *err)
{
	enum err_code code;

	if (r->options->interfaces > 0) {
		return open_live(r, err);
	}
	code = capture_hold_file(r->options->read[0], &r->tap[0].capture, err);
	if (code == ERR_OK) {
		r->taps = 1;
		str_copy(r->source, sizeof r->source,
			str_of(capture_name(r->tap[0].capture)));
	}
	return code;
}

static enum err_code
open_test(struct run *r, struct err *err)
{
	const struct config *c = r->config;
	struct selftest_config test = { .live = r->links != NULL,
		.mac = r->taps == 1 && r->links != NULL ? r->tap[0].link->mac : NULL,
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
look_at_ports(struct run *r)
{
	struct err ignored;
	struct live_totals totals;
	size_t changed;

	while (link_next(r->links, &changed) != LINK_SAME) {
		for (size_t i = 0; i < r->taps; i++) {
			r->tap[i].was_down = r->tap[i].was_down || !r->tap[i].link->up;
		}
	}
	for (size_t i = 0; i < r->taps; i++) {
		if (live_totals(r->tap[i].capture, &totals, &ignored) == ERR_OK) {
			r->tap[i].totals = totals;
		}
	}
}

static void
make_offer(struct run *r, struct tap *tap)
{
	enum capture_end end = CAPTURE_EMPTY;

	if (!tap->offers && !tap->gone) {
		end = capture_next(tap->capture, &tap->offer, &r->damage);
	}
	tap->offers = tap->offers || end == CAPTURE_FRAME;
	tap->gone = tap->gone || end == CAPTURE_DAMAGED || end == CAPTURE_DONE;
}

/* The interface with the earliest frame; NULL when one that has none yet may still have an earlier
 * one, because the kernel holds its blocks back. */
static struct tap *
earliest(struct run *r, bool wait)
{
	struct tap *best = NULL;
	bool all = true;

	for (size_t i = 0; i < r->taps; i++) {
		struct tap *tap = &r->tap[i];

		make_offer(r, tap);
		all = all && (tap->offers || tap->gone);
		if (tap->offers &&
			(best == NULL || tap->offer.at.ns < best->offer.at.ns)) {
			best = tap;
		}
	}
	if (best != NULL && wait && !all &&
		clock_now(CLOCK_REALTIME).ns - best->offer.at.ns <
			INT64_C(2) * LIVE_RETIRE_MS * (NS_PER_SECOND / 1000)) {
		return NULL;
	}
	return best;
}

/* What waits now.  False when every interface is gone. */
static bool
take_frames(struct run *r, bool wait)
{
	struct tap *tap = NULL;
	bool there = false;

	for (int i = 0; i < PACKETS_BETWEEN_LOOKS; i++) {
		tap = earliest(r, wait);
		if (tap == NULL) {
			break;
		}
		look_at_clock(r, &tap->offer);
		tap->offers = false;
		pipeline_feed(r->pipeline, &tap->offer);
		r->frames++;
	}
	for (size_t i = 0; i < r->taps; i++) {
		there = there || !r->tap[i].gone;
	}
	return there;
}

/* With several interfaces one may hold a frame, and is readable all the time. */
static void
wait_for_frames(struct run *r)
{
	struct pollfd wait[OPTIONS_INTERFACES_MAX];
	bool holds = false;

	for (size_t i = 0; i < r->taps; i++) {
		wait[i] = (struct pollfd){ .fd = capture_descriptor(r->tap[i].capture),
			.events = POLLIN };
		holds = holds || r->tap[i].offers;
	}
	poll(wait, holds ? 0 : r->taps, holds ? HOLD_MS : POLL_MS);
}

static void
listen_live(struct run *r)
{
	struct progress progress = progress_begin(r->options->quiet);
	int64_t start = clock_now(CLOCK_MONOTONIC).ns, now = start;
	int64_t length = (int64_t)r->options->self_test_seconds * NS_PER_SECOND;
	bool there = true;

	while (there && now - start < length) {
		wait_for_frames(r);
		there = take_frames(r, r->taps > 1);
		look_at_ports(r);
		now = clock_now(CLOCK_MONOTONIC).ns;
		progress_seconds(&progress, (uint64_t)((now - start) / NS_PER_SECOND),
			r->options->self_test_seconds, r->frames);
	}
	(void)take_frames(r, false);
	for (size_t i = 0; i < r->taps; i++) {
		struct tap *tap = &r->tap[i];

		tap->was_down = tap->was_down || tap->gone || !tap->link->up;
	}
	progress_end(&progress);
}

static void
read_file(struct run *r)
{
	struct progress progress = progress_begin(r->options->quiet);
	struct frame frame;
	enum capture_end end;

	while ((end = capture_next(r->tap[0].capture, &frame, &r->damage)) !=
		CAPTURE_DONE) {
		if (end == CAPTURE_DAMAGED) {
			r->damage.code = ERR_RUNTIME;
			continue;
		}
		pipeline_feed(r->pipeline, &frame);
		if (++r->frames % PACKETS_BETWEEN_LOOKS == 0) {
			uint64_t read, size;

			capture_progress(r->tap[0].capture, &read, &size);
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
	} else if ((code = capture_begin(r->tap[0].capture, err)) == ERR_OK) {
		read_file(r);
	}
	pipeline_drain(r->pipeline);
	return code;
}

/* --- the answer ------------------------------------------------------------------------------- */

/* What holds of one interface holds of the port: the first that has something names it. */
static void
add_tap(const struct run *r, size_t i, struct selftest_seen *seen)
{
	const struct tap *tap = &r->tap[i];
	bool first = !seen->link_down && !seen->has_address && !seen->offload;

	if (seen->port == NULL ||
		(first && (tap->was_down || tap->has_address || tap->offload))) {
		seen->port = r->options->interface[i];
	}
	seen->link_down = seen->link_down || tap->was_down;
	seen->has_address = seen->has_address || tap->has_address;
	seen->offload = seen->offload || tap->offload;
	seen->speed_mbit =
		i > 0 && seen->speed_mbit == 0 ? 0 : seen->speed_mbit + tap->speed;
	seen->dropped += tap->totals.dropped;
	seen->if_dropped += tap->totals.if_dropped;
}

static void
add_port(const struct run *r, struct selftest_seen *seen)
{
	seen->processes = r->config->processes;
	if (r->links == NULL) {
		return;
	}
	seen->seconds = r->options->self_test_seconds;
	for (size_t i = 0; i < r->taps; i++) {
		add_tap(r, i, seen);
	}
	seen->skew = r->frames >= SKEW_LEAST ? r->skew : 0;
}

static int
answer(const struct run *r)
{
	struct network_sum transit[SELFTEST_NETWORKS], unitless[SELFTEST_NETWORKS];
	struct selftest_line lines[CHECK_COUNT];
	struct selftest_seen seen;
	struct selftest_answer a = { .source = r->source,
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
	for (size_t i = 0; i < OPTIONS_INTERFACES_MAX; i++) {
		capture_close(r->tap[i].capture);
	}
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
