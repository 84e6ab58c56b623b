/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/say.h"

#include "reports/measure/sure.h"
#include "reports/words.h"

#include <inttypes.h>

const char *
say_devices(const struct report *report, const struct weekly *weekly)
{
	for (size_t i = weekly->n; i-- > 0;) {
		if (weekly->shown[i]) {
			return words_many(report->arena, WORDS_DEVICE_ONE,
				WORDS_DEVICE_MANY, weekly->dev[i]);
		}
	}
	return WORDS_SAY(report->arena, WORDS_DEVICES_UNDER,
		words_under(report->arena, report->k));
}

const char *
say_outside(const struct report *report, const struct outside_week *week)
{
	struct arena *arena = report->arena;
	const char *whole = words_number(arena, week->whole);

	switch (week->kind) {
	case OUTSIDE_EXACT:
		return words_many(arena, WORDS_DEVICE_ONE, WORDS_DEVICE_MANY, week->high);
	case OUTSIDE_ALMOST: return WORDS_SAY(arena, WORDS_DEVICES_ALMOST, whole);
	case OUTSIDE_FEW: return WORDS_SAY(arena, WORDS_DEVICES_FEW, whole);
	case OUTSIDE_HIDDEN: return WORDS_SAY(arena, WORDS_DEVICES_UP_TO, whole);
	case OUTSIDE_NONE: break;
	}
	return week->why == SHOWN_SMALL ? WORDS_SAY(arena, WORDS_DEVICES_UNDER,
						  words_under(arena, report->k))
					: words_text(arena, WORDS_DEVICES_WITHHELD);
}

const char *
say_share(const struct report *report, const struct share *share)
{
	switch (share->kind) {
	case SHARE_EARLY: return words_text(report->arena, WORDS_EARLY);
	case SHARE_ALL_OURS: return words_text(report->arena, WORDS_ALL_OURS);
	case SHARE_ALL_OTHER: return words_text(report->arena, WORDS_ALL_ELSEWHERE);
	case SHARE_PERCENT: break;
	}
	/* steps of five */
	return WORDS_SAY(report->arena, WORDS_PERCENT,
		words_number(report->arena,
			(int64_t)((share->per_mille + 25) / 50) * INT64_C(5)));
}

const char *
say_change(const struct report *report, const struct change *change)
{
	const char *size = words_number(
		report->arena, change->delta < 0 ? -change->delta : change->delta);

	switch (change->growth) {
	case GROWTH_EARLY: return words_text(report->arena, WORDS_EARLY);
	case GROWTH_STEADY: return words_text(report->arena, WORDS_STEADY);
	case GROWTH_UP:
		return WORDS_SAY(report->arena,
			change->floor ? WORDS_GROWING_FLOOR : WORDS_GROWING, size);
	case GROWTH_DOWN:
		return WORDS_SAY(report->arena,
			change->floor ? WORDS_SHRINKING_FLOOR : WORDS_SHRINKING, size);
	case GROWTH_VEILED: return words_text(report->arena, WORDS_VEILED);
	}
	return "";
}

const char *
say_change_short(const struct report *report, const struct change *change)
{
	const char *size = words_number(
		report->arena, change->delta < 0 ? -change->delta : change->delta);

	if (change->growth == GROWTH_UP) {
		return WORDS_SAY(report->arena, WORDS_GROWING_SHORT, size);
	}
	if (change->growth == GROWTH_DOWN) {
		return WORDS_SAY(report->arena, WORDS_SHRINKING_SHORT, size);
	}
	return say_change(report, change);
}

const char *
say_weeks(const struct report *report, int64_t first, int64_t last)
{
	const char *from = words_week(report->arena, first);

	return first == last ? WORDS_SAY(report->arena, WORDS_WEEK_ALONE, from)
			     : WORDS_SAY(report->arena, WORDS_WEEKS_RANGE, from,
				       words_week(report->arena, last));
}

