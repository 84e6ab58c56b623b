/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
/* Loading the catalogue as it ships (at most 150 ms) and matching among 20,000 host rules (at most
 * 150 ns for a hit or a miss); status 1 when one is slower. */

#include "classifiers/service.h"
#include "sensor/config/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	LOAD_MS = 150,
	MATCH_NS = 150,
	SERVICES = 5000,
	HOSTS_EACH = 4,
	NAMES = 4096,
	ROUNDS = 200,
	TRIES = 5
};

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void
print_problem(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

static struct catalogue *
load(const char *folder)
{
	struct problems problems = { 0 };
	struct catalogue *catalogue = catalogue_load(folder, NULL, &problems);

	if (catalogue == NULL) {
		problems_print(&problems, print_problem, NULL);
		exit(1);
	}
	return catalogue;
}

static bool
bench_load(const char *folder)
{
	double best = 1e18;
	size_t services = 0, rules = 0;

	for (int i = 0; i < TRIES; i++) {
		double start = now_ns();
		struct catalogue *catalogue = load(folder);
		double took = now_ns() - start;

		best = took < best ? took : best;
		services = service_count(catalogue);
		rules = catalogue_rules(catalogue);
		catalogue_close(catalogue);
	}
	printf("load %zu services, %zu rules: %.1f ms (at most %d)\n", services, rules,
		best / 1e6, LOAD_MS);
	return best / 1e6 <= LOAD_MS;
}

static void
write_catalogue(const char *path)
{
	static const char *const below[HOSTS_EACH] = { "", "api.", "cdn.", "my." };
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	fputs("version: \"1\"\nneed: N10\nservices:\n", f);
	for (int i = 0; i < SERVICES; i++) {
		fprintf(f,
			"  - id: service-%d\n    name: S\n    vendor: V\n    page: "
			"https://s.example/\n    category: other\n    hosts:\n",
			i);
		for (int j = 0; j < HOSTS_EACH; j++) {
			fprintf(f, "      - {name: %stool%d.%s, match: %s, role: app}\n",
				below[j], i,
				i % 3 == 0   ? "com"
				: i % 3 == 1 ? "io"
					     : "co.uk",
				j == 3 ? "exact" : "suffix");
		}
		fputs("    citizen_it: none\n    ai: none\n    typical_data: none\n"
		      "    describe: D.\n    ask: A?\n    confidence: low\n",
			f);
	}
	fclose(f);
}

static bool
bench_match(const struct catalogue *catalogue, const char *what, const char *before,
	const char *after)
{
	static char name[NAMES][64];
	double best = 1e18;
	size_t hits = 0;
	struct match match;

	for (int i = 0; i < NAMES; i++) {
		snprintf(name[i], sizeof name[i], "%s%d%s", before, i % SERVICES / 3 * 3,
			after);
	}
	for (int t = 0; t < TRIES; t++) {
		double start = now_ns(), took;

		hits = 0;
		for (int r = 0; r < ROUNDS; r++) {
			for (int i = 0; i < NAMES; i++) {
				hits += catalogue_match(
					catalogue, name[i * 769 % NAMES], &match);
			}
		}
		took = (now_ns() - start) / (ROUNDS * NAMES);
		best = took < best ? took : best;
	}
	printf("match %-28s %6.1f ns (at most %d), %zu of %d found\n", what, best,
		MATCH_NS, hits / ROUNDS, NAMES);
	return best <= MATCH_NS;
}

int
main(int argc, char **argv)
{
	char folder[] = "/tmp/penumbra-bench-XXXXXX", path[64];
	struct arena *arena = arena_open();
	struct catalogue *catalogue;
	bool good;

	if (mkdtemp(folder) == NULL) {
		perror(folder);
		return 1;
	}
	good = bench_load(argc > 1 ? argv[1] : config_catalogue_place(arena));
	snprintf(path, sizeof path, "%s/all.yaml", folder);
	write_catalogue(path);
	catalogue = load(folder);
	printf("%zu rules\n", catalogue_rules(catalogue));
	good = bench_match(catalogue, "hit", "tool", ".com") && good;
	good = bench_match(catalogue, "hit, three labels below", "a.b.c.tool", ".com") &&
	       good;
	good = bench_match(catalogue, "miss, known ending", "www.stranger", ".com") &&
	       good;
	good = bench_match(catalogue, "miss, unknown ending", "www.stranger", ".zz") &&
	       good;
	good = bench_match(catalogue, "miss, long name", "a-rather-long-label.of.a.name.",
		       ".stranger.net") &&
	       good;
	catalogue_close(catalogue);
	unlink(path);
	rmdir(folder);
	arena_close(arena);
	return good ? 0 : 1;
}
