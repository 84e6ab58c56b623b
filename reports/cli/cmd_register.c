/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/world.h"
#include "reports/register/schema.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
	"  penumbra register import [--dry-run] --register FILE PATH...\n"
	"                                       folders of CSV files, or single ones\n"
	"  penumbra register export --register FILE FOLDER\n"
	"  penumbra register list --register FILE [ENTITY]\n"
	"  penumbra register history --register FILE ENTITY ID\n"
	"  penumbra register columns [ENTITY]   what can be written down, and how\n\n"
	"  --register FILE     the register, register.db when left out\n"
	"  --units FILE        units.csv: codes are checked against it\n"
	"  --catalogue FOLDER  services are checked against it, else against the "
	"installed "
	"one\n"
	"  --today DATE        instead of the date of this computer\n"
	"  --by WORD           who writes: initials or a role\n"
	"  -n, --dry-run       check only\n\n"
	"  All or nothing: with one mistake in one file nothing is written, and every\n"
	"  mistake is listed with its file, line and column.\n\n"
	"  penumbra register import --register register.db --units units.csv register/\n";

struct args {
	const char *file, *units, *catalogue, *today, *by;
	bool dry;
	int count;
	char **rest;
};

static int
fail(const struct err *err)
{
	fprintf(stderr, "penumbra: %s\n", err->text);
	return err_exit_status(err->code);
}

static int
misused(const char *why)
{
	fprintf(stderr, "penumbra: %s; see penumbra help register\n", why);
	return err_exit_status(ERR_USAGE);
}

/* --- import ------------------------------------------------------------------- */

static int
import_into(const struct args *args, const struct world *w, struct problems *problems)
{
	struct registry *registry;
	struct registry_import done;
	struct err err;
	struct registry_source from = { (const char *const *)args->rest,
		(size_t)args->count, args->dry };
	bool there = access(args->file, F_OK) == 0;
	enum err_code code = registry_open(args->file, true, &registry, &err);

	if (code != ERR_OK) {
		return fail(&err);
	}
	code = registry_import(registry, &from, &w->world, &done, problems, &err);
	registry_close(registry);
	if (!there && (code != ERR_OK || args->dry)) {
		unlink(args->file); /* opening made it, and nothing is in it */
	}
	if (code != ERR_OK && problems->all > 0) {
		problems_print(problems, world_print_line, NULL);
		fprintf(stderr, "penumbra: %zu to mend, nothing was written\n",
			problems->all);
		return err_exit_status(code);
	}
	if (code != ERR_OK) {
		return fail(&err);
	}
	printf("%s: %zu rows, %zu added, %zu changed, %zu the same%s\n", args->file,
		done.rows, done.added, done.changed, done.same,
		args->dry ? " (checked only)" : "");
	return 0;
}

static int
run_import(const struct args *args)
{
	struct world w = { 0 };
	struct world_paths paths = { args->units, args->catalogue, NULL };
	struct problems problems = { 0 };
	int status;

	if (args->count == 0) {
		return misused("import what? Name a folder or a file");
	}
	if (!world_today(&w, args->today)) {
		return misused("--today wants a date like 2025-03-31");
	}
	world_open(&w, &paths, args->by, &problems);
	if (problems.all > 0) {
		problems_print(&problems, world_print_line, NULL);
		status = err_exit_status(ERR_CONFIG);
	} else {
		status = import_into(args, &w, &problems);
	}
	problems_fini(&problems);
	world_close(&w);
	return status;
}

/* --- the other verbs ------------------------------------------------------------ */

static enum err_code
list(struct registry *registry, const struct args *args, struct err *err)
{
	const struct registry_entity *entity = NULL;

	if (args->count > 0) {
		entity = registry_entity_named(str_of(args->rest[0]));
		if (entity == NULL) {
			return err_set(err, ERR_USAGE,
				"\"%s\" is no entity; see penumbra register "
				"columns",
				args->rest[0]);
		}
	}
	return registry_each(registry, entity == NULL ? NULL : entity->name,
		world_print_entry, NULL, err);
}

static void
count_and_print(void *ctx, const struct entry *entry)
{
	++*(size_t *)ctx;
	world_print_entry(NULL, entry);
}

static enum err_code
history(struct registry *registry, const struct args *args, struct err *err)
{
	const struct registry_entity *entity =
		args->count == 2 ? registry_entity_named(str_of(args->rest[0])) : NULL;
	enum err_code code;
	size_t versions = 0;

	if (entity == NULL) {
		return err_set(err, ERR_USAGE,
			"history of what? Write ENTITY ID, as in: history decision d-12");
	}
	code = registry_history(
		registry, entity->name, args->rest[1], count_and_print, &versions, err);
	if (code == ERR_OK && versions == 0) {
		return err_set(err, ERR_CONFIG,
			"%s %s is not in the register: look it up with penumbra register "
			"list",
			entity->name, args->rest[1]);
	}
	return code;
}

