/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_CAPTURE_LIVE_H
#define PENUMBRA_SENSOR_CAPTURE_CAPTURE_LIVE_H

#include "sensor/capture/capture.h"

#include <stddef.h>

/* A live interface behind the same handle as a file.  The supervisor opens it, lets it join its
 * group, forks, and is from then on the only one who asks live_totals; the sensor inherits the
 * handle and only reads it (capture_next, capture_descriptor), with the system calls poll,
 * getsockopt and getsockname.  A sensor that is started anew needs a handle opened anew: the place
 * in the ring was known to the old one alone.
 *
 * Frames come with nanoseconds, in promiscuous mode, from a TPACKET_V3 ring whose blocks are handed
 * over when full or after 50 ms: two interfaces are apart by no more than that. */

struct prefix; /* sensor/base/addr.h */

enum {
	LIVE_SNAPLEN = 9216, /* holds a coalesced ClientHello */
	LIVE_SNAPLEN_LEAST = 96,
	LIVE_RING_MIB = 64,
	LIVE_RING_MIB_MOST = 2047, /* libpcap counts the ring's bytes in an int */
	LIVE_RETIRE_MS = 50
};

struct live_settings {
	uint32_t snaplen;             /* bytes taken of a frame; 0: LIVE_SNAPLEN */
	uint32_t ring_mib;            /* 0: LIVE_RING_MIB */
	const char *filter;           /* BPF of the operator; NULL or "": everything */
	const struct prefix *exclude; /* not looked at: see below */
	size_t excludes;
	uint16_t interface; /* what frame.interface will be */
};

/* Of a frame from or to an excluded network the kernel hands over no more than the headers up to
 * and with the IP header, so that the decoder can count it; of those inside tunnels the decoder
 * sees to it alone.  Refuses, with a sentence: no such interface, no permission, a bad filter. */
enum err_code capture_open_live(const char *name, const struct live_settings *settings,
	struct capture **out, struct err *err) MUST_CHECK;
/* What is not as it should be with an interface that was opened ("any" cannot be promiscuous,
 * excluded networks only in the decoder ...); "" when all is well. */
const char *live_warning(const struct capture *capture);

/* Is this a filter?  For -T, without an interface. */
enum err_code live_filter_check(const char *filter, struct err *err) MUST_CHECK;

/* Several sensors on one interface share its frames by PACKET_FANOUT_HASH, which keeps both
 * directions of a connection together.  One group per interface; start from { 0 }.  The kernel
 * numbers members in the order of joining, and when one leaves, the last one takes its number.
 * Hence: sensor k joins as k-th in every group; a replacement joins first, and only then is the old
 * handle closed; after a link went away, all handles of the interface are closed and join anew.
 * NULL is the handle of an interface that is down, and does nothing. */
struct live_group {
	uint16_t id;
	bool open;
};
enum err_code live_join(
	struct capture *capture, struct live_group *group, struct err *err) MUST_CHECK;

/* Sums since this handle was opened; call at least once a second, since the kernel's counters are
 * of 32 bits.  received counts what the filter let into the ring and leaves out what was dropped
 * there (libpcap adds the two); if_dropped is the interface's own loss. */
struct live_totals {
	uint64_t received, dropped, if_dropped;
};
enum err_code live_totals(
	struct capture *capture, struct live_totals *totals, struct err *err) MUST_CHECK;

/* Closes the handle and tells what came for it after live_totals were asked last.  A member of a
 * group gets its share until the moment it is gone, and closing takes a while. */
struct live_totals live_leave(struct capture *capture);

/* First half of a clean stop: from now on nothing enters the ring.  When capture_next has been
 * EMPTY for longer than LIVE_RETIRE_MS afterwards, all that was received has been read. */
enum err_code live_shut(struct capture *capture, struct err *err) MUST_CHECK;
/* The interface was made anew under its name: ring, filter and whoever reads them stay, the frames
 * come from the new one.  Refused for members of a group and for another kind of link: open anew. */
enum err_code live_move(struct capture *capture, struct err *err) MUST_CHECK;

#endif
