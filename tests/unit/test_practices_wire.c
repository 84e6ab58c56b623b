/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/classify.h"
#include "reports/measure/view.h"
#include "reports/rollup.h"
#include "sensor/config/config.h"
#include "sensor/sighting.h"
#include "tests/unit/folder.h"
#include "tests/unit/office_page.h"

#include <unistd.h>

/* Practices whose promise begins with a name on the wire, by their ids: sightings go through the
 * classifiers and the roll-up, and the brief is read. */

extern const struct document document_brief;

enum { WEEKS = 8, DEVICES = 6, NETS = 5 };

struct wire {
	struct office o; /* folder, facts, crowd, report */
	struct arena *arena;
	struct config config;
	struct identity *identity;
	struct classifier *classifier;
	struct rollup *rollup;
};

static const char catalogue[] =
	"version: \"2026.11\"\n"
	"need: N10\n"
	"services:\n"
	"  - id: plan\n"
	"    name: Plan\n"
	"    vendor: Plan Ltd\n"
	"    page: https://plan.example/\n"
	"    category: project\n"
	"    hosts:\n"
	"      - {name: app.plan.example.com, match: suffix, role: app}\n"
	"      - {name: join.plan.example.com, match: suffix, role: signup}\n"
	"      - {name: pay.plan.example.com, match: suffix, role: billing}\n"
	"      - {name: cdn.plan.example.com, match: suffix, role: cdn}\n"
	"      - {name: planteams.com, match: suffix, role: app}\n"
	"    tenant: {in_name: subdomain, rule: \"{tenant}.planteams.com\", never: "
	"[www]}\n"
	"    citizen_it: none\n"
	"    ai: none\n"
	"    typical_data: internal\n"
	"    describe: Shows who does what.\n"
	"    ask: What must be done first?\n"
	"    confidence: low\n";

static const char *const units[NETS] = { "finance", "legal", "sales", "works", "yard" };

static void
put(void *ctx, enum table table, const void *row)
{
	facts_take(((struct wire *)ctx)->o.facts, table, row);
}

static void
closed(void *ctx, struct week week)
{
	identity_forget(((struct wire *)ctx)->identity, week);
}

static void
write_file(const struct wire *w, const char *name, const char *text)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", w->o.folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void
open_classifier(struct wire *w)
{
	struct problems problems = { 0 };
	char csv[400] = "code,name,people,ranges\n";
	struct err err;

	for (int i = 0; i < NETS; i++) {
		size_t n = strlen(csv);

		snprintf(csv + n, sizeof csv - n, "%s,%s,20,10.%d.0.0/16\n", units[i],
			units[i], i + 1);
	}
	write_file(w, "N10-plan.yaml", catalogue);
	write_file(w, "units.csv", csv);
	w->arena = arena_open();
	w->config = *config_default(w->arena);
	w->config.catalogue = w->o.folder;
	w->config.units = arena_printf(w->arena, "%s/units.csv", w->o.folder);
	assert_int_equal(identity_open(NULL, &w->identity, &err), ERR_OK);
	w->classifier = classify_open(&w->config, w->identity, &problems);
	assert_non_null(w->classifier);
	problems_fini(&problems);
}

static void
open_rows(struct wire *w)
{
	struct facts_settings set = rows_settings();
	struct rollup_config config = { .sensor = "s",
		.units = classify_units(w->classifier),
		.catalogue = classify_catalogue(w->classifier),
		.k = 5,
		.put = put,
		.closed = closed,
		.ctx = w,
		.program = "",
		.ndpi = "",
		.data = "" };

	w->o.policy = policy_open(NULL, 0, NULL, 0, config.units, config.catalogue);
	config.policy = set.policy = w->o.policy;
	set.units = config.units;
	set.catalogue = config.catalogue;
	w->o.facts = facts_open(&set);
	w->rollup = rollup_open(&config);
	assert_non_null(w->rollup);
	classify_policy(w->classifier, w->o.policy);
}

static int
wire_open(void **state)
{
	struct wire *w = calloc(1, sizeof *w);

	assert_non_null(w);
	strcpy(w->o.folder, "/tmp/penumbra-practices-XXXXXX");
	assert_non_null(mkdtemp(w->o.folder));
	open_classifier(w);
	open_rows(w);
	*state = w;
	return 0;
}

static int
wire_close(void **state)
{
	struct wire *w = *state;

	if (w->o.report != NULL) {
		report_close(w->o.report);
	}
	crowd_close(w->o.crowd);
	rollup_close(w->rollup);
	facts_close(w->o.facts);
	policy_close(w->o.policy);
	classify_close(w->classifier);
	identity_close(w->identity);
	arena_close(w->arena);
	assert_int_equal(folder_remove(w->o.folder), 0);
	free(w);
	return 0;
}

static struct instant
at(int week, int day, int minute)
{
	struct day monday = week_monday((struct week){ FIRST_WEEK + week });

	return (struct instant){ day_start((struct day){ monday.n + day }).ns +
				 minute * 60 * NS_PER_SECOND };
}

