/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"

#include <stdio.h>

/* The oracle for register.db: is the history whole? */

struct chain {
	struct db *db;
	struct query *digest;
	char entity[40], id[80], last[33];
	int version;
	size_t versions, gaps, breaks;
	char first_bad[160];
};

static void
note(struct chain *chain, const struct entry *entry)
{
	if (chain->first_bad[0] == '\0') {
		snprintf(chain->first_bad, sizeof chain->first_bad, "%s %s, version %d",
			entry->entity, entry->id, entry->version);
	}
}

static void
stored_digest(struct chain *chain, const struct entry *entry, char out[33])
{
	out[0] = '\0';
	query_text(chain->digest, 0, entry->entity, strlen(entry->entity));
	query_text(chain->digest, 1, entry->id, strlen(entry->id));
	query_number(chain->digest, 2, entry->version);
	if (query_step(chain->digest)) {
		str_copy(out, 33, str_of(query_get_text(chain->digest, 0)));
		(void)query_step(chain->digest);
	}
}

static void
take(void *ctx, const struct entry *entry)
{
	struct chain *chain = ctx;
	char right[33], there[33];

	if (strcmp(chain->entity, entry->entity) != 0 ||
		strcmp(chain->id, entry->id) != 0) {
		str_copy(chain->entity, sizeof chain->entity, str_of(entry->entity));
		str_copy(chain->id, sizeof chain->id, str_of(entry->id));
		chain->last[0] = '\0';
		chain->version = 0;
	}
	entry_digest(entry, chain->last, right);
	stored_digest(chain, entry, there);
	chain->versions++;
	if (entry->version != ++chain->version) {
		chain->gaps++;
		note(chain, entry);
	}
	if (strcmp(right, there) != 0) {
		chain->breaks++;
		note(chain, entry);
	}
	str_copy(chain->last, sizeof chain->last, str_of(there));
}

static void
say(void (*line)(void *ctx, bool good, const char *text), void *ctx, size_t bad,
	size_t all, const char *what, const char *first)
{
	char text[360];

	if (bad == 0) {
		snprintf(text, sizeof text, "%s (%zu looked at)", what, all);
	} else {
		snprintf(text, sizeof text, "%s: %zu of %zu do not, the first: %s", what,
			bad, all, first);
	}
	line(ctx, bad == 0, text);
}

static enum err_code
check_file(struct registry *registry, bool *good,
	void (*line)(void *ctx, bool good, const char *text), void *ctx, struct err *err)
{
	struct query *query = db_query(registry->db, "PRAGMA integrity_check(1)");
	char here[17] = "", there[17] = "";
	struct db *model;
	enum err_code code = db_open_memory(&registry_kind, &model, err);
	bool whole = query_step(query) && strcmp(query_get_text(query, 0), "ok") == 0;

	query_close(query);
	if (code != ERR_OK) {
		return code;
	}
	code = db_schema_digest(model, there, err);
	db_close(model);
	if (code == ERR_OK) {
		code = db_schema_digest(registry->db, here, err);
	}
	line(ctx, whole, "the register is whole (integrity_check)");
	line(ctx, strcmp(here, there) == 0,
		"its tables are the released ones (schema digest)");
	*good = whole && strcmp(here, there) == 0;
	return code;
}

enum err_code
registry_check(struct registry *registry,
	void (*line)(void *ctx, bool good, const char *text), void *ctx, struct err *err)
{
	struct chain chain = { .db = registry->db };
	bool good = false;
	enum err_code code = check_file(registry, &good, line, ctx, err);

	if (code == ERR_OK) {
		chain.digest =
			db_query(registry->db, "SELECT digest FROM entry WHERE entity = "
					       "? AND id = ? AND version = ?");
		code = registry_versions(registry, take, &chain, err);
		query_close(chain.digest);
	}
	if (code != ERR_OK) {
		return code;
	}
	say(line, ctx, chain.gaps, chain.versions,
		"versions of the register follow one another", chain.first_bad);
	say(line, ctx, chain.breaks, chain.versions,
		"the text of every version is the text that was written",
		chain.first_bad);
	if (!good || chain.gaps + chain.breaks > 0) {
		return err_set(err, ERR_RUNTIME,
			"the register does not hold what it promises; see the lines "
			"above");
	}
	return ERR_OK;
}
