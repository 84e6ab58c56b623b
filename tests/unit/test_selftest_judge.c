/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/selftest/selftest.h"

#include <jansson.h>

/* The self-test's judgement from figures alone, and how it is told. */

static struct selftest_line lines[CHECK_COUNT];
static struct selftest_seen seen;

static void
assert_figures(enum selftest_check check, enum selftest_state state)
{
	selftest_judge(&seen, lines);
	assert_int_equal(lines[check].state, state);
}

static void
figures(void)
{
	seen = (struct selftest_seen){ .live = true, .unit_file = true, .processes = 1 };
	seen.packets.count[COVER_RECEIVED] = 1000;
	seen.packets.count[COVER_ANALYSED] = 1000;
}

static void
the_port_itself_is_judged_live(void **state)
{
	(void)state;
	figures();
	assert_figures(CHECK_LINK, SELFTEST_GOOD);
	assert_figures(CHECK_LOST_HERE, SELFTEST_GOOD);
	assert_figures(CHECK_CLOCK, SELFTEST_GOOD);
	assert_figures(CHECK_FRAMES, SELFTEST_GOOD);
	seen.has_address = seen.offload = true;
	seen.dropped = 5;
	seen.skew = -37;
	assert_figures(CHECK_LINK, SELFTEST_LOOK);
	assert_figures(CHECK_LOST_HERE, SELFTEST_LOOK);
	assert_figures(CHECK_FRAMES, SELFTEST_LOOK);
	assert_figures(CHECK_CLOCK, SELFTEST_LOOK);
	assert_non_null(strstr(lines[CHECK_CLOCK].says, "37.0 s behind"));
	seen.link_down = true;
	seen.if_dropped = 500;
	seen.skew = 4000;
	assert_figures(CHECK_LINK, SELFTEST_BROKEN);
	assert_figures(CHECK_LOST_HERE, SELFTEST_BROKEN);
	assert_figures(CHECK_CLOCK, SELFTEST_BROKEN);
	seen.live = false;
	assert_figures(CHECK_LINK, SELFTEST_ABSENT);
	assert_figures(CHECK_LOST_HERE, SELFTEST_ABSENT);
}

static void
a_port_is_full_above_four_fifths_of_its_speed(void **state)
{
	(void)state;
	figures();
	seen.peak = 101 * 1000 * 1000;
	assert_figures(CHECK_LOST_BEFORE, SELFTEST_ABSENT);
	seen.speed_mbit = 1000;
	assert_figures(CHECK_LOST_BEFORE, SELFTEST_LOOK);
	assert_non_null(strstr(lines[CHECK_LOST_BEFORE].says, "808 of 1000 Mbit/s"));
	seen.acked = 1000;
	seen.peak = 100 * 1000 * 1000;
	assert_figures(CHECK_LOST_BEFORE, SELFTEST_GOOD);
	seen.unseen = 101;
	assert_figures(CHECK_LOST_BEFORE, SELFTEST_BROKEN);
}

static void
second_copies_are_told_with_their_tags(void **state)
{
	(void)state;
	figures();
	assert_figures(CHECK_DUPLICATES, SELFTEST_ABSENT);
	seen.duplicates_of = 1000;
	seen.duplicates = 10;
	assert_figures(CHECK_DUPLICATES, SELFTEST_GOOD);
	seen.duplicates = 500;
	seen.duplicates_of = 1000;
	assert_figures(CHECK_DUPLICATES, SELFTEST_LOOK);
	assert_true(lines[CHECK_DUPLICATES].figure == 50);
	seen.other_vlan = 400;
	seen.vlan[0] = 10;
	seen.vlan[1] = 20;
	assert_figures(CHECK_DUPLICATES, SELFTEST_LOOK);
	assert_non_null(
		strstr(lines[CHECK_DUPLICATES].says, "another VLAN tag (10 and 20)"));
}

static void
greetings_have_three_states(void **state)
{
	static const struct {
		uint64_t complete;
		enum selftest_state state;
	} rows[] = { { 1000, SELFTEST_GOOD }, { 950, SELFTEST_GOOD },
		{ 949, SELFTEST_LOOK }, { 500, SELFTEST_LOOK },
		{ 499, SELFTEST_BROKEN } };

	(void)state;
	figures();
	assert_figures(CHECK_HELLOS, SELFTEST_LOOK);
	assert_figures(CHECK_INITIALS, SELFTEST_ABSENT);
	seen.hellos = seen.initials = 1000;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		seen.hellos_complete = seen.initials_opened = rows[i].complete;
		assert_figures(CHECK_HELLOS, rows[i].state);
		assert_figures(CHECK_INITIALS, rows[i].state);
	}
}

static void
the_share_that_can_be_named_has_three_states(void **state)
{
	(void)state;
	figures();
	seen.outbound_flows = 100;
	seen.bytes[POSITION_OUTBOUND] = 1000;
	seen.named = 700;
	assert_figures(CHECK_NAMED, SELFTEST_GOOD);
	seen.named = 699;
	assert_figures(CHECK_NAMED, SELFTEST_LOOK);
	seen.named = 299;
	assert_figures(CHECK_NAMED, SELFTEST_BROKEN);
	seen.unit_file = false;
	assert_figures(CHECK_UNITS, SELFTEST_LOOK);
}

/* --- how it is told ----------------------------------------------------------------------------- */

static char *
printed(void (*print)(FILE *, const struct selftest_answer *), size_t *len)
{
	static struct network_sum network = { .bytes = 5000000 };
	struct selftest_answer answer = { .source = "eth1",
		.seen = &seen,
		.lines = lines,
		.unitless = &network,
		.unitlesses = 1 };
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	assert_true(prefix_parse(str_of("10.9.3.0/24"), &network.prefix));
	print(out, &answer);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void
the_answer_is_text_and_json(void **state)
{
	size_t len;
	char *text;
	json_t *root;

	(void)state;
	figures();
	seen.bytes[POSITION_OUTBOUND] = 1000;
	seen.no_unit = 300;
	seen.link_down = true;
	selftest_judge(&seen, lines);
	text = printed(selftest_print, &len);
	assert_non_null(strstr(text, "What eth1 delivers\n"));
	assert_non_null(strstr(text, "  broken   link "));
	assert_non_null(strstr(text, "10.9.3.0/24"));
	assert_null(strstr(text, " \n"));
	for (char *line = text, *next; (next = strchr(line, '\n')) != NULL;
		line = next + 1) {
		assert_true(next - line <= 90);
	}
	free(text);
	text = printed(selftest_print_json, &len);
	root = json_loads(text, 0, NULL);
	assert_non_null(root);
	assert_string_equal(
		json_string_value(json_object_get(root, "verdict")), "broken");
	assert_int_equal(selftest_verdict(lines), SELFTEST_BROKEN);
	json_decref(root);
	free(text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_port_itself_is_judged_live),
	cmocka_unit_test(a_port_is_full_above_four_fifths_of_its_speed),
	cmocka_unit_test(second_copies_are_told_with_their_tags),
	cmocka_unit_test(greetings_have_three_states),
	cmocka_unit_test(the_share_that_can_be_named_has_three_states),
	cmocka_unit_test(the_answer_is_text_and_json),
};

TEST_MAIN(tests)
