/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/avoid.h"

#include "sensor/base/file.h"

#include <strings.h>

enum { TABLE_MAX = 1024 * 1024 };

struct entry {
	struct str word; /* without the star */
	bool any_ending, capitals;
	const char *instead, *why;
};

struct avoid {
	struct arena *arena; /* owns everything, this struct too */
	struct entry *entry;
	size_t count, room;
};

static bool
is_letter(char c)
{
	unsigned char u = (unsigned char)c;

	/* bytes of letters beyond ASCII belong to a word too */
	return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') ||
	       (u >= '0' && u <= '9') || u >= 0x80;
}

static bool
is_capitals(struct str s)
{
	bool any = false;

	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] >= 'a' && s.at[i] <= 'z') {
			return false;
		}
		any = any || (s.at[i] >= 'A' && s.at[i] <= 'Z');
	}
	return any;
}

static void
take_row(struct avoid *avoid, struct str row)
{
	struct str rest = row, word = str_cut(&rest, '\t'),
		   instead = str_cut(&rest, '\t');
	struct entry entry = { .word = word };

	if (word.len == 0 || rest.at == NULL) {
		return;
	}
	if (word.at[word.len - 1] == '*') {
		entry.word.len--;
		entry.any_ending = true;
	}
	entry.capitals = is_capitals(entry.word);
	entry.instead = arena_copy(avoid->arena, instead);
	entry.why = arena_copy(avoid->arena, rest);
	*ARENA_PUSH(avoid->arena, avoid->entry, avoid->count, avoid->room) = entry;
}

struct avoid *
avoid_open(const char *path, struct problems *problems)
{
	struct arena *arena = arena_open();
	struct avoid *avoid = arena_take(arena, sizeof *avoid);
	struct str rest;

	avoid->arena = arena;
	if (!file_read(path, TABLE_MAX, arena, &rest, problems)) {
		avoid_close(avoid);
		return NULL;
	}
	str_cut(&rest, '\n'); /* names of the columns */
	while (rest.at != NULL) {
		take_row(avoid, str_cut(&rest, '\n'));
	}
	return avoid;
}

void
avoid_close(struct avoid *avoid)
{
	if (avoid != NULL) {
		arena_close(avoid->arena);
	}
}

/* Length of the entry at this place of the text, 0: it is not there. */
static size_t
hit_at(const struct entry *entry, struct str text, size_t from)
{
	size_t end = from + entry->word.len;

	if (end > text.len || (from > 0 && is_letter(text.at[from - 1]))) {
		return 0;
	}
	if (entry->capitals ? memcmp(text.at + from, entry->word.at, entry->word.len) != 0
			    : strncasecmp(text.at + from, entry->word.at,
				      entry->word.len) != 0) {
		return 0;
	}
	while (entry->any_ending && end < text.len && is_letter(text.at[end])) {
		end++;
	}
	return end < text.len && is_letter(text.at[end]) ? 0 : end - from;
}

static bool
inside_name(struct str text, size_t from, size_t len, struct str name)
{
	if (name.len == 0) {
		return false;
	}
	for (size_t i = 0; i + name.len <= text.len; i++) {
		if (i <= from && from + len <= i + name.len &&
			strncasecmp(text.at + i, name.at, name.len) == 0) {
			return true;
		}
	}
	return false;
}

static bool
find_entry(const struct entry *entry, struct str text, struct str name,
	struct avoid_hit *hit)
{
	for (size_t from = 0; from < text.len; from++) {
		size_t len = hit_at(entry, text, from);

		if (len > 0 && !inside_name(text, from, len, name)) {
			*hit = (struct avoid_hit){ { text.at + from, len },
				entry->instead, entry->why };
			return true;
		}
	}
	return false;
}

bool
avoid_find(const struct avoid *avoid, const char *text, const char *name,
	struct avoid_hit *hit)
{
	for (size_t i = 0; i < avoid->count; i++) {
		if (find_entry(&avoid->entry[i], str_of(text), str_of(name), hit)) {
			return true;
		}
	}
	return false;
}
