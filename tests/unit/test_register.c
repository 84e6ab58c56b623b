/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"
#include "tests/unit/registered.h"

#include <sys/wait.h>

static void
an_import_counts_what_is_new_changed_and_the_same(void **state)
{
	struct registered *r = *state;

	assert_int_equal(r->done.rows, 3);
	assert_int_equal(r->done.added, 3);
	registered_good(r);
	assert_int_equal(r->done.same, 3);
	registered_write(r, "staff.csv",
		"id,name,place,kinds\nmb,Mara Berg,front,visit review\n"
		"hk,Hanne Krog,front,visit\n");
	registered_good(r);
	assert_int_equal(r->done.rows, 3);
	assert_int_equal(r->done.added, 1);
	assert_int_equal(r->done.changed, 1);
	assert_int_equal(r->done.same, 1);
}

struct history {
	int count, last_version;
	char kinds[2][40];
};

static void
take_version(void *ctx, const struct entry *entry)
{
	struct history *h = ctx;

	assert_true(h->count < 2);
	snprintf(h->kinds[h->count], sizeof h->kinds[0], "%s", entry_get(entry, "kinds"));
	h->count++;
	h->last_version = entry->version;
	assert_string_equal(entry->changed_on, "2026-01-05");
	assert_string_equal(entry->changed_by, "test");
	assert_string_equal(entry_get(entry, "no such field"), "");
	assert_int_equal(entry_day(entry, "kinds").n, DAY_OPEN);
}

static void
history_keeps_every_version(void **state)
{
	struct registered *r = *state;
	struct history h = { 0 };

	registered_write(
		r, "staff.csv", "id,name,place,kinds\nmb,Mara Berg,front,visit review\n");
	registered_good(r);
	assert_int_equal(
		registry_history(r->registry, "staff", "mb", take_version, &h, &r->err),
		ERR_OK);
	assert_int_equal(h.count, 2);
	assert_int_equal(h.last_version, 2);
	assert_string_equal(h.kinds[0], "visit");
	assert_string_equal(h.kinds[1], "visit review");
}

static void
a_column_that_is_left_out_stays(void **state)
{
	struct registered *r = *state;
	struct history h = { 0 };

	registered_write(r, "staff.csv",
		"id,name,place,kinds,management\nmb,Mara Berg,front,visit,yes\n");
	registered_good(r);
	registered_write(
		r, "staff.csv", "id,name,place,kinds\nmb,Mara Berg,front,visit\n");
	registered_good(r);
	assert_int_equal(r->done.same, 2);
	assert_int_equal(
		registry_history(r->registry, "staff", "mb", take_version, &h, &r->err),
		ERR_OK);
	assert_int_equal(h.count, 2);
}

static void
a_dry_run_writes_nothing(void **state)
{
	struct registered *r = *state;

	registered_write(r, "tenants.csv", "id,service,label\nt1,plan,us\n");
	assert_int_equal(registered_import(r, true), ERR_OK);
	assert_int_equal(r->done.added, 1);
	assert_int_equal(registered_import(r, true), ERR_OK);
	assert_int_equal(r->done.added, 1);
}

static void
an_old_version_is_not_written_over_a_new_one(void **state)
{
	struct registered *r = *state;

	registered_write(r, "staff.csv",
		"id,name,place,kinds,version\nmb,Mara Berg,front,visit review,1\n");
	registered_good(r);
	registered_write(r, "staff.csv",
		"id,name,place,kinds,version\nmb,Mara Berg,front,visit fix,1\n");
	assert_int_equal(registered_import(r, false), ERR_CONFIG);
	assert_true(
		registered_said(r, "version: Someone changed this since you read it"));
	registered_write(r, "staff.csv",
		"id,name,place,kinds,version\nmb,Mara Berg,front,visit fix,2\n");
	registered_good(r);
}

