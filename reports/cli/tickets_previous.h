/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_TICKETS_PREVIOUS_H
#define PENUMBRA_REPORTS_CLI_TICKETS_PREVIOUS_H

#include "reports/entry.h"
#include "sensor/base/arena.h"
#include "sensor/base/err.h"

/* The tickets of the last run, from its tickets.jsonl, as entries "ticket" that the tickets document
 * compares with.  The file is a person's: what is wrong in it is told with its line.  Entries live
 * in the arena. */
enum err_code tickets_previous(const char *path, struct arena *arena,
	void (*take)(void *ctx, const struct entry *entry), void *ctx,
	struct err *err) MUST_CHECK;

#endif
