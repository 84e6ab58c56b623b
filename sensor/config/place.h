/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CONFIG_PLACE_H
#define PENUMBRA_SENSOR_CONFIG_PLACE_H

#include "sensor/base/arena.h"
#include "sensor/base/language.h"

/* Where penumbra's own data lies when nobody says: beside the source tree when the program runs
 * from its build folder (TREE/build/FLAVOUR/penumbra), else where it was installed. */

/* Folder of the catalogue; the other data files lie beside it. */
const char *config_catalogue_place(struct arena *arena);
/* Table of words to avoid in a language, "" when it is not there. */
const char *config_words_place(struct arena *arena, enum language language);

#endif
