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
			/* the small one ends, and is handed over, first */
			rolled_add(w, &small);
			rollup_reached(w->rollup, small.until);
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
use_on_days(struct rolled *w, int device, const char *unit, const char *service, int days)
{
	for (int day = 0; day < 7; day++) {
		for (int i = 0; i < 2 && (days & 1 << day); i++) {
			struct finding f = rolled_finding(
				w, device, unit, service, day, 600 + 10 * i);

			rolled_add(w, &f);
		}
	}
}

static void
devices_are_distinct_and_regular_from_three_days(void **state)
{
	struct rolled *w = *state;
	struct week_use_row row, all;

	use_on_days(w, 1, "finance", "plan", 0x1f);
	use_on_days(w, 2, "finance", "plan", 0x03);
	use_on_days(w, 3, "sales", "plan", 0x07);
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

	use_on_days(w, 1, "finance", "plan", 0x03);
	use_on_days(w, 1, "sales", "plan", 0x04);
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

	use_on_days(w, 1, "nowhere", "plan", 0x01);
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
			f.tenant = (uint64_t)(100 + i);
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

/* --- needs, units, firsts ------------------------------------------------------ */

static void
needs_tell_ours_from_others(void **state)
{
	struct rolled *w = *state;
	struct week_need_row row;
	struct rolled_search s;

	use_on_days(w, 1, "finance", "ours", 0x03);
	use_on_days(w, 1, "finance", "plan", 0x06);
	use_on_days(w, 2, "finance", "board", 0x01);
	use_on_days(w, 3, "finance", "ours", 0x01);
	rollup_drain(w->rollup);
	s = rolled_find(w, TABLE_WEEK_NEED, "finance", "N10");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev_any, 3);
	assert_int_equal(row.dev_ours, 2);
	assert_int_equal(row.dev_other, 2);
	assert_int_equal(row.dev_both, 1);
	assert_int_equal(row.days_ours, 3);
	assert_int_equal(row.days_other, 3);
	assert_int_equal(row.tools, 2);
	assert_int_equal(row.up_other, 6 * 7000);
	s = rolled_find(w, TABLE_WEEK_NEED, "*", "N10");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev_any, 3);
	assert_int_equal(row.tools, 2);
}

static void
makers_are_devices_with_tools_that_build(void **state)
{
	struct rolled *w = *state;
	struct week_unit_row row;
	struct rolled_search s;
	struct finding f;

	use_on_days(w, 1, "lab", "forms", 0x01);
	use_on_days(w, 1, "lab", "robot", 0x01);
	use_on_days(w, 2, "lab", "plan", 0x01);
	f = rolled_finding(w, 3, "lab", "-", 0, 700);
	f.veil = VEIL_VPN;
	rolled_add(w, &f);
	rollup_drain(w->rollup);
	s = rolled_find(w, TABLE_WEEK_UNIT, "lab", NULL);
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev_seen, 3);
	assert_int_equal(row.dev_makers, 1);
	assert_int_equal(row.maker_kinds, 1 << CITIZEN_FORM | 1 << CITIZEN_AUTOMATION);
	assert_int_equal(row.dev_hidden, 1);
}

static void
first_use_is_kept_and_k_is_reached_later(void **state)
{
	struct rolled *w = *state;
	struct first_use_row row;
	struct rolled_search s;
	struct day monday = instant_day(rolled_at(0, 0));

	use_on_days(w, 1, "finance", "plan", 0x04);
	for (int device = 1; device <= 3; device++) {
		for (int i = 0; i < 2; i++) {
			struct finding f = rolled_finding(
				w, device, "finance", "plan", 0, 600 + 10 * i);
			struct instant t = rolled_at(7, 600 + 10 * i);

			f.first = f.start = t;
			f.until.ns = t.ns + 20 * NS_PER_SECOND;
			f.week = instant_week(t);
			f.day = instant_day(t);
			f.hour = instant_hour(t);
			rolled_add(w, &f);
		}
	}
	rollup_drain(w->rollup);
	s = rolled_find(w, TABLE_FIRST_USE, "finance", "plan");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.first_day, monday.n + 2);
	assert_int_equal(row.first_k_week, day_week(monday).n + 1);
	assert_int_equal(row.last_week, day_week(monday).n + 1);
	s = rolled_find(w, TABLE_FIRST_NEED, "*", "N10");
	assert_int_equal(s.found, 1);
	assert_int_equal(w->closed, 2);
}

