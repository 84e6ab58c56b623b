/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/rollup_parts.h"
#include "sensor/base/position.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of an hour, by unit and service, and what became of its packets.  Nothing here knows a
 * device; everything adds up. */

enum { HOUR_ROWS_MOST = 1 << 20, INTERFACES_MOST = 256, HOUR_SECONDS = 3600 };
#define QUARTER_NS (15 * (60 * NS_PER_SECOND))

static struct open_hour *
hour_new(struct rollup *r, struct hour hour)
{
	struct open_hour *h = calloc(1, sizeof *h);

	r->hours = rollup_more(r->hours, r->hour_count, &r->hour_room, sizeof(void *));
	r->hours[r->hour_count++] = h;
	if (h == NULL) {
		abort();
	}
	h->hour = hour;
	map_init(&h->use, sizeof(struct hour_key), sizeof(struct hour_sum),
		HOUR_ROWS_MOST);
	map_init(&h->units, sizeof(uint32_t), sizeof(struct hour_sum), HOUR_ROWS_MOST);
	map_init(&h->covers, 64, sizeof(struct hour_cover_row), INTERFACES_MOST);
	h->all.hour = hour.n;
	strncpy(h->all.sensor, r->config.sensor, sizeof h->all.sensor - 1);
	strncpy(h->all.interface, "*", sizeof h->all.interface - 1);
	return h;
}

static void
hour_free(struct open_hour *h)
{
	map_fini(&h->use);
	map_fini(&h->units);
	map_fini(&h->covers);
	free(h);
}

/* Nearly always one of the last two. */
struct open_hour *
hour_at(struct rollup *r, struct hour hour)
{
	for (size_t i = r->hour_count; i-- > 0;) {
		if (r->hours[i]->hour.n == hour.n) {
			return r->hours[i];
		}
	}
	return hour_new(r, hour);
}

static void
count_position(struct hour_cover_row *all, const struct finding *f, int64_t bytes)
{
	switch ((enum position)f->position) {
	case POSITION_OUTBOUND: all->bytes_outbound += bytes; break;
	case POSITION_INBOUND: all->bytes_inbound += bytes; break;
	case POSITION_INTERNAL: all->bytes_internal += bytes; break;
	case POSITION_TRANSIT: all->bytes_transit += bytes; break;
	}
}

static void
count_evidence(struct hour_cover_row *all, const struct finding *f, int64_t bytes)
{
	switch (f->evidence) {
	case EVIDENCE_TLS_SNI: all->bytes_tls_sni += bytes; break;
	case EVIDENCE_QUIC_SNI: all->bytes_quic_sni += bytes; break;
	case EVIDENCE_HTTP_HOST: all->bytes_http_host += bytes; break;
	case EVIDENCE_CERTIFICATE: all->bytes_certificate += bytes; break;
	case EVIDENCE_DNS_SAME_CLIENT: all->bytes_dns += bytes; break;
	case EVIDENCE_NDPI_SIGNATURE: all->bytes_ndpi += bytes; break;
	case EVIDENCE_ASN_ONLY: all->bytes_asn += bytes; break;
	case EVIDENCE_UNKNOWN:
	case EVIDENCE_COUNT: all->bytes_unknown += bytes; break;
	}
}

static void
count_veil(struct hour_cover_row *all, const struct finding *f, int64_t bytes)
{
	switch (f->veil) {
	case VEIL_DOH: all->bytes_doh += bytes; break;
	case VEIL_VPN:
	case VEIL_OVERLAY:
	case VEIL_TOR: all->bytes_vpn += bytes; break;
	case VEIL_RELAY: all->bytes_relay += bytes; break;
	case VEIL_ECH: all->bytes_hidden += bytes; break;
	case VEIL_NONE:
	case VEIL_NO_NAME:
	case VEIL_COUNT: all->bytes_hidden += f->hidden ? bytes : 0; break;
	}
}

