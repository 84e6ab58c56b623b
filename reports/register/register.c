/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/register.h"

#include "reports/register/book.h"
#include "sensor/base/hash.h"

#include <stdio.h>
#include <stdlib.h>

/* Opening, reading, history and the typed forms. */

static const char *const migrations[] = {
	/* 1.  Fields first, then the entry that seals them: from then on nothing may be added, changed
	 * or taken away. */
	"CREATE TABLE entry (entity TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT "
	"NULL, "
	"changed_on TEXT NOT NULL, changed_by TEXT NOT NULL, digest TEXT NOT NULL, "
	"PRIMARY KEY (entity, id, version)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE field (entity TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT "
	"NULL, "
	"name TEXT NOT NULL, text TEXT NOT NULL, "
	"PRIMARY KEY (entity, id, version, name)) STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER entry_stays BEFORE UPDATE ON entry "
	"BEGIN SELECT RAISE(ABORT, 'the history of the register is append-only'); END;"
	"CREATE TRIGGER entry_remains BEFORE DELETE ON entry "
	"BEGIN SELECT RAISE(ABORT, 'the history of the register is append-only'); END;"
	"CREATE TRIGGER field_stays BEFORE UPDATE ON field "
	"BEGIN SELECT RAISE(ABORT, 'the history of the register is append-only'); END;"
	"CREATE TRIGGER field_remains BEFORE DELETE ON field "
	"BEGIN SELECT RAISE(ABORT, 'the history of the register is append-only'); END;"
	"CREATE TRIGGER entry_follows BEFORE INSERT ON entry WHEN NEW.version <> 1 + "
	"(SELECT ifnull(max(version), 0) FROM entry WHERE entity = NEW.entity AND id = "
	"NEW.id) "
	"BEGIN SELECT RAISE(ABORT, 'versions of the register follow one another'); END;"
	"CREATE TRIGGER field_is_sealed BEFORE INSERT ON field WHEN EXISTS (SELECT 1 "
	"FROM entry "
	"WHERE entity = NEW.entity AND id = NEW.id AND version = NEW.version) "
	"BEGIN SELECT RAISE(ABORT, 'the history of the register is append-only'); END;",
};

/* "pnrg": penumbra register */
const struct db_kind registry_kind = { "a register of penumbra", 0x706e7267, migrations,
	sizeof migrations / sizeof migrations[0], false };