/* One connection of a device of a unit to a host: its name as a TLS greeting says it. */
static void
speak(struct wire *w, size_t unit, int device, const char *host, struct instant when)
{
	struct sighting s = { .client_port = 40000,
		.server_port = 443,
		.transport = 6,
		.opens = true,
		.last = true,
		.both_ways = true,
		.evidence = EVIDENCE_TLS_SNI,
		.up = 9000,
		.down = 9000,
		.payload_up = 8000,
		.payload_down = 8000,
		.start = when,
		.first = when,
		.until = { when.ns + 20 * NS_PER_SECOND } };
	struct finding f;
	char client[24];

	snprintf(client, sizeof client, "10.%zu.0.%d", unit + 1, device + 10);
	str_copy(s.name, sizeof s.name, str_of(host));
	assert_true(addr_parse(str_of(client), &s.client));
	assert_true(addr_parse(str_of("198.51.100.7"), &s.server));
	classify_resolve(w->classifier, &s);
	classify(w->classifier, &s, &f);
	rollup_add(w->rollup, &f);
}

/* A day of work with a host: two visits, ten minutes apart, by each device. */
static void
work(struct wire *w, size_t unit, const char *host, int week, int day)
{
	for (int device = 0; device < DEVICES; device++) {
		speak(w, unit, device, host, at(week, day, 600));
		speak(w, unit, device, host, at(week, day, 610));
	}
}

static void
keep_watch(struct wire *w, int week)
{
	for (int hour = 0; hour < 168; hour++) {
		struct instant begin = at(week, 0, hour * 60);
		struct cover cover = { .hour = instant_hour(begin),
			.first = begin,
			.last = { begin.ns + 3599 * NS_PER_SECOND } };

		cover.count[COVER_RECEIVED] = cover.count[COVER_ANALYSED] = 10;
		rollup_cover(w->rollup, &cover, "eth0");
	}
}

static void
count_up(struct wire *w)
{
	rollup_drain(w->rollup);
	facts_ready(w->o.facts);
	w->o.crowd = crowd_open(w->o.facts);
}

static enum stage
stage_in(const struct wire *w, const char *unit)
{
	return tool_view_of(w->o.crowd, (size_t)facts_unit(w->o.facts, unit),
		(size_t)facts_service(w->o.facts, "plan"))
		.stage;
}

static size_t
brief_says(struct wire *w, const char *unit, const char *text)
{
	assert_non_null(office_report(&w->o, &document_brief, unit));
	return OFFICE_COUNT(&w->o, "BR3", text);
}

static void
b8_a_host_for_new_accounts_marks_the_tool_as_signed_up(void **state)
{
	struct wire *w = *state;

	for (int week = 0; week < WEEKS; week++) {
		keep_watch(w, week);
		for (size_t unit = 0; unit < NETS; unit++) {
			work(w, unit, "app.plan.example.com", week, 1);
		}
		work(w, 3, "cdn.plan.example.com", week, 1);
	}
	speak(w, 1, 2, "join.plan.example.com", at(WEEKS - 2, 1, 620));
	speak(w, 2, 3, "pay.plan.example.com", at(WEEKS - 1, 1, 620));
	count_up(w);
	assert_int_equal(stage_in(w, "finance"), STAGE_TRIED);
	assert_int_equal(stage_in(w, "legal"), STAGE_SIGNED_UP);
	assert_int_equal(stage_in(w, "sales"), STAGE_SIGNED_UP);
	assert_int_equal(stage_in(w, "works"), STAGE_TRIED);
	assert_int_equal(brief_says(w, "legal", "Tried out, signed up"), 1);
	assert_int_equal(brief_says(w, "finance", "signed up"), 0);
}

static void
b5_our_own_space_is_silent_and_a_foreign_one_is_a_partner(void **state)
{
	static const char *const hosts[NETS] = { "halden.planteams.com",
		"partner.planteams.com", "app.plan.example.com", "www.planteams.com",
		"app.plan.example.com" };
	struct wire *w = *state;

	classify_own_tenant(w->classifier, "plan", "Halden");
	for (int week = 0; week < WEEKS; week++) {
		keep_watch(w, week);
		for (size_t unit = 0; unit < NETS; unit++) {
			work(w, unit, hosts[unit], week, 1);
			work(w, unit, hosts[unit], week, 3);
		}
	}
	count_up(w);
	for (size_t unit = 0; unit < NETS; unit++) {
		assert_int_equal(
			brief_says(w, units[unit], "outside partner"), unit == 1);
		assert_int_equal(brief_says(w, units[unit], "partner.planteams"), 0);
	}
}

#define PRACTICE(name) cmocka_unit_test_setup_teardown(name, wire_open, wire_close)

static const struct CMUnitTest tests[] = {
	PRACTICE(b8_a_host_for_new_accounts_marks_the_tool_as_signed_up),
	PRACTICE(b5_our_own_space_is_silent_and_a_foreign_one_is_a_partner),
};
TEST_MAIN(tests)
