/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_TEXTS_H
#define PENUMBRA_SENSOR_NAME_TEXTS_H

#include "sensor/name/name.h"

/* What flows are called, and by which ClientHello: flows that say the same share one text.  A pool
 * of fixed size; a text lives while some flow holds it. */

struct texts;
struct texts *texts_open(uint32_t most, const struct hash_key *key);
void texts_close(struct texts *texts);

/* A handle to (name, hello), taken once more; hello may be NULL.  0 when the pool is full. */
uint32_t texts_take(struct texts *texts, const char *name, const struct hello *hello);
uint32_t texts_refs(
	const struct texts *texts, uint32_t handle);   /* how often it was taken */
void texts_give(struct texts *texts, uint32_t handle); /* 0 is fine */

const char *texts_name(const struct texts *texts, uint32_t handle); /* "" for 0 */
/* True when its ClientHello names nobody, and hides no name either. */
bool texts_nameless(const struct texts *texts, uint32_t handle);
/* False when the text has no ClientHello. */
bool texts_hello(const struct texts *texts, uint32_t handle, struct hello *out);

#endif
