/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/conflict.h"

#include "reports/measure/effect.h"
#include "reports/measure/view.h"

enum conflict
conflict_of(const struct conflict_in *in)
{
	if (in->closed) {
		return CONFLICT_NONE;
	}
	if (in->set && !in->decided) {
		return CONFLICT_SET;
	}
	if (in->against && in->weeks_after >= TESTED_WEEKS) {
		return CONFLICT_TESTED;
	}
	if (!in->decided && in->embedded && in->offer &&
		in->days_open >= UNDECIDED_DAYS) {
		return CONFLICT_UNDECIDED;
	}
	return CONFLICT_NONE;
}

static bool
covers(const struct entry *decision, const struct entry *talk)
{
	const char *units = entry_get(decision, "units");

	if (entry_is(decision, "conversation", talk->id)) {
		return true;
	}
	return str_lists(entry_get(talk, "services"), entry_get(decision, "service")) &&
	       (strcmp(units, "all") == 0 || str_lists(units, entry_get(talk, "unit")));
}

/* One that names the conversation goes before one that does not. */
static const struct entry *
decision_on(const struct facts *facts, const struct entry *talk)
{
	const struct entry *decision, *found = NULL;
	size_t at = 0;

	while ((decision = facts_entry(facts, "decision", &at)) != NULL) {
		bool names = entry_is(decision, "conversation", talk->id);
		bool named = found != NULL && entry_is(found, "conversation", talk->id);

		if (covers(decision, talk) &&
			entry_day(decision, "decided_on").n <= facts->set.today.n &&
			(found == NULL || (names && !named) ||
				(names == named &&
					entry_day(decision, "decided_on").n >=
						entry_day(found, "decided_on").n))) {
			found = decision;
		}
	}
	return found;
}

static int
weeks_after(const struct crowd *crowd, size_t unit, const char *id, struct day decided_on)
{
	const struct facts *facts = crowd_facts(crowd);
	int service = facts_service(facts, id);
	int64_t decided = day_week(decided_on).n;
	int weeks = 0;

	for (size_t w = 0; service >= 0 && w < facts->week_count; w++) {
		weeks += facts->weeks[w].week > decided &&
			 crowd_use_cell(crowd, w, unit, (size_t)service, USE_DEV).shown ==
				 SHOWN_YES;
	}
	return weeks;
}

bool
is_tested(const struct crowd *crowd, const char *service, const char *units,
	struct day decided_on)
{
	const struct facts *facts = crowd_facts(crowd);

	if (strcmp(units, "all") == 0) {
		return weeks_after(crowd, 0, service, decided_on) >= TESTED_WEEKS;
	}
	for (size_t u = 1; u < facts->unit_count; u++) {
		if (str_lists(units, facts->units[u].code) &&
			weeks_after(crowd, u, service, decided_on) >= TESTED_WEEKS) {
			return true;
		}
	}
	return false;
}

static bool
is_embedded(const struct crowd *crowd, size_t unit, const struct entry *talk)
{
	const struct facts *facts = crowd_facts(crowd);

	for (size_t s = 0; s < facts->service_count; s++) {
		if (str_lists(entry_get(talk, "services"), facts->services[s].id) &&
			tool_view_of(crowd, unit, s).stage == STAGE_EMBEDDED) {
			return true;
		}
	}
	return false;
}

static bool
is_outcome(const struct entry *decision)
{
	return entry_is(decision, "state", "ours") ||
	       entry_is(decision, "state", "supported") ||
	       entry_is(decision, "state", "tolerated") ||
	       entry_is(decision, "state", "moving") ||
	       entry_is(decision, "state", "declined");
}

struct conflict_view
conflict_view_of(const struct crowd *crowd, const struct entry *talk)
{
	const struct facts *facts = crowd_facts(crowd);
	int unit = facts_unit(facts, entry_get(talk, "unit"));
	need_id need = need_named(str_of(entry_get(talk, "need")));
	struct conflict_view view = { .decision = decision_on(facts, talk) };
	const struct entry *d = view.decision;
	const struct offer *offer;
	struct conflict_in in = { .closed = entry_is(talk, "state", "closed"),
		.set = entry_is(talk, "conflict", "yes"),
		.days_open = facts->set.today.n - entry_day(talk, "opened_on").n };

	if (unit <= 0 || need == NEED_NONE) {
		return view;
	}
	offer = offer_for(facts, (size_t)unit, need);
	in.offer = offer != NULL && offer->company_interest[0] != '\0';
	in.embedded = is_embedded(crowd, (size_t)unit, talk);
	if (d != NULL) {
		in.decided = is_outcome(d);
		in.against = entry_is(d, "state", "declined") ||
			     entry_is(d, "state", "moving");
		in.weeks_after = weeks_after(crowd, (size_t)unit, entry_get(d, "service"),
			entry_day(d, "decided_on"));
	}
	view.conflict = conflict_of(&in);
	return view;
}
