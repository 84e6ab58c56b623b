/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/office_page.h"

/* The ways to go for a need (NE4, DO5): all five always, and the truth of each. */

extern const struct document document_needs;
extern const struct document document_dossier;

static void
the_way_ours_says_so_where_nothing_is_ours(void **state)
{
	struct office *o = *state;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "alpha", "N04", 12),
		USE("legal", "ours-plan", "N10", 12, .ours = true),
		USE("sales", "ours-plan", "N10", 12, .ours = true));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	assert_int_equal(OFFICE_COUNT(o, "NE4-options", "N04"), 5);
	assert_int_equal(OFFICE_COUNT(o, "NE4-options", "N10"), 5);
	assert_int_equal(OFFICE_COUNT(o, "NE4-options", "N04", "ours",
				 "we have nothing for this yet"),
		1);
	assert_int_equal(
		OFFICE_COUNT(o, "NE4-options", "N10", "Use what we have: team-plan."), 1);
	/* all of it is ours: there is nothing to buy and nothing to allow */
	assert_int_equal(OFFICE_COUNT(o, "NE4-options", "N10", "buy", "none to buy"), 1);
	assert_int_equal(
		OFFICE_COUNT(o, "NE4-options", "N10", "conditions", "none to allow"), 1);
	assert_int_equal(
		OFFICE_COUNT(o, "NE4-options", "N04", "buy", "the units chose"), 1);
}

static void
write_dossier(struct office *o)
{
	const struct entry *talk;
	size_t at = 0;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("legal", "alpha", "N04", 12),
		USE("finance", "alpha", "N04", 12), USE("sales", "alpha", "N04", 12));
	office_ready(o);
	talk = facts_entry(o->facts, "conversation", &at);
	assert_int_equal(
		document_dossier.build_talk(o->crowd, talk, &o->report, &o->err), ERR_OK);
	assert_int_equal(office_element(o, "DO5")->row_count, 5);
}

static void
a_dossier_does_not_offer_what_is_not_there(void **state)
{
	struct office *o = *state;

	OFFICE_ENTRY(o, "conversation", "sign", "unit", "legal", "need", "N04",
		"opened_on", "2025-01-06", "owner", "mb", "state", "open", "services",
		"alpha", "conflict", "yes", "user_interest", "Signed the same day",
		"company_interest", "Good before a court");
	write_dossier(o);
	assert_int_equal(OFFICE_COUNT(o, "DO5", "ours", "we have nothing for this yet",
				 "no way to go yet", "1 \u2192 1"),
		1);
	(void)office_offer(o, "pen-and-paper", "N04", "");
	write_dossier(o);
	assert_int_equal(OFFICE_COUNT(o, "DO5", "ours", "pen-and-paper, which we have",
				 "has to move", "1 \u2192 0"),
		1);
	/* what somebody wrote down stands */
	o->offer_count = 0;
	OFFICE_ENTRY(o, "option", "o-1", "conversation", "sign", "kind", "ours", "text",
		"Sign on paper as today");
	write_dossier(o);
	assert_int_equal(
		OFFICE_COUNT(o, "DO5", "ours", "Sign on paper as today", "has to move"),
		1);
}

/* DO4: what the catalogue knows of leaving, and that it does not know. */
static void
getting_data_out_is_a_fact_and_not_a_constant(void **state)
{
	static const struct {
		const char *export, *retention, *want;
	} table[] = { { "unknown", "", "not known: ask" }, { "yes", "", "all of it" },
		{ "part", "", "a part of it" }, { "no", "", "nothing" },
		{ "yes", "30 days", "all of it; after leaving: 30 days" } };
	struct office *o = *state;
	struct service *alpha;

	OFFICE_ENTRY(o, "conversation", "sign", "unit", "legal", "need", "N04",
		"opened_on", "2025-01-06", "owner", "mb", "state", "open", "services",
		"alpha", "conflict", "yes", "user_interest", "Signed the same day",
		"company_interest", "Good before a court");
	alpha = (struct service *)(uintptr_t)service_at(
		o->catalogue, service_named(o->catalogue, str_of("alpha")));
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		alpha->export = table[i].export;
		alpha->retention = table[i].retention;
		write_dossier(o);
		assert_string_equal(
			office_field(o, "DO4", "alpha", "leaving"), table[i].want);
	}
}

#define OPTIONS_TEST(name) \
	cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		OPTIONS_TEST(the_way_ours_says_so_where_nothing_is_ours),
		OPTIONS_TEST(a_dossier_does_not_offer_what_is_not_there),
		OPTIONS_TEST(getting_data_out_is_a_fact_and_not_a_constant),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
