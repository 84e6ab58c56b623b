/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/schema.h"

#include "reports/centre/literal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HOURS_BEFORE_WEEK_0 = 72, HOURS_OF_WEEK = 168, WEEKS_OF_PARTITION = 4 };

/* Tables that tally.def does not know: column, type. */
struct extra_column {
	const char *name, *type;
};

/* kept: for how many weeks, so that seals go with what they seal */
static const struct extra_column delivery_columns[] = { { "tab", "String" },
	{ "kept", "Int64" }, { "week", "Int64" }, { "period", "Int64" },
	{ "sensor", "String" }, { "keys", "Int64" }, { "since", "UInt64" },
	{ "sum", "String" }, { "instance", "String" }, { "sent", "Int64" },
	{ "cols", "Int64" }, { "ver", "UInt64" }, { NULL, NULL } };

static const struct extra_column state_columns[] = { { "sensor", "String" },
	{ "instance", "String" }, { "program", "String" }, { "ndpi", "String" },
	{ "data", "String" }, { "catalogue", "String" }, { "units", "String" },
	{ "policy", "String" }, { "waiting", "Int64" }, { "oldest", "Int64" },
	{ "skew", "Int64" }, { "said", "Int64" }, { "ver", "UInt64" }, { NULL, NULL } };

struct extra_table {
	const char *name, *partition, *order;
	const struct extra_column *columns;
};

static const struct extra_table extras[] = {
	{ "delivery", "(kept, if(kept BETWEEN 1 AND 12, week, intDiv(week, 4)))",
		"(tab, period, sensor)", delivery_columns },
	{ "sensor_state", "tuple()", "sensor", state_columns },
};
enum { EXTRAS = sizeof extras / sizeof extras[0] };

/* ---- weeks and partitions ------------------------------------------------------------------- */

int64_t
schema_week(enum table table, int64_t period)
{
	switch (table_shape(table)->period) {
	case PERIOD_HOUR: return (period + HOURS_BEFORE_WEEK_0) / HOURS_OF_WEEK;
	case PERIOD_WEEK: return period;
	case PERIOD_NONE: break;
	}
	return 0;
}

/* What is kept for weeks goes week by week, all else four weeks at a time.  The partitions of
 * `delivery` say the same of what is sealed. */
static bool
is_weekly(enum table table)
{
	int keep = table_keep_weeks(table);

	return keep > 0 && keep < 13;
}

int64_t
schema_partition(enum table table, int64_t week)
{
	return is_weekly(table) ? week : week / WEEKS_OF_PARTITION;
}

void
schema_add_partition(struct text *sql, enum table table)
{
	switch (table_shape(table)->period) {
	case PERIOD_HOUR:
		text_addf(sql, "intDiv(hour + %d, %d)", HOURS_BEFORE_WEEK_0,
			is_weekly(table) ? HOURS_OF_WEEK
					 : HOURS_OF_WEEK * WEEKS_OF_PARTITION);
		break;
	case PERIOD_WEEK:
		text_addf(sql, "intDiv(week, %d)",
			is_weekly(table) ? 1 : WEEKS_OF_PARTITION);
		break;
	case PERIOD_NONE: text_addz(sql, "tuple()"); break;
	}
}

/* ---- making ---------------------------------------------------------------------------------- */

struct making {
	struct centre *centre;
	void (*say)(void *ctx, const char *line);
	void *ctx;
	struct err *err;
	enum err_code code; /* sticky */
	struct text have;   /* "|table.column|" of what the node asked has */
};

static void
add_on_cluster(const struct making *m, struct text *sql)
{
	const char *cluster = centre_settings(m->centre)->cluster;

	if (cluster[0] != '\0') {
		text_addz(sql, " ON CLUSTER ");
		literal_name(sql, cluster);
	}
}

static void
run(struct making *m, const struct text *sql, const char *what)
{
	if (m->code == ERR_OK) {
		m->code = centre_run(m->centre, text_z(sql), m->err);
	}
	if (m->code == ERR_OK) {
		m->say(m->ctx, what);
	}
}

static void
add_engine(const struct making *m, struct text *sql, const char *table)
{
	const struct centre_settings *s = centre_settings(m->centre);

	if (s->cluster[0] == '\0') {
		text_addz(sql, ") ENGINE = ReplacingMergeTree(ver)");
		return;
	}
	text_addf(sql,
		") ENGINE = "
		"ReplicatedReplacingMergeTree('/penumbra/%s/{shard}/%s_local', "
		"'{replica}', ver)",
		s->database, table);
}

