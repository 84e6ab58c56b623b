/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_OFFICE_H
#define PENUMBRA_TESTS_UNIT_OFFICE_H

#include "reports/documents/document.h"
#include "tests/unit/facts_rows.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"

#include <unistd.h>

/* An organisation for tests of documents: seven units of 20 people, a catalogue of few services, and
 * the rows and entries that a test puts in.  Then office_write builds a document as it is shipped,
 * and office_says looks for a text in one of its elements. */

enum {
	OFFICE_PEOPLE = 20,
	OFFICE_DECISIONS = 8,
	OFFICE_OFFERS = 4,
	OFFICE_ENTRIES = 64,
	OFFICE_USES = 24,
	OFFICE_YARD = 5
};

struct office {
	char folder[64];
	struct unit_map *units;
	struct catalogue *catalogue;
	struct decision decisions[OFFICE_DECISIONS];
	struct offer offers[OFFICE_OFFERS];
	size_t decision_count, offer_count;
	struct entry entries[OFFICE_ENTRIES];
	size_t entry_count;
	uint32_t visits, new_reach; /* 0: as shipped */
	bool large;                 /* fourteen halls beside the seven units */
	struct day today;           /* DAY_OPEN: the Monday after the newest week */
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
		"database", "none", "internal", "") OFFICE_SERVICE("survey", "N06",
		"form", "form", "none", "internal", "") OFFICE_SERVICE("answers", "N19",
		"answer", "none", "assistant", "internal",
		"    ai_need: N19\n    hq_country: SE\n    tiers: [{name: free}, {name: "
		"business, dpa: \"yes\"}]\n"
		"    trains_on_input: {free: default, "
		"business: never}\n") OFFICE_SERVICE("engine", "N22", "model", "none",
		"api", "internal", "    ai_need: N22\n");

#define OFFICE_UNIT(code, name, n, peer) \
	code "," name ",20,10." n ".0.0/16,people," peer "\n"

static const char office_units[] = "code,name,people,ranges,kind,peer\n" OFFICE_UNIT(
	"finance", "Finance", "1", "yes") OFFICE_UNIT("legal", "Legal", "2", "yes")
	OFFICE_UNIT("sales", "Sales", "3", "yes")
		OFFICE_UNIT("works", "Works", "4", "yes")
			OFFICE_UNIT("yard", "Yard", "5", "no")
				OFFICE_UNIT("shop", "Shop", "6", "no")
					OFFICE_UNIT("store", "Store", "7", "no");

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

enum { OFFICE_HALLS = 14 };

/* hall-a to hall-n: their codes come after finance and before legal. */
static inline void
office_halls(char *csv, size_t size)
{
	size_t n = strlen(csv);

	for (int i = 0; i < OFFICE_HALLS; i++) {
		n += (size_t)snprintf(csv + n, size - n,
			"hall-%c,Hall %c,20,10.%d.0.0/16,people,no\n", 'a' + i, 'A' + i,
			20 + i);
		assert_true(n < size);
	}
}

