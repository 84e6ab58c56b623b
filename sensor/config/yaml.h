/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CONFIG_YAML_H
#define PENUMBRA_SENSOR_CONFIG_YAML_H

#include "sensor/base/arena.h"
#include "sensor/base/problems.h"

#include <stdbool.h>

/* A YAML file as a tree whose every node knows its line and column (libyaml is fenced in yaml.c).
 * Aliases, anchors, tags, several documents, repeated keys, files over 16 MiB and depth over 16 are
 * refused.  Text stays text: `no` and `1e3` are what they look like. */

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	int line, column; /* of the node, from 1 */
	struct str key;   /* when it is an entry of a map */
	int key_line, key_column;
	struct str text;          /* YAML_TEXT; lives in the arena, terminated */
	const struct yaml *first; /* YAML_LIST, YAML_MAP: entries in order */
	const struct yaml *next;
};

/* NULL when the file could not be read as YAML; the reasons are in problems. */
const struct yaml *yaml_load(
	const char *path, struct arena *arena, struct problems *problems);
const struct yaml *yaml_parse(const char *file, struct str bytes, struct arena *arena,
	struct problems *problems);
/* The entry of a map, or NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

#endif
