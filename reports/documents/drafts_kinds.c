/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/drafts.h"

#include "reports/words.h"

/* What makes a letter due, and what it says, kind by kind. */

enum { LOOK_DAYS = 5, LOOK_AGAIN = 91, FOLLOW_AHEAD = 7 };

static const char *
day_words(const struct drafts *d, struct day day)
{
	return words_day(d->report->arena, day);
}

void
drafts_invite(struct drafts *d)
{
	struct arena *arena = d->report->arena;
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(d->facts, "visit", &at)) != NULL) {
		const char *unit = entry_get(visit, "unit");
		struct day planned = entry_day(visit, "planned_on");
		const char *day;

		frame_speak_to(d->report, d->facts, unit);
		day = day_words(d, planned);
		if (entry_is(visit, "held_on", "") && planned.n != DAY_OPEN &&
			planned.n >= d->facts->set.today.n) {
			draft_put(
				d, &(struct draft){ "invitation", visit->id, unit,
					   entry_get(visit, "who"), false,
					   WORDS_SAY(arena, WORDS_MAIL_INVITE, day),
					   { WORDS_SAY(arena, WORDS_MAIL_INVITE_1,
						     draft_unit(d, unit), day),
						   words_text(arena, WORDS_MAIL_INVITE_2),
						   words_text(arena,
							   WORDS_MAIL_INVITE_3) } });
		}
	}
}

/* ---- first look ------------------------------------------------------------------------------ */

static bool
has_seen(const struct drafts *d, const char *unit)
{
	const struct entry *look;
	size_t at = 0;

	while ((look = facts_entry(d->facts, "look", &at)) != NULL) {
		struct day sent = entry_day(look, "sent_on");

		if (entry_is(look, "unit", unit) && sent.n != DAY_OPEN &&
			sent.n + LOOK_AGAIN >= d->facts->set.today.n) {
			return true;
		}
	}
	return false;
}

static struct day
working_days_on(struct day day, int days)
{
	while (days > 0) {
		day.n++;
		days -= (day.n + 3) % 7 < 5;
	}
	return day;
}

/* Who signs when no one of our staff is named yet: the first who visits. */
static const char *
front_of(const struct drafts *d)
{
	const struct entry *staff;
	size_t at = 0;

	while ((staff = facts_entry(d->facts, "staff", &at)) != NULL) {
		if (entry_is(staff, "place", "front")) {
			return staff->id;
		}
	}
	return "";
}

void
drafts_look(struct drafts *d)
{
	struct arena *arena = d->report->arena;
	struct day until = working_days_on(d->facts->set.today, LOOK_DAYS);

	for (size_t u = 1; u < d->facts->unit_count; u++) {
		const struct facts_unit *unit = &d->facts->units[u];

		frame_speak_to(d->report, d->facts, unit->code);
		if (unit->in_map && unit->kind == UNIT_PEOPLE &&
			!has_seen(d, unit->code) && document_brief_stands(d->crowd, u)) {
			draft_put(d,
				&(struct draft){ "first-look", unit->code, unit->code,
					front_of(d), true,
					words_text(arena, WORDS_MAIL_LOOK),
					{ WORDS_SAY(arena, WORDS_MAIL_LOOK_1, unit->name),
						WORDS_SAY(arena, WORDS_MAIL_LOOK_2,
							day_words(d, until)),
						words_text(arena, WORDS_MAIL_LOOK_3) } });
		}
	}
}

/* ---- thanks for telling us ------------------------------------------------------------------- */

static const struct offer *
offer_of(const struct drafts *d, const char *unit, need_id need)
{
	int at = facts_unit(d->facts, unit);

	return need == NEED_NONE || at < 0 ? NULL : offer_for(d->facts, (size_t)at, need);
}

