/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/rolled.h"

/* --- M1: used or touched ------------------------------------------------------ */

struct use_case {
	const char *what;
	struct {
		int minute;
		uint64_t sent;
		enum role role;
		enum evidence evidence;
		bool both_ways, shared;
		int seconds;
	} part[3];
	int parts;
	bool used, touched;
};

#define APP ROLE_APP
#define SNI EVIDENCE_TLS_SNI
static const struct use_case use_cases[] = {
	{ "two slots and 4 KiB sent are use",
		{ { 600, 2048, APP, SNI, true, false, 20 },
			{ 605, 2048, APP, SNI, true, false, 20 } },
		2, true, true },
	{ "one byte less is not",
		{ { 600, 2048, APP, SNI, true, false, 20 },
			{ 605, 2047, APP, SNI, true, false, 20 } },
		2, false, true },
	{ "twice in one slot is not",
		{ { 600, 9000, APP, SNI, true, false, 20 },
			{ 604, 9000, APP, SNI, true, false, 20 } },
		2, false, true },
	{ "100 KB to upload are use at once",
		{ { 600, 100000, ROLE_UPLOAD, SNI, true, false, 20 } }, 1, true, true },
	{ "99 KB to upload are not",
		{ { 600, 99999, ROLE_UPLOAD, SNI, true, false, 20 } }, 1, false, true },
	{ "2 KiB to sign up are use",
		{ { 600, 2048, ROLE_SIGNUP, SNI, true, false, 20 } }, 1, true, true },
	{ "2 KiB to billing are use",
		{ { 600, 2048, ROLE_BILLING, SNI, true, false, 20 } }, 1, true, true },
	{ "2 KiB to settings are use",
		{ { 600, 2048, ROLE_ADMIN, SNI, true, false, 20 } }, 1, true, true },
	{ "less than 2 KiB to sign up are not",
		{ { 600, 2047, ROLE_SIGNUP, SNI, true, false, 20 } }, 1, false, true },
	{ "what is embedded in other sites only touches",
		{ { 600, 9000, ROLE_EMBED, SNI, true, false, 20 },
			{ 615, 9000, ROLE_EMBED, SNI, true, false, 20 } },
		2, false, true },
	{ "pictures and counters only touch",
		{ { 600, 9000, ROLE_CDN, SNI, true, false, 20 },
			{ 615, 9000, ROLE_TELEMETRY, SNI, true, false, 20 } },
		2, false, true },
	{ "a home page only touches",
		{ { 600, 9000, ROLE_SITE, SNI, true, false, 20 },
			{ 615, 9000, ROLE_SITE, SNI, true, false, 20 } },
		2, false, true },
	{ "a name from a DNS answer is enough",
		{ { 600, 9000, APP, EVIDENCE_DNS_SAME_CLIENT, true, false, 20 },
			{ 615, 9000, APP, EVIDENCE_DNS_SAME_CLIENT, true, false, 20 } },
		2, true, true },
	{ "the owner of the address is not",
		{ { 600, 9000, APP, EVIDENCE_ASN_ONLY, true, false, 20 },
			{ 615, 9000, APP, EVIDENCE_ASN_ONLY, true, false, 20 } },
		2, false, true },
	{ "a connection nobody answered is no use",
		{ { 600, 9000, APP, SNI, true, false, 20 },
			{ 615, 9000, APP, SNI, false, false, 20 } },
		2, false, true },
	{ "a shared host alone only touches",
		{ { 600, 9000, APP, SNI, true, true, 20 },
			{ 615, 9000, APP, SNI, true, true, 20 } },
		2, false, true },
	{ "a shared host beside one of its own counts",
		{ { 600, 4000, APP, SNI, true, true, 20 },
			{ 615, 100, APP, SNI, true, false, 20 } },
		2, true, true },
};

