/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_STORE_STORE_WORDS_H
#define PENUMBRA_REPORTS_STORE_STORE_WORDS_H

#include "reports/db/db.h"
#include "reports/tally.h"

/* Inside usage.db: the tables that grow by the million keep their texts (sensor, unit, service,
 * evidence, status) as numbers of the table `word`, which makes a row less than half as long.  The
 * table of tally.def is then a view on "packed_NAME", so that a reader with SQL sees no difference.
 * Only codes and ids of files stand there, never a name from the wire. */

enum { WORD_SIZE = 64, WORD_KEYS = 5 };

struct store_words;
struct store_words *store_words_open(void);
void store_words_close(struct store_words *words);
/* What was learnt since the last commit may be gone: everything is read anew when next asked. */
void store_words_forget(struct store_words *words);
/* The words as the database has them in this snapshot; those that are known are not read again. */
void store_words_load(struct store_words *words, struct db *db);

/* Is this table packed?  Its name in SQL, and whether a column of it holds the number of a word. */
bool store_packed(enum table table);
const char *store_table_name(enum table table);
bool store_word_column(enum table table, const struct column *column);

/* The number of a text, added when it is new. */
int64_t store_word_id(struct store_words *words, struct db *db, const char *text);
/* "" for a number that stands for nothing. */
const char *store_word(const struct store_words *words, int64_t id);
/* Puts the words in order once, after they were loaded and before ranks are asked for. */
void store_words_rank(struct store_words *words);
/* Place of the word among all words in the order of bytes: rows sort by these. */
uint32_t store_word_rank(const struct store_words *words, int64_t id);

#endif
