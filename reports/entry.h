/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_ENTRY_H
#define PENUMBRA_REPORTS_ENTRY_H

#include "sensor/base/instant.h"
#include "sensor/base/str.h"

#include <stdbool.h>

/* Parcel, register -> facts: one thing a person wrote down (offer, decision, visit, promise ...) in
 * its present form: the newest of its versions.  Fields are text under their column names; the
 * typed forms of offers and decisions are in classifiers/decision.h. */

enum { ENTRY_FIELDS_MAX = 24 };

struct entry {
	const char *entity; /* "offer", "visit" ... */
	const char *id;
	const char *changed_on, *changed_by; /* date; role or initials of the keeper */
	int version; /* from 1: how often it was changed, plus one */
	size_t fields;
	struct {
		const char *name, *text; /* "" when empty */
	} field[ENTRY_FIELDS_MAX];
};

/* "" when the field is not there. */
const char *entry_get(const struct entry *entry, const char *field);
/* The field holds this word and nothing else. */
bool entry_is(const struct entry *entry, const char *field, const char *word);
/* The field as a date; DAY_OPEN (decision.h) when empty. */
struct day entry_day(const struct entry *entry, const char *field);

#endif
