/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"

#include <string.h>

enum { WORD_BYTES = 64, WORDS_MOST = 1 << 20 };

uint32_t
word_of(struct map *words, const char *text)
{
	char key[WORD_BYTES] = { 0 };

	memcpy(key, text, strnlen(text, sizeof key - 1));
	return map_at(words, key) == NULL ? WORD_NONE : (uint32_t)map_index(words, key);
}

const char *
word_text(const struct map *words, uint32_t word)
{
	return map_key(words, word);
}

/* Words of the loaded map and catalogue are taken in their order, so ids need no search. */
uint32_t
unit_word(unit_id unit)
{
	return unit == UNIT_NONE ? WORD_NONE : (uint32_t)unit + WORD_FIRST;
}

uint32_t
service_word(service_id service)
{
	return service == SERVICE_NONE ? WORD_NONE : service + WORD_FIRST;
}

struct facts
facts_of(const struct rollup *r, uint32_t service)
{
	return *(struct facts *)map_value(&r->services, service);
}

static bool
runs_by_itself(const struct service *s)
{
	return s->citizen == CITIZEN_AUTOMATION || s->citizen == CITIZEN_BUILDER ||
	       s->citizen == CITIZEN_DATABASE || s->citizen == CITIZEN_AUTONOMOUS ||
	       s->ai == AI_AUTONOMOUS || s->ai == AI_API;
}

static void
add_service(struct rollup *r, const struct service *s)
{
	struct facts *facts;
	/* a service of that name would share the word, and every later id would be one off */
	bool taken = strcmp(s->id, SERVICE_NONE_WORD) == 0;
	uint32_t word = word_of(&r->services, taken ? "none." : s->id);

	facts = map_value(&r->services, word);
	facts->need = s->need;
	facts->kind = (uint8_t)(s->citizen == CITIZEN_NONE && s->ai == AI_AUTONOMOUS
					? CITIZEN_AUTONOMOUS
					: s->citizen);
	facts->timed = runs_by_itself(s);
}

void
words_open(struct rollup *r)
{
	map_init(&r->units, WORD_BYTES, 0, WORDS_MOST);
	map_init(&r->services, WORD_BYTES, sizeof(struct facts), WORDS_MOST);
	map_init(&r->offers, WORD_BYTES, 0, WORDS_MOST);
	word_of(&r->units, UNIT_ALL);
	word_of(&r->units, UNIT_NONE_WORD);
	word_of(&r->services, SERVICE_ANY_WORD);
	word_of(&r->services, SERVICE_NONE_WORD);
	for (size_t i = 0; i < unit_count(r->config.units); i++) {
		word_of(&r->units, unit_at(r->config.units, (unit_id)i)->code);
	}
	for (size_t i = 0; i < service_count(r->config.catalogue); i++) {
		add_service(r, service_at(r->config.catalogue, (service_id)i));
	}
}

void
words_close(struct rollup *r)
{
	map_fini(&r->units);
	map_fini(&r->services);
	map_fini(&r->offers);
}
