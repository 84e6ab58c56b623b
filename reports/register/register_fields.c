/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"
#include "sensor/base/nearest.h"

#include <stdarg.h>
#include <stdio.h>

/* What a field may be (V1, V10, V25): one small check for each type. */

const char answers_run[] = "Answers run from 1 to 5 and carry no name.";

enum { TEXT_MOST = 2000, LISTED_MOST = 12 };

void
complain(struct book *book, const struct page *page, const char *field,
	const char *format, ...)
{
	char sentence[600];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	problems_add(
		book->problems, page->file, page->line, 0, "%s: %s", field, sentence);
}

struct candidates {
	struct nearest nearest;
	struct text list;
	size_t count;
};

static void
offer_candidate(struct candidates *c, const char *word)
{
	nearest_offer(&c->nearest, word);
	if (c->count++ < LISTED_MOST) {
		text_addf(&c->list, "%s%s", c->count == 1 ? "" : ", ", word);
	}
}

static void
say_unknown(struct book *book, const struct page *page, const char *field,
	struct str word, struct candidates *c)
{
	int len = (int)(word.len < 80 ? word.len : 80);

	if (c->count == 0) {
		complain(book, page, field, "%.*s is not known.", len, word.at);
	} else if (c->count <= LISTED_MOST) {
		complain(book, page, field,
			"%.*s is not known: use one of %s (nearest: %s).", len, word.at,
			text_z(&c->list), c->nearest.best);
	} else {
		complain(book, page, field,
			"%.*s is not known: use one of %s and %zu more (nearest: %s).",
			len, word.at, text_z(&c->list), c->count - LISTED_MOST,
			c->nearest.best);
	}
	text_fini(&c->list);
}

static void
check_unit(struct book *book, const struct page *page, const char *field, struct str code)
{
	const struct unit_map *units = book->world->units;
	struct candidates c = { .nearest = nearest_to(code) };

	if (units == NULL || unit_named(units, code) != UNIT_NONE) {
		return;
	}
	for (size_t i = 0; i < unit_count(units); i++) {
		offer_candidate(&c, unit_at(units, (unit_id)i)->code);
	}
	say_unknown(book, page, field, code, &c);
}

static void
check_need(struct book *book, const struct page *page, const char *field, struct str code)
{
	struct candidates c = { .nearest = nearest_to(code) };

	if (need_named(code) != NEED_NONE) {
		return;
	}
	for (size_t i = 0; i < need_count(); i++) {
		offer_candidate(&c, need_at((need_id)i)->code);
	}
	say_unknown(book, page, field, code, &c);
}

static void
check_service(
	struct book *book, const struct page *page, const char *field, struct str id)
{
	const struct catalogue *catalogue = book->world->catalogue;
	struct nearest nearest = nearest_to(id);

	if (catalogue == NULL || service_named(catalogue, id) != SERVICE_NONE) {
		return;
	}
	for (size_t i = 0; i < service_count(catalogue); i++) {
		nearest_offer(&nearest, service_at(catalogue, (service_id)i)->id);
	}
	complain(book, page, field,
		"%.*s is not known: use the id of a service in the catalogue (nearest: "
		"%s).",
		(int)(id.len < 80 ? id.len : 80), id.at,
		nearest.best == NULL ? "none" : nearest.best);
}

static void
check_staff(struct book *book, const struct page *page, const char *field,
	const struct registry_entity *staff, const char *id)
{
	if (book_page(book, staff, id) == NULL) {
		complain(book, page, field,
			"%s is not in the staff list: an owner must be someone who can "
			"answer.",
			id);
	}
}

static void
check_ref(struct book *book, const struct page *page, const struct field *field,
	struct str word)
{
	const struct registry_entity *entity =
		registry_entity_named(str_of(field->words));
	char id[80];
	struct candidates c = { .nearest = nearest_to(word) };

