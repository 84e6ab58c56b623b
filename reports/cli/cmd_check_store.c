/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/register/register.h"
#include "reports/store/store.h"

#include <getopt.h>
#include <stdio.h>

static const char usage[] =
	"  penumbra check-store [--db FILE] [--register FILE]\n\n"
	"  --db FILE        the usage store, usage.db when nothing is named\n"
	"  --register FILE  the register\n\n"
	"  Checks that the files are whole, that every packet and byte of every stored "
	"hour\n"
	"  is accounted for, that no pseudonym outlives its week and that the history of "
	"the\n"
	"  register is unbroken. One line for each check; status 1 when one does not "
	"hold.\n";

static void
print_line(void *ctx, bool good, const char *text)
{
	(void)ctx;
	printf("%-4s %s\n", good ? "ok" : "NOT", text);
}

static int
ended(enum err_code code, const struct err *err)
{
	if (code != ERR_OK) {
		fflush(stdout);
		fprintf(stderr, "penumbra: %s\n", err->text);
	}
	return err_exit_status(code);
}

static int
check_store(const char *path)
{
	struct store *store;
	struct err err;
	enum err_code code = store_open_reader(path, &store, &err);

	if (code == ERR_OK) {
		code = store_check(store, print_line, NULL, &err);
		store_close(store);
	}
	return ended(code, &err);
}

static int
check_register(const char *path)
{
	struct registry *registry;
	struct err err;
	enum err_code code = registry_open(path, false, &registry, &err);

	if (code == ERR_OK) {
		code = registry_check(registry, print_line, NULL, &err);
		registry_close(registry);
	}
	return ended(code, &err);
}

static int
run(int argc, char **argv)
{
	static const struct option options[] = { { "db", required_argument, NULL, 'd' },
		{ "register", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 } };
	const char *db = NULL, *registry = NULL;
	int c, status = 0, other = 0;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd': db = optarg; break;
		case 'r': registry = optarg; break;
		default: return err_exit_status(ERR_USAGE);
		}
	}
	if (optind < argc) {
		fprintf(stderr, "penumbra: name the store with --db %s\n", argv[optind]);
		return err_exit_status(ERR_USAGE);
	}
	if (db != NULL || registry == NULL) {
		status = check_store(db == NULL ? "usage.db" : db);
	}
	if (registry != NULL) {
		other = check_register(registry);
	}
	return status != 0 ? status : other;
}

const struct command cmd_check_store = { "check-store",
	"checks that the store accounts for every packet and byte", usage, run };
