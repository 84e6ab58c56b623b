/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "classifiers/decision.h"
#include "reports/measure/attention.h"
#include "reports/measure/diagnosis.h"
#include "reports/measure/friction.h"
#include "reports/measure/growth.h"
#include "reports/measure/maker.h"
#include "reports/measure/purchase.h"
#include "reports/measure/rhythm.h"
#include "reports/measure/sure.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct weekly
weeks_of(size_t n, int64_t a, int64_t b, int64_t c, int64_t d)
{
	const int64_t dev[4] = { a, b, c, d };
	struct weekly w = { .n = n };

	for (size_t i = 0; i < n; i++) {
		w.shown[i] = dev[i] >= 0;
		w.dev[i] = dev[i] >= 0 ? dev[i] : 0;
	}
	return w;
}

static void
reach_is_devices_by_people(void **state)
{
	struct weekly w4 = weeks_of(4, 10, 10, 12, -1);
	struct reach r = reach_of(&w4, 40, 38);

	(void)state;
	assert_int_equal(r.per_mille, 266); /* mean of the shown weeks, 10.667 */
	assert_true(r.size_given && !r.size_doubtful);
	r = reach_of(&w4, 0, 32);
	assert_int_equal(r.per_mille, 333);
	assert_false(r.size_given);
	assert_false(reach_of(&w4, 20, 30).size_doubtful);
	assert_true(reach_of(&w4, 20, 31).size_doubtful);
	w4 = weeks_of(4, -1, -1, -1, -1);
	assert_int_equal(reach_of(&w4, 40, 38).per_mille, -1);
}

static void
growth_needs_three_devices_and_five_per_cent(void **state)
{
	static const struct {
		int64_t b4, w4, people;
		enum growth want;
	} table[] = {
		{ 10, 12, 20, GROWTH_STEADY }, /* two are not three */
		{ 10, 13, 20, GROWTH_UP },
		{ 10, 13, 60, GROWTH_UP },     /* three are 5 % of 60 */
		{ 10, 13, 61, GROWTH_STEADY }, /* and less of 61 */
		{ 13, 10, 20, GROWTH_DOWN }, { 10, 10, 20, GROWTH_STEADY },
		{ -1, 20, 20, GROWTH_EARLY }, /* nothing shown before */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct weekly w4 =
			weeks_of(4, table[i].w4, table[i].w4, table[i].w4, table[i].w4);
		struct weekly b4 =
			weeks_of(4, table[i].b4, table[i].b4, table[i].b4, table[i].b4);

		assert_int_equal(
			growth_of(&w4, &b4, table[i].people, 3, 5).growth, table[i].want);
	}
}

static void
new_is_young_and_reaches_a_part_of_the_unit(void **state)
{
	const struct day today = { 20000 };

	(void)state;
	assert_true(is_new((struct day){ 19970 }, today, 30, 6, 40, 15));
	assert_false(is_new((struct day){ 19969 }, today, 30, 6, 40, 15));
	assert_false(is_new((struct day){ 19970 }, today, 30, 5, 40, 15));
	assert_false(is_new((struct day){ DAY_OPEN }, today, 30, 6, 40, 15));
}

/* ---- rhythm and stage ------------------------------------------------------------------------ */

static enum rhythm
rhythm_with(int weeks, int active, int mask)
{
	struct rhythm_week w[13] = { 0 };

	for (int i = 0; i < weeks; i++) {
		w[i] = (struct rhythm_week){ 2870 + i, true,
			i >= weeks - active ? mask : 0 };
	}
	return rhythm_of(w, (size_t)weeks);
}

static void
rhythm_is_the_first_that_fits(void **state)
{
	(void)state;
	assert_int_equal(rhythm_with(3, 3, 31), RHYTHM_EARLY);
	assert_int_equal(rhythm_with(8, 8, 31), RHYTHM_DAILY);
	assert_int_equal(rhythm_with(8, 6, 15), RHYTHM_DAILY);
	assert_int_equal(rhythm_with(8, 6, 7), RHYTHM_WEEKLY); /* three days, not four */
	assert_int_equal(rhythm_with(8, 5, 31), RHYTHM_OCCASIONAL);
	assert_int_equal(rhythm_with(8, 2, 1), RHYTHM_OCCASIONAL);
	assert_int_equal(rhythm_with(8, 1, 1), RHYTHM_ONCE);
}

