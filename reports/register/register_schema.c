/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/schema.h"

/* product.md 7.1, field by field.  R required, P past, N no person's name, S read by a unit. */

#define R FIELD_REQUIRED
#define P FIELD_PAST
#define N FIELD_NO_NAME
#define S FIELD_SHOWN

static const struct field offer_fields[] = {
	{ "name", FIELD_TEXT, R | S, NULL, 0 },
	{ "needs", FIELD_NEEDS, R, NULL, 0 },
	{ "service", FIELD_SERVICES, 0, NULL, 0 },
	{ "hosts", FIELD_TEXT, 0, NULL, 0 },
	{ "owner", FIELD_REF, R, "staff", 0 },
	{ "units", FIELD_UNITS, R, NULL, 0 },
	{ "since", FIELD_DATE, R, NULL, 0 },
	{ "until", FIELD_DATE, 0, NULL, 0 },
	{ "user_interest", FIELD_TEXT, R | S, NULL, 0 },
	{ "company_interest", FIELD_TEXT, R | S, NULL, 0 },
	{ "how_to", FIELD_TEXT, R | S, NULL, 0 },
	{ "answer_days", FIELD_NUMBER, R, NULL, 365 },
	{ "visible", FIELD_YES_NO, 0, NULL, 0 },
	{ "conditions", FIELD_TEXT, S, NULL, 0 },
};

static const struct field decision_fields[] = {
	{ "service", FIELD_SERVICE, R, NULL, 0 },
	{ "units", FIELD_UNITS, R, NULL, 0 },
	{ "state", FIELD_WORD, R,
		"in conversation|under "
		"evaluation|ours|supported|tolerated|moving|declined|ended",
		0 },
	{ "reason", FIELD_TEXT, R | S, NULL, 0 },
	{ "reason_type", FIELD_WORD, 0,
		"cost|law|security|support|compatibility|contract", 0 },
	{ "owner", FIELD_REF, R, "staff", 0 },
	{ "decided_on", FIELD_DATE, R | P, NULL, 0 },
	{ "until", FIELD_DATE, 0, NULL, 0 },
	{ "conditions", FIELD_TEXT, S, NULL, 0 },
	{ "sponsor", FIELD_TEXT, 0, NULL, 0 },
	{ "target_offer", FIELD_REF, 0, "offer", 0 },
	{ "move_by", FIELD_DATE, 0, NULL, 0 },
	{ "user_interest", FIELD_TEXT, R | S, NULL, 0 },
	{ "company_interest", FIELD_TEXT, R | S, NULL, 0 },
	{ "difference_reason", FIELD_TEXT, S, NULL, 0 },
	{ "override", FIELD_REF, 0, "override", 0 },
	{ "conversation", FIELD_REF, 0, "conversation", 0 },
};

static const struct field override_fields[] = {
	{ "title", FIELD_TEXT, R | S, NULL, 0 },
	{ "document", FIELD_TEXT, R, NULL, 0 },
	{ "owner", FIELD_REF, R, "staff", 0 },
	{ "from", FIELD_DATE, R, NULL, 0 },
	{ "until", FIELD_DATE, R, NULL, 0 },
	{ "needs", FIELD_NEEDS, 0, NULL, 0 },
	{ "services", FIELD_SERVICES, 0, NULL, 0 },
};

static const struct field option_fields[] = {
	{ "conversation", FIELD_REF, R, "conversation", 0 },
	{ "kind", FIELD_WORD, R, "ours|buy|conditions|build|nothing", 0 },
	{ "text", FIELD_TEXT, R | S, NULL, 0 },
	{ "effort", FIELD_TEXT, 0, NULL, 0 },
	{ "cost_low", FIELD_NUMBER, 0, NULL, 1000000000 },
	{ "cost_high", FIELD_NUMBER, 0, NULL, 1000000000 },
};

static const struct field conversation_fields[] = {
	{ "unit", FIELD_UNIT, R, NULL, 0 },
	{ "need", FIELD_NEED, R, NULL, 0 },
	{ "opened_on", FIELD_DATE, R | P, NULL, 0 },
	{ "owner", FIELD_REF, R, "staff", 0 },
	{ "state", FIELD_WORD, R, "open|waiting on us|waiting on unit|parked|closed", 0 },
	{ "services", FIELD_SERVICES, 0, NULL, 0 },
	{ "answered_on", FIELD_DATE, P, NULL, 0 },
	{ "parked_until", FIELD_DATE, 0, NULL, 0 },
	{ "parked_reason", FIELD_TEXT, S, NULL, 0 },
	{ "outcome", FIELD_WORD, 0, "solved|part|not", 0 },
	{ "outcome_by", FIELD_TEXT, 0, NULL, 0 },
	{ "conflict", FIELD_YES_NO, 0, NULL, 0 },
	{ "user_interest", FIELD_TEXT, S, NULL, 0 },
	{ "company_interest", FIELD_TEXT, S, NULL, 0 },
	{ "needed_by", FIELD_DATE, 0, NULL, 0 },
	{ "joint_units", FIELD_UNITS, 0, NULL, 0 },
};