void
drafts_thank(struct drafts *d)
{
	struct arena *arena = d->report->arena;
	const struct entry *told;
	size_t at = 0;

	while ((told = facts_entry(d->facts, "declaration", &at)) != NULL) {
		const char *unit = entry_get(told, "unit"),
			   *tool = entry_get(told, "tool");
		need_id need = need_named(str_of(entry_get(told, "need")));
		const struct offer *offer = offer_of(d, unit, need);

		if (!draft_is_recent(d, entry_day(told, "declared_on"))) {
			continue;
		}
		frame_speak_to(d->report, d->facts, unit);
		draft_put(d,
			&(struct draft){ "thanks", told->id, unit, front_of(d), false,
				WORDS_SAY(arena, WORDS_MAIL_THANKS, tool),
				{ WORDS_SAY(arena, WORDS_MAIL_THANKS_1,
					  draft_unit(d, unit), tool),
					WORDS_SAY(arena, WORDS_MAIL_THANKS_2,
						need == NEED_NONE
							? ""
							: words_need(d->report->arena,
								  need)),
					offer == NULL
						? words_text(
							  arena, WORDS_MAIL_THANKS_NONE)
						: WORDS_SAY(arena, WORDS_MAIL_THANKS_HAVE,
							  offer->name) } });
	}
}

/* ---- a "no" with its reason ------------------------------------------------------------------ */

static void
answer(struct drafts *d, const struct entry *decision, const char *unit)
{
	struct arena *arena = d->report->arena;
	service_id id = d->facts->set.catalogue == NULL
				? SERVICE_NONE
				: service_named(d->facts->set.catalogue,
					  str_of(entry_get(decision, "service")));
	const struct service *service =
		id == SERVICE_NONE ? NULL : service_at(d->facts->set.catalogue, id);
	const char *name =
		service == NULL ? entry_get(decision, "service") : service->name;
	const struct offer *offer =
		offer_of(d, unit, service == NULL ? NEED_NONE : service->need);
	struct day until = entry_day(decision, "until");
	struct draft draft = { "answer", arena_printf(arena, "%s-%s", decision->id, unit),
		unit, entry_get(decision, "owner"), false,
		WORDS_SAY(arena, WORDS_MAIL_NO, name), { NULL } };
	size_t n = 0;

	draft.text[n++] =
		WORDS_SAY(arena, WORDS_MAIL_NO_1, name, entry_get(decision, "reason"));
	if (until.n != DAY_OPEN) {
		draft.text[n++] =
			WORDS_SAY(arena, WORDS_MAIL_NO_UNTIL, day_words(d, until));
	}
	if (offer != NULL) {
		draft.text[n++] =
			WORDS_SAY(arena, WORDS_MAIL_NO_HAVE, offer->name, offer->how_to);
	}
	draft.text[n++] =
		WORDS_SAY(arena, WORDS_MAIL_NO_ASK, say_staff(d->facts, draft.owner));
	draft_put(d, &draft);
}

/* A letter to each unit the answer is for; "all" has no address, that is a matter for self-help. */
void
drafts_answer(struct drafts *d)
{
	const struct entry *decision;
	size_t at = 0;

	while ((decision = facts_entry(d->facts, "decision", &at)) != NULL) {
		struct str rest = str_of(entry_get(decision, "units"));

		if (!entry_is(decision, "state", "declined") ||
			!draft_is_recent(d, entry_day(decision, "decided_on"))) {
			continue;
		}
		while (rest.at != NULL) {
			const char *unit = arena_copy(
				d->report->arena, str_trim(str_cut(&rest, ' ')));

			if (facts_unit(d->facts, unit) > 0) {
				frame_speak_to(d->report, d->facts, unit);
				answer(d, decision, unit);
			}
		}
	}
}

/* ---- promise done, follow-up, card ----------------------------------------------------------- */

