/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/arena.h"
#include "sensor/base/log.h"
#include "sensor/config/config.h"
#include "sensor/daemon/clerk.h"
#include "sensor/daemon/flows.h"
#include "sensor/daemon/options.h"
#include "sensor/daemon/replay.h"
#include "sensor/daemon/selftest.h"
#include "sensor/daemon/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_CONFIG "/etc/penumbra/penumbra.yaml"

static void
complain(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

static int
fail(const struct err *err, enum err_code code)
{
	fprintf(stderr, "penumbrad: %s\n", err->text);
	return err_exit_status(code);
}

/* The file that was named, else the usual one when it is there, else the defaults. */
static const struct config *
load_config(const struct options *o, struct arena *arena, struct problems *problems)
{
	if (o->config != NULL) {
		return config_load(o->config, arena, problems);
	}
	if (access(DEFAULT_CONFIG, R_OK) == 0) {
		return config_load(DEFAULT_CONFIG, arena, problems);
	}
	return config_default(arena);
}

static struct config
overlay(const struct config *file, const struct options *o)
{
	struct config c = *file;

	c.store = o->store != NULL ? o->store : "";
	c.units = o->units != NULL ? o->units : c.units;
	c.catalogue = o->catalogue != NULL ? o->catalogue : c.catalogue;
	c.register_path = o->register_path != NULL ? o->register_path : c.register_path;
	c.dpi = o->dpi >= 0 ? o->dpi == 1 : c.dpi;
	if (o->nets > 0) {
		c.internal = o->net;
		c.internal_count = o->nets;
	}
	return c;
}

static enum err_code
play(const struct options *o, const struct config *config, struct clerk *clerk,
	struct err *err)
{
	struct flows *flows = NULL;
	struct replay_sums seen = { 0 };
	struct err ignored;
	enum err_code code = o->flows != NULL
				     ? flows_open(o->flows, config->name, &flows, err)
				     : ERR_OK;

	if (code == ERR_OK) {
		clerk_flows(clerk, flows);
		code = replay(o, config, clerk, &seen, err);
	}
	if (code == ERR_OK) {
		code = clerk_drain(clerk, err);
	}
	enum err_code written = flows_close(flows, code == ERR_OK ? err : &ignored);
	code = code == ERR_OK ? written : code;
	if (code == ERR_OK && !o->quiet) {
		/* the diagnostic has standard output for itself */
		summary_print(
			o->flows != NULL && strcmp(o->flows, "-") == 0 ? stderr : stdout,
			&seen, clerk_sums(clerk), config->store);
	}
	if (code == ERR_OK && seen.damage.code != ERR_OK) {
		*err = seen.damage;
		code = seen.damage.code;
	}
	return code;
}

static int
self_test(const struct options *o, const struct config *file, struct problems *problems)
{
	struct config config = overlay(file, o);
	struct err err = { 0 };
	int status = 0;
	enum err_code code = selftest_run(o, &config, problems, &status, &err);

	if (code == ERR_CONFIG) {
		problems_print(problems, complain, NULL);
	}
	return code == ERR_OK ? status : fail(&err, code);
}

static int
work(const struct options *o, const struct config *file, struct problems *problems)
{
	struct config config = overlay(file, o);
	struct clerk *clerk = NULL;
	struct err err = { 0 };

	setenv("TZ", config.time_zone, 1);
	tzset();
	enum err_code code = clerk_open(o, &config, &clerk, problems, &err);
	if (code == ERR_CONFIG) {
		problems_print(problems, complain, NULL);
	}
	if (code == ERR_OK && o->verb == VERB_REPLAY) {
		code = play(o, &config, clerk, &err);
	} else if (code == ERR_OK && !o->quiet) {
		puts("penumbrad: configuration, units and catalogue are good");
	}
	clerk_close(clerk);
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

	if (code != ERR_OK) {
		fprintf(stderr, "penumbrad: %s\n\n%s", err.text, options_usage);
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
	const struct config *config = load_config(&options, arena, &problems);
	if (config == NULL) {
		problems_print(&problems, complain, NULL);
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
