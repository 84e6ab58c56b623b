/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_WORLD_H
#define PENUMBRA_REPORTS_CLI_WORLD_H

#include "classifiers/avoid.h"
#include "reports/register/register.h"

/* What an entry of the register is checked against, opened for the commands that write one. */

struct world {
	struct arena *arena;
	struct avoid *avoid, *avoid_more; /* more: where a unit reads German */
	struct unit_map *units;
	struct catalogue *catalogue;
	struct registry_world world;
};

struct world_paths {
	/* NULL: units are not checked; the installed catalogue; no entries of one's own */
	const char *units, *catalogue, *overrides;
};

/* The date given, or with NULL that of this computer; false when it is no date. */
bool world_today(struct world *w, const char *today);
/* Takes a zeroed world with its day set; `w` stays where it is until it is closed. */
void world_open(struct world *w, const struct world_paths *paths, const char *by,
	struct problems *problems);
void world_close(struct world *w);

/* A line on stderr. */
void world_print_line(void *ctx, const char *line);
/* An entry on stdout, with the fields that are filled in. */
void world_print_entry(void *ctx, const struct entry *entry);

#endif
