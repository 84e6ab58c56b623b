/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/schema.h"
#include "reports/cli/fleet.h"
#include "reports/store/store_centre.h"
#include "sensor/base/hash.h"
#include "sensor/base/instant.h"
#include "sensor/base/map.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* penumbra fleet verify and prune. */

enum { PERIODS_MOST = 1 << 26, SHOWN_MOST = 20, SUM_TEXT = 65 };

/* ---- sums ------------------------------------------------------------------------------------ */

struct key {
	int64_t period;
	char sensor[40];
};

struct sums {
	struct map map; /* struct key -> hex digest of the rows */
	struct key key; /* whose rows are being taken */
	struct text rows;
	bool open;
};

static void
sum_ends(struct sums *sums)
{
	uint8_t sum[SHA256_BYTES];
	char *place;

	if (!sums->open) {
		return;
	}
	hash_sha256(text_z(&sums->rows), sums->rows.len, sum);
	place = map_at(&sums->map, &sums->key);
	for (size_t i = 0; place != NULL && i < SHA256_BYTES; i++) {
		snprintf(place + 2 * i, 3, "%02x", sum[i]);
	}
	text_clear(&sums->rows);
	sums->open = false;
}

static void
take_row(void *ctx, enum table table, const void *row)
{
	const struct table_shape *shape = table_shape(table);
	bool timed = shape->period != PERIOD_NONE;
	struct sums *sums = ctx;
	struct key key = { .period = 0 };

	if (timed) {
		memcpy(&key.period, row, sizeof key.period);
	}
	memcpy(key.sensor, (const char *)row + shape->columns[timed].offset,
		sizeof key.sensor);
	if (!sums->open || memcmp(&key, &sums->key, sizeof key) != 0) {
		sum_ends(sums);
		sums->key = key;
		sums->open = true;
	}
	tsv_add_row(&sums->rows, table, row);
	text_addc(&sums->rows, '\n');
}

static enum err_code
sums_of(struct store *store, enum table table, struct sums *sums, struct err *err)
{
	enum err_code code;

	map_init(&sums->map, sizeof(struct key), SUM_TEXT, PERIODS_MOST);
	code = store_each(store, table, INT64_MIN, INT64_MAX, take_row, sums, err);
	sum_ends(sums);
	text_fini(&sums->rows);
	return code;
}

static bool
take_seal(void *ctx, const struct tsv_line *line)
{
	struct map *map = ctx;
	struct key key = { .period = 0 };
	char *place;

	if (line->n != 4 || !tsv_number(line->field[0], &key.period) ||
		!str_copy(key.sensor, sizeof key.sensor, line->field[1])) {
		return false;
	}
	place = map_at(map, &key);
	return place != NULL && str_copy(place, SUM_TEXT, line->field[2]);
}

/* What the sensors said the sums are; an import says none. */
static enum err_code
sealed_sums(struct centre *centre, enum table table, struct map *map, struct err *err)
{
	struct text sql = { 0 };
	enum err_code code;

	map_init(map, sizeof(struct key), SUM_TEXT, PERIODS_MOST);
	text_addz(&sql, "SELECT period, sensor, sum, ver FROM ");
	centre_add_table(centre, &sql, "delivery");
	text_addf(&sql,
		" FINAL WHERE tab = '%s' AND keys > 0 AND sum <> '' AND cols = %zu ORDER "
		"BY period, sensor",
		table_shape(table)->name, table_shape(table)->column_count);
	code = centre_ask(centre, text_z(&sql), take_seal, map, err);
	text_fini(&sql);
	return code;
}

/* ---- comparing ------------------------------------------------------------------------------- */

struct verifying {
	struct centre *centre;
	struct store *there, *here; /* here: NULL without --db */
	uint64_t same, other;
};

static void
differ(struct verifying *v, enum table table, const struct key *key, const char *what)
{
	const struct table_shape *shape = table_shape(table);

	if (v->other++ < SHOWN_MOST) {
		printf("NOT  %s of %s, %s %" PRId64 ": %s\n", shape->name, key->sensor,
			shape->period == PERIOD_HOUR ? "hour" : "week", key->period,
			what);
	}
}