/* What is used seldom has few weeks that are shown; the weeks of the series are what must be enough. */
static void
a_rhythm_needs_four_weeks_of_the_series_and_not_of_use(void **state)
{
	struct rhythm_week w[8] = { 0 };

	(void)state;
	for (int i = 0; i < 8; i++) {
		w[i].week = 2870 + i;
	}
	assert_int_equal(rhythm_of(w, 8), RHYTHM_EARLY); /* nothing at all */
	w[2] = (struct rhythm_week){ 2872, true, 2 };
	assert_int_equal(rhythm_of(w, 8), RHYTHM_ONCE);
	assert_int_equal(rhythm_of(w, 3), RHYTHM_EARLY);
	w[6] = w[2];
	assert_int_equal(rhythm_of(w, 8), RHYTHM_OCCASIONAL);
}

static void
use_around_the_end_of_three_months_is_a_rhythm(void **state)
{
	/* Fridays 31 January, 28 February, and Monday 31 March 2025 */
	struct rhythm_week w[13] = { 0 };
	struct week week;

	(void)state;
	assert_true(week_parse(str_of("2025-W03"), &week));
	for (int i = 0; i < 13; i++) {
		w[i] = (struct rhythm_week){ week.n + i, true, 0 };
	}
	w[2].mask = 16; /* W05 */
	w[6].mask = 16; /* W09 */
	w[11].mask = 1; /* W14 */
	assert_int_equal(rhythm_of(w, 13), RHYTHM_MONTH_END);
	w[11].mask = 0;
	assert_int_equal(rhythm_of(w, 13), RHYTHM_OCCASIONAL);
}

