/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"

#include <arpa/inet.h>

/* Rules of product.md 7.3 that look at more than one field. */

/* V10 for two dates of a page; either may be empty. */
static void
check_order(
	struct book *book, const struct page *page, const char *first, const char *second)
{
	struct day from, until;

	if (page_day(page, first, &from) && page_day(page, second, &until) &&
		until.n < from.n) {
		complain(book, page, second, "The end comes before the start.");
	}
}

/* Of a name server's words: letters, digits and hyphens between points. */
static bool
is_host(struct str name)
{
	bool point = false;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool edge = i == 0 || i + 1 == name.len || name.at[i - 1] == '.';

		point = point || c == '.';
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') ||
			    (!edge && (c == '-' || c == '.')))) {
			return false;
		}
	}
	return point && name.len <= 253;
}

static void
check_hosts(struct book *book, const struct page *page)
{
	struct str rest = str_of(page_get(page, "hosts"));

	while (rest.at != NULL) {
		struct str host = str_trim(str_cut(&rest, ' '));

		if (host.len > 0 && !is_host(host)) {
			complain(book, page, "hosts",
				"%.*s is no name of a host: write it as "
				"files.example.com.",
				(int)(host.len < 80 ? host.len : 80), host.at);
		}
	}
}

static void
check_offer(struct book *book, const struct page *page)
{
	check_order(book, page, "since", "until");
	check_hosts(book, page);
	if (page_is(page, "service", "") && page_is(page, "hosts", "")) {
		complain(book, page, "service",
			"Name the service or its hosts: otherwise its use cannot be "
			"counted.");
	}
}

/* V13: nobody of ours says that a conversation is over. */
static bool
is_staff(const struct book *book, const char *who)
{
	for (size_t i = 0; i < book->count; i++) {
		const struct page *page = book->pages[i];

		if (strcmp(page->entity->name, "staff") == 0 &&
			(strcmp(page->id, who) == 0 || page_is(page, "name", who))) {
			return true;
		}
	}
	return false;
}

static void
check_conversation(struct book *book, const struct page *page)
{
	check_order(book, page, "opened_on", "answered_on");
	check_order(book, page, "opened_on", "parked_until");
	check_order(book, page, "opened_on", "needed_by");
	if (page_is(page, "state", "parked") &&
		(page_is(page, "parked_until", "") ||
			page_is(page, "parked_reason", ""))) {
		complain(book, page, "parked_until",
			"Parked until when, and why? Nothing is dropped without a date.");
	}
	if (page_is(page, "state", "closed") &&
		(page_is(page, "outcome", "") || page_is(page, "outcome_by", "") ||
			is_staff(book, page_get(page, "outcome_by")))) {
		complain(book, page, "outcome",
			"A conversation is closed by the unit: enter solved, part or "
			"not, and "
			"who said so.");
	}
	if (page_is(page, "conflict", "yes") &&
		(page_is(page, "user_interest", "") ||
			page_is(page, "company_interest", ""))) {
		complain(book, page, "user_interest",
			"Say what the unit gains and what the company protects; one of "
			"the "
			"two is empty.");
	}
}

/* V17: people who work on the bench are not sent on visits. */
static void
check_front(struct book *book, const struct page *page, const char *field)
{
	const struct page *person = book_page(
		book, registry_entity_named(str_of("staff")), page_get(page, field));

	if (person != NULL && page_is(person, "place", "bench")) {
		complain(book, page, field,
			"%s works on the bench: choose someone who visits.",
			page_get(person, "name"));
	}
}

static void
check_visit(struct book *book, const struct page *page)
{
	check_front(book, page, "who");
	check_order(book, page, "held_on", "next_on");
}

static bool
moved_well(const struct book *book, const struct page *page)
{
	const char *before = page_before(page, "moved_to");
	struct day agreed, due, today = book->world->today;

	if (page_is(page, "moved_to", "") || page_is(page, "moved_to", before)) {
		return true;
	}
	return before[0] == '\0' && page_day(page, "moved_agreed_on", &agreed) &&
	       page_day(page, "due_on", &due) && agreed.n <= due.n &&
	       (page->version == 0 || today.n == 0 || today.n <= due.n);
}

static void
check_promise(struct book *book, const struct page *page)
{
	check_order(book, page, "made_on", "due_on");
	check_order(book, page, "made_on", "done_on");
	check_order(book, page, "made_on", "withdrawn_on");
	check_order(book, page, "made_on", "moved_agreed_on");
	check_order(book, page, "due_on", "moved_to");
	if (!moved_well(book, page)) {
		complain(book, page, "moved_to",
			"A promise can be moved once, before it is due, and with the "
			"unit's "
			"agreement.");
	}
	if (!page_is(page, "done_on", "") && page_is(page, "proof", "")) {
		complain(book, page, "proof", "What shows that it is done?");
	}
	if (page_is(page, "kind", "visit")) {
		check_front(book, page, "owner");
	}
}

