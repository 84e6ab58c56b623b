/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_SOCKET_H
#define PENUMBRA_SENSOR_CAPTURE_SOCKET_H

#include "sensor/capture/capture_live.h"

/* The room's own: what libpcap does not offer and the packet socket behind it does (packet(7)).
 * All answer 0 or an errno. */

/* Joins the group, or founds it under a number that nobody else uses. */
int socket_join(int fd, struct live_group *group);
/* A second descriptor of the socket, or -1; and its end: how many frames came since its counters were
 * read last, as exactly as a socket that is about to go can tell. */
int socket_keep(int fd);
uint64_t socket_leave(int fd);
/* Nothing enters the socket any more; what is in its ring stays. */
int socket_shut(int fd);

#endif
