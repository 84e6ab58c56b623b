/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_centre.h"

#include "tests/unit/centred.h"
#include "tests/unit/test.h"

#include <sys/stat.h>
#include <unistd.h>

/* One body for every kind of store: random writes to it and to a list that needs no explaining, then
 * both must hand out the same rows in the same order. */

enum { ROW_MOST = 1024, MODEL_MOST = 4000 };

struct model {
	char row[MODEL_MOST][ROW_MOST] __attribute__((aligned(8)));
	size_t count;
};

static struct centred centred;

struct world {
	char path[64];
	struct store *store;
	bool on_disk;
	/* a centre is written at one shard and read at a node of the other */
	struct centre *writing, *reading;
	struct store *reader; /* NULL: the store itself */
	struct model *model;  /* one per table */
	uint64_t dice;
};

static uint64_t
roll(struct world *w, uint64_t sides)
{
	w->dice = w->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (w->dice >> 33) % sides;
}

static void
random_text(struct world *w, char *to, size_t size)
{
	static const char *const word[] = { "", "a", "ab", "b", "finance", "\xc3\xbc",
		"none", "*", "it's", "\"q\"" };
	int n = snprintf(to, size, "%s", word[roll(w, sizeof word / sizeof word[0])]);

	/* now and then as long as the column allows */
	if (roll(w, 20) == 0 && (size_t)n < size) {
		memset(to + n, 'x', size - 1 - (size_t)n);
		to[size - 1] = '\0';
	}
}

static void
random_row(struct world *w, enum table table, char *row)
{
	const struct table_shape *shape = table_shape(table);

	memset(row, 0, ROW_MOST);
	for (size_t i = 0; i < shape->column_count; i++) {
		const struct column *column = &shape->columns[i];
		int64_t number = (int64_t)roll(w, column->key ? 6 : UINT64_C(1) << 31);

		if (column->size > 0) {
			random_text(w, row + column->offset, column->size);
			continue;
		}
		if (!column->key && roll(w, 9) == 0) {
			number = INT64_MAX - number;
		}
		memcpy(row + column->offset, &number, sizeof number);
	}
}

static void
model_put(struct model *m, enum table table, const char *row)
{
	size_t i = 0;

	while (i < m->count && row_compare(table, m->row[i], row) < 0) {
		i++;
	}
	if (i == m->count || row_compare(table, m->row[i], row) != 0) {
		assert_true(m->count < MODEL_MOST);
		memmove(m->row[i + 1], m->row[i], (m->count - i) * ROW_MOST);
		m->count++;
	}
	memcpy(m->row[i], row, ROW_MOST);
}

static int64_t
period_of(const char *row)
{
	int64_t period;

	memcpy(&period, row, sizeof period);
	return period;
}

static void
model_prune(struct model *m, int64_t before)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		if (period_of(m->row[i]) >= before) {
			memmove(m->row[kept++], m->row[i], ROW_MOST);
		}
	}
	m->count = kept;
}

struct walk {
	const struct model *model;
	enum table table;
	size_t next;
	int64_t from, to;
};

static bool
is_outside(const struct walk *walk)
{
	int64_t period = period_of(walk->model->row[walk->next]);

	return table_shape(walk->table)->period != PERIOD_NONE &&
	       (period < walk->from || period > walk->to);
}

static void
same_row(void *ctx, enum table table, const void *row)
{
	struct walk *walk = ctx;

	assert_int_equal(table, walk->table);
	while (walk->next < walk->model->count && is_outside(walk)) {
		walk->next++;
	}
	assert_true(walk->next < walk->model->count);
	assert_memory_equal(
		row, walk->model->row[walk->next++], table_shape(table)->row_size);
}

