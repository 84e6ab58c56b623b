/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_OUTBOX_H
#define PENUMBRA_REPORTS_STORE_OUTBOX_H

#include "reports/store/store.h"
#include "sensor/base/str.h"

/* What usage.db still owes the centre: a list of periods, no content.  A put marks its period in the
 * transaction that writes the row, so what is closed is queued; the content of a batch is read from
 * the tables when it is handed out, and its version says which content that was.
 *
 * A batch is one closed period with all tables of its kind, whole: an hour that ended ten minutes
 * ago, a week whose week_state stands, or what has no period once a week is closed.  Every revision
 * repeats every row under a higher version, so a batch may be sent any number of times. */

enum { OUTBOX_INSTANCE = 33, OUTBOX_SUM = 65, OUTBOX_PROBLEM = 200 };

struct outbox_part {
	enum table table;
	int64_t keys;
	char sum[OUTBOX_SUM]; /* SHA-256 of the rows as lines without their version, hex */
	struct text lines; /* rows with the version behind them, ready to be inserted */
};

struct outbox_batch {
	enum period kind;
	int64_t period, ver;
	int64_t ended; /* seconds since 1970: batches go in this order, then kind and period */
	bool again; /* some version of it was delivered before */
	struct outbox_part part[TABLE_COUNT];
	size_t parts; /* week_state last: a week counts when that is there */
};

struct outbox_state {
	char instance[OUTBOX_INSTANCE]; /* of this installation, random */
	int64_t waiting;                /* closed periods not yet delivered */
	int64_t oldest;               /* when the oldest ended, seconds; 0: none waits */
	char problem[OUTBOX_PROBLEM]; /* of the oldest; "" none */
};

/* From now on puts are listed, with versions from now_s on; what stands in the tables and in no list
 * is listed at once.  Only for a store opened to write, between begin and commit. */
void outbox_open(struct store *store, int64_t now_s);
/* Before each commit: the version of what was put since the last. */
void outbox_now(struct store *store, int64_t now_s);
/* The oldest closed period that is owed, or the one behind `after`, whose lines may be gone; false
 * when none is.  Rows of this sensor alone. */
bool outbox_next(struct store *store, const char *sensor, int64_t now_s,
	const struct outbox_batch *after, struct outbox_batch *out);
void outbox_batch_fini(struct outbox_batch *batch);
/* The centre has this version. */
void outbox_done(struct store *store, enum period kind, int64_t period, int64_t ver);
void outbox_failed(
	struct store *store, enum period kind, int64_t period, const char *problem);
/* Everything is owed again, under new versions: the centre lost it.  Between begin and commit. */
void outbox_again(struct store *store, int64_t now_s);
void outbox_state(struct store *store, int64_t now_s, struct outbox_state *out);

const char *period_word(enum period kind); /* hour week none */
bool period_named(struct str word, enum period *out);

#endif
