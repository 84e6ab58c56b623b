/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/verb.h"

#include "reports/cli/world.h"
#include "reports/register/schema.h"
#include "sensor/base/file.h"
#include "sensor/base/nearest.h"
#include "sensor/config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

static int
fail(const struct err *err)
{
	fprintf(stderr, "penumbra: %s\n", err->text);
	return err_exit_status(err->code);
}

static enum err_code
misused(const struct line *l, struct err *err, const char *what, const char *word)
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
		return misused(l, err, "this option is not known: ", word);
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
		return misused(l, err, "what comes after --", option);
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
		return misused(l, err, "too many words: ", word);
	}
	l->word[l->words++] = word;
	return ERR_OK;
}

static enum err_code
take_line(struct line *l, int first, int argc, char **argv, struct err *err)
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
			code = misused(l, err, "this option is not known: ", word);
		} else {
			code = take_option(l, word + 2, &i, argc, argv, err);
		}
	}
	return code;
}

/* --- from words to fields --------------------------------------------------------- */

static enum err_code
place_words(struct line *l, struct err *err)
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
		return misused(l, err,
			"put quotes round a text of several words; not expected: ",
			l->word[n]);
	}
	if (form->must_exist && l->id == NULL) {
		return misused(l, err, "which one? Name its id", "");
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

static void
place_form(struct line *l, struct day today)
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

/* --- files ---------------------------------------------------------------------- */

/* Options win over the configuration. */
static enum err_code
open_config(struct line *l, struct world_paths *paths, struct problems *problems)
{
	const struct config *config;

	*paths = (struct world_paths){ l->units, l->catalogue, NULL };
	if (l->config == NULL) {
		l->registry = l->registry == NULL ? "register.db" : l->registry;
		return ERR_OK;
	}
	config = config_load(l->config, l->arena, problems);
	if (config == NULL) {
		return problems_end(problems, NULL);
	}
	(void)setenv("TZ", config->time_zone, 1); /* days are those of the site */
	tzset();
	if (paths->units == NULL && config->units[0] != '\0') {
		paths->units = config->units;
	}
	if (paths->catalogue == NULL && config->catalogue[0] != '\0') {
		paths->catalogue = config->catalogue;
	}
	paths->overrides = config->overrides[0] == '\0' ? NULL : config->overrides;
	if (l->registry == NULL) {
		l->registry =
			config->register_path[0] != '\0'
				? config->register_path
				: file_beside(config->store, "register.db", l->arena);
	}
	return ERR_OK;
}

static int
say_problems(struct problems *problems, const char *end)
{
	problems_print(problems, world_print_line, NULL);
	fputs(end, stderr);
	return err_exit_status(ERR_CONFIG);
}

/* --- showing -------------------------------------------------------------------- */

struct showing {
	const struct line *line;
	size_t shown;
};

static bool
lists(const char *list, const char *word)
{
	struct str rest = str_of(list);

	while (rest.at != NULL) {
		if (str_equal(str_cut(&rest, ' '), str_of(word))) {
			return true;
		}
	}
	return false;
}

static bool
is_about(const struct line *l, const struct entry *entry)
{
	const struct registry_entity *entity =
		registry_entity_named(str_of(entry->entity));
	const struct verb_form *form = l->form;

	if (form->show_all) {
		return entity == l->entity;
	}
	for (size_t i = 0; i < entity->count; i++) {
		enum field_type type = entity->fields[i].type;
		bool fits = form->show_unit
				    ? type == FIELD_UNIT || type == FIELD_UNITS
				    : type == FIELD_SERVICE || type == FIELD_SERVICES;

		if (fits && lists(entry->field[i].text, l->word[0])) {
			return true;
		}
	}
	return strcmp(entry->id, l->word[0]) == 0;
}

static void
show_entry(void *ctx, const struct entry *entry)
{
	struct showing *s = ctx;

	if (is_about(s->line, entry)) {
		world_print_entry(NULL, entry);
		s->shown++;
	}
}

static enum err_code
show(struct line *l, struct err *err)
{
	struct registry *registry;
	struct showing s = { l, 0 };
	enum err_code code;

	if (l->words != (l->form->show_all ? 0 : 1)) {
		return misused(l, err, "show what? One word", "");
	}
	code = registry_open(l->registry, false, &registry, err);
	if (code != ERR_OK) {
		return code;
	}
	code = registry_each(registry, NULL, show_entry, &s, err);
	registry_close(registry);
	if (code == ERR_OK && s.shown == 0) {
		puts("nothing is written down yet");
	}
	return code;
}

/* --- writing -------------------------------------------------------------------- */

static void
show_written(void *ctx, const struct entry *entry)
{
	const struct registry_noted *done = ctx;

	if (strcmp(entry->id, done->id) == 0) {
		world_print_entry(NULL, entry);
	}
}

static int
write_into(struct line *l, const struct registry_note *note, const struct world *w,
	struct problems *problems)
{
	struct registry *registry;
	struct registry_noted done;
	struct err err;
	bool there = access(l->registry, F_OK) == 0;
	enum err_code code = registry_open(l->registry, true, &registry, &err);

	if (code != ERR_OK) {
		return fail(&err);
	}
	code = registry_note(registry, note, &w->world, &done, problems, &err);
	if (code == ERR_OK && !done.changed) {
		printf("%s %s says that already, nothing was written\n", note->entity,
			done.id);
	} else if (code == ERR_OK && note->dry) {
		printf("%s %s, version %d (checked only)\n", note->entity, done.id,
			done.version);
	} else if (code == ERR_OK) {
		code = registry_each(registry, note->entity, show_written, &done, &err);
	}
	registry_close(registry);
	if (!there && (code != ERR_OK || note->dry)) {
		unlink(l->registry); /* opening made it, and nothing is in it */
	}
	if (code != ERR_OK && problems->all > 0) {
		return say_problems(problems, "penumbra: nothing was written\n");
	}
	return code == ERR_OK ? 0 : fail(&err);
}

static int
write_line(struct line *l, const struct world *w, struct problems *problems)
{
	uint64_t seen = 0;
	struct err err;
	struct registry_note note = {
		.label = arena_copy(l->arena, str_of(l->verb->name)),
		.entity = l->entity->name,
		.id = l->id == NULL ? "" : l->id,
		.turn = l->form->turn,
		.must_exist = l->form->must_exist,
		.dry = l->dry,
	};

	if (l->seen != NULL && !str_number(str_of(l->seen), INT32_MAX, &seen)) {
		(void)misused(
			l, &err, "--seen wants the number of a version, not ", l->seen);
		return fail(&err);
	}
	memcpy(note.key, l->form->key, sizeof note.key);
	memcpy(note.fresh, l->form->fresh, sizeof note.fresh);
	note.seen = (int)seen;
	place_form(l, w->world.today);
	note.value = l->value;
	note.count = l->count;
	return write_into(l, &note, w, problems);
}

static enum err_code
check_line(struct line *l, struct world *w, struct err *err)
{
	if (!world_today(w, l->today)) {
		return misused(
			l, err, "--today wants a date like 2025-03-31, not ", l->today);
	}
	if (l->by == NULL) {
		l->by = getenv("PENUMBRA_BY");
	}
	if (l->by == NULL || l->by[0] == '\0') {
		return misused(
			l, err, "who writes this? Add --by with initials or a role", "");
	}
	return place_words(l, err);
}

static int
write_with_world(
	struct line *l, const struct world_paths *paths, struct problems *problems)
{
	struct world w = { 0 };
	struct err err;
	int status;

	if (check_line(l, &w, &err) != ERR_OK) {
		return fail(&err);
	}
	world_open(&w, paths, l->by, problems);
	status = problems->all > 0 ? say_problems(problems, "")
				   : write_line(l, &w, problems);
	world_close(&w);
	return status;
}

static int
run_line(struct line *l, int first, int argc, char **argv)
{
	struct problems problems = { 0 };
	struct world_paths paths;
	struct err err;
	int status;

	if (take_line(l, first, argc, argv, &err) != ERR_OK) {
		return fail(&err);
	}
	if (open_config(l, &paths, &problems) != ERR_OK) {
		status = say_problems(&problems, "");
	} else if (l->form->show_unit || l->form->show_service || l->form->show_all) {
		status = show(l, &err) == ERR_OK ? 0 : fail(&err);
	} else {
		status = write_with_world(l, &paths, &problems);
	}
	problems_fini(&problems);
	return status;
}

static const struct verb_form *
form_named(const struct verb *verb, const char *word)
{
	for (size_t i = 0; i < verb->count; i++) {
		const struct verb_form *form = &verb->forms[i];

		if (form->word == NULL ||
			(word != NULL && strcmp(form->word, word) == 0)) {
			return form;
		}
	}
	return NULL;
}

int
verb_run(const struct verb *verb, int argc, char **argv)
{
	struct line l = { .verb = verb };
	struct text words = { 0 };
	int status;

	l.form = form_named(verb, argc > 1 ? argv[1] : NULL);
	if (l.form == NULL) {
		for (size_t i = 0; i < verb->count; i++) {
			text_addf(
				&words, "%s%s", i == 0 ? "" : ", ", verb->forms[i].word);
		}
		fprintf(stderr, "penumbra: %s what? One of %s; see penumbra help %s\n",
			verb->name, text_z(&words), verb->name);
		text_fini(&words);
		return err_exit_status(ERR_USAGE);
	}
	l.entity = registry_entity_named(str_of(l.form->entity));
	l.arena = arena_open();
	status = run_line(&l, l.form->word == NULL ? 1 : 2, argc, argv);
	arena_close(l.arena);
	return status;
}