static void
compare(struct world *w, enum table table, int64_t from, int64_t to)
{
	struct walk walk = { &w->model[table], table, 0, from, to };
	struct err err;

	assert_int_equal(store_each(w->reader != NULL ? w->reader : w->store, table, from,
				 to, same_row, &walk, &err),
		ERR_OK);
	while (walk.next < walk.model->count && is_outside(&walk)) {
		walk.next++;
	}
	assert_int_equal(walk.next, walk.model->count);
}

static void
reopen(struct world *w)
{
	struct err err;

	if (w->on_disk) {
		store_close(w->store);
		assert_int_equal(store_open_writer(w->path, &w->store, &err), ERR_OK);
	}
}

/* A batch over a network takes a hundred times as long; LONG (make test-fleet) spares nothing. */
static bool
is_short(const struct world *w)
{
	return w->reader != NULL && getenv("LONG") == NULL;
}

static int
rounds(const struct world *w)
{
	return is_short(w) ? 2 : 12;
}

static void
one_round(struct world *w)
{
	char row[ROW_MOST] __attribute__((aligned(8)));
	struct err err;

	store_begin(w->store);
	for (int i = 0; i < (is_short(w) ? 24 : 150); i++) {
		enum table table = (enum table)roll(w, TABLE_COUNT);

		random_row(w, table, row);
		store_put(w->store, table, row);
		model_put(&w->model[table], table, row);
	}
	if (roll(w, 3) == 0) {
		enum table table = (enum table)roll(w, TABLE_COUNT);
		int64_t before = (int64_t)roll(w, 4);

		store_prune(w->store, table, before);
		if (table_shape(table)->period != PERIOD_NONE) {
			model_prune(&w->model[table], before);
		}
	}
	assert_int_equal(store_commit(w->store, &err), ERR_OK);
}

static void
a_store_gives_back_what_was_put(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < rounds(w); i++) {
		one_round(w);
		if (i % 4 == 3) {
			reopen(w);
		}
		for (int table = 0; table < TABLE_COUNT; table++) {
			compare(w, (enum table)table, INT64_MIN, INT64_MAX);
			compare(w, (enum table)table, 2, 4);
			compare(w, (enum table)table, 9, 8);
		}
	}
}

struct seen {
	int count;
	struct presence_row last;
};

static void
see(void *ctx, const struct presence_row *row)
{
	struct seen *seen = ctx;

	seen->count++;
	seen->last = *row;
}

static int
presences(struct world *w, struct presence_row *last)
{
	struct seen seen = { 0 };
	struct err err;

	assert_int_equal(store_each_presence(w->store, see, &seen, &err), ERR_OK);
	if (last != NULL) {
		*last = seen.last;
	}
	return seen.count;
}

static void
presence_is_dropped_by_week(void **state)
{
	struct world *w = *state;
	struct presence_row row = {
		.week = 7, .unit = "lab", .service = "plan", .up = 5
	};
	struct presence_row back;
	struct err err;

	store_begin(w->store);
	for (int i = 0; i < 10; i++) {
		row.week = 7 + i % 2;
		memset(row.device, i, sizeof row.device);
		row.used_days = (uint8_t)i;
		row.marks = 1u << 31;
		store_put_presence(w->store, &row);
		store_put_presence(w->store, &row);
	}
	assert_int_equal(store_commit(w->store, &err), ERR_OK);
	reopen(w);
	assert_int_equal(presences(w, &back), 10);
	assert_memory_equal(&back, &row, sizeof row);
	store_begin(w->store);
	store_drop_presence(w->store, 8);
	assert_int_equal(store_commit(w->store, &err), ERR_OK);
	assert_int_equal(presences(w, &back), 5);
	assert_int_equal(back.week, 7);
}

static void
count_line(void *ctx, bool good, const char *text)
{
	(void)text;
	*(int *)ctx += !good;
}

static int
bad_lines(struct world *w)
{
	int bad = 0;
	struct err err;
	enum err_code code = store_check(
		w->reader != NULL ? w->reader : w->store, count_line, &bad, &err);

	assert_int_equal(code, bad > 0 ? ERR_RUNTIME : ERR_OK);
	return bad;
}

