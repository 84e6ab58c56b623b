/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/document.h"
#include "reports/measure/sure.h"
#include "reports/words.h"

#include <inttypes.h>

/* Head and foot that all documents share. */

static const char *
number(struct report *report, int64_t n)
{
	return words_number(report->arena, n);
}

const char *
frame_percent(struct report *report, int64_t tenths)
{
	if (tenths < 0) {
		return words_text(report->arena, WORDS_NOT_MEASURED);
	}
	if (tenths >= 100 || tenths % 10 == 0) {
		return WORDS_SAY(
			report->arena, WORDS_PERCENT, number(report, (tenths + 5) / 10));
	}
	return WORDS_SAY(
		report->arena, WORDS_PERCENT, words_tenths(report->arena, tenths));
}

static void
receipt_versions(struct report *report, const struct facts *facts)
{
	const struct week_state_row *state = &facts->weeks[facts->week_count - 1].state;

	report_receipt(
		report, "keys_destroyed_through", words_week(report->arena, state->week));
	report_receipt(report, "catalogue", state->catalogue);
	report_receipt(report, "units", state->units);
	report_receipt(report, "policy", state->policy);
	report_receipt(report, "register",
		facts->set.register_digest == NULL ? "" : facts->set.register_digest);
	report_receipt(report, "sensors", number(report, (int64_t)facts->sensors));
	report_receipt(report, "program", PENUMBRA_VERSION);
	report_receipt(report, "counted_by", state->program);
}

static void
receipt_counts(struct report *report, const struct crowd_tally *tally)
{
	size_t withheld = tally->small + tally->complement + tally->volume;

	report_receipt(report, "k", number(report, report->k));
	report_receipt(
		report, "cells", number(report, (int64_t)(tally->shown + withheld)));
	report_receipt(report, "withheld_small", number(report, (int64_t)tally->small));
	report_receipt(report, "withheld_complement",
		number(report, (int64_t)tally->complement));
	report_receipt(report, "withheld_volume", number(report, (int64_t)tally->volume));
	report_receipt(report, "units_folded", number(report, (int64_t)tally->folded));
}

static const char *
weeks_text(struct report *report, const struct facts *facts, size_t count)
{
	const char *first =
		words_week(report->arena, facts->weeks[facts->week_count - count].week);
	const char *last = words_week(report->arena, facts->set.week);

	return count == 1 ? last
			  : WORDS_SAY(report->arena, WORDS_WEEKS_FROM_TO, first, last);
}

struct in_sight {
	const char *hours, *lost, *named, *hidden;
};

static struct in_sight
in_sight(struct report *report, const struct facts *facts, size_t weeks)
{
	struct coverage c = coverage_of(facts, weeks);

	return (struct in_sight){
		.hours = frame_percent(report, c.hours_all > 0 && c.sum.received > 0
						       ? c.hours * 1000 / c.hours_all
						       : -1),
		.lost = frame_percent(report, c.loss < 0 ? -1 : (c.loss + 500) / 1000),
		.named = frame_percent(report, c.named),
		.hidden = frame_percent(report, c.hidden),
	};
}

/* P11: what was withheld and what the figures rest on, for machines: in English, whatever people
 * read. */
static void
receipt(struct report *report, const struct crowd *crowd, size_t weeks)
{
	const struct facts *facts = crowd_facts(crowd);
	enum language language = words_spoken(report->arena);
	struct crowd_tally tally = crowd_tally(crowd, weeks);
	struct in_sight seen;

	words_speak(report->arena, LANGUAGE_EN);
	seen = in_sight(report, facts, weeks);
	report_receipt(report, "document", report->name);
	report_receipt(report, "weeks", weeks_text(report, facts, weeks));
	receipt_counts(report, &tally);
	receipt_versions(report, facts);
	report_receipt(report, "hours_seen", seen.hours);
	report_receipt(report, "lost", seen.lost);
	report_receipt(report, "named", seen.named);
	report_receipt(report, "hidden", seen.hidden);
	if (facts->sensors > 1) {
		report_receipt(report, "small_groups",
			facts->set.disjoint ? "sensors added" : "one sensor alone");
	}
	report_receipt(report, "first_look",
		facts_has(facts, "look") ? "in use" : "nothing recorded");
	words_speak(report->arena, language);
	report_receipt(report, "language", language_code(language));
}

