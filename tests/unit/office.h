/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_OFFICE_H
#define PENUMBRA_TESTS_UNIT_OFFICE_H

#include "reports/documents/document.h"
#include "tests/unit/facts_rows.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"

#include <unistd.h>

/* An organisation for tests of documents: four units of 20 people, a catalogue of few services, and
 * the rows and entries that a test puts in.  Then office_write builds a document as it is shipped,
 * and office_says looks for a text in one of its elements. */

enum { OFFICE_PEOPLE = 20, OFFICE_DECISIONS = 8, OFFICE_OFFERS = 4, OFFICE_ENTRIES = 64 };

struct office {
	char folder[64];
	struct unit_map *units;
	struct catalogue *catalogue;
	struct decision decisions[OFFICE_DECISIONS];
	struct offer offers[OFFICE_OFFERS];
	size_t decision_count, offer_count;
	struct entry entries[OFFICE_ENTRIES];
	size_t entry_count;
	struct day today; /* DAY_OPEN: the Monday after the newest week */
	struct policy *policy;
	struct facts *facts;
	struct crowd *crowd;
	struct report *report;
	struct err err;
};

#define OFFICE_SERVICE(id, need, category, citizen, ai, data, rest)                      \
	"  - id: " id "\n    name: " id "\n    vendor: Some Ltd\n"                       \
	"    page: https://" id ".example/\n    need: " need "\n"                        \
	"    category: " category "\n"                                                   \
	"    hosts:\n      - {name: app." id ".example.com, match: suffix, role: app}\n" \
	"    citizen_it: " citizen "\n    ai: " ai "\n    typical_data: " data "\n"      \
	"    describe: It does a thing.\n    ask: What must be done first?\n"            \
	"    confidence: low\n" rest

/* e-sign: alpha beta gamma delta epsilon; plan, board: projects; ours-*: offers of our own */
static const char office_catalogue[] = "version: \"2025.04\"\nservices:\n" OFFICE_SERVICE(
	"alpha", "N04", "esign", "none", "none", "client",
	"    price_band: {free: \"0\", business: \"15-40\"}\n"
	"    price_date: \"2023-01\"\n    seat_model: user\n"
	"    tiers: [{name: free}, {name: business, sign_in: \"yes\", dpa: \"yes\"}]\n")
	OFFICE_SERVICE("beta", "N04", "esign", "none", "none", "internal",
		"") OFFICE_SERVICE("gamma", "N04", "esign", "none", "none", "internal",
		"") OFFICE_SERVICE("delta", "N04", "esign", "none", "none", "internal",
		"") OFFICE_SERVICE("epsilon", "N04", "esign", "none", "none", "internal",
		"") OFFICE_SERVICE("plan", "N10", "project", "none", "none", "internal",
		"") OFFICE_SERVICE("ours-plan", "N10", "project", "none", "none",
		"internal", "") OFFICE_SERVICE("robot", "N07", "automation", "automation",
		"none", "internal", "") OFFICE_SERVICE("lists", "N09", "database",
		"database", "none", "internal", "")
		OFFICE_SERVICE("survey", "N06", "form", "form", "none", "internal", "")
			OFFICE_SERVICE("answers", "N19", "answer", "none", "assistant",
				"internal",
				"    ai_need: N19\n    tiers: [{name: free}, {name: "
				"business, dpa: \"yes\"}]\n"
				"    trains_on_input: {free: default, "
				"business: never}\n") OFFICE_SERVICE("engine", "N22",
				"model", "none", "api", "internal", "    ai_need: N22\n");

static const char office_units[] =
	"code,name,people,ranges,kind,peer\n"
	"finance,Finance,20,10.1.0.0/16,people,yes\nlegal,Legal,20,10.2.0.0/"
	"16,people,yes\n"
	"sales,Sales,20,10.3.0.0/16,people,yes\nworks,Works,20,10.4.0.0/16,people,yes\n";