static void
put_hour(struct world *w, int64_t hour, int64_t bytes)
{
	struct hour_cover_row cover = {
		.hour = hour, .sensor = "s", .interface = "eth0"
	};
	struct hour_cover_row all = { .hour = hour, .sensor = "s", .interface = "*" };
	struct hour_use_row use = { .hour = hour, .sensor = "s", .unit = "lab" };

	cover.received = cover.analysed = 3;
	cover.ip_bytes = cover.flow_bytes = bytes;
	all.bytes_outbound = use.up = bytes;
	store_put(w->store, TABLE_HOUR_COVER, &cover);
	store_put(w->store, TABLE_HOUR_COVER, &all);
	store_put(w->store, TABLE_HOUR_USE, &use);
}

/* Each case breaks one thing in a store that is well otherwise. */
static void
break_it(struct world *w, int how)
{
	struct hour_cover_row cover = { .hour = 100, .sensor = "s", .interface = "eth1" };
	struct hour_use_row use = { .hour = 101, .sensor = "s", .unit = "lab" };
	struct week_cover_row week = { .week = 0, .sensor = "s", .interface = "eth0" };
	struct week_state_row state = { .week = 0, .sensor = "s" };
	struct presence_row presence = { .week = 0 };

	switch (how) {
	case 0:
		cover.received = 2;
		cover.analysed = 1;
		store_put(w->store, TABLE_HOUR_COVER, &cover);
		break;
	case 1:
		cover.unattributed = 1;
		store_put(w->store, TABLE_HOUR_COVER, &cover);
		break;
	case 2:
		cover.ip_bytes = cover.flow_bytes = 1;
		store_put(w->store, TABLE_HOUR_COVER, &cover);
		break;
	case 3:
		use.service[0] = 'x';
		use.down = 1;
		store_put(w->store, TABLE_HOUR_USE, &use);
		break;
	case 4:
		use.hour = 105;
		store_put(w->store, TABLE_HOUR_USE, &use);
		break;
	case 5:
		week.hours = 2;
		week.week = 1; /* hours 100 and 101 lie in the week from 1970-01-05 */
		store_put(w->store, TABLE_WEEK_COVER, &week);
		break;
	case 6:
		cover.dropped = -1;
		store_put(w->store, TABLE_HOUR_COVER, &cover);
		break;
	default:
		state.week = 7;
		presence.week = 7;
		store_put(w->store, TABLE_WEEK_STATE, &state);
		store_put_presence(w->store, &presence);
	}
}

static void
the_oracle_sees_each_thing_that_is_broken(void **state)
{
	struct world *w = *state;
	struct err err;

	/* the last case is about a pseudonym, and a centre has none */
	for (int how = 0; how < (w->reader != NULL ? 7 : 8); how += is_short(w) ? 6 : 1) {
		store_begin(w->store);
		for (int table = 0; table < TABLE_COUNT; table++) {
			store_prune(w->store, (enum table)table, INT64_MAX);
		}
		store_drop_presence(w->store, 7);
		put_hour(w, 100, 50);
		put_hour(w, 101, 60);
		assert_int_equal(store_commit(w->store, &err), ERR_OK);
		assert_int_equal(bad_lines(w), 0);
		store_begin(w->store);
		break_it(w, how);
		assert_int_equal(store_commit(w->store, &err), ERR_OK);
		if (bad_lines(w) == 0) {
			fail_msg("breach %d was not seen", how);
		}
	}
}

static struct world *
new_world(void)
{
	struct world *w = calloc(1, sizeof *w);

	assert_non_null(w);
	w->model = calloc(TABLE_COUNT, sizeof *w->model);
	assert_non_null(w->model);
	w->dice = 42;
	return w;
}

static int
open_memory(void **state)
{
	struct world *w = new_world();

	w->store = store_open_memory();
	*state = w;
	return w->store == NULL;
}

