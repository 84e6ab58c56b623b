/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_VERB_LINE_H
#define PENUMBRA_REPORTS_CLI_VERB_LINE_H

#include "reports/cli/verb.h"
#include "reports/register/schema.h"
#include "sensor/base/arena.h"
#include "sensor/base/err.h"

#include <stdbool.h>

/* How a command line of a verb becomes the fields of an entry: options by the names of the columns,
 * words in the order of the form.  What is read is borrowed from argv or lives in the arena. */

enum {
	VALUES_MAX = ENTRY_FIELDS_MAX + VERB_TODAYS + 1,
	WORDS_MAX = 8,
	FIELD_NAME_MAX = 40
};

struct line { /* a command line while it is read */
	const struct verb *verb;
	const struct verb_form *form;
	const struct registry_entity *entity;
	struct arena *arena;
	const char *registry, *units, *catalogue, *config, *today, *by, *seen, *id;
	bool dry;
	const char *word[WORDS_MAX];
	size_t words;
	struct registry_value value[VALUES_MAX];
	size_t count;
};

/* WHAT WORD; see penumbra help VERB. */
enum err_code line_misused(
	const struct line *l, struct err *err, const char *what, const char *word);
/* Options and words from argv[first] on. */
enum err_code line_take(
	struct line *l, int first, int argc, char **argv, struct err *err);
/* The words, put into the fields of the form. */
enum err_code line_place_words(struct line *l, struct err *err);
/* What nobody gave and the form knows: dates that are today, the value it stands for. */
void line_place_form(struct line *l, struct day today);

#endif
