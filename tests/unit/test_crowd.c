/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/facts_rows.h"
#include "tests/unit/test.h"

#include "classifiers/service.h"
#include "reports/crowd.h"
#include "sensor/base/problems.h"

enum { K = 5, MEMBERS = 6, ROUNDS = 5000 };

/* A small generator of our own, so that a failure comes back with its number. */
static uint32_t
draw(uint32_t *state, uint32_t below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % below;
}

/* ---- an onlooker who tries everything ---------------------------------------------------------
 * Knows the members that are shown, the total, and that a member marked "small" is under k.  Goes
 * through every assignment of the withheld ones that adds up, and keeps the least and the most that
 * each can be. */

struct onlooker {
	const struct member *members;
	size_t n;
	int64_t low[MEMBERS], high[MEMBERS], now[MEMBERS];
};

static void
look(struct onlooker *o, size_t at, int64_t left)
{
	int64_t most;

	if (at == o->n) {
		for (size_t i = 0; left == 0 && i < o->n; i++) {
			o->low[i] = o->now[i] < o->low[i] ? o->now[i] : o->low[i];
			o->high[i] = o->now[i] > o->high[i] ? o->now[i] : o->high[i];
		}
		return;
	}
	if (o->members[at].shown == SHOWN_YES) {
		o->now[at] = o->members[at].value;
		if (left >= o->now[at]) {
			look(o, at + 1, left - o->now[at]);
		}
		return;
	}
	most = o->members[at].shown == SHOWN_SMALL && left > K - 1 ? K - 1 : left;
	for (int64_t v = 0; v <= most; v++) {
		o->now[at] = v;
		look(o, at + 1, left - v);
	}
}

static struct onlooker
onlooker_of(const struct member *members, size_t n, int64_t total)
{
	struct onlooker o = { .members = members, .n = n };

	for (size_t i = 0; i < n; i++) {
		o.low[i] = INT64_MAX;
		o.high[i] = -1;
	}
	look(&o, 0, total);
	return o;
}

static void
assert_onlooker_is_lost(const struct member *members, size_t n, int64_t total)
{
	struct onlooker o = onlooker_of(members, n, total);

	for (size_t i = 0; i < n; i++) {
		if (members[i].shown == SHOWN_YES) {
			assert_true(members[i].value >= K);
			continue;
		}
		assert_true(o.low[i] < o.high[i]);
		if (members[i].shown == SHOWN_COMPLEMENT) {
			assert_true(o.high[i] >= K);
		}
	}
}

static void
no_member_of_a_random_family_can_be_worked_out(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		size_t n = 2 + draw(&seed, MEMBERS - 1);
		struct member members[MEMBERS];
		int64_t total = 0;

		for (size_t i = 0; i < n; i++) {
			int64_t value = draw(&seed, 3) == 0 ? 0 : draw(&seed, 13);

			members[i] = (struct member){ .value = value,
				.high = value < K ? K - 1 : CROWD_ANY,
				.most = CROWD_ANY,
				.shown = value < K ? SHOWN_SMALL : SHOWN_YES };
			total += value;
		}
		if (total < K) {
			continue;
		}
		crowd_family(members, n, K);
		assert_onlooker_is_lost(members, n, total);
	}
}

static void
family_of(struct member *members, const int64_t *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		members[i] = (struct member){ .value = values[i],
			.high = values[i] < K ? K - 1 : CROWD_ANY,
			.most = CROWD_ANY,
			.shown = values[i] < K ? SHOWN_SMALL : SHOWN_YES };
	}
	crowd_family(members, n, K);
}

static void
one_small_member_takes_the_next_smallest_along(void **state)
{
	const int64_t values[] = { 20, 3, 9, 7, 30 };
	struct member m[5];

	(void)state;
	family_of(m, values, 5);
	assert_int_equal(m[0].shown, SHOWN_YES);
	assert_int_equal(m[1].shown, SHOWN_COMPLEMENT);
	assert_int_equal(m[2].shown, SHOWN_YES);
	assert_int_equal(m[3].shown, SHOWN_COMPLEMENT);
	assert_int_equal(m[4].shown, SHOWN_YES);
}

static void
nought_is_as_small_as_four(void **state)
{
	const int64_t values[] = { 20, 0, 9, 7, 30 };
	struct member m[5];

	(void)state;
	family_of(m, values, 5);
	assert_int_equal(m[1].shown, SHOWN_COMPLEMENT);
	assert_int_equal(m[3].shown, SHOWN_COMPLEMENT);
}

static void
two_small_members_that_hide_each_other_stay_alone(void **state)
{
	const int64_t values[] = { 20, 3, 3, 7, 30 };
	struct member m[5];

	(void)state;
	family_of(m, values, 5);
	assert_int_equal(m[1].shown, SHOWN_SMALL);
	assert_int_equal(m[2].shown, SHOWN_SMALL);
	assert_int_equal(m[3].shown, SHOWN_YES);
}

