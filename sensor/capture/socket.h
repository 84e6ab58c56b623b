/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_SOCKET_H
#define PENUMBRA_SENSOR_CAPTURE_SOCKET_H

#include "sensor/capture/capture_live.h"

/* The room's own: what libpcap does not offer and the packet socket behind it does (packet(7)).
 * All answer 0 or an errno. */

/* Joins the group, or founds it under a number that nobody else uses. */
int socket_join(int fd, struct live_group *group);
/* A second descriptor of the socket, or -1; and its end: what came since its counters were read last,
 * as exactly as a socket that is about to go can tell. */
int socket_keep(int fd);
struct live_totals socket_leave(int fd);
/* Frames of this interface from now on, all it sees when promiscuous; ENOTSUP: not an Ethernet.  The
 * kernel keeps neither binding nor mode when an interface goes. */
int socket_move(int fd, const char *name, bool promiscuous);
/* One stamp for all sockets that get a frame, made when it comes; else each makes its own. */
void socket_stamp_once(int fd);
/* Nothing enters the socket any more; what is in its ring stays. */
int socket_shut(int fd);

#endif
