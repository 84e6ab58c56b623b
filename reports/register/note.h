/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_REGISTER_NOTE_H
#define PENUMBRA_REPORTS_REGISTER_NOTE_H

#include "reports/register/register.h"

/* One entry, as a verb writes it.  Fields that are not named stay as they are; of an entry that is
 * not there yet they are empty.  Problems begin with the label. */
enum { REGISTRY_ID_MAX = 64, REGISTRY_KEY_MAX = 3, REGISTRY_FRESH_MAX = 10 };
struct registry_value {
	const char *name, *text;
};
struct registry_note {
	const char *label, *entity;
	const char *
		id; /* "": the entry with the same key, else a new one with an id of its own */
	const char *key[REGISTRY_KEY_MAX];     /* fields, up to NULL */
	const char *turn;                      /* when this field changes ... */
	const char *fresh[REGISTRY_FRESH_MAX]; /* ... these begin empty */
	const struct registry_value *value;    /* fields of the entity only */
	size_t count;
	int seen; /* the version that was read (V24); 0: not said */
	bool must_exist, dry;
};
struct registry_noted { /* what was, or would be, written */
	char id[REGISTRY_ID_MAX + 1];
	int version;
	bool changed;
};
enum err_code registry_note(struct registry *registry, const struct registry_note *note,
	const struct registry_world *world, struct registry_noted *done,
	struct problems *problems, struct err *err) MUST_CHECK;

#endif
