/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_PORTS_H
#define PENUMBRA_SENSOR_DAEMON_PORTS_H

#include "sensor/capture/capture_live.h"
#include "sensor/cover.h"
#include "sensor/flow/acked.h"

/* Interfaces as the supervisor sees them: up, down, gone or made anew, read or not, and the rows that
 * say when nobody looked.  What happens to one of them leaves the others alone: a handle outlives a
 * link that was down, goes on with an interface that was made anew, and only where neither can be
 * do all sensors begin anew (slots.h). */

struct supervisor;

enum gap_reason { GAP_LINK_DOWN, GAP_GONE, GAP_FLAPPED, GAP_SENSOR_LOST, GAP_REASONS };
const char *gap_reason_word(enum gap_reason reason);

struct port { /* an interface */
	const char *name;
	size_t link;
	bool down;
	uint32_t bound; /* number of the interface that the handles read; 0: not known */
	bool muted;     /* it went away, and whatever bears its number is not it */
	bool out_of_order;         /* its groups may have lost their order */
	uint64_t renewed;          /* how often it was made anew and read again */
	int64_t wait_ms, again_ms; /* after a failure: how long, and until when */
	struct live_group group;
	struct hour seen;        /* the clerk knows that it was looked at */
	struct instant gap_from; /* 0: none is open */
	enum gap_reason gap_reason;
	uint64_t received, early, dropped, if_dropped, gap_seconds; /* since the start */
	uint64_t gap_by[GAP_REASONS];
	struct cover past, told; /* of sensors that are no more; by metrics, last */
	struct acked acked;      /* of those, too */
};

int64_t now_ms(void); /* monotonic */
struct instant now_wall(void);
/* Live time (steady.h), looked at and told to all children: for whatever stands beside packets. */
struct instant now_steady(struct supervisor *s);
void ports_look(struct supervisor *s);            /* links */
void ports_mend(struct supervisor *s);            /* what they left to be done, often */
void ports_bound(struct supervisor *s, size_t i); /* its handles were opened anew */
bool ports_is_read(const struct supervisor *s, size_t i);
/* Opens each once and closes it, so that what cannot be opened is told before anything is written. */
enum err_code ports_try(struct supervisor *s, struct err *err) MUST_CHECK;
void ports_seen(struct supervisor *s);                                  /* hours */
void gap_begin(struct supervisor *s, size_t i, enum gap_reason reason); /* of port i */
void gap_end(struct supervisor *s, size_t i);

#endif