	if (str_copy(id, sizeof id, word) && book_page(book, entity, id) != NULL) {
		return;
	}
	if (strcmp(field->words, "staff") == 0) {
		check_staff(book, page, field->name, entity, id);
		return;
	}
	for (size_t i = 0; i < book->count; i++) {
		if (book->pages[i]->entity == entity) {
			offer_candidate(&c, book->pages[i]->id);
		}
	}
	say_unknown(book, page, field->name, word, &c);
}

static void
check_word(struct book *book, const struct page *page, const struct field *field,
	struct str word)
{
	struct candidates c = { .nearest = nearest_to(word) };
	struct str rest = str_of(field->words);

	while (rest.at != NULL) {
		struct str one = str_cut(&rest, '|');

		if (str_equal(one, word)) {
			text_fini(&c.list);
			return;
		}
		offer_candidate(&c, arena_copy(book->arena, one));
	}
	say_unknown(book, page, field->name, word, &c);
}

static void
check_date(struct book *book, const struct page *page, const struct field *field,
	struct str word)
{
	struct day day;

	if (!day_parse(word, &day)) {
		complain(book, page, field->name,
			"%.*s is no date: write it as 2025-03-31.",
			(int)(word.len < 80 ? word.len : 80), word.at);
	} else if ((field->marks & FIELD_PAST) && book->world->today.n != 0 &&
		   day.n > book->world->today.n) {
		complain(book, page, field->name,
			"%.*s lies in the future: enter it when it has happened.",
			(int)word.len, word.at);
	}
}

static void
check_number(struct book *book, const struct page *page, const struct field *field,
	struct str word)
{
	uint64_t n;

	if (str_number(word, field->most, &n)) {
		return;
	}
	if (strcmp(page->entity->name, "feedback") == 0) {
		complain(book, page, field->name, "%s", answers_run);
	} else {
		complain(book, page, field->name,
			"%.*s is no number here: write a whole one, at most %u.",
			(int)(word.len < 80 ? word.len : 80), word.at, field->most);
	}
}

/* Does the list hold this word before the place where it stands? */
static bool
stands_before(const char *list, struct str word)
{
	struct str rest = str_of(list);

	while (rest.at != NULL && rest.at < word.at) {
		struct str one = str_trim(str_cut(&rest, ' '));

		if (one.at < word.at && str_equal(one, word)) {
			return true;
		}
	}
	return false;
}

/* V11: each word once, and "all" by itself. */
static bool
is_one_of_its_kind(struct book *book, const struct page *page, const struct field *field,
	const char *list, struct str word)
{
	int len = (int)(word.len < 80 ? word.len : 80);

	if (field->type == FIELD_UNITS && str_equal(word, str_of("all"))) {
		complain(book, page, field->name,
			"all stands for every unit: write it alone, or name the units.");
		return false;
	}
	if (stands_before(list, word)) {
		complain(
			book, page, field->name, "%.*s stands here twice.", len, word.at);
		return false;
	}
	return true;
}

static void
check_list(struct book *book, const struct page *page, const struct field *field,
	struct str list)
{
	const char *all = list.at;

	while (list.at != NULL) {
		struct str word = str_trim(str_cut(&list, ' '));

		if (word.len == 0 || !is_one_of_its_kind(book, page, field, all, word)) {
			continue;
		}
		if (field->type == FIELD_UNITS) {
			check_unit(book, page, field->name, word);
		} else if (field->type == FIELD_NEEDS) {
			check_need(book, page, field->name, word);
		} else if (field->type == FIELD_SERVICES) {
			check_service(book, page, field->name, word);
		} else {
			check_ref(book, page, field, word);
		}
	}
}

/* U+202A to U+202E and U+2066 to U+2069 turn the direction of what follows, U+2028 and U+2029 end the line;
 * U+0080 to U+009F are controls. */
