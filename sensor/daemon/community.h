/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_COMMUNITY_H
#define PENUMBRA_SENSOR_DAEMON_COMMUNITY_H

#include "sensor/sighting.h"

/* Community ID, version 1, seed 0: base64 of SHA-1 over the ordered five-tuple, so that an engineer
 * can jump to the same flow in Zeek, Suricata or Arkime. */

enum { COMMUNITY_TEXT_MAX = 32 };

/* buf holds COMMUNITY_TEXT_MAX bytes; returns buf, "" when libcrypto has no SHA-1. */
const char *community_id(const struct sighting *s, char *buf);

#endif
