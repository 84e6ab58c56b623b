/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/schema.h"
#include "reports/cli/cmd.h"
#include "reports/cli/fleet.h"
#include "reports/store/outbox.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char usage[] =
	"  penumbra fleet init     makes the tables of the centre, or brings them up to "
	"date\n"
	"  penumbra fleet send     delivers closed hours and weeks\n"
	"  penumbra fleet status   every sensor: last hour, lag, clock, versions, "
	"coverage\n"
	"  penumbra fleet verify   compares the sums of each period, sensor by sensor\n"
	"  penumbra fleet prune    frees what is older than its keeping time\n"
	"  penumbra fleet enqueue  after a loss at the centre: everything is owed "
	"again\n\n"
	"  -c, --config FILE  penumbra.yaml with its fleet section; needed\n"
	"  --db FILE          send, enqueue: a store that no penumbrad is writing;\n"
	"                     verify: compare this store with the centre as well\n"
	"                     status: what this store still owes, instead of the "
	"centre\n"
	"  --socket PATH      send: where penumbrad hands out, "
	"/run/penumbra/fleet.sock\n"
	"  --once             send: until nothing is owed, then end\n"
	"  --now TIME         as if it were then: 2025-04-07T10:00:00Z\n\n"
	"  What is sent are closed counts per unit: no address, no pseudonym, no open "
	"week.\n"
	"  penumbra fleet status -c penumbra.yaml\n";

static const struct {
	const char *word;
	int (*run)(struct fleet *fleet);
} verbs[] = {
	{ "init", fleet_init },
	{ "send", fleet_send },
	{ "status", fleet_status },
	{ "verify", fleet_verify },
	{ "prune", fleet_prune },
	{ "enqueue", fleet_enqueue },
};

int64_t
fleet_now(const struct fleet *fleet)
{
	return fleet->now != 0 ? fleet->now : (int64_t)time(NULL);
}

int
fleet_ended(enum err_code code, const struct err *err)
{
	if (code != ERR_OK) {
		fflush(stdout);
		fprintf(stderr, "penumbra: %s\n", err->text);
	}
	return err_exit_status(code);
}

struct centre_settings
fleet_settings(const struct config *c)
{
	return (struct centre_settings){ .endpoints = c->endpoints,
		.endpoint_count = c->endpoint_count,
		.database = c->fleet_database,
		.cluster = c->fleet_cluster,
		.user = c->fleet_user,
		.key_file = c->fleet_key,
		.ca_file = c->fleet_ca,
		.certificate = c->fleet_certificate,
		.certificate_key = c->fleet_certificate_key,
		.quorum = c->fleet_quorum };
}

static void
print_line(void *ctx, const char *line)
{
	(void)ctx;
	puts(line);
}

int
fleet_init(struct fleet *f)
{
	struct centre *centre = NULL;
	struct err err;
	enum err_code code;

	f->settings.timeout_s = 300;
	code = centre_open(&f->settings, &centre, &err);
	if (code == ERR_OK) {
		code = schema_init(centre, print_line, NULL, &err);
	}
	if (code == ERR_OK) {
		puts("the tables of the centre are up to date");
	}
	centre_close(centre);
	return fleet_ended(code, &err);
}

int
fleet_enqueue(struct fleet *f)
{
	struct store *store = NULL;
	struct err err;
	enum err_code code;

	if (f->db == NULL) {
		code = err_set(&err, ERR_USAGE, "which store? Add --db usage.db");
		return fleet_ended(code, &err);
	}
	code = store_open_writer(f->db, &store, &err);
	if (code == ERR_OK) {
		store_begin(store);
		outbox_open(store, fleet_now(f));
		outbox_again(store, fleet_now(f));
		code = store_commit(store, &err);
	}
	store_close(store);
	return fleet_ended(code, &err);
}

/* ---- the command line ------------------------------------------------------------------------ */

static bool
take_time(const char *word, int64_t *out)
{
	struct tm tm = { 0 };
	const char *end = strptime(word, "%Y-%m-%dT%H:%M:%SZ", &tm);

	*out = timegm(&tm);
	return end != NULL && *end == '\0' && *out > 0;
}

static void
complain(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

static enum err_code
read_options(struct fleet *f, int argc, char **argv, const char **path, struct err *err)
{
	static const struct option options[] = { { "config", required_argument, NULL,
							 'c' },
		{ "db", required_argument, NULL, 'd' },
		{ "socket", required_argument, NULL, 's' },
		{ "now", required_argument, NULL, 'n' },
		{ "once", no_argument, NULL, 'o' }, { NULL, 0, NULL, 0 } };
	int option;

	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		switch (option) {
		case 'c': *path = optarg; break;
		case 'd': f->db = optarg; break;
		case 's': f->socket = optarg; break;
		case 'o': f->once = true; break;
		case 'n':
			if (!take_time(optarg, &f->now)) {
				return err_set(err, ERR_USAGE,
					"\"%s\" is no time; write it as "
					"2025-04-07T10:00:00Z",
					optarg);
			}
			break;
		default:
			return err_set(err, ERR_USAGE,
				"fleet does not know this option; see penumbra help "
				"fleet");
		}
	}
	if (optind + 1 != argc) {
		return err_set(err, ERR_USAGE,
			"fleet needs one word: init, send, status, verify, prune or "
			"enqueue");
	}
	return ERR_OK;
}

static enum err_code
read_config(struct fleet *f, const char *path, struct err *err)
{
	struct problems problems = { 0 };
	enum err_code code;

	if (path == NULL) {
		return err_set(err, ERR_USAGE,
			"which fleet? Add -c penumbra.yaml, with its fleet section");
	}
	f->config = config_load(path, f->arena, &problems);
	problems_print(&problems, complain, NULL);
	code = problems_end(&problems, err);
	if (code == ERR_OK) {
		f->settings = fleet_settings(f->config);
	}
	return code;
}

static int
run(int argc, char **argv)
{
	struct fleet f = { .socket = "/run/penumbra/fleet.sock" };
	const char *path = NULL, *word = "";
	struct err err = { 0 };
	enum err_code code = read_options(&f, argc, argv, &path, &err);
	int status = -1;

	f.arena = arena_open();
	if (code == ERR_OK) {
		word = argv[optind];
		code = read_config(&f, path, &err);
	}
	for (size_t i = 0; code == ERR_OK && i < sizeof verbs / sizeof verbs[0]; i++) {
		if (strcmp(verbs[i].word, word) == 0) {
			status = verbs[i].run(&f);
		}
	}
	if (code == ERR_OK && status < 0) {
		code = err_set(&err, ERR_USAGE,
			"fleet does not know \"%s\"; see penumbra help fleet", word);
	}
	arena_close(f.arena);
	return status >= 0 ? status : fleet_ended(code, &err);
}

const struct command cmd_fleet = { "fleet",
	"many sensors, one centre: set up, deliver, look after", usage, run };