static void
two_fours_say_what_they_are_and_need_a_third(void **state)
{
	const int64_t values[] = { 20, 4, 4, 7, 30 };
	struct member m[5];

	(void)state;
	family_of(m, values, 5);
	assert_int_equal(m[3].shown, SHOWN_COMPLEMENT);
	assert_int_equal(m[1].shown, SHOWN_COMPLEMENT);
}

static void
more_than_half_withheld_leaves_the_total_only(void **state)
{
	const int64_t values[] = { 20, 0, 0, 0, 30 };
	struct member m[5];

	(void)state;
	family_of(m, values, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(m[i].shown, SHOWN_COMPLEMENT);
	}
}

/* ---- whole weeks ------------------------------------------------------------------------------ */

static struct facts *
week_of(const int64_t *values, size_t n)
{
	struct facts_settings settings = rows_settings();
	struct facts *facts = facts_open(&settings);
	int64_t total = 0;

	rows_week(facts, 0);
	for (size_t i = 0; i < n; i++) {
		char unit[8];

		(void)snprintf(unit, sizeof unit, "u%zu", i);
		rows_unit(facts, 0, unit, 40);
		if (values[i] > 0) {
			rows_use(facts, 0, unit, "tool", values[i]);
			rows_need(facts, 0, unit, "N04", values[i]);
		}
		total += values[i];
	}
	rows_unit(facts, 0, "*", (int64_t)n * 40);
	rows_use(facts, 0, "*", "tool", total);
	rows_need(facts, 0, "*", "N04", total);
	facts_ready(facts);
	return facts;
}

static void
a_unit_is_shown_from_five_devices_on(void **state)
{
	const int64_t values[] = { 5, 20, 30, 40 };
	struct facts *facts = week_of(values, 4);
	struct crowd *crowd = crowd_open(facts);
	struct cell cell;

	(void)state;
	cell = crowd_use_cell(crowd, 0, (size_t)facts_unit(facts, "u0"), 0, USE_DEV);
	assert_int_equal(cell.shown, SHOWN_YES);
	assert_int_equal(cell.value, 5);
	crowd_close(crowd);
	facts_close(facts);
}

static void
what_is_withheld_carries_no_value(void **state)
{
	const int64_t values[] = { 4, 20, 30, 40 };
	struct facts *facts = week_of(values, 4);
	struct crowd *crowd = crowd_open(facts);
	size_t unit = (size_t)facts_unit(facts, "u0");

	(void)state;
	for (int part = USE_DEV; part <= USE_FLOWS; part++) {
		struct cell cell = crowd_use_cell(crowd, 0, unit, 0, (enum use_part)part);

		assert_int_not_equal(cell.shown, SHOWN_YES);
		assert_int_equal(cell.value, 0);
	}
	assert_null(crowd_use(crowd, 0, unit, 0));
	assert_null(crowd_need(crowd, 0, unit, need_named(str_of("N04"))));
	crowd_close(crowd);
	facts_close(facts);
}

static void
an_amount_of_one_device_is_withheld(void **state)
{
	const int64_t values[] = { 10, 20, 30, 40 };
	struct facts *facts = week_of(values, 4);
	struct week_use_row *row =
		(struct week_use_row *)(void *)(facts->rows[TABLE_WEEK_USE].at +
						sizeof *row); /* "*" comes first */
	struct crowd *crowd;
	size_t u0 = (size_t)facts_unit(facts, "u0");

	(void)state;
	row->top_share = 801;
	crowd = crowd_open(facts);
	assert_int_equal(crowd_use_cell(crowd, 0, u0, 0, USE_DEV).shown, SHOWN_YES);
	assert_int_equal(crowd_use_cell(crowd, 0, u0, 0, USE_UP).shown, SHOWN_VOLUME);
	/* and the next smallest, or the total would give it away */
	assert_int_equal(
		crowd_use_cell(crowd, 0, u0 + 1, 0, USE_UP).shown, SHOWN_COMPLEMENT);
	assert_int_equal(crowd_use_cell(crowd, 0, 0, 0, USE_UP).shown, SHOWN_YES);
	crowd_close(crowd);
	facts_close(facts);
}

