/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/texts.h"

#include <assert.h>
#include <stdlib.h>

enum { NOTES_BYTES = 300 };

/* Name and claimed name lie behind each other in `notes`, each terminated.  A claimed name that is
 * the name itself is not kept twice; one that does not fit beside it is dropped. */
struct entry {
	uint64_t mark;
	uint32_t refs, next; /* of the chain, or of the free list */
	uint16_t version;
	uint16_t claimed; /* where it begins in notes */
	uint8_t ech;
	bool post_quantum, hello;
	char alpn[16], ja4[40];
	char notes[NOTES_BYTES];
};

struct texts {
	struct hash_key key;
	uint32_t most, used, free, buckets; /* touched as far as they were ever used */
	uint32_t *bucket;
	struct entry *entry;
};

struct texts *
texts_open(uint32_t most, const struct hash_key *key)
{
	struct texts *t = calloc(1, sizeof *t);

	if (t == NULL) {
		return NULL;
	}
	t->key = *key;
	t->most = most;
	for (t->buckets = 1; t->buckets < most; t->buckets *= 2) {
	}
	t->bucket = calloc(t->buckets, sizeof *t->bucket);
	t->entry = calloc(most, sizeof *t->entry);
	if (t->bucket == NULL || t->entry == NULL) {
		texts_close(t);
		return NULL;
	}
	return t;
}

void
texts_close(struct texts *t)
{
	if (t != NULL) {
		free(t->bucket);
		free(t->entry);
		free(t);
	}
}

static struct entry *
entry_of(const struct texts *t, uint32_t handle)
{
	assert(handle > 0 && handle <= t->most);
	return &t->entry[handle - 1];
}

static void
entry_fill(struct entry *e, const char *name, const struct hello *hello)
{
	size_t n = strlen(name) + 1,
	       claimed = hello == NULL ? 0 : strlen(hello->claimed) + 1;

	memset(e, 0, sizeof *e);
	memcpy(e->notes, name, n);
	if (hello == NULL) {
		return;
	}
	e->hello = true;
	e->version = hello->version;
	e->ech = (uint8_t)hello->ech;
	e->post_quantum = hello->post_quantum;
	memcpy(e->alpn, hello->alpn, sizeof e->alpn);
	memcpy(e->ja4, hello->ja4, sizeof e->ja4);
	e->claimed = (uint16_t)(n - 1); /* the terminator: "" */
	if (strcmp(name, hello->claimed) == 0) {
		e->claimed = 0;
	} else if (n + claimed <= NOTES_BYTES) {
		e->claimed = (uint16_t)n;
		memcpy(e->notes + n, hello->claimed, claimed);
	}
}

/* Of what is not zero anyway: texts end in a zero, and what they do not fill is zero too. */
static uint64_t
mark_of(const struct texts *t, const struct entry *e)
{
	size_t from = offsetof(struct entry, version);
	size_t claimed = e->claimed + strlen(e->notes + e->claimed);
	size_t name = strlen(e->notes);
	size_t used = claimed > name ? claimed : name;

	return hash_bytes(&t->key, (const char *)e + from,
		offsetof(struct entry, notes) + used - from);
}

static uint32_t
entry_take(struct texts *t)
{
	uint32_t handle = t->free;

	if (handle != 0) {
		t->free = entry_of(t, handle)->next;
	} else if (t->used < t->most) {
		handle = ++t->used;
	}
	return handle;
}

uint32_t
texts_take(struct texts *t, const char *name, const struct hello *hello)
{
	__attribute__((uninitialized)) struct entry e; /* entry_fill clears it */
	uint32_t *bucket, handle;

	entry_fill(&e, name, hello);
	e.mark = mark_of(t, &e);
	bucket = &t->bucket[e.mark & (t->buckets - 1)];
	for (handle = *bucket; handle != 0; handle = entry_of(t, handle)->next) {
		if (entry_of(t, handle)->mark == e.mark) {
			entry_of(t, handle)->refs++;
			return handle;
		}
	}
	handle = entry_take(t);
	if (handle != 0) {
		e.refs = 1;
		e.next = *bucket;
		*entry_of(t, handle) = e;
		*bucket = handle;
	}
	return handle;
}

uint32_t
texts_refs(const struct texts *t, uint32_t handle)
{
	return handle == 0 ? 0 : entry_of(t, handle)->refs;
}

void
texts_give(struct texts *t, uint32_t handle)
{
	struct entry *e;
	uint32_t *link;

	if (handle == 0 || --(e = entry_of(t, handle))->refs > 0) {
		return;
	}
	link = &t->bucket[e->mark & (t->buckets - 1)];
	while (*link != handle) {
		link = &entry_of(t, *link)->next;
	}
	*link = e->next;
	e->next = t->free;
	t->free = handle;
}

const char *
texts_name(const struct texts *t, uint32_t handle)
{
	return handle == 0 ? "" : entry_of(t, handle)->notes;
}

bool
texts_nameless(const struct texts *t, uint32_t handle)
{
	const struct entry *e = handle == 0 ? NULL : entry_of(t, handle);

	return e != NULL && e->hello && e->notes[e->claimed] == '\0' &&
	       e->ech != ECH_HIDDEN;
}

bool
texts_hello(const struct texts *t, uint32_t handle, struct hello *out)
{
	const struct entry *e = handle == 0 ? NULL : entry_of(t, handle);

	if (e == NULL || !e->hello) {
		return false;
	}
	memset(out, 0, sizeof *out);
	out->version = e->version;
	out->ech = (enum ech)e->ech;
	out->post_quantum = e->post_quantum;
	memcpy(out->alpn, e->alpn, sizeof out->alpn);
	memcpy(out->ja4, e->ja4, sizeof out->ja4);
	(void)str_copy(out->claimed, sizeof out->claimed, str_of(e->notes + e->claimed));
	if (out->ech != ECH_HIDDEN) {
		(void)name_clean(str_of(out->claimed), out->name);
	}
	return true;
}
