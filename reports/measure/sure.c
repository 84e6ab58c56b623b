/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/sure.h"

int
sure_dots(const struct sure_in *in)
{
	if (in->flows <= 0 || in->loss < 0) {
		return 1;
	}
	if (in->strong * 100 >= in->flows * 90 && in->valid_weeks == in->weeks &&
		in->weeks > 0 && in->loss <= 10000) {
		return 3;
	}
	if ((in->strong + in->dns) * 100 >= in->flows * 80 && in->loss <= 50000 &&
		in->valid_weeks >= 3) {
		return 2;
	}
	return 1;
}

static void
sum_add(struct week_cover_row *sum, const struct week_cover_row *row)
{
	const struct table_shape *shape = table_shape(TABLE_WEEK_COVER);

	for (size_t c = 0; c < shape->column_count; c++) {
		const struct column *column = &shape->columns[c];
		int64_t a, b;

		if (column->key || column->size != 0) {
			continue;
		}
		memcpy(&a, (char *)sum + column->offset, sizeof a);
		memcpy(&b, (const char *)row + column->offset, sizeof b);
		a += b;
		memcpy((char *)sum + column->offset, &a, sizeof a);
	}
}

static int64_t
tenths(int64_t part, int64_t whole)
{
	return whole <= 0 ? -1 : (int64_t)((double)part * 1000 / (double)whole + 0.5);
}

static void
shares(struct coverage *c)
{
	const struct week_cover_row *s = &c->sum;
	int64_t hidden = s->bytes_hidden + s->bytes_doh + s->bytes_vpn + s->bytes_relay;
	const int64_t bytes[8] = { s->bytes_unknown, s->bytes_asn, s->bytes_ndpi,
		s->bytes_dns, s->bytes_certificate, s->bytes_http_host, s->bytes_quic_sni,
		s->bytes_tls_sni };

	c->outbound = s->bytes_outbound;
	c->named = tenths(s->bytes_named, c->outbound);
	c->hidden = tenths(hidden, c->outbound);
	c->no_unit = tenths(s->bytes_no_unit, c->outbound);
	c->one_way = tenths(s->flows_one_way, s->flows);
	for (size_t i = 0; i < 8; i++) {
		c->evidence[i] = tenths(bytes[i], c->outbound);
	}
	c->hidden_name = tenths(s->bytes_hidden, c->outbound);
	c->doh = tenths(s->bytes_doh, c->outbound);
	c->vpn = tenths(s->bytes_vpn, c->outbound);
	c->relay = tenths(s->bytes_relay, c->outbound);
}

struct coverage
coverage_of(const struct facts *facts, size_t n)
{
	struct coverage c = { .loss = -1 };
	size_t from = facts->week_count > n ? facts->week_count - n : 0;

	for (size_t w = from; w < facts->week_count; w++) {
		const struct facts_week *week = &facts->weeks[w];

		c.hours_all += WEEK_HOURS;
		if (week->covered) {
			sum_add(&c.sum, &week->cover);
			c.hours += week->cover.hours > WEEK_HOURS ? WEEK_HOURS
								  : week->cover.hours;
		}
	}
	c.loss = cover_loss(&c.sum);
	shares(&c);
	return c;
}

bool
cover_identity(const struct week_cover_row *row)
{
	int64_t filtered = row->filtered_duplicate + row->filtered_excluded +
			   row->filtered_not_ip + row->filtered_before_ready;
	int64_t malformed = row->malformed_short + row->malformed_bad_length +
			    row->malformed_bad_header + row->malformed_too_deep +
			    row->malformed_unknown_link;
	int64_t shed = row->shed_table_full + row->shed_sensor_lost + row->shed_overload;

	return row->received == row->analysed + filtered + malformed + shed;
}
