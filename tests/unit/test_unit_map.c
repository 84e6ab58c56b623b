/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/unit.h"

#include "sensor/base/addr.h"
#include "tests/unit/scratch.h"

static const char sample[] =
	"name,code,ranges,people,vlans,kind,shared,site,holidays,cadence_days,peer,"
	"works_with,language\r\n"
	"\"Finance, \"\"group\"\"\",finance,10.1.0.0/16 2001:db8:1::/48,24,110,people,1,"
	"Bonn,2026-12-24 2026-12-25,60,yes,sales,de\r\n"
	"Treasury,treasury,10.1.7.0/24,6,,,,,,,,\r\n"
	"Sales,sales,10.2.0.0/16,31,,,,,,,no,finance\r\n"
	",sales,10.3.0.0/16 10.1.7.128/25,,111 112,,,,,,,\r\n"
	"Guests,guest,,0,900,guest,20,,,,,\r\n";

struct world {
	struct scratch scratch;
	struct problems problems;
	struct unit_map *map;
	char path[128];
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

	unit_map_close(w->map);
	problems_fini(&w->problems);
	scratch_close(&w->scratch);
	return 0;
}

static bool
load(struct world *w, const char *text, size_t len)
{
	unit_map_close(w->map);
	problems_fini(&w->problems);
	scratch_write(&w->scratch, "units.csv", text, len, w->path);
	w->map = unit_map_load(w->path, &w->problems);
	return w->map != NULL;
}

static const char *
unit_at_address(const struct world *w, const char *text, uint16_t vlan)
{
	struct addr addr;
	unit_id id;

	assert_true(addr_parse(str_of(text), &addr));
	id = unit_of(w->map, &addr, vlan);
	return id == UNIT_NONE ? "-" : unit_at(w->map, id)->code;
}

static void
the_narrowest_range_wins_then_the_vlan(void **state)
{
	struct world *w = *state;

	assert_true(load(w, sample, strlen(sample)));
	assert_string_equal(unit_at_address(w, "10.1.0.1", 0), "finance");
	assert_string_equal(unit_at_address(w, "10.1.7.1", 900), "treasury");
	assert_string_equal(unit_at_address(w, "10.1.7.129", 0), "sales");
	assert_string_equal(unit_at_address(w, "10.1.8.1", 0), "finance");
	assert_string_equal(unit_at_address(w, "10.3.255.255", 0), "sales");
	assert_string_equal(unit_at_address(w, "2001:db8:1:7::1", 0), "finance");
	assert_string_equal(unit_at_address(w, "2001:db8:2::1", 0), "-");
	assert_string_equal(unit_at_address(w, "10.9.0.1", 0), "-");
	assert_string_equal(unit_at_address(w, "10.9.0.1", 112), "sales");
	assert_string_equal(unit_at_address(w, "192.168.1.1", 900), "guest");
	assert_string_equal(unit_at_address(w, "0.0.0.0", 0), "-");
	assert_string_equal(unit_at_address(w, "ffff::", 0), "-");
}

static void
columns_come_in_any_order_with_their_values(void **state)
{
	struct world *w = *state;
	const struct unit *finance, *guest;
	char day[WEEK_TEXT_MAX];

	assert_true(load(w, sample, strlen(sample)));
	assert_int_equal(unit_count(w->map), 4);
	finance = unit_at(w->map, unit_named(w->map, str_of("finance")));
	guest = unit_at(w->map, unit_named(w->map, str_of("guest")));
	assert_string_equal(finance->name, "Finance, \"group\"");
	assert_int_equal(finance->people, 24);
	assert_int_equal(finance->cadence_days, 60);
	assert_true(finance->peer);
	assert_string_equal(finance->site, "Bonn");
	assert_int_equal(finance->holiday_count, 2);
	assert_string_equal(day_print(finance->holidays[1], day), "2026-12-25");
	assert_int_equal(finance->works_with_count, 1);
	assert_string_equal(finance->works_with[0], "sales");
	assert_int_equal(finance->language, LANGUAGE_DE);
	assert_int_equal(guest->language, LANGUAGE_NONE);
	assert_int_equal(guest->kind, UNIT_GUEST);
	assert_int_equal(guest->shared, 20);
	assert_int_equal(unit_named(w->map, str_of("nobody")), UNIT_NONE);
	assert_int_equal(strlen(unit_map_digest(w->map)), 16);
}

