/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_ORDERS_H
#define PENUMBRA_SENSOR_DAEMON_ORDERS_H

#include "sensor/daemon/family.h"
#include "sensor/daemon/options.h"

/* Orders that a child cannot take now.  The supervisor waits for nobody: a clerk that is busy with
 * its disk leaves its socket full, and what it is to be told meanwhile is kept here, in about
 * 80 KiB, however long that takes.  Orders of a kind and an interface become one: counts of an hour
 * add up, gaps that touch within a second become one gap, which lasts as many seconds.  With every
 * place taken, counts join those of the youngest hour, and a gap joins the youngest of its
 * interface, so that what lies between them is told as not looked at; nothing is left out. */

enum { ORDERS_HOURS = 8, ORDERS_GAPS = 64 };

struct orders_port {
	char name[INTERFACE_NAME_MAX]; /* "": not to be told */
	size_t covers, gaps;
	struct cover cover[ORDERS_HOURS];
	struct gap gap[ORDERS_GAPS]; /* oldest first */
};

struct orders {
	struct orders_port port[OPTIONS_INTERFACES_MAX];
	bool reload, end, drop;
};

/* Keeps a copy.  The interface is below OPTIONS_INTERFACES_MAX. */
void orders_put(struct orders *orders, const struct order *order);
/* The next one to be sent: names, counts, gaps, reload, end; false: none waits. */
bool orders_next(const struct orders *orders, struct order *out);
/* Forgets the one that orders_next told. */
void orders_sent(struct orders *orders);
size_t orders_waiting(const struct orders *orders);
/* Sends what waits and can be sent. */
void orders_flush(struct child *child);

#endif