static bool
is_hidden(const unsigned char *at, size_t left)
{
	if (left >= 2 && at[0] == 0xc2) {
		return at[1] < 0xa0;
	}
	if (left < 3 || at[0] != 0xe2) {
		return false;
	}
	return at[1] == 0x80 ? at[2] >= 0xa8 && at[2] <= 0xae
			     : at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9;
}

static bool
has_controls(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const unsigned char *at = (const unsigned char *)s.at + i;

		if (*at < 0x20 || *at == 0x7f || is_hidden(at, s.len - i)) {
			return true;
		}
	}
	return false;
}

static size_t
characters(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		n += ((unsigned char)s.at[i] & 0xc0) != 0x80;
	}
	return n;
}

static bool
is_readable(struct book *book, const struct page *page, const struct field *field,
	struct str text)
{
	if (!str_is_utf8(text) || has_controls(text)) {
		complain(book, page, field->name,
			"Column %s is not readable text: one line of UTF-8 without "
			"control "
			"characters.",
			field->name);
		return false;
	}
	if (characters(text) > TEXT_MOST) {
		complain(book, page, field->name,
			"Column %s is too long: at most 2,000 characters.", field->name);
		return false;
	}
	return true;
}

static void
check_value(struct book *book, const struct page *page, const struct field *field,
	struct str text)
{
	static const char yes_no[] = "yes|no";
	struct field word = *field;
	struct week week;

	switch (field->type) {
	case FIELD_TEXT: break;
	case FIELD_DATE: check_date(book, page, field, text); break;
	case FIELD_WEEK:
		if (!week_parse(text, &week)) {
			complain(book, page, field->name,
				"%.*s is no week: write it as 2025-W14.",
				(int)(text.len < 80 ? text.len : 80), text.at);
		}
		break;
	case FIELD_NUMBER: check_number(book, page, field, text); break;
	case FIELD_YES_NO:
		word.words = yes_no;
		check_word(book, page, &word, text);
		break;
	case FIELD_WORD: check_word(book, page, field, text); break;
	case FIELD_UNIT: check_unit(book, page, field->name, text); break;
	case FIELD_NEED: check_need(book, page, field->name, text); break;
	case FIELD_SERVICE: check_service(book, page, field->name, text); break;
	case FIELD_REF: check_ref(book, page, field, text); break;
	case FIELD_UNITS:
		if (str_equal(text, str_of("all"))) {
			break;
		}
		__attribute__((fallthrough));
	case FIELD_NEEDS:
	case FIELD_SERVICES:
	case FIELD_REFS: check_list(book, page, field, text); break;
	}
}

/* What is missing reads best in the words of the rule behind it. */
static const char *
missing(const struct page *page, const struct field *field)
{
	static const char reason[] =
		"A decision needs a reason the unit can read: say in "
		"one sentence why.";
	static const char both[] = "Say what the unit gains and what the company "
				   "protects; one of the two is empty.";
	static const char left_out[] =
		"An exclusion needs a range, a reason and who approved it.";
	static const struct {
		const char *entity, *field, *sentence;
	} known[] = {
		{ "decision", "reason", reason }, { "exclusion", "reason", left_out },
		{ "exclusion", "approved_by", left_out }, { "", "user_interest", both },
		{ "", "company_interest", both },
		{ "promise", "due_on",
			"Due when? A promise without a day cannot be kept." },
		{ "promise", "text",
			"What was promised? One sentence the unit can read." },
		{ "visit", "who", "Who goes? Name someone of the staff list." },
		{ "sign", "words", "What was noticed? One sentence, without a name." },
		{ "sign", "team", "Which team noticed it? A team, never a person." },
		{ "", "owner", "Who answers for this? Name someone of the staff list." }
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (strcmp(known[i].field, field->name) == 0 &&
			(known[i].entity[0] == '\0' ||
				strcmp(known[i].entity, page->entity->name) == 0)) {
			return known[i].sentence;
		}
	}
	return field->type == FIELD_UNITS ? "For which units? Name them or write all."
					  : "this must be filled in.";
}