/* A table that is full still counts the bytes, as no service of no unit. */
static struct hour_sum *
sum_at(struct rollup *r, struct map *sums, const void *key, const void *any)
{
	struct hour_sum *sum = map_at(sums, key);

	if (sum == NULL) {
		r->counts.no_room++;
		sum = map_find(sums, any);
	}
	return sum == NULL ? map_value(sums, 0) : sum;
}

static void
sum_add(struct hour_sum *to, const struct hour_use *add, bool changed)
{
	to->sum.flows += add->flows;
	to->sum.up += add->up;
	to->sum.down += add->down;
	to->changed = to->changed || changed;
}

void
hour_count(struct rollup *r, struct open_hour *h, const struct hour_key *key,
	const struct hour_use *add, bool changed)
{
	static const struct hour_key any = { WORD_NONE, WORD_NONE, 0 };

	sum_add(sum_at(r, &h->use, key, &any), add, changed);
	sum_add(sum_at(r, &h->units, &key->unit, &any.unit), add, changed);
}

static void
count_outbound(struct rollup *r, struct open_hour *h, const struct finding *f)
{
	bool named = f->service != SERVICE_NONE && !f->private_life;
	struct hour_key key = { unit_word(f->unit),
		named ? service_word(f->service) : WORD_NONE,
		(uint32_t)f->evidence << 8 | (uint32_t)f->status };
	struct hour_use add = { f->opens, f->up, f->down };
	int64_t bytes = (int64_t)(f->up + f->down);

	hour_count(r, h, &key, &add, true);
	count_evidence(&h->all, f, bytes);
	count_veil(&h->all, f, bytes);
	h->all.bytes_named += named ? bytes : 0;
	h->all.bytes_no_unit += f->unit == UNIT_NONE ? bytes : 0;
}

void
hour_add(struct rollup *r, const struct finding *f)
{
	struct open_hour *h = hour_at(r, f->hour);

	r->counts.late += h->put;
	h->changed = true;
	h->all_seen = true;
	count_position(&h->all, f, (int64_t)(f->up + f->down));
	if (f->position == POSITION_OUTBOUND) {
		count_outbound(r, h, f);
	}
}

void
rollup_cover(struct rollup *r, const struct cover *cover, const char *interface)
{
	const struct table_shape *shape = table_shape(TABLE_HOUR_COVER);
	struct open_hour *h;
	char key[64] = { 0 };
	struct hour_cover_row *row;

	rollup_settle(r);
	if (hour_week(cover->hour).n < rollup_floor(r).n) {
		/* the hour was put for good; a new row would take its place */
		r->counts.late++;
		return;
	}
	/* hours of coverage alone make a week too */
	(void)week_at(r, hour_week(cover->hour));
	h = hour_at(r, cover->hour);
	memcpy(key, interface, strnlen(interface, sizeof key - 1));
	row = map_at(&h->covers, key);
	if (row == NULL) {
		r->counts.no_room++;
		return;
	}
	row->hour = cover->hour.n;
	memcpy(row->sensor, h->all.sensor, sizeof row->sensor);
	memcpy(row->interface, key, sizeof row->interface);
	/* hour, sensor and interface, then the counters in the order of cover.def */
	for (size_t i = 0; i < COVER_COUNT; i++) {
		int64_t *place =
			(int64_t *)(void *)((char *)row + shape->columns[i + 3].offset);

		*place += (int64_t)cover->count[i];
	}
	h->changed = true;
	h->all_seen = true;
}

static void
use_row(struct rollup *r, const struct open_hour *h, size_t i, struct hour_use_row *row)
{
	const struct hour_key *key = map_key(&h->use, i);
	const struct hour_sum *use = map_value(&h->use, i);

	row->hour = h->hour.n;
	str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
	str_copy(row->unit, sizeof row->unit, str_of(word_text(&r->units, key->unit)));
	str_copy(row->service, sizeof row->service,
		str_of(word_text(&r->services, key->service)));
	str_copy(row->evidence, sizeof row->evidence,
		str_of(evidence_word((enum evidence)(key->what >> 8))));
	str_copy(row->status, sizeof row->status,
		str_of(status_word((enum status)(key->what & 0xff))));
	row->flows = (int64_t)use->sum.flows;
	row->up = (int64_t)use->sum.up;
	row->down = (int64_t)use->sum.down;
}