/* Over all weeks of the document, which is more than the page of coverage at its end tells of. */
static const char *
receipt_seen(struct report *report, const struct facts *facts, size_t weeks)
{
	struct in_sight seen = in_sight(report, facts, weeks);

	return WORDS_SAY(report->arena, WORDS_RECEIPT_SEEN,
		words_many(
			report->arena, WORDS_WEEK_ONE, WORDS_WEEK_MANY, (int64_t)weeks),
		seen.hours, seen.lost, seen.named, seen.hidden);
}

/* The same in one line, for people. */
static const char *
receipt_line(struct report *report, const struct crowd *crowd, size_t weeks)
{
	const struct facts *facts = crowd_facts(crowd);
	struct crowd_tally tally = crowd_tally(crowd, weeks);

	return WORDS_SAY(report->arena, WORDS_RECEIPT,
		number(report, (int64_t)tally.small),
		words_under(report->arena, report->k),
		number(report, (int64_t)(tally.complement + tally.volume)),
		words_week(report->arena, facts->set.week),
		facts->weeks[facts->week_count - 1].state.catalogue,
		receipt_seen(report, facts, weeks));
}

static void
add_strength(const struct facts *facts, size_t week, struct sure_in *in)
{
	size_t count;
	const struct week_use_row *row = facts_unit_uses(facts, week, 0, &count);

	for (size_t i = 0; i < count; i++) {
		in->flows += row[i].flows;
		in->strong += row[i].flows_strong;
		in->dns += row[i].flows_dns;
	}
}

/* The dots of the weakest figure: all connections of the last four weeks together. */
static int
how_sure(const struct facts *facts)
{
	struct coverage c = coverage_of(facts, 4);
	struct window w4 = window_of(facts, 4, 0);
	size_t weeks = facts->week_count < 4 ? facts->week_count : 4;
	struct sure_in in = {
		.loss = c.loss, .weeks = (int)weeks, .valid_weeks = (int)w4.n
	};

	for (size_t w = facts->week_count; w-- > 0;) {
		if (facts->weeks[w].week + 4 <= facts->set.week) {
			break;
		}
		add_strength(facts, w, &in);
	}
	return sure_dots(&in);
}

enum language
frame_language(const struct facts *facts, size_t unit)
{
	const struct unit *u = facts->units[unit].unit;

	if (facts->set.language_is_fixed || u == NULL || u->language == LANGUAGE_NONE) {
		return facts->set.language;
	}
	return u->language;
}

void
frame_speak_to(struct report *report, const struct facts *facts, const char *unit)
{
	int at = facts_unit(facts, unit);

	words_speak(report->arena, frame_language(facts, at < 0 ? 0 : (size_t)at));
}

struct report *
frame_open(const char *name, enum words title, const struct crowd *crowd, size_t unit,
	size_t weeks)
{
	const struct facts *facts = crowd_facts(crowd);
	struct report *report = report_open(name);
	size_t count = weeks < facts->week_count ? weeks : facts->week_count;
	char day[WEEK_TEXT_MAX];

	words_speak(report->arena, frame_language(facts, unit));
	report->title = words_text(report->arena, title);
	report->unit = unit == 0 ? "" : facts->units[unit].code;
	report->about = report->unit;
	report->k = facts->weeks[facts->week_count - 1].k;
	report->weeks = weeks_text(report, facts, count);
	report->subtitle = WORDS_SAY(report->arena, WORDS_SUBTITLE, report->weeks,
		words_day(report->arena, facts->set.today));
	report->made_for =
		arena_copy(report->arena, str_of(day_print(facts->set.today, day)));
	report->sure = how_sure(facts);
	receipt(report, crowd, count);
	report->receipt = receipt_line(report, crowd, count);
	return report;
}