static void
a_unit_of_few_devices_is_folded_away(void **state)
{
	struct facts_settings settings = rows_settings();
	struct facts *facts = facts_open(&settings);
	struct crowd *crowd;
	size_t tiny;

	(void)state;
	rows_week(facts, 0);
	for (int i = 0; i < 4; i++) {
		static const char *const unit[] = { "a", "b", "c", "tiny" };
		int64_t dev = i == 3 ? 4 : 20 + i;

		rows_unit(facts, 0, unit[i], dev);
		rows_use(facts, 0, unit[i], "tool", dev);
	}
	rows_unit(facts, 0, "*", 67);
	rows_use(facts, 0, "*", "tool", 67);
	facts_ready(facts);
	crowd = crowd_open(facts);
	tiny = (size_t)facts_unit(facts, "tiny");
	assert_true(crowd_folded(crowd, 0, tiny));
	assert_int_not_equal(crowd_use_cell(crowd, 0, tiny, 0, USE_DEV).shown, SHOWN_YES);
	/* four people are too few for "other" too: they join the smallest unit */
	assert_int_equal(
		crowd_use_cell(crowd, 0, (size_t)facts_unit(facts, "a"), 0, USE_DEV)
			.value,
		24);
	crowd_close(crowd);
	facts_close(facts);
}

static void
k_of_the_week_wins_over_a_lower_one(void **state)
{
	const int64_t values[] = { 9, 20, 30, 40 };
	struct facts *facts = week_of(values, 4);
	struct crowd *crowd;

	(void)state;
	facts->weeks[0].k = 10;
	crowd = crowd_open(facts);
	assert_int_not_equal(
		crowd_use_cell(crowd, 0, (size_t)facts_unit(facts, "u0"), 0, USE_DEV)
			.shown,
		SHOWN_YES);
	crowd_close(crowd);
	facts_close(facts);
}

/* ---- needs, their services and their parts at once -------------------------------------------
 * A week of four units and two services of one need, drawn at random; an onlooker who knows every
 * figure that is shown, the marks, that a device uses a need when it uses a service of it, and that
 * the units add up, narrows what each withheld figure can be, again and again. */

enum { UNITS = 5, TOOLS = 2 };

struct bound {
	int64_t low, high;
};

struct puzzle {
	struct bound any[UNITS + 1],
		dev[UNITS + 1][TOOLS]; /* [0] the whole organisation */
	bool moved;
};

static void
narrow(struct puzzle *p, struct bound *b, int64_t low, int64_t high)
{
	if (low > b->low) {
		b->low = low;
		p->moved = true;
	}
	if (high < b->high) {
		b->high = high;
		p->moved = true;
	}
}

/* total = sum of the units, each within its bounds */
static void
narrow_sum(struct puzzle *p, struct bound *total, struct bound *unit, size_t stride)
{
	int64_t low = 0, high = 0;

	for (size_t u = 0; u < UNITS; u++) {
		low += unit[u * stride].low;
		high += unit[u * stride].high;
	}
	narrow(p, total, low, high);
	for (size_t u = 0; u < UNITS; u++) {
		struct bound *b = &unit[u * stride];

		narrow(p, b, total->low - (high - b->high), total->high - (low - b->low));
	}
}

static void
narrow_all(struct puzzle *p)
{
	do {
		p->moved = false;
		narrow_sum(p, &p->any[0], &p->any[1], 1);
		for (size_t s = 0; s < TOOLS; s++) {
			narrow_sum(p, &p->dev[0][s], &p->dev[1][s], TOOLS);
		}
		for (size_t u = 0; u <= UNITS; u++) {
			struct bound *a = &p->dev[u][0], *b = &p->dev[u][1];

			narrow(p, &p->any[u], a->low > b->low ? a->low : b->low,
				a->high + b->high);
			narrow(p, a, p->any[u].low - b->high, p->any[u].high);
			narrow(p, b, p->any[u].low - a->high, p->any[u].high);
		}
	} while (p->moved);
}

static struct bound
bound_of(struct cell cell)
{
	if (cell.shown == SHOWN_YES) {
		return (struct bound){ cell.value, cell.value };
	}
	return (struct bound){ 0, cell.shown == SHOWN_SMALL ? K - 1 : 1000 };
}

struct drawn {
	int64_t any[UNITS + 1], dev[UNITS + 1][TOOLS];
};

static void
draw_week(struct drawn *d, uint32_t *seed)
{
	memset(d, 0, sizeof *d);
	for (size_t u = 1; u <= UNITS; u++) {
		int64_t both, a = draw(seed, 4) == 0 ? 0 : draw(seed, 18);
		int64_t b = draw(seed, 3) == 0 ? 0 : draw(seed, 12);

		both = a < b ? draw(seed, (uint32_t)a + 1) : draw(seed, (uint32_t)b + 1);
		d->dev[u][0] = a;
		d->dev[u][1] = b;
		d->any[u] = a + b - both;
		d->any[0] += d->any[u];
		d->dev[0][0] += a;
		d->dev[0][1] += b;
	}
}

