/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"
#include "reports/register/note.h"

#include <assert.h>
#include <stdio.h>

/* One entry, as somebody types it: the same pages and the same rules as an import. */

/* Lists of codes are equal when they hold the same codes. */
static bool
holds(const char *list, struct str word)
{
	struct str rest = str_of(list);

	while (rest.at != NULL) {
		if (str_equal(str_trim(str_cut(&rest, ' ')), word)) {
			return true;
		}
	}
	return false;
}

static bool
within(const char *a, const char *b)
{
	struct str rest = str_of(a);

	while (rest.at != NULL) {
		struct str word = str_trim(str_cut(&rest, ' '));

		if (word.len > 0 && !holds(b, word)) {
			return false;
		}
	}
	return true;
}

static const char *
noted(const struct registry_note *note, const char *field)
{
	for (size_t i = 0; i < note->count; i++) {
		if (strcmp(note->value[i].name, field) == 0) {
			return note->value[i].text;
		}
	}
	return NULL;
}

/* The entry that is about the same thing, when the note says by what one knows it. */
static bool
is_same(const struct registry_note *note, const struct page *page)
{
	for (size_t i = 0; note->key[i] != NULL; i++) {
		const char *theirs = page_get(page, note->key[i]);
		const char *ours = noted(note, note->key[i]);

		if (ours == NULL || !within(ours, theirs) || !within(theirs, ours)) {
			return false;
		}
	}
	return note->key[0] != NULL;
}

static struct page *
page_known(const struct book *book, const struct registry_entity *entity,
	const struct registry_note *note)
{
	if (note->id[0] != '\0') {
		return book_page(book, entity, note->id);
	}
	for (size_t i = book->count; i-- > 0;) {
		if (book->pages[i]->entity == entity && is_same(note, book->pages[i])) {
			return book->pages[i];
		}
	}
	return NULL;
}

/* "promise-7": the first number that is free. */
static struct page *
page_new(struct book *book, const struct registry_entity *entity,
	const struct registry_note *note)
{
	char id[REGISTRY_ID_MAX + 1];

	if (note->id[0] != '\0') {
		return book_add(book, entity, note->id);
	}
	for (size_t n = 1;; n++) {
		snprintf(id, sizeof id, "%s-%zu", entity->name, n);
		if (book_page(book, entity, id) == NULL) {
			return book_add(book, entity, id);
		}
	}
}

static void
say_no_entry(struct book *book, const struct page *page)
{
	complain(book, page, "id",
		"%s %s is not in the register: look it up with penumbra register list.",
		page->entity->name, page->id);
}

/* What belonged to the old state does not speak for the new one. */
static void
turn(struct page *page, const struct registry_note *note)
{
	const char *to = note->turn == NULL ? NULL : noted(note, note->turn);

	if (page->version == 0 || to == NULL || page_is(page, note->turn, to)) {
		return;
	}
	for (size_t i = 0; note->fresh[i] != NULL; i++) {
		page->text[registry_field(page->entity, note->fresh[i])] = "";
	}
}

static void
fill(struct book *book, struct page *page, const struct registry_note *note)
{
	turn(page, note);
	for (size_t i = 0; i < note->count; i++) {
		int at = registry_field(page->entity, note->value[i].name);

		assert(at >= 0);
		page->text[at] =
			arena_copy(book->arena, str_trim(str_of(note->value[i].text)));
	}
	if (note->seen != 0 && note->seen != page->version) {
		complain(book, page, "version",
			"Someone changed this since you read it: look again, then save.");
	}
}

static struct page *
open_page(struct book *book, const struct registry_note *note)
{
	const struct registry_entity *entity =
		registry_entity_named(str_of(note->entity));
	struct page *page = page_known(book, entity, note);
	bool there = page != NULL;

	if (page == NULL) {
		page = page_new(book, entity, note);
	}
	page->file = note->label;
	if (!there && note->must_exist) {
		say_no_entry(book, page);
		return page;
	}
	if (!id_is_good(str_of(page->id))) {
		complain(book, page, "id",
			"Write a short name of letters, digits, - and _ that stays the "
			"same.");
	}
	fill(book, page, note);
	check_fields(book, page);
	check_rules(book, page);
	return page;
}

static enum err_code
write_note(struct registry *registry, struct book *book, const struct registry_note *note,
	struct registry_noted *done, struct err *err)
{
	struct page *page;
	enum err_code code;

	/* the lock is taken before anything is read: two writers follow one another */
	if (!note->dry) {
		db_begin(registry->db);
	}
	code = book_read(registry, book, err);
	if (code == ERR_OK) {
		page = open_page(book, note);
		done->changed = page_changed(page);
		done->version = page->version + done->changed;
		str_copy(done->id, sizeof done->id, str_of(page->id));
		code = problems_end(book->problems, err);
	}
	if (code != ERR_OK || note->dry) {
		db_undo(registry->db);
		return code;
	}
	book_write(registry, book);
	return db_end(registry->db, err);
}

enum err_code
registry_note(struct registry *registry, const struct registry_note *note,
	const struct registry_world *world, struct registry_noted *done,
	struct problems *problems, struct err *err)
{
	struct book book = { .problems = problems, .world = world };
	enum err_code code = check_writer(world, err);

	if (code != ERR_OK) {
		return code;
	}
	book.arena = arena_open();
	*done = (struct registry_noted){ 0 };
	code = write_note(registry, &book, note, done, err);
	arena_close(book.arena);
	return code;
}
