/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service_check.h"

#include "classifiers/avoid.h"
#include "classifiers/domain.h"
#include "classifiers/names.h"
#include "classifiers/service_set.h"
#include "sensor/base/file.h"

#include <stdio.h>

enum { RETIRED_MAX = 1024 * 1024 };

struct check {
	struct catalogue *catalogue;
	const struct check_options *options;
	struct problems *problems;
	struct domains *domains;
	struct names *names;
	struct avoid *avoid;
};

static void
complain_rule(struct check *c, const struct host_rule *rule, const char *what)
{
	problems_add(c->problems, rule->from.file, rule->from.line, rule->from.column,
		"host \"%s\" %s", rule->name, what);
}

/* The suffix rule of the same service that would hold if this one were not there. */
static bool
adds_nothing(struct check *c, const struct host_rule *rule)
{
	const char *above = strchr(rule->name, '.');
	const struct host_rule *wider;
	size_t found = 0;
	uint32_t index;

	if (above == NULL) {
		return false;
	}
	index = suffix_find(&c->catalogue->names, above + 1, strlen(above + 1), &found);
	if (index == SUFFIX_NONE) {
		return false;
	}
	wider = &c->catalogue->rule[index];
	return wider->suffix && wider->service == rule->service &&
	       wider->role == rule->role && wider->need == rule->need;
}

static void
check_host(struct check *c, const struct host_rule *rule)
{
	if (domain_is_registry(c->domains, rule->name)) {
		complain_rule(
			c, rule, "is a public suffix; name what was registered below it");
	} else if (rule->suffix && names_bare_platform(c->names, rule->name)) {
		complain_rule(c, rule,
			"is a platform that carries everybody's products; name the exact "
			"host of this one");
	}
	if (rule->suffix && names_private(c->names, rule->name) == strlen(rule->name)) {
		complain_rule(c, rule,
			"is on the list of private life; take it out of one of the two");
	}
	if (adds_nothing(c, rule)) {
		complain_rule(c, rule,
			"adds nothing: a wider rule of this entry says the same; take it "
			"out");
	}
}

static size_t
count_sources(const char *sources)
{
	size_t n = 0;

	for (struct str rest = str_of(sources); rest.at != NULL;) {
		n += str_cut(&rest, ' ').len > 0;
	}
	return n;
}

static void
complain_service(struct check *c, service_id id, const char *what)
{
	const struct origin *from = &c->catalogue->extra[id].from;

	problems_add(c->problems, from->file, from->line, from->column, "%s: %s",
		c->catalogue->service[id].id, what);
}

static void
check_text(struct check *c, service_id id, const char *key, const char *text)
{
	struct avoid_hit hit;
	char what[256];

	if (c->avoid != NULL &&
		avoid_find(c->avoid, text, c->catalogue->service[id].name, &hit)) {
		snprintf(what, sizeof what, "%s says \"%.*s\"; say \"%s\" (%s)", key,
			(int)hit.found.len, hit.found.at, hit.instead, hit.why);
		complain_service(c, id, what);
	}
}

static void
check_service(struct check *c, service_id id)
{
	const struct service *s = &c->catalogue->service[id];

	if (!c->options->own && strcmp(s->confidence, "high") == 0) {
		complain_service(c, id,
			"confidence: high needs a check by two people; say medium or "
			"low");
	}
	if (!c->options->own && strcmp(s->confidence, "medium") == 0 &&
		count_sources(s->sources) < 2) {
		complain_service(c, id,
			"confidence: medium needs two sources under evidence; add one or "
			"say low");
	}
	check_text(c, id, "describe", s->describe);
	check_text(c, id, "say", s->say);
	check_text(c, id, "ask", s->ask);
	check_text(c, id, "retention", s->retention);
}

/* Entries stand in the order of their ids, so that two people's additions seldom collide. */
static void
check_order(struct check *c)
{
	const struct catalogue *set = c->catalogue;

	for (service_id i = 1; i < set->count; i++) {
		const char *file = set->extra[i].from.file;

		if (strcmp(file, set->extra[i - 1].from.file) == 0 &&
			strcmp(set->service[i].id, set->service[i - 1].id) < 0) {
			complain_service(
				c, i, "stands behind a later id; sort entries by id");
		}
	}
}

/* A file NXX-words.yaml speaks of need NXX. */
static void
check_file_name(struct check *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str name = str_of(slash == NULL ? path : slash + 1);
	need_id need = need_named(str_cut(&name, '-'));

	for (service_id i = 0; i < c->catalogue->count && need != NEED_NONE; i++) {
		if (strcmp(c->catalogue->extra[i].from.file, path) == 0 &&
			c->catalogue->service[i].need != need) {
			complain_service(
				c, i, "its need is not the one its file is named after");
		}
	}
}

static void
check_retired(struct check *c, const char *path)
{
	struct str rest;

	if (!file_read(path, RETIRED_MAX, c->catalogue->arena, &rest, c->problems)) {
		return;
	}
	str_cut(&rest, '\n'); /* names of the columns */
	while (rest.at != NULL) {
		struct str row = str_cut(&rest, '\n'), id = str_cut(&row, '\t');
		service_id used = service_named(c->catalogue, id);

		if (id.len > 0 && used != SERVICE_NONE) {
			complain_service(c, used,
				"this id was retired and is never given out again");
		}
	}
}

static void
check_needs(struct check *c, const char *where)
{
	for (size_t need = 0; need < need_count(); need++) {
		int n = 0;

		for (service_id i = 0; i < c->catalogue->count; i++) {
			n += c->catalogue->service[i].need == need;
		}
		if (n < NEED_LEAST_SERVICES) {
			problems_add(c->problems, where, 0, 0,
				"need %s has %d services; at least %d",
				need_at((need_id)need)->code, n, NEED_LEAST_SERVICES);
		}
	}
}

static void
check_all(struct check *c, const char *const *files, size_t count)
{
	for (size_t i = 0; i < c->catalogue->rule_count; i++) {
		check_host(c, &c->catalogue->rule[i]);
	}
	for (service_id i = 0; i < c->catalogue->count; i++) {
		check_service(c, i);
	}
	if (!c->options->own) {
		check_order(c);
		for (size_t i = 0; i < count; i++) {
			check_file_name(c, files[i]);
		}
	}
	if (c->options->retired[0] != '\0') {
		check_retired(c, c->options->retired);
	}
	if (c->options->complete) {
		check_needs(c, "catalogue");
	}
}

void
catalogue_check(const char *const *files, size_t count,
	const struct check_options *options, struct problems *problems)
{
	struct check c = { .options = options, .problems = problems };

	c.catalogue = catalogue_new();
	c.domains = domains_open("", problems);
	c.names = names_open("", problems);
	c.avoid = options->words[0] == '\0' ? NULL : avoid_open(options->words, problems);
	for (size_t i = 0; i < count; i++) {
		catalogue_read(c.catalogue, files[i], options->own, problems);
	}
	catalogue_build(c.catalogue, problems);
	if (c.domains != NULL && c.names != NULL) {
		check_all(&c, files, count);
	}
	avoid_close(c.avoid);
	names_close(c.names);
	domains_close(c.domains);
	catalogue_close(c.catalogue);
}