static struct facts *
facts_of(const struct drawn *d, const struct catalogue *catalogue)
{
	static const char *const tool[TOOLS] = { "docusign", "dropbox-sign" };
	struct facts_settings settings = rows_settings();
	struct facts *facts;

	settings.catalogue = catalogue;
	facts = facts_open(&settings);
	rows_week(facts, 0);
	for (size_t u = 0; u <= UNITS; u++) {
		char unit[8];

		(void)snprintf(unit, sizeof unit, u == 0 ? "*" : "u%zu", u);
		rows_unit(facts, 0, unit, u == 0 ? UNITS * 40 : 40);
		rows_need(facts, 0, unit, "N04", d->any[u]);
		for (size_t s = 0; s < TOOLS; s++) {
			rows_use(facts, 0, unit, tool[s], d->dev[u][s]);
		}
	}
	facts_ready(facts);
	return facts;
}

/* under: the figure is part of one that is marked small itself */
static void
assert_hidden(struct bound known, struct cell cell, bool under)
{
	if (cell.shown == SHOWN_YES) {
		assert_true(cell.value >= K);
		return;
	}
	assert_true(known.low < known.high);
	if (cell.shown == SHOWN_COMPLEMENT && !under) {
		assert_true(known.high >= K);
	}
}

static void
no_figure_of_a_random_week_can_be_worked_out(void **state)
{
	struct problems problems = { 0 };
	struct catalogue *catalogue =
		catalogue_load("classifiers/catalogue", NULL, &problems);
	need_id need = need_named(str_of("N04"));
	uint32_t seed = 7;

	(void)state;
	assert_non_null(catalogue);
	for (int round = 0; round < 600; round++) {
		struct drawn d;
		struct puzzle p;
		struct facts *facts;
		struct crowd *crowd;

		draw_week(&d, &seed);
		facts = facts_of(&d, catalogue);
		crowd = crowd_open(facts);
		for (size_t u = 0; u <= UNITS; u++) {
			p.any[u] = bound_of(crowd_need_cell(crowd, 0, u, need, NEED_ANY));
			for (size_t s = 0; s < TOOLS; s++) {
				p.dev[u][s] =
					bound_of(crowd_use_cell(crowd, 0, u, s, USE_DEV));
			}
		}
		narrow_all(&p);
		for (size_t u = 0; u <= UNITS; u++) {
			struct cell any = crowd_need_cell(crowd, 0, u, need, NEED_ANY);

			assert_hidden(p.any[u], any, false);
			for (size_t s = 0; s < TOOLS; s++) {
				assert_hidden(p.dev[u][s],
					crowd_use_cell(crowd, 0, u, s, USE_DEV),
					any.shown == SHOWN_SMALL);
			}
		}
		crowd_close(crowd);
		facts_close(facts);
	}
	catalogue_close(catalogue);
	problems_fini(&problems);
}

static void
a_part_is_a_number_only_beside_a_large_rest(void **state)
{
	const int64_t values[] = { 12, 20, 30, 40 };
	struct facts *facts = week_of(values, 4);
	struct week_use_row *row;
	struct crowd *crowd;
	size_t u0 = (size_t)facts_unit(facts, "u0");

	(void)state;
	row = (struct week_use_row *)(void *)(facts->rows[TABLE_WEEK_USE].at +
					      sizeof *row);
	row->dev_regular = 8; /* four are not regular */
	crowd = crowd_open(facts);
	assert_int_equal(crowd_use_cell(crowd, 0, u0, 0, USE_DEV).shown, SHOWN_YES);
	assert_int_equal(crowd_use_cell(crowd, 0, u0, 0, USE_REGULAR).shown, SHOWN_SMALL);
	/* and another part with it, or the total would give it away */
	assert_int_not_equal(
		crowd_use_cell(crowd, 0, u0 + 1, 0, USE_REGULAR).shown, SHOWN_YES);
	assert_int_equal(
		crowd_use_cell(crowd, 0, u0 + 3, 0, USE_REGULAR).shown, SHOWN_YES);
	crowd_close(crowd);
	facts_close(facts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_figure_of_a_random_week_can_be_worked_out),
		cmocka_unit_test(a_part_is_a_number_only_beside_a_large_rest),
		cmocka_unit_test(no_member_of_a_random_family_can_be_worked_out),
		cmocka_unit_test(one_small_member_takes_the_next_smallest_along),
		cmocka_unit_test(nought_is_as_small_as_four),
		cmocka_unit_test(two_small_members_that_hide_each_other_stay_alone),
		cmocka_unit_test(two_fours_say_what_they_are_and_need_a_third),
		cmocka_unit_test(more_than_half_withheld_leaves_the_total_only),
		cmocka_unit_test(a_unit_is_shown_from_five_devices_on),
		cmocka_unit_test(what_is_withheld_carries_no_value),
		cmocka_unit_test(an_amount_of_one_device_is_withheld),
		cmocka_unit_test(a_unit_of_few_devices_is_folded_away),
		cmocka_unit_test(k_of_the_week_wins_over_a_lower_one),
	};

	return cmocka_run_group_tests_name("crowd", tests, NULL, NULL);
}