static const struct field visit_fields[] = {
	{ "unit", FIELD_UNIT, R, NULL, 0 },
	{ "planned_on", FIELD_DATE, R, NULL, 0 },
	{ "who", FIELD_REF, R, "staff", 0 },
	{ "held_on", FIELD_DATE, P, NULL, 0 },
	{ "conversations", FIELD_REFS, 0, "conversation", 0 },
	{ "heard", FIELD_TEXT, N, NULL, 0 },
	{ "need", FIELD_NEED, 0, NULL, 0 },
	{ "offered", FIELD_TEXT, S, NULL, 0 },
	{ "new_insight", FIELD_YES_NO, 0, NULL, 0 },
	{ "next_on", FIELD_DATE, 0, NULL, 0 },
	{ "by_management", FIELD_YES_NO, 0, NULL, 0 },
};

static const struct field promise_fields[] = {
	{ "unit", FIELD_UNIT, R, NULL, 0 },
	{ "text", FIELD_TEXT, R | S, NULL, 0 },
	{ "owner", FIELD_REF, R, "staff", 0 },
	{ "kind", FIELD_WORD, R, "visit|fix|review|answer", 0 },
	{ "made_on", FIELD_DATE, R | P, NULL, 0 },
	{ "due_on", FIELD_DATE, R, NULL, 0 },
	{ "conversation", FIELD_REF, 0, "conversation", 0 },
	{ "moved_to", FIELD_DATE, 0, NULL, 0 },
	{ "moved_agreed_on", FIELD_DATE, P, NULL, 0 },
	{ "done_on", FIELD_DATE, P, NULL, 0 },
	{ "proof", FIELD_TEXT, S, NULL, 0 },
	{ "withdrawn_on", FIELD_DATE, P, NULL, 0 },
};

static const struct field declaration_fields[] = {
	{ "unit", FIELD_UNIT, R, NULL, 0 },
	{ "tool", FIELD_TEXT, R, NULL, 0 },
	{ "need", FIELD_NEED, R, NULL, 0 },
	{ "declared_on", FIELD_DATE, R | P, NULL, 0 },
	{ "since", FIELD_DATE, P, NULL, 0 },
	{ "tenant", FIELD_TEXT, 0, NULL, 0 },
	{ "runs_by_itself", FIELD_YES_NO, 0, NULL, 0 },
	{ "note", FIELD_TEXT, N, NULL, 0 },
};

static const struct field sign_fields[] = {
	{ "on", FIELD_DATE, R | P, NULL, 0 },
	{ "unit", FIELD_UNIT, R, NULL, 0 },
	{ "words", FIELD_TEXT, R | N, NULL, 0 },
	{ "team", FIELD_TEXT, R, NULL, 0 },
	{ "need", FIELD_NEED, 0, NULL, 0 },
	{ "service", FIELD_SERVICE, 0, NULL, 0 },
};

static const struct field feedback_fields[] = {
	{ "asked_on", FIELD_DATE, R | P, NULL, 0 },
	{ "answered_on", FIELD_DATE, R | P, NULL, 0 },
	{ "role", FIELD_WORD, R, "colleague|manager|staff", 0 },
	{ "met_need", FIELD_NUMBER, R, NULL, 5 },
	{ "our_help", FIELD_NUMBER, R, NULL, 5 },
	{ "unit", FIELD_UNIT, 0, NULL, 0 },
	{ "team", FIELD_TEXT, 0, NULL, 0 },
	{ "conversation", FIELD_REF, 0, "conversation", 0 },
	{ "words", FIELD_TEXT, N, NULL, 0 },
};

static const struct field contact_fields[] = {
	{ "unit", FIELD_UNIT, R, NULL, 0 },
	{ "name", FIELD_TEXT, R, NULL, 0 },
	{ "reach", FIELD_TEXT, R, NULL, 0 },
	{ "part", FIELD_WORD, R, "head|contact|super user", 0 },
	{ "consent_on", FIELD_DATE, P, NULL, 0 },
	{ "until", FIELD_DATE, 0, NULL, 0 },
};

static const struct field goal_fields[] = {
	{ "unit", FIELD_UNIT, R, NULL, 0 },
	{ "text", FIELD_TEXT, R | S, NULL, 0 },
	{ "from", FIELD_DATE, R, NULL, 0 },
	{ "until", FIELD_DATE, 0, NULL, 0 },
};

static const struct field staff_fields[] = {
	{ "name", FIELD_TEXT, R, NULL, 0 },
	{ "place", FIELD_WORD, R, "front|bench", 0 },
	{ "kinds", FIELD_TEXT, R, NULL, 0 },
	{ "visits_per_month", FIELD_NUMBER, 0, NULL, 200 },
	{ "management", FIELD_YES_NO, 0, NULL, 0 },
};

