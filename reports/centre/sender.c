/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/sender.h"

#include "reports/centre/schema.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	LINE_MOST = 512,
	BODY_MOST = 64 << 20,
	LOAD_BYTES = 16 << 20,
	LOAD_MOST = 1024, /* periods that are carried together after an outage */
	PARTS_MOST = TABLE_COUNT,
	SUM_TEXT = 64,
	PROBLEM_MOST = 180,
	FIELDS_OF_HELLO = 10,
	WAIT_FIRST_MS = 2000,
	WAIT_MOST_MS = 600000,
};

struct part {
	enum table table;
	int64_t keys;
	char sum[SUM_TEXT + 1];
	struct str lines; /* in the batch's body */
};

struct batch {
	char kind[8];
	int64_t period, ver;
	bool again;
	struct part part[PARTS_MOST];
	size_t parts;
	struct text body;
};

struct sender {
	struct centre *centre;
	int fd;
	struct batch load[LOAD_MOST];
	size_t loaded, bytes;
	struct text body; /* of a hello */
	char line[LINE_MOST];
	char sensor[40], instance[33],
		hello[1024]; /* hello: the first eight fields, TSV */
	int64_t waiting, oldest;
	bool checked; /* the centre's tables are of a form we know */
};

struct sender *
sender_open(struct centre *centre, int fd)
{
	struct sender *s = calloc(1, sizeof *s);

	if (s == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	s->centre = centre;
	s->fd = fd;
	return s;
}

void
sender_close(struct sender *s)
{
	if (s != NULL) {
		for (size_t i = 0; i < LOAD_MOST; i++) {
			text_fini(&s->load[i].body);
		}
		text_fini(&s->body);
		free(s);
	}
}

unsigned
sender_wait_ms(unsigned failures, uint64_t dice)
{
	unsigned wait = WAIT_FIRST_MS;

	for (unsigned i = 1; i < failures && wait < WAIT_MOST_MS; i++) {
		wait *= 2;
	}
	wait = wait < WAIT_MOST_MS ? wait : WAIT_MOST_MS;
	return wait - wait / 5 + (unsigned)(dice % (2 * (wait / 5) + 1));
}

/* ---- talking with the desk ------------------------------------------------------------------- */

static enum err_code
desk_gone(struct err *err)
{
	return err_set(err, ERR_RUNTIME,
		"the keeper of the store hung up; is penumbrad running?");
}

static enum err_code
desk_nonsense(struct err *err)
{
	return err_set(err, ERR_RUNTIME,
		"the keeper of the store said what makes no sense: are penumbra and "
		"penumbrad of the same version?");
}

static bool
get_all(const struct sender *s, char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = recv(s->fd, at, len, 0);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return false;
		}
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
get_line(struct sender *s)
{
	for (size_t i = 0; i < sizeof s->line; i++) {
		if (!get_all(s, &s->line[i], 1)) {
			return false;
		}
		if (s->line[i] == '\n') {
			s->line[i] = '\0';
			return true;
		}
	}
	return false;
}

static enum err_code
ask_desk(struct sender *s, const char *question, struct err *err)
{
	size_t len = strlen(question);

	return send(s->fd, question, len, MSG_NOSIGNAL) == (ssize_t)len && get_line(s)
		       ? ERR_OK
		       : desk_gone(err);
}

static enum err_code
get_body(struct sender *s, struct text *body, size_t len, struct err *err)
{
	char part[65536];

	if (len > BODY_MOST) {
		return desk_nonsense(err);
	}
	text_clear(body);
	while (len > 0) {
		size_t n = len < sizeof part ? len : sizeof part;

		if (!get_all(s, part, n)) {
			return desk_gone(err);
		}
		text_add(body, (struct str){ part, n });
		len -= n;
	}
	return body->failed ? err_set(err, ERR_MEMORY, "out of memory") : ERR_OK;
}

/* "WORD N N N" of the last line: word and numbers, exactly as many. */
static bool
cut_numbers(const struct sender *s, const char *word, int64_t *out, size_t n)
{
	struct str rest = str_of(s->line);

	if (!str_starts(rest, word)) {
		return false;
	}
	rest.at += strlen(word);
	rest.len -= strlen(word);
	for (size_t i = 0; i < n; i++) {
		if (rest.at == NULL || !tsv_number(str_cut(&rest, ' '), &out[i]) ||
			out[i] < 0) {
			return false;
		}
	}
	return rest.at == NULL;
}

static bool
take_hello(void *ctx, const struct tsv_line *line)
{
	struct sender *s = ctx;
	struct text fields = { 0 };
	bool good = line->n == FIELDS_OF_HELLO &&
		    str_copy(s->sensor, sizeof s->sensor, line->field[0]) &&
		    str_copy(s->instance, sizeof s->instance, line->field[1]) &&
		    tsv_number(line->field[8], &s->waiting) &&
		    tsv_number(line->field[9], &s->oldest);

	for (size_t i = 0; good && i < 8; i++) {
		tsv_add_text(&fields, line->field[i]);
		text_addc(&fields, '\t');
	}
	good = good && str_copy(s->hello, sizeof s->hello,
			       (struct str){ text_z(&fields), fields.len });
	text_fini(&fields);
	return good;
}

static enum err_code
get_hello(struct sender *s, struct err *err)
{
	struct tsv tsv = { .take = take_hello, .ctx = s };
	int64_t len = 0;
	enum err_code code = ask_desk(s, "hello\n", err);

	if (code == ERR_OK && !cut_numbers(s, "hello ", &len, 1)) {
		return desk_nonsense(err);
	}
	if (code == ERR_OK) {
		code = get_body(s, &s->body, (size_t)len, err);
	}
	if (code == ERR_OK) {
		tsv_feed(&tsv, text_z(&s->body), s->body.len);
		code = tsv_end(&tsv) && tsv.lines == 1 ? ERR_OK : desk_nonsense(err);
	}
	return code;
}

/* "TABLE KEYS SUM LEN" and the lines behind it */
static bool
cut_part(struct str *rest, struct part *part)
{
	struct str line = str_cut(rest, '\n'), name = str_cut(&line, ' '),
		   keys = str_cut(&line, ' '), sum = str_cut(&line, ' ');
	uint64_t len;

	if (rest->at == NULL || line.at == NULL || sum.len != SUM_TEXT ||
		!str_number(line, BODY_MOST, &len) || len > rest->len ||
		!tsv_number(keys, &part->keys)) {
		return false;
	}
	part->table = schema_table(name);
	str_copy(part->sum, sizeof part->sum, sum);
	part->lines = (struct str){ rest->at, (size_t)len };
	rest->at += len;
	rest->len -= (size_t)len;
	return part->table != TABLE_COUNT && (part->keys > 0) == (len > 0);
}

static enum err_code
get_batch(struct sender *s, bool more, struct batch *batch, bool *idle, struct err *err)
{
	static const char *const kinds[] = { "batch hour ", "batch week ",
		"batch none " };
	int64_t n[5]; /* period, version, again, parts, bytes */
	struct str rest;
	size_t kind = 0;
	enum err_code code = ask_desk(s, more ? "more\n" : "next\n", err);

	*idle = code == ERR_OK && strcmp(s->line, "idle") == 0;
	if (code != ERR_OK || *idle) {
		return code;
	}
	while (kind < 3 && !cut_numbers(s, kinds[kind], n, 5)) {
		kind++;
	}
	if (kind == 3 || n[3] > PARTS_MOST) {
		return desk_nonsense(err);
	}
	str_copy(batch->kind, sizeof batch->kind, (struct str){ kinds[kind] + 6, 4 });
	batch->period = n[0];
	batch->ver = n[1];
	batch->again = n[2] != 0;
	batch->parts = 0;
	code = get_body(s, &batch->body, (size_t)n[4], err);
	rest = (struct str){ text_z(&batch->body), batch->body.len };
	while (code == ERR_OK && (int64_t)batch->parts < n[3]) {
		code = cut_part(&rest, &batch->part[batch->parts++]) ? ERR_OK
								     : desk_nonsense(err);
	}
	return code;
}

/* As many periods as one journey carries. */
static enum err_code
get_load(struct sender *s, bool *idle, struct err *err)
{
	enum err_code code = ERR_OK;

	s->loaded = s->bytes = 0;
	while (code == ERR_OK && s->loaded < LOAD_MOST && s->bytes < LOAD_BYTES) {
		code = get_batch(s, s->loaded > 0, &s->load[s->loaded], idle, err);
		if (code != ERR_OK || *idle) {
			break;
		}
		s->bytes += s->load[s->loaded++].body.len;
	}
	return code;
}

static enum err_code
tell_desk(
	struct sender *s, const struct batch *batch, const char *problem, struct err *err)
{
	char question[LINE_MOST];

	if (problem == NULL) {
		snprintf(question, sizeof question, "done %s %" PRId64 " %" PRId64 "\n",
			batch->kind, batch->period, batch->ver);
	} else {
		snprintf(question, sizeof question,
			"failed %s %" PRId64 " %" PRId64 " %.*s\n", batch->kind,
			batch->period, batch->ver, PROBLEM_MOST, problem);
	}
	return ask_desk(s, question, err);
}

/* ---- delivering ------------------------------------------------------------------------------ */

/* The rows of one table, of all periods that are carried. */
static enum err_code
put_table(struct sender *s, enum table table, uint64_t *rows, struct err *err)
{
	struct text insert = { 0 }, lines = { 0 };
	enum err_code code = ERR_OK;

	for (size_t b = 0; b < s->loaded; b++) {
		for (size_t i = 0; i < s->load[b].parts; i++) {
			const struct part *part = &s->load[b].part[i];

			if (part->table == table) {
				text_add(&lines, part->lines);
				*rows += (uint64_t)part->keys;
			}
		}
	}
	schema_insert(s->centre, &insert, table);
	if (lines.failed) {
		code = err_set(err, ERR_MEMORY, "out of memory");
	} else if (lines.len > 0) {
		code = centre_put(s->centre, text_z(&insert),
			(struct str){ lines.at, lines.len }, err);
	}
	text_fini(&insert);
	text_fini(&lines);
	return code;
}

/* A table without a row is sealed as well: it was looked at.  Unless it never had one. */
static bool
needs_seal(const struct batch *batch, const struct part *part)
{
	return part->keys > 0 || batch->again || part->table == TABLE_HOUR_USE ||
	       part->table == TABLE_WEEK_USE;
}

static void
add_seals(const struct sender *s, const struct batch *batch, int64_t now_s,
	struct text *lines)
{
	for (size_t i = 0; i < batch->parts; i++) {
		const struct part *part = &batch->part[i];
		struct seal seal = { .period = batch->period,
			.keys = part->keys,
			.since = batch->ver,
			.ver = batch->ver,
			.sent = now_s };

		str_copy(seal.tab, sizeof seal.tab,
			str_of(table_shape(part->table)->name));
		str_copy(seal.sensor, sizeof seal.sensor, str_of(s->sensor));
		str_copy(seal.sum, sizeof seal.sum, str_of(part->sum));
		str_copy(seal.instance, sizeof seal.instance, str_of(s->instance));
		if (needs_seal(batch, part)) {
			schema_add_seal(lines, &seal);
		}
	}
}

static enum err_code
put_seals(struct sender *s, int64_t now_s, struct err *err)
{
	struct text insert = { 0 }, lines = { 0 };
	enum err_code code = ERR_OK;

	for (size_t b = 0; b < s->loaded; b++) {
		add_seals(s, &s->load[b], now_s, &lines);
	}
	schema_insert_seals(s->centre, &insert);
	if (lines.len > 0) {
		code = centre_put(s->centre, text_z(&insert),
			(struct str){ lines.at, lines.len }, err);
	}
	text_fini(&insert);
	text_fini(&lines);
	return code;
}

static enum err_code
deliver(struct sender *s, int64_t now_s, struct sender_news *news, struct err *err)
{
	enum err_code code = ERR_OK;
	uint64_t rows = 0;

	/* week_state last: a week counts when that is there */
	for (int t = 0; t < TABLE_COUNT && code == ERR_OK; t++) {
		code = t == TABLE_WEEK_STATE ? ERR_OK
					     : put_table(s, (enum table)t, &rows, err);
	}
	if (code == ERR_OK) {
		code = put_table(s, TABLE_WEEK_STATE, &rows, err);
	}
	if (code == ERR_OK) {
		code = put_seals(s, now_s, err);
	}
	if (code == ERR_OK) {
		news->batches += s->loaded;
		news->rows += rows;
		news->bytes += s->bytes;
	}
	return code;
}

static enum err_code
put_state(struct sender *s, int64_t now_s, int64_t skew, struct err *err)
{
	struct text insert = { 0 }, line = { 0 };
	enum err_code code;

	text_addz(&insert, "INSERT INTO ");
	centre_add_local(s->centre, &insert, "sensor_state");
	text_addz(&insert, " (sensor, instance, program, ndpi, data, catalogue, units, "
			   "policy, waiting, oldest, skew, said, ver)");
	text_addf(&line,
		"%s%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n",
		s->hello, s->waiting, s->oldest, skew, now_s, now_s);
	code = centre_put(
		s->centre, text_z(&insert), (struct str){ line.at, line.len }, err);
	text_fini(&insert);
	text_fini(&line);
	return code;
}

/* Whose tables these are, and what time it is there. */
static enum err_code
meet_centre(struct sender *s, int64_t now_s, struct sender_news *news, struct err *err)
{
	int64_t there = 0;
	enum err_code code = s->checked ? ERR_OK : schema_check(s->centre, err);

	if (code == ERR_OK) {
		s->checked = true;
		code = centre_number(s->centre, "SELECT toUInt32(now())", &there, err);
		news->skew = there - now_s;
	}
	return code;
}

static void
pause_until(struct timespec *next, unsigned pause_ms)
{
	if (pause_ms > 0) {
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL) ==
			EINTR) {
		}
		clock_gettime(CLOCK_MONOTONIC, next);
		next->tv_nsec += (long)pause_ms * 1000000;
		next->tv_sec += next->tv_nsec / 1000000000;
		next->tv_nsec %= 1000000000;
	}
}

