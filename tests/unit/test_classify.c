/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/classify.h"

#include "sensor/answer.h"
#include "sensor/config/config.h"
#include "sensor/sighting.h"
#include "tests/unit/test.h"

#include <time.h>
#include <unistd.h>

/* A small world: one catalogue file, two units, everything else as it comes. */
struct world {
	char folder[64];
	struct arena *arena;
	struct config config;
	struct identity *identity;
	struct classifier *classifier;
};

static const char catalogue_text[] =
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
	"      - {name: plan.example.com, match: suffix, role: site}\n"
	"      - {name: planteams.com, match: suffix, role: app}\n"
	"      - {name: business.facebook.com, match: suffix, role: app}\n"
	"    tenant: {in_name: subdomain, rule: \"{tenant}.planteams.com\", never: "
	"[www]}\n"
	"    citizen_it: none\n"
	"    ai: none\n"
	"    typical_data: internal\n"
	"    describe: Shows who does what.\n"
	"    ask: What must be done first?\n"
	"    confidence: low\n"
	"    ndpi: [PlanProto]\n";

static void
write_file(const struct world *w, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", w->folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
print_line(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

static int
set_up(void **state)
{
	static struct world w;
	struct problems problems = { 0 };
	struct err err;

	strcpy(w.folder, "/tmp/penumbra-classify-XXXXXX");
	assert_non_null(mkdtemp(w.folder));
	write_file(&w, "N10-plan.yaml", catalogue_text);
	write_file(&w, "units.csv",
		"code,name,people,ranges\n"
		"finance,Finance,20,10.1.0.0/16\n"
		"treasury,Treasury,6,10.1.7.0/24\n");
	w.arena = arena_open();
	w.config = *config_default(w.arena);
	w.config.catalogue = w.folder;
	w.config.units = arena_printf(w.arena, "%s/units.csv", w.folder);
	assert_int_equal(identity_open(NULL, &w.identity, &err), ERR_OK);
	w.classifier = classify_open(&w.config, w.identity, &problems);
	problems_print(&problems, print_line, NULL);
	assert_non_null(w.classifier);
	problems_fini(&problems);
	*state = &w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	char path[128];

	classify_close(w->classifier);
	identity_close(w->identity);
	arena_close(w->arena);
	snprintf(path, sizeof path, "%s/N10-plan.yaml", w->folder);
	unlink(path);
	snprintf(path, sizeof path, "%s/units.csv", w->folder);
	unlink(path);
	return rmdir(w->folder);
}

static struct instant
at(const char *day, int second)
{
	struct day d;

	assert_true(day_parse(str_of(day), &d));
	return (struct instant){ day_start(d).ns + second * NS_PER_SECOND };
}

static struct sighting
sighting_named(const char *name, enum evidence evidence)
{
	struct sighting s = { .client_port = 40000,
		.server_port = 443,
		.transport = 6,
		.opens = true,
		.both_ways = true,
		.evidence = (uint8_t)evidence,
		.up = 5000,
		.down = 9000,
		.start = at("2026-03-04", 36000),
		.first = at("2026-03-04", 36000),
		.until = at("2026-03-04", 36060) };

	str_copy(s.name, sizeof s.name, str_of(name));
	assert_true(addr_parse(str_of("10.1.7.9"), &s.client));
	assert_true(addr_parse(str_of("198.51.100.7"), &s.server));
	return s;
}

static struct finding
classify_name(struct world *w, const char *name)
{
	struct sighting s = sighting_named(name, EVIDENCE_TLS_SNI);
	struct finding f;

	classify(w->classifier, &s, &f);
	return f;
}

static void
a_known_name_gets_service_role_need_and_unit(void **state)
{
	struct world *w = *state;
	struct finding f = classify_name(w, "eu.app.plan.example.com");
	const struct catalogue *catalogue = classify_catalogue(w->classifier);

	assert_string_equal(service_at(catalogue, f.service)->id, "plan");
	assert_int_equal(f.role, ROLE_APP);
	assert_string_equal(need_at(f.need)->code, "N10");
	assert_string_equal(
		unit_at(classify_units(w->classifier), f.unit)->code, "treasury");
	assert_int_equal(f.up, 5000);
	assert_int_equal(f.down, 9000);
	assert_string_equal(f.domain, "");
	assert_int_equal(f.evidence, EVIDENCE_TLS_SNI);
	assert_int_equal(classify_name(w, "plan.example.com").role, ROLE_SITE);
}

static void
a_stranger_is_cut_to_its_registrable_domain(void **state)
{
	struct finding f = classify_name(*state, "a.b.strange-tool.co.uk");

	assert_int_equal(f.service, SERVICE_NONE);
	assert_string_equal(f.domain, "strange-tool.co.uk");
	assert_false(f.private_life);
}

static void
a_platform_never_waits_in_the_queue(void **state)
{
	struct finding f = classify_name(*state, "d111111abcdef8.cloudfront.net");

	assert_int_equal(f.service, SERVICE_NONE);
	assert_string_equal(f.domain, "");
}

static void
private_life_keeps_no_name(void **state)
{
	struct finding f = classify_name(*state, "www.webmd.com");

	assert_true(f.private_life);
	assert_string_equal(f.domain, "");
	assert_int_equal(f.service, SERVICE_NONE);
	assert_int_equal(f.need, NEED_NONE);
}

static void
a_work_host_below_a_private_name_is_work(void **state)
{
	assert_false(classify_name(*state, "business.facebook.com").private_life);
	assert_true(classify_name(*state, "www.facebook.com").private_life);
}

static void
a_dns_answer_names_the_flow_that_follows_it(void **state)
{
	struct world *w = *state;
	struct sighting s = sighting_named("", EVIDENCE_UNKNOWN);
	struct answer answer = { .at = { s.start.ns - NS_PER_SECOND },
		.ttl = 60,
		.client = s.client,
		.address = s.server,
		.name = "app.plan.example.com" };
	struct finding f;

	classify_answer(w->classifier, &answer);
	classify_resolve(w->classifier, &s);
	classify(w->classifier, &s, &f);
	assert_int_equal(f.evidence, EVIDENCE_DNS_SAME_CLIENT);
	assert_int_equal(f.role, ROLE_APP);
}

static void
an_ech_public_name_is_taken_back(void **state)
{
	struct world *w = *state;
	struct sighting s = sighting_named("public.example.net", EVIDENCE_TLS_SNI);
	struct answer answer = { .at = { s.start.ns - NS_PER_SECOND },
		.ttl = 60,
		.client = s.client,
		.address = s.server,
		.name = "app.plan.example.com",
		.ech_public = "public.example.net" };
	struct finding f;

	assert_true(addr_parse(str_of("198.51.100.44"), &answer.address));
	s.server = answer.address;
	s.ech = ECH_OFFERED;
	classify_answer(w->classifier, &answer);
	classify_resolve(w->classifier, &s);
	classify(w->classifier, &s, &f);
	assert_true(f.hidden);
	assert_int_equal(f.evidence, EVIDENCE_DNS_SAME_CLIENT);
	assert_int_equal(f.role, ROLE_APP);
}

static void
ndpi_names_only_what_has_no_name(void **state)
{
	struct world *w = *state;
	struct sighting s = sighting_named("", EVIDENCE_UNKNOWN);
	struct finding f;

	assert_true(addr_parse(str_of("198.51.100.45"), &s.server));
	strcpy(s.dpi, "PlanProto");
	classify(w->classifier, &s, &f);
	assert_int_equal(f.evidence, EVIDENCE_NDPI_SIGNATURE);
	assert_int_not_equal(f.service, SERVICE_NONE);
	strcpy(s.name, "www.strange-tool.com");
	s.evidence = EVIDENCE_TLS_SNI;
	classify(w->classifier, &s, &f);
	assert_int_equal(f.service, SERVICE_NONE);
}

static void
a_foreign_tenant_is_told_from_our_own(void **state)
{
	struct world *w = *state;
	struct finding ours, theirs, www;

	classify_own_tenant(w->classifier, "plan", "Acme");
	ours = classify_name(w, "acme.planteams.com");
	theirs = classify_name(w, "partner.planteams.com");
	www = classify_name(w, "www.planteams.com");
	assert_false(ours.foreign);
	assert_true(theirs.foreign);
	assert_int_not_equal(ours.tenant, theirs.tenant);
	assert_false(www.foreign);
	assert_int_equal(www.tenant, 0);
}

static void
the_day_is_local_and_stays_in_the_week(void **state)
{
	struct world *w = *state;
	struct sighting s = sighting_named("app.plan.example.com", EVIDENCE_TLS_SNI);
	char text[WEEK_TEXT_MAX];
	struct finding f;

	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	/* Sunday 23:30 UTC is Monday in Tokyo, of the next week */
	s.first = at("2026-03-08", 23 * 3600 + 1800);
	classify(w->classifier, &s, &f);
	setenv("TZ", "UTC", 1);
	tzset();
	assert_string_equal(week_print(f.week, text), "2026-W10");
	assert_string_equal(day_print(f.day, text), "2026-03-08");
	assert_int_equal(f.minute, 8 * 60 + 30);
}

static void
a_device_is_the_same_within_a_week_only(void **state)
{
	struct world *w = *state;
	struct sighting s = sighting_named("app.plan.example.com", EVIDENCE_TLS_SNI);
	struct finding a, b, c;

	classify(w->classifier, &s, &a);
	classify(w->classifier, &s, &b);
	s.first = at("2026-03-11", 0);
	classify(w->classifier, &s, &c);
	assert_memory_equal(&a.device, &b.device, sizeof a.device);
	assert_memory_not_equal(&a.device, &c.device, sizeof a.device);
}

static void
a_decision_speaks_for_its_unit(void **state)
{
	struct world *w = *state;
	struct decision d[] = {
		{ .id = "d1",
			.service = "plan",
			.units = "all",
			.status = STATUS_TOLERATED,
			.until = { DAY_OPEN } },
		{ .id = "d2",
			.service = "plan",
			.units = "treasury",
			.status = STATUS_SUPPORTED,
			.until = { DAY_OPEN } },
	};
	struct policy *policy = policy_open(d, 2, NULL, 0, classify_units(w->classifier),
		classify_catalogue(w->classifier));
	struct finding f;

	classify_policy(w->classifier, policy);
	f = classify_name(w, "app.plan.example.com");
	assert_int_equal(f.status, STATUS_SUPPORTED);
	assert_true(f.ours);
	classify_policy(w->classifier, NULL);
	policy_close(policy);
}

static void
a_reload_keeps_answers_and_a_bad_one_changes_nothing(void **state)
{
	struct world *w = *state;
	struct sighting s = sighting_named("", EVIDENCE_UNKNOWN);
	struct answer answer = { .at = s.start,
		.ttl = 3600,
		.client = s.client,
		.name = "app.plan.example.com" };
	struct finding before = classify_name(w, "partner.planteams.com"), f;

	assert_true(addr_parse(str_of("198.51.100.90"), &answer.address));
	s.server = answer.address;
	classify_answer(w->classifier, &answer);
	for (int i = 0; i < 100; i++) {
		struct problems problems = { 0 };
		struct classifier *next;

		write_file(w, "N10-plan.yaml",
			i % 2 == 0 ? "services: nonsense\n" : catalogue_text);
		next = classify_open(&w->config, w->identity, &problems);
		assert_true((next == NULL) == (i % 2 == 0));
		assert_true((problems.all > 0) == (next == NULL));
		problems_fini(&problems);
		if (next != NULL) {
			classify_inherit(next, w->classifier);
			classify_close(w->classifier);
			w->classifier = next;
		}
	}
	classify_resolve(w->classifier, &s);
	classify(w->classifier, &s, &f);
	assert_int_equal(f.evidence, EVIDENCE_DNS_SAME_CLIENT);
	f = classify_name(w, "partner.planteams.com");
	assert_int_equal(f.tenant, before.tenant);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_name_gets_service_role_need_and_unit),
		cmocka_unit_test(a_stranger_is_cut_to_its_registrable_domain),
		cmocka_unit_test(a_platform_never_waits_in_the_queue),
		cmocka_unit_test(private_life_keeps_no_name),
		cmocka_unit_test(a_work_host_below_a_private_name_is_work),
		cmocka_unit_test(a_dns_answer_names_the_flow_that_follows_it),
		cmocka_unit_test(an_ech_public_name_is_taken_back),
		cmocka_unit_test(ndpi_names_only_what_has_no_name),
		cmocka_unit_test(a_foreign_tenant_is_told_from_our_own),
		cmocka_unit_test(the_day_is_local_and_stays_in_the_week),
		cmocka_unit_test(a_device_is_the_same_within_a_week_only),
		cmocka_unit_test(a_decision_speaks_for_its_unit),
		cmocka_unit_test(a_reload_keeps_answers_and_a_bad_one_changes_nothing),
	};

	return cmocka_run_group_tests_name("classify", tests, set_up, tear_down);
}