/* Every sum of `said` is that of the rows there. */
static void
compare(struct verifying *v, enum table table, const struct map *said,
	const struct map *rows, const char *what)
{
	for (size_t i = 0; i < said->count; i++) {
		const struct key *key = map_key(said, i);
		const char *there = map_find(rows, key);

		if (there == NULL) {
			differ(v, table, key,
				"the rows are not all at the centre, or not those sent");
		} else if (strcmp(there, map_value(said, i)) != 0) {
			differ(v, table, key, what);
		} else {
			v->same++;
		}
	}
}

static enum err_code
verify_table(struct verifying *v, enum table table, struct err *err)
{
	struct sums there = { .open = false }, here = { .open = false };
	struct map said;
	enum err_code code = sealed_sums(v->centre, table, &said, err);

	if (code == ERR_OK) {
		code = sums_of(v->there, table, &there, err);
	}
	if (code == ERR_OK) {
		compare(v, table, &said, &there.map,
			"the rows are not those that the sensor sent");
	}
	if (code == ERR_OK && v->here != NULL) {
		code = sums_of(v->here, table, &here, err);
	}
	if (code == ERR_OK && v->here != NULL) {
		compare(v, table, &here.map, &there.map,
			"the store here holds other rows than the centre");
	}
	map_fini(&said);
	map_fini(&there.map);
	map_fini(&here.map);
	return code;
}

static enum err_code
verify_all(struct verifying *v, struct err *err)
{
	enum err_code code = ERR_OK;
	char first[160];
	size_t missing;

	for (int t = 0; t < TABLE_COUNT && code == ERR_OK; t++) {
		code = verify_table(v, (enum table)t, err);
	}
	missing = store_centre_missing(v->there, first);
	if (code == ERR_OK && missing > 0) {
		printf("NOT  %zu sealed periods are not all there, the first: %s\n",
			missing, first);
		v->other += missing;
	}
	if (code == ERR_OK && v->other > 0) {
		code = err_set(err, ERR_RUNTIME,
			"%" PRIu64 " sums differ, %" PRIu64 " are the same", v->other,
			v->same);
	} else if (code == ERR_OK) {
		printf("ok   all %" PRIu64 " sums are the same\n", v->same);
	}
	return code;
}

int
fleet_verify(struct fleet *f)
{
	struct verifying v = { 0 };
	struct err err;
	enum err_code code = centre_open(&f->settings, &v.centre, &err);

	if (code == ERR_OK) {
		code = store_open_centre(v.centre, 0, &v.there, &err);
	}
	if (code == ERR_OK && f->db != NULL) {
		code = store_open_reader(f->db, &v.here, &err);
	}
	if (code == ERR_OK) {
		code = verify_all(&v, &err);
	}
	store_close(v.here);
	store_close(v.there);
	centre_close(v.centre);
	return fleet_ended(code, &err);
}

/* ---- pruning --------------------------------------------------------------------------------- */

static void
print_line(void *ctx, const char *line)
{
	++*(int *)ctx;
	puts(line);
}

int
fleet_prune(struct fleet *f)
{
	struct instant now = { fleet_now(f) * NS_PER_SECOND };
	struct centre *centre = NULL;
	int dropped = 0;
	struct err err;
	enum err_code code;

	f->settings.timeout_s = 300;
	code = centre_open(&f->settings, &centre, &err);
	if (code == ERR_OK) {
		code = schema_check(centre, &err);
	}
	if (code == ERR_OK) {
		/* the newest closed week is the last of those that are kept */
		code = schema_prune(centre, hour_week(instant_hour(now)).n - 1,
			print_line, &dropped, &err);
	}
	if (code == ERR_OK && dropped == 0) {
		puts("nothing is past its keeping time");
	}
	centre_close(centre);
	return fleet_ended(code, &err);
}
