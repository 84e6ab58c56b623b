/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "sensor/base/arena.h"
#include "sensor/base/err.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The self-test reads packets, and this program never does: penumbrad is started in its place. */

static const char usage[] =
	"  penumbra selftest -i IFACE [SECONDS]   listen (60 seconds unless given); -i "
	"may be repeated\n"
	"  penumbra selftest -r FILE|FOLDER       the same of a capture\n\n"
	"Says in plain sentences what the mirror port delivers: both directions, copies, "
	"loss, tunnels,\n"
	"names, networks without a unit, and what to change. Nothing is kept.\n\n"
	"  -c, --config FILE   configuration: internal networks, units\n"
	"  --units FILE        business units (units.csv)\n"
	"  -m NET              a network of our own; may be repeated\n"
	"  --json              one object\n"
	"  -q, --quiet         no progress\n\n"
	"Exit status: 0 good or to look at, 4 something is broken.\n\n"
	"  penumbra selftest -i eth1 60\n"
	"  penumbra selftest -r office.pcap --json\n";

enum { WORDS_MOST = 256 };

struct words {
	struct arena *arena;
	char *at[WORDS_MOST];
	int n;
};

static void
add(struct words *w, const char *word)
{
	if (w->n < WORDS_MOST - 1) {
		w->at[w->n++] = arena_copy(w->arena, str_of(word));
	}
}

static bool
read_options(struct words *w, int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "units", required_argument, NULL, 'u' },
		{ "json", no_argument, NULL, 'j' },
		{ "quiet", no_argument, NULL, 'q' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "c:i:r:m:q", options, NULL)) != -1) {
		switch (option) {
		case 'c': add(w, "-c"); break;
		case 'i': add(w, "-i"); break;
		case 'r': add(w, "-r"); break;
		case 'm': add(w, "-m"); break;
		case 'u': add(w, "--units"); break;
		case 'j': add(w, "--json"); break;
		case 'q': add(w, "-q"); break;
		default: return false;
		}
		if (optarg != NULL) {
			add(w, optarg);
		}
	}
	return true;
}

/* Beside this program, in the sbin beside its bin, else wherever PATH says. */
static void
start(struct words *w)
{
	static const char *const places[] = { "penumbrad", "../sbin/penumbrad" };
	char self[PATH_MAX], path[PATH_MAX + 32];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	for (size_t i = 0; slash != NULL && i < 2; i++) {
		snprintf(path, sizeof path, "%.*s/%s", (int)(slash - self), self,
			places[i]);
		execv(path, w->at);
	}
	execvp("penumbrad", w->at);
	fprintf(stderr, "penumbra selftest: penumbrad cannot be started: %s\n",
		strerror(errno));
}

static int
run(int argc, char **argv)
{
	struct words w = { .arena = arena_open() };
	int status = err_exit_status(ERR_RUNTIME);

	add(&w, "penumbrad");
	add(&w, "--self-test");
	if (!read_options(&w, argc, argv) || argc - optind > 1) {
		fputs(usage, stderr);
		status = err_exit_status(ERR_USAGE);
	} else {
		if (optind < argc) {
			/* penumbrad judges whether it is a number */
			w.at[1] = arena_printf(w.arena, "--self-test=%s", argv[optind]);
		}
		start(&w);
	}
	arena_close(w.arena);
	return status;
}

const struct command cmd_selftest = {
	.name = "selftest",
	.summary = "say what a mirror port delivers, and what to change",
	.usage = usage,
	.run = run,
};