static bool
has(const struct making *m, const char *table, const char *column)
{
	char key[160];

	snprintf(key, sizeof key, "|%s.%s|", table, column);
	return strstr(text_z(&m->have), key) != NULL;
}

static void
make_reader(struct making *m, const char *table)
{
	const struct centre_settings *s = centre_settings(m->centre);
	struct text sql = { 0 }, what = { 0 };

	if (s->cluster[0] == '\0' || has(m, table, "ver")) {
		return;
	}
	text_addz(&sql, "CREATE TABLE IF NOT EXISTS ");
	centre_add_table(m->centre, &sql, table);
	add_on_cluster(m, &sql);
	text_addz(&sql, " AS ");
	centre_add_local(m->centre, &sql, table);
	/* without a sharding key nobody can write through it */
	text_addf(&sql, " ENGINE = Distributed(%s, %s, %s_local)", s->cluster,
		s->database, table);
	text_addf(&what, "table %s, over all shards", table);
	run(m, &sql, text_z(&what));
	text_fini(&sql);
	text_fini(&what);
}

static void
make_local(struct making *m, const char *table, const struct text *columns,
	const struct text *tail)
{
	struct text sql = { 0 }, what = { 0 };

	text_addz(&sql, "CREATE TABLE IF NOT EXISTS ");
	centre_add_local(m->centre, &sql, table);
	add_on_cluster(m, &sql);
	text_addf(&sql, " (%s", text_z(columns));
	add_engine(m, &sql, table);
	text_addz(&sql, text_z(tail));
	text_addf(&what, "table %s_local", table);
	run(m, &sql, text_z(&what));
	text_fini(&sql);
	text_fini(&what);
}

/* A column that an older form of the table lacks goes to its end; the reader's table first. */
static void
add_column(struct making *m, const char *table, const char *column, const char *type)
{
	const char *cluster = centre_settings(m->centre)->cluster;

	for (int local = 1; local >= (cluster[0] == '\0'); local--) {
		struct text sql = { 0 }, what = { 0 };

		text_addz(&sql, "ALTER TABLE ");
		if (local == 1) {
			centre_add_local(m->centre, &sql, table);
		} else {
			centre_add_table(m->centre, &sql, table);
		}
		add_on_cluster(m, &sql);
		text_addz(&sql, " ADD COLUMN ");
		literal_name(&sql, column);
		text_addf(&sql, " %s", type);
		text_addf(&what, "column %s of %s%s", column, table,
			local == 1 ? "_local" : "");
		run(m, &sql, text_z(&what));
		text_fini(&sql);
		text_fini(&what);
	}
}

static bool
lacks(const struct making *m, const char *table, const char *column)
{
	char local[80];

	snprintf(local, sizeof local, "%s_local", table);
	return !has(m, local, column);
}

static bool
is_made(const struct making *m, const char *table)
{
	return !lacks(m, table, "ver");
}

static void
make_table(struct making *m, enum table table)
{
	const struct table_shape *shape = table_shape(table);
	struct text columns = { 0 }, tail = { 0 };
	const char *comma = "";

	text_addz(&tail, " PARTITION BY ");
	schema_add_partition(&tail, table);
	text_addz(&tail, " ORDER BY (");
	for (size_t i = 0; i < shape->column_count; i++) {
		const struct column *column = &shape->columns[i];
		const char *type = column->size > 0 ? "String" : "Int64";

		literal_name(&columns, column->name);
		text_addf(&columns, " %s, ", type);
		if (column->key) {
			text_addz(&tail, comma);
			literal_name(&tail, column->name);
			comma = ", ";
		}
		if (is_made(m, shape->name) && lacks(m, shape->name, column->name)) {
			add_column(m, shape->name, column->name, type);
		}
	}
	text_addz(&columns, "`ver` UInt64");
	text_addc(&tail, ')');
	if (!is_made(m, shape->name)) {
		make_local(m, shape->name, &columns, &tail);
	}
	make_reader(m, shape->name);
	text_fini(&columns);
	text_fini(&tail);
}

static void
make_extra(struct making *m, const struct extra_table *extra)
{
	struct text columns = { 0 }, tail = { 0 };

	for (const struct extra_column *c = extra->columns; c->name != NULL; c++) {
		text_addf(&columns, "%s`%s` %s", c == extra->columns ? "" : ", ", c->name,
			c->type);
		if (is_made(m, extra->name) && lacks(m, extra->name, c->name)) {
			add_column(m, extra->name, c->name, c->type);
		}
	}
	text_addf(&tail, " PARTITION BY %s ORDER BY %s", extra->partition, extra->order);
	if (!is_made(m, extra->name)) {
		make_local(m, extra->name, &columns, &tail);
	}
	make_reader(m, extra->name);
	text_fini(&columns);
	text_fini(&tail);
}

