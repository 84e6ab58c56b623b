/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/decode/fragment.h"

#include "sensor/base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 4096, SECONDS = 3, NOBODY = UINT16_MAX };

struct tuple {
	struct addr from, to;
	uint32_t id;
	uint32_t transport; /* as wide as id: the key has no padding */
};

struct entry {
	struct tuple key;
	struct instant at;
	uint16_t from_port, to_port;
	uint16_t bucket, next; /* chain of the bucket, newest first */
	bool used;
};

struct fragments {
	struct hash_key key;
	uint16_t head[ENTRIES];
	struct entry entry[ENTRIES];
	uint16_t oldest; /* the next one to be written over */
};

struct fragments *
fragments_open(void)
{
	struct fragments *f = calloc(1, sizeof *f);

	if (f != NULL) {
		f->key = hash_key_random();
		memset(f->head, 0xff, sizeof f->head);
	}
	return f;
}

void
fragments_close(struct fragments *fragments)
{
	free(fragments);
}

static struct tuple
tuple_of(const struct packet *packet, uint32_t id)
{
	return (struct tuple){ packet->from, packet->to, id, packet->transport };
}

static uint16_t
bucket_of(const struct fragments *f, const struct tuple *key)
{
	return (uint16_t)(hash_bytes(&f->key, key, sizeof *key) % ENTRIES);
}

static void
unchain(struct fragments *f, uint16_t i)
{
	uint16_t *link = &f->head[f->entry[i].bucket];

	while (*link != i) {
		link = &f->entry[*link].next;
	}
	*link = f->entry[i].next;
}

void
fragments_put(struct fragments *fragments, const struct packet *packet, uint32_t id)
{
	uint16_t i = fragments->oldest;
	struct entry *e = &fragments->entry[i];
	struct tuple key = tuple_of(packet, id);

	if (e->used) {
		unchain(fragments, i);
	}
	*e = (struct entry){ .key = key,
		.at = packet->at,
		.from_port = packet->from_port,
		.to_port = packet->to_port,
		.bucket = bucket_of(fragments, &key),
		.used = true };
	e->next = fragments->head[e->bucket];
	fragments->head[e->bucket] = i;
	fragments->oldest = (uint16_t)((i + 1) % ENTRIES);
}

bool
fragments_find(const struct fragments *fragments, struct packet *packet, uint32_t id)
{
	struct tuple key = tuple_of(packet, id);
	uint16_t i = fragments->head[bucket_of(fragments, &key)];

	for (; i != NOBODY; i = fragments->entry[i].next) {
		const struct entry *e = &fragments->entry[i];

		if (memcmp(&e->key, &key, sizeof key) == 0) {
			packet->from_port = e->from_port;
			packet->to_port = e->to_port;
			return packet->at.ns - e->at.ns <= SECONDS * NS_PER_SECOND;
		}
	}
	return false;
}