static void
check_feedback(struct book *book, const struct page *page)
{
	check_order(book, page, "asked_on", "answered_on");
	if (page_is(page, "met_need", "0")) {
		complain(book, page, "met_need", "%s", answers_run);
	}
	if (page_is(page, "our_help", "0")) {
		complain(book, page, "our_help", "%s", answers_run);
	}
}

static void
check_contact(struct book *book, const struct page *page)
{
	check_order(book, page, "consent_on", "until");
	if (page_is(page, "part", "super user") && page_is(page, "consent_on", "")) {
		complain(book, page, "consent_on",
			"A volunteer is listed only with the date of consent.");
	}
}

static void
check_solved(struct book *book, const struct page *page)
{
	const struct page *talk =
		book_page(book, registry_entity_named(str_of("conversation")),
			page_get(page, "conversation"));

	check_order(book, page, "consent_on", "published_on");
	if (!page_is(page, "consent", "yes")) {
		complain(book, page, "consent",
			"%s has not agreed: it stays unpublished.",
			talk == NULL ? "The unit" : page_get(talk, "unit"));
	}
}

/* "10.9.0.0/16", "2001:db8::/32", or an address alone. */
static bool
is_range(const char *text)
{
	char address[INET6_ADDRSTRLEN];
	struct str rest = str_of(text), first = str_cut(&rest, '/');
	uint8_t bytes[16];
	uint64_t bits;
	bool four;

	if (!str_copy(address, sizeof address, first)) {
		return false;
	}
	four = inet_pton(AF_INET, address, bytes) == 1;
	return (four || inet_pton(AF_INET6, address, bytes) == 1) &&
	       (rest.at == NULL || str_number(rest, four ? 32 : 128, &bits));
}

static void
check_exclusion(struct book *book, const struct page *page)
{
	const char *range = page_get(page, "range");

	check_order(book, page, "approved_on", "until");
	if (range[0] == '\0' ? page_is(page, "unit", "") : !is_range(range)) {
		complain(book, page, "range",
			"An exclusion needs a range, a reason and who approved it.");
	}
}

/* Five working days for the unit to look first (product.md 6.1). */
static int32_t
first_look_ends(struct day sent)
{
	int32_t day = sent.n;

	for (int left = 5; left > 0;) {
		day++;
		left -= day - week_monday(day_week((struct day){ day })).n < 5;
	}
	return day;
}

static void
check_look(struct book *book, const struct page *page)
{
	struct day sent, release;

	check_order(book, page, "sent_on", "release_on");
	if (page_day(page, "sent_on", &sent) && page_day(page, "release_on", &release) &&
		release.n < first_look_ends(sent) &&
		page_is(page, "skipped_reason", "")) {
		complain(book, page, "skipped_reason",
			"Why before the unit has seen it? The reason is printed.");
	}
}

static void
check_buy(struct book *book, const struct page *page)
{
	if (page_is(page, "need", "") && page_is(page, "service", "")) {
		complain(book, page, "need",
			"Name the need or the service this is about.");
	}
}

static void
check_pair(struct book *book, const struct page *page)
{
	if (page_is(page, "unit_a", page_get(page, "unit_b"))) {
		complain(book, page, "unit_b", "A pair is made of two units.");
	}
}

static void
check_goal(struct book *book, const struct page *page)
{
	check_order(book, page, "from", "until");
}

static void
check_declaration(struct book *book, const struct page *page)
{
	check_order(book, page, "since", "declared_on");
}

static void
check_plan(struct book *book, const struct page *page)
{
	check_order(book, page, "quiet_from", "quiet_until");
}

static void
check_option(struct book *book, const struct page *page)
{
	uint64_t low, high;

	if (str_number(str_of(page_get(page, "cost_low")), UINT32_MAX, &low) &&
		str_number(str_of(page_get(page, "cost_high")), UINT32_MAX, &high) &&
		high < low) {
		complain(book, page, "cost_high",
			"The higher cost is below the lower one.");
	}
}

void
check_rules(struct book *book, const struct page *page)
{
	static const struct {
		const char *entity;
		void (*check)(struct book *book, const struct page *page);
	} rules[] = { { "offer", check_offer }, { "decision", check_decision },
		{ "override", check_goal }, { "option", check_option },
		{ "conversation", check_conversation }, { "visit", check_visit },
		{ "promise", check_promise }, { "feedback", check_feedback },
		{ "contact", check_contact }, { "goal", check_goal },
		{ "declaration", check_declaration }, { "plan", check_plan },
		{ "exclusion", check_exclusion }, { "pair", check_pair },
		{ "look", check_look }, { "solved", check_solved },
		{ "buy", check_buy } };

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		if (strcmp(rules[i].entity, page->entity->name) == 0) {
			rules[i].check(book, page);
		}
	}
}
