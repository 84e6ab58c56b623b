/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/entry.h"

#include "classifiers/decision.h"

const char *
entry_get(const struct entry *entry, const char *field)
{
	for (size_t i = 0; i < entry->fields; i++) {
		if (strcmp(entry->field[i].name, field) == 0) {
			return entry->field[i].text;
		}
	}
	return "";
}

bool
entry_is(const struct entry *entry, const char *field, const char *word)
{
	return strcmp(entry_get(entry, field), word) == 0;
}

struct day
entry_day(const struct entry *entry, const char *field)
{
	struct day day = { DAY_OPEN };

	(void)day_parse(str_of(entry_get(entry, field)), &day);
	return day;
}
