/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "sensor/base/err.h"
#include "sensor/base/instant.h"

#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* How the daemon is, from the status.json that it writes every two seconds. */

static const char usage[] =
	"  penumbra status [--json] [--run DIR]\n\n"
	"  --json     the file as it is\n"
	"  --run DIR  runtime folder of penumbrad, /run/penumbra when nothing is "
	"named\n\n"
	"  Says since when penumbrad runs, what it sees and loses, which processes work "
	"with\n"
	"  which rights, and since when each trouble lasts. Status 0 when all is well, 1 "
	"when\n"
	"  something is not or nothing runs.\n";

enum { STALE_SECONDS = 10 };

static uint64_t
number(const json_t *from, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(from, key));

	return n < 0 ? 0 : (uint64_t)n;
}

static double
share(const json_t *from, const char *key)
{
	return 100 * json_number_value(json_object_get(from, key));
}

/* Never NULL. */
static const char *
word(const json_t *from, const char *key)
{
	const char *z = json_string_value(json_object_get(from, key));

	return z != NULL ? z : "";
}

static double
mib(uint64_t bytes)
{
	return (double)bytes / (1 << 20);
}

static void
print_ports(const json_t *status)
{
	const json_t *port;
	size_t i;

	json_array_foreach(json_object_get(status, "interfaces"), i, port)
	{
		printf("  interface %s: %s, %" PRIu64 " packets, %" PRIu64
		       " dropped by the kernel, %" PRIu64 " by the interface, %" PRIu64
		       " s not watched",
			word(port, "name"),
			json_is_true(json_object_get(port, "up")) ? "up" : "DOWN",
			number(port, "received"), number(port, "dropped"),
			number(port, "if_dropped"), number(port, "gap_seconds"));
		if (number(port, "renewed") > 0) {
			printf(", made anew %" PRIu64 " times", number(port, "renewed"));
		}
		if (number(port, "again_ms") > 0) {
			printf(", tried again in %.1f s",
				(double)number(port, "again_ms") / 1e3);
		}
		puts("");
	}
}

/* Fates that happened, in the words of the store. */
static void
print_fates(const json_t *status)
{
	json_t *counters = json_object_get(status, "counters");
	const json_t *value;
	const char *key, *before = "";

	fputs("  fates     ", stdout);
	json_object_foreach(counters, key, value)
	{
		bool fate = strcmp(key, "analysed") == 0 ||
			    strncmp(key, "filtered_", 9) == 0 ||
			    strncmp(key, "malformed_", 10) == 0 ||
			    strncmp(key, "shed_", 5) == 0;

		if (fate && json_integer_value(value) > 0) {
			printf("%s%s %" PRIu64, before, key,
				(uint64_t)json_integer_value(value));
			before = ", ";
		}
	}
	puts(before[0] == '\0' ? "none yet" : "");
}

static void
print_processes(const json_t *status)
{
	const json_t *p;
	uint64_t memory = 0;
	size_t i;

	json_array_foreach(json_object_get(status, "processes"), i, p)
	{
		char landlock[32] = "no Landlock";

		if (number(p, "landlock") > 0) {
			snprintf(landlock, sizeof landlock, "Landlock %" PRIu64,
				number(p, "landlock"));
		}
		memory += number(p, "memory_bytes");
		printf("  %-10s pid %" PRIu64 ", %.0f MiB, capabilities %s, %s, %s, "
		       "replaced %" PRIu64 " times",
			word(p, "role"), number(p, "pid"), mib(number(p, "memory_bytes")),
			word(p, "CapEff"),
			json_is_true(json_object_get(p, "seccomp")) ? "seccomp"
								    : "no seccomp",
			landlock, number(p, "restarts"));
		if (number(p, "replaced_ms") > 0) {
			printf(", within %" PRIu64 " ms", number(p, "replaced_ms"));
		}
		puts("");
	}
	printf("  memory    %.0f MiB, what processes share counted in each\n",
		mib(memory));
}

static void
print_files(const json_t *status)
{
	const json_t *file;
	size_t i;

	json_array_foreach(json_object_get(status, "files"), i, file)
	{
		printf("  %-10s%s, %.1f MiB, changed %s\n", word(file, "what"),
			word(file, "path"), mib(number(file, "bytes")),
			word(file, "changed"));
	}
	printf("  data      %s\n", word(status, "data"));
	printf("  commits   %" PRIu64 ", the last %s, %" PRIu64 " failed\n",
		number(status, "commits"),
		word(status, "last_commit")[0] != '\0' ? word(status, "last_commit")
						       : "never",
		number(status, "commits_failed"));
}

/* Ages of what is kept by others, and which of it should be made new. */
static void
print_ages(const json_t *status)
{
	const json_t *file;
	const char *before = "";
	size_t i;

	fputs("  ages      ", stdout);
	json_array_foreach(json_object_get(status, "data_ages"), i, file)
	{
		printf("%s%s %" PRIu64 " days%s", before, word(file, "data"),
			number(file, "days"),
			json_is_true(json_object_get(file, "old")) ? " (OLD)" : "");
		before = ", ";
	}
	puts(before[0] == '\0' ? "not known" : "");
}

