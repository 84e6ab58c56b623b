/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/coverage.h"
#include "reports/measure/sure.h"
#include "reports/words.h"
#include "sensor/evidence.h"

#include <inttypes.h>

/* What the figures rest on (product.md 6.7).  A missing input reads "not measured". */

enum { COVER_WEEKS = 4 };

static struct report_cell
percent_cell(struct report *report, int64_t tenths)
{
	struct report_cell cell = report_both(frame_percent(report, tenths),
		tenths < 0 ? ""
			   : arena_printf(report->arena, "%.1f", (double)tenths / 10));

	cell.number = tenths >= 0;
	return cell;
}

/* CO1 */
void
coverage_sentence(struct report *report, const struct crowd *crowd)
{
	struct coverage c = coverage_of(crowd_facts(crowd), COVER_WEEKS);
	struct element *e = report_element(
		report, "CO1", words_text(report->arena, WORDS_CO_TITLE), LOOK_TILES);
	const struct {
		const char *label, *note;
		int64_t tenths;
	} tile[] = {
		{ words_text(report->arena, WORDS_CO_HOURS),
			words_text(report->arena, WORDS_CO_HOURS_NOTE),
			c.hours_all > 0 ? c.hours * 1000 / c.hours_all : -1 },
		{ words_text(report->arena, WORDS_CO_LOST),
			words_text(report->arena, WORDS_CO_LOST_NOTE),
			c.loss < 0 ? -1 : (c.loss + 500) / 1000 },
		{ words_text(report->arena, WORDS_CO_NAMED),
			words_text(report->arena, WORDS_CO_NAMED_NOTE), c.named },
		{ words_text(report->arena, WORDS_CO_HIDDEN),
			words_text(report->arena, WORDS_CO_HIDDEN_NOTE), c.hidden },
	};

	report_before(report, e, words_text(report->arena, WORDS_CO_SENTENCE));
	report_column(report, e, "part", "", false);
	report_column(report, e, "per_cent", "", true);
	report_column(report, e, NULL, "", false);
	for (size_t i = 0; i < sizeof tile / sizeof *tile; i++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(tile[i].label);
		row[1] = percent_cell(report, tile[i].tenths);
		row[2] = report_text(tile[i].note);
	}
	if (c.loss > 0) {
		report_after(report, e, words_text(report->arena, WORDS_CO_LOWER_BOUND));
	}
	report_after(report, e, words_text(report->arena, WORDS_CO_OUT_OF_SIGHT));
}

/* ---- CO2 ------------------------------------------------------------------------------------- */

struct counter {
	const char *name;
	enum words heading;
	int64_t value;
};

static void
counters_row(struct report *report, struct element *e, const char *interface,
	const struct week_cover_row *s)
{
	int64_t shed = s->shed_table_full + s->shed_sensor_lost + s->shed_overload;
	int64_t filtered = s->filtered_duplicate + s->filtered_excluded +
			   s->filtered_not_ip + s->filtered_before_ready;
	int64_t malformed = s->malformed_short + s->malformed_bad_length +
			    s->malformed_bad_header + s->malformed_too_deep +
			    s->malformed_unknown_link;
	struct report_cell *row = report_row(report, e);
	const int64_t value[] = { s->received, s->dropped + s->if_dropped, s->analysed,
		filtered, malformed, shed };

	row[0] = report_text(interface);
	for (size_t i = 0; i < 6; i++) {
		row[1 + i] = report_number(report, value[i]);
	}
	row[7] = percent_cell(report,
		s->received > 0 ? s->filtered_duplicate * 1000 / s->received : -1);
	row[8] = report_text(words_text(
		report->arena, cover_identity(s) ? WORDS_CO_ADDS_UP : WORDS_CO_ADDS_NOT));
}

static struct element *
counters_table(struct report *report)
{
	struct element *e = report_element(
		report, "CO2", words_text(report->arena, WORDS_CO_COUNTERS), LOOK_TABLE);

	report_before(report, e, words_text(report->arena, WORDS_CO_COUNTERS_BEFORE));
	report_column(report, e, "interface",
		words_text(report->arena, WORDS_CO_INTERFACE), false);
	report_column(report, e, "received", words_text(report->arena, WORDS_CO_RECEIVED),
		true);
	report_column(
		report, e, "dropped", words_text(report->arena, WORDS_CO_DROPPED), true);
	report_column(report, e, "analysed", words_text(report->arena, WORDS_CO_ANALYSED),
		true);
	report_column(report, e, "filtered", words_text(report->arena, WORDS_CO_FILTERED),
		true);
	report_column(report, e, "malformed",
		words_text(report->arena, WORDS_CO_MALFORMED), true);
	report_column(report, e, "shed", words_text(report->arena, WORDS_CO_SHED), true);
	report_column(
		report, e, "copies", words_text(report->arena, WORDS_CO_COPIES), true);
	report_column(report, e, "identity", words_text(report->arena, WORDS_CO_IDENTITY),
		false);
	return e;
}

