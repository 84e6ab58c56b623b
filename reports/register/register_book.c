/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"
#include "sensor/base/hash.h"

#include <stdio.h>

struct page *
book_page(const struct book *book, const struct registry_entity *entity, const char *id)
{
	for (size_t i = 0; i < book->count; i++) {
		struct page *page = book->pages[i];

		if (page->entity == entity && strcmp(page->id, id) == 0) {
			return page;
		}
	}
	return NULL;
}

struct page *
book_add(struct book *book, const struct registry_entity *entity, const char *id)
{
	struct page *page = arena_take(book->arena, sizeof *page);

	page->entity = entity;
	page->id = arena_copy(book->arena, str_of(id));
	for (size_t i = 0; i < ENTRY_FIELDS_MAX; i++) {
		page->text[i] = page->before[i] = "";
	}
	if (book->count == book->room) {
		book->pages = arena_grow(book->arena, book->pages, book->count,
			&book->room, sizeof(void *));
	}
	book->pages[book->count++] = page;
	return page;
}

const char *
page_get(const struct page *page, const char *field)
{
	int i = registry_field(page->entity, field);

	return i < 0 ? "" : page->text[i];
}

const char *
page_before(const struct page *page, const char *field)
{
	int i = registry_field(page->entity, field);

	return i < 0 ? "" : page->before[i];
}

bool
page_day(const struct page *page, const char *field, struct day *out)
{
	return day_parse(str_of(page_get(page, field)), out);
}

bool
page_is(const struct page *page, const char *field, const char *word)
{
	return strcmp(page_get(page, field), word) == 0;
}

bool
page_changed(const struct page *page)
{
	bool changed = page->version == 0;

	for (size_t i = 0; i < page->entity->count && !changed; i++) {
		changed = strcmp(page->text[i], page->before[i]) != 0;
	}
	return changed;
}

static void
take_page(void *ctx, const struct entry *entry)
{
	struct book *book = ctx;
	struct page *page =
		book_add(book, registry_entity_named(str_of(entry->entity)), entry->id);

	page->version = entry->version;
	for (size_t i = 0; i < entry->fields; i++) {
		page->text[i] = page->before[i] =
			arena_copy(book->arena, str_of(entry->field[i].text));
	}
}

enum err_code
book_read(struct registry *registry, struct book *book, struct err *err)
{
	return registry_each(registry, NULL, take_page, book, err);
}

void
entry_digest(const struct entry *entry, const char *previous, char out[33])
{
	struct text all = { 0 };
	uint8_t digest[SHA256_BYTES];

	text_addf(&all, "%s\n%s\n%s\n%d\n%s\n%s\n", previous, entry->entity, entry->id,
		entry->version, entry->changed_on, entry->changed_by);
	for (size_t i = 0; i < entry->fields; i++) {
		if (entry->field[i].text[0] != '\0') {
			text_addf(&all, "%s=%s\n", entry->field[i].name,
				entry->field[i].text);
		}
	}
	hash_sha256(text_z(&all), all.len, digest);
	text_fini(&all);
	for (size_t i = 0; i < 16; i++) {
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
	}
}

static void
read_digest(struct registry *registry, const struct page *page, char out[33])
{
	struct query *query = db_query(registry->db,
		"SELECT digest FROM entry WHERE entity = ? AND id = ? AND version = ?");

	out[0] = '\0';
	query_text(query, 0, page->entity->name, strlen(page->entity->name));
	query_text(query, 1, page->id, strlen(page->id));
	query_number(query, 2, page->version);
	if (query_step(query)) {
		str_copy(out, 33, str_of(query_get_text(query, 0)));
	}
	query_close(query);
}

static void
write_fields(struct query *query, const struct page *page)
{
	for (size_t i = 0; i < page->entity->count; i++) {
		const char *name = page->entity->fields[i].name;

		if (page->text[i][0] == '\0') {
			continue;
		}
		query_text(query, 0, page->entity->name, strlen(page->entity->name));
		query_text(query, 1, page->id, strlen(page->id));
		query_number(query, 2, page->version + 1);
		query_text(query, 3, name, strlen(name));
		query_text(query, 4, page->text[i], strlen(page->text[i]));
		query_run(query);
	}
}

static void
write_entry(struct registry *registry, struct query *query, const struct book *book,
	const struct page *page)
{
	char on[WEEK_TEXT_MAX], previous[33], digest[33];
	struct entry entry = { .entity = page->entity->name,
		.id = page->id,
		.changed_on = day_print(book->world->today, on),
		.changed_by = book->world->by == NULL ? "" : book->world->by,
		.version = page->version + 1,
		.fields = page->entity->count };

	for (size_t i = 0; i < entry.fields; i++) {
		entry.field[i].name = page->entity->fields[i].name;
		entry.field[i].text = page->text[i];
	}
	read_digest(registry, page, previous);
	entry_digest(&entry, previous, digest);
	query_text(query, 0, entry.entity, strlen(entry.entity));
	query_text(query, 1, entry.id, strlen(entry.id));
	query_number(query, 2, entry.version);
	query_text(query, 3, entry.changed_on, strlen(entry.changed_on));
	query_text(query, 4, entry.changed_by, strlen(entry.changed_by));
	query_text(query, 5, digest, strlen(digest));
	query_run(query);
}

void
book_write(struct registry *registry, const struct book *book)
{
	struct query *fields =
		db_query(registry->db, "INSERT INTO field VALUES (?, ?, ?, ?, ?)");
	struct query *entries =
		db_query(registry->db, "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)");

	for (size_t i = 0; i < book->count; i++) {
		const struct page *page = book->pages[i];

		if (page->file != NULL && page_changed(page)) {
			write_fields(fields, page);
			write_entry(registry, entries, book, page);
		}
	}
	query_close(fields);
	query_close(entries);
}
