/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/literal.h"

#include <assert.h>
#include <inttypes.h>

static bool
is_plain(struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];

		if (c < 0x20 || c == 0x7f) {
			return false;
		}
	}
	return str_is_utf8(value);
}

bool
literal_text(struct text *sql, struct str value)
{
	if (!is_plain(value)) {
		return false;
	}
	text_addc(sql, '\'');
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] == '\\' || value.at[i] == '\'') {
			text_addc(sql, '\\');
		}
		text_addc(sql, value.at[i]);
	}
	text_addc(sql, '\'');
	return true;
}

bool
literal_is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool letter =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && !(i > 0 && c >= '0' && c <= '9')) {
			return false;
		}
	}
	return name.len > 0 && name.len <= 64;
}

void
literal_name(struct text *sql, const char *name)
{
	assert(literal_is_name(str_of(name)));
	text_addf(sql, "`%s`", name);
}

void
literal_number(struct text *sql, int64_t value)
{
	text_addf(sql, "%" PRId64, value);
}