static void
add_case(struct rolled *w, const struct use_case *c)
{
	for (int i = 0; i < c->parts; i++) {
		struct finding f =
			rolled_finding(w, 1, "finance", "plan", 1, c->part[i].minute);

		f.payload_up = c->part[i].sent;
		f.role = c->part[i].role;
		f.evidence = c->part[i].evidence;
		f.both_ways = c->part[i].both_ways;
		f.shared_host = c->part[i].shared;
		f.until.ns = f.first.ns + c->part[i].seconds * NS_PER_SECOND;
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
}

static void
a_day_is_used_or_only_touched(void **state)
{
	for (size_t i = 0; i < sizeof use_cases / sizeof use_cases[0]; i++) {
		struct rolled *w;
		struct week_use_row row;

		rolled_close(state);
		rolled_open(state);
		w = *state;
		add_case(w, &use_cases[i]);
		row = rolled_use(w, "finance", "plan");
		if (row.dev != use_cases[i].used ||
			row.dev_touch != (use_cases[i].touched && !use_cases[i].used)) {
			fail_msg("%s: dev %d, dev_touch %d", use_cases[i].what,
				(int)row.dev, (int)row.dev_touch);
		}
		assert_int_equal(row.day_mask, use_cases[i].used ? 2 : 0);
	}
}

static void
a_small_connection_right_after_another_service_only_touches(void **state)
{
	static const struct {
		int64_t after_ms;
		bool used;
	} cases[] = { { 1500, false }, { 2000, false }, { 2001, true }, { -1, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct rolled *w;

		rolled_close(state);
		rolled_open(state);
		w = *state;
		for (int part = 0; part < 2; part++) {
			struct finding page = rolled_finding(
				w, 1, "finance", "board", 0, 600 + part * 30);
			struct finding small = rolled_finding(
				w, 1, "finance", "plan", 0, 600 + part * 30);

			small.start.ns += cases[i].after_ms * 1000000;
			small.first = small.start;
			small.until.ns = small.first.ns + 3 * NS_PER_SECOND;
			small.payload_up = 3000;
			page.until.ns = page.first.ns + 200 * NS_PER_SECOND;
			/* the small one ends, and is handed over, first; the other was silent for a
			 * while before it ended */
			rolled_add(w, &small);
			rollup_reached(w->rollup, rolled_at(0, 600 + part * 30 + 11));
			rolled_add(w, &page);
			rollup_reached(w->rollup, page.until);
		}
		rollup_drain(w->rollup);
		assert_int_equal(rolled_use(w, "finance", "plan").dev, cases[i].used);
		assert_int_equal(rolled_use(w, "finance", "board").dev, 1);
	}
}

static void
a_one_way_mirror_counts_what_it_sees(void **state)
{
	struct rolled *w = *state;

	for (int minute = 600; minute < 640; minute += 10) {
		struct finding f = rolled_finding(w, 1, "finance", "plan", 0, minute);

		f.both_ways = false;
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
	assert_int_equal(rolled_use(w, "finance", "plan").dev, 1);
}

static void
only_what_goes_out_is_use(void **state)
{
	struct rolled *w = *state;

	for (int minute = 600; minute < 640; minute += 10) {
		struct finding f = rolled_finding(w, 1, "finance", "plan", 0, minute);

		f.position = minute < 620 ? POSITION_INTERNAL : POSITION_INBOUND;
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
	assert_int_equal(rolled_find(w, TABLE_WEEK_USE, NULL, NULL).found, 0);
	assert_int_equal(rolled_find(w, TABLE_HOUR_USE, NULL, NULL).found, 0);
}

/* --- M2, M3: devices ---------------------------------------------------------- */

static void
devices_are_distinct_and_regular_from_three_days(void **state)
{
	struct rolled *w = *state;
	struct week_use_row row, all;

	rolled_days(w, 1, "finance", "plan", 0x1f);
	rolled_days(w, 2, "finance", "plan", 0x03);
	rolled_days(w, 3, "sales", "plan", 0x07);
	rollup_drain(w->rollup);
	row = rolled_use(w, "finance", "plan");
	assert_int_equal(row.dev, 2);
	assert_int_equal(row.dev_regular, 1);
	assert_int_equal(row.dev_days, 7);
	assert_int_equal(row.day_mask, 0x1f);
	assert_int_equal(row.flows, 14);
	assert_int_equal(row.flows_strong, 14);
	assert_int_equal(row.up, 14 * 7000);
	assert_int_equal(row.down, 14 * 20000);
	assert_int_equal(row.top_share, 714);
	assert_int_equal(row.dev_shared, 0);
	all = rolled_use(w, "*", "plan");
	assert_int_equal(all.dev, 3);
	assert_int_equal(all.dev_regular, 2);
	assert_int_equal(all.flows, 20);
	assert_int_equal(all.dev_shared, 1);
	assert_int_equal(all.week, instant_week(rolled_at(0, 0)).n);
}

static void
a_device_in_two_units_is_one_of_the_whole(void **state)
{
	struct rolled *w = *state;
	struct week_use_row all;

	rolled_days(w, 1, "finance", "plan", 0x03);
	rolled_days(w, 1, "sales", "plan", 0x04);
	rollup_drain(w->rollup);
	all = rolled_use(w, "*", "plan");
	assert_int_equal(all.dev, 1);
	assert_int_equal(all.dev_regular, 1);
	assert_int_equal(rolled_use(w, "sales", "plan").dev, 1);
}

static void
a_device_without_unit_counts_under_none(void **state)
{
	struct rolled *w = *state;

	rolled_days(w, 1, "nowhere", "plan", 0x01);
	rollup_drain(w->rollup);
	assert_int_equal(rolled_use(w, "none", "plan").dev, 1);
	assert_int_equal(rolled_use(w, "*", "plan").dev, 1);
}

static void
marks_become_columns(void **state)
{
	struct rolled *w = *state;
	struct week_use_row row;

	for (int device = 1; device <= 2; device++) {
		for (int i = 0; i < 2; i++) {
			struct finding f = rolled_finding(
				w, device, "finance", "plan", 0, 600 + 10 * i);

			f.foreign = device == 1;
			f.tenant = UINT64_C(100) + (uint64_t)i;
			f.role = device == 1 ? ROLE_SIGNUP : ROLE_APP;
			f.evidence = i == 0 ? EVIDENCE_DNS_SAME_CLIENT
					    : EVIDENCE_NDPI_SIGNATURE;
			rolled_add(w, &f);
		}
	}
	rollup_drain(w->rollup);
	row = rolled_use(w, "finance", "plan");
	assert_int_equal(row.dev, 2);
	assert_int_equal(row.dev_foreign, 1);
	assert_int_equal(row.foreign_names, 2);
	assert_int_equal(row.dev_signup, 1);
	assert_int_equal(row.flows_dns, 2);
	assert_int_equal(row.flows_sig, 2);
	assert_int_equal(row.flows_strong, 0);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, rolled_open, rolled_close)

static const struct CMUnitTest tests[] = {
	WORLD(a_day_is_used_or_only_touched),
	WORLD(a_small_connection_right_after_another_service_only_touches),
	WORLD(a_one_way_mirror_counts_what_it_sees),
	WORLD(only_what_goes_out_is_use),
	WORLD(devices_are_distinct_and_regular_from_three_days),
	WORLD(a_device_in_two_units_is_one_of_the_whole),
	WORLD(a_device_without_unit_counts_under_none),
	WORLD(marks_become_columns),
};
TEST_MAIN(tests)