static void
counters_sum(struct report *report, const struct crowd *crowd)
{
	struct coverage c = coverage_of(crowd_facts(crowd), COVER_WEEKS);
	struct element *e = counters_table(report);

	counters_row(
		report, e, words_text(report->arena, WORDS_CO_ALL_INTERFACES), &c.sum);
}

/* One row per sensor and interface of the newest week. */
static void
counters_each(struct report *report, const struct crowd *crowd)
{
	const struct facts *facts = crowd_facts(crowd);
	struct element *e = counters_table(report);
	const char *ports;

	for (size_t i = 0; i < facts->rows[TABLE_WEEK_COVER].n; i++) {
		const struct week_cover_row *row = facts_row(facts, TABLE_WEEK_COVER, i);

		if (row->week == facts->set.week && strcmp(row->interface, "*") != 0) {
			counters_row(report, e,
				arena_printf(report->arena, "%s %s", row->sensor,
					row->interface),
				row);
		}
	}
	if (e->row_count == 0) {
		counters_row(report, e,
			words_text(report->arena, WORDS_CO_ALL_INTERFACES),
			&facts->weeks[facts->week_count - 1].cover);
	}
	ports = facts->set.machine == NULL ? "" : entry_get(facts->set.machine, "ports");
	report_after(report, e,
		ports[0] == '\0' ? words_text(report->arena, WORDS_CO_PORTS_NONE)
				 : WORDS_SAY(report->arena, WORDS_CO_PORTS, ports));
}

/* ---- CO3 ------------------------------------------------------------------------------------- */

/* 168 hours of the last four weeks: 0 seen, 1 partly, 2 gap. */
static void
strip(struct report *report, const struct crowd *crowd)
{
	const struct facts *facts = crowd_facts(crowd);
	struct element *e = report_element(
		report, "CO3", words_text(report->arena, WORDS_CO_STRIP), LOOK_STRIP);
	size_t from =
		facts->week_count > COVER_WEEKS ? facts->week_count - COVER_WEEKS : 0;
	size_t rows = facts->rows[TABLE_HOUR_COVER].n;

	report_column(report, e, NULL, "", false);
	for (int h = 0; h < WEEK_HOURS; h++) {
		report_column(report, e, NULL, "", false);
	}
	for (size_t w = from; w < facts->week_count; w++) {
		struct report_cell *row = report_row(report, e);
		int64_t monday =
			week_monday((struct week){ (int32_t)facts->weeks[w].week }).n *
			INT64_C(24);

		row[0] = report_text(words_week(report->arena, facts->weeks[w].week));
		for (int h = 0; h < WEEK_HOURS; h++) {
			row[1 + h].weight = 2;
		}
		for (size_t i = 0; i < rows; i++) {
			const struct hour_cover_row *hour =
				facts_row(facts, TABLE_HOUR_COVER, i);
			int64_t h = hour->hour - monday;

			if (h >= 0 && h < WEEK_HOURS && hour->received > 0) {
				row[1 + h].weight = hour->gap_seconds > 0 ? 1 : 0;
			}
		}
	}
	report_after(report, e, words_text(report->arena, WORDS_CO_STRIP_AFTER));
}

/* ---- CO4 ------------------------------------------------------------------------------------- */

/* all: also the ways by which nothing got its name. */
static void
evidence(struct report *report, const struct crowd *crowd, bool all)
{
	struct coverage c = coverage_of(crowd_facts(crowd), COVER_WEEKS);
	struct element *e = report_element(
		report, "CO4", words_text(report->arena, WORDS_CO_NAMES), LOOK_STACK);
	char letter = 'a';

	if (all) {
		report_before(
			report, e, words_text(report->arena, WORDS_CO_NAMES_BEFORE));
	}
	report_column(report, e, NULL, words_text(report->arena, WORDS_CO_HOW), false);
	report_column(report, e, "evidence", NULL, false);
	report_column(
		report, e, "per_cent", words_text(report->arena, WORDS_CO_SHARE), true);
	for (int i = EVIDENCE_COUNT - 1; i >= 0; i--) {
		struct report_cell *row;

		if (!all && c.evidence[i] <= 0) {
			continue;
		}
		row = report_row(report, e);
		row[0] = report_text(arena_printf(report->arena, "%c \u00b7 %s", letter++,
			words_text(report->arena, (enum words)(WORDS_EVIDENCE_0 + i))));
		row[1] = report_text(evidence_word((enum evidence)i));
		row[2] = percent_cell(report, c.evidence[i]);
		row[0].weight = 0;
		row[1].weight = c.evidence[i] > 0 ? (int)c.evidence[i] : 0;
	}
	report_after(report, e,
		WORDS_SAY(report->arena, WORDS_CO_HIDDEN_PARTS,
			frame_percent(report, c.hidden_name),
			frame_percent(report, c.relay), frame_percent(report, c.vpn),
			frame_percent(report, c.doh)));
}