static void
unit_row(struct rollup *r, const struct open_hour *h, size_t i, struct hour_unit_row *row)
{
	const uint32_t *unit = map_key(&h->units, i);
	const struct hour_sum *use = map_value(&h->units, i);

	row->hour = h->hour.n;
	str_copy(row->sensor, sizeof row->sensor, str_of(r->config.sensor));
	str_copy(row->unit, sizeof row->unit, str_of(word_text(&r->units, *unit)));
	row->flows = (int64_t)use->sum.flows;
	row->up = (int64_t)use->sum.up;
	row->down = (int64_t)use->sum.down;
}

/* Only what changed: a busy hour has ten thousand rows, a minute of it two hundred. */
static bool
take_change(const struct map *sums, size_t i)
{
	struct hour_sum *sum = map_value(sums, i);
	bool changed = sum->changed;

	sum->changed = false;
	return changed;
}

static void
put_sums(struct rollup *r, const struct open_hour *h)
{
	struct rows uses = { 0 }, units = { 0 };

	for (size_t i = 0; i < h->use.count; i++) {
		if (take_change(&h->use, i)) {
			use_row(r, h, i, rows_add(&uses, TABLE_HOUR_USE));
		}
	}
	for (size_t i = 0; i < h->units.count; i++) {
		if (take_change(&h->units, i)) {
			unit_row(r, h, i, rows_add(&units, TABLE_HOUR_UNIT));
		}
	}
	rows_put(r, &uses);
	rows_put(r, &units);
}

void
hour_put_again(struct open_hour *h)
{
	h->changed = true;
	for (size_t i = 0; i < h->use.count; i++) {
		((struct hour_sum *)map_value(&h->use, i))->changed = true;
	}
	for (size_t i = 0; i < h->units.count; i++) {
		((struct hour_sum *)map_value(&h->units, i))->changed = true;
	}
}

/* Moves bytes that no flow was handed over for to unattributed; when flows were handed over whose
 * packets another sensor has not reported yet, these packets are known by their flows. */
static void
settle_bytes(struct hour_cover_row *rows, size_t n, int64_t handed)
{
	int64_t counted = 0;

	for (size_t i = 0; i < n; i++) {
		counted += rows[i].flow_bytes;
	}
	for (size_t i = 0; i < n && counted != handed; i++) {
		int64_t cut = counted - handed;

		cut = cut > rows[i].flow_bytes ? rows[i].flow_bytes : cut;
		rows[i].flow_bytes -= cut;
		counted -= cut;
		if (cut > 0) {
			rows[i].unattributed += cut;
		} else {
			rows[i].ip_bytes -= cut;
		}
	}
}

/* The rows of the interfaces as they are put. */
static void
add_cover_rows(const struct rollup *r, const struct open_hour *h, struct rows *covers)
{
	const struct hour_cover_row *all = &h->all;
	struct hour_cover_row *first = NULL;

	for (size_t i = 0; i < h->covers.count; i++) {
		memcpy(rows_add(covers, TABLE_HOUR_COVER), map_value(&h->covers, i),
			sizeof(struct hour_cover_row));
	}
	if (r->config.live && h->covers.count > 0) {
		first = (struct hour_cover_row *)(void *)covers->at;
		settle_bytes(first, h->covers.count,
			all->bytes_outbound + all->bytes_inbound + all->bytes_internal +
				all->bytes_transit);
	}
}

static void
hour_put(struct rollup *r, struct open_hour *h)
{
	struct rows covers = { 0 };

	put_sums(r, h);
	add_cover_rows(r, h, &covers);
	if (h->all_seen) {
		memcpy(rows_add(&covers, TABLE_HOUR_COVER), &h->all, sizeof h->all);
	}
	rows_put(r, &covers);
	h->put = true;
	h->changed = false;
}

