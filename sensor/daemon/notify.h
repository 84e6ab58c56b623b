/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_NOTIFY_H
#define PENUMBRA_SENSOR_DAEMON_NOTIFY_H

/* What systemd is told, sd_notify(3), over the datagram socket named in NOTIFY_SOCKET.  Silent when
 * there is none. */

void notify(const char *state); /* "READY=1", "STOPPING=1" */
/* WATCHDOG=1, when a watchdog was asked for (WATCHDOG_USEC). */
void notify_alive(void);

#endif
