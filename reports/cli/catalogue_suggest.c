/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/domain.h"
#include "classifiers/names.h"
#include "classifiers/service.h"
#include "reports/cli/catalogue.h"

#include <stdio.h>

/* "strange-tool.co.uk" -> "strange-tool". */
static void
print_id(const char *domain)
{
	size_t n = 0;

	for (const char *p = domain; *p != '\0' && *p != '.' && n < SERVICE_ID_MAX - 1;
		p++, n++) {
		putchar(*p == '_' ? '-' : *p);
	}
	/* an id has two letters at least */
	if (n < 2) {
		fputs("-tool", stdout);
	}
}

static void
print_entry(const char *domain)
{
	fputs("  - id: ", stdout);
	print_id(domain);
	printf("\n"
	       "    name: NAME                    # as its makers write it, at most 40 "
	       "letters\n"
	       "    vendor: unknown\n"
	       "    page: https://%s/\n"
	       "    need: N00                     # which need? see needs.tsv\n"
	       "    category: other\n"
	       "    hosts:\n"
	       "      - {name: app.%s, match: suffix, role: app}   # where people work\n"
	       "      - {name: %s, match: suffix, role: site}   # home page, help\n"
	       "    citizen_it: none              # form builder automation database "
	       "site "
	       "autonomous\n"
	       "    ai: none                      # feature assistant autonomous api\n"
	       "    typical_data: none            # internal personal client code "
	       "financial\n"
	       "    describe: WHAT IT DOES.       # at most 20 plain words\n"
	       "    ask: WHAT DOES IT MAKE EASIER FOR YOU?\n"
	       "    confidence: low\n"
	       "    reason: WHY IT IS LISTED      # in a folder of your own only\n",
		domain, domain, domain);
}

static bool
suggest(const struct catalogue *catalogue, const struct domains *domains,
	const struct names *names, const char *word)
{
	char name[NAME_MAX_BYTES], domain[NAME_MAX_BYTES];
	struct match match;

	if (!name_clean(str_of(word), name)) {
		fprintf(stderr, "penumbra: \"%.100s\" is no host name\n", word);
		return false;
	}
	if (catalogue_match(catalogue, name, &match)) {
		fprintf(stderr, "penumbra: %s is already in the catalogue: %s, rule %s\n",
			name, service_at(catalogue, match.service)->id, match.rule);
		return false;
	}
	if (names_private(names, name) > 0) {
		fprintf(stderr, "penumbra: %s is private life and gets no entry\n", name);
		return false;
	}
	/* below a platform only the whole name belongs to one product */
	if (names_platform(names, name)) {
		print_entry(name);
		return true;
	}
	if (!domain_of(domains, name, domain)) {
		fprintf(stderr, "penumbra: %s is a public suffix\n", name);
		return false;
	}
	print_entry(domain);
	return true;
}

int
catalogue_suggest(const struct catalogue_args *args, int count, char **words)
{
	struct problems problems = { 0 };
	struct catalogue *catalogue =
		catalogue_load(args->catalogue, args->overrides, &problems);
	struct names *names = names_open(args->overrides, &problems);
	struct domains *domains = domains_open(args->public_suffix, &problems);
	bool good = true;
	int status;

	if (problems.all > 0) {
		status = catalogue_complain(&problems);
	} else {
		puts("version: \"1\"\nservices:");
		for (int i = 0; i < count; i++) {
			good = suggest(catalogue, domains, names, words[i]) && good;
		}
		status = good ? 0 : err_exit_status(ERR_USAGE);
	}
	domains_close(domains);
	names_close(names);
	catalogue_close(catalogue);
	return status;
}
