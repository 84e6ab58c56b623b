/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/desk.h"

#include "reports/centre/tsv.h"
#include "reports/store/outbox.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MOST = 512 };

struct desk {
	struct store *store;
	char sensor[40];
	struct week_state_row state; /* of the newest closed week */
	int fd;
	char line[LINE_MOST];
	size_t len; /* of the line so far */
	struct text out;
	size_t written;
	size_t news;
	struct outbox_batch last; /* handed out in this conversation, without its lines */
	bool any;
};

struct desk *
desk_open(struct store *store, const char *sensor)
{
	struct desk *desk = calloc(1, sizeof *desk);

	if (desk == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	desk->store = store;
	desk->fd = -1;
	str_copy(desk->sensor, sizeof desk->sensor, str_of(sensor));
	return desk;
}

void
desk_close(struct desk *desk)
{
	if (desk != NULL) {
		text_fini(&desk->out);
		free(desk);
	}
}

void
desk_begin(struct desk *desk, int fd)
{
	desk->fd = fd;
	desk->len = 0;
	desk->written = 0;
	desk->any = false;
	text_clear(&desk->out);
}

bool
desk_is_full(const struct desk *desk)
{
	return desk->written < desk->out.len;
}

size_t
desk_news(struct desk *desk)
{
	size_t news = desk->news;

	desk->news = 0;
	return news;
}

/* ---- answers --------------------------------------------------------------------------------- */

static void
take_state(void *ctx, enum table table, const void *row)
{
	struct desk *desk = ctx;
	const struct week_state_row *state = row;

	(void)table;
	if (strcmp(state->sensor, desk->sensor) == 0) {
		desk->state = *state;
	}
}

static void
say_hello(struct desk *desk, int64_t now_s)
{
	const struct week_state_row *s = &desk->state;
	const char *field[] = { desk->sensor, NULL, PENUMBRA_VERSION, s->ndpi, s->data,
		s->catalogue, s->units, s->policy };
	struct outbox_state state;
	struct text line = { 0 };
	struct err err;

	if (store_each(desk->store, TABLE_WEEK_STATE, INT64_MIN, INT64_MAX, take_state,
		    desk, &err) != ERR_OK) {
		fprintf(stderr, "penumbra: %s\n", err.text);
	}
	outbox_state(desk->store, now_s, &state);
	field[1] = state.instance;
	for (size_t i = 0; i < sizeof field / sizeof field[0]; i++) {
		tsv_add_text(&line, str_of(field[i]));
		text_addc(&line, '\t');
	}
	text_addf(&line, "%" PRId64 "\t%" PRId64 "\n", state.waiting, state.oldest);
	text_addf(&desk->out, "hello %zu\n", line.len);
	text_add(&desk->out, (struct str){ text_z(&line), line.len });
	text_fini(&line);
}

static void
hand_out(struct desk *desk, const struct outbox_batch *batch)
{
	struct text body = { 0 };

	for (size_t i = 0; i < batch->parts; i++) {
		const struct outbox_part *part = &batch->part[i];

		text_addf(&body, "%s %" PRId64 " %s %zu\n",
			table_shape(part->table)->name, part->keys, part->sum,
			part->lines.len);
		text_add(&body, (struct str){ text_z(&part->lines), part->lines.len });
	}
	text_addf(&desk->out, "batch %s %" PRId64 " %" PRId64 " %d %zu %zu\n",
		period_word(batch->kind), batch->period, batch->ver, batch->again,
		batch->parts, body.len);
	text_add(&desk->out, (struct str){ text_z(&body), body.len });
	text_fini(&body);
}

static void
say_next(struct desk *desk, int64_t now_s, bool more)
{
	struct outbox_batch batch;

	if (outbox_next(desk->store, desk->sensor, now_s,
		    more && desk->any ? &desk->last : NULL, &batch)) {
		hand_out(desk, &batch);
		desk->last = batch;
		desk->any = true;
	} else {
		text_addz(&desk->out, "idle\n");
	}
	outbox_batch_fini(&batch);
}

static bool
take_outcome(struct desk *desk, struct str rest, bool done)
{
	struct str word = str_cut(&rest, ' '), period = str_cut(&rest, ' '),
		   ver = str_cut(&rest, ' ');
	char problem[OUTBOX_PROBLEM];
	int64_t p, v;
	enum period kind;

	if (period.at == NULL || ver.at == NULL || !period_named(word, &kind) ||
		!tsv_number(period, &p) || !tsv_number(ver, &v)) {
		return false;
	}
	if (done) {
		outbox_done(desk->store, kind, p, v);
	} else {
		str_copy(problem, sizeof problem,
			rest.at == NULL ? str_of("no reason was said") : rest);
		outbox_failed(desk->store, kind, p, problem);
	}
	desk->news++;
	text_addz(&desk->out, "ok\n");
	return true;
}

static bool
answer(struct desk *desk, struct str line, int64_t now_s)
{
	struct str rest = line, verb = str_cut(&rest, ' ');

	if (str_equal(line, str_of("hello"))) {
		say_hello(desk, now_s);
		return true;
	}
	if (str_equal(line, str_of("next")) || str_equal(line, str_of("more"))) {
		say_next(desk, now_s, line.at[0] == 'm');
		return true;
	}
	if (rest.at == NULL || !str_is_utf8(line)) {
		return false;
	}
	if (str_equal(verb, str_of("done"))) {
		return take_outcome(desk, rest, true);
	}
	return str_equal(verb, str_of("failed")) && take_outcome(desk, rest, false);
}

/* ---- the socket ------------------------------------------------------------------------------ */

static bool
write_some(struct desk *desk)
{
	while (desk_is_full(desk)) {
		ssize_t n = write(desk->fd, desk->out.at + desk->written,
			desk->out.len - desk->written);

		if (n < 0) {
			return errno == EAGAIN || errno == EINTR;
		}
		desk->written += (size_t)n;
	}
	text_clear(&desk->out);
	desk->written = 0;
	return !desk->out.failed;
}

/* One question; the next is not read before its answer is on its way. */
static bool
read_line(struct desk *desk, bool *whole)
{
	*whole = false;
	while (!*whole) {
		char c;
		ssize_t n = read(desk->fd, &c, 1);

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			return true;
		}
		if (n <= 0 || desk->len == sizeof desk->line) {
			return false;
		}
		*whole = c == '\n';
		desk->line[desk->len] = c;
		desk->len += !*whole;
	}
	return true;
}

bool
desk_work(struct desk *desk, int64_t now_s)
{
	bool whole = true;

	while (whole) {
		if (!write_some(desk)) {
			return false;
		}
		if (desk_is_full(desk)) {
			return true;
		}
		if (!read_line(desk, &whole)) {
			return false;
		}
		if (whole &&
			!answer(desk, (struct str){ desk->line, desk->len }, now_s)) {
			return false;
		}
		desk->len = whole ? 0 : desk->len;
	}
	return true;
}
