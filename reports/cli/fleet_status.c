/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/schema.h"
#include "reports/cli/fleet.h"
#include "reports/store/outbox.h"
#include "sensor/base/instant.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* penumbra fleet status: what the centre knows of each sensor, and what looks wrong. */

enum { SKEW_MOST_S = 10, LAG_MOST_S = 3 * 3600, HOUR_S = 3600, VERSION_LEAST = 24 };

struct sensor {
	char name[40], program[40], catalogue[40], units[40], policy[40], data[120];
	int64_t waiting, skew, said;
	int64_t hour;                        /* last that was delivered; -1 none */
	int64_t instances;                   /* most in one week */
	int64_t week, hours, received, lost; /* coverage of its newest week */
};

struct listing {
	struct fleet_files files; /* of this computer, where documents are written */
	struct arena *arena;
	struct sensor *at;
	size_t n, room;
};

static struct sensor *
sensor_named(struct listing *list, struct str name)
{
	struct sensor *sensor;

	for (size_t i = 0; i < list->n; i++) {
		if (str_equal(str_of(list->at[i].name), name)) {
			return &list->at[i];
		}
	}
	sensor = ARENA_PUSH(list->arena, list->at, list->n, list->room);
	*sensor = (struct sensor){ .hour = -1, .week = -1 };
	str_copy(sensor->name, sizeof sensor->name, name);
	return sensor;
}

static bool
take_state(void *ctx, const struct tsv_line *line)
{
	struct sensor *s = sensor_named(ctx, line->field[0]);

	if (line->n != 10) {
		return false;
	}
	str_copy(s->program, sizeof s->program, line->field[1]);
	str_copy(s->data, sizeof s->data, line->field[2]);
	str_copy(s->catalogue, sizeof s->catalogue, line->field[3]);
	str_copy(s->units, sizeof s->units, line->field[4]);
	str_copy(s->policy, sizeof s->policy, line->field[5]);
	return tsv_number(line->field[6], &s->waiting) &&
	       tsv_number(line->field[7], &s->skew) &&
	       tsv_number(line->field[8], &s->said);
}

static bool
take_hour(void *ctx, const struct tsv_line *line)
{
	return line->n == 2 &&
	       tsv_number(line->field[1], &sensor_named(ctx, line->field[0])->hour);
}

static bool
take_instances(void *ctx, const struct tsv_line *line)
{
	return line->n == 2 &&
	       tsv_number(line->field[1], &sensor_named(ctx, line->field[0])->instances);
}

static bool
take_cover(void *ctx, const struct tsv_line *line)
{
	struct sensor *s = sensor_named(ctx, line->field[0]);

	return line->n == 6 && tsv_number(line->field[1], &s->week) &&
	       tsv_number(line->field[2], &s->hours) &&
	       tsv_number(line->field[3], &s->received) &&
	       tsv_number(line->field[4], &s->lost);
}

struct question {
	const char *before, *table, *after;
	bool (*take)(void *ctx, const struct tsv_line *line);
};

/* 18.16 wants the version among the columns wherever FINAL stands. */
static const struct question questions[] = {
	{ "SELECT sensor, program, data, catalogue, units, policy, waiting, skew, said, "
	  "ver "
	  "FROM ",
		"sensor_state", " FINAL ORDER BY sensor", take_state },
	{ "SELECT sensor, max(period) FROM ", "delivery",
		" WHERE tab = 'hour_use' GROUP BY sensor ORDER BY sensor", take_hour },
	{ "SELECT sensor, max(n) FROM (SELECT sensor, week, uniqExact(instance) AS n "
	  "FROM ",
		"delivery",
		" WHERE instance <> 'import' GROUP BY sensor, week) GROUP BY sensor "
		"ORDER BY "
		"sensor",
		take_instances },
	{ "SELECT sensor, week, max(hours) AS h, sum(received) AS r, sum(dropped) + "
	  "sum(if_dropped) AS d, max(ver) FROM ",
		"week_cover",
		" FINAL GROUP BY sensor, week ORDER BY sensor, week DESC LIMIT 1 BY "
		"sensor",
		take_cover },
};

