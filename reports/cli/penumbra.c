/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"

#include <stdio.h>
#include <string.h>

static const struct command *const commands[] = {
#define COMMAND(name) &cmd_##name,
#include "reports/cli/commands.def"
#undef COMMAND
	NULL
};

static const struct command *
command_named(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		if (strcmp(commands[i]->name, name) == 0) {
			return commands[i];
		}
	}
	return NULL;
}

static int
usage(FILE *out, int status)
{
	fputs("usage: penumbra COMMAND [ARGUMENTS]\n"
	      "       penumbra help COMMAND\n"
	      "       penumbra --version\n\n"
	      "Turns what penumbrad counted, and what people decided and promised, into "
	      "documents\n"
	      "that start conversations. Units are shown, never people.\n\n",
		out);
	for (size_t i = 0; commands[i] != NULL; i++) {
		fprintf(out, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
	}
	return status;
}

static int
help(const char *name)
{
	const struct command *command = command_named(name);

	if (command == NULL) {
		fprintf(stderr, "penumbra: \"%s\" is no command\n", name);
		return usage(stderr, 2);
	}
	printf("%s: %s\n\n%s", command->name, command->summary, command->usage);
	return 0;
}

static int
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

int
main(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		return usage(stderr, 2);
	}
	if (is_help(argv[1]) || (strcmp(argv[1], "help") == 0 && argc == 2)) {
		return usage(stdout, 0);
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("penumbra " PENUMBRA_VERSION);
		return 0;
	}
	if (strcmp(argv[1], "help") == 0) {
		return help(argv[2]);
	}
	command = command_named(argv[1]);
	if (command == NULL || (argc > 2 && is_help(argv[2]))) {
		return help(argv[1]);
	}
	return command->run(argc - 1, argv + 1);
}