static inline int
office_open_as(void **state, bool large)
{
	struct office *o = calloc(1, sizeof *o);
	struct problems problems = { 0 };
	char path[160], units[2048];

	assert_non_null(o);
	strcpy(o->folder, "/tmp/penumbra-office-XXXXXX");
	assert_non_null(mkdtemp(o->folder));
	snprintf(units, sizeof units, "%s", office_units);
	o->large = large;
	if (large) {
		office_halls(units, sizeof units);
	}
	office_file(o, "units.csv", units, path);
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

static inline int
office_open(void **state)
{
	return office_open_as(state, false);
}

static inline int
office_open_large(void **state)
{
	return office_open_as(state, true);
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
	set.new_reach = o->new_reach == 0 ? set.new_reach : o->new_reach;
	set.visits_per_month = o->visits == 0 ? set.visits_per_month : o->visits;
	o->facts = facts_open(&set);
	assert_non_null(o->facts);
	for (size_t i = 0; i < o->entry_count; i++) {
		facts_take_entry(o->facts, &o->entries[i]);
	}
	for (int w = 0; w < weeks; w++) {
		rows_week(o->facts, w);
		rows_unit(o->facts, w, "*", 7 * OFFICE_PEOPLE);
		rows_unit(o->facts, w, "finance", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "legal", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "sales", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "works", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "yard", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "shop", OFFICE_PEOPLE);
		rows_unit(o->facts, w, "store", OFFICE_PEOPLE);
		for (int i = 0; o->large && i < OFFICE_HALLS; i++) {
			char code[8] = { 'h', 'a', 'l', 'l', '-', (char)('a' + i), '\0' };

			rows_unit(o->facts, w, code, OFFICE_PEOPLE);
		}
	}
}

static inline void
office_ready(struct office *o)
{
	facts_ready(o->facts);
	o->crowd = crowd_open(o->facts);
}

/* What a unit does with a service in a week; the rows of its need and of the whole organisation are
 * worked out from all of them, so that nothing contradicts itself.  Units share no device; within a
 * unit the services of a need are used by the same devices. */
struct office_use {
	const char *unit, *service, *need;
	int64_t dev;
	bool ours;
	int64_t mask; /* days, 0: Monday to Friday */
	int64_t signup, foreign, machine;
	int64_t up; /* a device, 0: 100 kB */
};

static inline void
office_use_row(struct office *o, int week, const char *unit, const struct office_use *u,
	int64_t dev)
{
	struct week_use_row row = { .week = FIRST_WEEK + week,
		.sensor = "s",
		.dev = dev,
		.dev_days = dev * 3,
		.dev_regular = dev,
		.dev_signup = u->signup,
		.dev_foreign = u->foreign,
		.foreign_names = u->foreign > 0,
		.dev_machine = u->machine,
		.day_mask = u->mask == 0 ? 31 : u->mask,
		.up = dev * (u->up == 0 ? 100000 : u->up),
		.down = dev * 100000,
		.top_share = 100,
		.flows = dev * 10,
		.flows_strong = dev * 10 };

	if (__builtin_popcountll((unsigned long long)row.day_mask) < 3) {
		row.dev_regular = 0;
	}
	snprintf(row.unit, sizeof row.unit, "%s", unit);
	snprintf(row.service, sizeof row.service, "%s", u->service);
	facts_take(o->facts, TABLE_WEEK_USE, &row);
}

static inline bool
office_is_first(const struct office_use *use, size_t i, bool by_unit, bool by_service)
{
	for (size_t j = 0; j < i; j++) {
		if (strcmp(by_service ? use[j].service : use[j].need,
			    by_service ? use[i].service : use[i].need) == 0 &&
			(!by_unit || strcmp(use[j].unit, use[i].unit) == 0)) {
			return false;
		}
	}
	return true;
}

static inline struct week_need_row
office_need_of(const struct office_use *use, size_t n, const char *unit, const char *need)
{
	struct week_need_row row = { .sensor = "s" };

	for (size_t i = 0; i < n; i++) {
		int64_t *part = use[i].ours ? &row.dev_ours : &row.dev_other;

		if (strcmp(use[i].unit, unit) == 0 && strcmp(use[i].need, need) == 0) {
			*part = use[i].dev > *part ? use[i].dev : *part;
			row.tools++;
		}
	}
	row.dev_any = row.dev_ours + row.dev_other;
	row.days_ours = row.dev_ours * 3;
	row.days_other = row.dev_other * 3;
	row.up_other = row.dev_other * 100000;
	snprintf(row.unit, sizeof row.unit, "%s", unit);
	snprintf(row.need, sizeof row.need, "%s", need);
	return row;
}

static inline void
office_need_rows(
	struct office *o, int week, const struct office_use *use, size_t n, size_t at)
{
	struct week_need_row all = {
		.week = FIRST_WEEK + week, .sensor = "s", .unit = "*"
	};

	snprintf(all.need, sizeof all.need, "%s", use[at].need);
	for (size_t i = 0; i < n; i++) {
		struct week_need_row row =
			office_need_of(use, n, use[i].unit, use[at].need);

		if (strcmp(use[i].need, use[at].need) != 0 ||
			!office_is_first(use, i, true, false)) {
			continue;
		}
		row.week = FIRST_WEEK + week;
		all.dev_any += row.dev_any;
		all.dev_ours += row.dev_ours;
		all.dev_other += row.dev_other;
		all.days_ours += row.days_ours;
		all.days_other += row.days_other;
		all.up_other += row.up_other;
		all.tools = row.tools > all.tools ? row.tools : all.tools;
		facts_take(o->facts, TABLE_WEEK_NEED, &row);
	}
	facts_take(o->facts, TABLE_WEEK_NEED, &all);
}

#define USE(UNIT, SERVICE, NEED, DEV, ...)                                          \
	(struct office_use)                                                         \
	{                                                                           \
		.unit = (UNIT), .service = (SERVICE), .need = (NEED), .dev = (DEV), \
		##__VA_ARGS__                                                       \
	}

/* The same in every week from .. to - 1. */
static inline void
office_weeks_of(
	struct office *o, int from, int to, const struct office_use *use, size_t n)
{
	for (int w = from; w < to; w++) {
		for (size_t i = 0; i < n; i++) {
			struct office_use all = use[i];

			office_use_row(o, w, use[i].unit, &use[i], use[i].dev);
			if (!office_is_first(use, i, false, true)) {
				continue;
			}
			all.dev = all.signup = all.foreign = all.machine = 0;
			for (size_t j = 0; j < n; j++) {
				if (strcmp(use[j].service, use[i].service) == 0) {
					all.dev += use[j].dev;
					all.signup += use[j].signup;
					all.foreign += use[j].foreign;
					all.machine += use[j].machine;
				}
			}
			office_use_row(o, w, "*", &all, all.dev);
		}
		for (size_t i = 0; i < n; i++) {
			if (office_is_first(use, i, false, false)) {
				office_need_rows(o, w, use, n, i);
			}
		}
	}
}
/* With them go a shop, a store and a yard that use each of the services on six, six and five devices:
 * where a unit is under k, the next smallest of its family is withheld with it, and that is the yard,
 * not what a test looks at; and of seven units more than half are shown. */
static inline void
office_weeks(struct office *o, int from, int to, const struct office_use *use, size_t n)
{
	struct office_use with[4 * OFFICE_USES];
	size_t count = n;

	assert_true(n <= OFFICE_USES);
	memcpy(with, use, n * sizeof *use);
	for (size_t i = 0; i < n; i++) {
		for (size_t b = 0; b < 3 && office_is_first(use, i, false, true); b++) {
			static const char *const units[] = { "shop", "store", "yard" };

			with[count] = use[i];
			with[count].unit = units[b];
			with[count].signup = with[count].foreign = 0;
			with[count].machine = 0;
			with[count++].dev = b == 2 ? OFFICE_YARD : OFFICE_YARD + 1;
		}
	}
	office_weeks_of(o, from, to, with, count);
}
#define OFFICE_WEEKS(o, from, to, ...)                                              \
	office_weeks((o), (from), (to), (const struct office_use[]){ __VA_ARGS__ }, \
		sizeof((const struct office_use[]){ __VA_ARGS__ }) /                \
			sizeof(struct office_use))

/* First week with k devices of a need in a unit. */
static inline void
office_first_need(struct office *o, const char *unit, const char *need, int week)
{
	struct first_need_row row = { .sensor = "s",
		.first_day = (int64_t)week_monday((struct week){ FIRST_WEEK + week }).n,
		.first_k_week = FIRST_WEEK + week,
		.last_week = FIRST_WEEK + week };

	snprintf(row.unit, sizeof row.unit, "%s", unit);
	snprintf(row.need, sizeof row.need, "%s", need);
	facts_take(o->facts, TABLE_FIRST_NEED, &row);
}

static inline void
office_first(struct office *o, const char *unit, const char *name, int week)
{
	struct first_use_row row = { .sensor = "s",
		.first_day = (int64_t)week_monday((struct week){ FIRST_WEEK + week }).n,
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
