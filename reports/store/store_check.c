/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/store/store_kind.h"
#include "sensor/base/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The oracle: what must hold in every store that was not written to at this very moment.  Terms of
 * the identity: faults.md section 1, cover.h. */

struct span {
	int64_t period; /* hour */
	char sensor[40];
	int64_t flow_bytes;    /* sum over interfaces */
	int64_t outbound, all; /* of interface "*" */
	int64_t used;          /* sum of hour_use */
	bool interfaces, star;
};

struct sum {
	int64_t week;
	struct week_cover_row row; /* of the hours that are kept */
};

struct check {
	void (*line)(void *ctx, bool good, const char *text);
	void *ctx;
	struct span *spans;
	struct sum *sums;
	size_t span_count, span_room, sum_count, sum_room;
	size_t rows, bad_packets, bad_bytes, counts, bad_negative, weeks, bad_weeks;
	int64_t last_closed;
	size_t presence, bad_presence;
	char first_bad[160];
};

static void *
more(void *list, size_t count, size_t *room, size_t each)
{
	if (count < *room) {
		return list;
	}
	*room = *room == 0 ? 256 : *room * 2;
	list = realloc(list, *room * each);
	if (list == NULL) {
		fputs("penumbra: out of memory\n", stderr);
		exit(1);
	}
	return list;
}

static bool
same_span(const struct span *span, int64_t hour, const char *sensor)
{
	return span->period == hour && strcmp(span->sensor, sensor) == 0;
}

