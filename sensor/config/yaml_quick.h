/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CONFIG_YAML_QUICK_H
#define PENUMBRA_SENSOR_CONFIG_YAML_QUICK_H

#include "sensor/config/yaml.h"

/* Reads the plain YAML that catalogues are written in ten times as fast as libyaml does: maps and
 * lists by indentation, one line for each key, values that are plain, quoted without escapes, or a
 * map or list in brackets on the same line.  Gives the tree libyaml would give, with the same places;
 * of everything else (and whatever might be wrong) it says NULL, and libyaml is asked, which also
 * finds the words for what is wrong. */
enum { YAML_KEYS_MAX = 256, YAML_NODES_MAX = 1000000, YAML_DEPTH_MAX = 16 };

const struct yaml *yaml_quick(struct str bytes, struct arena *arena);

#endif
