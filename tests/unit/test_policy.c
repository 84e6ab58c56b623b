/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/policy.h"

#include "tests/unit/scratch.h"

static const char catalogue_text[] =
	"version: \"1\"\nneed: N10\nservices:\n"
	"  - {id: plan, name: P, vendor: V, page: \"https://p.example/\", category: "
	"project, "
	"hosts: [{name: plan.example, match: suffix, role: app}], citizen_it: none, ai: "
	"none, "
	"typical_data: none, describe: D., ask: \"A?\", confidence: low}\n"
	"  - {id: suite, name: S, vendor: V, page: \"https://s.example/\", category: "
	"project, "
	"hosts: [{name: suite.example, match: suffix, role: app}], citizen_it: none, ai: "
	"none, "
	"typical_data: none, describe: D., ask: \"A?\", confidence: low}\n";
static const char units_text[] = "code,name,people,ranges\n"
				 "a,A,10,10.1.0.0/16\nb,B,10,10.2.0.0/16\n";

struct world {
	struct scratch scratch;
	struct catalogue *catalogue;
	struct unit_map *units;
	struct policy *policy;
	service_id plan, suite;
	unit_id a, b;
};

static int
set_up(void **state)
{
	static struct world w;
	struct problems problems = { 0 };
	char path[128];

	w = (struct world){ 0 };
	scratch_open(&w.scratch);
	scratch_write(&w.scratch, "N10-p.yaml", catalogue_text, sizeof catalogue_text - 1,
		path);
	w.catalogue = catalogue_load(w.scratch.folder, NULL, &problems);
	assert_no_problem(&problems);
	scratch_write(&w.scratch, "units.csv", units_text, sizeof units_text - 1, path);
	w.units = unit_map_load(path, &problems);
	assert_no_problem(&problems);
	w.plan = service_named(w.catalogue, str_of("plan"));
	w.suite = service_named(w.catalogue, str_of("suite"));
	w.a = unit_named(w.units, str_of("a"));
	w.b = unit_named(w.units, str_of("b"));
	*state = &w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	policy_close(w->policy);
	unit_map_close(w->units);
	catalogue_close(w->catalogue);
	scratch_close(&w->scratch);
	return 0;
}

static void
decide(struct world *w, const struct decision *d, size_t n, const struct offer *o,
	size_t m)
{
	policy_close(w->policy);
	w->policy = policy_open(d, n, o, m, w->units, w->catalogue);
}

static struct day
day(int32_t n)
{
	return (struct day){ n };
}

static void
nothing_decided_is_unreviewed(void **state)
{
	struct world *w = *state;

	decide(w, NULL, 0, NULL, 0);
	assert_int_equal(
		policy_status(w->policy, w->a, w->plan, day(100)), STATUS_UNREVIEWED);
	assert_null(policy_decision(w->policy, w->a, w->plan, day(100)));
	assert_false(policy_ours(w->policy, w->a, w->plan, day(100)));
	assert_int_equal(policy_status(w->policy, UNIT_NONE, SERVICE_NONE, day(100)),
		STATUS_UNREVIEWED);
	assert_null(policy_offer(w->policy, w->a, need_named(str_of("N10")), day(100)));
}

static void
a_unit_before_all_then_the_later(void **state)
{
	struct world *w = *state;
	const struct decision d[] = {
		{ .id = "1",
			.service = "plan",
			.units = "a b",
			.status = STATUS_TOLERATED,
			.decided_on = { 10 },
			.until = { DAY_OPEN } },
		{ .id = "2",
			.service = "plan",
			.units = "all",
			.status = STATUS_DECLINED,
			.decided_on = { 50 },
			.until = { DAY_OPEN } },
		{ .id = "3",
			.service = "plan",
			.units = "b",
			.status = STATUS_SUPPORTED,
			.decided_on = { 40 },
			.until = { DAY_OPEN } },
		{ .id = "4",
			.service = "plan",
			.units = "b",
			.status = STATUS_ENDED,
			.decided_on = { 40 },
			.until = { DAY_OPEN } },
	};

	decide(w, d, 4, NULL, 0);
	assert_string_equal(policy_decision(w->policy, w->a, w->plan, day(60))->id, "1");
	assert_string_equal(policy_decision(w->policy, w->b, w->plan, day(60))->id, "4");
	assert_string_equal(
		policy_decision(w->policy, UNIT_NONE, w->plan, day(60))->id, "2");
	assert_string_equal(policy_decision(w->policy, w->b, w->plan, day(39))->id, "1");
	assert_null(policy_decision(w->policy, UNIT_NONE, w->plan, day(49)));
	assert_null(policy_decision(w->policy, w->a, w->suite, day(60)));
}