static void
stage_rises_with_regular_weeks_and_reach(void **state)
{
	static const struct {
		int regular8, used8;
		int reach;
		bool unattended;
		int64_t signup;
		enum stage want;
	} table[] = {
		{ 8, 8, 250, false, 0, STAGE_EMBEDDED },
		{ 8, 8, 249, false, 0, STAGE_REGULAR },
		{ 3, 8, 900, false, 0, STAGE_REGULAR },
		{ 2, 8, 900, false, 0, STAGE_TRIED },
		{ 0, 3, 100, false, 1, STAGE_SIGNED_UP },
		{ 0, 3, 100, true, 0, STAGE_EMBEDDED },
		{ 0, 0, 0, false, 0, STAGE_EARLY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct stage_week w[8] = { 0 };

		for (int n = 0; n < 8; n++) {
			bool used = n >= 8 - table[i].used8;
			bool regular = n >= 8 - table[i].regular8;

			w[n] = (struct stage_week){ used, regular ? 7 : 3, 20,
				regular ? 5 : 4, table[i].signup, false };
		}
		assert_int_equal(stage_of(&(struct stage_in){
					 w, 8, table[i].unattended, table[i].reach }),
			table[i].want);
	}
}

static void
what_was_regular_and_is_gone_for_a_month_has_left(void **state)
{
	struct stage_week w[8] = { 0 };

	(void)state;
	for (int n = 0; n < 4; n++) {
		w[n] = (struct stage_week){ true, 31, 10, 8, 0, false };
	}
	assert_int_equal(stage_of(&(struct stage_in){ w, 8, false, 500 }), STAGE_LEFT);
	w[7] = w[0];
	assert_int_equal(stage_of(&(struct stage_in){ w, 8, false, 100 }), STAGE_TRIED);
}

static void
what_ran_by_itself_and_is_gone_has_left_too(void **state)
{
	struct stage_week w[8] = { 0 };

	(void)state;
	for (int n = 0; n < 4; n++) {
		w[n] = (struct stage_week){ true, 1, 10, 0, 0, n > 0 };
	}
	assert_int_equal(stage_of(&(struct stage_in){ w, 8, false, 0 }), STAGE_LEFT);
	w[1].machine = false; /* two weeks of four */
	assert_int_equal(stage_of(&(struct stage_in){ w, 8, false, 0 }), STAGE_TRIED);
}

static void
no_stage_is_said_of_what_shows_in_none_of_eight_weeks(void **state)
{
	struct stage_week w[12] = { 0 };

	(void)state;
	for (int n = 0; n < 4; n++) {
		w[n] = (struct stage_week){ true, 31, 10, 8, 0, false };
	}
	assert_int_equal(stage_of(&(struct stage_in){ w, 12, false, 0 }), STAGE_EARLY);
}

/* ---- share and diagnosis --------------------------------------------------------------------- */

static void
a_share_is_words_where_one_side_is_small(void **state)
{
	struct share_in in = { .weeks = 3,
		.days_ours = 80,
		.days_other = 20,
		.most_ours = 20,
		.most_other = 5,
		.k = 5 };

	(void)state;
	assert_int_equal(share_of(&in).kind, SHARE_PERCENT);
	assert_int_equal(share_of(&in).per_mille, 800);
	in.most_other = 4;
	assert_int_equal(share_of(&in).kind, SHARE_ALL_OURS);
	in.most_ours = 4;
	assert_int_equal(share_of(&in).kind, SHARE_ALL_OTHER);
	in.weeks = 2;
	assert_int_equal(share_of(&in).kind, SHARE_EARLY);
	in = (struct share_in){ .weeks = 4, .days_ours = 5, .days_other = 4, .k = 5 };
	assert_int_equal(share_of(&in).kind, SHARE_EARLY);
}

static const struct {
	struct diagnosis_in in;
	enum diagnosis want;
} diagnoses[] = {
	{ { .weeks_any = 2 }, DIAGNOSIS_EARLY },
	{ { .weeks_any = 3, .weeks_other = 3, .share = { SHARE_ALL_OTHER, 0 } },
		DIAGNOSIS_GAP },
	{ { .weeks_any = 3, .offer = true, .share = { SHARE_ALL_OTHER, 0 } },
		DIAGNOSIS_UNSEEN },
	{ { .weeks_any = 3,
		  .offer = true,
		  .visible = true,
		  .share = { SHARE_PERCENT, 800 } },
		DIAGNOSIS_SERVED },
	{ { .weeks_any = 4,
		  .offer = true,
		  .visible = true,
		  .share = { SHARE_PERCENT, 250 },
		  .best_share = 500 },
		DIAGNOSIS_LEFT },
	{ { .weeks_any = 4,
		  .offer = true,
		  .visible = true,
		  .share = { SHARE_PERCENT, 250 },
		  .best_share = 499,
		  .weeks_ours = 4,
		  .weeks_ours_all = 4,
		  .told_days = -1 },
		DIAGNOSIS_MIXED },
	{ { .weeks_any = 4,
		  .offer = true,
		  .visible = true,
		  .share = { SHARE_PERCENT, 500 },
		  .best_share = 500,
		  .weeks_ours = 3,
		  .both = 30,
		  .other = 100 },
		DIAGNOSIS_PARALLEL },
	{ { .weeks_any = 4,
		  .offer = true,
		  .visible = true,
		  .share = { SHARE_PERCENT, 500 },
		  .best_share = 500,
		  .weeks_ours = 3,
		  .both = 29,
		  .other = 100,
		  .weeks_ours_all = 3 },
		DIAGNOSIS_MIXED },
	{ { .weeks_any = 4,
		  .offer = true,
		  .visible = true,
		  .share = { SHARE_ALL_OTHER, 0 },
		  .best_share = 0,
		  .offer_age = 30,
		  .weeks_known = 4,
		  .told_days = -1 },
		DIAGNOSIS_UNKNOWN },
	{ { .weeks_any = 4,
		  .offer = true,
		  .visible = true,
		  .share = { SHARE_ALL_OTHER, 0 },
		  .best_share = 0,
		  .offer_age = 29,
		  .weeks_known = 4,
		  .told_days = -1 },
		DIAGNOSIS_MIXED },
	{ { .weeks_any = 4,
		  .offer = true,
		  .visible = true,
		  .share = { SHARE_ALL_OTHER, 0 },
		  .best_share = 0,
		  .offer_age = 90,
		  .weeks_known = 8,
		  .told_days = 31 },
		DIAGNOSIS_TOLD },
};

static void
diagnosis_follows_its_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(diagnoses); i++) {
		assert_int_equal(diagnosis_of(&diagnoses[i].in), diagnoses[i].want);
	}
	assert_true(is_unused(true, 3, 0));
	assert_false(is_unused(true, 3, 1));
	assert_false(is_unused(false, 8, 0));
}

