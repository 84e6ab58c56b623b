/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/verb.h"

#include "reports/cli/verb_line.h"
#include "reports/cli/world.h"
#include "reports/register/schema.h"
#include "sensor/base/file.h"
#include "sensor/config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int
fail(const struct err *err)
{
	fprintf(stderr, "penumbra: %s\n", err->text);
	return err_exit_status(err->code);
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
		return line_misused(l, err, "show what? One word", "");
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
		(void)line_misused(
			l, &err, "--seen wants the number of a version, not ", l->seen);
		return fail(&err);
	}
	memcpy(note.key, l->form->key, sizeof note.key);
	memcpy(note.fresh, l->form->fresh, sizeof note.fresh);
	note.seen = (int)seen;
	line_place_form(l, w->world.today);
	note.value = l->value;
	note.count = l->count;
	return write_into(l, &note, w, problems);
}

static enum err_code
check_line(struct line *l, struct world *w, struct err *err)
{
	if (!world_today(w, l->today)) {
		return line_misused(
			l, err, "--today wants a date like 2025-03-31, not ", l->today);
	}
	if (l->by == NULL) {
		l->by = getenv("PENUMBRA_BY");
	}
	if (l->by == NULL || l->by[0] == '\0') {
		return line_misused(
			l, err, "who writes this? Add --by with initials or a role", "");
	}
	return line_place_words(l, err);
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

	if (line_take(l, first, argc, argv, &err) != ERR_OK) {
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
