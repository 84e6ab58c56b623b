/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/halfday.h"
#include "reports/render/render.h"
#include "tests/unit/office_page.h"

/* The drawings of the documents: what they show is what their tables may show, and nothing that is
 * drawn is lost, cut in the middle of a letter or taken for markup. */

extern const struct document document_needs;
extern const struct document document_brief;

static size_t
times(const char *text, const char *what)
{
	size_t n = 0;

	for (text = strstr(text, what); text != NULL; n++) {
		text = strstr(text + 1, what);
	}
	return n;
}

/* ---- flows ----------------------------------------------------------------------------------- */

enum { UNITS = 12, NEEDS = 11 };

/* Twelve units with eleven needs, each with more devices than the one before. */
static struct report *
many_flows(void)
{
	struct report *report = report_open("needs");
	struct element *e = report_element(report, "NE3-flows", "Flows", LOOK_FLOWS);

	report_column(report, e, "unit", "Unit", false);
	report_column(report, e, "need", "Need", false);
	report_column(report, e, "devices", "Devices", true);
	for (int u = 0; u < UNITS; u++) {
		for (int n = 0; n < NEEDS; n++) {
			struct report_cell *row = report_row(report, e);

			row[0] = report_text(arena_printf(report->arena, "unit %d", u));
			row[1] = report_text(arena_printf(report->arena, "need %d", n));
			row[2] = report_number(report, 10 + u * 3 + n);
		}
	}
	return report;
}

static void
small_flows_are_folded_and_said_to_be(void **state)
{
	struct report *report = many_flows();
	const struct element *e = &report->elements[0];
	struct text svg = { 0 }, figure = { 0 };

	(void)state;
	render_svg_flows(&svg, e, false);
	/* seven and the rest on each side */
	assert_int_equal(times(text_z(&svg), "class=\"node\""), 16);
	assert_int_equal(times(text_z(&svg), "class=\"ribbon"), 64);
	assert_non_null(strstr(text_z(&svg), "unit 11"));
	assert_null(strstr(text_z(&svg), "unit 4"));
	assert_int_equal(times(text_z(&svg), "all others"), 2); /* drawn and said */
	assert_non_null(strstr(text_z(&svg), "all else"));
	render_html(report, &figure);
	assert_non_null(strstr(text_z(&figure), "Small ones are drawn as one"));
	/* the table names each of them, with its figure */
	assert_non_null(
		strstr(text_z(&figure), "<th scope=\"row\" data-label=\"Unit\">unit 0<"));
	assert_non_null(strstr(text_z(&figure), ">need 0: 10; need 1: 11;"));
	text_fini(&figure);
	text_fini(&svg);
	report_close(report);
}

/* The figures behind the names on the right add up to all that is drawn. */
static void
no_device_is_lost_in_the_fold(void **state)
{
	struct report *report = many_flows();
	struct text svg = { 0 };
	long sum = 0, want = 0;

	(void)state;
	render_svg_flows(&svg, &report->elements[0], false);
	for (const char *at = strstr(text_z(&svg), "class=\"to\""); at != NULL;
		at = strstr(at + 1, "class=\"to\"")) {
		sum += strtol(strchr(at, '>') + 1, NULL, 10);
	}
	for (int u = 0; u < UNITS; u++) {
		for (int n = 0; n < NEEDS; n++) {
			want += 10 + u * 3 + n;
		}
	}
	assert_int_equal(sum, want);
	text_fini(&svg);
	report_close(report);
}

static void
what_is_withheld_has_no_ribbon(void **state)
{
	struct report *report = report_open("needs");
	struct element *e = report_element(report, "NE3-flows", "Flows", LOOK_FLOWS);
	struct text svg = { 0 };

	(void)state;
	report_column(report, e, "unit", "Unit", false);
	report_column(report, e, "need", "Need", false);
	report_column(report, e, "devices", "Devices", true);
	for (int i = 0; i < 3; i++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(i == 2 ? "<script>" : "Finance");
		row[1] = report_text("Sign something");
		row[2] = report_count(
			report, (struct cell){ .value = 8,
					.shown = i == 1 ? SHOWN_SMALL : SHOWN_YES });
	}
	render_svg_flows(&svg, e, true);
	assert_int_equal(times(text_z(&svg), "class=\"ribbon"), 2);
	assert_null(strstr(text_z(&svg), "<script"));
	assert_false(render_flows_fold(e));
	text_fini(&svg);
	report_close(report);
}

