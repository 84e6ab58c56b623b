/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/setup.h"

#include <unistd.h>

#define DEFAULT_CONFIG "/etc/penumbra/penumbra.yaml"

const char *
setup_file(const struct options *o)
{
	if (o->config != NULL) {
		return o->config;
	}
	return access(DEFAULT_CONFIG, R_OK) == 0 ? DEFAULT_CONFIG : NULL;
}

static void
overlay(struct config *c, const struct options *o)
{
	/* a replay writes only where it was told to */
	if (o->store != NULL || o->verb != VERB_LIVE) {
		c->store = o->store != NULL ? o->store : "";
	}
	c->units = o->units != NULL ? o->units : c->units;
	c->catalogue = o->catalogue != NULL ? o->catalogue : c->catalogue;
	c->register_path = o->register_path != NULL ? o->register_path : c->register_path;
	c->dpi = o->dpi >= 0 ? o->dpi == 1 : c->dpi;
	if (o->nets > 0) {
		c->internal = o->net;
		c->internal_count = o->nets;
	}
}

const struct config *
setup_config(const struct options *o, struct arena *arena, struct problems *problems)
{
	const char *file = setup_file(o);
	const struct config *loaded =
		file != NULL ? config_load(file, arena, problems) : config_default(arena);
	struct config *c;

	if (loaded == NULL) {
		return NULL;
	}
	c = arena_take(arena, sizeof *c);
	*c = *loaded;
	overlay(c, o);
	return c;
}