/* A view, because DDL reaches every node and an insert does not. */
static void
make_form(struct making *m)
{
	struct text sql = { 0 }, what = { 0 };

	text_addz(&sql, "DROP TABLE IF EXISTS ");
	literal_name(&sql, centre_settings(m->centre)->database);
	text_addz(&sql, ".`form`");
	add_on_cluster(m, &sql);
	if (m->code == ERR_OK) {
		m->code = centre_run(m->centre, text_z(&sql), m->err);
	}
	text_clear(&sql);
	text_addz(&sql, "CREATE VIEW IF NOT EXISTS ");
	literal_name(&sql, centre_settings(m->centre)->database);
	text_addz(&sql, ".`form`");
	add_on_cluster(m, &sql);
	text_addf(
		&sql, " AS SELECT %d AS major, %d AS minor", SCHEMA_MAJOR, SCHEMA_MINOR);
	text_addf(&what, "form %d.%d", SCHEMA_MAJOR, SCHEMA_MINOR);
	run(m, &sql, text_z(&what));
	text_fini(&sql);
	text_fini(&what);
}

static bool
take_column(void *ctx, const struct tsv_line *line)
{
	struct making *m = ctx;

	if (line->n != 2) {
		return false;
	}
	text_addc(&m->have, '|');
	text_add(&m->have, line->field[0]);
	text_addc(&m->have, '.');
	text_add(&m->have, line->field[1]);
	text_addc(&m->have, '|');
	return true;
}

static void
look_around(struct making *m)
{
	struct text sql = { 0 };

	text_addz(&sql, "SELECT table, name FROM system.columns WHERE database = ");
	(void)literal_text(&sql, str_of(centre_settings(m->centre)->database));
	m->code = centre_ask(m->centre, text_z(&sql), take_column, m, m->err);
	text_fini(&sql);
}

struct form {
	int64_t major, minor;
};

static bool
take_form(void *ctx, const struct tsv_line *line)
{
	struct form *form = ctx;

	return line->n == 2 && tsv_number(line->field[0], &form->major) &&
	       tsv_number(line->field[1], &form->minor);
}

static enum err_code
ask_form(struct centre *centre, struct form *form, struct err *err)
{
	struct text sql = { 0 };
	enum err_code code;

	text_addz(&sql, "SELECT major, minor FROM ");
	literal_name(&sql, centre_settings(centre)->database);
	text_addz(&sql, ".`form`");
	*form = (struct form){ 0 };
	code = centre_ask(centre, text_z(&sql), take_form, form, err);
	text_fini(&sql);
	return code;
}

enum err_code
schema_check(struct centre *centre, struct err *err)
{
	struct form form;
	enum err_code code = ask_form(centre, &form, err);
	int refused = centre_code(centre);

	if (code != ERR_OK && (refused == 60 || refused == 81)) {
		return err_set(err, ERR_RUNTIME,
			"%s has no tables of penumbra yet; type: penumbra fleet init",
			centre_endpoint(centre));
	}
	if (code == ERR_OK && form.major != SCHEMA_MAJOR) {
		return err_set(err, ERR_RUNTIME,
			"%s holds tables of form %" PRId64 ".%" PRId64
			", this penumbra knows form %d: nothing is read or written",
			centre_endpoint(centre), form.major, form.minor, SCHEMA_MAJOR);
	}
	if (code == ERR_OK && form.minor < SCHEMA_MINOR) {
		return err_set(err, ERR_RUNTIME,
			"%s holds tables of form %d.%" PRId64
			", this penumbra needs %d.%d; type: penumbra fleet init",
			centre_endpoint(centre), SCHEMA_MAJOR, form.minor, SCHEMA_MAJOR,
			SCHEMA_MINOR);
	}
	return code;
}

enum err_code
schema_init(struct centre *centre, void (*say)(void *ctx, const char *line), void *ctx,
	struct err *err)
{
	struct making m = { centre, say, ctx, err, ERR_OK, { 0 } };
	struct text sql = { 0 };
	struct form form;

