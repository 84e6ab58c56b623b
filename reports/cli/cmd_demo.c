/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "sensor/base/arena.h"
#include "sensor/base/err.h"
#include "sensor/base/str.h"
#include "sensor/config/place.h"

#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

/* The documents of the sample organisation.  The tool cannot play traffic itself: a sample folder was
 * made by `make run`, from packets to register. */

static const char usage[] =
	"  penumbra demo [--sample FOLDER] [--out FOLDER] [--language CODE]\n\n"
	"  Halden Works is a company that does not exist: nineteen weeks of traffic and "
	"half a\n"
	"  year of visits, promises, decisions and cards. make run plays it into "
	"build/sample.\n\n"
	"  --sample FOLDER     where the sample lies; build/sample of the source tree "
	"when "
	"left out\n"
	"  --out FOLDER        where the documents go, demo when left out\n"
	"  --language CODE     en or de\n\n"
	"  penumbra demo --out /tmp/halden\n"
	"  penumbra demo --out /tmp/halden --language de\n";

struct demo {
	struct arena *arena;
	const char *sample, *out, *language;
};

/* build/sample of the tree the program was built in; "" when it is installed. */
static const char *
sample_place(struct arena *arena)
{
	static const char below[] = "/classifiers/catalogue";
	struct str place = str_of(config_catalogue_place(arena));

	if (!str_ends(place, below)) {
		return "";
	}
	return arena_printf(
		arena, "%.*s/build/sample", (int)(place.len - strlen(below)), place.at);
}

static int
fail(const char *why, const char *what)
{
	fprintf(stderr, "penumbra: %s%s\n", why, what);
	return err_exit_status(ERR_RUNTIME);
}

static char *
within(const struct demo *d, const char *name)
{
	return arena_printf(d->arena, "%s/%s", d->sample, name);
}

static void
tell(const struct demo *d)
{
	printf("\nOpen %s/index.html, and ask what people wrote down:\n\n"
	       "  penumbra unit show sales --register %s/register.db\n"
	       "  penumbra service show docusign --register %s/register.db\n"
	       "  penumbra register history visit v-people --register %s/register.db\n",
		d->out, d->sample, d->sample, d->sample);
}

static int
play(const struct demo *d)
{
	static char report[] = "report", all[] = "all", db[] = "--db", config[] = "-c",
		    registry[] = "--register", out[] = "--out", language[] = "--language";
	char *argv[] = { report, all, db, within(d, "usage.db"), config,
		within(d, "penumbra.yaml"), registry, within(d, "register.db"), out,
		arena_copy(d->arena, str_of(d->out)),
		d->language == NULL ? NULL : language,
		d->language == NULL ? NULL : arena_copy(d->arena, str_of(d->language)),
		NULL };
	int status;

	for (size_t i = 3; i <= 7; i += 2) {
		if (access(argv[i], R_OK) != 0) {
			return fail("there is no sample here: make run plays it, or name "
				    "its folder "
				    "with --sample. Not found: ",
				argv[i]);
		}
	}
	optind = 0; /* the options of report are read anew */
	status = cmd_report.run(d->language == NULL ? 10 : 12, argv);
	if (status == 0) {
		tell(d);
	}
	return status;
}

static int
run(int argc, char **argv)
{
	static const struct option options[] = { { "sample", required_argument, NULL,
							 's' },
		{ "out", required_argument, NULL, 'o' },
		{ "language", required_argument, NULL, 'l' }, { NULL, 0, NULL, 0 } };
	struct demo d = { .arena = arena_open(), .out = "demo" };
	int c, status;

	d.sample = sample_place(d.arena);
	while ((c = getopt_long(argc, argv, "", options, NULL)) == 's' || c == 'o' ||
		c == 'l') {
		*(c == 's' ? &d.sample : c == 'o' ? &d.out : &d.language) = optarg;
	}
	if (c != -1 || optind != argc) {
		(void)fail("demo takes --sample, --out and --language; see penumbra help "
			   "demo",
			"");
		status = err_exit_status(ERR_USAGE);
	} else {
		status = play(&d);
	}
	arena_close(d.arena);
	return status;
}

const struct command cmd_demo = { "demo",
	"the documents of a company that does not exist, to look at", usage, run };
