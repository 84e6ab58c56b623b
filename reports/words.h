/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_WORDS_H
#define PENUMBRA_REPORTS_WORDS_H

#include "classifiers/decision.h"
#include "classifiers/need.h"
#include "sensor/base/arena.h"
#include "sensor/base/instant.h"
#include "sensor/base/language.h"

#include <stddef.h>
#include <stdint.h>

/* Every sentence that a document prints, once, in words.def; each further language is one file with
 * the same names, words.de.def, and will not build when one is missing.  A sentence has places {1} {2}
 * ... that are filled with texts, in any order.  Words to avoid: words/words.en.tsv and words.de.tsv; a
 * test holds sentences and lists against each other.
 *
 * Which language a text is in says the arena it is made in (docs/why/08-an-arena-has-a-language.md):
 * English, until words_speak says otherwise. */

enum words {
#define WORDS(name, text) WORDS_##name,
#include "reports/words.def"
#undef WORDS
	WORDS_COUNT
};

void words_speak(struct arena *arena, enum language language);
enum language words_spoken(const struct arena *arena);
const char *words_text(const struct arena *arena, enum words which);
/* Fills the places; what is missing reads "". */
const char *words_fill(
	struct arena *arena, enum words which, const char *const *args, size_t count);
#define WORDS_SAY(arena, which, ...)                                       \
	words_fill((arena), (which), (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/* "under 5" */
const char *words_under(struct arena *arena, int64_t k);
/* "3 devices", "1 device": the sentence of one, or of several with {1} the number. */
const char *words_many(struct arena *arena, enum words one, enum words many, int64_t n);
/* "Finance, Legal and Sales" */
const char *words_list(struct arena *arena, const char *const *items, size_t count);
const char *words_number(struct arena *arena, int64_t n);
/* "7 April 2025" */
const char *words_day(struct arena *arena, struct day day);
/* "2025-W14" */
const char *words_week(struct arena *arena, int64_t week);
/* A need as the end of "I need to ...", and the question that opens a talk about it. */
const char *words_need(const struct arena *arena, need_id need);
const char *words_need_question(const struct arena *arena, need_id need);
/* What an IT department usually offers for it; "-" nothing. */
const char *words_need_offer(const struct arena *arena, need_id need);
/* "in conversation" */
const char *words_state(const struct arena *arena, enum status status);
/* "4.2"; tenths as people write them, never for machines. */
const char *words_tenths(struct arena *arena, int64_t tenths);
/* First letter large. */
const char *words_capital(struct arena *arena, const char *text);

#endif