/* ---- grids and lines ------------------------------------------------------------------------- */

static void
a_long_or_broken_name_stays_a_name(void **state)
{
	static const char *const names[] = { "A service with a very long name indeed",
		"\xf0\x9f", "\xff\xfe<b>", "" };
	struct report *report = report_open("needs");
	struct element *e = report_element(report, "NE9-grid", "Tools", LOOK_GRID);
	struct text svg = { 0 };

	(void)state;
	report_column(report, e, NULL, "Tool", false);
	report_column(report, e, NULL, "People and culture of the house", false);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(names[i]);
		row[1] = report_number(report, 7);
	}
	for (int narrow = 0; narrow < 2; narrow++) {
		render_svg_map(&svg, e, narrow == 1);
		assert_true(str_is_utf8((struct str){ text_z(&svg), svg.len }));
		assert_null(strstr(text_z(&svg), "<b>"));
	}
	/* on narrow paper in two lines, the second one cut */
	assert_non_null(strstr(text_z(&svg), ">A service with<"));
	assert_non_null(strstr(text_z(&svg), "\u2026<"));
	text_fini(&svg);
	report_close(report);
}

static struct report_cell
withheld(int weight)
{
	return (struct report_cell){
		.text = "", .data = "", .shown = SHOWN_SMALL, .weight = weight
	};
}

static void
of_a_hundred_the_axis_ends_there(void **state)
{
	struct report *report = report_open("needs");
	struct element *e = report_element(report, "S", "Share", LOOK_LINES);
	struct text svg = { 0 };

	(void)state;
	e->percent = true;
	report_column(report, e, "week", "Week", false);
	report_column(report, e, "N01", "Files", true);
	for (int i = 0; i < 3; i++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text("2026-W01");
		row[1] = i == 0 ? report_number(report, 60) : withheld(i == 1);
	}
	render_svg_lines(&svg, e, false);
	assert_non_null(strstr(text_z(&svg), ">100\u202f%<"));
	/* one stub hangs from the top, the other stands at the foot */
	assert_int_equal(times(text_z(&svg), "class=\"stub\""), 2);
	assert_int_equal(times(text_z(&svg), "y=\"26\" width=\"6\""), 1);
	text_fini(&svg);
	report_close(report);
}

static void
what_is_joined_lies_in_the_section_before(void **state)
{
	struct report *report = report_open("brief");
	struct element *e = report_element(report, "BR8", "Times", LOOK_LIST);
	struct text html = { 0 };
	const char *at;

	(void)state;
	report_column(report, e, "what", "", false);
	report_row(report, e)[0] = report_text("Good");
	e = report_element(report, "BR8-week", "The week", LOOK_GRID);
	e->joined = true;
	report_column(report, e, "half", "Half", false);
	report_column(report, e, "monday", "Mon", false);
	report_row(report, e)[0] = report_text("Morning");
	render_html(report, &html);
	at = strstr(text_z(&html), "<section id=\"BR8\"");
	assert_non_null(at);
	assert_true(strstr(at, "<div id=\"BR8-week\"") < strstr(at, "</section>"));
	assert_non_null(strstr(at, "<h3>The week</h3>"));
	text_fini(&html);
	report_close(report);
}

static void
a_plain_page_has_values_and_each_drawing_its_rules(void **state)
{
	struct report *report = many_flows();
	struct text html = { 0 }, plain = { 0 };

	(void)state;
	render_html(report, &html);
	render_plain(&html, &plain);
	assert_non_null(strstr(text_z(&html), "var(--"));
	assert_null(strstr(text_z(&plain), "var("));
	assert_null(strstr(text_z(&plain), "fill:}"));
	assert_null(strstr(text_z(&plain), "solid }"));
	assert_non_null(strstr(text_z(&plain), ".shade4{fill:#1c5a66}"));
	assert_int_equal(times(text_z(&plain), "<svg "), times(text_z(&html), "<svg "));
	assert_int_equal(
		times(text_z(&plain), "<style>"), times(text_z(&html), "<svg ") + 1);
	/* what is no page of ours stays as it is */
	text_clear(&html);
	text_clear(&plain);
	text_addz(&html, "<p>a page of somebody</p>");
	render_plain(&html, &plain);
	assert_string_equal(text_z(&plain), "<p>a page of somebody</p>");
	text_fini(&plain);
	text_fini(&html);
	report_close(report);
}

