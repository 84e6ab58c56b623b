/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/summary.h"

#include <inttypes.h>

static double
percent(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

static uint64_t
range_sum(const struct cover *c, enum cover_count first, enum cover_count last)
{
	uint64_t n = 0;

	for (enum cover_count i = first; i <= last; i++) {
		n += c->count[i];
	}
	return n;
}

static void
print_packets(FILE *out, const struct cover *c)
{
	fprintf(out,
		"  packets   %" PRIu64 " read: %" PRIu64 " analysed, %" PRIu64
		" set aside, %" PRIu64 " malformed, %" PRIu64 " shed\n",
		c->count[COVER_RECEIVED], c->count[COVER_ANALYSED],
		range_sum(c, COVER_FILTERED_DUPLICATE, COVER_FILTERED_BEFORE_READY),
		range_sum(c, COVER_MALFORMED_SHORT, COVER_MALFORMED_UNKNOWN_LINK),
		range_sum(c, COVER_SHED_TABLE_FULL, COVER_SHED_OVERLOAD));
}

static void
print_names(FILE *out, const struct clerk_sums *m)
{
	const char *between = " ";

	fprintf(out, "  flows     %" PRIu64 ", outbound %" PRIu64 ", named by", m->flows,
		m->outbound_flows);
	for (int e = EVIDENCE_COUNT - 1; e >= 0; e--) {
		if (m->flows_by[e] > 0) {
			fprintf(out, "%s%s %.1f %%", between,
				evidence_word((enum evidence)e),
				percent(m->flows_by[e], m->outbound_flows));
			between = ", ";
		}
	}
	fputs(m->outbound_flows == 0 ? " nothing\n" : "\n", out);
}

static void
print_bytes(FILE *out, const struct clerk_sums *m)
{
	const char *between = "";

	fprintf(out, "  outbound  %.1f MB, %.1f %% to services of the catalogue\n",
		(double)m->outbound / 1e6, percent(m->named, m->outbound));
	fputs("  unseen    ", out);
	for (int v = VEIL_NONE + 1; v < VEIL_COUNT; v++) {
		if (m->behind[v] > 0) {
			fprintf(out, "%s%s %.1f %%", between, veil_word((enum veil)v),
				percent(m->behind[v], m->outbound));
			between = ", ";
		}
	}
	fputs(between[0] != '\0' ? " of outbound bytes\n" : "nothing\n", out);
}

static void
print_weeks(FILE *out, const struct clerk_sums *m, const char *store)
{
	char first[WEEK_TEXT_MAX], last[WEEK_TEXT_MAX];

	if (!m->any) {
		fputs("  nothing   no flow was seen in this capture\n", out);
		return;
	}
	fprintf(out, "  weeks     %s to %s%s%s\n", week_print(m->first_week, first),
		week_print(m->last_week, last), store[0] != '\0' ? ", counted in " : "",
		store);
	if (store[0] != '\0') {
		fprintf(out, "  next      penumbra report all --db %s --out documents\n",
			store);
	} else {
		fputs("  next      add -w usage.db to keep the counts\n", out);
	}
}

void
summary_print(FILE *out, const struct replay_sums *seen, const struct clerk_sums *meant,
	const char *store)
{
	fputs("penumbrad " PENUMBRA_VERSION "\n", out);
	print_packets(out, &seen->packets);
	print_names(out, meant);
	print_bytes(out, meant);
	print_weeks(out, meant, store);
	if (seen->damage.code != ERR_OK) {
		fputs("  partial   the capture is damaged: what stands above covers what "
		      "could be "
		      "read\n",
			out);
	}
}