/* --- M10 ------------------------------------------------------------------------ */

static void
health_counts_tries_to_our_own_offer(void **state)
{
	struct rolled *w = *state;
	struct week_health_row row;
	struct rolled_search s;

	for (int i = 0; i < 10; i++) {
		struct finding f =
			rolled_finding(w, 1 + i % 2, "finance", "ours", 0, 600);

		f.start.ns += i * 10 * NS_PER_SECOND; /* each device every 20 s */
		f.failed = i == 3;
		f.cut = i == 4;
		f.segments = 100;
		f.resent = 2;
		f.start_us = i < 8 ? 40000 : 700000;
		rolled_add(w, &f);
	}
	use_on_days(w, 1, "finance", "plan", 0x01);
	rollup_drain(w->rollup);
	assert_int_equal(rolled_find(w, TABLE_WEEK_HEALTH, NULL, NULL).found, 2);
	s = rolled_find(w, TABLE_WEEK_HEALTH, "finance", "team-plan");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev, 2);
	assert_int_equal(row.tries, 10);
	assert_int_equal(row.failed, 1);
	assert_int_equal(row.cut, 1);
	assert_int_equal(row.slow, 2);
	assert_int_equal(row.segs, 1000);
	assert_int_equal(row.resent, 20);
	assert_int_equal(row.both_ways, 10);
	assert_int_equal(row.rtt1, 8);
	assert_int_equal(row.rtt5, 2);
	/* five tries of each device within 60 s steps: the third, fourth and fifth */
	assert_int_equal(row.repeats, 6);
}

/* --- M15: runs by itself ---------------------------------------------------------- */

static void
a_nightly_process_is_a_machine_and_no_use(void **state)
{
	struct rolled *w = *state;
	struct week_use_row row;

	for (int day = 0; day < 4; day++) {
		for (int i = 0; i < 9; i++) {
			struct finding f =
				rolled_finding(w, 1, "lab", "robot", day, 120 + i * 10);

			f.starts = 1;
			rolled_add(w, &f);
		}
	}
	use_on_days(w, 2, "lab", "robot", 0x03);
	rollup_drain(w->rollup);
	row = rolled_use(w, "lab", "robot");
	assert_int_equal(row.dev_machine, 1);
	assert_int_equal(row.dev, 1);
	assert_int_equal(row.dev_touch, 1);
}

static void
one_machine_day_is_not_enough(void **state)
{
	struct rolled *w = *state;

	for (int i = 0; i < 9; i++) {
		struct finding f = rolled_finding(w, 1, "lab", "robot", 0, 120 + i * 10);

		f.starts = 1;
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
	assert_int_equal(rolled_use(w, "lab", "robot").dev_machine, 0);
}

/* --- P6: names outside the catalogue ---------------------------------------------- */

static void
visit_name(struct rolled *w, int device, const char *unit, const char *name, int day)
{
	struct finding f = rolled_finding(w, device, unit, "-", day, 600);

	snprintf(f.domain, sizeof f.domain, "%s", name);
	rolled_add(w, &f);
}

static void
an_unknown_name_is_written_only_when_many_used_it(void **state)
{
	struct rolled *w = *state;
	struct week_unknown_row row;
	struct rolled_search s;

	for (int device = 1; device <= 3; device++) {
		visit_name(
			w, device, device == 1 ? "sales" : "finance", "units.example", 0);
		visit_name(w, device, "finance", "days.example", device % 2);
		visit_name(w, device, "finance", "once.example", 0);
	}
	visit_name(w, 1, "finance", "few.example", 0);
	visit_name(w, 1, "sales", "few.example", 1);
	rollup_drain(w->rollup);
	s = rolled_find(w, TABLE_WEEK_UNKNOWN, "*", "units.example");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(s.found, 1);
	assert_int_equal(row.dev, 3);
	assert_int_equal(row.units, 2);
	assert_int_equal(row.days, 1);
	assert_int_equal(row.office_share, 1000);
	s = rolled_find(w, TABLE_WEEK_UNKNOWN, "finance", "units.example");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.dev, 2);
	assert_int_equal(
		rolled_find(w, TABLE_WEEK_UNKNOWN, "*", "days.example").found, 1);
	assert_int_equal(
		rolled_find(w, TABLE_WEEK_UNKNOWN, NULL, "once.example").found, 0);
	assert_int_equal(
		rolled_find(w, TABLE_WEEK_UNKNOWN, NULL, "few.example").found, 0);
	assert_int_equal(rolled_find(w, TABLE_FIRST_USE, "*", "days.example").found, 1);
	assert_int_equal(rolled_find(w, TABLE_FIRST_USE, NULL, "once.example").found, 0);
}

