/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service.h"
#include "classifiers/service_check.h"
#include "reports/cli/catalogue.h"
#include "sensor/base/file.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_set {
	const char **path;
	size_t count, room;
	bool folder;
};

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
add_path(const struct catalogue_args *args, struct file_set *set, const char *path,
	struct problems *problems)
{
	const char *const *list;
	size_t n;

	if (!is_folder(path)) {
		*ARENA_PUSH(args->arena, set->path, set->count, set->room) = path;
		return;
	}
	set->folder = true;
	if (!file_list(path, ".yaml", args->arena, &list, &n, problems)) {
		return;
	}
	for (size_t i = 0; i < n; i++) {
		*ARENA_PUSH(args->arena, set->path, set->count, set->room) = list[i];
	}
}

int
catalogue_check_files(const struct catalogue_args *args, int count, char **paths)
{
	struct problems problems = { 0 };
	struct check_options options = {
		.own = args->own, .words = args->words, .retired = ""
	};
	struct file_set set = { 0 };
	const char *retired;

	if (count == 0) {
		fputs("penumbra catalogue check: which FILE or FOLDER?\n", stderr);
		return err_exit_status(ERR_USAGE);
	}
	for (int i = 0; i < count; i++) {
		add_path(args, &set, paths[i], &problems);
	}
	/* a whole folder is complete: every need must be filled */
	options.complete = set.folder && !args->own;
	if (set.count > 0) {
		retired = file_beside(set.path[0], "retired.tsv", args->arena);
		options.retired = access(retired, F_OK) == 0 ? retired : "";
	}
	catalogue_check(set.path, set.count, &options, &problems);
	if (problems.all > 0) {
		size_t all = problems.all;
		int status = catalogue_complain(&problems);

		fprintf(stderr, "%zu problems in %zu files\n", all, set.count);
		return status;
	}
	printf("%zu files, no problem\n", set.count);
	return 0;
}

struct stats {
	size_t services, deep, sourced, rules, citizen, ai, own;
	size_t by_need[NEEDS_MAX];
	size_t needs;
};

static void
count_service(struct stats *stats, const struct service *s)
{
	stats->services++;
	stats->deep += s->deep;
	stats->sourced += s->sources[0] != '\0';
	stats->citizen += s->citizen != CITIZEN_NONE;
	stats->ai += s->ai != AI_NONE;
	stats->own += s->reason[0] != '\0';
	stats->needs += stats->by_need[s->need] == 0;
	stats->by_need[s->need]++;
}

static void
print_stats(const struct catalogue *catalogue, const struct stats *stats)
{
	printf("version %s, digest %s\n", catalogue_version(catalogue),
		catalogue_digest(catalogue));
	printf("%6zu services\n", stats->services);
	printf("%6zu with a named source\n", stats->sourced);
	printf("%6zu deep entries\n", stats->deep);
	printf("%6zu host rules\n", stats->rules);
	printf("%6zu where people build something themselves\n", stats->citizen);
	printf("%6zu with AI\n", stats->ai);
	printf("%6zu of your own\n", stats->own);
	printf("%6zu of %zu needs filled\n\n", stats->needs, need_count());
	for (size_t i = 0; i < need_count(); i++) {
		printf("  %s %4zu  %s\n", need_at((need_id)i)->code, stats->by_need[i],
			need_phrase((need_id)i));
	}
}

static void
print_stats_json(const struct catalogue *catalogue, const struct stats *stats)
{
	json_t *o = json_object(), *needs = json_object();

	for (size_t i = 0; i < need_count(); i++) {
		json_object_set_new(needs, need_at((need_id)i)->code,
			json_integer((json_int_t)stats->by_need[i]));
	}
	json_object_set_new(o, "version", json_string(catalogue_version(catalogue)));
	json_object_set_new(o, "digest", json_string(catalogue_digest(catalogue)));
	json_object_set_new(o, "services", json_integer((json_int_t)stats->services));
	json_object_set_new(o, "sourced", json_integer((json_int_t)stats->sourced));
	json_object_set_new(o, "deep", json_integer((json_int_t)stats->deep));
	json_object_set_new(o, "rules", json_integer((json_int_t)stats->rules));
	json_object_set_new(o, "citizen_it", json_integer((json_int_t)stats->citizen));
	json_object_set_new(o, "ai", json_integer((json_int_t)stats->ai));
	json_object_set_new(o, "own", json_integer((json_int_t)stats->own));
	json_object_set_new(o, "needs_filled", json_integer((json_int_t)stats->needs));
	json_object_set_new(o, "needs", needs);
	json_dumpf(o, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
	putchar('\n');
	json_decref(o);
}

int
catalogue_stats(const struct catalogue_args *args, int count, char **rest)
{
	struct problems problems = { 0 };
	struct stats stats = { 0 };
	struct catalogue *catalogue;

	if (count > 0) {
		fprintf(stderr, "penumbra catalogue stats: \"%s\" is too much\n",
			rest[0]);
		return err_exit_status(ERR_USAGE);
	}
	catalogue = catalogue_load(args->catalogue, args->overrides, &problems);
	if (catalogue == NULL) {
		return catalogue_complain(&problems);
	}
	for (service_id i = 0; i < service_count(catalogue); i++) {
		count_service(&stats, service_at(catalogue, i));
	}
	stats.rules = catalogue_rules(catalogue);
	if (args->json) {
		print_stats_json(catalogue, &stats);
	} else {
		print_stats(catalogue, &stats);
	}
	catalogue_close(catalogue);
	return 0;
}
