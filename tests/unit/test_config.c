/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/config.h"

#include "sensor/base/addr.h"
#include "tests/unit/scratch.h"

struct world {
	struct scratch scratch;
	struct arena *arena;
	struct problems problems;
	char path[128];
};

static int
set_up(void **state)
{
	static struct world w;

	w = (struct world){ .arena = arena_open() };
	scratch_open(&w.scratch);
	*state = &w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	problems_fini(&w->problems);
	arena_close(w->arena);
	scratch_close(&w->scratch);
	return 0;
}

static const struct config *
load(struct world *w, const char *text)
{
	problems_fini(&w->problems);
	scratch_write(&w->scratch, "penumbra.yaml", text, strlen(text), w->path);
	return config_load(w->path, w->arena, &w->problems);
}

static void
without_a_file_sensible_values_hold(void **state)
{
	struct world *w = *state;
	const struct config *config = config_default(w->arena);
	struct addr addr;

	assert_int_equal(config->k, 5);
	assert_int_equal(config->flows_max, 262144);
	assert_true(config->dpi);
	assert_int_equal(config->duplicates_ms, 40);
	assert_int_equal(config->one_way, 0);
	assert_string_equal(config->units, "");
	assert_string_equal(config->time_zone, "UTC");
	assert_true(addr_parse(str_of("172.31.4.5"), &addr));
	assert_true(config->internal_count >= 5);
	assert_true(prefix_holds(&config->internal[1], &addr));
	assert_true(str_ends(str_of(config->catalogue), "/catalogue"));
}

static void
a_file_changes_what_it_names(void **state)
{
	struct world *w = *state;
	const struct config *config =
		load(w, "sensor:\n"
			"  time_zone: Europe/Berlin\n"
			"  interfaces: [eth1, eth2]\n"
			"  internal: [10.0.0.0/8, \"fd00::/8\"]\n"
			"  one_way: servers\n"
			"duplicates: {window_ms: 0}\n"
			"dpi: {enabled: no}\n"
			"data: {units: units.csv, catalogue: /opt/catalogue}\n"
			"privacy: {k: 7}\n");
	char want[160];

	assert_no_problem(&w->problems);
	assert_string_equal(config->time_zone, "Europe/Berlin");
	assert_int_equal(config->interface_count, 2);
	assert_string_equal(config->interfaces[1], "eth2");
	assert_int_equal(config->internal_count, 2);
	assert_int_equal(config->internal[1].bits, 8);
	assert_false(config->dpi);
	assert_int_equal(config->one_way, 2);
	assert_int_equal(config->duplicates_ms, 0);
	assert_int_equal(config->k, 7);
	assert_string_equal(config->catalogue, "/opt/catalogue");
	snprintf(want, sizeof want, "%s/units.csv", w->scratch.folder);
	assert_string_equal(config->units, want);
	assert_int_equal(config->cadence_days, 90);
}

static void
all_mistakes_are_told_in_one_run(void **state)
{
	struct world *w = *state;

	assert_null(load(w, "sensor:\n"
			    "  interfaces: eth0\n"
			    "  internal: [10.0.0/8, 10.1.0.1/16]\n"
			    "  proceses: 2\n"
			    "privacy: {k: 2}\n"
			    "measures: {office: 9 to 5}\n"
			    "dpi: {enabled: maybe}\n"
			    "dta: {}\n"
			    "flows: 3\n"));
	assert_problem(&w->problems, ".yaml:2:15: sensor.interfaces: write a list");
	assert_problem(&w->problems, ".yaml:3:14: sensor.internal: \"10.0.0/8\"");
	assert_problem(&w->problems, ".yaml:3:24: sensor.internal: \"10.1.0.1/16\"");
	assert_problem(&w->problems,
		".yaml:4:3: \"proceses\" is not known here; use one of: name, time_zone");
	assert_problem(&w->problems, ".yaml:5:14: privacy.k: \"2\" is not allowed; write "
				     "a whole number from 3 "
				     "to 50");
	assert_problem(&w->problems, ".yaml:6:20: measures.office: \"9 to 5\"");
	assert_problem(&w->problems, ".yaml:7:16: dpi.enabled: \"maybe\"");
	assert_problem(&w->problems,
		".yaml:8:1: \"dta\" is not known here; use one of: "
		"sensor, decode, duplicates, flows, dpi, "
		"data, privacy, store, fleet, register, documents, health, measures");
	assert_problem(&w->problems, ".yaml:9:8: flows: write keys below it: max");
	assert_int_equal(w->problems.all, 9);
}

static void
a_zone_that_does_not_exist_is_told(void **state)
{
	struct world *w = *state;

	assert_null(load(w, "sensor: {time_zone: Europe/Berlni}\n"));
	assert_problem(&w->problems,
		".yaml:1:21: sensor.time_zone: \"Europe/Berlni\" is not allowed; write a "
		"zone such as Europe/Berlin");
	assert_int_equal(w->problems.all, 1);
}

