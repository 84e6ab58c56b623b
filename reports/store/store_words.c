/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_words.h"

#include "sensor/base/map.h"
#include "sensor/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file of ours has some thousands of words; a hostile one cannot have us hold more than these. */
enum { WORDS_MOST = 1 << 20 };

struct word {
	int64_t id;
	char text[WORD_SIZE];
};

struct store_words {
	bool loaded;
	struct map ids;     /* text -> id */
	struct word *words; /* in order of id */
	size_t count, room;
	uint32_t *rank; /* of words[i] */
	bool ranked;
	struct query *add;
};

struct store_words *
store_words_open(void)
{
	struct store_words *words = calloc(1, sizeof *words);

	if (words == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	map_init(&words->ids, WORD_SIZE, sizeof(int64_t), WORDS_MOST);
	return words;
}

void
store_words_close(struct store_words *words)
{
	query_close(words->add);
	map_fini(&words->ids);
	free(words->words);
	free(words->rank);
	free(words);
}

void
store_words_forget(struct store_words *words)
{
	words->loaded = words->ranked = false;
	words->count = 0;
	map_clear(&words->ids);
}

bool
store_packed(enum table table)
{
	return table == TABLE_HOUR_USE || table == TABLE_WEEK_USE ||
	       table == TABLE_QUARTER_USE;
}

const char *
store_table_name(enum table table)
{
	static const char *const packed[TABLE_COUNT] = { [TABLE_HOUR_USE] =
								 "packed_hour_use",
		[TABLE_WEEK_USE] = "packed_week_use",
		[TABLE_QUARTER_USE] = "packed_quarter_use" };

	return packed[table] != NULL ? packed[table] : table_shape(table)->name;
}

bool
store_word_column(enum table table, const struct column *column)
{
	return store_packed(table) && column->size > 0;
}

static bool
grow(struct store_words *words)
{
	size_t room = words->room == 0 ? 256 : words->room * 2;
	struct word *at = realloc(words->words, room * sizeof *at);
	uint32_t *rank = at == NULL ? NULL : realloc(words->rank, room * sizeof *rank);

	words->words = at != NULL ? at : words->words;
	words->rank = rank != NULL ? rank : words->rank;
	words->room = rank != NULL ? room : words->room;
	return rank != NULL;
}

/* Ids come in rising order: from the database by its key, then one more each. */
static bool
learn(struct store_words *words, int64_t id, const char *text)
{
	struct word *word;
	int64_t *place;

	if (words->count == WORDS_MOST || (words->count == words->room && !grow(words))) {
		return false;
	}
	word = &words->words[words->count];
	memset(word, 0, sizeof *word);
	word->id = id;
	str_copy(word->text, sizeof word->text, str_of(text));
	place = map_at(&words->ids, word->text);
	if (place == NULL) {
		return false;
	}
	*place = id;
	words->count++;
	words->ranked = false;
	return true;
}

/* A word keeps its number and numbers rise: with the newest of them all are known. */
static bool
is_current(const struct store_words *words, struct db *db)
{
	struct query *query = db_query(db, "SELECT max(id) FROM word");
	int64_t newest = query_step(query) ? query_get(query, 0) : 0;

	query_close(query);
	return words->loaded && words->count > 0 &&
	       words->words[words->count - 1].id == newest;
}

void
store_words_load(struct store_words *words, struct db *db)
{
	struct query *query;

	if (is_current(words, db)) {
		return;
	}
	query = db_query(db, "SELECT id, text FROM word ORDER BY id");
	store_words_forget(words);
	words->loaded = true;
	while (query_step(query) &&
		learn(words, query_get(query, 0), query_get_text(query, 1))) {
	}
	query_close(query);
}

static int64_t
add(struct store_words *words, struct db *db, const char *text)
{
	int64_t id = words->count == 0 ? 1 : words->words[words->count - 1].id + 1;

	if (words->add == NULL) {
		words->add = db_query(db, "INSERT INTO word VALUES (?, ?)");
	}
	query_number(words->add, 0, id);
	query_text(words->add, 1, text, strlen(text));
	query_run(words->add);
	return learn(words, id, text) ? id : 0;
}

int64_t
store_word_id(struct store_words *words, struct db *db, const char *text)
{
	char key[WORD_SIZE] = { 0 };
	const int64_t *id;

	if (!words->loaded) {
		store_words_load(words, db);
	}
	memcpy(key, text, strnlen(text, sizeof key - 1));
	id = map_find(&words->ids, key);
	return id != NULL ? *id : add(words, db, key);
}

static size_t
find(const struct store_words *words, int64_t id)
{
	size_t low = 0, high = words->count;

	/* as we write them, word n has number n + 1 */
	if (id > 0 && (size_t)id <= words->count &&
		words->words[(size_t)id - 1].id == id) {
		return (size_t)id - 1;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (words->words[middle].id < id) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < words->count && words->words[low].id == id ? low : words->count;
}

const char *
store_word(const struct store_words *words, int64_t id)
{
	size_t at = find(words, id);

	return at < words->count ? words->words[at].text : "";
}

static int
compare_words(const void *a, const void *b)
{
	const struct word *const *x = a, *const *y = b;

	return strcmp((*x)->text, (*y)->text);
}

void
store_words_rank(struct store_words *words)
{
	const struct word **order;

	if (words->ranked || words->count == 0) {
		return;
	}
	order = calloc(words->count, sizeof *order);
	if (order == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	for (size_t i = 0; i < words->count; i++) {
		order[i] = &words->words[i];
	}
	qsort(order, words->count, sizeof *order, compare_words);
	for (size_t i = 0; i < words->count; i++) {
		words->rank[order[i] - words->words] = (uint32_t)i + 1;
	}
	free(order);
	words->ranked = true;
}

uint32_t
store_word_rank(const struct store_words *words, int64_t id)
{
	size_t at = find(words, id);

	return at < words->count ? words->rank[at] : 0;
}