/* ---- of the facts ---------------------------------------------------------------------------- */

static const char *
datum(struct office *o, const char *id, size_t row, const char *name)
{
	const struct element *e = office_element(o, id);

	assert_non_null(e);
	assert_true(row < e->row_count);
	return render_data(e, e->rows[row], name);
}

static void
our_share_is_drawn_week_by_week_with_what_happened(void **state)
{
	struct office *o = *state;
	const struct element *e;

	(void)office_offer(o, "team-plan", "N10", "ours-plan");
	OFFICE_ENTRY(o, "annotation", "a-1", "unit", "all", "week", "2025-W08", "words",
		"A new line to the works", "need", "", "service", "");
	OFFICE_ENTRY(o, "annotation", "a-2", "unit", "finance", "week", "2025-W08",
		"words", "Trained", "need", "N10", "service", "");
	OFFICE_ENTRY(o, "annotation", "a-3", "unit", "all", "week", "2025-W08", "words",
		"About signing", "need", "N04", "service", "");
	OFFICE_ENTRY(o, "annotation", "a-4", "unit", "legal", "week", "2025-W08", "words",
		"With Legal", "need", "N10", "service", "");
	OFFICE_ENTRY(o, "look", "l-1", "unit", "legal", "release_on", "2026-01-01");
	office_begin(o, 8);
	for (int w = 0; w < 8; w++) {
		int ours = w < 4 ? 20 : 8, other = w < 4 ? 5 : 12;

		OFFICE_WEEKS(o, w, w + 1,
			USE("finance", "ours-plan", "N10", ours, .ours = true),
			USE("finance", "plan", "N10", other),
			USE("sales", "ours-plan", "N10", ours, .ours = true),
			USE("sales", "plan", "N10", other));
	}
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	e = office_element(o, "NE11-share");
	assert_non_null(e);
	/* five points, each of the four weeks up to it */
	assert_int_equal(e->row_count, 5);
	assert_string_equal(datum(o, "NE11-share", 0, "week"), "2025-W04");
	assert_true(atoi(datum(o, "NE11-share", 0, "N10")) >
		    atoi(datum(o, "NE11-share", 4, "N10")));
	assert_int_equal(atoi(datum(o, "NE11-share", 4, "N10")) % 5, 0);
	assert_string_equal(datum(o, "NE11-share", 4, "mark"),
		"A new line to the works, Trained (Finance)");
}

static void
flows_and_tools_are_cells_that_may_be_shown(void **state)
{
	struct office *o = *state;
	const struct element *e;

	OFFICE_ENTRY(o, "look", "l-1", "unit", "legal", "release_on", "2026-01-01");
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "alpha", "N04", 12),
		USE("legal", "alpha", "N04", 10), USE("sales", "alpha", "N04", 9),
		USE("works", "alpha", "N04", 3), USE("finance", "beta", "N04", 6),
		USE("sales", "beta", "N04", 7));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	e = office_element(o, "NE3-flows");
	assert_non_null(e);
	for (size_t r = 0; r < e->row_count; r++) {
		assert_int_equal(e->rows[r][2].shown, SHOWN_YES);
		assert_true(atoi(e->rows[r][2].data) >= 5);
	}
	assert_int_equal(OFFICE_COUNT(o, "NE3-flows", "finance", "N04", "12"), 1);
	/* three devices; and a unit that reads its own page first */
	assert_int_equal(OFFICE_COUNT(o, "NE3-flows", "works"), 0);
	assert_int_equal(OFFICE_COUNT(o, "NE3-flows", "legal"), 0);
	assert_int_equal(OFFICE_COUNT(o, "NE9-tools", "alpha", "finance", "12"), 1);
	assert_int_equal(OFFICE_COUNT(o, "NE9-tools", "legal"), 0);
	assert_int_equal(OFFICE_COUNT(o, "NE9-tools", "works"), 0);
	e = office_element(o, "NE9-grid");
	assert_non_null(e);
	assert_int_equal(e->row_count, 2);
	for (size_t r = 0; r < e->row_count; r++) {
		for (size_t c = 1; c < e->column_count; c++) {
			bool shown = e->rows[r][c].shown == SHOWN_YES;

			assert_int_equal(
				strcmp(e->rows[r][c].text, "\u00b7") != 0, shown);
		}
	}
}