static void
a_number_of_a_list_is_a_port_or_a_type(void **state)
{
	struct world *w = *state;

	assert_null(load(w, "decode:\n  tpids: [5, 0x10000, 9x, -1, 0x]\n"
			    "  vxlan_ports: [0, 65536]\n"
			    "  geneve_ports: [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"));
	assert_problem(&w->problems,
		".yaml:2:11: decode.tpids: \"5\" is not allowed; write a type such as "
		"0x9400");
	assert_problem(&w->problems,
		".yaml:3:17: decode.vxlan_ports: \"0\" is not allowed; write a port from "
		"1 to 65535");
	assert_problem(
		&w->problems, ".yaml:4:17: decode.geneve_ports: at most 8 numbers");
	assert_int_equal(w->problems.all, 8);
}

static void
a_folder_of_zones_is_no_zone(void **state)
{
	struct world *w = *state;

	assert_null(load(w, "sensor: {time_zone: Europe}\n"));
	assert_int_equal(w->problems.all, 1);
}

static void
what_is_printed_loads_to_the_same(void **state)
{
	struct world *w = *state;
	struct text first = { 0 }, second = { 0 };
	const struct config *config = load(w,
		"sensor: {name: \"a \\\"b\\\" \\t\", interfaces: [eth1], exclude: "
		"[192.0.2.0/24]}\n"
		"decode: {tpids: [0x9400, 39424], vxlan_ports: [14789]}\n"
		"privacy: {k: 9}\n");

	assert_no_problem(&w->problems);
	assert_int_equal(config->tpid_count, 2);
	assert_int_equal(config->tpids[0], 0x9400);
	assert_int_equal(config->tpids[1], 39424);
	assert_int_equal(config->vxlan_ports[0], 14789);
	assert_int_equal(config->geneve_count, 0);
	config_print(config, &first);
	config = load(w, text_z(&first));
	assert_no_problem(&w->problems);
	config_print(config, &second);
	assert_string_equal(text_z(&first), text_z(&second));
	assert_string_equal(config->name, "a \"b\" \t");
	assert_int_equal(config->k, 9);
	assert_non_null(strstr(text_z(&first), "exclude: [\"192.0.2.0/24\"]"));
	text_fini(&first);
	text_fini(&second);
}

static void
every_key_wrong_in_every_way_is_told(void **state)
{
	static const char *const wrong[] = { "{a: b}", "\"\\x01\"", "[[x]]", "-1",
		"99999999999999999999", "\"\"" };
	struct world *w = *state;
	struct text text = { 0 };
	char line[256], section[32] = "";

	config_print(config_default(w->arena), &text);
	for (struct str rest = str_of(text_z(&text)); rest.at != NULL;) {
		struct str row = str_cut(&rest, '\n'), key = row;

		if (row.len > 0 && row.at[0] != ' ') {
			str_copy(section, sizeof section, row);
			continue;
		}
		key = str_trim(str_cut(&key, ':'));
		for (size_t i = 0; key.len > 0 && i < sizeof wrong / sizeof wrong[0];
			i++) {
			snprintf(line, sizeof line, "%s\n  %.*s: %s\n", section,
				(int)key.len, key.at, wrong[i]);
			/* plain texts take anything that is text; nothing may crash,
			 * and a refusal says where */
			if (load(w, line) == NULL) {
				assert_problem(&w->problems, "penumbra.yaml:2:");
			}
		}
		snprintf(line, sizeof line, "%s\n  %.*s: {a: b}\n", section, (int)key.len,
			key.at);
		if (key.len > 0) {
			assert_null(load(w, line));
		}
	}
	text_fini(&text);
}

static void
every_key_is_explained(void **state)
{
	struct world *w = *state;
	struct text help = { 0 }, print = { 0 };
	size_t keys = 0, lines = 0;

	config_help(&help);
	config_print(config_default(w->arena), &print);
	for (size_t i = 0; i < print.len; i++) {
		keys += print.at[i] == '\n';
	}
	for (size_t i = 0; i < help.len; i++) {
		lines += help.at[i] == '\n';
	}
	assert_int_equal(
		lines + 13, keys); /* thirteen sections have a line of their own */
	text_fini(&help);
	text_fini(&print);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_sensible_values_hold),
		cmocka_unit_test(a_file_changes_what_it_names),
		cmocka_unit_test(all_mistakes_are_told_in_one_run),
		cmocka_unit_test(a_zone_that_does_not_exist_is_told),
		cmocka_unit_test(a_folder_of_zones_is_no_zone),
		cmocka_unit_test(a_number_of_a_list_is_a_port_or_a_type),
		cmocka_unit_test(what_is_printed_loads_to_the_same),
		cmocka_unit_test(every_key_wrong_in_every_way_is_told),
		cmocka_unit_test(every_key_is_explained),
	};

	return cmocka_run_group_tests_name("config", tests, set_up, tear_down);
}
