/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/catalogue.h"
#include "reports/cli/cmd.h"
#include "sensor/config/config.h"
#include "sensor/config/place.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
	"  penumbra catalogue lookup [--json] NAME...    what matches, which rule, why\n"
	"  penumbra catalogue check [--own] FILE|FOLDER...\n"
	"                                                every error, with its place\n"
	"  penumbra catalogue stats [--json]             what the catalogue holds\n"
	"  penumbra catalogue suggest [--db FILE] [NAME...]\n"
	"                                                a ready entry to fill in\n\n"
	"  -c, --config FILE     take folders from this configuration\n"
	"  --catalogue FOLDER    the catalogue, else the one of the configuration, else "
	"the\n"
	"                        installed one\n"
	"  --overrides FOLDER    entries of your own\n"
	"  --words FILE          check: table of words to avoid\n"
	"  --own                 check: files of your own folder, which say a reason\n"
	"  --json                one object for each name\n\n"
	"  penumbra catalogue lookup trello.com files.slack.com\n"
	"  NAME - reads names from standard input, one on each line\n";

static const struct {
	const char *word;
	int (*run)(const struct catalogue_args *args, int count, char **rest);
} verbs[] = {
	{ "lookup", catalogue_lookup },
	{ "check", catalogue_check_files },
	{ "stats", catalogue_stats },
	{ "suggest", catalogue_suggest },
};

static void
print_problem(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

int
catalogue_complain(struct problems *problems)
{
	problems_print(problems, print_problem, NULL);
	problems_fini(problems);
	return err_exit_status(ERR_CONFIG);
}

/* What the command line leaves open comes from the configuration or is the usual place. */
static bool
fill_places(struct catalogue_args *args, const char *config_path)
{
	struct problems problems = { 0 };
	const struct config *config =
		config_path == NULL ? config_default(args->arena)
				    : config_load(config_path, args->arena, &problems);

	if (config == NULL) {
		catalogue_complain(&problems);
		return false;
	}
	args->catalogue = args->catalogue == NULL ? config->catalogue : args->catalogue;
	args->overrides = args->overrides == NULL ? config->overrides : args->overrides;
	args->public_suffix = config->public_suffix;
	args->db = args->db == NULL ? config->store : args->db;
	args->words = args->words == NULL ? config_words_place(args->arena, LANGUAGE_EN)
					  : args->words;
	return true;
}

static bool
read_options(struct catalogue_args *args, const char **config, int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "catalogue", required_argument, NULL, 'f' },
		{ "overrides", required_argument, NULL, 'o' },
		{ "words", required_argument, NULL, 'w' },
		{ "db", required_argument, NULL, 'd' },
		{ "own", no_argument, NULL, 'O' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		switch (option) {
		case 'c': *config = optarg; break;
		case 'f': args->catalogue = optarg; break;
		case 'o': args->overrides = optarg; break;
		case 'w': args->words = optarg; break;
		case 'd': args->db = optarg; break;
		case 'O': args->own = true; break;
		case 'j': args->json = true; break;
		default: return false;
		}
	}
	return true;
}

static int
run(int argc, char **argv)
{
	struct catalogue_args args = { .arena = arena_open() };
	const char *config = NULL;
	int status = err_exit_status(ERR_USAGE);

	if (argc < 2) {
		fputs(usage, stderr);
	}
	for (size_t i = 0; argc >= 2 && i < sizeof verbs / sizeof verbs[0]; i++) {
		if (strcmp(argv[1], verbs[i].word) != 0) {
			continue;
		}
		if (!read_options(&args, &config, argc - 1, argv + 1)) {
			fputs(usage, stderr);
		} else if (!fill_places(&args, config)) {
			status = err_exit_status(ERR_CONFIG);
		} else {
			status =
				verbs[i].run(&args, argc - 1 - optind, argv + 1 + optind);
		}
		arena_close(args.arena);
		return status;
	}
	if (argc >= 2) {
		fprintf(stderr,
			"penumbra catalogue: \"%s\" is not known; use lookup, check, "
			"stats or "
			"suggest\n",
			argv[1]);
	}
	arena_close(args.arena);
	return status;
}

const struct command cmd_catalogue = {
	.name = "catalogue",
	.summary = "look services up, check and extend the list of them",
	.usage = usage,
	.run = run,
};
