/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/answers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define GRACE_NS (100 * INT64_C(1000000))

enum { NONE = 0 }; /* handles count from 1 */

/* A name is kept once, however many pairs speak of it. */
struct text_slot {
	uint32_t uses, next; /* next: in its chain, or in the list of free ones */
	char text[NAME_MAX_BYTES];
};

struct told {
	uint32_t name, ech_public; /* handles of texts */
	struct instant at, until;
};

struct pair {
	struct addr client, address;
	struct told told[ANSWER_NAMES]; /* newest first; name NONE ends them */
	uint32_t next;                  /* in its chain, or in the list of free ones */
	uint32_t newer, older;          /* by last use */
};

struct answers {
	struct hash_key key;
	struct pair *pair;      /* [0] is never used */
	struct text_slot *text; /* the same */
	uint32_t *pair_chain, *text_chain;
	uint32_t mask, pairs_max;
	uint32_t pair_free, text_free;
	uint32_t newest, oldest;
	struct answers_counts counts;
};

static uint32_t
power_above(uint32_t n)
{
	uint32_t power = 64;

	while (power < n) {
		power *= 2;
	}
	return power;
}

struct answers *
answers_open(struct hash_key key, uint32_t pairs)
{
	struct answers *a = calloc(1, sizeof *a);
	uint32_t chains = power_above(pairs);

	if (a == NULL) {
		return NULL;
	}
	*a = (struct answers){ .key = key, .mask = chains - 1, .pairs_max = pairs };
	/* untouched pages of calloc cost nothing: a quiet site pays for what it uses */
	a->pair = calloc((size_t)pairs + 1, sizeof *a->pair);
	a->text = calloc((size_t)pairs + 1, sizeof *a->text);
	a->pair_chain = calloc(chains, sizeof *a->pair_chain);
	a->text_chain = calloc(chains, sizeof *a->text_chain);
	if (a->pair == NULL || a->text == NULL || a->pair_chain == NULL ||
		a->text_chain == NULL) {
		answers_close(a);
		return NULL;
	}
	return a;
}

void
answers_close(struct answers *a)
{
	if (a != NULL) {
		free(a->pair);
		free(a->text);
		free(a->pair_chain);
		free(a->text_chain);
		free(a);
	}
}

static uint32_t *
text_chain_of(struct answers *a, const char *text)
{
	return &a->text_chain[hash_bytes(&a->key, text, strlen(text)) & a->mask];
}

static uint32_t *
pair_chain_of(
	const struct answers *a, const struct addr *client, const struct addr *address)
{
	uint8_t both[32];

	memcpy(both, client->byte, 16);
	memcpy(both + 16, address->byte, 16);
	return &a->pair_chain[hash_bytes(&a->key, both, sizeof both) & a->mask];
}

static void
text_drop(struct answers *a, uint32_t handle)
{
	struct text_slot *slot = &a->text[handle];
	uint32_t *link;

	if (handle == NONE || --slot->uses > 0) {
		return;
	}
	for (link = text_chain_of(a, slot->text); *link != handle;) {
		link = &a->text[*link].next;
	}
	*link = slot->next;
	slot->next = a->text_free;
	a->text_free = handle;
	a->counts.names--;
}

static void
unlink_age(struct answers *a, uint32_t handle)
{
	struct pair *p = &a->pair[handle];

	if (p->newer != NONE) {
		a->pair[p->newer].older = p->older;
	} else {
		a->newest = p->older;
	}
	if (p->older != NONE) {
		a->pair[p->older].newer = p->newer;
	} else {
		a->oldest = p->newer;
	}
}

static void
link_newest(struct answers *a, uint32_t handle)
{
	struct pair *p = &a->pair[handle];

	p->newer = NONE;
	p->older = a->newest;
	if (a->newest != NONE) {
		a->pair[a->newest].newer = handle;
	} else {
		a->oldest = handle;
	}
	a->newest = handle;
}

static void
told_drop(struct answers *a, struct told *told)
{
	text_drop(a, told->name);
	text_drop(a, told->ech_public);
	*told = (struct told){ 0 };
}

static void
evict_oldest(struct answers *a)
{
	uint32_t handle = a->oldest, *link;
	struct pair *p = &a->pair[handle];

	for (link = pair_chain_of(a, &p->client, &p->address); *link != handle;) {
		link = &a->pair[*link].next;
	}
	*link = p->next;
	unlink_age(a, handle);
	for (int i = 0; i < ANSWER_NAMES; i++) {
		told_drop(a, &p->told[i]);
	}
	p->next = a->pair_free;
	a->pair_free = handle;
	a->counts.pairs--;
	a->counts.evicted++;
}