/* So many connections in every hour from 7 to 19 of a weekday; Friday morning four times as many. */
static void
office_hours(struct office *o, int week, const char *unit, int64_t flows)
{
	int32_t monday = week_monday((struct week){ FIRST_WEEK + week }).n;

	for (int day = 0; day < 5; day++) {
		for (int hour = 7; hour < 19; hour++) {
			struct hour_unit_row row = {
				.hour = (monday + day) * INT64_C(24) + hour,
				.sensor = "s",
				.flows = day == 4 && hour < 13 ? flows * 4 : flows
			};

			snprintf(row.unit, sizeof row.unit, "%s", unit);
			facts_take(o->facts, TABLE_HOUR_UNIT, &row);
		}
	}
}

static void
the_week_is_quiet_usual_or_busy_and_no_number(void **state)
{
	struct office *o = *state;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "alpha", "N04", 12),
		USE("legal", "alpha", "N04", 10), USE("sales", "alpha", "N04", 9));
	office_hours(o, 7, "finance", 100);
	office_ready(o);
	assert_non_null(office_report(o, &document_brief, "finance"));
	assert_string_equal(datum(o, "BR8-week", 0, "friday"), "busy");
	assert_string_equal(datum(o, "BR8-week", 1, "friday"), "usual");
	assert_string_equal(datum(o, "BR8-week", 0, "monday"), "usual");
	assert_int_equal(OFFICE_COUNT(o, "BR8", "Friday morning"), 1);
	assert_int_equal(OFFICE_COUNT(o, "BR8-week", "00"), 0);
}

/* A week in which the unit has no row of its own says nothing about its hours. */
static void
hours_of_a_folded_week_are_left_out(void **state)
{
	struct office *o = *state;
	struct half_days days;

	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "alpha", "N04", 12),
		USE("legal", "alpha", "N04", 10), USE("sales", "alpha", "N04", 9));
	rows_unit(o->facts, 8, "finance", 3);
	rows_unit(o->facts, 8, "*", 120);
	rows_week(o->facts, 8);
	office_hours(o, 8, "finance", 100);
	office_ready(o);
	days = half_days_of(o->crowd, (size_t)facts_unit(o->facts, "finance"));
	assert_false(days.known);
}

/* However many units there are, people read a month and a little more; machines get all. */
static void
a_long_list_of_visits_ends_with_a_number(void **state)
{
	static const char *const units[] = { "finance", "legal", "sales", "works", "shop",
		"store", "hall-a", "hall-b", "hall-c", "hall-d", "hall-e", "hall-f",
		"hall-g", "hall-h" };
	struct office *o = *state;
	const struct element *e;

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		OFFICE_ENTRY(o, "promise", units[i], "unit", units[i], "text", "We look",
			"owner", "mb", "kind", "fix", "made_on", "2024-12-01", "due_on",
			"2025-01-10");
	}
	o->visits = 4;
	office_begin(o, 8);
	OFFICE_WEEKS(o, 0, 8, USE("finance", "plan", "N10", 12));
	office_ready(o);
	assert_non_null(office_report(o, &document_needs, ""));
	e = office_element(o, "NE12");
	assert_non_null(e);
	assert_true(e->row_count >= 14);
	assert_int_equal(render_rows(e), 10);
	assert_int_equal(OFFICE_COUNT(o, "NE12", "in the table NE12"), 1);
}

#define CHART(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_flows_are_folded_and_said_to_be),
		cmocka_unit_test(no_device_is_lost_in_the_fold),
		cmocka_unit_test(what_is_withheld_has_no_ribbon),
		cmocka_unit_test(a_long_or_broken_name_stays_a_name),
		cmocka_unit_test(of_a_hundred_the_axis_ends_there),
		cmocka_unit_test(what_is_joined_lies_in_the_section_before),
		cmocka_unit_test(a_plain_page_has_values_and_each_drawing_its_rules),
		CHART(our_share_is_drawn_week_by_week_with_what_happened),
		CHART(flows_and_tools_are_cells_that_may_be_shown),
		CHART(the_week_is_quiet_usual_or_busy_and_no_number),
		CHART(hours_of_a_folded_week_are_left_out),
		cmocka_unit_test_setup_teardown(a_long_list_of_visits_ends_with_a_number,
			office_open_large, office_close),
	};

	return cmocka_run_group_tests_name("charts", tests, NULL, NULL);
}
