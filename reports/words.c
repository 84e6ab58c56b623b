/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/words.h"

#include <ctype.h>
#include <inttypes.h>
#include <time.h>

static const char *const words[] = {
#define WORDS(name, text) text,
#include "reports/words.def"
#undef WORDS
};

const char *
words_text(enum words which)
{
	return words[which];
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

	for (const char *at = words[which]; *at != '\0'; at++) {
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
	return arena_printf(arena, "%d %s %d", tm.tm_mday,
		words[WORDS_MONTH_1 + tm.tm_mon], tm.tm_year + 1900);
}

const char *
words_week(struct arena *arena, int64_t week)
{
	char buffer[WEEK_TEXT_MAX];

	return arena_copy(
		arena, str_of(week_print((struct week){ (int32_t)week }, buffer)));
}

const char *
words_capital(struct arena *arena, const char *text)
{
	char *copy = arena_copy(arena, str_of(text));

	copy[0] = (char)toupper((unsigned char)copy[0]);
	return copy;
}
