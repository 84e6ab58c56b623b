/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_REGISTER_REGISTER_H
#define PENUMBRA_REPORTS_REGISTER_REGISTER_H

#include "classifiers/decision.h"
#include "classifiers/service.h"
#include "classifiers/unit.h"
#include "reports/entry.h"
#include "sensor/base/arena.h"
#include "sensor/base/err.h"
#include "sensor/base/problems.h"

/* register.db: what people decided, promised and heard.  Append-only: a change is a new version, the
 * old ones stay (triggers refuse anything else).  Several short-lived writers: rollback journal and
 * a file lock, never WAL.  Entities and their fields are one table in register_schema.c, which also
 * serves CSV import and export and the checks V1 to V25 of product.md 7.3. */

struct registry;

enum err_code registry_open(
	const char *path, bool write, struct registry **out, struct err *err) MUST_CHECK;
void registry_close(struct registry *registry);

struct registry_avoid {
	struct str found; /* in the text */
	const char *instead, *why;
};

/* What the checks compare with; any may be NULL, then that check is left out. */
struct registry_world {
	const struct unit_map *units;
	const struct catalogue *catalogue;
	struct day today;
	const char *by; /* who writes: initials or role, at most 20 bytes */
	/* Texts that a unit reads: the first word to say differently, what to
	 * say instead and why; false when there is none.  A person may keep it, so such a word is a
	 * remark and stops nothing (V19). */
	bool (*avoid)(void *ctx, const char *text, struct registry_avoid *hit);
	void (*remark)(void *ctx, const char *line);
	void *ctx;
};

/* Reads offers.csv, decisions.csv ... of folders, or single files whose names tell the entity; what
 * one names may stand in another.  All or nothing: with problems nothing is written.  Rows equal to
 * what is there make no new version; a column that is not in a file leaves what stands there. */
struct registry_source {
	const char *const *paths;
	size_t count;
	bool dry; /* check only */
};
struct registry_import { /* what was, or would be, written */
	size_t rows, added, changed, same;
};
enum err_code registry_import(struct registry *registry,
	const struct registry_source *from, const struct registry_world *world,
	struct registry_import *done, struct problems *problems,
	struct err *err) MUST_CHECK;
/* History as it should be: versions without a gap, each digest over its own text and the digest
 * before it. */
enum err_code registry_check(struct registry *registry,
	void (*line)(void *ctx, bool good, const char *text), void *ctx,
	struct err *err) MUST_CHECK;
/* One CSV file per entity that has entries, in a form that imports again to the same state. */
enum err_code registry_export(
	struct registry *registry, const char *folder, struct err *err) MUST_CHECK;

/* Present entries of an entity (NULL: all), ordered by entity and id.  An entry and its texts live
 * until the call returns. */
enum err_code registry_each(struct registry *registry, const char *entity,
	void (*take)(void *ctx, const struct entry *entry), void *ctx,
	struct err *err) MUST_CHECK;
/* Every version of one entry, oldest first. */
enum err_code registry_history(struct registry *registry, const char *entity,
	const char *id, void (*take)(void *ctx, const struct entry *entry), void *ctx,
	struct err *err) MUST_CHECK;
/* Typed: what policy wants; texts live in the arena. */
enum err_code registry_decisions(struct registry *registry, struct arena *arena,
	struct decision **out, size_t *count, struct err *err) MUST_CHECK;
enum err_code registry_offers(struct registry *registry, struct arena *arena,
	struct offer **out, size_t *count, struct err *err) MUST_CHECK;
/* Hex digest of the present state, 16 characters. */
enum err_code registry_digest(
	struct registry *registry, char out[17], struct err *err) MUST_CHECK;

#endif
