/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/service.h"

#include "classifiers/service_check.h"
#include "tests/unit/scratch.h"

#define HEAD "version: \"2026.11\"\nneed: N10\nservices:\n"
#define REST                                                                      \
	"    name: Plan\n    vendor: Plan Ltd\n    page: https://plan.example/\n" \
	"    category: project\n    citizen_it: none\n    ai: none\n"             \
	"    typical_data: internal\n    describe: Shows who does what.\n"        \
	"    ask: What comes first?\n    confidence: low\n"

#define LETTERS_40  "abcdefghijklmnopqrstuvwxyzabcdefghijklmn"
#define LETTERS_201 LETTERS_40 LETTERS_40 LETTERS_40 LETTERS_40 LETTERS_40 "x"

static const char deep[] = HEAD
	"  - id: plan\n" REST "    hosts:\n"
	"      - {name: app.plan.example, match: suffix, role: app}\n"
	"      - {name: plan.example, match: suffix, role: site}\n"
	"      - {name: plan.example, match: exact, role: signup}\n"
	"      - {name: forms.plan.example, match: suffix, role: app, need: N06}\n"
	"      - {name: cdn.example.net, match: suffix, role: cdn, shared_with: "
	"[other]}\n"
	"    need_also: [N11]\n"
	"    evidence:\n"
	"      - {for: hosts, source: 2fa}\n"
	"      - {for: hosts, source: v2fly}\n"
	"    deep: yes\n"
	"    tiers: [{name: free, sign_in: \"no\"}, {name: business, sign_in: \"yes\", "
	"audit_log: \"yes\", dpa: \"yes\"}]\n"
	"    trains_on_input: {free: default, business: never}\n"
	"    price_band: {free: \"0\", business: \"5-15\"}\n"
	"    price_date: \"2026-05\"\n"
	"    seat_model: user\n"
	"    export: part\n"
	"    retention: Gone 30 days after the last bill.\n"
	"    hq_country: DE\n"
	"    tenant: {in_name: subdomain, rule: \"{tenant}.app.plan.example\", never: "
	"[www], endings: [-files]}\n"
	"    companion_needs: [N11, N12]\n"
	"    say: It shows the week on one page.\n"
	"    ndpi: [PlanProto]\n"
	"    asn_hint: [64496]\n";

struct world {
	struct scratch scratch;
	struct problems problems;
	struct catalogue *catalogue;
};

static int
set_up(void **state)
{
	static struct world w;

	w = (struct world){ 0 };
	scratch_open(&w.scratch);
	*state = &w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	catalogue_close(w->catalogue);
	problems_fini(&w->problems);
	scratch_close(&w->scratch);
	return 0;
}

static bool
load_bytes(struct world *w, const char *text, size_t len)
{
	char path[128];

	catalogue_close(w->catalogue);
	problems_fini(&w->problems);
	scratch_write(&w->scratch, "N10-plan.yaml", text, len, path);
	w->catalogue = catalogue_load(w->scratch.folder, NULL, &w->problems);
	return w->catalogue != NULL;
}

static bool
load(struct world *w, const char *text)
{
	return load_bytes(w, text, strlen(text));
}

static struct match
match_of(const struct world *w, const char *host)
{
	struct match match;

	catalogue_match(w->catalogue, host, &match);
	return match;
}

static void
the_longest_name_wins_and_says_which_rule(void **state)
{
	struct world *w = *state;

	assert_true(load(w, deep));
	assert_string_equal(match_of(w, "app.plan.example").rule, "*.app.plan.example");
	assert_string_equal(
		match_of(w, "x.y.app.plan.example").rule, "*.app.plan.example");
	assert_string_equal(match_of(w, "help.plan.example").rule, "*.plan.example");
	assert_int_equal(match_of(w, "help.plan.example").role, ROLE_SITE);
	assert_string_equal(match_of(w, "plan.example").rule, "plan.example");
	assert_int_equal(match_of(w, "plan.example").role, ROLE_SIGNUP);
	assert_int_equal(match_of(w, "notplan.example").service, SERVICE_NONE);
	assert_int_equal(match_of(w, "example").service, SERVICE_NONE);
	assert_string_equal(need_at(match_of(w, "forms.plan.example").need)->code, "N06");
	assert_true(match_of(w, "x.cdn.example.net").shared);
	assert_int_equal(catalogue_rules(w->catalogue), 5);
}

