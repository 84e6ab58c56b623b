/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CENTRE_LITERAL_H
#define PENUMBRA_REPORTS_CENTRE_LITERAL_H

#include "sensor/base/str.h"

/* Values in the SQL that goes to a centre.  ClickHouse before 19 has no parameters, so a value is
 * written as a literal: numbers in decimal, texts in single quotes with \\ and \' escaped, names in
 * back-quotes.  What holds a control byte, a NUL or no UTF-8 is refused: nothing is written and the
 * function says false.  Escapes are the same in every version (docs of ClickHouse, "Syntax"). */

bool literal_text(struct text *sql, struct str value);
/* Letters, digits and underscore only, 1 to 64 of them, no digit first. */
bool literal_is_name(struct str name);
void literal_name(struct text *sql, const char *name); /* asserts literal_is_name */
void literal_number(struct text *sql, int64_t value);

#endif