/* The list is in order of hour and sensor. */
static struct span *
span_at(struct check *check, int64_t hour, const char *sensor)
{
	size_t low = 0, high = check->span_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct span *span = &check->spans[middle];
		int order = (span->period > hour) - (span->period < hour);

		order = order != 0 ? order : strcmp(span->sensor, sensor);
		if (order == 0) {
			return span;
		}
		if (order < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return NULL;
}

static struct span *
span_new(struct check *check, int64_t hour, const char *sensor)
{
	struct span *span;

	if (check->span_count > 0 &&
		same_span(&check->spans[check->span_count - 1], hour, sensor)) {
		return &check->spans[check->span_count - 1];
	}
	check->spans = more(
		check->spans, check->span_count, &check->span_room, sizeof *check->spans);
	span = &check->spans[check->span_count++];
	*span = (struct span){ .period = hour };
	snprintf(span->sensor, sizeof span->sensor, "%s", sensor);
	return span;
}

/* A damaged store may hold any number for a week. */
static int64_t
first_hour(int64_t week)
{
	int64_t hour;

	return __builtin_mul_overflow(week, 168, &hour) ? INT64_MAX : hour;
}

static void
note(struct check *check, int64_t hour, const char *what, const char *where)
{
	char text[INSTANT_TEXT_MAX];

	if (check->first_bad[0] == '\0') {
		snprintf(check->first_bad, sizeof check->first_bad, "%s, %s, %s",
			instant_print(hour_start((struct hour){ (int32_t)hour }), text),
			where, what);
	}
}

static bool
has_negative(enum table table, const void *row)
{
	const struct table_shape *shape = table_shape(table);
	int64_t number;

	for (size_t i = 0; i < shape->column_count; i++) {
		const struct column *column = &shape->columns[i];

		if (column->size == 0 && !column->key) {
			memcpy(&number, (const char *)row + column->offset,
				sizeof number);
			if (number < 0) {
				return true;
			}
		}
	}
	return false;
}

static void
take_counts(void *ctx, enum table table, const void *row)
{
	struct check *check = ctx;
	bool hourly = table == TABLE_HOUR_COVER || table == TABLE_HOUR_USE;
	int64_t period; /* the first column of every row */

	check->counts++;
	if (has_negative(table, row)) {
		memcpy(&period, row, sizeof period);
		check->bad_negative++;
		note(check, hourly ? period : first_hour(period), "a count is negative",
			table_shape(table)->name);
	}
}

static int64_t
filtered(const struct hour_cover_row *r)
{
	return r->filtered_duplicate + r->filtered_excluded + r->filtered_not_ip +
	       r->filtered_before_ready;
}

static int64_t
malformed(const struct hour_cover_row *r)
{
	return r->malformed_short + r->malformed_bad_length + r->malformed_bad_header +
	       r->malformed_too_deep + r->malformed_unknown_link;
}

static int64_t
shed(const struct hour_cover_row *r)
{
	return r->shed_table_full + r->shed_sensor_lost + r->shed_overload;
}

static void
check_interface(struct check *check, struct span *span, const struct hour_cover_row *r)
{
	span->interfaces = true;
	span->flow_bytes += r->flow_bytes;
	if (r->received != r->analysed + filtered(r) + malformed(r) + shed(r)) {
		check->bad_packets++;
		note(check, r->hour, "packets do not add up", r->interface);
	}
	if (r->ip_bytes != r->flow_bytes + r->unattributed) {
		check->bad_bytes++;
		note(check, r->hour, "bytes do not add up", r->interface);
	}
}

/* Adds the values of an hour to those of its week: both rows have them in the same order. */
static void
add_values(struct week_cover_row *to, const struct hour_cover_row *from)
{
	const struct table_shape *shape = table_shape(TABLE_HOUR_COVER);
	const struct table_shape *week = table_shape(TABLE_WEEK_COVER);
	int64_t a, b;

	for (size_t i = 0; i < shape->column_count; i++) {
		if (shape->columns[i].key) {
			continue;
		}
		memcpy(&a, (char *)to + week->columns[i].offset, sizeof a);
		memcpy(&b, (const char *)from + shape->columns[i].offset, sizeof b);
		a += b;
		memcpy((char *)to + week->columns[i].offset, &a, sizeof a);
	}
	to->hours++;
}

static void
sum_hour(struct check *check, const struct hour_cover_row *r)
{
	int64_t week = hour_week((struct hour){ (int32_t)r->hour }).n;
	struct sum *sum = NULL;

	for (size_t i = 0; i < check->sum_count && sum == NULL; i++) {
		struct sum *s = &check->sums[check->sum_count - 1 - i];

		if (s->week == week && strcmp(s->row.sensor, r->sensor) == 0 &&
			strcmp(s->row.interface, r->interface) == 0) {
			sum = s;
		}
	}
	if (sum == NULL) {
		check->sums = more(check->sums, check->sum_count, &check->sum_room,
			sizeof *check->sums);
		sum = &check->sums[check->sum_count++];
		*sum = (struct sum){ .week = week };
		memcpy(sum->row.sensor, r->sensor, sizeof sum->row.sensor);
		memcpy(sum->row.interface, r->interface, sizeof sum->row.interface);
	}
	add_values(&sum->row, r);
}

static void
take_cover(void *ctx, enum table table, const void *row)
{
	struct check *check = ctx;
	const struct hour_cover_row *r = row;
	struct span *span = span_new(check, r->hour, r->sensor);

	check->rows++;
	take_counts(check, table, row);
	sum_hour(check, r);
	if (strcmp(r->interface, "*") != 0) {
		check_interface(check, span, r);
		return;
	}
	span->star = true;
	span->outbound = r->bytes_outbound;
	span->all = r->bytes_outbound + r->bytes_inbound + r->bytes_internal +
		    r->bytes_transit;
}

static void
take_use(void *ctx, enum table table, const void *row)
{
	struct check *check = ctx;
	const struct hour_use_row *r = row;
	struct span *span = span_at(check, r->hour, r->sensor);

	take_counts(check, table, row);
	if (span == NULL) {
		check->bad_bytes++;
		note(check, r->hour, "use in an hour without coverage", r->sensor);
		return;
	}
	span->used += r->up + r->down;
}

static void
take_week_cover(void *ctx, enum table table, const void *row)
{
	struct check *check = ctx;
	const struct week_cover_row *r = row;

	(void)table;
	for (size_t i = 0; i < check->sum_count; i++) {
		struct sum *sum = &check->sums[i];
		struct week_cover_row mine = sum->row;

		/* the hours of an old week may have been dropped already, some or all */
		if (sum->week != r->week || strcmp(mine.sensor, r->sensor) != 0 ||
			strcmp(mine.interface, r->interface) != 0 ||
			mine.hours != r->hours) {
			continue;
		}
		mine.week = r->week;
		check->weeks++;
		if (memcmp(&mine, r, sizeof mine) != 0) {
			check->bad_weeks++;
			note(check, first_hour(r->week),
				"week is not the sum of its hours", r->interface);
		}
	}
}

static void
take_state(void *ctx, enum table table, const void *row)
{
	struct check *check = ctx;
	const struct week_state_row *r = row;

	(void)table;
	if (r->week > check->last_closed) {
		check->last_closed = r->week;
	}
}

static void
take_presence(void *ctx, const struct presence_row *row)
{
	struct check *check = ctx;

	check->presence++;
	check->bad_presence += row->week <= check->last_closed;
}

static void
say(struct check *check, size_t bad, size_t all, const char *what)
{
	char text[360];

	if (bad == 0) {
		snprintf(text, sizeof text, "%s (%zu looked at)", what, all);
	} else {
		snprintf(text, sizeof text, "%s: %zu of %zu do not, the first: %s", what,
			bad, all, check->first_bad);
	}
	check->line(check->ctx, bad == 0, text);
}

static size_t
check_spans(struct check *check)
{
	size_t bad = 0;

	for (size_t i = 0; i < check->span_count; i++) {
		const struct span *span = &check->spans[i];
		bool whole = span->interfaces && span->star;

		/* an hour may have only one of the two when a capture ends at its edge */
		if ((whole && span->all != span->flow_bytes) ||
			(!whole && span->all + span->flow_bytes != 0)) {
			bad++;
			note(check, span->period, "positions do not add up",
				span->sensor);
		} else if (span->used != span->outbound) {
			bad++;
			note(check, span->period, "use is not what went out",
				span->sensor);
		}
	}
	return bad;
}

static void
report(struct check *check)
{
	size_t bad = check_spans(check);

	say(check, check->bad_packets, check->rows,
		"received = analysed + filtered + malformed + shed");
	say(check, check->bad_bytes, check->rows,
		"bytes of packets = bytes of flows + unattributed");
	say(check, bad, check->span_count,
		"bytes by unit and service = bytes that went out = bytes of flows by "
		"position");
	say(check, check->bad_weeks, check->weeks,
		"each week's coverage = the sum of its hours");
	say(check, check->bad_negative, check->counts, "no count is negative");
	say(check, check->bad_presence, check->presence,
		"pseudonyms only for the open week");
}

/* Tables of counts that no sum is made of. */
static enum err_code
read_counts(struct store *store, struct check *check, struct err *err)
{
	static const enum table tables[] = { TABLE_WEEK_USE, TABLE_WEEK_NEED,
		TABLE_WEEK_UNIT, TABLE_WEEK_HEALTH, TABLE_WEEK_UNKNOWN };
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < sizeof tables / sizeof tables[0] && code == ERR_OK; i++) {
		code = store_each(
			store, tables[i], INT64_MIN, INT64_MAX, take_counts, check, err);
	}
	return code;
}

