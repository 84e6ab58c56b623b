/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_REGISTERED_H
#define PENUMBRA_TESTS_UNIT_REGISTERED_H

#include "reports/register/register.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"

#include <sys/stat.h>
#include <unistd.h>

/* A register in a folder of its own, with two people and one offer in it, and a world of three units
 * on a known day. */

struct registered {
	char folder[64], db[96], in[96], out[96];
	struct unit_map *units;
	struct catalogue *catalogue;
	struct registry *registry;
	struct registry_world world;
	struct registry_import done;
	struct problems problems;
	struct err err;
};

#define REGISTERED_STAFF                                  \
	"id,name,place,kinds\nmb,Mara Berg,front,visit\n" \
	"jo,Jon Olsen,bench,fix\n"
#define REGISTERED_OFFERS                                                                \
	"id,name,needs,service,owner,units,since,user_interest,company_interest,how_to," \
	"answer_days\n"                                                                  \
	"team-plan,Team plan,N10,ours,mb,all,2024-01-01,One page,One contract,Ask,2\n"

static inline void
registered_write(const struct registered *r, const char *name, const char *text)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", r->in, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static inline enum err_code
registered_import(struct registered *r, bool dry)
{
	const char *paths[] = { r->in };
	struct registry_source from = { paths, 1, dry };

	problems_fini(&r->problems);
	return registry_import(
		r->registry, &from, &r->world, &r->done, &r->problems, &r->err);
}

static inline void
registered_line(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

static inline void
registered_good(struct registered *r)
{
	if (registered_import(r, false) != ERR_OK) {
		problems_print(&r->problems, registered_line, NULL);
		fail_msg("%s", r->err.text);
	}
}

/* Does one of the problems hold this text? */
static inline bool
registered_said(const struct registered *r, const char *text)
{
	for (size_t i = 0; i < r->problems.kept; i++) {
		if (strstr(r->problems.text[i], text) != NULL) {
			return true;
		}
	}
	return false;
}

static inline void
registered_load(struct registered *r)
{
	struct problems problems = { 0 };
	char path[160];

	registered_write(r, "units.csv",
		"code,name,people,ranges\nfinance,Finance,20,10.1.0.0/16\n"
		"sales,Sales,12,10.2.0.0/16\nlab,Lab,6,10.3.0.0/16\n");
	snprintf(path, sizeof path, "%s/units.csv", r->in);
	r->units = unit_map_load(path, &problems);
	unlink(path);
	registered_write(r, "services.yaml",
		"version: \"2026.11\"\nservices:\n"
#define ONE(id)                                                            \
	"  - id: " id "\n    name: " id                                    \
	"\n    vendor: V\n    page: https://v.example/\n"                  \
	"    need: N10\n    category: project\n    hosts:\n"               \
	"      - {name: " id ".example.com, match: suffix, role: app}\n"   \
	"    citizen_it: none\n    ai: none\n    typical_data: internal\n" \
	"    describe: It does a thing.\n    ask: What is first?\n    confidence: low\n"
		ONE("ours") ONE("plan") ONE("board"));
	r->catalogue = catalogue_load(r->in, NULL, &problems);
	problems_print(&problems, registered_line, NULL);
	assert_int_equal(problems.all, 0);
	problems_fini(&problems);
	snprintf(path, sizeof path, "%s/services.yaml", r->in);
	unlink(path);
}

static inline int
registered_open(void **state)
{
	struct registered *r = calloc(1, sizeof *r);

	assert_non_null(r);
	strcpy(r->folder, "/tmp/penumbra-register-XXXXXX");
	assert_non_null(mkdtemp(r->folder));
	snprintf(r->db, sizeof r->db, "%s/register.db", r->folder);
	snprintf(r->in, sizeof r->in, "%s/in", r->folder);
	snprintf(r->out, sizeof r->out, "%s/out", r->folder);
	assert_int_equal(mkdir(r->in, 0700), 0);
	registered_load(r);
	r->world.units = r->units;
	r->world.catalogue = r->catalogue;
	r->world.by = "test";
	assert_true(day_parse(str_of("2026-01-05"), &r->world.today));
	assert_int_equal(registry_open(r->db, true, &r->registry, &r->err), ERR_OK);
	registered_write(r, "staff.csv", REGISTERED_STAFF);
	registered_write(r, "offers.csv", REGISTERED_OFFERS);
	registered_good(r);
	*state = r;
	return 0;
}

static inline int
registered_close(void **state)
{
	struct registered *r = *state;

	registry_close(r->registry);
	unit_map_close(r->units);
	catalogue_close(r->catalogue);
	problems_fini(&r->problems);
	assert_int_equal(folder_remove(r->folder), 0);
	free(r);
	return 0;
}

#endif
