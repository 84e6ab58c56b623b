/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DECODE_FRAGMENT_H
#define PENUMBRA_SENSOR_DECODE_FRAGMENT_H

#include "sensor/decode/decode.h"

/* Remembers the ports of first fragments, so that later ones count to their flow: the newest 4,096
 * of them, for 3 s of packet time.  The oldest makes room, so what is forgotten depends on the
 * packets alone and not on the hash key. */

struct fragments;

struct fragments *fragments_open(void); /* NULL when memory is out */
void fragments_close(struct fragments *fragments);
/* The packet is a first fragment with this IP identification; its ports are kept. */
void fragments_put(struct fragments *fragments, const struct packet *packet, uint32_t id);
/* The packet is a later fragment: fills its ports and answers true when the first was seen. */
bool fragments_find(
	const struct fragments *fragments, struct packet *packet, uint32_t id);

#endif
