/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/selfhelp.h"

#include "reports/measure/effect.h"

/* SH2: what may be used for a need, the rule with its reason, and the way to an exception. */

static bool
in_force(const struct facts *facts, const struct offer *offer)
{
	return offer->since.n <= facts->set.today.n &&
	       offer->until.n >= facts->set.today.n;
}

const char *
selfhelp_offers(struct selfhelp *s, need_id need)
{
	const char *names[8];
	size_t n = 0;

	for (size_t i = 0; i < s->facts->set.offer_count && n < 8; i++) {
		const struct offer *offer = &s->facts->set.offers[i];

		if (in_force(s->facts, offer) &&
			str_lists(offer->needs, need_at(need)->code)) {
			names[n++] = offer->name;
		}
	}
	return n == 0 ? "" : words_list(s->report->arena, names, n);
}

bool
selfhelp_is_about(const struct facts *facts, const struct entry *decision, need_id need)
{
	const char *id = entry_get(decision, "service");
	service_id service = facts->set.catalogue == NULL
				     ? SERVICE_NONE
				     : service_named(facts->set.catalogue, str_of(id));

	return service != SERVICE_NONE &&
	       service_at(facts->set.catalogue, service)->need == need &&
	       entry_day(decision, "decided_on").n <= facts->set.today.n;
}

static const char *
service_name(const struct selfhelp *s, const struct entry *decision)
{
	const char *id = entry_get(decision, "service");
	service_id service = service_named(s->facts->set.catalogue, str_of(id));

	return service == SERVICE_NONE
		       ? id
		       : service_at(s->facts->set.catalogue, service)->name;
}

/* ---- what may be used ------------------------------------------------------------------------ */

static void
offer_line(struct selfhelp *s, struct element *e, const struct offer *offer)
{
	struct arena *arena = s->report->arena;
	struct report_cell *row = report_row(s->report, e);

	row[0] = report_text(offer->name);
	row[1] = report_text(
		WORDS_SAY(arena, WORDS_SH2_OFFER, offer->user_interest, offer->how_to));
	row[2] = report_text(WORDS_SAY(arena, WORDS_SH2_HELPS,
		say_staff(s->facts, offer->owner),
		words_many(arena, WORDS_SH_DAY, WORDS_SH_DAYS, offer->answer_days),
		say_units(s->report, s->facts, offer->units)));
	row[3] = report_text(
		offer->conditions[0] == '\0'
			? ""
			: WORDS_SAY(arena, WORDS_SH2_CONDITION, offer->conditions));
}

static void
allowed_line(struct selfhelp *s, struct element *e, const struct entry *decision)
{
	struct arena *arena = s->report->arena;
	const char *state = entry_get(decision, "state");
	struct day until = entry_day(decision, "until");
	struct report_cell *row;

	if (strcmp(state, "supported") != 0 && strcmp(state, "tolerated") != 0 &&
		strcmp(state, "ours") != 0) {
		return;
	}
	row = report_row(s->report, e);
	row[0] = report_text(service_name(s, decision));
	row[1] = report_text(WORDS_SAY(arena,
		until.n == DAY_OPEN                ? WORDS_SH2_ALLOWED
		: until.n >= s->facts->set.today.n ? WORDS_SH2_ALLOWED_UNTIL
						   : WORDS_SH2_ENDED,
		say_units(s->report, s->facts, entry_get(decision, "units")),
		words_day(arena, until),
		say_staff(s->facts, entry_get(decision, "owner"))));
	row[2] = report_text("");
	row[3] = report_text(entry_get(decision, "conditions")[0] == '\0'
				     ? ""
				     : WORDS_SAY(arena, WORDS_SH2_CONDITION,
					       entry_get(decision, "conditions")));
}

/* Who answers for IT where nothing is offered: the first who visits. */
static const char *
who_answers(const struct selfhelp *s)
{
	const struct entry *staff;
	size_t at = 0;

	while ((staff = facts_entry(s->facts, "staff", &at)) != NULL) {
		if (strcmp(entry_get(staff, "place"), "front") == 0) {
			return entry_get(staff, "name");
		}
	}
	return words_text(s->report->arena, WORDS_SH2_SOMEONE);
}

static void
may_be_used(struct selfhelp *s, need_id need)
{
	struct element *e = selfhelp_list(s, "use", WORDS_SH2_USE);
	const struct entry *decision;
	size_t at = 0;

	report_column(s->report, e, NULL, "", false);
	report_column(s->report, e, NULL, "", false);
	for (size_t i = 0; i < s->facts->set.offer_count; i++) {
		const struct offer *offer = &s->facts->set.offers[i];

		if (in_force(s->facts, offer) &&
			str_lists(offer->needs, need_at(need)->code)) {
			offer_line(s, e, offer);
		}
	}
	while ((decision = facts_entry(s->facts, "decision", &at)) != NULL) {
		if (selfhelp_is_about(s->facts, decision, need)) {
			allowed_line(s, e, decision);
		}
	}
	if (e->row_count == 0) {
		report_before(s->report, e,
			WORDS_SAY(s->report->arena, WORDS_SH2_NOTHING, who_answers(s),
				words_number(s->report->arena, SELFHELP_ANSWER_DAYS)));
	}
}

