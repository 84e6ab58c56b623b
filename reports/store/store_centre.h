/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_STORE_CENTRE_H
#define PENUMBRA_REPORTS_STORE_STORE_CENTRE_H

#include "reports/centre/centre.h"
#include "reports/store/store.h"

/* The third kind of store: the centre of a fleet, read and written by the verbs of store.h.
 *
 * Reading: rows with FINAL, in order of key, and of them only what is sealed (schema.h): a period of
 * a sensor that has not arrived as a whole is left out and counted by store_centre_missing.
 *
 * Writing is for imports and tests; sensors deliver through the outbox.  A commit is one insert per
 * table, then the seals of the periods it touched.  It takes no pseudonym: a put of one fails the
 * commit.  Pruning hides the periods at once; `penumbra fleet prune` frees their space. */

/* The centre is borrowed and outlives the store.  ver: lowest version of what is written, seconds
 * since 1970; commits count upwards from it and from what is there.  0: to read only. */
enum err_code store_open_centre(struct centre *centre, int64_t ver, struct store **out,
	struct err *err) MUST_CHECK;

/* Periods (of a table and sensor) that store_each left out because they are not all there yet, or
 * not what their sensor sent, since the last time somebody asked; and the first of them in words, ""
 * when there is none. */
size_t store_centre_missing(struct store *store, char first[160]);
/* The same, one by one, up to some hundreds: whose, and of which week.  They stay to be asked for. */
void store_centre_absent(struct store *store,
	void (*take)(void *ctx, const char *sensor, int64_t week), void *ctx);

#endif
