/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/tally.h"

#include <assert.h>
#include <string.h>

#define PLACE(column)            offsetof(__typeof__(*row), column)
#define KEY_TEXT(column, size)   { #column, PLACE(column), size, true },
#define KEY_NUMBER(column)       { #column, PLACE(column), 0, true },
#define VALUE_TEXT(column, size) { #column, PLACE(column), size, false },
#define VALUE_NUMBER(column)     { #column, PLACE(column), 0, false },
#define PERIOD_OF_none           PERIOD_NONE
#define PERIOD_OF_hour           PERIOD_HOUR
#define PERIOD_OF_week           PERIOD_WEEK
#define FIRST_none
#define FIRST_hour KEY_NUMBER(hour)
#define FIRST_week KEY_NUMBER(week)

/* One function for each table: only inside one may its row lend its type to the columns. */
#define TABLE(NAME, name, period, kept)                                                  \
	static const struct table_shape *name##_shape(void)                              \
	{                                                                                \
		static const struct name##_row *const row = NULL;                        \
		static const struct column columns[] = { FIRST_##period NAME##_KEYS(     \
			KEY_TEXT, KEY_NUMBER) NAME##_VALUES(VALUE_TEXT, VALUE_NUMBER) }; \
		static const struct table_shape shape = { #name, kept,                   \
			PERIOD_OF_##period, columns, sizeof columns / sizeof columns[0], \
			sizeof *row };                                                   \
		return &shape;                                                           \
	}
#include "reports/tally.def"
#undef TABLE

const struct table_shape *
table_shape(enum table table)
{
	static const struct table_shape *(*const shapes[TABLE_COUNT])(void) = {
#define TABLE(NAME, name, period, kept) name##_shape,
#include "reports/tally.def"
#undef TABLE
	};

	assert(table < TABLE_COUNT);
	return shapes[table]();
}

static int
compare_numbers(const char *a, const char *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

int
row_compare(enum table table, const void *a, const void *b)
{
	const struct table_shape *shape = table_shape(table);
	int order = 0;

	for (size_t i = 0; order == 0 && i < shape->column_count; i++) {
		const struct column *column = &shape->columns[i];
		const char *x = (const char *)a + column->offset;
		const char *y = (const char *)b + column->offset;

		if (!column->key) {
			break;
		}
		order = column->size == 0 ? compare_numbers(x, y)
					  : strncmp(x, y, column->size);
	}
	return order;
}

int
table_keep_weeks(enum table table)
{
	static const struct {
		const char *words;
		int weeks;
	} times[] = { { "5 weeks", 5 }, { "13 months", 57 }, { "20 quarters", 261 } };

	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		if (strcmp(table_shape(table)->kept, times[i].words) == 0) {
			return times[i].weeks;
		}
	}
	return 0;
}
