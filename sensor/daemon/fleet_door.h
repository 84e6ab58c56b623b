/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_FLEET_DOOR_H
#define PENUMBRA_SENSOR_DAEMON_FLEET_DOOR_H

#include "reports/store/desk.h"
#include "sensor/base/err.h"

/* The clerk's door to the fleet's sender: a UNIX socket fleet.sock in the runtime folder.  It is made
 * before the clerk gives its rights away; afterwards the clerk can let a guest in and no more.  One
 * guest at a time, the next one waits in the queue of the socket. */

struct fleet_door {
	int door, guest; /* -1: none */
	struct desk *desk;
};

/* desk NULL: no fleet, and every call does nothing. */
enum err_code fleet_door_open(struct fleet_door *door, const char *run, struct desk *desk,
	struct err *err) MUST_CHECK;
/* Lets in, listens, answers, never waits. */
void fleet_door_work(struct fleet_door *door, int64_t now_s);

#endif