enum err_code
registry_open(const char *path, bool write, struct registry **out, struct err *err)
{
	struct registry *registry = calloc(1, sizeof *registry);
	enum err_code code;

	if (registry == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	registry->write = write;
	code = db_open(path, &registry_kind, write, &registry->db, err);
	if (code != ERR_OK) {
		free(registry);
		return code;
	}
	*out = registry;
	return ERR_OK;
}

void
registry_close(struct registry *registry)
{
	if (registry != NULL) {
		db_close(registry->db);
		free(registry);
	}
}

/* Fields of one version, in the order of the schema. */
static void
fill_entry(struct query *fields, const struct registry_entity *entity,
	struct arena *arena, struct entry *entry)
{
	const char *text[ENTRY_FIELDS_MAX] = { NULL };

	query_text(fields, 0, entry->entity, strlen(entry->entity));
	query_text(fields, 1, entry->id, strlen(entry->id));
	query_number(fields, 2, entry->version);
	while (query_step(fields)) {
		int i = registry_field(entity, query_get_text(fields, 0));

		if (i >= 0) {
			text[i] = arena_copy(arena, str_of(query_get_text(fields, 1)));
		}
	}
	entry->fields = entity->count;
	for (size_t i = 0; i < entity->count; i++) {
		entry->field[i].name = entity->fields[i].name;
		entry->field[i].text = text[i] == NULL ? "" : text[i];
	}
}

static enum err_code
each_row(struct registry *registry, struct query *rows,
	void (*take)(void *ctx, const struct entry *entry), void *ctx, struct err *err)
{
	struct query *fields =
		db_query(registry->db, "SELECT name, text FROM field WHERE entity = ? "
				       "AND id = ? AND version = ?");
	struct arena *arena = arena_open();

	while (query_step(rows)) {
		const struct registry_entity *entity =
			registry_entity_named(str_of(query_get_text(rows, 0)));
		struct entry entry = {
			.id = arena_copy(arena, str_of(query_get_text(rows, 1))),
			.version = (int)query_get(rows, 2),
			.changed_on = arena_copy(arena, str_of(query_get_text(rows, 3))),
			.changed_by = arena_copy(arena, str_of(query_get_text(rows, 4))),
		};

		if (entity == NULL) {
			continue; /* of a newer program: not for this one */
		}
		entry.entity = entity->name;
		fill_entry(fields, entity, arena, &entry);
		take(ctx, &entry);
	}
	query_close(fields);
	query_close(rows);
	arena_close(arena);
	return db_state(registry->db, err);
}

enum err_code
registry_each(struct registry *registry, const char *entity,
	void (*take)(void *ctx, const struct entry *entry), void *ctx, struct err *err)
{
	struct query *rows = db_query(registry->db,
		"SELECT entity, id, max(version), changed_on, changed_by FROM entry "
		"WHERE entity = ?1 OR ?1 = '' GROUP BY entity, id ORDER BY entity, id");
	const char *only = entity == NULL ? "" : entity;

	query_text(rows, 0, only, strlen(only));
	return each_row(registry, rows, take, ctx, err);
}

enum err_code
registry_history(struct registry *registry, const char *entity, const char *id,
	void (*take)(void *ctx, const struct entry *entry), void *ctx, struct err *err)
{
	struct query *rows = db_query(registry->db,
		"SELECT entity, id, version, changed_on, changed_by FROM entry "
		"WHERE entity = ? AND id = ? ORDER BY version");

	query_text(rows, 0, entity, strlen(entity));
	query_text(rows, 1, id, strlen(id));
	return each_row(registry, rows, take, ctx, err);
}

enum err_code
registry_versions(struct registry *registry,
	void (*take)(void *ctx, const struct entry *entry), void *ctx, struct err *err)
{
	struct query *rows = db_query(registry->db,
		"SELECT entity, id, version, changed_on, changed_by FROM entry "
		"ORDER BY entity, id, version");

	return each_row(registry, rows, take, ctx, err);
}

/* --- typed forms -------------------------------------------------------------- */

struct decisions {
	struct arena *arena;
	struct decision *at;
	size_t count, room;
};

static const char *
keep(struct arena *arena, const struct entry *entry, const char *field)
{
	return arena_copy(arena, str_of(entry_get(entry, field)));
}

static void
take_decision(void *ctx, const struct entry *entry)
{
	struct decisions *list = ctx;
	struct arena *arena = list->arena;
	struct decision *d = ARENA_PUSH(arena, list->at, list->count, list->room);

	*d = (struct decision){ .id = arena_copy(arena, str_of(entry->id)),
		.service = keep(arena, entry, "service"),
		.units = keep(arena, entry, "units"),
		.status = STATUS_UNREVIEWED,
		.reason = keep(arena, entry, "reason"),
		.reason_type = keep(arena, entry, "reason_type"),
		.owner = keep(arena, entry, "owner"),
		.conditions = keep(arena, entry, "conditions"),
		.sponsor = keep(arena, entry, "sponsor"),
		.target_offer = keep(arena, entry, "target_offer"),
		.user_interest = keep(arena, entry, "user_interest"),
		.company_interest = keep(arena, entry, "company_interest"),
		.decided_on = entry_day(entry, "decided_on"),
		.until = entry_day(entry, "until") };
	(void)status_named(str_of(entry_get(entry, "state")), &d->status);
	if (d->status == STATUS_MOVING) {
		d->until = entry_day(entry, "move_by");
	}
}

enum err_code
registry_decisions(struct registry *registry, struct arena *arena, struct decision **out,
	size_t *count, struct err *err)
{
	struct decisions list = { arena, NULL, 0, 0 };
	enum err_code code =
		registry_each(registry, "decision", take_decision, &list, err);

	if (code == ERR_OK) {
		*out = list.at;
		*count = list.count;
	}
	return code;
}

struct offers {
	struct arena *arena;
	struct offer *at;
	size_t count, room;
};

static void
take_offer(void *ctx, const struct entry *entry)
{
	struct offers *list = ctx;
	struct arena *arena = list->arena;
	struct offer *o = ARENA_PUSH(arena, list->at, list->count, list->room);
	uint64_t days;

	*o = (struct offer){ .id = arena_copy(arena, str_of(entry->id)),
		.name = keep(arena, entry, "name"),
		.needs = keep(arena, entry, "needs"),
		.services = keep(arena, entry, "service"),
		.hosts = keep(arena, entry, "hosts"),
		.owner = keep(arena, entry, "owner"),
		.units = keep(arena, entry, "units"),
		.user_interest = keep(arena, entry, "user_interest"),
		.company_interest = keep(arena, entry, "company_interest"),
		.how_to = keep(arena, entry, "how_to"),
		.conditions = keep(arena, entry, "conditions"),
		.visible = strcmp(entry_get(entry, "visible"), "no") != 0,
		.since = entry_day(entry, "since"),
		.until = entry_day(entry, "until") };
	if (str_number(str_of(entry_get(entry, "answer_days")), INT32_MAX, &days)) {
		o->answer_days = (int)days;
	}
}

enum err_code
registry_offers(struct registry *registry, struct arena *arena, struct offer **out,
	size_t *count, struct err *err)
{
	struct offers list = { arena, NULL, 0, 0 };
	enum err_code code = registry_each(registry, "offer", take_offer, &list, err);

	if (code == ERR_OK) {
		*out = list.at;
		*count = list.count;
	}
	return code;
}

static void
add_to_digest(void *ctx, const struct entry *entry)
{
	struct text *all = ctx;

	text_addf(all, "%s\n%s\n", entry->entity, entry->id);
	for (size_t i = 0; i < entry->fields; i++) {
		text_addf(all, "%s=%s\n", entry->field[i].name, entry->field[i].text);
	}
}

enum err_code
registry_digest(struct registry *registry, char out[17], struct err *err)
{
	struct text all = { 0 };
	uint8_t digest[SHA256_BYTES];
	enum err_code code = registry_each(registry, NULL, add_to_digest, &all, err);

	if (code == ERR_OK) {
		hash_sha256(text_z(&all), all.len, digest);
		for (size_t i = 0; i < 8; i++) {
			snprintf(out + 2 * i, 3, "%02x", digest[i]);
		}
	}
	text_fini(&all);
	return code;
}