/* ---- friction -------------------------------------------------------------------------------- */

static void
friction_adds_up_its_five_parts(void **state)
{
	struct week_health_row row = {
		.dev = 5, .tries = 200, .both_ways = 180, .segs = 1000
	};
	const struct sight not_known = { -1, -1 };

	(void)state;
	assert_int_equal(friction_of(&row, 5, not_known), 0);
	row.failed = 10; /* 5 % */
	assert_int_equal(friction_of(&row, 5, not_known), 40);
	row.failed = 100; /* no more than its weight */
	assert_int_equal(friction_of(&row, 5, not_known), 40);
	row.cut = 4;
	row.repeats = 10;
	row.slow = 40;
	row.resent = 30;
	assert_int_equal(friction_of(&row, 5, not_known), 100);
	assert_int_equal(friction_kind(&row, not_known), FRICTION_FAILED);
	row.tries = 199;
	assert_int_equal(friction_of(&row, 5, not_known), -1);
	row.tries = 201;
	assert_int_equal(
		friction_of(&row, 5, not_known), -1); /* 180 of 201 seen both ways */
	row.tries = 200;
	row.dev = 4;
	assert_int_equal(friction_of(&row, 5, not_known), -1);
}

static void
friction_is_felt_alone_or_against_others(void **state)
{
	const int others[] = { 12, 10, 4 }, even[] = { 4, 16, 10, 11 };

	(void)state;
	assert_true(friction_felt(40, NULL, 0));
	assert_false(friction_felt(39, NULL, 0));
	assert_true(friction_felt(20, others, 3)); /* twice the median of ten */
	assert_false(friction_felt(19, others, 3));
	assert_false(friction_felt(20, others, 2));
	assert_true(
		friction_felt(21, even, 4)); /* of four the middle of ten and eleven */
	assert_false(friction_felt(20, even, 4));
	assert_true(push_hint(0x21));
	assert_false(push_hint(0x01));
	assert_false(push_hint(0xc0)); /* longer ago than six weeks */
}

/* ---- makers, partners, tiers ----------------------------------------------------------------- */

static void
only_some_kinds_can_run_by_themselves(void **state)
{
	const int three[MAKER_KINDS] = { 0, 2, 2, 0, 2, 0, 0 };
	const int two[MAKER_KINDS] = { 0, 2, 0, 0, 2, 1, 0 };
	struct tier_in in = { .typical_data = "client", .units = 1, .reach = 149 };

	(void)state;
	assert_true(can_run_alone(CITIZEN_AUTOMATION, AI_NONE));
	assert_true(can_run_alone(CITIZEN_NONE, AI_API));
	assert_false(can_run_alone(CITIZEN_FORM, AI_ASSISTANT));
	assert_true(is_unattended(true, 3));
	assert_false(is_unattended(true, 2));
	assert_false(is_unattended(false, 4));
	assert_true(makers_at_work(three, false, 5, 5));
	assert_false(makers_at_work(three, false, 4, 5));
	assert_false(makers_at_work(two, false, 9, 5));
	assert_true(makers_at_work(two, true, 9, 5));
	assert_int_equal(partner_of(1, 3), PARTNER_NONE);
	assert_int_equal(partner_of(2, 1), PARTNER_ONE);
	assert_int_equal(partner_of(2, 2), PARTNER_SEVERAL);
	assert_int_equal(tier_of(&in), TIER_OWN);
	in.reach = 150;
	assert_int_equal(tier_of(&in), TIER_SHARED);
	in.units_embedded = 3;
	assert_int_equal(tier_of(&in), TIER_LEANED_ON);
}

