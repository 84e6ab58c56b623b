/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/literal.h"
#include "reports/centre/schema.h"

#include <inttypes.h>

/* What is written into the tables of a centre: inserts, their columns, and seals. */

void
schema_add_columns(struct text *sql, enum table table)
{
	const struct table_shape *shape = table_shape(table);

	for (size_t i = 0; i < shape->column_count; i++) {
		literal_name(sql, shape->columns[i].name);
		text_addz(sql, ", ");
	}
	literal_name(sql, "ver");
}

void
schema_insert(const struct centre *centre, struct text *sql, enum table table)
{
	text_addz(sql, "INSERT INTO ");
	centre_add_local(centre, sql, table_shape(table)->name);
	text_addz(sql, " (");
	schema_add_columns(sql, table);
	text_addc(sql, ')');
}

void
schema_insert_seals(const struct centre *centre, struct text *sql)
{
	text_addz(sql, "INSERT INTO ");
	centre_add_local(centre, sql, "delivery");
	text_addz(sql,
		" (tab, kept, week, period, sensor, keys, since, sum, instance, sent, "
		"cols, ver)");
}

void
schema_add_seal(struct text *lines, const struct seal *seal)
{
	enum table table = schema_table(str_of(seal->tab));

	text_addf(lines, "%s\t%d\t%" PRId64 "\t%" PRId64 "\t", seal->tab,
		table_keep_weeks(table), schema_week(table, seal->period), seal->period);
	tsv_add_text(lines, str_of(seal->sensor));
	text_addf(lines,
		"\t%" PRId64 "\t%" PRId64 "\t%s\t%s\t%" PRId64 "\t%zu\t%" PRId64 "\n",
		seal->keys, seal->since, seal->sum, seal->instance, seal->sent,
		table_shape(table)->column_count, seal->ver);
}

enum table
schema_table(struct str name)
{
	for (int t = 0; t < TABLE_COUNT; t++) {
		if (str_equal(name, str_of(table_shape((enum table)t)->name))) {
			return (enum table)t;
		}
	}
	return TABLE_COUNT;
}