static enum err_code
read_all(struct store *store, struct check *check, struct err *err)
{
	enum err_code code;

	code = store_each(
		store, TABLE_HOUR_COVER, INT64_MIN, INT64_MAX, take_cover, check, err);
	if (code == ERR_OK) {
		code = store_each(store, TABLE_HOUR_USE, INT64_MIN, INT64_MAX, take_use,
			check, err);
	}
	if (code == ERR_OK) {
		code = store_each(store, TABLE_WEEK_COVER, INT64_MIN, INT64_MAX,
			take_week_cover, check, err);
	}
	if (code == ERR_OK) {
		code = store_each(store, TABLE_WEEK_STATE, INT64_MIN, INT64_MAX,
			take_state, check, err);
	}
	if (code == ERR_OK) {
		code = read_counts(store, check, err);
	}
	if (code == ERR_OK) {
		code = store_each_presence(store, take_presence, check, err);
	}
	return code;
}

struct verdict {
	void (*line)(void *ctx, bool good, const char *text);
	void *ctx;
	bool good;
};

static void
pass_on(void *ctx, bool good, const char *text)
{
	struct verdict *verdict = ctx;

	verdict->good = verdict->good && good;
	verdict->line(verdict->ctx, good, text);
}

enum err_code
store_check(struct store *store, void (*line)(void *ctx, bool good, const char *text),
	void *ctx, struct err *err)
{
	struct verdict verdict = { line, ctx, true };
	struct check check = {
		.line = pass_on, .ctx = &verdict, .last_closed = INT64_MIN
	};
	enum err_code code = ERR_OK;

	if (store->ops->check != NULL) {
		code = store->ops->check(store, pass_on, &verdict, err);
	}
	if (code == ERR_OK) {
		code = read_all(store, &check, err);
	}
	if (code == ERR_OK) {
		report(&check);
		if (!verdict.good) {
			code = err_set(err, ERR_RUNTIME,
				"the store does not hold what it promises; see the lines "
				"above");
		}
	}
	free(check.spans);
	free(check.sums);
	return code;
}