static int
open_disk(void **state)
{
	struct world *w = new_world();
	struct err err;
	char folder[] = "/tmp/penumbra-store-XXXXXX";

	assert_non_null(mkdtemp(folder));
	snprintf(w->path, sizeof w->path, "%s/usage.db", folder);
	w->on_disk = true;
	*state = w;
	return store_open_writer(w->path, &w->store, &err) != ERR_OK;
}

/* One set of tables for all: what a test left behind is pruned before the next. */
static void
make_centre(struct world *w)
{
	struct centre_settings settings =
		centred_settings(&centred, CENTRED_A1, "contract");
	struct err err;

	assert_int_equal(centre_open(&settings, &w->writing, &err), ERR_OK);
	if (schema_init(w->writing, centred_say, NULL, &err) != ERR_OK ||
		store_open_centre(w->writing, 1, &w->store, &err) != ERR_OK) {
		fail_msg("%s", err.text);
	}
}

static int
open_centre(void **state)
{
	struct world *w = new_world();
	struct centre_settings settings =
		centred_settings(&centred, CENTRED_B2, "contract");
	struct err err;

	*state = w;
	if (!centred.up) {
		return 0;
	}
	make_centre(w);
	assert_int_equal(centre_open(&settings, &w->reading, &err), ERR_OK);
	return store_open_centre(w->reading, 0, &w->reader, &err) != ERR_OK;
}

static void
a_store_gives_back_what_was_put_in_a_centre(void **state)
{
	if (!centred.up) {
		skip();
	}
	a_store_gives_back_what_was_put(state);
}

static void
the_oracle_sees_what_is_broken_in_a_centre(void **state)
{
	if (!centred.up) {
		skip();
	}
	the_oracle_sees_each_thing_that_is_broken(state);
}

static void
a_centre_takes_no_pseudonym(void **state)
{
	struct world *w = *state;
	struct presence_row row = { .week = 7, .unit = "lab" };
	struct err err;

	if (!centred.up) {
		skip();
	}
	store_begin(w->store);
	put_hour(w, 100, 50);
	store_put_presence(w->store, &row);
	assert_int_equal(store_commit(w->store, &err), ERR_RUNTIME);
	assert_int_equal(presences(w, NULL), 0);
	compare(w, TABLE_HOUR_USE, INT64_MIN, INT64_MAX);
}

static int
start_centre(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	print_message("skip ClickHouse: the release flavour has it\n");
	return 0;
#endif
	if (!centred_up(&centred)) {
		print_message("skip ClickHouse: its packages are not here\n");
	}
	return 0;
}

static int
end_centre(void **state)
{
	(void)state;
	centred_down(&centred);
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;

	store_close(w->store);
	store_close(w->reader);
	centre_close(w->writing);
	centre_close(w->reading);
	if (w->on_disk) {
		unlink(w->path);
		*strrchr(w->path, '/') = '\0';
		/* fails when a log or a lock was left behind */
		assert_int_equal(rmdir(w->path), 0);
	}
	free(w->model);
	free(w);
	return 0;
}

#define BOTH(test)                                                    \
	{ #test " (memory)", test, open_memory, close_world, NULL },  \
	{                                                             \
#test " (SQLite)", test, open_disk, close_world, NULL \
	}

static const struct CMUnitTest tests[] = {
	BOTH(a_store_gives_back_what_was_put),
	BOTH(presence_is_dropped_by_week),
	BOTH(the_oracle_sees_each_thing_that_is_broken),
	cmocka_unit_test_setup_teardown(
		a_centre_takes_no_pseudonym, open_centre, close_world),
	cmocka_unit_test_setup_teardown(
		a_store_gives_back_what_was_put_in_a_centre, open_centre, close_world),
	cmocka_unit_test_setup_teardown(
		the_oracle_sees_what_is_broken_in_a_centre, open_centre, close_world),
};

int
main(void)
{
	return cmocka_run_group_tests(tests, start_centre, end_centre);
}
