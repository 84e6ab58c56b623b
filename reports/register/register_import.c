/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"
#include "reports/register/note.h"
#include "sensor/base/csv.h"
#include "sensor/base/file.h"
#include "sensor/base/nearest.h"

#include <sys/stat.h>

/* CSV files -> pages of the book -> rules -> one transaction, or nothing. */

enum { FILE_MOST = 16 << 20, BY_MOST = 20 };

struct sheet { /* one file while it is read */
	struct book *book;
	const struct registry_entity *entity;
	const char *file;
	int id, version; /* cells; -1: no such column */
	int field[ENTRY_FIELDS_MAX];
	size_t width;
};

static int
known_column(const struct registry_entity *entity, struct str name)
{
	for (size_t i = 0; i < entity->count; i++) {
		if (str_equal(name, str_of(entity->fields[i].name))) {
			return (int)i;
		}
	}
	return -1;
}

static void
unknown_column(struct sheet *sheet, int line, struct str name)
{
	struct nearest nearest = nearest_to(name);

	nearest_offer(&nearest, "id");
	for (size_t i = 0; i < sheet->entity->count; i++) {
		nearest_offer(&nearest, sheet->entity->fields[i].name);
	}
	problems_add(sheet->book->problems, sheet->file, line, 0,
		"%.*s: Column %.*s is not known (nearest: %s).",
		(int)(name.len < 80 ? name.len : 80), name.at,
		(int)(name.len < 80 ? name.len : 80), name.at, nearest.best);
}

/* Columns that only tell where a row came from are passed over. */
static bool
is_receipt(struct str name)
{
	return str_equal(name, str_of("changed_on")) ||
	       str_equal(name, str_of("changed_by"));
}

static void
read_column(struct sheet *sheet, const struct csv_row *row, size_t cell)
{
	struct str name = row->cell[cell].text;
	int i = known_column(sheet->entity, name);
	int *place = i >= 0 ? &sheet->field[i] : NULL;

	if (str_equal(name, str_of("id"))) {
		place = &sheet->id;
	} else if (str_equal(name, str_of("version"))) {
		place = &sheet->version;
	} else if (is_receipt(name)) {
		return;
	}
	if (place == NULL) {
		unknown_column(sheet, row->line, name);
	} else if (*place >= 0) {
		problems_add(sheet->book->problems, sheet->file, row->line, 0,
			"%.*s: the column stands here twice.", (int)name.len, name.at);
	} else {
		*place = (int)cell;
	}
}

static bool
read_header(struct sheet *sheet, const struct csv_row *row)
{
	size_t before = sheet->book->problems->all;

	sheet->id = sheet->version = -1;
	sheet->width = row->count;
	for (size_t i = 0; i < ENTRY_FIELDS_MAX; i++) {
		sheet->field[i] = -1;
	}
	for (size_t cell = 0; cell < row->count; cell++) {
		read_column(sheet, row, cell);
	}
	if (sheet->id < 0) {
		problems_add(sheet->book->problems, sheet->file, row->line, 0,
			"id: the column is missing; every row needs a name of its own.");
	}
	for (size_t i = 0; i < sheet->entity->count; i++) {
		const struct field *field = &sheet->entity->fields[i];

		if ((field->marks & FIELD_REQUIRED) && sheet->field[i] < 0) {
			problems_add(sheet->book->problems, sheet->file, row->line, 0,
				"%s: the column is missing; it is required.",
				field->name);
		}
	}
	return sheet->book->problems->all == before;
}

bool
id_is_good(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') ||
			    (i > 0 && (c == '-' || c == '_' || c == '.')))) {
			return false;
		}
	}
	return id.len > 0 && id.len <= REGISTRY_ID_MAX;
}

static const char *
trimmed_copy(struct arena *arena, const char *text)
{
	struct str inner = str_trim(str_of(text));

	return inner.len == strlen(text) ? text : arena_copy(arena, inner);
}

/* The apostrophe that export puts before what a spreadsheet would take for a formula. */
static const char *
unguard(const char *text)
{
	size_t quotes = strspn(text, "'");

	return quotes > 0 && text[quotes] != '\0' && strchr("=+-@", text[quotes]) != NULL
		       ? text + 1
		       : text;
}

static const char *
cell_text(const struct csv_row *row, int cell)
{
	return cell < 0 || (size_t)cell >= row->count ? "" : row->cell[cell].text.at;
}

static void
check_version(struct sheet *sheet, const struct page *page, const char *version)
{
	uint64_t n;

	if (version[0] != '\0' && page->version > 0 && page_changed(page) &&
		(!str_number(str_of(version), 1000000, &n) || (int)n != page->version)) {
		complain(sheet->book, page, "version",
			"Someone changed this since you read it: look again, then save.");
	}
}

static struct page *
page_for(struct sheet *sheet, const struct csv_row *row, const char *id)
{
	struct page *page = book_page(sheet->book, sheet->entity, id);

	if (page == NULL) {
		page = book_add(sheet->book, sheet->entity, id);
	} else if (page->file != NULL) {
		problems_add(sheet->book->problems, sheet->file, row->line, 0,
			"id: %s stands already in %s, line %d.", id, page->file,
			page->line);
		return NULL;
	}
	page->file = sheet->file;
	page->line = row->line;
	return page;
}