const char *
say_names(
	const struct report *report, const char *const *names, size_t found, size_t kept)
{
	const char *list = "";

	if (found <= kept) {
		return words_list(report->arena, names, found);
	}
	for (size_t i = 0; i < kept; i++) {
		list = i == 0 ? names[0]
			      : WORDS_SAY(report->arena, WORDS_LIST_MORE, list, names[i]);
	}
	return WORDS_SAY(report->arena, WORDS_LIST_REST, list,
		words_number(report->arena, (int64_t)(found - kept)));
}

const char *
say_part(const struct report *report, struct part part, int least)
{
	struct arena *arena = report->arena;

	if (part.all == 0) {
		return NULL;
	}
	if (part.all < least) {
		return WORDS_SAY(arena, WORDS_PART_OF, words_number(arena, part.of),
			words_number(arena, part.all));
	}
	return WORDS_SAY(arena, WORDS_PERCENT,
		words_number(arena, ((int64_t)part.of * 100 / part.all + 2) / 5 * 5));
}

const char *
say_rating(const struct report *report, int tenths)
{
	return WORDS_SAY(
		report->arena, WORDS_RATING_OF, words_tenths(report->arena, tenths));
}

const char *
say_help(const struct report *report, const struct facts *facts,
	const struct rating *rating)
{
	if (rating->n > 0) {
		return say_rating(report, rating->mean[RATING_HELP]);
	}
	return facts_has(facts, "feedback")
		       ? WORDS_SAY(report->arena, WORDS_RATING_FEW,
				 words_under(report->arena, report->k))
		       : NULL;
}

const char *
say_staff(const struct facts *facts, const char *id)
{
	const struct entry *staff;
	size_t at = 0;

	while ((staff = facts_entry(facts, "staff", &at)) != NULL) {
		if (strcmp(staff->id, id) == 0) {
			return entry_get(staff, "name");
		}
	}
	return id;
}

/* The catalogue asks in English: in any other language the need does. */
const char *
say_ask(const struct report *report, const struct facts *facts, size_t service)
{
	const struct facts_service *s = &facts->services[service];
	const char *ask = s->catalogued == SERVICE_NONE
				  ? ""
				  : service_at(facts->set.catalogue, s->catalogued)->ask;

	if (words_spoken(report->arena) == LANGUAGE_EN && ask[0] != '\0') {
		return ask;
	}
	return s->need == NEED_NONE ? words_text(report->arena, WORDS_ASK_NEED)
				    : words_need_question(report->arena, s->need);
}

const char *
say_stage(const struct report *report, enum stage stage)
{
	return stage == STAGE_EARLY
		       ? ""
		       : words_text(report->arena, WORDS_STAGE_TRIED + stage - 1);
}

const char *
say_rhythm(const struct report *report, enum rhythm rhythm)
{
	return rhythm == RHYTHM_EARLY
		       ? ""
		       : words_text(report->arena, WORDS_RHYTHM_1 + rhythm - 1);
}

const char *
say_step(const struct report *report, enum diagnosis diagnosis)
{
	return words_text(report->arena, WORDS_STEP_0 + diagnosis);
}

const char *
say_letter_code(enum diagnosis diagnosis)
{
	static const char *const code[] = { [DIAGNOSIS_EARLY] = "\u00b7",
		[DIAGNOSIS_GAP] = "G",
		[DIAGNOSIS_UNSEEN] = "\u00b7",
		[DIAGNOSIS_SERVED] = "S",
		[DIAGNOSIS_LEFT] = "M",
		[DIAGNOSIS_PARALLEL] = "M",
		[DIAGNOSIS_UNKNOWN] = "U",
		[DIAGNOSIS_TOLD] = "?",
		[DIAGNOSIS_MIXED] = "?" };

	return code[diagnosis];
}

const char *
say_letter(const struct report *report, enum diagnosis diagnosis)
{
	switch (diagnosis) {
	case DIAGNOSIS_EARLY:
	case DIAGNOSIS_UNSEEN: return "\u00b7";
	case DIAGNOSIS_GAP: return words_text(report->arena, WORDS_MAP_LETTER_G);
	case DIAGNOSIS_SERVED: return words_text(report->arena, WORDS_MAP_LETTER_S);
	case DIAGNOSIS_LEFT:
	case DIAGNOSIS_PARALLEL: return words_text(report->arena, WORDS_MAP_LETTER_M);
	case DIAGNOSIS_UNKNOWN: return words_text(report->arena, WORDS_MAP_LETTER_U);
	case DIAGNOSIS_TOLD:
	case DIAGNOSIS_MIXED: return words_text(report->arena, WORDS_MAP_LETTER_MIXED);
	}
	return "";
}

