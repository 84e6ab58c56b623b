/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_WORDS_H
#define PENUMBRA_REPORTS_WORDS_H

#include "classifiers/decision.h"
#include "sensor/base/arena.h"
#include "sensor/base/instant.h"

#include <stddef.h>
#include <stdint.h>

/* Every sentence that a document prints, once, in words.def: a translation is one file.  A sentence
 * has places {1} {2} ... that are filled with texts, in any order.  The list of words to avoid is
 * words/words.en.tsv; a test holds the two against each other. */

enum words {
#define WORDS(name, text) WORDS_##name,
#include "reports/words.def"
#undef WORDS
	WORDS_COUNT
};

const char *words_text(enum words which);
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
/* First letter large. */
const char *words_capital(struct arena *arena, const char *text);

#endif