static void
read_row(struct sheet *sheet, const struct csv_row *row)
{
	const char *id = cell_text(row, sheet->id);
	struct page *page;

	if (row->count > sheet->width) {
		problems_add(sheet->book->problems, sheet->file, row->line, 0,
			"more cells than the header has columns: put quotes round a text "
			"with "
			"commas.");
		return;
	}
	if (!id_is_good(str_of(id))) {
		problems_add(sheet->book->problems, sheet->file, row->line, 0,
			"id: write a short name of letters, digits, - and _ that stays "
			"the "
			"same.");
		return;
	}
	page = page_for(sheet, row, id);
	for (size_t i = 0; page != NULL && i < sheet->entity->count; i++) {
		/* a column that is not in the file leaves what stands there */
		if (sheet->field[i] >= 0) {
			page->text[i] = trimmed_copy(sheet->book->arena,
				unguard(cell_text(row, sheet->field[i])));
		}
	}
	if (page != NULL) {
		check_version(sheet, page, cell_text(row, sheet->version));
	}
}

static void
read_sheet(struct book *book, const struct registry_entity *entity, const char *path)
{
	struct sheet sheet = { .book = book, .entity = entity, .file = path };
	struct str bytes;
	struct csv csv;
	struct csv_row *row = arena_take(book->arena, sizeof *row);

	if (!file_read(path, FILE_MOST, book->arena, &bytes, book->problems)) {
		return;
	}
	csv_open(&csv, path, bytes, book->arena, book->problems);
	if (!csv_next(&csv, row) || !read_header(&sheet, row)) {
		return;
	}
	while (csv_next(&csv, row)) {
		read_row(&sheet, row);
	}
}

/* "FOLDER/offers.csv" -> offer; a problem when the name tells nothing. */
static const struct registry_entity *
entity_of(struct book *book, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str name = str_of(slash == NULL ? path : slash + 1);
	const struct registry_entity *entity;
	struct nearest nearest;

	if (str_ends(name, ".csv")) {
		name.len -= 4;
	}
	entity = registry_entity_named(name);
	if (entity != NULL) {
		return entity;
	}
	nearest = nearest_to(name);
	for (size_t i = 0; i < registry_entity_count(); i++) {
		nearest_offer(&nearest, registry_entity_at(i)->file);
	}
	problems_add(book->problems, path, 0, 0,
		"the name tells no entity of the register (nearest: %s.csv)",
		nearest.best);
	return NULL;
}

static void
read_path(struct book *book, const char *path)
{
	const char *const *list;
	size_t count;
	struct stat st;
	const char *one[1];

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		one[0] = arena_copy(book->arena, str_of(path));
		list = one;
		count = 1;
	} else if (!file_list(path, ".csv", book->arena, &list, &count, book->problems)) {
		return;
	}
	if (count == 0) {
		problems_add(book->problems, path, 0, 0, "no .csv file in this folder");
	}
	for (size_t i = 0; i < count; i++) {
		const struct registry_entity *entity = entity_of(book, list[i]);

		if (entity != NULL) {
			read_sheet(book, entity, list[i]);
		}
	}
}

static void
check_book(struct book *book, struct registry_import *done)
{
	for (size_t i = 0; i < book->count; i++) {
		const struct page *page = book->pages[i];

		if (page->file == NULL) {
			continue;
		}
		check_fields(book, page);
		check_rules(book, page);
		done->rows++;
		if (!page_changed(page)) {
			done->same++;
		} else if (page->version == 0) {
			done->added++;
		} else {
			done->changed++;
		}
	}
}

static enum err_code
import(struct registry *registry, struct book *book, const struct registry_source *from,
	struct registry_import *done, struct err *err)
{
	enum err_code code;

	/* the lock is taken before anything is read: two imports follow one another */
	if (!from->dry) {
		db_begin(registry->db);
	}
	code = book_read(registry, book, err);
	if (code == ERR_OK) {
		for (size_t i = 0; i < from->count; i++) {
			read_path(book, from->paths[i]);
		}
		check_book(book, done);
		code = problems_end(book->problems, err);
	}
	if (code != ERR_OK || from->dry) {
		db_undo(registry->db);
		return code;
	}
	book_write(registry, book);
	return db_end(registry->db, err);
}

enum err_code
check_writer(const struct registry_world *world, struct err *err)
{
	if (world->by == NULL || strlen(world->by) <= BY_MOST) {
		return ERR_OK;
	}
	return err_set(err, ERR_USAGE,
		"\"%s\" is longer than %d bytes: give initials or a role", world->by,
		BY_MOST);
}

enum err_code
registry_import(struct registry *registry, const struct registry_source *from,
	const struct registry_world *world, struct registry_import *done,
	struct problems *problems, struct err *err)
{
	struct book book = { .problems = problems, .world = world };
	struct registry_import counts = { 0 };
	enum err_code code;

	code = check_writer(world, err);
	if (code != ERR_OK) {
		return code;
	}
	book.arena = arena_open();
	code = import(registry, &book, from, &counts, err);
	if (code == ERR_OK) {
		*done = counts;
	}
	arena_close(book.arena);
	return code;
}
