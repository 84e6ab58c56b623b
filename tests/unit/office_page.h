/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_OFFICE_PAGE_H
#define PENUMBRA_TESTS_UNIT_OFFICE_PAGE_H

#include "reports/documents/document.h"
#include "tests/unit/office.h"

/* The documents of an office: each is built as it is shipped, and read by its elements. */

/* About a unit, a conversation, or ""; NULL when it refuses (o->err says why). */
struct report *office_report(
	struct office *o, const struct document *document, const char *about);
const struct element *office_element(const struct office *o, const char *id);
/* How many rows and sentences of an element hold all of these texts; NULL at the end. */
size_t office_count(const struct office *o, const char *id, const char *const *texts);
#define OFFICE_COUNT(o, id, ...) \
	office_count((o), (id), (const char *const[]){ __VA_ARGS__, NULL })
/* The cell in the column `name` of the row that holds the cell `has`; "" when there is none. */
const char *office_field(
	const struct office *o, const char *id, const char *has, const char *name);
void office_print(const struct office *o, const char *id); /* for a failed test */

#endif
