/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CENTRE_SENDER_H
#define PENUMBRA_REPORTS_CENTRE_SENDER_H

#include "reports/centre/centre.h"

/* Carries batches from the desk (reports/store/desk.h says how it speaks) to the centre: the data of
 * each table, then the seals of all of them, then "done" to the desk.  After an outage several
 * periods travel together, one insert for each table.  What the centre did not plainly take is sent
 * again: rows are absolute and carry a version, so that is harmless. */

struct sender_news {
	uint64_t batches, rows, bytes; /* delivered; bytes before packing */
	int64_t waiting;               /* periods that are still owed */
	int64_t skew;                  /* clock of the centre minus ours, seconds */
	bool idle;                     /* nothing was owed any more */
	bool final;                    /* asking again cannot help; err says why */
};

struct sender;

/* fd: connected to a desk, blocking; borrowed, as is the centre. */
struct sender *sender_open(struct centre *centre, int fd);
void sender_close(struct sender *sender);
/* Delivers until nothing is owed or something fails; at most `most` batches and, when pause_ms is
 * not 0, no faster than one in that time.  now_s: wall clock. */
enum err_code sender_round(struct sender *sender, int64_t now_s, uint64_t most,
	unsigned pause_ms, struct sender_news *news, struct err *err) MUST_CHECK;
/* Milliseconds to wait after the n-th failure in a row: 2 s, 4 s ... 10 min, each a fifth more or
 * less by the dice (any number). */
unsigned sender_wait_ms(unsigned failures, uint64_t dice);

#endif
