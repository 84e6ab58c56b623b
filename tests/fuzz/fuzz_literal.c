/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/literal.h"

#include "tests/fuzz/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever a text holds, its literal is one string token of SQL: it begins and ends with a quote,
 * no quote stands inside without a backslash, no backslash is left alone, and undoing the escapes
 * gives the text again. */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str value = { (const char *)data, size };
	struct text sql = { 0 }, back = { 0 };

	if (!literal_text(&sql, value)) {
		must(sql.len == 0);
		text_fini(&sql);
		return 0;
	}
	must(sql.len >= 2 && sql.at[0] == '\'' && sql.at[sql.len - 1] == '\'');
	for (size_t i = 1; i + 1 < sql.len; i++) {
		must(sql.at[i] != '\'' && (unsigned char)sql.at[i] >= 0x20);
		if (sql.at[i] == '\\') {
			i++;
			must(i + 1 < sql.len && (sql.at[i] == '\\' || sql.at[i] == '\''));
		}
		text_addc(&back, sql.at[i]);
	}
	must(str_equal(value, (struct str){ text_z(&back), back.len }));
	must(!literal_is_name(value) || size <= 64);
	text_fini(&sql);
	text_fini(&back);
	return 0;
}