static enum err_code
ask_all(struct centre *centre, struct listing *list, struct err *err)
{
	enum err_code code = schema_check(centre, err);

	for (size_t i = 0; code == ERR_OK && i < sizeof questions / sizeof questions[0];
		i++) {
		struct text sql = { 0 };

		text_addz(&sql, questions[i].before);
		centre_add_table(centre, &sql, questions[i].table);
		text_addz(&sql, questions[i].after);
		code = centre_ask(centre, text_z(&sql), questions[i].take, list, err);
		text_fini(&sql);
	}
	return code;
}

/* ---- printing -------------------------------------------------------------------------------- */

/* The word that most sensors say of a thing; others are behind or ahead. */
static const char *
usual(const struct listing *list, size_t offset)
{
	const char *best = "";
	size_t most = 0;

	for (size_t i = 0; i < list->n; i++) {
		const char *word = (const char *)&list->at[i] + offset;
		size_t n = 0;

		for (size_t j = 0; j < list->n; j++) {
			n += strcmp(word, (const char *)&list->at[j] + offset) == 0;
		}
		/* of two that as many say, the later: versions and dates sort */
		if (n > most || (n == most && strcmp(word, best) > 0)) {
			most = n;
			best = word;
		}
	}
	return best;
}

/* What it should be: as here, or where nothing is named here, as the most. */
static bool
remark(const char *what, const char *there, const char *here, const char *usual)
{
	const char *should = here[0] != '\0' ? here : usual;

	if (strcmp(there, should) != 0) {
		printf("  NOTE      %s %s, %s %s\n", what,
			there[0] == '\0' ? "none" : there,
			here[0] != '\0' ? "here it is" : "the others",
			should[0] == '\0' ? "none" : should);
		return true;
	}
	return false;
}

static bool
print_remarks(const struct listing *list, const struct sensor *s, int64_t lag)
{
	bool bad = false;

#define OTHER(member, word, here)                                      \
	bad = remark(word, s->member, here,                            \
		      usual(list, offsetof(struct sensor, member))) || \
	      bad
	OTHER(program, "program", "");
	OTHER(catalogue, "catalogue", list->files.catalogue);
	OTHER(units, "unit map", list->files.units);
	OTHER(policy, "policy", list->files.policy);
#undef OTHER
	if (lag > LAG_MOST_S) {
		printf("  NOTE      nothing was delivered for %" PRId64 " hours\n",
			lag / HOUR_S);
		bad = true;
	}
	if (s->skew > SKEW_MOST_S || s->skew < -SKEW_MOST_S) {
		printf("  NOTE      its clock is %" PRId64 " s %s the centre's\n",
			s->skew < 0 ? -s->skew : s->skew,
			s->skew < 0 ? "ahead of" : "behind");
		bad = true;
	}
	if (s->instances > 1) {
		printf("  NOTE      %" PRId64
		       " installations send under this name: rename "
		       "one, and check their keys\n",
			s->instances);
		bad = true;
	}
	return bad;
}