void
drafts_done(struct drafts *d)
{
	struct arena *arena = d->report->arena;
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(d->facts, "promise", &at)) != NULL) {
		const char *unit = entry_get(promise, "unit");
		struct day done = entry_day(promise, "done_on");

		if (!draft_is_recent(d, done)) {
			continue;
		}
		frame_speak_to(d->report, d->facts, unit);
		draft_put(
			d, &(struct draft){ "done", promise->id, unit,
				   entry_get(promise, "owner"), false,
				   words_text(arena, WORDS_MAIL_DONE),
				   { WORDS_SAY(arena, WORDS_MAIL_DONE_1,
					     day_words(d, entry_day(promise, "made_on")),
					     draft_unit(d, unit),
					     entry_get(promise, "text")),
					   WORDS_SAY(arena, WORDS_MAIL_DONE_2,
						   day_words(d, done),
						   entry_get(promise, "proof")),
					   words_text(arena, WORDS_MAIL_DONE_3) } });
	}
}

static void
follow(struct drafts *d, const struct entry *visit, const char *kind, int days)
{
	struct arena *arena = d->report->arena;
	const char *unit = entry_get(visit, "unit");
	struct day held = entry_day(visit, "held_on");
	int today = d->facts->set.today.n;
	struct day due = { held.n == DAY_OPEN ? DAY_OPEN : held.n + days };

	if (due.n == DAY_OPEN || due.n > today + FOLLOW_AHEAD ||
		due.n + DRAFT_DAYS < today) {
		return;
	}
	/* written ahead, it counts to the day it goes out; written late, to today */
	days = due.n < today ? today - held.n : days;
	frame_speak_to(d->report, d->facts, unit);
	draft_put(d, &(struct draft){ kind, visit->id, unit, entry_get(visit, "who"),
			     false, words_text(arena, WORDS_MAIL_FOLLOW),
			     { WORDS_SAY(arena, WORDS_MAIL_FOLLOW_1, day_words(d, held),
				       draft_unit(d, unit),
				       words_many(arena, WORDS_DAYS_AGO_ONE,
					       WORDS_DAYS_AGO_MANY, days)),
				     words_text(arena, WORDS_MAIL_FOLLOW_2),
				     words_text(arena, WORDS_MAIL_FOLLOW_3) } });
}

void
drafts_follow(struct drafts *d)
{
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(d->facts, "visit", &at)) != NULL) {
		follow(d, visit, "follow30", 30);
		follow(d, visit, "follow90", 90);
	}
}

static bool
is_answered(const struct drafts *d, const char *talk)
{
	const struct entry *card;
	size_t at = 0;

	while ((card = facts_entry(d->facts, "feedback", &at)) != NULL) {
		if (entry_is(card, "conversation", talk)) {
			return true;
		}
	}
	return false;
}

void
drafts_card(struct drafts *d)
{
	struct arena *arena = d->report->arena;
	const struct entry *talk;
	size_t at = 0;

	while ((talk = facts_entry(d->facts, "conversation", &at)) != NULL) {
		const char *unit = entry_get(talk, "unit");
		need_id need = need_named(str_of(entry_get(talk, "need")));
		struct day changed;

		if (!entry_is(talk, "state", "closed") || is_answered(d, talk->id) ||
			!day_parse(str_of(talk->changed_on), &changed) ||
			!draft_is_recent(d, changed)) {
			continue;
		}
		frame_speak_to(d->report, d->facts, unit);
		draft_put(d,
			&(struct draft){ "card", talk->id, unit, entry_get(talk, "owner"),
				false, words_text(arena, WORDS_MAIL_CARD),
				{ WORDS_SAY(arena, WORDS_MAIL_CARD_1, draft_unit(d, unit),
					  need == NEED_NONE
						  ? entry_get(talk, "need")
						  : words_need(d->report->arena, need)),
					words_text(arena, WORDS_MAIL_CARD_2),
					words_text(arena, WORDS_MAIL_CARD_3),
					words_text(arena, WORDS_MAIL_CARD_4) } });
	}
}