static void
print_hidden(const json_t *status)
{
	json_t *by = json_object_get(status, "hidden_by");
	const json_t *value;
	const char *key, *before = "";

	fputs("  hidden    ", stdout);
	json_object_foreach(by, key, value)
	{
		if (strcmp(key, "sum") != 0 && json_number_value(value) > 0) {
			printf("%s%s %.1f %%", before, key,
				100 * json_number_value(value));
			before = ", ";
		}
	}
	puts(before[0] == '\0' ? "nothing" : " of outbound bytes");
}

/* What receivers acknowledged and the mirror did not bring. */
static void
print_unseen(const json_t *status)
{
	const json_t *port;
	uint64_t acked = 0, unseen = 0;
	size_t i;

	json_array_foreach(json_object_get(status, "interfaces"), i, port)
	{
		acked += number(port, "acked_bytes");
		unseen += number(port, "acked_unseen");
	}
	if (acked == 0) {
		puts("  before    no connection was seen to its end yet");
	} else {
		printf("  before    %.2f %% of acknowledged bytes were lost before the "
		       "sensor\n",
			100 * (double)unseen / (double)acked);
	}
}

/* What the hourly check of the mirror found, but for what is good. */
static void
print_checks(const json_t *status)
{
	const json_t *check;
	size_t i, good = 0;

	if (word(status, "checked")[0] == '\0') {
		puts("  checks    a minute after the start, then every hour");
		return;
	}
	json_array_foreach(json_object_get(status, "checks"), i, check)
	{
		if (strcmp(word(check, "state"), "good") == 0) {
			good++;
			continue;
		}
		printf("  check     %s, %s: %s %s\n", word(check, "check"),
			word(check, "state"), word(check, "says"), word(check, "change"));
	}
	printf("  checks    %zu good, at %s\n", good, word(status, "checked"));
}

static bool
print_troubles(const json_t *status)
{
	const json_t *trouble;
	size_t i;

	json_array_foreach(json_object_get(status, "troubles"), i, trouble)
	{
		printf("  TROUBLE   %s, since %s\n", word(trouble, "what"),
			word(trouble, "since"));
	}
	if (word(status, "reload_refused_because")[0] != '\0') {
		printf("  reload    refused: %s\n",
			word(status, "reload_refused_because"));
	}
	return json_array_size(json_object_get(status, "troubles")) > 0;
}

/* The daemon writes every two seconds: a file that is old was left behind by one that is gone. */
static bool
is_stale(const char *updated, time_t now)
{
	struct tm tm = { 0 };

	return strptime(updated, "%Y-%m-%dT%H:%M:%SZ", &tm) == NULL ||
	       now - timegm(&tm) > STALE_SECONDS;
}

static int
print_status(const json_t *status)
{
	bool stale = is_stale(word(status, "updated"), time(NULL)), trouble;

	printf("penumbrad %s on %s, since %s, %s\n", word(status, "version"),
		word(status, "sensor"), word(status, "since"),
		stale ? "NOT RUNNING any more" : word(status, "state"));
	if (stale) {
		printf("  last seen %s\n", word(status, "updated"));
	}
	trouble = print_troubles(status);
	print_ports(status);
	printf("  rate      %.0f packets and %.2f MB a second, %" PRIu64 " flows open\n",
		json_number_value(json_object_get(status, "packets_per_second")),
		json_number_value(json_object_get(status, "bytes_per_second")) / 1e6,
		number(status, "flows_live"));
	print_fates(status);
	printf("  shares    %.1f %% lost, %.1f %% duplicates, %.1f %% of flows one-way, "
	       "%.1f %% of outbound bytes named, %.1f %% hidden\n",
		share(status, "loss"), share(status, "duplicates"),
		share(status, "one_way"), share(status, "named"),
		share(status, "hidden"));
	print_unseen(status);
	print_hidden(status);
	print_checks(status);
	print_files(status);
	print_ages(status);
	print_processes(status);
	return stale || trouble ? 1 : 0;
}

static int
show(const char *run, bool as_json)
{
	char path[4096];
	json_error_t error;
	json_t *status;
	int rc = 0;

	snprintf(path, sizeof path, "%s/status.json", run);
	status = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (status == NULL) {
		fprintf(stderr,
			"penumbra: %s: %s; is penumbrad running, and is this its runtime "
			"folder (--run)?\n",
			path, error.text);
		return err_exit_status(ERR_RUNTIME);
	}
	if (as_json) {
		json_dumpf(status, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
		puts("");
	} else {
		rc = print_status(status);
	}
	json_decref(status);
	return rc;
}

static int
run(int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' },
		{ "run", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 } };
	const char *folder = "/run/penumbra";
	bool as_json = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'j': as_json = true; break;
		case 'r': folder = optarg; break;
		default: return err_exit_status(ERR_USAGE);
		}
	}
	if (optind < argc) {
		fprintf(stderr, "penumbra: status takes no \"%s\"\n", argv[optind]);
		return err_exit_status(ERR_USAGE);
	}
	return show(folder, as_json);
}

const struct command cmd_status = { "status",
	"how penumbrad is: what it sees, loses, and since when", usage, run };