static bool
print_sensor(const struct listing *list, const struct sensor *s, int64_t now)
{
	char text[INSTANT_TEXT_MAX], week[WEEK_TEXT_MAX] = "none";
	int64_t lag = s->hour < 0 ? now : now - (s->hour + 1) * HOUR_S;
	int64_t all = s->received + s->lost;

	printf("%s\n", s->name);
	if (s->hour < 0) {
		puts("  last hour none");
	} else {
		printf("  last hour %s, %" PRId64 " h %" PRId64 " min ago; %" PRId64
		       " periods wait there\n",
			instant_print(
				hour_start((struct hour){ (int32_t)s->hour }), text),
			lag / HOUR_S, lag % HOUR_S / 60, s->waiting);
	}
	if (s->week >= 0) {
		week_print((struct week){ (int32_t)s->week }, week);
	}
	printf("  coverage  %s: %" PRId64 " hours seen, %.2f %% lost\n", week, s->hours,
		all == 0 ? 0 : 100 * (double)s->lost / (double)all);
	printf("  versions  penumbra %s, catalogue %s, units %s, policy %s\n", s->program,
		s->catalogue[0] == '\0' ? "none" : s->catalogue,
		s->units[0] == '\0' ? "none" : s->units,
		s->policy[0] == '\0' ? "none" : s->policy);
	printf("  data      %s; clock %+" PRId64 " s\n",
		s->data[0] == '\0' ? "none" : s->data, -s->skew);
	return print_remarks(list, s, lag);
}

static bool
take_version(void *ctx, const struct tsv_line *line)
{
	return line->n == 1 && str_copy(ctx, 40, line->field[0]);
}

static enum err_code
print_server(struct centre *centre, struct err *err)
{
	char version[40] = "";
	enum err_code code =
		centre_ask(centre, "SELECT version()", take_version, version, err);

	if (code == ERR_OK) {
		long major = strtol(version, NULL, 10);

		printf("centre %s, ClickHouse %s, tables of form %d.%d\n",
			centre_endpoint(centre), version, SCHEMA_MAJOR, SCHEMA_MINOR);
		if (major > 0 && major < VERSION_LEAST) {
			puts("  NOTE      this release gets no security updates any "
			     "more");
		}
	}
	return code;
}

static void
print_files(const struct fleet_files *files)
{
	printf("files here: catalogue %s, units %s, policy %s\n",
		files->catalogue[0] == '\0' ? "none" : files->catalogue,
		files->units[0] == '\0' ? "none" : files->units,
		files->policy[0] == '\0' ? "none" : files->policy);
}

/* What a sensor still owes, asked of its store: also where the centre does not answer. */
static int
print_owed(const struct fleet *f)
{
	struct outbox_state state = { .waiting = 0 };
	char text[INSTANT_TEXT_MAX];
	struct store *store = NULL;
	struct err err;
	enum err_code code = store_open_reader(f->db, &store, &err);

	if (code == ERR_OK) {
		outbox_state(store, fleet_now(f), &state);
		store_close(store);
		printf("%" PRId64 " closed periods wait for the centre", state.waiting);
	}
	if (code == ERR_OK && state.waiting > 0) {
		printf(", the oldest ended %s",
			instant_print(
				(struct instant){ state.oldest * NS_PER_SECOND }, text));
	}
	if (code == ERR_OK) {
		printf("%s%s\n", state.problem[0] == '\0' ? "" : "; the last answer: ",
			state.problem);
	}
	return code != ERR_OK ? fleet_ended(code, &err) : state.problem[0] != '\0';
}

static int
print_centre(struct fleet *f)
{
	struct listing list = { .arena = f->arena };
	struct centre *centre = NULL;
	bool bad = false;
	struct err err;
	enum err_code code = fleet_files(f, &list.files, &err);

	if (code == ERR_OK) {
		code = centre_open(&f->settings, &centre, &err);
	}
	if (code == ERR_OK) {
		code = ask_all(centre, &list, &err);
	}
	if (code == ERR_OK) {
		code = print_server(centre, &err);
	}
	if (code == ERR_OK) {
		print_files(&list.files);
	}
	for (size_t i = 0; code == ERR_OK && i < list.n; i++) {
		bad = print_sensor(&list, &list.at[i], fleet_now(f)) || bad;
	}
	if (code == ERR_OK && list.n == 0) {
		puts("no sensor has delivered anything yet");
	}
	centre_close(centre);
	return code != ERR_OK ? fleet_ended(code, &err) : bad ? 1 : 0;
}

int
fleet_status(struct fleet *f)
{
	if (f->db != NULL) {
		return print_owed(f);
	}
	return print_centre(f);
}