/* The outcome of a journey, to the desk; only the first period is told of a failure. */
static enum err_code
tell_all(struct sender *s, const char *problem, struct err *err)
{
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < s->loaded && code == ERR_OK; i++) {
		code = tell_desk(s, &s->load[i], problem, err);
		if (problem != NULL) {
			break;
		}
	}
	return code;
}

static enum err_code
deliver_all(struct sender *s, int64_t now_s, uint64_t most, unsigned pause_ms,
	struct sender_news *news, struct err *err)
{
	struct timespec next = { 0 };
	enum err_code code = ERR_OK;

	while (code == ERR_OK && !news->idle && news->batches < most) {
		pause_until(&next, pause_ms);
		code = get_load(s, &news->idle, err);
		if (code != ERR_OK || s->loaded == 0) {
			break;
		}
		code = deliver(s, now_s, news, err);
		if (code == ERR_OK) {
			code = tell_all(s, NULL, err);
		} else {
			struct err unheard;

			news->final = centre_is_final(centre_code(s->centre));
			centre_next(s->centre);
			(void)!tell_all(s, err->text, &unheard);
		}
	}
	return code;
}

/* The store is to know why nothing goes: whoever asks it is told. */
static void
tell_why(struct sender *s, const struct err *err)
{
	struct err unheard;
	bool idle = false;

	if (get_batch(s, false, &s->load[0], &idle, &unheard) == ERR_OK && !idle) {
		(void)!tell_desk(s, &s->load[0], err->text, &unheard);
	}
}

enum err_code
sender_round(struct sender *s, int64_t now_s, uint64_t most, unsigned pause_ms,
	struct sender_news *news, struct err *err)
{
	enum err_code code;

	*news = (struct sender_news){ 0 };
	code = get_hello(s, err);
	if (code == ERR_OK) {
		code = meet_centre(s, now_s, news, err);
		if (code != ERR_OK) {
			tell_why(s, err);
		}
	}
	if (code == ERR_OK) {
		code = deliver_all(s, now_s, most, pause_ms, news, err);
	}
	if (code == ERR_OK) {
		code = get_hello(s, err);
	}
	news->waiting = s->waiting;
	if (code == ERR_OK) {
		code = put_state(s, now_s, news->skew, err);
	}
	return code;
}