/* ---- rules ----------------------------------------------------------------------------------- */

/* "tolerated" of "|under evaluation||tolerated|": the state before this one; "" when none. */
static const char *
state_before(const struct selfhelp *s, const struct entry *decision)
{
	const char *past = entry_get(decision, "past_states");
	size_t end = strlen(past), start;

	if (end < 2) {
		return "";
	}
	start = --end;
	while (start > 0 && past[start - 1] != '|') {
		start--;
	}
	return arena_printf(s->report->arena, "%.*s", (int)(end - start), past + start);
}

/* The state in the language of the page. */
static const char *
state_said(const struct selfhelp *s, const char *state)
{
	enum status status;

	return status_named(str_of(state), &status)
		       ? words_state(s->report->arena, status)
		       : state;
}

static void
rule_line(struct selfhelp *s, struct element *e, const struct entry *decision)
{
	struct arena *arena = s->report->arena;
	struct report_cell *row = report_row(s->report, e);
	struct day changed;
	bool dated = day_parse(str_of(decision->changed_on), &changed);
	const char *before = state_before(s, decision);

	row[0] = report_text(service_name(s, decision));
	row[1] = report_text(WORDS_SAY(arena, WORDS_SH2_RULE,
		words_capital(arena, state_said(s, entry_get(decision, "state"))),
		say_units(s->report, s->facts, entry_get(decision, "units")),
		entry_get(decision, "reason")));
	row[2] = report_text(WORDS_SAY(arena, WORDS_SH2_VERSION,
		words_number(arena, decision->version),
		dated ? words_day(arena, changed) : decision->changed_on,
		say_staff(s->facts, entry_get(decision, "owner"))));
	row[3] = report_text(
		decision->version < 2 ? ""
		: before[0] == '\0' || strcmp(before, entry_get(decision, "state")) == 0
			? words_text(s->report->arena, WORDS_SH2_REWORDED)
			: WORDS_SAY(arena, WORDS_SH2_CHANGED, state_said(s, before)));
}

static void
override_lines(struct selfhelp *s, struct element *e, need_id need)
{
	const struct entry *override;
	size_t at = 0;

	while ((override = facts_entry(s->facts, "override", &at)) != NULL) {
		struct day until = entry_day(override, "until");

		if (str_lists(entry_get(override, "needs"), need_at(need)->code) &&
			until.n >= s->facts->set.today.n) {
			struct report_cell *row = report_row(s->report, e);

			row[0] = report_text(entry_get(override, "title"));
			row[1] = report_text(WORDS_SAY(s->report->arena,
				WORDS_DO6_OVERRIDE, entry_get(override, "document"),
				words_day(s->report->arena, until)));
			row[2] = row[3] = report_text("");
		}
	}
}

static void
rules(struct selfhelp *s, need_id need)
{
	struct element *e = selfhelp_list(s, "rule", WORDS_SH2_RULES);
	const struct entry *decision;
	size_t at = 0;

	report_column(s->report, e, NULL, "", false);
	report_column(s->report, e, NULL, "", false);
	while ((decision = facts_entry(s->facts, "decision", &at)) != NULL) {
		if (selfhelp_is_about(s->facts, decision, need)) {
			rule_line(s, e, decision);
		}
	}
	override_lines(s, e, need);
	if (e->row_count == 0) {
		report_before(
			s->report, e, words_text(s->report->arena, WORDS_SH2_NO_RULE));
	}
}

static void
not_offered(struct selfhelp *s, need_id need)
{
	struct element *e = selfhelp_list(s, "not", WORDS_SH2_NOT);
	const struct entry *decision;
	size_t at = 0;

	while ((decision = facts_entry(s->facts, "decision", &at)) != NULL) {
		if (selfhelp_is_about(s->facts, decision, need) &&
			strcmp(entry_get(decision, "state"), "declined") == 0) {
			selfhelp_line(s, e, service_name(s, decision),
				WORDS_SAY(s->report->arena, WORDS_SH2_DECLINED,
					say_units(s->report, s->facts,
						entry_get(decision, "units")),
					entry_get(decision, "reason"),
					say_staff(
						s->facts, entry_get(decision, "owner"))));
		}
	}
	if (e->row_count == 0) {
		report_before(
			s->report, e, words_text(s->report->arena, WORDS_SH2_NOT_NONE));
	}
	report_after(s->report, e, words_text(s->report->arena, WORDS_SH2_EXCEPTION));
}

void
selfhelp_need(struct selfhelp *s, need_id need)
{
	may_be_used(s, need);
	rules(s, need);
	not_offered(s, need);
}
