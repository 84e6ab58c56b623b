/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/domain.h"
#include "classifiers/names.h"
#include "classifiers/service.h"
#include "reports/cli/catalogue.h"
#include "reports/store/store.h"
#include "sensor/base/instant.h"

#include <stdio.h>
#include <stdlib.h>

/* What looks like work (product.md M24): used in office hours, and something is sent. */
enum { OFFICE_LEAST = 600, SENT_LEAST = 5, QUEUE_MAX = 50 };

/* A name the store was allowed to keep. */
struct waiting {
	const char *name;
	int64_t dev, week, weeks;
};

struct queue {
	struct arena *arena;
	struct waiting *at;
	size_t count, room;
};

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

struct tables {
	struct catalogue *catalogue;
	struct domains *domains;
	struct names *names;
};

/* Why a name needs no entry or can have none; NULL when it may have one. */
static const char *
refusal(const struct tables *t, const char *name)
{
	struct match match;

	if (catalogue_match(t->catalogue, name, &match)) {
		return "is already in the catalogue (penumbra catalogue lookup tells "
		       "where)";
	}
	if (names_private(t->names, name) > 0) {
		return "is private life and gets no entry";
	}
	return domain_is_registry(t->domains, name) ? "is a public suffix" : NULL;
}

static bool
suggest(const struct tables *t, const char *word)
{
	char name[NAME_MAX_BYTES], domain[NAME_MAX_BYTES];
	const char *why;
	struct err err;

	if (!name_clean(str_of(word), name)) {
		err_set(&err, ERR_USAGE, "\"%.100s\" is no host name", word);
		fprintf(stderr, "penumbra: %s\n", err.text);
		return false;
	}
	why = refusal(t, name);
	if (why != NULL) {
		fprintf(stderr, "penumbra: %s %s\n", name, why);
		return false;
	}
	/* below a platform only the whole name belongs to one product */
	if (names_platform(t->names, name) || !domain_of(t->domains, name, domain)) {
		print_entry(name);
	} else {
		print_entry(domain);
	}
	return true;
}

static void
take_row(void *ctx, enum table table, const void *at)
{
	const struct week_unknown_row *row = at;
	struct queue *queue = ctx;

	(void)table;
	if (strcmp(row->unit, UNIT_ALL) != 0 || row->office_share < OFFICE_LEAST ||
		row->up * 100 < (row->up + row->down) * SENT_LEAST) {
		return;
	}
	for (size_t i = 0; i < queue->count; i++) {
		struct waiting *waiting = &queue->at[i];

		if (strcmp(waiting->name, row->name) == 0) {
			waiting->weeks++;
			waiting->dev = row->dev;
			waiting->week =
				row->week > waiting->week ? row->week : waiting->week;
			return;
		}
	}
	*ARENA_PUSH(queue->arena, queue->at, queue->count, queue->room) =
		(struct waiting){ arena_copy(queue->arena, str_of(row->name)), row->dev,
			row->week, 1 };
}

/* The latest first, of one week what most devices met. */
static int
by_week(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	if (x->week != y->week) {
		return x->week > y->week ? -1 : 1;
	}
	if (x->dev != y->dev) {
		return x->dev > y->dev ? -1 : 1;
	}
	return strcmp(x->name, y->name);
}

static enum err_code
read_queue(struct queue *queue, const char *db, struct err *err)
{
	struct store *store;
	enum err_code code = store_open_reader(db, &store, err);

	if (code != ERR_OK) {
		return code;
	}
	code = store_each(
		store, TABLE_WEEK_UNKNOWN, INT64_MIN, INT64_MAX, take_row, queue, err);
	store_close(store);
	if (queue->count > 0) {
		qsort(queue->at, queue->count, sizeof *queue->at, by_week);
	}
	return code;
}

static int
suggest_queue(const struct catalogue_args *args, const struct tables *t)
{
	struct queue queue = { .arena = args->arena };
	char week[WEEK_TEXT_MAX];
	size_t printed = 0;
	struct err err;
	enum err_code code = read_queue(&queue, args->db, &err);

	if (code != ERR_OK) {
		fprintf(stderr, "penumbra: %s\n", err.text);
		return err_exit_status(code);
	}
	for (size_t i = 0; i < queue.count && printed < QUEUE_MAX; i++) {
		const struct waiting *waiting = &queue.at[i];

		if (refusal(t, waiting->name) != NULL) {
			continue;
		}
		printf("  # met in %lld weeks, last in %s\n", (long long)waiting->weeks,
			week_print((struct week){ (int32_t)waiting->week }, week));
		print_entry(waiting->name);
		printed++;
	}
	if (printed == 0) {
		puts("  []   # nothing waits");
	}
	return 0;
}

static int
suggest_words(const struct tables *t, int count, char **words)
{
	bool good = true;

	for (int i = 0; i < count; i++) {
		good = suggest(t, words[i]) && good;
	}
	return good ? 0 : err_exit_status(ERR_USAGE);
}

int
catalogue_suggest(const struct catalogue_args *args, int count, char **words)
{
	struct problems problems = { 0 };
	struct tables t = { 0 };
	int status;

	if (count == 0 && args->db[0] == '\0') {
		fputs("penumbra catalogue suggest: for which NAME, or from which --db "
		      "FILE?\n",
			stderr);
		return err_exit_status(ERR_USAGE);
	}
	t.catalogue = catalogue_load(args->catalogue, args->overrides, &problems);
	t.names = names_open(args->overrides, &problems);
	t.domains = domains_open(args->public_suffix, &problems);
	if (problems.all > 0) {
		status = catalogue_complain(&problems);
	} else {
		puts("version: \"1\"\nservices:");
		status = count > 0 ? suggest_words(&t, count, words)
				   : suggest_queue(args, &t);
	}
	domains_close(t.domains);
	names_close(t.names);
	catalogue_close(t.catalogue);
	return status;
}