static void
a_tenant_is_the_label_in_front_of_the_rule(void **state)
{
	struct world *w = *state;
	struct match match;

	assert_true(load(w, deep));
	match = match_of(w, "acme.app.plan.example");
	assert_true(str_equal(match.tenant, str_of("acme")));
	match = match_of(w, "eu.acme.app.plan.example");
	assert_true(str_equal(match.tenant, str_of("acme")));
	assert_int_equal(match_of(w, "www.app.plan.example").tenant.len, 0);
	assert_int_equal(match_of(w, "app.plan.example").tenant.len, 0);
	assert_int_equal(match_of(w, "help.plan.example").tenant.len, 0);
}

static void
an_ending_of_the_vendors_is_no_part_of_a_tenant(void **state)
{
	struct world *w = *state;
	struct match match;

	assert_true(load(w, deep));
	match = match_of(w, "acme-files.app.plan.example");
	assert_true(str_equal(match.tenant, str_of("acme")));
	match = match_of(w, "acme-filesx.app.plan.example");
	assert_true(str_equal(match.tenant, str_of("acme-filesx")));
	match = match_of(w, "-files.app.plan.example");
	assert_true(str_equal(match.tenant, str_of("-files")));
	assert_int_equal(match_of(w, "www-files.app.plan.example").tenant.len, 0);
}

static void
every_fact_is_read(void **state)
{
	struct world *w = *state;
	const struct service *s;

	assert_true(load(w, deep));
	s = service_at(w->catalogue, service_named(w->catalogue, str_of("plan")));
	assert_string_equal(s->name, "Plan");
	assert_string_equal(need_at(s->need)->code, "N10");
	assert_string_equal(need_at(s->need_also[0])->code, "N11");
	assert_int_equal(s->need_also[1], NEED_NONE);
	assert_true(s->deep);
	assert_int_equal(s->tier_count, 2);
	assert_string_equal(s->tiers[0].name, "free");
	assert_string_equal(s->tiers[0].sign_in, "no");
	assert_string_equal(s->tiers[0].audit_log, "unknown");
	assert_string_equal(s->tiers[0].trains, "default");
	assert_string_equal(s->tiers[1].price, "5-15");
	assert_string_equal(s->price_date, "2026-05");
	assert_string_equal(s->hq_country, "DE");
	assert_string_equal(s->export, "part");
	assert_string_equal(s->retention, "Gone 30 days after the last bill.");
	assert_string_equal(s->sources, "2fa v2fly");
	assert_string_equal(s->say, "It shows the week on one page.");
	assert_string_equal(need_at(s->companions[1])->code, "N12");
	assert_int_equal(catalogue_ndpi(w->catalogue, "PlanProto"), 0);
	assert_int_equal(catalogue_ndpi(w->catalogue, "plan"), SERVICE_NONE);
	assert_int_equal(service_named(w->catalogue, str_of("none")), SERVICE_NONE);
	assert_string_equal(catalogue_version(w->catalogue), "2026.11");
	assert_int_equal(strlen(catalogue_digest(w->catalogue)), 16);
}

/* Replaces the first `from` of the good file by `to`. */
static char *
changed(const char *from, const char *to)
{
	struct text text = { 0 };
	const char *at = strstr(deep, from);

	assert_non_null(at);
	text_add(&text, (struct str){ deep, (size_t)(at - deep) });
	text_addz(&text, to);
	text_addz(&text, at + strlen(from));
	return text.at;
}

