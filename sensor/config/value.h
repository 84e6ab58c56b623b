/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CONFIG_VALUE_H
#define PENUMBRA_SENSOR_CONFIG_VALUE_H

#include "sensor/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* What a plain value of the configuration may look like. */

bool value_is_office(struct str s); /* "Mon-Fri 07-19" */
bool value_is_zone(struct str s);   /* an IANA name that this machine knows */
bool value_is_switch(struct str s, bool *out);
/* Decimal, or hexadecimal behind 0x, of 16 bits. */
bool value_is_short(struct str s, uint32_t least, uint16_t *out);

#endif