static void
past_its_end_a_status_is_what_it_was(void **state)
{
	struct world *w = *state;
	const struct decision d[] = { { .id = "1",
		.service = "plan",
		.units = "all",
		.status = STATUS_SUPPORTED,
		.decided_on = { 10 },
		.until = { 20 } } };

	decide(w, d, 1, NULL, 0);
	assert_int_equal(
		policy_status(w->policy, w->a, w->plan, day(21)), STATUS_SUPPORTED);
	assert_int_equal(
		policy_status(w->policy, w->a, w->plan, day(9)), STATUS_UNREVIEWED);
}

static void
an_offer_makes_a_service_ours_where_and_while_it_holds(void **state)
{
	struct world *w = *state;
	const struct offer o[] = { { .id = "o1",
		.name = "Suite",
		.needs = "N10 N11",
		.services = "suite",
		.hosts = "plan.intern.example",
		.units = "a",
		.since = { 10 },
		.until = { 20 } } };

	decide(w, NULL, 0, o, 1);
	assert_true(policy_ours(w->policy, w->a, w->suite, day(10)));
	assert_true(policy_ours(w->policy, w->a, w->suite, day(20)));
	assert_false(policy_ours(w->policy, w->a, w->suite, day(21)));
	assert_false(policy_ours(w->policy, w->a, w->suite, day(9)));
	assert_false(policy_ours(w->policy, w->b, w->suite, day(15)));
	assert_int_equal(policy_status(w->policy, w->a, w->suite, day(15)), STATUS_OURS);
	assert_string_equal(
		policy_offer(w->policy, w->a, need_named(str_of("N11")), day(15))->id,
		"o1");
	assert_null(policy_offer(w->policy, w->b, need_named(str_of("N11")), day(15)));
	assert_string_equal(policy_offer_of(w->policy, w->suite, "")->id, "o1");
	assert_string_equal(
		policy_offer_of(w->policy, SERVICE_NONE, "eu.plan.intern.example")->id,
		"o1");
	assert_null(policy_offer_of(w->policy, SERVICE_NONE, "xplan.intern.example"));
}

static void
an_offer_for_the_unit_goes_before_one_for_all(void **state)
{
	struct world *w = *state;
	const struct offer o[] = {
		{ .id = "all",
			.needs = "N10",
			.services = "",
			.hosts = "",
			.units = "all",
			.until = { DAY_OPEN } },
		{ .id = "one",
			.needs = "N10",
			.services = "",
			.hosts = "",
			.units = "b",
			.until = { DAY_OPEN } },
	};
	need_id need = need_named(str_of("N10"));

	decide(w, NULL, 0, o, 2);
	assert_string_equal(policy_offer(w->policy, w->a, need, day(1))->id, "all");
	assert_string_equal(policy_offer(w->policy, w->b, need, day(1))->id, "one");
}

static void
what_it_was_given_may_go(void **state)
{
	struct world *w = *state;
	char service[] = "plan", units[] = "a", reason[] = "because we said so";
	struct decision d = { .id = "1",
		.service = service,
		.units = units,
		.reason = reason,
		.status = STATUS_MOVING,
		.until = { DAY_OPEN } };

	decide(w, &d, 1, NULL, 0);
	memset(service, 'x', sizeof service - 1);
	memset(units, 'x', sizeof units - 1);
	memset(reason, 'x', sizeof reason - 1);
	assert_int_equal(policy_status(w->policy, w->a, w->plan, day(1)), STATUS_MOVING);
	assert_string_equal(policy_decision(w->policy, w->a, w->plan, day(1))->reason,
		"because we said so");
}

static void
status_words_are_the_fixed_list(void **state)
{
	enum status status;

	(void)state;
	for (enum status s = 0; s < STATUS_COUNT; s++) {
		assert_true(status_named(str_of(status_word(s)), &status));
		assert_int_equal(status, s);
		assert_int_equal(
			status_is_ours(s), s == STATUS_OURS || s == STATUS_SUPPORTED);
	}
	assert_false(status_named(str_of("forbidden"), &status));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(nothing_decided_is_unreviewed),
		TEST(a_unit_before_all_then_the_later),
		TEST(past_its_end_a_status_is_what_it_was),
		TEST(an_offer_makes_a_service_ours_where_and_while_it_holds),
		TEST(an_offer_for_the_unit_goes_before_one_for_all),
		TEST(what_it_was_given_may_go),
		TEST(status_words_are_the_fixed_list),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
