/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_ANSWERS_H
#define PENUMBRA_CLASSIFIERS_ANSWERS_H

#include "sensor/answer.h"
#include "sensor/base/hash.h"

/* What each client was told by its resolver: (client, address) -> the four newest names.  Sized
 * once, the oldest pair goes out (sensor.md 5.5).  An answer serves a flow of the same client to
 * that address that began after it (100 ms of grace) and before its time to live was over. */

enum { ANSWERS_MAX = 131072, ANSWER_NAMES = 4 };

enum answer_end {
	ANSWER_NONE,     /* nobody asked */
	ANSWER_NAMED,    /* one name */
	ANSWER_AMBIGUOUS /* several: no name */
};

struct answers_counts {
	uint64_t added, evicted, named, ambiguous;
	uint32_t pairs, names; /* in use */
};

struct answers;
struct answers *answers_open(struct hash_key key, uint32_t pairs);
void answers_close(struct answers *answers);
void answers_add(struct answers *answers, const struct answer *answer);
/* name (NAME_MAX_BYTES) is written when ANSWER_NAMED. */
enum answer_end answers_find(struct answers *answers, const struct addr *client,
	const struct addr *address, struct instant start, char *name);
/* True when `name` is the public name of an ECH record that this client got for another name
 * at this address: the flow's real name is hidden. */
bool answers_public_name(const struct answers *answers, const struct addr *client,
	const struct addr *address, const char *name);
const struct answers_counts *answers_counts(const struct answers *answers);

#endif
