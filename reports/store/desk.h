/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_DESK_H
#define PENUMBRA_REPORTS_STORE_DESK_H

#include "reports/store/store.h"

/* The desk at which the sender fetches what the centre is owed.  The process that writes the store
 * sits behind it and has no network; the sender stands before it, has a network and never opens a
 * store.  They speak over a UNIX stream socket, in lines, one question at a time:
 *
 *   hello                             hello LEN, then one line of TSV: sensor, instance, program,
 *                                     ndpi, data, catalogue, units, policy, waiting, oldest
 *   next                              idle, or
 *                                     batch KIND PERIOD VER AGAIN PARTS LEN, then the parts:
 *                                     TABLE KEYS SUM LEN and the lines themselves
 *   more                              the same of the period behind the last one
 *   done KIND PERIOD VER              ok
 *   failed KIND PERIOD VER PROBLEM    ok
 *
 * The desk never blocks: what cannot be written at once waits.  A question that makes no sense ends
 * the conversation. */

struct desk;

/* sensor: rows of this name alone are handed out.  The store is borrowed, listing (outbox_open), and
 * between begin and commit whenever desk_work is called. */
struct desk *desk_open(struct store *store, const char *sensor);
void desk_close(struct desk *desk);
/* One conversation begins on this descriptor; what was left of another is dropped.  It must not
 * block, and SIGPIPE must be ignored: the clerk's filter knows read and write, no send. */
void desk_begin(struct desk *desk, int fd);
/* Reads and answers what can be; false when the other side is gone or talks nonsense. */
bool desk_work(struct desk *desk, int64_t now_s);
/* Something waits to be written: poll for POLLOUT. */
bool desk_is_full(const struct desk *desk);
/* Periods said to be done since the last time somebody asked: worth a commit. */
size_t desk_news(struct desk *desk);

#endif