static enum err_code export(
	struct registry *registry, const struct args *args, struct err *err) {
	if (args->count != 1){
		return err_set(err, ERR_USAGE, "export where to? Name one folder"); }
return registry_export(registry, args->rest[0], err);
}

static int
run_reading(const struct args *args,
	enum err_code (*verb)(struct registry *, const struct args *, struct err *))
{
	struct registry *registry;
	struct err err;
	enum err_code code = registry_open(args->file, false, &registry, &err);

	if (code == ERR_OK) {
		code = verb(registry, args, &err);
		registry_close(registry);
	}
	return code == ERR_OK ? 0 : fail(&err);
}

static int
run_list(const struct args *args)
{
	return run_reading(args, list);
}

static int
run_history(const struct args *args)
{
	return run_reading(args, history);
}

static int
run_export(const struct args *args)
{
	return run_reading(args, export);
}

static void
print_field(const struct field *field)
{
	static const char *const word[] = { [FIELD_TEXT] = "text",
		[FIELD_DATE] = "date (2025-03-31)",
		[FIELD_WEEK] = "week (2025-W14)",
		[FIELD_NUMBER] = "whole number",
		[FIELD_YES_NO] = "yes or no",
		[FIELD_WORD] = "one of ",
		[FIELD_UNIT] = "code of a unit",
		[FIELD_UNITS] = "codes of units, or all",
		[FIELD_NEED] = "code of a need",
		[FIELD_NEEDS] = "codes of needs",
		[FIELD_SERVICE] = "id of a service",
		[FIELD_SERVICES] = "ids of services",
		[FIELD_REF] = "id in ",
		[FIELD_REFS] = "ids in " };

	printf("  %-18s %s%s%s\n", field->name, word[field->type],
		field->words == NULL ? "" : field->words,
		field->marks & FIELD_REQUIRED ? ", required" : "");
}

static int
run_columns(const struct args *args)
{
	const struct registry_entity *only = NULL;

	if (args->count > 0) {
		only = registry_entity_named(str_of(args->rest[0]));
		if (only == NULL) {
			return misused("this is no entity");
		}
	}
	for (size_t i = 0; i < registry_entity_count(); i++) {
		const struct registry_entity *entity = registry_entity_at(i);

		if (only != NULL && only != entity) {
			continue;
		}
		printf("%s (%s.csv)\n  %-18s name of the row that stays the same, "
		       "required\n",
			entity->name, entity->file, "id");
		for (size_t j = 0; j < entity->count; j++) {
			print_field(&entity->fields[j]);
		}
	}
	return 0;
}

static bool
read_args(struct args *args, int argc, char **argv)
{
	static const struct option options[] = { { "register", required_argument, NULL,
							 'r' },
		{ "units", required_argument, NULL, 'u' },
		{ "catalogue", required_argument, NULL, 'c' },
		{ "today", required_argument, NULL, 't' },
		{ "by", required_argument, NULL, 'b' },
		{ "dry-run", no_argument, NULL, 'n' }, { NULL, 0, NULL, 0 } };
	int c;

	while ((c = getopt_long(argc, argv, "n", options, NULL)) != -1) {
		switch (c) {
		case 'r': args->file = optarg; break;
		case 'u': args->units = optarg; break;
		case 'c': args->catalogue = optarg; break;
		case 't': args->today = optarg; break;
		case 'b': args->by = optarg; break;
		case 'n': args->dry = true; break;
		default: return false;
		}
	}
	args->count = argc - optind;
	args->rest = argv + optind;
	return true;
}

static int
run(int argc, char **argv)
{
	static const struct {
		const char *word;
		int (*run)(const struct args *args);
	} verbs[] = { { "import", run_import }, { "export", run_export },
		{ "list", run_list }, { "history", run_history },
		{ "columns", run_columns } };
	struct args args = { .file = "register.db" };

	if (!read_args(&args, argc, argv)) {
		return misused("this option is not known here");
	}
	if (args.count == 0) {
		return misused("which verb? import, export, list, history or columns");
	}
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		if (strcmp(verbs[i].word, args.rest[0]) == 0) {
			args.count--;
			args.rest++;
			return verbs[i].run(&args);
		}
	}
	return misused("this verb is not known");
}

const struct command cmd_register = { "register",
	"what people decided, promised and heard: import, export, look up", usage, run };
