/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_SUPERVISOR_H
#define PENUMBRA_SENSOR_DAEMON_SUPERVISOR_H

#include "sensor/capture/link.h"
#include "sensor/config/config.h"
#include "sensor/daemon/checks.h"
#include "sensor/daemon/orders.h"
#include "sensor/daemon/ports.h"
#include "sensor/daemon/signals.h"
#include "sensor/daemon/slots.h"
#include "sensor/daemon/status.h"
#include "sensor/daemon/teller.h"

/* The one process with a capability, and the smallest: it opens interfaces, watches links, sensors
 * and clerk, replaces what dies or stands still, and tells how things are.  It parses no packet
 * and writes the runtime folder only. */

enum trouble {
	TROUBLE_LINK,    /* an interface is down or gone */
	TROUBLE_SENSOR,  /* no sensor runs */
	TROUBLE_CLERK,   /* no clerk runs */
	TROUBLE_STORE,   /* the store could not be written */
	TROUBLE_RELOAD,  /* the last reload was refused */
	TROUBLE_DROPS,   /* the kernel dropped packets within the last minute */
	TROUBLE_PARCELS, /* parcels were lost within the last minute */
	TROUBLE_SILENCE, /* no packet for a minute although the links are up */
	TROUBLE_DPI,     /* nDPI died too often and rests */
	TROUBLE_CLOCK,   /* the clock was set back and has not caught up */
	TROUBLE_REFUSED, /* the clerk refused parcels within the last minute */
	TROUBLE_ORDERS,  /* the clerk is too busy to be told things */
	TROUBLE_COUNT
};

enum { COMMITS_KEPT = 64 };

struct supervisor {
	const struct options *options;
	const struct config *config;
	struct slot slot[SENSORS_MAX];
	size_t slots;
	struct renewal renewal;
	struct port port[OPTIONS_INTERFACES_MAX];
	size_t ports;
	struct clerk_block *clerk;
	struct child keeper;  /* the clerk */
	struct orders orders; /* that it could not take yet */
	struct teller teller;
	struct checks checks;
	struct heart keeper_heart;
	int64_t keeper_started_ms;
	struct instant clerk_gap; /* lost with a clerk since then; 0: nothing */
	struct link_watch *links;
	struct hash_key key;
	int signal_fd;
	int lock; /* of the runtime folder, which is ours alone */
	struct instant started;
	struct steady steady; /* live time */
	uint64_t sensor_restarts, clerk_restarts, clerk_stuck;
	uint64_t commit_us[COMMITS_KEPT], commits_timed;
	struct instant trouble[TROUBLE_COUNT]; /* since when; 0: none */
	uint64_t seen_dropped, seen_lost, seen_received, seen_failed, seen_commits;
	uint64_t seen_refused;
	int64_t dropped_ms, lost_ms, received_ms, refused_ms; /* when these rose last */
	double packets_per_second, bytes_per_second;
	uint64_t rate_packets, rate_bytes;
	int64_t rate_ms;
	bool reload_again;
	uint64_t reloads_asked, reloads_refused; /* refused: before the clerk was asked */
	struct err refused;                      /* why the last one was */
	int starter;                             /* -D: whoever waits for us, a pipe */
	int stopping;                            /* 0 no, 1 drains, 2 at once */
	int64_t stopped_ms;                      /* when it was asked for last */
};

enum err_code supervise(const struct options *options, const struct config *config,
	struct err *err) MUST_CHECK;

void reload_look(struct supervisor *s); /* reload.c */
const char *trouble_word(enum trouble trouble);
void troubles_look(struct supervisor *s); /* trouble.c */

#endif