static void
private_life_has_no_name(void **state)
{
	struct rolled *w = *state;

	for (int device = 1; device <= 9; device++) {
		struct finding f =
			rolled_finding(w, device, "finance", "-", device % 2, 600);

		snprintf(f.domain, sizeof f.domain, "private.example");
		f.private_life = true;
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
	assert_int_equal(rolled_find(w, TABLE_WEEK_UNKNOWN, NULL, NULL).found, 0);
	assert_int_equal(rollup_counts(w->rollup)->unknown_held, 0);
	assert_int_equal(rolled_find(w, TABLE_HOUR_USE, "finance", "none").found, 2);
}

static void
names_beyond_the_bound_are_dropped_and_counted(void **state)
{
	struct rolled *w = *state;
	char name[64];

	for (int i = 0; i < 3; i++) {
		visit_name(w, 1 + i, "finance", "kept.example", i);
	}
	for (int i = 0; i < 70000; i++) {
		struct finding f = rolled_finding(w, 1, "finance", "-", 1, 600);

		snprintf(name, sizeof name, "n%d.example", i);
		snprintf(f.domain, sizeof f.domain, "%s", name);
		rollup_add(w->rollup, &f);
	}
	rollup_drain(w->rollup);
	assert_true(rollup_counts(w->rollup)->unknown_dropped > 10000);
	assert_int_equal(
		rolled_find(w, TABLE_WEEK_UNKNOWN, "*", "kept.example").found, 1);
	assert_int_equal(rolled_find(w, TABLE_WEEK_UNKNOWN, "*", NULL).found, 1);
}

/* --- hours, weeks, the clock ---------------------------------------------------- */

static void
each_line(void *ctx, bool good, const char *text)
{
	if (!good) {
		print_message("%s\n", text);
	}
	(void)ctx;
}

static void
the_identity_holds_over_hours_and_weeks(void **state)
{
	struct rolled *w = *state;
	struct err err;
	struct week_cover_row row;
	struct rolled_search s;

	for (int i = 0; i < 500; i++) {
		struct finding f = rolled_finding(w, 1 + i % 40, i % 3 ? "lab" : "sales",
			i % 5 ? "plan" : "-", i % 13, i * 7 % 1440);

		f.position = (uint8_t)(i % 4 == 3 ? i / 4 % 4 : POSITION_OUTBOUND);
		f.first = f.start = rolled_at(i % 13, i * 7 % 1440);
		f.week = instant_week(f.first);
		f.day = instant_day(f.first);
		f.hour = instant_hour(f.first);
		rolled_add(w, &f);
	}
	rollup_drain(w->rollup);
	assert_int_equal(w->closed, 2);
	assert_int_equal(store_check(w->store, each_line, NULL, &err), ERR_OK);
	s = rolled_find(w, TABLE_WEEK_COVER, "*", NULL);
	assert_int_equal(s.found, 2);
	memcpy(&row, s.row, sizeof row);
	assert_true(row.hours > 20 && row.bytes_outbound > 0);
	assert_int_equal(row.received, 0);
	s = rolled_find(w, TABLE_WEEK_COVER, "test0", NULL);
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(row.received, row.analysed);
	assert_true(row.received > 0);
}

static void
an_hour_leaves_when_it_is_over_by_a_quarter(void **state)
{
	struct rolled *w = *state;
	struct finding f = rolled_finding(w, 1, "finance", "plan", 0, 610);
	struct hour_use_row row;
	struct rolled_search s;

	rolled_add(w, &f);
	rollup_reached(w->rollup, rolled_at(0, 674));
	assert_int_equal(rolled_find(w, TABLE_HOUR_USE, NULL, NULL).found, 0);
	rollup_reached(w->rollup, rolled_at(0, 675));
	assert_int_equal(rolled_find(w, TABLE_HOUR_USE, "finance", "plan").found, 1);
	rolled_add(w, &f);
	rollup_reached(w->rollup, rolled_at(0, 676));
	s = rolled_find(w, TABLE_HOUR_USE, "finance", "plan");
	memcpy(&row, s.row, sizeof row);
	assert_int_equal(s.found, 1);
	assert_int_equal(row.up, 14000);
	assert_int_equal(row.flows, 2);
	assert_int_equal(rollup_counts(w->rollup)->late, 1);
}

static void
a_week_closes_two_hours_after_its_end(void **state)
{
	struct rolled *w = *state;
	struct finding f;

	use_on_days(w, 1, "finance", "plan", 0x01);
	rollup_reached(w->rollup, rolled_at(7, 119));
	assert_int_equal(w->closed, 0);
	assert_int_equal(rolled_find(w, TABLE_WEEK_USE, NULL, NULL).found, 0);
	rollup_reached(w->rollup, rolled_at(7, 120));
	assert_int_equal(w->closed, 1);
	assert_int_equal(rolled_use(w, "finance", "plan").dev, 1);
	/* too late: the bytes go to the week that is open */
	f = rolled_finding(w, 2, "finance", "plan", 0, 600);
	rollup_add(w->rollup, &f);
	rollup_drain(w->rollup);
	assert_int_equal(rollup_counts(w->rollup)->late, 1);
	assert_int_equal(rolled_find(w, TABLE_WEEK_STATE, NULL, NULL).found, 2);
	assert_int_equal(
		rolled_use(w, "finance", "plan").week, instant_week(rolled_at(7, 0)).n);
}

struct taken {
	struct rolled *w;
	int presence;
};

static void
take_row(void *ctx, enum table table, const void *row)
{
	rollup_take(((struct taken *)ctx)->w->rollup, table, row);
}

static void
take_presence(void *ctx, const struct presence_row *row)
{
	struct taken *t = ctx;

	t->presence++;
	rollup_take_presence(t->w->rollup, row);
}

static void
a_restart_goes_on_with_the_week(void **state)
{
	struct rolled *w = *state;
	struct taken t = { w, 0 };
	struct week_use_row row;
	struct err err;

	use_on_days(w, 1, "finance", "plan", 0x03);
	use_on_days(w, 2, "finance", "ours", 0x01);
	rollup_reached(w->rollup, rolled_at(2, 30));
	rollup_pause(w->rollup);
	rollup_close(w->rollup);
	rolled_open_rollup(w);
	for (int table = 0; table < TABLE_COUNT; table++) {
		assert_int_equal(store_each(w->store, (enum table)table, INT64_MIN,
					 INT64_MAX, take_row, &t, &err),
			ERR_OK);
	}
	assert_int_equal(store_each_presence(w->store, take_presence, &t, &err), ERR_OK);
	assert_int_equal(t.presence, 5);
	use_on_days(w, 1, "finance", "plan", 0x0c);
	rollup_drain(w->rollup);
	row = rolled_use(w, "finance", "plan");
	assert_int_equal(row.dev, 1);
	assert_int_equal(row.dev_days, 4);
	assert_int_equal(row.flows, 8);
	assert_int_equal(row.flows_strong, 8);
	assert_int_equal(row.up, 8 * 7000);
	assert_int_equal(
		((struct week_need_row *)rolled_find(w, TABLE_WEEK_NEED, "finance", "N10")
				.row)
			->days_other,
		4);
	assert_int_equal(store_check(w->store, each_line, NULL, &err), ERR_OK);
	t.presence = 0;
	assert_int_equal(store_each_presence(w->store, take_presence, &t, &err), ERR_OK);
	assert_int_equal(t.presence, 0);
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
	WORLD(needs_tell_ours_from_others),
	WORLD(makers_are_devices_with_tools_that_build),
	WORLD(first_use_is_kept_and_k_is_reached_later),
	WORLD(health_counts_tries_to_our_own_offer),
	WORLD(a_nightly_process_is_a_machine_and_no_use),
	WORLD(one_machine_day_is_not_enough),
	WORLD(an_unknown_name_is_written_only_when_many_used_it),
	WORLD(private_life_has_no_name),
	WORLD(names_beyond_the_bound_are_dropped_and_counted),
	WORLD(the_identity_holds_over_hours_and_weeks),
	WORLD(an_hour_leaves_when_it_is_over_by_a_quarter),
	WORLD(a_week_closes_two_hours_after_its_end),
	WORLD(a_restart_goes_on_with_the_week),
};
TEST_MAIN(tests)