void
coverage_evidence(struct report *report, const struct crowd *crowd)
{
	evidence(report, crowd, true);
}

/* CO5 */
static void
wiring(struct report *report, const struct crowd *crowd)
{
	struct coverage c = coverage_of(crowd_facts(crowd), COVER_WEEKS);
	struct element *e = report_element(
		report, "CO5", words_text(report->arena, WORDS_CO_WIRING), LOOK_TABLE);
	const struct counter part[] = {
		{ "flows_one_way", WORDS_CO_ONE_WAY, c.sum.flows_one_way },
		{ "filtered_duplicate", WORDS_CO_DUPLICATES, c.sum.filtered_duplicate },
		{ "tagged", WORDS_CO_TAGGED, c.sum.tagged },
		{ "tunnelled", WORDS_CO_TUNNELLED, c.sum.tunnelled },
		{ "flows_midway", WORDS_CO_MIDWAY, c.sum.flows_midway },
		{ "truncated", WORDS_CO_TRUNCATED, c.sum.truncated },
	};

	e->half = true;
	report_column(report, e, NULL, words_text(report->arena, WORDS_CO_WHAT), false);
	report_column(report, e, "counter", NULL, false);
	report_column(
		report, e, "value", words_text(report->arena, WORDS_CO_COUNT), true);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(words_text(report->arena, part[i].heading));
		row[1] = report_text(part[i].name);
		row[2] = report_number(report, part[i].value);
	}
}

/* One of the sensor's own checks of its mirror, as the status file has it: word, state, figure. */
static void
check_row(struct report *report, struct element *e, struct str line)
{
	static const struct {
		const char *word;
		enum words label;
	} known[] = { { "traffic", WORDS_CO_CHECKS_TRAFFIC },
		{ "link", WORDS_CO_CHECKS_LINK },
		{ "directions", WORDS_CO_CHECKS_DIRECTIONS },
		{ "duplicates", WORDS_CO_CHECKS_DUPLICATES },
		{ "lost before", WORDS_CO_CHECKS_BEFORE },
		{ "lost here", WORDS_CO_CHECKS_HERE },
		{ "starts", WORDS_CO_CHECKS_STARTS }, { "named", WORDS_CO_CHECKS_NAMED },
		{ "unreadable", WORDS_CO_CHECKS_UNREADABLE } };
	struct str word = str_cut(&line, '\t'), state = str_cut(&line, '\t');
	enum words found = str_equal(state, str_of("broken")) ? WORDS_CO_CHECKS_BROKEN
			   : str_equal(state, str_of("look")) ? WORDS_CO_CHECKS_LOOK
							      : WORDS_CO_CHECKS_GOOD;
	const char *says = words_text(report->arena, found);
	uint64_t tenths;

	if (str_number(line, INT32_MAX, &tenths)) {
		says = WORDS_SAY(report->arena, WORDS_CO_CHECKS_FIGURE, says,
			frame_percent(report, (int64_t)tenths));
	}

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (str_equal(word, str_of(known[i].word))) {
			struct report_cell *row = report_row(report, e);

			row[0] = report_text(words_text(report->arena, known[i].label));
			row[1] = report_text(known[i].word);
			row[2] = report_both(says, arena_copy(report->arena, state));
		}
	}
}

/* The second part of CO5: what the running sensor found when it looked at its mirror last. */
static void
mirror_checks(struct report *report, const struct crowd *crowd)
{
	const struct entry *machine = crowd_facts(crowd)->set.machine;
	struct str lines = str_of(machine == NULL ? "" : entry_get(machine, "checks"));
	struct element *e = report_element(report, "CO5-checks",
		words_text(report->arena, WORDS_CO_CHECKS), LOOK_TABLE);

	e->half = true;
	report_column(report, e, NULL, words_text(report->arena, WORDS_CO_WHAT), false);
	report_column(report, e, "check", NULL, false);
	report_column(report, e, "state",
		words_text(report->arena, WORDS_CO_CHECKS_STATE), false);
	if (lines.len == 0) {
		report_before(report, e, words_text(report->arena, WORDS_CO_CHECKS_NONE));
		return;
	}
	while (lines.len > 0) {
		check_row(report, e, str_cut(&lines, '\n'));
	}
	report_after(report, e,
		WORDS_SAY(report->arena, WORDS_CO_CHECKS_AFTER,
			entry_get(machine, "checked")));
}

