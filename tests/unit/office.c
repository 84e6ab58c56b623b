/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/office.h"

#include "tests/unit/facts_rows.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"

#include <unistd.h>

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

static void
write_file(const struct office *o, const char *name, const char *text, char path[160])
{
	FILE *f;

	snprintf(path, 160, "%s/%s", o->folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void
print_line(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

/* Their codes come after finance and before legal. */
static void
halls(char *csv, size_t size)
{
	size_t n = strlen(csv);

	for (int i = 0; i < OFFICE_HALLS; i++) {
		n += (size_t)snprintf(csv + n, size - n,
			"hall-%c,Hall %c,20,10.%d.0.0/16,people,no\n", 'a' + i, 'A' + i,
			20 + i);
		assert_true(n < size);
	}
}

static int
open_as(void **state, bool large)
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
		halls(units, sizeof units);
	}
	write_file(o, "units.csv", units, path);
	o->units = unit_map_load(path, &problems);
	unlink(path);
	write_file(o, "services.yaml", office_catalogue, path);
	o->catalogue = catalogue_load(o->folder, NULL, &problems);
	problems_print(&problems, print_line, NULL);
	assert_int_equal(problems.all, 0);
	problems_fini(&problems);
	o->today.n = DAY_OPEN;
	*state = o;
	return 0;
}

int
office_open(void **state)
{
	return open_as(state, false);
}

int
office_open_large(void **state)
{
	return open_as(state, true);
}

static void
forget(struct office *o)
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

int
office_close(void **state)
{
	struct office *o = *state;

	forget(o);
	unit_map_close(o->units);
	catalogue_close(o->catalogue);
	assert_int_equal(folder_remove(o->folder), 0);
	free(o);
	return 0;
}

struct day
office_day(const char *text)
{
	struct day day = { DAY_OPEN };

	assert_true(text[0] == '\0' || day_parse(str_of(text), &day));
	return day;
}

static const struct decision usual_decision = { .reason = "A reason that can be read",
	.reason_type = "",
	.owner = "mb",
	.conditions = "",
	.sponsor = "",
	.target_offer = "",
	.user_interest = "Work is done the same day",
	.company_interest = "Client files stay here",
	.until = { DAY_OPEN } };

struct decision *
office_decide(struct office *o, const char *id, const char *service, const char *units,
	enum status status)
{
	struct decision *d = &o->decisions[o->decision_count++];

	assert_true(o->decision_count <= OFFICE_DECISIONS);
	*d = usual_decision;
	d->id = id;
	d->service = service;
	d->units = units;
	d->status = status;
	d->decided_on = office_day("2024-12-01");
	return d;
}

static const struct offer usual_offer = { .hosts = "",
	.owner = "mb",
	.units = "all",
	.user_interest = "less work",
	.company_interest = "one tool",
	.how_to = "ask",
	.conditions = "",
	.answer_days = 3,
	.visible = true,
	.until = { DAY_OPEN } };

struct offer *
office_offer(struct office *o, const char *id, const char *needs, const char *services)
{
	struct offer *offer = &o->offers[o->offer_count++];

	assert_true(o->offer_count <= OFFICE_OFFERS);
	*offer = usual_offer;
	offer->id = offer->name = id;
	offer->needs = needs;
	offer->services = services;
	offer->since = office_day("2024-01-01");
	return offer;
}

void
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

void
office_begin(struct office *o, int weeks)
{
	static const char *const seven[] = { "finance", "legal", "sales", "works", "yard",
		"shop", "store" };
	struct facts_settings set = rows_settings();

	forget(o);
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
		for (size_t i = 0; i < 7; i++) {
			rows_unit(o->facts, w, seven[i], OFFICE_PEOPLE);
		}
		for (int i = 0; o->large && i < OFFICE_HALLS; i++) {
			char code[8] = { 'h', 'a', 'l', 'l', '-', (char)('a' + i), '\0' };

			rows_unit(o->facts, w, code, OFFICE_PEOPLE);
		}
	}
}

void
office_ready(struct office *o)
{
	facts_ready(o->facts);
	o->crowd = crowd_open(o->facts);
}
