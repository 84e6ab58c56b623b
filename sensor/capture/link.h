/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_LINK_H
#define PENUMBRA_SENSOR_CAPTURE_LINK_H

#include "sensor/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Watches interfaces, because libpcap says nothing when a link goes down and nothing but errors
 * when an interface is gone.  Netlink tells at once; once a second the watcher also compares what
 * the kernel has counted, which shows even a down-and-up too short to be seen otherwise. */

enum { LINK_NAME_MAX = 16, LINK_MOST = 64 };

/* What holds now. */
struct link_state {
	bool exists, up; /* up: administratively, and with a carrier */
	uint32_t index;
	uint32_t mtu;
	uint32_t type; /* ARPHRD_ number */
	uint8_t mac[8];
	uint32_t flaps; /* changes of the carrier since the interface was made */
};

enum link_event {
	LINK_SAME,
	LINK_DOWN, /* open a gap row */
	LINK_UP,   /* open the captures anew, close the gap row */
	LINK_FLAPPED, /* is up, but was down in between: open anew, a gap of unknown length */
	LINK_REMOVED, /* close the captures, open a gap row */
	LINK_CREATED, /* exists and is up: as LINK_UP */
	LINK_RENEWED /* another interface under the same name, or another MAC, MTU or type */
};
const char *link_event_word(enum link_event event);

struct link_watch;
enum err_code link_watch_open(struct link_watch **out, struct err *err) MUST_CHECK;
void link_watch_close(struct link_watch *watch);
/* The interface need not exist yet.  At most LINK_MOST; the number given is i of link_next. */
enum err_code link_watch_add(struct link_watch *watch, const char *name, size_t *i,
	struct err *err) MUST_CHECK;
/* For epoll: readable when link_next should be asked. */
int link_watch_descriptor(const struct link_watch *watch);
/* The next interface that changed since it was last told; LINK_SAME when no more did.  Call until
 * then, when the descriptor is readable and once a second besides. */
enum link_event link_next(struct link_watch *watch, size_t *i);
const struct link_state *link_state_of(const struct link_watch *watch, size_t i);

/* What follows from two looks at one interface.  Pure. */
enum link_event link_compare(
	const struct link_state *before, const struct link_state *now);

#endif
