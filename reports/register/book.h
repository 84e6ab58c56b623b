/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_REGISTER_BOOK_H
#define PENUMBRA_REPORTS_REGISTER_BOOK_H

#include "reports/db/db.h"
#include "reports/register/register.h"
#include "reports/register/schema.h"

/* Inside reports/register: the state an import would lead to, held in memory, so that every rule can
 * look at all of it before a byte is written. */

struct registry {
	struct db *db;
	bool write;
};

extern const struct db_kind registry_kind;
/* Every version of every entry, by entity, id and version. */
enum err_code registry_versions(struct registry *registry,
	void (*take)(void *ctx, const struct entry *entry), void *ctx,
	struct err *err) MUST_CHECK;

struct page { /* an entry as it stands, or as it would stand */
	const struct registry_entity *entity;
	const char *id;
	const char *text[ENTRY_FIELDS_MAX];   /* by field of the entity, never NULL */
	const char *before[ENTRY_FIELDS_MAX]; /* of the version before */
	int version;                          /* that is stored; 0: none */
	const char *changed_on, *changed_by;
	/* where a person wrote it; file NULL: it was there already */
	const char *file;
	int line;
};

struct book {
	struct arena *arena;
	struct page **pages;
	size_t count, room;
	struct problems *problems;
	const struct registry_world *world;
};

struct page *book_page(
	const struct book *book, const struct registry_entity *entity, const char *id);
struct page *book_add(
	struct book *book, const struct registry_entity *entity, const char *id);
/* Field of a page by its name; "" when empty. */
const char *page_get(const struct page *page, const char *field);
const char *page_before(const struct page *page, const char *field);
/* False, and the day untouched, when empty or no date. */
bool page_day(const struct page *page, const char *field, struct day *out);
bool page_is(const struct page *page, const char *field, const char *word);
bool page_changed(const struct page *page);

/* register_store.c: the file */
enum err_code book_read(
	struct registry *registry, struct book *book, struct err *err) MUST_CHECK;
void book_write(struct registry *registry, const struct book *book);
/* Digest over a version and the one before it: history is a chain. */
void entry_digest(const struct entry *entry, const char *previous, char out[33]);

/* register_fields.c, register_rules.c: what is wrong with a page a person wrote */
void complain(struct book *book, const struct page *page, const char *field,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
extern const char answers_run[]; /* V20 */
void check_fields(struct book *book, const struct page *page);
void check_rules(struct book *book, const struct page *page);
void check_decision(struct book *book, const struct page *page);

/* register_import.c: what every writer is held to */
bool id_is_good(struct str id);
enum err_code check_writer(const struct registry_world *world, struct err *err);

#endif
