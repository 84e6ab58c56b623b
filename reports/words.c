/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/words.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <time.h>

/* A name that is missing in a language, or there twice, does not build: see the assertion below and
 * -Woverride-init.  tests/lint/words.sh says which it is. */
static const char *const words[LANGUAGE_END][WORDS_COUNT] = {
#define WORDS(name, text) [WORDS_##name] = (text),
	[LANGUAGE_EN] = {
#include "reports/words.def"
	},
	[LANGUAGE_DE] = {
#include "reports/words.de.def"
	},
#undef WORDS
};

#define WORDS(name, text) +1
_Static_assert(
#include "reports/words.de.def"
	== WORDS_COUNT, "words.de.def has not the sentences of words.def; "
			"tests/lint/words.sh says which");
#undef WORDS

void
words_speak(struct arena *arena, enum language language)
{
	arena_mark(arena, (unsigned)language);
}

enum language
words_spoken(const struct arena *arena)
{
	unsigned mark = arena_marked(arena);

	return mark == LANGUAGE_NONE || mark >= LANGUAGE_END ? LANGUAGE_EN
							     : (enum language)mark;
}

const char *
words_text(const struct arena *arena, enum words which)
{
	return words[words_spoken(arena)][which];
}

/* {1} .. {9} */
static bool
is_place(const char *at)
{
	return at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}';
}

const char *
words_fill(struct arena *arena, enum words which, const char *const *args, size_t count)
{
	struct text text = { 0 };
	const char *copy;

	for (const char *at = words_text(arena, which); *at != '\0'; at++) {
		if (is_place(at)) {
			size_t place = (size_t)(at[1] - '1');

			text_addz(&text, place < count ? args[place] : "");
			at += 2;
		} else {
			text_addc(&text, *at);
		}
	}
	copy = arena_copy(arena, str_of(text_z(&text)));
	text_fini(&text);
	return copy;
}

const char *
words_number(struct arena *arena, int64_t n)
{
	return arena_printf(arena, "%" PRId64, n);
}

const char *
words_under(struct arena *arena, int64_t k)
{
	return WORDS_SAY(arena, WORDS_UNDER, words_number(arena, k));
}

const char *
words_many(struct arena *arena, enum words one, enum words many, int64_t n)
{
	return WORDS_SAY(arena, n == 1 ? one : many, words_number(arena, n));
}

const char *
words_list(struct arena *arena, const char *const *items, size_t count)
{
	const char *list = count == 0 ? "" : items[0];

	for (size_t i = 1; i < count; i++) {
		list = WORDS_SAY(arena, i + 1 < count ? WORDS_LIST_MORE : WORDS_LIST_LAST,
			list, items[i]);
	}
	return list;
}

const char *
words_day(struct arena *arena, struct day day)
{
	time_t seconds = (time_t)day.n * 86400;
	struct tm tm;

	if (day.n == DAY_OPEN || gmtime_r(&seconds, &tm) == NULL) {
		return "";
	}
	return WORDS_SAY(arena, WORDS_DAY, words_number(arena, tm.tm_mday),
		words_text(arena, WORDS_MONTH_1 + (enum words)tm.tm_mon),
		words_number(arena, tm.tm_year + 1900));
}

const char *
words_week(struct arena *arena, int64_t week)
{
	char buffer[WEEK_TEXT_MAX];

	return arena_copy(
		arena, str_of(week_print((struct week){ (int32_t)week }, buffer)));
}

/* Letters beyond ASCII up to U+00FE: "\u00fcber" begins with one. */
const char *
words_capital(struct arena *arena, const char *text)
{
	char *copy = arena_copy(arena, str_of(text));
	unsigned char second = copy[0] == '\0' ? 0 : (unsigned char)copy[1];

	if ((unsigned char)copy[0] == 0xc3 && second >= 0xa0 && second < 0xbf &&
		second != 0xb7) {
		copy[1] = (char)(second - 0x20);
	}
	copy[0] = (char)toupper((unsigned char)copy[0]);
	return copy;
}

const char *
words_tenths(struct arena *arena, int64_t tenths)
{
	return WORDS_SAY(arena, WORDS_TENTHS, words_number(arena, tenths / 10),
		words_number(arena, tenths % 10));
}

/* Three sentences for each need, in the order of the needs; a test holds names and order. */
static const char *
need_text(const struct arena *arena, need_id need, unsigned which)
{
	assert(need < need_count());
	return words_text(arena, WORDS_NEED_N01 + (enum words)(need * 3U + which));
}

const char *
words_need(const struct arena *arena, need_id need)
{
	return need_text(arena, need, 0);
}

const char *
words_need_question(const struct arena *arena, need_id need)
{
	return need_text(arena, need, 1);
}

const char *
words_need_offer(const struct arena *arena, need_id need)
{
	return need_text(arena, need, 2);
}

const char *
words_state(const struct arena *arena, enum status status)
{
	return words_text(arena, WORDS_STATE_UNREVIEWED + (enum words)status);
}
