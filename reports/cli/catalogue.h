/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_CATALOGUE_H
#define PENUMBRA_REPORTS_CLI_CATALOGUE_H

#include "sensor/base/arena.h"
#include "sensor/base/problems.h"

#include <stdbool.h>

/* The verbs of `penumbra catalogue`; each gives the exit status. */

struct catalogue_args {
	struct arena *arena;
	const char *catalogue, *overrides, *public_suffix, *words, *db; /* "" none */
	bool own, json;
};

int catalogue_lookup(const struct catalogue_args *args, int count, char **names);
int catalogue_check_files(const struct catalogue_args *args, int count, char **paths);
int catalogue_stats(const struct catalogue_args *args, int count, char **rest);
int catalogue_suggest(const struct catalogue_args *args, int count, char **words);

/* Prints and frees the problems; the exit status of wrong files. */
int catalogue_complain(struct problems *problems);

#endif