/* ---- CO6 ------------------------------------------------------------------------------------- */

void
coverage_units(struct report *report, const struct crowd *crowd)
{
	const struct facts *facts = crowd_facts(crowd);
	struct coverage c = coverage_of(facts, COVER_WEEKS);
	struct element *e = report_element(
		report, "CO6", words_text(report->arena, WORDS_CO_UNITS), LOOK_LIST);
	struct report_cell *row;

	report_column(report, e, "what", "", false);
	report_column(report, e, "value", "", false);
	row = report_row(report, e);
	row[0] = report_text(words_text(report->arena, WORDS_CO_NO_UNIT));
	row[1] = percent_cell(report, c.no_unit);
	row[1].number = false;
	for (size_t u = 1; u < facts->unit_count; u++) {
		const struct facts_unit *unit = &facts->units[u];

		if (unit->unit != NULL && unit->unit->shared > 1) {
			row = report_row(report, e);
			row[0] = report_text(
				WORDS_SAY(report->arena, WORDS_CO_SHARED, unit->name));
			row[1] =
				report_text(WORDS_SAY(report->arena, WORDS_CO_SHARED_TEXT,
					words_number(report->arena, unit->unit->shared)));
		}
	}
	coverage_sensors(report, e, facts);
	row = report_row(report, e);
	row[0] = report_text(words_text(report->arena, WORDS_CO_NOT_SEEN));
	row[1] = report_text(words_text(report->arena, WORDS_CO_NOT_SEEN_TEXT));
	row = report_row(report, e);
	row[0] = report_text(words_text(report->arena, WORDS_CO_TWICE));
	row[1] = report_text(words_text(report->arena, WORDS_CO_TWICE_TEXT));
}

/* CO7 */
static void
versions(struct report *report, const struct crowd *crowd)
{
	const struct facts *facts = crowd_facts(crowd);
	const struct week_state_row *s = &facts->weeks[facts->week_count - 1].state;
	struct element *e = report_element(
		report, "CO7", words_text(report->arena, WORDS_CO_VERSIONS), LOOK_TABLE);
#define PART(heading, member)                                                        \
	{                                                                            \
		heading, #member, s->member, offsetof(struct week_state_row, member) \
	}
	const struct coverage_version part[] = {
		PART(WORDS_CO_PROGRAM, program),
		PART(WORDS_CO_NDPI, ndpi),
		PART(WORDS_CO_CATALOGUE, catalogue),
		PART(WORDS_CO_UNIT_MAP, units),
		PART(WORDS_CO_POLICY, policy),
		PART(WORDS_CO_DATA, data),
	};
#undef PART

	e->half = true;
	report_column(report, e, NULL, words_text(report->arena, WORDS_CO_WHAT), false);
	report_column(report, e, "what", NULL, false);
	report_column(
		report, e, "version", words_text(report->arena, WORDS_CO_VERSION), false);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(words_text(report->arena, part[i].heading));
		row[1] = report_text(part[i].name);
		row[2] = report_text(
			part[i].value[0] == '\0'
				? words_text(report->arena, WORDS_NOT_MEASURED)
				: part[i].value);
		coverage_other_versions(report, e, facts, &part[i]);
	}
}

void
frame_coverage(struct report *report, const struct crowd *crowd)
{
	size_t first = report->element_count;

	coverage_sentence(report, crowd);
	report->elements[first].page = true;
	counters_sum(report, crowd);
	evidence(report, crowd, false);
	coverage_units(report, crowd);
	report->elements[first + 2].half = report->elements[first + 3].half = true;
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct report *report =
		frame_open("coverage", WORDS_COVERAGE_TITLE, crowd, unit, COVER_WEEKS);

	(void)err;
	coverage_sentence(report, crowd);
	counters_each(report, crowd);
	strip(report, crowd);
	coverage_evidence(report, crowd);
	wiring(report, crowd);
	mirror_checks(report, crowd);
	versions(report, crowd);
	coverage_paths(report, crowd);
	coverage_machine(report, crowd);
	coverage_units(report, crowd);
	*out = report;
	return ERR_OK;
}

const struct document document_coverage = {
	"coverage",
	WORDS_DOC_COVERAGE,
	false,
	true,
	build,
	NULL,
	NULL,
};