	if (ask_form(centre, &form, NULL) == ERR_OK && form.major > SCHEMA_MAJOR) {
		return schema_check(centre, err);
	}
	text_addz(&sql, "CREATE DATABASE IF NOT EXISTS ");
	literal_name(&sql, centre_settings(centre)->database);
	add_on_cluster(&m, &sql);
	m.code = centre_run(centre, text_z(&sql), err);
	if (m.code == ERR_OK) {
		look_around(&m);
	}
	for (int t = 0; t < TABLE_COUNT; t++) {
		make_table(&m, (enum table)t);
	}
	for (size_t i = 0; i < EXTRAS; i++) {
		make_extra(&m, &extras[i]);
	}
	if (form.major != SCHEMA_MAJOR || form.minor != SCHEMA_MINOR) {
		make_form(&m);
	}
	text_fini(&m.have);
	text_fini(&sql);
	return m.code;
}

/* ---- forgetting ------------------------------------------------------------------------------ */

struct dropping {
	enum table table;
	int64_t before;
	struct text list; /* "12 13 " */
};

/* The last week that partition holds. */
static int64_t
last_week(enum table table, int64_t partition)
{
	return is_weekly(table) ? partition
				: partition * WEEKS_OF_PARTITION + WEEKS_OF_PARTITION - 1;
}

static bool
take_partition(void *ctx, const struct tsv_line *line)
{
	struct dropping *d = ctx;
	int64_t partition;

	if (line->n != 1 || !tsv_number(line->field[0], &partition)) {
		return false;
	}
	if (last_week(d->table, partition) < d->before) {
		text_addf(&d->list, "%" PRId64 " ", partition);
	}
	return true;
}

static void
drop_partition(struct making *m, const char *table, const char *id, const char *of)
{
	struct text sql = { 0 }, what = { 0 };

	text_addz(&sql, "ALTER TABLE ");
	centre_add_local(m->centre, &sql, table);
	add_on_cluster(m, &sql);
	text_addf(&sql, " DROP PARTITION %s", id);
	text_addf(&what, "dropped partition %s of %s (%s)", id, table, of);
	run(m, &sql, text_z(&what));
	text_fini(&sql);
	text_fini(&what);
}

static void
prune_one(struct making *m, struct dropping *d, const char *name, const char *expression,
	const char *where)
{
	struct text sql = { 0 };
	struct str rest;

	text_addf(&sql, "SELECT DISTINCT %s AS part FROM ", expression);
	centre_add_table(m->centre, &sql, name);
	text_addf(&sql, " %s ORDER BY part", where);
	text_clear(&d->list);
	if (m->code == ERR_OK) {
		m->code = centre_ask(m->centre, text_z(&sql), take_partition, d, m->err);
	}
	text_fini(&sql);
	rest = (struct str){ text_z(&d->list), d->list.len };
	while (m->code == ERR_OK && rest.at != NULL && rest.len > 0) {
		struct str number = str_cut(&rest, ' ');
		char id[64];

		if (strcmp(name, "delivery") == 0) {
			snprintf(id, sizeof id, "(%d, %.*s)", table_keep_weeks(d->table),
				(int)number.len, number.at);
		} else {
			snprintf(id, sizeof id, "%.*s", (int)number.len, number.at);
		}
		drop_partition(m, name, id, table_shape(d->table)->kept);
	}
}

static bool
is_first_of_its_kind(enum table table)
{
	for (int t = 0; t < (int)table; t++) {
		if (table_keep_weeks((enum table)t) == table_keep_weeks(table)) {
			return false;
		}
	}
	return true;
}

static void
prune_table(struct making *m, struct dropping *d, bool seals)
{
	struct text expression = { 0 }, where = { 0 };

	if (!seals) {
		schema_add_partition(&expression, d->table);
		prune_one(m, d, table_shape(d->table)->name, text_z(&expression), "");
	} else if (is_first_of_its_kind(d->table)) {
		text_addf(&where, "WHERE kept = %d", table_keep_weeks(d->table));
		prune_one(m, d, "delivery",
			is_weekly(d->table) ? "week" : "intDiv(week, 4)", text_z(&where));
	}
	text_fini(&expression);
	text_fini(&where);
}

/* Seals go first: rows without one are seen by nobody, a seal without rows is a loss. */
enum err_code
schema_prune(struct centre *centre, int64_t week,
	void (*say)(void *ctx, const char *line), void *ctx, struct err *err)
{
	struct making m = { centre, say, ctx, err, ERR_OK, { 0 } };

	for (int i = 0; i < 2 * TABLE_COUNT && m.code == ERR_OK; i++) {
		struct dropping d = { .table = (enum table)(i % TABLE_COUNT) };
		int keep = table_keep_weeks(d.table);

		d.before = week - keep + 1;
		if (keep > 0) {
			prune_table(&m, &d, i < TABLE_COUNT);
		}
		text_fini(&d.list);
	}
	return m.code;
}
