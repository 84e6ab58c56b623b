/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_CMD_H
#define PENUMBRA_REPORTS_CLI_CMD_H

/* One subcommand of `penumbra`: one file cmd_NAME.c, one row in commands.def.  run gets argv with
 * argv[0] = the subcommand's name and returns the exit status (err_exit_status).  `--help` and
 * unknown subcommands are answered by penumbra.c from these rows. */

struct command {
	const char *name;
	const char *summary; /* one line, no full stop */
	const char *
		usage; /* several lines, ends with a newline: forms, options, an example */
	int (*run)(int argc, char **argv);
};

#define COMMAND(name) extern const struct command cmd_##name;
#include "reports/cli/commands.def"
#undef COMMAND

#endif