bool
hours_reached(struct rollup *r, struct instant now)
{
	int64_t over = now.ns - QUARTER_NS, quarter = now.ns / QUARTER_NS;
	bool any = false;

	/* late parts make a row anew: not with every one of them, but for a commit with all */
	if (now.ns != INT64_MAX) {
		if (quarter == r->quarter) {
			return false;
		}
		r->quarter = quarter;
	}

	for (size_t i = 0; i < r->hour_count; i++) {
		struct open_hour *h = r->hours[i];

		if (h->changed && hour_start((struct hour){ h->hour.n + 1 }).ns <= over) {
			hour_put(r, h);
			any = true;
		}
	}
	return any;
}

/* Both rows have the same values in the same order. */
static void
add_cover(struct map *weeks, struct week week, const struct hour_cover_row *from)
{
	const struct table_shape *hour = table_shape(TABLE_HOUR_COVER);
	const struct table_shape *shape = table_shape(TABLE_WEEK_COVER);
	struct week_cover_row *to = map_at(weeks, from->interface);

	if (to == NULL) {
		return;
	}
	to->week = week.n;
	memcpy(to->sensor, from->sensor, sizeof to->sensor);
	memcpy(to->interface, from->interface, sizeof to->interface);
	for (size_t i = 3; i < hour->column_count; i++) {
		int64_t *sum = (int64_t *)(void *)((char *)to + shape->columns[i].offset);

		*sum += *(const int64_t *)(const void *)((const char *)from +
							 hour->columns[i].offset);
	}
	/* an hour of which less than half was looked at is no hour that was seen */
	to->hours += from->gap_seconds < HOUR_SECONDS / 2;
}

static void
put_week_cover(struct rollup *r, struct week week)
{
	struct map weeks;
	struct rows rows = { 0 };

	map_init(&weeks, 64, sizeof(struct week_cover_row), INTERFACES_MOST + 1);
	for (size_t i = 0; i < r->hour_count; i++) {
		struct open_hour *h = r->hours[i];

		if (hour_week(h->hour).n != week.n) {
			continue;
		}
		struct rows covers = { 0 };
		add_cover_rows(r, h, &covers);
		for (size_t j = 0; j < h->covers.count; j++) {
			add_cover(&weeks, week,
				(const struct hour_cover_row *)(const void *)covers.at +
					j);
		}
		free(covers.at);
		if (h->all_seen) {
			add_cover(&weeks, week, &h->all);
		}
	}
	for (size_t i = 0; i < weeks.count; i++) {
		memcpy(rows_add(&rows, TABLE_WEEK_COVER), map_value(&weeks, i),
			sizeof(struct week_cover_row));
	}
	rows_put(r, &rows);
	map_fini(&weeks);
}

static int
compare_hours(const void *a, const void *b)
{
	const struct open_hour *x = *(struct open_hour *const *)a;
	const struct open_hour *y = *(struct open_hour *const *)b;

	return (x->hour.n > y->hour.n) - (x->hour.n < y->hour.n);
}

void
hours_forget(struct rollup *r, struct week week)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->hour_count; i++) {
		struct open_hour *h = r->hours[i];

		if (hour_week(h->hour).n > week.n) {
			r->hours[kept++] = h;
		} else {
			hour_free(h);
		}
	}
	r->hour_count = kept;
}

void
hours_put_week(struct rollup *r, struct week week)
{
	if (r->hour_count > 1) {
		qsort(r->hours, r->hour_count, sizeof(void *), compare_hours);
	}
	put_week_cover(r, week);
	for (size_t i = 0; i < r->hour_count; i++) {
		if (hour_week(r->hours[i]->hour).n <= week.n && r->hours[i]->changed) {
			hour_put(r, r->hours[i]);
		}
	}
	hours_forget(r, week);
}

void
hours_close(struct rollup *r)
{
	for (size_t i = 0; i < r->hour_count; i++) {
		hour_free(r->hours[i]);
	}
	free(r->hours);
}
