/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_REGISTER_SCHEMA_H
#define PENUMBRA_REPORTS_REGISTER_SCHEMA_H

#include "sensor/base/str.h"

#include <stdbool.h>

/* Every entity of the register with its fields, once: from here come the columns of the CSV files,
 * their checks and the help of `penumbra register`.  An entry is a row of text under these names. */

enum field_type {
	FIELD_TEXT,
	FIELD_DATE,   /* 2025-03-31 */
	FIELD_WEEK,   /* 2025-W14 */
	FIELD_NUMBER, /* whole, at most `most` */
	FIELD_YES_NO,
	FIELD_WORD, /* one of `words` */
	FIELD_UNIT,
	FIELD_UNITS, /* codes separated by spaces, or "all" */
	FIELD_NEED,
	FIELD_NEEDS,
	FIELD_SERVICE,
	FIELD_SERVICES,
	FIELD_REF, /* id of an entry of the entity `words` */
	FIELD_REFS,
};

enum field_mark {
	FIELD_REQUIRED = 1,
	FIELD_PAST = 2,    /* a date that must have come */
	FIELD_NO_NAME = 4, /* a note about a unit: no person in it (V18) */
	FIELD_SHOWN = 8,   /* a text that a unit reads: words to say differently (V19) */
};

struct field {
	const char *name;
	enum field_type type;
	unsigned marks;
	const char *words; /* "a|b|c", or an entity */
	unsigned most;
};

struct registry_entity {
	const char *name, *file; /* "offer", "offers" (.csv) */
	const struct field *fields;
	size_t count;
};

size_t registry_entity_count(void);
const struct registry_entity *registry_entity_at(size_t i);
/* By its own name or that of its file; NULL. */
const struct registry_entity *registry_entity_named(struct str word);
/* -1 when there is none. */
int registry_field(const struct registry_entity *entity, const char *name);

#endif