/* NONE when even evicting could not make room: then `spare` alone holds every text. */
static uint32_t
text_take(struct answers *a, const char *text, uint32_t spare)
{
	uint32_t *chain = text_chain_of(a, text), handle;

	if (*text == '\0') {
		return NONE;
	}
	for (handle = *chain; handle != NONE; handle = a->text[handle].next) {
		if (strcmp(a->text[handle].text, text) == 0) {
			a->text[handle].uses++;
			return handle;
		}
	}
	while (a->text_free == NONE && a->counts.names == a->pairs_max &&
		a->oldest != NONE && a->oldest != spare) {
		evict_oldest(a);
	}
	if (a->text_free != NONE) {
		handle = a->text_free;
		a->text_free = a->text[handle].next;
	} else if (a->counts.names < a->pairs_max) {
		handle = a->counts.names + 1;
	} else {
		return NONE;
	}
	a->counts.names++;
	a->text[handle].uses = 1;
	str_copy(a->text[handle].text, NAME_MAX_BYTES, str_of(text));
	a->text[handle].next = *chain;
	*chain = handle;
	return handle;
}

static uint32_t
pair_find(const struct answers *a, const struct addr *client, const struct addr *address)
{
	uint32_t handle = *pair_chain_of(a, client, address);

	while (handle != NONE && !(addr_equal(&a->pair[handle].client, client) &&
					 addr_equal(&a->pair[handle].address, address))) {
		handle = a->pair[handle].next;
	}
	return handle;
}

static uint32_t
pair_take(struct answers *a, const struct addr *client, const struct addr *address)
{
	uint32_t handle = pair_find(a, client, address), *chain;

	if (handle != NONE) {
		unlink_age(a, handle);
		link_newest(a, handle);
		return handle;
	}
	if (a->pair_free == NONE && a->counts.pairs == a->pairs_max) {
		evict_oldest(a);
	}
	if (a->pair_free != NONE) {
		handle = a->pair_free;
		a->pair_free = a->pair[handle].next;
	} else {
		handle = a->counts.pairs + 1;
	}
	a->counts.pairs++;
	chain = pair_chain_of(a, client, address);
	a->pair[handle] =
		(struct pair){ .client = *client, .address = *address, .next = *chain };
	*chain = handle;
	link_newest(a, handle);
	return handle;
}

/* Brings the name to the front of the pair's list, dropping it where it stood or the oldest.  A
 * name told again keeps its first instant: the parts of a flow arrive long after it began. */
static void
pair_tell(struct answers *a, struct pair *p, struct told told)
{
	int from = 0;

	while (from < ANSWER_NAMES - 1 && p->told[from].name != told.name &&
		p->told[from].name != NONE) {
		from++;
	}
	if (p->told[from].name == told.name && p->told[from].at.ns < told.at.ns) {
		told.at = p->told[from].at;
	}
	told_drop(a, &p->told[from]);
	memmove(&p->told[1], &p->told[0], (size_t)from * sizeof p->told[0]);
	p->told[0] = told;
}

void
answers_add(struct answers *a, const struct answer *answer)
{
	uint32_t handle = pair_take(a, &answer->client, &answer->address);
	struct told told = { .at = answer->at,
		.until = { answer->at.ns + answer->ttl * NS_PER_SECOND } };

	told.name = text_take(a, answer->name, handle);
	if (told.name == NONE) {
		return;
	}
	told.ech_public = text_take(a, answer->ech_public, handle);
	pair_tell(a, &a->pair[handle], told);
	a->counts.added++;
}

enum answer_end
answers_find(struct answers *a, const struct addr *client, const struct addr *address,
	struct instant start, char *name)
{
	uint32_t handle = pair_find(a, client, address), only = NONE;

	for (int i = 0; handle != NONE && i < ANSWER_NAMES; i++) {
		const struct told *told = &a->pair[handle].told[i];

		if (told->name == NONE) {
			break;
		}
		if (told->at.ns > start.ns + GRACE_NS || told->until.ns < start.ns) {
			continue;
		}
		if (only != NONE) {
			a->counts.ambiguous++;
			return ANSWER_AMBIGUOUS;
		}
		only = told->name;
	}
	if (only == NONE) {
		return ANSWER_NONE;
	}
	str_copy(name, NAME_MAX_BYTES, str_of(a->text[only].text));
	a->counts.named++;
	return ANSWER_NAMED;
}

bool
answers_public_name(const struct answers *a, const struct addr *client,
	const struct addr *address, const char *name)
{
	uint32_t handle = pair_find(a, client, address);

	for (int i = 0; handle != NONE && i < ANSWER_NAMES; i++) {
		const struct told *told = &a->pair[handle].told[i];

		if (told->name != NONE && told->ech_public != NONE &&
			strcmp(a->text[told->ech_public].text, name) == 0 &&
			strcmp(a->text[told->name].text, name) != 0) {
			return true;
		}
	}
	return false;
}

const struct answers_counts *
answers_counts(const struct answers *a)
{
	return &a->counts;
}