/* ---- seats and cost -------------------------------------------------------------------------- */

static void
seats_are_a_range_within_the_unit(void **state)
{
	struct seats_in in = { .regular4 = weeks_of(4, 8, 8, 9, 8),
		.dev8 = weeks_of(4, 12, 14, 15, 13),
		.seen8 = weeks_of(4, 30, 30, 30, 30),
		.people = 40 };
	struct seats seats = seats_of(&in);

	(void)state;
	assert_int_equal(seats.low, 8);
	assert_int_equal(seats.high, 20); /* 15 of 30 seen of 40 */
	in.people = 18;
	assert_int_equal(seats_of(&in).high, 15); /* all of 18 are in sight */
	in.hidden = 40;
	assert_int_equal(seats_of(&in).high, 18);
	in.dev8 = weeks_of(3, 12, 14, 15, 0);
	assert_true(seats_of(&in).early);
}

static void
cost_multiplies_the_edges_of_its_band(void **state)
{
	const struct tier tiers[] = { { "free", "no", "no", "no", "unknown", "0" },
		{ "team", "no", "no", "no", "never", "5-15" },
		{ "business", "yes", "yes", "yes", "never", "15-40" } };
	struct service service = { .seat_model = "user",
		.price_date = "2025-01",
		.tiers = tiers,
		.tier_count = 3 };
	const struct seats seats = { false, 8, 20 };
	struct cost cost = cost_today(&service, &seats);
	struct day today;

	(void)state;
	assert_true(cost.known);
	assert_int_equal(cost.low, 0); /* there is a free tier */
	assert_int_equal(cost.high, 300);
	cost = cost_to_buy(&service, &seats);
	assert_int_equal(cost.low, 120);
	assert_int_equal(cost.high, 800);
	service.seat_model = "usage";
	assert_true(cost_to_buy(&service, &seats).by_use);
	assert_true(day_parse(str_of("2026-07-03"), &today));
	assert_false(price_is_old("2025-01", today));
	today.n++;
	assert_true(price_is_old("2025-01", today));
}

/* ---- attention and forecasts ----------------------------------------------------------------- */

static void
attention_never_weighs_bytes(void **state)
{
	struct attention_in in = { .people = 100,
		.promise_overdue = -1,
		.exception_in = ATTENTION_NEVER,
		.silent = -1,
		.cadence = 90 };

	(void)state;
	assert_int_equal(attention_of(&in).points, 0);
	in.promise_overdue = 4;
	assert_int_equal(attention_of(&in).points, 17);
	in.promise_overdue = 400;
	assert_int_equal(attention_of(&in).points, 25);
	in.felt = 70;
	assert_int_equal(attention_of(&in).points, 46);
	assert_int_equal(attention_of(&in).first, ATTENTION_PROMISE);
	assert_int_equal(attention_of(&in).second, ATTENTION_FRICTION);
	in.exception_in = 30;
	assert_int_equal(attention_of(&in).points, 61);
	in.exception_in = 60;
	assert_int_equal(attention_of(&in).points, 54);
	in.exception_in = 61;
	assert_int_equal(attention_of(&in).points, 46);
	in.silent = 180;
	assert_int_equal(attention_of(&in).points, 56);
	in.rise = 30;
	in.gap_is_new = true;
	assert_int_equal(attention_of(&in).points, 76); /* twenty at most */
}

