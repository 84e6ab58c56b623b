/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/domain.h"
#include "classifiers/names.h"
#include "classifiers/service.h"
#include "reports/cli/catalogue.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

struct lookup {
	struct catalogue *catalogue;
	struct names *names;
	struct domains *domains;
	bool json;
	bool failed;
};

/* What a name is, and why; the same answer the sensor gives itself. */
struct answer {
	char name[NAME_MAX_BYTES];
	struct match match;
	const struct service *service; /* NULL: none */
	bool private_life, platform;
	char domain[NAME_MAX_BYTES];
	char why[200];
};

static void
explain(struct answer *a)
{
	const char *why =
		"no entry; waits in the queue under its registered domain until "
		"enough devices meet it";

	if (a->private_life) {
		why = "private life: never held, written or shown";
	} else if (a->service != NULL) {
		snprintf(a->why, sizeof a->why, "%s; a host of role %s %s",
			a->match.rule[0] == '*' ? "the longest suffix that fits"
						: "exactly this name",
			role_word(a->match.role),
			role_is_use(a->match.role) ? "may count as use"
						   : "is touched, never used");
		return;
	} else if (a->platform) {
		why = "a platform that carries everybody's products: names no service";
	} else if (a->domain[0] == '\0') {
		why = "a public suffix: nobody registered it";
	}
	snprintf(a->why, sizeof a->why, "%s", why);
}

static void
look_up(const struct lookup *l, struct answer *a)
{
	bool known = catalogue_match(l->catalogue, a->name, &a->match);
	size_t rule_len = strlen(a->match.rule);

	rule_len -= known && a->match.rule[0] == '*' ? 2 : 0;
	a->private_life = names_private(l->names, a->name) > rule_len;
	if (known && !a->private_life) {
		a->service = service_at(l->catalogue, a->match.service);
	} else if (!a->private_life) {
		a->platform = names_platform(l->names, a->name);
		domain_of(l->domains, a->name, a->domain);
	}
	explain(a);
}

static json_t *
text_or_null(const char *z)
{
	return z == NULL || *z == '\0' ? json_null() : json_string(z);
}

static void
print_json(const struct answer *a)
{
	const struct service *s = a->service;
	json_t *o = json_object();

	json_object_set_new(o, "name", json_string(a->name));
	json_object_set_new(o, "service", text_or_null(s == NULL ? "" : s->id));
	json_object_set_new(o, "title", text_or_null(s == NULL ? "" : s->name));
	json_object_set_new(
		o, "need", text_or_null(s == NULL ? "" : need_at(a->match.need)->code));
	json_object_set_new(
		o, "role", text_or_null(s == NULL ? "" : role_word(a->match.role)));
	json_object_set_new(
		o, "use", json_boolean(s != NULL && role_is_use(a->match.role)));
	json_object_set_new(o, "rule", text_or_null(s == NULL ? "" : a->match.rule));
	json_object_set_new(o, "tenant",
		s == NULL || a->match.tenant.len == 0
			? json_null()
			: json_stringn(a->match.tenant.at, a->match.tenant.len));
	json_object_set_new(o, "domain", text_or_null(a->domain));
	json_object_set_new(o, "platform", json_boolean(a->platform));
	json_object_set_new(o, "private", json_boolean(a->private_life));
	json_object_set_new(o, "why", json_string(a->why));
	json_dumpf(o, stdout, JSON_COMPACT | JSON_SORT_KEYS);
	putchar('\n');
	json_decref(o);
}

static void
print_text(const struct answer *a)
{
	const struct service *s = a->service;

	printf("%s\n", a->name);
	if (s != NULL) {
		printf("  service  %s (%s), %s\n", s->name, s->id, s->vendor);
		printf("  need     %s: %s\n", need_at(a->match.need)->code,
			need_phrase(a->match.need));
		printf("  role     %s\n", role_word(a->match.role));
		printf("  rule     %s\n", a->match.rule);
		if (a->match.tenant.len > 0) {
			printf("  tenant   %.*s\n", (int)a->match.tenant.len,
				a->match.tenant.at);
		}
		printf("  facts    confidence %s%s%s\n", s->confidence,
			s->sources[0] != '\0' ? ", from " : "", s->sources);
		if (s->reason[0] != '\0') {
			printf("  own      %s\n", s->reason);
		}
	} else {
		printf("  service  none\n");
		if (a->domain[0] != '\0') {
			printf("  domain   %s\n", a->domain);
		}
	}
	printf("  why      %s\n", a->why);
}

/* People paste links; the name is what matters. */
static struct str
name_in(const char *word)
{
	struct str s = str_trim(str_of(word));
	const char *scheme = strstr(word, "://");

	if (scheme != NULL) {
		s = str_of(scheme + 3);
	}
	for (size_t i = 0; i < s.len; i++) {
		if (strchr("/?#:\r\n", s.at[i]) != NULL) {
			s.len = i;
		}
	}
	return s;
}

static void
look_up_word(struct lookup *l, const char *word)
{
	struct answer a = { 0 };
	struct err err;

	if (!name_clean(name_in(word), a.name)) {
		err_set(&err, ERR_USAGE,
			"\"%.100s\" is no host name; write one as app.example.com", word);
		fprintf(stderr, "penumbra: %s\n", err.text);
		l->failed = true;
		return;
	}
	look_up(l, &a);
	if (l->json) {
		print_json(&a);
	} else {
		print_text(&a);
	}
}

static void
look_up_input(struct lookup *l)
{
	char line[1024];

	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0') {
			look_up_word(l, line);
		}
	}
}

int
catalogue_lookup(const struct catalogue_args *args, int count, char **names)
{
	struct problems problems = { 0 };
	struct lookup l = { .json = args->json };
	int status;

	if (count == 0) {
		fputs("penumbra catalogue lookup: which NAME?\n", stderr);
		return err_exit_status(ERR_USAGE);
	}
	l.catalogue = catalogue_load(args->catalogue, args->overrides, &problems);
	l.names = names_open(args->overrides, &problems);
	l.domains = domains_open(args->public_suffix, &problems);
	if (problems.all > 0) {
		status = catalogue_complain(&problems);
	} else {
		for (int i = 0; i < count; i++) {
			if (strcmp(names[i], "-") == 0) {
				look_up_input(&l);
			} else {
				look_up_word(&l, names[i]);
			}
		}
		status = l.failed ? err_exit_status(ERR_USAGE) : 0;
	}
	domains_close(l.domains);
	names_close(l.names);
	catalogue_close(l.catalogue);
	return status;
}
