/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"

#include <stdio.h>

/* The rules of a decision and the road between its states (product.md 7.2, V2 to V8, V11, V22). */

enum { REASON_LETTERS = 10, EXCEPTION_DAYS = 731 };

static bool
state_of(const char *word, enum status *out)
{
	return status_named(str_of(word), out);
}

static bool
is_outcome(enum status status)
{
	static const bool outcome[] = {
#define STATUS(name, word, ours, outcome) [STATUS_##name] = (outcome),
#include "classifiers/decision.def"
#undef STATUS
	};

	return outcome[status];
}

/* One outcome never turns into another without a conversation, so that the unit is spoken to. */
static bool
may_follow(enum status from, enum status to)
{
	if (from == to || to == STATUS_IN_CONVERSATION ||
		from == STATUS_IN_CONVERSATION) {
		return true;
	}
	if (from == STATUS_UNDER_EVALUATION) {
		return is_outcome(to);
	}
	return is_outcome(from) && from != STATUS_ENDED && to == STATUS_ENDED;
}

static void
check_road(struct book *book, const struct page *page, enum status to)
{
	enum status from;

	/* a first entry may stand anywhere: what came before it was not written down */
	if (page->version == 0 || !state_of(page_before(page, "state"), &from) ||
		may_follow(from, to)) {
		return;
	}
	complain(book, page, "state",
		"From %s to %s only through a conversation: set in conversation first.",
		status_word(from), status_word(to));
}

static size_t
letters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		/* a byte that begins a character beyond ASCII counts as a letter */
		n += ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0xc0;
	}
	return n;
}

static void
check_reason(struct book *book, const struct page *page, enum status status)
{
	const char *reason = page_get(page, "reason");

	if (reason[0] != '\0' && letters(reason) < REASON_LETTERS) {
		complain(book, page, "reason",
			"A decision needs a reason the unit can read: say in one "
			"sentence "
			"why.");
	}
	if (status == STATUS_DECLINED && page_is(page, "reason_type", "")) {
		complain(book, page, "reason_type",
			"A decision needs a reason the unit can read: say which kind it "
			"is "
			"when something is declined.");
	}
	if (status == STATUS_DECLINED && page_is(page, "sponsor", "")) {
		complain(book, page, "sponsor",
			"Who stands behind this decision? A decline needs a sponsor.");
	}
}

static void
check_end(struct book *book, const struct page *page, enum status status)
{
	struct day from, until;
	bool needs_end = status == STATUS_SUPPORTED || status == STATUS_TOLERATED ||
			 status == STATUS_UNDER_EVALUATION;

	if (!page_day(page, "until", &until)) {
		if (needs_end) {
			complain(book, page, "until",
				"An exception needs an end date within two years, so "
				"that it "
				"is looked at again.");
		}
		return;
	}
	if (!page_day(page, "decided_on", &from)) {
		return;
	}
	if (until.n < from.n) {
		complain(book, page, "until", "The end comes before the start.");
	} else if (needs_end &&
		   (until.n == from.n || until.n - from.n > EXCEPTION_DAYS)) {
		complain(book, page, "until",
			"An exception needs an end date within two years, so that it is "
			"looked at again.");
	}
}

static void
check_moving(struct book *book, const struct page *page)
{
	struct day from, by;

	if (page_is(page, "target_offer", "") || page_is(page, "move_by", "")) {
		complain(book, page,
			page_is(page, "move_by", "") ? "move_by" : "target_offer",
			"Moving where, and by when? Name our service and a date.");
	}
	if (page_day(page, "decided_on", &from) && page_day(page, "move_by", &by) &&
		by.n < from.n) {
		complain(book, page, "move_by", "The end comes before the start.");
	}
}

static bool
list_holds(const char *list, struct str word)
{
	struct str rest = str_of(list);

	while (rest.at != NULL) {
		if (str_equal(str_trim(str_cut(&rest, ' ')), word)) {
			return true;
		}
	}
	return false;
}

static void
check_ours(struct book *book, const struct page *page)
{
	const char *service = page_get(page, "service");

	for (size_t i = 0; i < book->count; i++) {
		const struct page *offer = book->pages[i];

		if (strcmp(offer->entity->name, "offer") == 0 &&
			list_holds(page_get(offer, "service"), str_of(service))) {
			return;
		}
	}
	complain(book, page, "state",
		"%s can be ours only when an offer names it: add the offer first.",
		service);
}

static bool
is_open(const struct book *book, const struct page *page)
{
	struct day until;

	return !page_is(page, "state", "ended") &&
	       (!page_day(page, "until", &until) || until.n >= book->world->today.n);
}

static void
check_double(struct book *book, const struct page *page, const struct page *other)
{
	const char *theirs = page_get(other, "units");
	struct str rest = str_of(page_get(page, "units"));

	while (rest.at != NULL) {
		struct str unit = str_trim(str_cut(&rest, ' '));

		if (unit.len > 0 && list_holds(theirs, unit)) {
			complain(book, page, "units",
				"%.*s already has an open decision for %s: change %s.",
				(int)(unit.len < 40 ? unit.len : 40), unit.at,
				page_get(page, "service"), other->id);
			return;
		}
	}
}

static void
check_doubles(struct book *book, const struct page *page)
{
	for (size_t i = 0; i < book->count && is_open(book, page); i++) {
		const struct page *other = book->pages[i];

		if (other->entity != page->entity || other == page ||
			!page_is(other, "service", page_get(page, "service")) ||
			!is_open(book, other)) {
			continue;
		}
		/* of two rows of one run the later one is told */
		if (other->file == NULL || strcmp(other->file, page->file) != 0 ||
			other->line < page->line) {
			check_double(book, page, other);
		}
	}
}

static void
check_override(struct book *book, const struct page *page)
{
	const struct page *override = book_page(book,
		registry_entity_named(str_of("override")), page_get(page, "override"));
	struct day on, from, until;

	if (override == NULL || !page_day(page, "decided_on", &on)) {
		return;
	}
	if (page_day(override, "from", &from) && on.n < from.n) {
		complain(book, page, "override", "%s begins on %s and is no reason yet.",
			page_get(override, "title"), page_get(override, "from"));
	} else if (page_day(override, "until", &until) && on.n > until.n) {
		complain(book, page, "override",
			"%s ended on %s and can no longer be the reason.",
			page_get(override, "title"), page_get(override, "until"));
	}
}

void
check_decision(struct book *book, const struct page *page)
{
	enum status status;

	if (!state_of(page_get(page, "state"), &status)) {
		return; /* said already */
	}
	check_road(book, page, status);
	check_reason(book, page, status);
	check_end(book, page, status);
	check_doubles(book, page);
	check_override(book, page);
	if (status == STATUS_TOLERATED && page_is(page, "conditions", "")) {
		complain(book, page, "conditions",
			"Tolerated under which conditions? Name at least one, or choose "
			"supported.");
	}
	if (status == STATUS_MOVING) {
		check_moving(book, page);
	}
	if (status == STATUS_OURS) {
		check_ours(book, page);
	}
}