static void
each_mistake_is_told_with_its_place(void **state)
{
	static const struct {
		const char *from, *to, *sentence;
	} cases[] = {
		{ "id: plan", "id: Plan!", ":4:9: id: write 2 to 40" },
		{ "    category: project\n", "", ":4:5: the entry has no \"category\"" },
		{ "category: project", "category: projekt",
			":8:15: category: \"projekt\" is not allowed; use transfer" },
		{ "    name: Plan\n", "    nmae: Plan\n", ":5:5: \"nmae\" is not known" },
		{ "ai: none", "ai: assistant", "say which need in \"ai_need\"" },
		{ "role: app}", "role: ap}", "role: \"ap\" is not allowed" },
		{ "name: app.plan.example", "name: App.plan.example",
			"name: \"App.plan.example\" is no host" },
		{ "name: app.plan.example", "name: 192.0.2.1",
			"\"192.0.2.1\" is no host" },
		{ "name: app.plan.example", "name: plan.example",
			"host \"plan.example\" is already given to \"plan\"" },
		{ "match: suffix, role: app}", "role: app}",
			"hosts: each needs name, match and role" },
		{ "describe: Shows who does what.",
			"describe: a b c d e f g h i j k l m n o p q r s t u",
			":12:15: describe: 21 words; at most 20" },
		{ "ask: What comes first?", "ask: Tell me.", "ends with \"?\"" },
		{ "need_also: [N11]", "need_also: [N99]", "need_also: write a code" },
		{ "need_also: [N11]", "need_also: [N11, N12, N13]", "at most 2 codes" },
		{ "sign_in: \"no\"", "sign_in: maybe", "sign_in: \"maybe\"" },
		{ "{free: default,", "{team: default,",
			"\"team\" is none of the tiers of this entry" },
		{ "price_date: \"2026-05\"", "price_date: \"2026-13\"", "price_date:" },
		{ "hq_country: DE", "hq_country: Germany", "hq_country:" },
		{ "export: part", "export: some",
			"export: \"some\" is not allowed; use yes" },
		{ "retention: Gone 30 days after the last bill.",
			"retention: " LETTERS_201, "retention: too long; at most 200" },
		{ "{tenant}.app.plan.example", "x.app.plan.example",
			"the rule begins with {tenant}" },
		{ "{tenant}.app.plan.example", "{tenant}.app.strange.example",
			"no host of \"plan\" holds the names" },
		{ "source: 2fa", "source: hearsay", "source: \"hearsay\"" },
		{ "    companion_needs: [N11, N12]\n", "",
			"no \"companion_needs\", which a deep one needs" },
		{ "need: N10", "need: X1", ":2:7: need: write a code" },
		{ "version: \"2026.11\"", "version: [1]", ":1:10: version:" },
		{ "version:", "verison:", "\"verison\" is not known here" },
		{ "asn_hint: [64496]", "asn_hint: [AS64496]", "asn_hint: write numbers" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *text = changed(cases[i].from, cases[i].to);

		assert_false(load(w, text));
		assert_problem(&w->problems, cases[i].sentence);
		assert_problem(&w->problems, "N10-plan.yaml:");
		free(text);
	}
}

static void
mistakes_of_all_files_come_in_one_run(void **state)
{
	struct world *w = *state;
	char path[128];

	scratch_write(&w->scratch, "N01-a.yaml", "x", 1, path);
	scratch_write(&w->scratch, "N02-b.yaml", deep, sizeof deep - 1, path);
	assert_false(load(w, deep));
	assert_problem(&w->problems, "N01-a.yaml:1:1: write version");
	assert_problem(&w->problems, "id \"plan\" is already used in");
}

static void
an_own_entry_replaces_ours_and_says_why(void **state)
{
	static const char own[] =
		HEAD "  - id: plan\n" REST
		     "    reason: We run it ourselves under another name.\n"
		     "    hosts:\n"
		     "      - {name: plan.intern.example, match: suffix, role: app}\n"
		     "  - id: mine\n" REST "    reason: Bought by the works council.\n"
		     "    hosts:\n"
		     "      - {name: help.plan.example, match: suffix, role: api}\n";
	struct world *w = *state;
	char path[128], folder[96];

	snprintf(folder, sizeof folder, "%s/own", w->scratch.folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	scratch_write(&w->scratch, "N10-plan.yaml", deep, sizeof deep - 1, path);
	scratch_write(&w->scratch, "own/own.yaml", own, sizeof own - 1, path);
	w->catalogue = catalogue_load(w->scratch.folder, folder, &w->problems);
	assert_no_problem(&w->problems);
	assert_int_equal(service_count(w->catalogue), 2);
	assert_int_equal(match_of(w, "app.plan.example").service, SERVICE_NONE);
	assert_string_equal(
		service_at(w->catalogue, match_of(w, "plan.intern.example").service)
			->reason,
		"We run it ourselves under another name.");
	assert_string_equal(
		service_at(w->catalogue, match_of(w, "x.help.plan.example").service)->id,
		"mine");
}

static void
an_own_entry_without_a_reason_is_refused(void **state)
{
	static const char own[] =
		HEAD "  - id: mine\n" REST
		     "    hosts:\n      - {name: a.example, match: suffix, role: app}\n";
	struct world *w = *state;
	char path[128], folder[96];

	snprintf(folder, sizeof folder, "%s/own", w->scratch.folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	scratch_write(&w->scratch, "N10-plan.yaml", deep, sizeof deep - 1, path);
	scratch_write(&w->scratch, "own/own.yaml", own, sizeof own - 1, path);
	assert_null(catalogue_load(w->scratch.folder, folder, &w->problems));
	assert_problem(
		&w->problems, "own.yaml:4:5: an entry of your own needs a \"reason\"");
}

static void
every_cut_loads_or_is_told(void **state)
{
	struct world *w = *state;

	for (size_t len = 0; len < sizeof deep - 1; len++) {
		assert_true(load_bytes(w, deep, len) == (w->problems.all == 0));
	}
}

static void
every_changed_byte_loads_or_is_told(void **state)
{
	struct world *w = *state;
	char text[sizeof deep];

	for (size_t i = 0; i < sizeof deep - 1; i++) {
		for (int byte = 1; byte < 256; byte += 85) {
			memcpy(text, deep, sizeof deep);
			text[i] = (char)byte;
			assert_true(load_bytes(w, text, sizeof deep - 1) ==
				    (w->problems.all == 0));
		}
	}
}

static void
check(struct world *w, const char *text, const char *words, bool complete)
{
	static const char gone[] = "id\tsince\twhy\nold-plan\t2026-11\tgone\n";
	char path[128], retired[128], table[128];
	const char *files[1];
	struct check_options options = { .complete = complete, .words = "" };

	problems_fini(&w->problems);
	files[0] = scratch_write(&w->scratch, "N10-plan.yaml", text, strlen(text), path);
	options.retired =
		scratch_write(&w->scratch, "retired.tsv", gone, strlen(gone), retired);
	if (words != NULL) {
		options.words = scratch_write(
			&w->scratch, "words.tsv", words, strlen(words), table);
	}
	catalogue_check(files, 1, &options, &w->problems);
}

#define ENTRY(id, hosts) HEAD "  - id: " id "\n" REST "    hosts:\n" hosts
#define HOST(name)       "      - {name: " name ", match: suffix, role: app}\n"

/* A suffix of use reaches hosts that nobody listed: pictures and status pages are no work. */
static void
a_machine_s_word_in_front_is_no_use(void **state)
{
	struct world *w = *state;

	assert_true(
		load(w, ENTRY("plan", HOST("plan.example") HOST("docs.plan.example"))));
	assert_int_equal(match_of(w, "plan.example").role, ROLE_APP);
	assert_int_equal(match_of(w, "www.plan.example").role, ROLE_APP);
	assert_int_equal(match_of(w, "eu1.plan.example").role, ROLE_APP);
	assert_int_equal(match_of(w, "static.plan.example").role, ROLE_CDN);
	assert_int_equal(match_of(w, "a.fonts.plan.example").role, ROLE_CDN);
	assert_int_equal(match_of(w, "metrics.plan.example").role, ROLE_TELEMETRY);
	assert_int_equal(match_of(w, "status.plan.example").role, ROLE_SITE);
	assert_int_equal(match_of(w, "static.app.plan.example").role, ROLE_APP);
	/* a rule of its own wins */
	assert_int_equal(match_of(w, "docs.plan.example").role, ROLE_APP);
}

static void
what_reads_well_may_still_be_wrong(void **state)
{
	struct world *w = *state;

	check(w, ENTRY("plan", HOST("plan.example")), NULL, false);
	assert_no_problem(&w->problems);
	check(w, ENTRY("plan", HOST("co.uk")), NULL, false);
	assert_int_equal(w->problems.all, 1);
	assert_problem(&w->problems, ":16:9: host \"co.uk\" is a public suffix");
	check(w, ENTRY("plan", HOST("cloudfront.net")), NULL, false);
	assert_problem(&w->problems, "host \"cloudfront.net\" is a platform");
	check(w, ENTRY("plan", HOST("d1.cloudfront.net")), NULL, false);
	assert_no_problem(&w->problems);
	check(w, ENTRY("plan", HOST("webmd.com")), NULL, false);
	assert_problem(&w->problems, "private life");
	check(w, ENTRY("plan", HOST("plan.example") HOST("app.plan.example")), NULL,
		false);
	assert_problem(&w->problems, ":17:9: host \"app.plan.example\" adds nothing");
	check(w, ENTRY("old-plan", HOST("plan.example")), NULL, false);
	assert_problem(&w->problems, "old-plan: this id was retired");
	check(w, ENTRY("plan", HOST("plan.example")), NULL, true);
	assert_problem(&w->problems, "need N10 has 1 services; at least 15");
	assert_problem(&w->problems, "need S02 has 0 services");
}

static void
words_to_avoid_are_found_in_texts_not_in_names(void **state)
{
	static const char words[] = "avoid\tsay instead\twhy\n"
				    "track*\tcount\tspying: x\n"
				    "API\tleave out\tjargon: x\n"
				    "who does what\tplan\tblame: x\n";
	struct world *w = *state;

	check(w, ENTRY("plan", HOST("plan.example")), words, false);
	assert_int_equal(w->problems.all, 1);
	assert_problem(&w->problems,
		"plan: describe says \"who does what\"; say \"plan\" (blame: x)");
	check(w,
		HEAD "  - id: plan\n    name: Time Tracker\n    vendor: V\n"
		     "    page: https://plan.example/\n    category: project\n"
		     "    citizen_it: none\n    ai: none\n    typical_data: internal\n"
		     "    describe: Time Tracker keeps apis and hours.\n"
		     "    ask: Which tracking or API helps?\n    confidence: low\n"
		     "    hosts:\n" HOST("plan.example"),
		words, false);
	assert_int_equal(w->problems.all, 1);
	assert_problem(&w->problems, "plan: ask says \"tracking\"");
}

static void
evidence_claims_no_more_than_it_has(void **state)
{
	struct world *w = *state;
	char *text = changed("confidence: low", "confidence: high");

	check(w, text, NULL, false);
	assert_problem(&w->problems, "plan: confidence: high");
	free(text);
	text = changed("confidence: low\n", "confidence: medium\n");
	check(w, text, NULL, false);
	assert_no_problem(&w->problems);
	/* the same with one source only */
	memcpy(strstr(text, "v2fly"), (const char[]){ '2', 'f', 'a', ' ', ' ' }, 5);
	check(w, text, NULL, false);
	assert_problem(&w->problems, "plan: confidence: medium needs two sources");
	free(text);
}

static void
roles_say_what_counts_as_use(void **state)
{
	(void)state;
	for (enum role r = 0; r < ROLE_COUNT; r++) {
		assert_int_equal(role_is_use(r), r <= ROLE_ADMIN);
		assert_true(strlen(role_word(r)) > 2);
	}
}

static void
needs_are_those_of_the_table(void **state)
{
	need_id n13 = need_named(str_of("N13"));

	(void)state;
	assert_int_equal(need_count(), 34);
	assert_string_equal(
		need_phrase(need_named(str_of("N01"))), "send a big file to a client");
	assert_true(need_organisation_only(n13));
	assert_false(need_organisation_only(need_named(str_of("N14"))));
	assert_true(need_is_ai(need_named(str_of("N22"))));
	assert_false(need_is_ai(need_named(str_of("N23"))));
	assert_int_equal(need_named(str_of("N33")), NEED_NONE);
	assert_string_equal(need_at(need_named(str_of("N05")))->label,
		"I need to change a document's format, join or shrink PDFs");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(the_longest_name_wins_and_says_which_rule),
		TEST(a_tenant_is_the_label_in_front_of_the_rule),
		TEST(an_ending_of_the_vendors_is_no_part_of_a_tenant),
		TEST(every_fact_is_read),
		TEST(each_mistake_is_told_with_its_place),
		TEST(mistakes_of_all_files_come_in_one_run),
		TEST(an_own_entry_replaces_ours_and_says_why),
		TEST(an_own_entry_without_a_reason_is_refused),
		TEST(every_cut_loads_or_is_told),
		TEST(every_changed_byte_loads_or_is_told),
		TEST(a_machine_s_word_in_front_is_no_use),
		TEST(what_reads_well_may_still_be_wrong),
		TEST(words_to_avoid_are_found_in_texts_not_in_names),
		TEST(evidence_claims_no_more_than_it_has),
		TEST(roles_say_what_counts_as_use),
		TEST(needs_are_those_of_the_table),
	};

	return cmocka_run_group_tests_name("service", tests, NULL, NULL);
}
