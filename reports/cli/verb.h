/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_VERB_H
#define PENUMBRA_REPORTS_CLI_VERB_H

#include "reports/register/note.h"

/* Commands that write one entry of the register: `penumbra promise done promise-3 --proof TEXT`.
 * A form says which entity is written, which fields stand where on the line and which dates are
 * today when nobody gives them.  Every other field of the entity is an option: --due-on DATE for
 * due_on, and --for UNITS for units. */

enum { VERB_PLACES = 5, VERB_TODAYS = 3 };

struct verb_form {
	const char *word; /* behind the verb; NULL: the verb has one form */
	const char *entity;
	const char
		*place[VERB_PLACES]; /* fields in their order; "id" is the entry's name */
	const char *today[VERB_TODAYS];
	const char *field, *value; /* what the form itself says; NULL: nothing */
	const char *key[REGISTRY_KEY_MAX], *turn, *fresh[REGISTRY_FRESH_MAX];
	bool must_exist;
	/* writes nothing: shows the entries that have the first word in a field of this kind, or with
	 * show_all those of the entity */
	bool show_unit, show_service, show_all;
	bool pairs; /* words with = in them are fields */
};

struct verb {
	const char *name;
	const struct verb_form *forms;
	size_t count;
};

int verb_run(const struct verb *verb, int argc, char **argv);

/* The options that every verb knows, for its help. */
#define VERB_HELP                                                                   \
	"  --by WORD           who writes: initials or a role; else PENUMBRA_BY\n"  \
	"  --register FILE     the register, register.db when left out\n\n"         \
	"  Dates: 2025-03-31. Other fields and the options of all verbs: penumbra " \
	"help note\n\n"

#endif