/* Letters of any script: bytes of a longer UTF-8 sequence count as letters. */
static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (unsigned char)c >= 0x80;
}

/* As a word of its own, with its capital. */
static bool
has_word(const char *text, struct str word)
{
	for (const char *at = text; (at = strchr(at, word.at[0])) != NULL; at++) {
		bool begins = at == text || !is_letter(at[-1]);

		if (begins && strncmp(at, word.at, word.len) == 0 &&
			!is_letter(at[word.len])) {
			return true;
		}
	}
	return false;
}

/* As words of its own, in capitals or not. */
static bool
has_name(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = text; (at = strcasestr(at, name)) != NULL; at++) {
		if ((at == text || !is_letter(at[-1])) && !is_letter(at[len])) {
			return true;
		}
	}
	return false;
}

/* The last word of a name, where it is the name of a person: "Head of IT" is none, and a word that a
 * unit is called by says nothing of a person. */
static struct str
surname(const struct book *book, const char *name)
{
	const struct unit_map *units = book->world->units;
	struct str rest = str_trim(str_of(name)), last = { NULL, 0 };
	bool capitals = true;
	int words = 0;

	while (rest.at != NULL) {
		last = str_cut(&rest, ' ');
		words++;
		capitals = capitals && last.len > 0 &&
			   !(last.at[0] >= 'a' && last.at[0] <= 'z');
	}
	for (size_t u = 0; units != NULL && u < unit_count(units); u++) {
		const struct unit *unit = unit_at(units, (unit_id)u);

		if (last.len > 0 && has_word(unit->name, last)) {
			return (struct str){ NULL, 0 };
		}
	}
	return words >= 2 && capitals && last.len >= 3 ? last : (struct str){ NULL, 0 };
}

/* Every person's name in the book, whole or the surname alone, against the notes about a unit (V18). */
static void
check_names(struct book *book, const struct page *page, const struct field *field,
	const char *text)
{
	for (size_t i = 0; i < book->count; i++) {
		const struct page *person = book->pages[i];
		const char *name = page_get(person, "name");
		bool is_person = strcmp(person->entity->name, "staff") == 0 ||
				 strcmp(person->entity->name, "contact") == 0;
		struct str last;

		if (!is_person || strlen(name) < 3) {
			continue;
		}
		last = surname(book, name);
		if (has_name(text, name) || (last.len > 0 && has_word(text, last))) {
			complain(book, page, field->name,
				"A note about a unit names no person: please take out "
				"%s.",
				name);
			return;
		}
	}
}

static void
ask_words(struct book *book, const struct page *page, const struct field *field,
	const char *text)
{
	const struct registry_world *world = book->world;
	struct registry_avoid hit;
	struct text line = { 0 };

	if (world->avoid == NULL || world->remark == NULL || !page_changed(page) ||
		!world->avoid(world->ctx, text, &hit)) {
		return;
	}
	text_addf(&line, "%s:%d: %s: Please say it differently: \"%.*s\": %s (%s).",
		page->file, page->line, field->name, (int)hit.found.len, hit.found.at,
		hit.instead, hit.why);
	world->remark(world->ctx, text_z(&line));
	text_fini(&line);
}

void
check_fields(struct book *book, const struct page *page)
{
	for (size_t i = 0; i < page->entity->count; i++) {
		const struct field *field = &page->entity->fields[i];
		struct str text = str_of(page->text[i]);

		if (text.len == 0) {
			if (field->marks & FIELD_REQUIRED) {
				complain(book, page, field->name, "%s",
					missing(page, field));
			}
			continue;
		}
		if (!is_readable(book, page, field, text)) {
			continue;
		}
		check_value(book, page, field, text);
		if (field->marks & FIELD_NO_NAME) {
			check_names(book, page, field, page->text[i]);
		}
		if (field->marks & FIELD_SHOWN) {
			ask_words(book, page, field, page->text[i]);
		}
	}
}
