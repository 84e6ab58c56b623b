/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/verb_line.h"

#include "sensor/base/nearest.h"

#include <stdio.h>
#include <string.h>

enum err_code
line_misused(const struct line *l, struct err *err, const char *what, const char *word)
{
	return err_set(
		err, ERR_USAGE, "%s%s; see penumbra help %s", what, word, l->verb->name);
}

/* --- options ------------------------------------------------------------------- */

static const char **
place_of(struct line *l, const char *name)
{
	const struct {
		const char *name;
		const char **place;
	} known[] = { { "register", &l->registry }, { "units", &l->units },
		{ "catalogue", &l->catalogue }, { "config", &l->config },
		{ "today", &l->today }, { "by", &l->by }, { "seen", &l->seen },
		{ "id", &l->id } };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (strcmp(known[i].name, name) == 0) {
			return known[i].place;
		}
	}
	return NULL;
}

/* What a person writes in one word, as the register writes it: "in-conversation", "sales,legal". */
static const char *
as_stored(struct line *l, const struct field *field, const char *text)
{
	char from = field->type == FIELD_WORD ? '-' : ',';
	char *copy;

	if (field->type == FIELD_TEXT || field->type == FIELD_DATE ||
		field->type == FIELD_WEEK || field->type == FIELD_NUMBER) {
		return text;
	}
	copy = arena_copy(l->arena, str_of(text));
	for (char *c = copy; *c != '\0'; c++) {
		if (*c == from) {
			*c = ' ';
		}
	}
	return copy;
}

/* A later value stands for an earlier one. */
static void
set(struct line *l, int at, const char *text)
{
	const struct field *field = &l->entity->fields[at];
	size_t i = 0;

	while (i < l->count && strcmp(l->value[i].name, field->name) != 0) {
		i++;
	}
	l->value[i] = (struct registry_value){ field->name, as_stored(l, field, text) };
	l->count += i == l->count;
}

static enum err_code
set_named(struct line *l, const char *word, const char *text, struct err *err)
{
	char name[FIELD_NAME_MAX] = "";
	struct nearest nearest;
	int at;

	if (!str_copy(name, sizeof name, str_of(word))) {
		return line_misused(l, err, "this option is not known: ", word);
	}
	for (char *c = name; *c != '\0'; c++) {
		if (*c == '-') {
			*c = '_';
		}
	}
	at = registry_field(l->entity, strcmp(name, "for") == 0 ? "units" : name);
	if (at >= 0) {
		set(l, at, text);
		return ERR_OK;
	}
	nearest = nearest_to(str_of(name));
	for (size_t i = 0; i < l->entity->count; i++) {
		nearest_offer(&nearest, l->entity->fields[i].name);
	}
	return err_set(err, ERR_USAGE,
		"%s has no field %s (nearest: %s); see penumbra register columns %s",
		l->entity->name, word, nearest.best, l->entity->name);
}

static enum err_code
take_option(struct line *l, const char *option, int *i, int argc, char **argv,
	struct err *err)
{
	const char *equals = strchr(option, '=');
	const char *name, *text, **place;

	name = equals == NULL ? option
			      : arena_copy(l->arena, (struct str){ option,
							     (size_t)(equals - option) });
	if (equals == NULL && *i + 1 >= argc) {
		return line_misused(l, err, "what comes after --", option);
	}
	text = equals != NULL ? equals + 1 : argv[++*i];
	place = place_of(l, name);
	if (place != NULL) {
		*place = text;
		return ERR_OK;
	}
	return set_named(l, name, text, err);
}

static enum err_code
take_word(struct line *l, const char *word, struct err *err)
{
	const char *equals = strchr(word, '=');

	if (l->form->pairs && equals != NULL) {
		return set_named(l,
			arena_copy(
				l->arena, (struct str){ word, (size_t)(equals - word) }),
			equals + 1, err);
	}
	if (l->words == WORDS_MAX) {
		return line_misused(l, err, "too many words: ", word);
	}
	l->word[l->words++] = word;
	return ERR_OK;
}

enum err_code
line_take(struct line *l, int first, int argc, char **argv, struct err *err)
{
	enum err_code code = ERR_OK;
	bool only_words = false;

	for (int i = first; i < argc && code == ERR_OK; i++) {
		const char *word = argv[i];

		if (only_words || word[0] != '-' || word[1] == '\0') {
			code = take_word(l, word, err);
		} else if (strcmp(word, "--") == 0) {
			only_words = true;
		} else if (strcmp(word, "-n") == 0 || strcmp(word, "--dry-run") == 0) {
			l->dry = true;
		} else if (strcmp(word, "-c") == 0) {
			code = take_option(l, "config", &i, argc, argv, err);
		} else if (word[1] != '-') {
			code = line_misused(l, err, "this option is not known: ", word);
		} else {
			code = take_option(l, word + 2, &i, argc, argv, err);
		}
	}
	return code;
}

/* --- from words to fields --------------------------------------------------------- */

enum err_code
line_place_words(struct line *l, struct err *err)
{
	const struct verb_form *form = l->form;
	size_t n = 0;

	for (; n < l->words && n < VERB_PLACES && form->place[n] != NULL; n++) {
		int at = registry_field(l->entity, form->place[n]);

		if (at < 0) {
			l->id = l->word[n];
		} else {
			set(l, at, l->word[n]);
		}
	}
	if (n < l->words) {
		return line_misused(l, err,
			"put quotes round a text of several words; not expected: ",
			l->word[n]);
	}
	if (form->must_exist && l->id == NULL) {
		return line_misused(l, err, "which one? Name its id", "");
	}
	return ERR_OK;
}

static bool
is_set(const struct line *l, const char *name)
{
	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->value[i].name, name) == 0) {
			return true;
		}
	}
	return false;
}

void
line_place_form(struct line *l, struct day today)
{
	const struct verb_form *form = l->form;
	char on[WEEK_TEXT_MAX];

	for (size_t i = 0; i < VERB_TODAYS && form->today[i] != NULL; i++) {
		/* an entry that is changed by its id keeps its dates */
		if (!is_set(l, form->today[i]) && (l->id == NULL || form->must_exist)) {
			set(l, registry_field(l->entity, form->today[i]),
				arena_copy(l->arena, str_of(day_print(today, on))));
		}
	}
	if (form->field != NULL) {
		set(l, registry_field(l->entity, form->field), form->value);
	}
}