static const struct field plan_fields[] = {
	{ "visits_per_month", FIELD_NUMBER, R, NULL, 1000 },
	{ "unit", FIELD_UNIT, 0, NULL, 0 },
	{ "quiet_from", FIELD_DATE, 0, NULL, 0 },
	{ "quiet_until", FIELD_DATE, 0, NULL, 0 },
};

static const struct field exclusion_fields[] = {
	{ "range", FIELD_TEXT, 0, NULL, 0 },
	{ "unit", FIELD_UNIT, 0, NULL, 0 },
	{ "reason", FIELD_TEXT, R, NULL, 0 },
	{ "approved_by", FIELD_TEXT, R, NULL, 0 },
	{ "approved_on", FIELD_DATE, R | P, NULL, 0 },
	{ "until", FIELD_DATE, 0, NULL, 0 },
};

static const struct field tenant_fields[] = {
	{ "service", FIELD_SERVICE, R, NULL, 0 },
	{ "label", FIELD_TEXT, R, NULL, 0 },
};

static const struct field pair_fields[] = {
	{ "unit_a", FIELD_UNIT, R, NULL, 0 },
	{ "unit_b", FIELD_UNIT, R, NULL, 0 },
	{ "note", FIELD_TEXT, 0, NULL, 0 },
};

static const struct field look_fields[] = {
	{ "unit", FIELD_UNIT, R, NULL, 0 },
	{ "document", FIELD_WORD, R, "brief|needs|dossier|effect|scorecard", 0 },
	{ "sent_on", FIELD_DATE, R | P, NULL, 0 },
	{ "release_on", FIELD_DATE, 0, NULL, 0 },
	{ "comment", FIELD_TEXT, 0, NULL, 0 },
	{ "skipped_reason", FIELD_TEXT, S, NULL, 0 },
};

static const struct field solved_fields[] = {
	{ "conversation", FIELD_REF, R, "conversation", 0 },
	{ "sentence", FIELD_TEXT, R | S, NULL, 0 },
	{ "consent", FIELD_YES_NO, R, NULL, 0 },
	{ "consent_on", FIELD_DATE, R | P, NULL, 0 },
	{ "published_on", FIELD_DATE, 0, NULL, 0 },
};

static const struct field buy_fields[] = {
	{ "need", FIELD_NEED, 0, NULL, 0 },
	{ "service", FIELD_SERVICE, 0, NULL, 0 },
	{ "break_even_seats", FIELD_NUMBER, R, NULL, 1000000 },
	{ "contract_until", FIELD_DATE, 0, NULL, 0 },
};

static const struct field annotation_fields[] = {
	{ "unit", FIELD_UNITS, R, NULL, 0 },
	{ "week", FIELD_WEEK, R, NULL, 0 },
	{ "words", FIELD_TEXT, R | N | S, NULL, 0 },
	{ "need", FIELD_NEED, 0, NULL, 0 },
	{ "service", FIELD_SERVICE, 0, NULL, 0 },
};

#undef R
#undef P
#undef N
#undef S

#define ENTITY(name, file)                                             \
	{                                                              \
#name, file, name##_fields,                            \
			sizeof name##_fields / sizeof name##_fields[0] \
	}
static const struct registry_entity entities[] = {
	ENTITY(offer, "offers"),
	ENTITY(decision, "decisions"),
	ENTITY(override, "overrides"),
	ENTITY(option, "options"),
	ENTITY(conversation, "conversations"),
	ENTITY(visit, "visits"),
	ENTITY(promise, "promises"),
	ENTITY(declaration, "declarations"),
	ENTITY(sign, "signs"),
	ENTITY(feedback, "feedback"),
	ENTITY(contact, "contacts"),
	ENTITY(goal, "goals"),
	ENTITY(staff, "staff"),
	ENTITY(plan, "plans"),
	ENTITY(exclusion, "exclusions"),
	ENTITY(tenant, "tenants"),
	ENTITY(pair, "pairs"),
	ENTITY(look, "looks"),
	ENTITY(solved, "solved"),
	ENTITY(buy, "buys"),
	ENTITY(annotation, "annotations"),
};

size_t
registry_entity_count(void)
{
	return sizeof entities / sizeof entities[0];
}

const struct registry_entity *
registry_entity_at(size_t i)
{
	return &entities[i];
}

const struct registry_entity *
registry_entity_named(struct str word)
{
	for (size_t i = 0; i < registry_entity_count(); i++) {
		if (str_equal(word, str_of(entities[i].name)) ||
			str_equal(word, str_of(entities[i].file))) {
			return &entities[i];
		}
	}
	return NULL;
}

int
registry_field(const struct registry_entity *entity, const char *name)
{
	for (size_t i = 0; i < entity->count; i++) {
		if (strcmp(entity->fields[i].name, name) == 0) {
			return (int)i;
		}
	}
	return -1;
}