static void
offers_and_decisions_come_typed(void **state)
{
	struct registered *r = *state;
	struct arena *arena = arena_open();
	struct offer *offers;
	struct decision *decisions;
	size_t n;
	struct day day;

	registered_write(r, "decisions.csv",
		"id,service,units,state,reason,owner,decided_on,target_offer,move_by,"
		"user_interest,company_interest\n"
		"d1,plan,sales lab,moving,Ours can do this now,mb,2025-12-01,team-plan,"
		"2026-06-30,More speed,One contract\n");
	registered_good(r);
	assert_int_equal(
		registry_offers(r->registry, arena, &offers, &n, &r->err), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(offers[0].id, "team-plan");
	assert_string_equal(offers[0].services, "ours");
	assert_string_equal(offers[0].hosts, "");
	assert_string_equal(offers[0].units, "all");
	assert_int_equal(offers[0].answer_days, 2);
	assert_true(offers[0].visible);
	assert_true(day_parse(str_of("2024-01-01"), &day));
	assert_int_equal(offers[0].since.n, day.n);
	assert_int_equal(offers[0].until.n, DAY_OPEN);
	assert_int_equal(
		registry_decisions(r->registry, arena, &decisions, &n, &r->err), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(decisions[0].status, STATUS_MOVING);
	assert_string_equal(decisions[0].units, "sales lab");
	assert_string_equal(decisions[0].target_offer, "team-plan");
	assert_true(day_parse(str_of("2026-06-30"), &day));
	assert_int_equal(decisions[0].until.n, day.n);
	arena_close(arena);
}

/* No cell may begin like a formula. */
static void
expect_no_formula(const struct registered *r)
{
	char path[160], text[2000] = ",";
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s/tenants.csv", r->out);
	f = fopen(path, "rb");
	assert_non_null(f);
	n = fread(text + 1, 1, sizeof text - 2, f);
	fclose(f);
	assert_true(n > 50);
	for (size_t i = 0; i < n; i++) {
		bool begins = text[i] == ',' || text[i] == '\n' ||
			      (text[i] == '"' && i > 0 && text[i - 1] == ',');

		assert_false(begins && strchr("=+-@", text[i + 1]) != NULL);
	}
}

static void
an_export_imports_to_the_same_state(void **state)
{
	struct registered *r = *state;
	struct registry *other;
	struct registry_import done;
	struct problems problems = { 0 };
	char path[160], here[17], there[17];
	const char *paths[] = { r->out };
	struct registry_source from = { paths, 1, false };

	registered_write(r, "tenants.csv",
		"id,service,label\nt1,plan,\"a, \"\"b\"\"\"\nt2,plan,=1+1\nt3,plan,'=1\n"
		"t4,plan,''-x\nt5,plan,'quoted'\n");
	registered_good(r);
	assert_int_equal(registry_export(r->registry, r->out, &r->err), ERR_OK);
	snprintf(path, sizeof path, "%s/other.db", r->folder);
	assert_int_equal(registry_open(path, true, &other, &r->err), ERR_OK);
	if (registry_import(other, &from, &r->world, &done, &problems, &r->err) !=
		ERR_OK) {
		problems_print(&problems, registered_line, NULL);
		fail();
	}
	assert_int_equal(registry_digest(r->registry, here, &r->err), ERR_OK);
	assert_int_equal(registry_digest(other, there, &r->err), ERR_OK);
	assert_string_equal(here, there);
	registry_close(other);
	expect_no_formula(r);
}

static void
history_refuses_every_other_hand(void **state)
{
	struct registered *r = *state;
	static const char *const sql[] = { "UPDATE entry SET changed_by = 'x'",
		"DELETE FROM entry", "UPDATE field SET text = 'x'", "DELETE FROM field",
		"INSERT INTO entry VALUES ('staff', 'mb', 1, '', '', '')",
		"INSERT INTO entry VALUES ('staff', 'mb', 3, '', '', '')",
		"INSERT INTO field VALUES ('staff', 'mb', 1, 'management', 'yes')",
		"INSERT OR REPLACE INTO field VALUES ('staff', 'mb', 1, 'name', 'X')" };

	for (size_t i = 0; i < sizeof sql / sizeof sql[0]; i++) {
		db_begin(r->registry->db);
		db_run(r->registry->db, sql[i]);
		if (db_end(r->registry->db, &r->err) == ERR_OK) {
			fail_msg("went through: %s", sql[i]);
		}
	}
}

static void
count_bad(void *ctx, bool good, const char *text)
{
	(void)text;
	*(int *)ctx += !good;
}

static void
a_text_changed_behind_the_triggers_is_seen(void **state)
{
	struct registered *r = *state;
	int bad = 0;

	assert_int_equal(registry_check(r->registry, count_bad, &bad, &r->err), ERR_OK);
	assert_int_equal(bad, 0);
	db_run(r->registry->db,
		"DROP TRIGGER field_stays; "
		"UPDATE field SET text = 'Someone' WHERE name = 'name'; "
		"CREATE TRIGGER field_stays BEFORE UPDATE ON field "
		"BEGIN SELECT RAISE(ABORT, 'the history of the register is "
		"append-only'); END;");
	assert_int_equal(db_state(r->registry->db, &r->err), ERR_OK);
	assert_int_equal(
		registry_check(r->registry, count_bad, &bad, &r->err), ERR_RUNTIME);
	assert_int_equal(bad, 1);
}

static void
write_one(struct registered *r, int i)
{
	struct registered own = *r;
	struct registry *registry;
	char csv[100];
	int status = 1;

	snprintf(own.in, sizeof own.in, "%s/in%d", r->folder, i);
	if (mkdir(own.in, 0700) == 0) {
		snprintf(csv, sizeof csv, "id,service,label\nt%d,plan,us\nall,plan,us\n",
			i);
		registered_write(&own, "tenants.csv", csv);
		own.problems = (struct problems){ 0 };
		if (registry_open(r->db, true, &registry, &own.err) == ERR_OK) {
			own.registry = registry;
			status = registered_import(&own, false) != ERR_OK;
			registry_close(registry);
		}
	}
	_exit(status);
}

static void
count_entry(void *ctx, const struct entry *entry)
{
	assert_int_equal(entry->version, 1);
	++*(int *)ctx;
}

static void
many_writers_lose_nothing(void **state)
{
	struct registered *r = *state;
	enum { WRITERS = 20 };
	int status, n = 0;

	for (int i = 0; i < WRITERS; i++) {
		if (fork() == 0) {
			write_one(r, i);
		}
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(
		registry_each(r->registry, "tenant", count_entry, &n, &r->err), ERR_OK);
	assert_int_equal(n, WRITERS + 1);
}

static void
a_file_cut_anywhere_imports_whole_rows_or_nothing(void **state)
{
	struct registered *r = *state;
	const char csv[] =
		"id,service,label\r\nt1,plan,\"a \"\"b\"\", c\"\r\nt2,board,us\r\n";
	char cut[sizeof csv];

	for (size_t len = 0; len < sizeof csv; len++) {
		snprintf(cut, sizeof cut, "%.*s", (int)len, csv);
		registered_write(r, "tenants.csv", cut);
		if (registered_import(r, true) == ERR_OK) {
			assert_true(r->done.rows - 3 <= 2);
		} else {
			assert_true(r->problems.all > 0);
		}
	}
	assert_int_equal(r->done.rows - 3, 2);
}

#define WORLD(test) \
	cmocka_unit_test_setup_teardown(test, registered_open, registered_close)

static const struct CMUnitTest tests[] = {
	WORLD(an_import_counts_what_is_new_changed_and_the_same),
	WORLD(history_keeps_every_version),
	WORLD(a_column_that_is_left_out_stays),
	WORLD(a_dry_run_writes_nothing),
	WORLD(an_old_version_is_not_written_over_a_new_one),
	WORLD(offers_and_decisions_come_typed),
	WORLD(an_export_imports_to_the_same_state),
	WORLD(history_refuses_every_other_hand),
	WORLD(a_text_changed_behind_the_triggers_is_seen),
	WORLD(many_writers_lose_nothing),
	WORLD(a_file_cut_anywhere_imports_whole_rows_or_nothing),
};
TEST_MAIN(tests)
