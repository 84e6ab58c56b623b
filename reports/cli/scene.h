/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_SCENE_H
#define PENUMBRA_REPORTS_CLI_SCENE_H

#include "reports/crowd.h"
#include "sensor/base/err.h"

/* Everything a document draws on, opened in the right order and closed backwards: configuration,
 * units, catalogue, register, store, facts, crowd. */

struct scene_paths {
	const char *config, *store, *registry, *units, *catalogue, *previous,
		*status; /* NULL: not given */
	bool has_week;
	struct week week;
	struct day today;       /* DAY_OPEN: not given */
	int64_t k;              /* 0: not given */
	enum language language; /* LANGUAGE_NONE: not given */
};

struct scene {
	struct arena *arena;
	struct unit_map *units;
	struct catalogue *catalogue;
	struct policy *policy;
	struct facts *facts;
	struct crowd *crowd;
	/* older weeks are read when a document asks for them */
	struct store *store;
	struct centre *centre; /* the store is the fleet's; else NULL */
	struct err trouble;    /* what went wrong then; code ERR_OK: nothing */
};

/* Every problem of the files is printed on stderr, a line each, before it fails. */
enum err_code scene_open(
	const struct scene_paths *paths, struct scene **out, struct err *err) MUST_CHECK;
/* After a document was built: could everything be read that it asked for? */
enum err_code scene_whole(const struct scene *scene, struct err *err) MUST_CHECK;
void scene_close(struct scene *scene);

#endif