static inline void
office_file(const struct office *o, const char *name, const char *text, char path[160])
{
	FILE *f;

	snprintf(path, 160, "%s/%s", o->folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static inline void
office_line(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

static inline int
office_open(void **state)
{
	struct office *o = calloc(1, sizeof *o);
	struct problems problems = { 0 };
	char path[160];

	assert_non_null(o);
	strcpy(o->folder, "/tmp/penumbra-office-XXXXXX");
	assert_non_null(mkdtemp(o->folder));
	office_file(o, "units.csv", office_units, path);
	o->units = unit_map_load(path, &problems);
	unlink(path);
	office_file(o, "services.yaml", office_catalogue, path);
	o->catalogue = catalogue_load(o->folder, NULL, &problems);
	problems_print(&problems, office_line, NULL);
	assert_int_equal(problems.all, 0);
	problems_fini(&problems);
	o->today.n = DAY_OPEN;
	*state = o;
	return 0;
}

static inline void
office_forget(struct office *o)
{
	if (o->report != NULL) {
		report_close(o->report);
	}
	if (o->crowd != NULL) {
		crowd_close(o->crowd);
		facts_close(o->facts);
		policy_close(o->policy);
	}
	o->report = NULL;
	o->crowd = NULL;
	o->err = (struct err){ 0 };
}

static inline int
office_close(void **state)
{
	struct office *o = *state;

	office_forget(o);
	unit_map_close(o->units);
	catalogue_close(o->catalogue);
	assert_int_equal(folder_remove(o->folder), 0);
	free(o);
	return 0;
}

static inline struct day
office_day(const char *text)
{
	struct day day = { DAY_OPEN };

	assert_true(text[0] == '\0' || day_parse(str_of(text), &day));
	return day;
}

static inline struct decision *
office_decide(struct office *o, const char *id, const char *service, const char *units,
	enum status status)
{
	struct decision *d = &o->decisions[o->decision_count++];

	assert_true(o->decision_count <= OFFICE_DECISIONS);
	*d = (struct decision){ .id = id,
		.service = service,
		.units = units,
		.status = status,
		.reason = "A reason that can be read",
		.reason_type = "",
		.owner = "mb",
		.conditions = "",
		.sponsor = "",
		.target_offer = "",
		.user_interest = "Work is done the same day",
		.company_interest = "Client files stay here",
		.decided_on = office_day("2024-12-01"),
		.until = { DAY_OPEN } };
	return d;
}

static inline struct offer *
office_offer(struct office *o, const char *id, const char *needs, const char *services)
{
	struct offer *offer = &o->offers[o->offer_count++];

	assert_true(o->offer_count <= OFFICE_OFFERS);
	*offer = (struct offer){ .id = id,
		.name = id,
		.needs = needs,
		.services = services,
		.hosts = "",
		.owner = "mb",
		.units = "all",
		.user_interest = "less work",
		.company_interest = "one tool",
		.how_to = "ask",
		.conditions = "",
		.answer_days = 3,
		.visible = true,
		.since = office_day("2024-01-01"),
		.until = { DAY_OPEN } };
	return offer;
}

/* Fields as name and text in turns, NULL at the end; texts are borrowed. */
static inline void
office_write_down(
	struct office *o, const char *entity, const char *id, const char *const *fields)
{
	struct entry *e = &o->entries[o->entry_count++];

	assert_true(o->entry_count <= OFFICE_ENTRIES);
	*e = (struct entry){ .entity = entity,
		.id = id,
		.changed_on = "2025-01-01",
		.changed_by = "test",
		.version = 1 };
	for (; fields[0] != NULL; fields += 2) {
		e->field[e->fields].name = fields[0];
		e->field[e->fields++].text = fields[1];
	}
}
#define OFFICE_ENTRY(o, entity, id, ...) \
	office_write_down((o), (entity), (id), (const char *const[]){ __VA_ARGS__, NULL })

/* Opens the facts anew: rows are put in next, then office_ready. */
static inline void
office_begin(struct office *o, int weeks)
{
	struct facts_settings set = rows_settings();

	office_forget(o);
	o->policy = policy_open(o->decisions, o->decision_count, o->offers,
		o->offer_count, o->units, o->catalogue);
	assert_non_null(o->policy);
	set.units = o->units;
	set.catalogue = o->catalogue;
	set.policy = o->policy;
	set.offers = o->offers;
	set.offer_count = o->offer_count;
	set.decisions = o->decisions;
	set.decision_count = o->decision_count;
	set.today = o->today;
	o->facts = facts_open(&set);
	assert_non_null(o->facts);
	for (size_t i = 0; i < o->entry_count; i++) {
		facts_take_entry(o->facts, &o->entries[i]);
	}
	for (int w = 0; w < weeks; w++) {
		rows_week(o->facts, w);
		rows_unit(o->facts, w, "*", 4 * OFFICE_PEOPLE);
		rows_unit(o->facts, w, "finance", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "legal", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "sales", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "works", OFFICE_PEOPLE);
	}
}

static inline void
office_ready(struct office *o)
{
	facts_ready(o->facts);
	o->crowd = crowd_open(o->facts);
}

/* The same devices of a unit in weeks from .. to - 1, in its own row and in that of its need; the
 * rows of the whole organisation are the test's to put in. */
static inline void
office_use(struct office *o, const char *unit, const char *service, int from, int to,
	int64_t dev)
{
	for (int w = from; w < to; w++) {
		rows_use(o->facts, w, unit, service, dev);
	}
}

static inline void
office_need(struct office *o, const char *unit, const char *need, int from, int to,
	int64_t dev)
{
	for (int w = from; w < to; w++) {
		rows_need(o->facts, w, unit, need, dev);
	}
}

static inline void
office_first(struct office *o, const char *unit, const char *name, int week)
{
	struct first_use_row row = { .sensor = "s",
		.first_day = (int64_t)(FIRST_WEEK + week) * 7 - 3,
		.first_k_week = FIRST_WEEK + week,
		.last_week = FIRST_WEEK + week };

	snprintf(row.unit, sizeof row.unit, "%s", unit);
	snprintf(row.name, sizeof row.name, "%s", name);
	facts_take(o->facts, TABLE_FIRST_USE, &row);
}

/* Builds the document; NULL when it refuses (o->err says why). */
static inline struct report *
office_report(struct office *o, const struct document *document, const char *unit)
{
	int at = unit[0] == '\0' ? 0 : facts_unit(o->facts, unit);

	assert_true(at >= 0);
	if (o->report != NULL) {
		report_close(o->report);
		o->report = NULL;
	}
	if (document->build(o->crowd, (size_t)at, &o->report, &o->err) != ERR_OK) {
		return NULL;
	}
	return o->report;
}

static inline const struct element *
office_element(const struct office *o, const char *id)
{
	for (size_t i = 0; o->report != NULL && i < o->report->element_count; i++) {
		if (strcmp(o->report->elements[i].id, id) == 0) {
			return &o->report->elements[i];
		}
	}
	return NULL;
}

/* How many rows and sentences of an element hold all of these texts; NULL at the end. */
static inline size_t
office_count(const struct office *o, const char *id, const char *const *texts)
{
	const struct element *e = office_element(o, id);
	size_t found = 0;
	char line[4096];

	for (size_t r = 0;
		e != NULL && r < e->row_count + e->before_count + e->after_count; r++) {
		bool all = true;
		size_t n = 0;

		line[0] = '\0';
		if (r >= e->row_count + e->before_count) {
			n = (size_t)snprintf(line, sizeof line, "%s",
				e->after[r - e->row_count - e->before_count]);
		} else if (r >= e->row_count) {
			n = (size_t)snprintf(
				line, sizeof line, "%s", e->before[r - e->row_count]);
		}
		for (size_t c = 0; r < e->row_count && c < e->column_count; c++) {
			const struct report_cell *cell = &e->rows[r][c];

			n += (size_t)snprintf(line + n, sizeof line - n, "%s\t%s\t",
				cell->text == NULL ? "" : cell->text,
				cell->data == NULL ? "" : cell->data);
			assert_true(n < sizeof line);
		}
		for (size_t t = 0; texts[t] != NULL; t++) {
			all = all && strstr(line, texts[t]) != NULL;
		}
		found += all;
	}
	return found;
}
#define OFFICE_COUNT(o, id, ...) \
	office_count((o), (id), (const char *const[]){ __VA_ARGS__, NULL })

/* For a failed test: what the element says. */
static inline void
office_print(const struct office *o, const char *id)
{
	const struct element *e = office_element(o, id);

	for (size_t r = 0; e != NULL && r < e->row_count; r++) {
		for (size_t c = 0; c < e->column_count; c++) {
			print_message("%s | ", e->rows[r][c].text);
		}
		print_message("\n");
	}
	for (size_t i = 0; e != NULL && i < e->before_count; i++) {
		print_message("before: %s\n", e->before[i]);
	}
	for (size_t i = 0; e != NULL && i < e->after_count; i++) {
		print_message("after: %s\n", e->after[i]);
	}
}

#endif