static void
a_companion_is_suggested_from_three_cases(void **state)
{
	struct companion_unit u[6] = { { 10, 20, 30 }, { 10, 36, 30 }, { 10, 12, 30 },
		{ 10, -1, 26 }, { 10, -1, 27 }, { 10, -1, 40 } };

	(void)state;
	assert_true(companion_of(u, 6).suggest); /* three of six */
	assert_int_equal(companion_of(u, 6).base, 6);
	u[1].week_b = 37; /* later than 26 weeks: no case, but of the base */
	assert_false(companion_of(u, 6).suggest);
}

static void
an_unknown_name_is_worth_asking_when_it_works_and_grows(void **state)
{
	(void)state;
	assert_true(is_worth_asking(600, 5, 95, false, 3));
	assert_false(is_worth_asking(599, 5, 95, false, 3));
	assert_false(is_worth_asking(600, 4, 96, false, 3));
	assert_false(is_worth_asking(600, 5, 95, false, 2));
	assert_true(is_worth_asking(600, 5, 95, true, 0));
}

static void
dots_need_names_weeks_and_little_loss(void **state)
{
	struct sure_in in = { 100, 90, 5, 4, 4, 10000 };

	(void)state;
	assert_int_equal(sure_dots(&in), 3);
	in.loss = 10001;
	assert_int_equal(sure_dots(&in), 2);
	in.loss = 50001;
	assert_int_equal(sure_dots(&in), 1);
	in = (struct sure_in){ 100, 75, 5, 3, 4, 0 };
	assert_int_equal(sure_dots(&in), 2);
	in.valid_weeks = 2;
	assert_int_equal(sure_dots(&in), 1);
	in = (struct sure_in){ 100, 90, 5, 4, 4, -1 };
	assert_int_equal(sure_dots(&in), 1); /* not measured */
}

static void
loss_counts_what_the_interface_dropped_too(void **state)
{
	struct week_cover_row row = { .received = 900,
		.dropped = 10,
		.if_dropped = 100,
		.analysed = 890,
		.shed_overload = 10 };

	(void)state;
	assert_int_equal(cover_loss(&row), 118812); /* 120 of 1010 */
	assert_true(cover_identity(&row));
	row.analysed = 891;
	assert_false(cover_identity(&row));
	row.received = row.dropped = row.if_dropped = 0;
	assert_int_equal(cover_loss(&row), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reach_is_devices_by_people),
		cmocka_unit_test(growth_needs_three_devices_and_five_per_cent),
		cmocka_unit_test(new_is_young_and_reaches_a_part_of_the_unit),
		cmocka_unit_test(rhythm_is_the_first_that_fits),
		cmocka_unit_test(a_rhythm_needs_four_weeks_of_the_series_and_not_of_use),
		cmocka_unit_test(use_around_the_end_of_three_months_is_a_rhythm),
		cmocka_unit_test(stage_rises_with_regular_weeks_and_reach),
		cmocka_unit_test(what_was_regular_and_is_gone_for_a_month_has_left),
		cmocka_unit_test(what_ran_by_itself_and_is_gone_has_left_too),
		cmocka_unit_test(no_stage_is_said_of_what_shows_in_none_of_eight_weeks),
		cmocka_unit_test(a_share_is_words_where_one_side_is_small),
		cmocka_unit_test(diagnosis_follows_its_order),
		cmocka_unit_test(friction_adds_up_its_five_parts),
		cmocka_unit_test(friction_is_felt_alone_or_against_others),
		cmocka_unit_test(only_some_kinds_can_run_by_themselves),
		cmocka_unit_test(seats_are_a_range_within_the_unit),
		cmocka_unit_test(cost_multiplies_the_edges_of_its_band),
		cmocka_unit_test(attention_never_weighs_bytes),
		cmocka_unit_test(a_companion_is_suggested_from_three_cases),
		cmocka_unit_test(an_unknown_name_is_worth_asking_when_it_works_and_grows),
		cmocka_unit_test(dots_need_names_weeks_and_little_loss),
		cmocka_unit_test(loss_counts_what_the_interface_dropped_too),
	};

	return cmocka_run_group_tests_name("measure", tests, NULL, NULL);
}
