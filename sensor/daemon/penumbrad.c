/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/arena.h"
#include "sensor/base/log.h"
#include "sensor/daemon/clerk.h"
#include "sensor/daemon/options.h"
#include "sensor/daemon/replay.h"
#include "sensor/daemon/selftest.h"
#include "sensor/daemon/setup.h"
#include "sensor/daemon/supervisor.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void
complain(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

/* One problem is told by the sentence that ends the program; of more this is the list. */
static void
tell(const struct problems *problems)
{
	if (problems->all > 1) {
		problems_print(problems, complain, NULL);
	}
}

static int
fail(const struct err *err, enum err_code code)
{
	fprintf(stderr, "penumbrad: %s\n", err->text);
	return err_exit_status(code);
}

/* Everything a clerk would load is loaded and given back. */
static enum err_code
check(const struct options *o, const struct config *config, struct problems *problems,
	struct err *err)
{
	struct clerk *clerk = NULL;
	enum err_code code = clerk_open(o, config, &clerk, problems, err);

	if (code == ERR_OK) {
		code = teller_check(config->metrics, err);
		code = code == ERR_OK ? setup_check_capture(config, err) : code;
	} else if (code == ERR_CONFIG) {
		tell(problems);
	}
	clerk_close(clerk);
	if (code == ERR_OK && !o->quiet) {
		puts("penumbrad: configuration, units and catalogue are good");
	}
	return code;
}

static int
self_test(const struct options *o, const struct config *config, struct problems *problems)
{
	struct err err = { 0 };
	int status = 0;
	enum err_code code = selftest_run(o, config, problems, &status, &err);

	if (code == ERR_CONFIG) {
		tell(problems);
	}
	return code == ERR_OK ? status : fail(&err, code);
}

static enum err_code
listen_live(const struct options *o, const struct config *config, struct err *err)
{
	enum err_code code;

	if (config->interface_count == 0) {
		return err_set(err, ERR_USAGE,
			"which capture? Name one with -r FILE, or an interface with -i");
	}
	code = setup_check_capture(config, err);
	return code == ERR_OK ? supervise(o, config, err) : code;
}

static int
work(const struct options *o, const struct config *config, struct problems *problems)
{
	struct err err = { 0 };
	enum err_code code;

	setenv("TZ", config->time_zone, 1);
	tzset();
	if (o->verb == VERB_LIVE) {
		code = listen_live(o, config, &err);
		return code == ERR_OK ? 0 : fail(&err, code);
	}
	code = o->verb == VERB_REPLAY ? replay(o, config, &err)
				      : check(o, config, problems, &err);
	return code == ERR_OK ? 0 : fail(&err, code);
}

int
main(int argc, char **argv)
{
	struct options options;
	struct problems problems = { 0 };
	struct err err = { 0 };
	enum err_code code = options_parse(argc, argv, &options, &err);
	int status;

	if (code != ERR_OK || options.verb != VERB_LIVE) {
		signals_release();
	} else {
		signals_hear();
	}
	if (code != ERR_OK) {
		fprintf(stderr,
			"penumbrad: %s\nTry \"penumbrad --help\" or man penumbrad.\n",
			err.text);
		return err_exit_status(code);
	}
	if (options.verb == VERB_HELP || options.verb == VERB_VERSION) {
		fputs(options.verb == VERB_HELP ? options_usage
						: "penumbrad " PENUMBRA_VERSION "\n",
			stdout);
		return 0;
	}
	log_level_set(options.verbose > 0 ? LOG_DEBUG : LOG_INFO);
	struct arena *arena = arena_open();
	setup_warn(&options);
	const struct config *config = setup_config(&options, arena, &problems);
	if (config == NULL) {
		setup_problems(&options, arena, &problems);
		tell(&problems);
		code = problems_end(&problems, &err);
		status = fail(&err, code);
	} else if (options.verb == VERB_SELF_TEST) {
		status = self_test(&options, config, &problems);
	} else {
		status = work(&options, config, &problems);
	}
	problems_fini(&problems);
	arena_close(arena);
	return status;
}