static void
every_wrong_row_is_told(void **state)
{
	struct world *w = *state;
	static const char text[] =
		"code,name,people,ranges,vlans,kind,peer,holidays,works_with,language\n"
		"Fin Ance,Finance,20,10.1.0.0/16\n"
		"ok,Good,5,10.5.0.0/16\n"
		"bad1,One,many,10.6.0.0/16\n"
		"bad2,Two,5,10.7.0.1/16 10.8.0.0/33 fe80::/200\n"
		"bad3,Three,5,10.5.0.0/16\n"
		"bad4,,5,10.9.0.0/16\n"
		"bad5,Five,5,\n"
		"bad6,Six,5,10.10.0.0/16,0 4095 7,robots,maybe,2026-02-30,nowhere,xx\n"
		"bad7,Seven,5,10.11.0.0/16,7\n"
		"ok,Other name,6,10.12.0.0/16\n"
		"bad8,\"Eight,5,10.13.0.0/16\n";

	assert_false(load(w, text, sizeof text - 1));
	assert_problem(&w->problems, "units.csv:2:1: code: \"Fin Ance\"");
	assert_problem(&w->problems, "units.csv:4:10: people: \"many\"");
	assert_problem(&w->problems, "units.csv:5:12: ranges: \"10.7.0.1/16\"");
	assert_problem(&w->problems, "ranges: \"10.8.0.0/33\"");
	assert_problem(&w->problems, "ranges: \"fe80::/200\"");
	assert_problem(&w->problems,
		"units.csv:6: ranges: 10.5.0.0/16 is already given on line 3");
	assert_problem(&w->problems, "units.csv:7:6: name:");
	assert_problem(&w->problems, "units.csv:8:13: ranges: \"bad5\" has neither");
	assert_problem(&w->problems, "units.csv:9:25: vlans: \"0\"");
	assert_problem(&w->problems, "vlans: \"4095\"");
	assert_problem(&w->problems, "kind: \"robots\"");
	assert_problem(&w->problems, "peer: \"maybe\"");
	assert_problem(&w->problems, "holidays: \"2026-02-30\"");
	assert_problem(&w->problems, "works_with: \"nowhere\"");
	assert_problem(&w->problems, "language: \"xx\" is not known; write en or de");
	assert_problem(&w->problems, "units.csv:10:27: vlans: \"7\" is already given on "
				     "line 9");
	assert_problem(
		&w->problems, "units.csv:11:4: name: \"Other name\" differs from line 3");
	assert_problem(&w->problems, "units.csv:11:15: people: \"6\" differs");
	assert_problem(&w->problems, "units.csv:12:6: a quoted cell is not closed");
}

static void
a_wrong_header_is_told(void **state)
{
	struct world *w = *state;

	assert_false(load(w, "code,nam,people,code\n", 21));
	assert_problem(&w->problems, "units.csv:1:6: column \"nam\" is not known");
	assert_problem(&w->problems, "units.csv:1:17: column \"code\" is there twice");
	assert_problem(&w->problems, "column \"ranges\" is missing");
	assert_problem(&w->problems, "column \"name\" is missing");
	assert_false(load(w, "", 0));
	assert_problem(&w->problems, "has no rows");
	assert_false(load(w, "code,name,people,ranges\n", 24));
	assert_problem(&w->problems, "names no unit");
}

static void
every_cut_loads_or_is_told(void **state)
{
	struct world *w = *state;

	for (size_t len = 0; len < sizeof sample - 1; len++) {
		assert_true(load(w, sample, len) == (w->problems.all == 0));
	}
}

static void
every_changed_byte_loads_or_is_told(void **state)
{
	struct world *w = *state;
	char text[sizeof sample];

	for (size_t i = 0; i < sizeof sample - 1; i++) {
		for (int byte = 0; byte < 256; byte += 51) {
			memcpy(text, sample, sizeof sample);
			text[i] = (char)byte;
			assert_true(load(w, text, sizeof sample - 1) ==
				    (w->problems.all == 0));
		}
	}
}

static void
without_a_file_everyone_is_one_unit(void **state)
{
	struct world *w = *state;

	w->map = unit_map_everyone();
	assert_string_equal(unit_at_address(w, "203.0.113.7", 0), "everyone");
	assert_string_equal(unit_at_address(w, "2001:db8::1", 5), "everyone");
	assert_int_equal(unit_count(w->map), 1);
}

/* The sorted array against the plain rule: of all ranges that hold the address, the longest. */
static void
it_agrees_with_looking_at_every_range(void **state)
{
	struct world *w = *state;
	struct text text = { 0 };
	struct prefix prefix[400];
	uint32_t seed = 7;
	size_t n = 0;

	text_addz(&text, "code,name,people,ranges\n");
	while (n < 400) {
		char range[64];
		bool twice = false;

		seed = seed * 1664525 + 1013904223;
		unsigned bits = 8 + (seed >> 24) % 20;
		uint32_t address = (10U << 24 | (seed & 0x3ffff)) &
				   (uint32_t)(0xffffffffULL << (32 - bits));
		snprintf(range, sizeof range, "%u.%u.%u.%u/%u", address >> 24,
			address >> 16 & 255, address >> 8 & 255, address & 255, bits);
		assert_true(prefix_parse(str_of(range), &prefix[n]));
		for (size_t i = 0; i < n; i++) {
			twice = twice ||
				(prefix[i].bits == prefix[n].bits &&
					addr_equal(&prefix[i].addr, &prefix[n].addr));
		}
		if (!twice) {
			text_addf(&text, "u%zu,U,1,%s\n", n, range);
			n++;
		}
		if (bits < 20 && seed % 7 == 0 && n > 350) {
			break;
		}
	}
	assert_true(load(w, text_z(&text), text.len));
	for (uint32_t i = 0; i < 20000; i++) {
		uint32_t address = 10U << 24 | (i * 2654435761U & 0x7ffff);
		uint8_t byte[4] = { (uint8_t)(address >> 24), (uint8_t)(address >> 16),
			(uint8_t)(address >> 8), (uint8_t)address };
		struct addr addr = addr_of_v4(byte);
		size_t best = SIZE_MAX;

		for (size_t j = 0; j < n; j++) {
			if (prefix_holds(&prefix[j], &addr) &&
				(best == SIZE_MAX ||
					prefix[j].bits > prefix[best].bits)) {
				best = j;
			}
		}
		assert_int_equal(
			unit_of(w->map, &addr, 0), best == SIZE_MAX ? UNIT_NONE : best);
	}
	text_fini(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_narrowest_range_wins_then_the_vlan, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			columns_come_in_any_order_with_their_values, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			every_wrong_row_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_wrong_header_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			every_cut_loads_or_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			every_changed_byte_loads_or_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			without_a_file_everyone_is_one_unit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			it_agrees_with_looking_at_every_range, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("unit_map", tests, NULL, NULL);
}