const char *
say_seats(const struct report *report, const struct seats *seats)
{
	struct arena *arena = report->arena;

	if (seats->early) {
		return words_text(arena, WORDS_EARLY);
	}
	if (seats->high < report->k) {
		return words_under(arena, report->k);
	}
	if (seats->low < report->k) {
		return WORDS_SAY(arena, WORDS_UP_TO, words_number(arena, seats->high));
	}
	return WORDS_SAY(arena, WORDS_FROM_TO, words_number(arena, seats->low),
		words_number(arena, seats->high));
}

const char *
say_cost(const struct report *report, const struct cost *cost)
{
	struct arena *arena = report->arena;
	const char *range;

	if (cost->by_use) {
		return words_text(arena, WORDS_BY_USE);
	}
	if (!cost->known) {
		return words_text(arena, WORDS_NOT_KNOWN);
	}
	range = WORDS_SAY(arena, WORDS_FROM_TO, report_thousands(arena, cost->low),
		report_thousands(arena, cost->high));
	return cost->open_end ? WORDS_SAY(arena, WORDS_AND_MORE, range) : range;
}

const char *
say_need(const struct report *report, need_id need)
{
	return words_capital(report->arena, words_need(report->arena, need));
}

static const char *
touches(const struct report *report, const struct facts *facts, size_t service)
{
	service_id id = facts->services[service].catalogued;
	const char *data = id == SERVICE_NONE
				   ? ""
				   : service_at(facts->set.catalogue, id)->typical_data;
	static const struct {
		const char *data;
		enum words words;
	} kinds[] = { { "internal", WORDS_DATA_INTERNAL },
		{ "personal", WORDS_DATA_PERSONAL }, { "client", WORDS_DATA_CLIENT },
		{ "code", WORDS_DATA_CODE }, { "financial", WORDS_DATA_FINANCIAL } };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].data, data) == 0) {
			return words_text(report->arena, kinds[i].words);
		}
	}
	return words_text(report->arena, WORDS_DATA_NONE);
}

const char *
say_interests(const struct report *report, const struct facts *facts, size_t service)
{
	const struct decision *decision = NULL;
	need_id need = facts->services[service].need;

	(void)service_state(facts, service, &decision);
	if (decision != NULL && decision->user_interest[0] != '\0') {
		return WORDS_SAY(report->arena, WORDS_INTERESTS, decision->user_interest,
			decision->company_interest);
	}
	return WORDS_SAY(report->arena, WORDS_INTERESTS_USUAL,
		need == NEED_NONE ? "" : words_need(report->arena, need),
		touches(report, facts, service));
}

const char *
say_attention(const struct report *report, const struct attention *attention)
{
	const char *first =
		words_text(report->arena, WORDS_WHY_FRICTION + attention->first);

	if (attention->second == attention->first) {
		return WORDS_SAY(report->arena, WORDS_WHY_ONE, first);
	}
	return WORDS_SAY(report->arena, WORDS_WHY_TWO, first,
		words_text(report->arena, WORDS_WHY_FRICTION + attention->second));
}

int
say_sure(const struct crowd *crowd, size_t unit, size_t service)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w4 = window_of(facts, 4, 0);
	struct sure_in in = { .weeks = facts->week_count < 4 ? (int)facts->week_count : 4,
		.valid_weeks = (int)w4.n,
		.loss = coverage_of(facts, 4).loss };

	for (size_t i = 0; i < w4.n; i++) {
		const struct week_use_row *row =
			crowd_use(crowd, w4.at[i], unit, service);

		if (row != NULL) {
			in.flows += row->flows;
			in.strong += row->flows_strong;
			in.dns += row->flows_dns;
		}
	}
	return sure_dots(&in);
}
